"""Contingency tables of integer codes, reduced at once to entropy sums.

The entropy sum of a table of counts c is ``sum c log(c)``, so that ``n H = n log(n) - sum``. Its
terms are integers: a sum is exact whatever its order. Their logs are completely additive,
``log(a b) = log(a) + log(b)`` to the last bit, so that tables of different counts but equal
entropy have equal sums: ties are ties of the mathematics.
"""

from typing import NamedTuple

import numpy as np

from . import jit

# Cells are addressed by two bytes.
MAX_DENSE_CELLS = 65536
# Rows after which two-byte counts are emptied, before they can overflow.
_FLUSH_ROWS = 61440
_TILE_ROWS = 2048


class Condition(NamedTuple):
    """What columns are counted against: the code of a given column, and of (given, target).

    For each column the kernels return two entropy sums: over the cells of (column, given), and of
    (column, given, target).
    """

    given: np.ndarray  # (n_samples,), uint16
    joint: np.ndarray  # (n_samples,), uint16: given * n_targets + target
    n_given: int
    n_targets: int


def entropy_terms(n_samples: int, n_added: int = 1) -> tuple[np.ndarray, float]:
    """Fixed-point values of ``c log(c)`` for each count c in 0..n.

    Parameters
    ----------
    n_samples : int
        Number of samples n.
    n_added : int, default=1
        Number of entropies that will be added up and must not overflow.

    Returns
    -------
    terms : ndarray of shape (n_samples + 1,), int64
        The terms, in units of an n-th part of `unit`.
    unit : float
        Nats of an entropy whose sum is 1. The logs carry 62 bits less those of
        ``4 n log(n) n_added``: entropies are right to about 1e-10 nats for a million samples and
        `n_added` = 1, and lose a digit for each ten times more of either.
    """
    largest = n_samples * np.log(max(n_samples, 2)) * max(n_added, 1)
    # Two bits for differences of sums.
    scale = 2.0 ** min(50, int(60 - np.log2(largest)))
    return _fixed_point_terms(n_samples, scale), 1 / (max(n_samples, 1) * scale)


@jit
def _fixed_point_terms(n, scale):
    """Scaled ``c log(c)`` of 0..n: logs rounded for primes, sums of those for other numbers."""
    terms = np.zeros(n + 1, np.int64)
    divisor = np.zeros(n + 1, np.uint32)
    for number in range(2, n + 1):
        if divisor[number] == 0:
            terms[number] = np.int64(np.rint(np.log(number) * scale))
            for multiple in range(number * number, n + 1, number):
                divisor[multiple] = number
        else:
            factor = np.int64(divisor[number])
            terms[number] = terms[factor] + terms[number // factor]
    for number in range(2, n + 1):
        terms[number] *= number
    return terms


@jit(inline="always")
def _cells(codes, condition, n_conditions, tile):
    for i in range(codes.size):
        tile[i] = codes[i] * n_conditions + condition[i]


@jit(inline="always")
def _add(source, target):
    for i in range(source.size):
        target[i] += source[i]


@jit(inline="always")
def _count(codes, condition, n_conditions, work, table):
    """Joint counts of a column and the condition, the condition fastest."""
    small = work.small[: table.size]
    table[:] = 0
    for start in range(0, condition.size, _FLUSH_ROWS):
        stop = min(start + _FLUSH_ROWS, condition.size)
        small[:] = 0
        for first in range(start, stop, _TILE_ROWS):
            last = min(first + _TILE_ROWS, stop)
            # A tile of indices is computed with vector instructions, apart from the counting
            # loop, which then does nothing but one increment a row.
            rows = work.tile[: last - first]
            _cells(codes[first:last], condition[first:last], np.uint16(n_conditions), rows)
            for i in range(rows.size):
                small[np.uint64(rows[i])] += np.uint16(1)
        _add(small, table)


@jit(inline="always")
def _table_sums(table, n_targets, terms):
    """Entropy sums of the (column, given) margin of a table, and of the table itself."""
    joint_sum = np.int64(0)
    for i in range(table.size):
        joint_sum += terms[np.uint64(table[i])]
    if n_targets == 1:
        return joint_sum, joint_sum
    given_sum = np.int64(0)
    for cell in range(0, table.size, n_targets):
        total = np.uint64(0)
        for t in range(n_targets):
            total += table[np.uint64(cell + t)]
        given_sum += terms[total]
    return given_sum, joint_sum


@jit
def _row_sum(codes, n_levels, condition, n_conditions, work):
    """Entropy sum of (column, condition), built up increment by increment.

    It costs more a row than counting first, but nothing a cell: for tables of few rows.
    """
    counts = work.small[: n_levels * n_conditions]
    counts[:] = 0
    total = np.int64(0)
    for first in range(0, condition.size, _TILE_ROWS):
        last = min(first + _TILE_ROWS, condition.size)
        rows = work.tile[: last - first]
        _cells(codes[first:last], condition[first:last], np.uint16(n_conditions), rows)
        for i in range(rows.size):
            cell = np.uint64(rows[i])
            count = counts[cell]
            total += work.steps[np.uint64(count)]
            counts[cell] = count + np.uint16(1)
    return total


class Work(NamedTuple):
    """Work space of the kernels, one for each thread."""

    steps: np.ndarray  # differences of neighbouring entropy terms
    tile: np.ndarray  # cells of a tile of rows
    small: np.ndarray  # counts of two bytes
    table: np.ndarray  # counts of four bytes


@jit(inline="always")
def work_space(terms):
    """Allocate the work space of a thread."""
    n_steps = min(terms.size - 1, _FLUSH_ROWS)
    return Work(
        terms[1 : n_steps + 1] - terms[:n_steps],
        np.empty(_TILE_ROWS, np.uint16),
        np.empty(MAX_DENSE_CELLS, np.uint16),
        np.empty(MAX_DENSE_CELLS, np.uint32),
    )


@jit(inline="always")
def single_sums(codes, levels, condition, terms, work):
    """Entropy sums of one column; see :func:`dense_sums`."""
    n_conditions = condition.n_given * condition.n_targets
    n = condition.joint.size
    if 4 * levels * n_conditions > 3 * n and n <= _FLUSH_ROWS:
        joint = _row_sum(codes, levels, condition.joint, n_conditions, work)
        if condition.n_targets == 1:
            return joint, joint
        return _row_sum(codes, levels, condition.given, condition.n_given, work), joint
    table = work.table[: levels * n_conditions]
    _count(codes, condition.joint, n_conditions, work, table)
    return _table_sums(table, condition.n_targets, terms)


@jit
def dense_sums(columns, candidates, n_levels, condition, terms, given_sums, joint_sums):
    """Entropy sums of candidate columns with one condition, by dense tables.

    Parameters
    ----------
    columns : ndarray of shape (n_columns, n_samples), uint8 or uint16
    candidates : ndarray of shape (n_candidates,), int64
        Rows of `columns`.
    n_levels : ndarray of shape (n_candidates,), int64
    condition : Condition
        ``n_levels * n_given * n_targets`` is at most MAX_DENSE_CELLS for every candidate.
    terms : ndarray, int64
        From :func:`entropy_terms`.
    given_sums, joint_sums : ndarray of shape (n_candidates,), int64
        Output.
    """
    work = work_space(terms)
    for g in range(candidates.size):
        sums = single_sums(columns[candidates[g]], n_levels[g], condition, terms, work)
        given_sums[g], joint_sums[g] = sums
