"""Differential entropy by nearest neighbours against its definition."""

import numpy as np
import pandas as pd
import pytest
from scipy.special import digamma

from skmi.information import entropy
from skmi.information._density import kl_entropy, mean_entropy_within


def distances(block):
    return np.abs(block[:, None] - block).max(axis=2)


def plain_entropy(x, k):
    scales = x.std(axis=0)
    radii = np.sort(distances(x / scales), axis=1)[:, k]
    log_volume = x.shape[1] * np.log(2 * radii) + np.log(scales).sum()
    return digamma(len(x)) - digamma(k) + log_volume


@pytest.mark.parametrize("d", [1, 2, 4])
@pytest.mark.parametrize("k", [1, 5])
def test_entropy_terms_follow_the_definition(d, k):
    x = np.random.default_rng(d).standard_normal((70, d)) * np.arange(1, d + 1)
    found = kl_entropy(x, n_neighbors=k)
    np.testing.assert_allclose(found, plain_entropy(x, k), rtol=0, atol=1e-11)


@pytest.mark.parametrize("d", [1, 3])
def test_entropy_of_gaussian_uniform_and_scaled_columns(d):
    rng = np.random.default_rng(9)
    normal = rng.standard_normal((4000, d))
    truth = d / 2 * np.log(2 * np.pi * np.e)
    assert kl_entropy(normal).mean() == pytest.approx(truth, abs=0.07)
    assert kl_entropy(rng.random((4000, d))).mean() == pytest.approx(0, abs=0.15)
    scaled = kl_entropy(1e-12 * normal).mean() - d * np.log(1e-12)
    assert scaled == pytest.approx(kl_entropy(normal).mean(), abs=1e-9)
    # The shift leaves steps of 1.5e-5.
    assert kl_entropy(normal + 1e11).mean() == pytest.approx(kl_entropy(normal).mean(), abs=0.005)


def test_entropy_of_atoms_is_minus_infinity():
    rng = np.random.default_rng(10)
    x = rng.standard_normal((100, 2))
    x[:10] = 0
    assert kl_entropy(x, n_neighbors=5).mean() == -np.inf
    assert (kl_entropy(x, n_neighbors=5)[:10] == -np.inf).all()
    assert np.isfinite(kl_entropy(x, n_neighbors=5)[10:]).all()
    assert (kl_entropy(np.column_stack([x[:, 0], np.ones(100)])) == -np.inf).all()


@pytest.mark.parametrize("d", [1, 2])
def test_levels_of_any_size_are_each_taken_by_themselves(d):
    rng = np.random.default_rng(0)
    sizes = [1, 1, 2, 2, 3, 3, 3, 4, 6, 6, 40, 40, 80, 200]
    codes = rng.permutation(np.repeat(np.arange(len(sizes)), sizes))
    x = rng.standard_normal((len(codes), d)) * (1 + codes[:, None])
    parts = [x[codes == level] for level in range(len(sizes)) if sizes[level] > d]
    rows = [len(part) for part in parts]
    means = [kl_entropy(part, n_neighbors=min(5, len(part) - 1)).mean() for part in parts]
    expected = np.average(means, weights=rows)
    assert mean_entropy_within(x, codes, 5) == pytest.approx(expected, abs=1e-12)


def test_levels_too_small_for_a_density():
    rng = np.random.default_rng(1)
    numbers = rng.standard_normal((6, 2))
    assert mean_entropy_within(numbers, np.arange(6), 5) == -np.inf
    # Two points of the plane lie on a line.
    assert mean_entropy_within(numbers, np.arange(6) // 2, 5) == -np.inf
    assert np.isfinite(mean_entropy_within(numbers, np.arange(6) // 3, 5))
    # One level of equal numbers has no density, and takes the mean with it.
    repeated = np.r_[np.zeros(3), rng.standard_normal(3)][:, None]
    assert mean_entropy_within(repeated, np.arange(6) // 3, 5) == -np.inf


def test_many_rare_levels_of_a_mixed_block():
    rng = np.random.default_rng(2)
    label = rng.integers(0, 3000, 9000)
    frame = pd.DataFrame({"x": rng.standard_normal(9000) + label, "label": label.astype(str)})
    normal = 0.5 * np.log(2 * np.pi * np.e)
    # Estimates from a few rows each have no bias to speak of.
    within = entropy(frame) - entropy(frame["label"])
    assert within == pytest.approx(normal, abs=0.1)
