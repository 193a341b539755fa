"""The fast correlation-based filter."""

from numbers import Integral, Real
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from .._compat import Interval, StrOptions, fit_context
from ..information._codes import MAX_LEVELS, Binning, CategoricalFeatures
from ..information._pairs import PairInformation
from ._base import TableSelector
from ._scoring import quotient
from ._target import TargetKind


class FCBF(TableSelector):
    """Select columns by the fast correlation-based filter, which finds their number itself.

    Columns and target are compared by their symmetrical uncertainty,
    SU(a,b) = 2 I(a;b) / (H(a) + H(b)), between 0 and 1. From the most relevant column on, each
    one that is still there removes those that it tells more about than they tell about the
    target. Numbers are binned, categories and strings are used as they are, and missing values are
    a level of their own.

    Parameters
    ----------
    threshold : float in [0, 1), default=0.0
        Columns are dropped at once whose symmetrical uncertainty with the target is not above it.
        Noise is never exactly 0, so the default drops hardly more than constant columns.
    n_bins : int, default=10
        Bins of a numeric column, and of a continuous target. Columns with at most this many
        distinct values keep them as levels.
    binning : {"quantile", "uniform", "mdl"}, default="quantile"
        Bins of about equal frequency; of equal width; or as many as tell of the target, by the
        minimum description length principle, as in the paper.
    categorical_features : "from_dtype" or array-like of bool, int or str, default="from_dtype"
        Mask, positions or names of numeric columns whose values are names of categories. Columns
        of strings, categories and booleans are categorical in any case.
    target : {"auto", "discrete", "continuous"}, default="auto"
        Kind of y. "auto" takes strings, booleans and whole numbers of at most 50 distinct values
        for classes; other numbers are continuous and binned.
    n_jobs : int or None, default=None
        Number of threads; the result does not depend on it.

    Attributes
    ----------
    support_ : ndarray of shape (n_features,), bool
        Mask of the selected columns.
    selected_ : ndarray of shape (n_selected,), int
        Selected columns, the most relevant first.
    symmetrical_uncertainty_ : ndarray of shape (n_features,)
        SU of each column with the target; no unit.
    n_features_in_ : int
        Number of columns seen in `fit`.
    feature_names_in_ : ndarray of shape (n_features,)
        Names of the columns seen in `fit`, where they are all strings.

    See Also
    --------
    MutualInfoSelector : Selects a given number of columns, or the significant ones.

    Notes
    -----
    Of equally relevant columns the one of the lower index comes first. The result does not depend
    on the container, `n_jobs`, or the order of the rows.

    Do not use it where columns matter only together, where near-copies of a column are worth
    keeping, or to select a given number of columns: one strong column can remove many that add to
    it.

    References
    ----------
    L. Yu and H. Liu (2003). Feature selection for high-dimensional data: a fast correlation-based
    filter solution. ICML, 856-863.

    Examples
    --------
    >>> from sklearn.datasets import load_wine
    >>> from skmi.feature_selection import FCBF
    >>> X, y = load_wine(return_X_y=True, as_frame=True)
    >>> selector = FCBF(threshold=0.1).fit(X, y)
    >>> selector.feature_names_in_[selector.selected_[:3]].tolist()
    ['flavanoids', 'proline', 'color_intensity']
    >>> selector.transform(X).shape
    (178, 6)
    """

    _parameter_constraints: dict = {  # noqa: RUF012
        "threshold": [Interval(Real, 0, 1, closed="left")],
        "n_bins": [Interval(Integral, 2, MAX_LEVELS - 1, closed="both")],
        "binning": [StrOptions({"quantile", "uniform", "mdl"})],
        "categorical_features": [StrOptions({"from_dtype"}), "array-like"],
        "target": [StrOptions({"auto", "discrete", "continuous"})],
        "n_jobs": [Integral, None],
    }

    def __init__(
        self,
        threshold: float = 0.0,
        *,
        n_bins: int = 10,
        binning: Binning = "quantile",
        categorical_features: CategoricalFeatures = "from_dtype",
        target: TargetKind = "auto",
        n_jobs: int | None = None,
    ) -> None:
        self.threshold = threshold
        self.n_bins = n_bins
        self.binning = binning
        self.categorical_features = categorical_features
        self.target = target
        self.n_jobs = n_jobs

    @fit_context(prefer_skip_nested_validation=True)
    def fit(self, X: Any, y: ArrayLike, sample_weight: ArrayLike | None = None) -> "FCBF":
        """Choose columns.

        Parameters
        ----------
        X : {array-like, sparse matrix, data frame} of shape (n_samples, n_features)
            The table: numbers, strings, categories and booleans, missing values allowed.
        y : array-like of shape (n_samples,) or (n_samples, n_outputs)
            The target. Several outputs are one joint target.
        sample_weight : array-like of shape (n_samples,) or None, default=None
            Weights of the rows, on any scale. A weight of 2 is a row that occurs twice.

        Returns
        -------
        FCBF
            The fitted selector.

        Raises
        ------
        ValueError
            Infinite values, more than 65,535 levels in a column, `categorical_features` or weights
            that do not fit X, fewer than two rows, a target that is missing, of the wrong length,
            of one class, or of a class for each row; the message names the column or parameter.
        TypeError
            A column of mixed types, dates or other values without a usable kind.
        """
        table, weight = self._read(X, y, sample_weight)
        codes, target = self._encode(table, y, weight)
        self._select(PairInformation(codes, target, self.n_jobs, weight=weight))
        return self

    def _select(self, information: PairInformation) -> None:
        entropy = information.entropy
        target_entropy = information.terms[-1] - information.target_sum
        relevance = _uncertainty(information.relevance, entropy + target_entropy)
        rest = np.argsort(-relevance, kind="stable")
        rest = rest[relevance[rest] > self.threshold]
        selected = []
        while rest.size:
            best, rest = rest[0], rest[1:]
            selected.append(best)
            shared = information.given(best, rest, with_target=False).redundancy
            rest = rest[_uncertainty(shared, entropy[best] + entropy[rest]) < relevance[rest]]
        self.selected_ = np.array(selected, dtype=np.int64)
        self.symmetrical_uncertainty_ = relevance
        self.support_ = np.isin(np.arange(relevance.size), selected)


def _uncertainty(information: np.ndarray, entropies: np.ndarray) -> np.ndarray:
    """Symmetrical uncertainty, of an information and the sum of the two entropies."""
    return quotient(2 * np.maximum(information, 0), np.maximum(entropies, 1))
