"""Honest probabilities from classifiers that learn from resampled or reweighted rows."""

from numbers import Real
from typing import Any, ClassVar, Literal

import numpy as np
from numpy.typing import ArrayLike
from sklearn.base import BaseEstimator, ClassifierMixin, MetaEstimatorMixin
from sklearn.utils import Tags, get_tags, indexable
from sklearn.utils.metadata_routing import MetadataRouter, MethodMapping, process_routing
from sklearn.utils.multiclass import type_of_target
from sklearn.utils.validation import check_is_fitted, column_or_1d

from .._compat import HasMethods, Interval, StrOptions, fit_context, routing_enabled
from ..information._variables import read_weight
from ._calibration import METHODS, Calibration, Identity, held_out_losses
from ._held_out import Split, hold_out, splits
from ._prior import class_shares, decide, reprior
from ._resampling import Routed, Rows, check_takes_weight, fit_resampled
from ._target import read_classes

Method = Literal["auto", "prior", "sigmoid", "isotonic"]


class PriorCorrectedClassifier(ClassifierMixin, MetaEstimatorMixin, BaseEstimator):
    """Learn from resampled rows, and predict probabilities for the classes as they occur.

    A classifier that saw as many rare rows as common ones predicts probabilities for a world in
    which they are as frequent: far too many. This one resamples within `fit`, remembers
    how frequent the classes were, and corrects what is predicted.

    Where probabilities are all you need, do not resample: the classifier by itself, or with
    ``method="sigmoid"`` and no sampler, is nearly always as good.

    Parameters
    ----------
    estimator : classifier with `predict_proba`
        What learns. A `class_weight` of its own, or of a pipeline's last step, is corrected too;
        a sampler inside it is not seen: give it to this class.
    sampler : object with `fit_resample` or None, default=None
        Such as :class:`MutualInfoSMOTE` or a sampler of imbalanced-learn.
    method : {"auto", "prior", "sigmoid", "isotonic"}, default="auto"
        "prior" multiplies the odds by how much more frequent a class is in truth: exact for
        random over- and undersampling and for class weights where the model is well specified.
        "sigmoid" and "isotonic" go on to learn a map from rows that were held out and not
        resampled; the latter wants hundreds of rows of each class. "auto" takes the one of the
        least log-loss on held-out rows, and "prior" at once where nothing was resampled or
        weighted.
    cv : int, splitter, iterable or None, default=5
        Folds to hold out. A number deals rows by a hash of their values, so that equal rows stay
        together and neither order nor weights of the rows matter; None is scikit-learn's default.
    threshold : {"prior"} or float, default=0.5
        How `predict` decides: 0.5 takes the most probable class; another number in (0, 1) the
        second of two classes from this probability on; "prior" the class that is most probable
        in relation to its share, as balanced accuracy asks.

    Attributes
    ----------
    estimator_ : classifier
        Fitted to all rows, resampled.
    classes_ : ndarray of shape (n_classes,)
    class_shares_, learned_shares_ : ndarray of shape (n_classes,)
        Shares of the classes among the rows of `fit`, and among those that the estimator saw.
    method_ : {"prior", "sigmoid", "isotonic"}
        The method in use.
    held_out_losses_ : dict of str to float
        Log-loss in nats of each method on held-out rows; empty unless "auto" compared them.
    n_features_in_, feature_names_in_
        Those of the estimator.

    Raises
    ------
    ValueError
        One class only; several outputs; weights that the estimator cannot take or that cannot
        follow the rows through the sampler; a sampler that drops a class; folds that hold out all
        of a class; a threshold between two classes for more than two.

    See Also
    --------
    sklearn.calibration.CalibratedClassifierCV : Calibration without resampling.
    sklearn.model_selection.TunedThresholdClassifierCV : Finds the threshold for a score.

    Notes
    -----
    Weights follow rows through samplers that have `sample_indices_`; a new row of another
    oversampler gets the mean weight of its class. Rows of weight 0 are left out.

    References
    ----------
    M. Saerens, P. Latinne and C. Decaestecker (2002). Adjusting the outputs of a classifier to new
    a priori probabilities: a simple procedure. Neural Computation 14, 21-41, eq. 2.4.

    J. Platt (1999). Probabilistic outputs for support vector machines. Advances in Large Margin
    Classifiers, 61-74. MIT Press.

    B. Zadrozny and C. Elkan (2002). Transforming classifier scores into accurate multiclass
    probability estimates. KDD 2002, 694-699.

    Examples
    --------
    >>> from imblearn.over_sampling import RandomOverSampler
    >>> from sklearn.datasets import make_classification
    >>> from sklearn.linear_model import LogisticRegression
    >>> from skmi.imbalance import PriorCorrectedClassifier
    >>> X, y = make_classification(2000, weights=[0.95], random_state=1)
    >>> sampler = RandomOverSampler(random_state=0)
    >>> naive = LogisticRegression().fit(*sampler.fit_resample(X, y))
    >>> honest = PriorCorrectedClassifier(LogisticRegression(), sampler).fit(X, y)
    >>> [round(float(model.predict_proba(X)[:, 1].mean()), 2) for model in (naive, honest)]
    [0.21, 0.05]
    >>> round(float(y.mean()), 2)
    0.06
    """

    _parameter_constraints: ClassVar[dict] = {
        "estimator": [HasMethods(["fit", "predict_proba"])],
        "sampler": [HasMethods("fit_resample"), None],
        "method": [StrOptions({"auto", *METHODS})],
        "cv": ["cv_object"],
        "threshold": [StrOptions({"prior"}), Interval(Real, 0, 1, closed="neither")],
    }

    def __init__(
        self,
        estimator: Any,
        sampler: Any = None,
        *,
        method: Method = "auto",
        cv: Any = 5,
        threshold: Literal["prior"] | float = 0.5,
    ) -> None:
        self.estimator = estimator
        self.sampler = sampler
        self.method = method
        self.cv = cv
        self.threshold = threshold

    @fit_context(prefer_skip_nested_validation=False)
    def fit(
        self, X: Any, y: ArrayLike, sample_weight: ArrayLike | None = None, **params: Any
    ) -> "PriorCorrectedClassifier":
        """Resample, learn, and learn how to correct.

        Parameters
        ----------
        X : {array-like, sparse matrix, data frame} of shape (n_samples, n_features)
            What sampler and estimator take.
        y : array-like of shape (n_samples,)
            Classes.
        sample_weight : array-like of shape (n_samples,) or None, default=None
            Weights of the rows, for the estimator, the shares and the maps.
        **params : dict
            With metadata routing: for `estimator.fit`, `sampler.fit_resample` and `cv.split`.
            Otherwise for `estimator.fit`.

        Returns
        -------
        PriorCorrectedClassifier
        """
        rows = self._read(X, y, sample_weight, params)
        present = rows.take(rows.present())
        self.classes_, target = np.unique(present.y, return_inverse=True)
        self._check_classes()
        self.class_shares_ = class_shares(target, len(self.classes_), present.weight)
        self.estimator_, self.learned_shares_ = self._learn(present)
        self._choose(rows)
        for name in ("n_features_in_", "feature_names_in_"):
            if hasattr(self.estimator_, name):
                setattr(self, name, getattr(self.estimator_, name))
        return self

    def predict_proba(self, X: Any) -> np.ndarray:
        """Probabilities of the classes as frequent as `fit` found them.

        Parameters
        ----------
        X : {array-like, sparse matrix, data frame} of shape (n_samples, n_features)

        Returns
        -------
        ndarray of shape (n_samples, n_classes)
        """
        check_is_fitted(self)
        proba = self.estimator_.predict_proba(X)
        return self._map(reprior(proba, self.learned_shares_, self.class_shares_))

    def predict(self, X: Any) -> np.ndarray:
        """Class of each row, by the corrected probabilities and `threshold`.

        Parameters
        ----------
        X : {array-like, sparse matrix, data frame} of shape (n_samples, n_features)

        Returns
        -------
        ndarray of shape (n_samples,)
        """
        codes = decide(self.predict_proba(X), self.class_shares_, self.threshold)
        return self.classes_[codes]

    def get_metadata_routing(self) -> MetadataRouter:
        """Where metadata of `fit` goes: to the estimator, the sampler and the splitter.

        Returns
        -------
        MetadataRouter
        """
        router = MetadataRouter(owner=self).add_self_request(self)
        mapping = MethodMapping().add(caller="fit", callee="fit")
        router.add(estimator=self.estimator, method_mapping=mapping)
        mapping = MethodMapping().add(caller="fit", callee="split")
        router.add(splitter=self.cv, method_mapping=mapping)
        if self.sampler is not None:
            mapping = MethodMapping().add(caller="fit", callee="fit_resample")
            router.add(sampler=self.sampler, method_mapping=mapping)
        return router

    def __sklearn_tags__(self) -> Tags:
        tags = super().__sklearn_tags__()
        inner = get_tags(self.estimator).input_tags
        tags.input_tags.sparse = inner.sparse
        tags.input_tags.allow_nan = inner.allow_nan
        tags.input_tags.categorical = inner.categorical
        return tags

    def _read(self, X: Any, y: Any, sample_weight: Any, params: dict[str, Any]) -> Rows:
        if y is None:
            raise ValueError(
                "PriorCorrectedClassifier requires y to be passed, but the target y is None."
            )
        X, y = indexable(X, y)
        y = read_classes(y)
        if type_of_target(y).startswith("multilabel") or "multioutput" in type_of_target(y):
            raise ValueError(
                "PriorCorrectedClassifier: Multilabel and multioutput targets are not supported. "
                "Fit one classifier for each column of y."
            )
        weight = read_weight(sample_weight, len(y))
        return Rows(X, column_or_1d(y, warn=True), weight, self._routed(sample_weight, params))

    def _routed(self, sample_weight: Any, params: dict[str, Any]) -> Routed:
        if routing_enabled():
            found = process_routing(self, "fit", sample_weight=sample_weight, **params)
            fit = dict(found.estimator.fit)
            weighs = fit.pop("sample_weight", None) is not None
            sampler = found.sampler.fit_resample if self.sampler is not None else {}
            return Routed(fit, dict(sampler), dict(found.splitter.split), weighs)
        if sample_weight is not None:
            check_takes_weight(self.estimator)
        return Routed(params, {}, {}, True)

    def _check_classes(self) -> None:
        if len(self.classes_) < 2:
            raise ValueError(
                f"y has one class only, {self.classes_[0]}, among the rows that weigh something: "
                "PriorCorrectedClassifier needs two classes or more."
            )
        if self.threshold not in ("prior", 0.5) and len(self.classes_) > 2:
            raise ValueError(
                f"threshold={self.threshold} decides between two classes, but y has "
                f'{len(self.classes_)}. Pass threshold=0.5 or "prior".'
            )

    def _learn(self, rows: Rows) -> tuple[Any, np.ndarray]:
        return fit_resampled(self.estimator, self.sampler, rows)

    def _choose(self, rows: Rows) -> None:
        """Set the method in use and its map."""
        method: str = self.method
        self.held_out_losses_: dict[str, float] = {}
        if method == "auto" and np.array_equal(self.learned_shares_, self.class_shares_):
            method = "prior"
        self.method_ = method
        self._map: Calibration = Identity()
        if method == "prior":
            return
        held_out = hold_out(self._learn, rows, self.class_shares_, self._folds(rows))
        if method == "auto":
            self.held_out_losses_ = held_out_losses(held_out)
            self.method_ = min(METHODS, key=self.held_out_losses_.__getitem__)
        self._map = METHODS[self.method_]().fit(held_out)

    def _folds(self, rows: Rows) -> list[Split]:
        folds = list(splits(rows, self.cv))
        if len(folds) < 2 or any(
            len(np.unique(rows.y[train])) < len(self.classes_) for train, _ in folds
        ):
            raise ValueError(
                f"cv={self.cv!r:.100} gives fewer than two folds, or one that holds out all "
                "different rows of a class. Pass stratified folds, fewer of them, or "
                "method='prior', which needs none."
            )
        return folds
