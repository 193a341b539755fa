"""Pairs with a joint density."""

from numbers import Real
from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import digamma, gammaln

from .._compat import Interval
from .._random import RandomState, as_generator
from ._sample import COUNT, POSITIVE, InformationSample, checked, one_column_as_vector

_BLOCKS = {
    "n_features_x": COUNT,
    "n_features_y": COUNT,
    "correlation": [Interval(Real, -1, 1, closed="neither"), "array-like"],
}


@checked(**_BLOCKS)
def make_gaussian_blocks(
    n_samples: int = 1000,
    *,
    n_features_x: int = 1,
    n_features_y: int = 1,
    correlation: float | ArrayLike = 0.6,
    random_state: RandomState = None,
) -> InformationSample:
    """Jointly Gaussian blocks with given canonical correlations.

    Column i of x correlates with column i of y, and with nothing else. Any other pair of Gaussian
    blocks is a linear map of each block away, which leaves the mutual information as it is; see
    :func:`transform_rotation`.

    Parameters
    ----------
    n_samples : int, default=1000
        Number of rows.
    n_features_x, n_features_y : int, default=1
        Columns of the blocks.
    correlation : float or array-like of shape (n_pairs,), default=0.6
        Correlation, inside (-1, 1), of the pairs of columns. A number holds for all
        min(n_features_x, n_features_y) pairs; an array names them one by one, and the columns
        beyond its end are independent.
    random_state : int, RandomState, Generator or None, default=None
        Source of the draws.

    Returns
    -------
    InformationSample
        x, y with standard normal columns, and -1/2 Σ log(1 - ρᵢ²).

    Raises
    ------
    ValueError
        A correlation outside (-1, 1), or more correlations than pairs.

    See Also
    --------
    make_student_blocks : The same with heavy tails.

    Notes
    -----
    Do not judge an estimator by this sample alone: the Gaussian is where copula and linear methods
    are right by assumption.

    References
    ----------
    T. M. Cover and J. A. Thomas (2006). Elements of Information Theory. Wiley. Example 8.5.1, for
    each pair; pairs are independent, so their informations add.

    Examples
    --------
    >>> from skmi.datasets import make_gaussian_blocks
    >>> sample = make_gaussian_blocks(500, n_features_x=3, n_features_y=2, random_state=0)
    >>> sample.x.shape, sample.y.shape, round(sample.mutual_information, 3)
    ((500, 3), (500, 2), 0.446)
    """
    rho = _correlations(correlation, min(n_features_x, n_features_y))
    x, y = _gaussian_blocks(n_samples, n_features_x, n_features_y, rho, as_generator(random_state))
    return InformationSample(
        one_column_as_vector(x), one_column_as_vector(y), _gaussian_information(rho)
    )


@checked(**_BLOCKS, df=POSITIVE)
def make_student_blocks(
    n_samples: int = 1000,
    *,
    n_features_x: int = 1,
    n_features_y: int = 1,
    correlation: float | ArrayLike = 0.6,
    df: float = 3.0,
    random_state: RandomState = None,
) -> InformationSample:
    """Blocks of one multivariate Student distribution.

    Gaussian blocks, each row divided by the same random scale. The scale itself is shared, so the
    blocks depend on each other even where nothing correlates.

    Parameters
    ----------
    n_samples, n_features_x, n_features_y, correlation, random_state
        As in :func:`make_gaussian_blocks`.
    df : float, default=3.0
        Degrees of freedom ν > 0: small ones have heavy tails, and 1 is the Cauchy distribution.

    Returns
    -------
    InformationSample
        x, y and -1/2 Σ log(1 - ρᵢ²) + c(p) + c(q) - c(p + q), where p and q count the columns and
        c(d) = ln Γ(ν/2) - ln Γ((ν+d)/2) + (ν+d)/2 · [ψ((ν+d)/2) - ψ(ν/2)].

    Raises
    ------
    ValueError
        As in :func:`make_gaussian_blocks`; or df that is not positive.

    See Also
    --------
    make_gaussian_blocks : The limit of many degrees of freedom.

    Notes
    -----
    c(d) is what the entropy of a standard d-dimensional Student vector has beyond its power of
    νπ, which cancels here.

    Do not use it below df of about 0.1, where values leave the range of floats.

    References
    ----------
    R. B. Arellano-Valle, J. E. Contreras-Reyes and M. G. Genton (2013). Shannon entropy and mutual
    information for multivariate skew-elliptical distributions. Scandinavian Journal of Statistics
    40(1), 42-62.

    Examples
    --------
    >>> from skmi.datasets import make_student_blocks
    >>> round(make_student_blocks(correlation=0.0, df=1, random_state=0).mutual_information, 3)
    0.224
    """
    rho = _correlations(correlation, min(n_features_x, n_features_y))
    rng = as_generator(random_state)
    x, y = _gaussian_blocks(n_samples, n_features_x, n_features_y, rho, rng)
    scale = np.sqrt(rng.chisquare(df, (n_samples, 1)) / df)
    dimensions = np.array([n_features_x, n_features_y, n_features_x + n_features_y])
    half = (df + dimensions) / 2
    terms = gammaln(df / 2) - gammaln(half) + half * (digamma(half) - digamma(df / 2))
    information = _gaussian_information(rho) + float(terms[0] + terms[1] - terms[2])
    return InformationSample(
        one_column_as_vector(x / scale), one_column_as_vector(y / scale), information
    )


@checked(theta=POSITIVE)
def make_clayton_copula(
    n_samples: int = 1000, *, theta: float = 2.0, random_state: RandomState = None
) -> InformationSample:
    """Uniform variables that depend in the lower tail: the Clayton copula.

    Parameters
    ----------
    n_samples : int, default=1000
        Number of rows.
    theta : float, default=2.0
        Strength θ > 0. Kendall's tau is θ / (θ + 2).
    random_state : int, RandomState, Generator or None, default=None
        Source of the draws.

    Returns
    -------
    InformationSample
        x, y, uniform on (0, 1], and log(1 + θ) - θ / (1 + θ).

    Raises
    ------
    ValueError
        theta that is not positive.

    See Also
    --------
    transform_monotone : Gives the pair other margins.

    Notes
    -----
    The density is c(u, v) = (1 + θ) (uv)^(-1-θ) C^(1+2θ), where C(u, v) = (u^-θ + v^-θ - 1)^(-1/θ).
    I = E log c = log(1 + θ) + 2 (1 + θ) + (1 + 2θ) E log C, as E log u = -1. By Kendall's
    distribution K(t) = t + t (1 - t^θ) / θ, E log C = -∫ K(t) / t dt = -(2 + θ) / (1 + θ).

    References
    ----------
    D. G. Clayton (1978). A model for association in bivariate life tables. Biometrika 65, 141-151.
    C. Genest and L.-P. Rivest (1993). Statistical inference procedures for bivariate Archimedean
    copulas. JASA 88, 1034-1043 (Kendall's distribution).

    Examples
    --------
    >>> from skmi.datasets import make_clayton_copula
    >>> round(make_clayton_copula(theta=2.0, random_state=0).mutual_information, 3)
    0.432
    """
    rng = as_generator(random_state)
    # Logarithms keep u^-θ from overflowing; 1 - random lies in (0, 1].
    log_u, log_w = np.log1p(-rng.random((2, n_samples)))
    with np.errstate(divide="ignore"):
        excess = -theta * log_u + np.log(np.expm1(-theta / (1 + theta) * log_w))
    v = np.exp(-np.logaddexp(0, excess) / theta)
    return InformationSample(np.exp(log_u), v, float(np.log1p(theta) - theta / (1 + theta)))


@checked(shape=[Interval(Real, 0.1, None, closed="left")])
def make_gamma_exponential(
    n_samples: int = 1000, *, shape: float = 1.0, random_state: RandomState = None
) -> InformationSample:
    """A gamma variable, and an exponential one of which it is the rate.

    Parameters
    ----------
    n_samples : int, default=1000
        Number of rows.
    shape : float, default=1.0
        Shape θ of the gamma distribution, at least 0.1; below, values leave the range of floats.
    random_state : int, RandomState, Generator or None, default=None
        Source of the draws.

    Returns
    -------
    InformationSample
        x ~ Gamma(θ), y given x ~ Exponential with mean 1 / x, and ψ(θ + 1) - log θ.

    Raises
    ------
    ValueError
        A shape below 0.1.

    Notes
    -----
    h(y|x) = 1 - ψ(θ), and y has the Lomax distribution with h(y) = 1 + 1/θ - log θ. y has no mean
    for θ <= 1.

    References
    ----------
    G. A. Darbellay and I. Vajda (2000). Entropy expressions for multivariate continuous
    distributions. IEEE Transactions on Information Theory 46(2), 709-712.

    Examples
    --------
    >>> from skmi.datasets import make_gamma_exponential
    >>> round(make_gamma_exponential(shape=1.0, random_state=0).mutual_information, 3)
    0.423
    """
    rng = as_generator(random_state)
    x = rng.gamma(shape, size=n_samples)
    y = rng.exponential(size=n_samples) / x
    return InformationSample(x, y, float(digamma(shape + 1) - np.log(shape)))


def _correlations(correlation: Any, n_pairs: int) -> np.ndarray:
    rho = np.asarray(correlation, dtype=np.float64)
    if rho.ndim == 0:
        return np.full(n_pairs, rho)
    if rho.ndim > 1 or rho.size > n_pairs:
        raise ValueError(
            f"correlation must be a number, or at most {n_pairs} of them, the smaller of "
            f"n_features_x and n_features_y; got shape {rho.shape}."
        )
    if not (np.abs(rho) < 1).all():
        raise ValueError(f"Every correlation must lie inside (-1, 1); got {rho.tolist()}.")
    return rho


def _gaussian_blocks(
    n_samples: int, n_features_x: int, n_features_y: int, rho: np.ndarray, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    x = rng.standard_normal((n_samples, n_features_x))
    y = rng.standard_normal((n_samples, n_features_y))
    paired = slice(rho.size)
    y[:, paired] = rho * x[:, paired] + np.sqrt(1 - rho**2) * y[:, paired]
    return x, y


def _gaussian_information(rho: np.ndarray) -> float:
    return -0.5 * float(np.log1p(-(rho**2)).sum())
