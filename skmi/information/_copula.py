"""Mutual information under a Gaussian copula."""

import numpy as np
from scipy.special import digamma

from ._blocks import normal_scores


def gaussian_copula(x: np.ndarray, y: np.ndarray) -> float:
    """I(x;y) of two numeric blocks whose dependence is that of a Gaussian, in nats.

    Ince et al. (2017), eq. 5, with the bias correction of their section 4.1.

    Parameters
    ----------
    x, y : ndarray of shape (n_samples, n_columns), float64

    Returns
    -------
    float
        May be negative. Infinite where one block determines a part of the other.

    Raises
    ------
    ValueError
        Columns of one block that determine each other, or no more rows than columns.

    Notes
    -----
    Cheap and precise for monotone dependence; blind to dependence that is not monotone, of which
    it gives a lower bound at best.
    """
    n, n_x = x.shape
    z = np.hstack([normal_scores(x), normal_scores(y)])
    covariance = np.atleast_2d(np.cov(z.T))
    blocks = (covariance[:n_x, :n_x], covariance[n_x:, n_x:], covariance)
    if n <= len(covariance) + 1 or any(_rank(block) < len(block) for block in blocks[:2]):
        raise ValueError(
            "estimator='gaussian_copula' needs more rows than columns, and no constant or repeated "
            f"column in a block; got {n} rows and blocks of {n_x} and {y.shape[1]} columns. Drop "
            "repeated columns, or pass estimator='auto'."
        )
    if _rank(covariance) < len(covariance):
        return np.inf
    halves = [0.5 * np.linalg.slogdet(block)[1] - _bias(len(block), n) for block in blocks]
    return float(halves[0] + halves[1] - halves[2])


def _rank(covariance: np.ndarray) -> int:
    return int(np.linalg.matrix_rank(covariance, tol=1e-9, hermitian=True))


def _bias(n_columns: int, n_samples: int) -> float:
    """Bias of half the log-determinant of a sample covariance."""
    freedom = n_samples - np.arange(1, n_columns + 1)
    return 0.5 * float(np.sum(digamma(freedom / 2) - np.log((n_samples - 1) / 2)))
