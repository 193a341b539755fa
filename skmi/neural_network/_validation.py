"""Parameters that can only be checked together, or by asking torch."""

from numbers import Integral
from typing import Any

import numpy as np
import torch
from torch import nn

from ._losses import LOSS_PARAMETERS


def check_parameters(estimator: Any) -> None:
    """Refuse parameters that cannot be, before any work is done."""
    _check_sizes(estimator.hidden_layer_sizes)
    _check_activation(estimator.activation)
    _check_loss(estimator)
    device_of(estimator.device)


def device_of(wanted: str) -> str:
    """Return the device that a parameter names, a GPU for "auto" where there is one."""
    if wanted == "auto":
        return "cuda" if torch.cuda.is_available() else "cpu"
    try:
        torch.empty(0, device=wanted)
    # torch says that a device is not there in all of these.
    except (RuntimeError, AssertionError, NotImplementedError) as error:
        raise ValueError(
            f"device={wanted!r} is not to be had: {str(error).splitlines()[0]} Pass 'cpu', 'auto' "
            "or a device of torch, such as 'cuda:0'."
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
    allowed = LOSS_PARAMETERS.get(estimator.loss, ())
    unknown = sorted(set(estimator.loss_params or {}) - set(allowed))
    if unknown:
        raise ValueError(
            f"loss_params has {unknown}. Of loss={estimator.loss!r} it may have: "
            f"{', '.join(allowed) or 'nothing'}."
        )
    if estimator.loss == "focal" and estimator.label_smoothing not in ("auto", 0):
        raise ValueError(
            f"label_smoothing={estimator.label_smoothing} is for loss='cross_entropy'. Pass 'auto' "
            "or 0 with loss='focal'."
        )
