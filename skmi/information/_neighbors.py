"""Nearest-neighbour estimators of mutual information between columns and one target.

A target object holds all that depends on the target alone, so that many columns share it. The
columns come prepared: float64, finite, without exact ties unless ties are meant.

References
----------
A. Kraskov, H. Stögbauer, P. Grassberger (2004), "Estimating mutual information", Physical Review
E 69, 066138, equation (8). B. C. Ross (2014), "Mutual information between discrete and continuous
data sets", PLoS ONE 9(2), e87357, equation (2).
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import digamma

from .._kernels.columns import ksg_column_by_tree, ksg_columns, ross, ross_columns
from .._kernels.kdtree import n_levels
from .._kernels.levels import contingency_columns, ross_level_columns
from .._kernels.nearest import IN_REGISTERS, nothing_seen
from .._kernels.neighbors import EXACT
from .._kernels.sorting import argsort
from .._parallel import run_chunks

_MAX_VISITS_PER_ROW = 30
_MAX_VISITS_PER_NEIGHBOR = 10
_MIN_BLOCK_BITS = 4
_MAX_PADDING = 16
# Rough times a row and column on one thread; they only decide whether threads are worth it.
_ROSS_SECONDS = 40e-9
_KSG_SECONDS = 150e-9
_CONTINGENCY_SECONDS = 15e-9


@dataclass(frozen=True)
class LevelColumns:
    """Discrete columns by their entries; rows without an entry hold zero.

    Parameters
    ----------
    data : ndarray of float64, shape (n_entries,)
        Entries, column after column.
    rows : ndarray of int, shape (n_entries,) or (n_samples,)
        Row of each entry, or the rows of every column where all columns share them.
    starts : ndarray of int, shape (n_columns + 1,)
        First entry of each column, and the end of the last.
    rows_are_shared : bool
        Whether `rows` holds the rows of one column, the same for all.
    """

    data: np.ndarray
    rows: np.ndarray
    starts: np.ndarray
    rows_are_shared: bool

    @classmethod
    def from_dense(cls, columns: np.ndarray) -> "LevelColumns":
        """View columns given as an array of shape (n_columns, n_samples)."""
        n_columns, n_samples = columns.shape
        starts = np.arange(n_columns + 1) * n_samples
        rows = np.arange(n_samples, dtype=np.int32)
        return cls(np.ascontiguousarray(columns, np.float64).ravel(), rows, starts, True)

    def __len__(self) -> int:
        return self.starts.size - 1

    def chunk(self, start: int, stop: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, bool]:
        """Arguments of a kernel for some of the columns."""
        return self.data, self.rows, self.starts[start : stop + 1], self.rows_are_shared


def _block_layout(n_samples: int, n_neighbors: int) -> tuple[int, int]:
    """Bits of the block size and padding that were fastest; blocks grow as sqrt(k n)."""
    bits = np.log2(n_neighbors * n_samples) / 2
    if n_neighbors <= IN_REGISTERS:
        return max(_MIN_BLOCK_BITS, round(bits + 1.75)), _MAX_PADDING
    return max(_MIN_BLOCK_BITS, round(bits + 1)), min(n_neighbors + 6, _MAX_PADDING)


def _digamma_table(n_samples: int) -> np.ndarray:
    return digamma(np.arange(n_samples + 1.0))


class ClassTarget:
    """A target of classes.

    Parameters
    ----------
    codes : ndarray of uint32, shape (n_samples,)
        Class of each row.
    counts : ndarray of int64, shape (n_classes,)
        Rows of each class.
    n_neighbors : int
        Number of neighbours. Classes with fewer other rows take all of them.
    rounding : {EXACT, AS_DOUBLES, AS_SINGLES}, default=EXACT
        Rounding of the radii of small classes, for scikit-learn's numbers.
    """

    def __init__(
        self, codes: np.ndarray, counts: np.ndarray, n_neighbors: int, *, rounding: int = EXACT
    ):
        self.codes = codes
        self.counts = counts
        self.n_neighbors = n_neighbors
        self.rounding = rounding

    def with_numbers(self, columns: np.ndarray, n_jobs: int | None = None) -> np.ndarray:
        """Ross estimate for numeric columns of shape (n_columns, n_samples), in nats.

        It may be negative. Rows of classes with a single row are left out; the result is NaN
        where none is left.
        """
        result = np.empty(len(columns))
        if not len(columns):
            return result
        table = _digamma_table(self.codes.size)

        def estimate(start: int, stop: int) -> None:
            ross_columns(
                columns[start:stop],
                self.codes,
                self.counts,
                self.n_neighbors,
                self.rounding,
                table,
                result[start:stop],
            )

        run_chunks(estimate, len(columns), n_jobs=n_jobs, seconds=columns.size * _ROSS_SECONDS)
        return result

    def with_sorted(self, values: np.ndarray, order: np.ndarray) -> float:
        """Estimate of `with_numbers` for one column that is sorted already.

        Parameters
        ----------
        values : ndarray of float64, shape (n_samples,)
            Numbers, ascending.
        order : ndarray of int, shape (n_samples,)
            Row of each of them.
        """
        order = order.astype(np.uint32, copy=False)
        table = _digamma_table(self.codes.size)
        return ross(values, order, self.codes, self.counts, self.n_neighbors, self.rounding, table)

    def with_levels(self, columns: LevelColumns, n_jobs: int | None = None) -> np.ndarray:
        """Plug-in mutual information with discrete columns, in nats; never negative."""
        result = np.empty(len(columns))

        def estimate(start: int, stop: int) -> None:
            contingency_columns(
                *columns.chunk(start, stop), self.codes, self.counts, result[start:stop]
            )

        seconds = columns.data.size * _CONTINGENCY_SECONDS
        run_chunks(estimate, len(columns), n_jobs=n_jobs, seconds=seconds)
        return result


class NumericTarget:
    """A target of numbers.

    Parameters
    ----------
    values : ndarray of float64, shape (n_samples,)
        Finite numbers.
    n_neighbors : int
        Number of neighbours, below the number of rows where numeric columns are asked for.
    rounding : {EXACT, AS_DOUBLES, AS_SINGLES}, default=EXACT
        Rounding of the radii of small classes, for scikit-learn's numbers.
    """

    def __init__(self, values: np.ndarray, n_neighbors: int, *, rounding: int = EXACT):
        n = values.size
        self.n_neighbors = n_neighbors
        self.rounding = rounding
        self._order = np.empty(n, np.uint32)
        self._padded = np.full(n + 2, np.inf)
        self._padded[0] = -np.inf
        argsort(values, self._order, self._padded[1:-1], np.empty(n, "u8"), np.empty(n, "u8"))
        self._digamma = _digamma_table(n)

    def with_numbers(self, columns: np.ndarray, n_jobs: int | None = None) -> np.ndarray:
        """First estimate of Kraskov et al. for columns of shape (n_columns, n_samples), in nats.

        It may be negative.
        """
        if not len(columns):
            return np.empty(0)
        n, k = self._order.size, self.n_neighbors
        block_bits, padding = _block_layout(n, k)
        max_visits = n * max(_MAX_VISITS_PER_ROW, _MAX_VISITS_PER_NEIGHBOR * k)
        target = self._order, self._padded
        means = np.empty(len(columns))

        def estimate(start: int, stop: int) -> None:
            blocks = block_bits, padding, nothing_seen(k), max_visits
            ksg_columns(columns[start:stop], *target, *blocks, self._digamma, means[start:stop])
            for j in start + np.flatnonzero(np.isnan(means[start:stop])):
                tree = n_levels(n), nothing_seen(k)
                means[j] = ksg_column_by_tree(columns[j], *target, *tree, self._digamma)

        run_chunks(estimate, len(columns), n_jobs=n_jobs, seconds=columns.size * _KSG_SECONDS)
        return self._digamma[n] + self._digamma[k] - means

    def with_levels(self, columns: LevelColumns, n_jobs: int | None = None) -> np.ndarray:
        """Ross estimate with discrete columns, in nats.

        It may be negative. Rows of levels with a single row are left out; the result is NaN where
        none is left.
        """
        result = np.empty(len(columns))

        def estimate(start: int, stop: int) -> None:
            ross_level_columns(
                *columns.chunk(start, stop),
                self._order,
                self._padded[1:-1],
                self.n_neighbors,
                self.rounding,
                self._digamma,
                result[start:stop],
            )

        seconds = len(columns) * self._order.size * _ROSS_SECONDS
        run_chunks(estimate, len(columns), n_jobs=n_jobs, seconds=seconds)
        return result
