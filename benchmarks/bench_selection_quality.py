"""What models make of the columns that each selector keeps, on real tables.

The tables are looked for in the folder SKMI_DATA, or in ../shared/data.

Every selector sees the training rows of a fold alone and chooses columns of the table as it is;
those that need numbers see strings as ordinal codes. Logistic regression and nearest neighbours get
standardised and one-hot columns, gradient boosting the columns themselves. Tables are cut to at
most 5000 rows, at random within the classes; folds are three, stratified, twice over below
500 rows. The targets of abalone (rings) and wine_white (quality) are cut into three classes.

Scores are areas under the ROC curve, one class against the rest. "to SelectKBest" compares with
`SelectKBest(mutual_info_classif)` made to keep as many columns in each fold. A pair of a table and
a learner is won or lost by more than .002.
"""

import os
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from functools import cache, cached_property, partial
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
from sklearn.compose import make_column_transformer
from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier
from sklearn.feature_selection import RFECV, mutual_info_classif
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import RepeatedStratifiedKFold, StratifiedKFold, train_test_split
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, OrdinalEncoder, StandardScaler
from threadpoolctl import threadpool_limits

from skmi._table import as_table
from skmi.feature_selection import MutualInfoSelector
from skmi.feature_selection._stopping import permutation_screen
from skmi.feature_selection._target import encode_target
from skmi.information._codes import encode_table
from skmi.information._pairs import PairInformation

FOLDER = Path(os.environ.get("SKMI_DATA") or Path(__file__).parents[2] / "shared" / "data")
NAMES = [
    *("abalone", "adult", "campaign", "colon", "german"),
    *("madelon", "mammography", "page_blocks", "shuttle", "wine_white"),
]
# Largest value of the first and the second of three classes.
CUTS = {"abalone": (8, 10), "wine_white": (5, 6)}
MAX_ROWS, QUICK_ROWS = 5000, 600
QUICK_NAMES = ["german", "mammography"]
FEW_ROWS = 500
NUMBERS = (5, 10, 20)
TIE = 0.002
ALL, KBEST = "all columns", "SelectKBest"
# Selectors that find the number of columns, beside all columns.
FREE = ("skmi auto", "skmi screen only", "Boruta", ALL)


class Data(NamedTuple):
    """A table, its classes, and which columns hold strings."""

    X: pd.DataFrame
    y: np.ndarray
    is_text: np.ndarray


def read_table(name: str) -> tuple[pd.DataFrame, np.ndarray]:
    """A table of the folder, and its target as it stands there."""
    table = pd.read_csv(FOLDER / f"{name}.csv.gz")
    return table, table.pop("target").to_numpy()


def load(name: str, max_rows: int) -> Data:
    table, y = read_table(name)
    if name in CUTS:
        y = np.digitize(y, CUTS[name], right=True)
    if len(table) > max_rows:
        table, _, y, _ = train_test_split(table, y, train_size=max_rows, stratify=y, random_state=0)
    is_text = np.array([not pd.api.types.is_numeric_dtype(kind) for kind in table.dtypes])
    return Data(table.reset_index(drop=True), np.unique(y, return_inverse=True)[1], is_text)


class Fold:
    """One split of a table."""

    def __init__(self, data: Data, train: np.ndarray, test: np.ndarray) -> None:
        self.X, self.y, self.is_text = data.X.iloc[train], data.y[train], data.is_text
        self._test_X, self._test_y = data.X.iloc[test], data.y[test]
        self._known: dict[tuple[str, tuple[int, ...]], float] = {}
        self.n_features = self.X.shape[1]

    @cached_property
    def coded(self) -> pd.DataFrame:
        """The training rows with strings as ordinal codes, missing ones as a code of their own."""
        coded = self.X.copy()
        texts = list(self.X.columns[self.is_text])
        if texts:
            coded[texts] = OrdinalEncoder(encoded_missing_value=-1).fit_transform(self.X[texts])
        return coded.astype(float)

    @cached_property
    def by_information(self) -> tuple[np.ndarray, float]:
        """Columns by scikit-learn's mutual_info_classif, best first, and the seconds it takes."""
        start = time.perf_counter()
        coded = self.coded.to_numpy()
        scores = mutual_info_classif(coded, self.y, discrete_features=self.is_text, random_state=0)
        return np.argsort(-scores, kind="stable"), time.perf_counter() - start

    def score(self, learner: str, columns: np.ndarray) -> float:
        """Area under the curve on the test rows of a learner that is given some columns."""
        key = learner, tuple(sorted(int(j) for j in columns))
        if key not in self._known:
            names = self.X.columns[list(key[1])]
            is_text = self.is_text[list(key[1])]
            model = make_pipeline(*LEARNERS[learner](names[~is_text], names[is_text]))
            proba = model.fit(self.X[names], self.y).predict_proba(self._test_X[names])
            proba = proba[:, 1] if proba.shape[1] == 2 else proba
            self._known[key] = roc_auc_score(self._test_y, proba, multi_class="ovr")
        return self._known[key]


def _spread(numbers: pd.Index, texts: pd.Index):
    one_hot = OneHotEncoder(handle_unknown="infrequent_if_exist", min_frequency=5)
    return make_column_transformer((StandardScaler(), numbers), (one_hot, texts))


def _boosting(numbers: pd.Index, texts: pd.Index):
    codes = OrdinalEncoder(
        handle_unknown="use_encoded_value", unknown_value=np.nan, encoded_missing_value=np.nan
    )
    # The transformer puts the strings first.
    columns = make_column_transformer((codes, texts), ("passthrough", numbers))
    # Leaves of 20 rows, the default, could not split a table of 41.
    return columns, HistGradientBoostingClassifier(
        categorical_features=range(len(texts)),
        early_stopping=False,
        max_iter=60,
        min_samples_leaf=5,
        random_state=0,
    )


LEARNERS: dict[str, Callable] = {
    "logistic": lambda *columns: (_spread(*columns), LogisticRegression(max_iter=1000)),
    "neighbours": lambda *columns: (_spread(*columns), KNeighborsClassifier(n_neighbors=15)),
    "boosting": _boosting,
}


def select_all(fold: Fold) -> np.ndarray:
    return np.arange(fold.n_features)


def select_with_skmi(fold: Fold, criterion: str, number: int | str = "auto") -> np.ndarray:
    selector = MutualInfoSelector(criterion, number, random_state=0)
    return np.flatnonzero(selector.fit(fold.X, fold.y).support_)


def select_by_screen(fold: Fold) -> np.ndarray:
    """Every column whose relevance is significant, whatever the others tell."""
    table = as_table(fold.X, owner="the benchmark")
    target = encode_target(fold.y, n_samples=len(fold.y), kind="auto", n_bins=10)
    codes = encode_table(table, n_bins=10, categorical=np.zeros(fold.n_features, dtype=bool))
    information = PairInformation(codes, target, None)
    screen = permutation_screen(information, 199, np.random.default_rng(0))
    significant = np.flatnonzero(screen.adjusted_pvalues <= 0.05)
    return significant if significant.size else np.array([screen.scores.argmax()])


def select_with_mrmr(fold: Fold, number: int) -> np.ndarray:
    from mrmr import mrmr_classif

    names = mrmr_classif(
        fold.X.reset_index(drop=True),
        pd.Series(fold.y),
        K=number,
        cat_features=list(fold.X.columns[fold.is_text]) or None,
        n_jobs=1,
        show_progress=False,
    )
    return fold.X.columns.get_indexer(names)


def select_with_boruta(fold: Fold) -> np.ndarray:
    from boruta import BorutaPy

    forest = RandomForestClassifier(100, max_depth=5, class_weight="balanced", random_state=0)
    boruta = BorutaPy(forest, n_estimators=100, max_iter=40, random_state=0)
    boruta.fit(fold.coded.to_numpy(), fold.y)
    kept = np.flatnonzero(boruta.support_)
    return kept if kept.size else np.array([boruta.ranking_.argmin()])


def select_with_rfecv(fold: Fold) -> np.ndarray:
    forest = RandomForestClassifier(50, max_depth=8, random_state=0)
    folds = StratifiedKFold(3, shuffle=True, random_state=0)
    step = max(1, fold.n_features // 15)
    selector = RFECV(forest, step=step, cv=folds, scoring="roc_auc_ovr")
    return np.flatnonzero(selector.fit(fold.coded.to_numpy(), fold.y).support_)


def competitors(n_features: int) -> dict[str, Callable[[Fold], np.ndarray]]:
    """Selectors by name; those of a fixed number where that is below the number of columns."""
    found: dict[str, Callable[[Fold], np.ndarray]] = {
        "skmi auto": partial(select_with_skmi, criterion="jmi"),
        "skmi screen only": select_by_screen,
        "Boruta": select_with_boruta,
        "RFECV": select_with_rfecv,
        ALL: select_all,
    }
    for number in NUMBERS:
        if number >= n_features:
            break
        for criterion in ("jmi", "jmim", "cmim", "mrmr"):
            select = partial(select_with_skmi, criterion=criterion, number=number)
            found[f"skmi {criterion} {number}"] = select
        found[f"{KBEST} {number}"] = partial(select_k_best, number=number)
        found[f"mrmr-selection {number}"] = partial(select_with_mrmr, number=number)
    return found


def select_k_best(fold: Fold, number: int) -> np.ndarray:
    return fold.by_information[0][:number]


def run(fold: Fold, name: str, select: Callable[[Fold], np.ndarray]) -> list[dict]:
    """One row a learner: its score, and those of the columns it is compared with."""
    fold.coded  # noqa: B018 - nobody's selection pays for the coding
    start = time.perf_counter()
    columns = select(fold)
    seconds = time.perf_counter() - start
    seconds += fold.by_information[1] * name.startswith(KBEST)
    alike = fold.by_information[0][: len(columns)]
    return [
        {
            "selector": name,
            "learner": learner,
            "score": fold.score(learner, columns),
            "of_alike": fold.score(learner, alike),
            "of_all": fold.score(learner, np.arange(fold.n_features)),
            "columns": len(columns),
            "seconds": seconds,
        }
        for learner in LEARNERS
    ]


@cache
def results_of(quick: bool) -> pd.DataFrame:
    """Means over the folds, so that every table counts alike."""
    if not (FOLDER / "adult.csv.gz").exists():
        raise FileNotFoundError(f"no tables in {FOLDER}; set SKMI_DATA to their folder")
    X, y = np.random.RandomState(0).standard_normal((300, 9)), np.arange(300) % 2
    with threadpool_limits(1), warnings.catch_warnings():
        # Noise without significant columns, rare classes of neighbours: not what is measured.
        warnings.simplefilter("ignore")
        for selector in (MutualInfoSelector(), *map(MutualInfoSelector, ("cmim", "jmim", "mrmr"))):
            selector.fit(X, y)  # compile
        names = QUICK_NAMES if quick else NAMES
        results = pd.concat(run_table(name, quick) for name in names)
    keys = ["selector", "data", "learner"]
    return results.groupby(keys, sort=False).mean(numeric_only=True).reset_index()


def run_table(name: str, quick: bool) -> pd.DataFrame:
    data = load(name, QUICK_ROWS if quick else MAX_ROWS)
    repeats = 2 if len(data.y) < FEW_ROWS and not quick else 1
    folds = RepeatedStratifiedKFold(n_splits=3, n_repeats=repeats, random_state=0)
    chosen = competitors(data.X.shape[1])
    rows = []
    for split in list(folds.split(data.X, data.y))[: 1 if quick else None]:
        fold = Fold(data, *split)
        for selector, select in chosen.items():
            rows += run(fold, selector, select)
    print(f"... {name}", file=sys.stderr, flush=True)
    return pd.DataFrame(rows).assign(data=name)


def compared(rows: pd.DataFrame, other: str) -> str:
    """Mean gain over other columns, and pairs of a table and a learner won and lost."""
    gains = rows["score"] - rows[other]
    return f"{gains.mean():+.3f} ({np.sum(gains > TIE)} : {np.sum(gains < -TIE)})"


def table_selectors(quick: bool) -> Iterator[dict[str, object]]:
    """ROC-AUC of the columns that each selector keeps: means over tables, learners and folds."""
    for selector, rows in results_of(quick).groupby("selector", sort=False):
        yield {
            "selector": selector,
            "tables": rows["data"].nunique(),
            "mean AUC": f"{rows['score'].mean():.3f}",
            f"to {KBEST} (won : lost)": compared(rows, "of_alike"),
            "to all columns (won : lost)": compared(rows, "of_all"),
            "columns": f"{rows['columns'].mean():.1f}",
            "seconds": f"{rows['seconds'].mean():.1f}",
        }


def table_tables(quick: bool) -> Iterator[dict[str, object]]:
    """ROC-AUC and number of columns by table, of the selectors that find the number themselves."""
    results = results_of(quick)
    for name, rows in results.groupby("data", sort=False):
        cells: dict[str, object] = {"table": name}
        for selector in FREE:
            own = rows[rows["selector"] == selector]
            cells[selector] = f"{own['score'].mean():.3f} ({own['columns'].mean():.1f})"
        yield cells
