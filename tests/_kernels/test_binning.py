"""Bins against their definitions."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_array_equal

from skmi._kernels.binning import compact, digitize, few_distinct, quantile_edges

VALUES = st.lists(st.integers(-4, 4).map(float), min_size=1, max_size=60)


@given(VALUES, st.integers(1, 9))
def test_few_distinct(values, limit):
    values = np.array([*values, np.nan])
    distinct = np.unique(values[:-1])
    expected = distinct if len(distinct) <= limit else []
    assert_array_equal(few_distinct(values, limit), expected)


@pytest.mark.parametrize("n", [10, 11, 99, 1000, 12345])
@pytest.mark.parametrize("n_bins", [2, 3, 10])
def test_quantile_bins_of_a_density_hold_equally_many_values(n, n_bins):
    values = np.sort(np.random.RandomState(0).standard_normal(n))
    edges = quantile_edges(values, n_bins)
    counts = np.bincount(np.searchsorted(edges, values, side="right"))
    assert len(counts) == n_bins
    assert counts.max() - counts.min() <= 1


@given(VALUES, st.integers(2, 9))
def test_quantile_edges_are_values_that_leave_no_bin_empty(values, n_bins):
    values = np.sort(values)
    edges = quantile_edges(values, n_bins)
    assert len(edges) < n_bins
    assert np.all(np.diff(edges) > 0)
    assert set(edges) <= set(values) - {values[0]}


def test_a_heavy_atom_leaves_the_other_bins_to_the_rest():
    values = np.sort(np.r_[np.zeros(950), np.arange(1.0, 51.0)])
    codes = np.searchsorted(quantile_edges(values, 10), values, side="right")
    counts = np.bincount(codes)
    assert counts[0] == 950
    assert len(counts) == 10
    assert set(counts[1:]) == {5, 6}


@pytest.mark.parametrize("n_edges", [0, 1, 9, 16, 17, 40, 200])
@pytest.mark.parametrize("n", [1, 200, 5000])
def test_digitize(n_edges, n):
    rng = np.random.RandomState(n_edges)
    edges = rng.permutation(250)[:n_edges].astype(float)
    edges.sort()
    values = np.r_[rng.randint(-5, 265, n).astype(float), -0.0, np.nan]
    codes = np.empty(values.size, np.uint8)
    digitize(values, edges, codes)
    assert_array_equal(codes[:-1], np.searchsorted(edges, values[:-1], side="right"))
    assert codes[-1] == len(edges) + 1


@given(st.lists(st.integers(0, 8), min_size=1))
def test_compact_is_the_rank_among_the_levels_that_occur(codes):
    codes = np.array(codes, dtype=np.uint8)
    levels, expected = np.unique(codes, return_inverse=True)
    assert compact(codes, 9) == len(levels)
    assert_array_equal(codes, expected)
