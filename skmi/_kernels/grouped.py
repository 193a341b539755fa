"""Entropy sums over rows sorted by the condition, for tables too large to hold."""

import numpy as np

from . import jit
from .weighted import term, weight_of


@jit
def _grouped_sum(codes, rows, starts, terms, weighing, counts):
    """Entropy sum of (group, code) for rows sorted by group; `counts` is left at zero."""
    total = np.int64(0)
    for g in range(starts.size - 1):
        for i in range(starts[g], starts[g + 1]):
            counts[codes[i]] += weight_of(rows[i], weighing)
        for i in range(starts[g], starts[g + 1]):
            total += term(counts[codes[i]], terms, weighing)
            counts[codes[i]] = 0
    return total


@jit
def grouped_sums(
    columns,
    candidates,
    max_levels,
    rows,
    given_starts,
    joint_starts,
    terms,
    weighing,
    given_sums,
    joint_sums,
):
    """Entropy sums of candidate columns with one condition, for tables too large to hold.

    Time and memory grow with the rows and not with the cells.

    Parameters
    ----------
    columns, candidates, terms, given_sums, joint_sums
        As in :func:`skmi._kernels.counts.dense_sums`.
    max_levels : int
        More than the largest code.
    rows : ndarray of shape (n_samples,), int64
        Rows in the order of the condition.
    given_starts, joint_starts : ndarray, int64
        Bounds, within `rows`, of the groups of equal given code and of equal condition.
    weighing : Weighing or None
        Weights of the rows.
    """
    counts = np.zeros(max_levels, np.int64)
    codes = np.empty(rows.size, columns.dtype)
    for g in range(candidates.size):
        column = columns[candidates[g]]
        for i in range(rows.size):
            codes[i] = column[rows[i]]
        given_sums[g] = _grouped_sum(codes, rows, given_starts, terms, weighing, counts)
        joint_sums[g] = _grouped_sum(codes, rows, joint_starts, terms, weighing, counts)
