"""Counts that batches of rows are added to, and the information that they hold."""

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import NamedTuple

import numpy as np

from .._kernels.tables import add_counts
from .._kernels.weighted import sum_terms, table_terms
from .._parallel import run_chunks
from ..information._margins import portions
from ..information._pairs import COUNT_SECONDS, Information, PairTerms
from ..information._weights import Scale, scale_of_counts

# Tables of all pairs of so many columns at most.
MAX_PAIRED = 128
# Cells of all tables together; each takes eight bytes.
MAX_CELLS = 2**27


class Tables:
    """Counts of each column by the target, and of each pair of columns by the target.

    Parameters
    ----------
    n_features : int
        Number of columns.
    with_pairs : bool
        Whether pairs are counted.

    Attributes
    ----------
    alone : list of ndarray of shape (n_codes, n_targets), int64
        Counts of each column.
    pairs : dict of (int, int) to ndarray of shape (n_codes, n_codes, n_targets), int64
        Counts of the columns i < j.
    n_rows : int
        Number of rows that were added.
    """

    def __init__(self, n_features: int, *, with_pairs: bool) -> None:
        self.alone = [np.zeros((0, 0), dtype=np.int64) for _ in range(n_features)]
        pairs = combinations(range(n_features), 2) if with_pairs else ()
        self.pairs = {pair: np.zeros((0, 0, 0), dtype=np.int64) for pair in pairs}
        self.n_rows = 0

    def n_cells(self, n_codes: np.ndarray, n_targets: int) -> int:
        """Number of cells of all tables, if columns and target have so many codes."""
        total, squares = int(n_codes.sum()), int((n_codes**2).sum())
        return n_targets * (total + (total**2 - squares) // 2 * bool(self.pairs))

    def add(
        self,
        codes: Sequence[np.ndarray],
        target: np.ndarray,
        weight: np.ndarray | None,
        n_codes: list[int],
        n_targets: int,
        n_jobs: int | None,
    ) -> None:
        """Add a batch of rows.

        Parameters
        ----------
        codes : sequence of ndarray of shape (n_samples,), int32
            Codes of each column.
        target : ndarray of shape (n_samples,), int32
        weight : ndarray of shape (n_samples,), int64, or None
            What each row counts.
        n_codes : list of int
            Codes that each column has so far; tables grow with them.
        n_targets : int
        n_jobs : int or None
            Number of threads.
        """
        nothing = np.zeros(target.size, dtype=np.int32)
        for j, column in enumerate(codes):
            self.alone[j] = _grown(self.alone[j], (n_codes[j], n_targets))
            add_counts(nothing, column, target, weight, self.alone[j][None])
        keys = list(self.pairs)

        def count(start: int, stop: int) -> None:
            for i, j in keys[start:stop]:
                table = _grown(self.pairs[i, j], (n_codes[i], n_codes[j], n_targets))
                add_counts(codes[i], codes[j], target, weight, table)
                self.pairs[i, j] = table

        seconds = 4 * COUNT_SECONDS * len(keys) * target.size
        run_chunks(count, len(keys), n_jobs=n_jobs, seconds=seconds)
        self.n_rows += target.size

    def multiply(self, factor: int) -> None:
        """Count in a smaller unit."""
        for table in (*self.alone, *self.pairs.values()):
            table *= factor


def _grown(table: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """The same counts in a table of that shape, which is at least its own."""
    if table.shape == shape:
        return table
    grown = np.zeros(shape, dtype=np.int64)
    grown[tuple(map(slice, table.shape))] = table
    return grown


class Labels(NamedTuple):
    """Order of the codes of columns and target, in which they do not depend on the batches.

    Attributes
    ----------
    orders : list of ndarray of shape (n_codes,), int64
        Codes of each column in the order of their labels.
    is_ordered : ndarray of shape (n_features,), bool
        Columns whose levels are bins of numbers.
    target_order : ndarray of shape (n_targets,), int64
        Codes of the target in the order of the classes.
    """

    orders: list[np.ndarray]
    is_ordered: np.ndarray
    target_order: np.ndarray


class TableInformation(Information):
    """What the columns tell about the target, from their tables.

    Its other attributes are those of :class:`~skmi.information._pairs.Information`. The integers
    are those that :class:`~skmi.information._pairs.PairInformation` counts from the rows.

    Parameters
    ----------
    tables : Tables
        At least two classes have rows.
    labels : Labels
        Order of the codes.
    total : float
        What all rows are worth in rows.
    n_added : int, default=1
        Number of terms of one column that will be added up.
    """

    def __init__(self, tables: Tables, labels: Labels, total: float, n_added: int = 1) -> None:
        self._tables, self._labels, self._n_added = tables, labels, n_added
        self._targets = tables.alone[0].sum(axis=0)
        self.n_targets, self.total = int(np.count_nonzero(self._targets)), total
        self._scale: Scale = scale_of_counts(int(self._targets.sum()), tables.n_rows, n_added)
        self.terms, self.unit = self._scale.terms, self._scale.unit
        self.n_levels = np.array([np.count_nonzero(t.any(axis=1)) for t in tables.alone])
        sums = np.array([self._sums(table) for table in tables.alone])
        self.column_sums, self.target_sums = sums.T
        self.target_sum = int(sum_terms(self._targets, self.terms, self._scale.weighing))
        self.relevance = self.target_sums - self.column_sums - self.target_sum + self.terms[-1]

    def rescaled(self, n_added: int) -> "TableInformation":
        """The same information in a unit in which so many terms can be added up."""
        if n_added == self._n_added:
            return self
        return TableInformation(self._tables, self._labels, self.total, n_added)

    def target_counts(self) -> np.ndarray:
        """Counts of the levels of the target, or sums of whole weights, shape (n_targets,)."""
        counts = self._targets[self._labels.target_order]
        return counts[counts > 0]

    def level_counts(self) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """Counts of the levels of every column; see :func:`.information._margins.level_counts`."""
        n_codes = np.array([len(table) for table in self._tables.alone])
        for columns in portions(n_codes):
            counts = np.zeros((columns.size, n_codes[columns].max()), dtype=np.int64)
            for row, j in zip(counts, columns, strict=True):
                row[: n_codes[j]] = self._tables.alone[j].sum(axis=1)[self._labels.orders[j]]
            yield columns, counts

    def given(
        self, w: int | Sequence[int], candidates: np.ndarray, *, with_target: bool = True
    ) -> PairTerms:
        """Terms of the candidates together with the single column w."""
        (j,) = np.atleast_1d(w).tolist()
        sums = np.array([self._sums(self._table(j, x)) for x in candidates.tolist()])
        group_sums = self.column_sums[j], self.target_sums[j]
        return self._pair_terms(candidates, sums.reshape(-1, 2).T, group_sums)

    def rows_by(self, x: int, w: int | None = None) -> np.ndarray:
        """Rows by levels of w, of x and of the target.

        Parameters
        ----------
        x : int
            Column.
        w : int or None, default=None
            Another column; by default all rows are alike.

        Returns
        -------
        ndarray of shape (n_strata, n_levels, n_targets), float64
            Levels that occur, in their order.
        """
        orders, targets = self._labels.orders, self._labels.target_order
        counts = self._tables.alone[x][None] if w is None else self._table(w, x)
        strata = np.zeros(1, dtype=np.int64) if w is None else orders[w]
        counts = counts if w is None or w < x else counts.transpose(1, 0, 2)
        counts = counts[np.ix_(strata, orders[x], targets)]
        for axis in range(3):
            others = tuple(a for a in range(3) if a != axis)
            counts = counts.compress(counts.any(axis=others), axis=axis)
        return counts * (self.total / float(self._targets.sum()))

    def has_order(self, x: int) -> bool:
        """Whether the levels of x are bins of numbers."""
        return bool(self._labels.is_ordered[x])

    def _table(self, w: int, x: int) -> np.ndarray:
        return self._tables.pairs[min(w, x), max(w, x)]

    def _sums(self, table: np.ndarray) -> tuple[int, int]:
        """Entropy sums of a table without and with the target."""
        return table_terms(table.reshape(-1), table.shape[-1], self.terms, self._scale.weighing)
