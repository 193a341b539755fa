"""How columns become codes: limits, and the edges of the bins of a numeric column."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from .._kernels.binning import few_distinct, quantile_edges
from .._kernels.edges import weighted_quantile_edges

Binning = Literal["quantile", "uniform"]

# Beyond this number of rows the edges of quantile bins come from a fixed subsample.
MAX_EDGE_ROWS = 200_000
MAX_LEVELS = 65535


@dataclass(frozen=True)
class Coding:
    """How columns become codes; see :func:`skmi.information._codes.encode_table`."""

    n_bins: int
    binning: Binning
    categorical: np.ndarray
    n_jobs: int | None


def check_levels(label: str, n_levels: int) -> None:
    """Refuse a column of more levels than can be counted."""
    if n_levels > MAX_LEVELS:
        raise ValueError(
            f"{label} has {n_levels:,} levels; at most {MAX_LEVELS:,} can be "
            "counted. A column that tells almost every row apart carries no pattern: drop it, or "
            "group its rare levels."
        )


def bin_edges(values: np.ndarray, n_bins: int, binning: Binning) -> np.ndarray:
    """Lower edges, all but the first, of the bins of a numeric column.

    Parameters
    ----------
    values : ndarray of shape (n_samples,), float64
        NaN are passed over. At most `n_bins` distinct values have a bin each.
    n_bins : int
        Number of bins of other columns.
    binning : {"quantile", "uniform"}
        Bins of about equal frequency, or of equal width.

    Returns
    -------
    ndarray of shape (n_edges,), float64
        Increasing.
    """
    distinct = few_distinct(values, n_bins)
    if distinct.size:
        return distinct[1:]
    values = values[~np.isnan(values)]
    if binning == "uniform" and values.size:
        return _uniform_edges(values.min(), values.max(), n_bins)
    values = values[_edge_rows(values.size)] if values.size > MAX_EDGE_ROWS else values
    values.sort()
    return quantile_edges(values, n_bins)


def sparse_bin_edges(
    values: np.ndarray, rows: np.ndarray, n_samples: int, n_bins: int, binning: Binning
) -> np.ndarray:
    """Edges as of :func:`bin_edges` for a column of zeros but for a few entries.

    Parameters
    ----------
    values, rows : ndarray of shape (n_entries,)
        Entries; there are rows without one.
    n_samples : int
        Number of rows.
    n_bins, binning
        See :func:`bin_edges`.

    Returns
    -------
    ndarray of shape (n_edges,), float64
    """
    missing = np.isnan(values)
    n_present = n_samples - int(missing.sum())
    if binning == "quantile" and n_present > MAX_EDGE_ROWS and missing.any():
        # The rows of the subsample are counted among those that are present.
        column = np.zeros(n_samples)
        column[rows] = values
        return bin_edges(column, n_bins, binning)
    present = values[~missing]
    if binning == "uniform":
        return _uniform_edges(present.min(initial=0.0), present.max(initial=0.0), n_bins)
    times = np.ones(present.size, dtype=np.int64)
    if n_present > MAX_EDGE_ROWS:
        times = np.bincount(_edge_rows(n_samples), minlength=n_samples)[rows]
        n_present = MAX_EDGE_ROWS
    present = np.append(present, 0.0)
    times = np.append(times, n_present - times.sum())
    order = np.argsort(present)
    order = order[times[order] > 0]
    return weighted_quantile_edges(present[order], np.cumsum(times[order]), n_bins)


def _uniform_edges(low: float, high: float, n_bins: int) -> np.ndarray:
    # A weighted mean cannot overflow where the width of the range would.
    steps = np.arange(1, n_bins) / n_bins
    return np.unique(low * (1 - steps) + high * steps)


def _edge_rows(n_samples: int) -> np.ndarray:
    return np.random.default_rng(0).integers(n_samples, size=MAX_EDGE_ROWS)
