"""Losses against their formulas, weighted means against repeated rows."""

import numpy as np
import pytest
import torch
from scipy import stats

from skmi.neural_network._losses import (
    CLASSIFICATION_LOSSES,
    REGRESSION_LOSSES,
    Criterion,
    gaussian_nll,
    quantile,
)

# loss, columns of the output, columns of the target (0: class codes)
CASES = {
    **{f"{name} of classes": (pair[0], 3, 0) for name, pair in CLASSIFICATION_LOSSES.items()},
    **{f"{name} of labels": (pair[1], 2, 2) for name, pair in CLASSIFICATION_LOSSES.items()},
    **{
        name: (loss, 4 if name == "gaussian_nll" else 2, 2)
        for name, loss in REGRESSION_LOSSES.items()
    },
}


def normal(*shape, seed=0):
    return torch.from_numpy(np.random.default_rng(seed).normal(size=shape))


def codes(n_rows):
    return torch.from_numpy(np.random.default_rng(1).integers(0, 3, n_rows))


def labels(n_rows):
    return torch.from_numpy(np.random.default_rng(1).integers(0, 2, (n_rows, 2)).astype(float))


def target(name, n_rows):
    if name.endswith("classes"):
        return codes(n_rows)
    return labels(n_rows) if name.endswith("labels") else normal(n_rows, 2, seed=1)


@pytest.mark.parametrize("name", CASES)
def test_weights_are_repeats(name):
    loss, n_outputs, _ = CASES[name]
    output, y = normal(6, n_outputs), target(name, 6)
    weight = torch.tensor([1.0, 2.0, 3.0, 1.0, 4.0, 2.0], dtype=torch.float64)
    criterion, repeats = Criterion(loss, {}), weight.long()
    expected = criterion(output.repeat_interleave(repeats, 0), y.repeat_interleave(repeats, 0))
    torch.testing.assert_close(criterion(output, y, weight), expected)


@pytest.mark.parametrize("name", CASES)
def test_gradients(name):
    loss, n_outputs, _ = CASES[name]
    output, y = normal(6, n_outputs).requires_grad_(), target(name, 6)
    assert torch.autograd.gradcheck(lambda z: loss(z, y, reduction="mean"), output)


@pytest.mark.parametrize(("place", "n_outputs", "y"), [(0, 3, codes(9)), (1, 2, labels(9))])
def test_focal_without_focus_is_cross_entropy(place, n_outputs, y):
    focal, plain = (CLASSIFICATION_LOSSES[name][place] for name in ("focal", "cross_entropy"))
    output = normal(9, n_outputs)
    value = focal(output, y, reduction="none", gamma=0.0)
    torch.testing.assert_close(value, plain(output, y, reduction="none"))


def test_focal_weighs_by_the_probability_that_is_missing():
    output, y = normal(9, 3), codes(9)
    p = output.softmax(1)[torch.arange(9), y]
    value = CLASSIFICATION_LOSSES["focal"][0](output, y, reduction="none")
    torch.testing.assert_close(value, -((1 - p) ** 2) * p.log())


def test_gaussian_nll_is_that_of_scipy():
    output, y = normal(9, 2), normal(9, 1, seed=1)
    mean, scale = output[:, :1].numpy(), np.exp(output[:, 1:].numpy() / 2)
    expected = -stats.norm.logpdf(y.numpy(), mean, scale) - np.log(2 * np.pi) / 2
    np.testing.assert_allclose(gaussian_nll(output, y, "none").numpy(), expected)


def test_pinball_loss_is_least_at_the_quantile():
    y = normal(1001, 1)
    grid = torch.linspace(-2, 2, 401, dtype=torch.float64)
    values = [float(quantile(g.expand(1001, 1), y, "mean", 0.8)) for g in grid]
    assert grid[np.argmin(values)] == pytest.approx(np.quantile(y, 0.8), abs=0.02)


@pytest.mark.parametrize(("place", "n_outputs", "y"), [(0, 3, codes(9)), (1, 2, labels(9))])
def test_smoothing_is_for_training_only(place, n_outputs, y):
    loss, output = CLASSIFICATION_LOSSES["cross_entropy"][place], normal(9, n_outputs)
    smoothed, plain = Criterion(loss, {}, 0.1), Criterion(loss, {})
    assert smoothed.train()(output, y) != plain(output, y)
    assert smoothed.eval()(output, y) == plain(output, y)


def test_smoothing_spreads_the_target():
    output, y = normal(9, 3), codes(9)
    spread = 0.9 * torch.nn.functional.one_hot(y, 3) + 0.1 / 3
    value = Criterion(CLASSIFICATION_LOSSES["cross_entropy"][0], {}, 0.1)(output, y)
    torch.testing.assert_close(value, -(spread * output.log_softmax(1)).sum(1).mean())
    logits, truth = normal(9, 2), labels(9)
    value = Criterion(CLASSIFICATION_LOSSES["cross_entropy"][1], {}, 0.1)(logits, truth)
    spread, p = 0.9 * truth + 0.05, logits.sigmoid()
    torch.testing.assert_close(value, -(spread * p.log() + (1 - spread) * (1 - p).log()).mean())
