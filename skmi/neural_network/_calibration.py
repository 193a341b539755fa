"""One temperature for the logits."""

from collections.abc import Callable

import numpy as np
from scipy.optimize import brentq
from scipy.special import expit, softmax

_BOUNDS = (0.1, 10.0)  # of the inverse temperature


def temperature(logits: np.ndarray, target: np.ndarray, weight: np.ndarray | None) -> float:
    """Return the temperature of least log-loss (Guo, Pleiss, Sun and Weinberger, 2017).

    Parameters
    ----------
    logits : ndarray of shape (n_samples, n_outputs)
        Of rows that the network was not trained on.
    target : ndarray of shape (n_samples,), int, or (n_samples, n_outputs)
        Class codes, or zeros and ones for one logit a label.
    weight : ndarray of shape (n_samples,) or None
        Weights.

    Returns
    -------
    float
        In [0.1, 10]. The log-loss is convex in the inverse temperature, so there is one minimum.
    """
    weight = np.ones(len(logits)) if weight is None else weight
    slope = _slope(logits, target, weight)
    lower, upper = _BOUNDS
    if slope(lower) >= 0:
        return 1 / lower
    if slope(upper) <= 0:
        return 1 / upper
    return 1 / brentq(slope, lower, upper, xtol=1e-14)


def _slope(logits: np.ndarray, target: np.ndarray, weight: np.ndarray) -> Callable[[float], float]:
    """Derivative of the log-loss by the inverse temperature: mean less observed logit."""
    if target.ndim == 2:
        observed = (logits * target).sum(1)
        return lambda b: float(weight @ ((logits * expit(b * logits)).sum(1) - observed))
    observed = np.take_along_axis(logits, target[:, None], axis=1)[:, 0]
    return lambda b: float(weight @ ((logits * softmax(b * logits, axis=1)).sum(1) - observed))
