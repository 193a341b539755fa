"""The stand-in for an estimator: known answers, and the estimator for everything else."""

import copy
import pickle

import numpy as np
import pytest
from sklearn.base import RegressorMixin, clone, is_classifier
from sklearn.cluster import KMeans
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.metrics import check_scoring
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils.validation import check_is_fitted

from skmi.inspection._replay import ReplayedEstimator, score_of_predictions

X = np.random.default_rng(0).normal(size=(40, 3))
Y = (X[:, 0] > 0).astype(int)
MODEL = LogisticRegression().fit(X, Y)
FLIPPED = 1 - MODEL.predict(X)


def test_known_answers_are_those_of_one_table_only():
    stand_in = ReplayedEstimator(MODEL, X, {"predict": FLIPPED})
    np.testing.assert_array_equal(stand_in.predict(X), FLIPPED)
    np.testing.assert_array_equal(stand_in.predict(X.copy()), MODEL.predict(X))
    np.testing.assert_array_equal(stand_in.predict(X[:5]), MODEL.predict(X[:5]))


def test_what_is_asked_is_kept():
    responses = {}
    stand_in = ReplayedEstimator(MODEL, X, responses)
    first = stand_in.predict_proba(X)
    first[:] = 0
    np.testing.assert_array_equal(stand_in.predict_proba(X), MODEL.predict_proba(X))
    assert list(responses) == ["predict_proba"]


def test_it_passes_for_its_estimator():
    stand_in = ReplayedEstimator(MODEL, X, {})
    assert isinstance(stand_in, LogisticRegression)
    assert is_classifier(stand_in)
    assert stand_in.coef_ is MODEL.coef_
    assert isinstance(clone(stand_in), LogisticRegression)
    check_is_fitted(stand_in)
    with pytest.raises(AttributeError, match="nonsense"):
        stand_in.nonsense()
    with pytest.raises(TypeError, match="class of a stand-in"):
        stand_in.__class__ = int


@pytest.mark.parametrize(
    "copied", [copy.copy, copy.deepcopy, lambda model: pickle.loads(pickle.dumps(model))]
)
def test_copies_are_those_of_the_estimator(copied):
    """Scorers may copy what they get, or send it to other processes."""
    made = copied(ReplayedEstimator(MODEL, X, {"predict": FLIPPED}))
    assert type(made) is LogisticRegression
    assert made is not MODEL
    np.testing.assert_array_equal(made.predict(X), MODEL.predict(X))


@pytest.mark.parametrize("scoring", [None, "accuracy"])
@pytest.mark.parametrize("labels", [Y, Y > 0, np.array(["no", "yes"])[Y], (Y * 1.0).tolist()])
@pytest.mark.parametrize("weight", [None, np.arange(40)])
def test_scores_are_those_of_the_answers(scoring, labels, weight):
    model = make_pipeline(StandardScaler(), LogisticRegression()).fit(X, labels)
    predicted = np.asarray(labels)[np.random.default_rng(1).permutation(40)]
    stand_in = ReplayedEstimator(model, X, {"predict": predicted})
    params = {} if weight is None else {"sample_weight": weight}
    found = check_scoring(model, scoring=scoring)(stand_in, X, labels, **params)
    assert found == np.average(predicted == np.asarray(labels), weights=weight)


def test_scores_of_the_table_itself_are_left_to_the_estimator():
    assert score_of_predictions(LinearRegression()) is RegressorMixin.score
    assert score_of_predictions(make_pipeline(StandardScaler(), KMeans())) is None
    clusters = KMeans(2, n_init=1, random_state=0).fit(X)
    stand_in = ReplayedEstimator(clusters, X, {"predict": FLIPPED})
    assert stand_in.score(X) == clusters.score(X)
