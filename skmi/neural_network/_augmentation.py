"""New training rows from those of a batch."""

from collections.abc import Callable

import torch
from scipy.special import betaincinv
from torch import Tensor

from ._random_source import RandomSource
from ._table_encoding import Layout

# Rows, the positions of the rows they were mixed with, and their own share of the target.
Augmented = tuple[Tensor, Tensor | None, float]

_NOISE = 0.1
_MIXUP_SHAPE = 0.2


def mixup(x: Tensor, layout: Layout, random: RandomSource) -> Augmented:
    """Rows between two rows (Zhang, Cisse, Dauphin and Lopez-Paz, 2018); codes are of either."""
    draw = float(torch.rand((), generator=random.on(), dtype=torch.float64))
    share = float(betaincinv(_MIXUP_SHAPE, _MIXUP_SHAPE, draw))
    partner = torch.randperm(len(x), generator=random.on(x.device), device=x.device)
    mixed = torch.lerp(x[partner], x, share)
    if layout.cardinalities:
        other = _chosen(x[:, layout.n_dense :], 1 - share, random)
        codes = torch.where(other, x[partner, layout.n_dense :], x[:, layout.n_dense :])
        mixed[:, layout.n_dense :] = codes
    return mixed, partner, share


def cutmix(x: Tensor, layout: Layout, random: RandomSource) -> Augmented:
    """Rows in which some columns are those of another row (Yun et al., 2019)."""
    wanted = float(torch.rand((), generator=random.on(), dtype=torch.float64))
    partner = torch.randperm(len(x), generator=random.on(x.device), device=x.device)
    taken = _chosen(x[:1], wanted, random)
    share = 1 - float(taken.double().mean())
    return torch.where(taken, x[partner], x), partner, share


def noise(x: Tensor, layout: Layout, random: RandomSource) -> Augmented:
    """Normal noise of a tenth of the scale on the numbers."""
    noisy = x.clone()
    numbers = noisy[:, : layout.n_numbers]
    draws = torch.empty_like(numbers).normal_(std=_NOISE, generator=random.on(x.device))
    numbers += draws
    return noisy, None, 1.0


def augment_columns(
    x: Tensor, columns: Tensor, augment: Callable[[Tensor], Augmented]
) -> Augmented:
    """Rows new in the columns that a net sees, so that its share of the target is theirs."""
    columns = columns.to(x.device)
    seen, partner, share = augment(x.index_select(1, columns))
    return x.index_copy(1, columns, seen), partner, share


AUGMENTATIONS: dict[str, Callable[..., Augmented]] = {
    "mixup": mixup,
    "noise": noise,
    "cutmix": cutmix,
}


def _chosen(like: Tensor, share: float, random: RandomSource) -> Tensor:
    draws = torch.empty_like(like).uniform_(generator=random.on(like.device))
    return draws < share
