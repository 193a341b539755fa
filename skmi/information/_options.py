"""Options that the measures share."""

from numbers import Integral
from typing import Literal

import numpy as np

from .._compat import Interval, StrOptions

Unit = Literal["nat", "bit"]

_UNITS_PER_NAT = {"nat": 1.0, "bit": 1 / np.log(2)}


OPTIONS = {
    "n_neighbors": [Interval(Integral, 1, None, closed="left")],
    "missing": [StrOptions({"auto", "drop", "raise"})],
    "unit": [StrOptions({"nat", "bit"})],
    "random_state": ["random_state", np.random.Generator],
}


def units_per_nat(unit: Unit) -> float:
    """Number by which an amount in nats is to be multiplied."""
    return float(_UNITS_PER_NAT[unit])
