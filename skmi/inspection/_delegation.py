"""Methods of a fitted model, offered by the estimator around it."""

from collections.abc import Callable
from typing import Any

import numpy as np
from sklearn.utils.metaestimators import available_if
from sklearn.utils.validation import check_is_fitted


def _model_has(name: str) -> Callable:
    """Whether the model, fitted or not, has a method; its own error otherwise."""

    def check(self: Any) -> bool:
        getattr(getattr(self, "estimator_", self.estimator), name)
        return True

    return check


class PredictsAsItsModel:
    """Mixin: predictions and scores are those of ``estimator_``."""

    estimator_: Any

    @property
    def classes_(self) -> np.ndarray:
        """Classes of the model, where it is a classifier."""
        return self._model().classes_

    @available_if(_model_has("predict"))
    def predict(self, X: Any) -> np.ndarray:
        """Predict as the model does.

        Parameters
        ----------
        X : {array-like, sparse matrix, data frame} of shape (n_samples, n_features)

        Returns
        -------
        ndarray of shape (n_samples,) or (n_samples, n_outputs)
        """
        return self._model().predict(X)

    @available_if(_model_has("predict_proba"))
    def predict_proba(self, X: Any) -> np.ndarray:
        """Probabilities of the classes by the model.

        Parameters
        ----------
        X : {array-like, sparse matrix, data frame} of shape (n_samples, n_features)

        Returns
        -------
        ndarray of shape (n_samples, n_classes)
        """
        return self._model().predict_proba(X)

    @available_if(_model_has("predict_log_proba"))
    def predict_log_proba(self, X: Any) -> np.ndarray:
        """Logarithms of the probabilities of the classes by the model.

        Parameters
        ----------
        X : {array-like, sparse matrix, data frame} of shape (n_samples, n_features)

        Returns
        -------
        ndarray of shape (n_samples, n_classes)
        """
        return self._model().predict_log_proba(X)

    @available_if(_model_has("decision_function"))
    def decision_function(self, X: Any) -> np.ndarray:
        """Decision function of the model.

        Parameters
        ----------
        X : {array-like, sparse matrix, data frame} of shape (n_samples, n_features)

        Returns
        -------
        ndarray of shape (n_samples,) or (n_samples, n_classes)
        """
        return self._model().decision_function(X)

    @available_if(_model_has("score"))
    def score(self, X: Any, y: Any = None, **params: Any) -> float:
        """Score of the model, by its own `score`.

        Parameters
        ----------
        X : {array-like, sparse matrix, data frame} of shape (n_samples, n_features)
        y : array-like of shape (n_samples,) or (n_samples, n_outputs), default=None
        **params : dict
            Keywords of the model's `score`, such as `sample_weight`.

        Returns
        -------
        float
        """
        return self._model().score(X, y, **params)

    def _model(self) -> Any:
        check_is_fitted(self)
        return self.estimator_
