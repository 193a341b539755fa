"""Typed columns into small integer codes, the currency of every count."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from .._kernels import read_only
from .._kernels.binning import compact, digitize
from .._kernels.counts import MAX_DENSE_CELLS
from .._kernels.sparse import SparseColumns, repeat_rows, repeated_sizes
from .._parallel import run_chunks
from .._table import Column, Table
from ._bins import MAX_LEVELS as MAX_LEVELS
from ._bins import BinEdges, Binning, Bins, Coding, check_levels, given_edges, refuse_edges
from ._sparse_codes import encode_sparse, stays_sparse
from ._weights import whole_weights

CategoricalFeatures = Literal["from_dtype"] | ArrayLike

# Where a column is held.
NARROW, WIDE, SPARSE = range(3)


@dataclass(frozen=True)
class Codes:
    """Integer codes of every column, in the smallest of three stores.

    Attributes
    ----------
    n_samples : int
        Number of rows.
    n_levels : ndarray of shape (n_features,), int64
        Number of levels; every level occurs, and a missing value is a level.
    kind : ndarray of shape (n_features,), uint8
        NARROW, WIDE or SPARSE: the store that holds a column.
    row : ndarray of shape (n_features,), int64
        Position of a column within its store.
    narrow : ndarray of shape (n_narrow, n_samples), uint8
        Columns of at most 256 levels. The memory of unused rows is never touched.
    wide : ndarray of shape (n_wide, n_samples), uint16
        Columns of more levels.
    sparse : SparseColumns
        Columns that are mostly one level, as lists of the other rows.
    is_ordered : ndarray of shape (n_features,), bool
        Columns whose levels are values or bins of numbers in increasing order, missing ones last.
    """

    n_samples: int
    n_levels: np.ndarray
    kind: np.ndarray
    row: np.ndarray
    narrow: np.ndarray
    wide: np.ndarray
    sparse: SparseColumns
    is_ordered: np.ndarray

    @classmethod
    def from_bytes(cls, columns: np.ndarray, n_levels: np.ndarray) -> "Codes":
        """Codes that all fit a byte, shape (n_features, n_samples)."""
        n_features, n_samples = columns.shape
        wide = np.empty((0, n_samples), dtype=np.uint16)
        return cls(
            n_samples,
            n_levels,
            np.full(n_features, NARROW, dtype=np.uint8),
            np.arange(n_features),
            columns,
            wide,
            SparseColumns.with_room(np.empty(0, dtype=np.int64)),
            np.zeros(n_features, dtype=bool),
        )

    @property
    def n_features(self) -> int:
        """Number of columns."""
        return self.n_levels.size

    def column(self, j: int) -> np.ndarray:
        """Codes of column j, shape (n_samples,)."""
        row = self.row[j]
        if self.kind[j] != SPARSE:
            return self.narrow[row] if self.kind[j] == NARROW else self.wide[row]
        codes = np.full(self.n_samples, self.sparse.default[row])
        listed = slice(self.sparse.starts[row], self.sparse.stops[row])
        codes[self.sparse.rows[listed]] = self.sparse.codes[listed]
        return codes

    def take(self, columns: np.ndarray) -> "Codes":
        """Codes of some columns, in the given order; the arrays are shared."""
        return replace(
            self,
            n_levels=self.n_levels[columns],
            kind=self.kind[columns],
            row=self.row[columns],
            is_ordered=self.is_ordered[columns],
        )

    def repeat(self, times: np.ndarray) -> "Codes":
        """Codes of a table that holds each row so many times, or not at all.

        Parameters
        ----------
        times : ndarray of shape (n_samples,), int64
            Levels that only rows of 0 have are gone.

        Returns
        -------
        Codes
            The rows in the order in which they were.
        """
        n_levels = self.n_levels.copy()
        taken = [np.repeat(table, times, axis=1) for table in (self.narrow, self.wide)]
        for kind, table in zip((NARROW, WIDE), taken, strict=True):
            for j in np.flatnonzero(self.kind == kind):
                n_levels[j] = compact(table[self.row[j]], n_levels[j])
        sparse = SparseColumns.with_room(repeated_sizes(self.sparse, times))
        listed = np.flatnonzero(self.kind == SPARSE)
        left = n_levels[listed]
        repeat_rows(self.sparse, times, left, sparse)
        n_levels[listed] = left
        return replace(
            self,
            n_samples=int(times.sum()),
            n_levels=n_levels,
            narrow=taken[0],
            wide=taken[1],
            sparse=sparse,
        )


def encode_column(
    column: Column,
    *,
    n_bins: int,
    binning: Binning = "quantile",
    weight: np.ndarray | None = None,
) -> np.ndarray:
    """Codes of one column: levels of a category, bins of a number, a level for missing values.

    Parameters
    ----------
    column : Column
        Numeric columns with at most `n_bins` distinct values keep these as levels.
    n_bins : int
        Number of bins of other numeric columns.
    binning : {"quantile", "uniform"}, default="quantile"
        Bins of about equal frequency, or of equal width.
    weight : ndarray of shape (n_samples,) or None, default=None
        See :class:`skmi.information._bins.Bins`. Rows of weight 0 have codes all the same.

    Returns
    -------
    ndarray of shape (n_samples,), uint8 or uint16
        Every code below the largest occurs.

    Raises
    ------
    ValueError
        More than 65,535 levels.
    """
    return _encode(column, Bins(n_bins, binning, weight), None)


def encode_table(
    table: Table,
    *,
    n_bins: int,
    binning: Binning = "quantile",
    categorical: np.ndarray,
    n_jobs: int | None = None,
    weight: np.ndarray | None = None,
    bin_edges: BinEdges | None = None,
    target: np.ndarray | None = None,
) -> Codes:
    """Codes of every column of a table.

    Parameters
    ----------
    table : Table
        Columns are read one at a time. A column of a SciPy sparse table that stores at most one
        row in eight stays sparse: six bytes an entry, where a byte a row takes more, and counting
        an entry costs as much as counting eight rows.
    n_bins, binning, weight, target
        See :class:`skmi.information._bins.Bins`.
    categorical : ndarray of shape (n_features,), bool
        Numeric columns whose distinct values are levels.
    n_jobs : int or None, default=None
        Number of threads.
    bin_edges : dict, sequence or None, default=None
        Edges that take the place of `binning`; see
        :func:`skmi.information._bins.given_edges`.

    Returns
    -------
    Codes
        Takes a byte a row for each column that is not sparse, more for wide columns.
    """
    n_levels = np.empty(table.n_features, dtype=np.int64)
    in_lists = stays_sparse(table)
    dense, lists = np.flatnonzero(~in_lists), np.flatnonzero(in_lists)
    bins = Bins(n_bins, binning, weight, target)
    # Columns join the categories as they are read.
    how = Coding(bins, categorical.copy(), given_edges(bin_edges, table.names), n_jobs)
    narrow, wide = _encode_dense(table, dense, how, n_levels)
    kind = np.where(in_lists, SPARSE, NARROW).astype(np.uint8)
    kind[list(wide)] = WIDE
    row = np.empty(table.n_features, dtype=np.int64)
    row[dense], row[lists] = np.arange(dense.size), np.arange(lists.size)
    row[sorted(wide)] = range(len(wide))
    stacked = np.array([wide[j] for j in sorted(wide)], dtype=np.uint16)
    stacked = stacked.reshape(len(wide), table.n_samples)
    sparse = encode_sparse(table, lists, how, n_levels)
    stores = narrow, stacked, sparse
    return Codes(table.n_samples, n_levels, kind, row, *stores, ~how.categorical)


def categorical_mask(table: Table, categorical_features: CategoricalFeatures) -> np.ndarray:
    """Resolve the parameter `categorical_features` to a mask.

    Parameters
    ----------
    table : Table
        The table that the parameter speaks of.
    categorical_features : "from_dtype" or array-like of bool, int or str
        Numeric columns to treat as categories, beside those that are categories by their dtype.

    Returns
    -------
    ndarray of shape (n_features,), bool
        Columns that were named.
    """
    mask = np.zeros(table.n_features, dtype=bool)
    if not (isinstance(categorical_features, str) and categorical_features == "from_dtype"):
        mask[table.positions(categorical_features, "categorical_features")] = True
    return mask


def present_rows(
    codes: Codes, target: np.ndarray, weight: np.ndarray | None
) -> tuple[Codes, np.ndarray, np.ndarray | None]:
    """Leave out the rows that weigh nothing.

    Parameters
    ----------
    codes : Codes
        The columns.
    target : ndarray of shape (n_samples,), int
        Codes of the target.
    weight : ndarray of shape (n_samples,) or None
        Weights of any kind.

    Returns
    -------
    codes : Codes
    target : ndarray, int
        Without the levels that no row has any more.
    weights : ndarray, int64, or None
        Whole weights, None where all are 1.
    """
    if weight is None:
        return codes, target, None
    weights = whole_weights(weight)
    present = weights > 0
    if not present.all():
        codes = codes.repeat(present.astype(np.int64))
        weights = weights[present]
        target = np.unique(target[present], return_inverse=True)[1]
    return codes, target, None if np.all(weights == 1) else weights


def _encode_dense(
    table: Table, dense: np.ndarray, how: Coding, n_levels: np.ndarray
) -> tuple[np.ndarray, dict[int, np.ndarray]]:
    """Codes of the given columns: one a row where they fit a byte, the others by position."""
    narrow = np.empty((dense.size, table.n_samples), dtype=np.uint8)
    wide = {}

    def encode_one(row: int) -> None:
        # The numbers are given up before the next column is read.
        j = int(dense[row])
        column = table.column(j)
        how.categorical[j] |= column.is_categorical
        column = column.as_categorical() if how.categorical[j] else column
        codes = _encode(column, how.bins, how.edges.get(j))
        n_levels[j] = int(codes.max()) + 1
        if codes.dtype == np.uint8:
            narrow[row] = codes
        else:
            wide[j] = codes

    def encode(start: int, stop: int) -> None:
        for row in range(start, stop):
            encode_one(row)

    seconds = 50e-9 * table.n_samples * dense.size
    run_chunks(encode, dense.size, n_jobs=how.n_jobs, seconds=seconds)
    return narrow, wide


def _encode(column: Column, bins: Bins, edges: np.ndarray | None) -> np.ndarray:
    if column.is_categorical:
        if edges is not None:
            refuse_edges(column.label)
        return _encode_levels(column)
    values = np.ascontiguousarray(column.values)
    # Every bin of the column's own edges holds a value, unless all have one width.
    all_occur = edges is None and bins.binning != "uniform"
    edges = bins.edges(values) if edges is None else edges
    codes = np.empty(values.size, dtype=np.uint8 if edges.size <= 254 else np.uint16)
    digitize(read_only(values), edges, codes)
    if not all_occur or np.isnan(values).all():
        check_levels(column.label, compact(codes, edges.size + 2))
    return codes


def _encode_levels(column: Column) -> np.ndarray:
    n_levels = len(column.levels) if column.levels is not None else 0
    codes = np.where(column.values < 0, n_levels, column.values).astype(np.int32)
    n_used = compact(codes, n_levels + 1)
    check_levels(column.label, n_used)
    return codes.astype(np.uint8 if n_used <= 256 else np.uint16)


def joint_code(codes: Codes, columns: Sequence[int] | np.ndarray) -> tuple[np.ndarray, int]:
    """Joint code of some columns.

    Parameters
    ----------
    codes : Codes
    columns : sequence of int

    Returns
    -------
    code : ndarray of shape (n_samples,), int64
    n_levels : int
        Number of levels, all of which occur.
    """
    code, n_levels = np.zeros(codes.n_samples, dtype=np.int64), 1
    for w in columns:
        code = code * codes.n_levels[w] + codes.column(w)
        n_levels *= int(codes.n_levels[w])
        if n_levels <= MAX_DENSE_CELLS:
            n_levels = compact(code, n_levels)
        else:  # a table of all levels could be huge
            levels, code = np.unique(code, return_inverse=True)
            n_levels = levels.size
    return code, n_levels
