"""Codes of typed columns."""

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_array_equal
from scipy import sparse

from skmi._table import as_table
from skmi.information._bins import MAX_EDGE_ROWS
from skmi.information._codes import (
    NARROW,
    SPARSE,
    WIDE,
    categorical_mask,
    encode_table,
)


def encode(X, *, n_bins=10, categorical="from_dtype", **options):
    table = as_table(X, owner="the test")
    mask = categorical_mask(table, categorical)
    return encode_table(table, n_bins=n_bins, categorical=mask, **options)


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
    with pytest.raises(ValueError, match=r"categorical_features (must be|names)"):
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


def assert_same_codes(found, expected):
    assert_array_equal(found.n_levels, expected.n_levels)
    for j in range(expected.n_features):
        assert_array_equal(found.column(j), expected.column(j))


LONG = MAX_EDGE_ROWS + 5000


@pytest.mark.parametrize("weights", ["none", "whole", "some zero", "fractions"])
@pytest.mark.parametrize("binning", ["quantile", "uniform", "mdl"])
@pytest.mark.parametrize(
    ("n", "missing"), [(20, 0), (3000, 0), (3000, 0.01), (LONG, 0), (LONG, 1e-3)]
)
def test_sparse_tables_have_the_codes_of_dense_ones(n, missing, binning, weights):
    X = rare_table(n, 0.08, missing)
    rng = np.random.RandomState(0)
    weight = {
        "none": None,
        "whole": rng.randint(1, 4, n),
        "some zero": rng.randint(0, 3, n),
        "fractions": rng.random_sample(n),
    }[weights]
    options = {
        "binning": binning,
        "categorical": [3],
        "weight": weight,
        "target": rng.randint(0, 2, n),
        "bin_edges": {"x5": [0, 8.5, 9.5]},
    }
    found, expected = (encode(part, **options) for part in (sparse.csr_array(X), X))
    assert_same_codes(found, expected)
    stored = np.sum(X != 0, axis=0)
    assert_array_equal(found.kind == SPARSE, 8 * stored <= n)


def test_infinity_in_a_sparse_table_is_named():
    X = sparse.csc_array(([1.0, np.inf], ([3, 5], [0, 1])), shape=(100, 2))
    with pytest.raises(ValueError, match="Column 'x1' of X contains infinity"):
        encode(X)


def test_sparse_codes_take_less_memory_than_the_entries():
    X = sparse.random_array((1000, 5000), density=0.01, format="csc", rng=0)
    codes = encode(X)
    held = sum(part.nbytes for part in (codes.narrow, codes.wide, *codes.sparse))
    assert held < X.data.nbytes + X.indices.nbytes + X.indptr.nbytes


@pytest.mark.parametrize("binning", ["quantile", "uniform", "mdl"])
def test_whole_weights_bin_as_repeated_rows(binning):
    rng = np.random.RandomState(0)
    X = np.column_stack([rng.standard_normal(500), rng.randint(0, 40, 500), rng.poisson(0.5, 500)])
    X[rng.random_sample(X.shape) < 0.05] = np.nan
    y, weight = (X[:, 0] > 0).astype(int), rng.poisson(1.0, 500)
    weighted = encode(X, binning=binning, weight=weight, target=y)
    rows = np.repeat(np.arange(500), weight)
    repeated = encode(X[rows], binning=binning, target=y[rows])
    assert_same_codes(weighted.repeat(weight), repeated)


def test_fractions_of_weights_move_the_quantiles():
    x = np.linspace(0, 1, 1001)
    codes = encode(x[:, None], n_bins=2, weight=np.where(x < 0.5, 1.5, 0.5)).column(0)
    assert x[codes == 0].max() == pytest.approx(1 / 3, abs=2e-3)


def test_weights_of_long_columns_move_the_quantiles():
    x = np.random.RandomState(0).random_sample(2 * MAX_EDGE_ROWS)
    codes = encode(x[:, None], n_bins=2, weight=np.where(x < 0.5, 3, 1)).column(0)
    assert x[codes == 0].max() == pytest.approx(1 / 3, abs=5e-3)


@pytest.mark.parametrize(
    "bin_edges",
    [{"x": [2.0, 3.0], "z": []}, {0: (2, 3), 2: []}, [np.array([2, 3]), None, []]],
    ids=["names", "positions", "sequence"],
)
def test_given_edges(bin_edges):
    X = pd.DataFrame({"x": [1.0, 2.0, 3.0, np.nan], "y": [5.0, 6.0, 7.0, 8.0], "z": np.arange(4.0)})
    codes = encode(X, n_bins=2, bin_edges=bin_edges)
    assert_array_equal(codes.column(0), [0, 1, 2, 3])
    assert_array_equal(codes.column(1), [0, 0, 1, 1])
    assert_array_equal(codes.column(2), [0, 0, 0, 0])


@pytest.mark.parametrize(
    ("bin_edges", "message"),
    [
        ({"u": [1.0]}, "names 'u', which is no column of X"),
        ({4: [1.0]}, "names 4, which is no column of X"),
        ([[1.0]], "has 1 entries for 2 columns"),
        ({"x": [2.0, 2.0]}, "of column 'x' must be finite numbers in increasing order"),
        ({"x": [[2.0]]}, "of column 'x' must be finite numbers"),
        ({"x": [np.nan]}, "of column 'x' must be finite numbers"),
        ({"x": ["a"]}, "of column 'x' must be finite numbers"),
        ({"city": [2.0]}, "names Column 'city' of X, which is categorical"),
    ],
)
def test_given_edges_that_cannot_be(bin_edges, message):
    X = pd.DataFrame({"x": [1.0, 2.0, 3.0], "city": ["a", "b", "c"]})
    with pytest.raises(ValueError, match=message):
        encode(X, bin_edges=bin_edges)


def test_given_edges_of_a_sparse_category_are_refused():
    X = sparse.csc_array(rare_table(3000, 0.05))
    with pytest.raises(ValueError, match="names Column 'x3' of X, which is categorical"):
        encode(X, categorical=[3], bin_edges={3: [1.0]})


def test_mdl_bins_follow_the_target():
    x = np.random.RandomState(0).random_sample(2000)
    X, y = np.column_stack([x, x[::-1]]), (np.abs(x - 0.5) < 0.2).astype(int)
    codes = encode(X, binning="mdl", target=y)
    assert_array_equal(codes.n_levels, [3, 1])
    assert_array_equal(codes.column(0) == 1, y)


def test_mdl_needs_a_target():
    with pytest.raises(ValueError, match="needs a target of classes"):
        encode(np.random.RandomState(0).random_sample((50, 1)), binning="mdl")
