"""Information among the columns of one table."""

from numbers import Integral
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from .._compat import Interval, StrOptions, validate_params
from .._random import RandomState
from .._table import Table, as_table
from ._chance import approximate_chance
from ._codes import Binning, CategoricalFeatures, categorical_mask, encode_table
from ._estimators import EstimatorName, information_of
from ._margins import level_counts
from ._options import (
    OPTIONS,
    BiasCorrection,
    Normalize,
    Unit,
    at_least_zero,
    read_measure,
    share_of_entropy,
    units_per_nat,
)
from ._pairs import PairInformation
from ._variables import (
    Discrete,
    Missing,
    complete_rows,
    read_columns,
    read_weight,
)


@validate_params(
    {
        "n_bins": [Interval(Integral, 2, None, closed="left")],
        "binning": [StrOptions({"quantile", "uniform"})],
        "bias_correction": ["boolean"],
        "missing": OPTIONS["missing"],
        "normalize": OPTIONS["normalize"],
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
    missing: Missing = "auto",
    sample_weight: ArrayLike | None = None,
    normalize: Normalize = None,
    unit: Unit = "nat",
    n_jobs: int | None = None,
) -> np.ndarray:
    """Mutual information of every pair of columns of a table, from binned columns.

    Parameters
    ----------
    X : {array-like, sparse matrix, data frame} of shape (n_samples, n_features)
        Numbers, strings, categories and booleans.
    n_bins : int, default=10
        Bins of numeric columns with more distinct values.
    binning : {"quantile", "uniform"}, default="quantile"
        Bins of about equal frequency, or of equal width.
    categorical_features : "from_dtype" or array-like of bool, int or str, default="from_dtype"
        Numeric columns whose values are names of categories.
    bias_correction : bool, default=True
        Whether each entry is rescaled between what its columns share by chance and the smaller of
        their entropies, the most that they can share; what falls below zero becomes zero. The
        diagonal is not corrected.
    missing : {"auto", "drop", "raise"}, default="auto"
        "auto": a missing value is a level, of numbers too. "drop": rows with one are left out for
        all columns. "raise": an error.
    sample_weight : array-like of shape (n_samples,) or None, default=None
        Weights of the rows, as in :func:`mutual_info`.
    normalize : {"min", "max", "sqrt", "joint"} or None, default=None
        Divide by the smaller or larger entropy of two columns, their geometric mean, or their
        joint entropy: shares from 0 to 1, without a unit.
    unit : {"nat", "bit"}, default="nat"
        Unit of the result.
    n_jobs : int or None, default=None
        Number of threads; no bit of the result depends on it.

    Returns
    -------
    ndarray of shape (n_features, n_features)
        Symmetric; the diagonal holds the entropies of the binned columns, or 1 if normalised, and
        0 for a constant.

    Raises
    ------
    ValueError
        Infinite values, fewer than two rows, weights that are not one number for each row or are
        negative, missing values where these are forbidden, no complete row.
    TypeError
        Dates and other values without a usable kind.

    See Also
    --------
    mutual_info : The information of two columns, not of their bins.
    skmi.inspection.MutualInfoMatrixDisplay : A picture of it.

    Notes
    -----
    Each pair is counted once, in O(n_samples n_features^2) steps of a fraction of a nanosecond.
    Binning loses what is finer than the bins: do not take an entry for the information of the
    numbers themselves, for which :func:`mutual_info` is made.

    The correction is ``h (I - E) / (h - E)`` with the plug-in information I, its mean E under
    permutation (to a few percent) and the smaller entropy h, after Vinh, Epps and Bailey (2010),
    section 4: no bias under independence, none where one column determines the other, and zero
    for an identifier, which chance alone lets determine all others. Where most
    cells of a table cannot occur, as for a column and itself plus a small step, it errs towards
    zero; :func:`mutual_info` with ``discrete=True`` looks at the cells as well.

    References
    ----------
    N. X. Vinh, J. Epps and J. Bailey (2010). Information theoretic measures for clusterings
    comparison. JMLR 11, 2837-2854.

    Examples
    --------
    >>> import numpy as np
    >>> from skmi.information import mutual_info_matrix
    >>> x = np.random.default_rng(0).standard_normal((1000, 2))
    >>> mutual_info_matrix(np.column_stack([x, x[:, 0] ** 2])).round(1)
    array([[2.3, 0. , 1.5],
           [0. , 2.3, 0. ],
           [1.5, 0. , 2.3]])
    """
    table = as_table(X, owner="mutual_info_matrix", min_samples=2)
    weight = _weight_of_rows(table, missing, sample_weight)
    categorical = categorical_mask(table, categorical_features)
    codes = encode_table(
        table,
        n_bins=n_bins,
        binning=binning,
        categorical=categorical,
        n_jobs=n_jobs,
        weight=weight,
    )
    no_target = np.zeros(codes.n_samples, dtype=np.int64)
    information = PairInformation(codes, no_target, n_jobs, weight=weight)
    entropies = (information.terms[-1] - information.column_sums) * information.unit
    matrix = np.diag(entropies)
    correct = _Correction(information, entropies) if bias_correction else None
    for w in range(codes.n_features - 1):
        others = np.arange(w + 1, codes.n_features)
        shared = information.given(w, others, with_target=False).redundancy * information.unit
        matrix[w, others] = shared if correct is None else correct(w, others, shared)
    matrix = np.maximum(np.triu(matrix), np.triu(matrix).T)
    if normalize is None:
        return matrix * units_per_nat(unit)
    return share_of_entropy(matrix, entropies[:, None], entropies, normalize)


class _Correction:
    """Corrects pairs of columns for what they share by chance."""

    def __init__(self, information: PairInformation, entropies: np.ndarray) -> None:
        self._entropies = entropies
        self._kinds = np.empty(information.n_features, dtype=np.int64)
        self._margins: list[tuple[np.ndarray, np.ndarray]] = []
        known: dict[bytes, int] = {}
        for columns, counts in level_counts(information.codes, information.weights):
            for j, of_levels in zip(columns, counts, strict=True):
                sizes, times = np.unique(of_levels[of_levels > 0], return_counts=True)
                # Columns cut into quantiles mostly have the same margins.
                kind = known.setdefault(np.append(sizes, times).tobytes(), len(known))
                if kind == len(self._margins):
                    rows = sizes * (information.total / of_levels.sum())
                    self._margins.append((rows, times))
                self._kinds[j] = kind

    def __call__(self, w: int, others: np.ndarray, shared: np.ndarray) -> np.ndarray:
        """Information of column w with some others, rescaled between chance and its bound."""
        bound = np.minimum(self._entropies[w], self._entropies[others])
        kinds, place = np.unique(self._kinds[others], return_inverse=True)
        own = self._margins[self._kinds[w]]
        chance = np.array([approximate_chance(*own, *self._margins[kind]) for kind in kinds])[place]
        room = bound - chance
        # Where chance alone reaches the bound, as for an identifier, nothing can be told from it.
        told = room > 1e-9 * bound
        lost = np.divide(chance * (bound - shared), room, out=shared.copy(), where=told)
        return np.maximum(shared - lost, 0)


def _weight_of_rows(
    table: Table, missing: Missing, sample_weight: ArrayLike | None
) -> np.ndarray | None:
    """Weights of the rows, zero for those that are left out."""
    weight = read_weight(sample_weight, table.n_samples)
    if missing == "auto":
        return weight
    weight = np.ones(table.n_samples) if weight is None else weight.copy()
    for j in range(table.n_features):
        present = np.flatnonzero(weight)
        weight[present] *= complete_rows([table.column(j).rows(present)], missing)
    if not weight.any():
        raise ValueError(
            "missing='drop' leaves no row: each has a missing value or no weight. Drop columns "
            "that are mostly missing, or pass missing='auto'."
        )
    return weight


@validate_params(OPTIONS, prefer_skip_nested_validation=True)
def total_correlation(
    X: Any,
    *,
    estimator: EstimatorName = "auto",
    n_neighbors: int = 5,
    bias_correction: BiasCorrection = "auto",
    discrete: Discrete = None,
    missing: Missing = "auto",
    sample_weight: ArrayLike | None = None,
    unit: Unit = "nat",
    random_state: RandomState = None,
) -> float:
    """Total correlation of the columns of X: the sum of their entropies less the joint entropy.

    Parameters
    ----------
    X : array-like of shape (n_samples, n_columns)
        Columns of any kind.
    estimator, n_neighbors, bias_correction, discrete, missing, sample_weight, unit, random_state
        See :func:`skmi.information.mutual_info`. The estimator is that of each column's
        information about all before it, so that "ross" and "adaptive_bins", and weights of numeric
        columns, suit two columns only.

    Returns
    -------
    float
        At least 0; two columns: their mutual information.

    Raises
    ------
    ValueError, TypeError
        As :func:`mutual_info`.

    Notes
    -----
    By the chain rule, the sum over the columns of each one's information about those before it.
    Not for many columns: the error of the joint blocks grows with their dimension, and their levels
    multiply. No `normalize`: for a share, divide by the largest value that discrete columns can
    have, the sum of their entropies less the largest.

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
    # Kinds are settled; what is left to say is that numbers are to stay numbers.
    stays = None if discrete is None else False
    parts, settings = read_measure(
        {column.label: [column] for column in columns},
        n_neighbors=n_neighbors,
        discrete=tuple(None if column.is_categorical else stays for column in columns),
        missing=missing,
        sample_weight=sample_weight,
        random_state=random_state,
        bias_correction=bias_correction,
    )
    total, before = 0.0, parts[0]
    for part in parts[1:]:
        total += information_of(part, before, estimator, settings)
        before = before.joined(part)
    return at_least_zero(total) * units_per_nat(unit)
