"""Any table as typed columns. The only module that knows data frames.

A table is a NumPy array, nested lists, a SciPy sparse matrix, or a data frame of pandas, polars or
pyarrow (through narwhals). Columns are handed out one at a time, so that no second copy of the
table is ever made.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from numbers import Number
from typing import Any

import narwhals.stable.v2 as nw
import numpy as np
from narwhals.exceptions import DuplicateError
from scipy import sparse
from sklearn.utils import check_array


@dataclass(frozen=True)
class Column:
    """One column of a table.

    Attributes
    ----------
    label : str
        What messages call it, such as "Column 'age' of X" or "y".
    values : ndarray of shape (n_samples,)
        Numeric column: float64, NaN where missing. Categorical column: int32 codes into `levels`,
        -1 where missing.
    levels : ndarray of shape (n_levels,) or None
        Distinct values of a categorical column in sorted order; None for a numeric column.
    """

    label: str
    values: np.ndarray
    levels: np.ndarray | None = None

    @property
    def is_categorical(self) -> bool:
        """Whether the values are codes of levels."""
        return self.levels is not None

    @property
    def missing(self) -> np.ndarray:
        """Mask of the missing values."""
        return self.values < 0 if self.is_categorical else np.isnan(self.values)

    def as_categorical(self) -> "Column":
        """Return the column with each distinct value as a level."""
        if self.is_categorical:
            return self
        levels, codes = np.unique(self.values, return_inverse=True)
        n_levels = len(levels) - bool(np.isnan(levels[-1:]).any())
        codes = np.where(codes < n_levels, codes, -1).astype(np.int32)
        return Column(self.label, codes, levels[:n_levels])


class Table:
    """Columns of a two-dimensional container, read one at a time.

    Parameters
    ----------
    names : sequence of str or int
        One name a column.
    n_samples : int
        Number of rows.
    """

    def __init__(self, names: Sequence[str | int], n_samples: int) -> None:
        self.names = list(names)
        self.n_samples = n_samples

    @property
    def n_features(self) -> int:
        """Number of columns."""
        return len(self.names)

    def column(self, j: int) -> Column:
        """Return column `j`; infinite values and unusable types raise an error that names it."""
        column = self._read(j)
        if not column.is_categorical and np.isinf(column.values).any():
            raise ValueError(
                f"{column.label} contains infinity. Allowed are finite numbers and "
                "missing values: replace it, for instance by "
                "np.where(np.isinf(x), np.nan, x)."
            )
        return column

    def select(self, columns: Sequence[int] | np.ndarray, container: str = "default") -> Any:
        """Return the given columns only.

        Parameters
        ----------
        columns : sequence of int
            Positions.
        container : {"default", "pandas", "polars"}, default="default"
            A data frame comes back as one of these, or as an ndarray by default. Arrays and
            sparse matrices stay what they are.
        """
        raise NotImplementedError

    def _read(self, j: int) -> Column:
        raise NotImplementedError

    def _label(self, j: int) -> str:
        return f"Column {self.names[j]!r} of X"


class _ArrayTable(Table):
    def __init__(self, X: np.ndarray) -> None:
        super().__init__([f"x{j}" for j in range(X.shape[1])], X.shape[0])
        self._X = X

    def _read(self, j: int) -> Column:
        return _column_from_array(self._label(j), self._X[:, j])

    def select(self, columns: Sequence[int] | np.ndarray, container: str = "default") -> np.ndarray:
        return self._X[:, columns]


class _SparseTable(Table):
    def __init__(self, X: Any) -> None:
        super().__init__([f"x{j}" for j in range(X.shape[1])], X.shape[0])
        self._X = X

    def _read(self, j: int) -> Column:
        start, stop = self._X.indptr[j : j + 2]
        values = np.zeros(self.n_samples)
        # Entries that are stored twice stand for their sum.
        np.add.at(values, self._X.indices[start:stop], self._X.data[start:stop])
        return Column(self._label(j), values)

    def select(self, columns: Sequence[int] | np.ndarray, container: str = "default") -> Any:
        return self._X[:, columns]


class _FrameTable(Table):
    def __init__(self, frame: nw.DataFrame) -> None:
        super().__init__(frame.columns, len(frame))
        self._frame = frame

    def _read(self, j: int) -> Column:
        return _column_from_series(self._label(j), self._frame[:, j])

    def select(self, columns: Sequence[int] | np.ndarray, container: str = "default") -> Any:
        frame = self._frame[:, [int(j) for j in columns]]
        if container != "default":
            return frame.to_pandas() if container == "pandas" else frame.to_polars()
        array = frame.to_numpy()
        if array.dtype == object and all(dtype.is_numeric() for dtype in frame.schema.values()):
            array = np.column_stack(
                [series.cast(nw.Float64).to_numpy() for series in frame.iter_columns()]
            )
        return array


def is_frame(X: Any) -> bool:
    """Whether X is a data frame that narwhals knows."""
    return isinstance(nw.from_native(X, pass_through=True), nw.DataFrame)


def as_table(X: Any, *, owner: str, min_samples: int = 1) -> Table:
    """Wrap any supported container.

    Parameters
    ----------
    X : {array-like, sparse matrix, data frame} of shape (n_samples, n_features)
        The table. Its values are checked when a column is read.
    owner : str
        Who asks, for the messages.
    min_samples : int, default=1
        Fewest rows to accept.

    Returns
    -------
    Table
        Holds a reference to X.

    Raises
    ------
    ValueError
        Too few rows or columns, duplicate column names, complex numbers.
    """
    try:
        frame = nw.from_native(X, pass_through=True)
    except DuplicateError as error:
        raise ValueError(
            f"X has duplicate column names: {_repeated(X)}. {owner} tells columns apart by name: "
            "rename them, or pass X.to_numpy()."
        ) from error
    if isinstance(frame, nw.LazyFrame):
        raise TypeError(f"X is a lazy frame; {owner} needs its rows: pass X.collect().")
    if isinstance(frame, nw.DataFrame):
        _check_size(frame.shape, owner, min_samples)
        return _FrameTable(frame)
    if not hasattr(X, "dtype") and not sparse.issparse(X):
        X = _array_of_lists(X)
    X = check_array(
        X,
        dtype=None,
        accept_sparse="csc",
        ensure_all_finite=False,
        ensure_min_samples=min_samples,
        estimator=owner,
        input_name="X",
    )
    return _SparseTable(X) if sparse.issparse(X) else _ArrayTable(X)


def frame_of(columns: dict[str, list]) -> Any:
    """Return a pandas DataFrame where pandas is installed, else the dict of columns itself."""
    try:
        import pandas as pd
    except ImportError:
        return columns
    return pd.DataFrame(columns)


def as_column(values: np.ndarray, label: str) -> Column:
    """Return a one-dimensional array, such as a target, as a column."""
    return _column_from_array(label, values)


def _repeated(X: Any) -> str:
    names = Counter(X.columns if hasattr(X, "iloc") else X.column_names)
    return ", ".join(repr(name) for name, count in names.items() if count > 1)


def _check_size(shape: tuple[int, int], owner: str, min_samples: int) -> None:
    for found, least, unit in zip(shape, (min_samples, 1), ("sample", "feature"), strict=True):
        if found < least:
            raise ValueError(
                f"Found array with {found} {unit}(s) (shape={shape}) while a minimum of {least} "
                f"is required by {owner}."
            )


def _array_of_lists(X: Any) -> Any:
    """Nested lists keep their element types where NumPy would turn numbers into strings."""
    array = np.asarray(X)
    return np.asarray(X, dtype=object) if array.dtype.kind in "US" else array


def _column_from_array(label: str, values: np.ndarray) -> Column:
    kind = values.dtype.kind
    if kind in "iuf":
        return Column(label, np.asarray(values, dtype=np.float64))
    if kind == "b":
        return Column(label, values.astype(np.int32), np.array([False, True]))
    if kind in "US":
        levels, codes = np.unique(values, return_inverse=True)
        return Column(label, codes.astype(np.int32), levels)
    if kind == "O":
        return _column_from_objects(label, values)
    raise _unusable(label, str(values.dtype))


def _column_from_series(label: str, series: nw.Series) -> Column:
    dtype = series.dtype
    if dtype.is_numeric():
        return Column(label, series.cast(nw.Float64).to_numpy())
    if dtype == nw.Boolean:
        codes = np.nan_to_num(series.cast(nw.Float64).to_numpy(), nan=-1)
        return Column(label, codes.astype(np.int32), np.array([False, True]))
    if isinstance(dtype, nw.String | nw.Categorical | nw.Enum):
        return _column_from_strings(label, series)
    if isinstance(dtype, nw.Object | nw.Unknown):
        return _column_from_array(label, series.to_numpy())
    raise _unusable(label, str(dtype))


def _column_from_strings(label: str, series: nw.Series) -> Column:
    strings = series.cast(nw.String)
    levels = strings.drop_nulls().unique().sort().to_list()
    if not isinstance(series.dtype, nw.String) and len(levels) < series.drop_nulls().n_unique():
        raise TypeError(
            f"{label} has categories that differ but read the same, such as 1 and "
            "'1'. Rename them so that each has a text of its own."
        )
    if not levels:
        return Column(label, np.full(len(series), -1, dtype=np.int32), np.empty(0, dtype=object))
    positions = list(range(len(levels)))
    codes = strings.replace_strict(levels, positions, default=None, return_dtype=nw.Int32)
    values = codes.fill_null(-1).to_numpy().astype(np.int32)
    return Column(label, values, np.array(levels, dtype=object))


def _column_from_objects(label: str, values: np.ndarray) -> Column:
    objects = values.tolist()
    missing = np.zeros(len(objects), dtype=bool)
    if not set(map(type, objects)) <= {str, bool, int}:
        missing[:] = [_is_missing(value) for value in objects]
        objects = values[~missing].tolist()
    kinds = {_object_kind(kind) for kind in set(map(type, objects))}
    if len(kinds) > 1 or kinds - {"number", "bool", "str"}:
        raise TypeError(
            f"{label} holds objects of type {', '.join(sorted(kinds))}. A column is "
            "either all numbers, all booleans or all strings: convert it, for instance with "
            "astype(str)."
        )
    if kinds == {"number"}:
        numbers = np.full(len(values), np.nan)
        numbers[~missing] = objects
        return Column(label, numbers)
    levels = sorted(set(objects))
    position = {level: code for code, level in enumerate(levels)}
    codes = np.full(len(values), -1, dtype=np.int32)
    codes[~missing] = np.fromiter(map(position.__getitem__, objects), np.int32, len(objects))
    return Column(label, codes, np.array(levels, dtype=object))


def _is_missing(value: Any) -> bool:
    if isinstance(value, float | np.floating):
        return bool(np.isnan(value))
    return value is None or type(value).__name__ in ("NAType", "NaTType")


def _object_kind(kind: type) -> str:
    if issubclass(kind, bool | np.bool_):
        return "bool"
    if issubclass(kind, str):
        return "str"
    if issubclass(kind, Number) and not issubclass(kind, complex | np.complexfloating):
        return "number"
    return kind.__name__


def _unusable(label: str, dtype: str) -> TypeError:
    mend = "drop it or convert it to numbers, strings or categories"
    if any(word in dtype.lower() for word in ("date", "time", "duration")):
        mend = "derive numbers from it, such as the year, the weekday or the days since a start"
    return TypeError(f"{label} has dtype {dtype}, which carries no usable kind: {mend}.")
