"""Estimators whose predictions for a row depend on that row alone."""

from collections.abc import Iterator
from functools import partial
from typing import Any

import numpy as np

# Libraries whose estimators predict row by row, the same whenever they are asked. Of a network
# the modules may be the user's own; they are put to the test like all others.
_KNOWN = ("sklearn", "imblearn", "skmi", "skorch", "torch")
_NETS = "skorch"
# Exceptions: those that stop when the batch as a whole has converged, or that draw numbers.
_OF_THE_BATCH = ("NMF", "MiniBatchNMF")
_SETTINGS_THAT_DRAW = {
    "DummyClassifier": ("strategy", ("stratified", "uniform")),
    "IterativeImputer": ("sample_posterior", (True,)),
}


def is_row_wise(estimator: Any) -> bool:
    """Whether an estimator, with all that it is made of, is known to predict row by row.

    Unknown is whatever runs code of the user's own: classes and functions of other libraries.
    Known estimators that draw random numbers or write into their input do not count either.

    Parameters
    ----------
    estimator : estimator
        The fitted estimator.
    """
    return all(_is_known(part) for part in _parts(estimator))


def _is_known(part: Any) -> bool:
    if isinstance(part, np.ufunc):
        return True
    kind = type(part)
    # A function tells where it was written, anything else where its class was.
    source = part if hasattr(part, "__qualname__") else kind
    setting, drawing = _SETTINGS_THAT_DRAW.get(kind.__name__, ("", ()))
    return (
        (source.__module__ or "").split(".")[0] in _KNOWN
        and kind.__name__ not in _OF_THE_BATCH
        and getattr(part, "copy", True) is not False
        and getattr(part, setting, None) not in drawing
    )


def _parts(whole: Any) -> Iterator[Any]:
    """What runs in an estimator: itself, and the functions and estimators that it holds."""
    if isinstance(whole, type):
        return
    if isinstance(whole, partial):
        yield from _parts([whole.func, whole.args, whole.keywords])
    elif hasattr(whole, "get_params"):
        yield whole
        if type(whole).__module__.split(".")[0] != _NETS:
            yield from _parts(list(vars(whole).values()))
    elif callable(whole):
        yield whole
    elif isinstance(whole, dict):
        yield from _parts(list(whole.values()))
    elif isinstance(whole, list | tuple) or _holds_objects(whole):
        for part in whole:
            yield from _parts(part)


def _holds_objects(whole: Any) -> bool:
    return isinstance(whole, np.ndarray) and whole.dtype == object and whole.ndim > 0
