"""Probabilities under other shares of the classes."""

import numpy as np
from scipy.special import softmax

# The least and the most that a probability is taken for, so that odds stay finite.
LEAST = 1e-12


def class_shares(target: np.ndarray, n_classes: int, weight: np.ndarray | None) -> np.ndarray:
    """Share of each class, shape (n_classes,)."""
    counts = np.bincount(target, weight, n_classes)
    return counts / counts.sum()


def reprior(proba: np.ndarray, learned: np.ndarray, true: np.ndarray) -> np.ndarray:
    """Probabilities of classes whose shares differ from those that were learned from.

    Parameters
    ----------
    proba : ndarray of shape (n_samples, n_classes)
        Predicted by what learned from rows with the shares `learned`.
    learned, true : ndarray of shape (n_classes,)
        Shares of the classes, above zero.

    Returns
    -------
    ndarray of shape (n_samples, n_classes)
        ``p_k true_k / learned_k``, normalised (Saerens, Latinne and Decaestecker 2002, eq. 2.4).
    """
    if np.array_equal(learned, true):
        return proba
    odds = np.log(np.clip(proba, LEAST, 1.0)) + np.log(true) - np.log(learned)
    return softmax(odds, axis=1)


def decide(proba: np.ndarray, shares: np.ndarray, threshold: str | float) -> np.ndarray:
    """Class of each row: the most probable, the one most above its share, or by a threshold.

    Parameters
    ----------
    proba : ndarray of shape (n_samples, n_classes)
    shares : ndarray of shape (n_classes,)
        Of the classes among the rows learned from.
    threshold : {"prior"} or float
        A number is the least probability of the second of two classes; 0.5 stands for the most
        probable of any number of classes.

    Returns
    -------
    ndarray of shape (n_samples,), int64
    """
    if threshold == "prior":
        return np.argmax(proba / shares, axis=1)
    if threshold == 0.5:
        return np.argmax(proba, axis=1)
    return (proba[:, 1] >= threshold).astype(np.int64)


def log_loss(proba: np.ndarray, target: np.ndarray, weight: np.ndarray | None) -> float:
    """Mean of minus the log of the probability of the class that came, in nats."""
    of_class = proba[np.arange(len(target)), target]
    return float(np.average(-np.log(np.maximum(of_class, LEAST)), weights=weight))
