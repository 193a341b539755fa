"""How long permutation_importance takes beside scikit-learn's function, and how much memory.

The two take turns on the same model, table and seed, and both results must be the same to the last
bit. The ratio is the median over the pairs of scikit-learn's CPU time to ours. One thread, but for
the memory, which is that of two jobs.
"""

import argparse
import subprocess
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch
from sklearn import inspection
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.datasets import load_breast_cancer, load_wine, make_classification
from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import KNeighborsClassifier
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from skorch import NeuralNetClassifier

from skmi.inspection import permutation_importance
from skmi.neural_network import MLPClassifier as SkmiMLPClassifier

N_PAIRS = 3
METRICS_OF_CLASSES = ["accuracy", "neg_log_loss", "roc_auc", "average_precision", "f1"]
FUNCTIONS = {"scikit-learn": inspection.permutation_importance, "skmi": permutation_importance}


class Unknown(ClassifierMixin, BaseEstimator):
    """A linear model that nobody has heard of."""

    def fit(self, X, y):
        """Fit the linear model."""
        self.inner_ = LogisticRegression().fit(X, y)
        self.classes_ = self.inner_.classes_
        return self

    def predict(self, X):
        """Predict as it does."""
        return self.inner_.predict(X)


class Module(torch.nn.Module):
    """Two hidden layers, as a user of skorch writes them."""

    def __init__(self, n_columns=20):
        super().__init__()
        layers = [torch.nn.Linear(n_columns, 64), torch.nn.ReLU(), torch.nn.Linear(64, 64)]
        self.layers = torch.nn.Sequential(*layers, torch.nn.ReLU(), torch.nn.Linear(64, 2))

    def forward(self, X):
        """Probabilities of the two classes."""
        return torch.softmax(self.layers(X), dim=1)


class Task(NamedTuple):
    """A model, and the table to explain it on."""

    name: str
    model: Any
    make_table: Callable
    n_repeats: int
    least: float
    aim: float


def numbers(n: int, d: int) -> Callable:
    return lambda: make_classification(n, d, n_informative=10, random_state=0)


def binary(n: int, d: int) -> Callable:
    def make() -> tuple[np.ndarray, np.ndarray]:
        X, y = make_classification(n, d, n_informative=10, random_state=0)
        return (X > 0).astype(np.float32), y

    return make


def tasks(scale: int) -> list[Task]:
    n = 10_000 // scale
    boosting = HistGradientBoostingClassifier(random_state=0)
    forest = RandomForestClassifier(50, random_state=0)
    net = NeuralNetClassifier(Module, max_epochs=3, verbose=0)
    mlp = MLPClassifier((64, 64), max_iter=5, random_state=0)
    own = SkmiMLPClassifier((64, 64), max_iter=3, n_members=1, early_stopping=False)
    return [
        Task("boosting, 20 columns", boosting, numbers(n, 20), 5, 3, 6),
        Task("boosting, 100 columns", boosting, numbers(n, 100), 5, 4, 6),
        Task("forest of 50, 20 columns", forest, numbers(n, 20), 5, 1.5, 3),
        Task("forest of 50, 100 columns", forest, numbers(n // 2, 100), 5, 2, 3),
        Task("skorch net, 20 binary columns", net, binary(n, 20), 10, 4, 6),
        Task("scikit-learn's MLP, 20 binary columns", mlp, binary(n, 20), 10, 4, 6),
        Task("skmi's MLP, 20 binary columns", own, binary(n, 20), 10, 4, 6),
        Task("logistic regression", LogisticRegression(), numbers(10 * n, 100), 5, 0.9, 1),
        Task("5 neighbours", KNeighborsClassifier(), numbers(n // 4, 20), 5, 0.9, 1),
        Task("unknown estimator", Unknown(), numbers(n, 20), 5, 0.9, 1),
    ]


def cpu_seconds(function: Callable, task: Task, model: Any, X: Any, y: Any) -> tuple[float, Any]:
    start = time.process_time()
    result = function(model, X, y, n_repeats=task.n_repeats, random_state=0)
    return time.process_time() - start, result.importances


def table_speed(quick: bool) -> Iterator[dict[str, object]]:
    """CPU seconds of scikit-learn's permutation_importance over those of skmi's."""
    warnings.simplefilter("ignore", ConvergenceWarning)
    for task in tasks(10 if quick else 1):
        X, y = task.make_table()
        model = task.model.fit(X, y)
        # Kernels are loaded, caches filled.
        permutation_importance(model, X[:200], y[:200], n_repeats=2)
        pairs = []
        for _ in range(1 if quick else N_PAIRS):
            theirs, wanted = cpu_seconds(FUNCTIONS["scikit-learn"], task, model, X, y)
            ours, found = cpu_seconds(FUNCTIONS["skmi"], task, model, X, y)
            np.testing.assert_array_equal(found, wanted)
            pairs.append((theirs, ours))
        yield {
            "model": task.name,
            "n": f"{len(X):,}",
            "repeats": task.n_repeats,
            "pairs": len(pairs),
            "scikit-learn s": f"{np.median(pairs, axis=0)[0]:.2f}",
            "skmi s": f"{np.median(pairs, axis=0)[1]:.2f}",
            "at least": f"{task.least}x",
            "aim": f"{task.aim}x",
            "reached": f"{np.median([theirs / ours for theirs, ours in pairs]):.2f}x",
        }


def table_intervals(quick: bool) -> Iterator[dict[str, object]]:
    """CPU seconds without intervals and with them, of a logistic regression, five repeats."""
    tables = {
        "wine": load_wine(return_X_y=True),
        "breast_cancer": load_breast_cancer(return_X_y=True),
        "20 columns": numbers(1000 if quick else 10_000, 20)(),
    }
    for table, (X, y) in tables.items():
        model = make_pipeline(StandardScaler(), LogisticRegression()).fit(X, y)
        for scoring in METRICS_OF_CLASSES[: 2 if len(np.unique(y)) > 2 else None]:
            options = {"scoring": scoring, "random_state": 0}
            pairs = []
            for _ in range(1 if quick else N_PAIRS):
                pairs.append([])
                for level in (None, 0.95):
                    start = time.process_time()
                    permutation_importance(model, X, y, confidence_level=level, **options)
                    pairs[-1].append(time.process_time() - start)
            without, with_intervals = np.median(pairs, axis=0)
            yield {
                "table": table,
                "n": f"{len(X):,}",
                "metric": scoring,
                "pairs": len(pairs),
                "without s": f"{without:.2f}",
                "with s": f"{with_intervals:.2f}",
                "ratio": f"{np.median([after / before for before, after in pairs]):.2f}x",
            }


def table_memory(quick: bool) -> Iterator[dict[str, object]]:
    """Megabytes that two jobs hold at most, 100 columns; shared pages count once (Linux)."""
    n_rows = 10_000 if quick else 100_000
    for model in MODELS_OF_MEMORY:
        peak = {name: peak_of(name, model, n_rows) for name in FUNCTIONS}
        yield {"model": model, "n": f"{n_rows:,}", **{k: f"{v:.0f}" for k, v in peak.items()}}


def peak_of(name: str, model: str, n_rows: int) -> float:
    """Largest sum over a process and its workers, looked at every 20 ms."""
    command = [sys.executable, __file__, name, model, str(n_rows)]
    with subprocess.Popen(command) as process:
        most = 0
        while process.poll() is None:
            most = max(most, held_by(process.pid))
            time.sleep(0.02)
    if process.returncode:
        raise RuntimeError(f"{command} ended with {process.returncode}")
    return most / 1024


def held_by(pid: int) -> int:
    """Kilobytes that a process and its descendants hold, each shared page split among them."""
    total = 0
    try:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            total += int(line.split()[1]) if line.startswith("Pss:") else 0
        for task in Path(f"/proc/{pid}/task").iterdir():
            total += sum(map(held_by, map(int, (task / "children").read_text().split())))
    except OSError:  # it has ended meanwhile
        return total
    return total


MODELS_OF_MEMORY = {"logistic regression": LogisticRegression(), "unknown estimator": Unknown()}


def run_once(name: str, model: str, n_rows: int) -> None:
    """What the memory is measured of, in a process of its own."""
    X, y = make_classification(n_rows, 100, n_informative=10, random_state=0)
    fitted = MODELS_OF_MEMORY[model].fit(X, y)
    FUNCTIONS[name](fitted, X, y, n_repeats=1, n_jobs=2, random_state=0)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=run_once.__doc__)
    parser.add_argument("name", choices=list(FUNCTIONS))
    parser.add_argument("model", choices=list(MODELS_OF_MEMORY))
    parser.add_argument("n_rows", type=int)
    run_once(**vars(parser.parse_args()))
