"""Pairs in which zeros stand out: atoms beside a density, or beside counts."""

from numbers import Real

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import xlogy

from .._compat import Interval
from .._random import RandomState, as_generator
from ._sample import PROBABILITY, InformationSample, checked, table_information

_INDEPENDENT_ZEROS = ((0.49, 0.21), (0.21, 0.09))


@checked(
    correlation=[Interval(Real, -1, 1, closed="neither")],
    zero_probabilities=["array-like"],
)
def make_zero_inflated_gaussian(
    n_samples: int = 1000,
    *,
    correlation: float = 0.8,
    zero_probabilities: ArrayLike = _INDEPENDENT_ZEROS,
    random_state: RandomState = None,
) -> InformationSample:
    """Correlated normal variables, either of which may be zero instead.

    Parameters
    ----------
    n_samples : int, default=1000
        Number of rows.
    correlation : float, default=0.8
        Correlation ρ, inside (-1, 1), of the normal pair under the zeros.
    zero_probabilities : array-like of shape (2, 2), default=((0.49, 0.21), (0.21, 0.09))
        Joint probabilities q, with a row for "x is not zero" and "x is zero", and the same columns
        for y. The default zeroes 30 % of each independently; ((0.6, 0), (0, 0.4)) zeroes both
        together.
    random_state : int, RandomState, Generator or None, default=None
        Source of the draws.

    Returns
    -------
    InformationSample
        x, y and I(q) - q₀₀/2 · log(1 - ρ²), where I(q) is the mutual information of the table.

    Raises
    ------
    ValueError
        A correlation outside (-1, 1); probabilities that are not a table of 2 x 2, negative, or
        do not sum to one.

    Notes
    -----
    Whether x is zero is a function of x, as the normal part is almost never zero, and the same
    holds for y. So by the chain rule I(x;y) = I(q) + I(x;y | which are zero), and the second term
    counts only where neither is: with a zero, the other one is drawn independently of it.

    References
    ----------
    T. M. Cover and J. A. Thomas (2006). Elements of Information Theory. Wiley. Theorem 2.5.2 (chain
    rule) and example 8.5.1.

    Examples
    --------
    >>> from skmi.datasets import make_zero_inflated_gaussian
    >>> round(make_zero_inflated_gaussian(random_state=0).mutual_information, 3)
    0.25
    >>> together = make_zero_inflated_gaussian(zero_probabilities=[[0.6, 0.0], [0.0, 0.4]])
    >>> round(together.mutual_information, 3)
    0.98
    """
    table = _checked_table(zero_probabilities)
    rng = as_generator(random_state)
    x, y = rng.standard_normal((2, n_samples))
    y = correlation * x + np.sqrt(1 - correlation**2) * y
    cell = rng.choice(4, size=n_samples, p=table.ravel())
    x[cell >= 2] = 0
    y[cell % 2 == 1] = 0
    information = table_information(table) - 0.5 * table[0, 0] * np.log1p(-(correlation**2))
    return InformationSample(x, y, float(information))


@checked(zero_probability=PROBABILITY)
def make_zero_inflated_poisson(
    n_samples: int = 1000, *, zero_probability: float = 0.15, random_state: RandomState = None
) -> InformationSample:
    """An exponential rate and a Poisson count that may have been set to zero.

    Parameters
    ----------
    n_samples : int, default=1000
        Number of rows.
    zero_probability : float, default=0.15
        Probability p that the count is replaced by zero.
    random_state : int, RandomState, Generator or None, default=None
        Source of the draws.

    Returns
    -------
    InformationSample
        x ~ Exponential(1); y, int64, is 0 with probability p and Poisson(x) otherwise; and
        (1 - p) (J + 1/4 - log(2)/2) - (1 + p)/4 - p² log p / (2 - 2p) - (1 + p)/2 · log((1 + p)/2),
        where J = 2 log 2 - γ - Σ 2⁻ᵏ log k = 0.3012 is the value of p = 0.

    Raises
    ------
    ValueError
        A probability outside [0, 1].

    Notes
    -----
    P(y=k) = (1 - p) 2^(-k-1) for k >= 1 and P(y=0) = (1 + p)/2. The terms of k >= 1 in
    I = E Σ P(k|x) log(P(k|x) / P(k)) are 1 - p times those of p = 0, which sum to J less the term
    of k = 0, log(2)/2 - 1/4. With u = exp(-x), uniform on (0, 1), the term of k = 0 is
    ∫ v log v du - P(0) log P(0), where v = p + (1 - p) u.

    The published (1 - p) J of [1]_ is the information of the count and of whether it was set to
    zero, seen together. As y alone does not show which zeros were set, it is larger than I(x;y).

    References
    ----------
    .. [1] W. Gao, S. Kannan, S. Oh and P. Viswanath (2017). Estimating mutual information for
       discrete-continuous mixtures. NeurIPS. Experiment IV; its formula is not used here.

    Examples
    --------
    >>> from skmi.datasets import make_zero_inflated_poisson
    >>> round(make_zero_inflated_poisson(zero_probability=0.0).mutual_information, 4)
    0.3012
    >>> round(make_zero_inflated_poisson(zero_probability=0.15).mutual_information, 4)
    0.2298
    """
    rng = as_generator(random_state)
    x = rng.exponential(size=n_samples)
    y = np.where(rng.random(n_samples) < zero_probability, 0, rng.poisson(x))
    return InformationSample(x, y, _poisson_information(zero_probability))


def _poisson_information(p: float) -> float:
    if p == 1:
        return 0.0
    k = np.arange(2, 80)
    whole = 2 * np.log(2) - np.euler_gamma - np.sum(np.log(k) * 0.5**k)
    counts = (1 - p) * (whole + 0.25 - np.log(2) / 2)
    zeros = -(1 + p) / 4 - p * xlogy(p, p) / (2 * (1 - p)) - (1 + p) / 2 * np.log((1 + p) / 2)
    return max(0.0, float(counts + zeros))


def _checked_table(zero_probabilities: ArrayLike) -> np.ndarray:
    table = np.asarray(zero_probabilities, dtype=np.float64)
    if table.shape != (2, 2) or not (table >= 0).all() or not np.isclose(table.sum(), 1):
        raise ValueError(
            "zero_probabilities must be a table of 2 x 2 probabilities that sum to one, with rows "
            f"for x not zero and zero; got {table.tolist()}."
        )
    return table / table.sum()
