"""Synthetic oversampling with neighbours chosen by what the columns tell about the classes."""

import warnings
from collections.abc import Callable
from numbers import Integral, Real
from typing import Any, ClassVar, Literal

import numpy as np
from imblearn.over_sampling.base import BaseOverSampler
from imblearn.utils import check_sampling_strategy, check_target_type
from numpy.typing import ArrayLike
from sklearn.utils import check_consistent_length, check_random_state
from sklearn.utils.validation import validate_data

from .._compat import HasMethods, Interval, StrOptions, fit_context
from .._random import RandomState
from .._table import as_table, take_rows, with_new_rows
from ..information._codes import CategoricalFeatures, categorical_mask, encode_table
from ._geometry import Geometry, checked_weights
from ._relevance import bins_for, measure
from ._rows import Columns
from ._synthesis import Plan, Uninformative, joined
from ._target import read_classes

FeatureWeights = Literal["mutual_info", "uniform"] | ArrayLike | Callable[[Any, Any], ArrayLike]


class MutualInfoSMOTE(BaseOverSampler):
    """Oversample rare classes between neighbours, near in the columns that tell the classes apart.

    SMOTE (Chawla et al. 2002) draws a row, one of its nearest neighbours of the same class, and a
    new row between the two. Here the columns weigh as much in the distance as they tell about the
    classes, so that noise does not choose the neighbours; and one class takes numbers,
    categories and missing values in any mixture.

    Do not use it before trying the table as it is with a moved threshold: oversampling seldom
    ranks better and always spoils the probabilities. See :class:`PriorCorrectedClassifier`, which
    mends these, and the user guide.

    Parameters
    ----------
    sampling_strategy : float, str, dict or callable, default="auto"
        Which classes to grow, and how far, as in imbalanced-learn: "auto" and "not majority" grow
        all classes but the largest to its size, "minority" the smallest only; a float is the
        ratio of two classes; a dict, or a callable of y that returns one, has the sizes.
    k_neighbors : int or NearestNeighbors, default=5
        Number of neighbours, or an unfitted object that finds them and the row itself. Tables with
        categories or missing numbers hand it all distances within a class at once, by
        ``metric="precomputed"``.
    categorical_features : "from_dtype" or array-like of bool, int or str, default="from_dtype"
        Mask, positions or names of numeric columns whose values are names of categories. Columns
        of strings, categories and booleans are categorical in any case.
    feature_weights : {"mutual_info", "uniform"}, array-like or callable, default="mutual_info"
        What columns weigh in squared distances: their mutual information with the classes, 0 where
        it is not significant; the same for all; an array of shape (n_features,); or a function
        of X and y that returns one.
    scale : bool, default=True
        Give all columns the same mean squared distance before they are weighed. Otherwise numbers
        stay in their units, and categories that differ are as far apart as the median standard
        deviation.
    uninformative : {"auto", "interpolate", "seed", "donor"}, default="auto"
        Values of columns without significant information: made as those of the others, copied
        from the seed, or taken from a random row of the whole table. "donor" says that these
        columns are noise, and with few samples a weak column is easily taken for noise: "auto" is
        "donor" for classes of `min_class_samples`, and "seed" for smaller ones.
    alpha : float, default=0.01
        Level of the test of each column.
    min_class_samples : int, default=50
        Fewest samples of a class for which "auto" takes donors; "donor" warns of smaller classes.
    random_state : int, RandomState, Generator or None, default=None
        Seed of the new rows.
    n_jobs : int or None, default=None
        Number of threads; the result does not depend on it.

    Attributes
    ----------
    feature_weights_ : ndarray of shape (n_features,)
        Weights of the columns.
    mutual_info_ : ndarray of shape (n_features,)
        Information of each column about the classes in nats, adjusted for chance. Numbers
        are cut into at most 10 bins of equal frequency.
    pvalues_ : ndarray of shape (n_features,)
        Those of the G-test of each column.
    informative_mask_ : ndarray of shape (n_features,), bool
        ``pvalues_ < alpha``.
    categorical_features_ : ndarray of int64
        Positions of the categorical columns.
    sampling_strategy_ : dict
        Number of new rows of each class.
    n_features_in_ : int
        Number of columns.
    feature_names_in_ : ndarray of shape (n_features,)
        Names of the columns, where all are strings.

    Raises
    ------
    ValueError
        A class that grows has not more samples than `k_neighbors`; weights that do not fit; a
        `sampling_strategy` that asks for fewer samples than there are; infinite values.
    TypeError
        A column of mixed types, dates or other values without a usable kind.

    Warns
    -----
    UserWarning
        No column tells anything significant: all get the same weight. "donor" meets a class of
        fewer than `min_class_samples` samples.

    See Also
    --------
    PriorCorrectedClassifier : Learns from resampled rows and predicts honest probabilities.
    imblearn.over_sampling.SMOTE : The same for numbers, with unweighted columns.

    Notes
    -----
    With ``feature_weights="uniform"``, ``scale=False``, ``uninformative="interpolate"`` and numbers
    without gaps, the new rows are bit for bit those of imbalanced-learn's SMOTE for the same
    `random_state`.

    A new row at the step t from its seed takes the category of the neighbour with probability t,
    and the seed's otherwise; the same holds for a number that one of the two lacks, so that
    missing values stay as frequent as in the class. Two differing levels are the farther
    apart the rarer it is that two rows differ there; levels cost no memory and no time. Columns of
    whole numbers stay so, as the fraction is dropped.

    Rows of a sparse matrix are written out for the classes that grow.

    References
    ----------
    N. V. Chawla, K. W. Bowyer, L. O. Hall and W. P. Kegelmeyer (2002). SMOTE: synthetic minority
    over-sampling technique. Journal of Artificial Intelligence Research 16, 321-357.

    N. X. Vinh, J. Epps and J. Bailey (2010). Information theoretic measures for clusterings
    comparison. Journal of Machine Learning Research 11, 2837-2854, eq. 3.

    Examples
    --------
    >>> from sklearn.datasets import make_classification
    >>> from skmi.imbalance import MutualInfoSMOTE
    >>> X, y = make_classification(500, n_features=8, weights=[0.9], random_state=0)
    >>> sampler = MutualInfoSMOTE(random_state=0)
    >>> X_new, y_new = sampler.fit_resample(X, y)
    >>> int(sum(y == 1)), int(sum(y_new == 1))
    (51, 449)
    >>> sampler.informative_mask_.nonzero()[0].tolist()
    [0, 1, 2]
    """

    _parameter_constraints: ClassVar[dict] = {
        "sampling_strategy": BaseOverSampler._parameter_constraints["sampling_strategy"],
        "k_neighbors": [
            Interval(Integral, 1, None, closed="left"),
            HasMethods(["kneighbors", "kneighbors_graph"]),
        ],
        "categorical_features": [StrOptions({"from_dtype"}), "array-like"],
        "feature_weights": [StrOptions({"mutual_info", "uniform"}), "array-like", callable],
        "scale": ["boolean"],
        "uninformative": [StrOptions({"auto", "interpolate", "seed", "donor"})],
        "alpha": [Interval(Real, 0, 1, closed="both")],
        "min_class_samples": [Interval(Integral, 0, None, closed="left")],
        "random_state": ["random_state", np.random.Generator],
        "n_jobs": [Integral, None],
    }

    def __init__(
        self,
        *,
        sampling_strategy: Any = "auto",
        k_neighbors: Any = 5,
        categorical_features: CategoricalFeatures = "from_dtype",
        feature_weights: FeatureWeights = "mutual_info",
        scale: bool = True,
        uninformative: Uninformative = "auto",
        alpha: float = 0.01,
        min_class_samples: int = 50,
        random_state: RandomState = None,
        n_jobs: int | None = None,
    ) -> None:
        super().__init__(sampling_strategy=sampling_strategy)
        self.k_neighbors = k_neighbors
        self.categorical_features = categorical_features
        self.feature_weights = feature_weights
        self.scale = scale
        self.uninformative = uninformative
        self.alpha = alpha
        self.min_class_samples = min_class_samples
        self.random_state = random_state
        self.n_jobs = n_jobs

    @fit_context(prefer_skip_nested_validation=True)
    def fit(self, X: Any, y: Any) -> "MutualInfoSMOTE":
        """Measure the columns without making rows.

        Parameters
        ----------
        X, y
            See :meth:`fit_resample`.

        Returns
        -------
        MutualInfoSMOTE
            The sampler itself, with all its attributes.
        """
        self._measure(X, self._read_target(X, y))
        return self

    @fit_context(prefer_skip_nested_validation=True)
    def fit_resample(self, X: Any, y: Any) -> tuple[Any, Any]:
        """Return the table with new rows of the rare classes below.

        Parameters
        ----------
        X : {array-like, sparse matrix, data frame} of shape (n_samples, n_features)
            Numbers, strings, categories and booleans; missing values allowed.
        y : array-like of shape (n_samples,)
            Classes, or their indicator matrix of shape (n_samples, n_classes).

        Returns
        -------
        X_resampled : {array-like, sparse matrix, data frame} of shape (n_new_samples, n_features)
            In the container and the dtypes of X: its rows, then the new ones.
        y_resampled : array-like of shape (n_new_samples,)
            In the container of y.
        """
        classes = self._read_target(X, y)
        X_new, rows = self._fit_resample(X, classes)
        return X_new, take_rows(y, np.concatenate([np.arange(len(classes)), rows]))

    def _read_target(self, X: Any, y: Any) -> np.ndarray:
        """Set what depends on the shape of X and on y alone; return the class of each row."""
        as_table(X, owner=type(self).__name__)
        validate_data(self, X, y, skip_check_array=True)
        classes = check_target_type(read_classes(y))
        check_consistent_length(X, classes)
        self.sampling_strategy_ = check_sampling_strategy(
            self.sampling_strategy, classes, self._sampling_type
        )
        return classes

    def _fit_resample(self, X: Any, y: np.ndarray) -> tuple[Any, np.ndarray]:
        """X with new rows, and the row that each of these started from."""
        growing = {label: n for label, n in self.sampling_strategy_.items() if n}
        members = {label: np.flatnonzero(y == label) for label in growing}
        self._check_sizes(members)
        columns, is_kept = self._measure(X, y)
        plan = Plan(
            columns.numeric,
            columns.categorical,
            is_kept,
            self.uninformative,
            self.min_class_samples,
            len(y),
        )
        relative = self.feature_weights_ / self.feature_weights_.max()
        geometry = Geometry.weighted(columns, relative, scale=self.scale)
        parts = []
        for label, n_new in growing.items():
            rows = columns.rows(members[label])
            neighbors = geometry.neighbors(rows, self.k_neighbors, self.n_jobs)
            # A seed starts anew with every class, as in imbalanced-learn.
            random = _legacy_random(self.random_state)
            parts.append(plan.make(rows, members[label], neighbors, n_new, random))
        new = joined(parts)
        return with_new_rows(X, new.seeds, new.donors, new.numbers), new.seeds

    def _measure(self, X: Any, y: np.ndarray) -> tuple[Columns, np.ndarray]:
        """Set what is learned of the columns; return them, and which are made between rows."""
        table = as_table(X, owner=type(self).__name__)
        target = np.unique(y, return_inverse=True)[1]
        named = categorical_mask(table, self.categorical_features)
        codes = encode_table(table, n_bins=bins_for(target), categorical=named, n_jobs=self.n_jobs)
        columns = Columns(table, codes)
        found = measure(codes, target, self.n_jobs)
        self.mutual_info_, self.pvalues_ = found.mutual_info, found.pvalues
        self.informative_mask_ = found.pvalues < self.alpha
        self.categorical_features_ = columns.categorical
        is_kept = self.informative_mask_
        if not is_kept.any():
            is_kept = np.ones_like(is_kept)
            self._warn_of_noise()
        self.feature_weights_ = self._weights(X, y, is_kept)
        return columns, is_kept

    def _weights(self, X: Any, y: np.ndarray, is_kept: np.ndarray) -> np.ndarray:
        given = self.feature_weights
        if isinstance(given, str):
            if given == "uniform" or not self.informative_mask_.any():
                return np.ones(len(is_kept))
            weights = np.where(is_kept, self.mutual_info_, 0.0)
            return weights / weights.max()
        return checked_weights(given(X, y) if callable(given) else given, len(is_kept))

    def _warn_of_noise(self) -> None:
        by_information = isinstance(self.feature_weights, str) and self.feature_weights != "uniform"
        if by_information or self.uninformative != "interpolate":
            warnings.warn(
                "MutualInfoSMOTE: none of the features are significantly relevant to y at "
                f"alpha={self.alpha}, so all of them weigh the same and are interpolated. Raise "
                "alpha, or do not resample: there is little to learn.",
                UserWarning,
                stacklevel=6,
            )

    def _check_sizes(self, members: dict[Any, np.ndarray]) -> None:
        """Every growing class has enough rows."""
        n_neighbors = self.k_neighbors
        if not isinstance(n_neighbors, Integral):
            n_neighbors = n_neighbors.n_neighbors - 1
        for label, rows in members.items():
            if len(rows) <= n_neighbors:
                fewer = (
                    f"Pass k_neighbors={len(rows) - 1} or less, leave" if len(rows) > 1 else "Leave"
                )
                raise ValueError(
                    f"Class {label} has n_samples={len(rows)} sample(s), too few for "
                    f"{n_neighbors} neighbors of each. {fewer} the class out of sampling_strategy, "
                    "or take imblearn.over_sampling.RandomOverSampler, which needs one sample."
                )
            if self.uninformative == "donor" and len(rows) < self.min_class_samples:
                warnings.warn(
                    f"MutualInfoSMOTE: class {label} has {len(rows)} samples, fewer than "
                    f"min_class_samples={self.min_class_samples}: columns that matter are easily "
                    'taken for noise, and uninformative="donor" would replace them. Pass '
                    'uninformative="interpolate".',
                    UserWarning,
                    stacklevel=5,
                )

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = True
        tags.input_tags.string = True
        tags.input_tags.categorical = True
        return tags


def _legacy_random(random_state: RandomState) -> np.random.RandomState:
    """RandomState, as that of imbalanced-learn draws; one that shares a Generator's bits."""
    if isinstance(random_state, np.random.Generator):
        return np.random.RandomState(random_state.bit_generator)
    return check_random_state(random_state)
