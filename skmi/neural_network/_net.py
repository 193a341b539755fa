"""The skorch net: its own loop where nothing listens to single batches."""

import math
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np
import torch
from sklearn.base import ClassifierMixin
from skorch import NeuralNet
from skorch.callbacks import Callback, EpochTimer, LRScheduler, PrintLog
from skorch.helper import predefined_split
from torch import Tensor, nn

from ._data import Rows
from ._options import SOLVERS

EARLY_STOPPING, SCHEDULE = "early_stopping", "schedule"
# Rows that `outputs` is given at a time.
PREDICTION_BATCH = 1024
_PER_BATCH = ("on_batch_begin", "on_batch_end", "on_grad_computed")
_PLAIN_OPTIMIZERS = tuple(solver.optimizer for solver in SOLVERS.values())


class Net(NeuralNet):
    """skorch's net with the work of Python taken out of the batches.

    The losses of an epoch stay on the device until its end, and no history of batches is kept.
    Where a callback listens to batches or gradients, or the optimiser is not one of ours, skorch's
    own loop runs; both take the same steps.

    Parameters
    ----------
    augment : callable, default=None
        ``augment(x)`` returns new rows, the positions of the rows they were mixed with or None, and
        their own share of the target.
    **options
        As of :class:`skorch.NeuralNet`.

    Attributes
    ----------
    was_interrupted_ : bool
        Whether the last training was cut short from outside, not by a callback.
    """

    callbacks_: list[tuple[str, Callback]]
    iterator_train__n_passes: int

    def __init__(self, *args: Any, augment: Callable | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.augment = augment
        self.was_interrupted_ = False

    def get_default_callbacks(self) -> list[tuple[str, Callback]]:
        """Time and, if verbose, print every epoch; `run_single_epoch` records the losses."""
        printing = [("print_log", PrintLog())] if self.verbose else []
        return [("epoch_timer", EpochTimer()), *printing]

    def initialize_history(self) -> "Net":
        """Forget earlier epochs."""
        self.best_losses_ = {"train": math.inf, "valid": math.inf}
        return super().initialize_history()

    def initialize_optimizer(self, *args: Any, **options: Any) -> "Net":
        """Note the rates that schedules begin with."""
        super().initialize_optimizer(*args, **options)
        self.rates_ = [group["lr"] for group in self.optimizer_.param_groups]
        return self

    def train(self, rows: Rows, held_out: Rows | None, single_pass: bool = False) -> None:
        """Train for `max_epochs` epochs more, or for a single pass at a constant rate.

        Parameters
        ----------
        rows, held_out : Rows
            To train on, and to watch.
        single_pass : bool, default=False
            Whether to go over the rows once only.
        """
        callbacks, n_passes = self.callbacks_, self.iterator_train__n_passes
        idle = {SCHEDULE: single_pass, EARLY_STOPPING: held_out is None}
        self.callbacks_ = [(name, c) for name, c in callbacks if not idle.get(name, False)]
        self.train_split = None if held_out is None else predefined_split(held_out)
        schedule = dict(callbacks).get(SCHEDULE)
        if schedule is not None:  # an earlier training ended at another rate
            for group, rate in zip(self.optimizer_.param_groups, self.rates_, strict=True):
                group["lr"] = rate
        try:
            self.iterator_train__n_passes = 1 if single_pass else n_passes
            self.partial_fit(rows, None, epochs=1 if single_pass else self.max_epochs)
        finally:
            if schedule is not None:  # it would bring the optimizer's device into the pickle
                schedule.lr_scheduler_ = None
            self.iterator_train__n_passes = n_passes
            self.callbacks_ = callbacks
            self.train_split = None

    def _set_training(self, training: bool = True) -> None:
        # Going through the modules takes as long as a small layer.
        if self.module_.training != training or self.criterion_.training != training:
            super()._set_training(training)

    def fit_loop(self, *args: Any, **options: Any) -> "Net":
        """Run skorch's loop over epochs, and tell an interruption from a callback's stop."""
        self.was_interrupted_ = False
        self._stopped = False
        try:
            return super().fit_loop(*args, **options)
        except KeyboardInterrupt:
            self.was_interrupted_ = not self._stopped
            raise

    def notify(self, method_name: str, **options: Any) -> None:
        """Call the callbacks; they stop training by a KeyboardInterrupt."""
        X, y = options.get("batch", (None, None))
        if isinstance(y, (tuple, list)):  # callbacks of skorch know targets without weights
            options["batch"] = X, y[0]
        try:
            super().notify(method_name, **options)
        except KeyboardInterrupt:
            self._stopped = True
            raise

    def run_single_epoch(
        self, iterator: Any, training: bool, prefix: str, step_fn: Callable, **fit_params: Any
    ) -> None:
        """Pass once over the batches, and record the mean loss and whether it is the best."""
        if iterator is None:
            return
        if self._needs_every_batch():
            super().run_single_epoch(iterator, training, prefix, step_fn, **fit_params)
            loss = self._mean_of_batches(prefix)
        else:
            loss = self._train(iterator) if training else self._validate(iterator)
            self.history.record(f"{prefix}_batch_count", len(iterator))
            self.history.new_batch()  # Checkpoint refers to the last one
        self._record(prefix, loss)

    def get_loss(
        self, y_pred: Tensor, y_true: Any, X: Any = None, training: bool = False
    ) -> Tensor:
        """Mean loss of a batch, with what the bottleneck adds in training."""
        target, weight = y_true if isinstance(y_true, (tuple, list)) else (y_true, None)
        loss = self.criterion_(y_pred, target, weight)
        bottleneck = getattr(self.module_, "bottleneck", None)
        return loss if bottleneck is None or not training else loss + bottleneck.penalty

    def train_step_single(self, batch: Any, **fit_params: Any) -> dict[str, Tensor]:
        """Loss and gradients of one batch, for skorch's own loop."""
        self._set_training(True)
        loss, output = self._training_loss(*batch)
        loss.backward()
        return {"loss": loss, "y_pred": output}

    def _training_loss(self, x: Tensor, y: Any) -> tuple[Tensor, Tensor]:
        if self.augment is None:
            output = self.module_(x)
            return self.get_loss(output, y, x, training=True), output
        x, partner, share = self.augment(x)
        output = self.module_(x)
        loss = self.get_loss(output, y, x, training=True)
        if partner is not None:
            other = tuple(part[partner] for part in y) if isinstance(y, tuple) else y[partner]
            loss = share * loss + (1 - share) * self.get_loss(output, other, x, training=True)
        return loss, output

    def _train(self, batches: Any) -> float:
        self._set_training(True)
        optimizer = self.optimizer_
        parameters = [p for group in optimizer.param_groups for p in group["params"]]
        schedules = [c for _, c in self.callbacks_ if _is_quiet_schedule(c)]
        losses, sizes = [], []
        for batch in batches:
            for parameter in parameters:  # optimizer.zero_grad() takes seven times as long
                parameter.grad = None
            loss, _ = self._training_loss(*batch)
            loss.backward()
            optimizer.step()
            for schedule in schedules:
                schedule.on_batch_end(self, training=True)
            losses.append(loss.detach())
            sizes.append(_size(batch))
        return _mean(losses, sizes)

    def _validate(self, batches: Any) -> float:
        self._set_training(False)
        losses, sizes = [], []
        with torch.inference_mode():
            for batch in batches:
                losses.append(self.get_loss(self.module_(batch[0]), batch[1]))
                sizes.append(_size(batch))
        return _mean(losses, sizes)

    def _needs_every_batch(self) -> bool:
        if type(self.optimizer_) not in _PLAIN_OPTIMIZERS:
            return True
        return any(
            getattr(type(callback), name) is not getattr(Callback, name)
            for _, callback in self.callbacks_
            for name in _PER_BATCH
            if not _is_quiet_schedule(callback)
        )

    def _mean_of_batches(self, prefix: str) -> float:
        batches = [b for b in self.history[-1]["batches"] if f"{prefix}_loss" in b]
        total = sum(b[f"{prefix}_batch_size"] for b in batches)
        return sum(b[f"{prefix}_loss"] * b[f"{prefix}_batch_size"] for b in batches) / total

    def _record(self, prefix: str, loss: float) -> None:
        if not math.isfinite(loss):
            raise ValueError(
                f"The loss became {loss} in epoch {len(self.history)}: the steps were too long. "
                f"Lower learning_rate_init (now {self.lr:g}), or take off outliers and scale the "
                "target."
            )
        is_best = loss < self.best_losses_[prefix]
        self.best_losses_[prefix] = min(loss, self.best_losses_[prefix])
        self.history.record(f"{prefix}_loss", loss)
        self.history.record(f"{prefix}_loss_best", is_best)


class ClassifierNet(ClassifierMixin, Net):
    """Net of a classifier, with what the scoring callbacks of skorch ask for.

    Its classes are codes, as in the rows that it is given, and its probabilities are those before
    the temperature.
    """

    @property
    def classes_(self) -> np.ndarray:
        """Codes of the classes."""
        return np.arange(max(2, self.module_.head.out_features))

    def predict(self, X: Any) -> np.ndarray:
        """Codes of the likeliest classes; of several labels, which are likelier than not."""
        proba = self.predict_proba(X)
        if self.predict_nonlinearity is label_probabilities:
            return (proba > 0.5).astype(np.int64)
        return proba.argmax(axis=1)


def class_probabilities(logits: Tensor) -> Tensor:
    """Probabilities of several classes, or of two from one logit."""
    if logits.shape[1] == 1:
        return torch.cat([(-logits).sigmoid(), logits.sigmoid()], dim=1)
    return logits.softmax(1)


def label_probabilities(logits: Tensor) -> Tensor:
    """Probability of each label."""
    return logits.sigmoid()


def outputs(
    nets: Sequence[Net], batches: Iterable[Tensor], function: Callable = nn.Module.__call__
) -> list[np.ndarray]:
    """What a function of each net's module gives for rows, by default its output.

    Parameters
    ----------
    nets : sequence of Net
        Of one device and precision.
    batches : iterable of Tensor
        Rows, some at a time.
    function : callable, default=Module.__call__
        ``function(module, x)`` returns a tensor with a row for each of x.

    Returns
    -------
    list of ndarray, float64
        One a net.
    """
    place = place_of(nets[0])
    parts: list[list[Tensor]] = [[] for _ in nets]
    with torch.inference_mode():
        for net in nets:
            net.module_.eval()
        for batch in batches:
            x = batch.to(*place)
            for net, of_net in zip(nets, parts, strict=True):
                of_net.append(function(net.module_, x))
        return [torch.cat(of_net).double().cpu().numpy() for of_net in parts]


def place_of(net: Net) -> tuple[torch.device, torch.dtype]:
    """Device and precision of a net."""
    weight = net.module_.head.weight
    return weight.device, weight.dtype


def _is_quiet_schedule(callback: Callback) -> bool:
    """Whether a schedule steps with the batches but records nothing of them."""
    return isinstance(callback, LRScheduler) and (
        callback.event_name is None or callback.step_every == "epoch"
    )


def _size(batch: Any) -> Any:
    """What a batch counts in the mean of the epoch: its rows, or their weight."""
    x, y = batch
    return y[1].sum() if isinstance(y, tuple) else len(x)


def _mean(losses: list[Tensor], sizes: list[Any]) -> float:
    stacked = torch.stack(losses)
    shares = torch.as_tensor(sizes, dtype=stacked.dtype, device=stacked.device)
    return float(stacked @ shares / shares.sum())
