"""Options that the measures share."""

from numbers import Integral
from typing import Literal

import numpy as np

from .._compat import Interval, StrOptions

Unit = Literal["nat", "bit"]

NATS_PER_UNIT = {"nat": 1.0, "bit": float(np.log(2))}


OPTIONS = {
    "n_neighbors": [Interval(Integral, 1, None, closed="left")],
    "missing": [StrOptions({"auto", "drop", "raise"})],
    "unit": [StrOptions({"nat", "bit"})],
    "random_state": ["random_state", np.random.Generator],
}


def at_least_zero(estimate: float) -> float:
    """Estimate of a quantity that is not negative; NaN stays."""
    return float(np.maximum(0.0, estimate))


def units_per_nat(unit: Unit) -> float:
    """Number by which an amount in nats is to be multiplied."""
    return 1 / NATS_PER_UNIT[unit]
