"""A variable and the same with noise added to it."""

import numpy as np
from scipy.special import digamma, gammaln

from .._random import RandomState, as_generator
from ._sample import COUNT, POSITIVE, InformationSample, checked


@checked(noise=POSITIVE)
def make_additive_uniform(
    n_samples: int = 1000, *, noise: float = 0.5, random_state: RandomState = None
) -> InformationSample:
    """A uniform variable plus uniform noise.

    Parameters
    ----------
    n_samples : int, default=1000
        Number of rows.
    noise : float, default=0.5
        Half width ε > 0 of the noise.
    random_state : int, RandomState, Generator or None, default=None
        Source of the draws.

    Returns
    -------
    InformationSample
        x ~ Uniform(0, 1), y = x + Uniform(-ε, ε), and ε - log(2ε) where 2ε <= 1, else 1 / (4ε).

    Raises
    ------
    ValueError
        A noise that is not positive.

    Notes
    -----
    I = h(y) - log(2ε), where y has a trapezoid for its density: its slopes contribute the first
    term, its plateau the rest.

    References
    ----------
    P. Czyż, F. Grabowski, J. E. Vogt, N. Beerenwinkel and A. Marx (2023). Beyond Normal: on the
    evaluation of mutual information estimators. NeurIPS. Appendix on additive noise.

    Examples
    --------
    >>> from skmi.datasets import make_additive_uniform
    >>> make_additive_uniform(noise=0.5, random_state=0).mutual_information
    0.5
    """
    rng = as_generator(random_state)
    x = rng.random(n_samples)
    y = x + rng.uniform(-noise, noise, n_samples)
    information = noise - np.log(2 * noise) if noise <= 0.5 else 1 / (4 * noise)
    return InformationSample(x, y, float(information))


@checked(shape=POSITIVE)
def make_additive_exponential(
    n_samples: int = 1000, *, shape: float = 1.0, random_state: RandomState = None
) -> InformationSample:
    """A gamma variable plus exponential noise, such as two waits in a row.

    Parameters
    ----------
    n_samples : int, default=1000
        Number of rows.
    shape : float, default=1.0
        Shape a > 0 of x; 1 makes x exponential.
    random_state : int, RandomState, Generator or None, default=None
        Source of the draws.

    Returns
    -------
    InformationSample
        x ~ Gamma(a), y = x + Exponential(1), and a + log Γ(a + 1) - a ψ(a + 1).

    Raises
    ------
    ValueError
        A shape that is not positive.

    See Also
    --------
    make_exponential_channel : The input that carries most through the same noise.

    Notes
    -----
    y ~ Gamma(a + 1), so I = h(y) - h(noise) is a difference of entropies of gamma distributions,
    h(Gamma(b)) = b + log Γ(b) + (1 - b) ψ(b).

    References
    ----------
    A. V. Lazo and P. Rathie (1978). On the entropy of continuous probability distributions. IEEE
    Transactions on Information Theory 24(1), 120-122 (entropy of the gamma distribution).

    Examples
    --------
    Euler's constant:

    >>> from skmi.datasets import make_additive_exponential
    >>> round(make_additive_exponential(shape=1.0, random_state=0).mutual_information, 4)
    0.5772
    """
    rng = as_generator(random_state)
    x = rng.gamma(shape, size=n_samples)
    y = x + rng.exponential(size=n_samples)
    information = shape + gammaln(shape + 1) - shape * digamma(shape + 1)
    return InformationSample(x, y, float(information))


@checked(snr=POSITIVE)
def make_exponential_channel(
    n_samples: int = 1000, *, snr: float = 2.0, random_state: RandomState = None
) -> InformationSample:
    """The exponential noise channel with its best input, which has an atom at zero.

    Parameters
    ----------
    n_samples : int, default=1000
        Number of rows.
    snr : float, default=2.0
        Mean s > 0 of x, in units of the mean of the noise.
    random_state : int, RandomState, Generator or None, default=None
        Source of the draws.

    Returns
    -------
    InformationSample
        x is 0 with probability 1 / (1 + s), else exponential with mean 1 + s; y = x +
        Exponential(1); and log(1 + s).

    Raises
    ------
    ValueError
        A snr that is not positive.

    See Also
    --------
    make_additive_exponential : An input without an atom.

    Notes
    -----
    y is exponential with mean 1 + s, so I = h(y) - h(noise) = 1 + log(1 + s) - 1.

    References
    ----------
    V. Anantharam and S. Verdú (1996). Bits through queues. IEEE Transactions on Information Theory
    42(1), 4-18.

    Examples
    --------
    >>> from skmi.datasets import make_exponential_channel
    >>> round(make_exponential_channel(snr=2.0, random_state=0).mutual_information, 3)
    1.099
    """
    rng = as_generator(random_state)
    x = np.where(rng.random(n_samples) * (1 + snr) < 1, 0, rng.exponential(1 + snr, n_samples))
    y = x + rng.exponential(size=n_samples)
    return InformationSample(x, y, float(np.log1p(snr)))


@checked(n_levels=COUNT)
def make_discrete_plus_uniform(
    n_samples: int = 1000,
    *,
    n_levels: int = 5,
    random_state: RandomState = None,
) -> InformationSample:
    """A whole number plus uniform noise twice as wide as the step.

    Parameters
    ----------
    n_samples : int, default=1000
        Number of rows.
    n_levels : int, default=5
        Number m of equally likely whole numbers from 0.
    random_state : int, RandomState, Generator or None, default=None
        Source of the draws.

    Returns
    -------
    InformationSample
        x ~ Uniform{0, ..., m - 1}, int64; y = x + Uniform(0, 2); and log m - (m - 1) / m · log 2.

    Raises
    ------
    ValueError
        Fewer than one level.

    Notes
    -----
    y is one of m + 1 unit intervals. In the first and the last, of probability 1 / (2m) each, it
    gives x away; in the others two values are equally likely.

    References
    ----------
    W. Gao, S. Kannan, S. Oh and P. Viswanath (2017). Estimating mutual information for
    discrete-continuous mixtures. NeurIPS. Experiment II.

    Examples
    --------
    >>> from skmi.datasets import make_discrete_plus_uniform
    >>> round(make_discrete_plus_uniform(n_levels=5, random_state=0).mutual_information, 3)
    1.055
    """
    rng = as_generator(random_state)
    x = rng.integers(0, n_levels, n_samples)
    y = x + rng.uniform(0, 2, n_samples)
    return InformationSample(x, y, float(np.log(n_levels) - (1 - 1 / n_levels) * np.log(2)))
