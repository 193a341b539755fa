"""How columns become codes: limits, and the edges of the bins of a numeric column."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike

from .._kernels import read_only
from .._kernels.binning import few_distinct
from .._kernels.counts import entropy_terms
from .._kernels.edges import mdl_edges, select_quantile_edges, weighted_quantile_edges
from ._weights import fits_table, whole_weights

Binning = Literal["quantile", "uniform", "mdl"]
BinEdges = Mapping[str | int, ArrayLike] | Sequence[ArrayLike | None] | np.ndarray

# Beyond this number of rows the edges of bins come from a fixed subsample.
MAX_EDGE_ROWS = 200_000
# Shares of so many rows are right to a hundredth of themselves, and quick to sort.
_DRAWN_ROWS = 50_000
MAX_LEVELS = 65535


@dataclass(frozen=True)
class Bins:
    """How the numbers of a column are cut into bins.

    Missing values are passed over, rows of weight 0 do not count, and at most `n_bins` distinct
    values have a bin each. Quantiles and "mdl" look at a fixed subsample of the rows of a column
    that has more than MAX_EDGE_ROWS.

    Attributes
    ----------
    n_bins : int
        Number of bins; "mdl" chooses its own.
    binning : {"quantile", "uniform", "mdl"}, default="quantile"
        Bins of about equal frequency; of equal width; or as many as tell of the target, by the
        minimum description length principle of Fayyad and Irani (1993).
    weight : ndarray of shape (n_samples,) or None, default=None
        Weights of the rows; whole ones count as repeated rows. To "mdl" weights that are not
        whole, or whose sum is beyond all tables, only say which rows count.
    target : ndarray of shape (n_samples,), int, or None, default=None
        Codes of the target, for "mdl".
    """

    n_bins: int
    binning: Binning = "quantile"
    weight: np.ndarray | None = None
    target: np.ndarray | None = None

    def edges(self, values: np.ndarray) -> np.ndarray:
        """Lower edges of the bins of one column, all but the first.

        Parameters
        ----------
        values : ndarray of shape (n_samples,), float64

        Returns
        -------
        ndarray of shape (n_edges,), float64
            Increasing.
        """
        if self._present is not None:
            present, bins = self._present
            return bins.edges(values[present])
        distinct = few_distinct(read_only(values), self.n_bins)
        if distinct.size:
            return distinct[1:]
        missing = np.isnan(values)
        rows = np.flatnonzero(~missing) if missing.any() else None
        size = values.size if rows is None else rows.size
        if size > MAX_EDGE_ROWS and self.binning != "uniform":
            rows = _edge_rows(size) if rows is None else rows[_edge_rows(size)]
        if rows is None:
            return self._edges_of(values, self._weights, self.target)
        weights, target = (
            None if part is None else part[rows] for part in (self._weights, self.target)
        )
        return self._edges_of(values[rows], weights, target)

    def edges_of_entries(self, values: np.ndarray, rows: np.ndarray, n_samples: int) -> np.ndarray:
        """Edges as of :meth:`edges` for a column of zeros but for a few entries.

        Parameters
        ----------
        values, rows : ndarray of shape (n_entries,)
            Entries; there are rows without one.
        n_samples : int
            Number of rows.

        Returns
        -------
        ndarray of shape (n_edges,), float64
        """
        is_long = n_samples > MAX_EDGE_ROWS
        # Only here does the place of a row matter, or the target.
        by_rows = self.binning == "mdl" or (is_long and np.isnan(values).any())
        if by_rows or self._present is not None:
            column = np.zeros(n_samples)
            column[rows] = values
            return self.edges(column)
        distinct = few_distinct(read_only(np.append(values, 0.0)), self.n_bins)
        if distinct.size:
            return distinct[1:]
        times, total = self._times(rows, n_samples)
        values = np.append(values, 0.0)
        times = np.append(times, total - times.sum())
        counted = ~np.isnan(values) & (times > 0)
        return self._edges_of(values[counted], times[counted], None)

    @property
    def some_absent(self) -> bool:
        """Whether some rows weigh nothing."""
        return self._present is not None

    def _times(self, rows: np.ndarray, n_samples: int) -> tuple[np.ndarray, int]:
        """How often the given rows count, and all rows together."""
        if n_samples <= MAX_EDGE_ROWS or self.binning == "uniform":
            if self._weights is None:
                return np.ones(rows.size, dtype=np.int64), n_samples
            return self._weights[rows], int(self._weights.sum())
        drawn, times = _edge_rows(n_samples), _edge_times(n_samples)[rows]
        if self._weights is None:
            return times, drawn.size
        return times * self._weights[rows], int(self._weights[drawn].sum())

    @cached_property
    def _weights(self) -> np.ndarray | None:
        return None if self.weight is None else whole_weights(self.weight)

    @cached_property
    def _present(self) -> "tuple[np.ndarray, Bins] | None":
        """Rows that weigh something, and the bins of these alone; None where all do."""
        if self._weights is None or self._weights.all():
            return None
        rows = np.flatnonzero(self._weights)
        target = None if self.target is None else self.target[rows]
        return rows, replace(self, weight=self._weights[rows], target=target)

    def _edges_of(
        self, values: np.ndarray, weights: np.ndarray | None, target: np.ndarray | None
    ) -> np.ndarray:
        if not values.size:
            return values
        if self.binning == "uniform":
            return _uniform_edges(values.min(), values.max(), self.n_bins)
        if self.binning == "mdl":
            return _mdl_edges(values, weights, target)
        if weights is None:
            return select_quantile_edges(values, self.n_bins)
        order = np.argsort(values)
        return weighted_quantile_edges(values[order], np.cumsum(weights[order]), self.n_bins)


@dataclass(frozen=True)
class Coding:
    """How the columns of a table become codes; see :func:`skmi.information._codes.encode_table`.

    Attributes
    ----------
    bins : Bins
        Bins of numeric columns.
    categorical : ndarray of shape (n_features,), bool
        Numeric columns whose distinct values are levels.
    edges : dict of int to ndarray
        Columns whose edges are given.
    n_jobs : int or None
        Number of threads.
    """

    bins: Bins
    categorical: np.ndarray
    edges: dict[int, np.ndarray]
    n_jobs: int | None


def given_edges(bin_edges: BinEdges | None, names: Sequence[str | int]) -> dict[int, np.ndarray]:
    """Resolve the parameter `bin_edges`.

    Parameters
    ----------
    bin_edges : dict, sequence or None
        Edges by name or position of a column, or one array, or None, for each column: increasing
        numbers, the lower edges of all bins but the first. A value on an edge belongs to the bin
        above.
    names : sequence of str or int
        Names of the columns.

    Returns
    -------
    dict of int to ndarray
        Edges by position.

    Raises
    ------
    ValueError
        Unknown columns, a sequence of another length, edges that do not increase.
    """
    if bin_edges is None:
        return {}
    by_position: dict[int, ArrayLike | None]
    if isinstance(bin_edges, Mapping):
        by_position = {_position(key, names): edges for key, edges in bin_edges.items()}
    elif len(bin_edges) == len(names):
        by_position = dict(enumerate(bin_edges))
    else:
        raise ValueError(
            f"bin_edges has {len(bin_edges)} entries for {len(names)} columns of X. Pass one array "
            "or None for each column, or a dict of those whose edges you give."
        )
    present = ((j, edges) for j, edges in by_position.items() if edges is not None)
    return {j: _checked_edges(edges, names[j]) for j, edges in present}


def check_levels(label: str, n_levels: int) -> None:
    """Refuse a column of more levels than can be counted."""
    if n_levels > MAX_LEVELS:
        raise ValueError(
            f"{label} has {n_levels:,} levels; at most {MAX_LEVELS:,} can be "
            "counted. A column that tells almost every row apart carries no pattern: drop it, or "
            "group its rare levels."
        )


def refuse_edges(label: str) -> None:
    """Refuse edges for a column whose levels are categories."""
    raise ValueError(
        f"bin_edges names {label}, which is categorical: its levels are its bins. Leave it out."
    )


def _position(key: Any, names: Sequence[str | int]) -> int:
    if key in names:
        return names.index(key)
    if isinstance(key, int | np.integer) and 0 <= key < len(names):
        return int(key)
    raise ValueError(
        f"bin_edges names {key!r}, which is no column of X. Its keys are names of columns or "
        f"positions from 0 to {len(names) - 1}."
    )


def _checked_edges(edges: Any, name: str | int) -> np.ndarray:
    array = np.asarray(edges)
    if array.ndim == 1 and array.dtype.kind in "iuf":
        array = array.astype(np.float64)
        fits = array.size < MAX_LEVELS - 1
        if fits and np.isfinite(array).all() and (np.diff(array) > 0).all():
            return array
    raise ValueError(
        f"bin_edges of column {name!r} must be finite numbers in increasing order, the lower edges "
        f"of all bins but the first, fewer than {MAX_LEVELS - 1:,}; got {edges!r}."
    )


def _uniform_edges(low: float, high: float, n_bins: int) -> np.ndarray:
    # A weighted mean cannot overflow where the width of the range would.
    steps = np.arange(1, n_bins) / n_bins
    return np.unique(low * (1 - steps) + high * steps)


def _mdl_edges(
    values: np.ndarray, weights: np.ndarray | None, target: np.ndarray | None
) -> np.ndarray:
    if target is None:
        raise ValueError("binning='mdl' chooses bins by the target: it needs a target of classes.")
    if weights is None or not fits_table(int(weights.sum()), values.size):
        weights = np.ones(values.size, dtype=np.int64)
    order = np.argsort(values)
    terms, unit = entropy_terms(int(weights.sum()))
    bits = unit * (terms.size - 1) / np.log(2)
    n_classes = int(target.max()) + 1
    return mdl_edges(values[order], target[order], weights[order], n_classes, terms, bits)


@lru_cache(maxsize=1)
def _edge_rows(n_samples: int) -> np.ndarray:
    return np.random.default_rng(0).integers(n_samples, size=_DRAWN_ROWS)


@lru_cache(maxsize=1)
def _edge_times(n_samples: int) -> np.ndarray:
    return np.bincount(_edge_rows(n_samples), minlength=n_samples)
