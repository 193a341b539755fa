"""Codes of typed columns."""

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_array_equal
from scipy import sparse

from skmi._table import as_table
from skmi.information._codes import (
    MAX_EDGE_ROWS,
    NARROW,
    SPARSE,
    WIDE,
    categorical_mask,
    encode_table,
)


def encode(X, *, n_bins=10, binning="quantile", categorical="from_dtype", n_jobs=None):
    table = as_table(X, owner="the test")
    mask = categorical_mask(table, categorical)
    return encode_table(table, n_bins=n_bins, binning=binning, categorical=mask, n_jobs=n_jobs)


def test_few_distinct_values_are_levels():
    codes = encode(np.array([[3.0], [1.0], [1.0], [7.0]]), n_bins=3)
    assert_array_equal(codes.column(0), [1, 0, 0, 2])
    assert codes.n_levels[0] == 3


def test_missing_values_are_a_level_of_their_own():
    X = pd.DataFrame({"x": [np.nan, 2.0, 1.0, 2.0], "city": ["b", None, "a", "b"]})
    codes = encode(X)
    assert_array_equal(codes.column(0), [2, 1, 0, 1])
    assert_array_equal(codes.column(1), [1, 2, 0, 1])
    assert_array_equal(codes.n_levels, [3, 3])


def test_unused_categories_take_no_level():
    X = pd.DataFrame({"c": pd.Categorical(["b", "a"], categories=["z", "a", "y", "b"])})
    assert encode(X).n_levels[0] == 2


@pytest.mark.parametrize("values", [np.full(5, 2.5), np.full(5, np.nan)])
def test_constant_columns_have_one_level(values):
    assert encode(values[:, None]).n_levels[0] == 1


def test_quantile_bins():
    x = np.random.RandomState(0).standard_cauchy(1000)
    codes = encode(x[:, None]).column(0)
    assert_array_equal(np.bincount(codes), np.full(10, 100))
    assert_array_equal(codes[np.argsort(x)], np.sort(codes))


def test_quantile_bins_do_not_see_offset_or_scale():
    x = np.random.RandomState(0).randint(0, 2**20, 500).astype(float)
    codes = encode(np.column_stack([x, x + 1e11, x * 1e-12])).narrow
    assert_array_equal(codes[0], codes[1])
    assert_array_equal(codes[0], codes[2])


def test_uniform_bins():
    x = np.linspace(-1.0, 1.0, 101)
    codes = encode(x[:, None], n_bins=4, binning="uniform").column(0)
    assert_array_equal(codes, np.minimum((x + 1) // 0.5, 3))


def test_uniform_bins_of_the_whole_range_of_floats():
    big = np.finfo(float).max
    x = np.r_[-big, np.linspace(-1, 1, 20), big]
    assert_array_equal(
        np.unique(encode(x[:, None], n_bins=4, binning="uniform").column(0)), [0, 1, 2, 3]
    )


def test_more_than_a_byte_of_levels():
    levels = np.random.RandomState(0).permutation(1000)
    X = np.column_stack([levels % 7, levels, levels % 300]).astype(float)
    codes = encode(X, categorical=[1, 2])
    assert_array_equal(codes.n_levels, [7, 1000, 300])
    assert_array_equal(codes.kind, [NARROW, WIDE, WIDE])
    assert_array_equal(codes.row, [0, 0, 1])
    assert_array_equal(codes.column(0), levels % 7)
    assert_array_equal(codes.column(1), levels)
    assert_array_equal(codes.column(2), levels % 300)


def test_sixty_thousand_levels_and_too_many():
    X = np.arange(60_000.0)[:, None]
    assert encode(X, categorical=[0]).n_levels[0] == 60_000
    with pytest.raises(ValueError, match=r"Column 'x0' of X has 70,000 levels; at most 65,535"):
        encode(np.arange(70_000.0)[:, None], categorical=[0])
    X = np.zeros((600_000, 1))
    X[:69_999, 0] = np.arange(1, 70_000)
    with pytest.raises(ValueError, match=r"Column 'x0' of X has 70,000 levels; at most 65,535"):
        encode(sparse.csc_array(X), categorical=[0])


def test_edges_of_long_columns_come_from_a_fixed_subsample():
    x = np.random.RandomState(0).standard_normal(3 * MAX_EDGE_ROWS)[:, None]
    first, second = encode(x).column(0), encode(x).column(0)
    assert_array_equal(first, second)
    assert np.bincount(first) == pytest.approx(x.size / 10, rel=0.05)


def test_codes_are_the_same_for_every_number_of_threads():
    X = np.random.RandomState(0).standard_normal((20_000, 40))
    assert_array_equal(encode(X, n_jobs=1).narrow, encode(X, n_jobs=3).narrow)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("from_dtype", [False, False]),
        ([1], [False, True]),
        (["count"], [False, True]),
        ("count", [False, True]),
        (np.array([True, False]), [True, False]),
        ([], [False, False]),
    ],
)
def test_categorical_mask(given, expected):
    table = as_table(pd.DataFrame({"age": [1.0], "count": [2.0]}), owner="the test")
    assert_array_equal(categorical_mask(table, given), expected)


@pytest.mark.parametrize("given", [[2], [-1], ["cout"], [True], 1.5])
def test_categorical_mask_refuses_unknown_columns(given):
    table = as_table(pd.DataFrame({"age": [1.0], "count": [2.0]}), owner="the test")
    with pytest.raises(ValueError, match="categorical_features must be"):
        categorical_mask(table, given)


def rare_table(n, share, missing=0.0):
    """Columns of zeros but for a few entries: ones, counts, numbers, identifiers, constants."""
    rng = np.random.RandomState(n)
    X = np.column_stack(
        [
            np.ones(n),
            rng.poisson(3, n),
            rng.standard_normal(n),
            rng.randint(-400, 400, n),
            np.zeros(n),
            rng.standard_normal(n) + 9,
        ]
    )
    X[rng.random_sample(X.shape) > share] = 0
    X[rng.random_sample(X.shape) < missing] = np.nan
    return X


@pytest.mark.parametrize("binning", ["quantile", "uniform"])
@pytest.mark.parametrize("missing", [0.0, 0.01])
@pytest.mark.parametrize("n", [20, 3000, MAX_EDGE_ROWS + 5000])
def test_sparse_tables_have_the_codes_of_dense_ones(n, missing, binning):
    X = rare_table(n, 0.08, missing)
    found = encode(sparse.csr_array(X), binning=binning, categorical=[3], n_jobs=2)
    expected = encode(X, binning=binning, categorical=[3])
    assert_array_equal(found.n_levels, expected.n_levels)
    stored = np.sum(X != 0, axis=0)
    assert_array_equal(found.kind == SPARSE, 8 * stored <= n)
    for j in range(X.shape[1]):
        assert_array_equal(found.column(j), expected.column(j))


def test_infinity_in_a_sparse_table_is_named():
    X = sparse.csc_array(([1.0, np.inf], ([3, 5], [0, 1])), shape=(100, 2))
    with pytest.raises(ValueError, match="Column 'x1' of X contains infinity"):
        encode(X)


def test_sparse_codes_take_less_memory_than_the_entries():
    X = sparse.random_array((1000, 5000), density=0.01, format="csc", rng=0)
    codes = encode(X)
    held = sum(part.nbytes for part in (codes.narrow, codes.wide, *codes.sparse))
    assert held < X.data.nbytes + X.indices.nbytes + X.indptr.nbytes
