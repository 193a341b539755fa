"""A private copy of a table whose columns can be replaced, in the container that came."""

from collections.abc import Sequence
from typing import Any

import narwhals.stable.v2 as nw
import numpy as np
from scipy import sparse
from sklearn.utils import check_array

from .._compat import rows_of
from ._containers import frame_or_other


class ReplaceableTable:
    """A copy of a table in which whole columns are replaced.

    Attributes
    ----------
    original : {ndarray, sparse matrix, data frame} of shape (n_samples, n_features)
        The table that was copied.
    table : object of the kind of `original`
        The copy as it is now. NumPy arrays are changed in place; of any other container only the
        replaced columns are new.
    """

    original: Any
    table: Any

    def take(self, columns: Sequence[int], rows: np.ndarray, *, anew: bool = False) -> None:
        """Give each row the values that another row has in some columns.

        Parameters
        ----------
        columns : sequence of int
            Positions of the columns.
        rows : ndarray of shape (n_samples,), int
            For each row the row whose values it gets.
        anew : bool, default=False
            Read the values in the original instead of in the table as it is now.
        """
        raise NotImplementedError

    def put(self, columns: Sequence[int], values: Any) -> None:
        """Replace columns by new values.

        Parameters
        ----------
        columns : sequence of int
            Positions of the columns.
        values : {array-like, data frame} of shape (n_samples, len(columns))
        """
        raise NotImplementedError


def as_container(X: Any) -> Any:
    """Return a table as one of the containers that :func:`replaceable` knows.

    Parameters
    ----------
    X : {array-like, sparse matrix, data frame} of shape (n_samples, n_features)

    Returns
    -------
    {ndarray, CSR or CSC matrix, data frame} of shape (n_samples, n_features)
        Data frames as they are, whatever they hold; arrays as scikit-learn reads them, with
        missing values allowed.

    Raises
    ------
    ValueError
        Not a table of rows and columns, or infinite values in an array.
    TypeError
        A lazy frame.
    """
    if hasattr(X, "iloc") or isinstance(frame_or_other(X, "X"), nw.DataFrame):
        return X
    sparse_formats = ("csr", "csc")
    return check_array(X, accept_sparse=sparse_formats, ensure_all_finite="allow-nan", dtype=None)


def replaceable(X: Any, rows: np.ndarray | None = None) -> ReplaceableTable:
    """Return a copy of a table, ready for replacements.

    Parameters
    ----------
    X : {ndarray, sparse matrix, data frame} of shape (n_samples, n_features)
    rows : ndarray of int, optional
        Copy only these rows.

    Returns
    -------
    ReplaceableTable
    """
    original = X if rows is None else rows_of(X, rows)
    if hasattr(X, "iloc"):
        return _PandasTable(original)
    if sparse.issparse(X):
        return _SparseTable(original)
    return _ArrayTable(original) if isinstance(X, np.ndarray) else _FrameTable(original)


class _ArrayTable(ReplaceableTable):
    def __init__(self, original: np.ndarray) -> None:
        self.original = original
        # In C order, as scikit-learn's copy: the last bits of products may depend on it.
        self.table = original.copy()

    def take(self, columns: Sequence[int], rows: np.ndarray, *, anew: bool = False) -> None:
        source = self.original if anew else self.table
        for j in columns:
            self.table[:, j] = source[rows, j]

    def put(self, columns: Sequence[int], values: Any) -> None:
        self.table[:, list(columns)] = np.asarray(values)


class _PandasTable(ReplaceableTable):
    def __init__(self, original: Any) -> None:
        self.original = original
        self.table = original.copy()

    def take(self, columns: Sequence[int], rows: np.ndarray, *, anew: bool = False) -> None:
        source = self.original if anew else self.table
        for j in columns:
            self._set(j, source.iloc[rows, j])

    def put(self, columns: Sequence[int], values: Any) -> None:
        for k, j in enumerate(columns):
            column = values.iloc[:, k] if hasattr(values, "iloc") else np.asarray(values)[:, k]
            if not hasattr(column, "index"):
                column = type(self.table.iloc[:0, j])(column)
            self._set(j, column)

    def _set(self, j: int, column: Any) -> None:
        column.index = self.table.index
        # By position: names may repeat.
        self.table.isetitem(j, column)


class _FrameTable(ReplaceableTable):
    """polars, pyarrow and whatever else narwhals reads: replacing makes a frame of new columns."""

    def __init__(self, original: Any) -> None:
        self.original = self.table = original

    def take(self, columns: Sequence[int], rows: np.ndarray, *, anew: bool = False) -> None:
        frame = _as_frame(self.original if anew else self.table)
        names = [frame.columns[j] for j in columns]
        self._replace([frame.get_column(name)[rows] for name in names])

    def put(self, columns: Sequence[int], values: Any) -> None:
        frame = _as_frame(self.table)
        names = [frame.columns[j] for j in columns]
        wrapped = nw.from_native(values, pass_through=True)
        backend = frame.implementation
        if isinstance(wrapped, nw.DataFrame) and wrapped.implementation is backend:
            new = [wrapped[:, k].alias(name) for k, name in enumerate(names)]
        else:
            block = np.asarray(values)
            new = [nw.new_series(n, block[:, k], backend=backend) for k, n in enumerate(names)]
        self._replace(new)

    def _replace(self, new: list[nw.Series]) -> None:
        self.table = _as_frame(self.table).with_columns(*new).to_native()


class _SparseTable(ReplaceableTable):
    def __init__(self, original: Any) -> None:
        self.original, self.table = original, original.copy()
        self._csc = original.tocsc(copy=True)
        self._csc.sum_duplicates()
        self._original_csc = self._csc

    def take(self, columns: Sequence[int], rows: np.ndarray, *, anew: bool = False) -> None:
        source = self._original_csc if anew else self._csc
        self._replace({j: _entries_at(source, j, rows) for j in columns})

    def put(self, columns: Sequence[int], values: Any) -> None:
        block = values.toarray() if sparse.issparse(values) else np.asarray(values)
        filled = (np.flatnonzero(column) for column in block.T)
        entries = ((rows, block[rows, k]) for k, rows in enumerate(filled))
        self._replace(dict(zip(columns, entries, strict=True)))

    def _replace(self, new: dict[int, tuple[np.ndarray, np.ndarray]]) -> None:
        """Write out the entries anew, column by column; `new` holds rows and values of some."""
        csc, edges = self._csc, self._csc.indptr
        counts, indices, data, last = np.diff(edges), [], [], 0
        for j in sorted(new):
            counts[j] = len(new[j][0])
            indices += [csc.indices[edges[last] : edges[j]], new[j][0]]
            data += [csc.data[edges[last] : edges[j]], new[j][1]]
            last = j + 1
        indices.append(csc.indices[edges[last] :])
        data.append(csc.data[edges[last] :])
        # Some estimators take indices of 32 bits alone.
        indptr = np.concatenate([[0], np.cumsum(counts)]).astype(edges.dtype)
        parts = (np.concatenate(data), np.concatenate(indices).astype(edges.dtype), indptr)
        self._csc = type(csc)(parts, shape=csc.shape)
        self._csc.has_sorted_indices = True
        self.table = self._csc.asformat(self.table.format)


def _entries_at(csc: Any, j: int, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Rows and values of the entries of column `j` of ``csc[rows]``."""
    stored = slice(csc.indptr[j], csc.indptr[j + 1])
    position = np.full(csc.shape[0], -1)
    position[csc.indices[stored]] = np.arange(stored.start, stored.stop)
    taken = position[rows]
    filled = np.flatnonzero(taken >= 0)
    return filled, csc.data[taken[filled]]


def _as_frame(X: Any) -> nw.DataFrame:
    return nw.from_native(X, eager_only=True)
