"""How much of the information about the target a quick model makes use of."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.compose import make_column_transformer
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor
from sklearn.model_selection import KFold, StratifiedKFold, cross_val_score
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import FunctionTransformer, OrdinalEncoder

from .._table import take_rows
from ..feature_selection import MutualInfoSelector
from ..metrics import normalized_information_gain_scorer
from ._kinds import Columns, sample_rows
from ._target import Target

N_FOLDS = 5
# Boosting fits as many trees a round as there are classes.
MOST_CLASSES = 50
_MOST_ROWS, _MOST_TREE_ROWS = 50_000, 100_000


@dataclass(frozen=True)
class Gain:
    """Share of the information about the target that a model uses, in held-out rows.

    Attributes
    ----------
    share : float
        Mean over the folds; 1 for a perfect prediction, negative for one worse than none.
    error : float
        Standard error of the mean.
    """

    share: float
    error: float


@dataclass(frozen=True)
class QuickModel:
    """Gains of the quick model.

    Attributes
    ----------
    everything, recommended : Gain
        With all columns that are used, and with those that the selector chooses in each fold.
    n_rows : int
        Rows that it was given.
    n_left_out : int
        Rows of classes too small for the folds.
    """

    everything: Gain
    recommended: Gain
    n_rows: int
    n_left_out: int


def common_rows(target: Target, y: np.ndarray) -> np.ndarray:
    """Rows of classes that are large enough for a row in every fold.

    Parameters
    ----------
    target : Target
    y : ndarray of shape (n_rows,)
        Its values in the rows.

    Returns
    -------
    ndarray of shape (n_rows,), bool
    """
    if target.is_numeric:
        return np.ones(y.size, dtype=bool)
    return np.bincount(y)[y] >= N_FOLDS


def quick_model(frame: Any, columns: Columns, target: Target, y: np.ndarray) -> QuickModel | None:
    """Cross-validate gradient boosting on all columns, and on those that are recommended.

    Parameters
    ----------
    frame : data frame of shape (n_rows, n_columns)
        Categories and numbers; dates are numbers of days.
    columns : Columns
        Names of its columns by their kind.
    target : Target
    y : ndarray of shape (n_rows,)
        Its values in the rows.

    Returns
    -------
    QuickModel or None
        None for more classes than there can be trees for, or too few rows of all classes but one.
    """
    n_classes = 2 if target.classes is None else len(target.classes)
    kept = np.flatnonzero(common_rows(target, y))
    if n_classes > MOST_CLASSES or np.unique(y[kept]).size < 2:
        return None
    n_left_out = y.size - kept.size
    kept = sample_rows(kept, min(_MOST_ROWS, _MOST_TREE_ROWS // n_classes))
    X, y = take_rows(frame, kept), y[kept]
    everything, recommended = (
        _gain(model_of(target, columns, select=select), X, y, target) for select in (False, True)
    )
    return QuickModel(everything, recommended, kept.size, n_left_out)


def model_of(target: Target, columns: Columns, *, select: bool) -> Pipeline:
    """Return the pipeline whose lines the report prints, or, for comparison, without a selector.

    Parameters
    ----------
    target : Target
    columns : Columns
        Names of the columns by their kind.
    select : bool
        Whether it selects columns.

    Returns
    -------
    Pipeline
        Not fitted.
    """
    classifier, regressor = HistGradientBoostingClassifier, HistGradientBoostingRegressor
    boosting = regressor if target.is_numeric else classifier
    codes: Any = OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1)
    if columns.has_gaps:
        codes = make_pipeline(FunctionTransformer(with_nan), codes)
    encoder = make_column_transformer(
        (codes, columns.categories), ("passthrough", columns.dates), remainder="passthrough"
    )
    selector = MutualInfoSelector(
        categorical_features=range(len(columns.categories)),
        target=target.kind,
        random_state=0,
    )
    return make_pipeline(
        encoder, *[selector] * select, boosting(early_stopping=True, random_state=0)
    )


def with_nan(columns: Any) -> np.ndarray:
    """Return columns with NaN for None, which OrdinalEncoder would take for a category."""
    values = np.array(columns, dtype=object)
    is_none: Any = np.equal(values, None)  # type: ignore[call-overload]
    values[is_none] = np.nan
    return values


def _gain(model: Pipeline, X: Any, y: np.ndarray, target: Target) -> Gain:
    folds = KFold if target.is_numeric else StratifiedKFold
    shares = cross_val_score(
        model,
        X,
        y,
        cv=folds(N_FOLDS, shuffle=True, random_state=0),
        scoring=normalized_information_gain_scorer,
        error_score="raise",
    )
    return Gain(float(shares.mean()), float(shares.std(ddof=1) / np.sqrt(N_FOLDS)))
