"""Whether resampling helps, and what it does to probabilities, on real tables.

The tables are looked for in the folder SKMI_DATA, or in ../shared/data.

Folds are three, stratified, twice over; samplers see the training rows of a fold alone. Tables are
cut at random within the classes, to no fewer than a hundred rows of the rare one. Logistic
regression and nearest neighbours get standardised and one-hot columns, gradient boosting the
columns themselves. SMOTE works on the one-hot table, the others on the table as it is.

Log-loss of a logistic regression after resampling, over that without, is a median over the folds.
Average precision, balanced accuracy and log-loss stand beside those of no resampling. Balanced
accuracy is at the threshold that a sampler is meant for: 1/2 after resampling, the share of the
rare class without. Means over folds, with standard errors of the paired differences over pairs of
a table and a learner.
"""

import os
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from imblearn.over_sampling import SMOTE, SMOTENC, RandomOverSampler
from sklearn.compose import make_column_selector, make_column_transformer
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score, balanced_accuracy_score, log_loss
from sklearn.model_selection import RepeatedStratifiedKFold, train_test_split
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

from skmi.imbalance import MutualInfoSMOTE, PriorCorrectedClassifier

FOLDER = Path(os.environ.get("SKMI_DATA") or Path(__file__).parents[2] / "shared" / "data")
NAMES = ["german", "mammography", "page_blocks", "campaign", "adult"]
PRIOR_NAMES = ["adult", "campaign", "mammography", "page_blocks"]
QUICK_NAMES = ["german"]
# Largest ratio of log-losses with method "auto", after repeating rows and after making new ones.
GOALS = {
    "repeated": {"mammography": "1.08", "others": "1.02"},
    "new": {"mammography": "1.12", "others": "1.05"},
}
MAX_ROWS = 1200
N_NOISE = 50
TIE = 0.002
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


def folds(data: Data, quick: bool) -> list:
    repeats = RepeatedStratifiedKFold(n_splits=3, n_repeats=2, random_state=0)
    return list(repeats.split(*data))[: 2 if quick else None]


def tables_named(names: list[str], quick: bool) -> dict[str, Data]:
    if not (FOLDER / "adult.csv.gz").exists():
        raise FileNotFoundError(f"no tables in {FOLDER}; set SKMI_DATA to their folder")
    return {name: load(name, MAX_ROWS) for name in (QUICK_NAMES if quick else names)}


def table_prior(quick: bool) -> Iterator[dict[str, object]]:
    """Log-loss of a logistic regression after resampling over that without, by correction."""
    warnings.simplefilter("ignore", UserWarning)
    for name, data in tables_named(PRIOR_NAMES, quick).items():
        parts = folds(data, quick)
        base = np.array([evaluate(data, *p, "logistic", NONE, "prior").loss for p in parts])
        for sampler in ("RandomOverSampler", "skmi interpolate", "skmi donor"):
            cells: dict[str, object] = {"table": name, "sampler": sampler}
            for method in ("prior", "sigmoid", "isotonic", "auto"):
                found = [evaluate(data, *part, "logistic", sampler, method) for part in parts]
                if method == "prior":
                    cells["uncorrected"] = f"{np.median([s.loss for s in found] / base):.2f}"
                cells[method] = f"{np.median([s.corrected for s in found] / base):.2f}"
            goals = GOALS["repeated" if sampler == "RandomOverSampler" else "new"]
            yield cells | {"auto at most": goals.get(name, goals["others"])}


@cache
def results_of(noisy: bool, quick: bool) -> dict[tuple[str, str, str], np.ndarray]:
    """Scores of each fold by table, learner and sampler, shape (n_folds, n_scores)."""
    warnings.simplefilter("ignore", UserWarning)
    results = {}
    for name, data in tables_named(NAMES, quick).items():
        table = with_noise(data) if noisy else data
        parts = folds(table, quick)
        for learner, sampler in product(MODELS, [NONE, WEIGHT, *SAMPLERS]):
            cannot_weigh = sampler == WEIGHT and learner == "k-NN"
            if cannot_weigh or (sampler == "SMOTENC" and not data.is_mixed):
                continue
            found = [evaluate(table, *part, learner, sampler, "prior") for part in parts]
            results[name, learner, sampler] = np.array(found)
        print(f"... {name}", file=sys.stderr, flush=True)
    return results


def table_clean(quick: bool) -> Iterator[dict[str, object]]:
    """Average precision, balanced accuracy and log-loss by sampler, tables as they are."""
    return summary(results_of(False, quick))


def table_noise(quick: bool) -> Iterator[dict[str, object]]:
    """The same, tables with 50 columns of noise."""
    return summary(results_of(True, quick))


def table_clean_cells(quick: bool) -> Iterator[dict[str, object]]:
    """Average precision of each table and learner, tables as they are."""
    return detail(results_of(False, quick))


def table_noise_cells(quick: bool) -> Iterator[dict[str, object]]:
    """Average precision of each table and learner, tables with 50 columns of noise."""
    return detail(results_of(True, quick))


def summary(results: dict) -> Iterator[dict[str, object]]:
    for learner, sampler in product(MODELS, [NONE, WEIGHT, *SAMPLERS]):
        tables = [t for t, le, s in results if (le, s) == (learner, sampler)]
        if not tables:
            continue
        own = np.array([results[t, learner, sampler].mean(axis=0) for t in tables])
        means = Scores(*own.mean(axis=0))
        cells: dict[str, object] = {
            "learner": learner,
            "sampler": sampler,
            "tables": len(tables),
            "precision": f"{means.precision:.3f}",
        }
        for other in (NONE, "SMOTE"):
            theirs = np.array([results[t, learner, other].mean(axis=0) for t in tables])
            cells[f"to {other} (won : lost)"] = "" if other == sampler else gains(own, theirs)
        yield cells | {
            "balanced accuracy": f"{means.balanced:.3f}",
            "log-loss": f"{means.loss:.3f}",
            "corrected by prior": f"{means.corrected:.3f}",
            "CPU s": f"{means.seconds:.2f}",
        }


def gains(own: np.ndarray, theirs: np.ndarray) -> str:
    """Mean difference of average precision, its standard error, and tables won and lost."""
    gain = own[:, 0] - theirs[:, 0]
    error = gain.std(ddof=1) / np.sqrt(len(gain)) if len(gain) > 1 else np.nan
    won, lost = np.sum(gain > TIE), np.sum(gain < -TIE)
    return f"{gain.mean():+.3f} ± {error:.3f} ({won} : {lost})"


def detail(results: dict) -> Iterator[dict[str, object]]:
    """Average precision, and the error of its difference to none over the folds."""
    for table, learner in dict.fromkeys((t, le) for t, le, _ in results):
        cells: dict[str, object] = {"table": table, "learner": learner}
        base = results[table, learner, NONE][:, 0]
        for sampler in [NONE, WEIGHT, *SAMPLERS]:
            found = results.get((table, learner, sampler))
            cells[sampler] = ""
            if found is not None:
                error = np.std(found[:, 0] - base, ddof=1) / np.sqrt(len(base))
                cells[sampler] = f"{found[:, 0].mean():.3f} ± {error:.3f}"
        yield cells
