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
    "routing_enabled",
    "rows_of",
    "sigmoid_calibration",
    "validate_params",
]


def output_container(estimator: object) -> str:
    """Container that ``set_output`` asks of an estimator: "default", "pandas" or "polars"."""
    return _get_output_config("transform", estimator=estimator)["dense"]


def sigmoid_calibration() -> Any:
    """Return scikit-learn's unfitted calibrator of Platt; its module is dear to import."""
    from sklearn.calibration import _SigmoidCalibration

    return _SigmoidCalibration()
