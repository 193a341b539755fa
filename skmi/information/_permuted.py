"""Coded columns against many permuted targets, and the content of their rows."""

import numpy as np

from .._kernels.counts import MAX_DENSE_CELLS
from .._kernels.grouped import grouped_sums
from .._kernels.permutations import add_hashes, add_listed_hashes, permuted_sums
from .._kernels.sparse import permuted_sparse_sums
from .._parallel import run_chunks
from ._codes import NARROW, SPARSE, WIDE, Codes
from ._pairs import COUNT_SECONDS, PairInformation


def sums_with_targets(
    information: PairInformation, columns: np.ndarray, permuted: np.ndarray
) -> np.ndarray:
    """Entropy sums of columns with every permuted target.

    Parameters
    ----------
    information : PairInformation
        The columns, and the target as it is.
    columns : ndarray of shape (n_columns,), int64
        Columns to count.
    permuted : ndarray of shape (n_permutations, n_samples), uint8 or uint16
        The target of `information` in other orders.

    Returns
    -------
    ndarray of shape (n_columns, n_permutations), int64
    """
    codes = information.codes
    is_dense = codes.n_levels[columns] * information.n_targets <= MAX_DENSE_CELLS
    kinds = codes.kind[columns]
    sums = np.empty((columns.size, len(permuted)), dtype=np.int64)

    def count(start: int, stop: int) -> None:
        for g in start + np.flatnonzero(~is_dense[start:stop]):
            _count_large(information, int(columns[g]), permuted, sums[g])
        for kind in (NARROW, WIDE, SPARSE):
            which = start + np.flatnonzero((is_dense & (kinds == kind))[start:stop])
            sums[which] = _count_small(information, kind, columns[which], permuted)

    seconds = columns.size * permuted.size * COUNT_SECONDS
    run_chunks(count, columns.size, n_jobs=information.n_jobs, seconds=seconds)
    return sums


def row_hashes(codes: Codes, target: np.ndarray) -> np.ndarray:
    """Hash of the content of each row: the same for equal rows, in whichever store they are held.

    Parameters
    ----------
    codes : Codes
        The columns.
    target : ndarray of shape (n_samples,), int64

    Returns
    -------
    ndarray of shape (n_samples,), uint64
    """
    hashes = np.zeros(codes.n_samples, dtype=np.uint64)
    add_hashes(target, np.uint64(1), hashes)
    sparse, common = codes.sparse, np.zeros(1, dtype=np.uint64)
    for j in range(codes.n_features):
        salt, row = np.uint64(j + 2), codes.row[j]
        if codes.kind[j] != SPARSE:
            add_hashes(codes.column(j), salt, hashes)
            continue
        listed = slice(sparse.starts[row], sparse.stops[row])
        rows, values = sparse.rows[listed], sparse.codes[listed]
        add_listed_hashes(rows, values, sparse.default[row], salt, hashes, common)
    return hashes + common


def _count_small(
    information: PairInformation, kind: int, columns: np.ndarray, permuted: np.ndarray
) -> np.ndarray:
    codes, n_targets, terms = information.codes, information.n_targets, information.terms
    rows, levels = codes.row[columns], codes.n_levels[columns]
    sums = np.empty((columns.size, len(permuted)), dtype=np.int64)
    if kind == SPARSE:
        counts = np.bincount(information.target)
        permuted_sparse_sums(codes.sparse, rows, levels, permuted, counts, terms, sums)
    else:
        table = codes.narrow if kind == NARROW else codes.wide
        permuted_sums(table, rows, levels, permuted, n_targets, terms, sums)
    return sums


def _count_large(
    information: PairInformation, j: int, permuted: np.ndarray, sums: np.ndarray
) -> None:
    """Entropy sums of one column whose table with the target is too large to hold."""
    column, n_levels = information.codes.column(j), information.codes.n_levels[j]
    order = np.argsort(column, kind="stable")
    starts = np.searchsorted(column[order], np.arange(n_levels + 1))
    everything, n_targets = np.arange(len(permuted)), information.n_targets
    known = n_targets, order, starts, starts, information.terms, None
    grouped_sums(permuted, everything, *known, sums, sums)
