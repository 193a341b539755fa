"""Columns and targets as scikit-learn's mutual information sees them: scaled, with noise, coded."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from scipy.sparse import csc_array, issparse
from sklearn.preprocessing import scale

from .._parallel import run_chunks
from ..information._neighbors import LevelColumns

_NOISE = 1e-10
_BLOCK_ELEMENTS = 1 << 15
_SCALE_SECONDS = 4e-9
_LARGEST_EXACT_INTEGER = 2**53


def _row_blocks(n_samples: int, n_columns: int) -> Iterator[slice]:
    """Slices of rows that stay in the cache together."""
    size = max(1, _BLOCK_ELEMENTS // n_columns)
    return (slice(start, start + size) for start in range(0, n_samples, size))


def noisy_columns(
    X: Any, mask: np.ndarray, rng: np.random.RandomState, copy: bool, n_jobs: int | None
) -> np.ndarray:
    """Scaled columns with noise, each contiguous: shape (n_columns, n_samples).

    The noise comes row by row, as scikit-learn draws it.
    """
    n_samples, n_columns = X.shape[0], int(np.count_nonzero(mask))
    columns = np.empty((n_columns, n_samples))
    if not n_columns:
        return columns
    for rows in _row_blocks(n_samples, n_columns):
        columns[:, rows] = (X[rows] if mask.all() else X[rows, mask]).T
    amplitudes = _scale_columns(columns, n_jobs)
    for rows in _row_blocks(n_samples, n_columns):
        block = columns[:, rows]
        noise = rng.standard_normal(size=block.T.shape)
        noise *= amplitudes
        block += noise.T
    if not copy and X.dtype == np.float64:
        X[:, mask] = columns.T
    return columns


def _scale_columns(columns: np.ndarray, n_jobs: int | None) -> np.ndarray:
    """Divide columns by their standard deviations in place; return the size of their noise.

    The order of the operations is that of :func:`sklearn.preprocessing.scale`: on lattices a last
    bit decides between neighbours.
    """
    n_columns, n_samples = columns.shape
    amplitudes = np.empty(n_columns)

    def scale_some(start: int, stop: int) -> None:
        size = max(1, _BLOCK_ELEMENTS // n_samples)
        for first in range(start, stop, size):
            chunk = columns[first : min(first + size, stop)]
            centred = chunk - chunk.sum(axis=1, keepdims=True) / n_samples
            centred *= centred
            deviation = np.sqrt(centred.sum(axis=1, keepdims=True) / n_samples)
            deviation[deviation < 10 * np.finfo(np.float64).eps] = 1.0
            chunk /= deviation
            size_of_values = np.abs(chunk, out=centred).mean(axis=1)
            amplitudes[first : first + len(chunk)] = _NOISE * np.maximum(1, size_of_values)

    run_chunks(scale_some, n_columns, n_jobs=n_jobs, seconds=columns.size * _SCALE_SECONDS)
    return amplitudes


def noisy_target(y: np.ndarray, rng: np.random.RandomState) -> np.ndarray:
    """Scaled target with noise, in its own precision as in scikit-learn."""
    y = scale(y, with_mean=False)
    y += _NOISE * np.maximum(1, np.mean(np.abs(y))) * rng.standard_normal(size=y.size)
    return y


def class_codes(y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Class of each row as an integer, and the rows of each class; some may have none."""
    if y.dtype.kind in "biuf":
        low, high = y.min().item(), y.max().item()
        limit = _LARGEST_EXACT_INTEGER
        if -limit < low and high < limit and high - low <= 2 * y.size:
            codes = y.astype(np.int64) - int(low)
            return codes.astype(np.uint32), np.bincount(codes)
    _, codes, counts = np.unique(y, return_inverse=True, return_counts=True)
    return codes.astype(np.uint32), counts


def level_columns(X: Any, mask: np.ndarray) -> LevelColumns:
    """Discrete columns of X by their entries."""
    if not issparse(X):
        chosen = X[:, mask]
        # scikit-learn turns the whole table into floats where some column is continuous.
        if not mask.all():
            chosen = chosen.astype(np.float64, copy=False)
        return LevelColumns.from_dense(_exact_floats(chosen.T))
    if not X.has_canonical_format:
        X = _last_entries(X)
    return LevelColumns(_exact_floats(X.data), X.indices, X.indptr.astype(np.int64), False)


def _exact_floats(values: np.ndarray) -> np.ndarray:
    """Numbers as float64, or stand-ins for them where large integers would merge; zero is kept."""
    kind = np.dtype(values.dtype)
    if np.can_cast(kind, np.float64) and (kind.kind == "f" or kind.itemsize < 8):
        return values.astype(np.float64, copy=False)
    if kind.kind in "iu" and (np.abs(values.astype(np.float64)) < _LARGEST_EXACT_INTEGER).all():
        return values.astype(np.float64)
    levels, ranks = np.unique(values, return_inverse=True)
    zero = np.searchsorted(levels, 0)
    holds_zero = zero < levels.size and levels[zero] == 0
    return (ranks - zero if holds_zero else ranks + 1).reshape(values.shape).astype(np.float64)


def _last_entries(X: Any) -> csc_array:
    """Matrix in which the last of several entries for the same cell is the only one."""
    column_of_entry = np.repeat(np.arange(X.shape[1]), np.diff(X.indptr))
    cells = column_of_entry * X.shape[0] + X.indices
    _, last = np.unique(cells[::-1], return_index=True)
    kept = cells.size - 1 - last
    entries = X.data[kept], (X.indices[kept], column_of_entry[kept])
    return csc_array(entries, shape=X.shape)
