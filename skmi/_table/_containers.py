"""Any container as a table of columns, which are read one at a time."""

import threading
from collections import Counter
from collections.abc import Sequence
from typing import Any

import narwhals.stable.v2 as nw
import numpy as np
from narwhals.exceptions import DuplicateError
from scipy import sparse
from sklearn.utils import check_array

from ._columns import Column, column_from_array, column_from_series
from ._names import positions_of

_CACHE_LINE = 64
# Rows that are transposed at a time.
_TILE_ROWS = 4096


class Table:
    """Columns of a two-dimensional container, read one at a time.

    Parameters
    ----------
    names : sequence of str or int
        One name a column.
    n_samples : int
        Number of rows.
    label : str
        What messages call the table.
    """

    def __init__(self, names: Sequence[str | int], n_samples: int, label: str) -> None:
        self.names = list(names)
        self.n_samples = n_samples
        self.label = label

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
                "missing values: replace it by a missing value or by a bound."
            )
        return column

    def positions(self, wanted: Any, parameter: str) -> np.ndarray:
        """Return the positions of columns that a parameter names.

        Parameters
        ----------
        wanted : array-like of bool of shape (n_features,), of int, or of str
            Mask, positions or names.
        parameter : str
            Name of the parameter, for the message.

        Returns
        -------
        ndarray of int64
            In the order in which they were named, each once.
        """
        return positions_of(self.names, wanted, parameter, self.label)

    @property
    def csc(self) -> Any:
        """The entries of a sparse table, sorted and none stored twice; None for other tables."""
        return None

    @property
    def numbers(self) -> np.ndarray | None:
        """All values at once where they are held as floats or as a sparse matrix, else None.

        A sparse matrix is written out. Infinite values are let through.
        """
        return None

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

    def label_of(self, j: int) -> str:
        """Return what messages call column `j`."""
        return f"Column {self.names[j]!r} of {self.label}"


class _ArrayTable(Table):
    def __init__(self, X: np.ndarray, label: str) -> None:
        super().__init__([f"x{j}" for j in range(X.shape[1])], X.shape[0], label)
        self._X = X
        self._by_rows = X.dtype.kind in "biuf" and abs(X.strides[0]) > abs(X.strides[1])
        self._last = threading.local()

    def _read(self, j: int) -> Column:
        return column_from_array(self.label_of(j), self._values(j))

    @property
    def numbers(self) -> np.ndarray | None:
        return self._X if self._X.dtype in (np.float32, np.float64) else None

    def _values(self, j: int) -> np.ndarray:
        """One column; of an array held row by row, it comes with the rest of its cache lines."""
        if not self._by_rows or self.n_samples < _TILE_ROWS:
            return self._X[:, j]
        width = max(1, _CACHE_LINE // self._X.itemsize)
        start, last = j - j % width, self._last
        if getattr(last, "start", None) != start:
            last.start, last.block = None, None  # never two blocks at a time
            last.block = _transposed(self._X[:, start : start + width])
            last.start = start
        values = last.block[j - start]
        if j - start == len(last.block) - 1:
            last.start, last.block = None, None
        return values

    def select(self, columns: Sequence[int] | np.ndarray, container: str = "default") -> np.ndarray:
        return self._X[:, columns]


class _SparseTable(Table):
    def __init__(self, X: Any, label: str) -> None:
        super().__init__([f"x{j}" for j in range(X.shape[1])], X.shape[0], label)
        self._X = X
        self._csc = X if X.has_canonical_format else X.copy()
        # Entries that are stored twice stand for their sum.
        self._csc.sum_duplicates()

    @property
    def csc(self) -> Any:
        return self._csc

    @property
    def numbers(self) -> np.ndarray | None:
        dtype = np.float32 if self._csc.dtype == np.float32 else np.float64
        return self._csc.toarray(order="C").astype(dtype, copy=False)

    def _read(self, j: int) -> Column:
        start, stop = self._csc.indptr[j : j + 2]
        values = np.zeros(self.n_samples)
        values[self._csc.indices[start:stop]] = self._csc.data[start:stop]
        return Column(self.label_of(j), values)

    def select(self, columns: Sequence[int] | np.ndarray, container: str = "default") -> Any:
        return self._X[:, columns]


class FrameTable(Table):
    """Columns of a data frame."""

    def __init__(self, frame: nw.DataFrame, label: str) -> None:
        super().__init__(frame.columns, len(frame), label)
        self._frame = frame

    @property
    def numbers(self) -> np.ndarray | None:
        if not set(self._frame.schema.values()) <= {nw.Float32, nw.Float64}:
            return None
        # Frames of pandas held by pyarrow would be objects as a whole.
        return np.column_stack([series.to_numpy() for series in self._frame.iter_columns()])

    def series(self, j: int) -> nw.Series:
        """Return column `j` as it is held."""
        name: Any = self.names[j]
        return self._frame.get_column(name)

    def _read(self, j: int) -> Column:
        return column_from_series(self.label_of(j), self.series(j))

    def select(self, columns: Sequence[int] | np.ndarray, container: str = "default") -> Any:
        if not len(columns) and container != "polars":
            # A frame without columns would lose its rows.
            nothing = np.empty((self.n_samples, 0))
            return nothing if container == "default" else self._frame.to_pandas().iloc[:, :0]
        frame = self._frame[:, [int(j) for j in columns]]
        if container != "default":
            return frame.to_pandas() if container == "pandas" else frame.to_polars()
        array = frame.to_numpy()
        numeric = all(d.is_numeric() or d == nw.Boolean for d in frame.schema.values())
        if array.dtype == object and numeric:
            array = np.column_stack(
                [series.cast(nw.Float64).to_numpy() for series in frame.iter_columns()]
            )
        return array


def as_table(X: Any, *, owner: str, min_samples: int = 1, label: str = "X") -> Table:
    """Wrap any supported container.

    Parameters
    ----------
    X : {array-like, sparse matrix, data frame} of shape (n_samples, n_features)
        The table. Its values are checked when a column is read.
    owner : str
        Who asks, for the messages.
    min_samples : int, default=1
        Fewest rows to accept.
    label : str, default="X"
        What messages call the table.

    Returns
    -------
    Table
        Holds a reference to X.

    Raises
    ------
    ValueError
        Too few rows or columns, duplicate column names, complex numbers.
    TypeError
        A lazy frame.
    """
    frame = frame_or_other(X, label)
    if isinstance(frame, nw.DataFrame):
        _check_size(frame.shape, owner, min_samples)
        return FrameTable(frame, label)
    X = check_array(
        plain_array(X),
        dtype=None,
        accept_sparse="csc",
        ensure_all_finite=False,
        ensure_min_samples=min_samples,
        estimator=owner,
        input_name=label,
    )
    return _SparseTable(X, label) if sparse.issparse(X) else _ArrayTable(X, label)


def as_block(values: Any, label: str) -> list[Column]:
    """Return the columns of a vector or of a table, with their own kinds.

    Parameters
    ----------
    values : array-like of shape (n_samples,) or (n_samples, n_features)
        Vector, series, array or data frame.
    label : str
        What messages call it, such as "x".

    Returns
    -------
    list of Column

    Raises
    ------
    TypeError
        Neither a vector nor a table, or a lazy frame.
    ValueError
        Rows that differ in length, duplicate column names.
    """
    series = nw.from_native(values, pass_through=True, series_only=True)
    if isinstance(series, nw.Series):
        return [column_from_series(label, series)]
    if not isinstance(frame_or_other(values, label), nw.DataFrame):
        n_dimensions = _n_dimensions(values, label)
        if n_dimensions == 1:
            return [column_from_array(label, np.asarray(plain_array(values)))]
        if n_dimensions != 2:
            raise TypeError(
                f"{label} must be a vector of shape (n_samples,) or a table of shape (n_samples, "
                f"n_columns); got {type(values).__name__} of {n_dimensions} dimension(s)."
            )
    table = as_table(values, owner=label, label=label)
    return [table.column(j) for j in range(table.n_features)]


def frame_or_other(X: Any, label: str) -> Any:
    """Return a data frame as that of narwhals, anything else as it is."""
    try:
        frame = nw.from_native(X, pass_through=True)
    except DuplicateError as error:
        raise ValueError(
            f"{label} has duplicate column names: {_repeated(X)}. Columns are told apart by name: "
            f"rename them, or pass {label}.to_numpy()."
        ) from error
    if isinstance(frame, nw.LazyFrame):
        raise TypeError(f"{label} is a lazy frame without rows as yet: pass {label}.collect().")
    return frame


def _n_dimensions(values: Any, label: str) -> int:
    try:
        return np.ndim(values)
    except ValueError as error:
        raise ValueError(f"The rows of {label} differ in length: {error}") from error


def _transposed(X: np.ndarray) -> np.ndarray:
    columns = np.empty(X.shape[::-1], dtype=X.dtype)
    for start in range(0, len(X), _TILE_ROWS):
        np.copyto(columns[:, start : start + _TILE_ROWS], X[start : start + _TILE_ROWS].T)
    return columns


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


def plain_array(X: Any) -> Any:
    """Return lists as an array in which numbers stay numbers, and masked values as missing ones."""
    if isinstance(X, np.ma.MaskedArray):
        kind = np.float64 if X.dtype.kind in "iufb" else object
        return np.ma.filled(X.astype(kind), np.nan)
    if hasattr(X, "dtype") or sparse.issparse(X):
        return X
    array = np.asarray(X)
    return np.asarray(X, dtype=object) if array.dtype.kind in "US" else array
