import numpy as np
import pytest
from scipy.special import digamma, gammaln
from scipy.stats import multivariate_normal, multivariate_t, norm
from scipy.stats import t as student_t
from sklearn.mixture import GaussianMixture

from skmi.information._blocks import corrected_mutual_info, ksg_blocks, normal_scores
from skmi.information._surrogates import (
    MixtureSurrogate,
    StudentSurrogate,
    fit_mixture,
    fit_student,
    fit_surrogate,
)

WEIGHTS = np.array([0.3, 0.7])
MEANS = np.array([[1.0, 0, -1], [0, 0.5, 2]])
COVARIANCES = np.array([np.eye(3), [[2, 0.5, 0], [0.5, 1, 0.3], [0, 0.3, 1]]])
MIXTURE = MixtureSurrogate(WEIGHTS, MEANS, COVARIANCES)
DISPERSION = np.array([[1, 0.5, 0.2], [0.5, 1, -0.4], [0.2, -0.4, 1]])


def correlated_pairs(d, r, n_pairs):
    covariance = np.eye(2 * d)
    for i in range(n_pairs):
        covariance[i, d + i] = covariance[d + i, i] = r
    return covariance


def gaussian(rng, n, covariance):
    z = rng.multivariate_normal(np.zeros(len(covariance)), covariance, size=n)
    d = len(covariance) // 2
    return z[:, :d], z[:, d:]


def student(rng, n, d, freedom):
    z = rng.standard_normal((n, 2 * d)) / np.sqrt(rng.chisquare(freedom, (n, 1)) / freedom)
    return z[:, :d], z[:, d:]


def student_information(d, freedom):
    def entropy(d):
        half = (freedom + d) / 2
        constant = gammaln(freedom / 2) - gammaln(half) + d / 2 * np.log(freedom * np.pi)
        return constant + half * (digamma(half) - digamma(freedom / 2))

    return 2 * entropy(d) - entropy(2 * d)


def test_mixture_densities():
    z = np.random.default_rng(0).standard_normal((20, 3))

    def density(columns):
        parts = [
            w * multivariate_normal(m[columns], c[np.ix_(columns, columns)]).pdf(z[:, columns])
            for w, m, c in zip(WEIGHTS, MEANS, COVARIANCES, strict=True)
        ]
        return sum(parts)

    np.testing.assert_allclose(MIXTURE.log_density(z), np.log(density([0, 1, 2])), rtol=1e-12)
    expected = np.log(density([0, 1, 2]) / density([0]) / density([1, 2]))
    np.testing.assert_allclose(MIXTURE.log_ratio(z, 1), expected, rtol=0, atol=1e-12)


def test_mixture_sample_has_the_moments():
    z = MIXTURE.sample(40_000, np.random.default_rng(0))
    mean = WEIGHTS @ MEANS
    spread = np.einsum("k,ki,kj->ij", WEIGHTS, MEANS - mean, MEANS - mean)
    np.testing.assert_allclose(z.mean(axis=0), mean, atol=0.03)
    expected = spread + np.tensordot(WEIGHTS, COVARIANCES, 1)
    np.testing.assert_allclose(np.cov(z.T), expected, atol=0.06)


@pytest.mark.parametrize("freedom", [0.7, 3.0])
def test_student_densities(freedom):
    surrogate = StudentSurrogate(DISPERSION, freedom)
    z = np.random.default_rng(0).standard_normal((20, 3))
    z[3] = z[4, 0]
    t = student_t(freedom).ppf(norm.cdf(z))
    np.testing.assert_allclose(surrogate.coordinates(z), t, rtol=1e-9)
    copula = multivariate_t(shape=DISPERSION, df=freedom).logpdf(t) - student_t(freedom).logpdf(
        t
    ).sum(axis=1)
    expected = copula + norm.logpdf(z).sum(axis=1)
    np.testing.assert_allclose(surrogate.log_density(z), expected, rtol=0, atol=1e-9)
    ratio = multivariate_t(shape=DISPERSION, df=freedom).logpdf(t)
    ratio -= multivariate_t(shape=DISPERSION[:2, :2], df=freedom).logpdf(t[:, :2])
    ratio -= student_t(freedom).logpdf(t[:, 2])
    np.testing.assert_allclose(surrogate.log_ratio(t, 2), ratio, rtol=0, atol=1e-9)


def test_student_sample_knows_its_information():
    surrogate = StudentSurrogate(np.eye(4), 2.0)
    z = surrogate.sample(40_000, np.random.default_rng(0))
    ratios = surrogate.log_ratio(z, 2)
    assert ratios.mean() == pytest.approx(student_information(2, 2), abs=0.015)
    levels = student_t(2.0).cdf(z)
    np.testing.assert_allclose(np.quantile(levels, [0.1, 0.5, 0.9]), [0.1, 0.5, 0.9], atol=0.01)


def test_fit_of_a_mixture():
    z = MIXTURE.sample(5000, np.random.default_rng(0))
    fitted = fit_mixture(z, 2, np.random.default_rng(1))
    order = np.argsort(fitted.weights)
    np.testing.assert_allclose(fitted.weights[order], WEIGHTS, atol=0.05)
    np.testing.assert_allclose(fitted.means[order], MEANS, atol=0.2)
    assert fitted.weights.sum() == pytest.approx(1, abs=1e-15)


@pytest.mark.parametrize("n_components", [1, 3, 8])
def test_fit_is_as_likely_as_that_of_scikit_learn(n_components):
    z = normal_scores(MIXTURE.sample(1500, np.random.default_rng(3)))
    fitted = fit_mixture(z, n_components, np.random.default_rng(4))
    peer = GaussianMixture(n_components, random_state=0, max_iter=1000).fit(z)
    assert fitted.log_density(z).mean() == pytest.approx(peer.score(z), abs=0.03)
    same = MixtureSurrogate(peer.weights_, peer.means_, peer.covariances_)
    np.testing.assert_allclose(same.log_density(z), peer.score_samples(z), rtol=0, atol=1e-9)


def test_mixture_of_hardly_any_rows():
    z = np.random.default_rng(5).standard_normal((4, 2))
    fitted = fit_mixture(z, 4, np.random.default_rng(0))
    assert np.isfinite(fitted.log_density(z)).all()


@pytest.mark.parametrize("freedom", [1.0, 4.0])
def test_fit_of_a_student_copula(freedom):
    surrogate = StudentSurrogate(DISPERSION, freedom)
    t = np.exp(np.clip(surrogate.sample(4000, np.random.default_rng(0)), -50, 50))
    z = normal_scores(t)
    fitted = fit_student(z)
    np.testing.assert_allclose(fitted.dispersion, DISPERSION, atol=0.06)
    assert fitted.freedom == pytest.approx(freedom, rel=0.15)
    held = normal_scores(surrogate.sample(1000, np.random.default_rng(1)))
    assert (
        fitted.log_density(held).mean()
        > StudentSurrogate(DISPERSION, 50.0).log_density(held).mean()
    )


def test_choice_of_the_surrogate():
    rng = np.random.default_rng(0)
    heavy = np.hstack([normal_scores(block) for block in student(rng, 2000, 2, 1.5)])
    assert isinstance(fit_surrogate(heavy, rng)[0], StudentSurrogate)
    angle = rng.uniform(0, 2 * np.pi, 2000)
    ring = np.column_stack([np.cos(angle), np.sin(angle)]) + 0.1 * rng.standard_normal((2000, 2))
    fitted, held_out = fit_surrogate(normal_scores(ring), rng)
    assert isinstance(fitted, MixtureSurrogate)
    assert len(fitted.weights) >= 4
    assert held_out.shape == (400, 2)


def test_columns_that_repeat_each_other_can_be_fitted():
    rng = np.random.default_rng(1)
    x = rng.standard_normal((200, 1))
    z = normal_scores(np.hstack([x, x, x**3, rng.standard_normal((200, 1))]))
    fitted, _ = fit_surrogate(z, rng)
    assert np.isfinite(fitted.log_ratio(fitted.sample(200, rng), 2)).all()


def test_independent_blocks():
    rng = np.random.default_rng(2)
    x, y = rng.standard_normal((2, 2000, 3))
    result = corrected_mutual_info(x, y, random_state=0)
    assert result.estimate == pytest.approx(0, abs=0.03)


@pytest.mark.parametrize("r", [0.5, 0.8])
def test_correlated_blocks(r):
    covariance = correlated_pairs(3, r, 2)
    x, y = gaussian(np.random.default_rng(3), 2000, covariance)
    # The sample's own mean of the log density ratio varies less about the estimate than the truth.
    law = MixtureSurrogate(np.ones(1), np.zeros((1, 6)), covariance[None])
    target = law.log_ratio(np.hstack([x, y]), 3).mean()
    plain = ksg_blocks(x, y).mean()
    result = corrected_mutual_info(x, y, random_state=0)
    assert result.estimate == pytest.approx(target, abs=0.04)
    assert result.bias == pytest.approx(plain - target, abs=0.04)
    assert result.terms.mean() == pytest.approx(result.estimate, abs=1e-12)
    assert result.estimate + result.bias == pytest.approx(plain, abs=1e-12)


def test_student_blocks():
    x, y = student(np.random.default_rng(4), 2000, 3, 2.0)
    truth = student_information(3, 2.0)
    assert ksg_blocks(x, y).mean() < truth - 0.1
    result = corrected_mutual_info(x, y, random_state=0)
    assert result.estimate == pytest.approx(truth, abs=0.06)


def test_the_same_seed_gives_the_same_estimate_in_any_order():
    rng = np.random.default_rng(5)
    x, y = gaussian(rng, 600, correlated_pairs(2, 0.7, 1))
    first = corrected_mutual_info(x, y, random_state=1).estimate
    assert corrected_mutual_info(x, y, random_state=1).estimate == first
    assert corrected_mutual_info(x, y, random_state=2).estimate != first
    rows = rng.permutation(600)
    others = [(y, x), (x[rows], y[rows]), (np.exp(3 * x), y**3), (1e-12 * x, y - 7)]
    for a, b in others:
        assert corrected_mutual_info(a, b, random_state=1).estimate == pytest.approx(
            first, abs=1e-9
        )
    shifted = corrected_mutual_info(x + 1e11, y, random_state=1).estimate
    assert shifted == pytest.approx(first, abs=0.005)


def test_blocks_of_different_width_can_be_swapped():
    rng = np.random.default_rng(6)
    x, y = rng.standard_normal((400, 1)), rng.standard_normal((400, 3))
    y[:, 1:2] += x
    first = corrected_mutual_info(x, y, random_state=0).estimate
    assert corrected_mutual_info(y, x, random_state=0).estimate == pytest.approx(first, abs=1e-9)


def test_constant_columns_and_atoms():
    rng = np.random.default_rng(7)
    x, y = gaussian(rng, 400, correlated_pairs(2, 0.7, 1))
    ones = np.ones((400, 1))
    nothing = corrected_mutual_info(np.hstack([ones, ones]), y, random_state=0)
    assert nothing.estimate == 0
    assert not nothing.terms.any()
    with_constant = corrected_mutual_info(np.hstack([x, ones]), y, random_state=0)
    expected = corrected_mutual_info(x, y, random_state=0).estimate
    assert with_constant.estimate == pytest.approx(expected, abs=1e-9)
    x[:40, 0] = 0
    assert corrected_mutual_info(x, y, random_state=0).bias == 0


@pytest.mark.parametrize("n", [7, 20, 60])
def test_few_rows(n):
    x, y = np.random.default_rng(n).standard_normal((2, n, 2))
    assert np.isfinite(corrected_mutual_info(x, y, random_state=0).estimate)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["gaussian", "student"])
def test_mean_over_many_samples_has_little_bias(kind):
    rng = np.random.default_rng(9)
    errors = []
    for seed in range(20):
        if kind == "gaussian":
            x, y = gaussian(rng, 2000, correlated_pairs(3, 0.8, 2))
            truth = -np.log(1 - 0.64)
        else:
            x, y = student(rng, 2000, 3, 2.0)
            truth = student_information(3, 2.0)
        errors.append(corrected_mutual_info(x, y, random_state=seed).estimate - truth)
    assert np.mean(errors) == pytest.approx(0, abs=0.02)
    assert np.sqrt(np.mean(np.square(errors))) < 0.04


@pytest.mark.parametrize("n", [500, 1000, 5000])
@pytest.mark.parametrize(
    "of_block",
    [
        lambda x: np.column_stack([x, x**2]),
        lambda x: np.column_stack([x, x]),
        lambda x: np.column_stack([x, -np.exp(x)]),
        lambda x: np.column_stack([np.sin(x), np.cos(x)]),
    ],
)
def test_functions_of_columns_are_not_corrected_into_information(of_block, n):
    rng = np.random.default_rng(0)
    x, noise = rng.standard_normal((2, n))
    for r in (0.0, 0.8):
        y = r * x + np.sqrt(1 - r * r) * noise
        found = corrected_mutual_info(of_block(x), of_block(y), random_state=0)
        assert found.estimate == pytest.approx(-0.5 * np.log(1 - r * r), abs=3 / np.sqrt(n))


@pytest.mark.parametrize(("n", "most"), [(300, 0.08), (1000, 0.05)])
@pytest.mark.parametrize("function", [np.square, np.abs, lambda x: np.sin(3 * x)])
@pytest.mark.parametrize("noise", [0.03, 0.1])
def test_near_functions_keep_the_information_of_their_arguments(noise, function, n, most):
    errors = []
    for seed in range(4):
        rng = np.random.default_rng([seed, n, 1])
        for r in (0.0, 0.6):
            x, y, other, scatter = rng.standard_normal((4, n))
            block = np.column_stack([x, function(x) + noise * scatter])
            y = np.column_stack([r * x + np.sqrt(1 - r * r) * y, other])
            found = corrected_mutual_info(block, y, random_state=seed).estimate
            errors.append(found + 0.5 * np.log(1 - r * r))
    assert np.mean(np.abs(errors)) < most


@pytest.mark.parametrize("n", [500, 1000, 5000])
@pytest.mark.parametrize("noise", [0.0, 0.01])
def test_near_functions_of_independent_columns_have_no_information(noise, n):
    for seed in range(3 if n < 5000 else 1):
        rng = np.random.default_rng([seed, n])
        x, y = (
            np.column_stack([v, v**2 + noise * rng.standard_normal(n)])
            for v in rng.standard_normal((2, n))
        )
        assert abs(corrected_mutual_info(x, y, random_state=seed).estimate) <= 0.05


def test_order_of_columns_changes_nothing():
    rng = np.random.default_rng(1)
    x = rng.standard_normal((400, 3))
    y = x[:, :2] + rng.standard_normal((400, 2))
    order = rng.permutation(400)
    expected = corrected_mutual_info(x, y, random_state=0)
    assert expected.bias != 0
    for columns in ([1, 0, 2], [2, 0, 1], [2, 1, 0]):
        found = corrected_mutual_info(x[:, columns][order], y[order][:, ::-1], random_state=0)
        assert found.bias == pytest.approx(expected.bias, abs=1e-12)
