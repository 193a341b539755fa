"""ConditionalSampler: what is drawn follows the law of a column given the others."""

import numpy as np
import pandas as pd
import polars as pl
import pytest
from importance_designs import randomization_pvalue
from numpy.testing import assert_allclose, assert_array_equal
from scipy import sparse
from scipy.stats import ks_2samp
from sklearn.base import BaseEstimator, RegressorMixin
from sklearn.linear_model import LinearRegression

from skmi.inspection import ConditionalSampler, permutation_importance
from skmi.inspection._conditional_models import Levels

N = 800


def drawn(X, columns, at=None, seed=0):
    sampler = ConditionalSampler().fit(X, columns)
    return sampler.sample(X if at is None else at, np.random.default_rng(seed))


def normals(*shape, seed=0):
    return np.random.default_rng(seed).standard_normal(shape)


LAWS = {
    "straight": lambda z: (z[:, 0] - z[:, 1], 0.5),
    "bent": lambda z: (np.sin(2 * z[:, 0]) + z[:, 1] ** 2, 0.3),
    "product": lambda z: (z[:, 0] * z[:, 1], 0.5),
    "spread": lambda z: (z[:, 0], 0.2 + np.abs(z[:, 0])),
}


@pytest.mark.parametrize("law", LAWS)
def test_mean_and_spread_of_numbers_are_kept(law):
    z = normals(2 * N, 4)
    mean, spread = LAWS[law](z)
    X = np.column_stack([z, mean + spread * normals(2 * N, seed=1)])
    new = drawn(X[:N], [4], X[N:])[:, 0]
    error = (new - mean[N:]) / (spread if np.isscalar(spread) else spread[N:])
    assert abs(error.mean()) < 0.15
    assert 0.8 < error.std() < 1.3
    # Whatever depends on the others is in the mean and the spread.
    for given in (z[N:, 0], z[N:, 1], z[N:, 0] * z[N:, 1]):
        assert abs(np.corrcoef(given, error)[0, 1]) < 0.25
    # The draw is new: its error has nothing to do with that of the row itself.
    own = X[N:, 4] - mean[N:]
    assert abs(np.corrcoef(own / np.std(own), error)[0, 1]) < 0.12


def test_residuals_keep_their_shape_and_values_occur():
    z = normals(N, 2)
    noise = np.random.default_rng(3).exponential(size=N)
    X = np.column_stack([z, z[:, 0] + noise])
    new = drawn(X, [2])[:, 0]
    assert set(new) <= set(X[:, 2])
    assert ks_2samp(new - z[:, 0], noise).pvalue > 1e-3


def test_a_column_that_depends_on_nothing_is_drawn_from_its_own_law():
    X = normals(N, 3)
    assert ks_2samp(drawn(X, [1])[:, 0], X[:, 1]).pvalue > 0.01
    # There is nothing to draw it given.
    only = drawn(X[:, :1], [0])[:, 0]
    assert set(only) <= set(X[:, 0])
    assert abs(np.corrcoef(only, X[:, 0])[0, 1]) < 0.12
    # The rows of a table are drawn whole where all columns are drawn.
    rows = {tuple(row) for row in X}
    assert {tuple(row) for row in drawn(X, [0, 1, 2])} <= rows


def test_levels_follow_their_probabilities():
    rng = np.random.default_rng(0)
    z = rng.standard_normal((1500, 2))
    chance = 1 / (1 + np.exp(-2 * z[:, 0]))
    flag = rng.random(1500) < chance
    letter = np.where(flag, "a", rng.choice(["b", "c"], 1500))
    X = pd.DataFrame({"z": z[:, 0], "other": z[:, 1], "letter": letter, "flag": flag})
    new = drawn(X[["z", "other", "flag"]], [2])["flag"]
    assert new.dtype == bool
    for low, high in ((-3, -1), (-1, 0), (0, 1), (1, 3)):
        part = (z[:, 0] > low) & (z[:, 0] <= high)
        assert abs(new[part].mean() - chance[part].mean()) < 0.09
    # Given the flag, the letter is known but for b and c.
    letters = drawn(X, [2])["letter"]
    assert ((letters == "a") == flag).mean() > 0.97
    assert abs((letters == "b").mean() - (letter == "b").mean()) < 0.05
    assert abs((letters == letter)[~flag].mean() - 0.5) < 0.09


def test_missing_values_are_part_of_the_law():
    rng = np.random.default_rng(0)
    z = rng.standard_normal((2000, 2))
    x = z[:, 0] + 0.3 * rng.standard_normal(2000)
    x[z[:, 1] > 0.5] = np.nan
    z[rng.random(2000) < 0.1, 0] = np.nan
    new = drawn(np.column_stack([z, x]), [2])[:, 0]
    assert (np.isnan(new) == (z[:, 1] > 0.5)).mean() > 0.95
    both = ~np.isnan(new) & ~np.isnan(z[:, 0])
    assert np.corrcoef(new[both], z[both, 0])[0, 1] > 0.9


def test_columns_of_a_group_are_drawn_together():
    z = normals(N, 1)
    noise = normals(N, 2, seed=1)
    a = z[:, 0] + noise[:, 0]
    X = np.column_stack([z, a, a + 0.1 * noise[:, 1]])
    new = drawn(X, [1, 2])
    assert np.std(new[:, 1] - new[:, 0]) < 0.2
    assert abs(np.corrcoef(new[:, 0] - z[:, 0], noise[:, 0])[0, 1]) < 0.12
    assert np.corrcoef(new[:, 0], z[:, 0])[0, 1] > 0.6


def test_neighbours_come_first_and_are_few():
    X = normals(N, 40)
    X[:, 7] = X[:, 3] ** 2 + 0.3 * X[:, 7]
    sampler = ConditionalSampler().fit(X, [7])
    assert sampler.neighbors_[0] == 3
    assert len(sampler.neighbors_) == 10
    assert sampler.columns_ == [7]


FRAME = pd.DataFrame(
    {
        "number": normals(200),
        "whole": np.random.default_rng(0).integers(0, 100, 200),
        "gaps": pd.array([None, *range(199)], dtype="Int64"),
        "word": np.random.default_rng(1).choice(["x", "y", "z"], 200),
        "flag": normals(200, seed=2) > 0,
    }
)
FRAME["kind"] = FRAME["word"].astype("category")


@pytest.mark.parametrize("convert", [lambda X: X, pl.from_pandas], ids=["pandas", "polars"])
@pytest.mark.parametrize("columns", [[0], [1, 2], [3], [4, 5], [5, 0]])
def test_types_of_data_frames_stay(columns, convert):
    X = convert(FRAME)
    new = drawn(X, columns)
    names = [list(FRAME)[j] for j in columns]
    assert list(new.columns) == names
    assert len(new) == len(X)
    assert [new[name].dtype for name in names] == [X[name].dtype for name in names]
    assert isinstance(new, type(X))


def test_arrays_of_strings_lists_of_floats_and_sparse_matrices():
    words = FRAME[["word", "flag"]].to_numpy(dtype=object)
    assert set(drawn(words, [0])[:, 0]) == {"x", "y", "z"}
    X = np.where(normals(N, 3) > 0.5, normals(N, 3, seed=1), 0)
    X[:, 2] = X[:, 0]
    for convert in (sparse.csr_array, sparse.csc_matrix):
        assert_array_equal(drawn(convert(X), [2]), drawn(X, [2]))
    assert ((drawn(X, [2])[:, 0] != 0) == (X[:, 0] != 0)).mean() > 0.9


def test_ugly_columns():
    rng = np.random.default_rng(0)
    z = rng.standard_normal(300)
    many = np.array([f"level {k}" for k in rng.integers(0, 250, 300)])
    X = pd.DataFrame({"z": z, "constant": 1.0, "nothing": np.nan, "many": many, "big": z + 1e11})
    X["huge"] = 2**60 + rng.integers(0, 1000, 300)
    X["zeros"] = np.where(z > 1, z, 0)
    for j in range(X.shape[1]):
        new = drawn(X, [j])
        assert len(new) == 300
        assert set(new.iloc[:, 0].dropna()) <= set(X.iloc[:, j].dropna())
    assert np.corrcoef(drawn(X, [4])["big"] - 1e11, z)[0, 1] > 0.9
    assert ((drawn(X, [6])["zeros"] > 0) == (z > 1)).mean() > 0.85
    few = X.iloc[:12, [0, 6]]
    assert len(drawn(few, [0])) == 12


def test_new_levels_and_columns_of_other_rows_are_read_as_those_of_fit():
    rng = np.random.default_rng(0)
    words = rng.choice(["a", "b"], 400)
    X = pd.DataFrame({"word": words, "x": np.where(words == "a", -3.0, 3.0) + rng.normal(size=400)})
    other = pd.DataFrame({"word": ["b", "b", "new", "a"], "x": [0.0] * 4})
    new = drawn(X, [1], other)["x"]
    assert_array_equal(np.sign(new[[0, 1, 3]]), [1, 1, -1])
    assert np.isfinite(new).all()


def test_rare_levels_are_drawn_as_one():
    codes = np.r_[np.zeros(50), np.ones(30), np.arange(2, 7), np.arange(2, 7)]
    law = Levels(np.zeros((90, 1)), ["line"], codes)
    rows = law.draw(np.zeros((20_000, 1)), np.random.default_rng(0))
    shares = np.bincount(codes[rows].astype(int)) / 20_000
    assert_allclose(shares, np.bincount(codes.astype(int)) / 90, atol=0.02)


def test_draws_are_reproducible_and_differ():
    X = normals(200, 3)
    sampler = ConditionalSampler().fit(X, [0])
    first, second = (sampler.sample(X, np.random.default_rng(s)) for s in (0, 1))
    assert_array_equal(first, drawn(X, [0]))
    assert (first != second).mean() > 0.9


def test_what_cannot_be_used_is_named():
    X = normals(20, 2)
    X[3, 1] = np.inf
    with pytest.raises(ValueError, match="Column 'x1' of X contains infinity"):
        ConditionalSampler().fit(X, [0])
    frame = pd.DataFrame({"a": normals(20), "when": pd.date_range("2020", periods=20)})
    with pytest.raises(TypeError, match="Column 'when' of X"):
        ConditionalSampler().fit(frame, [0])


class SumOfTwo(RegressorMixin, BaseEstimator):
    def fit(self, X, y):
        return self

    def predict(self, X):
        X = np.asarray(X, dtype=float)
        return X[:, 0] + X[:, 1]


def test_conditional_importance_is_that_of_what_others_do_not_tell():
    """The model reads both of two columns of correlation r: given the other, 1 - r**2 is left."""
    rng = np.random.default_rng(0)
    rho = 0.9
    X = rng.multivariate_normal([0, 0, 0], [[1, rho, 0], [rho, 1, 0], [0, 0, 1]], 3000)
    y = X[:, 0] + X[:, 1] + rng.standard_normal(3000)
    options = {"scoring": "neg_mean_squared_error", "random_state": 0}
    model = SumOfTwo()
    plain = permutation_importance(model, X, y, **options).importances_mean
    given = permutation_importance(model, X, y, conditional=True, **options).importances_mean
    assert_allclose(plain, [2, 2, 0], atol=0.15)
    assert_allclose(given, [2 * (1 - rho**2)] * 2 + [0], atol=0.05)


def test_number_of_jobs_and_own_samplers():
    X = normals(150, 3)
    y = X @ [1, 1, 0]
    model = LinearRegression().fit(X, y)
    options = {"conditional": True, "random_state": 0, "n_repeats": 2, "confidence_level": 0.9}
    one = permutation_importance(model, X, y, **options)
    two = permutation_importance(model, X, y, n_jobs=2, **options)
    assert_array_equal(one.importances, two.importances)
    own = permutation_importance(model, X, y, **options | {"conditional": ConditionalSampler()})
    assert_array_equal(one.importances_ci, own.importances_ci)


@pytest.mark.slow
@pytest.mark.parametrize(
    "design", ["linear blocks", "interactions", "noise that grows", "bent proxies"]
)
def test_randomization_test_keeps_its_level_and_has_power(design):
    null = [randomization_pvalue(design, 1000, seed, of_null=True) for seed in range(40)]
    # A rate of 0.08 exceeds this with probability 0.02, one of 0.2 falls short with 0.2.
    assert np.sum(np.array(null) <= 0.05) <= 6
    active = [randomization_pvalue(design, 1000, seed, of_null=False) for seed in range(10)]
    assert np.sum(np.array(active) <= 0.05) >= 8


@pytest.mark.slow
def test_randomization_test_sees_proxies_of_two_parents_with_enough_rows():
    """Where the mean of a column is a product, the sampler has to find the pair."""
    null = [
        randomization_pvalue("product of two parents", 3000, seed, of_null=True)
        for seed in range(20)
    ]
    assert np.sum(np.array(null) <= 0.05) <= 5
