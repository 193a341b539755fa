"""Mutual information of each column with the target: scikit-learn's functions and numbers."""

import warnings
from numbers import Integral
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy.sparse import issparse
from sklearn.utils import check_array, check_random_state, check_X_y
from sklearn.utils.multiclass import check_classification_targets

from .._compat import Interval, StrOptions, validate_params
from .._kernels.neighbors import AS_DOUBLES, AS_SINGLES
from ..information._neighbors import ClassTarget, LevelColumns, NumericTarget
from ._preparation import class_codes, level_columns, noisy_columns, noisy_target

_PARAMETERS = {
    "X": ["array-like", "sparse matrix"],
    "y": ["array-like"],
    "discrete_features": [StrOptions({"auto"}), "boolean", "array-like"],
    "n_neighbors": [Interval(Integral, 1, None, closed="left")],
    "copy": ["boolean"],
    "random_state": ["random_state"],
    "n_jobs": [Integral, None],
}

LegacyRandomState = int | np.random.RandomState | None


@validate_params(_PARAMETERS, prefer_skip_nested_validation=True)
def mutual_info_classif(
    X: Any,
    y: Any,
    *,
    discrete_features: Literal["auto"] | bool | ArrayLike = "auto",
    n_neighbors: int = 3,
    copy: bool = True,
    random_state: LegacyRandomState = None,
    n_jobs: int | None = None,
) -> np.ndarray:
    """Mutual information of each column with a target of classes.

    A drop-in for :func:`sklearn.feature_selection.mutual_info_classif`: the same numbers for the
    same `random_state`, many times faster.

    Parameters
    ----------
    X : {array-like, sparse matrix} of shape (n_samples, n_features)
        Table of finite numbers.
    y : array-like of shape (n_samples,)
        Class of each row.
    discrete_features : {"auto"}, bool or array-like, default="auto"
        Columns whose values are levels rather than measurements: all, none, a boolean mask of
        shape (n_features,) or their indices. "auto" takes the columns of a sparse `X` as discrete
        and those of a dense `X` as continuous. A sparse `X` cannot have continuous columns.
    n_neighbors : int, default=3
        Neighbours that set the radius around a row of a continuous column. More of them lower the
        variance and raise the bias.
    copy : bool, default=True
        Whether to leave `X` as it is. Otherwise an array of float64 receives the scaled columns
        with their noise, as in scikit-learn.
    random_state : int, RandomState instance or None, default=None
        Draws the noise of relative size 1e-10 that breaks ties in continuous columns.
    n_jobs : int or None, default=None
        Number of threads over columns; it changes no bit of the result. None means 1 unless a
        :func:`joblib.parallel_config` context says otherwise, -1 means all processors.

    Returns
    -------
    mi : ndarray of shape (n_features,)
        Mutual information in nats. Negative estimates become zero.

    Raises
    ------
    ValueError
        If `y` holds a continuous target; if there are continuous columns and every class has a
        single row; if `X` or `y` is not finite or their lengths differ.

    See Also
    --------
    mutual_info_regression : The same for a numeric target.

    Notes
    -----
    Continuous columns are compared with the classes by the distance to the k-th nearest row of the
    same class [1]_, discrete columns by the counts of their levels. Rows of classes with a single
    row are left out for continuous columns. Whole numbers beyond 2**53 in a table of discrete
    columns stay apart, where scikit-learn may merge them.

    Do not use it where columns must be compared across kinds: counts are biased upwards by about
    (levels - 1)(classes - 1) / (2 n_samples). Do not use it on columns with a huge offset, which
    swallows the noise, nor trust a constant column's value under unbalanced classes, which may
    exceed the entropy of `y`. The estimate changes under a monotone transformation of a column.

    References
    ----------
    .. [1] B. C. Ross (2014), "Mutual information between discrete and continuous data sets",
       PLoS ONE 9(2), e87357, equation (2).

    Examples
    --------
    >>> from sklearn.datasets import load_iris
    >>> from skmi.feature_selection import mutual_info_classif
    >>> X, y = load_iris(return_X_y=True)
    >>> mutual_info_classif(X, y, random_state=0).round(2)
    array([0.47, 0.29, 0.99, 0.97])
    """
    check_classification_targets(y)
    X, y = check_X_y(X, y, accept_sparse="csc")
    discrete = _discrete_mask(X, discrete_features)
    columns = noisy_columns(X, ~discrete, check_random_state(random_state), copy, n_jobs)
    target = ClassTarget(*class_codes(y), n_neighbors, rounding=AS_DOUBLES)
    numbers = target.with_numbers(columns, n_jobs)
    if np.isnan(numbers).any():
        raise ValueError(
            "mutual_info_classif: every class of y has a single row, so no row has a neighbour of "
            "its own class. For a numeric target use mutual_info_regression(X, y); otherwise bin "
            f"y into fewer classes. Got {len(y)} classes in {len(y)} rows."
        )
    if not discrete.any():
        return _clipped(numbers)
    levels = level_columns(X, discrete)
    _warn_of_fractions(levels)
    return _merged(discrete, target.with_levels(levels, n_jobs), _clipped(numbers))


@validate_params(_PARAMETERS, prefer_skip_nested_validation=True)
def mutual_info_regression(
    X: Any,
    y: Any,
    *,
    discrete_features: Literal["auto"] | bool | ArrayLike = "auto",
    n_neighbors: int = 3,
    copy: bool = True,
    random_state: LegacyRandomState = None,
    n_jobs: int | None = None,
) -> np.ndarray:
    """Mutual information of each column with a numeric target.

    A drop-in for :func:`sklearn.feature_selection.mutual_info_regression`: the same numbers for
    the same `random_state`, many times faster.

    Parameters
    ----------
    X : {array-like, sparse matrix} of shape (n_samples, n_features)
        Table of finite numbers.
    y : array-like of shape (n_samples,)
        Numeric target.
    discrete_features, n_neighbors, copy, random_state, n_jobs
        As in :func:`mutual_info_classif`. The noise also breaks the ties of `y`.

    Returns
    -------
    mi : ndarray of shape (n_features,)
        Mutual information in nats. Negative estimates become zero.

    Raises
    ------
    ValueError
        If there are continuous columns and no more than `n_neighbors` rows; if every value of a
        discrete column occurs once; if `X` or `y` is not finite or their lengths differ.

    See Also
    --------
    mutual_info_classif : The same for a target of classes.

    Notes
    -----
    Continuous columns use the first estimator of [1]_, in which the distance to the k-th nearest
    row in the plane of column and target is the radius of a count on either axis. Discrete
    columns use the nearest target values of the same level [2]_. Memory beyond `X` is one copy of
    it as floats and, for each thread, about a hundred bytes a row.

    Do not use it on a target with few distinct values, which is better taken as classes, nor on
    columns with a huge offset, which swallows the noise. Radii near heavy tails and at strong
    dependence (more than about log(n_samples) / 2 nats) underestimate the information.

    References
    ----------
    .. [1] A. Kraskov, H. Stögbauer, P. Grassberger (2004), "Estimating mutual information",
       Physical Review E 69, 066138, equation (8).
    .. [2] B. C. Ross (2014), "Mutual information between discrete and continuous data sets",
       PLoS ONE 9(2), e87357, equation (2).

    Examples
    --------
    >>> import numpy as np
    >>> from skmi.feature_selection import mutual_info_regression
    >>> rng = np.random.default_rng(0)
    >>> X = rng.standard_normal((500, 2))
    >>> y = X[:, 0] + rng.standard_normal(500)
    >>> mutual_info_regression(X, y, random_state=0).round(2)
    array([0.35, 0.  ])
    """
    X, y = check_X_y(X, y, accept_sparse="csc", y_numeric=True)
    discrete = _discrete_mask(X, discrete_features)
    if not discrete.all() and n_neighbors >= len(y):
        raise ValueError(
            f"Expected n_neighbors < n_samples_fit, but n_neighbors = {n_neighbors}, "
            f"n_samples_fit = {len(y)}, n_samples = {len(y)}"
        )
    rng = check_random_state(random_state)
    columns = noisy_columns(X, ~discrete, rng, copy, n_jobs)
    y = noisy_target(y, rng)
    rounding = AS_SINGLES if y.dtype == np.float32 else AS_DOUBLES
    target = NumericTarget(y.astype(np.float64, copy=False), n_neighbors, rounding=rounding)
    numbers = target.with_numbers(columns, n_jobs)
    if not discrete.any():
        return _clipped(numbers)
    levels = target.with_levels(level_columns(X, discrete), n_jobs)
    if np.isnan(levels).any():
        column = np.flatnonzero(discrete)[np.isnan(levels)][0]
        raise ValueError(
            f"mutual_info_regression: column {column} of X is marked as discrete, but each of its "
            "values occurs once. Leave it out of discrete_features or bin it."
        )
    return _clipped(_merged(discrete, levels, numbers))


def _discrete_mask(X: Any, discrete_features: Any) -> np.ndarray:
    """Boolean mask of the discrete columns."""
    n_features = X.shape[1]
    if isinstance(discrete_features, str):
        mask = np.full(n_features, issparse(X))
    elif isinstance(discrete_features, bool):
        mask = np.full(n_features, discrete_features)
    else:
        mask = check_array(discrete_features, ensure_2d=False)
        if mask.dtype != "bool":
            indices = mask
            mask = np.zeros(n_features, dtype=bool)
            mask[indices] = True
    if issparse(X) and not mask.all():
        raise ValueError("Sparse matrix `X` can't have continuous features.")
    if mask.shape != (n_features,):
        raise IndexError(
            f"discrete_features is a boolean mask of shape {mask.shape}, but X has {n_features} "
            "columns: give one entry for each column."
        )
    return mask


def _warn_of_fractions(levels: LevelColumns) -> None:
    """Warn where discrete columns look continuous; scikit-learn warns for each column."""
    if (levels.data != np.floor(levels.data)).any():
        warnings.warn(
            "discrete_features marks columns with fractional values as discrete: each distinct "
            "value is taken as a level of its own. Pass their mask or indices if only some "
            "columns are discrete.",
            UserWarning,
            stacklevel=4,
        )


def _merged(discrete: np.ndarray, levels: np.ndarray, numbers: np.ndarray) -> np.ndarray:
    """Results in the order of the columns."""
    result = np.empty(discrete.size)
    result[discrete] = levels
    result[~discrete] = numbers
    return result


def _clipped(estimates: np.ndarray) -> np.ndarray:
    """Estimates with zero for negative ones; integers where all are zero, as in scikit-learn."""
    positive = estimates > 0
    return np.where(positive, estimates, 0.0) if positive.any() else np.zeros(positive.size, int)
