"""Nearest neighbours in the plane, in the maximum norm, for many columns against one target.

The rows are cut into blocks of equal size along the sorted target, and each block is sorted by
the column. A point compares itself with a fixed number of neighbours on either side in its block,
which vectorises; then it looks farther left and right, and into the blocks above and below, for
as long as they reach closer than its k-th neighbour so far, which most often is not at all.
"""

import numpy as np

from . import jit
from .nearest import IN_REGISTERS, offer, own_copy, recall

_POINTS_AT_ONCE = 128


@jit
def _compare_with_neighbors(xs, ys, start, n_points, n_near, distances, sorted_distances):
    """Distances of consecutive points to `n_near` slots on either side, the smallest k sorted."""
    k = sorted_distances.shape[0]
    x = xs[start : start + n_points]
    y = ys[start : start + n_points]
    for i in range(2 * n_near):
        shift = i - n_near if i < n_near else i - n_near + 1
        other_x = xs[start + shift : start + shift + n_points]
        other_y = ys[start + shift : start + shift + n_points]
        if k == IN_REGISTERS:
            # One pass through memory rather than four.
            first = sorted_distances[0]
            second = sorted_distances[1]
            third = sorted_distances[2]
            for point in range(n_points):
                distance = max(abs(other_x[point] - x[point]), abs(other_y[point] - y[point]))
                third[point] = min(third[point], max(second[point], distance))
                second[point] = min(second[point], max(first[point], distance))
                first[point] = min(first[point], distance)
            continue
        for point in range(n_points):
            distances[point] = max(abs(other_x[point] - x[point]), abs(other_y[point] - y[point]))
        for slot in range(k - 1, 0, -1):
            best = sorted_distances[slot]
            better = sorted_distances[slot - 1]
            for point in range(n_points):
                best[point] = min(best[point], max(better[point], distances[point]))
        best = sorted_distances[0]
        for point in range(n_points):
            best[point] = min(best[point], distances[point])


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
def _first_not_below(xs, start, stop, x):
    while start < stop:
        middle = (start + stop) >> 1
        if xs[middle] < x:
            start = middle + 1
        else:
            stop = middle
    return start


@jit
def fill_blocks(x_order, sorted_x, sorted_y, block_bits, padding, xs, ys, x_ranks, y_ranks):
    """Distribute points over the blocks in the order of x, so that each block is sorted by x.

    Parameters
    ----------
    x_order : ndarray of uint32, shape (n,)
        Place along the sorted target of each point, in the order of x.
    sorted_x, sorted_y : ndarray of float64, shape (n,)
    block_bits : int
        Blocks hold ``2**block_bits`` points, except the last one.
    padding : int
        Slots of infinity around each block, one more than the neighbours to compare at once.
    xs, ys, x_ranks, y_ranks : ndarray, shape (n_slots,)
        Receive the coordinates and places of the points.
    """
    n = x_order.size
    size = 1 << block_bits
    n_blocks = -(-n // size)
    nexts = np.empty(n_blocks, np.uint32)
    for block in range(n_blocks):
        nexts[block] = padding + block * (size + padding)
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
    xs,
    ys,
    x_ranks,
    y_ranks,
    sorted_y,
    block_bits,
    padding,
    start,
    max_visits,
    x_radii,
    y_radii,
):
    """Distance of each point to its k-th nearest other point, in the maximum norm.

    Parameters
    ----------
    xs, ys, x_ranks, y_ranks : ndarray, shape (n_slots,)
        Points as laid out by `fill_blocks`.
    sorted_y : ndarray of float64, shape (n,)
    block_bits, padding : int
        As given to `fill_blocks`.
    start : ndarray of float64, shape (k,), or tuple
        What `nothing_seen` returns; it decides k.
    max_visits : int
        Give up once more points than this were looked at one by one.
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
    # The slot after the last of them is in the padding at most, never in another block.
    n_near = padding - 1
    state = own_copy(start)
    distances = np.empty(_POINTS_AT_ONCE)
    sorted_distances = np.empty((len(start), _POINTS_AT_ONCE))
    for block in range(n_blocks):
        first = padding + block * (size + padding)
        stop = first + min(size, n - block * size)
        # Where x belongs in the blocks below and above; both only move forward with x.
        below = first - size - padding
        above = first + size + padding
        above_stop = above + min(size, n - (block + 1) * size)
        for chunk in range(first, stop, _POINTS_AT_ONCE):
            n_points = min(_POINTS_AT_ONCE, stop - chunk)
            for slot in range(len(start)):
                sorted_distances[slot] = start[slot]
            _compare_with_neighbors(xs, ys, chunk, n_points, n_near, distances, sorted_distances)
            for point in range(n_points):
                slot = chunk + point
                x = xs[slot]
                y = ys[slot]
                nearest = recall(state, sorted_distances, point)
                nearest, n_left = _look_outwards(x, y, xs, ys, slot - padding, -1, nearest)
                nearest, n_right = _look_outwards(x, y, xs, ys, slot + padding, 1, nearest)
                n_visits += n_left + n_right
                other = block - 1
                while other >= 0 and y - sorted_y[(other + 1) * size - 1] < nearest[-1]:
                    if other == block - 1:
                        while below < first - padding and xs[below] < x:
                            below += 1
                        place = below
                    else:
                        other_first = padding + other * (size + padding)
                        place = _first_not_below(xs, other_first, other_first + size, x)
                    nearest, n_left = _look_outwards(x, y, xs, ys, place - 1, -1, nearest)
                    nearest, n_right = _look_outwards(x, y, xs, ys, place, 1, nearest)
                    n_visits += 2 + n_left + n_right
                    other -= 1
                other = block + 1
                while other < n_blocks and sorted_y[other * size] - y < nearest[-1]:
                    if other == block + 1:
                        while above < above_stop and xs[above] < x:
                            above += 1
                        place = above
                    else:
                        other_first = padding + other * (size + padding)
                        other_stop = other_first + min(size, n - other * size)
                        place = _first_not_below(xs, other_first, other_stop, x)
                    nearest, n_left = _look_outwards(x, y, xs, ys, place - 1, -1, nearest)
                    nearest, n_right = _look_outwards(x, y, xs, ys, place, 1, nearest)
                    n_visits += 2 + n_left + n_right
                    other += 1
                x_radii[x_ranks[slot]] = nearest[-1]
                y_radii[y_ranks[slot]] = nearest[-1]
        if n_visits > max_visits:
            return False
    return True
