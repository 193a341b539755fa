"""Information between coded columns and a coded target, for one column or for pairs of columns.

All values are integers in one small unit of information: sums and differences of them are exact,
do not depend on their order, and are equal where the mathematics says so.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from copy import copy
from dataclasses import dataclass, replace

import numpy as np

from .._kernels.counts import MAX_DENSE_CELLS, Condition
from ._codes import Codes, joint_code, present_rows
from ._counting import COUNT_SECONDS as COUNT_SECONDS
from ._counting import Counter
from ._margins import level_counts
from ._weights import make_scale, rows_worth

# Codes of a table of repeated rows, in bytes.
_MOST_REPEATED = 2**31


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


class Information(ABC):
    """What columns tell about a target, and about each other, whatever it is counted from.

    Attributes
    ----------
    n_levels : ndarray of shape (n_features,), int64
        Number of levels of each column that occur.
    n_targets : int
        Number of levels of the target.
    total : float
        Number of rows, or what their weights are worth in rows.
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

    n_levels: np.ndarray
    n_targets: int
    total: float
    terms: np.ndarray
    unit: float
    column_sums: np.ndarray
    target_sums: np.ndarray
    target_sum: int
    relevance: np.ndarray

    @property
    def n_features(self) -> int:
        """Number of columns."""
        return self.n_levels.size

    @property
    def entropy(self) -> np.ndarray:
        """H(x) of each column in units, shape (n_features,), int64."""
        return self.terms[-1] - self.column_sums

    @abstractmethod
    def rescaled(self, n_added: int) -> "Information":
        """The same information in a unit in which so many terms can be added up."""

    @abstractmethod
    def target_counts(self) -> np.ndarray:
        """Counts of the levels of the target, or sums of whole weights, shape (n_targets,)."""

    @abstractmethod
    def level_counts(self) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """Counts of the levels of every column; see :func:`._margins.level_counts`."""

    @abstractmethod
    def given(
        self, w: int | Sequence[int], candidates: np.ndarray, *, with_target: bool = True
    ) -> PairTerms:
        """Terms of the candidates together with column w.

        Parameters
        ----------
        w : int or sequence of int
            The selected column, or several that are taken as one.
        candidates : ndarray of shape (n_candidates,), int64
            Columns to count.
        with_target : bool, default=True
            Whether the terms that involve the target are wanted; without them only `relevance`
            and `redundancy` are meaningful, and counting is cheaper.

        Returns
        -------
        PairTerms
        """

    def _pair_terms(
        self, candidates: np.ndarray, sums: np.ndarray, group_sums: Sequence[int] | np.ndarray
    ) -> PairTerms:
        """Terms from entropy sums with a group, without and with the target, and of the group."""
        given, joint = sums
        n_log_n = self.terms[-1]
        pair = self.column_sums[candidates] + group_sums[0]
        pair_target = self.target_sums[candidates] + group_sums[1]
        return PairTerms(
            relevance=self.relevance[candidates],
            redundancy=given - pair + n_log_n,
            conditional_redundancy=joint - pair_target + self.target_sum,
            joint_information=n_log_n - given - self.target_sum + joint,
            joint_entropy=n_log_n - joint,
            unit=self.unit,
        )


class PairInformation(Information):
    """Counts coded columns against a target, alone or together with further columns.

    Its other attributes are those of :class:`Information`.

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
        self.total = float(codes.n_samples) if weight is None else rows_worth(weight)
        self.n_jobs, self._n_added = n_jobs, n_added
        self.n_levels = self.codes.n_levels
        self.n_targets = int(self.target.max()) + 1
        self._scale = make_scale(self.codes.n_samples, self.weights, n_added)
        self.terms, self.unit = self._scale.terms, self._scale.unit
        self._count_alone()

    def _count_alone(self) -> None:
        self._counter = Counter(self.codes, self._scale, self.n_jobs)
        self._narrow_target = self.target.astype(np.uint16)
        everything = np.arange(self.codes.n_features)
        no_column = np.zeros(self.codes.n_samples, dtype=np.uint16)
        self.column_sums, self.target_sums = self.sums(everything, no_column, 1, with_target=True)
        self.target_sum = self._counter.entropy_sum(self.target, self.n_targets)
        self.relevance = self.target_sums - self.column_sums - self.target_sum + self.terms[-1]

    def permuted(self, order: np.ndarray) -> "PairInformation":
        """Information of the same columns with the target, and its weights, in another order.

        Parameters
        ----------
        order : ndarray of shape (n_samples,), int64
            Row whose target each row gets.

        Returns
        -------
        PairInformation
        """
        twin = copy(self)
        twin.target = self.target[order]
        weighing = self._scale.weighing
        if weighing is not None:
            twin.weights = weighing.weight[order]
            twin._scale = replace(self._scale, weighing=weighing._replace(weight=twin.weights))
        twin._count_alone()
        return twin

    def as_rows(self) -> "PairInformation":
        """Information of the table in which whole weights are repeated rows.

        Itself without weights, and where that table would be huge or weights are not whole.
        """
        if self.weights is None:
            return self
        if int(self.weights.sum()) > _MOST_REPEATED // self.codes.n_features:
            return self
        target = np.repeat(self.target, self.weights)
        return PairInformation(self.codes.repeat(self.weights), target, self.n_jobs)

    def rescaled(self, n_added: int) -> "PairInformation":
        """The same information in a unit in which so many terms can be added up."""
        if n_added == self._n_added:
            return self
        twin = PairInformation(self.codes, self.target, self.n_jobs, n_added, self.weights)
        twin.total = self.total
        return twin

    def target_counts(self) -> np.ndarray:
        """Counts of the levels of the target, or sums of whole weights, shape (n_targets,)."""
        return self._counter.margin(self.target, self.n_targets)

    def level_counts(self) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """Counts of the levels of every column; see :func:`._margins.level_counts`."""
        return level_counts(self.codes, self.weights)

    def given(
        self, w: int | Sequence[int], candidates: np.ndarray, *, with_target: bool = True
    ) -> PairTerms:
        """Terms of the candidates together with column w, or several taken as one."""
        group = np.atleast_1d(w)
        if group.size == 1:
            (j,) = group
            code, n_levels = self.codes.column(j), int(self.n_levels[j])
            sums = self.sums(candidates, code, n_levels, with_target=with_target)
            group_sums = self.column_sums[j], self.target_sums[j]
            return self._pair_terms(candidates, sums, group_sums)
        code, n_levels = joint_code(self.codes, group)
        # A column of the group adds nothing to it, so its sums are those of the group by itself.
        columns = np.append(candidates, group[0])
        sums = self.sums(columns, code, n_levels, with_target=with_target)
        return self._pair_terms(candidates, sums[:, :-1], sums[:, -1])

    def sums(
        self, candidates: np.ndarray, given: np.ndarray, n_given: int, *, with_target: bool
    ) -> np.ndarray:
        """Fixed-point entropy sums of (candidate, given) and of (candidate, given, target)."""
        n_targets = self.n_targets if with_target else 1
        # The kernels of dense tables take two bytes; products of larger numbers need more.
        dtype = np.uint16 if int(n_given) * n_targets <= MAX_DENSE_CELLS else np.int64
        given = given.astype(dtype, copy=False)
        joint = given * dtype(n_targets) + self._narrow_target if with_target else given
        condition = Condition(given, joint, int(n_given), n_targets)
        return self._counter.sums(candidates, condition)
