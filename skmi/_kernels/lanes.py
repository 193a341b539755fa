"""Entropy sums of many columns of few levels at once, side by side in the bytes of vectors.

A tile of rows of 64 columns is transposed, so that the codes of a row lie next to each other. Its
rows are then gone through in the order of the condition: within one condition the rows that hold
a level are counted for all 64 columns by one comparison and one subtraction of vectors. No table
is addressed by a code, and each level but one costs a fraction of an addition.
"""

from typing import NamedTuple

import numpy as np

from . import jit
from .vectors import (
    BLOCK,
    LANES,
    count_level,
    count_three_levels,
    count_two_levels,
    transpose_block,
)
from .weighted import weight_of

# A tile of lanes stays in the second-level cache.
TILE_ROWS = 4096
_MOST_IN_BYTE = 255


class Sorted(NamedTuple):
    """Rows in the order of their condition, within each tile of rows."""

    rows: np.ndarray  # (total weight,), uint16: row within its tile, as often as it weighs
    starts: np.ndarray  # (n_tiles + 1,), int64: bounds of the tiles within `rows`
    bounds: np.ndarray  # (n_tiles, n_conditions + 1), int64: bounds of the groups within a tile
    counts: np.ndarray  # (n_conditions,), int64: weight of each condition


@jit
def sort_tiles(condition, n_conditions, weighing):
    """Sort the rows of each tile by their condition.

    Parameters
    ----------
    condition : ndarray of shape (n_samples,), uint8 or uint16
    n_conditions : int
    weighing : Weighing or None
        Weights of the rows, in which case each comes as often as it weighs.

    Returns
    -------
    Sorted
    """
    n = condition.size
    n_tiles = (n + TILE_ROWS - 1) // TILE_ROWS
    starts = np.zeros(n_tiles + 1, np.int64)
    bounds = np.zeros((n_tiles, n_conditions + 1), np.int64)
    counts = np.zeros(n_conditions, np.int64)
    for t in range(n_tiles):
        own = bounds[t]
        for i in range(t * TILE_ROWS, min((t + 1) * TILE_ROWS, n)):
            own[condition[i] + 1] += weight_of(i, weighing)
        for c in range(n_conditions):
            counts[c] += own[c + 1]
            own[c + 1] += own[c]
        starts[t + 1] = starts[t] + own[n_conditions]
    rows = np.empty(starts[n_tiles], np.uint16)
    at = np.empty(n_conditions, np.int64)
    for t in range(n_tiles):
        for c in range(n_conditions):
            at[c] = starts[t] + bounds[t, c]
        first = t * TILE_ROWS
        for i in range(first, min(first + TILE_ROWS, n)):
            c = condition[i]
            for _ in range(weight_of(i, weighing)):
                rows[at[c]] = i - first
                at[c] += 1
    return Sorted(rows, starts, bounds, counts)


@jit
def fill_tile(columns, members, first, last, tile):
    """Transpose rows ``first..last`` of 64 columns into the rows of a tile."""
    n_rows = last - first
    if n_rows < BLOCK:
        for k in range(LANES):
            for i in range(n_rows):
                tile[i, k] = columns[members[k], first + i]
        return
    for lane in range(0, LANES, BLOCK):
        for start in range(0, n_rows, BLOCK):
            # The last block overlaps the one before it.
            at = min(start, n_rows - BLOCK)
            transpose_block(columns, members[lane:], first + at, tile[at:], lane)


@jit
def count_tile(tile, rows, bounds, n_levels, table):
    """Add the rows of a tile to the flat table (condition, level, lane); level 0 is left out."""
    for c in range(bounds.size - 1):
        for first in range(bounds[c], bounds[c + 1], _MOST_IN_BYTE):
            last = min(first + _MOST_IN_BYTE, bounds[c + 1])
            level, cell = 1, (c * n_levels + 1) * LANES
            while level + 3 <= n_levels:
                count_three_levels(tile, rows, first, last, level, table, cell)
                level += 3
                cell += 3 * LANES
            if n_levels - level == 2:
                count_two_levels(tile, rows, first, last, level, table, cell)
            elif n_levels - level == 1:
                count_level(tile, rows, first, last, level, table, cell)


@jit
def _add_terms(cells, terms, sums):
    # Four levels at a time: the sums are then read and written less often.
    n_levels = cells.shape[0]
    for level in range(0, n_levels - 3, 4):
        a, b, c, d = cells[level], cells[level + 1], cells[level + 2], cells[level + 3]
        for lane in range(LANES):
            sums[lane] += (terms[np.uint64(a[lane])] + terms[np.uint64(b[lane])]) + (
                terms[np.uint64(c[lane])] + terms[np.uint64(d[lane])]
            )
    for level in range(n_levels - n_levels % 4, n_levels):
        for lane in range(LANES):
            sums[lane] += terms[np.uint64(cells[level, lane])]


@jit
def reduce_lanes(table, condition_counts, n_targets, terms, given_sums, joint_sums):
    """Entropy sums of the (lane, given) margins of a table, and of the lanes of the table.

    Parameters
    ----------
    table : ndarray of shape (n_conditions, n_levels, LANES), uint32
        Counts but for those of level 0, which are filled in.
    condition_counts : ndarray of shape (n_conditions,), int64
    n_targets : int
    terms : ndarray, int64
    given_sums, joint_sums : ndarray of shape (n_lanes,), int64
        Output for the leading lanes.
    """
    joint, given = np.zeros((2, LANES), np.int64)
    margin = np.empty((table.shape[1], LANES), np.uint32)
    sums = margin.reshape(-1)
    for c in range(condition_counts.size):
        cells = table[c]
        for lane in range(LANES):
            cells[0, lane] = condition_counts[c]
        for level in range(1, cells.shape[0]):
            for lane in range(LANES):
                cells[0, lane] -= cells[level, lane]
        _add_terms(cells, terms, joint)
        counts = cells.reshape(-1)
        if c % n_targets == 0:
            sums[:] = 0
        for i in range(sums.size):
            sums[i] += counts[i]
        if c % n_targets == n_targets - 1 and n_targets > 1:
            _add_terms(margin, terms, given)
    for lane in range(given_sums.size):
        given_sums[lane] = given[lane] if n_targets > 1 else joint[lane]
        joint_sums[lane] = joint[lane]


@jit
def lane_sums(columns, members, n_levels, n_targets, order, terms, given_sums, joint_sums):
    """Entropy sums of columns of few levels with one condition.

    Parameters
    ----------
    columns : ndarray of shape (n_columns, n_samples), uint8
        Held row by row.
    members : ndarray of shape (n_members,), int64
        Rows of `columns`; best with neighbours of about the same number of levels.
    n_levels : ndarray of shape (n_members,), int64
    n_targets : int
        Number of levels of the target, by which conditions of one given column differ.
    order : Sorted
        From :func:`sort_tiles`.
    terms : ndarray, int64
        From :func:`skmi._kernels.counts.entropy_terms`.
    given_sums, joint_sums : ndarray of shape (n_members,), int64
        Output; see :func:`skmi._kernels.counts.dense_sums`.
    """
    n = columns.shape[1]
    n_conditions = order.counts.size
    tile = np.empty((max(BLOCK, min(n, TILE_ROWS)), LANES), np.uint8)
    lanes = np.empty(LANES, np.int64)
    for start in range(0, members.size, LANES):
        n_lanes = min(LANES, members.size - start)
        for lane in range(LANES):
            lanes[lane] = members[start + min(lane, n_lanes - 1)]
        most = n_levels[start]
        for lane in range(1, n_lanes):
            most = max(most, n_levels[start + lane])
        table = np.zeros((n_conditions, most, LANES), np.uint32)
        for t in range(order.bounds.shape[0]):
            first, last = t * TILE_ROWS, min((t + 1) * TILE_ROWS, n)
            fill_tile(columns, lanes, first, last, tile)
            rows = order.rows[order.starts[t] : order.starts[t + 1]]
            count_tile(tile, rows, order.bounds[t], most, table.reshape(-1))
        given, joint = given_sums[start : start + n_lanes], joint_sums[start : start + n_lanes]
        reduce_lanes(table, order.counts, n_targets, terms, given, joint)
