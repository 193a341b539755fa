"""Mutual information of many columns with one target, one call for a chunk of columns."""

import numpy as np

from . import jit
from .blocks import block_radii, fill_blocks
from .kdtree import build_tree, tree_radii
from .neighbors import class_radii, sum_over_counts
from .sorting import argsort


@jit
def ross(sorted_values, order, codes, counts, n_neighbors, rounding, digamma):
    """Mutual information of sorted numbers and classes; NaN if every class has a single row."""
    n_kept = 0
    constant = 0.0
    for count in counts:
        if count > 1:
            n_kept += count
            constant += count * (digamma[min(n_neighbors, count - 1)] - digamma[count])
    if n_kept == 0:
        return np.nan
    padded = np.empty(n_kept + 2)
    padded[0] = -np.inf
    padded[-1] = np.inf
    kept = padded[1:-1]
    sorted_codes = np.empty(n_kept, np.uint32)
    position = 0
    for i in range(order.size):
        code = codes[order[i]]
        if counts[code] > 1:
            kept[position] = sorted_values[i]
            sorted_codes[position] = code
            position += 1
    radii = np.empty(n_kept)
    class_radii(kept, sorted_codes, counts, n_neighbors, rounding, radii)
    return digamma[n_kept] + (constant - sum_over_counts(padded, radii, digamma)) / n_kept


@jit
def ross_columns(columns, codes, counts, n_neighbors, rounding, digamma, result):
    """Mutual information of numeric columns with classes, after Ross.

    Parameters
    ----------
    columns : ndarray of float64, shape (n_columns, n)
    codes : ndarray of uint32, shape (n,)
        Class of each row.
    counts : ndarray of int64, shape (n_classes,)
        Rows of each class. Classes of a single row are left out.
    n_neighbors : int
    rounding : {EXACT, AS_DOUBLES, AS_SINGLES}
        Rounding of the radii of small classes.
    digamma : ndarray of float64, shape (n + 1,)
    result : ndarray of float64, shape (n_columns,)
        Receives nats, NaN where every class has a single row.
    """
    n = codes.size
    order = np.empty(n, np.uint32)
    sorted_values = np.empty(n)
    words = np.empty(n, np.uint64)
    spare = np.empty(n, np.uint64)
    for j in range(columns.shape[0]):
        argsort(columns[j], order, sorted_values, words, spare)
        result[j] = ross(sorted_values, order, codes, counts, n_neighbors, rounding, digamma)


@jit
def ksg_columns(
    columns, y_order, padded_y, block_bits, padding, start, max_visits, digamma, result
):
    """Mutual information of numeric columns with a numeric target, after Kraskov et al.

    Parameters
    ----------
    columns : ndarray of float64, shape (n_columns, n)
    y_order : ndarray of uint32, shape (n,)
        Row of each sorted target value.
    padded_y : ndarray of float64, shape (n + 2,)
        Sorted target between minus and plus infinity.
    block_bits, padding, start, max_visits
        See `block_radii`.
    digamma : ndarray of float64, shape (n + 1,)
    result : ndarray of float64, shape (n_columns,)
        Receives the mean over rows of both digamma terms, NaN where a column needs the tree.
    """
    n = y_order.size
    sorted_y = padded_y[1:-1]
    values = np.empty(n)
    order = np.empty(n, np.uint32)
    padded_x = np.empty(n + 2)
    padded_x[0] = -np.inf
    padded_x[-1] = np.inf
    words = np.empty(n, np.uint64)
    spare = np.empty(n, np.uint64)
    n_slots = padding + -(-n // (1 << block_bits)) * ((1 << block_bits) + padding)
    xs = np.empty(n_slots)
    ys = np.empty(n_slots)
    x_ranks = np.empty(n_slots, np.uint32)
    y_ranks = np.empty(n_slots, np.uint32)
    x_radii = np.empty(n)
    y_radii = np.empty(n)
    for j in range(columns.shape[0]):
        for i in range(n):
            values[i] = columns[j, y_order[i]]
        argsort(values, order, padded_x[1:-1], words, spare)
        fill_blocks(order, padded_x[1:-1], sorted_y, block_bits, padding, xs, ys, x_ranks, y_ranks)
        result[j] = np.nan
        if block_radii(
            xs,
            ys,
            x_ranks,
            y_ranks,
            sorted_y,
            block_bits,
            padding,
            start,
            max_visits,
            x_radii,
            y_radii,
        ):
            total = sum_over_counts(padded_x, x_radii, digamma)
            result[j] = (total + sum_over_counts(padded_y, y_radii, digamma)) / n


@jit
def ksg_column_by_tree(column, y_order, padded_y, levels, start, digamma):
    """Mean of both digamma terms as in `ksg_columns`, at a pace that no shape of data spoils."""
    n = column.size
    axes = (0, 0)
    points = np.empty((n, 2))
    values = np.empty(n)
    for i in range(n):
        values[i] = points[i, 0] = column[y_order[i]]
        points[i, 1] = padded_y[i + 1]
    order, bounds, boxes = build_tree(points, levels, axes)
    radii = tree_radii(points, levels, bounds, boxes, start, np.zeros(1, np.int64), axes)[0]
    y_radii = np.empty(n)
    for i in range(n):
        y_radii[order[i]] = radii[i]
    padded_x = np.empty(n + 2)
    padded_x[0] = -np.inf
    padded_x[-1] = np.inf
    argsort(values, order, padded_x[1:-1], np.empty(n, np.uint64), np.empty(n, np.uint64))
    for i in range(n):
        radii[i] = y_radii[order[i]]
    total = sum_over_counts(padded_x, radii, digamma)
    return (total + sum_over_counts(padded_y, y_radii, digamma)) / n
