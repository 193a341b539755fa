"""Nearest neighbours on one axis: radii within classes, and counts within radii."""

import numpy as np

from . import jit

# How the radii of classes of at most 2 k + 1 points are rounded. scikit-learn finds their
# neighbours by matrix products, and the cancellation shows in its estimates.
EXACT, AS_DOUBLES, AS_SINGLES = range(3)

_LANES = 16


@jit
def _count_lanes(padded, radii, first, step, low, high, point, radius):
    """First and last place within the radius, of sixteen points; and the stride they needed.

    The points are bisected together without a branch, since mispredicted branches would cost most
    of the time. Differences are compared, never positions: ``x + r`` would round.
    """
    n = radii.size
    zero = np.uint32(0)
    one = np.uint32(1)
    last = np.uint32(n + 1)
    for lane in range(_LANES):
        i = min(first + lane, n - 1)
        low[lane] = high[lane] = np.uint32(i + 1)
        point[lane] = padded[i + 1]
        # The smallest double makes a strict comparison with radius zero one of equality.
        radius[lane] = max(radii[i], 5e-324)
    while step < last:
        inside = False
        for lane in range(_LANES):
            up = min(np.uint32(high[lane] + step), last)
            down = np.uint32(low[lane] - min(step, low[lane]))
            inside |= (padded[up] - point[lane] < radius[lane]) | (
                point[lane] - padded[down] < radius[lane]
            )
        if not inside:
            break
        step = np.uint32(step << one)
    half = np.uint32(step >> one)
    while half > zero:
        for lane in range(_LANES):
            up = min(np.uint32(high[lane] + half), last)
            high[lane] = up if padded[up] - point[lane] < radius[lane] else high[lane]
            down = np.uint32(low[lane] - min(half, low[lane]))
            low[lane] = down if point[lane] - padded[down] < radius[lane] else low[lane]
        half = np.uint32(half >> one)
    # The next sixteen most often need the same stride or one less.
    return max(np.uint32(step >> one), one)


@jit
def sum_over_counts(padded, radii, table):
    """Sum of ``table[m]`` over the points, m the number of points strictly within their radius.

    A point is itself within its radius, also where that is zero: exact ties count then.

    Parameters
    ----------
    padded : ndarray of float64, shape (n + 2,)
        Sorted points between minus and plus infinity.
    radii : ndarray of float64, shape (n,)
        Radius of each sorted point.
    table : ndarray of float64, shape (n + 1,)
        Summand for each count.

    Returns
    -------
    float
    """
    low = np.empty(_LANES, np.uint32)
    high = np.empty(_LANES, np.uint32)
    point = np.empty(_LANES)
    radius = np.empty(_LANES)
    # Sums of blocks of sums keep the rounding error near that of pairwise summation.
    total = 0.0
    block_total = 0.0
    step = np.uint32(1)
    for first in range(0, radii.size, _LANES):
        step = _count_lanes(padded, radii, first, step, low, high, point, radius)
        lanes_total = 0.0
        for lane in range(min(_LANES, radii.size - first)):
            lanes_total += table[np.int64(high[lane]) - np.int64(low[lane]) + 1]
        block_total += lanes_total
        if (first & 4095) == 4080:
            total += block_total
            block_total = 0.0
    return total + block_total


@jit
def counts_within(padded, radii, counts):
    """Number of points strictly within the radius of each, as in `sum_over_counts`.

    Parameters
    ----------
    padded : ndarray of float64, shape (n + 2,)
    radii : ndarray of float64, shape (n,)
    counts : ndarray of uint32, shape (n,)
        Output.
    """
    low = np.empty(_LANES, np.uint32)
    high = np.empty(_LANES, np.uint32)
    point = np.empty(_LANES)
    radius = np.empty(_LANES)
    step = np.uint32(1)
    for first in range(0, radii.size, _LANES):
        step = _count_lanes(padded, radii, first, step, low, high, point, radius)
        for lane in range(min(_LANES, radii.size - first)):
            counts[first + lane] = high[lane] - low[lane] + np.uint32(1)


@jit
def _radii_within_class(points, radii, n_neighbors):
    """Distance of each sorted point to its k-th nearest other point.

    The nearest k lie in one of the windows of k + 1 neighbours in order that hold the point.
    """
    n_windows = points.size - n_neighbors
    radii[:] = np.inf
    for offset in range(n_neighbors + 1):
        # One point of each window, against the window's two ends.
        inner = points[offset : offset + n_windows]
        last = points[n_neighbors:]
        best = radii[offset : offset + n_windows]
        for i in range(n_windows):
            best[i] = min(best[i], max(inner[i] - points[i], last[i] - inner[i]))


@jit
def _rounded_radii_within_class(points, radii, n_neighbors, rounding):
    """Radii with the cancellation of ``x**2 - 2 x y + y**2``, the point itself among the k + 1."""
    nearest = np.empty(n_neighbors + 1)
    for i in range(points.size):
        nearest[:] = np.inf
        for j in range(points.size):
            squared = -2.0 * (points[i] * points[j]) + points[i] * points[i]
            squared = max(squared + points[j] * points[j], 0.0)
            slot = n_neighbors
            if squared < nearest[slot]:
                while slot > 0 and nearest[slot - 1] > squared:
                    nearest[slot] = nearest[slot - 1]
                    slot -= 1
                nearest[slot] = squared
        farthest = nearest[n_neighbors]
        if rounding == AS_SINGLES:
            radii[i] = np.sqrt(np.float32(farthest))
        else:
            radii[i] = np.sqrt(farthest)


@jit
def class_radii(sorted_values, sorted_codes, counts, n_neighbors, rounding, radii):
    """Distance of each point to its k-th nearest point of the same class.

    Parameters
    ----------
    sorted_values : ndarray of float64, shape (n,)
    sorted_codes : ndarray of uint32, shape (n,)
        Class of each point, in the order of the values.
    counts : ndarray of int64, shape (n_classes,)
        Points in each class. Classes of one point have none here.
    n_neighbors : int
        A class with fewer other points takes the farthest of them.
    rounding : {EXACT, AS_DOUBLES, AS_SINGLES}
        Rounding of the radii of small classes.
    radii : ndarray of float64, shape (n,)
        Receives the radii in the order of the values.
    """
    n = sorted_values.size
    starts = np.zeros(counts.size + 1, np.uint32)
    for code in range(counts.size):
        starts[code + 1] = starts[code] + (counts[code] if counts[code] > 1 else 0)
    nexts = starts[:-1].copy()
    positions = np.empty(n, np.uint32)
    points = np.empty(n)
    point_radii = np.empty(n)
    for position in range(n):
        code = sorted_codes[position]
        slot = nexts[code]
        nexts[code] = slot + np.uint32(1)
        positions[slot] = position
        points[slot] = sorted_values[position]
    for code in range(counts.size):
        count = counts[code]
        if count < 2:
            continue
        k = min(n_neighbors, count - 1)
        start, stop = starts[code], starts[code + 1]
        if rounding != EXACT and k >= count // 2:
            _rounded_radii_within_class(points[start:stop], point_radii[start:stop], k, rounding)
        else:
            _radii_within_class(points[start:stop], point_radii[start:stop], k)
    for slot in range(n):
        radii[positions[slot]] = point_radii[slot]
