"""Metrics whose scores without each group of rows are known from one look at all rows."""

from collections.abc import Callable
from inspect import signature
from types import FunctionType
from typing import Any

import numpy as np
from scipy.special import xlogy
from sklearn import metrics

from ._left_out import LeftOut
from ._scored_rows import ByClass, ScoredRows

# Scores of all rows that differ by more are of another metric than the table takes them for.
# Single precision has a rounding of its own.
_RTOL, _ATOL = 1e-5, 1e-12


def scores_without(
    metric: Callable, y_true: Any, y_pred: Any, left_out: LeftOut, whole: Any, **params: Any
) -> np.ndarray:
    """Scores without each group of rows.

    Parameters
    ----------
    metric : callable
        What the score is computed with, such as :func:`sklearn.metrics.log_loss`.
    y_true, y_pred : array-like of shape (n_rows, ...)
        What the metric gets.
    left_out : LeftOut
    whole : float
        Score of all rows.
    **params : dict
        What else the metric gets, `sample_weight` among it.

    Returns
    -------
    ndarray of shape (n_groups,)
        NaN where the metric has to be asked: it is not in the table, or not as the table has it, or
        a group takes all rows of a class along.
    """
    weight = params.pop("sample_weight", None)
    known = _known(metric, y_true, y_pred)
    if known is None or not params.keys() <= signature(known).parameters.keys():
        return np.full(left_out.n_groups, np.nan)
    y_true, y_pred = np.asarray(y_true), np.asarray(y_pred)
    weight = None if weight is None else np.asarray(weight, dtype=float)
    with np.errstate(all="ignore"):
        scores = known(ScoredRows(y_true, y_pred, weight, left_out), **params)
    agrees = np.isclose(scores[0], whole, rtol=_RTOL, atol=_ATOL)
    return np.where(agrees & np.isfinite(scores[1:]), scores[1:], np.nan)


def _known(metric: Callable, y_true: Any, y_pred: Any) -> Callable | None:
    # Other callables may have no hash, and what they get no shape.
    if not isinstance(metric, FunctionType) or metric not in _FROM_SUMS[1]:
        return None
    return _FROM_SUMS.get(np.ndim(y_pred), {}).get(metric) if np.ndim(y_true) == 1 else None


def _mean_of(loss: Callable, then: Callable | None = None) -> Callable:
    """Mean of what `loss` makes of targets and predictions, and what `then` makes of it."""

    def score(rows: ScoredRows) -> np.ndarray:
        mean = rows.mean(loss(rows.y_true.astype(float), rows.y_pred.astype(float)))
        return mean if then is None else then(mean)

    return score


def _squared(y: np.ndarray, p: np.ndarray) -> np.ndarray:
    return (y - p) ** 2


def _squared_log(y: np.ndarray, p: np.ndarray) -> np.ndarray:
    return (np.log1p(y) - np.log1p(p)) ** 2


def _absolute(y: np.ndarray, p: np.ndarray) -> np.ndarray:
    return np.abs(y - p)


def _absolute_percentage(y: np.ndarray, p: np.ndarray) -> np.ndarray:
    return np.abs(y - p) / np.maximum(np.abs(y), np.finfo(float).eps)


def _poisson(y: np.ndarray, p: np.ndarray) -> np.ndarray:
    return 2 * (xlogy(y, y / p) - y + p)


def _gamma(y: np.ndarray, p: np.ndarray) -> np.ndarray:
    return 2 * (np.log(p / y) + y / p - 1)


def _r2(rows: ScoredRows) -> np.ndarray:
    y, p = rows.y_true.astype(float), rows.y_pred.astype(float)
    return 1 - rows.mean(_squared(y, p)) / rows.variance(y)


def _explained_variance(rows: ScoredRows) -> np.ndarray:
    y, p = rows.y_true.astype(float), rows.y_pred.astype(float)
    return 1 - rows.variance(y - p) / rows.variance(y)


def _accuracy(rows: ScoredRows) -> np.ndarray:
    return rows.mean(rows.y_true == rows.y_pred)


def _is_last_class(rows: ScoredRows) -> np.ndarray:
    return rows.y_true == np.unique(rows.y_true)[-1]


def _minus_log(p: np.ndarray) -> np.ndarray:
    p = p if p.dtype.kind == "f" else p.astype(float)
    eps = np.finfo(p.dtype).eps
    return -np.log(np.clip(p, eps, 1 - eps))


def _log_loss(rows: ScoredRows) -> np.ndarray:
    return rows.mean(_minus_log(np.where(_is_last_class(rows), rows.y_pred, 1 - rows.y_pred)))


def _log_loss_of_classes(rows: ScoredRows) -> np.ndarray:
    classes = np.unique(rows.y_true, return_inverse=True)[1]
    return rows.mean(_minus_log(rows.y_pred[np.arange(len(classes)), classes]))


def _brier(rows: ScoredRows) -> np.ndarray:
    return rows.mean((_is_last_class(rows).astype(float) - rows.y_pred) ** 2)


def _brier_of_classes(rows: ScoredRows) -> np.ndarray:
    of_class = (rows.y_true[:, None] == np.unique(rows.y_true)).astype(float)
    return rows.mean(((of_class - rows.y_pred) ** 2).sum(axis=1))


def _area(positive: np.ndarray, response: np.ndarray, rows: ScoredRows) -> np.ndarray:
    return np.array(
        [
            np.trapezoid(np.r_[0, hits], np.r_[0, others]) / (hits[-1] * others[-1])
            for hits, others in rows.curves(positive, response)
        ]
    )


def _roc_auc(rows: ScoredRows) -> np.ndarray:
    return _area(_is_last_class(rows), rows.y_pred, rows)


def _roc_auc_of_classes(
    rows: ScoredRows, multi_class: str = "raise", average: str = "macro"
) -> np.ndarray:
    if multi_class != "ovr" or average not in ("macro", "weighted"):
        return rows.unknown()
    of_class = rows.y_true == np.unique(rows.y_true)[:, None]
    areas = [_area(*one, rows) for one in zip(of_class, rows.y_pred.T, strict=True)]
    shares = [rows.mean(one) for one in of_class] if average == "weighted" else None
    return np.average(areas, axis=0, weights=shares)


def _average_precision(rows: ScoredRows, pos_label: Any = 1) -> np.ndarray:
    curves = rows.curves(rows.y_true == pos_label, rows.y_pred)
    return np.array(
        [
            # Before the first row is found there is nothing to be precise about.
            np.nansum(np.diff(hits, prepend=0) * hits / (hits + others)) / hits[-1]
            for hits, others in curves
        ]
    )


def _by_class(
    part: Callable[[ByClass], np.ndarray], of: Callable[[ByClass], np.ndarray]
) -> Callable:
    """Ratio of two sums, of one class or of all."""

    def score(rows: ScoredRows, average: str = "binary", pos_label: Any = 1) -> np.ndarray:
        sums = rows.by_class()
        above, below = part(sums), of(sums)
        if average == "binary":
            return (above / below)[:, sums.labels == pos_label].sum(axis=1)
        if average == "micro":
            return above.sum(axis=1) / below.sum(axis=1)
        if average == "macro":
            return (above / below).mean(axis=1)
        if average == "weighted":
            return (above / below * sums.true).sum(axis=1) / sums.true.sum(axis=1)
        return rows.unknown()

    return score


def _balanced_accuracy(rows: ScoredRows) -> np.ndarray:
    sums = rows.by_class()
    return (sums.hits / sums.true).mean(axis=1)


def _matthews(rows: ScoredRows) -> np.ndarray:
    hits, true, predicted, _ = rows.by_class()
    total = true.sum(axis=1)
    of_true, of_predicted = (total**2 - (sums**2).sum(axis=1) for sums in (true, predicted))
    shared = hits.sum(axis=1) * total - (true * predicted).sum(axis=1)
    return shared / np.sqrt(of_true * of_predicted)


# By the dimension of the response that the metric gets.
_FROM_SUMS: dict[int, dict[Callable, Callable[..., np.ndarray]]] = {
    1: {
        metrics.mean_squared_error: _mean_of(_squared),
        metrics.root_mean_squared_error: _mean_of(_squared, np.sqrt),
        metrics.mean_squared_log_error: _mean_of(_squared_log),
        metrics.root_mean_squared_log_error: _mean_of(_squared_log, np.sqrt),
        metrics.mean_absolute_error: _mean_of(_absolute),
        metrics.mean_absolute_percentage_error: _mean_of(_absolute_percentage),
        metrics.mean_poisson_deviance: _mean_of(_poisson),
        metrics.mean_gamma_deviance: _mean_of(_gamma),
        metrics.r2_score: _r2,
        metrics.explained_variance_score: _explained_variance,
        metrics.accuracy_score: _accuracy,
        metrics.balanced_accuracy_score: _balanced_accuracy,
        metrics.matthews_corrcoef: _matthews,
        metrics.precision_score: _by_class(lambda s: s.hits, lambda s: s.predicted),
        metrics.recall_score: _by_class(lambda s: s.hits, lambda s: s.true),
        metrics.f1_score: _by_class(lambda s: 2 * s.hits, lambda s: s.true + s.predicted),
        metrics.jaccard_score: _by_class(lambda s: s.hits, lambda s: s.true + s.predicted - s.hits),
        metrics.log_loss: _log_loss,
        metrics.brier_score_loss: _brier,
        metrics.roc_auc_score: _roc_auc,
        metrics.average_precision_score: _average_precision,
    },
    2: {
        metrics.log_loss: _log_loss_of_classes,
        metrics.brier_score_loss: _brier_of_classes,
        metrics.roc_auc_score: _roc_auc_of_classes,
    },
}
