"""Weights of rows as whole numbers, so that their sums are exact in any order."""

import math
from dataclasses import dataclass

import numpy as np

from .._kernels.counts import entropy_terms
from .._kernels.weighted import Weighing

# Sums of whole numbers below this are exact as floats, too.
_LARGEST_TOTAL = 2**52
# The table of the terms of a total holds eight bytes for each count up to it.
_TABLE_TOTAL = 2**22
_TABLE_ROWS = 8


def whole_weights(weight: np.ndarray) -> np.ndarray:
    """Weights as whole numbers.

    Parameters
    ----------
    weight : ndarray of shape (n_samples,)
        Finite and not negative, not all zero.

    Returns
    -------
    ndarray of shape (n_samples,), int64
        The weights themselves where they are whole numbers. Other weights are multiplied by the
        power of two that brings their sum to between 2**51 and 2**52, and rounded: they keep 51
        bits of the sum, and a row that weighs less than that weighs nothing.
    """
    weight = np.asarray(weight, dtype=np.float64)
    total = math.fsum(weight)
    if total <= _LARGEST_TOTAL and np.array_equal(weight, np.rint(weight)):
        return weight.astype(np.int64)
    _, exponent = math.frexp(total)
    return np.rint(np.ldexp(weight, 52 - exponent)).astype(np.int64)


def rows_worth(weight: np.ndarray) -> float:
    """Number of rows that some weights are worth.

    Parameters
    ----------
    weight : ndarray of shape (n_samples,)
        Finite and not negative, not all zero.

    Returns
    -------
    float
        The sum of whole weights, which are repetitions; of others, which are importances on any
        scale, ``(sum w)**2 / sum w**2`` (Kish 1965).
    """
    weight = np.asarray(weight, dtype=np.float64)
    total = math.fsum(weight)
    if np.array_equal(weight, np.rint(weight)):
        return total
    return 1 / math.fsum((weight / total) ** 2)


def as_rows(weight: np.ndarray) -> np.ndarray:
    """Weights as numbers of rows: whole ones as they are, others by what they are worth together.

    Parameters
    ----------
    weight : ndarray of shape (n_samples,), float64
        As of :func:`rows_worth`.

    Returns
    -------
    ndarray of shape (n_samples,), float64
        Of the sum of :func:`rows_worth`; importances that are all the same are exactly 1.
    """
    if np.ptp(weight) == 0 and weight[0] % 1:
        return np.ones_like(weight)
    return weight * (rows_worth(weight) / math.fsum(weight))


def fits_table(total: int, n_samples: int) -> bool:
    """Whether the counts of so many repeated rows have a table of terms."""
    return total <= max(_TABLE_TOTAL, _TABLE_ROWS * n_samples)


@dataclass(frozen=True)
class Scale:
    """How counts of rows, or sums of their weights, become entropies.

    Attributes
    ----------
    terms : ndarray, int64
        Fixed-point entropy terms; the last one is that of all rows together.
    unit : float
        Nats of one unit.
    weighing : Weighing or None
        The weights; None where each row counts once.
    """

    terms: np.ndarray
    unit: float
    weighing: Weighing | None


def make_scale(n_samples: int, weights: np.ndarray | None, n_added: int) -> Scale:
    """Choose the fixed point for a number of rows or for their weights.

    Parameters
    ----------
    n_samples : int
        Number of rows.
    weights : ndarray of shape (n_samples,), int64, or None
        Whole weights. Up to a total of 8 `n_samples`, or of 4,194,304, they are counts of
        repeated rows, and their entropies are the same to the last bit. Beyond it a term is that
        of a share of the total, rounded: equal counts still have equal terms, but the logs are
        no longer additive, so that equal entropies of different counts may differ by a unit.
    n_added : int
        Number of entropies that will be added up and must not overflow.

    Returns
    -------
    Scale
    """
    if weights is None:
        return Scale(*entropy_terms(n_samples, n_added), None)
    total = int(weights.sum())
    return _weighted(total, n_samples, n_added, weights, fits_table(total, n_samples))


def scale_of_counts(total: int, n_samples: int, n_added: int) -> Scale:
    """Choose the fixed point for tables that are counted already.

    Parameters
    ----------
    total : int
        Sum of the counts of a table.
    n_samples : int
        Number of rows that were counted.
    n_added : int
        Number of entropies that will be added up and must not overflow.

    Returns
    -------
    Scale
        That of the rows themselves, up to a total of 4,194,304: beyond it no table of terms is
        made, since it would be larger than those of the counts.
    """
    nothing = np.empty(0, dtype=np.int64)
    return _weighted(total, n_samples, n_added, nothing, total <= _TABLE_TOTAL)


def _weighted(
    total: int, n_samples: int, n_added: int, weights: np.ndarray, has_table: bool
) -> Scale:
    if has_table:
        return Scale(*entropy_terms(total, n_added), Weighing(weights, float(total), 0.0))
    # An entropy is at most log(n); two bits for differences of sums, as in `entropy_terms`.
    largest = math.log(max(n_samples, 2)) * max(n_added, 1)
    scale = 2.0 ** min(50, int(60 - math.log2(largest)))
    nothing = np.zeros(1, dtype=np.int64)  # the share of all rows is 1, its term 0
    return Scale(nothing, 1 / scale, Weighing(weights, float(total), scale))
