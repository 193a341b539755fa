"""Entropy sums of weighted rows: a count is a sum of whole-number weights."""

from typing import NamedTuple

import numpy as np

from . import jit
from .counts import MAX_DENSE_CELLS


class Weighing(NamedTuple):
    """What the rows weigh, and where the terms of sums of weights come from."""

    weight: np.ndarray  # (n_samples,), int64
    total: float  # sum of the weights
    scale: float  # units of a nat; 0: the terms stand in a table


@jit
def term(count, terms, weighing):
    """Entropy term of a count: from the table, or that of its share of the total."""
    if weighing is None:
        return terms[np.uint64(count)]
    if weighing.scale == 0.0:
        return terms[np.uint64(count)]
    if count == 0:
        return np.int64(0)
    share = count / weighing.total
    return np.int64(np.rint(share * np.log(share) * weighing.scale))


@jit
def weight_of(row, weighing):
    """What one row adds to a count."""
    if weighing is None:
        return np.int64(1)
    return weighing.weight[row]


@jit
def sum_terms(counts, terms, weighing):
    """Entropy sum of a table of counts."""
    total = np.int64(0)
    for count in counts:
        total += term(count, terms, weighing)
    return total


@jit
def table_terms(table, n_targets, terms, weighing):
    """Entropy sums of the (column, given) margin of a table, and of the table itself."""
    joint_sum = sum_terms(table, terms, weighing)
    if n_targets == 1:
        return joint_sum, joint_sum
    given_sum = np.int64(0)
    for cell in range(0, table.size, n_targets):
        total = table[cell]
        for t in range(1, n_targets):
            total += table[cell + t]
        given_sum += term(total, terms, weighing)
    return given_sum, joint_sum


@jit
def weighted_sums(
    columns, candidates, n_levels, condition, terms, weighing, given_sums, joint_sums
):
    """Entropy sums of candidate columns with one condition, over weighted rows.

    Parameters
    ----------
    columns, candidates, n_levels, condition, terms, given_sums, joint_sums
        As in :func:`skmi._kernels.counts.dense_sums`.
    weighing : Weighing
    """
    n_conditions = condition.n_given * condition.n_targets
    table = np.empty(MAX_DENSE_CELLS, np.int64)
    joint, weight = condition.joint, weighing.weight
    for g in range(candidates.size):
        codes = columns[candidates[g]]
        cells = table[: n_levels[g] * n_conditions]
        cells[:] = 0
        for i in range(codes.size):
            cells[np.uint64(codes[i]) * np.uint64(n_conditions) + np.uint64(joint[i])] += weight[i]
        sums = table_terms(cells, condition.n_targets, terms, weighing)
        given_sums[g], joint_sums[g] = sums


@jit
def level_counts(columns, members, weight, counts):
    """Count the levels of dense columns.

    Parameters
    ----------
    columns : ndarray of shape (n_columns, n_samples), uint8 or uint16
    members : ndarray of shape (n_members,), int64
        Rows of `columns`.
    weight : ndarray of shape (n_samples,), int64, or None
    counts : ndarray of shape (n_members, n_levels), int64
        Zeros; the counts are added.
    """
    for g in range(members.size):
        codes = columns[members[g]]
        for i in range(codes.size):
            counts[g, codes[i]] += 1 if weight is None else weight[i]
