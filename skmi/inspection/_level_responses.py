"""Predictions for permuted columns of few levels: one for each level, not for each permutation."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from .._kernels.alternatives import alternatives
from .._table import replaceable, value_codes
from ._permuted_rows import Draw


class LevelResponses:
    """Predictions of an estimator that predicts row by row.

    Over all permutations a row gets no more values than the column has levels. Each is predicted
    once, and each row at its own place in a table of the same size and layout: the last bits of a
    product of matrices depend on these.

    Parameters
    ----------
    estimator : estimator
        The fitted estimator.
    X : {ndarray, sparse matrix, data frame} of shape (n_samples, n_features)
    responses : mapping of str to ndarray
        By method, what the estimator predicts for X.
    """

    def __init__(self, estimator: Any, X: Any, responses: Mapping[str, np.ndarray]) -> None:
        self._estimator = estimator
        self._X = X
        self._responses = responses
        # A copy of any other table may be laid out differently.
        self._knows_own = isinstance(X, np.ndarray) and X.flags.c_contiguous

    def permuted(
        self, columns: Sequence[int], draws: list[Draw]
    ) -> list[Mapping[str, np.ndarray]] | None:
        """By draw and method, predictions with columns permuted together; None if none is saved."""
        codes = value_codes(self._X, tuple(columns)) if draws[0].rows is None else None
        if codes is None:
            return None
        donors = np.stack([draw.donors for draw in draws])
        slot, rows = np.empty(donors.shape, np.int32), np.empty_like(donors)
        n_slots = alternatives(codes, donors, self._knows_own, slot, rows)
        if n_slots == len(draws):
            return None
        answers = self._predicted(columns, rows[:n_slots])
        everyone = np.arange(len(codes))
        return [
            {method: answer[of_repeat, everyone] for method, answer in answers.items()}
            for of_repeat in slot
        ]

    def _predicted(self, columns: Sequence[int], rows: np.ndarray) -> dict[str, np.ndarray]:
        """By method, one prediction for each slot, and where known that of the own value."""
        copy = replaceable(self._X)
        answers: dict[str, list] = {method: [] for method in self._responses}
        for donors in rows:
            copy.take(columns, donors, anew=True)
            for method, made in answers.items():
                made.append(np.asarray(getattr(self._estimator, method)(copy.table)))
        if self._knows_own:  # slot -1
            for method, made in answers.items():
                made.append(self._responses[method])
        return {method: np.stack(made) for method, made in answers.items()}
