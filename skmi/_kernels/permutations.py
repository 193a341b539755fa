"""Counts of coded columns against many permuted targets at once, and the order of their rows."""

import numpy as np

from . import jit
from .counts import Condition, dense_sums


@jit
def permuted_sums(columns, rows, n_levels, permuted, n_targets, terms, sums):
    """Entropy sums of each column with each permuted target.

    The permuted targets take the part of the candidates, and the column that of the condition:
    several permutations are then packed into one table.

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


@jit(inline="always")
def _mix(code, salt):
    """Scatter a code over 64 bits, each salt in a way of its own."""
    h = (np.uint64(code) + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15) ^ (
        salt * np.uint64(0xD6E8FEB86659FD93)
    )
    # The finaliser of splitmix64.
    h = (h ^ (h >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    h = (h ^ (h >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return h ^ (h >> np.uint64(31))


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
