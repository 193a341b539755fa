"""Learning from resampled rows, with their weights and the shares of the classes among them."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from imblearn.over_sampling.base import BaseOverSampler
from sklearn.base import clone
from sklearn.utils import compute_class_weight
from sklearn.utils.validation import has_fit_parameter

from .._compat import params_of_rows, rows_of
from ._prior import class_shares


@dataclass(frozen=True)
class Routed:
    """Metadata, by where it goes.

    Attributes
    ----------
    fit, fit_resample, split : dict
        Keywords of these methods of the estimator, the sampler and the splitter.
    weighs : bool
        Whether the estimator gets the weights of the rows.
    """

    fit: dict[str, Any]
    fit_resample: dict[str, Any]
    split: dict[str, Any]
    weighs: bool


@dataclass(frozen=True)
class Rows:
    """Rows to learn from.

    Attributes
    ----------
    X : {array-like, sparse matrix, data frame} of shape (n_samples, n_features)
    y : ndarray of shape (n_samples,)
    weight : ndarray of shape (n_samples,) or None
    routed : Routed
    """

    X: Any
    y: np.ndarray
    weight: np.ndarray | None
    routed: Routed

    def present(self) -> np.ndarray:
        """Positions of the rows that weigh something."""
        return np.arange(len(self.y)) if self.weight is None else np.flatnonzero(self.weight)

    def take(self, rows: np.ndarray) -> "Rows":
        """Some of the rows, none twice, in order, with what belongs to each."""
        if len(rows) == len(self.y):
            return self
        weight = None if self.weight is None else self.weight[rows]
        routed = replace(
            self.routed,
            fit=params_of_rows(self.X, self.routed.fit, rows),
            fit_resample=params_of_rows(self.X, self.routed.fit_resample, rows),
            split=params_of_rows(self.X, self.routed.split, rows),
        )
        return Rows(rows_of(self.X, rows), self.y[rows], weight, routed)


def fit_resampled(estimator: Any, sampler: Any, rows: Rows) -> tuple[Any, np.ndarray]:
    """Resample, and fit a copy of the estimator.

    Parameters
    ----------
    estimator, sampler
        Unfitted; None for no sampler.
    rows : Rows
        Their weights follow them through the sampler.

    Returns
    -------
    estimator : object
    shares : ndarray of shape (n_classes,)
        Of the classes as the estimator saw them, by its `class_weight` as well.
    """
    X, y, weight = rows.X, rows.y, rows.weight
    if sampler is not None:
        sampler = clone(sampler)
        X, y = sampler.fit_resample(X, y, **rows.routed.fit_resample)
        _check_kept(sampler, rows.y, y)
        weight = None if weight is None else _followed(weight, sampler, rows.y, y)
    keywords = dict(rows.routed.fit)
    if weight is not None and rows.routed.weighs:
        keywords["sample_weight"] = weight
    estimator = clone(estimator).fit(X, y, **keywords)
    classes, target = np.unique(y, return_inverse=True)
    shares = class_shares(target, len(classes), weight)
    return estimator, _weighed(shares, estimator, classes, y, weight)


def _check_kept(sampler: Any, before: np.ndarray, after: np.ndarray) -> None:
    """Raise an error if a class is gone."""
    gone = np.setdiff1d(before, after)
    if len(gone):
        raise ValueError(
            f"PriorCorrectedClassifier: {type(sampler).__name__} leaves no row of class {gone[0]}, "
            "so that nothing can be learned of it. Pass a sampler that keeps every class."
        )


def check_takes_weight(estimator: Any) -> None:
    """Raise an error for an estimator that cannot weigh rows."""
    if not has_fit_parameter(estimator, "sample_weight"):
        raise ValueError(
            f"PriorCorrectedClassifier got sample_weight, but {type(estimator).__name__}.fit does "
            "not take it. Leave sample_weight out, or pass an estimator that takes it; for a "
            "pipeline enable metadata routing."
        )


def _class_weight_of(estimator: Any) -> Any:
    """The parameter `class_weight` of a classifier, or of the last step of a pipeline."""
    steps = getattr(estimator, "steps", None)
    return getattr(steps[-1][1] if steps else estimator, "class_weight", None)


def _weighed(
    shares: np.ndarray,
    estimator: Any,
    classes: np.ndarray,
    y: np.ndarray,
    weight: np.ndarray | None,
) -> np.ndarray:
    """Shares times the estimator's own weights of the classes."""
    class_weight = _class_weight_of(estimator)
    if class_weight is None:
        return shares
    if class_weight == "balanced_subsample":
        class_weight = "balanced"
    factors = compute_class_weight(class_weight, classes=classes, y=y, sample_weight=weight)
    return shares * factors / np.sum(shares * factors)


def _followed(
    weight: np.ndarray, sampler: Any, before: np.ndarray, after: np.ndarray
) -> np.ndarray:
    """Weights of resampled rows: of each its own, or for a new row the mean of its class."""
    if hasattr(sampler, "sample_indices_"):
        return weight[sampler.sample_indices_]
    if not isinstance(sampler, BaseOverSampler):
        raise ValueError(
            f"PriorCorrectedClassifier cannot tell which rows {type(sampler).__name__} kept, so "
            "sample_weight cannot follow them. Pass a sampler that has sample_indices_, one that "
            "adds rows below, or leave sample_weight out."
        )
    classes, target = np.unique(before, return_inverse=True)
    means = np.bincount(target, weight) / np.bincount(target)
    return np.concatenate([weight, means[np.searchsorted(classes, after[len(before) :])]])
