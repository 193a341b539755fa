"""The G-test of every column against the target, from counts alone."""

import warnings
from numbers import Integral
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import chi2

from .._compat import Interval, StrOptions, validate_params
from .._table import as_table
from ..information._codes import MAX_LEVELS, CategoricalFeatures, categorical_mask, encode_table
from ..information._discrete import expected_chance
from ..information._pairs import Information, PairInformation
from ..information._variables import read_weight
from ._stopping import g_statistics
from ._target import encode_target
from ._validation import listed

# Cochran (1954): at most a fifth of the cells may have an expected count below 5.
_LEAST_EXPECTED, _MOST_THIN_CELLS = 5, 0.2
# Below this number of rows a cell the chi-square distribution is not exact enough.
_ROWS_PER_CELL = 20


class GTest(NamedTuple):
    """G-test of each column against the target.

    Attributes
    ----------
    statistics : ndarray of shape (n_features,)
        G = 2 n I(x;y).
    pvalues : ndarray of shape (n_features,)
        1 for a constant column.
    is_thin : ndarray of shape (n_features,), bool
        Columns of whose cells more than a fifth have an expected count below 5.
    is_rough : ndarray of shape (n_features,), bool
        Columns whose cells are so small that the distribution was matched to its mean.
    """

    statistics: np.ndarray
    pvalues: np.ndarray
    is_thin: np.ndarray
    is_rough: np.ndarray


@validate_params(
    {
        "n_bins": [Interval(Integral, 2, MAX_LEVELS - 1, closed="both")],
        "categorical_features": [StrOptions({"from_dtype"}), "array-like"],
        "sample_weight": ["array-like", None],
        "n_jobs": [Integral, None],
    },
    prefer_skip_nested_validation=True,
)
def g_test(
    X: Any,
    y: ArrayLike,
    *,
    n_bins: int = 10,
    categorical_features: CategoricalFeatures = "from_dtype",
    sample_weight: ArrayLike | None = None,
    n_jobs: int | None = None,
) -> tuple[np.ndarray, np.ndarray]:
    """Test each column for independence of the target, by the likelihood ratio of their table.

    A `score_func` for :class:`~sklearn.feature_selection.SelectFdr`,
    :class:`~sklearn.feature_selection.SelectFwe`, :class:`~sklearn.feature_selection.SelectKBest`
    and the like. Numbers are binned, categories and strings are used as they are, and missing
    values are a level of their own.

    Parameters
    ----------
    X : {array-like, sparse matrix, data frame} of shape (n_samples, n_features)
        The table: numbers, strings, categories and booleans, missing values allowed. The selectors
        of scikit-learn themselves pass on arrays of finite numbers only.
    y : array-like of shape (n_samples,) or (n_samples, n_outputs)
        The target. Strings, booleans and whole numbers of at most 50 distinct values are classes;
        other numbers are binned. Several outputs are one joint target.
    n_bins : int, default=10
        Bins of about equal frequency of a numeric column, and of a continuous target. Columns with
        at most this many distinct values keep them as levels.
    categorical_features : "from_dtype" or array-like of bool, int or str, default="from_dtype"
        Mask, positions or names of numeric columns whose values are names of categories. Columns
        of strings, categories and booleans are categorical in any case.
    sample_weight : array-like of shape (n_samples,) or None, default=None
        Weights of the rows. A weight of 2 is a row that occurs twice; weights that are not all
        whole numbers count as ``(sum w)**2 / sum w**2`` rows (Kish 1965), whatever their scale.
    n_jobs : int or None, default=None
        Number of threads; the result does not depend on it.

    Returns
    -------
    statistic : ndarray of shape (n_features,)
        G = 2 n I(x;y), with the plug-in information of the binned column in nats; no unit.
    pvalues : ndarray of shape (n_features,)
        Probability of so large a statistic under independence, for each column by itself; 1 for a
        constant column.

    Raises
    ------
    ValueError
        Infinite values, more than 65,535 levels in a column, columns or weights that do not fit X,
        fewer than two rows, a target that is missing, of the wrong length, of one class (among the
        rows that weigh something), or of a class for each row; the message names the column or
        parameter.
    TypeError
        A column of mixed types, dates or other values without a usable kind.

    Warns
    -----
    UserWarning
        Names the columns whose expected counts are too small for the chi-square distribution:
        below 5 in more than a fifth of the cells (Cochran 1954).

    See Also
    --------
    MutualInfoSelector : Its `pvalues_` under "auto" are permutation p-values of the same statistic,
        valid for any table.
    skmi.information.mutual_info_test : Test of two variables, given a third one.

    Notes
    -----
    Under independence G has a chi-square distribution with (levels - 1)(classes - 1) degrees of
    freedom in large samples (Wilks 1938). Where a cell has fewer than 20 rows on average, or the
    expected counts are too small, the degrees of freedom are the mean of G over all permutations of
    the target, which is known exactly. At a level of 5 % the rate of false positives then is
    between 2 % and 7 %, where it is up to 18 % without.

    Do not use the statistic to compare columns of different numbers of levels: it grows with them,
    the p-value does not. Do not use the p-values of a table in which rows repeat or depend on each
    other, nor of levels that tell most rows apart.

    References
    ----------
    S. S. Wilks (1938). The large-sample distribution of the likelihood ratio for testing composite
    hypotheses. The Annals of Mathematical Statistics 9, 60-62.

    R. R. Sokal and F. J. Rohlf (2012). Biometry, 4th edition, chapter 17. Freeman.

    W. G. Cochran (1954). Some methods for strengthening the common chi-square tests. Biometrics 10,
    417-451.

    Examples
    --------
    >>> from sklearn.datasets import load_breast_cancer
    >>> from sklearn.feature_selection import SelectFwe
    >>> from skmi.feature_selection import g_test
    >>> X, y = load_breast_cancer(return_X_y=True)
    >>> selector = SelectFwe(g_test, alpha=0.01).fit(X, y)
    >>> selector.transform(X).shape
    (569, 27)
    """
    table = as_table(X, owner="g_test", min_samples=2)
    weight = read_weight(sample_weight, table.n_samples)
    target = encode_target(y, n_samples=table.n_samples, kind="auto", n_bins=n_bins, weight=weight)
    codes = encode_table(
        table,
        n_bins=n_bins,
        categorical=categorical_mask(table, categorical_features),
        weight=weight,
        n_jobs=n_jobs,
    )
    information = PairInformation(codes, target, n_jobs, weight=weight)
    test = g_test_of(information)
    _warn_of_thin([table.names[j] for j in np.flatnonzero(test.is_thin)])
    return test.statistics, test.pvalues


def g_test_of(information: Information) -> GTest:
    """G-test of coded columns; see :func:`g_test`.

    Parameters
    ----------
    information : Information
        Columns and target.

    Returns
    -------
    GTest
    """
    n_levels, n_targets = information.n_levels, information.n_targets
    freedom = ((n_levels - 1) * (n_targets - 1)).astype(float)
    is_varied = freedom > 0
    is_thin = np.zeros(n_levels.size, dtype=bool)
    is_rough = (n_levels * n_targets * _ROWS_PER_CELL > information.total) & is_varied
    # Products of sums of weights are beyond int64.
    y_counts = information.target_counts().astype(float)
    for columns, counts in information.level_counts():
        is_thin[columns] = _is_thin(information, counts, y_counts) & is_varied[columns]
        is_rough[columns] |= is_thin[columns]
        matched = is_rough[columns]
        freedom[columns[matched]] = _mean_statistics(information, counts[matched], y_counts)
    statistics = g_statistics(information, information.relevance)
    pvalues = np.where(is_varied, chi2.sf(statistics, np.maximum(freedom, 1e-9)), 1.0)
    return GTest(statistics, pvalues, is_thin, is_rough)


def _is_thin(information: Information, x_counts: np.ndarray, y_counts: np.ndarray) -> np.ndarray:
    """Whether more than a fifth of each column's cells have an expected count that is too small."""
    total = y_counts.sum()
    # In units of weight: the expected count of a cell, in rows, is x y / total * rows / total.
    least = _LEAST_EXPECTED * total / (information.total / total)
    n_thin = np.zeros(len(x_counts), dtype=np.int64)
    for y_count, n_targets in zip(*np.unique(y_counts, return_counts=True), strict=True):
        n_thin += n_targets * np.sum((x_counts > 0) & (x_counts * y_count < least), axis=1)
    return n_thin > _MOST_THIN_CELLS * np.sum(x_counts > 0, axis=1) * y_counts.size


def _mean_statistics(
    information: Information, x_counts: np.ndarray, y_counts: np.ndarray
) -> np.ndarray:
    """Mean of each column's G over all permutations of the target."""
    y_rows = _in_rows(y_counts, information.total)
    # Columns of the same margins, such as those of equally frequent bins, have the same mean.
    margins, which = np.unique(np.sort(x_counts, axis=1), axis=0, return_inverse=True)
    means = [expected_chance(_in_rows(margin, information.total), y_rows) for margin in margins]
    return 2 * information.total * np.array(means)[which]


def _in_rows(counts: np.ndarray, rows: float) -> np.ndarray:
    """Counts, or sums of weights, as whole numbers of rows that are above zero."""
    ends = np.rint(np.cumsum(counts) * (rows / counts.sum()))
    whole = np.diff(ends, prepend=0)
    return whole[whole > 0]


def _warn_of_thin(names: list[Any]) -> None:
    if not names:
        return
    warnings.warn(
        f"g_test: with this target more than a fifth of the expected counts of the columns "
        f"{listed(names)} are below {_LEAST_EXPECTED}, too small for the "
        "chi-square distribution; their p-values are approximate. Pass a smaller n_bins, group "
        "rare levels, or take permutation p-values: MutualInfoSelector('mim').fit(X, y).pvalues_.",
        UserWarning,
        stacklevel=4,
    )
