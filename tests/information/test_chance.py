"""Information by chance against its exact mean."""

import numpy as np
import pytest

from skmi.information._chance import approximate_chance
from skmi.information._discrete import expected_chance


def margins(rng, n_levels, n, skewed):
    p = 1 / np.arange(1, n_levels + 1) ** (1.0 if skewed else 0.0)
    return np.unique(rng.choice(n_levels, n, p=p / p.sum()), return_counts=True)[1]


@pytest.mark.parametrize("skewed", [False, True])
@pytest.mark.parametrize(
    ("r", "c", "n", "error"),
    [
        (2, 2, 20, 0.12),
        (50, 3, 60, 0.03),
        (10, 10, 100, 0.03),
        (100, 100, 100, 0.03),
        (300, 2, 500, 0.03),
        (200, 200, 500, 0.03),
        (2, 2, 1000, 0.03),
        (10, 10, 100_000, 0.03),
        (1000, 1000, 5000, 0.03),
    ],
)
def test_exact_mean(r, c, n, skewed, error):
    rng = np.random.default_rng(0)
    x_counts, y_counts = margins(rng, r, n, skewed), margins(rng, c, n, skewed)
    sizes = [np.unique(counts, return_counts=True) for counts in (x_counts, y_counts)]
    found = approximate_chance(*sizes[0], *sizes[1])
    assert found == pytest.approx(expected_chance(x_counts, y_counts), rel=error)
    assert approximate_chance(*sizes[1], *sizes[0]) == pytest.approx(found)


def test_nothing_is_shared_with_a_constant():
    levels = np.array([3.0, 5.0]), np.array([1, 2])
    assert approximate_chance(np.array([13.0]), np.array([1]), *levels) == pytest.approx(
        0, abs=1e-12
    )
    one = np.ones(1), np.ones(1, int)
    assert approximate_chance(*one, *one) == 0


def test_very_many_sizes():
    rng = np.random.default_rng(0)
    x_counts, y_counts = (np.sort(rng.exponential(20, size)) for size in (3000, 40_000))
    y_counts *= x_counts.sum() / y_counts.sum()
    sizes = x_counts, np.ones(3000, int), y_counts, np.ones(40_000, int)
    found = approximate_chance(*sizes)
    few = [(part.mean(axis=1), np.full(len(part), part.shape[1])) for part in groups(*sizes[::2])]
    assert found == pytest.approx(approximate_chance(*few[0], *few[1]), rel=0.01)


def groups(*counts):
    """Neighbouring sizes by the dozen."""
    return [part.reshape(-1, part.size // 1000) for part in counts]
