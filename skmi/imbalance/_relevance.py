"""What each column tells about the classes, and whether it tells anything."""

from dataclasses import dataclass

import numpy as np
from scipy.stats import chi2

from ..information._codes import Codes
from ..information._discrete import expected_chance
from ..information._pairs import PairInformation

# Cochran (1954): an expected count of 5 in each cell of the rarest class.
_LEAST_EXPECTED, _MOST_BINS = 5, 10


@dataclass(frozen=True)
class Relevance:
    """Information of each column about the classes.

    Attributes
    ----------
    mutual_info : ndarray of shape (n_features,)
        In nats, what chance gives taken off; not negative.
    pvalues : ndarray of shape (n_features,)
        Probability of so much information under independence; 1 for a constant column.
    """

    mutual_info: np.ndarray
    pvalues: np.ndarray


def bins_for(target: np.ndarray) -> int:
    """Number of bins of a numeric column, such that the rarest class can fill them."""
    return int(np.clip(np.bincount(target).min() // _LEAST_EXPECTED, 2, _MOST_BINS))


def measure(codes: Codes, target: np.ndarray, n_jobs: int | None) -> Relevance:
    """Measure and test what coded columns tell about the classes.

    Parameters
    ----------
    codes : Codes
        The columns; see :func:`bins_for`.
    target : ndarray of shape (n_samples,), int
        Codes of the classes, all of which occur.
    n_jobs : int or None
        Number of threads.

    Returns
    -------
    Relevance

    Notes
    -----
    The information I of the table of counts is rescaled between its mean E over all permutations
    of the target and the smaller entropy H, ``H (I - E) / (H - E)``: zero by chance, H where one
    determines the other (Vinh, Epps and Bailey 2010, eq. 3). The G statistic 2nI has a chi-square
    distribution whose degrees of freedom are matched to the mean, 2nE.
    """
    information = PairInformation(codes, target, n_jobs)
    raw = information.relevance * information.unit
    whole_target = (information.terms[-1] - information.target_sum) * information.unit
    bound = np.minimum(information.entropy * information.unit, whole_target)
    chance = _chance(information)
    told = bound - chance > 1e-12
    shared = bound * np.divide(raw - chance, bound - chance, out=np.zeros_like(raw), where=told)
    varied = codes.n_levels > 1
    freedom = np.maximum(2 * information.total * chance, 1e-9)
    pvalues = np.where(varied, chi2.sf(2 * information.total * raw, freedom), 1.0)
    return Relevance(np.maximum(shared, 0.0), pvalues)


def _chance(information: PairInformation) -> np.ndarray:
    """Mean information of each column over all permutations of the target, in nats."""
    chance = np.zeros(information.n_features)
    target_counts = information.target_counts()
    for columns, counts in information.level_counts():
        # Columns of the same margins, such as those of equally frequent bins, have the same mean.
        margins, which = np.unique(np.sort(counts, axis=1), axis=0, return_inverse=True)
        means = [expected_chance(margin[margin > 0], target_counts) for margin in margins]
        chance[columns] = np.array(means)[which]
    return chance
