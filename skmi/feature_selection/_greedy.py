"""Greedy forward selection along a criterion."""

from dataclasses import dataclass

import numpy as np

from .._kernels import lazy
from .._kernels.counts import MAX_DENSE_CELLS
from .._parallel import run_chunks
from ..information._codes import Codes
from ..information._pairs import COUNT_SECONDS, PairInformation
from ._criteria import Criterion

# Share of the candidates that a lazy search counts, as a rule of thumb.
_LAZY_SHARE = 0.1


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
    codes: Codes,
    target: np.ndarray,
    criterion: Criterion,
    n_select: int,
    candidates: np.ndarray,
    *,
    compute_redundancy: bool,
    n_jobs: int | None = None,
) -> Path:
    """Choose columns one by one; among equal scores the column of the lowest index.

    Parameters
    ----------
    codes : Codes
        All columns.
    target : ndarray of shape (n_samples,), int
        Codes of the target, every code from 0 to the largest occurring.
    criterion : Criterion
        Scores the candidates.
    n_select : int
        Number of columns to choose, at most the number of candidates.
    candidates : ndarray of shape (n_candidates,), int64
        Columns to choose from, in increasing order.
    compute_redundancy : bool
        Whether to count every selected column against every column. Without it, criteria that
        allow it count only what can still win.
    n_jobs : int or None, default=None
        Number of threads; no result depends on it.

    Returns
    -------
    Path
    """
    information = PairInformation(codes, target, n_jobs, n_added=n_select)
    search: _Eager | _Lazy
    if compute_redundancy or criterion.lazy_kind is None or not _fits_lazy(information, candidates):
        search = _Eager(information, criterion, n_select if compute_redundancy else None)
    else:
        search = _Lazy(information, criterion.lazy_kind, n_select)
    scores = []
    while len(search.selected) < n_select:
        best, score = search.best(candidates)
        scores.append(score)
        candidates = candidates[candidates != best]
        search.add(best, candidates, is_last=len(scores) == n_select)
    return Path(np.array(search.selected, dtype=np.int64), np.array(scores), search.redundancy)


class _Eager:
    """Counts every candidate against each selected column."""

    def __init__(
        self, information: PairInformation, criterion: Criterion, n_rows: int | None
    ) -> None:
        n_features = information.codes.n_features
        self.information = information
        self.criterion = criterion
        self.selected: list[int] = []
        self.redundancy = None if n_rows is None else np.empty((n_rows, n_features))
        self._values = information.relevance
        self._totals = np.full(n_features, np.iinfo(np.int64).max if criterion.fold == "min" else 0)

    def best(self, candidates: np.ndarray) -> tuple[int, float]:
        # Sums are compared and not means, which could merge neighbours.
        best = int(candidates[np.argmax(self._values[candidates])])
        is_mean = self.criterion.fold == "mean" and self.criterion.term is not None
        n_terms = len(self.selected) if is_mean and self.selected else 1
        return best, float(self._values[best] * self.information.unit / n_terms)

    def add(self, w: int, candidates: np.ndarray, *, is_last: bool) -> None:
        self.selected.append(w)
        term = None if is_last else self.criterion.term
        if term is None and self.redundancy is None:
            return
        if self.redundancy is not None:
            candidates = np.arange(self.redundancy.shape[1])
            candidates = np.delete(candidates, self.selected)
        needs_target = term is not None and self.criterion.uses_target
        terms = self.information.given(w, candidates, with_target=needs_target)
        if self.redundancy is not None:
            self._fill_redundancy(candidates, terms.redundancy, self.redundancy)
        if term is not None:
            fold = np.minimum if self.criterion.fold == "min" else np.add
            self._totals[candidates] = fold(self._totals[candidates], term(terms))
            self._values = self._totals

    def _fill_redundancy(
        self, counted: np.ndarray, values: np.ndarray, redundancy: np.ndarray
    ) -> None:
        """Fill the row of the column chosen last; pairs that were counted before are not again."""
        *before, w = self.selected
        step = len(before)
        information = self.information
        redundancy[step, counted] = np.maximum(values, 0) * information.unit
        redundancy[step, before] = redundancy[:step, w]
        entropy = information.terms[-1] - information.column_sums[w]
        redundancy[step, w] = entropy * information.unit


def _fits_lazy(information: PairInformation, candidates: np.ndarray) -> bool:
    """Whether every table the search could ask for is a dense one of narrow columns."""
    codes = information.codes
    largest = int(codes.n_levels[candidates].max(initial=1))
    narrow = bool(np.all(codes.wide_row[candidates] < 0))
    return narrow and largest**2 * information.n_targets <= MAX_DENSE_CELLS


class _Lazy:
    """Counts only candidates that can still win; see :mod:`skmi._kernels.lazy`."""

    redundancy = None

    def __init__(self, information: PairInformation, kind: int, n_select: int) -> None:
        n_features, n_samples = information.codes.narrow.shape
        self.information = information
        self.selected: list[int] = []
        self._kind = kind
        unbounded = np.full(n_features, np.iinfo(np.int64).max)
        self._scores = unbounded if kind == lazy.JOINT else information.relevance.copy()
        self._n_done = np.zeros(n_features, dtype=np.int64)
        self._joints = np.empty((n_select, n_samples), dtype=np.uint16)

    def add(self, w: int, candidates: np.ndarray, *, is_last: bool) -> None:
        information = self.information
        joint = information.codes.column(w) * np.int64(information.n_targets) + information.target
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
        seconds = _LAZY_SHARE * n_values * COUNT_SECONDS
        run_chunks(search, candidates.size, n_jobs=self.information.n_jobs, seconds=seconds)
        best = min((j for j in winners if j >= 0), key=lambda j: (-self._scores[j], j))
        return best, float(self._scores[best] * self.information.unit)

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
