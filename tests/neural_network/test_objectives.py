"""Objectives against their definitions, and against the best critic of a known density."""

import math

import numpy as np
import pytest
import torch
from numpy.testing import assert_allclose

from skmi.neural_network._objectives import OBJECTIVES

LOWER_BOUNDS = ("infonce", "mine", "nwj")


def gaussian_scores(information, n, d, seed):
    """Log-density ratios of all pairs of n rows of Gaussian blocks with d columns each."""
    rng = np.random.default_rng(seed)
    rho = math.sqrt(1 - math.exp(-2 * information / d))
    x = rng.standard_normal((n, d))
    y = rho * x + math.sqrt(1 - rho**2) * rng.standard_normal((n, d))
    squares = (x**2).sum(1)[:, None] + (y**2).sum(1)
    scores = information + (rho * x @ y.T - rho**2 * squares / 2) / (1 - rho**2)
    return torch.from_numpy(scores)


def by_definition(name, f):
    """Value of an objective by loops over pairs."""
    n = len(f)
    own = sum(f[i, i] for i in range(n)) / n
    unlike = [f[i, j] for i in range(n) for j in range(n) if i != j]
    partition = sum(math.exp(value) for value in unlike) / len(unlike)
    if name == "infonce":
        rows = [math.log(sum(math.exp(f[i, j]) for j in range(n)) / n) for i in range(n)]
        columns = [math.log(sum(math.exp(f[i, j]) for i in range(n)) / n) for j in range(n)]
        return own - (sum(rows) + sum(columns)) / (2 * n)
    if name == "nwj":
        return own - partition / math.e
    if name == "mine":
        return own - math.log(partition)
    clipped = sum(math.exp(min(max(value, -5), 5)) for value in unlike) / len(unlike)
    return own - math.log(clipped)


@pytest.mark.parametrize("name", OBJECTIVES)
def test_terms_average_to_the_definition(name):
    scores = torch.from_numpy(4 * np.random.default_rng(0).standard_normal((7, 7)))
    truth = by_definition(name, scores.numpy())
    assert_allclose(float(OBJECTIVES[name].terms(scores).mean()), truth, rtol=1e-12)
    if name != "smile":
        assert_allclose(float(OBJECTIVES[name].reward(scores)), truth, rtol=1e-12)


def test_smile_is_rewarded_as_a_classifier_of_pairs():
    scores = np.random.default_rng(0).standard_normal((5, 5))
    log_sigmoid = -np.log1p(np.exp(-scores))
    unlike = ~np.eye(5, dtype=bool)
    truth = np.diag(log_sigmoid).mean() + (log_sigmoid - scores)[unlike].mean()
    assert_allclose(float(OBJECTIVES["smile"].reward(torch.from_numpy(scores))), truth, rtol=1e-12)


@pytest.mark.parametrize("name", OBJECTIVES)
def test_the_best_critic_reads_the_information(name):
    objective = OBJECTIVES[name]
    scores = gaussian_scores(1.0, 2000, 1, seed=0)
    assert_allclose(float(objective.terms(scores + objective.constant).mean()), 1.0, atol=0.05)


@pytest.mark.parametrize("name", OBJECTIVES)
def test_a_constant_critic_reads_nothing(name):
    objective = OBJECTIVES[name]
    scores = torch.full((6, 6), objective.constant, dtype=torch.float64)
    assert_allclose(objective.terms(scores).numpy(), 0, atol=1e-12)
    perturbed = torch.full((6, 6), objective.constant + 0.1, dtype=torch.float64)
    assert objective.reward(perturbed) <= objective.reward(scores) + 1e-12


@pytest.mark.parametrize("name", LOWER_BOUNDS)
def test_other_critics_read_less(name):
    """Lower bounds: half the log-density ratio, and twice of it, say less than the ratio."""
    objective = OBJECTIVES[name]
    scores = gaussian_scores(1.0, 2000, 2, seed=0)
    best = float(objective.reward(scores + objective.constant))
    assert float(objective.reward(scores / 2 + objective.constant)) < best - 0.1
    assert float(objective.reward(2 * scores + objective.constant)) < best - 0.1


def test_infonce_cannot_exceed_its_ceiling():
    scores = gaussian_scores(8.0, 100, 1, seed=0)
    ceiling = math.log(100)
    assert ceiling - 0.5 < float(OBJECTIVES["infonce"].terms(scores).mean()) < ceiling
    assert float(OBJECTIVES["mine"].terms(scores).mean()) > ceiling


@pytest.mark.parametrize("name", OBJECTIVES)
def test_the_spread_of_the_terms_is_that_of_the_estimate(name):
    """Of 200 samples of 100 rows, with the best critic."""
    objective = OBJECTIVES[name]
    terms = np.array(
        [
            objective.terms(gaussian_scores(1.0, 100, 1, seed) + objective.constant).numpy()
            for seed in range(200)
        ]
    )
    assert_allclose(terms.std(axis=1).mean() / 10, terms.mean(axis=1).std(), rtol=0.15)
