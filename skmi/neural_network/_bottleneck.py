"""The variational information bottleneck."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from ._data import Rows
from ._modules import Network, linear_layer
from ._random_source import RandomSource

# Rows of a pass.
_ROWS = 4096

Gain = Callable[[Tensor, Tensor, Tensor], float]


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
        if not self.training:
            return self.mean(hidden)
        code, divergences = self.draw(hidden, self.random)
        self.penalty = self.beta * divergences.mean()
        return code

    def draw(self, hidden: Tensor, random: RandomSource) -> tuple[Tensor, Tensor]:
        """Return noisy codes, and the divergence of each row in nats."""
        mean, log_scale = self.mean(hidden), self.log_scale(hidden)
        noise = torch.empty_like(mean).normal_(generator=random.on(mean.device))
        return mean + log_scale.exp() * noise, divergence(mean, log_scale)

    def __getstate__(self) -> dict[str, Any]:
        # The last penalty hangs on the graph of its batch.
        return {**self.__dict__, "penalty": torch.zeros(())}


def divergence(mean: Tensor, log_scale: Tensor) -> Tensor:
    """KL(N(mean, exp(log_scale)**2) || N(0, 1)) of each row, in nats."""
    return 0.5 * (mean**2 + (2 * log_scale).exp() - 1 - 2 * log_scale).sum(1)


def information_bounds(
    modules: Sequence[Network], watched: Sequence[Rows], gain: Gain
) -> dict[str, float]:
    """Bounds on what the code Z tells about the target and the input.

    Parameters
    ----------
    modules : sequence of Network
        Networks with a bottleneck.
    watched : sequence of Rows
        For each network the rows to measure on.
    gain : callable
        ``gain(output, target, weight)``: entropy of the target less the loss of the output.

    Returns
    -------
    dict of str to float
        Nats. "i_zy_lower": H(Y) - E[-log q(y|z)] <= I(Z;Y), z drawn with its noise. "i_xz_upper":
        E[KL(p(z|x) || N(0, 1))] >= I(X;Z) (Alemi et al., 2017, equations 12 and 14).
    """
    parts = [_draw(module, rows) for module, rows in zip(modules, watched, strict=True)]
    output, divergences = (torch.cat(part).double().cpu() for part in zip(*parts, strict=True))
    target = torch.cat([rows.y for rows in watched]).cpu()
    weights = [torch.ones(len(r.X)) if r.weight is None else r.weight for r in watched]
    weight = torch.cat(weights).double().cpu()
    weight /= weight.sum()
    return {
        "i_zy_lower": gain(output, target, weight),
        "i_xz_upper": float(divergences @ weight),
    }


def _draw(module: Network, rows: Rows) -> tuple[Tensor, Tensor]:
    """Output for noisy codes, and divergences; the noise is the same in every call."""
    module.eval()
    random = RandomSource(0)
    with torch.inference_mode():
        hidden = torch.cat([module.last_hidden(batch) for batch in rows.X.split(_ROWS)])
        code, divergences = module.bottleneck.draw(hidden, random)
        return module.head(code), divergences


def gain_of_classes(output: Tensor, target: Tensor, weight: Tensor) -> float:
    """Entropy of classes or of sets of labels, less the cross-entropy of logits.

    Labels are predicted one by one: where they depend on each other, that costs what they share.

    Parameters
    ----------
    output : Tensor of shape (n_samples, n_units), float64
        Logits: one a class, or one for two classes, or one a label.
    target : Tensor of shape (n_samples,) or (n_samples, n_units)
        Codes of classes; or zeros and ones.
    weight : Tensor of shape (n_samples,), float64
        Of sum one.
    """
    if target.ndim == 1:
        losses = F.cross_entropy(output, target, reduction="none")
    else:
        pairs = output, target.double()
        losses = F.binary_cross_entropy_with_logits(*pairs, reduction="none").sum(1)
    codes = np.unique(target.numpy(), axis=0, return_inverse=True)[1].ravel()
    share = np.bincount(codes, weight.numpy())
    return float(-share @ np.log(share) - losses @ weight)


def gain_of_numbers(output: Tensor, target: Tensor, weight: Tensor) -> float:
    """Half the log of variance over mean squared error, summed over targets.

    The gain of Gaussian predictions over a Gaussian without columns, as
    :func:`skmi.metrics.information_gain_score` with ``scale="residual"``. It is a bound where the
    target is Gaussian.
    """
    target = target.double()
    errors = (target - output[:, : target.shape[1]]) ** 2
    variance = (target - weight @ target) ** 2
    return float(0.5 * torch.log((weight @ variance) / (weight @ errors)).sum())
