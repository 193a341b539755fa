import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.special import digamma, ndtri
from scipy.stats import rankdata

from skmi.information._blocks import (
    ksg_blocks,
    normal_scores,
)
from skmi.information._neighbors import NumericTarget


def distances(block):
    return np.abs(block[:, None] - block).max(axis=2)


def plain_ksg(x, y, k):
    """The definition, from all distances."""
    dx, dy = distances(x), distances(y)
    joint = np.maximum(dx, dy)
    terms = np.empty(len(x))
    for i in range(len(x)):
        radius = np.sort(np.delete(joint[i], i))[k - 1]
        within = [d[i] < radius if radius else d[i] == 0 for d in (joint, dx, dy)]
        c, c_x, c_y = digamma([np.count_nonzero(w) for w in within])
        terms[i] = digamma(len(x)) + c - c_x - c_y
    return terms


def gaussian(rng, n, covariance, dx):
    z = rng.multivariate_normal(np.zeros(len(covariance)), covariance, size=n)
    return z[:, :dx], z[:, dx:]


def two_pairs(d, r=0.8):
    """Covariance of blocks of d columns, the first two pairs of which correlate."""
    covariance = np.eye(2 * d)
    for i in range(2):
        covariance[i, d + i] = covariance[d + i, i] = r
    return covariance


def samples(rng, n, dx, dy):
    x, y = rng.standard_normal((n, dx)), rng.standard_normal((n, dy))
    y[:, 0] += x[:, 0]
    yield x, y
    yield np.round(x), np.round(2 * y)
    yield np.where(rng.random((n, dx)) < 0.5, 0, x), np.where(rng.random((n, dy)) < 0.5, 0, y)
    yield x, np.ones((n, dy))
    yield rng.integers(0, 2, (n, dx)) * 1.0, rng.integers(0, 2, (n, dy)) * 1.0


@pytest.mark.parametrize("k", [1, 3, 5, 59])
@pytest.mark.parametrize(("dx", "dy"), [(1, 1), (2, 1), (3, 3)])
def test_terms_follow_the_definition(dx, dy, k):
    for x, y in samples(np.random.default_rng([dx, dy, k]), 60, dx, dy):
        found = ksg_blocks(x, y, n_neighbors=k, by_ranks=False)
        np.testing.assert_allclose(found, plain_ksg(x, y, k), rtol=0, atol=1e-13)
        scores = normal_scores(x), normal_scores(y)
        expected = plain_ksg(*scores, k)
        np.testing.assert_allclose(ksg_blocks(x, y, n_neighbors=k), expected, rtol=0, atol=1e-13)


def test_distinct_pairs_agree_with_the_column_kernel():
    rng = np.random.default_rng(0)
    x = rng.standard_normal((500, 1))
    y = x + rng.standard_normal((500, 1))
    found = ksg_blocks(x, y, n_neighbors=4, by_ranks=False).mean()
    assert found == pytest.approx(NumericTarget(y[:, 0], 4).with_numbers(x.T)[0], abs=1e-13)


def test_more_columns_than_are_compiled_for():
    rng = np.random.default_rng(1)
    x, y = rng.standard_normal((80, 7)), rng.standard_normal((80, 7))
    found = ksg_blocks(x, y, n_neighbors=3, by_ranks=False)
    np.testing.assert_allclose(found, plain_ksg(x, y, 3), rtol=0, atol=1e-13)


def test_normal_scores():
    rng = np.random.default_rng(0)
    columns = np.column_stack([rng.standard_normal(101), rng.integers(0, 3, 101), np.ones(101)])
    expected = [ndtri((rankdata(c) - 0.5) / 101) for c in columns.T]
    scores = normal_scores(columns)
    np.testing.assert_allclose(scores, np.transpose(expected), rtol=0, atol=1e-14)
    np.testing.assert_array_equal(normal_scores(-columns), -scores)
    assert scores[0, 2] == 0


@pytest.mark.parametrize("r", [0.0, 0.6, 0.9])
@pytest.mark.parametrize("by_ranks", [True, False])
def test_bivariate_gaussian(r, by_ranks):
    x, y = gaussian(np.random.default_rng(7), 3000, np.array([[1, r], [r, 1]]), 1)
    terms = ksg_blocks(x, y, by_ranks=by_ranks)
    assert terms.mean() == pytest.approx(-0.5 * np.log(1 - r * r), abs=0.05)
    density_ratio = r * (x * y - r * (x * x + y * y) / 2) / (1 - r * r)
    assert r == 0 or np.corrcoef(terms, density_ratio[:, 0])[0, 1] > 0.7


@pytest.mark.parametrize("step", [0.1, 0.3, 1.0])
def test_rounded_independent_columns_have_no_information(step):
    rng = np.random.default_rng(3)
    x, y = np.round(rng.standard_normal((2, 2000, 1)) / step)
    assert ksg_blocks(x, y).mean() == pytest.approx(0, abs=0.03)


def test_zero_inflated_pair():
    rng = np.random.default_rng(4)
    n, r = 5000, 0.7
    x = rng.standard_normal((n, 1))
    y = r * x + np.sqrt(1 - r * r) * rng.standard_normal((n, 1))
    x_is_zero = rng.random((n, 1)) < 0.5
    y_is_zero = np.where(rng.random((n, 1)) < 0.2, ~x_is_zero, x_is_zero)
    joint = np.array([[0.4, 0.1], [0.1, 0.4]])
    truth = (joint * np.log(4 * joint)).sum() - 0.4 * 0.5 * np.log(1 - r * r)
    found = ksg_blocks(np.where(x_is_zero, 0, x), np.where(y_is_zero, 0, y)).mean()
    assert found == pytest.approx(truth, abs=0.06)


def test_constant_block_is_exactly_zero():
    rng = np.random.default_rng(5)
    y = np.where(rng.random((300, 2)) < 0.3, 0, np.round(rng.standard_normal((300, 2)), 1))
    for k in (1, 3, 20):
        assert not ksg_blocks(np.full((300, 1), 7.5), y, n_neighbors=k).any()
        assert not ksg_blocks(y, np.full((300, 1), 7.5), n_neighbors=k).any()


def test_swapping_the_blocks_changes_nothing():
    for x, y in samples(np.random.default_rng(6), 200, 2, 3):
        np.testing.assert_allclose(ksg_blocks(x, y), ksg_blocks(y, x), rtol=0, atol=1e-14)


@pytest.mark.parametrize(
    "change", [lambda x: x + 1e11, lambda x: 1e-12 * x, lambda x: np.exp(3 * x), lambda x: x**3]
)
def test_monotone_maps_change_nothing(change):
    x, y = gaussian(np.random.default_rng(8), 1000, two_pairs(2), 2)
    before = ksg_blocks(x, y).mean()
    # The shift rounds the numbers, which can tie some of them.
    assert ksg_blocks(change(x), y).mean() == pytest.approx(before, abs=1e-3)
    assert ksg_blocks(change(x), change(y)).mean() == pytest.approx(before, abs=1e-3)


@given(arrays(np.int8, st.tuples(st.integers(4, 30), st.just(3)), elements=st.integers(-2, 2)))
def test_rows_can_be_permuted(table):
    order = np.random.default_rng(0).permutation(len(table))
    x, y = table[:, :2].astype(float), table[:, 2:].astype(float)
    terms = ksg_blocks(x, y, n_neighbors=2)
    np.testing.assert_array_equal(ksg_blocks(x[order], y[order], n_neighbors=2), terms[order])
    assert np.isfinite(terms).all()


@pytest.mark.slow
def test_mean_over_many_samples_has_little_bias():
    rng = np.random.default_rng(11)
    r = 0.7
    draws = []
    for _ in range(200):
        x, y = gaussian(rng, 500, np.array([[1, r], [r, 1]]), 1)
        draws.append(ksg_blocks(x, y).mean())
    assert np.mean(draws) == pytest.approx(-0.5 * np.log(1 - r * r), abs=0.012)
