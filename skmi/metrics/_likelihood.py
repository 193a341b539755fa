"""Log-likelihood of each row under a prediction, and under the frequencies of the target alone."""

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from .._table import Column
from ._validation import (
    as_vector,
    check_same_length,
    check_weight,
    float_array,
    number_vector,
    target_column,
    weighted_mean,
)

Scale = Literal["residual"] | Any


@dataclass(frozen=True)
class LogLikelihood:
    """What each row's value is worth, in nats.

    Attributes
    ----------
    predicted : ndarray of shape (n_samples,)
        Log-likelihood under the prediction.
    baseline : ndarray of shape (n_samples,)
        Log-likelihood under the frequencies, or the Gaussian, of y_true alone; NaN for constant
        numbers, whose Gaussian has no density.
    weight : ndarray of shape (n_samples,)
        Weights.
    is_numeric : bool
        Whether y_true are numbers rather than classes.
    """

    predicted: np.ndarray
    baseline: np.ndarray
    weight: np.ndarray
    is_numeric: bool

    @property
    def entropy(self) -> float:
        """Entropy of y_true: Shannon's of classes, of a fitted Gaussian for numbers."""
        return 0.0 - weighted_mean(self.baseline, self.weight)

    @property
    def log_loss(self) -> float:
        """Mean negative log-likelihood under the prediction."""
        return 0.0 - weighted_mean(self.predicted, self.weight)


def log_likelihood(
    y_true: Any, y_proba: Any, labels: Any, sample_weight: Any, scale: Scale, name: str = "y_proba"
) -> LogLikelihood:
    """Log-likelihood of classes, or of numbers where `scale` is given.

    Parameters
    ----------
    y_true : array-like of shape (n_samples,)
        Classes or numbers.
    y_proba : array-like of shape (n_samples,) or (n_samples, n_classes)
        Probabilities, or predicted means.
    labels, sample_weight, scale
        As in :func:`information_gain_score`.
    name : str, default="y_proba"
        What messages call `y_proba`.
    """
    target = target_column(y_true, "y_true")
    weight = check_weight(sample_weight, len(target.values))
    if scale is None:
        return _of_classes(target, y_proba, labels, weight, name)
    if labels is not None:
        raise ValueError(
            "labels name classes, but scale asks for a Gaussian prediction of numbers. Pass one "
            "of the two."
        )
    return _of_numbers(target, y_proba, scale, weight, name)


def _of_classes(
    target: Column, y_proba: Any, labels: Any, weight: np.ndarray, name: str
) -> LogLikelihood:
    proba = _probabilities(y_proba, len(target.values), name)
    codes = _class_codes(target, labels, proba.shape[1], name)
    eps = np.finfo(proba.dtype).eps
    predicted = np.log(proba[np.arange(codes.size), codes].clip(eps, 1 - eps).astype(np.float64))
    frequencies = np.bincount(codes, weights=weight) / weight.sum()
    # Classes of weight zero keep a finite surprise, as classes of predicted probability zero do.
    baseline = np.log(frequencies.clip(np.finfo(np.float64).eps, 1))[codes]
    return LogLikelihood(predicted, baseline, weight, is_numeric=False)


def _probabilities(y_proba: Any, n_samples: int, name: str) -> np.ndarray:
    """One column a class, rows that sum to one."""
    proba = float_array(y_proba, name)
    if proba.ndim not in (1, 2):
        raise ValueError(
            f"{name} must be of shape (n_samples,) or (n_samples, n_classes); got shape "
            f"{proba.shape}."
        )
    check_same_length(n_samples, len(proba), name)
    tolerance = _sum_tolerance(proba.dtype)
    if proba.min() < 0 or proba.max() > 1 + tolerance:
        raise ValueError(
            f"{name} must hold probabilities in [0, 1]; got values from {proba.min():g} to "
            f"{proba.max():g}. Pass predict_proba(X), or predicted means together with scale."
        )
    if proba.ndim == 1 or proba.shape[1] == 1:
        proba = proba.reshape(-1, 1)
        return np.hstack([1 - proba.clip(max=1), proba])
    sums = proba.sum(axis=1, dtype=np.float64)
    worst = int(np.abs(sums - 1).argmax())
    if abs(sums[worst] - 1) > tolerance:
        raise ValueError(
            f"The rows of {name} must sum to one; row {worst} sums to {sums[worst]:g}. Pass "
            "probabilities, for instance scores / scores.sum(axis=1, keepdims=True)."
        )
    return proba


def _sum_tolerance(dtype: np.dtype) -> float:
    """What rounding to single precision, or to half of it, may add up to over many classes."""
    eps = max(np.finfo(dtype).eps, np.finfo(np.float32).eps)
    return float(np.sqrt(eps))


def _class_codes(target: Column, labels: Any, n_columns: int, name: str) -> np.ndarray:
    """Column of the probabilities that belongs to the class of each row."""
    if labels is None:
        _check_are_classes(target)
    column = target.as_categorical()
    levels = [] if column.levels is None else [_as_given(level) for level in column.levels.tolist()]
    names = levels if labels is None else as_vector(labels, "labels").tolist()
    if labels is None and len(names) == 1:
        raise ValueError(
            f"y_true has one class only, {names[0]!r}, so the other classes are unknown. Pass "
            "labels=estimator.classes_."
        )
    if len(set(names)) != len(names) or len(names) < 2:
        raise ValueError(f"labels must hold at least two different classes; got {names}.")
    if len(names) != n_columns:
        source = "y_true" if labels is None else "labels"
        raise ValueError(
            f"{source} has {len(names)} classes, but {name} has probabilities of {n_columns}. Pass "
            "labels=estimator.classes_, the class of each column."
        )
    position = {label: code for code, label in enumerate(names)}
    unknown = [level for level in levels if level not in position]
    if unknown:
        raise ValueError(f"y_true holds classes {unknown} that labels={names} lack. Add them.")
    return np.array([position[level] for level in levels])[column.values]


def _as_given(level: Any) -> Any:
    """Whole numbers without the decimal point that a column of numbers adds."""
    return int(level) if isinstance(level, float) and level.is_integer() else level


def _check_are_classes(target: Column) -> None:
    if not target.is_categorical and (target.values != np.floor(target.values)).any():
        raise ValueError(
            "y_true holds numbers that are not whole, which are no classes. For a regression pass "
            "scale='residual', or the predicted standard deviation as scale."
        )


def _of_numbers(
    target: Column, y_mean: Any, scale: Scale, weight: np.ndarray, name: str
) -> LogLikelihood:
    if target.is_categorical:
        raise TypeError(
            "y_true holds strings or booleans, but scale asks for numbers. Leave scale out to "
            "score probabilities of classes."
        )
    y = target.values
    mean = number_vector(y_mean, name)
    check_same_length(y.size, mean.size, name)
    residual = y - mean
    sigma = _sigma(scale, residual, weight)
    center = weighted_mean(y, weight)
    constant = np.ptp(y[weight > 0]) == 0
    spread = 0.0 if constant else np.sqrt(weighted_mean((y - center) ** 2, weight))
    # Without a floor one perfect prediction would be worth infinitely much.
    predicted = _gaussian_logpdf(residual, sigma.clip(np.finfo(mean.dtype).eps * spread))
    baseline = np.full(y.size, np.nan) if constant else _gaussian_logpdf(y - center, spread)
    return LogLikelihood(predicted, baseline, weight, is_numeric=True)


def _sigma(scale: Scale, residual: np.ndarray, weight: np.ndarray) -> Any:
    """Standard deviation of the prediction, of shape () or (n_samples,)."""
    if isinstance(scale, str):
        if scale != "residual":
            raise ValueError(
                f"scale must be 'residual', a number or an array of shape (n_samples,); got "
                f"{scale!r}."
            )
        return np.sqrt(weighted_mean(residual**2, weight))
    sigma = float_array(scale, "scale").astype(np.float64)
    if sigma.ndim:
        sigma = as_vector(sigma, "scale")
        check_same_length(residual.size, sigma.size, "scale")
    if sigma.min() <= 0:
        raise ValueError(
            f"scale must be positive, a standard deviation; its smallest value is {sigma.min():g}."
        )
    return sigma


def _gaussian_logpdf(deviation: np.ndarray, sigma: Any) -> np.ndarray:
    # A scale of zero, that of a perfect prediction of a constant, has no density: NaN.
    with np.errstate(divide="ignore", invalid="ignore"):
        return -0.5 * np.log(2 * np.pi) - np.log(sigma) - 0.5 * (deviation / sigma) ** 2
