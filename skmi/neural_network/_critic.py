"""The critic that scores pairs of rows, and its training."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise

import torch
from torch import Tensor, nn
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from ._modules import Dropout, linear_layer
from ._objectives import Objective
from ._random_source import RandomSource

# Inner products of vectors of this length.
_EMBEDDING = 64
_DROPOUT = 0.3
_DECAY = 1e-2
# The network takes shorter steps than what is linear in front of it, which has less to overfit.
_RATE, _LINEAR_RATE = 3e-3, 5e-3
# Share of the averaged weights that a step leaves in place.
_AVERAGING = 0.98
# Steps between two looks at the rows held out, and how many looks without a gain end training.
_STEPS, _PATIENCE = 30, 8


class Tower(nn.Module):
    """One side of the critic: a vector and a number for each row.

    A linear map and the squares of what it gives, which is all that Gaussian blocks need, with a
    network on top that starts from zero.

    Parameters
    ----------
    width : int
        Columns of the block.
    hidden_layer_sizes : sequence of int
        Units of the network's hidden layers.
    random : RandomSource
        Draws the first weights, and the units that are dropped.
    """

    def __init__(self, width: int, hidden_layer_sizes: Sequence[int], random: RandomSource) -> None:
        super().__init__()
        sizes = [width, *hidden_layer_sizes]
        layers: list[nn.Module] = []
        for n_in, n_out in pairwise(sizes):
            layers += [linear_layer(n_in, n_out, random), nn.ReLU(), Dropout(_DROPOUT, random)]
        head = linear_layer(sizes[-1], _EMBEDDING + 1, random)
        nn.init.zeros_(head.weight)
        nn.init.zeros_(head.bias)
        self.network = nn.Sequential(*layers, head)
        self.linear = linear_layer(width, _EMBEDDING, random)
        self.squares = nn.Parameter(torch.zeros(_EMBEDDING))

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Return vectors (n_rows, n_embedding) and numbers (n_rows,)."""
        linear, network = self.linear(x), self.network(x)
        number = network[:, -1] + linear**2 @ self.squares / math.sqrt(_EMBEDDING)
        return linear + network[:, :-1], number


class Critic(nn.Module):
    """Separable critic: ``f(x, y) = g(x) @ h(y) / sqrt(d) + a(x) + b(y)``.

    All pairs of a batch cost two passes of the networks and one product of matrices.

    Parameters
    ----------
    x_width, y_width : int
        Columns of the blocks.
    hidden_layer_sizes : sequence of int
        Units of the hidden layers, of each side.
    random : RandomSource
        Draws the first weights, and the units that are dropped.
    """

    def __init__(
        self,
        x_width: int,
        y_width: int,
        hidden_layer_sizes: Sequence[int],
        random: RandomSource,
    ) -> None:
        super().__init__()
        self.x_tower = Tower(x_width, hidden_layer_sizes, random)
        self.y_tower = Tower(y_width, hidden_layer_sizes, random)

    def forward(self, x: Tensor, y: Tensor) -> Tensor:
        """Return the scores of all pairs, of shape (n_rows, n_rows)."""
        (g, a), (h, b) = self.x_tower(x), self.y_tower(y)
        return g @ h.T / math.sqrt(_EMBEDDING) + a[:, None] + b

    def parameter_groups(self) -> list[dict]:
        """What is learned, with the rates and the decay of its parts."""
        towers = (self.x_tower, self.y_tower)
        linear = [p for t in towers for p in (*t.linear.parameters(), t.squares)]
        network = [p for t in towers for p in t.network.parameters()]
        return [
            {"params": network, "lr": _RATE, "weight_decay": _DECAY},
            {"params": linear, "lr": _LINEAR_RATE, "weight_decay": 0.0},
        ]


@dataclass(frozen=True)
class Training:
    """How a critic is trained.

    Attributes
    ----------
    objective : Objective
        What is made large.
    hidden_layer_sizes : tuple of int
        Units of the hidden layers, of each side.
    batch_size : int
        Rows of a step.
    max_iter : int
        Most steps.
    """

    objective: Objective
    hidden_layer_sizes: tuple[int, ...]
    batch_size: int
    max_iter: int

    def fit(
        self, rows: tuple[Tensor, Tensor], held_out: tuple[Tensor, Tensor], random: RandomSource
    ) -> nn.Module | None:
        """Return the critic that is best on rows held out; None where a constant one is as good.

        Parameters
        ----------
        rows, held_out : (Tensor, Tensor)
            Blocks x and y to train on, and to choose the moment to stop by.
        random : RandomSource
            Draws weights, batches, and the units that are dropped.
        """
        x, y = rows
        critic = Critic(x.shape[1], y.shape[1], self.hidden_layer_sizes, random)
        # Weights averaged over the last steps overfit less than those of any single step.
        averaged = AveragedModel(critic, multi_avg_fn=get_ema_multi_avg_fn(_AVERAGING))
        optimizer = torch.optim.AdamW(critic.parameter_groups(), fused=True)
        batches = _batches(len(x), self.batch_size, random)
        best, state, waited = self._reward_of_constant(len(held_out[0])), None, 0
        for taken in range(0, self.max_iter, _STEPS):
            steps = list(islice(batches, min(_STEPS, self.max_iter - taken)))
            self._train(critic, averaged, optimizer, steps, rows)
            reward = self._reward(averaged, held_out)
            waited += 1
            if reward > best:
                best, waited = reward, 0
                state = {name: value.clone() for name, value in averaged.state_dict().items()}
            if waited == _PATIENCE:
                break
        if state is None:
            return None
        averaged.load_state_dict(state)
        return averaged.eval()

    def _train(
        self,
        critic: Critic,
        averaged: AveragedModel,
        optimizer: torch.optim.Optimizer,
        batches: list[Tensor],
        rows: tuple[Tensor, Tensor],
    ) -> None:
        critic.train()
        for batch in batches:
            optimizer.zero_grad()
            loss = -self.objective.reward(critic(*(block[batch] for block in rows)))
            loss.backward()
            optimizer.step()
            averaged.update_parameters(critic)

    def _reward(self, critic: nn.Module, rows: tuple[Tensor, Tensor]) -> float:
        critic.eval()
        with torch.inference_mode():
            return float(self.objective.reward(critic(*rows)))

    def _reward_of_constant(self, n_rows: int) -> float:
        # The objectives need no more of it than that all scores are equal; NWJ is best at one.
        return float(self.objective.reward(torch.full((n_rows, n_rows), self.objective.constant)))


def _batches(n_rows: int, batch_size: int, random: RandomSource) -> Iterator[Tensor]:
    """Yield batches of about equal size, shuffled anew after each pass, without end."""
    n_batches = max(1, n_rows // batch_size)
    while True:
        yield from torch.randperm(n_rows, generator=random.on()).tensor_split(n_batches)
