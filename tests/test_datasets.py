"""Each closed form against quadrature, a sum over a table, or the draws themselves."""

import copy
import inspect
import pickle
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from scipy import stats
from scipy.integrate import dblquad, quad
from scipy.special import digamma, gammaln, xlogy
from scipy.stats import kendalltau
from sklearn.metrics import mutual_info_score

import skmi.datasets
from skmi.datasets import (
    InformationSample,
    make_additive_exponential,
    make_additive_uniform,
    make_binary_erasure_channel,
    make_binary_symmetric_channel,
    make_clayton_copula,
    make_discrete_plus_uniform,
    make_exponential_channel,
    make_gamma_exponential,
    make_gaussian_blocks,
    make_relevance,
    make_student_blocks,
    make_xor,
    make_zero_inflated_gaussian,
    make_zero_inflated_poisson,
    transform_monotone,
    transform_rotation,
)
from skmi.information._neighbors import ClassTarget, NumericTarget

PAIRS = [
    make_additive_exponential,
    make_additive_uniform,
    make_binary_erasure_channel,
    make_binary_symmetric_channel,
    make_clayton_copula,
    make_discrete_plus_uniform,
    make_exponential_channel,
    make_gamma_exponential,
    make_gaussian_blocks,
    make_student_blocks,
    make_xor,
    make_zero_inflated_gaussian,
    make_zero_inflated_poisson,
]


def neighbors_estimate(x, y, n_neighbors=5):
    return NumericTarget(y, n_neighbors).with_numbers(x[None].copy())[0]


def classes_estimate(x, classes, n_neighbors=5):
    counts = np.bincount(classes)
    return ClassTarget(classes.astype(np.uint32), counts, n_neighbors).with_numbers(x[None])[0]


def mean_log_ratio(log_joint, log_x, log_y):
    """Average of the log density ratio over draws, and its standard error."""
    ratio = log_joint - log_x - log_y
    return ratio.mean(), ratio.std() / np.sqrt(ratio.size)


SOME_PROBABILITY = st.sampled_from([0.0, 1.0]) | st.floats(1e-9, 1)


# Every generator


def test_every_generator_is_tested_here():
    public = {name for name in skmi.datasets.__all__ if name.startswith("make_")}
    assert public == {make.__name__ for make in PAIRS} | {"make_relevance"}


@pytest.mark.parametrize("make", PAIRS, ids=lambda make: make.__name__)
def test_a_pair_is_a_tuple_of_arrays_and_a_number(make):
    sample = make(50, random_state=0)
    x, y, information = sample
    assert x is sample.x
    assert y is sample.y
    assert len(x) == len(y) == 50
    assert np.isfinite(x).all()
    assert np.isfinite(y).all()
    assert type(information) is float
    assert information > 0
    assert_array_equal(pickle.loads(pickle.dumps(sample)).x, x)


@pytest.mark.parametrize("make", [*PAIRS, make_relevance], ids=lambda make: make.__name__)
def test_random_state(make):
    first = make(20, random_state=3)
    for state in (3, np.random.default_rng(3)):
        again = make(20, random_state=state)
        assert_array_equal(again[0], first[0])
        assert_array_equal(again[1], first[1])
    generator = np.random.default_rng(3)
    make(20, random_state=generator)
    assert not np.array_equal(make(20, random_state=generator)[0], first[0])
    old = np.random.RandomState(3)
    assert_array_equal(make(20, random_state=copy.deepcopy(old))[0], make(20, random_state=old)[0])


@pytest.mark.parametrize("make", [*PAIRS, make_relevance], ids=lambda make: make.__name__)
def test_parameters_are_checked(make):
    with pytest.raises(ValueError, match=rf"'n_samples' parameter of {make.__name__}.*Got 0"):
        make(0)
    for name in set(inspect.signature(make).parameters) - {"n_samples", "random_state"}:
        with pytest.raises((ValueError, TypeError), match=name):
            make(10, **{name: -7})


# Densities


@pytest.mark.parametrize("correlation", [0.0, -0.4, 0.9])
def test_gaussian_pair_by_quadrature(correlation):
    joint = stats.multivariate_normal(cov=[[1, correlation], [correlation, 1]])

    def integrand(y, x):
        log_ratio = joint.logpdf([x, y]) - stats.norm.logpdf(x) - stats.norm.logpdf(y)
        return joint.pdf([x, y]) * log_ratio

    truth = dblquad(integrand, -6, 6, -6, 6, epsabs=1e-5)[0]
    sample = make_gaussian_blocks(10, correlation=correlation)
    assert_allclose(sample.mutual_information, truth, atol=1e-4)


def test_gaussian_blocks_by_determinants():
    rho = [0.9, 0.3]
    sample = make_gaussian_blocks(
        50_000, n_features_x=3, n_features_y=4, correlation=rho, random_state=0
    )
    assert sample.x.shape == (50_000, 3)
    assert sample.y.shape == (50_000, 4)
    covariance = np.cov(sample.x.T, sample.y.T)
    expected = np.eye(7)
    expected[[0, 3, 1, 4], [3, 0, 4, 1]] = [0.9, 0.9, 0.3, 0.3]
    assert_allclose(covariance, expected, atol=0.03)
    assert_allclose(sample.mutual_information, -0.5 * np.linalg.slogdet(expected)[1])


@pytest.mark.parametrize(("p", "q", "df"), [(1, 1, 1.0), (1, 1, 5.0), (2, 3, 2.0)])
@pytest.mark.parametrize("correlation", [0.0, 0.7])
def test_student_blocks_by_the_density_of_their_draws(p, q, df, correlation):
    x, y, information = make_student_blocks(
        40_000,
        n_features_x=p,
        n_features_y=q,
        correlation=correlation,
        df=df,
        random_state=1,
    )
    shape = np.eye(p + q)
    for i in range(min(p, q)):
        shape[i, p + i] = shape[p + i, i] = correlation

    def logpdf(block, shape):
        return stats.multivariate_t(shape=shape, df=df).logpdf(block)

    x, y = x.reshape(-1, p), y.reshape(-1, q)
    mean, error = mean_log_ratio(
        logpdf(np.c_[x, y], shape), logpdf(x, np.eye(p)), logpdf(y, np.eye(q))
    )
    assert error < 0.01
    assert abs(mean - information) < 4 * error


def test_student_draws_have_student_margins():
    x, _, _ = make_student_blocks(5000, df=2.5, random_state=0)
    assert stats.kstest(x, stats.t(2.5).cdf).pvalue > 0.01


def test_student_blocks_tend_to_gaussian_ones():
    gaussian = make_gaussian_blocks(10, n_features_x=2, n_features_y=2).mutual_information
    student = make_student_blocks(10, n_features_x=2, n_features_y=2, df=1e7).mutual_information
    assert_allclose(student, gaussian, atol=1e-5)


@pytest.mark.parametrize("theta", [0.1, 2.0, 20.0])
def test_clayton_copula(theta):
    u, v, information = make_clayton_copula(40_000, theta=theta, random_state=0)
    log_c = np.log1p(theta) - (1 + theta) * (np.log(u) + np.log(v))
    # log(u^-θ + v^-θ - 1)
    log_sum = np.log(np.exp(-theta * np.log(u)) + np.exp(-theta * np.log(v)) - 1)
    mean, error = mean_log_ratio(log_c - (2 + 1 / theta) * log_sum, 0, 0)
    assert abs(mean - information) < 4 * error < 0.05
    assert_allclose(kendalltau(u, v).statistic, theta / (theta + 2), atol=0.02)
    for margin in (u, v):
        assert stats.kstest(margin, stats.uniform.cdf).pvalue > 0.01


def test_an_extreme_clayton_copula_stays_in_range():
    u, v, information = make_clayton_copula(1000, theta=5000.0, random_state=0)
    assert_allclose(u, v, atol=0.01)
    assert ((v > 0) & (v <= 1)).all()
    assert information > 7


@pytest.mark.parametrize("shape", [0.4, 1.0, 6.0])
def test_gamma_exponential_by_quadrature(shape):
    # h(y) of the margin shape (1 + y)^(-1 - shape), less h(y|x) = 1 - E log x.
    def integrand(log_y):
        y = np.exp(log_y)
        log_density = np.log(shape) - (shape + 1) * np.log1p(y)
        return -np.exp(log_density) * log_density * y

    entropy = quad(integrand, -60, 120, limit=500)[0]
    mean_log_x = quad(lambda t: t * np.exp(shape * t - np.exp(t) - gammaln(shape)), -90, 6)[0]
    x, y, information = make_gamma_exponential(2000, shape=shape, random_state=0)
    assert_allclose(information, entropy - (1 - mean_log_x), atol=1e-6)
    assert stats.kstest(x, stats.gamma(shape).cdf).pvalue > 0.01
    assert stats.kstest(x * y, stats.expon.cdf).pvalue > 0.01


# Added noise


def entropy_by_quadrature(density, *points):
    return sum(
        quad(lambda t: -xlogy(density(t), density(t)), start, stop, epsabs=1e-11, limit=200)[0]
        for start, stop in pairwise(points)
    )


@pytest.mark.parametrize("noise", [0.05, 0.5, 0.8, 3.0])
def test_additive_uniform_by_quadrature(noise):
    def density(t):
        return max(0.0, min(1, t + noise) - max(0, t - noise)) / (2 * noise)

    corners = sorted({-noise, noise, 1 - noise, 1 + noise})
    truth = entropy_by_quadrature(density, *corners) - np.log(2 * noise)
    x, y, information = make_additive_uniform(2000, noise=noise, random_state=0)
    assert_allclose(information, truth, atol=1e-8)
    assert np.abs(y - x).max() <= noise
    assert stats.kstest(y - x, stats.uniform(-noise, 2 * noise).cdf).pvalue > 0.01


@pytest.mark.parametrize("shape", [0.5, 1.0, 7.5])
def test_additive_exponential_by_quadrature(shape):
    truth = entropy_by_quadrature(stats.gamma(shape + 1).pdf, 0, 1, 10, 100) - 1
    x, y, information = make_additive_exponential(2000, shape=shape, random_state=0)
    assert_allclose(information, truth, atol=1e-7)
    assert stats.kstest(y - x, stats.expon.cdf).pvalue > 0.01
    assert stats.kstest(y, stats.gamma(shape + 1).cdf).pvalue > 0.01


@pytest.mark.parametrize("snr", [0.3, 4.0])
def test_exponential_channel(snr):
    x, y, information = make_exponential_channel(20_000, snr=snr, random_state=0)
    assert_allclose((x == 0).mean(), 1 / (1 + snr), atol=0.015)
    assert_allclose(x.mean(), snr, rtol=0.05)
    # The output being exponential is what makes the entropy, and the information, what they are.
    assert stats.kstest(y, stats.expon(scale=1 + snr).cdf).pvalue > 0.01
    density = stats.expon(scale=1 + snr)
    mean, error = mean_log_ratio(stats.expon.logpdf(y - x), 0, density.logpdf(y))
    assert abs(mean - information) < 4 * error < 0.05


@pytest.mark.parametrize("n_levels", [1, 2, 9])
def test_discrete_plus_uniform_by_its_intervals(n_levels):
    x, y, information = make_discrete_plus_uniform(50_000, n_levels=n_levels, random_state=0)
    table = np.zeros((n_levels, n_levels + 1))
    for level in range(n_levels):
        table[level, level : level + 2] = 0.5 / n_levels
    product = table.sum(1)[:, None] * table.sum(0)
    truth = np.sum(table[table > 0] * np.log(table[table > 0] / product[table > 0]))
    assert_allclose(information, truth, atol=1e-12)
    assert_allclose(mutual_info_score(x, np.floor(y)), information, atol=0.01)
    assert stats.kstest(y - x, stats.uniform(0, 2).cdf).pvalue > 0.01


# Whole numbers


@given(SOME_PROBABILITY, SOME_PROBABILITY)
def test_channels_by_their_tables(noise, one):
    inputs = np.array([1 - one, one])
    flips = np.array([[1 - noise, noise], [noise, 1 - noise]])
    losses = np.array([[1 - noise, 0, noise], [0, 1 - noise, noise]])
    symmetric = make_binary_symmetric_channel(2, flip_probability=noise, input_probability=one)
    erasure = make_binary_erasure_channel(2, erasure_probability=noise, input_probability=one)
    for channel, sample in ((flips, symmetric), (losses, erasure)):
        joint = inputs[:, None] * channel
        product = joint.sum(1)[:, None] * joint.sum(0)
        occurs = joint > 0
        truth = np.sum(joint[occurs] * np.log(joint[occurs] / product[occurs]))
        assert_allclose(sample.mutual_information, truth, atol=1e-12)


@pytest.mark.parametrize(
    "make",
    [make_binary_symmetric_channel, make_binary_erasure_channel],
    ids=lambda make: make.__name__,
)
def test_channels_draw_what_they_say(make):
    x, y, information = make(100_000, input_probability=0.3, random_state=0)
    assert_allclose(x.mean(), 0.3, atol=0.01)
    assert_allclose(mutual_info_score(x, y), information, atol=5e-3)
    assert set(x) == {0, 1}


@pytest.mark.parametrize("flip_probability", [0.0, 0.2, 0.5])
def test_xor_is_informative_only_as_a_whole(flip_probability):
    x, y, information = make_xor(
        100_000, n_bits=3, flip_probability=flip_probability, random_state=0
    )
    assert_allclose(mutual_info_score(x @ [1, 2, 4], y), information, atol=5e-3)
    assert mutual_info_score(x[:, 0] + 2 * x[:, 1], y) < 1e-3


# Zeros


@pytest.mark.parametrize("table", [[[0.49, 0.21], [0.21, 0.09]], [[0.5, 0.1], [0.05, 0.35]]])
def test_zero_inflated_gaussian_by_the_density_of_its_draws(table):
    table = np.array(table)
    x, y, information = make_zero_inflated_gaussian(
        100_000, correlation=0.9, zero_probabilities=table, random_state=0
    )
    cell = (x == 0).astype(int), (y == 0).astype(int)
    counts = np.zeros((2, 2))
    np.add.at(counts, cell, 1)
    assert_allclose(counts / x.size, table, atol=0.01)
    neither = (x != 0) & (y != 0)
    pair = stats.multivariate_normal(cov=[[1, 0.9], [0.9, 1]]).logpdf(np.c_[x, y])
    alone = stats.norm.logpdf(np.stack([x, y])).sum(axis=0)
    log_ratio = np.log((table / (table.sum(1)[:, None] * table.sum(0)))[cell])
    mean, error = mean_log_ratio(log_ratio + np.where(neither, pair - alone, 0), 0, 0)
    assert abs(mean - information) < 4 * error < 0.02


def test_zeros_that_come_together_are_information():
    sample = make_zero_inflated_gaussian(10, correlation=0.0, zero_probabilities=np.eye(2) / 2)
    assert_allclose(sample.mutual_information, np.log(2))


@pytest.mark.parametrize("p", [0.0, 0.15, 0.6, 0.99])
def test_zero_inflated_poisson_by_quadrature(p):
    k = np.arange(0, 200)
    marginal = (1 - p) * 0.5 ** (k + 1.0)
    marginal[0] += p

    def divergence(x):
        conditional = (1 - p) * stats.poisson.pmf(k, x)
        conditional[0] += p
        return np.exp(-x) * np.sum(xlogy(conditional, conditional) - xlogy(conditional, marginal))

    truth = quad(divergence, 0, 2, epsabs=1e-10)[0] + quad(divergence, 2, 40, epsabs=1e-10)[0]
    x, y, information = make_zero_inflated_poisson(50_000, zero_probability=p, random_state=0)
    assert_allclose(information, truth, atol=1e-8)
    assert_allclose((y == 0).mean(), (1 + p) / 2, atol=0.01)
    assert stats.kstest(x, stats.expon.cdf).pvalue > 0.01
    assert_allclose(classes_estimate(x, y), information, atol=0.02)


def test_the_published_formula_of_zero_inflated_poisson_is_another_quantity():
    information = make_zero_inflated_poisson(10, zero_probability=0.5).mutual_information
    whole = make_zero_inflated_poisson(10, zero_probability=0.0).mutual_information
    assert information < 0.5 * whole - 0.02
    assert make_zero_inflated_poisson(10, zero_probability=1.0).mutual_information == 0


# Estimates see what the formulas say


@pytest.mark.parametrize(
    "make",
    [
        make_gaussian_blocks,
        make_student_blocks,
        make_clayton_copula,
        make_gamma_exponential,
        make_additive_uniform,
        make_additive_exponential,
    ],
    ids=lambda make: make.__name__,
)
def test_a_large_sample_estimate(make):
    x, y, information = make(20_000, random_state=0)
    ranks = np.argsort(np.argsort(np.stack([x, y]), axis=1), axis=1) + 0.5
    estimate = neighbors_estimate(*stats.norm.ppf(ranks / x.size))
    assert_allclose(estimate, information, atol=0.03)


# Transforms


@pytest.mark.parametrize("name", ["asinh", "cube", "exp", "half_cube", "normal_cdf", np.negative])
def test_monotone_maps_keep_the_ranks(name):
    sample = make_gaussian_blocks(500, n_features_x=2, random_state=0)
    mapped = transform_monotone(sample, x=name, y=name)
    assert mapped.mutual_information == sample.mutual_information
    sign = -1 if name is np.negative else 1
    order = np.argsort(sample.x, axis=0)
    assert_array_equal(np.argsort(sign * mapped.x, axis=0), order)
    assert mapped.x.shape == (500, 2)
    assert mapped.y.shape == (500,)
    assert not np.allclose(mapped.x, sample.x)
    assert transform_monotone(sample, x=None).x is sample.x


def test_monotone_maps_of_counts():
    sample = make_xor(100, random_state=0)
    mapped = transform_monotone(sample, x="exp", y="cube")
    assert_array_equal(np.unique(mapped.x), [1, np.e])


def test_maps_that_lose_information_are_errors():
    heavy = make_student_blocks(1000, df=0.5, random_state=0)
    for name in ("exp", "normal_cdf", np.abs, np.round):
        with pytest.raises(ValueError, match="map of x is not strictly monotone"):
            transform_monotone(heavy, x=name)
    with pytest.raises(ValueError, match=r"y must be one of .*got 'log'"):
        transform_monotone(heavy, x=None, y="log")
    transform_monotone(heavy, x="asinh", y="asinh")


@given(st.integers(1, 5), st.integers(1, 5), st.integers(0, 1000))
def test_rotations_keep_lengths_and_handedness(p, q, seed):
    sample = make_gaussian_blocks(30, n_features_x=p, n_features_y=q, random_state=seed)
    rotated = transform_rotation(sample, random_state=seed)
    for before, after in ((sample.x, rotated.x), (sample.y, rotated.y)):
        if before.ndim == 1:
            assert after is before
            continue
        assert_allclose(after @ after.T, before @ before.T, atol=1e-10)
        matrix = np.linalg.lstsq(before, after, rcond=None)[0]
        assert_allclose(np.linalg.det(matrix), 1, atol=1e-8)
        assert not np.allclose(after, before)
    assert rotated.mutual_information == sample.mutual_information


def test_rotations_are_uniform():
    sample = InformationSample(np.eye(2), np.arange(2), 0.0)
    rng = np.random.default_rng(0)
    rows = np.array([transform_rotation(sample, random_state=rng).x[0] for _ in range(2000)])
    angles = np.arctan2(rows[:, 1], rows[:, 0])
    assert stats.kstest(angles, stats.uniform(-np.pi, 2 * np.pi).cdf).pvalue > 0.01


# The relevance table


def relevance(n_samples=100_000, **options):
    return make_relevance(n_samples, random_state=0, **options)


WEIGHTS = [(0.5, 0.5), (0.95, 0.05), (0.5, 0.3, 0.2)]


@pytest.mark.parametrize("weights", WEIGHTS)
def test_the_truth_about_single_columns(weights):
    sample = relevance(class_weights=weights, n_interacting_pairs=3)
    assert_allclose(np.bincount(sample.y) / sample.y.size, weights, atol=0.01)
    for column, categorical, truth in zip(
        sample.X.T, sample.categorical, sample.mutual_information, strict=True
    ):
        if categorical:
            estimate = mutual_info_score(column, sample.y)
        else:
            estimate = classes_estimate(column, sample.y)
        assert_allclose(estimate, truth, atol=0.01)


@pytest.mark.parametrize("weights", WEIGHTS)
def test_the_truth_about_pairs(weights):
    sample = relevance(class_weights=weights, n_interacting_pairs=4, n_levels=(None, 2, 5))
    pairs = np.flatnonzero(sample.roles == "interacting")
    assert pairs.size == 8
    for j in pairs:
        partner = sample.related[j]
        assert sample.related[partner] == j
        both = 1000 * sample.X[:, j] + sample.X[:, partner]
        truth = sample.joint_information[j]
        assert truth > 0.05
        assert sample.mutual_information[j] == 0
        assert_allclose(mutual_info_score(both, sample.y), truth, atol=0.01)


def test_redundant_columns_rename_their_source():
    sample = relevance(5000, n_redundant=6)
    redundant = np.flatnonzero(sample.roles == "redundant")
    assert redundant.size == 6
    for j in redundant:
        source = sample.related[j]
        assert sample.roles[source] == "informative"
        both = np.unique(sample.X[:, [j, source]], axis=0)
        assert len(both) == len(np.unique(both[:, 0])) == len(np.unique(both[:, 1]))
        assert (sample.X[:, j] != sample.X[:, source]).any()
        assert sample.mutual_information[j] == sample.mutual_information[source]
        assert sample.joint_information[j] == sample.mutual_information[source]


def test_roles_come_in_the_numbers_and_kinds_asked_for():
    options = {"n_informative": 3, "n_redundant": 1, "n_interacting_pairs": 2, "n_noise": 5}
    sample = relevance(2000, shuffle=False, n_levels=(None, 7), **options)
    assert sample.roles.tolist() == (
        ["informative"] * 3 + ["redundant"] + ["interacting"] * 4 + ["noise"] * 5
    )
    assert sample.related.tolist() == [-1, -1, -1, 0, 5, 4, 7, 6, -1, -1, -1, -1, -1]
    kinds = [len(np.unique(column)) for column in sample.X.T]
    assert kinds == [2000, 7, 2000, 2000, 2, 2, 7, 7, 2000, 7, 2000, 7, 2000]
    assert_array_equal(sample.categorical, np.array(kinds) < 2000)


def test_shuffling_moves_the_truth_along():
    plain, shuffled = (relevance(300, shuffle=shuffle) for shuffle in (False, True))
    order = [int(np.flatnonzero((column == plain.X.T).all(axis=1))[0]) for column in shuffled.X.T]
    assert order != sorted(order)
    for name in ("roles", "categorical", "mutual_information", "joint_information"):
        assert_array_equal(getattr(shuffled, name), getattr(plain, name)[order])
    for j, related in enumerate(shuffled.related):
        expected = plain.related[order[j]]
        assert (order[related] if related >= 0 else -1) == expected


def test_no_separation_is_no_information():
    sample = relevance(100, class_sep=0.0, flip_probability=1.0)
    assert_allclose(sample.mutual_information, 0, atol=1e-9)
    assert_allclose(sample.joint_information, 0, atol=1e-9)


def test_pairs_without_flips_tell_everything():
    sample = relevance(100, flip_probability=0.0, class_weights=(0.8, 0.2))
    entropy = -0.8 * np.log(0.8) - 0.2 * np.log(0.2)
    assert_allclose(sample.joint_information[sample.roles == "interacting"], entropy)


def test_wide_separation_tells_everything():
    sample = relevance(100, class_sep=50.0, n_levels=(None,))
    assert_allclose(sample.mutual_information[sample.roles == "informative"], np.log(2), atol=1e-9)


# Bad input


@pytest.mark.parametrize(
    ("make", "options", "message"),
    [
        (make_gaussian_blocks, {"correlation": [0.1, 0.2]}, "at most 1 of them"),
        (make_gaussian_blocks, {"correlation": [1.0]}, r"inside \(-1, 1\); got \[1.0\]"),
        (make_student_blocks, {"correlation": [np.nan]}, r"inside \(-1, 1\)"),
        (make_zero_inflated_gaussian, {"zero_probabilities": [0.5, 0.5]}, "table of 2 x 2"),
        (make_zero_inflated_gaussian, {"zero_probabilities": np.eye(2)}, "sum to one"),
        (make_relevance, {"class_weights": [1.0]}, "two classes or more"),
        (make_relevance, {"class_weights": [0.5, 0.6]}, "sum to one"),
        (make_relevance, {"n_levels": (1,)}, "at least 2, and None for measurements; got 1"),
        (make_relevance, {"n_levels": ()}, "n_levels is empty"),
        (make_relevance, {"n_informative": 0}, "n_informative >= 1 where there are redundant"),
    ],
)
def test_bad_input(make, options, message):
    with pytest.raises(ValueError, match=message):
        make(10, **options)


@pytest.mark.parametrize("transform", [transform_monotone, transform_rotation])
def test_what_is_no_sample_is_named(transform):
    x, y, _ = make_xor(10, random_state=0)
    with pytest.raises(TypeError, match=r"got tuple\. Pass InformationSample"):
        transform((x, y))


def test_entropies_used_by_the_formulas():
    # h(Gamma(b)) = b + log Γ(b) + (1 - b) ψ(b), in the docstring of make_additive_exponential.
    for b in (0.7, 1.0, 4.0):
        expected = b + gammaln(b) + (1 - b) * digamma(b)
        assert_allclose(stats.gamma(b).entropy(), expected, atol=1e-10)
