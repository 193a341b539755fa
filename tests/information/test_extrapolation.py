import itertools

import numpy as np
import pytest

from skmi.information._blocks import ksg_blocks
from skmi.information._extrapolation import extrapolated_mutual_info


def gaussian(rng, n, r):
    x, noise = rng.standard_normal((2, n, 1))
    return x, r * x + np.sqrt(1 - r * r) * noise


def band(rng, n, width):
    """Uniform numbers, and the same with uniform noise; the information is known."""
    x = rng.random((n, 1))
    return x, x + rng.uniform(-width, width, (n, 1)), width - np.log(2 * width)


def plain_smooth_limit(near, middle, far, error, n):
    """Limit by the formulas of the docstring, of the estimates at k, 2 k and 4 k of n rows."""
    growth = np.clip((middle - far) / (near - middle) + 0.25, np.sqrt(2), 8)
    weight = max(0, 1 - (16 if n < 1000 else 4) * (error / (near - far)) ** 2)
    rest = near if n < 1000 else middle
    return weight * (near + (near - far) / (growth**2 - 1)) + (1 - weight) * rest


def plain_fit(k, means, errors, power):
    """Least squares of c in the differences of ``I - c k**power``: c, its error, chi-square."""
    steps, growth = -np.diff(means), np.diff(k**power)
    design, target = (growth / errors)[:, None], steps / errors
    (c,), (misfit,), *_ = np.linalg.lstsq(design, target)
    return c, 1 / np.linalg.norm(design), misfit


def plain_extrapolation(x, y):
    k = np.array([5.0, 10, 20, 40, 80])
    terms = [ksg_blocks(x, y, n_neighbors=int(neighbors)) for neighbors in k]
    means = np.array([t.mean() for t in terms])
    n = len(x)
    errors = np.array([np.std(a - b) for a, b in itertools.pairwise(terms)]) / np.sqrt(n)
    smooth = plain_smooth_limit(*means[:3], np.std(terms[0] - terms[2]) / np.sqrt(n), n)
    c, error, misfit = plain_fit(k, means, errors, 0.5)
    likelihoods = np.exp(-np.array([misfit, plain_fit(k, means, errors, 1.0)[2]]) / 2)
    weight = likelihoods[0] / (likelihoods[0] + 3 * likelihoods[1])
    weight *= max(0, 1 - 4 * (error / c) ** 2) if c > 0 else 0
    if means[0] - means[2] < np.std(terms[0] - terms[2]) / np.sqrt(n):
        weight = 0
    return means[0], weight * (means[0] + c * np.sqrt(5)) + (1 - weight) * smooth


@pytest.mark.parametrize(
    "draw",
    [
        lambda rng: band(rng, 2000, 0.02),
        lambda rng: band(rng, 2000, 0.1),
        lambda rng: band(rng, 1000, 0.4),
        lambda rng: gaussian(rng, 1500, 0.5),
        lambda rng: gaussian(rng, 1500, 0.995),
    ],
)
def test_limit_follows_the_formulas(draw):
    x, y, *_ = draw(np.random.default_rng(12))
    result = extrapolated_mutual_info(x, y)
    near, expected = plain_extrapolation(x, y)
    assert result.estimate == pytest.approx(expected, abs=1e-11)
    assert result.terms.mean() == pytest.approx(expected, abs=1e-11)
    assert result.bias == pytest.approx(near - expected, abs=1e-11)


@pytest.mark.parametrize(("width", "n"), [(0.02, 5000), (0.1, 1000), (0.3, 2000)])
def test_edges_leave_little_bias(width, n):
    rng = np.random.default_rng([13, n])
    errors = []
    for _ in range(12):
        x, y, truth = band(rng, n, width)
        result = extrapolated_mutual_info(x, y)
        errors.append((result.estimate - truth, result.estimate + result.bias - truth))
    corrected, plain = np.mean(errors, axis=0)
    assert plain < -0.03
    assert abs(corrected) < 0.4 * abs(plain)


@pytest.mark.parametrize("n", [100, 200, 400])
def test_few_rows_are_extrapolated_where_the_effect_is_clear(n):
    errors = []
    for seed in range(20):
        for r in (0.0, 0.6, 0.999):
            result = extrapolated_mutual_info(*gaussian(np.random.default_rng([seed, n]), n, r))
            error = result.estimate + 0.5 * np.log(1 - r * r)
            errors.append((error, error + result.bias))
    none, weak, strong = np.abs(np.reshape(errors, (20, 3, 2))).mean(axis=0)
    assert none[0] <= 1.05 * none[1]
    assert weak[0] <= 1.05 * weak[1]
    assert strong[0] < 0.5 * strong[1]


@pytest.mark.parametrize("r", [0.0, 0.6, 0.99])
def test_smooth_densities_are_left_alone(r):
    x, y = gaussian(np.random.default_rng(13), 3000, r)
    result = extrapolated_mutual_info(x, y)
    assert result.estimate == pytest.approx(-0.5 * np.log(1 - r * r), abs=0.05)
    assert result.bias == pytest.approx(0, abs=0.02)


def test_constants_few_rows_and_swapped_columns():
    rng = np.random.default_rng(14)
    for n in (400, 1000):
        x, y, _ = band(rng, n, 0.05)
        expected = pytest.approx(extrapolated_mutual_info(x, y).estimate, abs=1e-12)
        assert extrapolated_mutual_info(y, x).estimate == expected
        assert extrapolated_mutual_info(np.exp(3 * x), -y).estimate == expected
        assert extrapolated_mutual_info(np.ones((n, 1)), y).estimate == 0
    few = extrapolated_mutual_info(x[:20], y[:20])
    assert few.bias == 0
    np.testing.assert_array_equal(few.terms, ksg_blocks(x[:20], y[:20]))
    # Three scales, and from 160 k rows on five.
    for rows in (21, 799):
        first = extrapolated_mutual_info(x[:rows], y[:rows])
        means = [ksg_blocks(x[:rows], y[:rows], n_neighbors=k) for k in (5, 10, 20)]
        error = np.std(means[0] - means[2]) / np.sqrt(rows)
        expected = plain_smooth_limit(*(m.mean() for m in means), error, rows)
        assert first.estimate == pytest.approx(expected, abs=1e-11)
