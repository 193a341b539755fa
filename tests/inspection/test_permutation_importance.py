"""permutation_importance against scikit-learn's function, and against its definition."""

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
import sklearn.inspection
from joblib import parallel_config
from scipy import sparse
from sklearn.base import BaseEstimator, ClassifierMixin, RegressorMixin
from sklearn.compose import make_column_transformer
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.metrics import accuracy_score, make_scorer
from sklearn.neighbors import KNeighborsClassifier
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler
from sklearn.svm import SVC
from sklearn.tree import DecisionTreeClassifier

from skmi.inspection import permutation_importance
from skmi.metrics import information_gain_scorer

N = 120


def table(seed=0):
    """Columns of every kind: normal, binary, of three levels, mostly zero, constant."""
    rng = np.random.default_rng(seed)
    return np.column_stack(
        [
            rng.normal(size=N),
            rng.integers(0, 2, N),
            rng.integers(0, 3, N) / 3,
            np.where(rng.random(N) < 0.9, 0, rng.normal(size=N)),
            np.ones(N),
        ]
    )


X = table()
Y = X[:, 0] + X[:, 1] - 2 * X[:, 2] + X[:, 3] + np.random.default_rng(1).normal(size=N) / 4
CLASSES = np.digitize(Y, [-0.5, 0.5])
BINARY = np.where(Y > 0, "yes", "no")
WEIGHT = np.random.default_rng(2).random(N)
FRAME = pd.DataFrame(X, columns=["normal", "binary", "levels", "sparse", "constant"])


def assert_same(ours, theirs):
    """The same bits, of one metric or several."""
    if "importances" not in theirs:
        assert list(ours) == list(theirs)
        for metric in theirs:
            assert_same(ours[metric], theirs[metric])
        return
    for field in ("importances", "importances_mean", "importances_std"):
        np.testing.assert_array_equal(ours[field], theirs[field], strict=True)


def both(estimator, data, target, **options):
    options = {"random_state": 3, **options}
    ours = permutation_importance(estimator, data, target, **options)
    theirs = sklearn.inspection.permutation_importance(estimator, data, target, **options)
    assert_same(ours, theirs)
    return ours


class Rowless(ClassifierMixin, BaseEstimator):
    """Its predictions for a row depend on the rest of the batch."""

    def fit(self, X, y):
        self.classes_ = np.unique(y)
        return self

    def predict_proba(self, X):
        values = np.asarray(X, float)
        share = 1 / (1 + np.exp(-(values - values.mean(axis=0)) @ np.arange(values.shape[1])))
        return np.column_stack([share, 1 - share])

    def predict(self, X):
        return self.classes_[self.predict_proba(X).argmax(axis=1)]


class Mutator(RegressorMixin, BaseEstimator):
    """Writes into the table that it is given."""

    def fit(self, X, y):
        self.fitted_ = True
        return self

    def predict(self, X):
        X[:, 0] += 1
        return X[:, 0] * X[:, 1] + X[:, 2]


class Counter(RegressorMixin, BaseEstimator):
    """Its predictions depend on how often it was asked."""

    def fit(self, X, y):
        self.calls_ = 0
        return self

    def predict(self, X):
        self.calls_ += 1
        return np.asarray(X)[:, 0] * self.calls_


CLASSIFIERS = [
    LogisticRegression(),
    make_pipeline(StandardScaler(), LogisticRegression()),
    KNeighborsClassifier(),
    DecisionTreeClassifier(random_state=0),
    RandomForestClassifier(7, random_state=0),
    MLPClassifier((8, 4), max_iter=5, random_state=0),
    SVC(),
    Rowless(),
]


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
@pytest.mark.parametrize("container", [np.array, np.asfortranarray, np.float32, "pandas", "mixed"])
@pytest.mark.parametrize("estimator", CLASSIFIERS, ids=lambda e: type(e).__name__)
def test_classifiers_as_in_scikit_learn(estimator, container):
    if container == "mixed":
        data = FRAME.astype({"normal": np.float32, "binary": int})
    else:
        data = FRAME if container == "pandas" else container(X)
    both(estimator.fit(data, BINARY), data, BINARY)


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
@pytest.mark.parametrize(
    "scoring", [None, "r2", "neg_mean_absolute_error", ["r2", "neg_max_error"]]
)
@pytest.mark.parametrize("weight", [None, WEIGHT])
@pytest.mark.parametrize(
    "estimator",
    [
        LinearRegression(),
        MLPRegressor(hidden_layer_sizes=(8,), max_iter=5, random_state=0),
        Mutator(),
        Counter(),
    ],
    ids=lambda e: type(e).__name__,
)
def test_regressors_as_in_scikit_learn(estimator, scoring, weight):
    results = []
    for function in (permutation_importance, sklearn.inspection.permutation_importance):
        data = X.copy()
        fitted = estimator.fit(data, Y)
        options = {"scoring": scoring, "sample_weight": weight, "random_state": 0}
        with np.errstate(over="ignore"):
            results.append(function(fitted, data, Y, **options))
    if scoring == ["r2", "neg_max_error"] and weight is not None:
        assert set(results[0]) == {"r2", "neg_max_error"}
    assert_same(*results)


def both_metrics(estimator, X, y):
    """A scorer of one's own, of two metrics and a look at the table itself."""
    return {
        "accuracy": accuracy_score(y, estimator.predict(X)),
        "first": np.corrcoef(X[:, 0], estimator.predict_proba(X)[:, 0])[0, 1],
        "half": accuracy_score(y[:50], estimator.predict(X[:50])),
    }


SCORINGS = [
    "accuracy",
    "roc_auc_ovr",
    "neg_log_loss",
    ["accuracy", "balanced_accuracy", "neg_log_loss"],
    {"gain": information_gain_scorer, "accuracy": make_scorer(accuracy_score)},
    information_gain_scorer,
    both_metrics,
]


@pytest.mark.parametrize("scoring", SCORINGS)
@pytest.mark.parametrize("estimator", CLASSIFIERS[:4], ids=lambda e: type(e).__name__)
def test_scorers_as_in_scikit_learn(estimator, scoring):
    both(estimator.fit(X, CLASSES), X, CLASSES, scoring=scoring, n_repeats=3)


def test_random_states_as_in_scikit_learn():
    model = LogisticRegression().fit(X, BINARY)
    random, again = np.random.RandomState(0), np.random.RandomState(0)
    for _ in range(2):
        ours = permutation_importance(model, X, BINARY, random_state=random)
        theirs = sklearn.inspection.permutation_importance(model, X, BINARY, random_state=again)
        assert_same(ours, theirs)


@pytest.mark.parametrize("backend", ["loky", "threading", "multiprocessing"])
def test_no_bit_depends_on_the_jobs(backend, capsys):
    model = make_pipeline(StandardScaler(), LogisticRegression()).fit(FRAME, BINARY)
    alone = permutation_importance(model, FRAME, BINARY, random_state=0)
    with parallel_config(backend, n_jobs=2):
        together = permutation_importance(model, FRAME, BINARY, random_state=0, verbose=1)
    assert_same(together, alone)
    assert len(capsys.readouterr().out.splitlines()) == 5


def test_memory_mapped_tables_are_left_alone(tmp_path):
    np.save(tmp_path / "X.npy", X)
    mapped = np.load(tmp_path / "X.npy", mmap_mode="r")
    both(LogisticRegression().fit(X, BINARY), mapped, BINARY)


def test_sparse_tables_have_the_numbers_of_dense_ones():
    model = LogisticRegression().fit(X, BINARY)
    dense = permutation_importance(model, X, BINARY, random_state=0)
    for kind in (sparse.csr_matrix, sparse.csc_array, sparse.coo_array):
        result = permutation_importance(model, kind(X), BINARY, random_state=0)
        np.testing.assert_allclose(result.importances, dense.importances, atol=1e-12)


def test_columns_of_every_container_are_permuted_alike():
    frame = FRAME.assign(city=np.array(["Rome", "Oslo", "Bonn"])[np.arange(N) % 3])
    encoder = make_column_transformer(
        (OneHotEncoder(), ["city"]), remainder="passthrough", verbose_feature_names_out=False
    )
    wanted = None
    for container in (lambda f: f, pl.from_pandas, pa.Table.from_pandas):
        data = container(frame)
        if wanted is None:
            model = make_pipeline(encoder, LogisticRegression()).fit(data, BINARY)
        elif isinstance(data, pa.Table):
            break
        result = permutation_importance(model, data, BINARY, random_state=0)
        wanted = result if wanted is None else wanted
        np.testing.assert_allclose(result.importances, wanted.importances, atol=1e-12)
        assert result.names == list(frame.columns)


def loss_by_hand(model, data, target, columns, seed, n_repeats=5):
    """Permute the columns together, repeat after repeat, as the definition says."""
    random = np.random.RandomState(np.random.RandomState(seed).randint(2**31))
    order, losses, permuted = np.arange(len(data)), [], data.copy()
    for _ in range(n_repeats):
        random.shuffle(order)
        permuted[:, columns] = permuted[np.ix_(order, columns)]
        losses.append(model.score(data, target) - model.score(permuted, target))
    return losses


def test_groups_are_permuted_together():
    model = LinearRegression().fit(X, Y)
    groups = {"b": [1, 2], "a": ["x0"], "all": [True] * 5}
    result = permutation_importance(model, X, Y, groups=groups, random_state=4)
    assert result.names == ["b", "a", "all"]
    assert result.groups == {"b": [1, 2], "a": [0], "all": [0, 1, 2, 3, 4]}
    for row, columns in zip(result.importances, result.groups.values(), strict=True):
        np.testing.assert_array_equal(row, loss_by_hand(model, X, Y, columns, 4))


def test_groups_of_a_frame():
    model = LinearRegression().fit(X, Y)
    named = LinearRegression().fit(FRAME, Y)
    array = permutation_importance(model, X, Y, groups={"g": [0, 2]}, random_state=0)
    for data in (FRAME, pl.from_pandas(FRAME)):
        groups = {"g": ["normal", "levels"]}
        result = permutation_importance(named, data, Y, groups=groups, random_state=0)
        np.testing.assert_allclose(result.importances, array.importances, rtol=1e-12)


def test_groups_by_mutual_information():
    twins = FRAME.assign(twin=FRAME["normal"] ** 3, constant=WEIGHT)
    model = LinearRegression().fit(twins, Y)
    result = permutation_importance(model, twins, Y, groups="mutual_info", random_state=0)
    groups = {"normal +1": [0, 5], "binary": [1], "levels": [2], "sparse": [3], "constant": [4]}
    assert result.groups == groups
    by_hand = permutation_importance(model, twins, Y, groups=groups, random_state=0)
    np.testing.assert_array_equal(result.importances, by_hand.importances)


@pytest.mark.parametrize("features", [[3, 0], ["sparse", "normal"]])
def test_features_have_the_numbers_of_the_full_run(features):
    model = LinearRegression().fit(FRAME, Y)
    full = permutation_importance(model, FRAME, Y, random_state=0)
    some = permutation_importance(model, FRAME, Y, features=features, random_state=0)
    assert some.names == ["sparse", "normal"]
    np.testing.assert_array_equal(some.importances, full.importances[[3, 0]])


def test_max_samples_scores_the_same_rows_before_and_after():
    model = LinearRegression().fit(X, Y)
    model.coef_[1] = 0
    result = permutation_importance(model, X, Y, max_samples=0.3, n_repeats=20, random_state=0)
    assert (result.importances[[1, 4]] == 0).all()
    # Rows are drawn anew: no two repeats agree.
    assert len(np.unique(result.importances[0])) == 20
    full = permutation_importance(model, X, Y, n_repeats=20, random_state=0)
    spread = full.importances_std[0] + result.importances_std[0]
    assert abs(result.importances_mean[0] - full.importances_mean[0]) < spread
    assert result.baseline_score == model.score(X, Y)


def test_max_samples_with_weights_and_a_frame():
    model = LinearRegression().fit(FRAME, Y)
    options = {"max_samples": 40, "sample_weight": WEIGHT, "random_state": 0}
    frame = permutation_importance(model, FRAME, Y, **options)
    array = permutation_importance(LinearRegression().fit(X, Y), X, Y, **options)
    np.testing.assert_allclose(frame.importances, array.importances, rtol=1e-9, atol=1e-12)


def test_tol_stops_when_the_error_is_small():
    model = LinearRegression().fit(X, Y)
    result = permutation_importance(model, X, Y, n_repeats=60, tol=0.02, random_state=0)
    full = permutation_importance(model, X, Y, n_repeats=60, random_state=0)
    used = result.n_repeats_used
    assert used[4] == 5
    assert 5 < used.max() < 60
    for j, n in enumerate(used):
        made = full.importances[j, :n]
        np.testing.assert_array_equal(result.importances[j, :n], made)
        assert np.isnan(result.importances[j, n:]).all()
        assert result.importances_mean[j] == made.mean()
        assert n == 60 or made.std(ddof=1) / np.sqrt(n) <= 0.02
        assert n == 5 or made[: n - 5].std(ddof=1) / np.sqrt(n - 5) > 0.02


class Swapper:
    """A sampler: the columns of the row that is a draw away."""

    def fit(self, X, columns):
        self.columns = columns
        return self

    def sample(self, X, random):
        return np.asarray(X)[random.permutation(len(X))][:, self.columns]


def test_conditional_takes_a_sampler():
    model = LinearRegression().fit(X, Y)
    options = {"conditional": Swapper(), "random_state": 0, "n_repeats": 8}
    result = permutation_importance(model, X, Y, **options)
    some = permutation_importance(model, X, Y, features=[2, 4], **options)
    np.testing.assert_array_equal(some.importances, result.importances[[2, 4]])
    assert (result.importances[4] == 0).all()
    plain = permutation_importance(model, X, Y, n_repeats=8, random_state=0)
    np.testing.assert_allclose(result.importances_mean, plain.importances_mean, atol=0.3)
    frame = permutation_importance(LinearRegression().fit(FRAME, Y), FRAME, Y, **options)
    np.testing.assert_allclose(frame.importances, result.importances, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("data", [X, FRAME, pl.from_pandas(FRAME)], ids=lambda X: type(X).__name__)
@pytest.mark.parametrize("shape", [(120,), (120, 2), (119, 1)])
def test_values_of_a_wrong_shape_are_named(data, shape):
    class Sampler(Swapper):
        def sample(self, X, random):
            return np.zeros(shape)

    with pytest.raises(
        ValueError, match=rf"must return values of shape \(120, 1\).*got \({shape[0]}"
    ):
        permutation_importance(LinearRegression().fit(data, Y), data, Y, conditional=Sampler())


@pytest.mark.parametrize("conditional", [False, True])
def test_conditional_takes_booleans_of_numpy(conditional):
    model = LinearRegression().fit(X, Y)
    options = {"n_repeats": 2, "random_state": 0}
    plain = permutation_importance(model, X, Y, conditional=conditional, **options)
    numpy = permutation_importance(model, X, Y, conditional=np.bool_(conditional), **options)
    np.testing.assert_array_equal(numpy.importances, plain.importances)


def test_scores_that_are_nan_stay_nan():
    model = LinearRegression().fit(X, Y)
    result = permutation_importance(model, X, Y, scoring=lambda *_: np.nan, tol=1.0, n_repeats=7)
    assert np.isnan(result.importances).all()
    assert (result.n_repeats_used == 7).all()


def test_errors_of_scorers_are_raised():
    def fails(estimator, X, y):
        raise ZeroDivisionError("of the scorer")

    model = LinearRegression().fit(X, Y)
    with pytest.raises(ZeroDivisionError, match="of the scorer"):
        permutation_importance(model, X, Y, scoring=fails)


def test_columns_of_one_name_are_told_apart():
    frame = pd.DataFrame(X[:, :3], columns=["a", "b", "a"])
    model = Rowless().fit(frame, BINARY)
    array = permutation_importance(model, X[:, :3], BINARY, random_state=0)
    result = permutation_importance(model, frame, BINARY, random_state=0)
    assert result.names == ["a (column 0)", "b", "a (column 2)"]
    np.testing.assert_allclose(result.importances, array.importances, rtol=1e-12)


def test_verbose_tells_of_each_column(capsys):
    model = LinearRegression().fit(FRAME, Y)
    permutation_importance(model, FRAME, Y, verbose=1, random_state=0)
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 5
    assert lines[0].startswith("[permutation_importance] 1 of 5: normal: ")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"features": [7]}, r"features names \[7\], which X does not have"),
        ({"features": []}, "features of permutation_importance is empty"),
        ({"features": [0], "groups": {"a": [1]}}, "exclude each other"),
        ({"groups": {}}, "at least one entry"),
        ({"groups": {"a": []}}, r"groups\['a'\] of permutation_importance has no columns"),
        ({"features": {0, 1}}, r"features must be a boolean mask.*got \{0, 1\}"),
        ({"groups": {"1": [0], 1: [1]}}, "more than one group named '1'"),
        ({"groups": {"a": ["nowhere"]}}, r"groups\['a'\] names \['nowhere'\], which X"),
        ({"max_samples": 500}, "max_samples must be <= n_samples = 120; got 500"),
        ({"max_samples": 0.001}, "of 120 rows is no row"),
        ({"tol": -1.0}, "'tol' parameter"),
        ({"n_repeats": 0}, "'n_repeats' parameter"),
        ({"conditional": object()}, "'conditional' parameter"),
    ],
)
def test_bad_input_is_named(options, message):
    model = LinearRegression().fit(X, Y)
    with pytest.raises(ValueError, match=message):
        permutation_importance(model, X, Y, **options)
