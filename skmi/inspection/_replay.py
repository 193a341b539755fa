"""A stand-in for a fitted estimator that need not predict what is known already."""

from collections.abc import Callable
from copy import copy
from functools import wraps
from types import MethodType
from typing import Any

import numpy as np
from sklearn.base import ClassifierMixin, RegressorMixin

from .._compat import routing_enabled, rows_of

RESPONSE_METHODS = ("predict", "predict_proba", "decision_function", "predict_log_proba")
_PIPELINES = ("sklearn.pipeline", "imblearn.pipeline")
_SCORES_OF_PREDICTIONS = (ClassifierMixin.score, RegressorMixin.score)


class ReplayedEstimator:
    """Stands for a fitted estimator before a scorer.

    It answers for one table from known responses, and calls the estimator for everything else:
    other tables, other arguments, methods and attributes of any kind. What it has to ask the
    estimator about its table, it keeps.

    Parameters
    ----------
    estimator : estimator
        The fitted estimator.
    table : object
        The table that the scorer gets. Only this very object is answered from what is known.
    responses : dict of str to ndarray
        By method, what the estimator predicts for the table; grows as methods are called.
    """

    def __init__(self, estimator: Any, table: Any, responses: dict[str, Any]) -> None:
        self._estimator = estimator
        self._table = table
        self._responses = responses

    @property
    def __class__(self) -> type:
        # What a scorer asks of isinstance holds for the stand-in as well.
        return type(self._estimator)

    @__class__.setter
    def __class__(self, value: type) -> None:
        raise TypeError("The class of a stand-in is that of its estimator.")

    def __sklearn_is_fitted__(self) -> bool:
        return True

    def __reduce_ex__(self, protocol: Any) -> tuple:
        # Copies, and what goes to other processes, no longer see the table: the estimator serves.
        return copy, (self._estimator,)

    def __getattr__(self, name: str) -> Any:
        attribute = getattr(self._estimator, name)
        if name in RESPONSE_METHODS:
            return self._replayed(name, attribute)
        score = score_of_predictions(self._estimator) if name == "score" else None
        if score is ClassifierMixin.score and "predict" in self._responses:
            score = _accuracy
        return attribute if score is None else MethodType(score, self)

    def _replayed(self, name: str, method: Callable) -> Callable:
        @wraps(method)
        def respond(X: Any, *args: Any, **params: Any) -> Any:
            if X is not self._table or args or params:
                return method(X, *args, **params)
            if name not in self._responses:
                self._responses[name] = method(X)
            response = self._responses[name]
            # A scorer may change what it gets.
            return response.copy() if isinstance(response, np.ndarray) else response

        respond.__name__ = name
        return respond


def replayed_rows(stand_in: ReplayedEstimator, table: Any, rows: np.ndarray) -> ReplayedEstimator:
    """Stand for the same estimator before a scorer of some of its rows.

    Parameters
    ----------
    stand_in : ReplayedEstimator
    table : object
        What stands for these rows before the scorer.
    rows : ndarray of int
        Positions of the rows.
    """
    known = {
        method: rows_of_response(answer, rows) for method, answer in stand_in._responses.items()
    }
    return ReplayedEstimator(stand_in._estimator, table, known)


def rows_of_response(response: Any, rows: np.ndarray) -> Any:
    """Rows of what an estimator predicts."""
    if isinstance(response, list):  # the probabilities of several outputs
        return [rows_of(part, rows) for part in response]
    return rows_of(response, rows)


def score_of_predictions(estimator: Any) -> Callable | None:
    """The function behind `score`, where it does nothing but compare `predict` with y."""
    kind = estimator.__class__  # of a stand-in, that of its estimator
    is_pipeline = kind.__module__ in _PIPELINES and kind.__name__ == "Pipeline"
    if is_pipeline and not routing_enabled():
        # Its score is that of the last step, on what the others make of the table.
        return score_of_predictions(estimator.steps[-1][1])
    score = getattr(kind, "score", None)
    return score if score in _SCORES_OF_PREDICTIONS else None


def _accuracy(estimator: Any, X: Any, y: Any, sample_weight: Any = None) -> float:
    """Score as `ClassifierMixin.score` does, without its checks where plain labels are compared.

    They take longer than many a prediction, and y has passed them when the table was scored as it
    is.
    """
    predicted, known = estimator.predict(X), np.asarray(y)
    kinds = {known.dtype.kind, predicted.dtype.kind}
    if sample_weight is None and known.ndim == 1 and kinds in ({"i"}, {"U"}, {"b"}):
        return float(np.average(known == predicted))
    return ClassifierMixin.score(estimator, X, y, sample_weight)
