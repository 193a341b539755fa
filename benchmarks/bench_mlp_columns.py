"""What networks gain where they look for the columns that tell, and what the search costs.

Tables of 100 columns or more: madelon and colon, breast_cancer beside columns of noise, and drawn
ones. Each seed draws or splits anew, three quarters to fit and a quarter to score. Scores are
log-loss, of "friedman" the root of the mean squared error; less is better. CPU seconds are those of
`fit` and prediction, in one thread.
"""

from collections.abc import Callable, Iterator

import numpy as np
import pandas as pd
from bench_mlp_quality import Split, boosting, load, one_thread, ours, run, split
from sklearn.datasets import load_breast_cancer, make_classification, make_friedman1

N_SEEDS = 5


def mixtures(seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Three classes on corners of a cube of 8 dimensions, and 8 mixtures, among 200 columns."""
    return make_classification(
        2000, 200, n_informative=8, n_redundant=8, n_classes=3, random_state=seed
    )


def linear(seed: int) -> tuple[np.ndarray, np.ndarray]:
    """The sum of 5 of 400 columns."""
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(1000, 400))
    return X, (X[:, :5].sum(axis=1) + rng.normal(size=1000) > 0).astype(int)


def product(seed: int) -> tuple[np.ndarray, np.ndarray]:
    """The product of two of 100 columns, which tell nothing by themselves."""
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(2000, 100))
    return X, (X[:, 0] * X[:, 1] + 0.5 * rng.normal(size=2000) > 0).astype(int)


def all_weak(seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Every one of 300 columns tells the same little."""
    rng = np.random.default_rng(seed)
    y = rng.integers(2, size=1500)
    return rng.normal(size=(1500, 300)) + 0.1 * (2 * y[:, None] - 1), y


def all_strong(seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Corners of a cube of 150 dimensions among 200 columns."""
    return make_classification(2000, 200, n_informative=150, n_redundant=20, random_state=seed)


def breast_cancer(seed: int) -> tuple[np.ndarray, np.ndarray]:
    """The 30 columns of breast_cancer, and 150 of noise."""
    X, y = load_breast_cancer(return_X_y=True)
    return np.hstack([X, np.random.default_rng(seed).normal(size=(len(X), 150))]), y


def friedman(seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Five of 200 columns, one of them in a square, two in a product."""
    return make_friedman1(1000, 200, noise=1.0, random_state=seed)


TABLES: dict[str, Callable] = {
    "madelon": lambda seed: load("madelon"),
    "mixtures": mixtures,
    "linear": linear,
    "product": product,
    "breast_cancer and noise": breast_cancer,
    "friedman": friedman,
    "all weak": all_weak,
    "all strong": all_strong,
    "colon": lambda seed: load("colon"),
}


def data_of(name: str, seed: int) -> Split:
    X, y = TABLES[name](seed)
    return split(pd.DataFrame(X), y, name == "friedman", seed)


def measured(name: str, seeds: range) -> dict[str, object]:
    """Medians of scores, of the number of columns, and of the ratio of the CPU seconds."""
    found = []
    for seed in seeds:
        data = data_of(name, seed)
        every, auto = ours(data).set_params(n_features_to_select=None), ours(data)
        rows = [run(model, data) for model in (every, auto, boosting(data))]
        cost, seen = rows[1]["seconds"] / rows[0]["seconds"], len(auto.selected_[0])
        found.append([*(row["score"] for row in rows), seen, cost])
    *scores, seen, cost = np.median(found, axis=0)
    learners = "all columns", '"auto"', "boosting"
    cells = {learner: f"{score:.3f}" for learner, score in zip(learners, scores, strict=True)}
    size = f"{len(data.y) + len(data.y_test):,} x {data.X.shape[1]}"
    rest = {"columns seen": f"{seen:.0f}", 'CPU, "auto" / all': f"{cost:.1f}"}
    return {"table": name, "size": size, **cells, **rest}


def table_search(quick: bool) -> Iterator[dict[str, object]]:
    """Scores of networks that see all columns, or those that tell, beside boosting: medians."""
    with one_thread():
        for name in ["linear"] if quick else TABLES:
            yield measured(name, range(1 if quick else N_SEEDS))
