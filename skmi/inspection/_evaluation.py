"""Scores of a fitted estimator on a table, as it is and with columns permuted."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from .._compat import rows_of
from .._table import replaceable
from ._permuted_rows import Draw, draws
from ._replay import ReplayedEstimator
from ._units import Unit


class Scored(NamedTuple):
    """One call of the scorer.

    Attributes
    ----------
    score : float or dict of str to float
    responses : dict of str to ndarray
        By method, what the estimator predicted; empty where nobody asked to keep it.
    draw : Draw or None
        The rows that were scored and whose values they got; None for all rows as they are.
    """

    score: Any
    responses: dict[str, Any]
    draw: Draw | None


@dataclass(frozen=True)
class Evaluation:
    """What is scored, and how.

    Parameters
    ----------
    estimator : estimator
        The fitted estimator.
    X : {ndarray, sparse matrix, data frame} of shape (n_samples, n_features)
    y : array-like of shape (n_samples,) or (n_samples, n_outputs), or None
    sample_weight : array-like of shape (n_samples,) or None
    scorer : callable
    n_repeats : int
        Most repeats of a unit.
    n_drawn : int
        Rows that are scored in each repeat.
    seed : int
        Seeds the permutations, which are the same for all units.
    keeps_responses : bool
        Whether results hold what the estimator predicted.
    """

    estimator: Any
    X: Any
    y: Any
    sample_weight: Any
    scorer: Callable
    n_repeats: int
    n_drawn: int
    seed: int
    keeps_responses: bool = False

    def draws(self) -> Iterator[Draw]:
        """Draw the repeats of one unit; those of all units are the same."""
        return draws(self.X.shape[0], self.n_drawn, self.n_repeats, self.seed)

    def as_it_is(self) -> Scored:
        """Score all rows."""
        return self._score(self.X, None)

    def drawn_rows(self) -> list[Scored]:
        """Score the rows of each repeat as they are; empty where all rows are scored."""
        if self.n_drawn == self.X.shape[0]:
            return []
        return [self._score(rows_of(self.X, draw.rows), draw) for draw in self.draws()]

    def permuted(self, unit: Unit) -> Iterator[Scored]:
        """Score each repeat, with the columns of a unit permuted.

        The estimator sees what it sees in scikit-learn's function, call by call: tables that are
        shuffled again and again, in a copy that is made anew for each unit.
        """
        copy = None
        for draw in self.draws():
            if copy is None or draw.rows is not None:
                copy = replaceable(self.X, draw.rows)
            copy.take(unit.columns, draw.step)
            yield self._score(copy.table, draw)

    def sampled(self, unit: Unit, sampler: Any) -> Iterator[Scored]:
        """Score each repeat, with the columns of a unit drawn by a sampler given the others."""
        columns = list(unit.columns)
        sampler.fit(self.X, columns)
        random = np.random.default_rng([self.seed, *columns])
        for draw in self.draws():
            copy = replaceable(self.X)
            copy.put(columns, sampler.sample(self.X, random))
            table = copy.table if draw.rows is None else rows_of(copy.table, draw.rows)
            yield self._score(table, draw)

    def _score(self, table: Any, draw: Draw | None) -> Scored:
        y, params = self.y, {}
        if self.sample_weight is not None:
            params["sample_weight"] = self.sample_weight
        if draw is not None and draw.rows is not None:
            y = rows_of(y, draw.rows) if y is not None else None
            params = {name: rows_of(values, draw.rows) for name, values in params.items()}
        responses: dict[str, Any] = {}
        estimator = self.estimator
        if self.keeps_responses:
            estimator = ReplayedEstimator(estimator, table, responses)
        return Scored(self.scorer(estimator, table, y, **params), responses, draw)
