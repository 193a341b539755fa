"""Distance of rows that hold numbers, categories and missing values; nearest neighbours by it."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from imblearn.utils import check_neighbors_object

from .._kernels.mixed import mixed_distances, mixed_neighbors
from .._parallel import run_chunks
from ._rows import Columns, Rows

# Of one column of one pair of rows.
_PAIR_SECONDS = 5e-10


@dataclass(frozen=True)
class Geometry:
    """Weighted Euclidean distance, with categories and missing values as coordinates.

    The squared distance of two rows is the sum over the columns of

    - ``(factor (a - b))**2`` for two numbers,
    - `gap`, the mean of the former over pairs of rows, for a number and a missing value,
    - `mismatch` for two categories that differ, of which a missing value is one,
    - 0 for two missing values.

    Attributes
    ----------
    factors, gaps : ndarray of shape (n_numeric,)
    mismatches : ndarray of shape (n_categorical,)
    """

    factors: np.ndarray
    gaps: np.ndarray
    mismatches: np.ndarray

    @classmethod
    def weighted(cls, columns: Columns, weights: np.ndarray, *, scale: bool) -> "Geometry":
        """Geometry in which the columns have weights.

        Parameters
        ----------
        columns : Columns
        weights : ndarray of shape (n_features,)
            Not negative.
        scale : bool
            Give each column a mean squared distance of twice its weight over pairs of rows. Else
            numbers stay in their units, and a mismatch is as far as the median standard deviation
            (Chawla et al. 2002, section 6.1), or 1 where there are no numbers.

        Returns
        -------
        Geometry
        """
        spreads = columns.spreads()
        factors, mismatches = np.sqrt(weights[columns.numeric]), weights[columns.categorical]
        if scale:
            factors = factors / np.where(spreads > 0, spreads, 1.0)
            diversities = columns.diversities()
            mismatches = 2 * mismatches / np.where(diversities > 0, diversities, 1.0)
        elif spreads.size and np.median(spreads) > 0:
            mismatches = mismatches * np.median(spreads) ** 2
        return cls(factors, 2 * (factors * spreads) ** 2, mismatches)

    def neighbors(self, rows: Rows, k_neighbors: Any, n_jobs: int | None) -> np.ndarray:
        """Nearest other rows of each row, nearest first.

        Parameters
        ----------
        rows : Rows
        k_neighbors : int or estimator
            Number of neighbours, or an unfitted NearestNeighbors of one more. Where there are
            categories or missing numbers it gets all distances at once (metric "precomputed").
        n_jobs : int or None
            Number of threads.

        Returns
        -------
        ndarray of shape (n_rows, k), int64
        """
        used = self.factors > 0
        numbers, is_int = rows.numbers, isinstance(k_neighbors, int | np.integer)
        if not np.all(self.factors == 1):
            numbers = numbers[:, used] * self.factors[used]
        if not (self.mismatches.size or rows.has_gaps):
            return _neighbors_in_space(numbers, k_neighbors, n_jobs)
        columns = (
            np.ascontiguousarray(numbers.T, dtype=np.float64),
            self.gaps[used],
            np.ascontiguousarray(rows.codes.T[self.mismatches > 0]),
            self.mismatches[self.mismatches > 0],
        )
        n_rows = len(numbers)
        if is_int:
            found = np.empty((n_rows, k_neighbors), dtype=np.int64)
            _over_rows(mixed_neighbors, columns, found, n_jobs)
            return found
        squares = np.empty((n_rows, n_rows))
        _over_rows(mixed_distances, columns, squares, n_jobs)
        search = check_neighbors_object("k_neighbors", k_neighbors).set_params(metric="precomputed")
        return search.fit(np.sqrt(squares)).kneighbors(return_distance=False)[:, :-1]


def checked_weights(given: Any, n_features: int) -> np.ndarray:
    """Weights of the columns from a user, as an array of shape (n_features,)."""
    try:
        weights = np.asarray(given, dtype=np.float64)
    except (TypeError, ValueError):
        weights = np.full(n_features, np.nan)
    usable = weights.shape == (n_features,) and np.all(np.isfinite(weights) & (weights >= 0))
    if not usable or not weights.any():
        raise ValueError(
            "feature_weights must be finite numbers, not negative, not all zero and of shape "
            f"({n_features},), one for each column of X; got {given!r:.100}."
        )
    return weights


def _neighbors_in_space(points: np.ndarray, k_neighbors: Any, n_jobs: int | None) -> np.ndarray:
    search = check_neighbors_object("k_neighbors", k_neighbors, additional_neighbor=1)
    if isinstance(k_neighbors, int | np.integer):
        search.set_params(n_jobs=n_jobs)
    # As in imbalanced-learn the first one found is taken for the row itself.
    return search.fit(points).kneighbors(points, return_distance=False)[:, 1:]


def _over_rows(kernel: Any, columns: tuple, out: np.ndarray, n_jobs: int | None) -> None:
    numbers, _, codes, _ = columns
    n_rows = len(out)

    def fill(start: int, stop: int) -> None:
        kernel(*columns, start, stop, out)

    seconds = _PAIR_SECONDS * n_rows**2 * (len(numbers) + len(codes))
    run_chunks(fill, n_rows, n_jobs=n_jobs, seconds=seconds)
