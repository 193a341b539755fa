"""How often each level of each column occurs."""

from collections.abc import Iterator

import numpy as np

from .._kernels.sparse import sparse_level_counts
from .._kernels.weighted import level_counts as dense_level_counts
from ._codes import NARROW, SPARSE, Codes

# Counts that are held at a time.
_BLOCK_COUNTS = 2**23


def level_counts(
    codes: Codes, weights: np.ndarray | None
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Counts of the levels of every column, in portions that fit the memory.

    Parameters
    ----------
    codes : Codes
        The columns.
    weights : ndarray of shape (n_samples,), int64, or None
        Whole weights of the rows.

    Yields
    ------
    columns : ndarray of shape (n_columns,), int64
        Each column comes in one portion.
    counts : ndarray of shape (n_columns, n_levels), int64
        Sums of whole weights, where there are weights; zero behind a column's last level.
    """
    for columns in portions(codes.n_levels):
        yield columns, _counts_of(codes, weights, columns)


def portions(n_levels: np.ndarray) -> Iterator[np.ndarray]:
    """Columns of so many levels in portions, so that the counts of each fit the memory.

    Parameters
    ----------
    n_levels : ndarray of shape (n_features,), int64

    Yields
    ------
    ndarray of shape (n_columns,), int64
        In the order of their numbers of levels.
    """
    rest = np.argsort(n_levels, kind="stable")
    while rest.size:
        # In this order the last column of a portion has the most levels.
        n_counts = np.arange(1, rest.size + 1) * n_levels[rest]
        size = max(1, int(np.searchsorted(n_counts, _BLOCK_COUNTS, side="right")))
        columns, rest = rest[:size], rest[size:]
        yield columns


def _counts_of(codes: Codes, weights: np.ndarray | None, columns: np.ndarray) -> np.ndarray:
    total = codes.n_samples if weights is None else int(weights.sum())
    counts = np.zeros((columns.size, codes.n_levels[columns].max()), dtype=np.int64)
    for kind in np.unique(codes.kind[columns]):
        places = np.flatnonzero(codes.kind[columns] == kind)
        members, part = codes.row[columns[places]], np.zeros_like(counts[places])
        if kind == SPARSE:
            sparse_level_counts(codes.sparse, members, weights, total, part)
        else:
            dense = codes.narrow if kind == NARROW else codes.wide
            dense_level_counts(dense, members, weights, part)
        counts[places] = part
    return counts
