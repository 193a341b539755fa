"""Columns that are mostly one level: lists of the rows that differ from it.

Counting costs a step for each listed row; the cells of the level that is not listed are what the
others leave of the condition's own counts.
"""

from typing import NamedTuple

import numpy as np

from . import jit
from .binning import digitize, few_distinct
from .counts import MAX_DENSE_CELLS
from .weighted import sum_terms, table_terms, term, weight_of


class SparseColumns(NamedTuple):
    """Coded columns, each a list of the rows whose code is not its default."""

    starts: np.ndarray  # (n_columns,), int64: where the list of a column begins
    stops: np.ndarray  # (n_columns,), int64: where it ends
    rows: np.ndarray  # (n_entries,), int32
    codes: np.ndarray  # (n_entries,), uint16
    default: np.ndarray  # (n_columns,), uint16: code of the rows that are not listed

    @classmethod
    def with_room(cls, sizes):
        """Columns whose lists are yet to be filled, with room for so many entries each."""
        starts = np.cumsum(sizes, dtype=np.int64) - sizes
        n_entries = int(np.sum(sizes))
        return cls(
            starts,
            starts.copy(),
            np.empty(n_entries, np.int32),
            np.empty(n_entries, np.uint16),
            np.zeros(starts.size, np.uint16),
        )


@jit
def list_codes(values, rows, edges, columns, g):
    """Code the entries of one column and list those that differ from the code of zero.

    Parameters
    ----------
    values : ndarray of shape (n_entries,), float64
    rows : ndarray of shape (n_entries,), int32
        Not all rows: some hold zero and have no entry.
    edges : ndarray of shape (n_edges,), float64
        Increasing.
    columns : SparseColumns
        ``columns.starts[g]`` says where the list begins; the rest of column g is written.
    g : int
        Column of `columns`.

    Returns
    -------
    int
        Number of levels; every code below it occurs.
    """
    codes = np.empty(values.size + 1, np.uint16)
    digitize(values, edges, codes[:-1])
    digitize(np.zeros(1), edges, codes[-1:])
    rank = np.zeros(edges.size + 2, np.uint16)
    for code in codes:
        rank[code] = 1
    n_levels = 0
    for level in range(rank.size):
        used = rank[level]
        rank[level] = n_levels
        n_levels += used
    at = columns.starts[g]
    for i in range(values.size):
        if codes[i] != codes[-1]:
            columns.rows[at] = rows[i]
            columns.codes[at] = rank[codes[i]]
            at += 1
    columns.stops[g] = at
    columns.default[g] = rank[codes[-1]]
    return n_levels


@jit
def list_few_levels(indptr, rows, data, positions, limits, columns, start, stop, n_levels):
    """Code the columns whose distinct values are few; the other ones get no level at all.

    Parameters
    ----------
    indptr, rows, data : ndarray of int64, int32 and float64
        A table of compressed sparse columns.
    positions : ndarray of shape (n_columns,), int64
        Columns of the table.
    limits : ndarray of shape (n_columns,), int64
        So many distinct values are few.
    columns : SparseColumns
        See :func:`list_codes`.
    start, stop : int
        Range of the columns to code.
    n_levels : ndarray of shape (n_columns,), int64
        Output, 0 where a column has more distinct values.
    """
    for g in range(start, stop):
        first, last = indptr[positions[g]], indptr[positions[g] + 1]
        values = np.zeros(last - first + 1)
        for i in range(last - first):
            values[i] = data[first + i]
        distinct = few_distinct(values, limits[g])
        n_levels[g] = 0
        if distinct.size > 0:
            listed = rows[first:last]
            n_levels[g] = list_codes(values[:-1], listed, distinct[1:], columns, g)


@jit
def repeated_sizes(columns, times):
    """Count the entries of each column when row i is taken ``times[i]`` times."""
    sizes = np.zeros(columns.starts.size, np.int64)
    for g in range(sizes.size):
        for row in columns.rows[columns.starts[g] : columns.stops[g]]:
            sizes[g] += times[row]
    return sizes


@jit
def repeat_rows(columns, times, n_levels, repeated):
    """Take row i ``times[i]`` times, and renumber the levels that are left.

    Parameters
    ----------
    columns : SparseColumns
    times : ndarray of shape (n_samples,), int64
    n_levels : ndarray of shape (n_columns,), int64
        Updated in place.
    repeated : SparseColumns
        Output, with room for the entries.
    """
    n_rows = times.sum()
    ends = np.cumsum(times)
    for g in range(n_levels.size):
        first, last = columns.starts[g], columns.stops[g]
        used = np.zeros(n_levels[g], np.uint16)
        n_listed = 0
        for i in range(first, last):
            n_listed += times[columns.rows[i]]
            if times[columns.rows[i]] > 0:
                used[columns.codes[i]] = 1
        default = columns.default[g]
        if n_listed < n_rows:
            used[default] = 1
        else:
            default = np.argmax(used)
        rank = np.cumsum(used) - used
        at = repeated.starts[g]
        for i in range(first, last):
            row = columns.rows[i]
            if columns.codes[i] != default:
                for new in range(ends[row] - times[row], ends[row]):
                    repeated.rows[at] = new
                    repeated.codes[at] = rank[columns.codes[i]]
                    at += 1
        repeated.stops[g] = at
        repeated.default[g] = rank[default]
        n_levels[g] = used.sum()


@jit
def _fill_table(columns, j, condition, condition_counts, weighing, table):
    """Counts of (column, condition), the condition fastest.

    No slices: for lists of a dozen rows they would take longer than the counting.
    """
    n_conditions = np.uint64(condition_counts.size)
    for cell in range(table.size):
        table[cell] = 0
    for i in range(columns.starts[j], columns.stops[j]):
        row = np.uint64(columns.rows[np.uint64(i)])
        cell = np.uint64(columns.codes[np.uint64(i)]) * n_conditions + np.uint64(condition[row])
        table[cell] += weight_of(row, weighing)
    own = np.uint64(columns.default[j]) * n_conditions
    for c in range(n_conditions):
        rest = condition_counts[c]
        for cell in range(c, np.uint64(table.size), n_conditions):
            rest -= table[cell]
        table[own + c] = rest


@jit
def _list_sum(rows, codes, condition, left, terms, weighing, counts):
    """Entropy sum of (column, condition), built up entry by entry.

    `left` holds the counts of the condition, and `counts` zeros; both are left as they were.
    """
    total = np.int64(0)
    n_conditions = np.uint64(left.size)
    for i in range(rows.size):
        at = np.uint64(condition[rows[i]])
        cell = np.uint64(codes[i]) * n_conditions + at
        count, rest, weight = counts[cell], left[at], weight_of(rows[i], weighing)
        total += term(count + weight, terms, weighing) - term(count, terms, weighing)
        total += term(rest - weight, terms, weighing) - term(rest, terms, weighing)
        counts[cell] = count + weight
        left[at] = rest - weight
    for i in range(rows.size):
        at = np.uint64(condition[rows[i]])
        counts[np.uint64(codes[i]) * n_conditions + at] = 0
        left[at] += weight_of(rows[i], weighing)
    return total


@jit
def sparse_sums(
    columns,
    members,
    n_levels,
    condition,
    given_counts,
    joint_counts,
    terms,
    weighing,
    given_sums,
    joint_sums,
):
    """Entropy sums of sparse columns with one condition.

    Parameters
    ----------
    columns : SparseColumns
    members : ndarray of shape (n_candidates,), int64
        Columns of `columns`.
    n_levels : ndarray of shape (n_candidates,), int64
    condition : Condition
        ``n_levels * n_given * n_targets`` is at most MAX_DENSE_CELLS for every candidate.
    given_counts, joint_counts : ndarray of shape (n_given,) and (n_given * n_targets,), int64
        Counts of the condition itself.
    terms : ndarray, int64
        From :func:`skmi._kernels.counts.entropy_terms`.
    weighing : Weighing or None
        Weights of the rows.
    given_sums, joint_sums : ndarray of shape (n_candidates,), int64
        Output.
    """
    n_conditions = joint_counts.size
    table = np.empty(MAX_DENSE_CELLS, np.int64)
    counts = np.zeros(MAX_DENSE_CELLS, np.int64)
    left_given, left_joint = given_counts.copy(), joint_counts.copy()
    base_given = sum_terms(given_counts, terms, weighing)
    base_joint = sum_terms(joint_counts, terms, weighing)
    for g in range(members.size):
        j = members[g]
        n_cells = n_levels[g] * n_conditions
        # A look at each cell of a table costs about an eighth of a step of the other way.
        if n_cells > 8 * (columns.stops[j] - columns.starts[j]) + 32:
            rows = columns.rows[columns.starts[j] : columns.stops[j]]
            codes = columns.codes[columns.starts[j] : columns.stops[j]]
            joint = _list_sum(rows, codes, condition.joint, left_joint, terms, weighing, counts)
            joint_sums[g] = given_sums[g] = base_joint + joint
            if condition.n_targets > 1:
                given = _list_sum(rows, codes, condition.given, left_given, terms, weighing, counts)
                given_sums[g] = base_given + given
            continue
        cells = table[:n_cells]
        _fill_table(columns, j, condition.joint, joint_counts, weighing, cells)
        sums = table_terms(cells, condition.n_targets, terms, weighing)
        given_sums[g], joint_sums[g] = sums


@jit
def sparse_level_counts(columns, members, weight, total, counts):
    """Count the levels of sparse columns.

    Parameters
    ----------
    columns : SparseColumns
    members : ndarray of shape (n_members,), int64
        Columns of `columns`.
    weight : ndarray of shape (n_samples,), int64, or None
    total : int
        Number of rows, or sum of their weights.
    counts : ndarray of shape (n_members, n_levels), int64
        Zeros; the counts are added.
    """
    for g in range(members.size):
        j = members[g]
        rest = total
        for i in range(columns.starts[j], columns.stops[j]):
            step = 1 if weight is None else weight[columns.rows[i]]
            counts[g, columns.codes[i]] += step
            rest -= step
        counts[g, columns.default[j]] += rest
