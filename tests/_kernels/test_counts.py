"""Entropy sums against contingency tables counted one cell at a time."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_array_equal

from skmi._kernels.counts import Condition, dense_sums, entropy_terms
from skmi._kernels.grouped import grouped_sums


def plain_sum(terms, *codes):
    """Twin of the kernels: count tuples, then add up the terms of the counts."""
    counts = Counter(zip(*(code.tolist() for code in codes), strict=True))
    return sum(int(terms[count]) for count in counts.values())


def plain_sums(columns, given, target, terms):
    given_sums = [plain_sum(terms, column, given) for column in columns]
    joint_sums = [plain_sum(terms, column, given, target) for column in columns]
    return np.array(given_sums), np.array(joint_sums)


def by_dense_tables(columns, candidates, n_levels, given, target, n_given, n_targets):
    joint = (given * n_targets + target).astype(np.uint16)
    condition = Condition(given.astype(np.uint16), joint, n_given, n_targets)
    sums = np.empty((2, candidates.size), np.int64)
    levels, (terms, _) = n_levels[candidates], entropy_terms(given.size)
    dense_sums(columns, candidates, levels, condition, terms, *sums)
    return sums


def by_grouped_rows(columns, candidates, given, target, n_targets):
    joint = given * n_targets + target
    order = np.argsort(joint, kind="stable")
    starts = [
        np.r_[0, np.flatnonzero(np.diff(code[order])) + 1, code.size] for code in (given, joint)
    ]
    sums = np.empty((2, candidates.size), np.int64)
    terms, _ = entropy_terms(given.size)
    known = int(columns.max()) + 1, order, *starts, terms, None
    grouped_sums(columns, candidates, *known, *sums)
    return sums


@st.composite
def coded_tables(draw):
    """Columns of different numbers of levels, few of them or many, at few rows or many."""
    n = draw(st.sampled_from([1, 7, 60, 500, 3000]))
    levels = draw(st.lists(st.sampled_from([1, 2, 3, 10, 40]), min_size=1, max_size=7))
    n_given, n_targets = draw(st.sampled_from([(1, 1), (1, 2), (10, 1), (3, 2), (10, 10)]))
    rng = np.random.RandomState(draw(st.integers(0, 2**16)))
    dtype = draw(st.sampled_from([np.uint8, np.uint16]))
    columns = np.array([rng.randint(0, level, n) for level in levels], dtype=dtype)
    # Skewed codes put many rows into few cells.
    given = np.minimum(rng.randint(0, n_given, n), rng.randint(0, n_given, n))
    return columns, np.array(levels), given, rng.randint(0, n_targets, n), n_given, n_targets


@given(coded_tables())
@settings(max_examples=150)
def test_dense_sums_equal_the_plain_twin(table):
    columns, levels, given, target, n_given, n_targets = table
    candidates = np.arange(len(levels))[::-1].copy()
    sums = by_dense_tables(columns, candidates, levels, given, target, n_given, n_targets)
    expected = plain_sums(columns[candidates], given, target, entropy_terms(given.size)[0])
    assert_array_equal(sums, expected)


@given(coded_tables())
def test_grouped_sums_equal_the_plain_twin(table):
    columns, levels, given, target, _, n_targets = table
    sums = by_grouped_rows(columns, np.arange(len(levels)), given, target, n_targets)
    assert_array_equal(sums, plain_sums(columns, given, target, entropy_terms(given.size)[0]))


@pytest.mark.parametrize("n_levels", [1, 2, 40])
def test_counts_of_two_bytes_do_not_overflow(n_levels):
    """All rows but a few in one cell, and more rows than two bytes can count."""
    n = 200_000
    rng = np.random.RandomState(0)
    columns = np.where(rng.random_sample((3, n)) < 0.999, 0, rng.randint(0, n_levels, (3, n)))
    given = np.zeros(n, dtype=np.int64)
    candidates, levels = np.arange(3), np.full(3, n_levels)
    sums = by_dense_tables(columns.astype(np.uint8), candidates, levels, given, given, 1, 1)
    assert_array_equal(sums, plain_sums(columns, given, given, entropy_terms(n)[0]))


def test_tables_of_the_largest_size():
    rng = np.random.RandomState(0)
    n = 5000
    given, target = rng.randint(0, 128, n), rng.randint(0, 2, n)
    columns = rng.randint(0, 256, (2, n)).astype(np.uint8)
    levels = np.full(2, 256)
    sums = by_dense_tables(columns, np.arange(2), levels, given, target, 128, 2)
    assert_array_equal(sums, plain_sums(columns, given, target, entropy_terms(n)[0]))


@given(st.integers(1, 3000), st.integers(0, 2**16))
def test_entropy_terms_give_the_entropy(n, seed):
    codes = np.random.RandomState(seed).randint(0, 12, n)
    counts = np.bincount(codes)
    p = counts[counts > 0] / n
    terms, unit = entropy_terms(n)
    entropy = (terms[-1] - terms[counts].sum()) * unit
    assert entropy == pytest.approx(-(p * np.log(p)).sum(), abs=1e-12)


@pytest.mark.parametrize("n", [1, 2, 1000, 10**6])
@pytest.mark.parametrize("n_added", [1, 1000])
def test_entropy_terms_do_not_overflow(n, n_added):
    terms, unit = entropy_terms(n, n_added)
    assert int(terms[-1]) * n_added < 2**63
    assert terms[-1] * unit == pytest.approx(np.log(n), abs=1e-7)


@given(st.integers(1, 500), st.integers(1, 500))
def test_logs_are_additive(a, b):
    """a b log(a b) = b (a log a) + a (b log b), to the last bit."""
    terms, _ = entropy_terms(250_000)
    assert terms[a * b] == b * terms[a] + a * terms[b]
