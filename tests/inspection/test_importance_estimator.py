"""PermutationImportance against permutation_importance, fold by fold, and as part of others."""

import pickle

import joblib
import numpy as np
import pandas as pd
import polars as pl
import pytest
import sklearn
from numpy.testing import assert_allclose, assert_array_equal
from scipy import sparse
from sklearn.base import BaseEstimator, ClassifierMixin, clone, is_classifier, is_regressor
from sklearn.cluster import KMeans
from sklearn.compose import make_column_transformer
from sklearn.datasets import load_diabetes, load_iris
from sklearn.dummy import DummyClassifier
from sklearn.ensemble import RandomForestClassifier
from sklearn.exceptions import NotFittedError, UnsetMetadataPassedError
from sklearn.feature_selection import RFE, SelectFromModel
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.metrics import get_scorer, make_scorer
from sklearn.model_selection import (
    GridSearchCV,
    GroupKFold,
    KFold,
    ShuffleSplit,
    StratifiedKFold,
    cross_val_score,
)
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler
from sklearn.svm import LinearSVC
from sklearn.tree import DecisionTreeClassifier
from sklearn.utils.estimator_checks import estimator_checks_generator

from skmi.inspection import PermutationImportance, feature_groups, permutation_importance


@pytest.fixture(scope="module")
def iris():
    X, y = load_iris(return_X_y=True, as_frame=True)
    X.columns = ["sepal length", "sepal width", "petal length", "petal width"]
    return X, y


@pytest.fixture(scope="module")
def diabetes():
    return load_diabetes(return_X_y=True, as_frame=True)


def tree():
    return DecisionTreeClassifier(max_depth=3, random_state=0)


def plain(estimator, **options):
    """Without intervals, which take time."""
    return PermutationImportance(
        estimator, **{"random_state": 0, "confidence_level": None, **options}
    )


CHECKED = [
    PermutationImportance(model, cv=cv, n_repeats=2, confidence_level=None)
    for model in (LogisticRegression(), Ridge())
    for cv in (None, 2, KFold(3))
]


@pytest.mark.parametrize(
    ("estimator", "check"),
    [
        pytest.param(est, check, id=f"{est.estimator}-{est.cv}-{check.func.__name__}")
        for checked in CHECKED
        for est, check in estimator_checks_generator(checked, legacy=True)
    ],
)
def test_check_estimator(estimator, check):
    check(estimator)


# The numbers: those of the function.


def test_without_folds_the_numbers_are_those_of_the_function_on_the_rows_of_fit(iris):
    X, y = iris
    model = PermutationImportance(tree(), random_state=3).fit(X, y)
    result = permutation_importance(tree().fit(X, y), X, y, random_state=3, confidence_level=0.95)
    assert_array_equal(model.importances_, result.importances)
    assert_array_equal(model.feature_importances_, result.importances_mean)
    assert_allclose(model.importances_std_, result.importances_std)
    assert_allclose(model.importances_ci_, result.importances_ci)
    assert model.baseline_score_ == result.baseline_score
    assert model.pvalues_ is None


def test_prefit_measures_on_other_rows_and_fits_nothing(iris):
    X, y = iris
    fitted = tree().fit(X[::2], y[::2])
    before = pickle.dumps(fitted)
    model = plain(fitted, cv="prefit").fit(X[1::2], y[1::2])
    result = permutation_importance(fitted, X[1::2], y[1::2], random_state=0)
    assert_array_equal(model.importances_, result.importances)
    assert model.estimator_ is fitted
    assert pickle.dumps(fitted) == before


@pytest.mark.parametrize("cv", [3, KFold(4, shuffle=True, random_state=0), "splits"])
def test_folds_are_measured_on_rows_that_their_model_has_not_seen(diabetes, cv):
    X, y = diabetes
    if cv == "splits":
        cv = list(KFold(2).split(X))
    model = plain(Ridge(), cv=cv, n_repeats=2).fit(X, y)
    splits = KFold(cv).split(X) if cv == 3 else cv.split(X) if isinstance(cv, KFold) else cv
    truth, baselines = [], []
    for train, test in splits:
        fitted = Ridge().fit(X.iloc[train], y.iloc[train])
        result = permutation_importance(
            fitted, X.iloc[test], y.iloc[test], n_repeats=2, random_state=0
        )
        truth.append(result.importances)
        baselines.append(fitted.score(X.iloc[test], y.iloc[test]))
    assert_array_equal(model.importances_, np.hstack(truth))
    assert_allclose(model.feature_importances_, np.hstack(truth).mean(axis=1))
    assert_allclose(model.importances_std_, np.hstack(truth).std(axis=1))
    assert_allclose(model.baseline_score_, np.mean(baselines))
    assert_array_equal(model.predict(X), Ridge().fit(X, y).predict(X))


def test_folds_of_a_classifier_are_stratified(iris):
    X, y = iris  # sorted by class: plain folds would train without one of them
    model = plain(tree(), cv=3).fit(X, y)
    splitter = plain(tree(), cv=StratifiedKFold(3)).fit(X, y)
    assert_array_equal(model.importances_, splitter.importances_)


def test_a_model_of_one_column_relies_on_it_alone():
    """By hand: predicting a coin by itself is right always, by another coin in half of the rows."""
    rng = np.random.default_rng(0)
    X = rng.integers(0, 2, (4000, 3)).astype(float)
    model = plain(tree(), cv=4).fit(X, X[:, 1].astype(int))
    assert_array_equal(model.feature_importances_[[0, 2]], 0)
    assert_allclose(model.feature_importances_[1], 0.5, atol=0.02)
    assert model.baseline_score_ == 1


# Groups.


def test_columns_have_the_importance_of_their_group(iris):
    X, y = iris
    groups = {"petal": ["petal length", "petal width"], "width of sepals": [1]}
    model = PermutationImportance(tree(), groups=groups, random_state=0).fit(X, y)
    assert list(model.groups_) == ["petal", "width of sepals", "sepal length"]
    assert [columns.tolist() for columns in model.groups_.values()] == [[2, 3], [1], [0]]
    everything = {"petal": [2, 3], "width of sepals": [1], "sepal length": [0]}
    result = permutation_importance(
        model.estimator_, X, y, groups=everything, random_state=0, confidence_level=0.95
    )
    assert_array_equal(model.group_importances_, result.importances_mean)
    of_column = [2, 1, 0, 0]
    assert_array_equal(model.feature_importances_, result.importances_mean[of_column])
    assert_array_equal(model.importances_, result.importances[of_column])
    assert_allclose(model.importances_ci_, result.importances_ci[of_column])


def test_without_groups_each_column_is_one(iris):
    model = plain(tree()).fit(*iris)
    assert {name: columns.tolist() for name, columns in model.groups_.items()} == {
        name: [j] for j, name in enumerate(iris[0])
    }
    assert_array_equal(model.group_importances_, model.feature_importances_)
    array = plain(tree()).fit(iris[0].to_numpy(), iris[1])
    assert list(array.groups_) == ["x0", "x1", "x2", "x3"]
    assert_array_equal(array.feature_importances_, model.feature_importances_)


@pytest.mark.parametrize("threshold", [0.2, 0.5, 0.9])
def test_groups_by_information(diabetes, threshold):
    X, y = diabetes
    model = plain(Ridge(), groups="mutual_info", group_threshold=threshold).fit(X, y)
    labels = feature_groups(X, threshold)
    assert [columns.tolist() for columns in model.groups_.values()] == [
        np.flatnonzero(labels == label).tolist() for label in range(labels.max() + 1)
    ]
    assert_array_equal(model.feature_importances_, model.group_importances_[labels])


def test_columns_of_one_name_are_told_apart(iris):
    class FirstPetal(ClassifierMixin, BaseEstimator):
        """scikit-learn's own estimators refuse names that repeat."""

        def fit(self, X, y):
            self.classes_ = np.unique(y)
            return self

        def predict(self, X):
            return np.digitize(np.asarray(X)[:, 2], [2.5, 4.9])

    X, y = iris
    twins = X.set_axis(list("abba"), axis=1)
    model = plain(FirstPetal()).fit(twins, y)
    names = ["a (column 0)", "b (column 1)", "b (column 2)", "a (column 3)"]
    assert list(model.groups_) == names
    whole = plain(FirstPetal()).fit(X, y)
    assert_array_equal(model.feature_importances_, whole.feature_importances_)
    assert np.flatnonzero(model.feature_importances_).tolist() == [2]


# Conditional samplers.


class Recorder(BaseEstimator):
    """A sampler that remembers what it learned from, and shuffles."""

    seen = []  # noqa: RUF012

    def fit(self, X, columns):
        self.columns_ = list(columns)
        type(self).seen.append((len(X), tuple(columns)))
        self.pool_ = np.asarray(X)[:, self.columns_]
        return self

    def sample(self, X, random):
        return self.pool_[random.integers(0, len(self.pool_), len(X))]


def test_samplers_learn_from_the_training_rows(iris):
    X, y = iris[0].to_numpy(), iris[1]
    Recorder.seen.clear()
    sampler = Recorder()
    groups = {"petal": [2, 3]}
    splitter = StratifiedKFold(3)
    model = plain(tree(), cv=splitter, groups=groups, conditional=sampler, n_repeats=2).fit(X, y)
    assert Recorder.seen == [(100, (2, 3)), (100, (0,)), (100, (1,))] * 3
    assert not hasattr(sampler, "pool_")
    assert model.importances_.shape == (4, 6)
    Recorder.seen.clear()
    plain(tree(), conditional=sampler).fit(X, y)
    assert [n for n, _ in Recorder.seen] == [150] * 4


# What others ask of it.


def test_it_predicts_as_its_model(iris):
    X, y = iris
    model = plain(LogisticRegression(max_iter=1000)).fit(X, y)
    whole = LogisticRegression(max_iter=1000).fit(X, y)
    for method in ("predict", "predict_proba", "predict_log_proba", "decision_function"):
        assert_array_equal(getattr(model, method)(X), getattr(whole, method)(X))
    assert model.score(X, y) == whole.score(X, y)
    weight = np.arange(150)
    assert model.score(X, y, sample_weight=weight) == whole.score(X, y, sample_weight=weight)
    assert_array_equal(model.classes_, whole.classes_)
    assert_array_equal(model.feature_names_in_, list(X))
    assert model.n_features_in_ == 4


def test_it_has_the_methods_of_its_model(diabetes):
    for fitted in (False, True):
        ridge = plain(Ridge())
        ridge = ridge.fit(*diabetes) if fitted else ridge
        assert hasattr(ridge, "predict")
        assert not hasattr(ridge, "predict_proba")
        assert not hasattr(ridge, "decision_function")
        assert not hasattr(ridge, "classes_")
    assert is_regressor(plain(Ridge()))
    assert is_classifier(plain(tree()))
    with pytest.raises(NotFittedError):
        plain(tree()).predict([[1.0]])


def test_select_from_model(iris):
    X, y = iris
    selector = SelectFromModel(plain(tree(), cv=3)).fit(X, y)
    assert set(selector.get_feature_names_out()) <= {"petal length", "petal width"}
    importances = selector.estimator_.feature_importances_
    assert_array_equal(selector.get_support(), importances >= importances.mean())


def test_recursive_elimination(iris):
    X, y = iris
    selector = RFE(plain(tree()), n_features_to_select=1).fit(X, y)
    assert selector.get_feature_names_out()[0] in {"petal length", "petal width"}


def test_in_a_search(iris):
    search = GridSearchCV(
        plain(tree(), n_repeats=1),
        {"estimator__max_depth": [1, 3], "n_repeats": [1, 2]},
        cv=2,
    ).fit(*iris)
    assert search.best_params_["estimator__max_depth"] == 3
    assert search.best_estimator_.importances_.shape[1] == search.best_params_["n_repeats"]


def raw_table(n=300, seed=0):
    """Strings, numbers and gaps; the city decides."""
    rng = np.random.default_rng(seed)
    city = rng.choice(["Oslo", "Rome", "Lima"], n)
    frame = pd.DataFrame(
        {
            "city": city,
            "age": np.where(rng.random(n) < 0.1, np.nan, rng.integers(18, 90, n)),
            "plan": pd.Categorical(rng.choice(["a", "b"], n)),
        }
    )
    return frame, np.where(city == "Rome", "yes", "no")


def pipeline_of_strings():
    encode = make_column_transformer(
        (OneHotEncoder(handle_unknown="ignore"), ["city", "plan"]), remainder="drop"
    )
    return make_pipeline(encode, LogisticRegression())


@pytest.mark.parametrize("convert", [pd.DataFrame, pl.from_pandas])
@pytest.mark.parametrize("cv", [None, 3])
def test_raw_strings_in_a_pipeline(convert, cv):
    X, y = raw_table()
    model = plain(pipeline_of_strings(), cv=cv).fit(convert(X), y)
    city, age, plan = model.feature_importances_
    assert city > 0.3
    assert age == plan == 0
    assert_array_equal(model.feature_names_in_, list(X))
    selector = SelectFromModel(model, threshold=1e-9).fit(convert(X), y)
    assert selector.get_feature_names_out().tolist() == ["city"]


def test_within_a_pipeline(iris):
    X, y = iris
    inside = SelectFromModel(plain(tree(), cv=3), threshold=0.01)
    pipeline = make_pipeline(StandardScaler(), inside, LogisticRegression())
    assert cross_val_score(pipeline, X, y, cv=3).mean() > 0.9
    assert pipeline.fit(X, y)[:-1].get_feature_names_out().size < 4


def test_a_model_without_target():
    X = np.random.default_rng(0).normal(size=(60, 2)) * [10, 0.1]
    clusters = KMeans(2, n_init=1, random_state=0)
    model = plain(clusters).fit(X)
    strong, weak = np.abs(model.feature_importances_)
    assert strong > 10 * weak
    folds = plain(clusters, cv=2).fit(X)
    assert folds.importances_.shape == (2, 10)


# Weights and metadata.


@pytest.mark.parametrize("cv", [None, 3])
def test_weights_reach_the_model_and_the_metric(iris, cv):
    X, y = iris
    weight = np.random.default_rng(0).integers(1, 4, 150)
    model = plain(LogisticRegression(max_iter=1000), cv=cv)
    model.fit(X, y, sample_weight=weight)
    parts = [(np.arange(150),) * 2] if cv is None else StratifiedKFold(cv).split(X, y)
    truth = []
    for train, test in parts:
        fitted = LogisticRegression(max_iter=1000)
        fitted.fit(X.iloc[train], y.iloc[train], sample_weight=weight[train])
        part = {"sample_weight": weight[test], "random_state": 0}
        truth.append(permutation_importance(fitted, X.iloc[test], y.iloc[test], **part).importances)
    assert_array_equal(model.importances_, np.hstack(truth))
    whole = LogisticRegression(max_iter=1000).fit(X, y, sample_weight=weight)
    assert_array_equal(model.predict_proba(X), whole.predict_proba(X))


def test_prefit_weights_are_for_the_metric(iris):
    X, y = iris
    weight = np.arange(150)
    fitted = tree().fit(X[::3], y[::3])
    model = plain(fitted, cv="prefit")
    model.fit(X, y, sample_weight=weight)
    result = permutation_importance(fitted, X, y, sample_weight=weight, random_state=0)
    assert_array_equal(model.importances_, result.importances)
    with pytest.raises(ValueError, match="got check_input in fit, but with cv='prefit' nothing"):
        model.fit(X, y, check_input=True)


def test_a_model_that_takes_no_weights_says_so(iris):
    with pytest.raises(TypeError, match="sample_weight"):
        plain(KNeighborsClassifier()).fit(*iris, sample_weight=np.ones(150))


class Probe(ClassifierMixin, BaseEstimator):
    """Remembers what its fit got."""

    got = []  # noqa: RUF012

    def fit(self, X, y, sample_weight=None, colour=None):
        self.classes_, self.n_features_in_ = np.unique(y), X.shape[1]
        type(self).got.append((len(y), sample_weight, colour))
        return self

    def predict(self, X):
        return np.repeat(self.classes_[0], len(X))


def test_metadata_goes_where_it_is_requested(iris):
    X, y = iris[0].to_numpy(), iris[1].to_numpy()
    weight, colour = np.arange(150.0), np.arange(150) * 2
    patients = np.arange(150) % 7
    weighed = []

    def metric(y_true, y_pred, sample_weight=None):
        weighed.append(sample_weight)
        return 0.0

    with sklearn.config_context(enable_metadata_routing=True):
        model = plain(
            Probe().set_fit_request(colour=True, sample_weight=False),
            scoring=make_scorer(metric).set_score_request(sample_weight=True),
            cv=GroupKFold(2),
            n_repeats=1,
        )
        Probe.got.clear()
        model.fit(X, y, sample_weight=weight, colour=colour, groups=patients)
        with pytest.raises(UnsetMetadataPassedError, match="colour"):
            plain(Probe()).fit(X, y, colour=colour)
    (n, first, whole), *parts = Probe.got
    assert (n, first) == (150, None)
    assert_array_equal(whole, colour)
    for (train, test), (n, unasked, given), seen in zip(
        GroupKFold(2).split(X, y, patients), parts, (weighed[0], weighed[-1]), strict=True
    ):
        assert n == len(train)
        assert unasked is None
        assert_array_equal(given, colour[train])
        assert_array_equal(seen, weight[test])


def test_the_metric_gets_no_metadata_but_weights(iris):
    X, y = iris
    with sklearn.config_context(enable_metadata_routing=True):
        scorer = make_scorer(lambda y_true, y_pred, price: 0.0).set_score_request(price=True)
        model = plain(tree(), scoring=scorer)
        with pytest.raises(ValueError, match="requests price, but of metadata it can only get"):
            model.fit(X, y, price=np.ones(150))


# Promises.


@pytest.mark.parametrize("backend", ["loky", "threading"])
def test_jobs_change_no_bit(iris, backend):
    options = {"cv": 2, "groups": {"petal": [2, 3]}, "random_state": 0, "n_repeats": 2}
    one = PermutationImportance(tree(), **options).fit(*iris)
    with joblib.parallel_backend(backend):
        two = PermutationImportance(tree(), n_jobs=2, **options).fit(*iris)
    assert_array_equal(one.importances_, two.importances_)
    assert_array_equal(one.importances_ci_, two.importances_ci_)


@pytest.mark.parametrize(
    "convert",
    [
        pl.from_pandas,
        lambda X: X.to_numpy(),
        lambda X: np.asfortranarray(X),
        lambda X: X.to_numpy().tolist(),
        lambda X: sparse.csr_array(X.to_numpy()),
        lambda X: sparse.coo_array(X.to_numpy()),
    ],
    ids=["polars", "C", "Fortran", "lists", "CSR", "COO"],
)
def test_containers_change_no_bit(iris, convert):
    X, y = iris
    options = {"cv": 2, "scoring": "neg_log_loss", "n_repeats": 2}
    frame = plain(tree(), **options).fit(X, y)
    other = plain(tree(), **options).fit(convert(X), y.tolist())
    assert_array_equal(other.importances_, frame.importances_)


def test_read_only_memory_maps(iris, tmp_path):
    joblib.dump(iris[0].to_numpy(), tmp_path / "X.joblib")
    X = joblib.load(tmp_path / "X.joblib", mmap_mode="r")
    assert isinstance(X, np.memmap)
    mapped = plain(tree(), cv=2).fit(X, iris[1])
    whole = plain(tree(), cv=2).fit(*iris)
    assert_array_equal(mapped.importances_, whole.importances_)


def test_random_states_of_any_kind(iris):
    def importances(state):
        return plain(tree(), random_state=state).fit(*iris).importances_

    for kind in (np.random.default_rng, np.random.RandomState):
        assert_array_equal(importances(kind(5)), importances(kind(5)))
        state = kind(5)
        assert not np.array_equal(importances(state), importances(state))
    assert_array_equal(importances(5), importances(np.int64(5)))


def test_it_is_cloned_and_pickled(iris):
    model = plain(tree(), cv=2, groups={"petal": [2, 3]})
    fitted = clone(model).fit(*iris)
    again = pickle.loads(pickle.dumps(fitted))
    assert_array_equal(again.feature_importances_, fitted.feature_importances_)
    assert not hasattr(model, "estimator_")
    assert not hasattr(model.estimator, "tree_")


def test_repeats_that_are_spared(iris):
    model = plain(tree(), cv=2, n_repeats=20, tol=0.05).fit(*iris)
    assert model.importances_.shape == (4, 40)
    spared = np.isnan(model.importances_)
    assert spared.any()
    halves = [np.nanmean(half, axis=1) for half in np.hsplit(model.importances_, 2)]
    assert_allclose(model.feature_importances_, np.mean(halves, axis=0))
    assert_allclose(model.importances_std_, np.nanstd(model.importances_, axis=1))


def test_progress_is_told(iris, capsys):
    plain(tree(), cv=2, verbose=1).fit(*iris)
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "[PermutationImportance] fold 1 of 2"
    assert len(lines) == 2 * (1 + 4)
    assert "petal width" in lines[-1]


# Wrong input.


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"scoring": "accuray"}, "'scoring' parameter"),
        ({"scoring": ["accuracy", "f1"]}, "'scoring' parameter"),
        ({"cv": "prefitted"}, "'cv' parameter"),
        ({"n_repeats": 0}, "'n_repeats' parameter"),
        ({"groups": "correlation"}, "'groups' parameter"),
        ({"groups": {}}, "groups of PermutationImportance must be a dict"),
        ({"groups": {"a": []}}, r"groups\['a'\] of PermutationImportance has no columns"),
        ({"groups": {"a": ["petal"]}}, r"groups\['a'\] names \['petal'\]"),
        (
            {"groups": {"a": [0, 1], "b": [1, 2]}},
            "must not overlap; 'sepal width' is in 'a' and in 'b'",
        ),
        ({"groups": {"sepal width": [0]}}, "named 'sepal width', like a column that is not in it"),
        ({"group_threshold": 2}, "'group_threshold' parameter"),
        ({"test": "t-test"}, "'test' parameter"),
        ({"test": "holdout_randomization"}, "needs rows that the model has not seen. Pass cv=5"),
        ({"confidence_level": 95}, "'confidence_level' parameter"),
        ({"max_samples": 1.5}, "'max_samples' parameter"),
        ({"tol": -1}, "'tol' parameter"),
        ({"conditional": "yes"}, "'conditional' parameter"),
        ({"cv": []}, "gives no fold"),
    ],
)
def test_wrong_options_are_named(iris, options, message):
    with pytest.raises(ValueError, match=message):
        PermutationImportance(tree(), **options).fit(*iris)


def test_prefit_needs_a_fitted_model(iris):
    with pytest.raises(NotFittedError):
        plain(tree(), cv="prefit").fit(*iris)


def test_several_metrics_are_one_too_many(iris):
    scorers = {name: get_scorer(name) for name in ("accuracy", "neg_log_loss")}

    def both(model, X, y):
        return {name: scorer(model, X, y) for name, scorer in scorers.items()}

    with pytest.raises(ValueError, match="one number; got the metrics accuracy, neg_log_loss"):
        plain(tree(), scoring=both).fit(*iris)


def test_a_model_without_score_needs_a_metric():
    class Silent(BaseEstimator):
        def fit(self, X, y):
            return self

    with pytest.raises(TypeError, match=r"should have a 'score' method"):
        plain(Silent()).fit([[1.0], [2.0]], [0, 1])


@pytest.mark.filterwarnings("ignore:.*ROC AUC:sklearn.exceptions.UndefinedMetricWarning")
def test_a_fold_on_which_the_metric_has_no_value_is_named(iris):
    X, y = iris[0][:100], iris[1][:100]  # two classes, one after the other
    model = plain(tree(), cv=KFold(4), scoring="roc_auc")
    with pytest.raises(ValueError, match=r"score on fold 1 of 4 is not a number \(n_samples=25\)"):
        model.fit(X, y)


def test_training_rows_of_one_class_are_named(iris):
    X, y = iris[0][:100], iris[1][:100]
    with pytest.raises(ValueError, match="at least 2 classes") as caught:
        plain(LogisticRegression(), cv=KFold(2)).fit(X, y)
    assert caught.value.__notes__ == [
        "PermutationImportance: raised by the fit on the training rows of fold 1 of 2."
    ]
    # A model that can live with one class is measured.
    assert_array_equal(plain(DummyClassifier(), cv=KFold(2)).fit(X, y).feature_importances_, 0)


def test_classes_that_a_fold_has_not_seen_are_named(iris):
    X, y = iris
    model = plain(tree(), cv=KFold(3), scoring="neg_log_loss")
    with pytest.raises(ValueError, match="label") as caught:
        model.fit(X, y)
    assert caught.value.__notes__ == [
        "PermutationImportance: raised while measuring on fold 1 of 3."
    ]


def test_scores_that_are_not_numbers_are_told(iris):
    X, y = iris

    def undefined_once_shuffled(model, table, target):
        as_it_was = (np.asarray(table)[:, 3] == X["petal width"].to_numpy()[: len(table)]).all()
        return model.score(table, target) if as_it_was else np.nan

    model = plain(tree(), scoring=undefined_once_shuffled)
    with pytest.warns(UserWarning, match="not a number once petal width is permuted"):
        model.fit(X, y)
    assert_array_equal(np.isnan(model.feature_importances_), [False, False, False, True])


def test_rows_must_match():
    with pytest.raises(ValueError, match="inconsistent numbers of samples"):
        plain(tree()).fit(np.ones((3, 2)), [0, 1])


@pytest.mark.parametrize("cv", [None, 5])
def test_more_outputs(cv):
    rng = np.random.default_rng(0)
    X = rng.normal(size=(100, 3))
    model = plain(Ridge(), cv=cv).fit(X, X[:, :2])
    assert model.feature_importances_.shape == (3,)
    assert (model.feature_importances_ > [0.5, 0.5, -0.1]).all()
    forest = RandomForestClassifier(5, random_state=0)
    labels = (X[:, :2] > 0).astype(int)
    assert plain(forest, cv=cv).fit(X, labels).predict(X).shape == (100, 2)


def test_decisions_serve_metrics_of_ranks(iris):
    X, y = iris[0], iris[1] == 0
    model = plain(LinearSVC(), scoring="roc_auc", cv=3).fit(X, y)
    assert model.baseline_score_ == 1
    assert model.feature_importances_.max() > 0.05


def test_repeated_rows_of_a_shuffle_split(iris):
    splitter = ShuffleSplit(3, test_size=0.5, random_state=0)
    model = plain(tree(), cv=splitter, n_repeats=2).fit(*iris)
    assert model.importances_.shape == (4, 6)


def test_splits_may_be_masks_or_count_from_the_end(iris):
    n = len(iris[1])
    even = np.arange(n) % 2 == 0
    rows = np.flatnonzero(even), np.flatnonzero(~even)
    splits = [
        [rows, rows[::-1]],
        [(even, ~even), (~even, even)],
        [(rows[0] - n, rows[1] - n), (rows[1] - n, rows[0] - n)],
    ]
    models = [plain(tree(), cv=cv, confidence_level=0.95).fit(*iris) for cv in splits]
    for model in models[1:]:
        assert_array_equal(model.importances_, models[0].importances_)
        assert_array_equal(model.importances_ci_, models[0].importances_ci_)


def planted(n=240, seed=0):
    """y follows `cause`; `proxy` tells nothing beyond it, `noise` nothing at all."""
    rng = np.random.default_rng(seed)
    cause = rng.normal(size=n)
    X = pd.DataFrame(
        {
            "cause": cause,
            "proxy": 0.8 * cause + 0.6 * rng.normal(size=n),
            "noise": rng.normal(size=n),
        }
    )
    return X, cause + 0.5 * rng.normal(size=n)


class ExactSampler(BaseEstimator):
    """Draws from the law of `planted`."""

    def fit(self, X, columns):
        (self.column_,) = columns
        return self

    def sample(self, X, random):
        cause, proxy, _ = np.asarray(X).T
        fresh = random.normal(size=len(X))
        mean, spread = {0: (0.8 * proxy, 0.6), 1: (0.8 * cause, 0.6), 2: (0, 1)}[self.column_]
        return (mean + spread * fresh)[:, None]


def test_holdout_randomization_by_hand():
    """P-values against a count of draws that score as well, over all folds."""
    X, y = planted()
    X = X.to_numpy()
    model = plain(
        DecisionTreeClassifier(max_depth=4, random_state=0),
        cv=StratifiedKFold(2),
        conditional=ExactSampler(),
        n_repeats=25,
        test="holdout_randomization",
    ).fit(X, y > 0)
    drawn = np.mean(np.hsplit(model.importances_, 2), axis=0)  # the same draws
    assert_allclose(model.pvalues_, [(1 + np.sum(losses <= 0)) / 26 for losses in drawn])
    assert model.pvalues_[0] == 1 / 26
    assert_array_equal(model.significance_, 1 - model.pvalues_)


@pytest.mark.parametrize("cv", [3, "prefit"])
def test_what_tells_something_beyond_the_others(cv):
    X, y = planted()
    model = Ridge()
    if cv == "prefit":
        model = Ridge().fit(*planted(seed=1))
    tested = plain(model, cv=cv, test="holdout_randomization", n_repeats=2).fit(X, y)
    assert tested.pvalues_[0] == 0.05  # 19 draws at least
    assert (tested.pvalues_[1:] > 0.05).all()
    assert tested.importances_.shape[1] == (6 if cv == 3 else 2)


def test_selection_by_p_value():
    X, y = planted()
    tested = plain(Ridge(), cv=2, test="holdout_randomization", n_repeats=1)
    selector = SelectFromModel(tested, importance_getter="significance_", threshold=0.95).fit(X, y)
    assert selector.get_feature_names_out().tolist() == ["cause"]


def test_columns_of_a_group_are_tested_together():
    X, y = planted()
    groups = {"both": ["cause", "proxy"]}
    tested = plain(Ridge(), cv=2, test="holdout_randomization", groups=groups, n_repeats=1)
    pvalues = tested.fit(X, y).pvalues_
    assert pvalues[0] == pvalues[1] == 0.05 < pvalues[2]


def test_a_column_that_is_not_looked_at_has_p_value_one():
    X, y = planted()
    ignores = make_column_transformer(("passthrough", ["cause"]), remainder="drop")
    tested = plain(make_pipeline(ignores, Ridge()), cv=2, test="holdout_randomization").fit(X, y)
    assert_array_equal(tested.pvalues_, [0.05, 1, 1])


def test_significance_needs_a_test(iris):
    model = plain(tree()).fit(*iris)
    assert model.pvalues_ is None
    with pytest.raises(AttributeError, match="without a test"):
        model.significance_  # noqa: B018


def test_intervals_of_folds_add_up(diabetes):
    """Variances of the folds add up; of rows that are tested twice, errors are not averaged out."""
    X, y = diabetes[0].to_numpy()[:, :3], diabetes[1].to_numpy()
    splits, options = list(KFold(3).split(X)), {"n_repeats": 3, "random_state": 0}
    model = PermutationImportance(Ridge(), cv=splits, **options).fit(X, y)
    results = [
        permutation_importance(
            Ridge().fit(X[train], y[train]), X[test], y[test], confidence_level=0.95, **options
        )
        for train, test in splits
    ]
    errors = np.array([result.standard_error for result in results])
    half = np.diff(model.importances_ci_).ravel() / 2
    assert_allclose(model.importances_ci_.mean(axis=1), model.feature_importances_)
    error = np.sqrt((errors**2).sum(axis=0)) / 3
    # Student's quantile lies between that of many degrees of freedom and that of three.
    assert ((half > 1.95 * error) & (half < 3.2 * error)).all()
    twice = PermutationImportance(Ridge(), cv=splits * 2, **options).fit(X, y)
    assert_allclose(twice.feature_importances_, model.feature_importances_)
    assert (np.diff(twice.importances_ci_).ravel() / 2 > 1.95 * errors.mean(axis=0)).all()


def test_folds_of_few_rows_have_no_interval(iris):
    X, y = iris[0][:30], iris[1][::5]
    model = PermutationImportance(DummyClassifier(), cv=KFold(5), random_state=0).fit(X, y)
    assert_array_equal(model.importances_ci_, np.full((4, 2), np.nan))
    assert PermutationImportance(tree(), confidence_level=None).fit(*iris).importances_ci_ is None
