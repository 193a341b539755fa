"""Intervals for the importance on new rows, for every metric, from scores alone."""

import numpy as np
from scipy.stats import t

# With fewer repeats their variance is too uncertain to be subtracted.
_LEAST_REPEATS = 3
# Below that the degrees of freedom are mostly an error of their own estimate.
_LEAST_FREEDOM = 6


def error_of_importance(losses: np.ndarray) -> tuple[float, float]:
    """Standard error of the importance of a column on new rows, and its degrees of freedom.

    Parameters
    ----------
    losses : ndarray of shape (n_repeats, 1 + n_groups)
        Loss of score of each repeat on all rows, then without each group of rows.

    Returns
    -------
    error : float
    freedom : float
        Degrees of freedom of the error, for the quantile of Student's t.

    Notes
    -----
    A row enters an importance twice: as the one whose value is replaced, and as the one whose value
    another row gets. The groups are left out in both roles, which makes it a jackknife over rows
    (Tukey, 1958) of a U-statistic of order two (Arvesen, 1969), whatever the metric. A few
    permutations tell what a group does in the company of a few random partners only: their
    variance over the repeats is subtracted from that over the groups, and the variance of the
    estimate over the permutations is added. The degrees of freedom of the sum are
    Satterthwaite's (1946). One or two repeats do not tell, and give an error that is too large.

    References
    ----------
    J. W. Tukey (1958). Bias and confidence in not-quite large samples. The Annals of Mathematical
    Statistics 29, 614.

    J. N. Arvesen (1969). Jackknifing U-statistics. The Annals of Mathematical Statistics 40,
    2076-2100.

    F. E. Satterthwaite (1946). An approximate distribution of estimates of variance components.
    Biometrics Bulletin 2, 110-114.
    """
    n_repeats, n_groups = len(losses), losses.shape[1] - 1
    whole, without = losses[:, 0], losses[:, 1:]
    scale = (n_groups - 1) ** 2 / n_groups
    of_groups = scale * without.mean(axis=0).var(ddof=1)
    if n_repeats < _LEAST_REPEATS:
        return float(np.sqrt(of_groups)), n_groups - 1.0
    aside = without - without.mean(axis=1, keepdims=True)
    partners = (aside - aside.mean(axis=0)) ** 2
    freedom_of_partners = (n_repeats - 1) * (n_groups - 1)
    of_partners = scale * partners.sum() / freedom_of_partners / n_repeats
    of_permutations = whole.var(ddof=1) / n_repeats
    variance = max(of_groups - of_partners, 0.0) + of_permutations
    uncertainty = (
        of_groups**2 / (n_groups - 1)
        + of_partners**2 / freedom_of_partners
        + of_permutations**2 / (n_repeats - 1)
    )
    freedom = variance**2 / uncertainty if uncertainty > 0 else n_groups - 1.0
    return float(np.sqrt(variance)), float(np.clip(freedom, _LEAST_FREEDOM, n_groups - 1))


def intervals(
    means: np.ndarray, errors: np.ndarray, freedoms: np.ndarray, confidence_level: float
) -> np.ndarray:
    """Ends of Student's intervals.

    Parameters
    ----------
    means, errors, freedoms : ndarray of shape (n_units,)
        Importances, their standard errors, and the degrees of freedom of these.
    confidence_level : float

    Returns
    -------
    ndarray of shape (n_units, 2)
    """
    half = t.ppf((1 + confidence_level) / 2, freedoms) * errors
    return np.column_stack([means - half, means + half])


def error_over_folds(errors: np.ndarray, freedoms: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Standard error, and its degrees of freedom, of the mean importance over folds.

    Parameters
    ----------
    errors, freedoms : ndarray of shape (n_folds, n_units)
        As :func:`error_of_importance` gives them; the folds have no row in common.

    Returns
    -------
    error, freedom : ndarray of shape (n_units,)
    """
    variance = (errors**2).sum(axis=0)
    uncertainty = (errors**4 / freedoms).sum(axis=0)
    freedom = np.divide(variance**2, uncertainty, out=freedoms.sum(axis=0), where=uncertainty > 0)
    return np.sqrt(variance) / len(errors), freedom
