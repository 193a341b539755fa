"""Importances as attributes of an estimator: for selectors, pipelines and cross-validation."""

from collections.abc import Callable, Iterable, Mapping
from numbers import Integral, Real
from typing import Any, ClassVar, Literal

import numpy as np
from numpy.typing import ArrayLike
from sklearn.base import BaseEstimator, MetaEstimatorMixin, clone
from sklearn.metrics import check_scoring, get_scorer_names
from sklearn.utils import Tags, get_tags, indexable
from sklearn.utils.metadata_routing import MetadataRouter, MethodMapping
from sklearn.utils.validation import check_is_fitted

from .._compat import HasMethods, Interval, RealNotInt, StrOptions, fit_context
from .._random import RandomState, seed_of
from .._table import as_container
from ._delegation import PredictsAsItsModel
from ._importance_folds import OWNER, Fold, Routed, folds, read_metadata
from ._importance_pooling import Measured, Pooled, measure, pool
from ._units import Unit, all_units

Groups = Mapping[str, ArrayLike] | Literal["mutual_info"] | None

# Parameters that are those of `permutation_importance`.
_HANDED_ON = (
    "scoring",
    "n_repeats",
    "conditional",
    "test",
    "confidence_level",
    "max_samples",
    "tol",
    "n_jobs",
    "verbose",
)


class PermutationImportance(PredictsAsItsModel, MetaEstimatorMixin, BaseEstimator):
    """Fit a model, measure what it relies on, and offer it as ``feature_importances_``.

    It stands for the model: it predicts as the model does, and whatever asks a model for its
    importances, such as :class:`~sklearn.feature_selection.SelectFromModel`, can ask it. The
    numbers are those of :func:`permutation_importance`.

    Parameters
    ----------
    estimator : estimator
        What to fit; with ``cv="prefit"``, one that is fitted.
    scoring : str, callable or None, default=None
        One metric, higher is better; the estimator's own `score` by default.
    cv : int, splitter, iterable, "prefit" or None, default=None
        Rows to measure on. None: those of `fit`, which the model has seen: what it relies on, be it
        noise. An int, splitter or iterable of (train, test): on each fold the rows that a copy of
        the model has not seen, and the mean over the folds; best where rows are few. "prefit": the
        rows of `fit` again, and nothing is fitted; pass rows that the model has not seen.
    n_repeats : int, default=5
        Permutations of each column, on each fold.
    groups : dict of str to columns, "mutual_info" or None, default=None
        Columns that are permuted together; each column has the importance of its group. Columns
        in no group are permuted alone. "mutual_info" finds groups by :func:`feature_groups`.
    group_threshold : float, default=0.5
        Largest distance inside a group that is found, from 0 to 1.
    conditional : bool or sampler, default=False
        Whether new values of a column are drawn given the others, instead of permuted; see
        :func:`permutation_importance`. On folds, samplers learn from the training rows.
    test : {"holdout_randomization"} or None, default=None
        Test that a column, or group, tells the model something beyond all others. It needs rows
        that the model has not seen.
    confidence_level : float or None, default=0.95
        Level of `importances_ci_`; None for no intervals.
    max_samples : int or float, default=1.0
        Number, or share, of the rows that are scored in each repeat.
    tol : float or None, default=None
        Stop repeating a column when the standard error over its repeats is at most `tol`.
    n_jobs : int or None, default=None
        Number of jobs over the columns. No bit of the result depends on it.
    random_state : int, RandomState, Generator or None, default=None
        Seeds the permutations.
    verbose : int, default=0
        1 prints a line for each fold and column that is done.

    Attributes
    ----------
    feature_importances_ : ndarray of shape (n_features,)
        Mean decrease of the score; of a column in a group, that of the group.
    importances_ : ndarray of shape (n_features, n_repeats * n_folds)
        Each decrease; NaN for repeats that `tol` has spared.
    importances_std_ : ndarray of shape (n_features,)
        Standard deviation of the row.
    importances_ci_ : ndarray of shape (n_features, 2) or None
        Interval of the mean decrease on new rows; NaN where a fold has fewer than 10 rows.
    pvalues_ : ndarray of shape (n_features,) or None
        Of `test`.
    significance_ : ndarray of shape (n_features,)
        1 - `pvalues_`, for selectors that keep what is large; only where there was a test.
    groups_ : dict of str to ndarray of int
        Columns of each group; those without one are groups of their own, named like the column.
    group_importances_ : ndarray of shape (n_groups,)
        Mean decrease of each group, in the order of `groups_`.
    estimator_ : estimator
        The model, fitted to all rows (with "prefit", `estimator` itself).
    baseline_score_ : float
        Score before anything is permuted; the mean over the folds.
    n_features_in_, feature_names_in_, classes_
        Those of the model.

    Raises
    ------
    ValueError
        A column in two groups; a test on rows that the model has seen; several metrics; a score
        that is not a number; whatever the model or the metric refuses.

    Warns
    -----
    UserWarning
        A metric that is not a number once some column is permuted; its importance is NaN.

    See Also
    --------
    permutation_importance : The same numbers of one fitted model.
    PermutationImportanceDisplay : A picture of them.
    skmi.feature_selection.MutualInfoSelector : Selection by what columns tell, without a model.

    Notes
    -----
    An importance says what the model loses, not what a column tells, nor what it causes: of two
    columns that tell the same either may get everything, or both little. Group them.

    Where there are folds, each of the K models is measured on its own test rows, and the
    importance is the mean of K. Given the models, rows of different folds are independent, so
    variances add up: the standard error is the root of their sum, over K. Of splitters that test
    a row more than once it is the mean of those of the folds, which is on the safe side. The
    interval is about these K models on new rows, and does not contain what other training rows
    would have changed. With ``cv=None`` it takes the rows of `fit` for new ones, which they are
    not.

    ``SelectFromModel(PermutationImportance(...))`` keeps columns above the mean importance. By
    p-value: ``SelectFromModel(PermutationImportance(..., cv=5, test="holdout_randomization"),
    importance_getter="significance_", threshold=0.95)``.

    Parameters of `fit` go to the estimator's `fit`, cut to the rows of each fold; `sample_weight`
    goes to the metric as well. With metadata routing they go where they are requested: to
    the estimator's `fit`, the splitter's `split`, and `sample_weight` to the scorer.

    References
    ----------
    L. Breiman (2001). Random forests. Machine Learning 45, 5-32.

    W. Tansey, V. Veitch, H. Zhang, R. Rabadan and D. M. Blei (2022). The holdout randomization test
    for feature selection in black box models. Journal of Computational and Graphical Statistics 31,
    151-162.

    Examples
    --------
    >>> from sklearn.datasets import load_iris
    >>> from sklearn.feature_selection import SelectFromModel
    >>> from sklearn.linear_model import LogisticRegression
    >>> from skmi.inspection import PermutationImportance
    >>> X, y = load_iris(return_X_y=True, as_frame=True)
    >>> logistic = LogisticRegression(max_iter=1000)
    >>> model = PermutationImportance(logistic, cv=3, n_repeats=3, random_state=0).fit(X, y)
    >>> (model.importances_ci_[:, 0] > 0).tolist()
    [False, False, True, True]
    >>> selector = SelectFromModel(model, prefit=True, threshold=0.05).fit(X, y)
    >>> selector.get_feature_names_out().tolist()
    ['petal length (cm)', 'petal width (cm)']
    """

    _parameter_constraints: ClassVar[dict] = {
        "estimator": [HasMethods(["fit"])],
        "scoring": [StrOptions(set(get_scorer_names())), callable, None],
        "cv": ["cv_object", StrOptions({"prefit"})],
        "n_repeats": [Interval(Integral, 1, None, closed="left")],
        "groups": [Mapping, StrOptions({"mutual_info"}), None],
        "group_threshold": [Interval(Real, 0, 1, closed="both")],
        "conditional": ["boolean", HasMethods(["fit", "sample"])],
        "test": [StrOptions({"holdout_randomization"}), None],
        "confidence_level": [Interval(Real, 0, 1, closed="neither"), None],
        "max_samples": [
            Interval(Integral, 1, None, closed="left"),
            Interval(RealNotInt, 0, 1, closed="right"),
        ],
        "tol": [Interval(Real, 0, None, closed="left"), None],
        "n_jobs": [Integral, None],
        "random_state": ["random_state", np.random.Generator],
        "verbose": ["verbose"],
    }

    def __init__(
        self,
        estimator: Any,
        *,
        scoring: str | Callable | None = None,
        cv: Any = None,
        n_repeats: int = 5,
        groups: Groups = None,
        group_threshold: float = 0.5,
        conditional: Any = False,
        test: Literal["holdout_randomization"] | None = None,
        confidence_level: float | None = 0.95,
        max_samples: int | float = 1.0,
        tol: float | None = None,
        n_jobs: int | None = None,
        random_state: RandomState = None,
        verbose: int = 0,
    ) -> None:
        self.estimator = estimator
        self.scoring = scoring
        self.cv = cv
        self.n_repeats = n_repeats
        self.groups = groups
        self.group_threshold = group_threshold
        self.conditional = conditional
        self.test = test
        self.confidence_level = confidence_level
        self.max_samples = max_samples
        self.tol = tol
        self.n_jobs = n_jobs
        self.random_state = random_state
        self.verbose = verbose

    @fit_context(prefer_skip_nested_validation=False)
    def fit(self, X: Any, y: ArrayLike | None = None, **params: Any) -> "PermutationImportance":
        """Fit the model, and measure what it relies on.

        Parameters
        ----------
        X : {array-like, sparse matrix, data frame} of shape (n_samples, n_features)
            What the estimator takes.
        y : array-like of shape (n_samples,) or (n_samples, n_outputs), default=None
            Targets.
        **params : dict
            For the estimator's `fit`; `sample_weight` for the metric too. With metadata routing,
            for whoever requests them.

        Returns
        -------
        PermutationImportance
        """
        if self.test is not None and self.cv is None:
            raise ValueError(
                f"test={self.test!r} of {OWNER} needs rows that the model has not seen. Pass cv=5, "
                'or cv="prefit" with a fitted estimator and rows that were held out.'
            )
        X, y = indexable(X, y)
        routed = read_metadata(self, params)
        self.estimator_ = self._fitted(X, y, routed)
        container = as_container(X)
        units = all_units(container, self.groups, self.group_threshold, self.n_jobs, owner=OWNER)
        seed = seed_of(self.random_state)
        measured = [self._measure(fold, units, seed) for fold in self._folds(X, y, routed)]
        self.n_features_in_ = container.shape[1]
        if hasattr(self.estimator_, "feature_names_in_"):
            self.feature_names_in_ = self.estimator_.feature_names_in_
        self._keep(units, pool(measured, [unit.name for unit in units], self.confidence_level))
        return self

    def get_metadata_routing(self) -> MetadataRouter:
        """Where metadata of `fit` goes: to the estimator, the splitter and the metric.

        Returns
        -------
        MetadataRouter
        """
        router = MetadataRouter(owner=self)
        if not isinstance(self.cv, str):
            mapping = MethodMapping().add(caller="fit", callee="fit")
            router.add(estimator=self.estimator, method_mapping=mapping)
        if hasattr(self.cv, "split"):
            mapping = MethodMapping().add(caller="fit", callee="split")
            router.add(splitter=self.cv, method_mapping=mapping)
        scorer = check_scoring(self.estimator, scoring=self.scoring)
        mapping = MethodMapping().add(caller="fit", callee="score")
        return router.add(scorer=scorer, method_mapping=mapping)

    def __sklearn_tags__(self) -> Tags:
        tags, inner = super().__sklearn_tags__(), get_tags(self.estimator)
        for name in ("estimator_type", "classifier_tags", "regressor_tags", "target_tags"):
            setattr(tags, name, getattr(inner, name))
        tags.input_tags = inner.input_tags
        return tags

    def _fitted(self, X: Any, y: Any, routed: Routed) -> Any:
        if isinstance(self.cv, str):
            check_is_fitted(self.estimator)
            return self.estimator
        return clone(self.estimator).fit(X, y, **routed.fit)

    def _folds(self, X: Any, y: Any, routed: Routed) -> Iterable[Fold]:
        if self.cv is None or isinstance(self.cv, str):
            return [Fold(self.estimator_, X, y, routed.weight, X)]
        return folds(self.estimator, self.cv, X, y, routed)

    def _measure(self, fold: Fold, units: list[Unit], seed: Any) -> Measured:
        if self.verbose:
            print(f"[{OWNER}] {fold.name}")
        options = {name: getattr(self, name) for name in _HANDED_ON}
        return measure(fold, units, random_state=seed, **options)

    @property
    def significance_(self) -> np.ndarray:
        """1 - `pvalues_`, for selectors that keep what is large."""
        check_is_fitted(self)
        if self.pvalues_ is None:
            raise AttributeError(
                f"{OWNER} has no significance_ without a test. Pass test='holdout_randomization'."
            )
        return 1 - self.pvalues_

    def _keep(self, units: list[Unit], pooled: Pooled) -> None:
        """Set what was measured; each column has the numbers of its group."""
        unit_of = np.empty(self.n_features_in_, dtype=np.intp)
        for k, unit in enumerate(units):
            unit_of[list(unit.columns)] = k
        self.groups_ = {unit.name: np.array(unit.columns) for unit in units}
        self.group_importances_ = pooled.mean
        self.feature_importances_ = pooled.mean[unit_of]
        self.importances_ = pooled.importances[unit_of]
        self.importances_std_ = pooled.std[unit_of]
        self.importances_ci_ = None if pooled.interval is None else pooled.interval[unit_of]
        self.pvalues_ = None if pooled.pvalues is None else pooled.pvalues[unit_of]
        self.baseline_score_ = pooled.baseline
