"""P-values of the holdout randomization test, counted, and their level on simulated tables."""

import numpy as np
import pytest
from numpy.testing import assert_allclose
from sklearn.linear_model import LinearRegression

from skmi.inspection import PermutationImportance
from skmi.inspection._holdout_randomization import LEAST_DRAWS, randomization_pvalues


def test_p_values_count_draws_that_score_as_well():
    losses = np.array([[0.1, 0.2, 0.3], [0.1, -0.2, 0.3], [0, 0, 0], [np.nan, 0.1, 0.1]])
    assert_allclose(randomization_pvalues([losses]), [1 / 4, 2 / 4, 1, 2 / 4])


def test_folds_are_pooled_draw_by_draw():
    first, second = np.array([[0.1, -0.3]]), np.array([[0.1, 0.2]])
    assert_allclose(randomization_pvalues([first, second]), [2 / 3])
    assert_allclose(randomization_pvalues([first, second * 2]), [1 / 3])


class NormalSampler:
    """Each of two columns given the other, correlated by .8."""

    def fit(self, X, columns):
        (self.column,) = columns
        return self

    def sample(self, X, random):
        return (0.8 * X[:, 1 - self.column] + 0.6 * random.normal(size=len(X)))[:, None]


@pytest.mark.slow
def test_level_and_power_over_folds():
    """The second column tells nothing beyond the first. Fresh tables, the law is known."""
    n_tables, pvalues = 200, []
    for seed in range(n_tables):
        rng = np.random.default_rng([seed, 41])
        X = rng.normal(size=(60, 2))
        X[:, 1] = 0.8 * X[:, 0] + 0.6 * X[:, 1]
        model = PermutationImportance(
            LinearRegression(),
            cv=2,
            conditional=NormalSampler(),
            test="holdout_randomization",
            n_repeats=1,
            confidence_level=None,
            random_state=seed,
        )
        pvalues.append(model.fit(X, X[:, 0] + rng.normal(size=60)).pvalues_)
    passed = (np.array(pvalues) <= 1 / (LEAST_DRAWS + 1)).mean(axis=0)
    assert passed[0] > 0.8
    assert passed[1] <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / n_tables)
