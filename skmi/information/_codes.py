"""Typed columns into small integer codes, the currency of every count."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from .._kernels.binning import compact, digitize, few_distinct, quantile_edges
from .._parallel import run_chunks
from .._table import Column, Table

Binning = Literal["quantile", "uniform"]
CategoricalFeatures = Literal["from_dtype"] | ArrayLike

MAX_LEVELS = 65535
# Beyond this number of rows the edges of quantile bins come from a fixed subsample.
MAX_EDGE_ROWS = 200_000


@dataclass(frozen=True)
class Codes:
    """Integer codes of every column, a byte each where the levels of a column fit.

    Attributes
    ----------
    narrow : ndarray of shape (n_features, n_samples), uint8
        Row j holds column j unless that column is wide; the memory of unused rows is never
        touched.
    wide : ndarray of shape (n_wide, n_samples), uint16
        Columns of more than 256 levels.
    wide_row : ndarray of shape (n_features,), int64
        Row of `wide` that holds a column, -1 for a narrow column.
    n_levels : ndarray of shape (n_features,), int64
        Number of levels; every level occurs, and a missing value is a level.
    """

    narrow: np.ndarray
    wide: np.ndarray
    wide_row: np.ndarray
    n_levels: np.ndarray

    @property
    def n_features(self) -> int:
        """Number of columns."""
        return self.narrow.shape[0]

    @property
    def n_samples(self) -> int:
        """Number of rows."""
        return self.narrow.shape[1]

    def column(self, j: int) -> np.ndarray:
        """Codes of column j, shape (n_samples,)."""
        row = self.wide_row[j]
        return self.narrow[j] if row < 0 else self.wide[row]


def encode_column(column: Column, *, n_bins: int, binning: Binning = "quantile") -> np.ndarray:
    """Codes of one column: levels of a category, bins of a number, a level for missing values.

    Parameters
    ----------
    column : Column
        Numeric columns with at most `n_bins` distinct values keep these as levels.
    n_bins : int
        Number of bins of other numeric columns.
    binning : {"quantile", "uniform"}, default="quantile"
        Bins of about equal frequency, or of equal width.

    Returns
    -------
    ndarray of shape (n_samples,), uint8 or uint16
        Every code below the largest occurs.

    Raises
    ------
    ValueError
        More than 65,535 levels.
    """
    if column.is_categorical:
        return _encode_levels(column)
    values = np.ascontiguousarray(column.values)
    edges = _edges(values, n_bins, binning)
    codes = np.empty(values.size, dtype=np.uint8 if edges.size <= 254 else np.uint16)
    digitize(values, edges, codes)
    compact(codes, edges.size + 2)
    return codes


def encode_table(
    table: Table,
    *,
    n_bins: int,
    binning: Binning = "quantile",
    categorical: np.ndarray,
    n_jobs: int | None = None,
) -> Codes:
    """Codes of every column of a table.

    Parameters
    ----------
    table : Table
        Columns are read one at a time.
    n_bins, binning
        See :func:`encode_column`.
    categorical : ndarray of shape (n_features,), bool
        Numeric columns whose distinct values are levels.
    n_jobs : int or None, default=None
        Number of threads.

    Returns
    -------
    Codes
        Takes ``n_features * n_samples`` bytes, more for wide columns.
    """
    narrow = np.empty((table.n_features, table.n_samples), dtype=np.uint8)
    n_levels = np.empty(table.n_features, dtype=np.int64)
    wide = {}

    def encode(start: int, stop: int) -> None:
        for j in range(start, stop):
            column = table.column(j)
            column = column.as_categorical() if categorical[j] else column
            codes = encode_column(column, n_bins=n_bins, binning=binning)
            n_levels[j] = int(codes.max()) + 1
            if codes.dtype == np.uint8:
                narrow[j] = codes
            else:
                wide[j] = codes

    seconds = 50e-9 * table.n_samples * table.n_features
    run_chunks(encode, table.n_features, n_jobs=n_jobs, seconds=seconds)
    wide_row = np.full(table.n_features, -1, dtype=np.int64)
    wide_row[sorted(wide)] = range(len(wide))
    stacked = np.array([wide[j] for j in sorted(wide)], dtype=np.uint16)
    return Codes(narrow, stacked.reshape(len(wide), table.n_samples), wide_row, n_levels)


def categorical_mask(table: Table, categorical_features: CategoricalFeatures) -> np.ndarray:
    """Resolve the parameter `categorical_features` to a mask.

    Parameters
    ----------
    table : Table
        The table that the parameter speaks of.
    categorical_features : "from_dtype" or array-like of bool, int or str
        Mask, positions or names of numeric columns to treat as categories. Columns of strings,
        categories and booleans are categories whatever is said here.

    Returns
    -------
    ndarray of shape (n_features,), bool
        Columns that were named.
    """
    mask = np.zeros(table.n_features, dtype=bool)
    if isinstance(categorical_features, str) and categorical_features == "from_dtype":
        return mask
    wanted = np.atleast_1d(np.asarray(categorical_features))
    if wanted.dtype == bool and wanted.shape == mask.shape:
        return wanted
    if wanted.dtype.kind in "UO":
        unknown = [name for name in wanted.tolist() if name not in table.names]
        if not unknown:
            mask[[table.names.index(name) for name in wanted.tolist()]] = True
            return mask
    elif wanted.size == 0:
        return mask
    elif wanted.dtype.kind in "iu" and np.all((wanted >= 0) & (wanted < table.n_features)):
        mask[wanted] = True
        return mask
    raise ValueError(
        "categorical_features must be 'from_dtype', a boolean mask of shape "
        f"({table.n_features},), positions in [0, {table.n_features}) or column names of X; "
        f"got {categorical_features!r}."
    )


def _encode_levels(column: Column) -> np.ndarray:
    n_levels = len(column.levels) if column.levels is not None else 0
    codes = np.where(column.values < 0, n_levels, column.values).astype(np.int32)
    n_used = compact(codes, n_levels + 1)
    if n_used > MAX_LEVELS:
        raise ValueError(
            f"{column.label} has {n_used:,} levels; at most {MAX_LEVELS:,} can be "
            "counted. A column that tells almost every row apart carries no pattern: drop it, or "
            "group its rare levels."
        )
    return codes.astype(np.uint8 if n_used <= 256 else np.uint16)


def _edges(values: np.ndarray, n_bins: int, binning: Binning) -> np.ndarray:
    distinct = few_distinct(values, n_bins)
    if distinct.size:
        return distinct[1:]
    values = values[~np.isnan(values)]
    if binning == "uniform" and values.size:
        low, high = values.min(), values.max()
        # A weighted mean cannot overflow where the width of the range would.
        steps = np.arange(1, n_bins) / n_bins
        return np.unique(low * (1 - steps) + high * steps)
    values = values[_edge_rows(values.size)] if values.size > MAX_EDGE_ROWS else values
    values.sort()
    return quantile_edges(values, n_bins)


def _edge_rows(n_samples: int) -> np.ndarray:
    return np.random.default_rng(0).integers(n_samples, size=MAX_EDGE_ROWS)
