"""Test that a column tells a model something beyond all others, on rows it has not seen."""

import numpy as np

# The smallest p-value is one over one more than the draws: .05.
LEAST_DRAWS = 19


def randomization_pvalues(losses: list[np.ndarray]) -> np.ndarray:
    """P-values of the holdout randomization test.

    Parameters
    ----------
    losses : list of ndarray of shape (n_units, n_draws)
        For each fold, score on rows that the model has not seen, less the score with a unit drawn
        anew given all other columns.

    Returns
    -------
    ndarray of shape (n_units,)

    Notes
    -----
    If a unit tells nothing beyond the others, values drawn given these could as well have been its
    own, and the score with its own values is one of n_draws + 1 that are alike. The p-value is the
    share of them that are at least as good as it, itself included. Scores are means over the folds.

    References
    ----------
    W. Tansey, V. Veitch, H. Zhang, R. Rabadan and D. M. Blei (2022). The holdout randomization test
    for feature selection in black box models. Journal of Computational and Graphical Statistics 31,
    151-162.
    """
    loss = np.mean(losses, axis=0)
    # A draw without any effect counts against the unit; so does one without a number.
    at_least_as_good = ~(loss > 0)
    return (1 + at_least_as_good.sum(axis=1)) / (loss.shape[1] + 1)
