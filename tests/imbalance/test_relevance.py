from itertools import permutations

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy.stats import chi2

from skmi._table import as_table
from skmi.imbalance._relevance import bins_for, measure
from skmi.information._codes import encode_table


def entropy(*codes):
    counts = np.unique(np.column_stack(codes), axis=0, return_counts=True)[1]
    shares = counts / counts.sum()
    return -np.sum(shares * np.log(shares))


def information(x, y):
    return entropy(x) + entropy(y) - entropy(x, y)


def measured(X, y, categorical=True):
    table = as_table(X, owner="test")
    mask = np.full(X.shape[1], categorical)
    return measure(encode_table(table, n_bins=bins_for(y), categorical=mask), y, None)


def test_against_all_permutations():
    y = np.array([0, 0, 0, 0, 1, 1, 2])
    X = np.array([[0, 0, 0, 1, 1, 2, 2], [0, 1, 2, 0, 1, 2, 0], [5, 5, 5, 5, 5, 5, 6]]).T
    found = measured(X, y)
    for j, x in enumerate(X.T):
        raw = information(x, y)
        chance = np.mean([information(x, np.array(order)) for order in permutations(y)])
        bound = min(entropy(x), entropy(y))
        expected = bound * (raw - chance) / (bound - chance)
        assert_allclose(found.mutual_info[j], max(expected, 0), atol=1e-9)
        assert_allclose(found.pvalues[j], chi2.sf(14 * raw, 14 * chance), rtol=1e-6)


def test_constant_column():
    found = measured(np.zeros((20, 1)), np.arange(20) % 2)
    assert (found.mutual_info[0], found.pvalues[0]) == (0, 1)


@pytest.mark.parametrize(("n_rare", "bins"), [(3, 2), (14, 2), (25, 5), (500, 10)])
def test_bins_that_the_rare_class_can_fill(n_rare, bins):
    assert bins_for(np.repeat([0, 1], [1000, n_rare])) == bins


KINDS = {
    "normal": lambda rng, n, p: rng.normal(size=(n, p)),
    "ties": lambda rng, n, p: rng.poisson(0.5, (n, p)) * 1.0,
    "levels": lambda rng, n, p: rng.geometric(0.15, (n, p)) * 1.0,
    "identifier": lambda rng, n, p: rng.integers(0, n, (n, p)) * 1.0,
}


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("n", "n_rare"), [(300, 15), (300, 40), (2000, 30), (2000, 400)])
def test_level(kind, n, n_rare):
    rng = np.random.default_rng([n, n_rare, 2027])
    y = np.repeat([0, 1], [n - n_rare, n_rare])
    pvalues = measured(KINDS[kind](rng, n, 4000), y, kind in ("levels", "identifier")).pvalues
    for alpha, most in ((0.05, 0.07), (0.01, 0.016)):
        assert np.mean(pvalues < alpha) <= most
