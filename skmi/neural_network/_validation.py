"""Targets, and parameters that can only be checked together or by asking torch."""

from collections.abc import Callable
from inspect import Parameter, signature
from numbers import Integral
from typing import Any

import numpy as np
import torch
from sklearn.utils import assert_all_finite, check_array
from skorch import NeuralNet
from skorch.callbacks import Callback
from torch import nn

from .._compat import Interval
from .._table import column_from_array, plain_array
from ._losses import LOSS_PARAMETERS

_MODULE_PARAMETERS = {
    "max_one_hot": Interval(Integral, 0, None, closed="left"),
    "embedding_size": Interval(Integral, 1, None, closed="left"),
}


def check_parameters(estimator: Any) -> None:
    """Refuse parameters that cannot be, before any work is done."""
    _check_sizes(estimator.hidden_layer_sizes)
    _check_activation(estimator.activation)
    _check_loss(estimator)
    _check_callbacks(estimator.callbacks)
    _check_dict("module_params", estimator.module_params, _MODULE_PARAMETERS)
    device_of(estimator.device)


def check_net_params(given: dict[str, Any], parts: dict[str, Callable]) -> None:
    """Refuse names that neither skorch's net nor a part of it takes.

    Parameters
    ----------
    given : dict
        The parameter `net_params`.
    parts : dict of str to callable
        What makes the parts of the net, by the prefix of their parameters.
    """
    own = sorted(signature(NeuralNet).parameters.keys() - {"module", "kwargs"})
    prefixes = f", or those of a part of the net behind its prefix: {'__, '.join(parts)}__"
    for name in given:
        part, prefixed, _ = str(name).partition("__")
        if part == "callbacks":
            continue  # skorch knows which there are
        allowed = _options_of(part, parts[part]) if prefixed and part in parts else own
        if allowed is not None and name not in allowed:
            rest = prefixes if allowed is own else ""
            raise ValueError(f"net_params has {name!r}. Allowed are {', '.join(allowed)}{rest}.")


def _options_of(part: str, make: Callable) -> list[str] | None:
    """Parameters of a part of the net with its prefix; None where it takes any."""
    parameters = signature(make).parameters
    if any(p.kind == Parameter.VAR_KEYWORD for p in parameters.values()):
        return None
    groups = ["param_groups"] * (part == "optimizer")  # skorch's own
    return [f"{part}__{option}" for option in [*parameters, *groups]]


def check_target(estimator: Any, y: Any) -> np.ndarray:
    """Return y as an array, without missing values."""
    options = {"dtype": None, "input_name": "y", "estimator": estimator}
    y = check_array(plain_array(y), ensure_2d=False, ensure_all_finite=False, **options)
    if y.dtype == object:
        n_missing = int(column_from_array("y", y.ravel()).missing.sum())
        if n_missing:
            raise ValueError(
                f"y has {n_missing} missing value(s) (NaN, None or NA). Leave these rows of X and "
                "y out, or fill y."
            )
    assert_all_finite(y, estimator_name=type(estimator).__name__, input_name="y")
    return y


def as_numbers(y: np.ndarray) -> np.ndarray:
    """Return a target as float64; refuse words."""
    try:
        return y.astype(np.float64)
    except ValueError as error:
        raise ValueError(f"y must hold numbers: {error}. Use MLPClassifier for classes.") from error


def device_of(wanted: str) -> str:
    """Return the device that a parameter names, a GPU for "auto" where there is one."""
    if wanted == "auto":
        return "cuda" if torch.cuda.is_available() else "cpu"
    try:
        torch.empty(0, device=wanted)
    # torch says that a device is not there in all of these.
    except (RuntimeError, AssertionError, NotImplementedError) as error:
        raise ValueError(
            f"device={wanted!r} is not to be had: {str(error).splitlines()[0].rstrip('.')}. Pass "
            "'cpu', 'auto' or a device of torch, such as 'cuda:0'."
        ) from error
    return wanted


def _check_sizes(sizes: Any) -> None:
    given = np.atleast_1d(np.asarray(sizes, dtype=object)).tolist()
    if not all(isinstance(size, Integral) and int(size) > 0 for size in given):
        raise ValueError(
            "hidden_layer_sizes must be a sequence of positive ints, one a hidden layer, such as "
            f"(128, 64); got {sizes!r}."
        )


def _check_activation(activation: Any) -> None:
    if isinstance(activation, type) and not issubclass(activation, nn.Module):
        raise ValueError(
            "activation must be a name or a class of torch modules, such as torch.nn.ELU; got "
            f"{activation!r}."
        )


def _check_loss(estimator: Any) -> None:
    allowed = LOSS_PARAMETERS.get(estimator.loss, {})
    _check_dict("loss_params", estimator.loss_params, allowed, f"With loss={estimator.loss!r} it")
    if estimator.loss == "focal" and estimator.label_smoothing not in ("auto", 0):
        raise ValueError(
            f"label_smoothing={estimator.label_smoothing} is for loss='cross_entropy'. Pass 'auto' "
            "or 0 with loss='focal'."
        )


def _check_dict(
    name: str, given: dict[str, Any] | None, allowed: dict[str, Interval], subject: str = "It"
) -> None:
    """Refuse unknown keys and values out of range of a parameter that is a dict."""
    unknown = sorted(set(given or {}) - set(allowed))
    if unknown:
        names = ", ".join(allowed) or "nothing"
        raise ValueError(f"{name} has {unknown}. {subject} may hold: {names}.")
    for key, value in (given or {}).items():
        if not allowed[key].is_satisfied_by(value):
            raise ValueError(f"{name}[{key!r}] must be {allowed[key]}; got {value!r}.")


def _check_callbacks(callbacks: list | None) -> None:
    for entry in callbacks or []:
        callback = entry[1] if isinstance(entry, tuple) and len(entry) == 2 else entry
        is_class = isinstance(callback, type) and issubclass(callback, Callback)
        if not (is_class or isinstance(callback, Callback)):
            raise ValueError(
                "callbacks must hold callbacks of skorch, alone or in pairs of name and callback, "
                f"such as InformationPlane(); got {entry!r}."
            )
