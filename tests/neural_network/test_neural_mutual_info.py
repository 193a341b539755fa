"""Neural estimates on samples whose mutual information is known."""

import math
from dataclasses import FrozenInstanceError, asdict

import numpy as np
import pandas as pd
import pytest
import torch
from numpy.testing import assert_allclose

from skmi.datasets import make_gaussian_blocks, make_xor
from skmi.neural_network import neural_mutual_info
from skmi.neural_network._objectives import OBJECTIVES

QUICK = {"hidden_layer_sizes": (16,), "max_iter": 120, "n_splits": 2}


def gaussian(n, d, information, seed=0):
    rho = math.sqrt(1 - math.exp(-2 * information / d))
    X, Y, truth = make_gaussian_blocks(
        n, n_features_x=d, n_features_y=d, correlation=rho, random_state=seed
    )
    assert_allclose(truth, information)
    return X, Y


@pytest.mark.parametrize("objective", OBJECTIVES)
def test_gaussian_blocks(objective):
    X, Y = gaussian(1500, 3, 1.0)
    result = neural_mutual_info(X, Y, objective, hidden_layer_sizes=(16,), n_splits=2, max_iter=300)
    assert_allclose(result.statistic, 1.0, atol=0.1)
    assert 0.01 < result.standard_error < 0.04
    assert_allclose(result.ceiling, math.log(750))
    assert (result.saturated, result.objective, result.n_samples) == (False, objective, 1500)


@pytest.mark.slow
@pytest.mark.parametrize("objective", OBJECTIVES)
def test_twenty_columns_on_each_side(objective):
    result = neural_mutual_info(*gaussian(10_000, 20, 2.0), objective)
    assert 1.8 < result.statistic < 2.1
    assert not result.saturated


@pytest.mark.slow
def test_standard_error_is_the_spread_over_samples():
    """Thirty samples: their spread is known to 13 %, and trainings differ besides."""
    options = {"hidden_layer_sizes": (), "n_splits": 2, "max_iter": 300}
    results = [
        neural_mutual_info(*gaussian(400, 2, 0.7, seed), **options) for seed in range(100, 130)
    ]
    spread = np.std([result.statistic for result in results])
    stated = np.mean([result.standard_error for result in results])
    assert 0.7 < spread / stated < 1.5


@pytest.mark.slow
def test_more_than_quadratic():
    """Angles: the correlations of all columns, and of their squares, are zero."""
    rng = np.random.default_rng(0)
    angle = rng.uniform(0, 2 * np.pi, 1500)
    # A third of the circle of the other angle is left, wherever it starts: log 3.
    other = 3 * angle + rng.uniform(0, 2 * np.pi / 3, 1500)
    X, Y = (np.column_stack([np.cos(a), np.sin(a)]) for a in (angle, other))
    linear = neural_mutual_info(X, Y, hidden_layer_sizes=(), n_splits=2)
    assert linear.statistic < 0.05
    result = neural_mutual_info(X, Y, hidden_layer_sizes=(64,), n_splits=2)
    assert 0.6 < result.statistic < math.log(3)


@pytest.mark.parametrize("objective", OBJECTIVES)
def test_independent_blocks_read_nothing(objective):
    rng = np.random.default_rng(0)
    X, Y = rng.standard_normal((2, 1000, 10))
    result = neural_mutual_info(X, Y, objective, hidden_layer_sizes=(32,), n_splits=2)
    assert abs(result.statistic) < 0.02


def test_classes_and_numbers():
    """x tells the sign of y and no more: log 2."""
    y = np.random.default_rng(0).standard_normal(600)
    X = np.where(y > 0, "plus", "minus")
    result = neural_mutual_info(X, y, **{**QUICK, "max_iter": 300})
    assert_allclose(result.statistic, math.log(2), atol=0.05)


def test_columns_that_tell_only_together():
    X, y, truth = make_xor(1000, random_state=0)
    result = neural_mutual_info(X, y, discrete=True, **{**QUICK, "max_iter": 300})
    assert_allclose(result.statistic, truth, atol=0.05)


def test_a_copy_saturates():
    X = np.random.default_rng(0).standard_normal((400, 2))
    result = neural_mutual_info(X, X, hidden_layer_sizes=(), n_splits=2, max_iter=600)
    assert result.saturated
    assert result.ceiling - 2 < result.statistic <= result.ceiling == math.log(200)


def test_more_rows_than_are_scored_at_once(monkeypatch):
    monkeypatch.setattr("skmi.neural_network._neural_mutual_info._SCORED", 100)
    result = neural_mutual_info(*gaussian(600, 2, 1.0), **QUICK)
    assert_allclose(result.ceiling, math.log(100))
    assert_allclose(result.statistic, 1.0, atol=0.25)


def test_monotone_maps_of_columns_change_nothing():
    X, Y = gaussian(200, 2, 0.5)
    result = neural_mutual_info(X, Y, **QUICK)
    assert neural_mutual_info(np.exp(X), -(Y**3) * [1, -1] * [-1, 1], **QUICK) == result


def test_any_container():
    X, Y = gaussian(200, 2, 0.5)
    result = neural_mutual_info(X, Y, **QUICK)
    assert neural_mutual_info(pd.DataFrame(X), pd.DataFrame(Y), **QUICK) == result
    assert neural_mutual_info(X.tolist(), Y.tolist(), **QUICK) == result


def test_random_state_is_all_that_is_random():
    X, Y = gaussian(200, 2, 0.5)
    torch.manual_seed(0)
    before, n_threads = torch.get_rng_state(), torch.get_num_threads()
    result = neural_mutual_info(X, Y, random_state=1, **QUICK)
    assert torch.equal(torch.get_rng_state(), before)
    assert torch.get_num_threads() == n_threads
    torch.manual_seed(99)
    assert neural_mutual_info(X, Y, random_state=1, **QUICK) == result
    assert neural_mutual_info(X, Y, random_state=2, **QUICK) != result
    assert neural_mutual_info(X, Y, **QUICK) == neural_mutual_info(X, Y, **QUICK)


def test_results_are_frozen():
    result = neural_mutual_info(*gaussian(100, 1, 0.5), **QUICK)
    with pytest.raises(FrozenInstanceError):
        result.statistic = 0.0
    assert all(isinstance(value, float | bool | str | int) for value in asdict(result).values())


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"objective": "mi"}, "objective"),
        ({"n_splits": 1}, "n_splits"),
        ({"hidden_layer_sizes": (8, 0)}, r"hidden_layer_sizes .* got \(8, 0\)"),
        ({"hidden_layer_sizes": (8.5,)}, r"hidden_layer_sizes .* got \(8.5,\)"),
        ({"n_splits": 60}, "at least 120 complete rows for n_splits=60; got 100"),
        ({"discrete": (True, None)}, "discrete columns of X have 100 joint levels in 100 rows"),
    ],
)
def test_wrong_arguments_are_named(options, message):
    X, Y = gaussian(100, 2, 0.5)
    with pytest.raises(ValueError, match=message):
        neural_mutual_info(X, Y, **options)


def test_few_rows_are_refused():
    with pytest.raises(ValueError, match="at least 50 complete rows for n_splits=5; got 30"):
        neural_mutual_info(np.arange(30.0), np.arange(30.0))
