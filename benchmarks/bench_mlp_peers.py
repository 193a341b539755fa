"""What networks for tables can do, tried out one by one.

Each cell is a small program that runs: "yes" where it ends and its result is right, "no" where it
raises or is wrong. Peers run with their defaults; skorch wraps two layers of 64 units. The extra
`bench` brings them.
"""

from collections.abc import Callable, Iterator
from functools import partial
from inspect import signature
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import torch
from bench_peers import checks, tried
from scipy import sparse
from sklearn.base import BaseEstimator
from sklearn.metrics import log_loss
from sklearn.neural_network import MLPClassifier as ScikitClassifier
from skorch import NeuralNetClassifier
from torch import nn

from skmi.neural_network import MLPClassifier

Make = Callable[[], Any]


class TwoLayers(nn.Module):
    """What a user of skorch writes."""

    def __init__(self) -> None:
        super().__init__()
        layers = nn.LazyLinear(64), nn.ReLU(), nn.LazyLinear(64), nn.ReLU(), nn.LazyLinear(2)
        self.layers = nn.Sequential(*layers)

    def forward(self, X: Any) -> Any:
        """Return a logit for each class."""
        return self.layers(X)


def of_skorch() -> BaseEstimator:
    return NeuralNetClassifier(TwoLayers, criterion=nn.CrossEntropyLoss, verbose=0)


def of_pytabkit(**options: Any) -> Any:
    from pytabkit import RealMLP_TD_Classifier

    return RealMLP_TD_Classifier(random_state=0, n_threads=1, device="cpu", **options)


NETWORKS: dict[str, Make] = {
    "skmi": lambda: MLPClassifier(random_state=0),
    "scikit-learn": lambda: ScikitClassifier(random_state=0),
    "skorch": of_skorch,
    "RealMLP-TD": of_pytabkit,
}


def table(n_rows: int = 600, n_columns: int = 8) -> tuple[np.ndarray, np.ndarray]:
    """Columns of numbers, of which the first two tell the class."""
    rng = np.random.default_rng(0)
    X = rng.normal(size=(n_rows, n_columns)).astype(np.float32)
    return X, (X[:, 0] + X[:, 1] > 0).astype(np.int64)


def is_right(make: Make, X: Any, y: np.ndarray) -> bool:
    """Whether a network tells rows right that it did not learn from."""
    cut = len(y) * 2 // 3
    return tells(make().fit(X[:cut], y[:cut]), X[cut:], y[cut:])


def tells(model: Any, X: Any, y: np.ndarray) -> bool:
    """Whether nine of ten rows, or of their labels, are told right."""
    return bool(np.mean(model.predict(X) == y) > 0.9)


def plain(make: Make) -> bool:
    return is_right(make, *table())


def scales(make: Make) -> bool:
    X, y = table()
    return is_right(make, X * np.array([1e4, 1e4, *[1e-4] * 6], np.float32), y)


def outliers(make: Make) -> bool:
    X, y = table()
    X[::50, 2] = 1e6
    return is_right(make, X, y)


def strings(make: Make) -> bool:
    X, y = table()
    frame = pd.DataFrame(X[:, 1:]).add_prefix("x")
    return is_right(make, frame.assign(word=np.where(y == 1, "red", "blue")), y)


def missing(make: Make) -> bool:
    X, y = table()
    X[::7, 3] = np.nan
    return is_right(make, X, y)


def sparse_table(make: Make) -> bool:
    X, y = table()
    return is_right(make, sparse.csr_matrix(X), y)


def polars_table(make: Make) -> bool:
    X, y = table()
    return is_right(make, pl.DataFrame(X, schema=[f"x{j}" for j in range(X.shape[1])]), y)


def string_classes(make: Make) -> bool:
    X, y = table()
    return is_right(make, X, np.where(y == 1, "yes", "no"))


def several_labels(make: Make) -> bool:
    X, y = table()
    labels = np.column_stack([y, X[:, 2] > 0]).astype(int)
    return is_right(make, X, labels)


def weights(make: Make) -> bool:
    X, y = table()
    noise = np.arange(400) % 2 == 0
    shown = np.where(noise, 1 - y[:400], y[:400])
    model = make().fit(X[:400], shown, sample_weight=np.where(noise, 0.0, 1.0))
    return tells(model, X[400:], y[400:])


def later(make: Make) -> bool:
    X, y = table()
    model = make()
    takes_classes = "classes" in signature(model.partial_fit).parameters
    announced = {"classes": [0, 1]} if takes_classes else {}
    for _ in range(100):
        for start in (0, 200):
            rows = slice(start, start + 200)
            model.partial_fit(X[rows], y[rows], **announced)
    return tells(model, X[400:], y[400:])


def same_bits(make: Make) -> bool:
    X, y = table()
    predictions = []
    for seed in (1, 2):  # of others who draw from torch's generator
        torch.manual_seed(seed)
        predictions.append(make().fit(X, y).predict_proba(X))
    return np.array_equal(*predictions)


def leaves_generators(make: Make) -> bool:
    X, y = table()
    torch.manual_seed(1)
    expected = torch.rand(1)
    torch.manual_seed(1)
    make().fit(X, y)
    return bool(torch.rand(1) == expected)


def coins(make: Make) -> bool:
    """Whether labels that nothing tells of get probabilities near one half."""
    X, _ = table()
    y = np.random.default_rng(1).integers(2, size=600)
    model = make().fit(X[:400], y[:400])
    return log_loss(y[400:], model.predict_proba(X[400:])) < np.log(2) + 0.05


def drowned(make: Make) -> bool:
    X, y = table(900, 400)
    return is_right(make, X, y)


ABILITIES = {
    "tells nine of ten rows right": plain,
    "numbers of 1e4 and 1e-4, not scaled": scales,
    "a column of outliers, 1e6": outliers,
    "columns of strings": strings,
    "missing values": missing,
    "sparse tables": sparse_table,
    "polars data frames": polars_table,
    "classes of strings": string_classes,
    "several labels": several_labels,
    "weights of rows": weights,
    "more rows later, `partial_fit`": later,
    "the same bits again, whoever else draws of torch": same_bits,
    "leaves torch's global generator alone": leaves_generators,
    "labels of a coin: log-loss within .05 of ln 2": coins,
    "two columns that tell, among 400": drowned,
}


def table_abilities(quick: bool) -> Iterator[dict[str, str]]:
    """What networks for tables can do, each cell tried out."""
    torch.set_num_threads(1)
    networks = {"skmi": NETWORKS["skmi"]} if quick else NETWORKS
    if not quick:
        # Of 256 epochs the checks would take an hour.
        checked = {**networks, "RealMLP-TD": partial(of_pytabkit, n_epochs=2)}
        passed = {name: checks(make()) for name, make in checked.items()}
        yield {"": "checks of scikit-learn, passed / failed", **passed}
    for text, ability in ABILITIES.items():
        yield {"": text, **{name: tried(ability, make) for name, make in networks.items()}}
