"""Nearest rows of tables that hold numbers and categories, by comparing all pairs.

Columns lie one after the other, so that a tile of candidates is gone through by vectors. Categories
stay codes: one level more costs nothing.
"""

import numpy as np

from . import jit

# Candidates whose distances are held at a time; they and a tile of each column stay in the cache.
_TILE = 512


@jit
def _tile_distances(i, start, stop, numbers, gaps, codes, mismatches, distances):
    """Squared distances of row i to the rows start..stop-1."""
    width = stop - start
    for c in range(width):
        distances[c] = 0.0
    for j in range(numbers.shape[0]):
        value, gap, column = numbers[j, i], gaps[j], numbers[j, start:stop]
        if np.isnan(value):
            for c in range(width):
                distances[c] += 0.0 if np.isnan(column[c]) else gap
        else:
            for c in range(width):
                difference = column[c] - value
                square = difference * difference
                distances[c] += gap if np.isnan(square) else square
    for j in range(codes.shape[0]):
        code, mismatch, levels = codes[j, i], mismatches[j], codes[j, start:stop]
        for c in range(width):
            distances[c] += 0.0 if levels[c] == code else mismatch


@jit
def mixed_distances(numbers, gaps, codes, mismatches, first, last, distances):
    """Squared distances of the rows first..last-1 to all rows; see `mixed_neighbors`."""
    n_rows = distances.shape[1]
    for i in range(first, last):
        for start in range(0, n_rows, _TILE):
            stop = min(start + _TILE, n_rows)
            part = distances[i, start:stop]
            _tile_distances(i, start, stop, numbers, gaps, codes, mismatches, part)


@jit
def mixed_neighbors(numbers, gaps, codes, mismatches, first, last, neighbors):
    """For each of the rows first..last-1 the nearest other rows, in order.

    Parameters
    ----------
    numbers : ndarray of shape (n_numeric, n_rows), float64
        NaN where missing; two missing values are equal.
    gaps : ndarray of shape (n_numeric,)
        Squared distance of a value to a missing one.
    codes : ndarray of shape (n_categorical, n_rows), uint16
    mismatches : ndarray of shape (n_categorical,)
        Squared distance of two levels.
    first, last : int
    neighbors : ndarray of shape (n_rows, k), int64
        Filled; k is below the number of rows. Of rows at one distance the lower index comes first.
    """
    n_rows, k = neighbors.shape
    part = np.empty(_TILE)
    best = np.empty(k)
    for i in range(first, last):
        best[:] = np.inf
        nearest = neighbors[i]
        for start in range(0, n_rows, _TILE):
            stop = min(start + _TILE, n_rows)
            _tile_distances(i, start, stop, numbers, gaps, codes, mismatches, part)
            if start <= i < stop:
                part[i - start] = np.inf
            for c in range(stop - start):
                distance = part[c]
                if distance < best[k - 1]:
                    place = k - 1
                    while place > 0 and best[place - 1] > distance:
                        best[place], nearest[place] = best[place - 1], nearest[place - 1]
                        place -= 1
                    best[place], nearest[place] = distance, start + c
