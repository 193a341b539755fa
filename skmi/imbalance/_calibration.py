"""Maps from predicted to honest probabilities, learned from rows that were held out."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.special import logit
from sklearn.isotonic import IsotonicRegression

from .._compat import sigmoid_calibration
from ._prior import LEAST, log_loss


@dataclass(frozen=True)
class HeldOut:
    """What models predict for rows that they did not see.

    Attributes
    ----------
    proba : ndarray of shape (n_rows, n_classes)
        Corrected for the shares of the classes.
    target : ndarray of shape (n_rows,), int
    weight : ndarray of shape (n_rows,) or None
    fold : ndarray of shape (n_rows,), int
        Which model held out each row.
    """

    proba: np.ndarray
    target: np.ndarray
    weight: np.ndarray | None
    fold: np.ndarray

    def rows(self, keep: np.ndarray) -> "HeldOut":
        """Some of the rows."""
        weight = None if self.weight is None else self.weight[keep]
        return HeldOut(self.proba[keep], self.target[keep], weight, self.fold[keep])


class Calibration(ABC):
    """A map of probabilities."""

    @abstractmethod
    def fit(self, held_out: HeldOut) -> "Calibration":
        """Learn the map."""

    @abstractmethod
    def __call__(self, proba: np.ndarray) -> np.ndarray:
        """Probabilities after the map, shape (n_samples, n_classes)."""


class Identity(Calibration):
    """Leaves probabilities as they are."""

    def fit(self, held_out: HeldOut) -> "Identity":
        """Nothing to learn."""
        return self

    def __call__(self, proba: np.ndarray) -> np.ndarray:
        """The probabilities."""
        return proba


class PerClass(Calibration):
    """One map of the log odds of each class against the others, normalised over the classes."""

    def fit(self, held_out: HeldOut) -> "PerClass":
        """Learn the maps; two classes need one."""
        n_classes = held_out.proba.shape[1]
        self._classes = [1] if n_classes == 2 else list(range(n_classes))
        self._maps = [
            self._new(held_out).fit(
                _log_odds(held_out.proba[:, k]),
                (held_out.target == k).astype(float),
                held_out.weight,
            )
            for k in self._classes
        ]
        return self

    def __call__(self, proba: np.ndarray) -> np.ndarray:
        """Probabilities after the maps."""
        pairs = zip(self._maps, self._classes, strict=True)
        mapped = np.column_stack([each.predict(_log_odds(proba[:, k])) for each, k in pairs])
        if mapped.shape[1] == 1:
            return np.hstack([1 - mapped, mapped])
        return mapped / mapped.sum(axis=1, keepdims=True)

    @abstractmethod
    def _new(self, held_out: HeldOut) -> Any:
        """An unfitted map of one class."""


class Sigmoid(PerClass):
    """A straight line in the log odds (Platt 1999)."""

    def _new(self, held_out: HeldOut) -> Any:
        return sigmoid_calibration()


class Isotonic(PerClass):
    """The best non-decreasing map (Zadrozny and Elkan 2002), never quite 0 or 1."""

    def _new(self, held_out: HeldOut) -> Any:
        # Among n rows no probability is seen to be less than about one in n (Laplace's rule).
        n = len(held_out.target) if held_out.weight is None else float(held_out.weight.sum())
        return IsotonicRegression(y_min=1 / (n + 2), y_max=1 - 1 / (n + 2), out_of_bounds="clip")


METHODS: dict[str, type[Calibration]] = {
    "prior": Identity,
    "sigmoid": Sigmoid,
    "isotonic": Isotonic,
}


def held_out_losses(held_out: HeldOut) -> dict[str, float]:
    """Log-loss of each method, in nats, each fold corrected by what the other folds taught.

    Parameters
    ----------
    held_out : HeldOut
        Of two folds or more.

    Returns
    -------
    dict of str to float
    """
    losses = {}
    for name, method in METHODS.items():
        proba = np.empty_like(held_out.proba)
        for fold in np.unique(held_out.fold):
            here = held_out.fold == fold
            proba[here] = method().fit(held_out.rows(~here))(held_out.proba[here])
        losses[name] = log_loss(proba, held_out.target, held_out.weight)
    return losses


def _log_odds(proba: np.ndarray) -> np.ndarray:
    return logit(np.clip(proba, LEAST, 1 - LEAST))
