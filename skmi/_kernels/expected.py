"""Expected mutual information of two labelings whose margins are fixed."""

from math import lgamma

import numpy as np

from . import jit

_NEGLIGIBLE = 1e-18


@jit
def expected_information(rows, n_rows, columns, n_columns, n):
    """Mean of the plug-in mutual information over all permutations of one labeling, in nats.

    Parameters
    ----------
    rows, columns : ndarray, int64
        Distinct margins of the table.
    n_rows, n_columns : ndarray, int64
        How many levels have each margin.
    n : int
        Number of samples.

    Returns
    -------
    float

    Notes
    -----
    Sum over pairs of margins of the hypergeometric expectation; Vinh, Epps and Bailey (2010),
    eq. 24a.
    """
    log_factorial = np.empty(n + 1)
    for i in range(n + 1):
        log_factorial[i] = lgamma(i + 1.0)
    total = 0.0
    for i in range(rows.size):
        a = rows[i]
        for j in range(columns.size):
            b = columns[j]
            # Outwards from the mode, until a term no longer counts: no probability underflows.
            mode = max(((a + 1) * (b + 1)) // (n + 2), a + b - n, 0)
            peak = np.exp(
                log_factorial[a]
                + log_factorial[b]
                + log_factorial[n - a]
                + log_factorial[n - b]
                - log_factorial[n]
                - log_factorial[mode]
                - log_factorial[a - mode]
                - log_factorial[b - mode]
                - log_factorial[n - a - b + mode]
            )
            expected = 0.0
            p = peak
            c = mode
            while c <= min(a, b) and p > _NEGLIGIBLE:
                if c > 0:
                    expected += p * c * np.log(n / a * c / b)
                p *= (a - c) * (b - c) / ((c + 1.0) * (n - a - b + c + 1.0))
                c += 1
            p = peak
            c = mode
            while c > max(1, a + b - n) and p > _NEGLIGIBLE:
                p *= c * (n - a - b + c) / ((a - c + 1.0) * (b - c + 1.0))
                c -= 1
                expected += p * c * np.log(n / a * c / b)
            total += n_rows[i] * n_columns[j] * expected / n
    return total
