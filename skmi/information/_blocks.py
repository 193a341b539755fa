"""Nearest-neighbour estimators for blocks of numeric columns.

All distances are maximum norms. Ties are exact: every count takes the points strictly within the
radius, and the exact copies of the point where the radius is zero, so nothing is jittered.

References
----------
A. Kraskov, H. Stögbauer, P. Grassberger (2004), "Estimating mutual information", Physical Review
E 69, 066138, equation (8). L. F. Kozachenko, N. N. Leonenko (1987), "Sample estimate of the
entropy of a random vector", Problems of Information Transmission 23(2), 9-16. O. C. Mesner, C. R.
Shalizi (2020), "Conditional mutual information estimation for mixed, discrete and continuous
data", IEEE Transactions on Information Theory 67(1), 464-484.
"""

import numpy as np
from scipy.special import digamma, ndtri
from scipy.stats import rankdata

from ._tree import NeighborTree


def normal_scores(columns: np.ndarray) -> np.ndarray:
    """Map each column to a standard normal one by its ranks; tied values stay tied.

    Parameters
    ----------
    columns : ndarray of float64, shape (n_samples, n_columns)
        Finite numbers.

    Returns
    -------
    ndarray of float64, shape (n_samples, n_columns)
        Quantiles of the normal distribution at ``(rank - 1/2) / n_samples``, with mean ranks.
    """
    return ndtri((rankdata(columns, axis=0) - 0.5) / len(columns))


def ksg_blocks(
    x: np.ndarray, y: np.ndarray, *, n_neighbors: int = 5, by_ranks: bool = True
) -> np.ndarray:
    """Local terms of the first estimator of Kraskov et al. for two blocks; their mean is I(x; y).

    Parameters
    ----------
    x : ndarray of float64, shape (n_samples, n_columns_x)
        Finite numbers.
    y : ndarray of float64, shape (n_samples, n_columns_y)
        Finite numbers.
    n_neighbors : int, default=5
        Neighbours that set the radius of each row, below the number of rows. More of them mean
        less variance and more bias towards zero.
    by_ranks : bool, default=True
        Map each column to normal scores first. Monotone maps of single columns then change
        nothing. With ``False`` the columns are compared as they come: bring them to one scale.

    Returns
    -------
    ndarray of float64, shape (n_samples,)
        Local mutual information in nats. The mean may be negative. Where a block is constant,
        every term is exactly zero.

    Notes
    -----
    The terms are ``digamma(n) + digamma(c) - digamma(c_x) - digamma(c_y)``, each c the number of
    rows strictly within the row's radius in the joint space, in x and in y, the row included. With
    distinct distances c is `n_neighbors` and the terms are those of Kraskov et al. Rows at the
    radius itself, which rounded columns have many of, are left out of all three counts alike;
    where the radius is zero the counts are those of a contingency table, as in Mesner and Shalizi,
    and their digammas amount to the correction of Miller and Madow.

    The estimate is biased towards zero, the more the stronger the dependence and the more columns
    the blocks have: prefer `corrected_mutual_info` for four columns or more. Time grows as
    n log n for few columns, and towards n squared for more than about ten.
    """
    if by_ranks:
        x, y = normal_scores(x), normal_scores(y)
    joint = NeighborTree(np.hstack([x, y]))
    radii = joint.radii(n_neighbors)
    trees = joint, NeighborTree(x), NeighborTree(y)
    c, c_x, c_y = (digamma(tree.counts(radii)) for tree in trees)
    # In this order a constant block cancels to the last bit.
    return (c - c_x) + (digamma(len(x)) - c_y)


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
    back, so that their units do not matter. The estimate is biased upwards for many columns.
    Do not use it for rounded columns, nor differences of it for mutual information, where
    `ksg_blocks` has much less bias.
    """
    n_samples, n_columns = x.shape
    centred = x - x.mean(axis=0)
    scales = centred.std(axis=0)
    if not scales.all():
        return np.full(n_samples, -np.inf)
    radii = NeighborTree(centred / scales).radii(n_neighbors)
    with np.errstate(divide="ignore"):
        log_volumes = n_columns * np.log(2 * radii) + np.log(scales).sum()
    return digamma(n_samples) - digamma(n_neighbors) + log_volumes
