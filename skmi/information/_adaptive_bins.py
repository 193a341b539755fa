"""Mutual information of binned numbers, the number of bins chosen from the data."""

import numpy as np

from ._discrete import CountTable, count_table, plugin_information

_MAX_BINS = 128


def adaptive_bins(x: np.ndarray, y: np.ndarray, weight: np.ndarray | None = None) -> float:
    """I(x;y) of a numeric x and a coded y, over the partition of x that tells most.

    x is cut into 2, 4, ... 128 bins of about equal frequency, or into its distinct values. Among
    these partitions the one of the largest plug-in information less twice its bias under
    independence, (r - 1)(c - 1) / 2n, is kept, and its information less once the bias is
    returned: the second half of the penalty pays for having chosen.

    Parameters
    ----------
    x : ndarray of shape (n_samples,), float64
        Numbers.
    y : ndarray of shape (n_samples,), int
        Codes.
    weight : ndarray of shape (n_samples,) or None, default=None
        Weights of the rows.

    Returns
    -------
    float
        In nats; may be negative.

    Notes
    -----
    The most accurate choice measured for one column against classes below about 1000 rows. With
    more rows nearest neighbours resolve finer structure. p-values must be by permutation: the
    choice of the partition spoils the chi-square distribution.
    """
    best, value = -np.inf, 0.0
    for partition in _partitions(x, weight):
        table = count_table(partition, y, weight)
        information, penalty = plugin_information(table), _penalty(table)
        if information - 2 * penalty > best:
            best, value = information - 2 * penalty, information - penalty
    return float(value)


def grid_bins(x: np.ndarray, y: np.ndarray, weight: np.ndarray | None = None) -> float:
    """I(x;y) of two numeric columns, over the square grid of bins that tells most.

    As :func:`adaptive_bins`, with both columns cut into the same number of bins.
    """
    best, value = -np.inf, 0.0
    for of_x, of_y in zip(_bins(x, weight), _bins(y, weight), strict=True):
        table = count_table(of_x, of_y, weight)
        information, penalty = plugin_information(table), _penalty(table)
        if information - 2 * penalty > best:
            best, value = information - 2 * penalty, information - penalty
    return float(value)


def _penalty(table: CountTable) -> float:
    return (len(table.x_counts) - 1) * (len(table.y_counts) - 1) / (2 * table.n)


def _bins(x: np.ndarray, weight: np.ndarray | None) -> list[np.ndarray]:
    """Partitions of 128, 64, ... 2 bins; equal values share a bin."""
    levels, codes = np.unique(x, return_inverse=True)
    counts = np.bincount(codes, weight, len(levels))
    middle = (np.cumsum(counts) - counts / 2) / counts.sum()
    n_bins = min(_MAX_BINS, 2 ** int(np.log2(max(len(x), 4) / 2)))
    finest = np.floor(middle * n_bins).astype(np.int64)[codes]
    return [finest >> halvings for halvings in range(int(np.log2(n_bins)))]


def _partitions(x: np.ndarray, weight: np.ndarray | None) -> list[np.ndarray]:
    levels, codes = np.unique(x, return_inverse=True)
    bins = _bins(x, weight)
    return [*bins, codes] if 2 * len(levels) <= len(x) else bins
