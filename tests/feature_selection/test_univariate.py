import threading
import warnings

import numpy as np
import pandas as pd
import polars as pl
import pytest
import scipy.sparse
import sklearn.feature_selection as peer
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

import skmi.feature_selection as ours
from skmi.feature_selection import mutual_info_classif, mutual_info_regression

NAMES = ["mutual_info_classif", "mutual_info_regression"]

COLUMNS = {
    "normal": lambda rng, n: rng.standard_normal(n),
    "cauchy": lambda rng, n: rng.standard_cauchy(n),
    "few levels": lambda rng, n: rng.integers(0, 5, n).astype(float),
    "decimals": lambda rng, n: np.round(rng.standard_normal(n), 1),
    "mostly zero": lambda rng, n: np.where(rng.random(n) < 0.9, 0, rng.standard_normal(n)),
    "zero": lambda rng, n: np.zeros(n),
    "constant": lambda rng, n: np.full(n, 0.1),
    "large constant": lambda rng, n: np.full(n, 1e11 + 0.1),
    "huge offset": lambda rng, n: rng.standard_normal(n) + 1e11,
    "tiny": lambda rng, n: 1e-12 * rng.standard_normal(n),
    "nearly constant": lambda rng, n: 1.0 + 1e-15 * rng.integers(0, 3, n),
    "log-normal": lambda rng, n: np.exp(3 * rng.standard_normal(n)),
    "two scales": lambda rng, n: 1e9 * rng.integers(0, 2, n) + 1e-3 * rng.integers(0, 3, n),
    "walk": lambda rng, n: np.cumsum(rng.standard_normal(n)),
}


def both(name, *args, **options):
    """Results of skmi and of scikit-learn; warnings are the business of other tests."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return getattr(ours, name)(*args, **options), getattr(peer, name)(*args, **options)


def assert_same(name, *args, **options):
    result, expected = both(name, *args, **options)
    np.testing.assert_allclose(result, expected, rtol=0, atol=1e-12)
    if np.abs(result).max() > 1e-14:
        assert result.dtype == expected.dtype
    return result


def error_of(function, *args, **options):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with pytest.raises((ValueError, TypeError, IndexError)) as error:
            function(*args, **options)
    return error.value


def assert_same_error(name, *args, **options):
    expected = error_of(getattr(peer, name), *args, **options)
    raised = error_of(getattr(ours, name), *args, **options)
    assert type(raised) is type(expected)
    assert str(raised).replace("skmi", "sklearn") == str(expected)


@pytest.fixture(params=NAMES)
def name(request):
    return request.param


def table(rng, n):
    return np.column_stack([draw(rng, n) for draw in COLUMNS.values()])


def targets(name, rng, n):
    if name == "mutual_info_regression":
        return [draw(rng, n) for draw in COLUMNS.values()]
    return [
        rng.integers(0, 2, n),
        rng.integers(-3, 4, n).astype(float),
        rng.choice(["a", "b", "c"], n),
        np.zeros(n, int),
        rng.integers(0, n // 2 + 1, n),
        (rng.random(n) < 3 / n) | (np.arange(n) < 2),
    ]


class TestSameNumbers:
    @pytest.mark.parametrize("n", [5, 6, 7, 8, 9, 20, 100, 1000])
    def test_every_kind_of_column_against_every_kind_of_target(self, name, n):
        rng = np.random.default_rng(n)
        X = table(rng, n)
        for seed, y in enumerate(targets(name, rng, n)):
            assert_same(name, X, y, random_state=seed)

    @pytest.mark.parametrize("k", [1, 2, 4, 5, 10, 30])
    @pytest.mark.parametrize("n", [31, 62, 200])
    def test_other_numbers_of_neighbors(self, name, n, k):
        rng = np.random.default_rng([n, k])
        X = table(rng, n)
        for y in targets(name, rng, n)[:4]:
            assert_same(name, X, y, n_neighbors=k, random_state=0)

    @pytest.mark.parametrize("n", [5, 8, 30, 300])
    @pytest.mark.parametrize("dtype", ["float64", "float32", "int64", "uint8", "bool"])
    def test_mixed_columns_of_any_dtype(self, name, n, dtype):
        rng = np.random.default_rng(n)
        X = np.clip(table(rng, n), 0, 100).astype(dtype)
        p = X.shape[1]
        mask = rng.random(p) < 0.5
        for y in targets(name, rng, n)[:5]:
            for discrete in (True, False, mask, np.flatnonzero(mask), [0]):
                if name == "mutual_info_regression" and dtype != "bool" and discrete is not False:
                    # A column of levels that all differ is an error, for scikit-learn as well.
                    X[:2] = X[0]
                assert_same(name, X, y, discrete_features=discrete, random_state=1)

    @pytest.mark.parametrize("n", [6, 9, 40, 300])
    @pytest.mark.parametrize("dtype", ["float16", "float32", "int8"])
    def test_target_of_any_dtype(self, n, dtype):
        rng = np.random.default_rng(n)
        X = np.column_stack([rng.integers(0, 3, n), rng.standard_normal(n), np.zeros(n)])
        y = (3 * rng.standard_normal(n)).astype(dtype)
        for discrete in (False, [0], [0, 2]):
            assert_same("mutual_info_regression", X, y, discrete_features=discrete, random_state=0)

    @pytest.mark.parametrize("container", ["csr_array", "csc_array", "csr_matrix", "csc_matrix"])
    @pytest.mark.parametrize("dtype", ["float64", "float32", "int64", "bool"])
    def test_sparse(self, name, container, dtype):
        rng = np.random.default_rng(0)
        dense = rng.integers(-2, 3, (80, 12)) * (rng.random((80, 12)) < np.linspace(0, 1, 12))
        X = getattr(scipy.sparse, container)(dense.astype(dtype))
        for y in targets(name, rng, 80)[:4]:
            result = assert_same(name, X, y, random_state=0)
            as_dense = getattr(ours, name)(X.toarray(), y, discrete_features=True, random_state=0)
            np.testing.assert_allclose(result, as_dense, rtol=0, atol=1e-14)

    def test_sparse_with_repeated_unsorted_and_explicit_zero_entries(self, name):
        data = np.array([1.0, 2.0, 0.0, 3.0, 1.0, 1.0, 2.0, 2.0])
        rows = np.array([4, 0, 2, 4, 5, 1, 1, 0])
        X = scipy.sparse.csc_array((data, rows, [0, 4, 4, 8]), shape=(6, 3))
        assert not X.has_canonical_format
        assert_same(name, X, np.array([0, 1, 0, 1, 1, 0]), random_state=0)

    @given(data=st.data(), seed=st.integers(0, 9), k=st.integers(1, 6))
    @settings(max_examples=60, deadline=None)
    def test_any_table(self, data, seed, k):
        n = data.draw(st.integers(2, 30))
        finite = st.floats(-1e6, 1e6, width=32) | st.integers(-2, 2).map(float)
        X = data.draw(arrays(np.float64, (n, 2), elements=finite))
        labels = data.draw(arrays(np.int64, n, elements=st.integers(0, n // 3)))
        assert_same("mutual_info_classif", X, labels, n_neighbors=k, random_state=seed)
        if k < n:
            y = data.draw(arrays(np.float64, n, elements=finite))
            assert_same("mutual_info_regression", X, y, n_neighbors=k, random_state=seed)

    @pytest.mark.parametrize("n", [20_000])
    def test_long_columns(self, name, n):
        rng = np.random.default_rng(0)
        X = np.column_stack([draw(rng, n) for draw in list(COLUMNS.values())[:4]])
        y = rng.integers(0, 3, n) if name == "mutual_info_classif" else X[:, 0] + X[:, 2]
        assert_same(name, X, y, random_state=0)

    def test_shapes_that_blocks_handle_badly(self):
        rng = np.random.default_rng(0)
        n = 3000
        a, b = rng.standard_normal((2, n))
        vertical = rng.random(n) < 0.5
        X = np.column_stack([np.where(vertical, 1e-3 * b, a), np.full(n, 2.0)])
        for y in (np.where(vertical, a, 1e-3 * b), np.where(rng.random(n) < 0.9, 0, b)):
            assert_same("mutual_info_regression", X, y, random_state=0)


class TestRandomNumbers:
    def test_the_same_stream_is_consumed(self, name):
        rng = np.random.default_rng(0)
        X, y = rng.standard_normal((33, 3)), rng.integers(0, 2, 33)
        ours_state, peer_state = np.random.RandomState(5), np.random.RandomState(5)
        for discrete in (False, [1], True):
            options = {"discrete_features": discrete}
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                a = getattr(ours, name)(X.round(), y, random_state=ours_state, **options)
                b = getattr(peer, name)(X.round(), y, random_state=peer_state, **options)
            np.testing.assert_allclose(a, b, rtol=0, atol=1e-12)
            assert ours_state.standard_normal() == peer_state.standard_normal()

    def test_noise_comes_row_by_row_across_blocks(self, name, monkeypatch):
        rng = np.random.default_rng(0)
        X, y = rng.integers(0, 3, (50, 5)), rng.integers(0, 2, 50)
        whole = getattr(ours, name)(X, y, random_state=0)
        monkeypatch.setattr("skmi.feature_selection._preparation._BLOCK_ELEMENTS", 35)
        np.testing.assert_array_equal(getattr(ours, name)(X, y, random_state=0), whole)


class TestContainersAndThreads:
    @pytest.fixture
    def data(self):
        rng = np.random.default_rng(0)
        X = table(rng, 2500)
        return X, rng.integers(0, 4, 2500)

    @pytest.mark.parametrize("discrete", [False, [2, 5]])
    def test_no_bit_depends_on_threads_or_memory_layout(self, name, data, discrete):
        X, y = data
        function = getattr(ours, name)
        options = {"discrete_features": discrete, "random_state": 0}
        expected = function(X, y, **options)
        names = [f"x{j}" for j in range(X.shape[1])]
        padded = np.zeros((2500, 40))
        padded[:, : X.shape[1]] = X
        for same in (
            np.asfortranarray(X),
            padded[:, : X.shape[1]],
            X[::-1][::-1],
            pd.DataFrame(X, columns=names),
            pl.DataFrame(X, schema=names),
        ):
            np.testing.assert_array_equal(function(same, y, **options), expected)
        for n_jobs in (2, 3, -1):
            np.testing.assert_array_equal(function(X, y, n_jobs=n_jobs, **options), expected)

    def test_concurrent_calls(self, name, data):
        X, y = data
        function = getattr(ours, name)
        expected = function(X, y, random_state=0)
        results = [None] * 4

        def call(i):
            results[i] = function(X, y, random_state=0, n_jobs=1 + i % 2)

        threads = [threading.Thread(target=call, args=(i,)) for i in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for result in results:
            np.testing.assert_array_equal(result, expected)

    def test_read_only_memmap(self, name, data, tmp_path):
        X, y = data
        np.save(tmp_path / "X.npy", X)
        mapped = np.load(tmp_path / "X.npy", mmap_mode="r")
        expected = getattr(ours, name)(X, y, random_state=0)
        np.testing.assert_array_equal(getattr(ours, name)(mapped, y, random_state=0), expected)
        with pytest.raises(ValueError, match="read-only"):
            getattr(ours, name)(mapped, y, random_state=0, copy=False)

    @pytest.mark.parametrize("dtype", ["float64", "float32", "int64"])
    @pytest.mark.parametrize("copy", [True, False])
    def test_copy(self, name, copy, dtype):
        rng = np.random.default_rng(0)
        X = (10 * rng.standard_normal((40, 3))).round().astype(dtype)
        y = rng.integers(0, 2, 40)
        left, right = X.copy(), X.copy()
        getattr(ours, name)(left, y, discrete_features=[1], copy=copy, random_state=0)
        getattr(peer, name)(right, y, discrete_features=[1], copy=copy, random_state=0)
        np.testing.assert_array_equal(left, right)
        assert (copy or dtype != "float64") == np.array_equal(left, X)


class TestErrors:
    X = np.arange(12.0).reshape(6, 2) % 5
    y = np.array([0, 1, 0, 1, 0, 1])

    @pytest.mark.parametrize("value", [np.nan, np.inf])
    def test_not_finite(self, name, value):
        X = self.X.copy()
        X[2, 1] = value
        assert_same_error(name, X, self.y)
        assert_same_error(name, self.X, np.where(self.y, value, 0.0))

    @pytest.mark.parametrize(
        "options",
        [
            {"n_neighbors": 0},
            {"n_neighbors": 1.5},
            {"discrete_features": "some"},
            {"discrete_features": [0, 2]},
            {"discrete_features": [0.0]},
            {"discrete_features": []},
            {"copy": "no"},
            {"random_state": "a"},
            {"n_jobs": 1.5},
        ],
    )
    def test_bad_parameters(self, name, options):
        assert_same_error(name, self.X, self.y, **options)

    def test_bad_shapes(self, name):
        assert_same_error(name, self.X, self.y[:-1])
        assert_same_error(name, self.X[:, 0], self.y)
        assert_same_error(name, self.X[:0], self.y[:0])
        assert_same_error(name, self.X, self.X)
        assert_same_error(name, self.X.astype(str), self.y)

    def test_sparse_cannot_be_continuous(self, name):
        X = scipy.sparse.csr_array(self.X)
        assert_same_error(name, X, self.y, discrete_features=False)
        assert_same_error(name, X, self.y, discrete_features=[0])

    @pytest.mark.parametrize("length", [1, 3])
    def test_mask_of_the_wrong_length(self, name, length):
        with pytest.raises(IndexError, match=r"discrete_features.*2 columns"):
            getattr(ours, name)(self.X, self.y, discrete_features=np.ones(length, bool))

    def test_continuous_target_of_a_classifier(self):
        assert_same_error("mutual_info_classif", self.X, self.y + 0.5)

    @pytest.mark.filterwarnings("ignore:The number of unique classes")
    def test_every_class_has_a_single_row(self):
        with pytest.raises(ValueError, match=r"class of y has a single row.*mutual_info_regressi"):
            mutual_info_classif(self.X, np.arange(6))
        # Without continuous columns there is nothing to search, and scikit-learn answers too.
        assert_same("mutual_info_classif", self.X, np.arange(6), discrete_features=True)

    def test_every_level_of_a_column_has_a_single_row(self):
        X = np.column_stack([self.y, np.arange(6)])
        with pytest.raises(ValueError, match=r"column 1 of X .* discrete_features"):
            mutual_info_regression(X, np.arange(6.0), discrete_features=True)

    @pytest.mark.parametrize("n_neighbors", [6, 7, 100])
    def test_too_few_rows_for_the_neighbors(self, n_neighbors):
        assert_same_error("mutual_info_regression", self.X, self.y, n_neighbors=n_neighbors)
        assert_same("mutual_info_classif", self.X, self.y, n_neighbors=n_neighbors, random_state=0)
        options = {"n_neighbors": n_neighbors, "discrete_features": True}
        assert_same("mutual_info_regression", self.X[[0, 0, 1, 1, 2, 2]], self.y, **options)


class TestDiscrete:
    def test_integers_beyond_the_precision_of_doubles_stay_apart(self):
        levels = np.array([2**53, 2**53 + 1, 0, 2**53, 2**53 + 1, 0])
        y = np.array([0, 1, 2, 0, 1, 2])
        expected = [np.log(3)]
        for X in (levels[:, None], scipy.sparse.csc_array(levels[:, None])):
            assert mutual_info_classif(X, y, discrete_features=True) == pytest.approx(expected)

    def test_fractions_are_warned_of_once(self):
        X = np.array([[0.5, 1.5], [0.5, 1.0], [1.0, 1.0], [1.0, 1.0]])
        with pytest.warns(UserWarning, match="fractional values") as caught:
            mutual_info_classif(X, [0, 1, 0, 1], discrete_features=True)
        assert len(caught) == 1
        assert caught[0].filename == __file__

    def test_all_negative_estimates_give_integers(self):
        rng = np.random.default_rng(3)
        X, y = rng.standard_normal((20, 1)), rng.integers(0, 2, 20)
        result = assert_same("mutual_info_classif", X, y, random_state=0)
        assert result.dtype == (int if result[0] == 0 else float)
