"""What the generators return, and the parameters that they share."""

from collections.abc import Callable
from numbers import Integral, Real
from typing import Any, NamedTuple

import numpy as np
from scipy.special import entr

from .._compat import Interval, validate_params


class InformationSample(NamedTuple):
    """Paired draws and the mutual information of their distribution.

    A tuple: unpack it as ``x, y, mutual_information``, or use the names.

    Attributes
    ----------
    x, y : ndarray of shape (n_samples,) or (n_samples, n_columns)
        One column comes as a vector, several as a block.
    mutual_information : float
        I(x;y) of the distribution, in nats.

    Examples
    --------
    >>> from skmi.datasets import make_xor
    >>> x, y, mutual_information = make_xor(100, random_state=0)
    >>> x.shape, y.shape, round(mutual_information, 3)
    ((100, 2), (100,), 0.693)
    """

    x: np.ndarray
    y: np.ndarray
    mutual_information: float


COUNT = [Interval(Integral, 1, None, closed="left")]
POSITIVE = [Interval(Real, 0, None, closed="neither")]
PROBABILITY = [Interval(Real, 0, 1, closed="both")]
PROPER_PROBABILITY = [Interval(Real, 0, 1, closed="neither")]


def checked(**constraints: list) -> Callable[[Callable], Callable]:
    """Check parameters as scikit-learn does, with those that every generator has.

    Parameters
    ----------
    **constraints : list
        Allowed kinds of values, by parameter.
    """
    shared = {"n_samples": COUNT, "random_state": ["random_state", np.random.Generator]}
    return validate_params({**shared, **constraints}, prefer_skip_nested_validation=True)


def entropy_of(probabilities: Any) -> float:
    """Entropy of a table of probabilities, in nats."""
    return float(entr(np.asarray(probabilities, dtype=np.float64)).sum())


def table_information(joint: np.ndarray) -> float:
    """Mutual information of the rows and columns of a joint table, in nats."""
    return max(0.0, entropy_of(joint.sum(0)) + entropy_of(joint.sum(1)) - entropy_of(joint))


def one_column_as_vector(block: np.ndarray) -> np.ndarray:
    """Shape (n,) in place of (n, 1)."""
    return block[:, 0] if block.shape[1] == 1 else block
