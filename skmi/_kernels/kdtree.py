"""A k-d tree in the maximum norm for points of any dimension.

The tree is complete and binary: node i has the children 2i + 1 and 2i + 2, and every node is cut
at its median along its widest side, ties as they fall. A tuple with one entry per axis carries
the dimension, so that the compiler unrolls the loops over the axes.
"""

import numpy as np

from . import jit
from .nearest import forget, offer, own_copy

_LEAF_SIZE = 12
# Factor that makes up for the rounding of a sum of distances.
_ROUNDED_UP = 1 + 1e-15


def n_levels(n_points: int) -> int:
    """Levels of a tree whose leaves hold at most about a dozen points."""
    return 1 + max(0, int(np.ceil(np.log2(n_points / _LEAF_SIZE)))) if n_points else 1


@jit
def _select(points, order, start, stop, axis, axes):
    """Partition rows around the middle one along an axis (quickselect after Hoare)."""
    middle = (start + stop) >> 1
    low, high = start, stop - 1
    while low < high:
        pivot = points[(low + high) >> 1, axis]
        i, j = low, high
        while i <= j:
            while points[i, axis] < pivot:
                i += 1
            while points[j, axis] > pivot:
                j -= 1
            if i <= j:
                for a in range(len(axes)):
                    points[i, a], points[j, a] = points[j, a], points[i, a]
                order[i], order[j] = order[j], order[i]
                i += 1
                j -= 1
        if middle <= j:
            high = j
        elif middle >= i:
            low = i
        else:
            break
    return middle


@jit
def build_tree(points, levels, axes):
    """Reorder the points in place so that each node is a range of rows.

    Parameters
    ----------
    points : ndarray of float64, shape (n, d)
        Finite coordinates; reordered.
    levels : int
        What `n_levels` returns.
    axes : tuple of d ints

    Returns
    -------
    order : ndarray of uint32, shape (n,)
        Former row of each point.
    bounds : ndarray of int64, shape (n_nodes, 2)
        First row of each node, and one past its last.
    boxes : ndarray of float64, shape (n_nodes, d, 2)
        Smallest and largest coordinates of each node's points.
    """
    n_nodes = (1 << levels) - 1
    order = np.arange(points.shape[0]).astype(np.uint32)
    bounds = np.empty((n_nodes, 2), np.int64)
    boxes = np.empty((n_nodes, len(axes), 2))
    bounds[0, 0] = 0
    bounds[0, 1] = points.shape[0]
    for node in range(n_nodes):
        start, stop = bounds[node]
        widest, width = np.int64(0), -np.inf
        for axis in range(len(axes)):
            low, high = np.inf, -np.inf
            for row in range(start, stop):
                low = min(low, points[row, axis])
                high = max(high, points[row, axis])
            boxes[node, axis, 0] = low
            boxes[node, axis, 1] = high
            if high - low > width:
                widest, width = axis, high - low
        child = 2 * node + 1
        if child < n_nodes:
            middle = _select(points, order, start, stop, widest, axes)
            bounds[child, 0] = start
            bounds[child, 1] = middle
            bounds[child + 1, 0] = middle
            bounds[child + 1, 1] = stop
    return order, bounds, boxes


@jit
def _distance(points, row, other, axes):
    largest = 0.0
    for axis in range(len(axes)):
        largest = max(largest, abs(points[row, axis] - points[other, axis]))
    return largest


@jit
def _distance_to_box(points, row, box, axes):
    largest = 0.0
    for axis in range(len(axes)):
        x = points[row, axis]
        largest = max(largest, max(box[axis, 0] - x, x - box[axis, 1]))
    return largest


@jit
def _distance_between_boxes(first, second, axes):
    largest = 0.0
    for axis in range(len(axes)):
        gap = max(first[axis, 0] - second[axis, 1], second[axis, 0] - first[axis, 1])
        largest = max(largest, gap)
    return largest


@jit
def _scan(points, row, start, stop, nearest, axes):
    for other in range(start, row):
        nearest = offer(nearest, _distance(points, row, other, axes))
    for other in range(row + 1, stop):
        nearest = offer(nearest, _distance(points, row, other, axes))
    return nearest


@jit
def _leaves_within(leaf, reach, first_leaf, boxes, found, stack, axes):
    """List the other leaves that are at most `reach` from a leaf, its relatives first."""
    n_found = 0
    node = leaf
    while node > 0:
        stack[0] = ((node - 1) ^ 1) + 1
        node = (node - 1) >> 1
        n_stacked = 1
        while n_stacked > 0:
            n_stacked -= 1
            other = stack[n_stacked]
            if _distance_between_boxes(boxes[leaf], boxes[other], axes) > reach:
                continue
            if other >= first_leaf:
                found[n_found] = other
                n_found += 1
            else:
                stack[n_stacked] = 2 * other + 1
                stack[n_stacked + 1] = 2 * other + 2
                n_stacked += 2
    return n_found


@jit
def tree_radii(points, levels, bounds, boxes, start, nearer, axes):
    """Distance of each point to its k-th nearest other point, and to nearer ones, in the max norm.

    Parameters
    ----------
    points, levels, bounds, boxes, axes
        A tree made by `build_tree`.
    start : tuple or ndarray
        What `nothing_seen` returns; it decides k, which is below the number of points.
    nearer : ndarray of int64, shape (m,)
        0 for the k-th point, 1 for the one before it, and so on, below k.

    Returns
    -------
    ndarray of float64, shape (m, n)
        Radii in the order of the tree.
    """
    radii = np.empty((nearer.size, points.shape[0]))
    first_leaf = (1 << (levels - 1)) - 1
    found = np.empty(first_leaf + 1, np.int64)
    stack = np.empty(levels + 2, np.int64)
    start = own_copy(start)
    n_neighbors = len(start)
    for leaf in range(first_leaf, 2 * first_leaf + 1):
        begin, end = bounds[leaf]
        # Leaves beyond the widest of the radii that the nearest rows yield are of no use.
        family = leaf
        while family > 0 and bounds[family, 1] - bounds[family, 0] <= n_neighbors:
            family = (family - 1) >> 1
        first, last = bounds[family]
        reach = 0.0
        for row in range(begin, end):
            reach = max(reach, _scan(points, row, first, last, forget(start), axes)[-1])
        n_found = _leaves_within(leaf, reach, first_leaf, boxes, found, stack, axes)
        for row in range(begin, end):
            nearest = _scan(points, row, begin, end, forget(start), axes)
            for i in range(n_found):
                other_leaf = found[i]
                if _distance_to_box(points, row, boxes[other_leaf], axes) < nearest[-1]:
                    for other in range(bounds[other_leaf, 0], bounds[other_leaf, 1]):
                        nearest = offer(nearest, _distance(points, row, other, axes))
            for i in range(nearer.size):
                radii[i, row] = nearest[len(nearest) - 1 - nearer[i]]
    return radii


@jit
def _select_smallest(values, size, k):
    """Bring the k smallest of the first values to the front; return the largest of them."""
    low, high = 0, size - 1
    while low < high:
        pivot = values[(low + high) >> 1]
        i, j = low, high
        while i <= j:
            while values[i] < pivot:
                i += 1
            while values[j] > pivot:
                j -= 1
            if i <= j:
                values[i], values[j] = values[j], values[i]
                i += 1
                j -= 1
        if k - 1 <= j:
            high = j
        elif k - 1 >= i:
            low = i
        else:
            break
    return values[k - 1]


@jit
def _distances_within(points, row, start, stop, reach, distances, size, axes):
    """Append the distances up to the reach from a row to others; return how many there are now."""
    for other in range(start, stop):
        distance = _distance(points, row, other, axes)
        distances[size] = distance
        size += (distance <= reach) & (other != row)
    return size


@jit
def tree_radii_of_many(points, levels, bounds, boxes, n_neighbors, axes):
    """Distances as of `tree_radii`, for many neighbours: selected rather than kept in order.

    Parameters
    ----------
    points, levels, bounds, boxes, axes
        A tree made by `build_tree`.
    n_neighbors : ndarray of int64, shape (m,)
        Every k, the largest first and below the number of points.

    Returns
    -------
    ndarray of float64, shape (m, n)
        Radii in the order of the tree.
    """
    radii = np.empty((n_neighbors.size, points.shape[0]))
    first_leaf = (1 << (levels - 1)) - 1
    found = np.empty(first_leaf + 1, np.int64)
    stack = np.empty(levels + 2, np.int64)
    distances = np.empty(points.shape[0] + 1)
    most = n_neighbors[0]
    for leaf in range(first_leaf, 2 * first_leaf + 1):
        begin, end = bounds[leaf]
        family = leaf
        while bounds[family, 1] - bounds[family, 0] <= most:
            family = (family - 1) >> 1
        start, stop = bounds[family]
        size = _distances_within(points, begin, start, stop, np.inf, distances, 0, axes)
        bound = _select_smallest(distances, size, most)
        # No radius in the leaf is wider than this, since no two of its rows are farther apart.
        reach = bound
        for axis in range(len(axes)):
            reach = max(reach, bound + boxes[leaf, axis, 1] - boxes[leaf, axis, 0])
        n_found = _leaves_within(leaf, reach, first_leaf, boxes, found, stack, axes)
        for row in range(begin, end):
            # The radius of the last row, moved by as much as this one is away, bounds this radius.
            if row > begin:
                bound = radii[0, row - 1] + _distance(points, row, row - 1, axes)
            bound *= _ROUNDED_UP
            size = _distances_within(points, row, begin, end, bound, distances, 0, axes)
            for i in range(n_found):
                other = found[i]
                if _distance_to_box(points, row, boxes[other], axes) <= bound:
                    start, stop = bounds[other]
                    size = _distances_within(points, row, start, stop, bound, distances, size, axes)
            for i in range(n_neighbors.size):
                radii[i, row] = _select_smallest(distances, size, n_neighbors[i])
                size = n_neighbors[i]
    return radii


@jit
def tree_counts(points, levels, bounds, boxes, queries, radii, axes):
    """Number of tree points strictly within the radius of each query point.

    Parameters
    ----------
    points, levels, bounds, boxes, axes
        A tree made by `build_tree`.
    queries : ndarray of float64, shape (m, d)
    radii : ndarray of float64, shape (m,)
        A radius of zero counts the exact copies of the query.

    Returns
    -------
    ndarray of int64, shape (m,)
    """
    first_leaf = (1 << (levels - 1)) - 1
    stack = np.empty(levels + 2, np.int64)
    counts = np.zeros(queries.shape[0], np.int64)
    for query in range(queries.shape[0]):
        radius = max(radii[query], 5e-324)
        stack[0] = 0
        n_stacked = 1
        while n_stacked > 0:
            n_stacked -= 1
            node = stack[n_stacked]
            if not _distance_to_box(queries, query, boxes[node], axes) < radius:
                continue
            farthest = 0.0
            for axis in range(len(axes)):
                x = queries[query, axis]
                farthest = max(farthest, x - boxes[node, axis, 0])
                farthest = max(farthest, boxes[node, axis, 1] - x)
            if farthest < radius:
                counts[query] += bounds[node, 1] - bounds[node, 0]
            elif node >= first_leaf:
                for row in range(bounds[node, 0], bounds[node, 1]):
                    distance = 0.0
                    for axis in range(len(axes)):
                        gap = abs(points[row, axis] - queries[query, axis])
                        distance = max(distance, gap)
                    counts[query] += distance < radius
            else:
                stack[n_stacked] = 2 * node + 1
                stack[n_stacked + 1] = 2 * node + 2
                n_stacked += 2
    return counts
