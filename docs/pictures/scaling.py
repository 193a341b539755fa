"""Draw ``docs/user_guide/scaling.png``: time against the number of rows, on one thread.

python docs/pictures/scaling.py
"""

import time
from collections.abc import Callable

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure
from saving import save
from sklearn import feature_selection as peer

from skmi.feature_selection import MutualInfoSelector, g_test, mutual_info_classif

N_FEATURES = 20
SIZES = [1000, 3000, 10_000, 30_000, 100_000, 300_000, 1_000_000]
# The peer is measured up to here: beyond it takes minutes.
MOST_ROWS_OF_PEER = 30_000

WORK: dict[str, tuple[Callable, str, str]] = {
    "scikit-learn mutual_info_classif": (peer.mutual_info_classif, "0.5", "s"),
    "mutual_info_classif": (mutual_info_classif, "#0072B2", "o"),
    'MutualInfoSelector("jmi", "auto")': (
        lambda X, y: MutualInfoSelector("jmi", min_features_to_select=0).fit(X, y),
        "#D55E00",
        "^",
    ),
    'MutualInfoSelector("jmi", 10)': (
        lambda X, y: MutualInfoSelector("jmi", 10, compute_redundancy=False).fit(X, y),
        "#E69F00",
        "v",
    ),
    "g_test": (g_test, "#009E73", "D"),
}


def seconds(function: Callable, X: np.ndarray, y: np.ndarray) -> float:
    """Processor time of the better of two calls."""
    times = []
    for _ in range(2):
        start = time.process_time()
        function(X, y)
        times.append(time.process_time() - start)
    return min(times)


def draw() -> Figure:
    """Measure, and a line for each function."""
    rng = np.random.default_rng(0)
    X = rng.normal(size=(max(SIZES), N_FEATURES))
    y = (X[:, :5].sum(axis=1) + rng.normal(size=len(X)) > 0).astype(int)
    figure, ax = plt.subplots(figsize=(8, 4.5), layout="constrained")
    for name, (function, colour, marker) in WORK.items():
        sizes = [n for n in SIZES if n <= MOST_ROWS_OF_PEER or not name.startswith("scikit")]
        function(X[:1000], y[:1000])  # compiles
        times = [seconds(function, X[:n], y[:n]) for n in sizes]
        print(f"{name:<36}" + "".join(f"{t:>9.3f}" for t in times), flush=True)
        ax.loglog(sizes, times, color=colour, marker=marker, label=name)
    ax.set_xlabel("rows")
    ax.set_ylabel(f"seconds for {N_FEATURES} columns, one thread")
    ax.grid(color="0.9")
    ax.spines[["top", "right"]].set_visible(False)
    ax.legend(frameon=False)
    return figure


if __name__ == "__main__":
    mpl.use("Agg")
    save(draw(), "scaling.png")
