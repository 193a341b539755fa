"""Rows to train on and rows to hold out.

Rows are ordered by a salted hash of their values, so that the folds depend neither on the order of
the rows nor on whether a row is repeated or has a weight; equal rows are never parted.
"""

import numpy as np

# Rows that are hashed at a time.
_TILE_ROWS = 2048
TRAINING_ONLY = -1


def row_hashes(block: np.ndarray, target: np.ndarray, salt: int) -> np.ndarray:
    """Return a hash of each row, equal for equal rows.

    Parameters
    ----------
    block : ndarray of shape (n_samples, width), float
        Encoded table.
    target : ndarray of shape (n_samples,) or (n_samples, n_outputs)
        Encoded target.
    salt : int
        Another salt makes another order.

    Returns
    -------
    ndarray of shape (n_samples,), uint64
        ``sum_j a_j x_j`` modulo 2**64 over the bits of the values, with random odd a_j, mixed.
    """
    target = target.reshape(len(target), -1)
    generator = np.random.default_rng(salt)
    multipliers = [
        generator.integers(2**63, size=part.shape[1], dtype=np.uint64) * np.uint64(2) + np.uint64(1)
        for part in (block, target)
    ]
    hashes = np.zeros(len(block), dtype=np.uint64)
    for start in range(0, len(block), _TILE_ROWS):
        rows = slice(start, start + _TILE_ROWS)
        for part, multiplier in zip((block, target), multipliers, strict=True):
            hashes[rows] += _bits(part[rows]) @ multiplier
    return _mixed(hashes)


def deal(hashes: np.ndarray, strata: np.ndarray, n_folds: int) -> np.ndarray:
    """Deal the distinct rows of each stratum to folds in turn.

    Parameters
    ----------
    hashes : ndarray of shape (n_samples,), uint64
        Equal for equal rows.
    strata : ndarray of shape (n_samples,), int
        Classes; zeros without strata. A stratum of one distinct row is not held out.
    n_folds : int
        Number of folds.

    Returns
    -------
    ndarray of shape (n_samples,), int
        Fold of each row; `TRAINING_ONLY` for rows that are in none.
    """
    of_row, _, size = _distinct(hashes, strata)
    # Small strata begin where the last one ended, so that the folds are of one size.
    fold = np.arange(size.size) % n_folds
    fold[size == 1] = TRAINING_ONLY
    return fold[of_row]


def hold_out(hashes: np.ndarray, strata: np.ndarray, fraction: float) -> np.ndarray:
    """Mask of a share of the distinct rows of each stratum, at least one and never all."""
    of_row, place, size = _distinct(hashes, strata)
    wanted = np.minimum(np.maximum(1, np.round(fraction * size)), size - 1)
    return (place < wanted)[of_row]


def _distinct(hashes: np.ndarray, strata: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """For each row its distinct row; for each of these its place in its stratum, and the size.

    Distinct rows are in order of stratum and hash.
    """
    _, first, inverse = np.unique(hashes, return_index=True, return_inverse=True)
    order = np.argsort(strata[first], kind="stable")
    position = np.empty_like(order)
    position[order] = np.arange(order.size)
    _, starts, counts = np.unique(strata[first][order], return_index=True, return_counts=True)
    place = np.arange(order.size) - np.repeat(starts, counts)
    return position[inverse], place, np.repeat(counts, counts)


def _bits(values: np.ndarray) -> np.ndarray:
    plain = np.ascontiguousarray(values + 0)  # -0.0 becomes 0.0
    return plain.view(f"u{plain.itemsize}").astype(np.uint64)


def _mixed(hashes: np.ndarray) -> np.ndarray:
    """Spread the bits (the finaliser of Steele, Lea and Flood, 2014)."""
    hashes = (hashes ^ (hashes >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    hashes = (hashes ^ (hashes >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return hashes ^ (hashes >> np.uint64(31))
