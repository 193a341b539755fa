"""Coded columns against many permuted targets, and the content of their rows."""

import numpy as np

from .._kernels.counts import MAX_DENSE_CELLS
from .._kernels.grouped import grouped_sums
from .._kernels.permutations import (
    add_hashes,
    add_listed_hashes,
    as_lanes,
    permute_within,
    permuted_lane_sums,
    permuted_list_sums,
    permuted_sums,
)
from .._parallel import run_chunks
from ._codes import NARROW, SPARSE, WIDE, Codes
from ._pairs import COUNT_SECONDS, PairInformation

# Targets of so many levels lie side by side in lanes, which cost little a level.
_FEW_TARGETS = 32
_LANE_SHARE = 0.05
_SHUFFLE_SECONDS = 3e-9


def permuted_targets(
    target: np.ndarray,
    order: np.ndarray,
    seeds: np.ndarray,
    *,
    bounds: np.ndarray | None = None,
    n_jobs: int | None = None,
) -> np.ndarray:
    """Permutations of a target, one a seed.

    Parameters
    ----------
    target : ndarray of shape (n_samples,), uint8 or uint16
        Codes of the target.
    order : ndarray of shape (n_samples,), int64
        Order of the rows, on which the permutations depend and not on that of `target`.
    seeds : ndarray of shape (n_permutations,), int64
        Not negative.
    bounds : ndarray of shape (n_groups + 1,), int64, or None, default=None
        Bounds, within `order`, of groups of rows that exchange targets only among themselves;
        all rows are one group by default.
    n_jobs : int or None, default=None
        Number of threads.

    Returns
    -------
    ndarray of shape (n_permutations, n_samples)
        Of the dtype of `target`.
    """
    bounds = np.array([0, target.size]) if bounds is None else bounds
    permuted = np.empty((seeds.size, target.size), dtype=target.dtype)
    seeds = seeds.astype(np.uint64)

    def permute(start: int, stop: int) -> None:
        permute_within(target, order, bounds, seeds[start:stop], permuted[start:stop])

    seconds = _SHUFFLE_SECONDS * permuted.size
    run_chunks(permute, seeds.size, n_jobs=n_jobs, seconds=seconds)
    return permuted


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
    codes, n_targets = information.codes, information.n_targets
    is_dense = codes.n_levels[columns] * n_targets <= MAX_DENSE_CELLS
    kinds = codes.kind[columns]
    lanes = None
    if n_targets <= _FEW_TARGETS:
        lanes = as_lanes(permuted.astype(np.uint8, copy=False))
    sums = np.empty((columns.size, len(permuted)), dtype=np.int64)

    def count(start: int, stop: int) -> None:
        for g in start + np.flatnonzero(~is_dense[start:stop]):
            _count_large(information, int(columns[g]), permuted, sums[g])
        for kind in (NARROW, WIDE, SPARSE):
            which = start + np.flatnonzero((is_dense & (kinds == kind))[start:stop])
            if not which.size:  # or a kernel would be compiled for nothing
                continue
            own = np.empty((which.size, len(permuted)), dtype=np.int64)
            if lanes is not None:
                _count_lanes(information, kind, columns[which], lanes, own)
            else:
                _count_tables(information, kind, columns[which], permuted, own)
            sums[which] = own

    share = _LANE_SHARE if lanes is not None else 1.0
    seconds = share * columns.size * permuted.size * COUNT_SECONDS
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


def _count_lanes(
    information: PairInformation,
    kind: int,
    columns: np.ndarray,
    lanes: np.ndarray,
    sums: np.ndarray,
) -> None:
    codes, n_targets, terms = information.codes, information.n_targets, information.terms
    rows, levels = codes.row[columns], codes.n_levels[columns]
    if kind == SPARSE:
        counts = np.bincount(information.target)
        permuted_list_sums(codes.sparse, rows, levels, lanes, counts, terms, sums)
    else:
        table = codes.narrow if kind == NARROW else codes.wide
        permuted_lane_sums(table, rows, levels, lanes, n_targets, terms, sums)


def _count_tables(
    information: PairInformation,
    kind: int,
    columns: np.ndarray,
    permuted: np.ndarray,
    sums: np.ndarray,
) -> None:
    codes, n_targets, terms = information.codes, information.n_targets, information.terms
    rows, levels = codes.row[columns], codes.n_levels[columns]
    if kind != SPARSE:
        table = codes.narrow if kind == NARROW else codes.wide
        permuted_sums(table, rows, levels, permuted, n_targets, terms, sums)
        return
    first_row = np.zeros(1, dtype=np.int64)
    for g, j in enumerate(columns):
        column = codes.column(j)[None]
        known = levels[g : g + 1], permuted, n_targets, terms
        permuted_sums(column, first_row, *known, sums[g : g + 1])


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
