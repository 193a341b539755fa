"""How long oversampling takes: MutualInfoSMOTE beside SMOTE, SMOTENC and SMOTEN.

The two take turns on the same table; the ratio is the median over the pairs of the peer's time to
ours. A fifth of the rows are of the rare class, which grows to the size of the other. One thread.
"""

import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import NamedTuple

import numpy as np
from imblearn.over_sampling import SMOTE, SMOTEN, SMOTENC

from skmi.imbalance import MutualInfoSMOTE

N_PAIRS = 3


class Task(NamedTuple):
    """A table, the two samplers for it, and the ratio to reach at least."""

    name: str
    X: np.ndarray
    y: np.ndarray
    peer: Callable
    ours: Callable
    peer_name: str
    at_least: str


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
    uniform = partial(MutualInfoSMOTE, feature_weights="uniform", scale=False)
    found = [
        Task(f"20 numbers, n = {len(X):,}", X, y, SMOTE, MutualInfoSMOTE, "SMOTE", "1/1.5"),
        Task("the same, uniform weights", X, y, SMOTE, uniform, "SMOTE", ""),
    ]
    for n_levels, goal in ((10, "10"), (50, "15")):
        X, y = table(50_000 // scale, 10, 5, n_levels)
        nominal = {"categorical_features": list(range(10, 15))}
        peer, ours = partial(SMOTENC, **nominal), partial(MutualInfoSMOTE, **nominal)
        uniform = partial(ours, feature_weights="uniform")
        name = f"10 numbers, 5 categories of {n_levels} levels, n = {len(X):,}"
        found += [
            Task(name, X, y, peer, ours, "SMOTENC", goal),
            Task("the same, uniform weights", X, y, peer, uniform, "SMOTENC", ""),
        ]
    X, y = table(20_000 // scale, 0, 10, 10)
    ours = partial(MutualInfoSMOTE, categorical_features=list(range(10)))
    name = f"10 categories of 10 levels, n = {len(X):,}"
    return [*found, Task(name, X.astype(int), y, SMOTEN, ours, "SMOTEN", "")]


def seconds(make: Callable, task: Task) -> float:
    start = time.perf_counter()
    make(random_state=0).fit_resample(task.X, task.y)
    return time.perf_counter() - start


def table_speed(quick: bool) -> Iterator[dict[str, object]]:
    """Times of SMOTE, SMOTENC and SMOTEN over those of MutualInfoSMOTE."""
    for task in tasks(10 if quick else 1):
        seconds(task.ours, task._replace(X=task.X[:500], y=task.y[:500]))  # compile
        n_pairs = 1 if quick else N_PAIRS
        pairs = [(seconds(task.peer, task), seconds(task.ours, task)) for _ in range(n_pairs)]
        peer, ours = np.median(pairs, axis=0)
        yield {
            "table": task.name,
            "peer": task.peer_name,
            "peer s": f"{peer:.2f}",
            "ours s": f"{ours:.2f}",
            "at least": task.at_least,
            "peer / ours": f"{np.median([theirs / own for theirs, own in pairs]):.1f}",
        }
