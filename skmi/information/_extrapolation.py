"""Nearest-neighbour information of two columns, extrapolated to a radius of zero."""

import numpy as np
from scipy.special import expit

from ._blocks import CorrectedInformation, ksg_terms, normal_scores

# Numbers of neighbours, as multiples of the smallest; the wide ones are for edges.
_NEAR_SCALES, _WIDE_SCALES = (1, 2, 4), (8, 16)
# Edges are looked for where the widest neighbourhoods hold at most this share of the rows, and the
# effect of the radius is this many standard errors: wide neighbourhoods take long.
_LARGEST_SHARE = 0.1
_NOTICEABLE = 1.0
# Extrapolation starts where the effect of the radius is this many standard errors.
_SIGNIFICANT = 2.0
# The same below so many rows, where it adds more noise than it takes off bias unless that is large.
_CLEAR, _FEW_ROWS = 4.0, 1000
# Growth of the bias when k doubles: as the radius in the plane at least.
_MIN_GROWTH, _MAX_GROWTH = np.sqrt(2), 8.0
# Added to the growth that is found, since too small a growth extrapolates too far.
_CAUTION = 0.25
# Odds of a smooth density against one with edges, before the data are seen.
_SMOOTH_ODDS = 3.0


def extrapolated_mutual_info(
    x: np.ndarray, y: np.ndarray, *, n_neighbors: int = 5, by_ranks: bool = True
) -> CorrectedInformation:
    """Estimate of `ksg_blocks` by ranks for two columns, extrapolated to a radius of zero.

    Parameters
    ----------
    x, y : ndarray of float64, shape (n_samples, 1)
        Finite numbers.
    n_neighbors : int, default=5
        Neighbours k that set the smallest radius; the others are those of 2 k and 4 k, and from
        160 k rows on those of 8 k and 16 k. Nothing is extrapolated for 4 k rows or fewer.
    by_ranks : bool, default=True
        Map each column to normal scores first; see :func:`ksg_blocks`.

    Returns
    -------
    CorrectedInformation
        Estimate, local terms and bias, against the estimate at k. The estimate may be negative.

    Notes
    -----
    The estimates follow ``I - c k**p`` where the radius is too wide for the density: p is 1/2 at
    edges, where the bias grows with the radius, and 1 or more at ridges. The result is the mean of
    the limits of both cases, weighted by how likely each is.

    Edges: c is fitted to the differences between neighbouring scales by weighted least squares, and
    the limit is ``I(k) + c k**0.5``. Its weight is the probability of p = 1/2 against p = 1 by the
    residuals of both fits, with odds of 1 to 3 beforehand, times ``1 - (2 / t)**2`` for the t
    statistic of c. It is zero for t below 2, and where the estimate at k does not exceed that at
    4 k by a standard error of their difference.

    Else: the differences between k, 2 k and 4 k give the growth ``q = 2**p`` and the limit
    ``I(k) + (I(k) - I(4 k)) / (q**2 - 1)`` (A. C. Aitken, 1926, "On Bernoulli's numerical solution
    of algebraic equations", Proceedings of the Royal Society of Edinburgh 46, 289-305). It has the
    weight ``1 - 4 (standard error / difference)**2``; the rest goes to the estimate at 2 k, which
    varies less than that at k: where no effect of the radius shows, wider ones are better. Below
    1000 rows the weight is ``1 - 16 (standard error / difference)**2``, and the rest goes to the
    estimate at k.

    Against `ksg_blocks` it takes two thirds off the error at sharp edges, halves it for narrow
    ridges, and lowers it a little elsewhere. It can overshoot where the estimate sees hardly any of
    the dependence, such as many periods of a wave on few rows. For more than two columns the
    differences are too noisy.
    """
    if by_ranks:
        x, y = normal_scores(x), normal_scores(y)
    scales = [n_neighbors * scale for scale in _NEAR_SCALES]
    if scales[-1] >= len(x):
        terms = next(ksg_terms(x, y, n_neighbors))
        return CorrectedInformation(float(terms.mean()), terms, 0.0)
    terms = np.array(list(ksg_terms(x, y, *scales)))
    difference = terms[0] - terms[-1]
    # How many standard errors the effect of the radius is.
    effect = difference.mean() * np.sqrt(len(x)) / (difference.std() or 1.0)
    limit = _smooth_limit(terms, effect)
    wide = [n_neighbors * scale for scale in _WIDE_SCALES]
    if effect > _NOTICEABLE and wide[-1] <= _LARGEST_SHARE * len(x):
        terms = np.vstack([terms, *ksg_terms(x, y, *wide)])
        of_edges, weight = _edge_limit(terms, np.array(scales + wide))
        limit = weight * of_edges + (1 - weight) * limit
    return CorrectedInformation(float(limit.mean()), limit, float(terms[0].mean() - limit.mean()))


def _smooth_limit(terms: np.ndarray, effect: float) -> np.ndarray:
    """Local terms at a radius of zero, as far as those at k, 2 k and 4 k show an effect of it."""
    near, middle, far = terms
    few = terms.shape[1] < _FEW_ROWS
    threshold, otherwise = (_CLEAR, near) if few else (_SIGNIFICANT, middle)
    weight = 1 - (threshold / effect) ** 2 if effect > threshold else 0.0
    first, second = near.mean() - middle.mean(), middle.mean() - far.mean()
    growth = second / first + _CAUTION if first > 0 else _MAX_GROWTH
    growth = np.clip(growth, _MIN_GROWTH, _MAX_GROWTH)
    return weight * (near + (near - far) / (growth**2 - 1)) + (1 - weight) * otherwise


def _edge_limit(terms: np.ndarray, scales: np.ndarray) -> tuple[np.ndarray, float]:
    """Local terms at a radius of zero if the density has edges, and the probability that it has."""
    steps = terms[:-1] - terms[1:]
    variances = steps.var(axis=1) / steps.shape[1]
    if not variances.all():
        # Radii that ties keep the same tell nothing of how the bias grows.
        return terms[0], 0.0
    slope, t, misfit = _fit(steps, variances, np.sqrt(scales))
    misfit_if_smooth = _fit(steps, variances, scales)[2]
    if t <= _SIGNIFICANT:
        return terms[0], 0.0
    probability = expit((misfit_if_smooth - misfit) / 2 - np.log(_SMOOTH_ODDS))
    weight = probability * (1 - (_SIGNIFICANT / t) ** 2)
    return terms[0] + np.sqrt(scales[0]) * slope, float(weight)


def _fit(
    steps: np.ndarray, variances: np.ndarray, powers: np.ndarray
) -> tuple[np.ndarray, float, float]:
    """Local terms of the slope c of ``I - c powers``, its t statistic, and chi-square of the rest.

    Steps between neighbouring scales vary nearly independently of each other.
    """
    growth = np.diff(powers)
    precision = np.sum(growth**2 / variances)
    slope = (growth / variances / precision) @ steps
    residuals = steps.mean(axis=1) - slope.mean() * growth
    t = slope.mean() * np.sqrt(precision)
    return slope, float(t), float(np.sum(residuals**2 / variances))
