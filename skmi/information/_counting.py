"""Entropy sums of coded columns with a condition, each column by the kernel that suits it."""

import numpy as np

from .._kernels.counts import MAX_DENSE_CELLS, Condition, dense_sums
from .._kernels.grouped import grouped_sums
from .._kernels.lanes import LANES, TILE_ROWS, lane_sums, sort_tiles
from .._kernels.sparse import sparse_sums
from .._kernels.weighted import sum_terms, weighted_sums
from .._parallel import run_chunks
from ._codes import NARROW, SPARSE, WIDE, Codes
from ._weights import Scale

# Rough times, for the choice between one thread and several and between kernels: of one increment
# of a table; of one value of a lane, and of each of its levels; of turning to the next condition
# within a tile of lanes, for each three levels; of a cell; of building a sum row by row, which
# spares the cells; of an entry of a sparse column, and of the column itself.
COUNT_SECONDS = 0.4e-9
_LANE_SECONDS = 0.09e-9
_LEVEL_SECONDS = 0.0055e-9
_GROUP_SECONDS = 15e-9
_CELL_SECONDS = 0.8e-9
_ROW_SECONDS = 1.3e-9
_ENTRY_SECONDS = 2e-9
_LIST_SECONDS = 80e-9
_MAX_LANE_CELLS = 8192
# Beyond so many visits to a row, on average, sums of weights are faster.
_MANY_VISITS = 4
# Ways of counting, beside the stores of `Codes`.
_LANES, _GROUPED = 10, 11


class Counter:
    """Counts columns against conditions.

    Parameters
    ----------
    codes : Codes
        The columns.
    scale : Scale
        Entropy terms, and the weights of the rows.
    n_jobs : int or None
        Number of threads; no result depends on it.
    """

    def __init__(self, codes: Codes, scale: Scale, n_jobs: int | None) -> None:
        self._codes = codes
        self._terms, self._weighing = scale.terms, scale.weighing
        self._n_jobs = n_jobs

    def margin(self, code: np.ndarray, n_levels: int) -> np.ndarray:
        """Counts of the levels of a code, shape (n_levels,), int64."""
        # Sums of whole weights are exact as floats.
        weights = None if self._weighing is None else self._weighing.weight
        return np.bincount(code, weights, n_levels).astype(np.int64)

    def entropy_sum(self, code: np.ndarray, n_levels: int) -> int:
        """Fixed-point entropy sum of a code by itself."""
        return int(sum_terms(self.margin(code, n_levels), self._terms, self._weighing))

    def sums(self, candidates: np.ndarray, condition: Condition) -> np.ndarray:
        """Fixed-point entropy sums of (candidate, given) and of (candidate, given, target).

        Parameters
        ----------
        candidates : ndarray of shape (n_candidates,), int64
            Columns to count.
        condition : Condition
            What they are counted against. Tables of more cells than MAX_DENSE_CELLS are never
            written out.

        Returns
        -------
        ndarray of shape (2, n_candidates), int64
        """
        if not candidates.size:
            return np.empty((2, 0), dtype=np.int64)
        way = self._ways(candidates, condition)
        counts = {
            _LANES: self._lanes,
            NARROW: self._tables,
            WIDE: self._tables,
            SPARSE: self._lists,
            _GROUPED: self._groups,
        }
        sums = np.empty((2, candidates.size), dtype=np.int64)
        for kind, count in counts.items():
            which = way == kind
            if which.all():
                return count(candidates, condition)
            if which.any():
                sums[:, which] = count(candidates[which], condition)
        return sums

    def _ways(self, candidates: np.ndarray, condition: Condition) -> np.ndarray:
        """For each candidate the kernel that is to count it."""
        n_conditions = condition.n_given * condition.n_targets
        levels = self._codes.n_levels[candidates]
        way = self._codes.kind[candidates]
        way[levels * n_conditions > MAX_DENSE_CELLS] = _GROUPED
        n = self._codes.n_samples
        if self._weighing is not None:
            # Lanes go to a row as often as it weighs.
            if self._weighing.scale or self._weighing.total > _MANY_VISITS * n:
                return way
            n = int(self._weighing.total)
        if not np.any(way == NARROW):
            return way
        cells = _CELL_SECONDS * levels * n_conditions
        table = COUNT_SECONDS * n + np.minimum(cells, _ROW_SECONDS * n)
        lane = _lane_seconds(levels, n, n_conditions)
        suits = (way == NARROW) & (levels * n_conditions <= _MAX_LANE_CELLS) & (lane < table)
        # The last lanes may be too few to be worth their while.
        n_suits = int(np.count_nonzero(suits))
        rest = n_suits % LANES
        if n_suits and rest * table[suits].min() < LANES * lane[suits].max():
            suits[np.flatnonzero(suits)[n_suits - rest :]] = False
        way[suits] = _LANES
        return way

    def _lanes(self, candidates: np.ndarray, condition: Condition) -> np.ndarray:
        """Neighbouring columns have about the same number of levels, not to wait for each other."""
        levels = self._codes.n_levels[candidates]
        by_level = np.argsort(levels, kind="stable")
        levels, rows = levels[by_level], self._codes.row[candidates[by_level]]
        n_conditions = condition.n_given * condition.n_targets
        order = sort_tiles(condition.joint, n_conditions, self._weighing)
        known = condition.n_targets, order, self._terms
        sums = np.empty((2, rows.size), dtype=np.int64)

        def count(start: int, stop: int) -> None:
            chunk = slice(start * LANES, stop * LANES)
            given, joint = sums[:, chunk]
            lane_sums(self._codes.narrow, rows[chunk], levels[chunk], *known, given, joint)

        seconds = _lane_seconds(levels, self._codes.n_samples, n_conditions).sum()
        run_chunks(count, -(-rows.size // LANES), n_jobs=self._n_jobs, seconds=seconds)
        in_order = np.empty_like(sums)
        in_order[:, by_level] = sums
        return in_order

    def _tables(self, candidates: np.ndarray, condition: Condition) -> np.ndarray:
        is_narrow = self._codes.kind[candidates[0]] == NARROW
        columns = self._codes.narrow if is_narrow else self._codes.wide
        rows, levels = self._codes.row[candidates], self._codes.n_levels[candidates]
        sums = np.empty((2, rows.size), dtype=np.int64)

        def count(start: int, stop: int) -> None:
            given, joint = sums[:, start:stop]
            table = columns, rows[start:stop], levels[start:stop], condition, self._terms
            if self._weighing is None:
                dense_sums(*table, given, joint)
            else:
                weighted_sums(*table, self._weighing, given, joint)

        seconds = COUNT_SECONDS * rows.size * self._codes.n_samples
        run_chunks(count, rows.size, n_jobs=self._n_jobs, seconds=seconds)
        return sums

    def _lists(self, candidates: np.ndarray, condition: Condition) -> np.ndarray:
        columns, rows = self._codes.sparse, self._codes.row[candidates]
        levels = self._codes.n_levels[candidates]
        n_conditions = condition.n_given * condition.n_targets
        given_counts = self.margin(condition.given, condition.n_given)
        joint_counts = self.margin(condition.joint, n_conditions)
        known = condition, given_counts, joint_counts, self._terms, self._weighing
        sums = np.empty((2, rows.size), dtype=np.int64)

        def count(start: int, stop: int) -> None:
            given, joint = sums[:, start:stop]
            sparse_sums(columns, rows[start:stop], levels[start:stop], *known, given, joint)

        n_entries = np.sum(columns.stops[rows] - columns.starts[rows])
        seconds = _ENTRY_SECONDS * (n_entries + rows.size * min(n_conditions, 50))
        seconds += _LIST_SECONDS * rows.size
        run_chunks(count, rows.size, n_jobs=self._n_jobs, seconds=seconds)
        return sums

    def _groups(self, candidates: np.ndarray, condition: Condition) -> np.ndarray:
        order = np.argsort(condition.joint, kind="stable")
        starts = [_group_starts(code[order]) for code in (condition.given, condition.joint)]
        largest = self._codes.n_levels[candidates].max()
        known = largest, order, *starts, self._terms, self._weighing
        first_row = np.zeros(1, dtype=np.int64)
        sums = np.empty((2, candidates.size), dtype=np.int64)

        def count(start: int, stop: int) -> None:
            for g in range(start, stop):
                column = self._codes.column(candidates[g])[None]
                grouped_sums(column, first_row, *known, *sums[:, g : g + 1])

        seconds = 10 * COUNT_SECONDS * candidates.size * self._codes.n_samples
        run_chunks(count, candidates.size, n_jobs=self._n_jobs, seconds=seconds)
        return sums


def _lane_seconds(levels: np.ndarray, n_samples: int, n_conditions: int) -> np.ndarray:
    """Rough time of counting columns of so many levels as lanes, for each of them."""
    n_tiles, n_passes = -(-n_samples // TILE_ROWS), -(-(levels - 1) // 3)
    groups = _GROUP_SECONDS / LANES * n_tiles * n_conditions * n_passes
    cells = _CELL_SECONDS * levels * n_conditions
    return n_samples * (_LANE_SECONDS + _LEVEL_SECONDS * (levels - 1)) + groups + cells


def _group_starts(ordered: np.ndarray) -> np.ndarray:
    changes = np.flatnonzero(np.diff(ordered)) + 1
    return np.r_[0, changes, ordered.size]
