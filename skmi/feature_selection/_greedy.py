"""Greedy forward selection along a criterion."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from .._kernels import lazy
from .._kernels.counts import MAX_DENSE_CELLS
from .._parallel import run_chunks
from ..information._codes import NARROW
from ..information._pairs import COUNT_SECONDS, Information, PairInformation, PairTerms
from ._criteria import CallableCriterion, Criterion

Admits = Callable[[list[int], int, int], bool]
Progress = Callable[[int, float], None]

# Share of the candidates that a lazy search counts, as a rule of thumb.
_LAZY_SHARE = {lazy.CONDITIONAL: 0.05, lazy.JOINT: 0.3}


@dataclass(frozen=True)
class Path:
    """Columns in the order in which they were chosen.

    Attributes
    ----------
    selected : ndarray of shape (n_selected,), int64
        Columns.
    scores : ndarray of shape (n_selected,)
        Value of the criterion at the step that chose each.
    redundancy : ndarray of shape (n_selected, n_features) or None
        I(w;x) in nats of each selected column w with every column x.
    """

    selected: np.ndarray
    scores: np.ndarray
    redundancy: np.ndarray | None


def select_path(
    information: Information,
    criterion: Criterion | CallableCriterion,
    n_select: int,
    candidates: np.ndarray,
    *,
    compute_redundancy: bool,
    first: np.ndarray | None = None,
    admits: Admits | None = None,
    progress: Progress | None = None,
) -> Path:
    """Choose columns one by one; among equal scores the column of the lowest index.

    Parameters
    ----------
    information : Information
        All columns, and the target. Where weights are other than 0 and 1 every candidate is
        counted.
    criterion : Criterion or CallableCriterion
        Scores the candidates.
    n_select : int
        Number of columns to choose, those of `first` included; at most the number of columns in
        `candidates` and `first` together.
    candidates : ndarray of shape (n_candidates,), int64
        Columns to choose from, in increasing order.
    compute_redundancy : bool
        Whether to count every selected column against every column. Without it, criteria that
        allow it count only what can still win.
    first : ndarray of shape (n_first,), int64, or None, default=None
        Distinct columns that are taken before all others, in this order, whether among the
        candidates or not.
    admits : callable or None, default=None
        Called with the columns selected so far, the one that comes next, unless that is one of
        `first`, and the number of candidates left; false rejects the column for good.
    progress : callable or None, default=None
        Called with each selected column and its score.

    Returns
    -------
    Path
    """
    information = information.rescaled(criterion.n_added(n_select))
    first = np.empty(0, dtype=np.int64) if first is None else first
    candidates = np.union1d(candidates, first) if first.size else candidates
    search = _search(information, criterion, candidates, compute_redundancy)
    scores: list[float] = []
    while len(scores) < n_select and candidates.size:
        forced = first[len(scores) : len(scores) + 1]
        best, score = search.best(forced if forced.size else candidates)
        n_left, candidates = candidates.size, candidates[candidates != best]
        is_proposal = bool(search.selected) and not forced.size
        if admits is not None and is_proposal and not admits(list(search.selected), best, n_left):
            continue
        scores.append(score)
        if progress is not None:
            progress(best, score)
        search.add(best, candidates, is_last=len(scores) == n_select)
    return Path(np.array(search.selected, dtype=np.int64), np.array(scores), search.redundancy())


class _Eager:
    """Counts every candidate against each selected column, or against groups of them."""

    def __init__(
        self,
        information: Information,
        criterion: Criterion | CallableCriterion,
        compute_redundancy: bool,
    ) -> None:
        self.information = information
        self.selected: list[int] = []
        self._criterion = criterion
        self._scores = criterion.scores(information)
        self._values, self._factor = information.relevance, information.unit
        self._compute_redundancy = compute_redundancy
        self._rows: list[np.ndarray] = []

    def best(self, candidates: np.ndarray) -> tuple[int, float]:
        best = int(candidates[np.argmax(self._values[candidates])])
        return best, float(self._values[best] * self._factor)

    def add(self, w: int, candidates: np.ndarray, *, is_last: bool) -> None:
        self.selected.append(w)
        order = 0 if is_last else self._criterion.order
        groups = _groups_with_last(self.selected, order)
        counted: dict[tuple[int, ...], tuple[np.ndarray, PairTerms]] = {}
        if self._compute_redundancy:
            counted[(w,)] = self._count_all(w, with_target=(w,) in groups)
        if len(self.selected) <= order:
            self._scores.restart()
        for group in groups:
            columns, terms = counted.get(group) or (candidates, self._terms(group, candidates))
            self._scores.add(columns, terms)
        if groups:
            values, self._factor = self._scores.values(candidates)
            self._values = np.zeros(self.information.n_features, values.dtype)
            self._values[candidates] = values

    def redundancy(self) -> np.ndarray | None:
        if not self._compute_redundancy:
            return None
        return np.reshape(self._rows, (-1, self.information.n_features))

    def _terms(
        self, group: tuple[int, ...], columns: np.ndarray, *, with_target: bool = True
    ) -> PairTerms:
        with_target = with_target and self._criterion.uses_target
        return self.information.given(group, columns, with_target=with_target)

    def _count_all(self, w: int, *, with_target: bool) -> tuple[np.ndarray, PairTerms]:
        """Append the redundancy of the column chosen last; pairs are not counted a second time."""
        information = self.information
        columns = np.delete(np.arange(information.n_features), self.selected)
        terms = self._terms((w,), columns, with_target=with_target)
        row = np.empty(information.n_features)
        row[columns] = np.maximum(terms.redundancy, 0) * information.unit
        row[self.selected[:-1]] = [before[w] for before in self._rows]
        row[w] = information.entropy[w] * information.unit
        self._rows.append(row)
        return columns, terms


def _groups_with_last(selected: list[int], order: int) -> list[tuple[int, ...]]:
    """Combinations of `order` selected columns, or of all if fewer, with the one chosen last."""
    if order == 0:
        return []
    *before, last = selected
    return [(*group, last) for group in combinations(before, min(order, len(selected)) - 1)]


def _search(
    information: Information,
    criterion: Criterion | CallableCriterion,
    candidates: np.ndarray,
    compute_redundancy: bool,
) -> "_Eager | _Lazy":
    """The search that counts least."""
    kind = None if compute_redundancy else criterion.lazy_kind
    if (
        kind is not None
        and isinstance(information, PairInformation)
        and _fits_lazy(information, candidates)
    ):
        return _Lazy(information, kind)
    return _Eager(information, criterion, compute_redundancy)


def _fits_lazy(information: PairInformation, candidates: np.ndarray) -> bool:
    """Whether every table the search could ask for is a dense one of unweighted, narrow columns."""
    codes = information.codes
    largest = int(codes.n_levels[candidates].max(initial=1))
    in_place = (codes.kind[candidates] == NARROW) & (codes.row[candidates] == candidates)
    is_plain = information.weights is None and bool(np.all(in_place))
    return is_plain and largest**2 * information.n_targets <= MAX_DENSE_CELLS


class _Lazy:
    """Counts only candidates that can still win; see :mod:`skmi._kernels.lazy`."""

    def __init__(self, information: PairInformation, kind: int) -> None:
        n_features, n_samples = information.n_features, information.codes.n_samples
        self.information = information
        self.selected: list[int] = []
        self._kind = kind
        unbounded = np.full(n_features, np.iinfo(np.int64).max)
        self._scores = unbounded if kind == lazy.JOINT else information.relevance.copy()
        self._n_done = np.zeros(n_features, dtype=np.int64)
        self._joints = np.empty((16, n_samples), dtype=np.uint16)

    def add(self, w: int, candidates: np.ndarray, *, is_last: bool) -> None:
        information = self.information
        joint = information.codes.column(w) * np.int64(information.n_targets) + information.target
        if len(self.selected) == len(self._joints):
            grown = np.empty((2 * len(self._joints), joint.size), dtype=np.uint16)
            grown[: len(self._joints)] = self._joints
            self._joints = grown
        self._joints[len(self.selected)] = joint
        self.selected.append(w)

    def best(self, candidates: np.ndarray) -> tuple[int, float]:
        if not self.selected:
            relevance = self.information.relevance
            best = int(candidates[np.argmax(relevance[candidates])])
            return best, float(relevance[best] * self.information.unit)
        reached = np.array([np.iinfo(np.int64).min])
        winners: list[int] = []

        def search(start: int, stop: int) -> None:
            winners.append(self._search(candidates[start:stop].copy(), reached))

        n_values = candidates.size * self.information.codes.n_samples
        seconds = _LAZY_SHARE[self._kind] * n_values * COUNT_SECONDS
        run_chunks(search, candidates.size, n_jobs=self.information.n_jobs, seconds=seconds)
        best = min((j for j in winners if j >= 0), key=lambda j: (-self._scores[j], j))
        return best, float(self._scores[best] * self.information.unit)

    def redundancy(self) -> None:
        return None

    def _search(self, heap: np.ndarray, reached: np.ndarray) -> int:
        information = self.information
        return lazy.best_first(
            information.codes.narrow,
            information.codes.n_levels,
            heap,
            self._kind,
            np.array(self.selected),
            self._joints,
            information.n_targets,
            information.terms,
            information.column_sums,
            information.target_sums,
            information.target_sum,
            self._scores,
            self._n_done,
            reached,
        )
