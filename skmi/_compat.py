"""The only place that imports private names of scikit-learn and imbalanced-learn.

A release that moves one of them is mended here and nowhere else.
"""

from sklearn.base import _fit_context as fit_context
from sklearn.utils._param_validation import (
    HasMethods,
    Interval,
    RealNotInt,
    StrOptions,
    validate_params,
)
from sklearn.utils._set_output import _get_output_config

__all__ = [
    "HasMethods",
    "Interval",
    "RealNotInt",
    "StrOptions",
    "fit_context",
    "output_container",
    "validate_params",
]


def output_container(estimator: object) -> str:
    """Container that ``set_output`` asks of an estimator: "default", "pandas" or "polars"."""
    return _get_output_config("transform", estimator=estimator)["dense"]
