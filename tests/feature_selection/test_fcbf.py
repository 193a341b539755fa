"""FCBF against the algorithm as its paper states it."""

from collections import Counter
from math import log

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from sklearn.datasets import load_breast_cancer, load_wine
from sklearn.model_selection import GridSearchCV
from sklearn.naive_bayes import GaussianNB
from sklearn.pipeline import make_pipeline

import skmi._parallel
from skmi.feature_selection import FCBF


def entropy(*columns):
    counts = Counter(zip(*(column.tolist() for column in columns), strict=True)).values()
    return -sum(c / sum(counts) * log(c / sum(counts)) for c in counts)


def uncertainty(a, b):
    total = entropy(a) + entropy(b)
    return round(2 * (total - entropy(a, b)) / total, 10) if total > 0 else 0.0


def filter_by_definition(X, y, threshold):
    """For each pair of listed columns, the first strikes out the second if it is closer to it.

    All pairs are looked at, and a column that was struck out strikes no other.
    """
    relevance = [uncertainty(x, y) for x in X.T]
    listed = [j for j in range(X.shape[1]) if relevance[j] > threshold]
    listed.sort(key=lambda j: (-relevance[j], j))
    struck = set()
    for at, p in enumerate(listed):
        for q in listed[at + 1 :]:
            if p not in struck and uncertainty(X[:, p], X[:, q]) >= relevance[q]:
                struck.add(q)
    return [j for j in listed if j not in struck], relevance


@st.composite
def tables(draw):
    n, p = draw(st.integers(6, 60)), draw(st.integers(1, 8))
    rng = np.random.RandomState(draw(st.integers(0, 2**16)))
    y = rng.randint(0, draw(st.integers(2, 3)), n)
    X = rng.randint(0, draw(st.integers(1, 4)), (n, p))
    for j in range(p):
        share = rng.choice([0, 0.3, 0.6, 1])
        source = y if j % 2 else X[:, 0]
        X[:, j] = np.where(rng.random_sample(n) < share, source, X[:, j])
    assume(len(set(y.tolist())) > 1)
    return X, y


@given(table=tables(), threshold=st.sampled_from([0.0, 0.0, 0.05, 0.3]))
@settings(max_examples=300)
def test_equals_the_definition(table, threshold):
    X, y = table
    selector = FCBF(threshold).fit(X.astype(float), y)
    selected, relevance = filter_by_definition(X, y, threshold)
    assert selector.selected_.tolist() == selected
    assert_array_equal(np.flatnonzero(selector.support_), sorted(selected))
    assert_allclose(selector.symmetrical_uncertainty_, relevance, atol=1e-9)


@given(table=tables(), seed=st.integers(0, 2**16))
@settings(max_examples=50)
def test_rows_and_labels_in_any_order_give_the_same_bits(table, seed):
    X, y = table
    rng = np.random.RandomState(seed)
    rows = rng.permutation(len(X))
    selector = FCBF().fit(X.astype(float), y)
    for other_X, other_y in ((X[rows], y[rows]), (rng.permutation(10)[X], rng.permutation(10)[y])):
        other = FCBF().fit(other_X.astype(float), other_y)
        assert_array_equal(other.selected_, selector.selected_)
        assert_array_equal(other.symmetrical_uncertainty_, selector.symmetrical_uncertainty_)


@given(table=tables(), seed=st.integers(0, 2**16))
@settings(max_examples=50)
def test_whole_weights_are_repeated_rows(table, seed):
    X, y = table
    weight = np.random.RandomState(seed).randint(0, 4, len(X))
    repeated_X, repeated_y = np.repeat(X, weight, axis=0), np.repeat(y, weight)
    assume(len(set(repeated_y.tolist())) > 1 and len(repeated_y) > 3)
    weighted = FCBF().fit(X.astype(float), y, sample_weight=weight)
    repeated = FCBF().fit(repeated_X.astype(float), repeated_y)
    assert_array_equal(weighted.selected_, repeated.selected_)
    assert_array_equal(weighted.symmetrical_uncertainty_, repeated.symmetrical_uncertainty_)


def test_weights_on_any_scale_say_the_same():
    X, y = load_wine(return_X_y=True)
    weight = np.random.RandomState(0).random_sample(len(y))
    one = FCBF(0.1).fit(X, y, sample_weight=weight)
    other = FCBF(0.1).fit(X, y, sample_weight=weight * 2**20)
    assert_array_equal(one.symmetrical_uncertainty_, other.symmetrical_uncertainty_)
    third = FCBF(0.1).fit(X, y, sample_weight=weight / 3)
    assert_allclose(one.symmetrical_uncertainty_, third.symmetrical_uncertainty_, rtol=1e-9)
    assert_array_equal(one.selected_, third.selected_)


def test_weight_on_one_class_alone_is_refused():
    X, y = load_wine(return_X_y=True)
    with pytest.raises(ValueError, match="positive sample_weight have the same y"):
        FCBF().fit(X, y, sample_weight=y == 1)


def test_columns_in_any_order_are_chosen_alike():
    X, y = load_breast_cancer(return_X_y=True)
    selector = FCBF(0.05).fit(X, y)
    order = np.random.RandomState(0).permutation(X.shape[1])
    assert_array_equal(order[FCBF(0.05).fit(X[:, order], y).selected_], selector.selected_)
    assert 2 <= selector.selected_.size < X.shape[1]


def test_threads_change_no_bit(monkeypatch):
    monkeypatch.setattr(skmi._parallel, "SERIAL_SECONDS", 0)
    monkeypatch.setattr(skmi._parallel, "cpu_count", lambda: 3)
    X, y = load_breast_cancer(return_X_y=True)
    one, three = FCBF().fit(X, y), FCBF(n_jobs=3).fit(X, y)
    assert_array_equal(one.selected_, three.selected_)
    assert_array_equal(one.symmetrical_uncertainty_, three.symmetrical_uncertainty_)


def test_a_copy_goes_and_an_independent_part_stays():
    rng = np.random.RandomState(0)
    a, b = rng.randint(0, 2, (2, 500))
    X = pd.DataFrame({"a": a, "twin": np.where(a, "yes", "no"), "b": b, "constant": 1})
    X["missing"] = np.where(b, np.nan, 1.0)  # another copy of b
    selector = FCBF().fit(X, 2 * a + b)
    assert set(selector.get_feature_names_out()) == {"a", "b"}
    assert selector.symmetrical_uncertainty_[3] == 0


def test_the_target_itself_leaves_nothing_else():
    X, y = load_wine(return_X_y=True)
    selector = FCBF(categorical_features=[13]).fit(np.column_stack([X, 7 - y]), y)
    assert selector.selected_.tolist() == [13]
    assert selector.symmetrical_uncertainty_[13] == 1


def test_nothing_above_the_threshold():
    X, y = load_wine(return_X_y=True)
    selector = FCBF(0.9).fit(X, y)
    assert not selector.support_.any()
    with pytest.warns(UserWarning, match="No features were selected"):
        assert selector.transform(X).shape == (178, 0)


def test_bins_by_description_length_see_nothing_in_noise():
    rng = np.random.RandomState(0)
    y = rng.randint(0, 2, 500)
    X = rng.standard_normal((500, 10))
    X[:, 3] += y
    selector = FCBF(binning="mdl").fit(X, y)
    assert np.flatnonzero(selector.symmetrical_uncertainty_).tolist() == [3]
    assert selector.selected_.tolist() == [3]
    assert np.all(FCBF().fit(X, y).symmetrical_uncertainty_ > 0)


def test_the_threshold_is_tuned_like_any_parameter():
    X, y = load_breast_cancer(return_X_y=True)
    model = make_pipeline(FCBF(), GaussianNB())
    search = GridSearchCV(model, {"fcbf__threshold": [0.0, 0.1, 0.3]}, cv=3).fit(X, y)
    assert search.best_score_ > 0.9


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"threshold": 1}, "'threshold' parameter"),
        ({"threshold": -0.1}, "'threshold' parameter"),
        ({"n_bins": 1}, "'n_bins' parameter"),
        ({"binning": "kmeans"}, "'binning' parameter"),
        ({"target": "classes"}, "'target' parameter"),
        ({"categorical_features": ["age"]}, "categorical_features names"),
    ],
)
def test_bad_parameters(parameters, message):
    X, y = load_wine(return_X_y=True)
    with pytest.raises(ValueError, match=message):
        FCBF(**parameters).fit(X, y)


def test_identifiers_are_named():
    X = pd.DataFrame({"id": [f"row{i}" for i in range(60)], "x": np.arange(60) % 3})
    with pytest.warns(UserWarning, match="Of the columns 'id' most rows have a level"):
        FCBF().fit(X, np.arange(60) % 2)
