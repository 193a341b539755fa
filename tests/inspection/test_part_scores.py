"""Scores without each group for every kind of scorer, against scorers that are called again."""

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose
from sklearn import config_context
from sklearn.cluster import KMeans
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.metrics import check_scoring, fbeta_score, get_scorer, log_loss, make_scorer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from skmi.inspection import permutation_importance
from skmi.inspection._left_out import RowGroups
from skmi.inspection._part_scores import reads_table, scores_with_parts
from skmi.inspection._permuted_rows import draws
from skmi.inspection._replay import ReplayedEstimator
from skmi.metrics import information_gain_scorer

N = 120
RNG = np.random.default_rng(0)
X = RNG.standard_normal((N, 3))
NUMBERS = X @ [2, 1, 0] + RNG.standard_normal(N)
CLASSES = (NUMBERS > 0).astype(int)
WEIGHT = RNG.random(N)
(DRAW,) = draws(N, N, 1, 0)
LEFT_OUT = RowGroups(N, N, 0).left_out(DRAW, donors=True)


def of_table(estimator, X, y, sample_weight=None):
    """Reads the table, and gives two numbers."""
    score = np.average(X[:, 0] * estimator.predict(X), weights=sample_weight)
    return {"product": score, "mean": np.average(y, weights=sample_weight)}


def called_again(scorer, model, y, params):
    """The plain way: the scorer on the rows that stay, asking the model each time."""
    scores = [scorer(model, X, y, **params)]
    for stays in LEFT_OUT.masks():
        own = {name: value[stays] for name, value in params.items()}
        scores.append(scorer(model, X[stays], y[stays], **own))
    return scores


@pytest.mark.parametrize("weight", [None, WEIGHT])
@pytest.mark.parametrize(
    "scoring",
    [
        None,
        "roc_auc",
        "d2_log_loss_score",
        information_gain_scorer,
        make_scorer(fbeta_score, beta=2),
        of_table,
        ["neg_log_loss", "accuracy", "neg_brier_score"],
        {"gain": information_gain_scorer, "f1": "f1"},
    ],
)
def test_scores_are_those_of_scorers_called_again(scoring, weight):
    model = make_pipeline(StandardScaler(), LogisticRegression()).fit(X, CLASSES)
    scorer = check_scoring(model, scoring=scoring)
    params = {} if weight is None else {"sample_weight": weight}
    stand_in = ReplayedEstimator(model, X, {})
    found = scores_with_parts(scorer, stand_in, X, CLASSES, LEFT_OUT, **params)
    expected = called_again(scorer, model, CLASSES, params)
    assert pd.DataFrame(found).shape == pd.DataFrame(expected).shape
    assert_allclose(pd.DataFrame(found), pd.DataFrame(expected), rtol=1e-10)
    assert found[0] == expected[0]


@pytest.mark.parametrize("scoring", [None, "r2", "neg_median_absolute_error"])
def test_numbers(scoring):
    model = LinearRegression().fit(X, NUMBERS)
    scorer = check_scoring(model, scoring=scoring)
    stand_in = ReplayedEstimator(model, X, {})
    found = scores_with_parts(scorer, stand_in, X, NUMBERS, LEFT_OUT)
    assert_allclose(found, called_again(scorer, model, NUMBERS, {}), rtol=1e-10)


def test_the_model_is_asked_once(monkeypatch):
    asked = []
    model = LogisticRegression().fit(X, CLASSES)
    monkeypatch.setattr(
        LogisticRegression, "predict_proba", lambda self, X: asked.append(len(X)) or proba
    )
    p = RNG.random(N)
    proba = np.column_stack([1 - p, p])
    for scoring in ("neg_log_loss", "d2_log_loss_score", information_gain_scorer):
        stand_in = ReplayedEstimator(model, X, {})
        scorer = check_scoring(model, scoring=scoring)
        scores_with_parts(scorer, stand_in, X, CLASSES, LEFT_OUT)
    assert asked == [N, N, N]


def test_a_metric_keeps_its_type():
    def single(y_true, y_pred):
        return np.float32(np.mean(y_true == y_pred))

    model = LogisticRegression().fit(X, CLASSES)
    scorer = make_scorer(single, greater_is_better=False)
    scores = scores_with_parts(scorer, ReplayedEstimator(model, X, {}), X, CLASSES, LEFT_OUT)
    assert {type(score) for score in scores} == {np.float32}
    assert scores[0] == scorer(model, X, CLASSES) < 0


def test_scorers_without_a_target():
    model = KMeans(2, n_init=1, random_state=0).fit(X)
    scorer = check_scoring(model)
    assert reads_table(scorer, model)
    found = scores_with_parts(scorer, ReplayedEstimator(model, X, {}), X, None, LEFT_OUT)
    assert_allclose(found, [model.score(X), *(model.score(X[stays]) for stays in LEFT_OUT.masks())])


def test_metadata_routing():
    with config_context(enable_metadata_routing=True):
        scorers = {
            "auc": get_scorer("roc_auc").set_score_request(sample_weight=True),
            "loss": make_scorer(log_loss, response_method="predict_proba").set_score_request(
                sample_weight=False
            ),
        }
        model = LogisticRegression().fit(X, CLASSES)
        scorer = check_scoring(model, scoring=scorers)
        params = {"sample_weight": WEIGHT}
        stand_in = ReplayedEstimator(model, X, {})
        found = scores_with_parts(scorer, stand_in, X, CLASSES, LEFT_OUT, **params)
        expected = called_again(scorer, model, CLASSES, params)
    assert_allclose(pd.DataFrame(found), pd.DataFrame(expected), rtol=1e-10)


def test_log_loss_without_a_class_is_still_a_number():
    """scikit-learn raises an error for the rows without it."""
    y = CLASSES.copy()
    y[np.flatnonzero(~next(LEFT_OUT.masks()))[0]] = 2
    model = LogisticRegression().fit(X, y)
    options = {"scoring": "neg_log_loss", "random_state": 0, "confidence_level": 0.95}
    assert np.isfinite(permutation_importance(model, X, y, **options).importances_ci).all()
