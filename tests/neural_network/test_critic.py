"""The critic: what it scores, and how long it is trained."""

import pytest
import torch

from skmi.neural_network._critic import Critic, Training
from skmi.neural_network._objectives import Objective, infonce_bound, infonce_terms
from skmi.neural_network._random_source import RandomSource


def rows(n=200):
    x = torch.randn(n, 2, generator=torch.Generator().manual_seed(0))
    return x, x + 0.5 * torch.randn(n, 2, generator=torch.Generator().manual_seed(1))


def test_every_pair_is_scored_as_if_alone():
    critic = Critic(2, 2, (4,), RandomSource(0)).eval()
    x, y = rows(5)
    scores = critic(x, y)
    for i in range(5):
        for j in range(5):
            alone = critic(x[i : i + 1], y[j : j + 1])
            torch.testing.assert_close(scores[i, j], alone[0, 0])


@pytest.mark.parametrize("max_iter", [1, 30, 40])
def test_no_more_steps_than_asked(max_iter):
    is_step = []

    def reward(scores):
        is_step.append(scores.requires_grad)
        return infonce_bound(scores)

    training = Training(Objective(reward, infonce_terms), (), 64, max_iter)
    training.fit(rows(), rows(50), RandomSource(0))
    assert sum(is_step) == max_iter
