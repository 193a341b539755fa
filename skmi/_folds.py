"""Rows to train on and rows to hold out.

Rows are ordered by a salted hash of their values, so that the folds depend neither on the order of
the rows nor on whether a row is repeated or has a weight. Rows of equal columns are never parted,
whatever their targets: where they are of both classes, rows of one class alone would teach that the
other never occurs there.
"""

from typing import NamedTuple

import numpy as np

# Rows that are hashed at a time.
_TILE_ROWS = 2048
# Rows that are in no fold, so that every class is learned from; equal rows of more than a twentieth
# of the weight, which belong to every part, since what is learned without them is something else.
TRAINING_ONLY, FREQUENT = -1, -2
_FREQUENT_SHARE = 1 / 20


def row_hashes(block: np.ndarray, salt: int) -> np.ndarray:
    """Return a hash of each row, equal for equal rows.

    Parameters
    ----------
    block : ndarray of shape (n_samples, width), float
        Encoded table.
    salt : int
        Another salt makes another order.

    Returns
    -------
    ndarray of shape (n_samples,), uint64
        ``sum_j a_j x_j`` modulo 2**64 over the bits of the values, with random odd a_j, mixed.
    """
    draws = np.random.default_rng(salt).integers(2**63, size=block.shape[1], dtype=np.uint64)
    multipliers = draws * np.uint64(2) + np.uint64(1)
    hashes = np.zeros(len(block), dtype=np.uint64)
    for start in range(0, len(block), _TILE_ROWS):
        rows = slice(start, start + _TILE_ROWS)
        hashes[rows] = _bits(block[rows]) @ multipliers
    return _mixed(hashes)


def deal(
    hashes: np.ndarray,
    strata: np.ndarray,
    n_folds: int,
    weight: np.ndarray | None = None,
    frequent: float = _FREQUENT_SHARE,
) -> np.ndarray:
    """Deal the distinct rows of each stratum to folds in turn.

    Parameters
    ----------
    hashes : ndarray of shape (n_samples,), uint64
        Equal for equal rows.
    strata : ndarray of shape (n_samples,), int
        Classes; zeros without strata. Equal rows of several classes are dealt with the one that
        weighs most.
    n_folds : int
        Number of folds.
    weight : ndarray of shape (n_samples,), default=None
        Weights.
    frequent : float, default=1/20
        Distinct rows of a larger share of the weight are `FREQUENT`; 1 for none.

    Returns
    -------
    ndarray of shape (n_samples,), int
        Fold of each row, `TRAINING_ONLY` or `FREQUENT`.
    """
    distinct = _distinct(hashes, strata, weight)
    # Small strata begin where the last one ended, so that the folds are of one size.
    fold = np.arange(distinct.share.size) % n_folds
    return _with_exceptions(fold, distinct, strata, frequent)


def hold_out(
    hashes: np.ndarray, strata: np.ndarray, fraction: float, weight: np.ndarray | None = None
) -> np.ndarray:
    """Hold out a share of the distinct rows of each stratum, at least one and never all.

    Parameters
    ----------
    hashes, strata, weight : ndarray
        As of :func:`deal`.
    fraction : float
        The share.

    Returns
    -------
    ndarray of shape (n_samples,), int
        0 for rows held out, `TRAINING_ONLY` or `FREQUENT`.
    """
    distinct = _distinct(hashes, strata, weight)
    size = distinct.size
    wanted = np.minimum(np.maximum(1, np.round(fraction * size)), size - 1)
    fold = np.where(distinct.place < wanted, 0, TRAINING_ONLY)
    return _with_exceptions(fold, distinct, strata, _FREQUENT_SHARE)


class _Distinct(NamedTuple):
    """Distinct rows, in order of stratum and hash.

    Attributes
    ----------
    of_row : ndarray of shape (n_samples,), int
        The distinct row of each row.
    place, size : ndarray of shape (n_distinct,), int
        Place in the stratum, and how many distinct rows that has.
    share : ndarray of shape (n_distinct,)
        Share of the whole weight.
    """

    of_row: np.ndarray
    place: np.ndarray
    size: np.ndarray
    share: np.ndarray


def _distinct(hashes: np.ndarray, strata: np.ndarray, weight: np.ndarray | None) -> _Distinct:
    _, of_row = np.unique(hashes, return_inverse=True)
    total = np.bincount(of_row, weight)
    stratum = _heaviest(of_row, strata, weight)
    order = np.argsort(stratum, kind="stable")
    position = np.empty_like(order)
    position[order] = np.arange(order.size)
    _, starts, counts = np.unique(stratum[order], return_index=True, return_counts=True)
    place = np.arange(order.size) - np.repeat(starts, counts)
    return _Distinct(position[of_row], place, np.repeat(counts, counts), total[order] / total.sum())


def _heaviest(of_row: np.ndarray, strata: np.ndarray, weight: np.ndarray | None) -> np.ndarray:
    """Stratum of the largest weight in each distinct row; of equal ones the lowest."""
    strata = np.unique(strata, return_inverse=True)[1]
    n_strata = strata.max() + 1
    pairs, pair = np.unique(of_row * n_strata + strata, return_inverse=True)
    row, stratum = np.divmod(pairs, n_strata)
    order = np.lexsort((stratum, -np.bincount(pair, weight), row))
    return stratum[order][np.unique(row, return_index=True)[1]]


def _with_exceptions(
    fold: np.ndarray, distinct: _Distinct, strata: np.ndarray, frequent: float
) -> np.ndarray:
    """Fold of each row, once the rows that are not to be held out are taken from the folds."""
    fold = np.where(distinct.share > frequent, FREQUENT, fold)
    of_row = fold[distinct.of_row]
    classes, code = np.unique(strata, return_inverse=True)
    first, last = np.full(classes.size, of_row.max()), np.full(classes.size, FREQUENT)
    np.minimum.at(first, code, of_row)
    np.maximum.at(last, code, of_row)
    is_in_one_fold = (first == last) & (first >= 0)
    fold[distinct.of_row[is_in_one_fold[code]]] = TRAINING_ONLY
    return fold[distinct.of_row]


def _bits(values: np.ndarray) -> np.ndarray:
    plain = np.ascontiguousarray(values + 0)  # -0.0 becomes 0.0
    return plain.view(f"u{plain.itemsize}").astype(np.uint64)


def _mixed(hashes: np.ndarray) -> np.ndarray:
    """Spread the bits (the finaliser of Steele, Lea and Flood, 2014)."""
    hashes = (hashes ^ (hashes >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    hashes = (hashes ^ (hashes >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return hashes ^ (hashes >> np.uint64(31))
