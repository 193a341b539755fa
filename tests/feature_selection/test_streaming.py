"""partial_fit: equal to fit on all rows, whatever the batches."""

import pickle

import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from null_tables import (
    NULL_TABLES,
    fit_in_batches,
    make_auto,
    make_repeating,
    selected_of_noise,
)
from numpy.testing import assert_allclose, assert_array_equal
from scipy import sparse
from scipy.stats import binomtest
from sklearn.base import clone
from sklearn.datasets import load_breast_cancer
from sklearn.exceptions import NotFittedError

import skmi._parallel
from skmi.feature_selection import MutualInfoSelector, _stream, _tables
from skmi.feature_selection._criteria import CRITERIA

EXACT = ("selected_", "scores_", "relevance_", "pvalues_", "ranking_", "redundancy_", "support_")
SUPPORTED = [name for name in CRITERIA if name != "jmi3"]


def make_frame(n=300, seed=0):
    """Numbers, strings, booleans and categories that all have missing values."""
    rng = np.random.RandomState(seed)
    y = rng.randint(0, 3, n)
    frame = pd.DataFrame(
        {
            "x": y + rng.standard_normal(n),
            "near": y + 2 * rng.standard_normal(n),
            "count": rng.poisson(1 + y).astype(float),
            "city": np.array(["Rome", "Oslo", "Bern", "Kiel"])[(y + rng.randint(0, 2, n)) % 4],
            "flag": pd.array(rng.random_sample(n) < 0.3 + 0.2 * y, dtype="boolean"),
            "code": rng.randint(0, 40, n),
            "noise": rng.standard_normal(n),
        }
    )
    frame["kind"] = pd.Series(rng.choice(["a", "b", "c"], n), dtype="category")
    missing = rng.random_sample(frame.shape) < 0.05
    return frame.mask(pd.DataFrame(missing, columns=frame.columns)), np.array(["n", "o", "p"])[y]


EDGES = {
    "x": [0, 1, 2],
    "near": [-1, 0.5, 2, 4],
    "count": [1, 2, 3],
    "noise": [0.0],
    "code": [9, 20],
}


def make_selector(criterion="jmi", n_features=5, **parameters):
    return MutualInfoSelector(criterion, n_features, bin_edges=EDGES, **parameters)


def stream(selector, X, y, parts, weight=None, **options):
    for part in parts:
        own = None if weight is None else weight[part]
        rows = X.iloc[part] if hasattr(X, "iloc") else X[part]
        selector.partial_fit(rows, y[part], sample_weight=own, **options)
    return selector


def split(n, n_parts, seed=0):
    rng = np.random.RandomState(seed)
    cuts = np.sort(rng.choice(np.arange(1, n), n_parts - 1, replace=False))
    return np.split(rng.permutation(n), cuts)


def assert_same(one, other):
    for name in EXACT:
        assert hasattr(one, name) == hasattr(other, name)
        if hasattr(one, name):
            assert_array_equal(getattr(one, name), getattr(other, name), err_msg=name)


def mean_of_terms(terms):
    return terms.joint_information.mean(axis=0) - terms.redundancy.max(axis=0)


@pytest.mark.filterwarnings("ignore:y has had one class")
@pytest.mark.parametrize("criterion", [*SUPPORTED, mean_of_terms])
@pytest.mark.parametrize("compute_redundancy", [True, False])
def test_equals_fit_on_all_rows(criterion, compute_redundancy):
    X, y = make_frame()
    selector = make_selector(criterion, compute_redundancy=compute_redundancy)
    whole = clone(selector).fit(X, y)
    assert_same(stream(selector, X, y, split(len(y), 7)), whole)
    assert list(selector.report()["reason"]) == list(whole.report()["reason"])


@pytest.mark.filterwarnings("ignore:y has had one class")
@given(
    n_parts=st.integers(1, 12),
    seed=st.integers(0, 2**16),
    criterion=st.sampled_from(["jmi", "mrmr", "disr"]),
    weighted=st.booleans(),
)
@settings(max_examples=25, deadline=None)
def test_any_batches_in_any_order(n_parts, seed, criterion, weighted):
    X, y = make_frame(120)
    rng = np.random.RandomState(seed)
    weight = rng.randint(0, 4, 120) if weighted else None
    parts = split(120, n_parts, seed)
    if weighted:
        weight[[part[0] for part in parts]] = 1  # no batch weighs nothing
    whole = make_selector(criterion).fit(X, y, sample_weight=weight)
    assert_same(stream(make_selector(criterion), X, y, parts, weight), whole)
    assert_same(stream(make_selector(criterion), X, y, parts[::-1], weight), whole)


@pytest.mark.parametrize("shift", [0, 3])
def test_batches_in_any_order_under_auto(shift):
    X, y = make_frame(400)
    parts = split(400, 6)
    edges = {name: EDGES[name] for name in EDGES if name != "code"}
    one, other = (
        stream(
            MutualInfoSelector(bin_edges=edges, categorical_features=["code"], random_state=1),
            X,
            y,
            parts[s:] + parts[:s],
            classes=["n", "o", "p"],
        )
        for s in (0, shift)
    )
    assert_same(one, other)
    assert_array_equal(one.adjusted_pvalues_, other.adjusted_pvalues_)
    assert {"x", "city"} <= set(one.get_feature_names_out())
    assert not set(one.get_feature_names_out()) & {"noise", "kind", "code"}


def test_fractional_weights():
    X, y = make_frame()
    weight = np.random.RandomState(1).random_sample(len(y)) + 0.01
    parts = split(len(y), 5)
    whole = make_selector().fit(X, y, sample_weight=weight)
    one = stream(make_selector(), X, y, parts, weight)
    assert_array_equal(one.selected_, whole.selected_)
    for name in ("scores_", "relevance_", "redundancy_"):
        assert_allclose(getattr(one, name), getattr(whole, name), atol=1e-9)
    assert_allclose(one.pvalues_, whole.pvalues_, rtol=1e-6)


def test_halves_and_quarters_are_exact_after_whole_weights():
    X, y = make_frame()
    weight = np.random.RandomState(1).randint(1, 9, len(y)) / 4
    parts = split(len(y), 6)
    weight[parts[0]] = 1  # the first batch does not know of quarters
    whole = make_selector().fit(X, y, sample_weight=weight)
    one = stream(make_selector(), X, y, parts, weight)
    for name in ("selected_", "scores_", "relevance_", "redundancy_"):
        assert_array_equal(getattr(one, name), getattr(whole, name))
    assert_allclose(one.pvalues_, whole.pvalues_, rtol=1e-9)


def test_totals_beyond_the_table_of_terms():
    X, y = make_frame()
    weight = np.random.RandomState(1).randint(1, 100_000, len(y))
    whole = make_selector().fit(X, y, sample_weight=weight)
    one = stream(make_selector(), X, y, split(len(y), 4), weight)
    assert weight.sum() > 2**22
    assert_array_equal(one.selected_, whole.selected_)
    assert_allclose(one.scores_, whole.scores_, rtol=1e-8)


@pytest.mark.parametrize(
    "convert",
    [pl.from_pandas, lambda X: X[["x", "near", "count", "noise"]].to_numpy()],
    ids=["polars", "array"],
)
def test_containers(convert):
    X, y = make_frame()
    X["flag"] = X["flag"].astype(object).where(X["flag"].notna(), None)
    edges = EDGES if convert is pl.from_pandas else {0: [0, 1, 2], 1: [1]}
    selector = MutualInfoSelector(n_features_to_select=3, bin_edges=edges)
    if convert is not pl.from_pandas:
        X = X[["x", "near", "count", "noise"]]
        selector.set_params(bin_edges=[[0, 1, 2], [1], [1, 2], [0]])
    whole = clone(selector).fit(convert(X), y)
    for part in split(len(y), 3):
        selector.partial_fit(convert(X.iloc[part]), y[part])
    assert_same(selector, whole)


@pytest.mark.parametrize("make", [sparse.csr_matrix, sparse.csc_array])
def test_sparse_batches(make):
    rng = np.random.RandomState(0)
    X = rng.poisson(0.1, (500, 20)).astype(float)
    y = (X[:, 3] + X[:, 7] + (rng.random_sample(500) < 0.2) > 0).astype(int)
    edges = [[1, 2]] * 20
    whole = MutualInfoSelector(n_features_to_select=4, bin_edges=edges).fit(make(X), y)
    selector = stream(clone(whole), make(X).tocsr(), y, split(500, 4))
    assert_same(selector, whole)
    assert sparse.issparse(selector.transform(make(X)))


def test_a_wide_table_by_single_columns():
    rng = np.random.RandomState(0)
    y = rng.randint(0, 2, 400)
    X = rng.randint(0, 3, (400, 300)) + y[:, None] * (np.arange(300) < 5)
    selector = MutualInfoSelector("mim", 5, compute_redundancy=False, bin_edges=[[1, 2]] * 300)
    whole = clone(selector).fit(X, y)
    assert_same(stream(selector, X, y, split(400, 3)), whole)
    with pytest.raises(ValueError, match=r"at most 128; X has 300\. .* criterion='mim'"):
        MutualInfoSelector(n_features_to_select=3).partial_fit(X, y)


def test_groups_kept_columns_and_several_outputs():
    X, y = make_frame()
    selector = make_selector(feature_groups={"g": ["flag", "city"]}, always_keep=["noise"])
    both = np.column_stack([y == "n", X["flag"].fillna(False).astype(bool)]).astype(int)
    whole = clone(selector).fit(X, both)
    assert_same(stream(selector, X, both, split(len(y), 5)), whole)
    assert selector.selected_[0] == 6


def test_threads_change_nothing(monkeypatch):
    monkeypatch.setattr(skmi._parallel, "SERIAL_SECONDS", 0)
    monkeypatch.setattr(skmi._parallel, "cpu_count", lambda: 3)
    X, y = make_frame()
    parts = split(len(y), 3)
    assert_same(stream(make_selector(n_jobs=3), X, y, parts), stream(make_selector(), X, y, parts))


def test_new_levels_and_classes_come_late():
    X = pd.DataFrame({"c": list("aabbaabb"), "d": [0, 1, 0, 1, 0, 1, 0, 1]})
    y = np.array(list("uuvvuuvv"))
    late_X = pd.DataFrame({"c": list("czcz"), "d": [5, 5, 7, 7]})
    late_y = np.array(list("wvwv"))
    selector = MutualInfoSelector(n_features_to_select=2, categorical_features=["d"])
    whole = clone(selector).fit(pd.concat([X, late_X]), np.r_[y, late_y])
    assert_same(selector.partial_fit(X, y).partial_fit(late_X, late_y), whole)
    selector.partial_fit(pd.DataFrame({"c": [None, None], "d": [np.nan, 1]}), ["u", "v"])
    assert np.isfinite(selector.relevance_).all()


def test_edges_are_those_of_the_first_batch():
    X, y = load_breast_cancer(return_X_y=True)
    selector = MutualInfoSelector(n_features_to_select=5)
    assert_same(clone(selector).partial_fit(X, y), clone(selector).fit(X, y))
    streamed = clone(selector).partial_fit(X[:300], y[:300]).partial_fit(X[300:], y[300:])
    assert_allclose(streamed.relevance_, clone(selector).fit(X, y).relevance_, atol=0.05)
    edges = [np.quantile(column, [0.25, 0.5]) for column in X.T]
    for rows in (slice(300), slice(300, None)):
        selector.set_params(bin_edges=edges).partial_fit(X[rows], y[rows])
    assert_same(selector, clone(selector).fit(X, y))


def test_edges_of_a_continuous_target_are_those_of_the_first_batch():
    rng = np.random.RandomState(0)
    X = rng.standard_normal((600, 4))
    y = X[:, 2] + 0.1 * rng.standard_normal(600)
    selector = MutualInfoSelector(n_features_to_select=1)
    selector.partial_fit(X[:300], y[:300]).partial_fit(X[300:], y[300:])
    assert selector.selected_.tolist() == [2]
    assert_same(clone(selector).partial_fit(X, y), clone(selector).fit(X, y))


def test_a_column_that_was_missing_at_first_is_cut_later():
    rng = np.random.RandomState(0)
    X = rng.standard_normal((400, 2))
    y = (X[:, 1] > 0).astype(int)
    late = X.copy()
    late[:100, 1] = np.nan
    selector = MutualInfoSelector(n_features_to_select=1)
    for rows in (slice(100), slice(100, 400)):
        selector.partial_fit(late[rows], y[rows])
    assert selector.selected_.tolist() == [1]


def test_a_column_that_was_constant_at_first_is_named_once():
    X = np.column_stack([np.zeros(60), np.arange(60) % 3])
    y = np.arange(60) % 2
    selector = MutualInfoSelector(n_features_to_select=1).partial_fit(X, y)
    with pytest.warns(UserWarning, match=r"columns 'x0' held one value in the first batch"):
        selector.partial_fit(X + np.array([1, 0]), y)
    selector.partial_fit(X + np.array([2, 0]), y)


def test_identifiers_are_named():
    X = pd.DataFrame({"id": [f"row{i}" for i in range(60)], "x": np.arange(60) % 3})
    selector = MutualInfoSelector(n_features_to_select=1)
    with pytest.warns(UserWarning, match="Of the columns 'id' most rows have a level") as caught:
        selector.partial_fit(X, np.arange(60) % 2)
    assert caught[0].filename == __file__
    selector.partial_fit(X, np.arange(60) % 2)


def test_one_class_so_far():
    X, y = make_frame()
    selector = make_selector()
    for name in ("n", "o"):
        rows = np.flatnonzero(y == name)
        if name == "n":
            with pytest.warns(UserWarning, match="one class only in the batches so far"):
                selector.partial_fit(X.iloc[rows], y[rows], classes=["n", "o", "p"])
            with pytest.raises(NotFittedError):
                selector.transform(X)
        else:
            selector.partial_fit(X.iloc[rows], y[rows])
    assert_same(selector, make_selector().fit(X[y != "p"], y[y != "p"]))


def test_pickle_between_batches():
    X, y = make_frame()
    first, *rest = split(len(y), 4)
    selector = pickle.loads(pickle.dumps(stream(make_selector(), X, y, [first])))
    assert_same(stream(selector, X, y, rest), make_selector().fit(X, y))
    assert clone(selector)._stream is None


def test_fit_starts_anew_and_partial_fit_after_it_says_so():
    X, y = make_frame()
    selector = stream(make_selector(), X, y, split(len(y), 3))
    assert_same(selector.fit(X[:100], y[:100]), make_selector().fit(X[:100], y[:100]))
    with pytest.warns(UserWarning, match="starts anew after fit"):
        selector.partial_fit(X[100:], y[100:])
    selector.partial_fit(X[:100], y[:100])
    assert_same(selector, make_selector().fit(X, y))


def test_a_batch_that_is_refused_is_not_counted():
    X, y = make_frame()
    selector = make_selector().partial_fit(X[:200], y[:200])
    bad = X[200:].assign(noise=np.inf)
    with pytest.raises(ValueError, match="Column 'noise' of X contains infinity"):
        selector.partial_fit(bad, y[200:])
    with pytest.raises(ValueError, match="feature names should match"):
        selector.partial_fit(X[200:].iloc[:, :7], y[200:])
    assert_same(selector.partial_fit(X[200:], y[200:]), make_selector().fit(X, y))


def test_set_output_and_names():
    X, y = make_frame()
    selector = make_selector(n_features=2).set_output(transform="polars")
    stream(selector, X, y, split(len(y), 2))
    assert selector.transform(X).columns == selector.get_feature_names_out().tolist()
    with pytest.raises(ValueError, match="feature names should match"):
        selector.partial_fit(X[X.columns[::-1]], y)


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"criterion": "jmi3"}, "criterion='jmi3' needs three"),
        ({"n_features_to_select": "auto", "interactions": True}, "interactions=True needs three"),
        ({"n_features_to_select": 9}, "n_features_to_select=9 is more than the 8"),
        ({"bin_edges": {"city": [1]}}, "bin_edges names Column 'city'"),
        ({"alpha": 0.001, "n_features_to_select": "auto"}, "alpha=0.001 cannot be reached"),
    ],
)
def test_parameters_that_cannot_be_streamed(parameters, message):
    X, y = make_frame()
    with pytest.raises(ValueError, match=message):
        make_selector().set_params(**parameters).partial_fit(X, y)


def test_pairs_that_were_not_counted():
    X, y = make_frame()
    selector = make_selector("mim", compute_redundancy=False).partial_fit(X, y)
    with pytest.raises(ValueError, match="batches so far were not asked for"):
        selector.set_params(criterion="jmi").partial_fit(X, y)


def test_classes():
    X, y = make_frame()
    selector = make_selector().partial_fit(X, y, classes=["n", "o", "p"])
    selector.partial_fit(X, y, classes=["p", "o", "n"])
    with pytest.raises(ValueError, match=r"not the same as in the first call to partial_fit"):
        selector.partial_fit(X, y, classes=["n", "o"])
    with pytest.raises(ValueError, match=r"y contains \['q'\], which is not among classes"):
        selector.partial_fit(X, np.where(y == "n", "q", y))
    with pytest.raises(ValueError, match="not passed in the first call"):
        make_selector().partial_fit(X, y).partial_fit(X, y, classes=["n", "o", "p"])
    with pytest.raises(ValueError, match="target='continuous' has none"):
        make_selector(target="continuous").partial_fit(X, np.arange(300.0), classes=[1, 2])


def test_kinds_that_change():
    X, y = make_frame()
    selector = make_selector().partial_fit(X, y)
    with pytest.raises(TypeError, match="'city' of X holds numbers, and held strings"):
        selector.partial_fit(X.assign(city=1.5), y)
    with pytest.raises(TypeError, match="y holds numbers that name categories, and held strings"):
        selector.partial_fit(X, np.arange(300) % 3)
    with pytest.raises(ValueError, match=r"y has 2 output\(s\), and had 1"):
        selector.partial_fit(X, np.column_stack([y, y]))


def test_numbers_beyond_floats_are_refused():
    ids = 2**60 + np.arange(40)
    with pytest.raises(ValueError, match="whole numbers beyond"):
        MutualInfoSelector(n_features_to_select=1).partial_fit(ids[:, None], np.arange(40) % 2)


def test_tables_that_are_too_large(monkeypatch):
    X, y = make_frame()
    selector = make_selector().partial_fit(X[:100], y[:100])
    monkeypatch.setattr(_stream, "MAX_CELLS", _tables.MAX_CELLS // 10**5)
    names = X[100:].assign(city=[f"c{i}" for i in range(200)])
    with pytest.raises(ValueError, match=r"most levels is 'city' with .* not counted"):
        selector.partial_fit(names, y[100:])
    monkeypatch.undo()
    assert_same(selector.partial_fit(X[100:], y[100:]), make_selector().fit(X, y))


def test_weights_that_are_too_large():
    X, y = make_frame()
    with pytest.raises(ValueError, match="too large to be added up"):
        make_selector().partial_fit(X, y, sample_weight=np.full(len(y), 1e300))
    selector, weight = make_selector(), np.full(len(y), 2.0**51)
    for _ in range(6):
        selector.partial_fit(X, y, sample_weight=weight)
    with pytest.raises(ValueError, match="all batches together"):
        selector.partial_fit(X, y, sample_weight=weight)
    with pytest.raises(ValueError, match="all batches together"):
        selector.partial_fit(X, y, sample_weight=np.full(len(y), 0.5))
    assert_allclose(selector.relevance_, make_selector().fit(X, y).relevance_, atol=1e-9)
    selector.partial_fit(X, y, sample_weight=np.ones(len(y)))
    assert_allclose(selector.relevance_, make_selector().fit(X, y).relevance_, atol=1e-9)


@pytest.mark.slow
@pytest.mark.parametrize("name", NULL_TABLES)
def test_family_wise_error_without_permutations(name):
    """No significant excess over 5 % in 100 tables of noise, of 128 columns at most."""
    errors = round(100 * selected_of_noise(fit_in_batches, name, 100, seed=30_000))
    assert binomtest(errors, 100, 0.05, alternative="greater").pvalue > 0.001
    assert errors > 0


@pytest.mark.slow
def test_columns_that_only_repeat_are_admitted_seldom():
    """Eleven columns tell of the first one, and beyond it nothing of the target."""
    errors = 0
    for seed in range(200):
        X, y = make_repeating(40_000 + seed)
        selector = make_auto(X.shape[1], seed).partial_fit(X.astype(float), y)
        errors += 0 in selector.selected_ and selector.selected_.size > 1
    assert binomtest(errors, 200, 0.05, alternative="greater").pvalue > 0.001
