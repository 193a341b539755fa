"""Rows on a device, and batches of them by slicing."""

from collections.abc import Iterator
from typing import Any

import torch
from skorch.dataset import Dataset
from torch import Tensor

from ._random_source import RandomSource


class Rows(Dataset):
    """Rows held as tensors on the device where they are used.

    Parameters
    ----------
    X : Tensor of shape (n_samples, width)
        Encoded table.
    y : Tensor of shape (n_samples,) or (n_samples, n_outputs)
        Encoded target.
    weight : Tensor of shape (n_samples,), default=None
        Weights.
    """

    def __init__(self, X: Tensor, y: Tensor, weight: Tensor | None = None) -> None:
        super().__init__(X, y)
        self.weight = weight

    def __getitem__(self, index: Any) -> tuple[Tensor, Any]:
        """Return rows, with their targets or, if weighted, the pair of targets and weights."""
        if self.weight is None:
            return self.X[index], self.y[index]
        return self.X[index], (self.y[index], self.weight[index])

    def take(self, positions: Tensor) -> tuple[Tensor, Any]:
        """Return rows by their positions, as indexing does in up to three times the time."""
        y = self.y.index_select(0, positions)
        if self.weight is not None:
            return self.X.index_select(0, positions), (y, self.weight.index_select(0, positions))
        return self.X.index_select(0, positions), y


class Batches:
    """Batches of rows: one gather a batch, where torch's DataLoader collates row by row.

    Parameters
    ----------
    rows : Rows
        What to go through.
    batch_size : int
        Rows a batch; the last batch may be smaller.
    random : RandomSource, default=None
        Shuffles every pass; without it the rows come in order.
    balanced : bool, default=False
        Draw rows with replacement, each class as often as any other.
    n_passes : int, default=1
        Passes over the rows.
    """

    def __init__(
        self,
        rows: Rows,
        batch_size: int,
        random: RandomSource | None = None,
        balanced: bool = False,
        n_passes: int = 1,
    ) -> None:
        self.rows = rows
        self.batch_size = batch_size
        self.random = random
        self.balanced = balanced
        self.n_passes = n_passes

    def __len__(self) -> int:
        return self.n_passes * -(-len(self.rows) // self.batch_size)

    def __iter__(self) -> Iterator[tuple[Tensor, Any]]:
        for _ in range(self.n_passes):
            order = self._order()
            for start in range(0, len(self.rows), self.batch_size):
                batch = slice(start, start + self.batch_size)
                yield self.rows[batch] if order is None else self.rows.take(order[batch])

    def _order(self) -> Tensor | None:
        n_rows, device = len(self.rows), self.rows.X.device
        # The mean over one batch of all rows does not depend on their order.
        if self.random is None or (n_rows <= self.batch_size and not self.balanced):
            return None
        generator = self.random.on(device)
        if not self.balanced:
            return torch.randperm(n_rows, generator=generator, device=device)
        codes = self.rows.y.flatten().long()
        share = (1 / torch.bincount(codes).to(torch.float64))[codes]
        ends = share.cumsum(0)
        draws = torch.rand(n_rows, generator=generator, device=device, dtype=torch.float64)
        return torch.searchsorted(ends, draws * ends[-1]).clamp_(max=n_rows - 1)
