"""Pairs of whole numbers."""

from numbers import Integral

import numpy as np

from .._compat import Interval
from .._random import RandomState, as_generator
from ._sample import PROBABILITY, InformationSample, checked, entropy_of


@checked(flip_probability=PROBABILITY, input_probability=PROBABILITY)
def make_binary_symmetric_channel(
    n_samples: int = 1000,
    *,
    flip_probability: float = 0.1,
    input_probability: float = 0.5,
    random_state: RandomState = None,
) -> InformationSample:
    """A bit, and the same bit after it was flipped now and then.

    Parameters
    ----------
    n_samples : int, default=1000
        Number of rows.
    flip_probability : float, default=0.1
        Probability ε that y differs from x.
    input_probability : float, default=0.5
        Probability p that x is 1.
    random_state : int, RandomState, Generator or None, default=None
        Source of the draws.

    Returns
    -------
    InformationSample
        x, y in {0, 1}, int64, and H(p (1 - ε) + (1 - p) ε) - H(ε), where H is the entropy of a bit.

    Raises
    ------
    ValueError
        A probability outside [0, 1].

    See Also
    --------
    make_binary_erasure_channel : Loses bits but never lies.

    Notes
    -----
    H(y|x) = H(ε) for either x.

    References
    ----------
    T. M. Cover and J. A. Thomas (2006). Elements of Information Theory. Wiley. Section 7.1.4.

    Examples
    --------
    >>> from skmi.datasets import make_binary_symmetric_channel
    >>> round(make_binary_symmetric_channel(random_state=0).mutual_information, 3)
    0.368
    """
    rng = as_generator(random_state)
    x = (rng.random(n_samples) < input_probability).astype(np.int64)
    y = x ^ (rng.random(n_samples) < flip_probability)
    one = input_probability * (1 - flip_probability) + (1 - input_probability) * flip_probability
    return InformationSample(x, y, max(0.0, _bit_entropy(one) - _bit_entropy(flip_probability)))


@checked(erasure_probability=PROBABILITY, input_probability=PROBABILITY)
def make_binary_erasure_channel(
    n_samples: int = 1000,
    *,
    erasure_probability: float = 0.3,
    input_probability: float = 0.5,
    random_state: RandomState = None,
) -> InformationSample:
    """A bit, and the same bit unless it was lost.

    Parameters
    ----------
    n_samples : int, default=1000
        Number of rows.
    erasure_probability : float, default=0.3
        Probability ε that y is lost.
    input_probability : float, default=0.5
        Probability p that x is 1.
    random_state : int, RandomState, Generator or None, default=None
        Source of the draws.

    Returns
    -------
    InformationSample
        x in {0, 1} and y in {0, 1, 2}, int64, where 2 stands for a lost bit; and (1 - ε) H(p).

    Raises
    ------
    ValueError
        A probability outside [0, 1].

    See Also
    --------
    make_binary_symmetric_channel : Lies now and then.

    Notes
    -----
    H(x|y) is H(p) where the bit is lost, and zero otherwise.

    References
    ----------
    T. M. Cover and J. A. Thomas (2006). Elements of Information Theory. Wiley. Section 7.1.5.

    Examples
    --------
    >>> from skmi.datasets import make_binary_erasure_channel
    >>> round(make_binary_erasure_channel(random_state=0).mutual_information, 3)
    0.485
    """
    rng = as_generator(random_state)
    x = (rng.random(n_samples) < input_probability).astype(np.int64)
    y = np.where(rng.random(n_samples) < erasure_probability, 2, x)
    return InformationSample(x, y, (1 - erasure_probability) * _bit_entropy(input_probability))


@checked(n_bits=[Interval(Integral, 2, None, closed="left")], flip_probability=PROBABILITY)
def make_xor(
    n_samples: int = 1000,
    *,
    n_bits: int = 2,
    flip_probability: float = 0.0,
    random_state: RandomState = None,
) -> InformationSample:
    """Fair bits and their parity: informative together, and useless one by one.

    Parameters
    ----------
    n_samples : int, default=1000
        Number of rows.
    n_bits : int, default=2
        Number of bits, at least two.
    flip_probability : float, default=0.0
        Probability ε that y is not the parity.
    random_state : int, RandomState, Generator or None, default=None
        Source of the draws.

    Returns
    -------
    InformationSample
        x of shape (n_samples, n_bits) and y in {0, 1}, int64, and log 2 - H(ε). Any block of fewer
        than n_bits columns has no information about y.

    Raises
    ------
    ValueError
        Fewer than two bits, or a probability outside [0, 1].

    Notes
    -----
    The parity of fair bits is a fair bit, so this is a symmetric channel of that bit.

    References
    ----------
    T. M. Cover and J. A. Thomas (2006). Elements of Information Theory. Wiley. Section 7.1.4.

    Examples
    --------
    >>> from skmi.datasets import make_xor
    >>> x, y, _ = make_xor(4, random_state=0)
    >>> bool((x[:, 0] ^ x[:, 1] == y).all())
    True
    """
    rng = as_generator(random_state)
    x = rng.integers(0, 2, (n_samples, n_bits))
    y = x.sum(axis=1) % 2 ^ (rng.random(n_samples) < flip_probability)
    return InformationSample(x, y, max(0.0, float(np.log(2)) - _bit_entropy(flip_probability)))


def _bit_entropy(probability: float) -> float:
    return entropy_of([probability, 1 - probability])
