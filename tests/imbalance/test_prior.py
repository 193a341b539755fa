import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from sklearn.metrics import log_loss as peer_log_loss

from skmi.imbalance._prior import class_shares, decide, log_loss, reprior


def test_closed_form_of_the_correction():
    rng = np.random.default_rng(0)
    densities = rng.uniform(size=(50, 3))
    learned, true = np.array([0.2, 0.3, 0.5]), np.array([0.6, 0.39, 0.01])
    seen = densities * learned / (densities @ learned)[:, None]
    assert_allclose(reprior(seen, learned, true), densities * true / (densities @ true)[:, None])


def test_equal_shares_change_no_bit():
    proba = np.array([[0.1, 0.9], [1.0, 0.0]])
    assert reprior(proba, np.array([0.3, 0.7]), np.array([0.3, 0.7])) is proba


def test_certainty_stays_finite():
    proba = reprior(np.array([[1.0, 0.0]]), np.array([0.5, 0.5]), np.array([1e-9, 1 - 1e-9]))
    assert np.isfinite(proba).all()
    assert_allclose(proba.sum(), 1)


@pytest.mark.parametrize("weight", [None, np.array([1.0, 0.5, 2.0, 0.0])])
def test_log_loss_is_that_of_scikit_learn(weight):
    proba, target = (
        np.array([[0.9, 0.1], [0.4, 0.6], [0.2, 0.8], [1.0, 0.0]]),
        np.array([0, 1, 1, 0]),
    )
    expected = peer_log_loss(target, proba, sample_weight=weight)
    assert_allclose(log_loss(proba, target, weight), expected)


def test_shares_count_weights():
    assert_allclose(class_shares(np.array([0, 1, 1]), 2, np.array([3.0, 0.5, 0.5])), [0.75, 0.25])


def test_decisions():
    proba, shares = np.array([[0.85, 0.15], [0.75, 0.25], [0.4, 0.6]]), np.array([0.8, 0.2])
    assert_array_equal(decide(proba, shares, 0.5), [0, 0, 1])
    assert_array_equal(decide(proba, shares, "prior"), [0, 1, 1])
    assert_array_equal(decide(proba, shares, 0.15), [1, 1, 1])
