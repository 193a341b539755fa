import warnings
from copy import deepcopy

import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from imblearn.over_sampling import SMOTE
from numpy.testing import assert_array_equal
from scipy import sparse
from sklearn.datasets import make_classification
from sklearn.naive_bayes import GaussianNB
from sklearn.neighbors import NearestNeighbors

from skmi.imbalance import MutualInfoSMOTE, PriorCorrectedClassifier


def mixed_table(n=300, seed=0, gaps=True):
    rng = np.random.default_rng(seed)
    y = np.where(rng.uniform(size=n) < 0.25, "rare", "usual")
    shift = (y == "rare").astype(float)
    frame = pd.DataFrame(
        {
            "told": rng.normal(size=n) + 2 * shift,
            "noise": rng.normal(size=n),
            "small": rng.normal(size=n).astype(np.float32),
            "count": rng.integers(-50, 50, n).astype(np.int16),
            "colour": pd.Categorical(rng.choice(["red", "green", "blue"], n)),
            "town": np.where(rng.uniform(size=n) < 0.7, y, "other"),
            "flag": rng.uniform(size=n) < 0.5,
            "rank": pd.array(rng.integers(0, 9, n), dtype="Int64"),
        }
    )
    if gaps:
        for name, share in (("noise", 0.3), ("rank", 0.2), ("colour", 0.1)):
            frame.loc[rng.uniform(size=n) < share, name] = pd.NA
    return frame, y


@pytest.mark.parametrize("kind", [np.float64, np.float32, np.int64])
@pytest.mark.parametrize("strategy", ["auto", "all", {0: 120, 2: 100}])
def test_equals_smote(kind, strategy):
    X, y = make_classification(
        300, n_informative=5, n_classes=3, weights=[0.2, 0.5, 0.3], random_state=1
    )
    X = (10 * X).astype(kind)
    theirs = SMOTE(sampling_strategy=strategy, random_state=5).fit_resample(X, y)
    ours = MutualInfoSMOTE(
        sampling_strategy=strategy,
        feature_weights="uniform",
        scale=False,
        uninformative="interpolate",
        random_state=5,
    ).fit_resample(X, y)
    for own, other in zip(ours, theirs, strict=True):
        assert own.dtype == other.dtype
        assert_array_equal(own, other)


def test_small_integers_do_not_wrap_around():
    X = np.array([[0], [250]] * 10, dtype=np.uint8)
    y = np.array([1] * 4 + [0] * 16)
    X_new, _ = MutualInfoSMOTE(
        k_neighbors=3, feature_weights="uniform", uninformative="interpolate", random_state=0
    ).fit_resample(X, y)
    between = np.unique(X_new[20:])
    assert between.size > 3  # neighbours of 0 are 250: their difference overflows eight bits
    assert between.max() <= 250


def test_weights_are_information():
    X, y = mixed_table(2000)
    sampler = MutualInfoSMOTE().fit(X, y)
    told = [0, 5]
    assert_array_equal(np.flatnonzero(sampler.informative_mask_), told)
    assert_array_equal(np.flatnonzero(sampler.feature_weights_), told)
    assert sampler.feature_weights_.max() == 1
    assert_array_equal(sampler.categorical_features_, [4, 5, 6])
    entropy = -sum(p * np.log(p) for p in np.unique(y, return_counts=True)[1] / 2000)
    assert np.all(sampler.mutual_info_ <= entropy)
    assert sampler.mutual_info_[0] > 0.1


@pytest.mark.parametrize("y_is", ["determined", "independent"])
def test_mutual_info_at_its_bounds(y_is):
    rng = np.random.default_rng(0)
    y = np.repeat([0, 1], [300, 100])
    x = y if y_is == "determined" else rng.permutation(y)
    sampler = MutualInfoSMOTE(categorical_features=[0, 1])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        sampler.fit(np.column_stack([x, np.arange(400)]), y)
    entropy = -0.25 * np.log(0.25) - 0.75 * np.log(0.75)
    np.testing.assert_allclose(
        sampler.mutual_info_[0], entropy if y_is == "determined" else 0, atol=0.01
    )
    # An identifier determines the classes by chance alone.
    assert sampler.mutual_info_[1] == 0
    assert not sampler.informative_mask_[1]


def test_level_of_the_test():
    rng = np.random.default_rng(3)
    y = np.repeat([0, 1], [560, 40])
    X = np.column_stack([rng.normal(size=(600, 400)), rng.integers(0, 12, (600, 400))])
    sampler = MutualInfoSMOTE(categorical_features=range(400, 800), alpha=0.05)
    rate = sampler.fit(X, y).informative_mask_.mean()
    assert 0.02 < rate < 0.08  # 0.05 +- 4 standard errors


def test_noise_does_not_choose_the_neighbours():
    rng = np.random.default_rng(0)
    y = np.repeat([0, 1], [900, 100])
    # Two islands of the rare class, on either side of the other.
    told = np.where(y == 1, rng.choice([-5, 5], 1000), 0) + 0.1 * rng.normal(size=1000)
    X = np.column_stack([told, 10 * rng.normal(size=(1000, 8))])

    def strays(**options):
        sampler = MutualInfoSMOTE(random_state=0, **options)
        return np.mean(np.abs(sampler.fit_resample(X, y)[0][1000:, 0]) < 4)

    assert strays() == 0
    assert strays(feature_weights="uniform", scale=False) > 0.2


@pytest.mark.parametrize("uninformative", ["auto", "interpolate", "seed", "donor"])
@pytest.mark.parametrize("backend", ["pandas", "polars", "pyarrow"])
def test_frames_keep_their_kinds(backend, uninformative):
    X, y = mixed_table()
    sampler = MutualInfoSMOTE(uninformative=uninformative, random_state=0)
    expected, y_expected = sampler.fit_resample(X, y)
    assert_array_equal(expected.dtypes, X.dtypes)
    assert_array_equal(expected.index, np.arange(len(expected)))
    pd.testing.assert_frame_equal(expected.iloc[: len(X)], X)
    if backend == "pandas":
        series = pd.Series(y, index=X.index + 7, name="class", dtype="category")
        X_new, y_new = sampler.fit_resample(X.set_index(X.index + 7), series)
        pd.testing.assert_frame_equal(X_new, expected)
        assert (y_new.dtype, y_new.name) == (series.dtype, "class")
        assert_array_equal(y_new, y_expected)
        return
    frame = pl.from_pandas(X)
    given = frame if backend == "polars" else frame.to_arrow()
    X_new, y_new = sampler.fit_resample(given, pl.Series("class", y))
    assert isinstance(X_new, type(given))
    assert isinstance(y_new, pl.Series)
    assert X_new.schema == given.schema
    # Older pyarrow hands pandas no categories of polars.
    as_pandas = pl.DataFrame(X_new).to_pandas()
    for name in X:
        as_objects = [frame[name].astype(object) for frame in (as_pandas, expected)]
        mine, theirs = (column.where(column.notna(), None) for column in as_objects)
        assert_array_equal(mine.to_numpy(), theirs.to_numpy(), err_msg=name)


def test_missing_values_stay_as_frequent_as_in_the_class():
    X, y = mixed_table(4000)
    X.loc[y == "rare", "noise"] = np.where(np.arange((y == "rare").sum()) % 2, 1.0, np.nan)
    sampler = MutualInfoSMOTE(uninformative="interpolate", random_state=0)
    X_new, _ = sampler.fit_resample(X, y)
    added = X_new.iloc[4000:]
    assert abs(added["noise"].isna().mean() - 0.5) < 0.05
    assert abs(added["rank"].isna().mean() - 0.2) < 0.05
    assert added["told"].notna().all()


@pytest.mark.parametrize(("uninformative", "low", "high"), [("seed", 1, 1), ("donor", 0.15, 0.35)])
def test_what_noise_is_made_of(uninformative, low, high):
    X, y = mixed_table(3000, gaps=False)
    X["rank"] = np.random.default_rng(0).permutation(3000)
    sampler = MutualInfoSMOTE(uninformative=uninformative, random_state=0)
    new = sampler.fit_resample(X, y)[0].iloc[3000:]
    assert not sampler.informative_mask_[7]
    from_the_class = np.isin(new["rank"], X["rank"][y == "rare"])
    assert low <= from_the_class.mean() <= high
    # One donor gives all of a row's noise.
    source = X.set_index("rank").loc[new["rank"]]
    for name in ("noise", "small", "count", "flag"):
        assert_array_equal(source[name], new[name])


@pytest.mark.parametrize("form", [sparse.csr_matrix, sparse.csc_array])
def test_sparse_tables(form):
    rng = np.random.default_rng(0)
    dense = rng.poisson(0.2, (400, 12)).astype(float)
    y = (dense[:, 0] + rng.uniform(size=400) > 1.2).astype(int)
    given = form(dense)
    X_new, y_new = MutualInfoSMOTE(random_state=0).fit_resample(given, y)
    X_dense, y_dense = MutualInfoSMOTE(random_state=0).fit_resample(dense, y)
    assert type(X_new) is type(given)
    assert_array_equal(X_new.toarray(), X_dense)
    assert_array_equal(y_new, y_dense)


@pytest.mark.parametrize("form", ["list", "mask", "names", "positions"])
def test_categorical_features(form):
    X, y = mixed_table(gaps=False)
    X = X.drop(columns=["colour", "town", "flag"])
    wanted = {
        "list": [3],
        "mask": np.array([False, False, False, True, False]),
        "names": ["count"],
        "positions": np.array([3]),
    }
    sampler = MutualInfoSMOTE(
        categorical_features=wanted[form], uninformative="interpolate", random_state=0
    )
    X_new, _ = sampler.fit_resample(X, y)
    assert_array_equal(sampler.categorical_features_, [3])
    assert set(X_new["count"][len(X) :]) <= set(X["count"][y == "rare"])


def test_two_positions_of_an_array():
    # imbalanced-learn compares an array with a string here, which is ambiguous.
    X = np.random.default_rng(0).integers(0, 5, (100, 3))
    y = np.repeat([0, 1], [80, 20])
    sampler = MutualInfoSMOTE(categorical_features=np.array([0, 2]), feature_weights="uniform")
    assert_array_equal(sampler.fit(X, y).categorical_features_, [0, 2])


def test_feature_weights_of_the_user():
    X, y = make_classification(300, n_features=4, weights=[0.8], random_state=0)
    weights = [0.0, 2.0, 1.0, 0.0]
    options = {"uninformative": "interpolate", "random_state": 0}
    given = MutualInfoSMOTE(feature_weights=weights, **options)
    computed = MutualInfoSMOTE(feature_weights=lambda X, y: weights, **options)
    X_new, _ = given.fit_resample(X, y)
    assert_array_equal(X_new, computed.fit_resample(X, y)[0])
    assert_array_equal(given.feature_weights_, weights)
    # The distance without the columns of weight 0 is that of the others.
    rare = np.flatnonzero(y == 1)
    scaled = X[rare][:, 1:3] / X[:, 1:3].std(axis=0) * np.sqrt([2, 1])
    near = NearestNeighbors(n_neighbors=6).fit(scaled).kneighbors(return_distance=False)
    random = np.random.RandomState(0)
    picked = random.randint(0, near[:, :5].size, len(X_new) - 300)
    steps = random.uniform(size=len(picked))
    start, end = X[rare[picked // 5]], X[rare[near[:, :5].ravel()[picked]]]
    np.testing.assert_allclose(X_new[300:], start + steps[:, None] * (end - start))


@pytest.mark.parametrize(
    "weights",
    [[1.0], [1, 1, 1, -1], [0, 0, 0, 0], [1, 1, 1, np.nan], [1, 1, 1, np.inf], list("abcd")],
)
def test_bad_weights(weights):
    X, y = make_classification(100, n_features=4, weights=[0.8], random_state=0)
    with pytest.raises(ValueError, match=r"feature_weights must be .* shape \(4,\)"):
        MutualInfoSMOTE(feature_weights=weights).fit(X, y)


def test_class_that_is_too_small():
    X, y = make_classification(100, n_features=4, random_state=0)
    y[:] = 0
    y[:3] = 1
    with pytest.raises(ValueError, match=r"Class 1 has .*=3 .* Pass k_neighbors=2"):
        MutualInfoSMOTE().fit_resample(X, y)
    sampler = MutualInfoSMOTE(k_neighbors=2, feature_weights="uniform", uninformative="interpolate")
    assert np.sum(sampler.fit_resample(X, y)[1]) == 97
    y[1:3] = 0
    with pytest.raises(ValueError, match=r"of each\. Leave the class out .*RandomOverSampler"):
        sampler.fit_resample(X, y)


@pytest.mark.parametrize("factor", [2.0**1000, 2.0**-1000])
@pytest.mark.parametrize("weights", ["mutual_info", np.array([0.75, 0.25, 0.5])])
def test_numbers_and_weights_of_any_size(factor, weights):
    X, y = make_classification(
        300, n_features=3, n_redundant=0, n_informative=2, weights=[0.8], random_state=0
    )
    usual = MutualInfoSMOTE(feature_weights=weights, random_state=0).fit_resample(X, y)[0]
    if not isinstance(weights, str):
        weights = weights * factor
    sampler = MutualInfoSMOTE(feature_weights=weights, random_state=0)
    assert_array_equal(sampler.fit_resample(factor * X, y)[0], factor * usual)


def test_fewer_rows_than_present_are_refused():
    X, y = make_classification(100, n_features=4, random_state=0)
    with pytest.raises(ValueError, match="greater or equal to the original"):
        MutualInfoSMOTE(sampling_strategy={0: 10}).fit_resample(X, y)


def test_nothing_to_grow():
    X, y = mixed_table(gaps=False)
    X_new, y_new = MutualInfoSMOTE(sampling_strategy={"rare": (y == "rare").sum()}).fit_resample(
        X, y
    )
    pd.testing.assert_frame_equal(X_new, X)
    assert_array_equal(y_new, y)


@pytest.mark.parametrize("uninformative", ["interpolate", "donor"])
def test_a_table_of_noise_is_said_to_be_one(uninformative):
    X = np.random.default_rng(0).normal(size=(300, 3))
    y = np.repeat([0, 1], [200, 100])
    sampler = MutualInfoSMOTE(uninformative=uninformative, alpha=1e-6, random_state=0)
    with pytest.warns(UserWarning, match="none of the features are significantly relevant"):
        X_new, _ = sampler.fit_resample(X, y)
    assert_array_equal(sampler.feature_weights_, 1)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        uniform = MutualInfoSMOTE(
            alpha=1e-6, feature_weights="uniform", uninformative="interpolate", random_state=0
        )
        assert_array_equal(uniform.fit_resample(X, y)[0], X_new)


def test_donors_for_a_small_class_warn():
    X, y = mixed_table(120)
    with pytest.warns(UserWarning, match="fewer than min_class_samples=50"):
        MutualInfoSMOTE(uninformative="donor").fit_resample(X, y)


@pytest.mark.parametrize("estimator", [MutualInfoSMOTE(), PriorCorrectedClassifier(GaussianNB())])
def test_missing_classes(estimator):
    X = np.random.default_rng(0).normal(size=(20, 2))
    y = np.array(["a", "b", None, "a"] * 5, dtype=object)
    with pytest.raises(ValueError, match=r"y has 5 missing value\(s\)"):
        estimator.fit(X, y)
    with pytest.raises(TypeError, match="y holds objects of type"):
        estimator.fit(X, np.array([1, "b"] * 10, dtype=object))


def test_auto_takes_donors_for_classes_that_are_large_enough():
    X, y = mixed_table(400)
    y[:20] = "rarest"
    n_rare = np.sum(y == "rare")

    def rows(label, uninformative, least):
        sampler = MutualInfoSMOTE(
            uninformative=uninformative, min_class_samples=least, random_state=0
        )
        X_new, y_new = sampler.fit_resample(X, y)
        return X_new[400:][y_new[400:] == label].reset_index(drop=True)

    for label, same_as in (("rare", "donor"), ("rarest", "seed")):
        own = rows(label, "auto", n_rare)
        least = 0 if same_as == "donor" else n_rare
        pd.testing.assert_frame_equal(own, rows(label, same_as, least))


def test_infinity_names_the_column():
    X, y = mixed_table()
    X.loc[3, "told"] = np.inf
    with pytest.raises(ValueError, match="Column 'told' of X contains infinity"):
        MutualInfoSMOTE().fit_resample(X, y)


@pytest.mark.parametrize("gaps", [False, True])
@pytest.mark.parametrize("seed", [0, np.random.default_rng(0), np.random.RandomState(0)])
def test_same_seed_same_rows_for_any_number_of_threads(seed, gaps):
    X, y = mixed_table(2000, gaps=gaps)
    first, second = (
        MutualInfoSMOTE(random_state=deepcopy(seed), n_jobs=n_jobs).fit_resample(X, y)[0]
        for n_jobs in (1, 3)
    )
    pd.testing.assert_frame_equal(first, second)


def test_neighbours_from_an_object():
    X, y = mixed_table()
    search = NearestNeighbors(n_neighbors=6)
    mixed = MutualInfoSMOTE(k_neighbors=search, random_state=0).fit_resample(X, y)[0]
    expected = MutualInfoSMOTE(k_neighbors=5, random_state=0).fit_resample(X, y)[0]
    pd.testing.assert_frame_equal(mixed, expected)
    assert not hasattr(search, "n_samples_fit_")


@st.composite
def tables(draw):
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    n = draw(st.integers(30, 80))
    width = draw(st.integers(1, 4))
    y = rng.permutation(np.repeat([0, 1, 2], [n - 16, 9, 7]))
    kinds = draw(st.lists(st.sampled_from(["number", "ties", "level"]), min_size=width))
    columns = {
        "number": lambda: rng.normal(size=n),
        "ties": lambda: rng.integers(0, 3, n) * 1.5,
        "level": lambda: rng.integers(0, 4, n) * 1.0,
    }
    X = np.column_stack([columns[kind]() for kind in kinds])
    X[rng.uniform(size=X.shape) < draw(st.sampled_from([0, 0.2]))] = np.nan
    return X, y, np.array([kind == "level" for kind in kinds])


@given(tables(), st.integers(1, 6), st.sampled_from(["mutual_info", "uniform"]), st.booleans())
@settings(max_examples=60)
def test_new_rows_lie_between_rows_of_their_class(table, k, weights, scale):
    X, y, is_level = table
    sampler = MutualInfoSMOTE(
        k_neighbors=k,
        categorical_features=is_level,
        feature_weights=weights,
        scale=scale,
        uninformative="interpolate",
        random_state=1,
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        X_new, y_new = sampler.fit_resample(X, y)
        again, _ = sampler.fit_resample(X, y)
    assert_array_equal(X_new, again)
    assert_array_equal(X_new[: len(X)], X)
    assert_array_equal(y_new[: len(y)], y)
    assert_array_equal(np.bincount(y_new), np.bincount(y).max())
    for row, label in zip(X_new[len(X) :], y_new[len(y) :], strict=True):
        assert is_between(row, X[y == label], is_level)


def is_between(row, members, is_level):
    """Whether some pair of rows has the row on its segment, with one step for all columns."""
    for a in members:
        for b in members:
            if all(_column_fits(*cell) for cell in zip(row, a, b, is_level, strict=True)):
                steps = [
                    (value - start) / (end - start)
                    for value, start, end, level in zip(row, a, b, is_level, strict=True)
                    if not level and not np.isnan(start + end) and start != end
                ]
                if np.ptp(steps or [0]) < 1e-6:
                    return True
    return False


def _column_fits(value, start, end, level):
    if level or np.isnan(start + end):
        return any(np.array_equal(value, parent, equal_nan=True) for parent in (start, end))
    return min(start, end) - 1e-12 <= value <= max(start, end) + 1e-12
