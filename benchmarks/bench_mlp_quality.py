"""How good the networks are with their defaults, beside other learners with theirs.

The tables are looked for in the folder SKMI_DATA, or in ../shared/data, and some come with
scikit-learn. All of them take hours; ``python benchmarks/bench_mlp_quality.py [--data ...]
[--seeds ...] [--only ...] [--cache FILE [--anew NAME ...]]`` prints a part.

Each seed splits a table at random, three quarters to fit and a quarter to score, stratified by
class, and is the `random_state` of every learner. Scores are log-loss for classes and the root of
the mean squared error for numbers (abalone, wine_white, diabetes); less is better. CPU seconds are
those of `fit` and prediction together, in one thread. Strings are given as pandas categories, which
boosting and both kinds of tabular networks take as they are. Nobody is tuned.

"ratio" is the score of skmi over that of the other learner on the same split. A pair of a table and
a seed is won or lost by more than 1 percent.

A cache keeps the rows of a run for the next one, which makes only those that are missing and those
of the learners named by ``--anew``. Summaries count the pairs that there are.
"""

import argparse
import logging
import sys
import time
import warnings
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import cache, partial
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import torch
from bench_selection_quality import FOLDER, NAMES, read_table
from page import lines
from sklearn import datasets
from sklearn.compose import make_column_transformer
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor
from sklearn.impute import SimpleImputer
from sklearn.metrics import log_loss, root_mean_squared_error
from sklearn.model_selection import train_test_split
from sklearn.neural_network import MLPClassifier as ScikitClassifier
from sklearn.neural_network import MLPRegressor as ScikitRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler
from threadpoolctl import threadpool_limits

from skmi.neural_network import MLPClassifier, MLPRegressor

BUILT_IN: dict[str, Callable] = {
    "breast_cancer": datasets.load_breast_cancer,
    "diabetes": datasets.load_diabetes,
    "digits": datasets.load_digits,
    "iris": datasets.load_iris,
    "wine": datasets.load_wine,
}
REGRESSION = ("abalone", "diabetes", "wine_white")
TABLES = (*NAMES, *BUILT_IN)
MANY_ROWS = 5000
QUICK_ROWS = 1000
TIE = 0.01
OURS, FOR_LOG_LOSS = "skmi", "RealMLP-TD, log-loss"


class Split(NamedTuple):
    """Rows to fit and rows to score."""

    X: pd.DataFrame
    X_test: pd.DataFrame
    y: np.ndarray
    y_test: np.ndarray
    is_regression: bool
    seed: int


def load(name: str) -> tuple[pd.DataFrame, np.ndarray]:
    """A table with strings as categories, and its target: numbers, or codes of classes."""
    if name in BUILT_IN:
        X, y = BUILT_IN[name](return_X_y=True, as_frame=True)
        y = y.to_numpy()
    else:
        X, y = read_table(name)
    texts = [c for c in X if not pd.api.types.is_numeric_dtype(X[c].dtype)]
    X = X.astype(dict.fromkeys(texts, "category"))
    if name in REGRESSION:
        return X, y.astype(float)
    return X, np.unique(y, return_inverse=True)[1]


def split(X: pd.DataFrame, y: np.ndarray, is_regression: bool, seed: int) -> Split:
    classes = None if is_regression else y
    parts = train_test_split(X, y, test_size=0.25, stratify=classes, random_state=seed)
    return Split(*parts, is_regression=is_regression, seed=seed)


def ours(data: Split) -> Any:
    kind = MLPRegressor if data.is_regression else MLPClassifier
    return kind(random_state=data.seed)


def boosting(data: Split) -> Any:
    regressor, classifier = HistGradientBoostingRegressor, HistGradientBoostingClassifier
    return (regressor if data.is_regression else classifier)(random_state=data.seed)


def scikit_mlp(data: Split) -> Any:
    texts = data.X.select_dtypes("category").columns
    one_hot = OneHotEncoder(handle_unknown="ignore")
    columns = make_column_transformer(
        (make_pipeline(SimpleImputer(), StandardScaler()), data.X.columns.difference(texts)),
        (one_hot, texts),
    )
    kind = ScikitRegressor if data.is_regression else ScikitClassifier
    return make_pipeline(columns, kind(random_state=data.seed))


def real_mlp(data: Split, **options: Any) -> Any:
    from pytabkit import RealMLP_TD_Classifier, RealMLP_TD_Regressor

    # Its import sets the level too.
    logging.getLogger("pytorch_lightning").setLevel(logging.WARNING)
    kind = RealMLP_TD_Regressor if data.is_regression else RealMLP_TD_Classifier
    return kind(random_state=data.seed, n_threads=1, device="cpu", **options)


def real_mlp_for_log_loss(data: Split) -> Any:
    """RealMLP-TD as its authors advise it where log-loss is what counts."""
    return real_mlp(data, val_metric_name="cross_entropy", use_ls=False)


LEARNERS: dict[str, Callable[[Split], Any]] = {
    OURS: ours,
    "HistGradientBoosting": boosting,
    "scikit-learn MLP": scikit_mlp,
    "RealMLP-TD": real_mlp,
    FOR_LOG_LOSS: real_mlp_for_log_loss,
}


def run(model: Any, data: Split) -> dict[str, float]:
    """Score and CPU seconds of a model."""
    start = time.process_time()
    model.fit(data.X, data.y)
    fitted = time.process_time()
    if data.is_regression:
        score = root_mean_squared_error(data.y_test, model.predict(data.X_test))
    else:
        score = log_loss(data.y_test, model.predict_proba(data.X_test))
    seconds = time.process_time() - start
    return {"score": score, "seconds": seconds, "fit_seconds": fitted - start}


def run_anew(learner: str, data: Split) -> dict[str, float]:
    """Score and CPU seconds of a learner."""
    return run(LEARNERS[learner](data), data)


class Cache:
    """Rows that were made before, in a file of comma-separated values."""

    KEYS = ("table", "seed", "learner")

    def __init__(self, path: Path | None, anew: Iterable[str] = ()) -> None:
        self.path = path
        rows = pd.read_csv(path).to_dict("records") if path and path.exists() else []
        kept = (row for row in rows if row["learner"] not in anew)
        self._rows = {tuple(row[key] for key in self.KEYS): row for row in kept}

    def get(self, key: tuple[str, int, str], make: Callable[[], dict]) -> dict:
        """Return a row, made before or now."""
        if key in self._rows:
            return self._rows[key]
        row = dict(zip(self.KEYS, key, strict=True)) | make()
        self._rows[key] = row
        if self.path is not None:
            pd.DataFrame(self._rows.values()).to_csv(self.path, index=False)
        return row


def run_table(
    name: str, seeds: Iterable[int], learners: Iterable[str], cached: Cache, quick: bool
) -> list:
    X, y = load(name)
    n_rows = len(y)
    if quick and n_rows > QUICK_ROWS:
        kept = np.random.default_rng(0).permutation(n_rows)[:QUICK_ROWS]
        X, y = X.iloc[kept], y[kept]
    rows = []
    for seed in seeds:
        data = split(X, y, name in REGRESSION, seed)
        for learner in learners:
            if learner == FOR_LOG_LOSS and data.is_regression:
                continue
            make = partial(run_anew, learner, data)
            row = cached.get((name, seed, learner), make)
            rows.append(row | {"n_rows": n_rows})
    return rows


def compared(results: pd.DataFrame) -> pd.DataFrame:
    """Ratios of skmi to each other learner, a row a table and a seed."""
    keys, is_ours = ["table", "seed"], results["learner"] == OURS
    mine = results.loc[is_ours, [*keys, "score", "seconds"]]
    pairs = results[~is_ours].merge(mine, on=keys, suffixes=("", "_ours"))
    pairs["ratio"] = pairs["score_ours"] / pairs["score"]
    pairs["cost"] = pairs["seconds_ours"] / pairs["seconds"]
    return pairs


def score_rows(results: pd.DataFrame) -> Iterator[dict[str, object]]:
    """One row a table and a learner: medians over the seeds."""
    for name, of_table in results.groupby("table", sort=False):
        pairs = compared(of_table).groupby("learner")[["ratio", "cost"]].median()
        for learner, rows in of_table.groupby("learner", sort=False):
            ratio, cost = pairs.loc[learner] if learner in pairs.index else (np.nan, np.nan)
            yield {
                "table": name,
                "rows": f"{rows['n_rows'].iloc[0]:,}",
                "learner": learner,
                "score": f"{rows['score'].median():.4f}",
                "CPU s": f"{rows['seconds'].median():.2f}",
                "skmi / it": "" if np.isnan(ratio) else f"{ratio:.3f}",
                "CPU, skmi / it": "" if np.isnan(cost) else f"{cost:.2f}",
            }


def summary_rows(results: pd.DataFrame) -> Iterator[dict[str, object]]:
    """Medians over tables and seeds, for short and for long tables."""
    pairs = compared(results)
    pairs["rows"] = np.where(pairs["n_rows"] < MANY_ROWS, f"< {MANY_ROWS}", f">= {MANY_ROWS}")
    for (learner, size), rows in pairs.groupby(["learner", "rows"], sort=False):
        log_ratio = np.log(rows["ratio"])
        yield {
            "learner": learner,
            "rows": size,
            "tables": rows["table"].nunique(),
            "score, skmi / it": f"{rows['ratio'].median():.3f}",
            "won : lost": f"{np.sum(log_ratio < -TIE)} : {np.sum(log_ratio > TIE)}",
            "CPU, skmi / it": f"{rows['cost'].median():.2f}",
        }


@cache
def results_of(quick: bool) -> pd.DataFrame:
    if quick:
        return measure(
            ["iris", "diabetes"], [0], [OURS, "HistGradientBoosting"], Cache(None), quick
        )
    return measure(TABLES, range(5), LEARNERS, Cache(None), quick)


def table_summary(quick: bool) -> Iterator[dict[str, object]]:
    """Scores and CPU seconds of the networks over those of other learners: medians."""
    return summary_rows(results_of(quick))


def table_scores(quick: bool) -> Iterator[dict[str, object]]:
    """Score and CPU seconds of each learner on each table."""
    return score_rows(results_of(quick))


def table_copies(quick: bool) -> Iterator[dict[str, object]]:
    """Ratios to boosting with all rows, and with the first of equal rows only: medians."""
    with one_thread():
        for name in ["iris"] if quick else ["wine_white", "mammography"]:
            X, y = load(name)
            first = ~X.duplicated().to_numpy()
            every = median_ratio(name, X, y, quick)
            yield {
                "table": name,
                "rows": f"{len(y):,}",
                "copies": f"{1 - first.mean():.0%}",
                "skmi / boosting": f"{every:.3f}",
                "without copies": f"{median_ratio(name, X[first], y[first], quick):.3f}",
            }


def median_ratio(name: str, X: pd.DataFrame, y: np.ndarray, quick: bool) -> float:
    """Score of skmi over that of boosting, the median over seeds."""
    ratios = []
    for seed in range(1 if quick else 5):
        data = split(X, y, name in REGRESSION, seed)
        ratios.append(run(ours(data), data)["score"] / run(boosting(data), data)["score"])
    return float(np.median(ratios))


@contextmanager
def one_thread() -> Iterator[None]:
    """Measure on one thread, and without the warnings of other learners."""
    torch.set_num_threads(1)
    with threadpool_limits(1), warnings.catch_warnings():
        # Steps that run out before convergence are part of scikit-learn's defaults.
        warnings.simplefilter("ignore")
        yield


def measure(
    names: Iterable[str], seeds: Iterable[int], learners: Iterable[str], cached: Cache, quick: bool
) -> pd.DataFrame:
    if not (FOLDER / "adult.csv.gz").exists() and not set(names) <= set(BUILT_IN):
        raise FileNotFoundError(f"no tables in {FOLDER}; set SKMI_DATA to their folder")
    rows = []
    with one_thread():
        for name in names:
            rows += run_table(name, seeds, learners, cached, quick)
            print(f"... {name}", file=sys.stderr, flush=True)
    return pd.DataFrame(rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", nargs="+", choices=TABLES, default=TABLES, help="tables")
    parser.add_argument("--seeds", nargs="+", type=int, default=list(range(5)))
    parser.add_argument("--only", nargs="+", choices=LEARNERS, default=list(LEARNERS))
    parser.add_argument("--cache", type=Path, help="file of rows that were made before")
    parser.add_argument(
        "--anew", nargs="+", choices=LEARNERS, default=[], help="learners to run again"
    )
    options = parser.parse_args()
    cached = Cache(options.cache, options.anew)
    results = measure(options.data, options.seeds, options.only, cached, quick=False)
    print("\n".join([*lines(score_rows(results)), "", *lines(summary_rows(results))]))


if __name__ == "__main__":
    main()
