"""The G-test against scipy, against permutations, and as a score of scikit-learn's selectors."""

import warnings
from functools import partial

import numpy as np
import pandas as pd
import polars as pl
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from scipy import sparse
from scipy.stats import binomtest, chi2, chi2_contingency
from sklearn.datasets import load_breast_cancer, load_diabetes, load_wine
from sklearn.feature_selection import SelectFdr, SelectFwe, SelectKBest, SelectPercentile
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline

from skmi._table import as_table
from skmi.feature_selection import MutualInfoSelector, g_test
from skmi.feature_selection._g_test import g_test_of
from skmi.information import _margins
from skmi.information._codes import encode_table
from skmi.information._pairs import PairInformation

of_categories = pytest.mark.filterwarnings("ignore:g_test:UserWarning")


def information_of(X, y, weight=None, categorical=True):
    table = as_table(X, owner="the test")
    mask = np.full(X.shape[1], categorical)
    codes = encode_table(table, n_bins=10, categorical=mask, weight=weight)
    return PairInformation(codes, y, None, weight=weight)


def scipy_test(x, y, weight=None):
    """Statistic, p-value and expected counts of the table of two code vectors."""
    table = np.zeros((x.max() + 1, y.max() + 1))
    np.add.at(table, (x, y), 1 if weight is None else weight)
    table = table[table.sum(axis=1) > 0]
    if len(table) == 1:
        return 0.0, 1.0, table
    result = chi2_contingency(table, correction=False, lambda_="log-likelihood")
    return result.statistic, result.pvalue, result.expected_freq


def test_equals_scipy_on_the_bins():
    X, y = load_breast_cancer(return_X_y=True)
    codes = information_of(X, y, categorical=False).codes
    expected = [scipy_test(codes.column(j), y)[:2] for j in range(X.shape[1])]
    statistic, pvalues = g_test(X, y)
    assert_allclose(statistic, [s for s, _ in expected], rtol=1e-8)
    assert_allclose(pvalues, [p for _, p in expected], rtol=1e-6)


def test_equals_scipy_on_levels_and_a_constant():
    rng = np.random.RandomState(0)
    y = rng.randint(0, 3, 600)
    X = np.column_stack([rng.randint(0, level, 600) for level in (2, 3, 10, 1)])
    X[:, 1] = np.where(rng.random_sample(600) < 0.3, y, X[:, 1])
    expected = [scipy_test(x, y)[:2] for x in X.T]
    assert_allclose(np.transpose(g_test(X.astype(float), y)), expected, rtol=1e-6, atol=1e-8)


def test_a_numeric_target_is_binned_as_in_the_selector():
    X, y = load_diabetes(return_X_y=True, as_frame=True)
    statistic, pvalues = g_test(X, y, n_bins=4)
    selector = MutualInfoSelector("mim", 1, n_bins=4).fit(X, y)
    assert_allclose(statistic, 2 * len(y) * selector.relevance_, rtol=1e-12)
    assert_array_equal(pvalues, selector.pvalues_)


def test_several_outputs_are_one_target():
    X, y = load_wine(return_X_y=True)
    both = np.column_stack([y == 0, y == 1]).astype(int)
    assert_array_equal(g_test(X, both, n_bins=3), g_test(X, y, n_bins=3))


# What the selectors of scikit-learn make of it.


@pytest.mark.parametrize(
    "selector",
    [
        SelectKBest(g_test, k=5),
        SelectPercentile(g_test, percentile=20),
        SelectFdr(g_test, alpha=1e-40),
        SelectFwe(g_test, alpha=1e-40),
    ],
)
def test_scores_scikit_learns_selectors(selector):
    X, y = load_breast_cancer(return_X_y=True, as_frame=True)
    kept = set(selector.fit(X, y).get_feature_names_out())
    assert {"worst radius", "worst perimeter"} < kept
    assert "symmetry error" not in kept


@of_categories
def test_works_inside_a_pipeline():
    X, y = load_wine(return_X_y=True)
    score = partial(g_test, n_bins=5)
    pipeline = make_pipeline(SelectKBest(score), LogisticRegression(max_iter=5000))
    search = GridSearchCV(pipeline, {"selectkbest__k": [1, 5]}, cv=3).fit(X, y)
    assert search.best_params_ == {"selectkbest__k": 5}


def null_table(seed, n=500, p=100, n_informative=0):
    rng = np.random.RandomState(seed)
    X, y = rng.standard_normal((n, p)), np.arange(n) % 2
    X[:, :n_informative] += 0.6 * y[:, None]
    return X, y


def test_fdr_controls_the_share_of_false_discoveries():
    """Of 100 columns 20 are informative: Benjamini and Hochberg keep at most 20 % * 80 / 100."""
    false, found = [], []
    for seed in range(60):
        kept = SelectFdr(g_test, alpha=0.2).fit(*null_table(seed, n_informative=20)).get_support()
        false.append(kept[20:].sum() / max(kept.sum(), 1))
        found.append(kept[:20].mean())
    error = np.std(false) / np.sqrt(len(false))
    assert 0.08 < np.mean(false) < 0.16 + 3 * error
    assert np.mean(found) > 0.9


@pytest.mark.parametrize("Selector", [SelectFwe, SelectFdr])
def test_tables_of_noise_pass_at_the_level_at_most(Selector):
    passed = sum(
        Selector(g_test, alpha=0.1).fit(*null_table(1000 + seed)).get_support().any()
        for seed in range(100)
    )
    assert binomtest(passed, 100, 0.1, alternative="greater").pvalue > 0.001
    assert passed > 0


# Sparse cells.


@pytest.mark.parametrize(
    ("n", "levels", "n_classes"),
    [(100, 10, 10), (300, 10, 10), (300, 200, 2), (200, 200, 2), (2000, 10, 2), (60, 30, 3)],
)
def test_noise_is_not_anticonservative(n, levels, n_classes):
    rng = np.random.RandomState(0)
    X = rng.randint(0, levels, (n, 400)).astype(float)
    y = np.unique(rng.randint(0, n_classes, n), return_inverse=True)[1]
    pvalues = g_test_of(information_of(X, y)).pvalues
    assert np.mean(pvalues <= 0.05) < 0.09
    assert np.median(pvalues) > 0.35


@pytest.mark.parametrize("n_rare", [3, 5, 9])
def test_rare_flags_pass_at_the_level(n_rare):
    """Cells are few but the rows per cell many: the chi-square distribution is far off here."""
    rng = np.random.RandomState(0)
    X = (rng.random_sample((1000, 2000)) < n_rare / 1000).astype(float)
    test = g_test_of(information_of(X, np.arange(1000) % 2))
    assert np.mean(test.pvalues <= 0.05) < 0.07
    if n_rare == 5:
        assert np.mean(chi2.sf(test.statistics, 1) <= 0.05) > 0.08


@pytest.mark.parametrize("share", [0.02, 0.04])
def test_a_rare_class_passes_at_the_level(share):
    X = np.random.RandomState(0).standard_normal((1000, 2000))
    y = (np.arange(1000) < share * 1000).astype(int)
    assert np.mean(g_test_of(information_of(X, y, categorical=False)).pvalues <= 0.05) < 0.07


def test_thin_columns_are_those_of_cochrans_rule():
    rng = np.random.RandomState(1)
    levels = [2, 2, 3, 4, 6, 1, 10, 40]
    X = np.column_stack([rng.geometric(2 / (level + 1), 400) % level for level in levels])
    X[:, 1] = np.arange(400) < 24  # 24 * 20 % = 4.8
    X[:, 0] = np.arange(400) < 25  # exactly 5
    y = (np.arange(400) % 5 == 0).astype(int)
    expected = [np.mean(scipy_test(x, y)[2] < 5) > 0.2 for x in X.T]
    assert_array_equal(g_test_of(information_of(X.astype(float), y)).is_thin, expected)
    assert expected[:2] == [False, True]
    assert not expected[5]


def test_an_identifier_is_not_significant():
    y = np.arange(100) % 2
    assert g_test_of(information_of(np.arange(100.0)[:, None], y)).pvalues[0] > 0.3


def test_portions_of_columns_change_nothing(monkeypatch):
    rng = np.random.RandomState(0)
    X = np.column_stack([rng.randint(0, level, 900) for level in (2, 600, 3, 1, 40, 7)])
    y = rng.randint(0, 3, 900)
    expected = g_test_of(information_of(X.astype(float), y))
    monkeypatch.setattr(_margins, "_BLOCK_COUNTS", 1)
    for whole, part in zip(expected, g_test_of(information_of(X.astype(float), y)), strict=True):
        assert_array_equal(whole, part)


# Weights.


@of_categories
@pytest.mark.parametrize("numeric_target", [False, True])
def test_whole_weights_are_repeated_rows(numeric_target):
    rng = np.random.RandomState(0)
    X = pd.DataFrame(rng.standard_normal((300, 5))).add_prefix("x")
    X["rare"] = rng.permutation(300) < 6
    y = X["x0"] + rng.standard_normal(300)
    y = y if numeric_target else (y > 0).astype(int)
    weight = rng.randint(0, 4, 300)
    rows = np.repeat(np.arange(300), weight)
    repeated = g_test(X.iloc[rows], y.iloc[rows])
    assert_array_equal(g_test(X, y, sample_weight=weight), repeated)


def test_weights_equal_scipy():
    rng = np.random.RandomState(0)
    x, y = rng.randint(0, 4, 500), rng.randint(0, 2, 500)
    weight = rng.randint(1, 5, 500)
    expected = scipy_test(x, y, weight)[:2]
    result = g_test(x[:, None].astype(float), y, sample_weight=weight)
    assert_allclose(np.ravel(result), expected, rtol=1e-6)


@of_categories
def test_the_scale_of_fractional_weights_does_not_matter():
    X, y = load_wine(return_X_y=True)
    levels = X.round().clip(0, 9)
    equal = g_test(levels, y, sample_weight=np.full(len(y), 0.3))
    assert_allclose(equal, g_test(levels, y), rtol=1e-6)
    weight = np.random.RandomState(0).random_sample(len(y))
    first, second = (g_test(X, y, sample_weight=scale * weight) for scale in (1, 64.0))
    assert_array_equal(first, second)


def test_weighted_noise_passes_at_the_level():
    rng = np.random.RandomState(0)
    X, y = rng.standard_normal((800, 1000)), np.arange(800) % 2
    pvalues = g_test(X, y, n_bins=5, sample_weight=rng.random_sample(800) + 0.2)[1]
    assert binomtest(int(np.sum(pvalues <= 0.05)), 1000, 0.05).pvalue > 0.001


# Containers and kinds.


@of_categories
@pytest.mark.parametrize("container", [pd.DataFrame, pl.DataFrame], ids=["pandas", "polars"])
def test_strings_categories_and_missing_values(container):
    rng = np.random.RandomState(0)
    y = rng.randint(0, 2, 400)
    words = np.where(y == 1, "yes", rng.choice(["yes", "no"], 400))
    gaps = np.where(rng.random_sample(400) < 0.2 + 0.4 * y, np.nan, rng.standard_normal(400))
    X = container({"words": words, "gaps": gaps, "noise": rng.standard_normal(400)})
    statistic, pvalues = g_test(X, y)
    codes = np.column_stack([words == "yes", np.isnan(gaps)]).astype(float)
    assert statistic[0] == g_test(codes, y)[0][0]
    assert statistic[1] > g_test(codes, y)[0][1]  # being missing, and the values beside it
    assert pvalues[:2].max() < 1e-9 < pvalues[2]


def test_sparse_tables_give_the_bits_of_dense_ones():
    rng = np.random.RandomState(0)
    X = rng.randint(0, 4, (2000, 8)) * (rng.random_sample((2000, 8)) < 0.1)
    y = rng.randint(0, 2, 2000)
    weight = rng.randint(0, 3, 2000)
    for weights in (None, weight):
        dense = g_test(X.astype(float), y, sample_weight=weights)
        lists = g_test(sparse.csr_matrix(X.astype(float)), y, sample_weight=weights)
        assert_array_equal(lists, dense)


def test_numbers_as_names_of_categories():
    rng = np.random.RandomState(0)
    X = pd.DataFrame({"code": rng.randint(0, 30, 3000), "size": rng.standard_normal(3000)})
    y = X["code"] % 2
    by_name = g_test(X, y, categorical_features=["code"])
    assert_allclose(by_name[0][0], 2 * 3000 * np.log(2), rtol=0.01)
    assert g_test(X, y)[0][0] < by_name[0][0] / 2
    assert_array_equal(g_test(X.to_numpy(), y, categorical_features=[0]), by_name)


@of_categories
def test_rows_in_any_order_and_threads_give_the_same_bits():
    X, y = load_wine(return_X_y=True)
    weight = np.random.RandomState(1).random_sample(len(y))
    order = np.random.RandomState(0).permutation(len(y))
    for weights in (None, weight):
        expected = g_test(X, y, sample_weight=weights)
        shuffled = None if weights is None else weights[order]
        assert_array_equal(g_test(X[order], y[order], sample_weight=shuffled, n_jobs=2), expected)


# Messages.


def test_warns_once_of_thin_columns_by_name():
    rng = np.random.RandomState(0)
    y = np.arange(400) % 2
    X = pd.DataFrame({"wide": rng.randint(0, 90, 400).astype(str), "flag": np.arange(400) < 4})
    X["good"] = rng.standard_normal(400)
    with pytest.warns(UserWarning, match="'wide', 'flag' are below 5.*n_bins.*'mim'") as caught:
        g_test(X, y)
    assert len(caught) == 1
    assert caught[0].filename == __file__
    assert "good" not in str(caught[0].message)


def test_warns_of_many_thin_columns_by_name_and_number():
    X = np.random.RandomState(0).standard_normal((60, 25))
    with pytest.warns(UserWarning, match="columns 'x0', 'x1', .*, 'x9' and 15 more are"):
        g_test(X, np.arange(60) % 2)


def test_is_silent_where_counts_suffice():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        g_test(np.random.RandomState(0).standard_normal((200, 3)), np.arange(200) % 2)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"n_bins": 1}, "'n_bins' parameter of g_test"),
        ({"categorical_features": ["nothing"]}, "categorical_features names"),
        ({"sample_weight": [1.0, 2.0]}, "sample_weight must hold 30 finite numbers"),
        ({"sample_weight": np.arange(30) - 1.0}, "none negative"),
        ({"sample_weight": np.arange(30) % 2}, "rows of positive sample_weight have the same y"),
    ],
)
def test_refuses_bad_options(options, message):
    X = np.random.RandomState(0).standard_normal((30, 2))
    with pytest.raises(ValueError, match=message):
        g_test(X, np.arange(30) % 2, **options)


def test_refuses_bad_tables_and_targets():
    X, y = np.random.RandomState(0).standard_normal((30, 2)), np.arange(30) % 2
    with pytest.raises(ValueError, match="one class or value only"):
        g_test(X, np.ones(30))
    with pytest.raises(ValueError, match="inconsistent numbers of samples: 30 and 29"):
        g_test(X, y[1:])
    with pytest.raises(ValueError, match="missing value"):
        g_test(X, np.where(y == 0, np.nan, 1.0))
    with pytest.raises(ValueError, match="infin"):
        g_test(np.where(X > 1, np.inf, X), y)
    with pytest.raises(TypeError, match="Column 'day' of X"):
        g_test(pd.DataFrame({"day": pd.date_range("2020-01-01", periods=30)}), y)
