"""The only place that imports private names of scikit-learn and imbalanced-learn.

A release that moves one of them is mended here and nowhere else.
"""

from typing import Any

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
    "HasMethods",
    "Interval",
    "Options",
    "RealNotInt",
    "StrOptions",
    "fit_context",
    "output_container",
    "params_of_rows",
    "reads_predictions_only",
    "routing_enabled",
    "rows_of",
    "sigmoid_calibration",
    "validate_params",
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
        isinstance(part, _BaseScorer) or (score_does and isinstance(part, _PassthroughScorer))
        for part in parts
    )


def sigmoid_calibration() -> Any:
    """Return scikit-learn's unfitted calibrator of Platt; its module is dear to import."""
    from sklearn.calibration import _SigmoidCalibration

    return _SigmoidCalibration()
