"""Information between coded columns and a coded target, for one column or for pairs of columns.

All values are integers in one small unit of information: sums and differences of them are exact,
do not depend on their order, and are equal where the mathematics says so.
"""

import math
from dataclasses import dataclass
from itertools import product

import numpy as np

from .._kernels.counts import MAX_DENSE_CELLS, Condition, dense_sums
from .._kernels.grouped import grouped_sums
from .._kernels.sparse import sparse_sums
from .._kernels.weighted import sum_terms, weighted_sums
from .._parallel import run_chunks
from ._codes import NARROW, SPARSE, WIDE, Codes, present_rows
from ._weights import make_scale

# Rough time of counting one value, for the choice between one thread and several.
COUNT_SECONDS = 0.3e-9
# The same for an entry of a sparse column, or a cell of its table.
SPARSE_SECONDS = 2e-9


@dataclass(frozen=True)
class PairTerms:
    """What candidates x tell about the target y, and about one selected column w.

    All arrays are int64 in units of `unit` nats.

    Attributes
    ----------
    relevance : ndarray of shape (n_candidates,)
        I(x;y).
    redundancy : ndarray of shape (n_candidates,)
        I(x;w).
    conditional_redundancy : ndarray of shape (n_candidates,)
        I(x;w|y).
    joint_information : ndarray of shape (n_candidates,)
        I(x,w;y).
    joint_entropy : ndarray of shape (n_candidates,)
        H(x,w,y).
    unit : float
        Nats of one unit.
    """

    relevance: np.ndarray
    redundancy: np.ndarray
    conditional_redundancy: np.ndarray
    joint_information: np.ndarray
    joint_entropy: np.ndarray
    unit: float


class PairInformation:
    """Counts coded columns against a target, alone or together with one further column.

    Parameters
    ----------
    codes : Codes
        The columns.
    target : ndarray of shape (n_samples,), int
        Codes of the target, every code in 0..n_targets-1 occurring.
    n_jobs : int or None
        Number of threads; no result depends on it.
    n_added : int, default=1
        Number of terms of one column that will be added up; the unit is chosen so that their sum
        fits.
    weight : ndarray of shape (n_samples,) or None, default=None
        Finite, not negative, not all zero. Rows of weight 0 count as absent, and their levels with
        them. Whole weights give the bits that repeated rows would give; see
        :func:`skmi.information._weights.make_scale` for totals beyond all tables, and for other
        weights.

    Attributes
    ----------
    codes, target
        As given, without the rows of weight 0.
    weights : ndarray of shape (n_samples,), int64, or None
        Whole numbers in the place of the weights; None where each row counts once.
    total : float
        Number of rows, or sum of their weights.
    n_targets : int
        Number of levels of the target.
    terms : ndarray, int64
        Fixed-point entropy terms; the last one is that of all rows together.
    unit : float
        Nats of one unit of a sum or difference of these.
    column_sums, target_sums : ndarray of shape (n_features,), int64
        Fixed-point entropy sums of each column, and of each column with the target.
    target_sum : int
        Fixed-point entropy sum of the target.
    relevance : ndarray of shape (n_features,), int64
        I(x;y) of each column, in units.
    """

    def __init__(
        self,
        codes: Codes,
        target: np.ndarray,
        n_jobs: int | None,
        n_added: int = 1,
        weight: np.ndarray | None = None,
    ) -> None:
        self.codes, self.target, self.weights = present_rows(codes, target, weight)
        self.total = float(codes.n_samples) if weight is None else math.fsum(weight)
        self.n_jobs = n_jobs
        self.n_targets = int(self.target.max()) + 1
        scale = make_scale(self.codes.n_samples, self.weights, n_added)
        self.terms, self.unit, self._weighing = scale.terms, scale.unit, scale.weighing
        everything = np.arange(codes.n_features)
        no_column = np.zeros(self.codes.n_samples, dtype=np.int64)
        sums = self.sums(everything, no_column, 1, with_target=True)
        self.column_sums, self.target_sums = sums
        counts = self._counts(self.target, self.n_targets)
        self.target_sum = int(sum_terms(counts, self.terms, self._weighing))
        self.relevance = self.target_sums - self.column_sums - self.target_sum + self.terms[-1]

    def given(self, w: int, candidates: np.ndarray, *, with_target: bool = True) -> PairTerms:
        """Terms of the candidates together with column w.

        Parameters
        ----------
        w : int
            The selected column.
        candidates : ndarray of shape (n_candidates,), int64
            Columns to count.
        with_target : bool, default=True
            Whether the terms that involve the target are wanted; without them only `relevance`
            and `redundancy` are meaningful, and counting is cheaper.

        Returns
        -------
        PairTerms
        """
        given, joint = self.sums(
            candidates, self.codes.column(w), self.codes.n_levels[w], with_target=with_target
        )
        n_log_n = self.terms[-1]
        pair = self.column_sums[candidates] + self.column_sums[w]
        pair_target = self.target_sums[candidates] + self.target_sums[w]
        return PairTerms(
            relevance=self.relevance[candidates],
            redundancy=given - pair + n_log_n,
            conditional_redundancy=joint - pair_target + self.target_sum,
            joint_information=n_log_n - given - self.target_sum + joint,
            joint_entropy=n_log_n - joint,
            unit=self.unit,
        )

    def sums(
        self, candidates: np.ndarray, given: np.ndarray, n_given: int, *, with_target: bool
    ) -> tuple[np.ndarray, np.ndarray]:
        """Fixed-point entropy sums of (candidate, given) and of (candidate, given, target)."""
        n_targets = self.n_targets if with_target else 1
        # The kernels of dense tables take two bytes; products of larger numbers need more.
        dtype = np.uint16 if int(n_given) * n_targets <= MAX_DENSE_CELLS else np.int64
        given = given.astype(dtype)
        joint = given * dtype(n_targets) + self.target.astype(dtype) if with_target else given
        condition = Condition(given, joint, int(n_given), n_targets)
        kinds = self.codes.kind[candidates]
        is_dense = self.codes.n_levels[candidates] * (int(n_given) * n_targets) <= MAX_DENSE_CELLS
        sums = np.empty((2, candidates.size), dtype=np.int64)
        for kind, fits in product((NARROW, WIDE, SPARSE), (True, False)):
            count = (self._sparse if kind == SPARSE else self._dense) if fits else self._grouped
            suits = (kinds == kind) & (is_dense == fits)
            if suits.all():
                return tuple(count(kind, candidates, condition))
            if suits.any():
                sums[:, suits] = count(kind, candidates[suits], condition)
        return sums[0], sums[1]

    def _dense(self, kind: int, candidates: np.ndarray, condition: Condition) -> np.ndarray:
        columns = self.codes.narrow if kind == NARROW else self.codes.wide
        rows = self.codes.row[candidates]
        n_levels = np.empty(len(columns), dtype=np.int64)
        n_levels[rows] = self.codes.n_levels[candidates]
        sums = np.empty((2, rows.size), dtype=np.int64)

        def count(start: int, stop: int) -> None:
            given, joint = sums[:, start:stop]
            table = columns, rows[start:stop], n_levels, condition, self.terms
            if self._weighing is None:
                dense_sums(*table, given, joint)
            else:
                weighted_sums(*table, self._weighing, given, joint)

        seconds = COUNT_SECONDS * rows.size * self.codes.n_samples
        run_chunks(count, rows.size, n_jobs=self.n_jobs, seconds=seconds)
        return sums

    def _sparse(self, kind: int, candidates: np.ndarray, condition: Condition) -> np.ndarray:
        columns, levels = self.codes.sparse, self.codes.n_levels[candidates]
        rows = self.codes.row[candidates]
        n_conditions = condition.n_given * condition.n_targets
        given_counts = self._counts(condition.given, condition.n_given)
        joint_counts = self._counts(condition.joint, n_conditions)
        known = condition, given_counts, joint_counts, self.terms, self._weighing
        sums = np.empty((2, rows.size), dtype=np.int64)

        def count(start: int, stop: int) -> None:
            given, joint = sums[:, start:stop]
            sparse_sums(columns, rows[start:stop], levels[start:stop], *known, given, joint)

        n_entries = np.sum(columns.stops[rows] - columns.starts[rows])
        seconds = SPARSE_SECONDS * (n_entries + rows.size * min(n_conditions, 50))
        run_chunks(count, rows.size, n_jobs=self.n_jobs, seconds=seconds)
        return sums

    def _grouped(self, kind: int, candidates: np.ndarray, condition: Condition) -> np.ndarray:
        order = np.argsort(condition.joint, kind="stable")
        starts = [_group_starts(code[order]) for code in (condition.given, condition.joint)]
        known = self.codes.n_levels[candidates].max(), order, *starts, self.terms, self._weighing
        first_row = np.zeros(1, dtype=np.int64)
        sums = np.empty((2, candidates.size), dtype=np.int64)

        def count(start: int, stop: int) -> None:
            for g in range(start, stop):
                column = self.codes.column(candidates[g])[None]
                grouped_sums(column, first_row, *known, *sums[:, g : g + 1])

        seconds = 10 * COUNT_SECONDS * candidates.size * self.codes.n_samples
        run_chunks(count, candidates.size, n_jobs=self.n_jobs, seconds=seconds)
        return sums

    def _counts(self, code: np.ndarray, n_levels: int) -> np.ndarray:
        # Sums of whole weights are exact as floats.
        return np.bincount(code, self.weights, n_levels).astype(np.int64)


def _group_starts(ordered: np.ndarray) -> np.ndarray:
    changes = np.flatnonzero(np.diff(ordered)) + 1
    return np.r_[0, changes, ordered.size]
