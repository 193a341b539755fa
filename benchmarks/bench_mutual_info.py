"""Speed and memory of the drop-in mutual information functions, beside scikit-learn in one run.

Each cell runs both libraries in turn, several times, and shows the median of the ratios of
their times. The numbers must agree within 1e-12 in the same run. Times hold all that a call
does: validation, scaling, noise and search. One warm-up call compiles the kernels and starts
scikit-learn's workers.
"""

import statistics
import subprocess
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import scipy.sparse
import sklearn.feature_selection as peer

import skmi.feature_selection as ours

CLASSES, NUMBERS = "mutual_info_classif", "mutual_info_regression"


def normal(rng: np.random.Generator, n: int, p: int) -> tuple[np.ndarray, np.ndarray]:
    X = rng.standard_normal((n, p))
    return X, X[:, : max(1, p // 4)].sum(axis=1) + rng.standard_normal(n)


def three_classes(rng: np.random.Generator, n: int, p: int) -> tuple[np.ndarray, np.ndarray]:
    X, score = normal(rng, n, p)
    return X, np.digitize(score, np.quantile(score, [0.5, 0.8]))


def cross(rng: np.random.Generator, n: int, p: int) -> tuple[np.ndarray, np.ndarray]:
    vertical = rng.random(n) < 0.5
    long, short = rng.standard_normal(n), 1e-3 * rng.standard_normal((n, p))
    X = np.where(vertical[:, None], short, rng.standard_normal((n, p)))
    return X, np.where(vertical, long, short[::-1, 0])


def zeros_in_target(rng: np.random.Generator, n: int, p: int) -> tuple[np.ndarray, np.ndarray]:
    X, y = normal(rng, n, p)
    return X, np.where(rng.random(n) < 0.9, 0.0, y)


def zeros_in_both(rng: np.random.Generator, n: int, p: int) -> tuple[np.ndarray, np.ndarray]:
    X, y = zeros_in_target(rng, n, p)
    return np.where(rng.random((n, p)) < 0.9, 0.0, X), y


def cauchy(rng: np.random.Generator, n: int, p: int) -> tuple[np.ndarray, np.ndarray]:
    return rng.standard_cauchy((n, p)), rng.standard_cauchy(n)


def constant(rng: np.random.Generator, n: int, p: int) -> tuple[np.ndarray, np.ndarray]:
    return np.full((n, p), 3.0), rng.standard_normal(n)


def integers(rng: np.random.Generator, n: int, p: int) -> tuple[np.ndarray, np.ndarray]:
    X, y = normal(rng, n, p)
    return np.round(3 * X), np.round(3 * y)


def few_levels(rng: np.random.Generator, n: int, p: int) -> tuple[np.ndarray, np.ndarray]:
    X, y = three_classes(rng, n, p)
    return np.round(X), y


def sparse(rng: np.random.Generator, n: int, p: int) -> tuple[scipy.sparse.csc_array, np.ndarray]:
    X, y = few_levels(rng, n, p)
    return scipy.sparse.csc_array(X * (rng.random(X.shape) < 0.05)), y


@dataclass(frozen=True)
class Cell:
    """One row of the table; `goal` is the ratio to reach at least, and the one to aim for."""

    group: str
    function: str
    data: Callable
    n: int
    p: int
    goal: tuple[float, float] | None = None
    n_jobs: int = 1
    n_neighbors: int = 3
    discrete: str | bool = "auto"
    repeats: int = 5
    quick: bool = False


CELLS = [
    Cell("class target", CLASSES, three_classes, 10_000, 20, (18, 35), quick=True),
    Cell("class target", CLASSES, three_classes, 100_000, 10, (18, 35)),
    Cell("class target", CLASSES, three_classes, 1_000_000, 10, (18, 35), repeats=3),
    Cell("continuous target", NUMBERS, normal, 10_000, 20, (15, 22), quick=True),
    Cell("continuous target", NUMBERS, normal, 100_000, 10, (15, 22)),
    Cell("continuous target", NUMBERS, normal, 1_000_000, 4, (15, 22), repeats=3),
    Cell("short table", CLASSES, three_classes, 1000, 100, (18, 40), repeats=9, quick=True),
    Cell("short table", NUMBERS, normal, 1000, 100, (18, 40), repeats=9, quick=True),
    Cell("two threads", CLASSES, three_classes, 10_000, 100, (14, 25), n_jobs=2, quick=True),
    Cell("two threads", NUMBERS, normal, 10_000, 100, (14, 25), n_jobs=2, quick=True),
    Cell("two threads", CLASSES, three_classes, 100_000, 100, (14, 25), n_jobs=2, repeats=3),
    Cell("two threads", NUMBERS, normal, 30_000, 100, (14, 25), n_jobs=2, repeats=3),
    *(
        Cell(f"worst: {data.__name__}", NUMBERS, data, 100_000, 2, (3, 4))
        for data in (cross, zeros_in_target, zeros_in_both, cauchy, constant, integers)
    ),
    Cell("worst: constant", CLASSES, few_levels, 100_000, 2, (3, 4)),
    Cell("other k", CLASSES, three_classes, 10_000, 20, n_neighbors=10),
    Cell("other k", NUMBERS, normal, 10_000, 20, n_neighbors=5),
    Cell("other k", NUMBERS, normal, 10_000, 20, n_neighbors=10),
    Cell("discrete columns", CLASSES, few_levels, 100_000, 10, discrete=True),
    Cell("discrete columns", NUMBERS, few_levels, 100_000, 10, discrete=True),
    Cell("sparse columns", CLASSES, sparse, 100_000, 50),
    Cell("sparse columns", NUMBERS, sparse, 100_000, 10),
]


def timed(function: Callable, *args: object, **options: object) -> tuple[float, np.ndarray]:
    start = time.perf_counter()
    result = function(*args, **options)
    return time.perf_counter() - start, result


def run(cell: Cell, repeats: int) -> tuple[float, float]:
    """Median ratio, and the largest difference of the numbers."""
    X, y = cell.data(np.random.default_rng(0), cell.n, cell.p)
    options = {
        "n_neighbors": cell.n_neighbors,
        "discrete_features": cell.discrete,
        "n_jobs": cell.n_jobs,
        "random_state": 0,
    }
    functions = getattr(ours, cell.function), getattr(peer, cell.function)
    for function in functions:
        function(X[:200], y[:200], **options)
    ratios, difference = [], 0.0
    for _ in range(repeats):
        (fast, result), (slow, expected) = (timed(f, X, y, **options) for f in functions)
        ratios.append(slow / fast)
        difference = max(difference, np.abs(result - expected).max())
    return statistics.median(ratios), difference


def memory_of(library: str, function: str, n: int, p: int) -> float:
    """Peak resident megabytes of one call over what was resident before it (Linux)."""
    code = f"""
import re, numpy as np
from {library}.feature_selection import {function} as f
def resident(what):
    return int(re.search(what + r":\\s+(\\d+)", open("/proc/self/status").read())[1]) / 1024
rng = np.random.default_rng(0)
X, y = rng.standard_normal(({n}, {p})), rng.integers(0, 3, {n})
f(X[:99], y[:99], random_state=0)
before = resident("VmRSS")
open("/proc/self/clear_refs", "w").write("5")
f(X, y, random_state=0)
print(resident("VmHWM") - before)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return float(done.stdout)


def table_scores(quick: bool) -> Iterator[dict[str, object]]:
    """scikit-learn's time over skmi's for the drop-in scores."""
    warnings.simplefilter("ignore")
    for cell in CELLS:
        if quick and not cell.quick:
            continue
        ratio, difference = run(cell, 3 if quick else cell.repeats)
        if not difference <= 1e-12:
            raise ValueError(f"{cell}: the numbers differ by {difference:.0e}")
        yield {
            "group": cell.group,
            "function": f"`{cell.function}`",
            "n": f"{cell.n:,}",
            "p": cell.p,
            "k": cell.n_neighbors,
            "n_jobs": cell.n_jobs,
            "at least": f"{cell.goal[0]}x" if cell.goal else "",
            "aim": f"{cell.goal[1]}x" if cell.goal else "",
            "reached": f"{ratio:.1f}x",
        }


def table_memory(quick: bool) -> Iterator[dict[str, object]]:
    """Peak memory of the drop-in scores over the input; measured on Linux only."""
    n, p = (100_000 if quick else 1_000_000), 2
    for function in (CLASSES, NUMBERS):
        ours_mb, peer_mb = (memory_of(library, function, n, p) for library in ("skmi", "sklearn"))
        yield {
            "function": f"`{function}`",
            "n": f"{n:,}",
            "p": p,
            "skmi": f"{ours_mb:.0f} MB",
            "scikit-learn": f"{peer_mb:.0f} MB",
        }
