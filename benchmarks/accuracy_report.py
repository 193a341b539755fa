"""Lines, verdicts, seeds and clocks that the parts of `bench_accuracy.py` share."""

import time
from collections.abc import Callable, Sequence

import numpy as np

# Nothing was tuned on the draws of this seed.
SEED = 20_231_210


def rng_of(*key: int) -> np.random.Generator:
    return np.random.default_rng([SEED, *key])


def heading(text: str, names: Sequence[str]) -> None:
    print(f"\n{text:<46}" + "".join(f"{name:>18}" for name in names))


def row(heading: str, cells: Sequence[float], note: str = "", digits: int = 4) -> None:
    """Print one line; a cell that is not a number says that nothing was measured."""
    shown = ["-" if np.isnan(cell) else f"{cell:.{digits}f}" for cell in cells]
    print(f"{heading:<46}" + "".join(f"{cell:>18}" for cell in shown) + f"   {note}", flush=True)


def verdict(reached: float, goal: float, *, at_most: bool) -> str:
    met = reached <= goal if at_most else reached >= goal
    return f"goal {'<=' if at_most else '>='} {goal:.3f}: {'reached' if met else 'missed'}"


def timed(function: Callable[..., float], *args: object) -> tuple[float, float]:
    """Seconds of a call, and what it returns."""
    start = time.perf_counter()
    result = function(*args)
    return time.perf_counter() - start, result
