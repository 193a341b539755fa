"""The nets of an estimator: how they are made, and which rows each of them sees."""

from collections.abc import Callable
from contextlib import suppress
from copy import copy, deepcopy
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import torch
from skorch.callbacks import Callback, EarlyStopping
from torch import Tensor

from .._folds import FREQUENT, deal, hold_out, row_hashes
from ._augmentation import AUGMENTATIONS, augment_columns
from ._bottleneck import VariationalBottleneck
from ._budget import Budget
from ._data import Batches, Rows
from ._losses import Criterion, Loss
from ._modules import Network
from ._net import EARLY_STOPPING, PREDICTION_BATCH, SCHEDULE, Net, outputs
from ._options import ACTIVATIONS, SCHEDULES, SOLVERS
from ._random_source import RandomSource
from ._table_encoding import Layout
from ._validation import check_net_params

# A validation batch needs no gradients and may be larger than a training batch.
_VALIDATION_BATCH = 4096
# Of a net of skorch, besides its module: what makes them, and what their parameters begin with.
_PARTS = ("criterion", "optimizer", "iterator_train", "iterator_valid")


@dataclass(frozen=True)
class Sample:
    """An encoded table with its target.

    Attributes
    ----------
    block : Tensor of shape (n_samples, width)
        Encoded table.
    target : ndarray of shape (n_samples,), int, or (n_samples, n_outputs), float
        Encoded target.
    weight : ndarray of shape (n_samples,) or None
        Weights.
    """

    block: Tensor
    target: np.ndarray
    weight: np.ndarray | None


@dataclass(frozen=True)
class Plan:
    """Which rows the members train on, and which they hold out.

    Attributes
    ----------
    held_out : list of ndarray of shape (n_samples,), bool, or None
        For each member a mask, or None where it sees all rows.
    frequent : ndarray of shape (n_samples,), bool, default=None
        Rows that all members train on and watch as well.
    frequent_share : float, default=0
        Share of the weight of frequent rows that a member watches.
    """

    held_out: list[np.ndarray | None]
    frequent: np.ndarray | None = None
    frequent_share: float = 0.0

    @property
    def has_validation(self) -> bool:
        """Whether the members hold out rows."""
        return self.held_out[0] is not None


def plan_members(estimator: Any, sample: Sample, strata: np.ndarray, salt: int) -> Plan:
    """Deal the rows to members: a fold for each of several, a share of the rows for one."""
    n_members = estimator.n_members
    if n_members == 1 and not estimator._needs_held_out():
        return Plan([None])
    hashes = row_hashes(sample.block.numpy(), salt)
    if n_members == 1:
        share = estimator.validation_fraction
        fold = hold_out(hashes, strata, share, sample.weight)
    else:
        share = 1 / n_members
        fold = deal(hashes, strata, n_members, sample.weight)
    folds = np.unique(fold[fold >= 0])
    if folds.size < min(n_members, 2):
        return Plan([None])
    return Plan([fold == k for k in folds], fold == FREQUENT, share)


@dataclass(frozen=True)
class Blueprint:
    """What all members share.

    Attributes
    ----------
    layout : Layout
        Columns of the encoded table.
    n_outputs : int
        Units of the head.
    loss : callable
        Loss of rows.
    label_smoothing : float
        Share of the probability that is spread over the classes.
    budget : Budget
        Size and number of the steps.
    has_validation : bool
        Whether rows are held out.
    dtype : torch.dtype
        Of the weights.
    device : str
        Where the nets live.
    """

    layout: Layout
    n_outputs: int
    loss: Loss
    label_smoothing: float
    budget: Budget
    has_validation: bool
    dtype: torch.dtype
    device: str

    def build(self, estimator: Any, seed: int, columns: np.ndarray | None = None) -> Net:
        """Return an initialised net, which sees some of the columns or all of them."""
        seeds = np.random.SeedSequence(seed).generate_state(3, np.uint64) >> np.uint64(1)
        weights, batches, augmentation = (RandomSource(int(seed)) for seed in seeds)
        options = {
            **self._module_options(estimator, weights, columns),
            **self._criterion_options(estimator),
            **self._optimizer_options(estimator),
            **self._iterator_options(estimator, batches),
            "augment": self._augmentation(estimator, augmentation, columns),
            "callbacks": self._callbacks(estimator),
            "max_epochs": self.budget.n_epochs,
            "verbose": int(estimator.verbose),
            "device": self.device,
            **estimator._output_options(),
            **(estimator.net_params or {}),
        }
        parts = {part: options[part] for part in _PARTS} | {"module": Network}
        check_net_params(estimator.net_params or {}, parts)
        return estimator._net_class(Network, **options).initialize()

    def _criterion_options(self, estimator: Any) -> dict[str, Any]:
        return {
            "criterion": Criterion,
            "criterion__loss": self.loss,
            "criterion__options": estimator.loss_params or {},
            "criterion__label_smoothing": self.label_smoothing,
        }

    def _iterator_options(self, estimator: Any, random: RandomSource) -> dict[str, Any]:
        return {
            "batch_size": self.budget.batch_size,
            "iterator_train": Batches,
            "iterator_train__random": random,
            "iterator_train__balanced": getattr(estimator, "balanced_batches", False),
            "iterator_train__n_passes": self.budget.n_passes,
            "iterator_valid": Batches,
            "iterator_valid__batch_size": _VALIDATION_BATCH,
            "train_split": None,
        }

    def _module_options(
        self, estimator: Any, random: RandomSource, columns: np.ndarray | None
    ) -> dict[str, Any]:
        beta = estimator.information_bottleneck
        activation = estimator.activation
        options = {
            "layout": self.layout if columns is None else self.layout.of(columns),
            "columns": columns,
            "hidden_layer_sizes": tuple(np.atleast_1d(estimator.hidden_layer_sizes).tolist()),
            "activation": ACTIVATIONS.get(activation, activation),
            "n_outputs": self.n_outputs,
            "random": random,
            "dropout": estimator.dropout,
            "bottleneck": partial(VariationalBottleneck, beta) if beta else None,
            "dtype": self.dtype,
            **(estimator.module_params or {}),
        }
        return {f"module__{name}": value for name, value in options.items()}

    def _optimizer_options(self, estimator: Any) -> dict[str, Any]:
        solver = SOLVERS[estimator.solver]
        momentum = {"momentum": estimator.momentum} if solver.has_momentum else {}
        options = {**solver.options, **momentum, "weight_decay": estimator.alpha}
        return {
            "optimizer": solver.optimizer,
            "lr": estimator.learning_rate_init,
            # Each group costs a call a step.
            "optimizer__param_groups": [("*bias", {"weight_decay": 0.0})] * bool(estimator.alpha),
            **{f"optimizer__{name}": value for name, value in options.items()},
        }

    def _augmentation(
        self, estimator: Any, random: RandomSource, columns: np.ndarray | None
    ) -> Callable | None:
        if estimator.augmentation is None:
            return None
        augment = partial(AUGMENTATIONS[estimator.augmentation], random=random)
        if columns is None:
            return partial(augment, layout=self.layout)
        of_columns = partial(augment, layout=self.layout.of(columns))
        return partial(augment_columns, columns=torch.from_numpy(columns), augment=of_columns)

    def _callbacks(self, estimator: Any) -> list[Any]:
        monitor = "valid_loss" if self.has_validation else "train_loss"
        callbacks: list[Any] = [_own(entry) for entry in estimator.callbacks or []]
        if estimator.learning_rate != "constant":
            schedule = SCHEDULES[estimator.learning_rate]
            rate, n_steps = estimator.learning_rate_init, self.budget.n_steps
            callbacks.append((SCHEDULE, schedule(rate, n_steps, monitor)))
        if estimator.early_stopping and self.has_validation:
            callbacks.append((EARLY_STOPPING, self._early_stopping(estimator)))
        return callbacks

    def _early_stopping(self, estimator: Any) -> Callback:
        return EarlyStopping(
            patience=self.budget.patience,
            threshold=estimator.tol,
            threshold_mode="abs",
            load_best=True,
        )


def _own(entry: Any) -> Any:
    """Return a copy of a callback, alone or in a pair with its name."""
    if isinstance(entry, tuple):
        return entry[0], _own(entry[1])
    if isinstance(entry, type):
        return entry
    own, memo = copy(entry), {id(entry): entry}
    for name, value in vars(entry).items():
        with suppress(TypeError):  # open files and locks, as in a writer of TensorBoard, are shared
            setattr(own, name, deepcopy(value, memo))
    return own


@dataclass(frozen=True)
class Trained:
    """A net after its training.

    Attributes
    ----------
    net : Net
        The net.
    held_out : tuple of ndarray of shape (n_rows, n_outputs) and Rows, or None
        Where it held out rows, what it gives for them, and the rows.
    was_interrupted : bool
        Whether no further net is to be trained.
    """

    net: Net
    held_out: tuple[np.ndarray, Rows] | None
    was_interrupted: bool


def train_member(net: Net, rows: Rows, plan: Plan, member: int, single_pass: bool) -> Trained:
    """Train a net on the rows that it does not hold out."""
    held_out = plan.held_out[member]
    if held_out is None:
        net.train(rows, None, single_pass)
        return Trained(net, None, net.was_interrupted_)
    watched = _watched(rows, held_out, plan)
    net.train(_some_rows(rows, ~held_out), watched, single_pass)
    output = outputs([net], watched.X.split(PREDICTION_BATCH))[0]
    return Trained(net, (output, watched), net.was_interrupted_)


def _watched(rows: Rows, held_out: np.ndarray, plan: Plan) -> Rows:
    if plan.frequent is None or not plan.frequent.any():
        return _some_rows(rows, held_out)
    factor = torch.from_numpy(np.where(held_out, 1.0, plan.frequent_share)).to(rows.X)
    weight = factor if rows.weight is None else rows.weight * factor
    return _some_rows(Rows(rows.X, rows.y, weight), held_out | plan.frequent)


def _some_rows(rows: Rows, mask: np.ndarray) -> Rows:
    index = torch.from_numpy(np.flatnonzero(mask)).to(rows.X.device)
    X, y = rows.take(index)
    return Rows(X, *y) if isinstance(y, tuple) else Rows(X, y)
