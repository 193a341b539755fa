"""Bounds on mutual information from the scores of a critic, and the table OBJECTIVES.

A critic scores every pair of a batch: ``scores[i, j] = f(x_i, y_j)``. The diagonal holds rows as
they were drawn; the other cells stand for independent draws.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import torch
from torch import Tensor
from torch.nn import functional as F

ObjectiveName = Literal["infonce", "mine", "nwj", "smile"]

# Scores beyond this count no further in the partition function of SMILE.
_CLIP = 5.0


@dataclass(frozen=True)
class Objective:
    """A way to train a critic, and to read the information off it.

    Attributes
    ----------
    reward : callable
        ``reward(scores)`` -> scalar that training makes large.
    terms : callable
        ``terms(scores)`` -> one term a row; their mean estimates the information, and their spread
        is that of the estimate, the shared partition function included.
    constant : float, default=0
        Score that is best where nothing is known; its terms are zero.
    """

    reward: Callable[[Tensor], Tensor]
    terms: Callable[[Tensor], Tensor]
    constant: float = 0.0


def infonce_bound(scores: Tensor) -> Tensor:
    """Mean of log softmax of the own partner, of rows and of columns, plus the log of their number.

    van den Oord, Li and Vinyals (2018), equation 4; a lower bound that no critic lifts beyond
    log(batch) (Poole et al., 2019, section 2.2). Both directions are bounds, and so is their mean.
    """
    own = scores.diagonal()
    among = 0.5 * (scores.logsumexp(0) + scores.logsumexp(1))
    return (own - among).mean() + math.log(len(scores))


def nwj_bound(scores: Tensor) -> Tensor:
    """E[f] - E'[exp(f - 1)], a lower bound (Nguyen, Wainwright and Jordan, 2010)."""
    return scores.diagonal().mean() - (_log_partition(scores) - 1).exp()


def donsker_varadhan(scores: Tensor) -> Tensor:
    """E[f] - log E'[exp f] (Belghazi et al., 2018, equation 10).

    A lower bound for the expectations; the log of a mean of few terms is too small on average.
    """
    return scores.diagonal().mean() - _log_partition(scores)


def jensen_shannon(scores: Tensor) -> Tensor:
    """How well the critic tells pairs from independent draws: the reward of SMILE.

    Song and Ermon (2020), section 5: its best critic is the log-density ratio, as for the others.
    """
    unlike = F.softplus(scores)
    among = (unlike.sum() - unlike.diagonal().sum()) / _n_unlike(scores)
    return -F.softplus(-scores.diagonal()).mean() - among


def infonce_terms(scores: Tensor) -> Tensor:
    """Terms of :func:`infonce_bound`; a row also counts as a partner of the others."""
    own = scores.diagonal()
    among = 0.5 * (scores.logsumexp(0) + scores.logsumexp(1))
    used = 0.5 * (scores.softmax(1).sum(0) + scores.softmax(0).sum(1))
    return own - among + math.log(len(scores)) - (used - 1)


def nwj_terms(scores: Tensor) -> Tensor:
    """Terms of :func:`nwj_bound`."""
    partition = (_log_partition(scores) - 1).exp()
    return scores.diagonal() - partition * _shares_of_rows(scores)


def donsker_varadhan_terms(scores: Tensor) -> Tensor:
    """Terms of :func:`donsker_varadhan`."""
    return scores.diagonal() - _log_partition(scores) - (_shares_of_rows(scores) - 1)


def smile_terms(scores: Tensor) -> Tensor:
    """Donsker and Varadhan with a clipped partition function (Song and Ermon, 2020, equation 10).

    Less variance for some bias, of either sign: no bound.
    """
    clipped = scores.clamp(-_CLIP, _CLIP)
    return donsker_varadhan_terms(clipped) + scores.diagonal() - clipped.diagonal()


def _n_unlike(scores: Tensor) -> int:
    return len(scores) * (len(scores) - 1)


def _unlike(scores: Tensor) -> Tensor:
    """Scores of independent draws; minus infinity on the diagonal."""
    own = torch.eye(len(scores), dtype=torch.bool, device=scores.device)
    return scores.masked_fill(own, -math.inf)


def _log_partition(scores: Tensor) -> Tensor:
    """Log of the mean of exp(f) over independent draws."""
    return _unlike(scores).logsumexp((0, 1)) - math.log(_n_unlike(scores))


def _shares_of_rows(scores: Tensor) -> Tensor:
    """What leaving out a row would take off the partition function, relative to it; mean 1.

    The first-order projection of a mean over pairs onto rows (Hoeffding, 1948): a row is the first
    of some pairs and the second of others.
    """
    unlike = _unlike(scores)
    weights = (unlike - unlike.logsumexp((0, 1))).exp() * len(scores)
    return weights.sum(0) + weights.sum(1) - 1


OBJECTIVES: dict[str, Objective] = {
    "infonce": Objective(infonce_bound, infonce_terms),
    "mine": Objective(donsker_varadhan, donsker_varadhan_terms),
    "nwj": Objective(nwj_bound, nwj_terms, constant=1.0),
    "smile": Objective(jensen_shannon, smile_terms),
}
