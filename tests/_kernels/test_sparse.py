"""Sparse columns against the same columns written out."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_array_equal

from skmi._kernels.binning import compact, digitize
from skmi._kernels.counts import Condition, entropy_terms
from skmi._kernels.sparse import (
    SparseColumns,
    list_codes,
    list_few_levels,
    repeat_rows,
    repeated_sizes,
    sparse_sums,
)


def plain_sum(terms, *codes):
    return terms[np.unique(np.column_stack(codes), axis=0, return_counts=True)[1]].sum()


def listed(columns, default):
    """The rows of each column that differ from its default."""
    differs = columns != default[:, None]
    lists = SparseColumns.with_room(differs.sum(axis=1))
    lists.stops[:] = lists.starts + differs.sum(axis=1)
    lists.default[:] = default
    lists.rows[:] = np.nonzero(differs)[1]
    lists.codes[:] = columns[differs]
    return lists


@st.composite
def sparse_tables(draw):
    """Columns of few entries and many, of two levels and of hundreds, any level the default."""
    n = draw(st.sampled_from([1, 9, 100, 2000]))
    rng = np.random.RandomState(draw(st.integers(0, 2**16)))
    levels = np.array(draw(st.lists(st.sampled_from([1, 2, 5, 300]), min_size=1, max_size=5)))
    default = np.array([rng.randint(level) for level in levels])
    share = draw(st.sampled_from([0.0, 0.02, 0.5]))
    columns = np.array([rng.randint(0, level, n) for level in levels])
    columns = np.where(rng.random_sample(columns.shape) < share, columns, default[:, None])
    n_given, n_targets = draw(st.sampled_from([(1, 1), (1, 2), (10, 1), (3, 2), (20, 10)]))
    given, target = rng.randint(0, n_given, n), rng.randint(0, n_targets, n)
    return columns, levels, default, given, target, n_given, n_targets


@given(sparse_tables())
@settings(max_examples=150)
def test_sparse_sums_equal_the_plain_twin(table):
    columns, levels, default, given, target, n_given, n_targets = table
    joint = given * n_targets + target
    condition = Condition(given.astype(np.uint16), joint.astype(np.uint16), n_given, n_targets)
    counts = (
        np.bincount(given, minlength=n_given),
        np.bincount(joint, minlength=n_given * n_targets),
    )
    terms, _ = entropy_terms(given.size)
    members = np.arange(len(columns))[::-1].copy()
    sums = np.empty((2, members.size), np.int64)
    known = levels[members], condition, *counts, terms, None
    sparse_sums(listed(columns, default), members, *known, *sums)
    assert_array_equal(sums[0], [plain_sum(terms, columns[j], given) for j in members])
    assert_array_equal(sums[1], [plain_sum(terms, columns[j], joint) for j in members])


@given(sparse_tables())
def test_repeated_rows_equal_the_plain_twin(table):
    columns, levels, default, given, _, _, _ = table
    times = np.random.RandomState(0).randint(0, 3, given.size)
    times[0] = 1
    lists = listed(columns, default)
    repeated = SparseColumns.with_room(repeated_sizes(lists, times))
    repeat_rows(lists, times, levels, repeated)
    for g, column in enumerate(columns):
        expected = np.unique(np.repeat(column, times), return_inverse=True)[1]
        found = np.full(expected.size, repeated.default[g])
        entries = slice(repeated.starts[g], repeated.stops[g])
        found[repeated.rows[entries]] = repeated.codes[entries]
        assert_array_equal(found, expected)
        assert levels[g] == expected.max() + 1
        assert np.all(repeated.codes[entries] != repeated.default[g])


@given(st.integers(0, 2**16), st.integers(0, 6))
def test_list_codes_are_compact_codes_of_the_dense_column(seed, n_edges):
    rng = np.random.RandomState(seed)
    column = np.where(rng.random_sample(40) < 0.3, rng.randint(-3, 4, 40), 0).astype(float)
    column[rng.random_sample(40) < 0.05] = np.nan
    column[0] = 0.0
    edges = np.unique(rng.randint(-4, 5, n_edges)).astype(float)
    expected = np.empty(40, np.uint8)
    digitize(column, edges, expected)
    n_levels = compact(expected, edges.size + 2)
    rows = np.flatnonzero(column != 0).astype(np.int32)
    lists = SparseColumns.with_room(np.array([rows.size]))
    assert list_codes(column[rows], rows, edges, lists, 0) == n_levels
    found = np.full(40, lists.default[0])
    found[lists.rows[: lists.stops[0]]] = lists.codes[: lists.stops[0]]
    assert_array_equal(found, expected)
    assert np.all(lists.codes[: lists.stops[0]] != lists.default[0])


@pytest.mark.parametrize("limit", [2, 3])
def test_few_levels_are_coded_and_others_left(limit):
    column = np.array([0.0, 3.0, 0.0, 0.0, -1.0, 3.0, np.nan])
    rows = np.flatnonzero(column != 0).astype(np.int32)
    lists = SparseColumns.with_room(np.array([rows.size]))
    n_levels = np.full(1, -1)
    positions = np.zeros(1, np.int64)
    data = column[rows]
    limits = np.array([limit])
    indptr = np.array([0, rows.size])
    list_few_levels(indptr, rows, data, positions, limits, lists, 0, 1, n_levels)
    assert n_levels[0] == (4 if limit == 3 else 0)
    if limit == 3:
        assert lists.default[0] == 1
        assert_array_equal(lists.rows, [1, 4, 5, 6])
        assert_array_equal(lists.codes, [2, 0, 2, 3])
