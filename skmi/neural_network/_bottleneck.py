"""The variational information bottleneck."""

from typing import Any

import torch
from torch import Tensor, nn

from ._modules import linear_layer
from ._random_source import RandomSource


class VariationalBottleneck(nn.Module):
    """Noisy code of a layer that pays for what it tells (Alemi, Fischer, Dillon and Murphy, 2017).

    Training draws the code ``z = mean + exp(log_scale) * noise``; prediction takes its mean.

    Parameters
    ----------
    beta : float
        Price of a nat of KL(p(z|x) || N(0, 1)), which bounds I(X;Z) from above.
    width : int
        Units of the layer, and of the code.
    random : RandomSource
        Draws the first weights and the noise.

    Attributes
    ----------
    penalty : Tensor
        In training, beta times the mean KL of the last batch, in nats.
    """

    def __init__(self, beta: float, width: int, random: RandomSource) -> None:
        super().__init__()
        self.beta = beta
        self.random = random
        self.mean = linear_layer(width, width, random)
        self.log_scale = linear_layer(width, width, random)
        self.penalty = torch.zeros(())

    def forward(self, hidden: Tensor) -> Tensor:
        """Return the code, of the shape of `hidden`."""
        mean = self.mean(hidden)
        if not self.training:
            return mean
        log_scale = self.log_scale(hidden)
        noise = torch.empty_like(mean).normal_(generator=self.random.on(mean.device))
        scale = log_scale.exp()
        self.penalty = self.beta * divergence(mean, log_scale).mean()
        return mean + scale * noise

    def __getstate__(self) -> dict[str, Any]:
        # The last penalty hangs on the graph of its batch.
        return {**self.__dict__, "penalty": torch.zeros(())}


def divergence(mean: Tensor, log_scale: Tensor) -> Tensor:
    """KL(N(mean, exp(log_scale)**2) || N(0, 1)) of each row, in nats."""
    return 0.5 * (mean**2 + (2 * log_scale).exp() - 1 - 2 * log_scale).sum(1)
