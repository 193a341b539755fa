"""p-values of the marginal screen."""

import numpy as np
import pytest
from null_tables import NULL_TABLES, make_noise, selected_of_noise
from numpy.testing import assert_array_equal
from scipy.stats import gamma

from skmi._table import as_table
from skmi.feature_selection._stopping import (
    canonical_order,
    permutation_screen,
    surprise,
)
from skmi.information._codes import encode_table
from skmi.information._pairs import PairInformation
from skmi.information._permuted import permuted_targets


def information_of(X, y, n_jobs=None):
    table = as_table(X.astype(float), owner="the test")
    codes = encode_table(table, n_bins=10, categorical=np.ones(X.shape[1], dtype=bool))
    return PairInformation(codes, y, n_jobs)


def screen_of(X, y, n_permutations=99, seed=0, n_jobs=None):
    rng = np.random.default_rng(seed)
    return permutation_screen(information_of(X, y, n_jobs), n_permutations, rng)


def test_a_constant_column_is_never_significant():
    X, y = make_noise(0, 100, [1, 2])
    screen = screen_of(X, y)
    assert screen.pvalues[0] == screen.adjusted_pvalues[0] == 1.0


def test_pvalues_count_permutations_as_extreme():
    """The plain twin: permute rows in canonical order, one permutation at a time."""
    X, y = make_noise(3, 60, [2, 5, 5])
    X[:, 1] = np.where(np.arange(60) % 4 == 0, y, X[:, 1])
    information = information_of(X, y)
    order = canonical_order(information.codes, y)
    seeds = np.random.default_rng(0).integers(2**63, size=99)
    relevance = [information.relevance * information.unit]
    for permuted in permuted_targets(y, order, seeds):
        null = information_of(X, permuted)
        relevance.append(null.relevance * null.unit)
    relevance = np.array(relevance).T
    n, freedom = len(y), information.codes.n_levels - 1
    statistics = 2 * n * np.maximum(relevance, 0)
    scores = np.array(
        [
            [plain_surprise(row, b, df) for b in range(100)]
            for row, df in zip(statistics, freedom, strict=True)
        ]
    )
    screen = screen_of(X, y)
    exceeded = np.sum(relevance[:, 1:] >= relevance[:, :1] - 1e-12, axis=1)
    assert_array_equal(screen.pvalues, (1 + exceeded) / 100)
    as_extreme = np.sum(scores[:, 1:].max(axis=0) >= scores[:, :1] - 1e-9, axis=1)
    assert_array_equal(screen.adjusted_pvalues, (1 + as_extreme) / 100)


def plain_surprise(values, b, freedom):
    """Twin of `surprise`, for one value."""
    others = np.delete(values, b)
    mean = (others.sum() + freedom) / len(values)
    square = (np.sum((others - freedom) ** 2) + 2 * freedom) / len(values)
    variance = square - (mean - freedom) ** 2
    return -gamma.logsf(values[b], mean**2 / variance, scale=variance / mean)


def test_surprise_of_chi_square_variables_is_that_of_their_tails():
    rng = np.random.RandomState(0)
    for freedom in (1, 9, 400):
        statistics = rng.chisquare(freedom, (200, 1000))
        scores = surprise(statistics, np.full(200, freedom))
        for level in (0.05, 0.001):
            assert np.mean(scores > -np.log(level)) == pytest.approx(level, rel=0.3)


@pytest.mark.parametrize("freedom", [1, 60_000])
def test_a_statistic_that_no_permutation_changes_is_no_surprise(freedom):
    assert surprise(np.full((1, 200), 7.0 * freedom), np.array([freedom])).max() < 2


def test_surprise_grows_with_the_statistic_beyond_the_range_of_floats():
    null = np.tile(np.random.RandomState(0).chisquare(9, 199), (30, 1))
    rows = np.column_stack([np.logspace(1, 7, 30), null])
    scores = surprise(rows, np.full(30, 9))[:, 0]
    assert np.all(np.diff(scores) > 0)
    assert np.all(np.isfinite(scores))


def test_no_statistic_divides_by_zero():
    for row in ([1e-12, 0, 0, 0], [0, 0, 0, 0], [5.0, 0, 0, 0]):
        assert np.all(np.isfinite(surprise(np.array([row]), np.array([1]))))
    assert np.all(surprise(np.zeros((1, 4)), np.array([0])) == -np.inf)


def test_one_good_column_is_found_among_rare_flags():
    """Nearly discrete null distributions must not use up the family-wise error."""
    found = 0
    for seed in range(5):
        rng = np.random.RandomState(seed)
        n = 2000
        y = (rng.random_sample(n) < 0.03).astype(int)
        flags = rng.random_sample((n, 300)) < 0.002
        good = np.digitize(rng.standard_normal(n) + 1.3 * y, [-1, -0.5, 0, 0.5, 1])
        X = np.column_stack([good, flags])
        found += screen_of(X, y, seed=seed).adjusted_pvalues[0] <= 0.05
    assert found >= 4


@pytest.mark.parametrize(("n_levels", "n_classes"), [(7000, 10), (60_000, 2)])
def test_tables_beyond_two_bytes(n_levels, n_classes):
    rng = np.random.RandomState(0)
    n = 70_000
    x = np.r_[np.arange(n_levels), rng.randint(0, n_levels, n - n_levels)]
    y = x % n_classes
    information = information_of(np.column_stack([x, rng.randint(0, 3, n)]), y)
    assert information.codes.n_levels[0] == n_levels
    screen = permutation_screen(information, 19, np.random.default_rng(0))
    assert screen.pvalues[0] == 0.05
    noise = PairInformation(information.codes, rng.permutation(y), None)
    assert permutation_screen(noise, 39, np.random.default_rng(0)).pvalues[0] > 0.025


def test_order_of_rows_threads_and_blocks_change_nothing(monkeypatch):
    X, y = make_noise(1, 500, [2, 7, 300, 10] * 8)
    X[:, 5] = (X[:, 5] + 2 * y) % 7
    expected = screen_of(X, y)
    order = np.random.RandomState(0).permutation(500)
    shuffled = screen_of(X[order], y[order], n_jobs=3)
    monkeypatch.setattr("skmi.feature_selection._stopping._BLOCK_BYTES", 1)
    for other in (shuffled, screen_of(X, y)):
        assert_array_equal(other.pvalues, expected.pvalues)
        assert_array_equal(other.adjusted_pvalues, expected.adjusted_pvalues)


def test_many_classes_and_many_levels():
    rng = np.random.RandomState(0)
    y = rng.randint(0, 300, 4000)
    X = np.column_stack([y // 3, rng.randint(0, 900, 4000), rng.randint(0, 3, 4000)])
    adjusted = screen_of(X, y, n_permutations=19).adjusted_pvalues
    assert adjusted[0] == 0.05
    assert adjusted[1:].min() > 0.05


@pytest.mark.slow
@pytest.mark.parametrize("name", NULL_TABLES)
def test_family_wise_error(name):
    """The error rate is 5 % by construction, so that of 100 tables is 8 % at most (p = .94)."""

    def fit(selector, X, y):
        selector.set_params(n_permutations=99).fit(X, y)

    errors = round(100 * selected_of_noise(fit, name, 100, seed=10_000))
    assert 0 < errors <= 8  # a test that never fires has no power either


@pytest.mark.slow
def test_pvalues_of_noise_are_uniform():
    pvalues = []
    for table in range(60):
        X, y = make_noise(20_000 + table, 150, [2, 6, 30] * 10)
        pvalues.append(screen_of(X, y, n_permutations=99, seed=table).pvalues)
    pvalues = np.concatenate(pvalues)
    for level in (0.05, 0.2, 0.5):
        share = np.mean(pvalues <= level)
        assert level * 0.7 < share < level * 1.15


def test_weak_binary_columns_are_found_among_columns_of_many_levels():
    """Raw information would rank every column of 20 levels above the informative ones."""
    rng = np.random.RandomState(0)
    n = 1500
    y = rng.randint(0, 2, n)
    informative = np.column_stack(
        [np.where(rng.random_sample(n) < 0.2, y, rng.randint(0, 2, n)) for _ in range(10)]
    )
    X = np.column_stack([rng.randint(0, 20, (n, 100)), informative])
    found = screen_of(X, y, n_permutations=199).adjusted_pvalues <= 0.05
    assert found[100:].sum() >= 7
    assert found[:100].sum() <= 1
