"""Edges of bins: quantiles of weighted values, and cuts that tell of a target."""

import numpy as np

from . import jit


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
