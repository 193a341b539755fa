"""Scores of all rows and without each group of rows, for every kind of scorer."""

from collections.abc import Callable, Iterator
from functools import partial, wraps
from typing import Any

import numpy as np
from sklearn.base import ClassifierMixin, RegressorMixin
from sklearn.metrics import accuracy_score, r2_score

from .._compat import calls_score, of_each_scorer, reads_predictions_only, rows_of, with_metric
from ._left_out import LeftOut
from ._metric_sums import scores_without
from ._replay import ReplayedEstimator, replayed_rows, rows_of_response, score_of_predictions

_METRIC_OF_SCORE = {ClassifierMixin.score: accuracy_score, RegressorMixin.score: r2_score}


def scores_with_parts(
    scorer: Callable, estimator: ReplayedEstimator, X: Any, y: Any, left_out: LeftOut, **params: Any
) -> list:
    """Score all rows, then those that stay without each group.

    Parameters
    ----------
    scorer : callable
        What :func:`sklearn.metrics.check_scoring` returns.
    estimator : ReplayedEstimator
        Answers for X; nothing that it knows is predicted again.
    X : {ndarray, sparse matrix, data frame}
        Copied for each group where the scorer reads it.
    y : array-like of shape (n_rows,) or (n_rows, n_outputs), or None
    left_out : LeftOut
    **params : dict
        `sample_weight`, if any.

    Returns
    -------
    list of float or of dict of str to float
        1 + n_groups scores, as the scorer gives them.
    """
    scores = of_each_scorer(scorer, partial(_with_parts, left_out))(estimator, X, y, **params)
    if not isinstance(scores, dict):
        return list(scores)
    return [dict(zip(scores, part, strict=True)) for part in zip(*scores.values(), strict=True)]


def reads_table(scorer: Callable, estimator: Any) -> bool:
    """Whether a scorer looks at more of a table than what the estimator predicts for it."""
    score_does = score_of_predictions(estimator) is not None
    return not reads_predictions_only(scorer, score_does=score_does)


def _with_parts(left_out: LeftOut, scorer: Any) -> Any:
    scorer_of_function = with_metric(scorer, partial(_metric_with_parts, left_out))
    return _ScorerWithParts(scorer, left_out) if scorer_of_function is None else scorer_of_function


def _metric_with_parts(left_out: LeftOut, metric: Callable) -> Callable:
    @wraps(metric)  # scorers look at its signature
    def scores(y_true: Any, y_pred: Any, **params: Any) -> np.ndarray:
        def of_rows(rows: np.ndarray) -> Any:
            own = _params_of_rows(params, rows)
            return metric(rows_of(y_true, rows), rows_of_response(y_pred, rows), **own)

        whole = metric(y_true, y_pred, **params)
        known = scores_without(metric, y_true, y_pred, left_out, whole, **params)
        # Each keeps its type when the scorer multiplies by its sign.
        made = np.empty(1 + left_out.n_groups, dtype=object)
        for k, score in enumerate([whole, *_completed(known, left_out, of_rows)]):
            made[k] = score
        return made

    return scores


class _ScorerWithParts:
    """Stands for a scorer that is called as it is, whatever it does with estimator and table."""

    def __init__(self, scorer: Any, left_out: LeftOut) -> None:
        self._scorer = scorer
        self._left_out = left_out

    def __getattr__(self, name: str) -> Any:
        # What it tells metadata routing.
        return getattr(self._scorer, name)

    def __call__(self, estimator: ReplayedEstimator, X: Any, y: Any, **params: Any) -> list:
        copies = reads_table(self._scorer, estimator)

        def of_rows(rows: np.ndarray) -> Any:
            part = rows_of(X, rows) if copies else None
            target = None if y is None else rows_of(y, rows)
            own = _params_of_rows(params, rows)
            return self._scorer(replayed_rows(estimator, part, rows), part, target, **own)

        whole = self._scorer(estimator, X, y, **params)
        metric = _METRIC_OF_SCORE.get(score_of_predictions(estimator))
        if metric is None or not calls_score(self._scorer):
            known = np.full(self._left_out.n_groups, np.nan)
        else:
            predicted = estimator.predict(X)
            known = scores_without(metric, y, predicted, self._left_out, whole, **params)
        return [whole, *_completed(known, self._left_out, of_rows)]


def _completed(known: np.ndarray, left_out: LeftOut, of_rows: Callable) -> Iterator[Any]:
    """Scores without each group: those known, and of the rows that stay where they are NaN."""
    for score, stays in zip(known.tolist(), left_out.masks(), strict=True):
        yield of_rows(np.flatnonzero(stays)) if np.isnan(score) else score


def _params_of_rows(params: dict[str, Any], rows: np.ndarray) -> dict[str, Any]:
    weight = params.get("sample_weight")
    return params if weight is None else {**params, "sample_weight": rows_of(weight, rows)}
