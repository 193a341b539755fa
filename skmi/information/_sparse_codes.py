"""Codes of the columns of a sparse table, straight from its entries."""

import numpy as np

from .._kernels.sparse import SparseColumns, list_codes, list_few_levels
from .._parallel import run_chunks
from .._table import Table
from ._bins import MAX_LEVELS, Coding, check_levels, refuse_edges

# Counting an entry of a list costs about as much as counting this many rows of a dense column.
_ROWS_PER_ENTRY = 8
# Categories of at most this many levels take the short way.
_FEW_LEVELS = 32


def stays_sparse(table: Table) -> np.ndarray:
    """Whether each column is better held as the list of its entries.

    Parameters
    ----------
    table : Table
        Any table.

    Returns
    -------
    ndarray of shape (n_features,), bool
        True for columns of a sparse table that store at most one row in eight.
    """
    if table.csc is None:
        return np.zeros(table.n_features, dtype=bool)
    return _ROWS_PER_ENTRY * np.diff(table.csc.indptr) <= table.n_samples


def encode_sparse(
    table: Table, positions: np.ndarray, how: Coding, n_levels: np.ndarray
) -> SparseColumns:
    """Codes of some columns of a sparse table.

    Parameters
    ----------
    table : Table
        Its rows without an entry hold zero.
    positions : ndarray of shape (n_columns,), int64
        Columns to code; some of their rows have no entry.
    how : Coding
        Bins and categories.
    n_levels : ndarray of shape (n_features,), int64
        Receives the number of levels of each.

    Returns
    -------
    SparseColumns
        Equal to the codes of the same columns in a dense table.
    """
    if not positions.size:
        return SparseColumns.with_room(positions)
    indptr = table.csc.indptr.astype(np.int64)
    rows = table.csc.indices.astype(np.int32, copy=False)
    data = table.csc.data.astype(np.float64, copy=False)
    for entry in np.flatnonzero(np.isinf(data))[:1]:
        table.column(int(np.searchsorted(indptr, entry, side="right")) - 1)  # raises
    columns = SparseColumns.with_room(np.diff(indptr)[positions])
    limits = np.where(how.categorical[positions], _FEW_LEVELS, how.bins.n_bins)
    limits[np.isin(positions, list(how.edges))] = 0
    if how.bins.some_absent:
        limits[:] = 0
    found = np.empty(positions.size, dtype=np.int64)

    def encode(start: int, stop: int) -> None:
        list_few_levels(indptr, rows, data, positions, limits, columns, start, stop, found)
        for g in start + np.flatnonzero(found[start:stop] == 0):
            edges = _edges(table, int(positions[g]), how)
            listed = slice(*indptr[positions[g] : positions[g] + 2])
            found[g] = list_codes(data[listed], rows[listed], edges, columns, g)

    seconds = 100e-9 * positions.size + 50e-9 * rows.size
    run_chunks(encode, positions.size, n_jobs=how.n_jobs, seconds=seconds)
    n_levels[positions] = found
    return columns


def _edges(table: Table, j: int, how: Coding) -> np.ndarray:
    listed = slice(*table.csc.indptr[j : j + 2])
    values = table.csc.data[listed].astype(np.float64)
    if how.categorical[j]:
        if j in how.edges:
            refuse_edges(table.column(j).label)
        edges = np.unique(np.append(values[~np.isnan(values)], 0.0))[1:]
    elif j in how.edges:
        edges = how.edges[j]
    else:
        edges = how.bins.edges_of_entries(values, table.csc.indices[listed], table.n_samples)
    if edges.size >= MAX_LEVELS - 1:
        n_levels = edges.size + 1 + bool(np.isnan(values).any())
        check_levels(table.column(j).label, n_levels)
    return edges
