from typing import ClassVar

import numpy as np
import pandas as pd
import pytest
import sklearn
from imblearn.over_sampling import RandomOverSampler
from imblearn.under_sampling import EditedNearestNeighbours, RandomUnderSampler
from numpy.testing import assert_allclose, assert_array_equal
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.calibration import CalibratedClassifierCV
from sklearn.datasets import make_classification
from sklearn.dummy import DummyClassifier
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss
from sklearn.model_selection import (
    GridSearchCV,
    GroupKFold,
    KFold,
    StratifiedKFold,
    TunedThresholdClassifierCV,
)
from sklearn.naive_bayes import CategoricalNB, GaussianNB
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from skmi.imbalance import MutualInfoSMOTE, PriorCorrectedClassifier

SAMPLERS = [
    RandomOverSampler(random_state=0),
    RandomUnderSampler(random_state=0),
    MutualInfoSMOTE(random_state=0),
]


def rare(n=2000, seed=0, **options):
    return make_classification(
        n, n_features=6, n_informative=4, weights=[0.9], random_state=seed, **options
    )


@pytest.mark.parametrize("sampler", SAMPLERS[:2])
def test_prior_is_exact_for_counted_probabilities(sampler):
    # Of a single category, over- and undersampling change the shares of the classes alone.
    X, y = np.zeros((1000, 1)), np.repeat([0, 1], [940, 60])
    model = PriorCorrectedClassifier(CategoricalNB(alpha=1e-9), sampler, method="prior")
    assert_allclose(model.fit(X, y).learned_shares_, 0.5)
    assert_allclose(model.predict_proba(X), np.tile([0.94, 0.06], (1000, 1)), rtol=1e-6)


def test_class_weights_are_corrected():
    X, y = rare()
    weighted = LogisticRegression(C=1e6, class_weight="balanced")
    plain = LogisticRegression(C=1e6).fit(X, y).predict_proba(X)
    for estimator in (weighted, make_pipeline(StandardScaler(), weighted)):
        model = PriorCorrectedClassifier(estimator, method="prior").fit(X, y)
        assert_allclose(model.learned_shares_, 0.5)
        assert log_loss(y, model.predict_proba(X)) < 1.05 * log_loss(y, plain)
        assert log_loss(y, model.estimator_.predict_proba(X)) > 1.5 * log_loss(y, plain)
    by_name = LogisticRegression(class_weight={"usual": 1, "rare": 3})
    names = np.where(y == 1, "rare", "usual")
    shares = PriorCorrectedClassifier(by_name, method="prior").fit(X, names).learned_shares_
    odds = 3 * y.sum() / (len(y) - y.sum())
    assert_allclose(shares, [odds / (1 + odds), 1 / (1 + odds)])


@pytest.mark.parametrize("method", ["auto", "prior", "sigmoid", "isotonic"])
@pytest.mark.parametrize("sampler", SAMPLERS)
def test_probabilities_are_honest_on_new_rows(method, sampler):
    X, y = rare(6000)
    model = PriorCorrectedClassifier(LogisticRegression(), sampler, method=method)
    proba = model.fit(X[:3000], y[:3000]).predict_proba(X[3000:])
    assert_allclose(proba.sum(axis=1), 1)
    assert abs(proba[:, 1].mean() - y.mean()) < 0.02
    naive = model.estimator_.predict_proba(X[3000:])
    assert naive[:, 1].mean() > 0.2
    assert log_loss(y[3000:], proba) < 0.8 * log_loss(y[3000:], naive)


def test_auto_takes_the_least_held_out_loss():
    X, y = rare(3000)
    model = PriorCorrectedClassifier(GaussianNB(), RandomOverSampler(random_state=0)).fit(X, y)
    assert set(model.held_out_losses_) == {"prior", "sigmoid", "isotonic"}
    assert model.held_out_losses_[model.method_] == min(model.held_out_losses_.values())
    alone = PriorCorrectedClassifier(GaussianNB(), model.sampler, method=model.method_).fit(X, y)
    assert_array_equal(alone.predict_proba(X), model.predict_proba(X))
    # Naive Bayes is far too sure of itself: no correction of the prior alone mends that.
    assert model.method_ != "prior"


def test_sigmoid_is_that_of_scikit_learn():
    X, y = rare()
    folds = list(StratifiedKFold(4).split(X, y))
    own = PriorCorrectedClassifier(LogisticRegression(), method="sigmoid", cv=folds).fit(X, y)
    peer = CalibratedClassifierCV(LogisticRegression(), cv=folds, ensemble=False).fit(X, y)
    assert_allclose(own.predict_proba(X), peer.predict_proba(X), rtol=1e-3)


@pytest.mark.parametrize("method", ["auto", "prior"])
def test_nothing_to_correct(method):
    X, y = rare()
    model = PriorCorrectedClassifier(LogisticRegression(), method=method).fit(X, y)
    assert model.method_ == "prior"
    assert model.held_out_losses_ == {}
    expected = LogisticRegression().fit(X, y).predict_proba(X)
    assert_array_equal(model.predict_proba(X), expected)


def test_three_classes_with_names():
    X, y = make_classification(
        3000, n_informative=5, n_classes=3, weights=[0.8, 0.15, 0.05], random_state=0
    )
    names = np.array(["common", "less", "rare"])[y]
    for method in ("prior", "sigmoid", "isotonic"):
        model = PriorCorrectedClassifier(
            LogisticRegression(max_iter=500), SAMPLERS[2], method=method
        )
        proba = model.fit(X, names).predict_proba(X)
        assert_allclose(proba.sum(axis=1), 1)
        assert_allclose(proba.mean(axis=0), model.class_shares_, atol=0.02)
        assert_array_equal(model.predict(X), model.classes_[proba.argmax(axis=1)])


def test_thresholds():
    X, y = rare()
    fitted = {
        threshold: PriorCorrectedClassifier(
            LogisticRegression(), SAMPLERS[0], method="prior", threshold=threshold
        ).fit(X, y)
        for threshold in (0.5, 0.2, "prior")
    }
    proba = fitted[0.5].predict_proba(X)[:, 1]
    assert_array_equal(fitted[0.5].predict(X), proba > 0.5)
    assert_array_equal(fitted[0.2].predict(X), proba >= 0.2)
    assert_array_equal(fitted["prior"].predict(X), proba > y.mean())
    # Against equal shares the naive classifier had decided so all along.
    naive = fitted["prior"].estimator_.predict(X)
    assert np.mean(fitted["prior"].predict(X) == naive) > 0.999


def test_a_threshold_needs_two_classes():
    X, y = make_classification(300, n_informative=5, n_classes=3, random_state=0)
    with pytest.raises(ValueError, match=r"threshold=0\.3 decides between two classes"):
        PriorCorrectedClassifier(LogisticRegression(), threshold=0.3).fit(X, y)


def test_grid_of_samplers():
    X, y = rare(600)
    grid = GridSearchCV(
        PriorCorrectedClassifier(LogisticRegression(), method="prior"),
        {"sampler": [None, *SAMPLERS], "threshold": [0.5, "prior"]},
        scoring="neg_log_loss",
        cv=3,
    ).fit(X, y)
    scores = grid.cv_results_["mean_test_score"]
    assert np.isfinite(scores).all()
    # Corrected probabilities are comparable, whatever was resampled.
    assert scores.max() - scores.min() < 0.1
    nested = PriorCorrectedClassifier(LogisticRegression(), MutualInfoSMOTE())
    assert nested.set_params(sampler__k_neighbors=3).sampler.k_neighbors == 3


def test_tuned_threshold_on_top():
    X, y = rare(800)
    model = PriorCorrectedClassifier(LogisticRegression(), SAMPLERS[0])
    tuned = TunedThresholdClassifierCV(model, scoring="balanced_accuracy").fit(X, y)
    assert 0 < tuned.best_threshold_ < 0.5


@pytest.mark.parametrize("method", ["prior", "sigmoid", "auto"])
def test_weight_is_a_repeated_row(method):
    X, y = rare(400)
    weight = np.random.default_rng(0).integers(0, 3, 400)
    model = PriorCorrectedClassifier(
        LogisticRegression(class_weight="balanced", tol=1e-10, max_iter=1000), method=method
    )
    weighted = model.fit(X, y, sample_weight=weight).predict_proba(X)
    repeated = model.fit(np.repeat(X, weight, axis=0), np.repeat(y, weight)).predict_proba(X)
    assert_allclose(weighted, repeated, rtol=1e-4)


def test_weights_follow_the_rows_through_samplers():
    X, y = rare(500)
    weight = np.where(y == 1, 2.0, 1.0)
    seen = {}

    class Spy(ClassifierMixin, BaseEstimator):
        def fit(self, X, y, sample_weight=None):
            seen.update(X=X, y=y, weight=sample_weight)
            self.inner_ = LogisticRegression().fit(X, y, sample_weight)
            self.classes_ = self.inner_.classes_
            return self

        def predict_proba(self, X):
            return self.inner_.predict_proba(X)

    for sampler in SAMPLERS:
        model = PriorCorrectedClassifier(Spy(), sampler, method="prior")
        model.fit(X, y, sample_weight=weight)
        assert len(seen["y"]) != 500
        assert_array_equal(seen["weight"], np.where(seen["y"] == 1, 2, 1))
        assert_allclose(model.learned_shares_, [1 / 3, 2 / 3])
    cleaning = PriorCorrectedClassifier(LogisticRegression(), NoTrace(), method="prior")
    with pytest.raises(ValueError, match="cannot tell which rows NoTrace kept"):
        cleaning.fit(X, y, sample_weight=weight)


class NoTrace(BaseEstimator):
    def fit_resample(self, X, y):
        return X[::2], y[::2]


def test_cleaning_samplers_pass():
    X, y = rare(500)
    model = PriorCorrectedClassifier(LogisticRegression(), EditedNearestNeighbours())
    assert model.fit(X, y, sample_weight=np.ones(500)).predict_proba(X).shape == (500, 2)


def test_weights_that_the_estimator_cannot_take():
    X, y = rare(200)
    with pytest.raises(ValueError, match=r"KNeighborsClassifier\.fit does not take it"):
        PriorCorrectedClassifier(KNeighborsClassifier()).fit(X, y, sample_weight=np.ones(200))


def test_metadata_routing():
    X, y = rare(300)
    weight = np.where(y == 1, 3.0, 1.0)
    with sklearn.config_context(enable_metadata_routing=True):
        asking = LogisticRegression().set_fit_request(sample_weight=True)
        model = PriorCorrectedClassifier(asking, method="prior")
        model.set_fit_request(sample_weight=True).fit(X, y, sample_weight=weight)
        expected = LogisticRegression().fit(X, y, weight).predict_proba(X)
        assert_array_equal(model.estimator_.predict_proba(X), expected)
        declining = LogisticRegression().set_fit_request(sample_weight=False)
        model = PriorCorrectedClassifier(declining, method="prior")
        model.fit(X, y, sample_weight=weight)
        expected = LogisticRegression().fit(X, y).predict_proba(X)
        assert_array_equal(model.estimator_.predict_proba(X), expected)
        with pytest.raises(TypeError, match="unexpected argument"):
            model.fit(X, y, groups_of_nobody=weight)


def test_metadata_for_the_sampler_and_the_splitter():
    X, y = rare(300)
    marks = np.arange(300)
    with sklearn.config_context(enable_metadata_routing=True):
        model = PriorCorrectedClassifier(
            GaussianNB(), Marked(), method="sigmoid", cv=GroupKFold(3)
        ).fit(X, y, marks=marks, groups=marks % 9)
    # Each fold holds out a third of the groups, and the marks of the others reach the sampler.
    assert len(Marked.seen) == 4
    assert_array_equal(Marked.seen[0], marks)
    held_out = [np.setdiff1d(marks, kept) for kept in Marked.seen[1:]]
    assert_array_equal(np.sort(np.concatenate(held_out)), marks)
    assert all(len(np.unique(part % 9)) == 3 for part in held_out)
    assert model.method_ == "sigmoid"


class Marked(BaseEstimator):
    __metadata_request__fit_resample: ClassVar[dict] = {"marks": True}
    seen: ClassVar[list] = []

    def fit_resample(self, X, y, marks):
        Marked.seen.append(marks)
        return X, y


def test_data_frames_with_names():
    X, y = rare(1500)
    frame = pd.DataFrame(X, columns=list("abcdef"))
    frame["g"] = pd.Categorical(np.where(X[:, 0] > 0, "high", "low"))
    boosting = HistGradientBoostingClassifier(max_iter=10, categorical_features="from_dtype")
    model = PriorCorrectedClassifier(boosting, SAMPLERS[2]).fit(frame, pd.Series(y))
    assert_array_equal(model.feature_names_in_, list("abcdefg"))
    assert abs(model.predict_proba(frame)[:, 1].mean() - y.mean()) < 0.05


def test_order_of_rows_does_not_matter_to_the_folds():
    X, y = rare(400)
    order = np.random.default_rng(0).permutation(400)
    model = PriorCorrectedClassifier(GaussianNB(), method="sigmoid")
    first = model.fit(X, y).predict_proba(X)
    assert_allclose(model.fit(X[order], y[order]).predict_proba(X), first, rtol=1e-6)


@pytest.mark.parametrize("cv", [KFold(2), [(np.arange(10), np.arange(10, 20))]])
def test_folds_without_a_class(cv):
    X, y = np.random.default_rng(0).normal(size=(20, 2)), np.repeat([0, 1], 10)
    model = PriorCorrectedClassifier(GaussianNB(), method="sigmoid", cv=cv)
    with pytest.raises(ValueError, match="holds out all different rows of a class"):
        model.fit(X, y)


def test_sampler_that_drops_a_class():
    X, y = rare(200)
    model = PriorCorrectedClassifier(GaussianNB(), OnlyUsual(), method="prior")
    with pytest.raises(ValueError, match="OnlyUsual leaves no row of class 1"):
        model.fit(X, y)


class OnlyUsual(BaseEstimator):
    def fit_resample(self, X, y):
        return X[y == 0], y[y == 0]


def test_error_in_a_fold_says_so():
    X, y = rare(200)
    kept = np.r_[np.flatnonzero(y == 0), np.flatnonzero(y == 1)[:6]]
    model = PriorCorrectedClassifier(
        GaussianNB(), MutualInfoSMOTE(feature_weights="uniform", uninformative="interpolate")
    )
    with pytest.raises(ValueError, match="n_samples=4") as caught:
        model.fit(X[kept], y[kept])
    assert "one fold of `cv`" in caught.value.__notes__[0]


def test_too_few_rows_for_folds():
    X, y = np.zeros((10, 1)), np.repeat([0, 1], [9, 1])
    model = PriorCorrectedClassifier(DummyClassifier(), method="sigmoid")
    with pytest.raises(ValueError, match="or method='prior'"):
        model.fit(X, y)


@pytest.mark.parametrize(
    ("y", "weight", "message"),
    [
        (np.zeros(20), None, "one class only, 0.0"),
        (np.repeat([0, 1], 10), np.repeat([1, 0], 10), "one class only, 0"),
        (np.eye(3, dtype=int)[np.arange(20) % 3], None, "Multilabel and multioutput"),
        (None, None, "y is None"),
    ],
)
def test_targets_that_teach_nothing(y, weight, message):
    X = np.random.default_rng(0).normal(size=(20, 2))
    with pytest.raises(ValueError, match=message):
        PriorCorrectedClassifier(LogisticRegression()).fit(X, y, sample_weight=weight)
