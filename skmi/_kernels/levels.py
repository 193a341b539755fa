"""Mutual information of discrete columns, dense or sparse, with one target.

A column is given by its entries, values and the rows they stand in, as in a CSC matrix; a row
without an entry holds zero. Equal values form a level.
"""

import numpy as np

from . import jit
from .columns import ross
from .sorting import argsort

_SMALLEST_LARGE_TABLE = 4096
_EPSILON = np.finfo(np.float64).eps


@jit
def _largest_column(starts):
    largest = 0
    for j in range(starts.size - 1):
        largest = max(largest, starts[j + 1] - starts[j])
    return largest


@jit
def _cell_term(cell, level_count, class_count, n):
    """Summand of the mutual information; rounding residues are none, as in scikit-learn."""
    log_ratio = np.log(cell) + np.log(n) - np.log(np.float64(level_count) * class_count)
    term = cell / n * log_ratio
    return term if abs(term) >= _EPSILON else 0.0


@jit
def _small_integer_range(values):
    """Smallest and largest of zero and the values; none where they are not all integers."""
    low = 0.0
    high = 0.0
    whole = True
    for value in values:
        low = min(low, value)
        high = max(high, value)
        whole &= np.floor(value) == value
    return (low, high) if whole else (0.0, np.inf)


@jit
def _information_of_integers(values, rows, codes, counts, low, table):
    """Plug-in mutual information of one column's integers, given a table of zeros to count in."""
    n = codes.size
    zero = int(-low)
    for i in range(values.size):
        table[int(values[i] - low), codes[rows[i]]] += 1
    for code in range(counts.size):
        table[zero, code] = counts[code]
        for level in range(table.shape[0]):
            table[zero, code] -= table[level, code] if level != zero else 0
    n_levels = 0
    total = 0.0
    for level in range(table.shape[0]):
        level_count = 0
        for code in range(counts.size):
            level_count += table[level, code]
        n_levels += level_count > 0
        for code in range(counts.size):
            if table[level, code]:
                total += _cell_term(table[level, code], level_count, counts[code], n)
    return max(total, 0.0) if n_levels > 1 else 0.0


@jit
def _information_of_sorted(sorted_values, order, rows, codes, counts, in_level, rest):
    """Plug-in mutual information of one column's sorted entries with the classes."""
    n = codes.size
    n_zero = n
    n_levels = 0
    total = 0.0
    for code in range(counts.size):
        rest[code] = counts[code]
    start = 0
    while start < sorted_values.size:
        stop = start + 1
        while stop < sorted_values.size and sorted_values[stop] == sorted_values[start]:
            stop += 1
        if sorted_values[start] != 0.0:
            n_levels += 1
            n_zero -= stop - start
            for i in range(start, stop):
                in_level[codes[rows[order[i]]]] += 1
            for i in range(start, stop):
                code = codes[rows[order[i]]]
                cell = in_level[code]
                if cell:
                    total += _cell_term(cell, stop - start, counts[code], n)
                    rest[code] -= cell
                    in_level[code] = 0
        start = stop
    if n_zero:
        n_levels += 1
        for code in range(rest.size):
            if rest[code]:
                total += _cell_term(rest[code], n_zero, counts[code], n)
    # One level knows nothing, whatever the rounding.
    return max(total, 0.0) if n_levels > 1 else 0.0


@jit
def contingency_columns(data, rows, starts, rows_are_shared, codes, counts, result):
    """Plug-in mutual information of discrete columns with classes.

    Parameters
    ----------
    data : ndarray of float64, shape (n_entries,)
        Entries, column after column.
    rows : ndarray of int, shape (n_entries,) or (n,)
        Row of each entry.
    starts : ndarray of int, shape (n_columns + 1,)
        First entry of each column, and the end.
    rows_are_shared : bool
        Whether `rows` holds the rows of one column, the same for all: dense columns.
    codes : ndarray of uint32, shape (n,)
        Class of each row.
    counts : ndarray of int64, shape (n_classes,)
        Rows of each class.
    result : ndarray of float64, shape (n_columns,)
        Receives nats.
    """
    largest = _largest_column(starts)
    order = np.empty(largest, np.uint32)
    sorted_values = np.empty(largest)
    words = np.empty(largest, np.uint64)
    spare = np.empty(largest, np.uint64)
    in_level = np.zeros(counts.size, np.int64)
    rest = np.empty(counts.size, np.int64)
    for j in range(result.size):
        start, stop = starts[j], starts[j + 1]
        size = stop - start
        values = data[start:stop]
        entry_rows = rows if rows_are_shared else rows[start:stop]
        low, high = _small_integer_range(values)
        if (high - low + 1.0) * counts.size <= max(size, _SMALLEST_LARGE_TABLE):
            table = np.zeros((int(high - low) + 1, counts.size), np.int64)
            result[j] = _information_of_integers(values, entry_rows, codes, counts, low, table)
            continue
        argsort(values, order[:size], sorted_values[:size], words[:size], spare[:size])
        result[j] = _information_of_sorted(
            sorted_values[:size], order, entry_rows, codes, counts, in_level, rest
        )


@jit
def _encode(sorted_values, order, rows, codes, counts):
    """Write the level of each row, zero being level 0; return the number of levels."""
    codes[:] = 0
    counts[0] = codes.size
    level = 0
    previous = 0.0
    for i in range(sorted_values.size):
        value = sorted_values[i]
        if value == 0.0:
            continue
        if value != previous:
            level += 1
            counts[level] = 0
            previous = value
        codes[rows[order[i]]] = level
        counts[level] += 1
        counts[0] -= 1
    return level + 1


@jit
def ross_level_columns(
    data, rows, starts, rows_are_shared, y_order, sorted_y, n_neighbors, rounding, digamma, result
):
    """Mutual information of discrete columns with a numeric target, after Ross.

    Parameters
    ----------
    data, rows, starts, rows_are_shared
        Columns as in `contingency_columns`.
    y_order : ndarray of uint32, shape (n,)
        Row of each sorted target value.
    sorted_y : ndarray of float64, shape (n,)
    n_neighbors, rounding, digamma
        As in `ross_columns`.
    result : ndarray of float64, shape (n_columns,)
        Receives nats, NaN where no level has two rows.
    """
    n = y_order.size
    largest = _largest_column(starts)
    order = np.empty(largest, np.uint32)
    sorted_values = np.empty(largest)
    words = np.empty(largest, np.uint64)
    spare = np.empty(largest, np.uint64)
    codes = np.empty(n, np.uint32)
    counts = np.empty(largest + 1, np.int64)
    for j in range(result.size):
        start, stop = starts[j], starts[j + 1]
        size = stop - start
        argsort(data[start:stop], order[:size], sorted_values[:size], words[:size], spare[:size])
        entry_rows = rows if rows_are_shared else rows[start:stop]
        n_levels = _encode(sorted_values[:size], order, entry_rows, codes, counts)
        result[j] = ross(
            sorted_y, y_order, codes, counts[:n_levels], n_neighbors, rounding, digamma
        )
