"""Edges of bins: quantiles of weighted values, and cuts that tell of a target."""

import numpy as np

from . import jit, read_only
from .binning import quantile_edges

# Fewer values are sorted as a whole.
_MANY_VALUES = 4096
_SAMPLE = 1024
_CELLS = 4096


@jit
def weighted_quantile_edges(ordered, ends, n_bins):
    """Edges as of :func:`skmi._kernels.binning.quantile_edges` for values that count repeatedly.

    Parameters
    ----------
    ordered : ndarray of shape (n_values,), float64
        Sorted, without NaN.
    ends : ndarray of shape (n_values,), int64
        How many values there are up to and including each, counted with their repetitions;
        strictly increasing.
    n_bins : int

    Returns
    -------
    ndarray of shape (n_edges,), float64
        At most ``n_bins - 1`` increasing edges.
    """
    edges = np.empty(n_bins, np.float64)
    n_edges = 0
    n = ends[-1] if ends.size else 0
    start = 0
    while n_edges < n_bins - 1:
        position = start + max(1, round((n - start) / (n_bins - n_edges)))
        if position >= n:
            break
        value = ordered[np.searchsorted(ends, position, side="right")]
        first = np.searchsorted(ordered, value)
        after = np.searchsorted(ordered, value, side="right")
        below = ends[first - 1] if first > 0 else 0
        above = ends[after - 1]
        lower = below > start and position - below <= above - position
        cut = below if lower else above
        if cut >= n:
            break
        edges[n_edges] = value if lower else ordered[after]
        n_edges += 1
        start = cut
    return edges[:n_edges]


@jit
def _fill_cells(values, sample, n_bins, cells):
    """Spread values over cells in increasing order; return the number before each, or nothing.

    The cells have equal width between quantiles of a sorted sample that lie outside all edges of
    a smooth distribution. Rounding does not disturb the order.
    """
    margin = sample.size // (2 * n_bins)
    low, high = sample[margin], sample[-1 - margin]
    if low == high:
        low, high = sample[0], sample[-1]
    scale = _CELLS / (high - low)
    if not 0 < scale < np.inf:
        return np.zeros(0, np.int64)
    for i in range(values.size):
        place = (values[i] - low) * scale
        place = place if place > 0 else 0.0
        place = place if place < _CELLS - 1 else _CELLS - 1.0
        cells[i] = np.uint16(place)
    ends = np.zeros(_CELLS + 1, np.int64)
    for cell in cells:
        ends[cell + 1] += 1
    for cell in range(_CELLS):
        ends[cell + 1] += ends[cell]
    return ends


@jit
def _sort_apart(values):
    """Sort in place; a value that many share, as zeros do, is not sorted among its equals."""
    if values.size == 0:
        return
    shared = values[values.size // 2]
    n_equal = np.sum(values == shared)
    if 4 * n_equal < values.size:
        values.sort()
        return
    below, above = values[values < shared], values[values > shared]
    below.sort()
    above.sort()
    for i in range(below.size):
        values[i] = below[i]
    for i in range(n_equal):
        values[below.size + i] = shared
    for i in range(above.size):
        values[below.size + n_equal + i] = above[i]


@jit
def _gather(values, cells, ends, wanted, ordered, starts, size):
    """Sort the values of the wanted cells, each into its own stretch of `ordered` after `size`."""
    at = np.empty(_CELLS, np.int64)
    for cell in range(_CELLS):
        if wanted[cell]:
            starts[cell] = at[cell] = size
            size += ends[cell + 1] - ends[cell]
    for i in range(values.size):
        cell = cells[i]
        if wanted[cell]:
            ordered[at[cell]] = values[i]
            at[cell] += 1
    for cell in range(_CELLS):
        if wanted[cell]:
            _sort_apart(ordered[starts[cell] : at[cell]])
            wanted[cell] = False
    return size


@jit
def _next_position(start, n, n_left):
    return start + max(1, round((n - start) / n_left))


def select_quantile_edges(values, n_bins):
    """Edges as of :func:`skmi._kernels.binning.quantile_edges`, for values in any order.

    Only those few values are sorted that lie about the edges.

    Parameters
    ----------
    values : ndarray of shape (n_values,), float64
        Finite.
    n_bins : int

    Returns
    -------
    ndarray of shape (n_edges,), float64
    """
    if values.size >= _MANY_VALUES:
        values = read_only(values)
        sample = np.sort(values[:: values.size // _SAMPLE])
        cells = np.empty(values.size, np.uint16)
        ends = _fill_cells(values, sample, n_bins, cells)
        if ends.size:
            return _select_edges(values, cells, ends, n_bins)
    return quantile_edges(np.sort(values), n_bins)


@jit
def _select_edges(values, cells, ends, n_bins):
    """Edges of values that lie in cells, see `_fill_cells`."""
    n = values.size
    # Where the edges are if no two values are equal; other cells are looked up when needed.
    wanted = np.zeros(_CELLS, np.bool_)
    start = np.int64(0)
    for left in range(n_bins, 1, -1):
        start = _next_position(start, n, left)
        wanted[np.searchsorted(ends, start, side="right") - 1] = start < n
    ordered, starts = np.empty(n), np.empty(_CELLS, np.int64)
    for cell in range(_CELLS):
        starts[cell] = -1
    size = _gather(values, cells, ends, wanted, ordered, starts, np.int64(0))
    edges = np.empty(n_bins, np.float64)
    n_edges, start = 0, np.int64(0)
    while n_edges < n_bins - 1:
        position = _next_position(start, n, n_bins - n_edges)
        if position >= n:
            break
        cell = np.searchsorted(ends, position, side="right") - 1
        if starts[cell] < 0:
            wanted[cell] = True
            size = _gather(values, cells, ends, wanted, ordered, starts, size)
        first = ends[cell]
        own = ordered[starts[cell] : starts[cell] + ends[cell + 1] - first]
        value = own[position - first]
        below = first + np.searchsorted(own, value)
        above = first + np.searchsorted(own, value, side="right")
        lower = below > start and position - below <= above - position
        cut = below if lower else above
        if cut >= n:
            break
        if lower:
            edges[n_edges] = value
        elif above < ends[cell + 1]:
            edges[n_edges] = own[above - first]
        else:
            edges[n_edges] = _least(values, cells, np.searchsorted(ends, above, side="right") - 1)
        n_edges += 1
        start = cut
    return edges[:n_edges]


@jit
def _least(values, cells, cell):
    least = np.inf
    for i in range(values.size):
        if cells[i] == cell:
            least = min(least, values[i])
    return least


@jit
def _best_cut(values, classes, weights, first, last, terms, right, left):
    """Cut of the rows ``first..last`` that leaves the least entropy.

    `right` holds the counts of the classes; on return `left` and `right` hold those on both
    sides. Returns the first row above the cut, `first` where all values are equal, and minus the
    entropy left, as a sum of terms.
    """
    left[:] = 0
    n_left, n_right = np.int64(0), right.sum()
    left_sum, right_sum = np.int64(0), terms[right].sum()
    cut, best = first, np.int64(0)
    for i in range(first, last - 1):
        k, weight = classes[i], weights[i]
        left_sum += terms[left[k] + weight] - terms[left[k]]
        right_sum += terms[right[k] - weight] - terms[right[k]]
        left[k] += weight
        right[k] -= weight
        n_left += weight
        n_right -= weight
        if values[i + 1] != values[i]:
            score = left_sum - terms[n_left] + right_sum - terms[n_right]
            if cut == first or score > best:
                cut, best = i + 1, score
    for i in range(last - 2, cut - 1, -1):
        left[classes[i]] -= weights[i]
        right[classes[i]] += weights[i]
    return cut, best


@jit(inline="always")
def _present(counts):
    n = 0
    for count in counts:
        n += count > 0
    return n


@jit
def _worth_cutting(whole, left, right, best, terms, bits):
    """Whether a cut shortens the description; Fayyad and Irani (1993), section 3.2."""
    n, k = whole.sum(), _present(whole)
    if k < 2:
        return False
    entropy = terms[n] - terms[whole].sum()  # n times the entropy, as of the parts
    gain = (entropy + best) * bits
    left_entropy = (terms[left.sum()] - terms[left].sum()) * bits / left.sum()
    right_entropy = (terms[right.sum()] - terms[right].sum()) * bits / right.sum()
    choices = k * np.log2(3.0) + np.log2(1 - 2 * 3.0**-k)  # log2(3**k - 2)
    parts = _present(left) * left_entropy + _present(right) * right_entropy
    return gain > np.log2(n - 1.0) + choices - k * entropy * bits / n + parts


@jit
def mdl_edges(values, classes, weights, n_classes, terms, bits):
    """Edges between which the classes differ by more than it costs to say so.

    Recursive cuts in two, each where it leaves the least entropy of the classes, as long as the
    minimum description length principle accepts it; Fayyad and Irani (1993).

    Parameters
    ----------
    values : ndarray of shape (n_values,), float64
        Sorted, without NaN.
    classes : ndarray of shape (n_values,), int64
    weights : ndarray of shape (n_values,), int64
        How often each value counts.
    n_classes : int
    terms : ndarray, int64
        From :func:`skmi._kernels.counts.entropy_terms`, up to the sum of the weights.
    bits : float
        Bits of one unit of a sum of terms.

    Returns
    -------
    ndarray of shape (n_edges,), float64
        Increasing: each the least value above a cut.
    """
    is_edge = np.zeros(values.size, np.bool_)
    segments = [(np.int64(0), np.int64(values.size))]
    left, right, whole = np.zeros((3, n_classes), np.int64)
    while len(segments) > 0:
        first, last = segments.pop()
        whole[:] = 0
        for i in range(first, last):
            whole[classes[i]] += weights[i]
        right[:] = whole
        cut, best = _best_cut(values, classes, weights, first, last, terms, right, left)
        if cut > first and _worth_cutting(whole, left, right, best, terms, bits):
            is_edge[cut] = True
            segments.append((first, cut))
            segments.append((cut, last))
    return values[is_edge]
