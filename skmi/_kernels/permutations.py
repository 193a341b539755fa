"""Counts of coded columns against many permuted targets at once, and the order of their rows.

The permuted targets take the part of the candidates, and a column that of the condition.
"""

import numpy as np

from . import jit
from .counts import Condition, dense_sums
from .lanes import TILE_ROWS, count_tile, fill_tile, reduce_lanes, sort_tiles
from .vectors import LANES

# Levels of the columns that are counted in turns against one tile.
_SHARED_LEVELS = 256


@jit(inline="always")
def _scatter(h):
    """Finaliser of splitmix64."""
    h = (h ^ (h >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    h = (h ^ (h >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return h ^ (h >> np.uint64(31))


@jit
def permuted_sums(columns, rows, n_levels, permuted, n_targets, terms, sums):
    """Entropy sums of each column with each permuted target, for a target of many levels.

    Parameters
    ----------
    columns : ndarray of shape (n_columns, n_samples), uint8 or uint16
    rows : ndarray of shape (n_candidates,), int64
        Rows of `columns`.
    n_levels : ndarray of shape (n_candidates,), int64
        ``n_levels * n_targets`` is at most MAX_DENSE_CELLS.
    permuted : ndarray of shape (n_permutations, n_samples), uint8 or uint16
    n_targets : int
    terms : ndarray, int64
        From :func:`skmi._kernels.counts.entropy_terms`.
    sums : ndarray of shape (n_candidates, n_permutations), int64
        Output.
    """
    everything = np.arange(permuted.shape[0])
    levels = np.full(permuted.shape[0], n_targets)
    codes = np.empty(columns.shape[1], np.uint16)
    for g in range(rows.size):
        column = columns[rows[g]]
        for i in range(codes.size):
            codes[i] = column[i]
        condition = Condition(codes, codes, n_levels[g], 1)
        dense_sums(permuted, everything, levels, condition, terms, sums[g], sums[g])


@jit
def permute_within(target, order, bounds, seeds, permuted):
    """Permute a target within groups of rows; Fisher and Yates.

    Parameters
    ----------
    target : ndarray of shape (n_samples,)
    order : ndarray of shape (n_samples,), int64
        Rows in the order of their group; which row comes first decides what a seed gives.
    bounds : ndarray of shape (n_groups + 1,), int64
        Bounds of the groups within `order`.
    seeds : ndarray of shape (n_permutations,), uint64
        One for each permutation.
    permuted : ndarray of shape (n_permutations, n_samples)
        Output.
    """
    own = np.empty(order.size, target.dtype)
    for b in range(seeds.size):
        state = seeds[b]
        for i in range(order.size):
            own[i] = target[order[i]]
        for g in range(bounds.size - 1):
            first = bounds[g]
            for i in range(bounds[g + 1] - 1, first, -1):
                state += np.uint64(0x9E3779B97F4A7C15)
                uniform = np.float64(_scatter(state) >> np.uint64(11)) * 2.0**-53
                j = first + np.int64(uniform * (i - first + 1))
                own[i], own[j] = own[j], own[i]
        for i in range(order.size):
            permuted[b, order[i]] = own[i]


@jit
def as_lanes(permuted):
    """Lay permuted targets side by side: (n_blocks, n_samples, LANES), the last one repeated."""
    n_permutations, n = permuted.shape
    lanes = np.empty(((n_permutations + LANES - 1) // LANES, n, LANES), np.uint8)
    members = np.empty(LANES, np.int64)
    for block in range(lanes.shape[0]):
        for lane in range(LANES):
            members[lane] = min(block * LANES + lane, n_permutations - 1)
        for first in range(0, n, TILE_ROWS):
            last = min(first + TILE_ROWS, n)
            fill_tile(permuted, members, first, last, lanes[block, first:last])
    return lanes


def permuted_lane_sums(columns, rows, n_levels, lanes, n_targets, terms, sums):
    """Entropy sums of each column with each permuted target, for a target of few levels.

    Parameters
    ----------
    columns, rows, n_levels, terms, sums
        As in :func:`permuted_sums`.
    lanes : ndarray of shape (n_blocks, n_samples, LANES), uint8
        From :func:`as_lanes`.
    n_targets : int
    """
    start = 0
    while start < rows.size:
        # Several columns share a tile of lanes while it is in the cache, and their tables with it.
        stop, cells = start, 0
        while stop < rows.size and (stop == start or cells + n_levels[stop] <= _SHARED_LEVELS):
            cells += n_levels[stop]
            stop += 1
        members = rows[start:stop], n_levels[start:stop], int(cells)
        _count_together(columns, *members, lanes, n_targets, terms, sums[start:stop])
        start = stop


@jit
def _count_together(columns, rows, n_levels, n_cells, lanes, n_targets, terms, sums):
    n = columns.shape[1]
    orders = [
        sort_tiles(columns[rows[g]].astype(np.uint16), n_levels[g], None) for g in range(rows.size)
    ]
    size = n_targets * LANES
    table = np.empty(n_cells * size, np.uint32)
    for block in range(lanes.shape[0]):
        table[:] = 0
        for first in range(0, n, TILE_ROWS):
            last = min(first + TILE_ROWS, n)
            tile, at = lanes[block, first:last], 0
            for g in range(rows.size):
                rows_in_tile = orders[g].rows[first:last]
                bounds = orders[g].bounds[first // TILE_ROWS]
                own = table[at : at + n_levels[g] * size]
                count_tile(tile, rows_in_tile, bounds, n_targets, own)
                at += own.size
        at = 0
        for g in range(rows.size):
            own = table[at : at + n_levels[g] * size].reshape((n_levels[g], n_targets, LANES))
            found = sums[g, block * LANES : (block + 1) * LANES]
            reduce_lanes(own, orders[g].counts, np.int64(1), terms, found, found)
            at += own.size


@jit
def permuted_list_sums(columns, members, n_levels, lanes, target_counts, terms, sums):
    """Entropy sums of sparse columns with each permuted target of few levels.

    Parameters
    ----------
    columns : SparseColumns
    members : ndarray of shape (n_candidates,), int64
        Columns of `columns`.
    n_levels, lanes, terms, sums
        As in :func:`permuted_lane_sums`.
    target_counts : ndarray of shape (n_targets,), int64
    """
    n_targets = target_counts.size
    for g in range(members.size):
        j = members[g]
        listed = columns.rows[columns.starts[j] : columns.stops[j]]
        codes = columns.codes[columns.starts[j] : columns.stops[j]]
        default = columns.default[j]
        bounds = np.zeros(n_levels[g] + 1, np.int64)
        for code in codes:
            bounds[code + 1] += 1
        bounds = np.cumsum(bounds)
        counts, at = bounds[1:] - bounds[:-1], bounds.copy()
        counts[default] = lanes.shape[1] - listed.size
        rows = np.empty(listed.size, np.int32)
        for i in range(listed.size):
            rows[at[codes[i]]] = listed[i]
            at[codes[i]] += 1
        for block in range(lanes.shape[0]):
            table = np.zeros((n_levels[g], n_targets, LANES), np.uint32)
            count_tile(lanes[block], rows, bounds, n_targets, table.reshape(-1))
            for t in range(1, n_targets):
                rest = table[default, t]
                for lane in range(LANES):
                    rest[lane] = target_counts[t]
                for level in range(n_levels[g]):
                    if level != default:
                        for lane in range(LANES):
                            rest[lane] -= table[level, t, lane]
            own = sums[g, block * LANES : (block + 1) * LANES]
            reduce_lanes(table, counts, np.int64(1), terms, own, own)


@jit(inline="always")
def _mix(code, salt):
    """Scatter a code over 64 bits, each salt in a way of its own."""
    return _scatter(
        (np.uint64(code) + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15)
        ^ (salt * np.uint64(0xD6E8FEB86659FD93))
    )


@jit
def add_hashes(codes, salt, hashes):
    """Add one column to a running 64-bit hash of each row, the sum of those of its codes."""
    for i in range(codes.size):
        hashes[i] += _mix(codes[i], salt)


@jit
def add_listed_hashes(rows, codes, default, salt, hashes, common):
    """Add a column that holds the default but in some rows; `common` is due to every row."""
    usual = _mix(default, salt)
    for i in range(rows.size):
        hashes[rows[i]] += _mix(codes[i], salt) - usual
    common[0] += usual


@jit
def local_permutation(neighbors, visits):
    """Exchange rows for rows close to them, each used once as far as that goes.

    Parameters
    ----------
    neighbors : ndarray of shape (n_samples, n_neighbors), int64
        Rows close to each row, in random order, itself among them.
    visits : ndarray of shape (n_samples,), int64
        Order in which the rows choose.

    Returns
    -------
    ndarray of shape (n_samples,), int64
        The row that takes the place of each row; Runge (2018), algorithm 1.
    """
    chosen = np.empty(visits.size, np.int64)
    used = np.zeros(visits.size, np.bool_)
    for i in visits:
        chosen[i] = neighbors[i, neighbors.shape[1] - 1]
        for j in neighbors[i]:
            if not used[j]:
                chosen[i] = j
                break
        used[chosen[i]] = True
    return chosen
