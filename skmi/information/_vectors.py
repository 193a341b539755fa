"""Nearest-neighbour information of two vectors of ranks, with repeated values treated as atoms.

Only the order of the numbers counts, so every estimate is unchanged by a monotone transformation of
either variable, by offsets and by scales.
"""

from zlib import crc32

import numpy as np
from scipy.special import ndtri

from .._kernels.sorting import argsort
from ._discrete import adjusted_information, count_table
from ._extrapolation import extrapolated_mutual_info
from ._neighbors import ClassTarget, NumericTarget
from ._variables import dense_codes

# A value that at least this share of the rows repeats, and so many of them, has a probability of
# its own; fewer may be a coincidence of rounding.
ATOM_SHARE = 0.05
_ATOM_ROWS = 6


def ksg_information(
    x: np.ndarray, y: np.ndarray, n_neighbors: int, seed: int, *, extrapolate: bool = True
) -> float:
    """I(x;y) of two numeric vectors in nats; may be negative.

    Where values repeat heavily, each variable is a label A (which atom, or none) and a number, and
    the information splits exactly into ``I(Ax;Ay) + I(Ax;y|Ay) + I(x;Ay|Ax) + I(x;y|Ax,Ay)``: a
    table, two parts between numbers and classes, and one between numbers, the last three on the
    rows whose numbers are not atoms.

    Parameters
    ----------
    x, y : ndarray of shape (n_samples,), float64
    n_neighbors : int
        Neighbours k of Kraskov, Stögbauer and Grassberger (2004), eq. 8.
    seed : int
        Breaks the ties of values that repeat less often.
    extrapolate : bool, default=True
        Whether the part between numbers is extrapolated to a radius of zero, at about ten times its
        cost; see :func:`~skmi.information._extrapolation.extrapolated_mutual_info`.

    Returns
    -------
    float
    """
    order_x, order_y = _distinct_order(x), _distinct_order(y)
    if order_x is not None and order_y is not None:
        scores_x, scores_y = _scores_in_order(order_x), _scores_in_order(order_y)
        return _of_scores(scores_x, scores_y, n_neighbors, extrapolate)
    atoms_x, atoms_y = atom_labels(x), atom_labels(y)
    total = _table(atoms_x, atoms_y)
    total += _numbers_and_classes(y, atoms_y == 0, atoms_x, n_neighbors, seed)
    total += _numbers_and_classes(x, atoms_x == 0, atoms_y, n_neighbors, seed)
    rows = (atoms_x == 0) & (atoms_y == 0)
    if rows.sum() > n_neighbors:
        x, y = x[rows], y[rows]
        scores_x, scores_y = tie_broken_scores(x, y, seed), tie_broken_scores(y, x, seed)
        total += rows.mean() * _of_scores(scores_x, scores_y, n_neighbors, extrapolate)
    return total


def ross_information(x: np.ndarray, y: np.ndarray, n_neighbors: int, seed: int) -> float:
    """I(x;y) of a numeric vector and a coded one in nats; may be negative.

    The atoms of x form a table with y, the other numbers are compared by Ross (2014), eq. 2. Rows
    alone in their class add nothing, so that the estimate is rather too small where they are many.

    Parameters
    ----------
    x : ndarray of shape (n_samples,), float64
    y : ndarray of shape (n_samples,), int
    n_neighbors, seed : int
        See :func:`ksg_information`.

    Returns
    -------
    float
    """
    order = _distinct_order(x)
    if order is not None:
        return _of_order_and_classes(order, y, n_neighbors)
    atoms = atom_labels(x)
    return _table(atoms, y) + _numbers_and_classes(x, atoms == 0, y, n_neighbors, seed)


def atom_labels(x: np.ndarray) -> np.ndarray:
    """Label of each number: 0, or its atom from 1 upwards."""
    codes, counts = np.unique(x, return_inverse=True, return_counts=True)[1:]
    heavy = counts >= max(_ATOM_ROWS, ATOM_SHARE * len(x))
    return np.where(heavy, np.cumsum(heavy), 0)[codes]


def tie_broken_scores(x: np.ndarray, other: np.ndarray, seed: int = 0) -> np.ndarray:
    """Normal quantiles of the ranks; equal values in an order that is random but reproducible.

    Spreading equal values over the gap that they leave between their neighbours adds no
    information and loses none.

    Parameters
    ----------
    x : ndarray of shape (n_samples,)
        Numbers.
    other : ndarray of shape (n_samples,)
        What x is compared with: rows that tie in both are the same, so the draws are dealt out in
        the order of both, which the order of the rows does not matter for.
    seed : int, default=0
        Seed of the draws.

    Returns
    -------
    ndarray of shape (n_samples,), float64
    """
    return _scores_in_order(_tie_broken_order(x, other, seed))


def _tie_broken_order(x: np.ndarray, other: np.ndarray, seed: int) -> np.ndarray:
    counts = np.unique(x, return_counts=True)[1]
    # Seeded by the pattern of ties itself: the same for any scale, whichever argument it is.
    rng = np.random.default_rng([seed, crc32(counts.astype("<i8").tobytes())])
    draws = np.empty(len(x))
    draws[np.lexsort((other, x))] = rng.random(len(x))
    return np.lexsort((draws, x))


def _distinct_order(x: np.ndarray) -> np.ndarray | None:
    """Ascending order of numbers of which none repeats, else None."""
    n = len(x)
    order, values = np.empty(n, np.uint32), np.empty(n)
    argsort(x, order, values, np.empty(n, np.uint64), np.empty(n, np.uint64))
    return None if np.any(values[1:] == values[:-1]) else order


def _scores_in_order(order: np.ndarray) -> np.ndarray:
    scores = np.empty(len(order))
    scores[order] = _ascending_scores(len(order))
    return scores


def _ascending_scores(n: int) -> np.ndarray:
    lower = ndtri((np.arange((n + 1) // 2) + 0.5) / n)
    # Mirrored ranks have mirrored scores to the last bit.
    return np.concatenate([lower, -lower[: n // 2][::-1]])


def _of_scores(x: np.ndarray, y: np.ndarray, n_neighbors: int, extrapolate: bool) -> float:
    if extrapolate:
        columns = x[:, None], y[:, None]
        return extrapolated_mutual_info(*columns, n_neighbors=n_neighbors, by_ranks=False).estimate
    return float(NumericTarget(y, n_neighbors).with_numbers(x[None])[0])


def _table(x: np.ndarray, y: np.ndarray) -> float:
    if x.min() == x.max() or y.min() == y.max():
        return 0.0
    return adjusted_information(count_table(x, y))


def _numbers_and_classes(
    x: np.ndarray, rows: np.ndarray, y: np.ndarray, n_neighbors: int, seed: int
) -> float:
    """Share of the rows times the information of their numbers about the classes."""
    if not rows.any():
        return 0.0
    x, y = x[rows], y[rows]
    return rows.mean() * _of_order_and_classes(_tie_broken_order(x, y, seed), y, n_neighbors)


def _of_order_and_classes(order: np.ndarray, y: np.ndarray, n_neighbors: int) -> float:
    """Information of numbers, given by their order, and classes."""
    codes = dense_codes(y)
    counts = np.bincount(codes)
    if counts.size < 2 or counts.max() < 2:
        return 0.0
    target = ClassTarget(codes.astype(np.uint32), counts.astype(np.int64), n_neighbors)
    # Rows alone in their class have no neighbour there: they count as rows without information.
    share = counts[counts > 1].sum() / len(y)
    return share * target.with_sorted(_ascending_scores(len(y)), order)
