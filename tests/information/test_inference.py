"""p-values and intervals of mutual_info_test."""

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy.stats import binom, chi2_contingency

from skmi.information import mutual_info, mutual_info_test


def number(rng, n):
    return rng.standard_normal(n)


def label(rng, n):
    return rng.choice(["a", "b", "c"], n, p=[0.5, 0.3, 0.2])


def rare(rng, n):
    return rng.randint(0, n // 3, n).astype(str)


def zeros(rng, n):
    return rng.standard_normal(n) * (rng.random_sample(n) < 0.5)


KINDS = [number, label, rare, zeros]
PAIRS = [(a, b) for i, a in enumerate(KINDS) for b in KINDS[i:]]


def test_dense_tables_use_the_g_test():
    rng = np.random.RandomState(0)
    x, y = label(rng, 300), label(rng, 300)
    result = mutual_info_test(x, y)
    table = np.array([[np.sum((x == a) & (y == b)) for b in "abc"] for a in "abc"])
    assert result.method == "chi-square"
    assert result.pvalue == pytest.approx(chi2_contingency(table, lambda_=0, correction=False)[1])


def test_result():
    rng = np.random.RandomState(0)
    x = number(rng, 400)
    y = x + number(rng, 400)
    result = mutual_info_test(x, y, random_state=0)
    assert result.method == "permutation"
    assert result.pvalue == 1 / 200
    assert result.statistic == pytest.approx(mutual_info(x, y))
    low, high = result.confidence_interval()
    assert_allclose((low + high) / 2, result.statistic)
    narrow = result.confidence_interval(0.5)
    assert low < narrow.low < narrow.high < high
    assert mutual_info_test(x, y, random_state=0) == result
    for level in (95, "95 %"):
        with pytest.raises(ValueError, match=f"confidence_level must lie.*{level}"):
            result.confidence_interval(level)


def test_conditional():
    rng = np.random.RandomState(0)
    z = number(rng, 400)
    x, y = z + 0.5 * number(rng, 400), z + 0.5 * number(rng, 400)
    assert mutual_info_test(x, y, n_permutations=99).pvalue == 0.01
    assert mutual_info_test(x, y, z, n_permutations=99).pvalue > 0.05
    assert mutual_info_test(x + y, y, z, n_permutations=99).pvalue == 0.01
    side = np.where(z > 0, "right", "left")
    assert mutual_info_test(side, x, side, n_permutations=99).pvalue == 1.0


def test_a_constant_is_independent():
    result = mutual_info_test(np.ones(50), np.arange(50.0))
    assert (result.statistic, result.pvalue, result.standard_error) == (0.0, 1.0, 0.0)


@pytest.mark.parametrize(
    ("variables", "message"),
    [
        (([0.5], [1.5], [2.5]), "at least 5 complete rows.*got 1"),
        ((["a"], ["b"], ["c"]), "at least 2 complete rows.*got 1"),
        (([0.1, 0.4, 0.2, 0.3], [0.2, 0.3, 0.1, 0.5]), "at least 5 complete rows.*got 4"),
    ],
)
def test_too_few_rows(variables, message):
    with pytest.raises(ValueError, match=message):
        mutual_info_test(*variables)


def test_the_fewest_rows():
    rng = np.random.RandomState(0)
    for variables in (*rng.standard_normal((2, 2, 5)), rng.standard_normal((3, 5))):
        assert 0 <= mutual_info_test(*variables, n_permutations=9).pvalue <= 1
    assert mutual_info_test(["a", "b"], ["a", "b"], ["u", "u"], n_permutations=9).pvalue <= 1


def rejections(first, second, n_draws, n, seed):
    rng = np.random.RandomState(seed)
    pvalues = [
        mutual_info_test(first(rng, n), second(rng, n), n_permutations=39, random_state=draw).pvalue
        for draw in range(n_draws)
    ]
    return int(np.sum(np.array(pvalues) <= 0.05))


@pytest.mark.slow
def test_rejection_rate_under_independence():
    counts = [rejections(*pair, 200, 90, seed) for seed, pair in enumerate(PAIRS)]
    assert 0.03 <= np.sum(counts) / (200 * len(PAIRS)) <= 0.07
    # Two identifiers of three rows each carry no power, and may never be rejected.
    low, high = binom.ppf([0.005, 0.995], 200, 0.05)
    for (first, second), count in zip(PAIRS, counts, strict=True):
        assert count <= high, (first.__name__, second.__name__, count)
        if rare not in (first, second):
            assert count >= low, (first.__name__, second.__name__, count)


def strong_numbers(rng, n):
    x = rng.standard_normal(n)
    return x, 0.99 * x + np.sqrt(1 - 0.99**2) * rng.standard_normal(n)


def weak_numbers(rng, n):
    x = rng.standard_normal(n)
    return x, 0.6 * x + 0.8 * rng.standard_normal(n)


def weak_classes(rng, n):
    y = rng.randint(0, 2, n)
    return rng.standard_normal(n) + y, np.where(y, "a", "b")


def strong_classes(rng, n):
    y = rng.randint(0, 2, n)
    return rng.standard_normal(n) + 4 * y, np.where(y, "a", "b")


def table(rng, n):
    x = rng.randint(0, 2, n)
    return x.astype(str), np.where(rng.random_sample(n) < 0.8, x, 1 - x).astype(str)


def half_zeros(rng, n):
    x, y = weak_numbers(rng, n)
    nonzero = rng.random_sample(n) < 0.5
    return np.where(nonzero, x, 0), np.where(nonzero, y, 0)


TRUTHS = {
    weak_numbers: -0.5 * np.log(1 - 0.36),
    strong_numbers: -0.5 * np.log(1 - 0.99**2),
    weak_classes: 0.1114,
    strong_classes: 0.6327,
    table: np.log(2) + 0.8 * np.log(0.8) + 0.2 * np.log(0.2),
    half_zeros: np.log(2) - 0.25 * np.log(1 - 0.36),
}


@pytest.mark.slow
@pytest.mark.parametrize("n", [200, 1000])
@pytest.mark.parametrize("kind", TRUTHS)
def test_intervals_cover_the_truth(kind, n):
    covered = 0
    for draw in range(200):
        x, y = kind(np.random.RandomState(30_000 + draw), n)
        low, high = mutual_info_test(x, y, n_permutations=1).confidence_interval()
        covered += low <= TRUTHS[kind] <= high
    # Near determination the bias of neighbours is a third of their error.
    assert covered >= (0.87 if kind is strong_classes else 0.90) * 200


@pytest.mark.slow
@pytest.mark.parametrize("spread", [0.25, 1.0])
def test_rejection_rate_given_a_number(spread):
    rejected = 0
    for draw in range(200):
        rng = np.random.RandomState(50_000 + draw)
        z = rng.standard_normal(200)
        x, y = (z + spread * rng.standard_normal(200) for _ in range(2))
        pvalue = mutual_info_test(x, y, z, n_permutations=39, random_state=draw).pvalue
        rejected += pvalue <= 0.05
    assert rejected <= binom.ppf(0.995, 200, 0.05)


@pytest.mark.parametrize("kinds", [(label, label), (rare, label), (number, label)])
def test_whole_weights_are_repeated_rows(kinds):
    rng = np.random.RandomState(0)
    x, y, z = kinds[0](rng, 120), kinds[1](rng, 120), rng.randint(0, 2, 120).astype(bool)
    weight = rng.randint(0, 3, 120)
    name = "adaptive_bins" if kinds[0] is number else "auto"
    for variables in ([x, y], [x, y, z]):
        repeated = [np.repeat(part, weight) for part in variables]
        options = {"n_permutations": 19, "estimator": name}
        found = mutual_info_test(*variables, sample_weight=weight, **options)
        expected = mutual_info_test(*repeated, **options)
        assert found.pvalue == expected.pvalue
        assert found.statistic == pytest.approx(expected.statistic, abs=1e-9)
        assert found.standard_error == pytest.approx(expected.standard_error, abs=1e-9)


def test_estimator_and_unit():
    rng = np.random.RandomState(0)
    x = number(rng, 200)
    y = x + number(rng, 200)
    options = {"n_permutations": 19, "estimator": "gaussian_copula"}
    nats, bits = (mutual_info_test(x, y, unit=unit, **options) for unit in ("nat", "bit"))
    assert nats.statistic == mutual_info(x, y, estimator="gaussian_copula")
    assert bits.statistic * np.log(2) == pytest.approx(nats.statistic)
    assert bits.standard_error * np.log(2) == pytest.approx(nats.standard_error)
    assert bits.pvalue == nats.pvalue
    with pytest.raises(ValueError, match="of at most 10000000"):
        mutual_info_test(x > 0, y > 0, sample_weight=np.full(200, 10**6))


def weight_of_x(rng, x, y):
    return np.where(x == "a", 0.3, 1.7) * rng.uniform(0.5, 1.5, len(x))


def weight_of_y(rng, x, y):
    return weight_of_x(rng, y, x)


def weight_of_nothing(rng, x, y):
    return rng.exponential(size=len(x))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("first", "weigh"),
    [
        (label, weight_of_nothing),
        (label, weight_of_x),
        (label, weight_of_y),
        (rare, weight_of_y),
        (number, weight_of_nothing),
        (number, weight_of_y),
    ],
)
def test_rejection_rate_with_importances(first, weigh):
    rng = np.random.RandomState(60_000)
    rejected = 0
    for draw in range(200):
        x, y = first(rng, 120), label(rng, 120)
        weight = weigh(rng, x, y)
        pvalue = mutual_info_test(
            x, y, sample_weight=weight, n_permutations=39, random_state=draw
        ).pvalue
        rejected += pvalue <= 0.05
    assert rejected <= binom.ppf(0.995, 200, 0.05)
