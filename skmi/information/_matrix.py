"""Information among the columns of one table."""

from numbers import Integral
from typing import Any

import numpy as np

from .._compat import Interval, StrOptions, validate_params
from .._random import RandomState, fixed_seed
from .._table import as_table
from ._codes import Binning, CategoricalFeatures, categorical_mask, encode_table
from ._estimators import Settings, information_of
from ._options import OPTIONS, Unit, at_least_zero, units_per_nat
from ._pairs import PairInformation
from ._variables import Discrete, Missing, read_columns, read_variables


@validate_params(
    {
        "n_bins": [Interval(Integral, 2, None, closed="left")],
        "binning": [StrOptions({"quantile", "uniform"})],
        "bias_correction": ["boolean"],
        "unit": OPTIONS["unit"],
        "n_jobs": [Integral, None],
    },
    prefer_skip_nested_validation=True,
)
def mutual_info_matrix(
    X: Any,
    *,
    n_bins: int = 10,
    binning: Binning = "quantile",
    categorical_features: CategoricalFeatures = "from_dtype",
    bias_correction: bool = True,
    unit: Unit = "nat",
    n_jobs: int | None = None,
) -> np.ndarray:
    """Mutual information of every pair of columns of a table, from binned columns.

    Parameters
    ----------
    X : {array-like, sparse matrix, data frame} of shape (n_samples, n_features)
        Numbers, strings, categories and booleans; a missing value is a level.
    n_bins : int, default=10
        Bins of numeric columns with more distinct values.
    binning : {"quantile", "uniform"}, default="quantile"
        Bins of about equal frequency, or of equal width.
    categorical_features : "from_dtype" or array-like of bool, int or str, default="from_dtype"
        Numeric columns whose values are names of categories.
    bias_correction : bool, default=True
        Whether to subtract (r - 1)(c - 1) / 2n, the bias of independent columns; what falls below
        zero becomes zero. The diagonal is not corrected.
    unit : {"nat", "bit"}, default="nat"
        Unit of the result.
    n_jobs : int or None, default=None
        Number of threads; no bit of the result depends on it.

    Returns
    -------
    ndarray of shape (n_features, n_features)
        Symmetric; the diagonal holds the entropies of the binned columns.

    Notes
    -----
    Each pair is counted once, in O(n_samples n_features^2) steps of a fraction of a nanosecond.
    Binning loses what is finer than the bins: do not take an entry for the information of the
    numbers themselves, for which :func:`mutual_info` is made.

    Examples
    --------
    >>> import numpy as np
    >>> from skmi.information import mutual_info_matrix
    >>> x = np.random.default_rng(0).standard_normal((1000, 2))
    >>> mutual_info_matrix(np.column_stack([x, x[:, 0] ** 2])).round(1)
    array([[2.3, 0. , 1.4],
           [0. , 2.3, 0. ],
           [1.4, 0. , 2.3]])
    """
    scale = units_per_nat(unit)
    table = as_table(X, owner="mutual_info_matrix", min_samples=2)
    categorical = categorical_mask(table, categorical_features)
    codes = encode_table(
        table, n_bins=n_bins, binning=binning, categorical=categorical, n_jobs=n_jobs
    )
    no_target = np.zeros(codes.n_samples, dtype=np.int64)
    information = PairInformation(codes, no_target, n_jobs)
    entropies = (information.terms[-1] - information.column_sums) * information.unit
    matrix = np.diag(entropies)
    for w in range(codes.n_features - 1):
        others = np.arange(w + 1, codes.n_features)
        shared = information.given(w, others, with_target=False).redundancy * information.unit
        if bias_correction:
            freedom = (codes.n_levels[w] - 1) * (codes.n_levels[others] - 1)
            shared = shared - freedom / (2 * codes.n_samples)
        matrix[w, others] = matrix[others, w] = np.maximum(shared, 0)
    return matrix * scale


@validate_params(OPTIONS, prefer_skip_nested_validation=True)
def total_correlation(
    X: Any,
    *,
    n_neighbors: int = 5,
    discrete: Discrete = None,
    missing: Missing = "auto",
    unit: Unit = "nat",
    random_state: RandomState = None,
) -> float:
    """Total correlation of the columns of X: the sum of their entropies less the joint entropy.

    Parameters
    ----------
    X : array-like of shape (n_samples, n_columns)
        Columns of any kind.
    n_neighbors, discrete, missing, unit, random_state
        See :func:`skmi.information.mutual_info`.

    Returns
    -------
    float
        At least 0; two columns: their mutual information.

    Notes
    -----
    By the chain rule, the sum over the columns of each one's information about those before it.
    Not for many columns: the error of the joint blocks grows with their dimension.

    References
    ----------
    S. Watanabe (1960). Information theoretical analysis of multivariate correlation. IBM Journal
    of Research and Development 4, 66-82.

    Examples
    --------
    >>> import numpy as np
    >>> from skmi.information import total_correlation
    >>> bit = np.random.default_rng(0).integers(0, 2, 1000)
    >>> round(total_correlation(np.column_stack([bit, bit, bit]), unit="bit", discrete=True), 1)
    2.0
    """
    columns = read_columns(X, "X", discrete)
    parts, _ = read_variables({column.label: [column] for column in columns}, missing=missing)
    settings = Settings(n_neighbors, "auto", None, fixed_seed(random_state))
    total, before = 0.0, parts[0]
    for part in parts[1:]:
        total += information_of(part, before, "auto", settings)
        before = before.joined(part)
    return at_least_zero(total) * units_per_nat(unit)
