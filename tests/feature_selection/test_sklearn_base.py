"""scikit-learn's own tests of selectors (feature_selection/tests/test_base.py), adapted."""

import numpy as np
import pandas as pd
import polars as pl
import pytest
from numpy.testing import assert_array_equal
from scipy import sparse
from sklearn.utils.fixes import CSC_CONTAINERS, CSR_CONTAINERS

from skmi.feature_selection import FCBF, MutualInfoSelector

SUPPORT = [True, False] * 5
POSITIONS = [0, 2, 4, 6, 8]
X = np.arange(20).reshape(2, 10)
SELECTED = X[:, ::2]
INVERSE = X * np.array(SUPPORT)
NAMES = list("ABCDEFGHIJ")
SELECTED_NAMES = NAMES[::2]
INVERSE_NAMES = [name if kept else "" for name, kept in zip(NAMES, SUPPORT, strict=True)]

# Five independent bits in every other column, twice; the target tells all of them.
NUMBERS = np.arange(64) % 32
BITS = np.zeros((64, 10), dtype=int)
BITS[:, ::2] = NUMBERS[:, None] >> np.arange(5) & 1


@pytest.fixture(params=["MutualInfoSelector", "partial_fit", "FCBF"])
def selector(request):
    """A selector that keeps every other column."""
    if request.param == "FCBF":
        return FCBF().fit(BITS, NUMBERS)
    selector = MutualInfoSelector(n_features_to_select=5)
    if request.param == "partial_fit":
        return selector.partial_fit(BITS, NUMBERS)
    return selector.fit(BITS, NUMBERS)


@pytest.fixture(params=[MutualInfoSelector(min_features_to_select=0), FCBF(0.9)], ids=str)
def empty_selector(request):
    """A selector that keeps nothing of noise."""
    rng = np.random.RandomState(0)
    table, y = rng.randint(0, 3, (200, 10)), rng.randint(0, 2, 200)
    if isinstance(request.param, MutualInfoSelector):
        with pytest.warns(UserWarning, match="keeping the 0"):
            return request.param.fit(table, y)
    return request.param.fit(table, y)


def test_get_support(selector):
    assert_array_equal(selector.get_support(), SUPPORT)
    assert_array_equal(selector.get_support(indices=True), POSITIONS)


def test_transform_dense(selector):
    assert_array_equal(selector.transform(X), SELECTED)
    for dtype in (np.int32, np.float32, bool, object):
        assert selector.transform(X.astype(dtype)).dtype == dtype
    assert_array_equal(selector.transform([NAMES]).ravel(), SELECTED_NAMES)
    with pytest.raises(ValueError, match="X has 1 features"):
        selector.transform(np.array([[1], [2]]))


@pytest.mark.parametrize("container", CSC_CONTAINERS + CSR_CONTAINERS)
def test_transform_sparse(selector, container):
    found = selector.transform(container(X))
    assert sparse.issparse(found)
    assert_array_equal(found.toarray(), SELECTED)
    for dtype in (np.int32, np.float32):
        assert selector.transform(container(X.astype(dtype))).dtype == dtype


def test_inverse_transform_dense(selector):
    assert_array_equal(selector.inverse_transform(SELECTED), INVERSE)
    for dtype in (np.int32, np.float32):
        assert selector.inverse_transform(SELECTED.astype(dtype)).dtype == dtype
    assert_array_equal(selector.inverse_transform([SELECTED_NAMES]).ravel(), INVERSE_NAMES)
    with pytest.raises(ValueError, match="shape"):
        selector.inverse_transform(np.array([[1], [2]]))


@pytest.mark.parametrize("container", CSC_CONTAINERS)
def test_inverse_transform_sparse(selector, container):
    found = selector.inverse_transform(container(SELECTED))
    assert_array_equal(found.toarray(), INVERSE)
    for dtype in (np.int32, np.float32):
        assert selector.inverse_transform(container(SELECTED.astype(dtype))).dtype == dtype
    with pytest.raises(ValueError, match="shape"):
        selector.inverse_transform(np.array([[1], [2]]))


def test_feature_names_out(selector):
    assert_array_equal(selector.get_feature_names_out(), [f"x{j}" for j in POSITIONS])
    assert_array_equal(selector.get_feature_names_out(NAMES), SELECTED_NAMES)


@pytest.mark.parametrize("container", [np.asarray, sparse.csr_matrix], ids=["dense", "sparse"])
def test_an_empty_support(empty_selector, container):
    assert_array_equal(empty_selector.get_support(), np.zeros(10, dtype=bool))
    assert empty_selector.get_feature_names_out().size == 0
    with pytest.warns(UserWarning, match="No features were selected"):
        found = empty_selector.transform(container(X))
    assert found.shape == (2, 0)
    with pytest.raises(ValueError, match="0 feature"):  # as every selector of scikit-learn
        empty_selector.inverse_transform(found)


def mixed_frame():
    return pd.DataFrame(
        {
            "a": pd.Series([1.0, 2.4, 4.5] * 8, dtype=np.float32),
            "b": pd.Series(["a", "b", "a"] * 8, dtype="category"),
            "c": pd.Series(["j", "b", "b"] * 8, dtype="category"),
            "d": pd.Series([3.0, 2.4, 1.2] * 8, dtype=np.float64),
            "e": pd.Series([3, None, 1] * 8, dtype="Int64"),
            "f": pd.Series([True, False, False] * 8),
        },
        index=range(5, 29),
    )


@pytest.mark.parametrize("n_features", [1, 2, 4, 6])
def test_dtypes_and_index_of_a_pandas_output(n_features):
    table, y = mixed_frame(), np.arange(24) % 2
    selector = MutualInfoSelector(n_features_to_select=n_features).set_output(transform="pandas")
    found = selector.fit(table, y).transform(table)
    assert_array_equal(found.index, table.index)
    assert len(found.columns) == n_features
    for name, dtype in found.dtypes.items():
        assert dtype == table.dtypes[name]


def test_dtypes_of_a_polars_output():
    table, y = pl.from_pandas(mixed_frame()), np.arange(24) % 2
    selector = MutualInfoSelector(n_features_to_select=4).set_output(transform="polars")
    found = selector.fit(table, y).transform(table)
    assert found.schema == {name: table.schema[name] for name in found.columns}


@pytest.mark.parametrize("frame", ["pandas", "polars"])
def test_an_empty_output_keeps_its_rows(empty_selector, frame):
    empty_selector.set_output(transform=frame)
    table = pd.DataFrame(X, index=[7, 9])
    with pytest.warns(UserWarning, match="No features were selected"):
        found = empty_selector.transform(table if frame == "pandas" else X)
    assert found.shape[1] == 0
    if frame == "pandas":  # a frame of polars without columns has no rows
        assert_array_equal(found.index, table.index)
