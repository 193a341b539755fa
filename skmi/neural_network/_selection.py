"""Which columns of the encoded table the nets see, where many of them may tell nothing."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import torch

from ..feature_selection import MutualInfoSelector
from ..feature_selection._target import TargetKind
from ..information._codes import MAX_LEVELS
from ._data import Rows
from ._members import Blueprint, Plan, Sample, Trained, train_member
from ._table_encoding import Layout

# What "auto" tries beside all columns.
_NUMBERS = (10, 20, 40, 80)
# In narrower tables all columns are worth having; fewer rows held out cannot tell.
_MIN_COLUMNS = 100
_MIN_HELD_OUT = 50


@dataclass(frozen=True)
class ColumnChoice:
    """Columns in the order in which joint mutual information with the target chooses them.

    Attributes
    ----------
    sample : Sample
        Encoded table and target.
    layout : Layout
        Columns of the encoded table.
    target_kind : {"discrete", "continuous"}
        What the target holds.
    """

    sample: Sample
    layout: Layout
    target_kind: TargetKind

    def path(self, held_out: np.ndarray | None, number: int) -> np.ndarray:
        """Return so many columns, by the rows that are not held out, or else all there are."""
        if number >= self.layout.width:
            return np.arange(self.layout.width)
        seen = _training_rows(held_out)
        candidates = self._countable
        selector = MutualInfoSelector(
            n_features_to_select=min(number, candidates.size),
            categorical_features=candidates >= self.layout.n_dense,
            target=self.target_kind,
            compute_redundancy=False,
        )
        block, target = self.sample.block.numpy()[seen], self.sample.target[seen]
        weight = None if self.sample.weight is None else self.sample.weight[seen]
        target = target.ravel() if _is_vector(target) else target
        try:
            selector.fit(block[:, candidates], target, weight)
        except ValueError as error:
            raise ValueError(
                f"n_features_to_select={number} cannot choose columns by the {len(block)} row(s) "
                "that a net trains on. Pass None to train on all columns, or more rows. The "
                f"selector says: {error}"
            ) from error
        return candidates[selector.selected_]

    def numbers(self, held_out: np.ndarray | None) -> tuple[int, ...]:
        """Return the numbers of columns that are worth a try beside all of them."""
        if held_out is None or np.count_nonzero(held_out) < _MIN_HELD_OUT:
            return ()
        if self.layout.width < _MIN_COLUMNS or not _is_vector(self.sample.target):
            return ()
        if not self.can_choose(held_out):
            return ()
        return tuple(n for n in _NUMBERS if n <= self._countable.size // 2)

    def can_choose(self, held_out: np.ndarray | None) -> bool:
        """Return whether the target varies over the rows not held out, and its classes repeat."""
        target = self.sample.target[_training_rows(held_out)]
        n_values = np.unique(target).size
        return n_values > 1 and (self.target_kind == "continuous" or n_values < len(target))

    @cached_property
    def _countable(self) -> np.ndarray:
        sizes = np.zeros(self.layout.width)
        sizes[self.layout.n_dense :] = self.layout.cardinalities
        return np.flatnonzero(sizes <= MAX_LEVELS)


def _training_rows(held_out: np.ndarray | None) -> Any:
    return slice(None) if held_out is None else ~held_out


def _is_vector(target: np.ndarray) -> bool:
    return target.ndim == 1 or target.shape[1] == 1


@dataclass(frozen=True)
class NewMembers:
    """Nets that are made and trained one after the other.

    Attributes
    ----------
    estimator : BaseMLP
        Its parameters are read.
    blueprint : Blueprint
        What the nets share.
    choice : ColumnChoice
        Which columns they see, where not all.
    rows : Rows
        The sample, where the nets live.
    plan : Plan
        Rows that each net trains on.
    single_pass : bool
        Whether to go over the rows once only.
    """

    estimator: Any
    blueprint: Blueprint
    choice: ColumnChoice
    rows: Rows
    plan: Plan
    single_pass: bool

    def train(self, seeds: list[int]) -> Iterator[Trained]:
        """Yield a trained net for each seed."""
        number = self.estimator.n_features_to_select
        is_auto = number == "auto"
        if is_auto:
            first, number = self._best(seeds[0])
            yield first
        for member in range(int(is_auto), len(seeds)):
            held_out = self.plan.held_out[member]
            sees_all = number is None or (is_auto and not self.choice.can_choose(held_out))
            columns = None if sees_all else self.choice.path(held_out, number)
            yield self._member(member, seeds[member], columns)

    def _best(self, seed: int) -> tuple[Trained, int | None]:
        """Return the first net and its number of columns: all, unless fewer are clearly better."""
        held_out = self.plan.held_out[0]
        every = self._member(0, seed)
        best: tuple[Trained, int | None] = every, None
        numbers = self.choice.numbers(held_out)
        if not numbers or every.was_interrupted:
            return best
        path, most = self.choice.path(held_out, numbers[-1]), 0.0
        for number in numbers:
            tried = self._member(0, seed, path[:number])
            if tried.was_interrupted:
                return replace(best[0], was_interrupted=True), best[1]
            gain, error = gain_of(tried, every)
            if gain > max(most, error):
                best, most = (tried, number), gain
        return best

    def _member(self, member: int, seed: int, columns: np.ndarray | None = None) -> Trained:
        seen = None if columns is None else np.sort(columns)
        net = self.blueprint.build(self.estimator, seed, seen)
        return train_member(net, self.rows, self.plan, member, self.single_pass)


def gain_of(tried: Trained, other: Trained) -> tuple[float, float]:
    """Return how much lower the mean loss on the rows held out is, with its standard error."""
    losses, weight = _held_out_losses(tried)
    gain = _held_out_losses(other)[0] - losses
    mean = np.average(gain, weights=weight)
    return float(mean), float(np.linalg.norm(weight * (gain - mean)) / weight.sum())


def _held_out_losses(trained: Trained) -> tuple[np.ndarray, np.ndarray]:
    """Loss of each row that a net holds out, and the weights of the rows."""
    assert trained.held_out is not None
    output, rows = trained.held_out
    losses = trained.net.criterion_.of_rows(torch.from_numpy(output).to(rows.X), rows.y)
    weight = torch.ones_like(losses) if rows.weight is None else rows.weight
    return losses.double().cpu().numpy(), weight.double().cpu().numpy()
