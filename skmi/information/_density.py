"""Differential entropy by nearest neighbours, also of many small groups of rows at once.

References
----------
L. F. Kozachenko, N. N. Leonenko (1987), "Sample estimate of the entropy of a random vector",
Problems of Information Transmission 23(2), 9-16.
"""

import numpy as np
from scipy.special import digamma

from ._tree import NeighborTree

# Spread of a column of unit size, or of a combination of columns, that is taken for rounding.
_ROUNDING = 1e-15
# Up to this many rows all distances are computed at once, for so many numbers at a time.
_FEW_ROWS = 64
_NUMBERS_AT_A_TIME = 4_000_000


def kl_entropy(x: np.ndarray, *, n_neighbors: int = 5) -> np.ndarray:
    """Local terms of the estimator of Kozachenko and Leonenko; their mean is the entropy of x.

    Parameters
    ----------
    x : ndarray of float64, shape (n_samples, n_columns)
        Finite numbers.
    n_neighbors : int, default=5
        Neighbours that set the radius of each row, below the number of rows.

    Returns
    -------
    ndarray of float64, shape (n_samples,)
        Local differential entropy in nats. A row with `n_neighbors` exact copies or more has minus
        infinity: a density has no atoms, and the differential entropy of a distribution with
        atoms is minus infinity.

    Notes
    -----
    The columns are brought to unit standard deviation and the logarithms of the deviations added
    back, so that their units do not matter. Columns that determine one another have no density, and
    minus infinity in every row. The estimate is biased upwards for many columns.
    Do not use it for rounded columns, nor differences of it for mutual information, where
    :func:`~skmi.information._blocks.ksg_blocks` has much less bias.
    """
    return _of_groups(x[None], n_neighbors)[0]


def mean_entropy_within(numbers: np.ndarray, codes: np.ndarray, n_neighbors: int) -> float:
    """Mean over the rows of the entropy of the numbers within the level of each row.

    Parameters
    ----------
    numbers : ndarray of float64, shape (n_samples, n_columns)
        Finite numbers.
    codes : ndarray of shape (n_samples,), int
        Levels. Those of no more rows than columns show nothing of a density and are left out.
    n_neighbors : int
        Neighbours; fewer in smaller levels.

    Returns
    -------
    float
        In nats; minus infinity where every level is left out, or one has no density.
    """
    levels, counts = np.unique(codes, return_inverse=True, return_counts=True)[1:]
    sizes = counts[levels]
    by_level = np.argsort(codes, kind="stable")
    total, n_rows, d = 0.0, 0, numbers.shape[1]
    for size in np.unique(sizes[sizes > d]):
        groups = numbers[by_level[sizes[by_level] == size]].reshape(-1, size, d)
        at_a_time = max(1, _NUMBERS_AT_A_TIME // (size * size * d))
        for start in range(0, len(groups), at_a_time):
            part = groups[start : start + at_a_time]
            total += _of_groups(part, min(n_neighbors, size - 1)).sum()
            n_rows += part.shape[0] * size
    return total / n_rows if n_rows else -np.inf


def _of_groups(points: np.ndarray, n_neighbors: int) -> np.ndarray:
    """Local terms for groups of rows of one size, shape (n_groups, n_samples, n_columns)."""
    n_columns = points.shape[2]
    scaled, log_scale = _standardised(points)
    with np.errstate(divide="ignore"):
        log_volume = n_columns * np.log(2 * _radii(scaled, n_neighbors)) + log_scale[:, None]
    return digamma(points.shape[1]) - digamma(n_neighbors) + log_volume


def _standardised(points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Groups of unit deviations, and the log of what was divided by: -inf without a density."""
    # Squares of the numbers themselves could overflow.
    largest = np.abs(points).max(axis=1, keepdims=True)
    unit = points / np.where(largest > 0, largest, 1)
    centred = unit - unit.mean(axis=1, keepdims=True)
    scales = centred.std(axis=1, keepdims=True)
    varies = (largest > 0) & (scales > _ROUNDING)
    scaled = centred / np.where(varies, scales, 1)
    covariances = scaled.swapaxes(1, 2) @ scaled / points.shape[1]
    has_density = varies.all(axis=(1, 2)) & (np.linalg.eigvalsh(covariances)[:, 0] > _ROUNDING)
    log_scale = np.log(np.where(varies, scales, 1)) + np.log(np.where(varies, largest, 1))
    return scaled, np.where(has_density, log_scale.sum(axis=(1, 2)), -np.inf)


def _radii(points: np.ndarray, n_neighbors: int) -> np.ndarray:
    """Distance of each row to its k-th nearest other row of the same group."""
    if points.shape[1] > _FEW_ROWS:
        return np.stack([NeighborTree(group).radii(n_neighbors)[0] for group in points])
    distances = np.abs(points[:, :, None] - points[:, None]).max(axis=3)
    return np.partition(distances, n_neighbors, axis=2)[:, :, n_neighbors]
