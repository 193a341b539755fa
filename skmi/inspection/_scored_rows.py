"""Targets and responses without each group of rows in turn, from one pass over all rows."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from ._left_out import LeftOut


class ByClass(NamedTuple):
    """Sums of weights, all of shape (1 + n_groups, n_classes).

    Attributes
    ----------
    hits, true, predicted : ndarray
        Rows of the class that are predicted so, all rows of the class, and all that are predicted
        so.
    labels : ndarray of shape (n_classes,)
    """

    hits: np.ndarray
    true: np.ndarray
    predicted: np.ndarray
    labels: np.ndarray


class ScoredRows:
    """What a metric gets, without each group of rows in turn.

    What methods return has an axis of size 1 + n_groups; it begins with all rows. What is not
    defined without a group is NaN or infinite there.

    Parameters
    ----------
    y_true : ndarray of shape (n_rows,)
    y_pred : ndarray of shape (n_rows,) or (n_rows, n_classes)
    weight : ndarray of shape (n_rows,), float, or None
    left_out : LeftOut
    """

    def __init__(
        self, y_true: np.ndarray, y_pred: np.ndarray, weight: np.ndarray | None, left_out: LeftOut
    ) -> None:
        self.y_true = y_true
        self.y_pred = y_pred
        self._weight = weight
        self._left_out = left_out

    def unknown(self) -> np.ndarray:
        """Return NaN for all rows, and without each group."""
        return np.full(1 + self._left_out.n_groups, np.nan)

    def mean(self, values: np.ndarray) -> np.ndarray:
        """Weighted means, of shape (1 + n_groups,)."""
        stays = self._left_out.stays
        return (stays @ self._in_cells(values)) / (stays @ self._in_cells(None))

    def variance(self, values: np.ndarray) -> np.ndarray:
        """Weighted mean squares around the mean, of shape (1 + n_groups,)."""
        # Around the median neither an offset nor a single large value hides the others.
        values, stays = values - np.median(values), self._left_out.stays
        weight, sums = self._in_cells(None), self._in_cells(values)
        means = np.divide(sums, weight, out=np.zeros(len(sums)), where=weight > 0)
        within = self._in_cells((values - means[self._left_out.cell]) ** 2)
        total = stays @ weight
        middle = (stays @ sums) / total
        between = (stays * weight * (means - middle[:, None]) ** 2).sum(axis=1)
        return (stays @ within + between) / total

    def by_class(self) -> ByClass:
        """Sums that the metrics of predicted classes are made of."""
        labels, codes = np.unique(np.concatenate([self.y_true, self.y_pred]), return_inverse=True)
        true, predicted = codes[: len(self.y_true)], codes[len(self.y_true) :]
        hit, n = true == predicted, len(labels)
        hits = hit if self._weight is None else hit * self._weight
        of_hits, of_true, of_predicted = (
            self._left_out.stays @ self._left_out.in_cells(values, levels, n)
            for values, levels in ((hits, true), (self._weight, true), (self._weight, predicted))
        )
        return ByClass(of_hits, of_true, of_predicted, labels)

    def curves(
        self, positive: np.ndarray, response: np.ndarray
    ) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """Weight of positive rows, and of others, down to each value of a response."""
        response = -response.astype(float)
        order = np.argsort(response, kind="stable")
        last = np.r_[np.flatnonzero(np.diff(response[order])), len(order) - 1]
        weight = np.ones(len(order)) if self._weight is None else self._weight[order]
        hits = weight * positive[order]
        others = weight - hits
        yield np.cumsum(hits)[last], np.cumsum(others)[last]
        for stays in self._left_out.masks():
            kept = stays[order]
            yield np.cumsum(hits * kept)[last], np.cumsum(others * kept)[last]

    def _in_cells(self, values: np.ndarray | None) -> np.ndarray:
        if values is None:
            values = self._weight
        elif self._weight is not None:
            values = values * self._weight
        return self._left_out.in_cells(values)[:, 0]
