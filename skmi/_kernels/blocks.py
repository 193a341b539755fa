"""Nearest neighbours in the plane, in the maximum norm, for many columns against one target.

The rows are cut into blocks of equal size along the sorted target, and each block is sorted by
the column. A point then looks left and right in its own block, and in the blocks above and below
that reach closer than its k-th neighbour so far. Blocks of about sqrt(k n) points make the search
in a block and the number of blocks balance wherever the density is smooth.
"""

import numpy as np

from . import jit
from .nearest import forget, offer, own_copy

PAD = 4
_NEAR_IN_OWN_BLOCK = 3
_NEAR_IN_OTHER_BLOCK = 2


@jit
def _look_outwards(point_x, point_y, xs, ys, slot, stride, nearest):
    """Offer the points from a slot outwards for as long as they can be near enough along x."""
    n_visits = 0
    gap = abs(xs[slot] - point_x)
    while gap < nearest[-1]:
        nearest = offer(nearest, max(gap, abs(ys[slot] - point_y)))
        n_visits += 1
        slot += stride
        gap = abs(xs[slot] - point_x)
    return nearest, n_visits


@jit
def _look_both_ways(point_x, point_y, xs, ys, left, right, n_near, nearest):
    """Offer the points on both sides: a few unseen ones without a branch, then as many as needed.

    The padding between blocks is infinitely far and at least `n_near` slots wide.
    """
    for i in range(n_near):
        gap = max(abs(xs[left - i] - point_x), abs(ys[left - i] - point_y))
        nearest = offer(nearest, gap)
        gap = max(abs(xs[right + i] - point_x), abs(ys[right + i] - point_y))
        nearest = offer(nearest, gap)
    nearest, n_left = _look_outwards(point_x, point_y, xs, ys, left - n_near, -1, nearest)
    nearest, n_right = _look_outwards(point_x, point_y, xs, ys, right + n_near, 1, nearest)
    return nearest, n_left + n_right + 2 * n_near


@jit
def _first_not_below(xs, start, stop, x):
    while start < stop:
        middle = (start + stop) >> 1
        if xs[middle] < x:
            start = middle + 1
        else:
            stop = middle
    return start


@jit
def fill_blocks(x_order, sorted_x, sorted_y, block_bits, xs, ys, x_ranks, y_ranks):
    """Distribute points over the blocks in the order of x, so that each block is sorted by x.

    Parameters
    ----------
    x_order : ndarray of uint32, shape (n,)
        Place along the sorted target of each point, in the order of x.
    sorted_x, sorted_y : ndarray of float64, shape (n,)
    block_bits : int
        Blocks hold ``2**block_bits`` points, except the last one.
    xs, ys, x_ranks, y_ranks : ndarray, shape (n_slots,)
        Receive the coordinates and places of the points, `PAD` infinities around each block.
    """
    n = x_order.size
    size = 1 << block_bits
    n_blocks = -(-n // size)
    nexts = np.empty(n_blocks, np.uint32)
    for block in range(n_blocks):
        nexts[block] = PAD + block * (size + PAD)
    xs[:] = np.inf
    ys[:] = 0.0
    for x_rank in range(n):
        y_rank = x_order[x_rank]
        block = y_rank >> np.uint32(block_bits)
        slot = nexts[block]
        nexts[block] = slot + np.uint32(1)
        xs[slot] = sorted_x[x_rank]
        ys[slot] = sorted_y[y_rank]
        x_ranks[slot] = x_rank
        y_ranks[slot] = y_rank


@jit
def block_radii(
    xs, ys, x_ranks, y_ranks, sorted_y, block_bits, start, max_visits, x_radii, y_radii
):
    """Distance of each point to its k-th nearest other point, in the maximum norm.

    Parameters
    ----------
    xs, ys, x_ranks, y_ranks : ndarray, shape (n_slots,)
        Points as laid out by `fill_blocks`.
    sorted_y : ndarray of float64, shape (n,)
    block_bits : int
    start : tuple or ndarray
        What `nothing_seen` returns; it decides k.
    max_visits : int
        Give up once more points than this were looked at.
    x_radii, y_radii : ndarray of float64, shape (n,)
        Receive the radii in the order of x and in the order of y.

    Returns
    -------
    bool
        Whether the radii were found.
    """
    n = sorted_y.size
    size = 1 << block_bits
    n_blocks = -(-n // size)
    n_visits = 0
    start = own_copy(start)
    for block in range(n_blocks):
        first = PAD + block * (size + PAD)
        stop = first + min(size, n - block * size)
        # Where x belongs in the blocks below and above; both only move forward with x.
        below = first - size - PAD
        above = first + size + PAD
        above_stop = above + min(size, n - (block + 1) * size)
        for slot in range(first, stop):
            x = xs[slot]
            y = ys[slot]
            nearest, seen = _look_both_ways(
                x, y, xs, ys, slot - 1, slot + 1, _NEAR_IN_OWN_BLOCK, forget(start)
            )
            n_visits += seen
            other = block - 1
            while other >= 0 and y - sorted_y[(other + 1) * size - 1] < nearest[-1]:
                if other == block - 1:
                    while below < first - PAD and xs[below] < x:
                        below += 1
                    place = below
                else:
                    other_first = PAD + other * (size + PAD)
                    place = _first_not_below(xs, other_first, other_first + size, x)
                nearest, seen = _look_both_ways(
                    x, y, xs, ys, place - 1, place, _NEAR_IN_OTHER_BLOCK, nearest
                )
                n_visits += seen
                other -= 1
            other = block + 1
            while other < n_blocks and sorted_y[other * size] - y < nearest[-1]:
                if other == block + 1:
                    while above < above_stop and xs[above] < x:
                        above += 1
                    place = above
                else:
                    other_first = PAD + other * (size + PAD)
                    other_stop = other_first + min(size, n - other * size)
                    place = _first_not_below(xs, other_first, other_stop, x)
                nearest, seen = _look_both_ways(
                    x, y, xs, ys, place - 1, place, _NEAR_IN_OTHER_BLOCK, nearest
                )
                n_visits += seen
                other += 1
            x_radii[x_ranks[slot]] = nearest[-1]
            y_radii[y_ranks[slot]] = nearest[-1]
        if n_visits > max_visits:
            return False
    return True
