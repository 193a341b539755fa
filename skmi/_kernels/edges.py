"""Edges of bins: quantiles of weighted values."""

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
