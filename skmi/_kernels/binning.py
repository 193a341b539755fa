"""Numbers into bins, codes into compact levels."""

import numpy as np

from . import jit

# Beyond so many edges, bisection is faster than comparing with each.
_FEW_EDGES = 128
_TILE_ROWS = 2048


@jit
def few_distinct(values, limit):
    """Distinct values in sorted order, or an empty array where there are more than `limit`.

    Parameters
    ----------
    values : ndarray of shape (n_samples,), float64
        NaN are passed over.
    limit : int

    Returns
    -------
    ndarray of shape (n_distinct,), float64
    """
    found = np.empty(limit, np.float64)
    n_found = 0
    previous = np.nan
    for value in values:
        if value == previous or value != value:
            continue
        previous = value
        known = False
        for i in range(n_found):
            known |= found[i] == value
        if known:
            continue
        if n_found == limit:
            return found[:0]
        slot = n_found
        while slot > 0 and found[slot - 1] > value:
            found[slot] = found[slot - 1]
            slot -= 1
        found[slot] = value
        n_found += 1
    return found[:n_found]


@jit
def quantile_edges(ordered, n_bins):
    """Lower edges, all but the first, of bins that hold about equally many values.

    Equal values stay in one bin: a bin swollen by them leaves the others to share what remains,
    so that a column of 95 % zeros still has its other values told apart.

    Parameters
    ----------
    ordered : ndarray of shape (n_values,), float64
        Sorted, without NaN.
    n_bins : int

    Returns
    -------
    ndarray of shape (n_edges,), float64
        At most ``n_bins - 1`` increasing edges.
    """
    edges = np.empty(n_bins, np.float64)
    n_edges = 0
    n = ordered.size
    start = 0
    while n_edges < n_bins - 1:
        position = start + max(1, round((n - start) / (n_bins - n_edges)))
        if position >= n:
            break
        value = ordered[position]
        below = np.searchsorted(ordered, value)
        above = np.searchsorted(ordered, value, side="right")
        cut = below if below > start and position - below <= above - position else above
        if cut >= n:
            break
        edges[n_edges] = ordered[cut]
        n_edges += 1
        start = cut
    return edges[:n_edges]


@jit
def digitize(values, edges, codes):
    """Count the edges not above each value; missing values get a code of their own at the end.

    Parameters
    ----------
    values : ndarray of shape (n_samples,), float64
    edges : ndarray of shape (n_edges,), float64
        Increasing.
    codes : ndarray of shape (n_samples,), uint8 or uint16
        Output.
    """
    if edges.size > _FEW_EDGES:
        for i in range(values.size):
            codes[i] = np.searchsorted(edges, values[i], side="right")
            if values[i] != values[i]:
                codes[i] = edges.size + 1
        return
    padded = np.full(edges.size + 3, np.inf)
    for e in range(edges.size):
        padded[e] = edges[e]
    for first in range(0, values.size, _TILE_ROWS):
        # Four edges at a time: vector instructions, with the tile at hand in the cache.
        tile, tile_codes = values[first : first + _TILE_ROWS], codes[first : first + _TILE_ROWS]
        for i in range(tile.size):
            tile_codes[i] = 0
        for e in range(0, edges.size, 4):
            a, b, c, d = padded[e], padded[e + 1], padded[e + 2], padded[e + 3]
            for i in range(tile.size):
                x = tile[i]
                tile_codes[i] += (
                    np.uint8(x >= a) + np.uint8(x >= b) + np.uint8(x >= c) + np.uint8(x >= d)
                )
        for i in range(tile.size):
            if tile[i] != tile[i]:
                tile_codes[i] = edges.size + 1


@jit
def compact(codes, n_levels):
    """Renumber codes in place so that no level is empty; return the number of levels."""
    position = np.zeros(n_levels, np.int64)
    for code in codes:
        position[code] = 1
    n_used = 0
    for level in range(n_levels):
        used = position[level]
        position[level] = n_used
        n_used += used
    if n_used < n_levels:
        for i in range(codes.size):
            codes[i] = position[codes[i]]
    return n_used
