"""Predictions that are not asked of the estimator: the same bits, and the way back where not."""

from unittest.mock import patch

import numpy as np
import pandas as pd
import polars as pl
import pytest
import sklearn.inspection
from joblib import parallel_config
from sklearn.base import BaseEstimator, ClassifierMixin, RegressorMixin
from sklearn.decomposition import NMF
from sklearn.dummy import DummyClassifier
from sklearn.ensemble import (
    ExtraTreesClassifier,
    ExtraTreesRegressor,
    HistGradientBoostingClassifier,
    HistGradientBoostingRegressor,
    RandomForestClassifier,
    RandomForestRegressor,
    VotingClassifier,
)
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.model_selection import GridSearchCV
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, StandardScaler
from sklearn.svm import SVC
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor, ExtraTreeClassifier

from skmi.inspection import _evaluation as evaluation
from skmi.inspection import permutation_importance
from skmi.inspection._known_responses import known_responses
from skmi.inspection._level_responses import LevelResponses
from skmi.inspection._row_wise import is_row_wise
from skmi.inspection._tree_responses import TreeResponses

N = 300
RANDOM = np.random.default_rng(0)
X = RANDOM.normal(size=(N, 6))
X[:, 1] = X[:, 1] > 0
X[:, 2] = RANDOM.integers(0, 4, N)
X[:, 5] = 0
Y = X[:, 0] * X[:, 1] + np.sin(X[:, 2]) + X[:, 3] ** 2 + RANDOM.normal(size=N) / 3
GAPS = np.where(RANDOM.random(X.shape) < 0.15, np.nan, X)
BINARY = np.where(np.median(Y) < Y, "yes", "no")
CLASSES = np.digitize(Y, np.quantile(Y, [0.3, 0.6, 0.8]))
FRAME = pd.DataFrame(X, columns=list("abcdef")).astype({"b": bool, "c": "int8"})
FRAME["c"] = FRAME["c"].map({0: "red", 1: "green", 2: "blue", 3: None}).astype("category")

BOOSTING = {"max_iter": 12, "random_state": 0}
GROWN = {"random_state": 0}
CLASSIFIERS = [
    HistGradientBoostingClassifier(**BOOSTING),
    HistGradientBoostingClassifier(**BOOSTING, max_leaf_nodes=None, min_samples_leaf=2),
    HistGradientBoostingClassifier(**BOOSTING, categorical_features=[1, 2]),
    RandomForestClassifier(9, **GROWN),
    RandomForestClassifier(9, **GROWN, max_leaf_nodes=11, class_weight="balanced"),
    ExtraTreesClassifier(9, **GROWN),
    DecisionTreeClassifier(**GROWN),
    ExtraTreeClassifier(**GROWN),
]
REGRESSORS = [
    HistGradientBoostingRegressor(**BOOSTING),
    HistGradientBoostingRegressor(**BOOSTING, loss="poisson"),
    HistGradientBoostingRegressor(**BOOSTING, loss="quantile", quantile=0.8),
    HistGradientBoostingRegressor(**BOOSTING, loss="gamma", monotonic_cst=[1, 0, 0, 0, 0, 0]),
    RandomForestRegressor(9, **GROWN),
    ExtraTreesRegressor(9, **GROWN, max_depth=3),
    DecisionTreeRegressor(**GROWN),
]


def both(estimator, data, target, **options):
    """Both functions, the same bits; returns ours."""
    options = {"random_state": 5, "n_repeats": 3, **options}
    ours = permutation_importance(estimator, data, target, **options)
    theirs = sklearn.inspection.permutation_importance(estimator, data, target, **options)
    for metric in [None] if "importances" in theirs else theirs:
        mine, peer = (r if metric is None else r[metric] for r in (ours, theirs))
        np.testing.assert_array_equal(mine.importances, peer.importances, strict=True)
    return ours


def calls_of(estimator, *methods):
    """Count the calls of methods of an estimator's class."""
    counts = dict.fromkeys(methods, 0)

    def counting(method):
        original = getattr(type(estimator), method)

        def counted(self, *args, **params):
            counts[method] += 1
            return original(self, *args, **params)

        return counted

    return counts, patch.multiple(type(estimator), **{m: counting(m) for m in methods})


def takes_gaps(estimator):
    return estimator.__sklearn_tags__().input_tags.allow_nan


@pytest.mark.parametrize("target", [BINARY, CLASSES], ids=["two", "four"])
@pytest.mark.parametrize("estimator", CLASSIFIERS, ids=str)
def test_trees_that_classify(estimator, target):
    data = GAPS if takes_gaps(estimator) else X
    fitted = estimator.fit(data, target)
    asked = "_raw_predict" if hasattr(fitted, "_raw_predict") else "predict"
    counts, counted = calls_of(fitted, asked)
    with counted:
        permutation_importance(fitted, data, target, n_repeats=3)
    assert counts[asked] == 2, "once for the table, once for the test"
    both(fitted, data, target)
    both(fitted, data, target, scoring=["neg_log_loss", "accuracy", "roc_auc_ovr"])


@pytest.mark.parametrize("estimator", REGRESSORS, ids=str)
def test_trees_that_regress(estimator):
    target = Y - Y.min() + 0.1
    data = GAPS if takes_gaps(estimator) else X
    fitted = estimator.fit(data, target)
    assert isinstance(ways_of(fitted, data, "predict"), TreeResponses)
    both(fitted, data, target)
    both(fitted, data, target, scoring="neg_mean_absolute_error", sample_weight=np.arange(N))


def ways_of(fitted, data, *methods):
    responses = {method: getattr(fitted, method)(data) for method in methods}
    return known_responses(fitted, data, responses, np.random.default_rng(0))


@pytest.mark.parametrize("container", [lambda frame: frame, pl.from_pandas])
@pytest.mark.parametrize("target", [BINARY, CLASSES], ids=["two", "four"])
def test_trees_of_a_frame_with_categories(container, target):
    data = container(FRAME)
    fitted = HistGradientBoostingClassifier(**BOOSTING, categorical_features="from_dtype")
    fitted.fit(data, target)
    assert isinstance(ways_of(fitted, data, "predict_proba"), TreeResponses)
    if container is not pl.from_pandas:
        both(fitted, data, target, scoring="neg_log_loss")
    new = data.clone() if container is pl.from_pandas else data.copy()
    result = permutation_importance(fitted, new, target, groups={"g": ["a", "c", "f"]})
    assert result.importances.mean() > 0.05


def test_a_group_of_columns_of_trees():
    fitted = RandomForestRegressor(9, **GROWN).fit(X, Y)
    groups = {"g": [3, 0, 2], "unused": [5]}
    result = permutation_importance(fitted, X, Y, groups=groups, random_state=0)
    with patch.object(evaluation, "is_row_wise", lambda estimator: False):
        plain = permutation_importance(fitted, X, Y, groups=groups, random_state=0)
    np.testing.assert_array_equal(result.importances, plain.importances)
    assert (result.importances[1] == 0).all()


@pytest.mark.parametrize("max_samples", [0.4, 1.0])
@pytest.mark.parametrize("tol", [None, 0.01])
def test_every_option_gives_the_numbers_of_plain_prediction(max_samples, tol):
    options = {"max_samples": max_samples, "tol": tol, "n_repeats": 12, "random_state": 0}
    for model in (RandomForestRegressor(5, **GROWN), LinearRegression()):
        fitted = model.fit(X, Y)
        result = permutation_importance(fitted, X, Y, **options)
        with patch.object(evaluation, "is_row_wise", lambda estimator: False):
            plain = permutation_importance(fitted, X, Y, **options)
        np.testing.assert_array_equal(result.importances, plain.importances)


def test_trees_too_many_to_keep_their_leaves():
    fitted = RandomForestRegressor(9, **GROWN).fit(X, Y)
    with patch("skmi.inspection._tree_responses._LEAF_BYTES", 4 * 9 * 70):
        both(fitted, X, Y)
        some = {"max_samples": 100, "random_state": 0}
        chunks = permutation_importance(fitted, X, Y, **some)
    whole = permutation_importance(fitted, X, Y, **some)
    np.testing.assert_array_equal(chunks.importances, whole.importances)


@pytest.mark.parametrize("backend", ["threading", "loky"])
def test_trees_under_every_backend(backend):
    fitted = HistGradientBoostingClassifier(**BOOSTING).fit(X, CLASSES)
    alone = permutation_importance(fitted, X, CLASSES, random_state=0)
    with parallel_config(backend, n_jobs=2):
        together = permutation_importance(fitted, X, CLASSES, random_state=0)
    np.testing.assert_array_equal(alone.importances, together.importances)


def test_a_forest_of_several_jobs_has_the_numbers_of_one():
    many = RandomForestClassifier(30, n_jobs=4, random_state=0).fit(X, BINARY)
    one = RandomForestClassifier(30, random_state=0).fit(X, BINARY)
    options = {"scoring": "neg_log_loss", "random_state": 0}
    ours = permutation_importance(many, X, BINARY, **options)
    alone = both(one, X, BINARY, **options | {"n_repeats": 5})
    np.testing.assert_array_equal(ours.importances, alone.importances)
    assert many.n_jobs == 4


def test_several_outputs_are_predicted_plainly():
    targets = np.column_stack([Y, Y**2])
    both(RandomForestRegressor(5, **GROWN).fit(X, targets), X, targets)


def test_trees_that_moved_are_not_believed():
    """A release that reads a node differently must not change a number."""
    fitted = HistGradientBoostingRegressor(**BOOSTING).fit(X, Y)
    honest = TreeResponses.of_rows

    def shifted(self, rows, donors=None):
        if donors is None:
            return honest(self, rows)
        return honest(self, rows, donors[:, ::-1])

    with patch.object(TreeResponses, "of_rows", shifted):
        assert not isinstance(ways_of(fitted, X, "predict"), TreeResponses)
        both(fitted, X, Y)


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
@pytest.mark.parametrize("estimator", [MLPClassifier((9,), max_iter=9), SVC()], ids=str)
def test_each_level_is_predicted_once(estimator):
    levels = np.column_stack([X[:, 1:3], X[:, 1] * X[:, 2], X[:, 5]])
    fitted = estimator.fit(levels, BINARY)
    counts, counted = calls_of(fitted, "predict")
    with counted:
        permutation_importance(fitted, levels, BINARY, n_repeats=10)
    # The table, two of the test, and the levels of each column but one.
    assert counts["predict"] <= 3 + 1 + 3 + 3
    both(fitted, levels, BINARY, n_repeats=10)
    both(fitted, np.asfortranarray(levels), BINARY, n_repeats=10)
    frame = pd.DataFrame(levels, columns=list("abcd"))
    both(estimator.fit(frame, BINARY), frame, BINARY, n_repeats=10)


class Batch(ClassifierMixin, BaseEstimator):
    """A stranger, who predicts from the whole batch."""

    def fit(self, X, y):
        self.classes_ = np.unique(y)
        return self

    def predict(self, X):
        return self.classes_[(np.asarray(X)[:, 0] > np.mean(X)).astype(int)]


KNOWN = [
    LogisticRegression(),
    make_pipeline(StandardScaler(), SVC()),
    make_pipeline(FunctionTransformer(np.tanh), LogisticRegression()),
    GridSearchCV(SVC(), {"C": [1, 2]}),
    VotingClassifier([("svc", SVC()), ("tree", DecisionTreeClassifier())]),
    HistGradientBoostingClassifier(max_iter=3, categorical_features=[2]),
    RandomForestClassifier(3),
    DummyClassifier(),
]
UNKNOWN = [
    Batch(),
    make_pipeline(StandardScaler(), Batch()),
    make_pipeline(FunctionTransformer(lambda X: X - X.mean()), LogisticRegression()),
    make_pipeline(FunctionTransformer(np.cumsum, kw_args={"axis": 0}), LogisticRegression()),
    make_pipeline(FunctionTransformer(np.abs), NMF(2), LogisticRegression()),
    make_pipeline(StandardScaler(copy=False), LogisticRegression()),
    SVC(kernel=lambda left, right: left @ right.T),
    DummyClassifier(strategy="uniform"),
]


@pytest.mark.parametrize("estimator", KNOWN, ids=str)
def test_estimators_known_to_predict_row_by_row(estimator):
    assert is_row_wise(estimator.fit(X, BINARY))


@pytest.mark.parametrize("estimator", UNKNOWN)
def test_estimators_that_run_code_of_others_are_unknown(estimator):
    assert not is_row_wise(estimator.fit(X.copy(), BINARY))


def test_methods_put_into_an_estimator_make_it_unknown():
    fitted = LinearRegression().fit(X, Y)
    fitted.predict = lambda X: np.zeros(len(X))
    assert not is_row_wise(fitted)
    assert (both(fitted, X, Y).importances == 0).all()


def test_an_estimator_that_looks_at_the_batch_is_found_out():
    fitted = Batch().fit(X, BINARY)
    assert ways_of(fitted, X, "predict") is None
    assert ways_of(LogisticRegression().fit(X, BINARY), X, "predict") is not None


def test_levels_of_strings_and_of_mixed_objects():
    class Length(RegressorMixin, BaseEstimator):
        def fit(self, X, y):
            self.fitted_ = True
            return self

        def predict(self, X):
            return np.array([len(repr(value)) for value in np.asarray(X, object)[:, 0]], float)

    values = np.array([1, True, "a", None, 1.0, np.nan], dtype=object)[RANDOM.integers(0, 6, N)]
    table = np.column_stack([values, values])
    model = Length().fit(table, Y)
    for data in (table, pd.DataFrame(table)):
        responses = LevelResponses(model, data, {"predict": model.predict(data)})
        draw = next(iter_draws())
        answers = responses.permuted([0, 1], [draw] * 12)
        for answer in answers:
            np.testing.assert_array_equal(answer["predict"], model.predict(table[draw.donors]))


def iter_draws():
    from skmi.inspection._permuted_rows import draws

    return draws(N, N, 1, 0)


def test_one_class_and_one_row():
    forest = RandomForestClassifier(3, random_state=0).fit(X, np.zeros(N, int))
    assert (both(forest, X, np.zeros(N, int)).importances == 0).all()
    model = RandomForestRegressor(3, random_state=0).fit(X, Y)
    one = both(model, X[:1], Y[:1], scoring="neg_mean_squared_error")
    assert (one.importances == 0).all()
