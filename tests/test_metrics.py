"""Scores against scikit-learn, closed forms and definitions."""

import copy
import pickle
import re

import numpy as np
import pandas as pd
import polars as pl
import pytest
import sklearn
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from sklearn.datasets import load_breast_cancer, load_diabetes, load_wine
from sklearn.dummy import DummyClassifier, DummyRegressor
from sklearn.exceptions import UndefinedMetricWarning
from sklearn.feature_selection import RFECV
from sklearn.inspection import permutation_importance
from sklearn.linear_model import LinearRegression, LogisticRegression, Ridge
from sklearn.metrics import check_scoring, d2_log_loss_score, log_loss, mutual_info_score, r2_score
from sklearn.model_selection import GridSearchCV, KFold, cross_validate
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import LinearSVC
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

from skmi.datasets import make_zero_inflated_gaussian
from skmi.information import mutual_info
from skmi.metrics import (
    conditional_information_gain,
    information_gain_score,
    information_gain_scorer,
    normalized_information_gain_scorer,
    pointwise_information_gain,
    prediction_mutual_info_score,
    prediction_mutual_info_scorer,
)

GAIN_SCORERS = [information_gain_scorer, normalized_information_gain_scorer]
SCORERS = [*GAIN_SCORERS, prediction_mutual_info_scorer]


def entropy(y, weight=None):
    weight = np.ones(len(y)) if weight is None else weight
    p = np.array([weight[y == level].sum() for level in np.unique(y)]) / weight.sum()
    return -np.sum(p * np.log(p))


def classes_and_proba(n=300, n_classes=4, seed=0):
    rng = np.random.default_rng(seed)
    y = rng.integers(0, n_classes, n)
    y[:n_classes] = np.arange(n_classes)
    scores = rng.standard_normal((n, n_classes)) + 2 * np.eye(n_classes)[y]
    proba = np.exp(scores)
    return y, proba / proba.sum(axis=1, keepdims=True), rng.uniform(0, 3, n)


# The information gain of classes


@pytest.mark.parametrize("n_classes", [2, 3, 7])
@pytest.mark.parametrize("weighted", [False, True])
def test_gain_is_entropy_minus_log_loss(n_classes, weighted):
    y, proba, weight = classes_and_proba(n_classes=n_classes)
    weight = weight if weighted else None
    expected = entropy(y, weight) - log_loss(y, proba, sample_weight=weight)
    assert_allclose(information_gain_score(y, proba, sample_weight=weight), expected, atol=1e-12)
    bits = information_gain_score(y, proba, sample_weight=weight, unit="bit")
    assert_allclose(bits, expected / np.log(2), atol=1e-12)


@given(
    st.integers(2, 5).flatmap(
        lambda c: st.tuples(st.just(c), st.lists(st.integers(0, c - 1), min_size=2, max_size=30))
    ),
    st.integers(0, 2**32 - 1),
    st.booleans(),
)
def test_normalised_gain_is_d2(classes, seed, weighted):
    n_classes, y = classes[0], np.array(classes[1])
    if len(set(y)) < 2:
        y[0], y[1] = 0, 1
    rng = np.random.default_rng(seed)
    proba = rng.dirichlet(np.ones(n_classes), y.size)
    options = {"labels": np.arange(n_classes)}
    options["sample_weight"] = rng.uniform(0.1, 2, y.size) if weighted else None
    expected = d2_log_loss_score(y, proba, **options)
    assert_allclose(
        information_gain_score(y, proba, normalize=True, **options), expected, rtol=1e-9
    )


def test_shapes_of_binary_probabilities():
    y, proba, _ = classes_and_proba(n_classes=2)
    expected = information_gain_score(y, proba)
    for given_as in (proba[:, 1], proba[:, 1:], pd.Series(proba[:, 1]), proba[:, 1].tolist()):
        assert_allclose(information_gain_score(y, given_as), expected, atol=1e-12)


def test_containers_and_names_of_classes():
    y, proba, _ = classes_and_proba(n_classes=3)
    expected = information_gain_score(y, proba)
    names = np.array(["ash", "beech", "oak"])[y]
    for y_true in (names, names.astype(object), pd.Categorical(names), pl.Series(names), y * 1.0):
        assert information_gain_score(y_true, proba) == expected
    assert information_gain_score(pd.Series(names), pd.DataFrame(proba)) == expected
    assert information_gain_score(y == 1, proba[:, 1]) == information_gain_score(
        (y == 1).astype(int), proba[:, 1]
    )


def test_labels_may_be_absent_and_in_any_order():
    y, proba, weight = classes_and_proba(n_classes=4)
    kept = y != 2
    y, proba, weight = y[kept], proba[kept], weight[kept]
    loss = log_loss(y, proba, labels=[0, 1, 2, 3], sample_weight=weight)
    options = {"sample_weight": weight}
    gain = information_gain_score(y, proba, labels=[0, 1, 2, 3], **options)
    assert_allclose(gain, entropy(y, weight) - loss, atol=1e-12)
    shuffled = information_gain_score(y, proba[:, [2, 0, 3, 1]], labels=[2, 0, 3, 1], **options)
    assert_allclose(shuffled, gain, atol=1e-12)


def test_one_class_of_known_labels_costs_its_log_loss():
    gain = information_gain_score([1, 1], [0.5, 0.25], labels=[0, 1])
    assert_allclose(gain, np.log(0.5 * 0.25) / 2)
    with pytest.warns(UndefinedMetricWarning, match="single class"):
        assert np.isnan(information_gain_score([1, 1], [0.5, 0.2], labels=[0, 1], normalize=True))


def test_single_precision_is_clipped_as_scikit_learn_clips_it():
    y, proba, _ = classes_and_proba(n_classes=3)
    proba[0] = np.eye(3)[(y[0] + 1) % 3]
    single = proba.astype(np.float32)
    expected = entropy(y) - log_loss(y, single)
    assert_allclose(information_gain_score(y, single), expected, atol=1e-6)
    # The row that is certainly wrong costs log(1 / eps) of its own precision.
    assert information_gain_score(y, single) - information_gain_score(y, proba) > 15 / y.size


def test_values_a_reader_can_check():
    assert information_gain_score([0, 1], [0.5, 0.5]) == 0
    assert_allclose(information_gain_score([0, 1], [0.0, 1.0], unit="bit"), 1)
    assert_allclose(information_gain_score(list("abcd"), np.eye(4), unit="bit"), 2)
    assert information_gain_score([0, 1], [0.9, 0.1]) < -1
    y, proba = [0, 0, 0, 1], [0.25] * 4
    assert_allclose(information_gain_score(y, proba), 0, atol=1e-15)


def test_a_calibrated_prediction_recovers_the_mutual_information():
    rng = np.random.default_rng(0)
    x = rng.integers(0, 3, 200_000)
    p = np.array([0.1, 0.5, 0.8])
    y = (rng.random(x.size) < p[x]).astype(int)

    def binary(p):
        return -p * np.log(p) - (1 - p) * np.log(1 - p)

    truth = binary(p.mean()) - binary(p).mean()
    assert_allclose(information_gain_score(y, p[x]), truth, atol=4e-3)


@given(st.integers(0, 2**32 - 1))
def test_weight_two_is_a_repeated_row(seed):
    y, proba, _ = classes_and_proba(n=12, n_classes=3, seed=seed)
    weight = np.random.default_rng(seed).integers(0, 4, y.size)
    weight[0] += 1
    rows = np.repeat(np.arange(y.size), weight)
    expected = information_gain_score(y[rows], proba[rows], labels=[0, 1, 2])
    gain = information_gain_score(y, proba, sample_weight=weight)
    assert_allclose(gain, expected, atol=1e-12)


# The information gain of numbers


def regression(n=200, seed=0):
    rng = np.random.default_rng(seed)
    mean = rng.standard_normal(n)
    return mean + rng.normal(0, 0.5, n), mean, rng.uniform(0, 2, n)


@pytest.mark.parametrize("weighted", [False, True])
def test_the_residual_scale_gives_r2(weighted):
    y, mean, weight = regression()
    weight = weight if weighted else None
    options = {"sample_weight": weight, "scale": "residual"}
    r2 = r2_score(y, mean, sample_weight=weight)
    assert_allclose(information_gain_score(y, mean, **options), -np.log(1 - r2) / 2, atol=1e-12)
    normalised = information_gain_score(y, mean, normalize=True, **options)
    assert_allclose(normalised, r2, atol=1e-12)


def test_a_predicted_scale_is_a_gaussian_likelihood():
    y, mean, _ = regression()
    sigma = np.exp(0.2 * mean)
    density = np.exp(-((y - mean) ** 2) / (2 * sigma**2)) / np.sqrt(2 * np.pi * sigma**2)
    expected = 0.5 * np.log(2 * np.pi * np.e * y.var()) + np.log(density).mean()
    assert_allclose(information_gain_score(y, mean, scale=sigma), expected, atol=1e-12)
    one = information_gain_score(y, mean, scale=0.5)
    assert_allclose(information_gain_score(y, mean, scale=np.full(y.size, 0.5)), one, atol=1e-12)


def test_the_gaussian_channel():
    y, mean, _ = regression(200_000)
    truth = 0.5 * np.log(1 + 1 / 0.25)
    assert_allclose(information_gain_score(y, mean, scale=0.5), truth, atol=5e-3)


def test_regression_does_not_depend_on_the_unit_of_y():
    y, mean, _ = regression()
    expected = information_gain_score(y, mean, scale=0.5)
    assert_allclose(information_gain_score(1e6 * y, 1e6 * mean, scale=5e5), expected, atol=1e-9)


def test_a_perfect_regression_is_finite():
    y, _, _ = regression()
    assert_allclose(information_gain_score(y, y, scale="residual"), 36.54, atol=0.01)
    assert information_gain_score(y, y, scale="residual", normalize=True) == 1


def test_a_hopeless_scale_has_no_overflow():
    y, mean, _ = regression()
    assert information_gain_score(y, -mean, scale=1e-9, normalize=True) == -np.inf


def test_a_constant_numeric_target_is_undefined():
    with pytest.warns(UndefinedMetricWarning, match="constant"):
        assert np.isnan(information_gain_score([2.5, 2.5], [2.0, 3.0], scale="residual"))


def test_a_constant_target_has_a_difference_of_predictions():
    y, zeros = np.ones(9), np.zeros(9)
    gain = conditional_information_gain(y, y, zeros, scale_with=1.0, scale_without=1.0)
    assert gain == pytest.approx(0.5)
    options = {"scale_with": "residual", "scale_without": "residual"}
    with pytest.warns(UndefinedMetricWarning, match="scale of zero") as caught:
        assert np.isnan(conditional_information_gain(y, y, zeros, **options))
    assert [warning.filename for warning in caught] == [__file__]


def test_warnings_point_at_the_line_of_the_caller():
    model = DummyRegressor().fit(np.zeros((3, 1)), np.ones(3))
    for score in (
        lambda: information_gain_score([2.5, 2.5], [2.0, 3.0], scale=1.0),
        lambda: pointwise_information_gain([2.5, 2.5], [2.0, 3.0], scale=1.0),
        lambda: information_gain_score([1, 1], [0.5, 0.5], labels=[0, 1], normalize=True),
        lambda: information_gain_scorer(model, np.zeros((3, 1)), np.ones(3)),
    ):
        with pytest.warns(UndefinedMetricWarning) as caught:
            assert np.isnan(score()).all()
        assert [warning.filename for warning in caught] == [__file__]


@pytest.mark.parametrize("n_classes", [2, 3, 9, 23, 39])
def test_half_precision(n_classes):
    y = np.arange(n_classes)
    half = np.full((n_classes, n_classes), 1 / n_classes, dtype=np.float16)
    assert information_gain_score(y, half) == pytest.approx(0, abs=1e-3)
    # The smallest probability is that of the dtype.
    confident = np.eye(n_classes, dtype=np.float16)[::-1]
    gain = pointwise_information_gain(y, confident, labels=y)
    assert gain[0] == pytest.approx(np.log(np.finfo(np.float16).eps * n_classes), abs=1e-3)


def test_rows_rounded_to_half_precision_sum_to_one():
    rounded = np.tile(np.float16([0.25, 0.25, 0.25, 0.2496]), (4, 1))
    assert information_gain_score(range(4), rounded) == pytest.approx(0, abs=1e-3)


# Pointwise and conditional


@pytest.mark.parametrize("scale", [None, "residual", 0.4])
def test_the_mean_of_the_pointwise_gain_is_the_score(scale):
    y, prediction, weight = classes_and_proba() if scale is None else regression()
    options = {"sample_weight": weight, "scale": scale, "unit": "bit"}
    pointwise = pointwise_information_gain(y, prediction, **options)
    mean = np.average(pointwise, weights=weight)
    assert_allclose(mean, information_gain_score(y, prediction, **options), atol=1e-12)


def test_pointwise_gain_of_each_row():
    y, proba, _ = classes_and_proba(n_classes=3)
    expected = [
        np.log(row[label] / np.mean(y == label)) for row, label in zip(proba, y, strict=True)
    ]
    assert_allclose(pointwise_information_gain(y, proba), expected, atol=1e-12)


def test_a_class_of_weight_zero_stays_finite():
    gains = pointwise_information_gain([0, 1, 2], np.eye(3), sample_weight=[1, 1, 0])
    assert np.isfinite(gains).all()


def test_conditional_gain_is_a_difference_of_log_losses():
    y, better, weight = classes_and_proba()
    worse = (better + 1) / (better + 1).sum(axis=1, keepdims=True)
    expected = log_loss(y, worse, sample_weight=weight) - log_loss(y, better, sample_weight=weight)
    gain = conditional_information_gain(y, better, worse, sample_weight=weight)
    assert_allclose(gain, expected, atol=1e-12)
    back = conditional_information_gain(y, worse, better, sample_weight=weight, unit="bit")
    assert_allclose(back, -expected / np.log(2), atol=1e-12)


def test_conditional_gain_of_regressions_follows_the_chain_rule():
    y, mean, weight = regression()
    options = {"sample_weight": weight}
    gain = conditional_information_gain(
        y, mean, 0.5 * mean, scale_with=0.5, scale_without="residual", **options
    )
    whole = information_gain_score(y, mean, scale=0.5, **options)
    part = information_gain_score(y, 0.5 * mean, scale="residual", **options)
    assert_allclose(gain, whole - part, atol=1e-12)


# Mutual information of the prediction


@given(
    st.lists(st.tuples(st.integers(0, 4), st.integers(-3, 3)), min_size=1, max_size=60),
)
def test_labels_agree_with_scikit_learn(pairs):
    y, pred = np.array(pairs).T
    expected = mutual_info_score(y, pred)
    assert_allclose(prediction_mutual_info_score(y, pred), expected, atol=1e-12)
    names = prediction_mutual_info_score(y.astype(str), pred.astype(str), unit="bit")
    assert_allclose(names, expected / np.log(2), atol=1e-12)


def test_many_classes_of_integers_are_labels():
    rng = np.random.default_rng(0)
    y = rng.integers(0, 120, 2000)
    pred = np.where(rng.random(2000) < 0.5, y, rng.integers(0, 120, 2000))
    assert_allclose(
        prediction_mutual_info_score(y, pred), mutual_info_score(y, pred), atol=1e-12, rtol=0
    )


def test_weighted_labels_are_repeated_rows():
    rng = np.random.default_rng(0)
    y, pred, weight = rng.integers(0, 3, 50), rng.integers(0, 4, 50), rng.integers(0, 5, 50)
    expected = mutual_info_score(np.repeat(y, weight), np.repeat(pred, weight))
    score = prediction_mutual_info_score(y, pred, sample_weight=weight)
    assert_allclose(score, expected, atol=1e-12)


@pytest.mark.parametrize("correlation", [0.0, 0.6, 0.95])
def test_continuous_predictions_of_numbers(correlation):
    rng = np.random.default_rng(1)
    x = rng.standard_normal(4000)
    y = correlation * x + np.sqrt(1 - correlation**2) * rng.standard_normal(4000)
    truth = -0.5 * np.log(1 - correlation**2)
    assert_allclose(prediction_mutual_info_score(y, x), truth, atol=0.04)


def test_continuous_predictions_of_classes():
    # y is 1 with the predicted probability p, uniform on (0, 1): I = log 2 - 1/2.
    rng = np.random.default_rng(2)
    proba = rng.random(4000)
    y = (rng.random(4000) < proba).astype(int)
    score = prediction_mutual_info_score(y, proba)
    assert_allclose(score, np.log(2) - 0.5, atol=0.03)
    # A rounded prediction is full of ties.
    assert_allclose(prediction_mutual_info_score(y, proba.round(2)), score, atol=0.02)
    assert prediction_mutual_info_score(proba, y) == score


@pytest.mark.parametrize("kind", ["numbers", "classes"])
def test_atoms_of_a_prediction_are_those_of_the_estimators(kind):
    y, pred, truth = make_zero_inflated_gaussian(2000, random_state=0)
    if kind == "classes":
        y = np.where(y > 0.5, "high", "low")
    score = prediction_mutual_info_score(y, pred)
    assert score == mutual_info(y, pred, bias_correction=False)
    if kind == "numbers":
        assert_allclose(score, truth, atol=0.03)


def test_a_tree_with_few_leaves_is_scored_by_its_leaves():
    rng = np.random.default_rng(3)
    x = rng.random((3000, 1))
    y = np.floor(8 * x[:, 0]) / 8 + rng.random(3000) / 8
    pred = DecisionTreeRegressor(max_leaf_nodes=8, random_state=0).fit(x, y).predict(x)
    assert_allclose(prediction_mutual_info_score(y, pred), np.log(8), atol=0.06)


@pytest.mark.parametrize("pair", ["numbers", "classes", "ties"])
def test_one_to_one_maps_and_the_order_of_rows_change_nothing(pair):
    rng = np.random.default_rng(4)
    pred = rng.standard_normal(300)
    y = pred + rng.standard_normal(300)
    if pair == "classes":
        y = np.where(y > 0, "yes", "no")
    elif pair == "ties":
        y, pred = y.round(1), pred.round(1)
    expected = prediction_mutual_info_score(y, pred)
    assert expected > 0.1
    assert prediction_mutual_info_score(y, np.exp(3 * pred) + 1e5) == expected
    order = rng.permutation(300)
    assert_allclose(prediction_mutual_info_score(y[order], pred[order]), expected, atol=1e-12)


@pytest.mark.parametrize("y", [[0, 1, 1, 0] * 5, list("abba") * 5, np.linspace(0, 1, 20)])
@pytest.mark.parametrize("constant", [0.3, 7, "a", True])
def test_a_constant_prediction_tells_nothing(y, constant):
    assert prediction_mutual_info_score(y, [constant] * 20) == 0
    assert prediction_mutual_info_score([constant] * 20, y) == 0


def test_discrete_overrides_the_kind():
    rng = np.random.default_rng(5)
    counts = rng.integers(0, 300, 500)
    pred = counts + rng.integers(-20, 21, 500)
    as_labels = prediction_mutual_info_score(counts, pred)
    assert as_labels == prediction_mutual_info_score(counts, pred, discrete=True)
    assert as_labels > 4.5
    # Widths 41 within 300: about log(300 / 41) = 1.99 nats.
    assert 1.6 < prediction_mutual_info_score(counts, pred, discrete=False) < 2.2


# Bad input: one error that names the parameter, and the mend

HALF = [0.5, 0.5, 0.5]
BAD_GAINS = {
    "length": (([0, 1], HALF), {}, "y_true has 2 rows, but y_proba has 3"),
    "empty": (([], []), {}, "y_true is empty"),
    "NaN in y": (([0, np.nan, 1], HALF), {}, "y_true has 1 missing"),
    "None in y": ((["a", None, "b"], HALF), {}, "y_true has 1 missing"),
    "2-D y": (([[0, 1], [1, 0], [1, 1]], HALF), {}, "y_true must be of shape (n_samples,)"),
    "NaN proba": (([0, 1, 1], [0.5, np.nan, 0.5]), {}, "y_proba must be finite; 1 of"),
    "text proba": (([0, 1, 1], ["a", "b", "c"]), {}, "y_proba must hold numbers"),
    "3-D proba": (([0, 1], np.full((2, 2, 2), 0.5)), {}, "y_proba must be of shape"),
    "negative": (([0, 1, 1], [0.5, -0.1, 0.5]), {}, "in [0, 1]; got values from -0.1"),
    "above one": (([0, 1, 1], [0.5, 1.5, 0.5]), {}, "in [0, 1]; got values from 0.5 to 1.5"),
    "sums": (([0, 1], [[0.5, 0.5], [0.2, 0.5]]), {}, "row 1 sums to 0.7"),
    "one class": (([1, 1, 1], HALF), {}, "labels=estimator.classes_"),
    "too few columns": (([0, 1, 2], HALF), {}, "y_true has 3 classes, but y_proba has"),
    "wrong labels": (([0, 1, 1], HALF), {"labels": [0, 1, 2]}, "labels has 3 classes"),
    "unknown class": (
        ([0, 5, 1], HALF),
        {"labels": [0, 1]},
        "y_true holds classes [5] that labels=[0, 1]",
    ),
    "repeated label": (([0, 1, 1], HALF), {"labels": [1, 1]}, "at least two different"),
    "numbers": (([0.3, 0.1, 0.7], HALF), {}, "pass scale='residual'"),
    "weight length": (([0, 1, 1], HALF), {"sample_weight": [1, 2]}, "sample_weight has 2"),
    "weight sign": (([0, 1, 1], HALF), {"sample_weight": [1, -2, 1]}, "sample_weight must not"),
    "weight zero": (([0, 1, 1], HALF), {"sample_weight": [0, 0, 0]}, "nor zero everywhere"),
    "weight NaN": (([0, 1, 1], HALF), {"sample_weight": [0, 1, np.nan]}, "sample_weight must be f"),
    "unit": (([0, 1, 1], HALF), {"unit": "ban"}, "must be 'nat' or 'bit'; got 'ban'"),
    "half": (([0, 1], np.float16([[0.5, 0.5], [0.5, 0.6]])), {}, "row 1 sums to 1.1"),
    "text scale": (([0.1, 0.2, 0.3], HALF), {"scale": "std"}, "scale must be 'residual'"),
    "zero scale": (([0.1, 0.2, 0.3], HALF), {"scale": 0}, "scale must be positive"),
    "scale length": (([0.1, 0.2, 0.3], HALF), {"scale": [1.0, 2.0]}, "but scale has 2"),
    "mean length": (([0.1, 0.2], HALF), {"scale": 1.0}, "but y_proba has 3"),
    "scale, labels": (([0, 1, 1], HALF), {"scale": 1.0, "labels": [0, 1]}, "Pass one of the two"),
    "scale, strings": ((["a", "b", "a"], HALF), {"scale": 1.0}, "Leave scale out"),
}


@pytest.mark.parametrize("function", [information_gain_score, pointwise_information_gain])
@pytest.mark.parametrize(("arguments", "options", "message"), BAD_GAINS.values(), ids=BAD_GAINS)
def test_bad_input_of_the_gain(function, arguments, options, message):
    with pytest.raises((ValueError, TypeError), match=re.escape(message)):
        function(*arguments, **options)


def test_normalize_is_true_or_false():
    with pytest.raises(ValueError, match="normalize must be True or False; got 'yes'"):
        information_gain_score([0, 1, 1], HALF, normalize="yes")


def test_bad_input_of_the_conditional_gain_names_its_argument():
    with pytest.raises(ValueError, match="proba_without must hold probabilities"):
        conditional_information_gain([0, 1], [0.1, 0.9], [0.1, 1.9])
    with pytest.raises(ValueError, match="scale_with and scale_without go together"):
        conditional_information_gain([0.1, 0.9], [0.1, 0.9], [0.1, 0.9], scale_with=1.0)


NUMBERS = np.linspace(0, 1, 20)
BAD_PREDICTIONS = {
    "length": ((NUMBERS, NUMBERS[1:]), {}, "y_true has 20 rows, but y_pred has 19"),
    "NaN": ((NUMBERS, [np.nan] * 20), {}, "y_pred has 20 missing"),
    "infinite": ((NUMBERS, [np.inf] * 20), {}, "y_pred contains infinity"),
    "2-D": ((NUMBERS, np.ones((20, 2))), {}, "y_pred must be of shape (n_samples,)"),
    "weights": ((NUMBERS, NUMBERS), {"sample_weight": NUMBERS}, "for labels only"),
    "few rows": ((NUMBERS[:4], NUMBERS[:4]), {}, "n_neighbors must be an integer from 1 to 3"),
    "no neighbours": ((NUMBERS, NUMBERS), {"n_neighbors": 0}, "n_neighbors must be an integer"),
    "true": ((NUMBERS, NUMBERS), {"n_neighbors": True}, "n_neighbors must be an integer"),
    "strings": ((["a", "b"] * 10, NUMBERS), {"discrete": False}, "y_true holds strings"),
    "identifiers": (([f"id{i}" for i in range(20)], NUMBERS), {}, "Every class of y_true"),
    "discrete": ((NUMBERS, NUMBERS), {"discrete": "auto"}, "discrete must be None"),
    "unit": ((NUMBERS, NUMBERS), {"unit": "nats"}, "must be 'nat' or 'bit'"),
}


@pytest.mark.parametrize(
    ("arguments", "options", "message"), BAD_PREDICTIONS.values(), ids=BAD_PREDICTIONS
)
def test_bad_input_of_the_prediction_score(arguments, options, message):
    with pytest.raises((ValueError, TypeError), match=re.escape(message)):
        prediction_mutual_info_score(*arguments, **options)


# Scorers


def classifier():
    return make_pipeline(StandardScaler(), LogisticRegression())


@pytest.mark.parametrize("load", [load_breast_cancer, load_wine])
def test_scorers_score_as_the_functions_do(load):
    X, y = load(return_X_y=True)
    model = classifier().fit(X[::2], y[::2])
    X, y = X[1::2], y[1::2]
    proba = model.predict_proba(X)
    assert information_gain_scorer(model, X, y) == information_gain_score(y, proba)
    weight = np.random.default_rng(0).uniform(0, 2, y.size)
    assert_allclose(
        normalized_information_gain_scorer(model, X, y, sample_weight=weight),
        d2_log_loss_score(y, proba, sample_weight=weight),
        rtol=1e-9,
    )
    assert_allclose(
        prediction_mutual_info_scorer(model, X, y),
        mutual_info_score(y, model.predict(X)),
        atol=1e-12,
    )


@pytest.mark.parametrize("scorer", SCORERS, ids=repr)
def test_scorers_rank_models_in_a_grid_search(scorer):
    X, y = load_wine(return_X_y=True)
    grid = {"logisticregression__C": [1e-6, 1.0]}
    search = GridSearchCV(classifier(), grid, scoring=scorer, cv=3).fit(X, np.array(list("abc"))[y])
    assert search.best_params_ == {"logisticregression__C": 1.0}


@pytest.mark.parametrize("scorer", SCORERS, ids=repr)
def test_scorers_serve_regressors(scorer):
    X, y = load_diabetes(return_X_y=True)
    scores = cross_validate(Ridge(), X, y, scoring=scorer, cv=3)["test_score"]
    assert (scores > 0.1).all()
    baseline = cross_validate(DummyRegressor(), X, y, scoring=scorer, cv=3)["test_score"]
    assert (baseline <= 0).all()


def test_the_normalised_scorer_of_a_regressor_is_r2():
    X, y = load_diabetes(return_X_y=True)
    scorers = {"gain": normalized_information_gain_scorer, "r2": "r2"}
    scores = cross_validate(LinearRegression(), X, y, scoring=scorers)
    assert_allclose(scores["test_gain"], scores["test_r2"], atol=1e-12)


def test_folds_that_miss_a_class():
    X, y = load_wine(return_X_y=True)
    # Sorted by class: each test fold has one class or two, and the training rows of the first and
    # last fold miss a whole class.
    scorers = {"gain": information_gain_scorer, "mi": prediction_mutual_info_scorer}
    scores = cross_validate(classifier(), X, y, scoring=scorers, cv=KFold(3), error_score="raise")
    assert np.isfinite(scores["test_gain"]).all()
    assert scores["test_gain"][0] < -1


def test_rows_of_one_class_only():
    X, y = load_breast_cancer(return_X_y=True)
    model = classifier().fit(X, y)
    for label in (0, 1):
        rows = y == label
        expected = -log_loss(y[rows], model.predict_proba(X[rows]), labels=[0, 1])
        assert_allclose(information_gain_scorer(model, X[rows], y[rows]), expected, atol=1e-12)


def test_a_class_that_training_never_saw_has_probability_zero():
    X, y = load_wine(return_X_y=True)
    model = classifier().fit(X[y < 2], y[y < 2])
    score = information_gain_scorer(model, X[y == 2], y[y == 2])
    assert_allclose(score, np.log(np.finfo(float).eps))


def test_permutation_importance_takes_scorers():
    X, y = load_breast_cancer(return_X_y=True)
    X = np.c_[X[:, 27], np.random.default_rng(0).standard_normal(len(y))]
    model = classifier().fit(X, y)
    weight = np.random.default_rng(1).uniform(0.5, 2, y.size)
    named = {"gain": information_gain_scorer, "mi": prediction_mutual_info_scorer}
    for scoring in (information_gain_scorer, named):
        result = permutation_importance(
            model, X, y, scoring=scoring, n_repeats=3, random_state=0, sample_weight=weight
        )
        result = result if scoring is information_gain_scorer else result["gain"]
        assert result.importances_mean[0] > 0.3
        assert abs(result.importances_mean[1]) < 0.02


def test_recursive_elimination_takes_scorers():
    X, y = load_breast_cancer(return_X_y=True)
    noise = np.random.default_rng(0).standard_normal((y.size, 5))
    X = np.c_[StandardScaler().fit_transform(X[:, [22, 24, 27]]), noise]
    selector = RFECV(LogisticRegression(), cv=3, scoring=information_gain_scorer).fit(X, y)
    assert selector.support_[:3].all()
    assert selector.n_features_ < 8


@pytest.mark.parametrize("scorer", SCORERS, ids=repr)
def test_metadata_routing_hands_weights_to_scorers(scorer):
    X, y = load_breast_cancer(return_X_y=True)
    X, weight = StandardScaler().fit_transform(X), np.where(y == 1, 3.0, 0.5)
    with sklearn.config_context(enable_metadata_routing=True):
        requests = copy.deepcopy(scorer).set_score_request(sample_weight=True)
        model = LogisticRegression().set_fit_request(sample_weight=False)
        options = {"cv": 3, "params": {"sample_weight": weight}, "return_estimator": True}
        weighted = cross_validate(model, X, y, scoring=requests, return_indices=True, **options)
        unweighted = cross_validate(model, X, y, scoring=scorer, cv=3)
    for fold, rows in enumerate(weighted["indices"]["test"]):
        fitted = weighted["estimator"][fold]
        expected = scorer(fitted, X[rows], y[rows], sample_weight=weight[rows])
        assert weighted["test_score"][fold] == expected
        assert unweighted["test_score"][fold] == scorer(fitted, X[rows], y[rows])
        assert weighted["test_score"][fold] != unweighted["test_score"][fold]


@pytest.mark.parametrize("scorer", GAIN_SCORERS, ids=repr)
def test_scorers_refuse_several_outputs(scorer):
    rng = np.random.default_rng(0)
    X, y = rng.standard_normal((40, 2)), rng.integers(0, 2, (40, 2))
    for model in (DecisionTreeClassifier(), DecisionTreeRegressor()):
        with pytest.raises(ValueError, match="one output at a time"):
            scorer(model.fit(X, y), X, y)


def test_a_classifier_without_probabilities_is_named():
    y = np.arange(20) % 2
    model = LinearSVC().fit(y[:, None], y)
    with pytest.raises(AttributeError, match=r"LinearSVC has no predict_proba\. Wrap it"):
        information_gain_scorer(model, y[:, None], y)


def test_scorers_request_weights_alone():
    scorer = copy.deepcopy(information_gain_scorer)
    with sklearn.config_context(enable_metadata_routing=True):
        with pytest.raises(TypeError, match="normalize"):
            scorer.set_score_request(normalize=True)
        requests = scorer.set_score_request(sample_weight="weight").get_metadata_routing()
    assert requests.score.requests == {"sample_weight": "weight"}


def test_setting_a_request_needs_routing():
    with pytest.raises(RuntimeError, match="enable_metadata_routing"):
        information_gain_scorer.set_score_request(sample_weight=True)


@pytest.mark.parametrize("scorer", SCORERS, ids=repr)
def test_scorers_pickle_and_are_accepted(scorer):
    X, y = load_breast_cancer(return_X_y=True)
    model = DummyClassifier(strategy="prior").fit(X, y)
    again = pickle.loads(pickle.dumps(scorer))
    assert repr(again) == repr(scorer)
    assert_allclose(check_scoring(model, again)(model, X, y), 0, atol=1e-15)
