"""Columns that tell the same, by mutual information."""

from numbers import Integral, Real
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy.cluster.hierarchy import fcluster, linkage

from .._compat import Interval, StrOptions, validate_params
from .._table import as_table
from ..information import mutual_info_matrix
from ..information._codes import CategoricalFeatures

# So many rows a bin keep columns without any relation apart: the standard deviation of the
# information of two such columns of b bins is 0.7 (b - 1) / n nats.
_ROWS_A_BIN = 32
_FEWEST_BINS, _MOST_BINS = 3, 10
# The time of the best order of the leaves grows with the cube of their number: one second here.
_MAX_OPTIMAL = 1000


@validate_params(
    {
        "threshold": [Interval(Real, 0, 1, closed="both")],
        "n_bins": [StrOptions({"auto"}), Interval(Integral, 2, None, closed="left")],
        "n_jobs": [Integral, None],
    },
    prefer_skip_nested_validation=True,
)
def feature_groups(
    X: Any,
    threshold: float = 0.5,
    *,
    n_bins: int | Literal["auto"] = "auto",
    categorical_features: CategoricalFeatures = "from_dtype",
    sample_weight: ArrayLike | None = None,
    n_jobs: int | None = None,
) -> np.ndarray:
    """Group the columns of a table that tell the same.

    A model that has two columns to choose from relies on each of them less, and on either of them
    as much as ever: importance is a matter of groups. Any relation counts, straight, bent or among
    categories.

    Parameters
    ----------
    X : {array-like, sparse matrix, data frame} of shape (n_samples, n_features)
        Numbers, strings, categories and booleans; a missing value is a level.
    threshold : float, default=0.5
        Largest mean distance at which two groups are still merged, from 0 (columns that determine
        each other) to 1 (independent columns). For two normal columns the distance is about one
        less the size of their correlation.
    n_bins : int or "auto", default="auto"
        Bins of numeric columns with more distinct values: one for each 32 rows, from 3 to 10.
    categorical_features : "from_dtype" or array-like of bool, int or str, default="from_dtype"
        Numeric columns whose values are names of categories.
    sample_weight : array-like of shape (n_samples,) or None, default=None
        Weights of the rows, as in :func:`skmi.information.mutual_info_matrix`.
    n_jobs : int or None, default=None
        Number of threads; no bit of the result depends on it.

    Returns
    -------
    ndarray of shape (n_features,), int
        Group of each column, numbered 0, 1, ... in the order of their first columns.

    Raises
    ------
    ValueError
        A threshold outside [0, 1], fewer than two rows, a column or weights that cannot be used.
    TypeError
        Dates and other values without a usable kind.

    See Also
    --------
    skmi.information.mutual_info_matrix : The information, with its correction for chance.
    MutualInfoMatrixDisplay : A picture of it.

    Notes
    -----
    The distance of two columns a and b is ``1 - r(I(a;b)) / r(max(H(a), H(b)))`` with ``r(I) =
    sqrt(1 - exp(-2 I))``, Linfoot's informational coefficient of correlation: of two normal columns
    r is the size of their correlation. Columns of few levels cannot share more than their
    entropies; dividing by what the richer one could share with a twin puts the distance of twins
    at 0 for columns of any kind, rare flags included. A flag that follows from a number stays apart
    from it as far as it says less. Groups are merged by average linkage.

    Do not read the groups as causes, nor take columns that stand apart for independent: three
    columns of which no two share anything can still determine one another. Columns that are missing
    in the same rows share that. Identifiers, whose levels occur once each, share nothing that could
    be told from chance. Of tables of fewer than a hundred rows little can be said.

    References
    ----------
    E. H. Linfoot (1957). An informational measure of correlation. Information and Control 1, 85-89.

    R. R. Sokal and C. D. Michener (1958). A statistical method for evaluating systematic
    relationships. University of Kansas Science Bulletin 38, 1409-1438.

    Examples
    --------
    >>> import numpy as np
    >>> from skmi.inspection import feature_groups
    >>> x = np.random.default_rng(0).standard_normal((500, 2))
    >>> feature_groups(np.column_stack([x, x[:, 0] ** 2, -x[:, 1]]))
    array([0, 1, 0, 1])
    """
    tree = group_tree(
        X,
        n_bins=n_bins,
        categorical_features=categorical_features,
        sample_weight=sample_weight,
        n_jobs=n_jobs,
    )
    return cut_tree(tree, threshold)


def group_tree(
    X: Any,
    *,
    n_bins: int | Literal["auto"] = "auto",
    categorical_features: CategoricalFeatures = "from_dtype",
    sample_weight: ArrayLike | None = None,
    n_jobs: int | None = None,
) -> np.ndarray:
    """Return the tree that :func:`feature_groups`, whose parameters these are, cuts.

    Returns
    -------
    ndarray of shape (n_features - 1, 4)
        The merges, in the format of :func:`scipy.cluster.hierarchy.linkage`.
    """
    if n_bins == "auto":
        n_bins = bins_for(as_table(X, owner="feature_groups", min_samples=2).n_samples)
    matrix = mutual_info_matrix(
        X,
        n_bins=n_bins,
        categorical_features=categorical_features,
        sample_weight=sample_weight,
        n_jobs=n_jobs,
    )
    return average_linkage(1 - shared_correlation(matrix))


def bins_for(n_samples: int) -> int:
    """Number of bins at which columns without any relation stay apart."""
    return int(np.clip(1 + n_samples // _ROWS_A_BIN, _FEWEST_BINS, _MOST_BINS))


def shared_correlation(mutual_information: np.ndarray) -> np.ndarray:
    """Linfoot's correlation of columns as a share of the largest that they could have.

    Parameters
    ----------
    mutual_information : ndarray of shape (n_features, n_features)
        Information of each pair in nats, the entropies on the diagonal.

    Returns
    -------
    ndarray of shape (n_features, n_features)
        From 0 to 1; constant columns share nothing.
    """
    entropies = np.diag(mutual_information)
    shared, most = (
        np.sqrt(-np.expm1(-2 * information))
        for information in (mutual_information, np.maximum(entropies[:, None], entropies))
    )
    return np.clip(shared / np.where(most > 0, most, np.inf), 0, 1)


def average_linkage(distances: np.ndarray) -> np.ndarray:
    """Tree of similar columns by average linkage, its leaves in the best order.

    Parameters
    ----------
    distances : ndarray of shape (n_features, n_features)
        Symmetric; the diagonal is not read.

    Returns
    -------
    ndarray of shape (n_features - 1, 4)
        The merges, in the format of :func:`scipy.cluster.hierarchy.linkage`. Beyond 1000 columns
        the leaves are in any of the orders that the tree allows.
    """
    if len(distances) < 2:
        return np.empty((0, 4))
    first, second = np.triu_indices(len(distances), 1)
    return linkage(
        distances[first, second],
        method="average",
        optimal_ordering=len(distances) <= _MAX_OPTIMAL,
    )


def cut_tree(tree: np.ndarray, threshold: float) -> np.ndarray:
    """Groups whose columns were merged at a distance of at most `threshold`.

    Parameters
    ----------
    tree : ndarray of shape (n_features - 1, 4)
        As :func:`group_tree` gives it.
    threshold : float
        From 0 to 1.

    Returns
    -------
    ndarray of shape (n_features,), int
        Numbered in the order of their first columns.
    """
    if not len(tree):
        return np.zeros(1, dtype=np.int64)
    _, first, group = np.unique(
        fcluster(tree, threshold, "distance"), return_index=True, return_inverse=True
    )
    return np.argsort(np.argsort(first))[group]
