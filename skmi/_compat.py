"""The only place that imports private names of scikit-learn and imbalanced-learn.

A release that moves one of them is mended here and nowhere else.
"""

import copy
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np
from sklearn.base import _fit_context as fit_context
from sklearn.utils import _safe_indexing as rows_of
from sklearn.utils._param_validation import (
    HasMethods,
    Interval,
    Options,
    RealNotInt,
    StrOptions,
    validate_params,
)
from sklearn.utils._set_output import _get_output_config
from sklearn.utils.metadata_routing import _routing_enabled as routing_enabled
from sklearn.utils.validation import _check_method_params as params_of_rows

__all__ = [
    "BoostedTree",
    "HasMethods",
    "Interval",
    "Options",
    "RealNotInt",
    "StrOptions",
    "boosted_trees",
    "calls_score",
    "fit_context",
    "known_categories",
    "of_each_scorer",
    "output_container",
    "params_of_rows",
    "reads_predictions_only",
    "routing_enabled",
    "rows_of",
    "sigmoid_calibration",
    "table_of_trees",
    "validate_params",
    "with_metric",
    "with_raw_predictions",
]


def output_container(estimator: object) -> str:
    """Container that ``set_output`` asks of an estimator: "default", "pandas" or "polars"."""
    return _get_output_config("transform", estimator=estimator)["dense"]


def reads_predictions_only(scorer: Any, *, score_does: bool) -> bool:
    """Whether a scorer asks nothing of a table but what the estimator predicts for it.

    Parameters
    ----------
    scorer : callable
        What :func:`sklearn.metrics.check_scoring` returns.
    score_does : bool
        Whether the estimator's own `score` asks nothing else.
    """
    from sklearn.metrics._scorer import _BaseScorer, _MultimetricScorer, _PassthroughScorer

    parts = scorer._scorers.values() if isinstance(scorer, _MultimetricScorer) else [scorer]
    return all(
        isinstance(part, _BaseScorer)
        or (score_does and isinstance(part, _PassthroughScorer))
        or type(part).__module__.startswith("skmi.")
        for part in parts
    )


def calls_score(scorer: Any) -> bool:
    """Whether a scorer is the estimator's own `score`."""
    from sklearn.metrics._scorer import _PassthroughScorer

    return isinstance(scorer, _PassthroughScorer)


def of_each_scorer(scorer: Any, change: Callable[[Any], Any]) -> Any:
    """Return a scorer changed; of several metrics, a copy with the scorer of each changed."""
    from sklearn.metrics._scorer import _MultimetricScorer

    if not isinstance(scorer, _MultimetricScorer):
        return change(scorer)
    changed = copy.copy(scorer)
    changed._scorers = {name: change(part) for name, part in scorer._scorers.items()}
    return changed


def with_metric(scorer: Any, change: Callable[[Callable], Callable]) -> Any:
    """Return a copy of a scorer of a function, with the function changed; None for other scorers.

    What the function returns is multiplied by 1, or by -1 where less is better.
    """
    from sklearn.metrics._scorer import _BaseScorer

    if not isinstance(scorer, _BaseScorer):
        return None
    changed = copy.copy(scorer)
    changed._score_func = change(scorer._score_func)
    return changed


def sigmoid_calibration() -> Any:
    """Return scikit-learn's unfitted calibrator of Platt; its module is dear to import."""
    from sklearn.calibration import _SigmoidCalibration

    return _SigmoidCalibration()


class BoostedTree(NamedTuple):
    """One tree of histogram gradient boosting.

    Attributes
    ----------
    nodes : structured ndarray of shape (n_nodes,)
        In preorder. scikit-learn's own record: value, feature_idx, num_threshold,
        missing_go_to_left, left, right, is_leaf, is_categorical, bitset_idx.
    left_bits : ndarray of shape (n_categorical_splits, 8), uint32
        Categories that go left, a bit each.
    output : int
        Which output the tree adds to: the class, or 0.
    """

    nodes: np.ndarray
    left_bits: np.ndarray
    output: int


def boosted_trees(estimator: Any) -> Iterator[BoostedTree]:
    """Yield the trees of a fitted histogram gradient boosting, in the order of their sum."""
    for iteration in estimator._predictors:
        for output, tree in enumerate(iteration):
            yield BoostedTree(tree.nodes, tree.raw_left_cat_bitsets, output)


def known_categories(estimator: Any) -> tuple[np.ndarray, np.ndarray]:
    """Categories seen in fit, (n_categorical_features, 8) bits, and the row of each feature."""
    return estimator._bin_mapper.make_known_categories_bitsets()


def with_raw_predictions(estimator: Any, raw: np.ndarray) -> Any:
    """Return a copy of a histogram gradient boosting that predicts from given sums of leaves.

    Parameters
    ----------
    estimator : HistGradientBoostingClassifier or HistGradientBoostingRegressor
    raw : ndarray of shape (n_samples, n_outputs)

    Returns
    -------
    object
        Its methods `predict` and the like ignore their argument.
    """
    answering = copy.copy(estimator)
    answering._raw_predict = lambda X: raw
    return answering


def table_of_trees(estimator: Any, X: Any) -> Any:
    """Return the numbers that the trees of a fitted forest or boosting compare with thresholds."""
    if hasattr(estimator, "_preprocess_X"):
        return estimator._preprocess_X(X, reset=False)
    if hasattr(estimator, "tree_"):
        return estimator._validate_X_predict(X, check_input=True)
    return estimator._validate_X_predict(X)
