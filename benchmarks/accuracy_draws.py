"""Seeds, clocks and verdicts that the parts of `bench_accuracy.py` share."""

import time
from collections.abc import Callable

import numpy as np

# Nothing was tuned on the draws of this seed.
SEED = 20_231_210


def rng_of(*key: int) -> np.random.Generator:
    return np.random.default_rng([SEED, *key])


def verdict(reached: float, at_most: float | None = None, at_least: float | None = None) -> str:
    """Whether a goal was reached; empty without one."""
    if at_most is None and at_least is None:
        return ""
    met = reached >= at_least if at_most is None else reached <= at_most
    return "reached" if met else "missed"


def timed(function: Callable[..., float], *args: object) -> tuple[float, float]:
    """Seconds of a call, and what it returns."""
    start = time.perf_counter()
    result = function(*args)
    return time.perf_counter() - start, result
