"""What the parameters of the networks may name: one entry to add one."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

from skorch.callbacks import LRScheduler
from torch import nn, optim
from torch.optim import lr_scheduler

ACTIVATIONS: dict[str, type[nn.Module]] = {
    "identity": nn.Identity,
    "logistic": nn.Sigmoid,
    "tanh": nn.Tanh,
    "relu": nn.ReLU,
    "gelu": nn.GELU,
    "silu": nn.SiLU,
    "selu": nn.SELU,
}


@dataclass(frozen=True)
class Solver:
    """An optimiser of torch.

    Attributes
    ----------
    optimizer : type
        Its class.
    options : dict
        Its arguments, besides the learning rate and the weight decay.
    has_momentum : bool
        Whether it takes the parameter `momentum`.
    """

    optimizer: type[optim.Optimizer]
    options: dict[str, Any] = field(default_factory=dict)
    has_momentum: bool = False


SOLVERS: dict[str, Solver] = {
    "sgd": Solver(optim.SGD, {"fused": True}, has_momentum=True),
    "adagrad": Solver(optim.Adagrad, {"fused": True}),
    "rmsprop": Solver(optim.RMSprop, has_momentum=True),
    "adam": Solver(optim.Adam, {"fused": True}),
    "adamw": Solver(optim.AdamW, {"fused": True}),
}

Schedule = Literal["constant", "cosine", "one_cycle", "plateau"]


def _cosine(rate: float, n_steps: int, monitor: str) -> LRScheduler:
    return _by_step(lr_scheduler.CosineAnnealingLR, T_max=n_steps)


def _one_cycle(rate: float, n_steps: int, monitor: str) -> LRScheduler:
    return _by_step(_one_cycle_policy, max_lr=rate, total_steps=n_steps + 1)


def _one_cycle_policy(optimizer: optim.Optimizer, **options: Any) -> lr_scheduler.LRScheduler:
    # The momentum goes down while the rate goes up.
    has_momentum = not {"momentum", "betas"}.isdisjoint(optimizer.defaults)  # Adagrad has none
    return lr_scheduler.OneCycleLR(optimizer, cycle_momentum=has_momentum, **options)


def _plateau(rate: float, n_steps: int, monitor: str) -> LRScheduler:
    return LRScheduler(lr_scheduler.ReduceLROnPlateau, monitor=monitor, factor=0.2, patience=2)


def _by_step(policy: Callable, **options: Any) -> LRScheduler:
    # Without an event the schedule leaves no record of a batch, and the fast loop may be used; it
    # begins anew with every fit.
    return LRScheduler(policy, step_every="batch", event_name=None, last_epoch=-1, **options)


# Learning rates that change; each is called with the rate, the number of steps and what to watch.
SCHEDULES = {"cosine": _cosine, "one_cycle": _one_cycle, "plateau": _plateau}
