"""Scores of a fitted estimator on a table, as it is and with columns permuted."""

from collections.abc import Callable, Iterator, Mapping
from copy import copy
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any, NamedTuple

import numpy as np

from .._compat import rows_of
from .._table import ReplaceableTable, replaceable
from ._known_responses import KnownResponses, known_responses
from ._left_out import RowGroups
from ._part_scores import reads_table, scores_with_parts
from ._permuted_rows import Draw, draws
from ._replay import ReplayedEstimator
from ._row_wise import is_row_wise
from ._trees import in_order
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
    parts : list of float or of dict of str to float
        Scores without each group of rows; empty without groups.
    """

    score: Any
    responses: dict[str, Any]
    draw: Draw | None
    parts: list[Any]


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
    lot : int
        So many repeats are predicted together.
    keeps_responses : bool
        Whether results hold what the estimator predicted.
    groups : RowGroups or None
        Groups of rows that are left out in turn, one score each; the estimator is not asked again.
    whole : Scored
        All rows as they are; see :meth:`started`.
    known : KnownResponses or None
        Where predictions come from that the estimator need not be asked for.
    drawn : tuple of Draw
        The draws, where they are kept.
    """

    estimator: Any
    X: Any
    y: Any
    sample_weight: Any
    scorer: Callable
    n_repeats: int
    n_drawn: int
    seed: int
    lot: int
    keeps_responses: bool = False
    groups: RowGroups | None = None
    whole: Any = None
    known: KnownResponses | None = None
    drawn: tuple[Draw, ...] = ()

    def started(self) -> "Evaluation":
        """Score all rows as they are, and find out what is known from there on."""
        if not is_row_wise(self.estimator):
            # Unknown estimators see what they see in scikit-learn's function, call by call.
            return replace(self, whole=self._score(self.X, None))
        ordered = replace(self, estimator=in_order(self.estimator))
        whole = ordered._score(self.X, None, {})
        random = np.random.default_rng(self.seed)
        known = known_responses(ordered.estimator, self.X, whole.responses, random)
        if known is None:
            return replace(ordered, whole=whole)
        # Of each draw the donors alone are looked at.
        drawn = tuple(draw._replace(step=draw.donors) for draw in self.draws())
        return replace(ordered, whole=whole, known=known, drawn=drawn)

    def draws(self) -> Iterator[Draw]:
        """Draw the repeats of one unit; those of all units are the same."""
        if self.drawn:
            return iter(self.drawn)
        return draws(self.X.shape[0], self.n_drawn, self.n_repeats, self.seed)

    def before(self, *, donors: bool) -> list[Scored]:
        """Score the rows of each repeat as they are.

        Parameters
        ----------
        donors : bool
            Whether values come from other rows of the table, which are left out along with theirs.
        """
        if self.n_drawn < self.X.shape[0]:
            return [
                self._score(rows_of(self.X, draw.rows), draw, donors=donors)
                for draw in self.draws()
            ]
        if self.groups is None:
            return [self.whole] * self.n_repeats
        return [
            self._score(self.X, draw, self.whole.responses, donors=donors) for draw in self.draws()
        ]

    def permuted(self, unit: Unit) -> Iterator[Scored]:
        """Score each repeat, with the columns of a unit permuted."""
        if self.known is None:
            return self._shuffled(unit)
        return self._replayed(unit, self.known)

    def sampled(self, unit: Unit, sampler: Any) -> Iterator[Scored]:
        """Score each repeat, with the columns of a unit drawn by a sampler given the others."""
        columns = list(unit.columns)
        sampler = copy(sampler)  # the one given may be at work for another unit, in a thread
        sampler.fit(self.X, columns)
        random = np.random.default_rng([self.seed, *columns])
        for draw in self.draws():
            replaced = replaceable(self.X)
            values = sampler.sample(self.X, random)
            _check_shape(values, (self.X.shape[0], len(columns)))
            replaced.put(columns, values)
            table = replaced.table if draw.rows is None else rows_of(replaced.table, draw.rows)
            yield self._score(table, draw, donors=False)

    def _shuffled(self, unit: Unit) -> Iterator[Scored]:
        """Shuffle the columns again and again, in a copy that is made anew for each unit."""
        replaced = None
        for draw in self.draws():
            if replaced is None or draw.rows is not None:
                replaced = replaceable(self.X, draw.rows)
            replaced.take(unit.columns, draw.step)
            yield self._score(replaced.table, draw)

    def _replayed(self, unit: Unit, known: KnownResponses) -> Iterator[Scored]:
        table = _PermutedTable(self.X, unit)
        draws = self.draws()
        while lot := list(islice(draws, self.lot)):
            answers = known.permuted(unit.columns, lot)
            for k, draw in enumerate(lot):
                answer = None if answers is None else answers[k]
                if answer is None or self._scorer_reads_table:
                    yield self._score(table.permuted(draw), draw, answer)
                elif answer is self.whole.responses and self.groups is None:
                    yield self.whole._replace(draw=draw)
                else:
                    yield self._score(_NO_TABLE, draw, answer)

    def _score(
        self, table: Any, draw: Draw | None, known: Mapping | None = None, *, donors: bool = True
    ) -> Scored:
        """Score the rows of a draw, and without each group; `known` responses are not asked for."""
        rows = None if draw is None else draw.rows
        y, params = _at(self.y, rows), {}
        if self.sample_weight is not None:
            params["sample_weight"] = _at(self.sample_weight, rows)
        estimator, responses = self.estimator, dict(known or {})
        if known is not None or self.keeps_responses or self.groups:
            estimator = ReplayedEstimator(estimator, table, responses)
        if self.groups is None or draw is None:
            return Scored(self.scorer(estimator, table, y, **params), responses, draw, [])
        left_out = self.groups.left_out(draw, donors=donors)
        scores = scores_with_parts(self.scorer, estimator, table, y, left_out, **params)
        return Scored(scores[0], responses, draw, scores[1:])

    @property
    def _scorer_reads_table(self) -> bool:
        return reads_table(self.scorer, self.estimator)


class _PermutedTable:
    """A copy of a table with the columns of a unit permuted, made when it is first asked for."""

    def __init__(self, X: Any, unit: Unit) -> None:
        self._X = X
        self._columns = unit.columns
        self._copy: ReplaceableTable | None = None

    def permuted(self, draw: Draw) -> Any:
        if self._copy is None or draw.rows is not None:
            self._copy = replaceable(self._X, draw.rows)
        donors = draw.donors if draw.rows is None else np.searchsorted(draw.rows, draw.donors)
        self._copy.take(self._columns, donors, anew=True)
        return self._copy.table


# Stands for a table that nobody looks at.
_NO_TABLE = object()


def _check_shape(values: Any, shape: tuple[int, int]) -> None:
    if np.shape(values) != shape:
        raise ValueError(
            f"The sampler given as conditional must return values of shape {shape}, one column for "
            f"each that it was fitted for; got {np.shape(values)}."
        )


def _at(values: Any, rows: np.ndarray | None) -> Any:
    return values if values is None or rows is None else rows_of(values, rows)
