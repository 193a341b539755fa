"""Expected mutual information against all permutations, and against scikit-learn."""

from itertools import permutations

import numpy as np
import pytest
from sklearn.metrics import mutual_info_score

from skmi._kernels.expected import expected_information


def expected(x, y):
    margins = (np.unique(np.bincount(part), return_counts=True) for part in (x, y))
    (rows, n_rows), (columns, n_columns) = margins
    return expected_information(rows, n_rows, columns, n_columns, len(x))


@pytest.mark.parametrize(
    ("x", "y"),
    [
        ([0, 0, 1, 1, 2, 2], [0, 1, 0, 1, 1, 1]),
        ([0, 0, 0, 0, 1], [0, 1, 2, 3, 4]),
        ([0] * 5, [0, 1, 1, 1, 2]),
    ],
)
def test_mean_over_all_permutations(x, y):
    values = [mutual_info_score(x, order) for order in permutations(y)]
    assert expected(x, y) == pytest.approx(np.mean(values), abs=1e-12)


@pytest.mark.parametrize(("n", "r", "c"), [(300, 300, 2), (4000, 3, 2), (20_000, 40, 30)])
def test_mean_over_random_permutations(n, r, c):
    rng = np.random.RandomState(0)
    x, y = rng.randint(0, r, n), rng.randint(0, c, n)
    x = np.unique(x, return_inverse=True)[1]
    values = [mutual_info_score(x, rng.permutation(y)) for _ in range(60)]
    error = np.std(values) / np.sqrt(60)
    assert expected(x, y) == pytest.approx(np.mean(values), abs=5 * error)
    # First order in 1 / n, for large counts.
    if n > 10 * r * c:
        assert expected(x, y) == pytest.approx((r - 1) * (c - 1) / (2 * n), rel=0.2)
