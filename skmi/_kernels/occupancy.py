"""Expected counts of the cells of a table whose rows have random distributions."""

from math import lgamma

import numpy as np

from . import jit

_NEGLIGIBLE = 1e-18


@jit
def _mean_of_binomial(n, p, terms):
    """Mean of ``terms[k]`` over binomial counts k, the first two terms being zero."""
    if p <= 0.0 or n < 2:
        return 0.0
    if p >= 1.0:
        return terms[n]
    mode = min(n, int((n + 1) * p))
    log_peak = lgamma(n + 1.0) - lgamma(mode + 1.0) - lgamma(n - mode + 1.0)
    peak = np.exp(log_peak + mode * np.log(p) + (n - mode) * np.log1p(-p))
    odds = p / (1.0 - p)
    # Outwards from the mode, until a term no longer counts: no probability underflows.
    total = peak * terms[mode]
    weight = peak
    for k in range(mode, n):
        weight *= (n - k) * odds / (k + 1.0)
        if weight < _NEGLIGIBLE:
            break
        total += weight * terms[k + 1]
    weight = peak
    for k in range(mode, 2, -1):
        weight *= k / ((n - k + 1.0) * odds)
        if weight < _NEGLIGIBLE:
            break
        total += weight * terms[k - 1]
    return total


@jit
def _mean_of_beta_binomial(n, a, b, terms):
    """Mean of ``terms[k]`` over counts that are binomial given a Beta(a, b) probability."""
    if n < 2:
        return 0.0
    start = min(n, int(n * a / (a + b) + 0.5))
    log_peak = lgamma(n + 1.0) - lgamma(start + 1.0) - lgamma(n - start + 1.0)
    log_peak += lgamma(start + a) + lgamma(n - start + b) - lgamma(n + a + b)
    peak = np.exp(log_peak + lgamma(a + b) - lgamma(a) - lgamma(b))
    # The probabilities may rise again towards the ends: no term is left out.
    total = peak * terms[start]
    weight = peak
    for k in range(start, n):
        weight *= (n - k) * (k + a) / ((k + 1.0) * (n - k - 1.0 + b))
        total += weight * terms[k + 1]
    weight = peak
    for k in range(start, 2, -1):
        weight *= k * (n - k + b) / ((n - k + 1.0) * (k - 1.0 + a))
        total += weight * terms[k - 1]
    return total


@jit
def two_point_sums(rows, repeats, high, low, share, n_columns, terms):
    """Expected sum of ``terms[count]`` over the cells, each of one of two probabilities.

    Parameters
    ----------
    rows : ndarray of int64
        Distinct counts of the rows.
    repeats : ndarray of float64
        How many rows have each count.
    high, low : ndarray of float64, shape (n_columns,)
        The two probabilities of a cell, given its row, for each distinct column.
    share : ndarray of float64, shape (n_columns,)
        Probability of the first.
    n_columns : ndarray of float64, shape (n_columns,)
        How many columns are alike.
    terms : ndarray of float64
        Function of the count, zero for 0 and 1.

    Returns
    -------
    float
    """
    total = 0.0
    for i in range(rows.size):
        for j in range(high.size):
            mean = share[j] * _mean_of_binomial(rows[i], high[j], terms)
            mean += (1.0 - share[j]) * _mean_of_binomial(rows[i], low[j], terms)
            total += repeats[i] * n_columns[j] * mean
    return total


@jit
def beta_sums(rows, repeats, shares, concentration, n_columns, terms):
    """Expected sum of ``terms[count]`` over the cells of rows with Dirichlet distributions.

    Parameters
    ----------
    rows, repeats, n_columns, terms
        As in `two_point_sums`.
    shares : ndarray of float64, shape (n_columns,)
        Mean probability of each distinct column.
    concentration : float
        Sum of the parameters of the Dirichlet distribution, which are proportional to the shares.

    Returns
    -------
    float
    """
    total = 0.0
    for i in range(rows.size):
        for j in range(shares.size):
            a = concentration * shares[j]
            mean = _mean_of_beta_binomial(rows[i], a, concentration - a, terms)
            total += repeats[i] * n_columns[j] * mean
    return total
