"""Radii and counts of a cloud of points, in the order of its rows."""

import numpy as np

from .._kernels.kdtree import build_tree, n_levels, tree_counts, tree_radii, tree_radii_of_many
from .._kernels.nearest import nothing_seen
from .._kernels.neighbors import counts_within

# Loops over the axes are compiled anew for each dimension up to this one.
_MAX_UNROLLED = 12
# Up to this many distances are kept in order; among more it is faster to select.
_MOST_IN_ORDER = 20


class NeighborTree:
    """A k-d tree in the maximum norm that answers for its own points.

    Parameters
    ----------
    points : ndarray of float64, shape (n_samples, n_columns)
        Finite coordinates, at least one column.
    """

    def __init__(self, points: np.ndarray):
        n_samples, n_columns = points.shape
        self._points = np.array(points, np.float64, order="C")
        self._levels = n_levels(n_samples)
        self._axes: tuple[int, ...] | np.ndarray = (0,) * n_columns
        if n_columns > _MAX_UNROLLED:
            self._axes = np.zeros(n_columns, np.int8)
        built = build_tree(self._points, self._levels, self._axes)
        self._order, self._bounds, self._boxes = built

    def radii(self, *n_neighbors: int) -> np.ndarray:
        """Distance of each row to its k-th nearest other row.

        Parameters
        ----------
        *n_neighbors : int
            Every k, below the number of rows.

        Returns
        -------
        ndarray of float64, shape (n_k, n_samples)
        """
        tree = self._points, self._levels, self._bounds, self._boxes
        most = max(n_neighbors)
        radii = np.empty((len(n_neighbors), len(self._points)))
        if most > _MOST_IN_ORDER:
            descending = np.argsort(n_neighbors)[::-1]
            largest_first = np.array(n_neighbors)[descending]
            radii[descending[:, None], self._order] = tree_radii_of_many(
                *tree, largest_first, self._axes
            )
            return radii
        nearer = most - np.array(n_neighbors)
        radii[:, self._order] = tree_radii(*tree, nothing_seen(most), nearer, self._axes)
        return radii

    def counts(self, radii: np.ndarray) -> np.ndarray:
        """Rows strictly within each row's radius, itself included; exact copies for radius 0."""
        tree = self._points, self._levels, self._bounds, self._boxes
        counts = np.empty(len(self._points), np.int64)
        counts[self._order] = tree_counts(*tree, self._points, radii[self._order], self._axes)
        return counts


class SortedAxis:
    """Points of one column, for counts within radii.

    Parameters
    ----------
    values : ndarray of float64, shape (n_samples,)
        Finite numbers.
    """

    def __init__(self, values: np.ndarray):
        self._order = np.argsort(values)
        self._padded = np.r_[-np.inf, values[self._order], np.inf]

    def counts(self, radii: np.ndarray) -> np.ndarray:
        """Rows strictly within each row's radius, itself included; exact copies for radius 0."""
        sorted_counts = np.empty(len(radii), np.uint32)
        counts_within(self._padded, radii[self._order], sorted_counts)
        counts = np.empty(len(radii), np.int64)
        counts[self._order] = sorted_counts
        return counts
