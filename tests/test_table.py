"""Typed columns from every container."""

from datetime import date

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from numpy.testing import assert_array_equal
from scipy import sparse

from skmi._table import as_block, as_table

NUMBERS = {"age": [1.5, np.nan, -2.0, 1.5], "count": [3.0, 0.0, np.nan, 7.0]}
STRINGS = ["b", None, "a", "b"]


def pandas_frame(columns):
    return pd.DataFrame(columns)


def pandas_nullable(columns):
    with np.errstate(invalid="ignore"):  # older pandas tries whether infinity is an integer
        return pd.DataFrame(columns).convert_dtypes()


def pandas_arrow(columns):
    frame = pd.DataFrame(columns)
    arrow = {
        name: pd.ArrowDtype(pa.float64() if kind == "f" else pa.string())
        for name, kind in ((name, frame[name].dtype.kind) for name in frame)
    }
    return frame.astype(arrow)


def polars_frame(columns):
    return pl.DataFrame({name: list(values) for name, values in columns.items()}, strict=False)


def arrow_table(columns):
    return pa.table({name: pa.array(values, from_pandas=True) for name, values in columns.items()})


def numpy_array(columns):
    return np.column_stack([np.asarray(values, dtype=float) for values in columns.values()])


CONTAINERS = {
    "numpy": numpy_array,
    "fortran": lambda columns: np.asfortranarray(numpy_array(columns)),
    "float32": lambda columns: numpy_array(columns).astype(np.float32),
    "object array": lambda columns: numpy_array(columns).astype(object),
    "lists": lambda columns: numpy_array(columns).tolist(),
    "csr": lambda columns: sparse.csr_matrix(numpy_array(columns)),
    "csc array": lambda columns: sparse.csc_array(numpy_array(columns)),
    "pandas": pandas_frame,
    "pandas nullable": pandas_nullable,
    "pandas arrow": pandas_arrow,
    "polars": polars_frame,
    "pyarrow": arrow_table,
}
FRAMES = [pandas_frame, pandas_nullable, pandas_arrow, polars_frame, arrow_table]


@pytest.fixture(params=CONTAINERS.values(), ids=CONTAINERS.keys())
def container(request):
    return request.param


@pytest.fixture(params=FRAMES, ids=lambda frame: frame.__name__)
def frame(request):
    return request.param


def table_of(X):
    return as_table(X, owner="the test")


def test_numbers_are_the_same_from_every_container(container):
    table = table_of(container(NUMBERS))
    assert (table.n_samples, table.n_features) == (4, 2)
    for j, values in enumerate(NUMBERS.values()):
        column = table.column(j)
        assert not column.is_categorical
        assert column.values.dtype == np.float64
        assert_array_equal(column.values, values)
        assert_array_equal(column.missing, np.isnan(values))


@pytest.mark.parametrize(("dtype", "kind"), [("float32", "float"), ("float64", "double")])
def test_floats_at_once_are_the_same_from_every_frame(dtype, kind):
    plain = pd.DataFrame({"a": [0.1, np.nan, 1e-30], "b": [-0.3, 2.0, 7.0]}, dtype=dtype)
    expected = table_of(plain.to_numpy()).numbers
    frames = [
        plain,
        plain.astype(dtype.capitalize()),
        plain.astype(f"{kind}[pyarrow]"),
        pl.from_pandas(plain),
        pa.Table.from_pandas(plain),
    ]
    for frame in frames:
        numbers = table_of(frame).numbers
        assert numbers.dtype == expected.dtype == dtype
        assert_array_equal(numbers, expected)
    assert table_of(plain.assign(c=["x", "y", "z"])).numbers is None


def test_infinity_is_refused_by_name(container):
    table = table_of(container({"fine": [1.0, 2.0], "rate": [np.inf, 1.0]}))
    table.column(0)
    with pytest.raises(ValueError, match=r"Column '(rate|x1)' of X contains infinity"):
        table.column(1)


def test_no_rows_are_refused(container):
    if container is numpy_array:
        message = "Found array with 0 sample"
    else:
        message = "0 sample|Expected 2D array"
    with pytest.raises(ValueError, match=message):
        table_of(container({"age": [], "count": []}))


def test_one_row_is_refused_where_two_are_needed(container):
    with pytest.raises(ValueError, match="minimum of 2 is required by the test"):
        as_table(container({"age": [1.0], "count": [2.0]}), owner="the test", min_samples=2)


def test_strings_become_levels(frame):
    column = table_of(frame({"city": STRINGS})).column(0)
    assert column.label == "Column 'city' of X"
    assert_array_equal(column.levels, ["a", "b"])
    assert_array_equal(column.values, [1, -1, 0, 1])
    assert_array_equal(column.missing, [False, True, False, False])


def test_select_from_frames(frame):
    table = table_of(frame({"a": [1.0, 2.0], "city": ["u", "v"], "b": [3.0, 4.0]}))
    for container, kind in (("pandas", pd.DataFrame), ("polars", pl.DataFrame)):
        selected = table.select([2, 1], container)
        assert isinstance(selected, kind)
        assert list(selected.columns) == ["b", "city"]
        assert list(selected["b"]) == [3.0, 4.0]
    assert_array_equal(table.select([2, 1]), np.array([[3.0, "u"], [4.0, "v"]], dtype=object))
    assert table.select([0, 2]).dtype.kind in "fi"


@pytest.mark.parametrize("dtype", [float, np.float32, np.int8, bool])
@pytest.mark.parametrize("step", [1, -1, 2])
def test_columns_of_long_arrays_held_by_rows(dtype, step):
    X = np.random.RandomState(0).randint(0, 2, (9001, 150))[::step, ::step].astype(dtype)
    table = table_of(X)
    held = [(j, table.column(j).values) for j in (0, 1, 9, 8, X.shape[1] - 1, 0)]
    for j, values in held:
        assert_array_equal(values, X[:, j])


def test_select_on_arrays_and_sparse_matrices():
    X = np.arange(6.0).reshape(2, 3)
    assert_array_equal(table_of(X).select([2, 0]), X[:, [2, 0]])
    assert_array_equal(table_of(sparse.csr_matrix(X)).select([2]).toarray(), X[:, [2]])


@pytest.mark.parametrize(
    "values",
    [
        pd.Categorical(["b", None, "a", "b"], categories=["unused", "b", "a"]),
        pd.Categorical(["b", None, "a", "b"], ordered=True),
        pd.array(["b", None, "a", "b"], dtype="string"),
        pd.array(["b", None, "a", "b"], dtype=pd.ArrowDtype(pa.string())),
        pd.array(["b", None, "a", "b"], dtype=pd.ArrowDtype(pa.dictionary(pa.int8(), pa.string()))),
        np.array(["b", np.nan, "a", "b"], dtype=object),
        np.array(["b", pd.NA, "a", "b"], dtype=object),
    ],
    ids=["category", "ordered", "string", "arrow string", "dictionary", "object", "object NA"],
)
def test_categories_of_pandas(values):
    column = table_of(pd.DataFrame({"city": values})).column(0)
    assert_array_equal(column.levels, ["a", "b"])
    assert_array_equal(column.values, [1, -1, 0, 1])


@pytest.mark.parametrize("dtype", [pl.String, pl.Categorical, pl.Enum(["b", "a"])], ids=str)
def test_categories_of_polars(dtype):
    column = table_of(pl.DataFrame({"city": pl.Series(STRINGS, dtype=dtype)})).column(0)
    assert_array_equal(column.levels, ["a", "b"])
    assert_array_equal(column.values, [1, -1, 0, 1])


def test_dictionary_of_pyarrow():
    X = pa.table({"city": pa.array(STRINGS).dictionary_encode()})
    assert_array_equal(table_of(X).column(0).values, [1, -1, 0, 1])


@pytest.mark.parametrize(
    "X",
    [
        pd.DataFrame({"flag": pd.array([True, None, False], dtype="boolean")}),
        pd.DataFrame({"flag": np.array([True, None, False], dtype=object)}),
        pl.DataFrame({"flag": [True, None, False]}),
        pa.table({"flag": [True, None, False]}),
        np.array([[True], [None], [False]], dtype=object),
    ],
    ids=["nullable", "object", "polars", "pyarrow", "array"],
)
def test_booleans_are_categories(X):
    column = table_of(X).column(0)
    assert_array_equal(column.levels, [False, True])
    assert_array_equal(column.values, [1, -1, 0])


def test_boolean_array_is_categorical():
    column = table_of(np.array([[True], [False]])).column(0)
    assert_array_equal(column.values, [1, 0])


@pytest.mark.parametrize(
    "values",
    [
        pd.array([1, None, 3], dtype="Int64"),
        pd.array([1, None, 3], dtype=pd.ArrowDtype(pa.int64())),
        np.array([1, None, 3.0], dtype=object),
        pd.arrays.SparseArray([1.0, np.nan, 3.0]),
    ],
    ids=["Int64", "arrow", "object", "sparse"],
)
def test_numbers_of_pandas(values):
    column = table_of(pd.DataFrame({"n": values})).column(0)
    assert_array_equal(column.values, [1.0, np.nan, 3.0])


def test_decimals_of_polars():
    X = pl.DataFrame({"price": ["1.50", None]}).with_columns(pl.col("price").cast(pl.Decimal(9, 2)))
    assert_array_equal(table_of(X).column(0).values, [1.5, np.nan])


def test_objects_are_judged_by_all_rows():
    values = np.array([None] * 150 + [1.5, 2.5], dtype=object)
    column = table_of(pd.DataFrame({"late": values})).column(0)
    assert not column.is_categorical
    assert_array_equal(column.values[150:], [1.5, 2.5])


@pytest.mark.parametrize("dtype", [np.int64, np.uint64])
def test_large_whole_numbers_stay_apart(dtype):
    x = np.array([2**62, 2**62 + 1, 2**62], dtype=dtype)
    for X in (x[:, None], pd.DataFrame({"x": x}), pl.DataFrame({"x": x})):
        assert len(np.unique(table_of(X).column(0).values)) == 2


def test_whole_numbers_at_both_ends_do_not_wrap_around():
    given = np.array([-(2**63), 0, 2**63 - 1, 5])
    for X in (given, pd.Series(given), pl.Series(given)):
        (column,) = as_block(X, "x")
        assert_array_equal(np.argsort(column.values), [0, 1, 3, 2])


def test_masked_values_are_missing():
    x = np.ma.array([1.0, 2.0, 3.0], mask=[False, True, False])
    assert_array_equal(as_block(x, "x")[0].values, [1.0, np.nan, 3.0])


def test_column_without_any_value():
    column = table_of(pd.DataFrame({"void": np.array([None, None], dtype=object)})).column(0)
    assert column.missing.all()


def test_lists_keep_numbers_apart_from_strings():
    table = table_of([[1, "u"], [2, "v"]])
    assert_array_equal(table.column(0).values, [1.0, 2.0])
    assert_array_equal(table.column(1).levels, ["u", "v"])


def test_repeated_entries_of_a_sparse_matrix_add_up():
    X = sparse.csc_matrix(([1.0, 2.0, 5.0], ([0, 0, 1], [0, 0, 0])), shape=(3, 1))
    assert_array_equal(table_of(X).column(0).values, [3.0, 5.0, 0.0])


def test_read_only_memmap(tmp_path):
    np.save(tmp_path / "X.npy", np.arange(6.0).reshape(3, 2))
    X = np.load(tmp_path / "X.npy", mmap_mode="r")
    assert_array_equal(table_of(X).column(1).values, [1.0, 3.0, 5.0])


def test_as_categorical_makes_levels_of_numbers():
    column = table_of(np.array([[3.0], [np.nan], [1.0], [3.0]])).column(0).as_categorical()
    assert_array_equal(column.levels, [1.0, 3.0])
    assert_array_equal(column.values, [1, -1, 0, 1])


@pytest.mark.parametrize(
    ("X", "message"),
    [
        (pd.DataFrame({"a": [1], "b": [2]}).set_axis(["a", "a"], axis=1), "duplicate.*'a'"),
        (pa.table([[1], [2]], names=["a", "a"]), "duplicate.*'a'"),
        (np.array([[1 + 2j]]), "Complex data not supported"),
        (np.zeros(3), "Expected 2D array"),
    ],
)
def test_refused_tables(X, message):
    with pytest.raises(ValueError, match=message):
        table_of(X)


def test_lazy_frame_is_refused_with_the_mend():
    with pytest.raises(TypeError, match=r"X\.collect\(\)"):
        table_of(pl.LazyFrame({"a": [1]}))


def test_blocks_are_refused_by_the_name_of_the_argument():
    frame = pd.DataFrame({"a": [1], "b": [2]})
    for twice in (frame.set_axis(["a", "a"], axis=1), pa.table([[1], [2]], names=["a", "a"])):
        with pytest.raises(ValueError, match=r"^y has duplicate.*'a'.*y\.to_numpy\(\)"):
            as_block(twice, "y")
    with pytest.raises(TypeError, match=r"^z is a lazy frame.*z\.collect\(\)"):
        as_block(pl.LazyFrame({"a": [1]}), "z")
    objects = np.array([[1, "u"], ["v", 2]], dtype=object)
    with pytest.raises(TypeError, match=r"^Column 'x0' of y holds objects"):
        as_block(objects, "y")
    with pytest.raises(TypeError, match=r"^Column 'when' of z has dtype"):
        as_block(pd.DataFrame({"when": pd.to_datetime(["2020-01-01"])}), "z")
    with pytest.raises(ValueError, match=r"^Column 'a' of z contains infinity"):
        as_block(pd.DataFrame({"a": [np.inf], "b": [0.0]}), "z")


@pytest.mark.parametrize(
    ("X", "message"),
    [
        (pd.DataFrame({"a": np.array([1, "u"], dtype=object)}), "'a'.*number, str"),
        (np.array([[1.0, 2], ["u", 3]], dtype=object), "'x0'.*number, str"),
        (np.array([[{"u": 1}]], dtype=object), "'x0'.*dict"),
        (np.array([[date(2020, 1, 1)]], dtype=object), "'x0'.*weekday"),
        (pd.DataFrame({"a": [1 + 2j]}), "'a'.*complex128"),
        (pd.DataFrame({"when": pd.to_datetime(["2020-01-01"])}), "'when'.*weekday"),
        (pl.DataFrame({"when": [0]}).cast(pl.Duration), "'when'.*weekday"),
        (pl.DataFrame({"a": [[1, 2]]}), "'a'.*List"),
        (pd.DataFrame({"a": pd.Categorical([1, "1"])}), "'a'.*read the same"),
    ],
)
def test_refused_columns(X, message):
    with pytest.raises(TypeError, match=message):
        table_of(X).column(0)
