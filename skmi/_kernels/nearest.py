"""The k smallest distances seen so far, as a tuple in registers or, for a larger k, an array."""

import numpy as np
from numba import types
from numba.extending import overload

_N_REGISTERS = 3

Nearest = tuple[float, float, float] | np.ndarray


def nothing_seen(n_neighbors: int) -> Nearest:
    """Initial state for the k smallest distances; the largest of them is the last."""
    if n_neighbors > _N_REGISTERS:
        return np.full(n_neighbors, np.inf)
    # A slot that holds minus infinity never lets go of it: it is out of the game.
    n_unused = _N_REGISTERS - n_neighbors
    first, second, third = (-np.inf,) * n_unused + (np.inf,) * n_neighbors
    return first, second, third


def own_copy(nearest: Nearest) -> Nearest:
    """State that another thread does not write to."""
    raise NotImplementedError("compiled code only")


def forget(nearest: Nearest) -> Nearest:
    """State with nothing seen, made of the initial one or of an array in use."""
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


@overload(offer)
def _offer(nearest, distance):
    return _offer_to_array if isinstance(nearest, types.Array) else _offer_to_tuple


def _forget_array(nearest):
    nearest[:] = np.inf
    return nearest


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
