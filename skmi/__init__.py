"""Mutual information for tabular machine learning, inside scikit-learn's conventions.

Submodules load on first use (PEP 562), so ``import skmi`` stays cheap and never pulls in an
optional dependency:

- :mod:`skmi.feature_selection`: which columns to keep, and why.
- :mod:`skmi.imbalance`: rare classes, resampled; honest probabilities.
- :mod:`skmi.information`: estimators of entropy and mutual information.
- :mod:`skmi.inspection`: pictures of what was measured.
- :mod:`skmi.metrics`: how much of the information about a target a model uses.
- :mod:`skmi.neural_network`: networks for tables, on torch and skorch (extra `nn`).
- :mod:`skmi.datasets`: samples whose mutual information is known.

:func:`skmi.report` says what the columns of a table tell about a target, on one page.
"""

import importlib
from typing import Any

__version__ = "0.1.0"

_SUBMODULES = (
    "datasets",
    "feature_selection",
    "imbalance",
    "information",
    "inspection",
    "metrics",
    "neural_network",
)

__all__ = ["__version__", "report", *_SUBMODULES]


def __getattr__(name: str) -> Any:
    if name in _SUBMODULES:
        return importlib.import_module(f"{__name__}.{name}")
    if name == "report":
        return importlib.import_module(f"{__name__}._report").report
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
