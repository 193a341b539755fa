"""Conditional mutual information of mixed blocks by nearest neighbours.

References
----------
S. Frenzel, B. Pompe (2007), "Partial mutual information for coupling analysis of multivariate time
series", Physical Review Letters 99, 204101. O. C. Mesner, C. R. Shalizi (2021),
"Conditional mutual information estimation for mixed, discrete and continuous data", IEEE
Transactions on Information Theory 67(1), 464-484. B. C. Ross (2014), "Mutual information between
discrete and continuous data sets", PLoS ONE 9(2), e87357.
"""

from dataclasses import dataclass
from functools import reduce

import numpy as np
from scipy.special import digamma

from ._blocks import normal_scores
from ._tree import NeighborTree


@dataclass(frozen=True)
class _Space:
    """Rows as points with numeric coordinates and a cell, the combination of discrete ones."""

    numbers: np.ndarray
    cells: np.ndarray

    def __add__(self, other: "_Space") -> "_Space":
        numbers = np.hstack([self.numbers, other.numbers])
        pairs = self.cells * (other.cells.max() + 1) + other.cells
        return _Space(numbers, np.unique(pairs, return_inverse=True)[1])

    def cell_counts(self) -> np.ndarray:
        """Rows in the cell of each row."""
        return np.bincount(self.cells)[self.cells]

    def gap(self) -> float:
        """A distance that no two rows of the same cell have."""
        return 2 * float(np.ptp(self.numbers, axis=0).max()) + 1

    def tree(self) -> NeighborTree:
        """Tree over the rows in which other cells are at least a gap away."""
        if not self.cells.any():
            return NeighborTree(self.numbers)
        return NeighborTree(np.column_stack([self.cells * self.gap(), self.numbers]))

    def counts(self, radii: np.ndarray) -> np.ndarray:
        """Rows of the own cell that are strictly within each row's radius."""
        return self.tree().counts(radii) if self.numbers.shape[1] else self.cell_counts()


def _space(block: np.ndarray, discrete: np.ndarray | None, by_ranks: bool) -> _Space:
    mask = np.zeros(block.shape[1], bool) if discrete is None else np.asarray(discrete, bool)
    numbers = normal_scores(block[:, ~mask]) if by_ranks else block[:, ~mask]
    nothing = np.empty((len(block), 0))
    levels = (np.unique(column, return_inverse=True)[1] for column in block[:, mask].T)
    start = _Space(nothing, np.zeros(len(block), np.int64))
    cells = reduce(_Space.__add__, (_Space(nothing, codes) for codes in levels), start).cells
    return _Space(numbers, cells)


def _small_cell_radii(joint: _Space, n_neighbors: int, radii: np.ndarray) -> None:
    """Give the rows of cells that lack neighbours the distance of the farthest in their cell."""
    sizes = joint.cell_counts()
    order = np.argsort(joint.cells, kind="stable")
    radii[sizes == 1] = 0
    for size in range(2, n_neighbors + 1):
        rows = order[sizes[order] == size].reshape(-1, size)
        points = joint.numbers[rows]
        distances = np.abs(points[:, :, None] - points[:, None]).max(axis=3)
        radii[rows] = distances.max(axis=2)


def _radii(joint: _Space, n_neighbors: int) -> np.ndarray:
    if not joint.numbers.shape[1]:
        return np.zeros(len(joint.cells))
    radii = joint.tree().radii(min(n_neighbors, len(joint.cells) - 1))[0]
    _small_cell_radii(joint, n_neighbors, radii)
    return radii


def conditional_terms(
    x: np.ndarray,
    y: np.ndarray,
    z: np.ndarray,
    *,
    n_neighbors: int = 5,
    discrete_x: np.ndarray | None = None,
    discrete_y: np.ndarray | None = None,
    discrete_z: np.ndarray | None = None,
    by_ranks: bool = True,
) -> np.ndarray:
    """Local terms of the conditional mutual information; their mean is I(x; y | z).

    Parameters
    ----------
    x : ndarray of float64, shape (n_samples, n_columns_x)
        Finite numbers; codes where a column is discrete.
    y : ndarray of float64, shape (n_samples, n_columns_y)
        Likewise.
    z : ndarray of float64, shape (n_samples, n_columns_z)
        Likewise. Without columns the result is the mutual information I(x; y).
    n_neighbors : int, default=5
        Neighbours that set the radius of each row, below the number of rows. A combination of
        discrete values with fewer other rows takes the farthest of them.
    discrete_x, discrete_y, discrete_z : ndarray of bool, shape (n_columns_...,), optional
        Discrete columns of each block; none by default.
    by_ranks : bool, default=True
        Map each numeric column to normal scores first. Monotone maps of single columns then
        change nothing. With ``False`` the columns are compared as they come.

    Returns
    -------
    ndarray of float64, shape (n_samples,)
        Local conditional mutual information in nats. The mean may be negative. Where x or y is
        constant, every term is exactly zero.

    Notes
    -----
    The terms are ``digamma(c) - digamma(c_xz) - digamma(c_yz) + digamma(c_z)``, each c the number
    of rows strictly within the row's radius in the joint space and in its projections, the row
    included, with exact copies only where the radius is zero. With distinct distances they are
    those of Frenzel and Pompe, with numbers against one class and no z those of Ross, and with
    discrete columns only those of a contingency table with the correction of Miller and Madow.

    Discrete values that differ are infinitely far apart. Mesner and Shalizi put them at distance
    one, which mixes strata where neighbours are sparse and makes the result depend on the unit of
    the numbers. A row that is alone in its combination of discrete values has no neighbour at
    any finite distance: its term is zero, as if the radius held all rows.

    The estimate is biased towards zero, strongly so where z has many columns or rare levels. Do
    not read independence from a small value there; compare with permutations within strata.
    """
    x_space, y_space = _space(x, discrete_x, by_ranks), _space(y, discrete_y, by_ranks)
    z_space = _space(z, discrete_z, by_ranks)
    xz, yz = x_space + z_space, y_space + z_space
    joint = x_space + yz
    radii = _radii(joint, n_neighbors)
    spaces = joint, xz, yz, z_space
    c, c_xz, c_yz, c_z = (digamma(space.counts(radii)) for space in spaces)
    # In this order a constant x or y cancels to the last bit.
    terms = (c - c_xz) + (c_z - c_yz)
    if joint.numbers.shape[1]:
        terms[joint.cell_counts() == 1] = 0
    return terms
