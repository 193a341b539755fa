"""The k smallest distances seen so far, as a tuple in registers or, for a larger k, an array."""

import numpy as np
from numba import types
from numba.extending import overload

IN_REGISTERS = 3

Nearest = tuple[float, float, float] | np.ndarray


def nothing_seen(n_neighbors: int) -> Nearest:
    """Initial state for the k smallest distances; the largest of them is the last."""
    if n_neighbors > IN_REGISTERS:
        return np.full(n_neighbors, np.inf)
    # A slot that holds minus infinity never lets go of it: it is out of the game.
    n_unused = IN_REGISTERS - n_neighbors
    first, second, third = (-np.inf,) * n_unused + (np.inf,) * n_neighbors
    return first, second, third


def own_copy(nearest: Nearest) -> Nearest:
    """State that no other thread writes to."""
    raise NotImplementedError("compiled code only")


def forget(nearest: Nearest) -> Nearest:
    """State with nothing seen, made of the initial one or of an array in use."""
    raise NotImplementedError("compiled code only")


def recall(nearest: Nearest, sorted_distances: np.ndarray, i: int) -> Nearest:
    """State of the distances in column i of an array of shape (k, n), smallest first."""
    raise NotImplementedError("compiled code only")


def offer(nearest: Nearest, distance: float) -> Nearest:
    """State after one more distance."""
    raise NotImplementedError("compiled code only")


@overload(own_copy)
def _own_copy(nearest):
    if isinstance(nearest, types.Array):
        return lambda nearest: nearest.copy()
    return lambda nearest: nearest


@overload(forget)
def _forget(nearest):
    return _forget_array if isinstance(nearest, types.Array) else lambda nearest: nearest


@overload(recall)
def _recall(nearest, sorted_distances, i):
    return _recall_array if isinstance(nearest, types.Array) else _recall_tuple


@overload(offer)
def _offer(nearest, distance):
    return _offer_to_array if isinstance(nearest, types.Array) else _offer_to_tuple


def _forget_array(nearest):
    nearest[:] = np.inf
    return nearest


def _recall_array(nearest, sorted_distances, i):
    for slot in range(nearest.size):
        nearest[slot] = sorted_distances[slot, i]
    return nearest


def _recall_tuple(nearest, sorted_distances, i):
    return sorted_distances[0, i], sorted_distances[1, i], sorted_distances[2, i]


def _offer_to_array(nearest, distance):
    slot = nearest.size - 1
    if distance < nearest[slot]:
        while slot > 0 and nearest[slot - 1] > distance:
            nearest[slot] = nearest[slot - 1]
            slot -= 1
        nearest[slot] = distance
    return nearest


def _offer_to_tuple(nearest, distance):
    first, second, third = nearest
    # Without a branch: most mispredictions would fall here.
    third = min(third, max(second, distance))
    second = min(second, max(first, distance))
    first = min(first, distance)
    return first, second, third
