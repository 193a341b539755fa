import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy.special import expit, logit
from sklearn.metrics import log_loss

from skmi.imbalance._calibration import METHODS, HeldOut, Identity, Isotonic, held_out_losses


def held_out(n, n_folds=3):
    """Rows whose log odds are predicted 2.5 times as far from zero as they are, and 1 too high."""
    rng = np.random.default_rng(0)
    truth = expit(rng.normal(-2, 1.5, n))
    rare = expit(2.5 * logit(truth) + 1)
    target = (rng.uniform(size=n) < truth).astype(int)
    return HeldOut(np.column_stack([1 - rare, rare]), target, None, np.arange(n) % n_folds)


def test_sigmoid_undoes_a_line_in_the_log_odds():
    rows = held_out(60_000)
    mapped = METHODS["sigmoid"]().fit(rows)(rows.proba)
    truth = expit((logit(rows.proba[:, 1]) - 1) / 2.5)
    assert_allclose(mapped[:, 1], truth, atol=0.01)


@pytest.mark.parametrize("name", ["sigmoid", "isotonic"])
def test_maps_order_and_sum(name):
    rows = held_out(3000)
    mapped = METHODS[name]().fit(rows)(rows.proba)
    assert_allclose(mapped.sum(axis=1), 1)
    order = np.argsort(rows.proba[:, 1])
    assert np.all(np.diff(mapped[order, 1]) >= 0)


def test_isotonic_is_never_certain():
    proba = np.column_stack([np.repeat([0.9, 0.1], 50)] * 2)
    proba[:, 1] = 1 - proba[:, 0]
    target = np.repeat([0, 1], 50)
    mapped = Isotonic().fit(HeldOut(proba, target, None, np.zeros(100, int)))(proba)
    # A class that never came in n rows is given 1 / (n + 2).
    assert_allclose([mapped.min(), mapped.max()], [1 / 102, 101 / 102])


def test_weight_is_a_repeated_row():
    rows = held_out(600)
    weight = np.random.default_rng(1).integers(0, 3, 600)
    again = np.repeat(np.arange(600), weight)
    for method in METHODS.values():
        weighted = HeldOut(rows.proba, rows.target, weight.astype(float), rows.fold)
        maps = method().fit(weighted), method().fit(rows.rows(again))
        assert_allclose(*(each(rows.proba) for each in maps), rtol=1e-4)


def test_losses_by_hand():
    rows = held_out(900)
    losses = held_out_losses(rows)
    assert_allclose(losses["prior"], log_loss(rows.target, rows.proba))
    parts = []
    for fold in range(3):
        here = rows.fold == fold
        fitted = METHODS["isotonic"]().fit(rows.rows(~here))
        parts.append(log_loss(rows.target[here], fitted(rows.proba[here]), labels=[0, 1]))
    assert_allclose(losses["isotonic"], np.mean(parts))
    assert losses["isotonic"] < losses["prior"]


def test_identity():
    proba = np.array([[0.2, 0.8]])
    assert Identity()(proba) is proba
