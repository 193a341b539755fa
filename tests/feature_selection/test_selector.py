"""MutualInfoSelector as a user meets it."""

import pickle

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from null_tables import make_madelon
from numpy.testing import assert_allclose, assert_array_equal
from scipy import sparse
from sklearn.base import clone
from sklearn.compose import ColumnTransformer
from sklearn.datasets import load_breast_cancer, load_diabetes, load_wine
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from skmi.feature_selection import MutualInfoSelector
from skmi.feature_selection._criteria import CRITERIA


def mixed_frame(n=400, seed=0):
    """Two informative columns of different kinds, a copy, and noise."""
    rng = np.random.RandomState(seed)
    y = rng.randint(0, 2, n)
    income = y + rng.standard_normal(n)
    city = np.where(rng.random_sample(n) < 0.5, np.where(y, "Rome", "Oslo"), "Bern")
    frame = pd.DataFrame(
        {
            "noise": rng.standard_normal(n),
            "income": np.where(rng.random_sample(n) < 0.1, np.nan, income),
            "city": pd.Series(city, dtype="category"),
            "dice": rng.randint(1, 7, n),
            "town": pd.Series(city).str.upper(),
            "flag": rng.random_sample(n) < 0.5,
        }
    )
    return frame, np.where(y, "yes", "no")


def test_a_mixed_table_needs_no_encoding():
    X, y = mixed_frame()
    selector = MutualInfoSelector(random_state=0).fit(X, y)
    assert set(selector.get_feature_names_out()) == {"income", "city"}
    assert_array_equal(selector.feature_names_in_, X.columns)
    assert_array_equal(np.sort(selector.selected_), np.flatnonzero(selector.support_))
    assert_array_equal(selector.ranking_[selector.selected_], [1, 2])
    report = selector.report().set_index("feature")["reason"]
    assert report["town"].startswith("redundant: adds nothing significant to 'city' (p = 1")
    assert sorted(selector.ranking_) == [1, 2, 3, 4, 5, 6]
    assert selector.pvalues_[X.columns.get_loc("income")] == 1 / 200


@pytest.mark.parametrize(
    "convert",
    [pl.from_pandas, pa.Table.from_pandas, lambda X: X.convert_dtypes(dtype_backend="pyarrow")],
    ids=["polars", "pyarrow", "pandas arrow"],
)
def test_every_frame_gives_the_same_bits(convert):
    X, y = mixed_frame()
    first = MutualInfoSelector(random_state=0).fit(X, y)
    second = MutualInfoSelector(random_state=0).fit(convert(X), y)
    assert_array_equal(first.selected_, second.selected_)
    for attribute in ("scores_", "relevance_", "pvalues_", "redundancy_"):
        assert_array_equal(getattr(first, attribute), getattr(second, attribute))


def test_arrays_of_any_layout_give_the_same_bits(tmp_path):
    X, y = load_wine(return_X_y=True)
    np.save(tmp_path / "X.npy", X)
    variants = [
        np.asfortranarray(X),
        X.astype(object),
        X.tolist(),
        sparse.csr_matrix(X),
        sparse.csc_array(X),
        np.load(tmp_path / "X.npy", mmap_mode="r"),
    ]
    expected = MutualInfoSelector(random_state=0).fit(X, y)
    for variant in variants:
        selector = MutualInfoSelector(random_state=0, n_jobs=2).fit(variant, y)
        assert_array_equal(selector.selected_, expected.selected_)
        assert_array_equal(selector.pvalues_, expected.pvalues_)
        assert_array_equal(selector.redundancy_, expected.redundancy_)


@pytest.mark.parametrize("container", ["pandas", "polars"])
@pytest.mark.parametrize("convert", [lambda X: X, pl.from_pandas], ids=["pandas", "polars"])
def test_set_output(container, convert):
    X, y = mixed_frame()
    selector = MutualInfoSelector(n_features_to_select=2).set_output(transform=container)
    out = selector.fit_transform(convert(X), y)
    assert isinstance(out, pd.DataFrame if container == "pandas" else pl.DataFrame)
    assert list(out.columns) == ["income", "city"]
    if container == "pandas" and convert(X) is X:
        assert out["city"].dtype == "category"
        assert out["income"].dtype == np.float64


def test_transform_gives_an_array_by_default():
    X, y = mixed_frame()
    selector = MutualInfoSelector(n_features_to_select=2).fit(X, y)
    out = selector.transform(X)
    assert isinstance(out, np.ndarray)
    assert out.shape == (400, 2)
    numeric = MutualInfoSelector(n_features_to_select=1).fit(X[["income", "noise"]], y)
    assert numeric.transform(X[["income", "noise"]]).dtype == np.float64


def test_transform_passes_categories_it_never_saw():
    X, y = mixed_frame()
    selector = MutualInfoSelector(n_features_to_select=2).set_output(transform="pandas").fit(X, y)
    other = X.assign(city="Paris", income=np.inf)
    assert (selector.transform(other)["city"] == "Paris").all()


def test_transform_keeps_sparse_matrices_sparse():
    X, y = load_wine(return_X_y=True)
    selector = MutualInfoSelector(n_features_to_select=2).fit(sparse.csr_matrix(X), y)
    out = selector.transform(sparse.csr_matrix(X))
    assert sparse.issparse(out)
    assert_array_equal(out.toarray(), X[:, selector.support_])


@pytest.mark.parametrize(("wanted", "expected"), [(3, 3), (13, 13), (0.5, 6), (1.0, 13), (0.01, 1)])
def test_number_of_features(wanted, expected):
    X, y = load_wine(return_X_y=True)
    selector = MutualInfoSelector(n_features_to_select=wanted).fit(X, y)
    assert selector.support_.sum() == len(selector.selected_) == len(selector.scores_) == expected
    assert selector.redundancy_.shape == (expected, 13)


def test_exactly_as_many_as_asked_even_of_worthless_columns():
    rng = np.random.RandomState(0)
    X = np.column_stack([np.zeros(50), rng.randint(0, 2, 50), np.ones(50)])
    selector = MutualInfoSelector(n_features_to_select=3).fit(X, rng.randint(0, 2, 50))
    assert_array_equal(selector.selected_, [1, 0, 2])


def test_without_redundancy():
    X, y = load_wine(return_X_y=True)
    for criterion in CRITERIA:
        kept = MutualInfoSelector(criterion, 6).fit(X, y)
        lazy = MutualInfoSelector(criterion, 6, compute_redundancy=False).fit(X, y)
        assert not hasattr(lazy, "redundancy_")
        assert_array_equal(kept.selected_, lazy.selected_)
        assert_array_equal(kept.scores_, lazy.scores_)


def noise(n=200, p=30, seed=0):
    rng = np.random.RandomState(seed)
    return rng.standard_normal((n, p)), rng.randint(0, 2, n)


def test_noise_warns_and_keeps_the_minimum():
    X, y = noise()
    with pytest.warns(UserWarning, match="0 of 30 features are significantly relevant"):
        selector = MutualInfoSelector(random_state=0).fit(X, y)
    assert selector.support_.sum() == 1
    assert selector.support_[np.argmax(selector.relevance_)]


def test_noise_may_select_nothing():
    X, y = noise()
    selector = MutualInfoSelector(min_features_to_select=0, random_state=0)
    with pytest.warns(UserWarning, match="keeping the 0"):
        selector.fit(X, y)
    assert not selector.support_.any()
    assert selector.redundancy_.shape == (0, 30)
    with pytest.warns(UserWarning, match="No features were selected"):
        assert selector.transform(X).shape == (200, 0)
    assert set(selector.report()["selected"]) == {False}


def test_more_than_the_significant_columns_on_demand():
    X, y = mixed_frame()
    with pytest.warns(UserWarning, match="2 of 6 .* keeping the 5"):
        selector = MutualInfoSelector(min_features_to_select=5, random_state=0).fit(X, y)
    assert selector.support_.sum() == 5
    reasons = selector.report().set_index("feature")["reason"]
    assert reasons["town"].startswith("kept for min_features_to_select, redundant: adds nothing")
    assert reasons.str.contains("min_features_to_select, not significant").sum() == 2


@pytest.mark.filterwarnings("ignore:.*significantly relevant")
def test_random_state():
    X, y = noise(n=100, p=5)
    X[:, 0] += y

    def pvalues(random_state):
        return MutualInfoSelector(random_state=random_state).fit(X, y).pvalues_

    assert_array_equal(pvalues(3), pvalues(3))
    assert_array_equal(pvalues(np.random.RandomState(3)), pvalues(np.random.RandomState(3)))
    assert_array_equal(pvalues(np.random.default_rng(3)), pvalues(np.random.default_rng(3)))
    assert np.any(pvalues(3) != pvalues(4))


@pytest.mark.filterwarnings("ignore:.*significantly relevant")
def test_none_draws_from_numpys_global_state():
    X, y = noise(n=100, p=5)
    np.random.seed(0)
    first = MutualInfoSelector().fit(X, y).pvalues_
    np.random.seed(0)
    assert_array_equal(first, MutualInfoSelector().fit(X, y).pvalues_)


def test_regression_targets_are_binned():
    X, y = load_diabetes(return_X_y=True, as_frame=True)
    selector = MutualInfoSelector(n_features_to_select=3).fit(X, y)
    assert set(selector.get_feature_names_out()) >= {"bmi", "s5"}


def test_categorical_features_by_mask_position_or_name():
    rng = np.random.RandomState(0)
    code = rng.randint(0, 40, 2000)
    X = pd.DataFrame({"code": code, "x": rng.standard_normal(2000)})
    y = code % 2  # alternates with the code: bins of neighbouring codes lose it
    numeric = MutualInfoSelector(n_features_to_select=1).fit(X, y).relevance_[0]
    for categorical in (["code"], [0], [True, False]):
        selector = MutualInfoSelector(n_features_to_select=1, categorical_features=categorical)
        assert selector.fit(X, y).relevance_[0] == pytest.approx(np.log(2), abs=0.01)
    assert numeric < 0.05


def test_missing_values_can_be_the_information():
    rng = np.random.RandomState(0)
    y = rng.randint(0, 2, 500)
    X = rng.standard_normal((500, 3))
    X[y == 1, 1] = np.nan
    selector = MutualInfoSelector(n_features_to_select=1).fit(X, y)
    assert_array_equal(selector.selected_, [1])
    assert selector.relevance_[1] == pytest.approx(np.log(2), abs=0.01)


def test_report():
    X, y = mixed_frame()
    report = MutualInfoSelector("cmim", 2).fit(X, y).report()
    assert list(report.columns) == ["feature", "rank", "selected", "relevance", "pvalue", "reason"]
    assert report["rank"].tolist() == [1, 2, 3, 4, 5, 6]
    reasons = dict(zip(report["feature"], report["reason"], strict=True))
    assert reasons["city"].startswith("chosen at step")
    assert reasons["town"] == "redundant with 'city' (1.52 bit shared)"
    assert reasons["noise"].startswith("no significant relevance (p = ")


def test_report_without_names_and_redundancy():
    X, y = load_breast_cancer(return_X_y=True)
    report = MutualInfoSelector(n_features_to_select=2, compute_redundancy=False).fit(X, y).report()
    assert report["feature"][0].startswith("x")
    assert "scored below the chosen columns" in set(report["reason"])


def test_pipeline_grid_search_in_processes():
    X, y = load_breast_cancer(return_X_y=True)
    model = make_pipeline(StandardScaler(), MutualInfoSelector(), LogisticRegression(max_iter=1000))
    grid = {
        "mutualinfoselector__criterion": ["jmi", "mrmr"],
        "mutualinfoselector__n_features_to_select": [2, 8],
    }
    search = GridSearchCV(model, grid, cv=3, n_jobs=2).fit(X, y)
    assert search.best_score_ > 0.9
    assert search.best_estimator_[:-1].transform(X).shape[1] in (2, 8)


def test_column_transformer():
    X, y = mixed_frame()
    transformer = ColumnTransformer(
        [("chosen", MutualInfoSelector(n_features_to_select=1), ["income", "noise"])],
        remainder="drop",
        verbose_feature_names_out=False,
    ).set_output(transform="pandas")
    assert list(transformer.fit_transform(X, y).columns) == ["income"]


def test_clone_and_pickle():
    X, y = mixed_frame()
    selector = MutualInfoSelector("disr", 2, n_bins=5).fit(X, y)
    assert clone(selector).get_params() == selector.get_params()
    loaded = pickle.loads(pickle.dumps(selector))
    assert_array_equal(loaded.transform(X), selector.transform(X))
    assert_allclose(loaded.redundancy_, selector.redundancy_)


@pytest.mark.filterwarnings("ignore:Of the columns 'id'")
def test_significant_columns_come_before_an_identifier():
    rng = np.random.RandomState(5)
    y = rng.randint(0, 2, 500)
    X = pd.DataFrame(rng.standard_normal((500, 2)), columns=["n0", "n1"])
    X["id"] = [f"row{i}" for i in range(500)]
    X["good"] = rng.standard_normal(500) + y
    selector = MutualInfoSelector(min_features_to_select=2, random_state=0)
    with pytest.warns(UserWarning, match="1 of 4 .* keeping the 2"):
        selector.fit(X, y)
    assert selector.support_[3]
    assert not selector.support_[2]
    reasons = dict(
        zip(X.columns[np.argsort(selector.ranking_)], selector.report()["reason"], strict=True)
    )
    assert reasons["good"].startswith("chosen at step")
    assert reasons["id"].startswith("no significant relevance among all columns")
    assert "kept for min_features_to_select" in " ".join(reasons.values())


def test_report_blames_chance_and_not_redundancy_for_weak_noise():
    rng = np.random.RandomState(0)
    a = rng.standard_normal(300)
    X = np.column_stack([a, rng.standard_normal((300, 8))])
    report = MutualInfoSelector("jmi", 1).fit(X, (a > 0).astype(int)).report()
    assert not report["reason"].str.startswith("redundant").any()


def test_refit_leaves_nothing_stale():
    X, y = mixed_frame()
    selector = MutualInfoSelector(random_state=0).fit(X, y)
    reason = selector.report()["reason"]
    assert reason.str.contains(r"jmi = ").any()
    selector.set_params(criterion="cmim", n_features_to_select=2, compute_redundancy=False)
    assert selector.report()["reason"].equals(reason)
    selector.fit(X, y)
    assert not hasattr(selector, "redundancy_")
    assert not hasattr(selector, "adjusted_pvalues_")
    assert selector.report()["reason"].str.contains("cmim = ").any()


def test_an_empty_selection_keeps_the_rows():
    X, y = noise(n=60, p=3)
    frame = pd.DataFrame(X, index=[f"r{i}" for i in range(60)]).add_prefix("c")
    selector = MutualInfoSelector(min_features_to_select=0, random_state=0)
    with pytest.warns(UserWarning, match="keeping the 0"):
        selector.fit(frame, y)
    with pytest.warns(UserWarning, match="No features were selected"):
        assert selector.transform(frame).shape == (60, 0)
    with pytest.warns(UserWarning, match="No features were selected"):
        out = selector.set_output(transform="pandas").transform(frame)
    assert out.shape == (60, 0)
    assert_array_equal(out.index, frame.index)


@pytest.mark.parametrize("convert", [pl.from_pandas, pd.DataFrame.to_numpy, pa.Table.from_pandas])
@pytest.mark.filterwarnings("ignore:X does not have valid feature names")
def test_transform_of_another_container_than_fit(convert):
    X, y = load_wine(return_X_y=True, as_frame=True)
    selector = MutualInfoSelector(n_features_to_select=3).fit(X, y)
    assert_array_equal(selector.transform(convert(X)), selector.transform(X))


def test_transform_refuses_what_fit_refuses():
    X, y = mixed_frame()
    selector = MutualInfoSelector(n_features_to_select=2).fit(X, y)
    with pytest.raises(ValueError, match="duplicate column names: 'noise'"):
        selector.transform(X.set_axis(["noise", "noise", *X.columns[2:]], axis=1))
    with pytest.raises(TypeError, match=r"X\.collect\(\)"):
        selector.transform(pl.from_pandas(X).lazy())
    with pytest.raises(ValueError, match="feature names should match"):
        selector.transform(X[X.columns[::-1]])


def test_lists_of_mixed_types_keep_them():
    X = [[1, "u", 2.5], [2, "v", 3.5], [1, "u", 4.5], [2, "v", 1.5]] * 5
    selector = MutualInfoSelector(n_features_to_select=2).fit(X, [0, 1] * 10)
    assert selector.transform(X)[0].tolist() == [1, "u"]


def test_booleans_beside_numbers_become_numbers():
    X = pd.DataFrame({"flag": [True, False] * 10, "x": np.arange(20.0)})
    selector = MutualInfoSelector(n_features_to_select=2).fit(X, [0, 1] * 10)
    assert selector.transform(X).dtype == np.float64


def test_grid_search_in_threads():
    from joblib import parallel_config

    X, y = load_wine(return_X_y=True)
    model = make_pipeline(MutualInfoSelector(n_jobs=2), StandardScaler(), LogisticRegression())
    grid = {"mutualinfoselector__n_features_to_select": [2, 5]}
    with parallel_config("threading", n_jobs=2):
        search = GridSearchCV(model, grid, cv=3).fit(X, y)
    serial = GridSearchCV(model, grid, cv=3).fit(X, y)
    assert_array_equal(search.cv_results_["mean_test_score"], serial.cv_results_["mean_test_score"])


X_GOOD, Y_GOOD = np.arange(20.0).reshape(10, 2), np.arange(10) % 2


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"criterion": "jim"}, "'criterion' parameter .* must be a str among"),
        ({"n_features_to_select": 3}, "n_features_to_select=3 is more than the 2 features of X"),
        ({"n_features_to_select": 0}, "'n_features_to_select' parameter"),
        ({"n_features_to_select": 1.5}, "'n_features_to_select' parameter"),
        ({"n_bins": 1}, "'n_bins' parameter"),
        ({"n_bins": 70_000}, "'n_bins' parameter"),
        ({"categorical_features": None}, "'categorical_features' parameter"),
        ({"min_features_to_select": 3}, "min_features_to_select=3 is more than the 2 features"),
        ({"alpha": 0.001}, "n_permutations=999 or more"),
        ({"categorical_features": ["age"]}, r"categorical_features names \['age'\], which"),
        ({"categorical_features": [0, 9]}, r"categorical_features names \[9\], which"),
        ({"categorical_features": [True]}, "categorical_features must be a boolean mask"),
        ({"target": "classes"}, "'target' parameter"),
    ],
)
def test_bad_parameters(parameters, message):
    with pytest.raises(ValueError, match=message):
        MutualInfoSelector(**parameters).fit(X_GOOD, Y_GOOD)


@pytest.mark.parametrize(
    ("X", "y", "error", "message"),
    [
        (
            pd.DataFrame({"rate": [np.inf, 1.0]}),
            [0, 1],
            ValueError,
            "Column 'rate' of X .*infinity",
        ),
        (np.array([[np.inf], [1.0]]), [0, 1], ValueError, "Column 'x0' of X .*infinity"),
        (pd.DataFrame({"a": [1, "u"]}, dtype=object), [0, 1], TypeError, "'a' of X .*number, str"),
        (
            pd.DataFrame({"a": ["u"] * 150 + [1] * 150}, dtype=object),
            np.arange(300) % 2,
            TypeError,
            "'a' of X .*number, str",
        ),
        (np.empty((0, 2)), [], ValueError, "0 sample"),
        (pd.DataFrame({"a": []}), [], ValueError, "0 sample"),
        (np.ones((1, 2)), [0], ValueError, "minimum of 2 is required"),
        (np.ones((2, 0)), [0, 1], ValueError, "0 feature"),
        (X_GOOD, Y_GOOD[:-1], ValueError, "inconsistent numbers of samples: 10 and 9"),
        (X_GOOD, list("abcdefghij"), ValueError, "a class of its own"),
        (X_GOOD, np.zeros(10), ValueError, "one class or value only"),
        (X_GOOD, None, ValueError, "requires y to be passed"),
        (X_GOOD.astype(complex), Y_GOOD, ValueError, "Complex data not supported"),
        (
            pd.DataFrame(X_GOOD, columns=["a", "a"]),
            Y_GOOD,
            ValueError,
            "duplicate column names: 'a'",
        ),
        (
            pd.DataFrame({"id": [f"row{i}" for i in range(70_000)]}),
            np.arange(70_000) % 2,
            ValueError,
            "Column 'id' of X has 70,000 levels",
        ),
        (
            pd.DataFrame({"when": pd.date_range("2020-01-01", periods=10)}),
            Y_GOOD,
            TypeError,
            "Column 'when' of X .*weekday",
        ),
    ],
)
def test_bad_input(X, y, error, message):
    with pytest.raises(error, match=message):
        MutualInfoSelector().fit(X, y)


def test_sixty_thousand_levels():
    rng = np.random.RandomState(0)
    X = pd.DataFrame({"id": [f"row{i}" for i in range(60_000)], "x": rng.standard_normal(60_000)})
    selector = MutualInfoSelector(n_permutations=19, random_state=0)
    with pytest.warns(UserWarning, match="Of the columns 'id' most rows have a level"):
        selector.fit(X, (X["x"] > 0).astype(int))
    # An identifier knows everything about this sample, and nothing beyond it.
    assert selector.relevance_[0] == pytest.approx(np.log(2), abs=0.01)
    assert selector.pvalues_[0] > 0.05
    assert_array_equal(selector.support_, [False, True])


def test_adult(data_folder):
    X = pd.read_csv(data_folder / "adult.csv.gz")
    y = X.pop("target")
    selector = MutualInfoSelector(n_features_to_select=5).set_output(transform="pandas")
    out = selector.fit_transform(X, y)
    assert len(out.columns) == 5
    assert selector.report()["selected"].sum() == 5


@pytest.mark.slow
def test_madelon_like_screen():
    """5 informative, 15 redundant, 480 noise columns: the screen keeps at least 17 of the 20."""
    kept = []
    for seed in range(3):
        X, y = make_madelon(seed)
        is_relevant = MutualInfoSelector(random_state=0).fit(X, y).adjusted_pvalues_ <= 0.05
        kept.append(is_relevant[:20].sum())
        assert is_relevant[20:].sum() <= 1
    assert np.median(kept) >= 17
