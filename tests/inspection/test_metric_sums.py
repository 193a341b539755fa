"""Metrics from sums, against the metrics themselves on the rows that stay."""

from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from sklearn import metrics
from sklearn.metrics import get_scorer

from skmi.inspection._left_out import LeftOut
from skmi.inspection._metric_sums import _FROM_SUMS, scores_without

OF_NUMBERS = [
    "neg_mean_squared_error",
    "neg_root_mean_squared_error",
    "neg_mean_squared_log_error",
    "neg_root_mean_squared_log_error",
    "neg_mean_absolute_error",
    "neg_mean_absolute_percentage_error",
    "neg_mean_poisson_deviance",
    "neg_mean_gamma_deviance",
    "r2",
    "explained_variance",
]
AVERAGES = ["macro", "micro", "weighted"]
OF_LABELS = ["accuracy", "balanced_accuracy", "matthews_corrcoef"] + [
    f"{name}_{average}" for name in ("f1", "precision", "recall", "jaccard") for average in AVERAGES
]
OF_TWO_LABELS = ["f1", "precision", "recall", "jaccard"]
OF_PROBABILITIES = ["neg_log_loss", "neg_brier_score"]
OF_CLASSES = ["roc_auc_ovr", "roc_auc_ovr_weighted"]
OF_SCORES = ["roc_auc", "average_precision"]


def made(name, kind, n, random):
    """Targets and what the metric gets for them, with ties and, for labels, all pairs."""
    if name in OF_NUMBERS:
        y = random.gamma(2, size=n)
        return y, y * random.gamma(5, 0.2, size=n)
    n_classes = 3 if kind == "three" else 2
    y = np.arange(n) % n_classes
    if name in OF_LABELS + OF_TWO_LABELS:
        y, p = y, np.where(random.random(n) < 0.6, y, random.permutation(y))
        words = np.array(["no", "yes", "who knows"])
        return (words[y], words[p]) if kind == "words" else (y, p)
    p = np.round(random.dirichlet(np.ones(n_classes), n) * 0.7 + 0.3 * np.eye(n_classes)[y], 2)
    p[:, 0] = 1 - p[:, 1:].sum(axis=1)
    return y, np.clip(p if n_classes > 2 else p[:, 1], 0, 1)


def by_leaving_out(metric, y, p, left_out, weight, params):
    """The plain way, group by group."""
    for stays in left_out.masks():
        own = {} if weight is None else {"sample_weight": weight[stays]}
        yield metric(y[stays], p[stays], **params, **own)


CASES = (
    [(name, "numbers") for name in OF_NUMBERS]
    + [(name, kind) for name in OF_LABELS for kind in ("two", "three", "words")]
    + [(name, "two") for name in OF_TWO_LABELS + OF_SCORES]
    + [(name, "three") for name in OF_CLASSES]
    + [(name, kind) for name in OF_PROBABILITIES for kind in ("two", "three")]
)


@pytest.mark.parametrize(("name", "kind"), CASES)
@settings(max_examples=8)
@given(
    n=st.integers(150, 250),
    n_groups=st.integers(3, 8),
    seed=st.integers(0, 2**32),
    weighted=st.booleans(),
)
def test_scores_are_those_of_the_rows_that_stay(name, kind, n, n_groups, seed, weighted):
    random = np.random.default_rng(seed)
    scorer = get_scorer(name)
    metric, params = scorer._score_func, scorer._kwargs
    y, p = made(name, kind, n, random)
    left_out = LeftOut(*random.integers(n_groups, size=(2, n)), n_groups)
    weight = random.random(n) + 0.01 if weighted else None
    whole = metric(y, p, sample_weight=weight, **params)
    own = params if weight is None else {**params, "sample_weight": weight}
    found = scores_without(metric, y, p, left_out, whole, **own)
    assert_allclose(found, list(by_leaving_out(metric, y, p, left_out, weight, params)), rtol=1e-10)


def test_every_metric_of_the_table_is_tried():
    named = {get_scorer(name)._score_func for name, _ in CASES}
    assert set().union(*_FROM_SUMS.values()) == named


LEFT_OUT = LeftOut(np.arange(60) % 6, np.arange(60) // 10, 6)
Y = np.arange(60) % 2
P = np.linspace(0.2, 0.8, 60)


def without(metric, y=Y, p=P, **params):
    return scores_without(metric, y, p, LEFT_OUT, metric(y, p, **params), **params)


@pytest.mark.parametrize("offset", [0, 1e6, 1e11])
@pytest.mark.parametrize("metric", [metrics.r2_score, metrics.mean_squared_error])
def test_offsets(metric, offset):
    y, p = P + offset, P + offset + np.sin(np.arange(60))
    expected = list(by_leaving_out(metric, y, p, LEFT_OUT, None, {}))
    # scikit-learn's mean of numbers near 1e11 is off by 1e-5.
    assert_allclose(without(metric, y, p), expected, rtol=1e-8 if offset == 1e11 else 1e-12)


@pytest.mark.parametrize("metric", [metrics.log_loss, metrics.brier_score_loss])
def test_single_precision(metric):
    p = P.astype(np.float32)
    expected = list(by_leaving_out(metric, Y, p, LEFT_OUT, None, {}))
    assert_allclose(without(metric, p=p), expected, rtol=1e-6)


def test_certain_predictions():
    p = np.where(np.arange(60) < 5, 0, Y)  # of whole numbers
    expected = list(by_leaving_out(metrics.log_loss, Y, p, LEFT_OUT, None, {}))
    assert_allclose(without(metrics.log_loss, p=p), expected)


@pytest.mark.parametrize(
    ("metric", "params"),
    [
        (metrics.roc_auc_score, {"max_fpr": 0.5}),
        (metrics.log_loss, {"labels": [0, 1]}),
        (metrics.median_absolute_error, {}),
        (metrics.r2_score, {"force_finite": False}),
        (lambda y, p: float(np.mean(y == p)), {}),
    ],
)
def test_what_is_not_in_the_table_is_left_to_the_metric(metric, params):
    assert np.isnan(without(metric, **params)).all()


@pytest.mark.parametrize("options", [{"multi_class": "ovo"}, {"average": "samples"}])
def test_other_averages_are_left_to_the_metric(options):
    y, p = np.arange(60) % 3, np.random.default_rng(0).dirichlet(np.ones(3), 60)
    metric, p = (metrics.roc_auc_score, p) if "multi_class" in options else (metrics.f1_score, y)
    assert np.isnan(scores_without(metric, y, p, LEFT_OUT, 0.5, **options)).all()


def test_several_outputs_are_left_to_the_metric():
    two = np.column_stack([P, P])
    assert np.isnan(without(metrics.mean_squared_error, two, two + 1)).all()
    column = P[:, None]
    found = scores_without(metrics.mean_squared_error, P, column, LEFT_OUT, 0.0)
    assert np.isnan(found).all()


def test_ragged_targets_of_other_metrics_are_left_alone():
    def first(y_true, y_pred):
        return float(len(y_true[0]))

    ragged = [[1], [1, 2]] * 30
    assert np.isnan(without(first, ragged, ragged)).all()


def test_callables_without_a_hash_are_left_alone():
    @dataclass
    class Metric:
        scale: float

        def __call__(self, y, p):
            return self.scale * float(np.mean(y - p))

    assert np.isnan(without(Metric(2.0))).all()


def test_another_score_of_all_rows_is_another_metric():
    right = metrics.log_loss(Y, P)
    assert np.isfinite(scores_without(metrics.log_loss, Y, P, LEFT_OUT, right)).all()
    assert np.isnan(scores_without(metrics.log_loss, Y, P, LEFT_OUT, 2 * right)).all()


def test_a_group_that_takes_a_class_along_is_left_to_the_metric():
    y = (np.arange(60) == 12).astype(int)  # of the groups 0, as a row, and 1, as a donor
    for metric in (metrics.roc_auc_score, metrics.average_precision_score, metrics.recall_score):
        p = y if metric is metrics.recall_score else P
        assert np.isnan(without(metric, y, p)).tolist() == [True, True, *[False] * 4]
    assert np.isfinite(without(metrics.accuracy_score, y, y)).all()
