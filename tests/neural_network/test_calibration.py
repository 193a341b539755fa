"""The temperature, against a search by brute force."""

import numpy as np
import pytest
from scipy.special import expit, log_softmax

from skmi.neural_network._calibration import temperature

GRID = np.exp(np.linspace(np.log(0.1), np.log(10), 4001))


def test_classes():
    rng = np.random.default_rng(0)
    logits, y = rng.normal(size=(300, 3)), rng.integers(0, 3, 300)
    logits[np.arange(300), y] += 0.7
    loss = [-log_softmax(3 * logits / t, axis=1)[np.arange(300), y].mean() for t in GRID]
    assert temperature(3 * logits, y, None) == pytest.approx(GRID[np.argmin(loss)], rel=2e-3)


def test_labels_and_weights():
    rng = np.random.default_rng(0)
    logits, weight = rng.normal(size=(300, 2)), rng.integers(1, 4, 300)
    y = (rng.random((300, 2)) < expit(logits / 2)).astype(float)

    def loss(t):
        return (weight[:, None] * np.logaddexp(0, -(2 * y - 1) * logits / t)).sum()

    best = GRID[np.argmin([loss(t) for t in GRID])]
    assert temperature(logits, y, weight) == pytest.approx(best, rel=2e-3)
    repeated = temperature(np.repeat(logits, weight, axis=0), np.repeat(y, weight, axis=0), None)
    assert temperature(logits, y, weight) == pytest.approx(repeated, rel=1e-12)


def test_bounds():
    logits = np.array([[2.0], [-2.0]])
    assert temperature(logits, np.array([[1.0], [0.0]]), None) == pytest.approx(0.1)
    assert temperature(logits, np.array([[0.0], [1.0]]), None) == pytest.approx(10)
