"""How long oversampling takes: MutualInfoSMOTE beside SMOTE, SMOTENC and SMOTEN.

Run with ``python benchmarks/bench_resampling.py [--pairs 3] [--quick]``.

The two take turns on the same table; the ratio is the median over the pairs of the peer's time to
ours. A fifth of the rows are of the rare class, which grows to the size of the other. One thread.
"""

import argparse
import os
import platform
import time
from collections.abc import Callable
from typing import NamedTuple

os.environ.setdefault("OMP_NUM_THREADS", "1")

import imblearn
import numpy as np
from imblearn.over_sampling import SMOTE, SMOTEN, SMOTENC

import skmi
from skmi.imbalance import MutualInfoSMOTE


class Task(NamedTuple):
    """A table, and the two samplers for it."""

    name: str
    X: np.ndarray
    y: np.ndarray
    peer: Callable
    ours: Callable


def table(n: int, n_numeric: int, n_categorical: int, n_levels: int) -> tuple[np.ndarray, ...]:
    """Noise, but for a shift of the first column of each kind."""
    rng = np.random.default_rng(0)
    y = (rng.uniform(size=n) < 0.2).astype(int)
    numbers = rng.normal(size=(n, n_numeric))
    levels = rng.integers(0, n_levels, (n, n_categorical))
    numbers[:, :1] += y[:, None]
    levels[:, :1] = np.where(rng.uniform(size=n) < 0.2, y, levels[:, :1].T).T
    return np.hstack([numbers, levels]), y


def tasks(scale: int) -> list[Task]:
    X, y = table(100_000 // scale, 20, 0, 2)
    uniform = {"feature_weights": "uniform", "scale": False}
    found = [
        Task(f"20 numbers, n={len(X):,}", X, y, SMOTE, MutualInfoSMOTE),
        Task("same, uniform weights", X, y, SMOTE, lambda **k: MutualInfoSMOTE(**uniform, **k)),
    ]
    for n_levels in (10, 50):
        X, y = table(50_000 // scale, 10, 5, n_levels)
        nominal = {"categorical_features": list(range(10, 15))}
        found += [
            Task(
                f"10 numbers, 5 categories of {n_levels} levels, n={len(X):,}{label}",
                X,
                y,
                lambda nominal=nominal, **k: SMOTENC(**nominal, **k),
                lambda nominal=nominal, more=more, **k: MutualInfoSMOTE(**nominal, **more, **k),
            )
            for label, more in (("", {}), (", uniform weights", {"feature_weights": "uniform"}))
        ]
    X, y = table(20_000 // scale, 0, 10, 10)
    everything = {"categorical_features": list(range(10))}
    found.append(
        Task(
            f"10 categories of 10 levels, n={len(X):,}",
            X.astype(int),
            y,
            SMOTEN,
            lambda **k: MutualInfoSMOTE(**everything, **k),
        )
    )
    return found


def seconds(make: Callable, task: Task) -> float:
    start = time.perf_counter()
    make(random_state=0).fit_resample(task.X, task.y)
    return time.perf_counter() - start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=3)
    parser.add_argument("--quick", action="store_true", help="a tenth of the rows")
    options = parser.parse_args()
    print(f"skmi {skmi.__version__}, imbalanced-learn {imblearn.__version__}, ", end="")
    print(f"{platform.processor() or platform.machine()}, medians of {options.pairs} pairs")
    print("| table | peer | peer s | ours s | peer / ours |\n|---|---|---|---|---|")
    for task in tasks(10 if options.quick else 1):
        seconds(task.ours, Task("", task.X[:500], task.y[:500], task.peer, task.ours))
        pairs = [(seconds(task.peer, task), seconds(task.ours, task)) for _ in range(options.pairs)]
        peer, ours = np.median(pairs, axis=0)
        ratio = np.median([theirs / own for theirs, own in pairs])
        name = getattr(task.peer, "__name__", "SMOTENC").replace("<lambda>", "SMOTENC")
        print(f"| {task.name} | {name} | {peer:.2f} | {ours:.2f} | {ratio:.1f} |", flush=True)


if __name__ == "__main__":
    main()
