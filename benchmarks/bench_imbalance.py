"""Whether resampling helps, and what it does to probabilities, on real tables.

Run with ``python benchmarks/bench_imbalance.py [--only prior] [--rows N] [--data ...]``; the tables
are looked for in the folder SKMI_DATA, or in ../shared/data.

Folds are three, stratified, twice over; samplers see the training rows of a fold alone. Tables are
cut at random within the classes, to no fewer than a hundred rows of the rare one. Logistic
regression and nearest neighbours get standardised and one-hot columns, gradient boosting the
columns themselves. SMOTE works on the one-hot table, the others on the table as it is.

"prior": log-loss of a logistic regression after resampling over that without, by method of
correction; medians over the folds. "quality": average precision, balanced accuracy and log-loss
beside no resampling, clean and with 50 columns of noise. Balanced accuracy is at the threshold
that a sampler is meant for: 1/2 after resampling, the share of the rare class without. Means over
folds, with standard errors of the paired differences over pairs of a table and a learner.
"""

import argparse
import os
import platform
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

os.environ.setdefault("OMP_NUM_THREADS", "1")

import imblearn
import numpy as np
import pandas as pd
import sklearn
from imblearn.over_sampling import SMOTE, SMOTENC, RandomOverSampler
from sklearn.compose import make_column_selector, make_column_transformer
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score, balanced_accuracy_score, log_loss
from sklearn.model_selection import RepeatedStratifiedKFold, train_test_split
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

import skmi
from skmi.imbalance import MutualInfoSMOTE, PriorCorrectedClassifier

FOLDER = Path(os.environ.get("SKMI_DATA") or Path(__file__).parents[2] / "shared" / "data")
NAMES = ["german", "mammography", "page_blocks", "campaign", "adult"]
PRIOR_NAMES = ["adult", "campaign", "mammography", "page_blocks"]
N_NOISE = 50
# A table is cut to so many rows of the rare class, but no fewer.
LEAST_RARE = 100
NONE, WEIGHT = "none", "class_weight"


class Data(NamedTuple):
    """A table and its classes; 1 is the rare one."""

    X: pd.DataFrame
    y: np.ndarray

    @property
    def is_mixed(self) -> bool:
        """Whether it has categories."""
        return bool((self.X.dtypes == "category").any())


def load(name: str, max_rows: int) -> Data:
    table = pd.read_csv(FOLDER / f"{name}.csv.gz")
    target = table.pop("target")
    y = (target == target.value_counts().idxmin()).to_numpy().astype(int)
    max_rows = max(max_rows, int(LEAST_RARE / y.mean()))
    if len(table) > max_rows:
        table, _, y, _ = train_test_split(table, y, train_size=max_rows, stratify=y, random_state=0)
    for column in table:
        if not pd.api.types.is_numeric_dtype(table[column]):
            table[column] = table[column].fillna("missing").astype("category")
        else:
            table[column] = table[column].astype(float)
    return Data(table.reset_index(drop=True), y)


def with_noise(data: Data) -> Data:
    noise = np.random.default_rng(0).normal(size=(len(data.y), N_NOISE))
    names = [f"noise {j}" for j in range(N_NOISE)]
    return Data(pd.concat([data.X, pd.DataFrame(noise, columns=names)], axis=1), data.y)


def encoder() -> Any:
    """Standardised numbers and one-hot categories."""
    texts, numbers = (
        make_column_selector(**{f"dtype_{how}clude": "category"}) for how in ("in", "ex")
    )
    one_hot = OneHotEncoder(handle_unknown="ignore", sparse_output=False)
    return make_column_transformer((StandardScaler(), numbers), (one_hot, texts))


MODELS: dict[str, Callable] = {
    "logistic": lambda: LogisticRegression(max_iter=300),
    "k-NN": lambda: KNeighborsClassifier(15),
    "boosting": lambda: HistGradientBoostingClassifier(
        categorical_features="from_dtype", max_iter=40, random_state=0
    ),
}
SAMPLERS: dict[str, Callable] = {
    "RandomOverSampler": lambda: RandomOverSampler(random_state=0),
    "SMOTE": lambda: SMOTE(random_state=0),
    "SMOTENC": lambda: SMOTENC("auto", random_state=0),
    **{
        f"skmi {how}": lambda how=how: MutualInfoSMOTE(
            uninformative=how, min_class_samples=0, random_state=0
        )
        for how in ("interpolate", "seed", "donor")
    },
}


def model_of(learner: str, sampler: str, method: str) -> Any:
    """The learner after the sampler, with corrected probabilities."""
    model, make = MODELS[learner](), SAMPLERS.get(sampler)
    if sampler == WEIGHT:
        model.set_params(class_weight="balanced")
    resampler = make() if make else None
    if sampler == "SMOTE":
        return make_pipeline(encoder(), PriorCorrectedClassifier(model, resampler, method=method))
    inner = model if learner == "boosting" else make_pipeline(encoder(), model)
    return PriorCorrectedClassifier(inner, resampler, method=method)


class Scores(NamedTuple):
    """Of one fit on one fold."""

    precision: float
    balanced: float
    loss: float
    corrected: float
    seconds: float


def evaluate(data: Data, train: np.ndarray, test: np.ndarray, *how: str) -> Scores:
    start = time.process_time()
    model = model_of(*how).fit(data.X.iloc[train], data.y[train])
    seconds = time.process_time() - start
    X, y = data.X.iloc[test], data.y[test]
    own = model[-1] if hasattr(model, "steps") else model
    seen = model[0].transform(X) if hasattr(model, "steps") else X
    raw, proba = own.estimator_.predict_proba(seen)[:, 1], own.predict_proba(seen)[:, 1]
    threshold = data.y[train].mean() if how[1] == NONE else 0.5
    return Scores(
        average_precision_score(y, raw),
        balanced_accuracy_score(y, raw >= threshold),
        log_loss(y, raw),
        log_loss(y, proba),
        seconds,
    )


def folds(data: Data) -> list:
    return list(RepeatedStratifiedKFold(n_splits=3, n_repeats=2, random_state=0).split(*data))


def report_prior(tables: dict[str, Data]) -> None:
    print("| table | sampler | uncorrected | prior | sigmoid | isotonic | auto |")
    print("|---|---|---|---|---|---|---|")
    for name, data in tables.items():
        parts = folds(data)
        base = [evaluate(data, *part, "logistic", NONE, "prior").loss for part in parts]
        for sampler in ("RandomOverSampler", "skmi interpolate", "skmi donor"):
            ratios = []
            for method in ("prior", "sigmoid", "isotonic", "auto"):
                found = [evaluate(data, *part, "logistic", sampler, method) for part in parts]
                if method == "prior":
                    ratios.append(np.median([s.loss for s in found] / np.array(base)))
                ratios.append(np.median([s.corrected for s in found] / np.array(base)))
            cells = " | ".join(f"{ratio:.2f}" for ratio in ratios)
            print(f"| {name} | {sampler} | {cells} |", flush=True)


def report_quality(tables: dict[str, Data]) -> None:
    results: dict[tuple[str, str, str], np.ndarray] = {}
    for name, data in tables.items():
        for noise, table in (("clean", data), ("noise", with_noise(data))):
            parts = folds(table)
            for learner in MODELS:
                for sampler in [NONE, WEIGHT, *SAMPLERS]:
                    if (sampler == "SMOTENC" and not data.is_mixed) or (
                        sampler == WEIGHT and learner == "k-NN"
                    ):
                        continue
                    found = [evaluate(table, *part, learner, sampler, "prior") for part in parts]
                    results[f"{name} {noise}", learner, sampler] = np.array(found)
                print(f"... {name} {noise} {learner}", flush=True)
    for noise in ("clean", "noise"):
        summarise(results, noise)
    detail(results)


def summarise(results: dict, noise: str) -> None:
    print(f"\n{noise}\n| learner | sampler | precision | to none | won : lost | to SMOTE |", end="")
    print(" won : lost | balanced accuracy | log-loss | corrected | CPU s |")
    print("|" + "---|" * 11)
    for learner in MODELS:
        for sampler in [NONE, WEIGHT, *SAMPLERS]:
            tables = [t for t, le, s in results if (le, s) == (learner, sampler) and noise in t]
            if not tables:
                continue
            own = np.array([results[t, learner, sampler].mean(axis=0) for t in tables])
            cells = []
            for other in (NONE, "SMOTE"):
                theirs = np.array([results[t, learner, other].mean(axis=0) for t in tables])
                gain = own[:, 0] - theirs[:, 0]
                error = gain.std(ddof=1) / np.sqrt(len(gain)) if len(gain) > 1 else np.nan
                cells.append(f"{gain.mean():+.3f} ± {error:.3f}" if gain.any() else "")
                cells.append(f"{np.sum(gain > 0.002)} : {np.sum(gain < -0.002)}")
            means = own.mean(axis=0)
            print(
                f"| {learner} | {sampler} ({len(tables)}) | {means[0]:.3f} | {' | '.join(cells)} | "
                + " | ".join(f"{value:.3f}" for value in means[1:4])
                + f" | {means[4]:.2f} |"
            )


def detail(results: dict) -> None:
    """Average precision of each cell, and the error of its difference to none over the folds."""
    print("\n| table | learner | " + " | ".join([NONE, WEIGHT, *SAMPLERS]) + " |")
    print("|" + "---|" * (len(SAMPLERS) + 4))
    for table, learner in dict.fromkeys((t, le) for t, le, _ in results):
        cells, base = [], results[table, learner, NONE][:, 0]
        for sampler in [NONE, WEIGHT, *SAMPLERS]:
            found = results.get((table, learner, sampler))
            if found is None:
                cells.append("")
                continue
            error = np.std(found[:, 0] - base, ddof=1) / np.sqrt(len(base))
            cells.append(f"{found[:, 0].mean():.3f} ± {error:.3f}")
        print(f"| {table} | {learner} | {' | '.join(cells)} |")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=["prior", "quality"])
    parser.add_argument("--rows", type=int, default=1200)
    parser.add_argument("--data", nargs="+")
    options = parser.parse_args()
    warnings.simplefilter("ignore", UserWarning)
    print(
        f"skmi {skmi.__version__}, imbalanced-learn {imblearn.__version__}, scikit-learn ", end=""
    )
    print(f"{sklearn.__version__}, {platform.machine()}, at most {options.rows} rows")
    if options.only != "quality":
        names = options.data or PRIOR_NAMES
        report_prior({name: load(name, options.rows) for name in names})
    if options.only != "prior":
        report_quality({name: load(name, options.rows) for name in options.data or NAMES})


if __name__ == "__main__":
    main()
