"""Losses by name. Each takes the output of the network, the target and torch's `reduction`."""

from collections.abc import Callable
from numbers import Real
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from .._compat import Interval

Loss = Callable[..., Tensor]

# Of targets of variance 1.
LEAST_LOG_VARIANCE = -14.0


class Criterion(nn.Module):
    """Mean of a loss over rows, weighted or not.

    Parameters
    ----------
    loss : callable
        ``loss(output, target, reduction=..., **options)``.
    options : dict
        Further arguments of the loss.
    label_smoothing : float, default=0
        Share of the probability that training spreads evenly over the classes.
    """

    def __init__(self, loss: Loss, options: dict[str, Any], label_smoothing: float = 0.0) -> None:
        super().__init__()
        self.loss = loss
        self.options = options
        self.label_smoothing = label_smoothing

    def forward(self, output: Tensor, target: Tensor, weight: Tensor | None = None) -> Tensor:
        """Mean loss; validation is not smoothed."""
        options = self.options
        if self.label_smoothing and self.training:
            options = {**options, "label_smoothing": self.label_smoothing}
        if weight is None:
            return self.loss(output, target, reduction="mean", **options)
        return self._of_rows(output, target, options) @ weight / weight.sum()

    def of_rows(self, output: Tensor, target: Tensor) -> Tensor:
        """Loss of each row, not smoothed."""
        return self._of_rows(output, target, self.options)

    def _of_rows(self, output: Tensor, target: Tensor, options: dict[str, Any]) -> Tensor:
        losses = self.loss(output, target, reduction="none", **options)
        return losses.mean(1) if losses.ndim > 1 else losses


def _reduced(losses: Tensor, reduction: str) -> Tensor:
    return losses.mean() if reduction == "mean" else losses


def cross_entropy(output: Tensor, target: Tensor, **options: Any) -> Tensor:
    """Softmax cross-entropy of class codes."""
    return F.cross_entropy(output, target, **options)


def binary_cross_entropy(
    output: Tensor, target: Tensor, reduction: str, label_smoothing: float = 0.0
) -> Tensor:
    """Cross-entropy of one logit a label, for two classes or several labels."""
    if label_smoothing:
        target = target * (1 - label_smoothing) + label_smoothing / 2
    return F.binary_cross_entropy_with_logits(output, target, reduction=reduction)


def focal(output: Tensor, target: Tensor, reduction: str, gamma: float = 2.0) -> Tensor:
    """Cross-entropy times (1 - p)**gamma, p the probability of the truth (Lin et al., 2017)."""
    losses = F.cross_entropy(output, target, reduction="none")
    return _reduced((1 - torch.exp(-losses)) ** gamma * losses, reduction)


def binary_focal(output: Tensor, target: Tensor, reduction: str, gamma: float = 2.0) -> Tensor:
    """Focal loss of one logit a label."""
    losses = F.binary_cross_entropy_with_logits(output, target, reduction="none")
    return _reduced((1 - torch.exp(-losses)) ** gamma * losses, reduction)


def quantile(output: Tensor, target: Tensor, reduction: str, quantile: float = 0.5) -> Tensor:
    """Pinball loss (Koenker and Bassett, 1978)."""
    error = target - output
    return _reduced(torch.maximum(quantile * error, (quantile - 1) * error), reduction)


def gaussian_nll(output: Tensor, target: Tensor, reduction: str) -> Tensor:
    """Negative log-likelihood of a normal law; the output is its means, then its log variances."""
    mean, log_variance = split_gaussian(output)
    losses = 0.5 * (log_variance + (target - mean) ** 2 * torch.exp(-log_variance))
    return _reduced(losses, reduction)


def split_gaussian(output: Tensor) -> tuple[Tensor, Tensor]:
    """Means and log variances; a target that is a constant would send the latter to -infinity."""
    mean, log_variance = output.chunk(2, dim=1)
    return mean, log_variance.clamp(min=LEAST_LOG_VARIANCE)


CLASSIFICATION_LOSSES: dict[str, tuple[Loss, Loss]] = {
    # of class codes, of one logit a label
    "cross_entropy": (cross_entropy, binary_cross_entropy),
    "focal": (focal, binary_focal),
}
REGRESSION_LOSSES: dict[str, Loss] = {
    "squared_error": F.mse_loss,
    "absolute_error": F.l1_loss,
    "huber": F.huber_loss,
    "quantile": quantile,
    "gaussian_nll": gaussian_nll,
}
# Outputs of the network for one target, where it is not one.
N_PARAMETERS = {"gaussian_nll": 2}
# What `loss_params` may hold.
LOSS_PARAMETERS = {
    "focal": {"gamma": Interval(Real, 0, None, closed="left")},
    "huber": {"delta": Interval(Real, 0, None, closed="neither")},
    "quantile": {"quantile": Interval(Real, 0, 1, closed="neither")},
}
