"""Measures of a layer against closed forms."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from skmi.neural_network._noisy_layer import (
    Target,
    measure_layer,
    noisy_information,
    probe_information,
)


def some_classes(n, seed=0, n_classes=2):
    return Target.of(np.random.default_rng(seed).integers(0, n_classes, n), "test")


@pytest.mark.parametrize(("n_units", "noise"), [(1, 0.5), (3, 0.5), (64, 0.35)])
def test_gaussian_layer(n_units, noise):
    """I(X;T) = sum of log(1 + variance / noise**2) / 2."""
    rng = np.random.default_rng(0)
    spread = rng.uniform(0.5, 2, n_units)
    units = rng.standard_normal((2000, n_units)) * spread
    power = spread**2 / np.sum(spread**2)
    truth = 0.5 * np.log1p(power / noise**2).sum()
    found, _ = noisy_information(units, some_classes(2000), noise, rng)
    assert_allclose(found, truth, rtol=0.08)
    assert truth < 1 / (2 * noise**2)


def test_bound_by_definition():
    rng = np.random.default_rng(0)
    units, noise = rng.standard_normal((30, 4)), 0.4
    target = some_classes(30, n_classes=3)
    i_xt, i_ty = noisy_information(units, target, noise, np.random.default_rng(1))
    sigma = noise * np.sqrt(units.var(axis=0).sum())
    noisy = units + sigma * np.random.default_rng(1).standard_normal((30, 4))
    density = np.exp(-((noisy[:, None] - units) ** 2).sum(2) / (2 * sigma**2))
    assert_allclose(i_xt, np.mean(np.log(np.diag(density) / density.mean(axis=1))))
    frequency = np.bincount(target.codes) / 30
    gains = []
    for i, row in enumerate(density):
        of_class = sum(row[j] for j in range(30) if j != i and target.codes[j] == target.codes[i])
        share = (of_class + row[i] * frequency[target.codes[i]]) / row.sum()
        gains.append(np.log(share / frequency[target.codes[i]]))
    assert_allclose(i_ty, np.mean(gains))


def test_a_sign_heard_through_noise():
    """Two points: a binary input to a Gaussian channel, whose information is an integral."""
    rng = np.random.default_rng(0)
    y = rng.integers(0, 2, 4000)
    noise = 0.8
    z = np.linspace(-8, 8, 4001)
    sigma = noise  # the two points lie at -1 and 1, whose standard deviation is 1
    density = np.exp(-((z - 1) ** 2) / (2 * sigma**2)) / np.sqrt(2 * np.pi * sigma**2)
    truth = np.trapezoid(density * np.log(2 / (1 + np.exp(-2 * z / sigma**2))), z)
    i_xt, i_ty = noisy_information(2.0 * y[:, None] - 1, Target.of(y, "test"), noise, rng)
    assert_allclose(i_xt, truth, atol=0.02)
    assert_allclose(i_ty, truth, atol=0.02)
    assert 0.3 < truth < np.log(2)


def test_without_relation_nothing_is_found():
    rng = np.random.default_rng(0)
    units = rng.standard_normal((1000, 20))
    target = some_classes(1000, seed=1)
    assert abs(noisy_information(units, target, 0.35, rng)[1]) < 0.05
    # A saturated layer tells nothing of the others, and so nothing about the target.
    i_xt, i_ty = noisy_information(units, target, 1e-3, rng)
    assert_allclose(i_xt, np.log(1000))
    assert abs(i_ty) < 1e-6


def test_scale_and_place_of_a_layer_do_not_count():
    rng = np.random.default_rng(0)
    units = rng.standard_normal((200, 5))
    target = some_classes(200)
    found = noisy_information(units, target, 0.35, np.random.default_rng(0))
    moved = noisy_information(50 * units + 7, target, 0.35, np.random.default_rng(0))
    assert_allclose(moved, found, rtol=1e-6)


def test_dead_layers_tell_nothing():
    found = measure_layer(np.ones((100, 3)), some_classes(100), 0.35, np.random.default_rng(0), "")
    assert (found.i_xt, found.i_ty) == (0, 0)
    assert abs(found.i_ty_probe) < 0.01


@pytest.mark.parametrize("y", [np.full(30, 2.5), np.full(1, 2.5), np.zeros(1)])
def test_a_target_that_does_not_vary_has_nothing_to_tell(y):
    units = np.random.default_rng(0).standard_normal((len(y), 3))
    found = measure_layer(units, Target.of(y, "test"), 0.35, np.random.default_rng(0), "given")
    assert found.i_ty_probe == 0
    assert abs(found.i_ty) < 1e-12


def test_saturation_is_stated():
    units = np.random.default_rng(0).standard_normal((100, 10))
    words = [
        measure_layer(units, some_classes(100), noise, np.random.default_rng(1), "given").estimator
        for noise in (0.05, 0.5)
    ]
    assert words == [
        "bound, noise 0.05 sd, 100 given rows, ceiling 4.61; saturated: at least",
        "bound, noise 0.5 sd, 100 given rows, ceiling 4.61",
    ]


def test_probe_of_classes():
    """Logistic model: a probe tells what the model does, and never more than H(Y)."""
    rng = np.random.default_rng(0)
    units = rng.standard_normal((20_000, 2))
    proba = 1 / (1 + np.exp(-3 * units[:, 0]))
    y = (rng.uniform(size=20_000) < proba).astype(int)
    truth = np.log(2) + np.mean(proba * np.log(proba) + (1 - proba) * np.log(1 - proba))
    assert_allclose(probe_information(units, Target.of(y, "test")), truth, atol=0.01)


def test_probe_of_numbers():
    rng = np.random.default_rng(0)
    units = rng.standard_normal((5000, 3))
    y = units[:, 0] + 0.5 * rng.standard_normal(5000)
    truth = 0.5 * np.log(1.25 / 0.25)
    assert_allclose(probe_information(units, Target.of(y, "test")), truth, atol=0.03)


def test_a_class_that_half_the_rows_lack():
    rng = np.random.default_rng(0)
    target = Target.of(np.r_[np.zeros(50, int), np.ones(49, int), 2], "test")
    found = probe_information(rng.standard_normal((100, 2)), target)
    assert np.isfinite(found)
    assert found < 0


@pytest.mark.parametrize(
    ("y", "codes", "is_numeric"),
    [
        (np.array(["b", "a", "b"]), [1, 0, 1], False),
        (np.array([0.0, 1.0, 1.0]), [0, 1, 1], False),
        (np.array([[0.0], [1.0], [1.0]]), [0, 1, 1], False),
        (np.array([[0, 1], [1, 1], [0, 1]]), [0, 1, 0], False),
        (np.array([2.5, 0.5, 1.5]), [2, 0, 1], True),
    ],
)
def test_targets(y, codes, is_numeric):
    target = Target.of(y, "test")
    assert target.codes.tolist() == codes
    assert (target.numbers is not None) == is_numeric


def test_several_numbers_are_refused():
    with pytest.raises(ValueError, match="somebody measures one target; y has 2 columns"):
        Target.of(np.random.default_rng(0).standard_normal((5, 2)), "somebody")


def test_numbers_are_cut_into_ten():
    target = Target.of(np.random.default_rng(0).standard_normal(1000), "test")
    assert np.bincount(target.codes).tolist() == [100] * 10
