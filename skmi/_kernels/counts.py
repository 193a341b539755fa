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
# A packed table of two-byte counts stays in the first-level cache.
_MAX_PACKED_CELLS = 12288
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
    counts = np.arange(n_samples + 1)
    largest = n_samples * np.log(max(n_samples, 2)) * max(n_added, 1)
    # Two bits for differences of sums.
    scale = 2.0 ** min(50, int(60 - np.log2(largest)))
    return counts * _additive_logs(n_samples, scale), 1 / (max(n_samples, 1) * scale)


@jit
def _additive_logs(n, scale):
    """Scaled integer logs of 0..n: rounded for primes, sums of those for the other numbers."""
    logs = np.zeros(n + 1, np.int64)
    divisor = np.zeros(n + 1, np.int64)
    for number in range(2, n + 1):
        if divisor[number] == 0:
            logs[number] = np.int64(np.rint(np.log(number) * scale))
            for multiple in range(number * number, n + 1, number):
                divisor[multiple] = number
        else:
            logs[number] = logs[divisor[number]] + logs[number // divisor[number]]
    return logs


@jit(inline="always")
def _copy(source, target):
    # A slice assignment would cost fifteen times as much.
    for i in range(source.size):
        target[i] = source[i]


@jit(inline="always")
def _cells(codes, condition, n_conditions, tile):
    for i in range(codes.size):
        tile[i] = codes[i] * n_conditions + condition[i]


@jit(inline="always")
def _append_cells(codes, base, condition, n_conditions, tile):
    for i in range(codes.size):
        tile[i] = (tile[i] * base + codes[i]) * n_conditions + condition[i]


@jit(inline="always")
def _append_digit(codes, base, tile):
    for i in range(codes.size):
        tile[i] = tile[i] * base + codes[i]


@jit(inline="always")
def _add(source, target):
    for i in range(source.size):
        target[i] += source[i]


@jit(inline="always")
def _count(columns, members, n_levels, condition, work, table):
    """Joint counts of the member columns and the condition, the condition fastest."""
    n_conditions = condition.n_given * condition.n_targets
    tile = work.tile
    small = work.small[: table.size]
    table[:] = 0
    for start in range(0, condition.joint.size, _FLUSH_ROWS):
        stop = min(start + _FLUSH_ROWS, condition.joint.size)
        small[:] = 0
        for first in range(start, stop, _TILE_ROWS):
            last = min(first + _TILE_ROWS, stop)
            # A tile of mixed-radix indices is computed with vector instructions, apart from the
            # counting loop, which then does nothing but one increment a row.
            rows = tile[: last - first]
            joint = condition.joint[first:last]
            if members.size == 1:
                _cells(columns[members[0], first:last], joint, np.uint16(n_conditions), rows)
            else:
                _copy(columns[members[0], first:last], rows)
                for j in members[1:-1]:
                    _append_digit(columns[j, first:last], np.uint16(n_levels[j]), rows)
                last_codes = columns[members[-1], first:last]
                n_last = np.uint16(n_levels[members[-1]])
                _append_cells(last_codes, n_last, joint, np.uint16(n_conditions), rows)
            for i in range(rows.size):
                small[np.uint64(rows[i])] += np.uint16(1)
        _add(small, table)


@jit(inline="always")
def _peel(table, n_conditions, margin, rest):
    """Split a packed table: the last column's own margin, and the table of the other columns."""
    margin[:] = 0
    rest[:] = 0
    cell = 0
    for start in range(0, rest.size, n_conditions):
        kept = rest[start : start + n_conditions]
        for own in range(0, margin.size, n_conditions):
            counts = table[cell : cell + n_conditions]
            _add(counts, margin[own : own + n_conditions])
            _add(counts, kept)
            cell += n_conditions


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


@jit(inline="always")
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
def single_sums(columns, members, n_levels, condition, terms, work):
    """Entropy sums of the one column in `members`; see :func:`dense_sums`."""
    levels = n_levels[members[0]]
    n_conditions = condition.n_given * condition.n_targets
    n = condition.joint.size
    if 4 * levels * n_conditions > 3 * n and n <= _FLUSH_ROWS:
        codes = columns[members[0]]
        joint = _row_sum(codes, levels, condition.joint, n_conditions, work)
        if condition.n_targets == 1:
            return joint, joint
        return _row_sum(codes, levels, condition.given, condition.n_given, work), joint
    table = work.table[: levels * n_conditions]
    _count(columns, members, n_levels, condition, work, table)
    return _table_sums(table, condition.n_targets, terms)


@jit(inline="always")
def _n_packed(levels, n_conditions, n_samples):
    """Count the leading columns worth counting in one table, and the cells of that table."""
    cells = levels[0] * n_conditions
    for m in range(1, levels.size):
        packed = cells * levels[m]
        # Peeling a column off the table must cost less than the increments that it saved.
        peeling = packed + 16 * packed // n_conditions
        if packed > _MAX_PACKED_CELLS or peeling > n_samples // 2:
            return m, cells
        cells = packed
    return levels.size, cells


@jit
def dense_sums(columns, candidates, n_levels, condition, terms, given_sums, joint_sums):
    """Entropy sums of candidate columns with one condition, by dense tables.

    Neighbouring candidates are packed into one table while it is small: their increments are
    then shared, and each one's own table is a margin of the packed one. All counts are integers,
    so the sums do not depend on what was packed together.

    Parameters
    ----------
    columns : ndarray of shape (n_columns, n_samples), uint8 or uint16
    candidates : ndarray of shape (n_candidates,), int64
        Rows of `columns`.
    n_levels : ndarray of shape (n_columns,), int64
    condition : Condition
        ``n_levels * n_given * n_targets`` is at most MAX_DENSE_CELLS for every candidate.
    terms : ndarray, int64
        From :func:`entropy_terms`.
    given_sums, joint_sums : ndarray of shape (n_candidates,), int64
        Output.
    """
    n_conditions = condition.n_given * condition.n_targets
    n_targets = condition.n_targets
    levels = n_levels[candidates]
    work = work_space(terms)
    rest = np.empty(_MAX_PACKED_CELLS, np.uint32)
    margin = np.empty(_MAX_PACKED_CELLS, np.uint32)
    start = 0
    while start < candidates.size:
        size, cells = _n_packed(levels[start:], n_conditions, condition.joint.size)
        members = candidates[start : start + size]
        if size == 1:
            sums = single_sums(columns, members, n_levels, condition, terms, work)
            given_sums[start], joint_sums[start] = sums
            start += 1
            continue
        table = work.table[:cells]
        _count(columns, members, n_levels, condition, work, table)
        for g in range(start + size - 1, start, -1):
            own = margin[: levels[g] * n_conditions]
            kept = rest[: table.size // levels[g]]
            _peel(table, n_conditions, own, kept)
            given_sums[g], joint_sums[g] = _table_sums(own, n_targets, terms)
            table = table[: kept.size]
            _copy(kept, table)
        given_sums[start], joint_sums[start] = _table_sums(table, n_targets, terms)
        start += size
