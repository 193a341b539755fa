"""Options that the measures share."""

from numbers import Integral
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike

from .._compat import Interval, StrOptions
from .._random import RandomState, fixed_seed
from ._estimators import ESTIMATORS, Settings
from ._variables import Discrete, Missing, Variable, read_variables

Unit = Literal["nat", "bit"]
Normalize = Literal["min", "max", "sqrt", "joint"] | None
BiasCorrection = Literal["auto"] | bool
Discretes = Discrete | tuple[Discrete, ...]

NATS_PER_UNIT = {"nat": 1.0, "bit": float(np.log(2))}

OPTIONS = {
    "estimator": [StrOptions({"auto", *ESTIMATORS})],
    "bias_correction": [StrOptions({"auto"}), "boolean"],
    "normalize": [StrOptions({"min", "max", "sqrt", "joint"}), None],
    "n_neighbors": [Interval(Integral, 1, None, closed="left")],
    "missing": [StrOptions({"auto", "drop", "raise"})],
    "unit": [StrOptions({"nat", "bit"})],
    "random_state": ["random_state", np.random.Generator],
}


def read_measure(
    arguments: dict[str, Any],
    *,
    n_neighbors: int,
    discrete: Discretes,
    missing: Missing,
    sample_weight: ArrayLike | None,
    random_state: RandomState,
    bias_correction: BiasCorrection = "auto",
) -> tuple[list[Variable], Settings]:
    """Variables and settings of a measure, from its arguments by their public names."""
    variables, weight = read_variables(
        arguments, discrete=discrete, missing=missing, sample_weight=sample_weight
    )
    return variables, Settings(n_neighbors, bias_correction, weight, fixed_seed(random_state))


def at_least_zero(estimate: float) -> float:
    """Estimate of a quantity that is not negative; NaN stays."""
    return float(np.maximum(0.0, estimate))


def units_per_nat(unit: Unit) -> float:
    """Number by which an amount in nats is to be multiplied."""
    return 1 / NATS_PER_UNIT[unit]


def share_of_entropy(
    information: ArrayLike, of_x: ArrayLike, of_y: ArrayLike, normalize: Normalize
) -> np.ndarray:
    """Information as a share of a bound, from 0 to 1, all by one function of two entropies.

    Parameters
    ----------
    information : array-like
        I(x;y), or I(x;y|z), not negative.
    of_x, of_y : array-like
        H(x) and H(y), or H(x|z) and H(y|z).
    normalize : {"min", "max", "sqrt", "joint"} or None
        The bound: the smaller or larger entropy, their geometric mean, or the joint entropy, which
        is their sum less the information. None: the information itself.

    Returns
    -------
    ndarray
        Where the bound is zero, zero.
    """
    value, of_x, of_y = (
        np.asarray(information, dtype=np.float64),
        np.asarray(of_x),
        np.asarray(of_y),
    )
    if normalize is None:
        return value
    bounds = {
        "min": np.minimum(of_x, of_y),
        "max": np.maximum(of_x, of_y),
        "sqrt": np.sqrt(of_x * of_y),
        "joint": of_x + of_y - value,
    }
    bound = bounds[normalize]
    return np.minimum(np.divide(value, bound, out=np.zeros_like(value), where=bound > 0), 1)
