"""The variational bottleneck against closed forms."""

import numpy as np
import pytest
import torch
from numpy.testing import assert_allclose, assert_array_equal
from sklearn.datasets import make_classification, make_friedman1
from torch.distributions import Normal, kl_divergence

from skmi.metrics import information_gain_score
from skmi.neural_network import MLPClassifier, MLPRegressor
from skmi.neural_network._bottleneck import (
    VariationalBottleneck,
    divergence,
    gain_of_classes,
    gain_of_numbers,
)
from skmi.neural_network._random_source import RandomSource


def network(beta, **options):
    options = {
        "n_members": 1,
        "max_iter": 60,
        "learning_rate_init": 0.01,
        "random_state": 0,
    } | options
    return MLPClassifier((16,), information_bottleneck=beta, **options)


def table(n=600, **options):
    options = {"n_informative": 4, "flip_y": 0.1, "random_state": 0} | options
    return make_classification(n, 8, **options)


def test_divergence_is_that_of_torch():
    mean, log_scale = torch.randn(2, 5, 3, generator=torch.Generator().manual_seed(0))
    truth = kl_divergence(Normal(mean, log_scale.exp()), Normal(0.0, 1.0)).sum(1)
    assert_allclose(divergence(mean, log_scale), truth, rtol=1e-5)


def test_training_draws_what_prediction_takes_the_mean_of():
    bottleneck = VariationalBottleneck(0.3, 4, RandomSource(0))
    hidden = torch.randn(1, 4, generator=torch.Generator().manual_seed(1))
    bottleneck.train()
    draws = bottleneck(hidden.expand(20_000, 4))
    penalty = bottleneck.penalty
    bottleneck.eval()
    mean, scale = bottleneck(hidden), bottleneck.log_scale(hidden).exp()
    assert torch.equal(bottleneck(hidden), mean)
    assert_allclose(draws.mean(0).detach(), mean[0].detach(), atol=0.03)
    assert_allclose(draws.std(0).detach(), scale[0].detach(), rtol=0.03)
    truth = 0.3 * divergence(mean, bottleneck.log_scale(hidden)).mean()
    assert_allclose(penalty.detach(), truth.detach(), rtol=1e-5)


def test_prediction_is_deterministic_and_fits_are_reproducible():
    X, y = table()
    torch.manual_seed(0)
    state = torch.get_rng_state()
    one, other = network(1e-2).fit(X, y), network(1e-2).fit(X, y)
    assert torch.equal(torch.get_rng_state(), state)
    assert_array_equal(one.predict_proba(X), one.predict_proba(X))
    assert_array_equal(one.predict_proba(X), other.predict_proba(X))
    assert one.information_bounds_ == other.information_bounds_


def test_beta_presses_information_out():
    X, y = table()
    bounds = [network(b).fit(X, y).information_bounds_ for b in (1e-4, 1e-2, 1.0)]
    told = [bound["i_xz_upper"] for bound in bounds]
    assert told == sorted(told, reverse=True)
    assert told[0] > 3
    assert told[-1] < told[0] / 10
    for bound in bounds:  # data processing
        assert bound["i_zy_lower"] <= min(np.log(2), bound["i_xz_upper"] + 0.05)
    assert bounds[0]["i_zy_lower"] > 0.2
    assert abs(bounds[-1]["i_zy_lower"]) < 0.05


@pytest.mark.parametrize("beta", [None, 0])
def test_without_a_bottleneck_there_are_no_bounds(beta):
    X, y = table(200)
    assert not hasattr(network(beta, max_iter=2).fit(X, y), "information_bounds_")
    model = network(1e-2, max_iter=2).fit(X, y)
    model.set_params(information_bottleneck=beta).fit(X, y)
    assert not hasattr(model, "information_bounds_")


@pytest.mark.parametrize(
    ("y", "n_members"), [("binary", 1), ("binary", 3), ("classes", 3), ("labels", 3)]
)
def test_bounds_of_any_target(y, n_members):
    X, codes = table(n_classes=3)
    y = {"binary": codes > 0, "classes": codes, "labels": X[:, :2] > 0}[y]
    bounds = network(1e-3, n_members=n_members).fit(X, y).information_bounds_
    assert set(bounds) == {"i_zy_lower", "i_xz_upper"}
    assert 0.1 < bounds["i_zy_lower"] < min(np.log(4), bounds["i_xz_upper"])


def test_bounds_of_numbers():
    X, y = make_friedman1(600, random_state=0)
    options = {"n_members": 1, "max_iter": 60, "learning_rate_init": 0.01, "random_state": 0}
    model = MLPRegressor((32,), information_bottleneck=1e-3, **options).fit(X, y)
    bounds = model.information_bounds_
    assert 0.3 < bounds["i_zy_lower"] < bounds["i_xz_upper"]


def test_gain_of_classes_is_the_score():
    rng = np.random.default_rng(0)
    y, weight = rng.integers(0, 3, 50), rng.uniform(size=50)
    logits = torch.from_numpy(rng.standard_normal((50, 3)))
    share = torch.from_numpy(weight / weight.sum())
    truth = information_gain_score(y, logits.softmax(1).numpy(), sample_weight=weight)
    assert_allclose(gain_of_classes(logits, torch.from_numpy(y), share), truth)
    binary = torch.from_numpy((y > 0).astype(float))[:, None]
    truth = information_gain_score(y > 0, logits[:, 0].sigmoid().numpy(), sample_weight=weight)
    assert_allclose(gain_of_classes(logits[:, :1], binary, share), truth)


def test_gain_of_numbers_is_the_score():
    rng = np.random.default_rng(0)
    y, predicted, weight = rng.standard_normal(50), rng.standard_normal(50), rng.uniform(size=50)
    tensors = (torch.from_numpy(part)[:, None] for part in (0.1 * predicted + y, y))
    truth = information_gain_score(y, 0.1 * predicted + y, scale="residual", sample_weight=weight)
    share = torch.from_numpy(weight / weight.sum())
    assert_allclose(gain_of_numbers(*tensors, share), truth)
