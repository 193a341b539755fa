"""Mutual information of the target and a prediction, whatever the prediction is called."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from .._table import Column
from ..information._discrete import count_table, plugin_information
from ..information._options import Unit, at_least_zero
from ..information._vectors import ksg_information, ross_information
from ._validation import (
    check_same_length,
    check_unit,
    check_weight,
    target_column,
)

# Numbers of more distinct values than this are measured, not named, and so are those that repeat
# less often than this on average.
_MAX_LABELS = 50
_ROWS_PER_LABEL = 2
_ROWS_PER_ATOM = 20
# Ties are broken in the same way at every call.
_SEED = 0


def prediction_mutual_info_score(
    y_true: ArrayLike,
    y_pred: ArrayLike,
    *,
    discrete: bool | None = None,
    n_neighbors: int = 5,
    sample_weight: ArrayLike | None = None,
    unit: Unit = "nat",
) -> float:
    """Mutual information of the target and the prediction, I(y;ŷ).

    How much the prediction tells about the target to a reader who may translate it: swapped names
    of classes, wrong calibration and any other one-to-one map of the prediction cost nothing.

    Parameters
    ----------
    y_true : array-like of shape (n_samples,)
        Classes or numbers.
    y_pred : array-like of shape (n_samples,)
        Predicted classes, numbers, or the probability of one class.
    discrete : bool, default=None
        Whether values are labels. None decides for each of the two by itself: strings and booleans
        are labels; so are numbers of at most 50 distinct values that occur 20 times on average, or
        twice if they are whole, such as the predictions of a small tree; and whole numbers in any
        case where both vectors are of integer dtype. Other numbers are measurements. True and
        False decide for both.
    n_neighbors : int, default=5
        Neighbours that set the radius around a row. It matters only where one of the two is
        continuous. More of them lower the variance and raise the bias.
    sample_weight : array-like of shape (n_samples,), default=None
        Weights of the rows. Only for labels.
    unit : {"nat", "bit"}, default="nat"
        Unit of the result.

    Returns
    -------
    float
        Never negative, and 0 for a constant prediction.

    Raises
    ------
    ValueError
        Different lengths, missing or infinite values, weights with continuous values, too few rows
        for `n_neighbors`, classes of a single row only.
    TypeError
        `discrete=False` for strings or booleans.

    See Also
    --------
    information_gain_score : Counts the calibration of probabilities as well.
    sklearn.metrics.mutual_info_score : The same for two vectors of labels.

    Notes
    -----
    Two vectors of labels are counted: the plug-in estimate, which is biased upwards by about
    (levels - 1)(classes - 1) / (2 n_samples).

    Continuous values are replaced by normal scores of their ranks, so that monotone maps change
    nothing. Labels and numbers are then compared by the distance to the k-th nearest row of the
    same class [2]_, numbers and numbers by that in their plane [1]_. A value that 5 % of the rows
    share is an atom, and counted; other ties are broken in a fixed random order that does not
    depend on the order of the rows. A row alone in its class has no neighbour, and tells nothing.
    Negative estimates become zero.

    Do not use it where the prediction has to be right as it stands: a classifier that is always
    wrong about two classes scores as high as one that is always right. For dependence of more than
    about log(n_samples) / 2 nats the neighbours underestimate.

    References
    ----------
    .. [1] A. Kraskov, H. Stögbauer and P. Grassberger (2004). Estimating mutual information.
       Physical Review E 69, 066138, equation (8).
    .. [2] B. C. Ross (2014). Mutual information between discrete and continuous data sets. PLoS
       ONE 9(2), e87357, equation (2).

    Examples
    --------
    >>> from skmi.metrics import prediction_mutual_info_score
    >>> prediction_mutual_info_score(["cat", "dog"] * 5, ["dog", "cat"] * 5, unit="bit")
    1.0
    >>> prediction_mutual_info_score([0.1, 0.7, 0.4, 0.2], [0.3, 0.3, 0.3, 0.3])
    0.0
    """
    nats = check_unit(unit, "prediction_mutual_info_score")
    if discrete is not None and not isinstance(discrete, bool | np.bool_):
        raise ValueError(f"discrete must be None, True or False; got {discrete!r}.")
    true, pred = target_column(y_true, "y_true"), target_column(y_pred, "y_pred")
    check_same_length(len(true.values), len(pred.values), "y_pred")
    weight = check_weight(sample_weight, len(true.values))
    if np.ptp(true.values) == 0 or np.ptp(pred.values) == 0:
        return 0.0
    integers = all(np.asarray(values).dtype.kind in "iu" for values in (y_true, y_pred))
    labelled = [_is_labels(column, discrete, integers) for column in (true, pred)]
    if all(labelled):
        table = count_table(_codes(true), _codes(pred), weight)
        return at_least_zero(plugin_information(table)) / nats
    if sample_weight is not None:
        raise ValueError(
            "sample_weight is counted for labels only, but y_true or y_pred is continuous. Leave "
            "it out, bin the values, or use information_gain_score."
        )
    _check_neighbors(n_neighbors, len(weight))
    return at_least_zero(_by_neighbors(true, pred, labelled, n_neighbors)) / nats


def _is_labels(column: Column, discrete: bool | None, integers: bool) -> bool:
    if column.is_categorical:
        if discrete is False:
            raise TypeError(
                f"{column.label} holds strings or booleans, but discrete=False asks for numbers. "
                "Leave discrete out, or convert the values."
            )
        return True
    if discrete is not None:
        return discrete
    whole = bool((column.values == np.floor(column.values)).all())
    n_distinct = np.unique(column.values).size
    if whole and (integers or n_distinct == 2):
        return True
    least = _ROWS_PER_LABEL if whole else _ROWS_PER_ATOM
    return n_distinct <= min(_MAX_LABELS, column.values.size / least)


def _codes(column: Column) -> np.ndarray:
    return np.unique(column.values, return_inverse=True)[1]


def _check_neighbors(n_neighbors: Any, n_samples: int) -> None:
    is_integer = isinstance(n_neighbors, int | np.integer) and not isinstance(n_neighbors, bool)
    if not is_integer or not 1 <= n_neighbors < n_samples:
        raise ValueError(
            f"n_neighbors must be an integer from 1 to {n_samples - 1}, one less than the number "
            f"of rows; got {n_neighbors!r}. Pass fewer neighbours, or score more rows."
        )


def _by_neighbors(true: Column, pred: Column, labelled: list[bool], n_neighbors: int) -> float:
    """Nearest-neighbour estimate on normal scores, in nats."""
    if not any(labelled):
        return ksg_information(true.values, pred.values, n_neighbors, _SEED, extrapolate=False)
    classes, numbers = (true, pred) if labelled[0] else (pred, true)
    codes = _codes(classes)
    if np.bincount(codes).max() == 1:
        raise ValueError(
            f"Every class of {classes.label} has a single row, so no row has a neighbour of its "
            "own class. Pass discrete=False if its values are numbers, or score more rows."
        )
    return ross_information(numbers.values, codes, n_neighbors, _SEED)
