"""Columns replaced in every container, and values that are the same."""

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from scipy import sparse

from skmi._table import as_container, column_names, replaceable, value_codes

X = np.random.default_rng(0).integers(0, 3, (12, 4)).astype(float)
FRAME = pd.DataFrame(X, columns=list("abcd"), index=list("zyxwvutsrqpo"))
ROWS = np.random.default_rng(1).permutation(12)
CONTAINERS = {
    "array": X,
    "fortran": np.asfortranarray(X),
    "csr": sparse.csr_array(X),
    "csc": sparse.csc_matrix(X),
    "pandas": FRAME,
    "polars": pl.from_pandas(FRAME),
    "pyarrow": pa.Table.from_pandas(FRAME, preserve_index=False),
}


def dense(table):
    if isinstance(table, pa.Table):
        return table.to_pandas().to_numpy()
    if sparse.issparse(table):
        return table.toarray()
    return table.to_numpy() if hasattr(table, "to_numpy") else table


@pytest.fixture(params=list(CONTAINERS))
def container(request):
    return CONTAINERS[request.param]


def test_columns_take_the_values_of_other_rows(container):
    copy = replaceable(container)
    for _ in range(2):
        copy.take([2, 0], ROWS)
    wanted = X.copy()
    wanted[:, [2, 0]] = X[ROWS[ROWS]][:, [2, 0]]
    np.testing.assert_array_equal(dense(copy.table), wanted)
    copy.take([0, 1], ROWS, anew=True)
    wanted[:, [0, 1]] = X[ROWS][:, [0, 1]]
    np.testing.assert_array_equal(dense(copy.table), wanted)
    np.testing.assert_array_equal(dense(container), X)
    assert type(copy.table) is type(container)


def test_columns_get_new_values(container):
    new = np.random.default_rng(2).integers(0, 2, (12, 2)).astype(float)
    frame = pd.DataFrame(new)
    values = [new, frame, pl.from_pandas(frame.rename(columns=str))]
    for given in values if not sparse.issparse(container) else [new, sparse.csr_array(new)]:
        copy = replaceable(container)
        copy.put([3, 1], given)
        wanted = X.copy()
        wanted[:, [3, 1]] = new
        np.testing.assert_array_equal(dense(copy.table), wanted)


def test_a_copy_of_some_rows(container):
    copy = replaceable(container, ROWS[:5])
    copy.take([1], np.array([4, 3, 2, 1, 0]))
    wanted = X[ROWS[:5]]
    wanted[:, 1] = wanted[::-1, 1]
    np.testing.assert_array_equal(dense(copy.table), wanted)


def test_a_frame_keeps_its_index_and_its_categories():
    frame = FRAME.assign(kind=pd.Categorical(list("mnomnomnomno")))
    copy = replaceable(frame)
    copy.take([4], ROWS)
    assert list(copy.table.index) == list(frame.index)
    assert copy.table["kind"].dtype == frame["kind"].dtype
    assert copy.table["kind"].tolist() == frame["kind"].to_numpy()[ROWS].tolist()


def test_codes_are_equal_where_values_are(container):
    codes = value_codes(container, (1, 3))
    for i in range(12):
        same = (X[:, [1, 3]] == X[i, [1, 3]]).all(axis=1)
        np.testing.assert_array_equal(codes == codes[i], same)


def test_codes_tell_apart_what_differs_in_a_bit_or_in_kind():
    zeros = value_codes(np.array([[0.0], [-0.0], [np.nan], [0.0]]), (0,))
    assert zeros[0] == zeros[3]
    assert len(set(zeros.tolist())) == 3
    mixed = np.array([[1], [1.0], [True], ["1"], [None], [1]], dtype=object)
    codes = value_codes(mixed, (0,))
    assert codes[0] == codes[5]
    assert len(set(codes.tolist())) == 5
    assert value_codes(np.array([[[]], [{}]], dtype=object).reshape(2, 1), (0,)) is None


def test_lists_become_arrays_and_other_sparse_formats_rows():
    assert as_container([[1, 2], [3, 4]]).tolist() == [[1, 2], [3, 4]]
    assert as_container(sparse.coo_array(X)).format == "csr"
    assert as_container(FRAME) is FRAME
    with pytest.raises(TypeError, match="lazy frame"):
        as_container(pl.from_pandas(FRAME).lazy())
    assert column_names(X) == ["x0", "x1", "x2", "x3"]
    assert column_names(CONTAINERS["polars"]) == list("abcd")
