"""Estimators of counts against definitions and against scikit-learn."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from sklearn.metrics import adjusted_mutual_info_score, mutual_info_score

from skmi.information._discrete import (
    ENTROPIES,
    INFORMATIONS,
    adjusted_information,
    bounded_entropy,
    count_table,
    expected_chance,
    james_stein_information,
    plugin_information,
)


@st.composite
def labelings(draw):
    n = draw(st.integers(2, 60))
    rng = np.random.RandomState(draw(st.integers(0, 2**16)))
    x = rng.randint(0, draw(st.integers(1, 6)), n)
    y = (x * draw(st.integers(0, 1)) + rng.randint(0, draw(st.integers(1, 6)), n)) % 7
    return x, y


@given(labelings())
def test_plugin_information_is_scikit_learns(pair):
    assert plugin_information(count_table(*pair)) == pytest.approx(
        mutual_info_score(*pair), abs=1e-12
    )


@given(labelings())
def test_bounds_and_symmetry(pair):
    x, y = pair
    table, swapped = count_table(x, y), count_table(y, x)
    most = min(bounded_entropy(counts) for counts in (table.x_counts, table.y_counts))
    for name, estimator in INFORMATIONS.items():
        assert estimator(table) == pytest.approx(estimator(swapped), abs=1e-9), name
    assert adjusted_information(table) <= most + 1e-9
    assert plugin_information(table) >= -1e-12
    assert james_stein_information(table) >= -1e-9


@given(labelings(), st.integers(0, 2**16))
def test_weights_repeat_rows(pair, seed):
    x, y = pair
    weight = np.random.RandomState(seed).randint(0, 4, len(x))
    weight[0] = 1
    weighted = count_table(x, y, weight.astype(float))
    repeated = count_table(np.repeat(x, weight), np.repeat(y, weight))
    for name, estimator in INFORMATIONS.items():
        assert estimator(weighted) == pytest.approx(estimator(repeated), abs=1e-9), name


@pytest.mark.parametrize("name", INFORMATIONS)
def test_relabelling_changes_nothing(name):
    rng = np.random.RandomState(0)
    x, y = rng.randint(0, 9, 200), rng.randint(0, 4, 200)
    shuffled = count_table(rng.permutation(9)[x] * 100, rng.permutation(4)[y])
    assert INFORMATIONS[name](shuffled) == pytest.approx(INFORMATIONS[name](count_table(x, y)))


def test_adjusted_is_zero_on_average_under_independence():
    rng = np.random.RandomState(0)
    values = [
        adjusted_information(count_table(rng.randint(0, 40, 150), rng.randint(0, 3, 150)))
        for _ in range(300)
    ]
    assert abs(np.mean(values)) < 4 * np.std(values) / np.sqrt(300)


def test_weak_dependence_is_at_most_scikit_learns_adjusted_score():
    rng = np.random.RandomState(0)
    closer = 0
    for _ in range(20):
        x, y = rng.randint(0, 60, 120), rng.randint(0, 3, 120)
        table = count_table(x, y)
        entropy = min(bounded_entropy(c) for c in (table.x_counts, table.y_counts))
        score = adjusted_mutual_info_score(x, y, average_method="min") * entropy
        found = adjusted_information(table)
        assert abs(found) <= abs(score) * (1 + 1e-9)
        assert found * score >= 0
        closer += abs(found) < 0.95 * abs(score)
    assert closer > 10


def test_adjusted_of_many_levels_is_more_accurate_than_its_peers():
    """300 x 2 table at 500 rows, information from weak to strong."""
    errors = {name: [] for name in INFORMATIONS}
    for seed in range(40):
        rng = np.random.RandomState(seed)
        p = 1 / (1 + np.exp(-rng.choice([0.0, 0.5, 1, 2, 4]) * rng.standard_normal(300)))
        x = rng.randint(0, 300, 500)
        y = rng.random_sample(500) < p[x]
        entropy = -(p * np.log(p) + (1 - p) * np.log1p(-p)).mean()
        q = p.mean()
        truth = -(q * np.log(q) + (1 - q) * np.log1p(-q)) - entropy
        table = count_table(x, y.astype(int))
        for name, estimator in INFORMATIONS.items():
            errors[name].append(estimator(table) - truth)
    rmse = {name: np.sqrt(np.mean(np.square(values))) for name, values in errors.items()}
    assert rmse["adjusted"] < 0.06
    assert rmse["adjusted"] == min(rmse.values())


def errors_of_adjusted(draw, truth, n_draws=10):
    rngs = map(np.random.default_rng, range(n_draws))
    return np.mean([adjusted_information(count_table(*draw(rng))) - truth for rng in rngs])


# Rows an occupied cell from the first to the last: 5, 3.3, 3.3, 10, 2, 1.3, 2.
@pytest.mark.parametrize(
    ("n_levels", "n_steps", "n", "tolerance"),
    [
        (300, 2, 3000, 0.06),
        (10, 3, 100, 0.06),
        (30, 3, 300, 0.06),
        (100, 3, 3000, 0.06),
        (300, 10, 6000, 0.06),
        (300, 10, 3000, 0.1),
        (100, 3, 600, 0.1),
        (100, 3, 300, 0.35),
    ],
)
def test_adjusted_where_most_cells_cannot_occur(n_levels, n_steps, n, tolerance):
    def draw(rng):
        x = rng.integers(0, n_levels, n)
        return x, (x + rng.integers(0, n_steps, n)) % n_levels

    assert abs(errors_of_adjusted(draw, np.log(n_levels / n_steps))) < tolerance


@pytest.mark.parametrize(("n_levels", "share", "n"), [(30, 0.5, 300), (100, 0.7, 500)])
def test_adjusted_of_a_noisy_copy(n_levels, share, n):
    def draw(rng):
        x = rng.integers(0, n_levels, n)
        return x, np.where(rng.random(n) < share, x, rng.integers(0, n_levels, n))

    rest = (1 - share) / n_levels
    same = share + rest
    truth = np.log(n_levels) + same * np.log(same) + (n_levels - 1) * rest * np.log(rest)
    assert abs(errors_of_adjusted(draw, truth)) < 0.15


@pytest.mark.parametrize(("r", "c", "n"), [(10, 10, 100), (10, 10, 500), (5, 5, 50), (40, 2, 300)])
def test_adjusted_is_nearly_zero_for_independent_levels(r, c, n):
    rng = np.random.default_rng(0)
    values = [
        adjusted_information(count_table(rng.integers(0, r, n), rng.integers(0, c, n)))
        for _ in range(300)
    ]
    assert abs(np.mean(values)) < 0.1 * (r - 1) * (c - 1) / (2 * n)


@pytest.mark.parametrize("scale", [0.7, 1.0, 1.25, 1.5])
def test_adjusted_of_a_variable_with_itself_is_its_entropy(scale):
    k = np.random.default_rng(0).integers(0, 50, 200)
    table = count_table(k, k, np.full(200, scale))
    assert adjusted_information(table) == pytest.approx(bounded_entropy(table.x_counts), abs=1e-9)


def test_chance_of_weights_is_near_that_of_rows():
    rng = np.random.default_rng(0)
    x, y = rng.integers(0, 20, 300), rng.integers(0, 10, 300)
    weight = rng.uniform(0.99, 1.01, 300)
    of_rows, weighted = (count_table(x, y, w) for w in (np.ones(300), weight))
    found, expected = (expected_chance(t.x_counts, t.y_counts) for t in (weighted, of_rows))
    assert found == pytest.approx(expected, rel=0.02)


def test_chao_shen_sees_unseen_levels():
    rng = np.random.RandomState(0)
    counts = np.bincount(rng.randint(0, 1000, 500))
    plugin, chao_shen = (ENTROPIES[name](counts) for name in ("plugin", "chao_shen"))
    assert abs(chao_shen - np.log(1000)) < 0.3 < abs(plugin - np.log(1000))


def test_entropies_of_many_samples_agree():
    counts = np.random.RandomState(0).multinomial(10**6, [0.5, 0.25, 0.125, 0.125])
    for estimator in ENTROPIES.values():
        assert_allclose(estimator(counts), 1.75 * np.log(2), atol=0.003)
