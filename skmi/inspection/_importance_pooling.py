"""Importances measured on folds, and all folds as one."""

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.base import clone

from ._conditional import ConditionalSampler, sampler_of
from ._holdout_randomization import LEAST_DRAWS, randomization_pvalues
from ._importance_folds import OWNER, Fold
from ._intervals import error_over_folds, intervals
from ._left_out import LEAST_ROWS
from ._permutation_importance import number_of_rows, permutation_importance
from ._units import Unit


@dataclass(frozen=True)
class Measured:
    """Importances on one fold.

    Attributes
    ----------
    rows : ndarray of int or None
        Rows that were measured on; None for all.
    result : Bunch
        Of :func:`permutation_importance`.
    losses : ndarray of shape (n_units, n_draws) or None
        What the holdout randomization test is made of.
    """

    rows: Any
    result: Any
    losses: np.ndarray | None


@dataclass(frozen=True)
class Pooled:
    """Importances of the units over all folds.

    Attributes
    ----------
    importances : ndarray of shape (n_units, n_repeats * n_folds)
    mean, std : ndarray of shape (n_units,)
    interval : ndarray of shape (n_units, 2) or None
    pvalues : ndarray of shape (n_units,) or None
    baseline : float
    """

    importances: np.ndarray
    mean: np.ndarray
    std: np.ndarray
    interval: np.ndarray | None
    pvalues: np.ndarray | None
    baseline: float


def measure(
    fold: Fold,
    units: list[Unit],
    *,
    conditional: Any,
    test: str | None,
    n_repeats: int,
    confidence_level: float | None,
    max_samples: int | float,
    tol: float | None,
    **options: Any,
) -> Measured:
    """Measure the importances on the rows of a fold.

    Parameters
    ----------
    fold : Fold
    units : list of Unit
    conditional, test, n_repeats, confidence_level, max_samples, tol
        Parameters of :class:`PermutationImportance`.
    **options : dict
        Keywords of :func:`permutation_importance` for importances and test.

    Returns
    -------
    Measured

    Raises
    ------
    ValueError
        Several metrics, or a score that is not a number.
    """
    own = sampler_of(conditional)
    sampler = TrainedSampler(ConditionalSampler() if own is None else own, fold.X_train)
    if number_of_rows(max_samples, np.shape(fold.X)[0]) < LEAST_ROWS:
        confidence_level = None
    result = _importances(
        fold,
        units,
        conditional=False if own is None else sampler,
        n_repeats=n_repeats,
        confidence_level=confidence_level,
        max_samples=max_samples,
        tol=tol,
        **options,
    )
    if test is None:
        return Measured(fold.rows, result, None)
    n_draws = max(n_repeats, LEAST_DRAWS)
    drawn = _importances(fold, units, conditional=sampler, n_repeats=n_draws, **options)
    return Measured(fold.rows, result, drawn.importances)


def pool(measured: list[Measured], names: Sequence[str], level: float | None) -> Pooled:
    """Importances over all folds, each of which counts the same.

    Parameters
    ----------
    measured : list of Measured
    names : sequence of str
        Of the units.
    level : float or None
        Of the intervals.

    Returns
    -------
    Pooled

    Warns
    -----
    UserWarning
        A score was not a number once a unit was permuted.
    """
    results = [one.result for one in measured]
    importances = np.hstack([result.importances for result in results])
    mean = np.mean([result.importances_mean for result in results], axis=0)
    _warn_of_nan(names, mean)
    losses = [one.losses for one in measured if one.losses is not None]
    made = np.ma.masked_invalid(importances)
    return Pooled(
        importances,
        mean,
        made.std(axis=1).filled(np.nan),
        None if level is None else _interval(measured, mean, level),
        randomization_pvalues(losses) if losses else None,
        float(np.mean([result.baseline_score for result in results])),
    )


class TrainedSampler:
    """A conditional sampler that learns from the training rows, whatever rows it is to fill.

    Parameters
    ----------
    sampler : object with `fit` and `sample`
    X_train : {array-like, sparse matrix, data frame}
    """

    def __init__(self, sampler: Any, X_train: Any) -> None:
        self.sampler = sampler
        self.X_train = X_train

    def fit(self, X: Any, columns: Any) -> "TrainedSampler":
        """Learn `columns` from the training rows instead of X."""
        self.sampler_ = clone(self.sampler, safe=False)
        self.sampler_.fit(self.X_train, columns)
        return self

    def sample(self, X: Any, random: Any) -> Any:
        """Draw new values for the rows of X."""
        return self.sampler_.sample(X, random)


def _interval(measured: list[Measured], mean: np.ndarray, level: float) -> np.ndarray:
    results = [one.result for one in measured]
    if not all("standard_error" in result for result in results):
        return np.full((mean.size, 2), np.nan)
    errors = np.array([result.standard_error for result in results])
    freedoms = np.array([result.degrees_of_freedom for result in results])
    if _any_row_twice(measured):
        # How much folds share is not known: as if it were everything.
        return intervals(mean, errors.mean(axis=0), freedoms.min(axis=0), level)
    return intervals(mean, *error_over_folds(errors, freedoms), level)


def _any_row_twice(measured: list[Measured]) -> bool:
    if len(measured) == 1:
        return False
    return int(np.bincount(np.concatenate([one.rows for one in measured])).max()) > 1


def _importances(fold: Fold, units: list[Unit], **options: Any) -> Any:
    """What the function gives on the rows of a fold, after a look at it."""
    try:
        result = permutation_importance(
            fold.estimator,
            fold.X,
            fold.y,
            sample_weight=fold.weight,
            groups={unit.name: unit.columns for unit in units},
            **options,
        )
    except Exception as error:
        error.add_note(f"{OWNER}: raised while measuring on {fold.name}.")
        raise
    _check(result, fold)
    return result


def _check(result: Any, fold: Fold) -> None:
    """Raise the error that tells what is wrong with the scores of a fold."""
    if "importances" not in result:
        raise ValueError(
            f"scoring of {OWNER} must give one number; got the metrics {', '.join(result)}. Pass "
            "one of them, or use permutation_importance, which takes several."
        )
    if np.isnan(result.baseline_score):
        raise ValueError(
            f"{OWNER}: the score on {fold.name} is not a number (n_samples={np.shape(fold.X)[0]}). "
            "Some metrics need every class, or two rows, in each fold: pass a splitter that sees "
            "to it, such as StratifiedKFold, or another scoring."
        )


def _warn_of_nan(names: Sequence[str], mean: np.ndarray) -> None:
    undefined = [name for name, is_nan in zip(names, np.isnan(mean), strict=True) if is_nan]
    if undefined:
        warnings.warn(
            f"{OWNER}: the score is not a number once {', '.join(undefined[:5])}"
            f"{', ...' if len(undefined) > 5 else ''} is permuted, so neither is the importance. "
            "Pass a scoring that is defined for every prediction.",
            UserWarning,
            stacklevel=2,
        )
