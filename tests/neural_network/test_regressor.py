"""Numbers: closed forms, scales, quantiles and standard deviations."""

import numpy as np
import pytest
from sklearn.datasets import make_regression
from sklearn.linear_model import LinearRegression

from skmi.neural_network import MLPRegressor

X, Y = make_regression(90, 4, noise=5, random_state=0)
WEIGHT = np.random.default_rng(0).integers(1, 4, 90).astype(float)
PLAIN = {
    "numeric_embedding": "linear",
    "solver": "sgd",
    "batch_size": "full",
    "alpha": 0.0,
    "n_members": 1,
    "early_stopping": False,
    "dtype": "float64",
    "random_state": 0,
}


def small(**options):
    defaults = {"max_iter": 5, "n_members": 2, "random_state": 0}
    return MLPRegressor((8,), **{**defaults, **options})


@pytest.mark.parametrize("y", [Y, np.column_stack([Y, X[:, 0] ** 2])])
@pytest.mark.parametrize("weight", [None, WEIGHT])
def test_one_linear_layer_is_linear_regression(y, weight):
    mlp = MLPRegressor((), learning_rate_init=0.1, max_iter=600, **PLAIN).fit(X, y, weight)
    linear = LinearRegression().fit(X, y, weight)
    np.testing.assert_allclose(mlp.predict(X), linear.predict(X), atol=1e-4 * Y.std())


def test_gaussian_nll_learns_mean_and_standard_deviation():
    y = np.random.default_rng(0).normal(3, 10, 90)
    nothing = np.zeros((90, 1))
    options = {**PLAIN, "learning_rate_init": 0.05, "max_iter": 600}
    mlp = MLPRegressor((), loss="gaussian_nll", **options).fit(nothing, y)
    mean, std = mlp.predict(nothing, return_std=True)
    np.testing.assert_allclose(mean, y.mean(), atol=1e-3)
    np.testing.assert_allclose(std, y.std(), rtol=1e-3)


def test_standard_deviations_are_those_of_the_mixture():
    mlp = small(loss="gaussian_nll", n_members=3).fit(X, np.column_stack([Y, -Y]))
    mean, std = mlp.predict(X, return_std=True)
    assert mean.shape == std.shape == (90, 2)
    outputs = np.stack(mlp._outputs(mlp.nets_, mlp._read_fitted(X)))
    means, variances = outputs[..., :2], np.exp(outputs[..., 2:])
    second_moment = (variances + means**2).mean(axis=0)
    expected = np.sqrt(second_moment - means.mean(axis=0) ** 2) * mlp._scale
    np.testing.assert_allclose(std, expected)
    np.testing.assert_array_equal(mean, mlp.predict(X))
    with pytest.raises(ValueError, match='Fit with loss="gaussian_nll"'):
        small().fit(X, Y).predict(X, return_std=True)


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_quantiles(share):
    y = np.random.default_rng(0).exponential(size=90)
    options = {**PLAIN, "solver": "adam", "learning_rate_init": 0.01, "max_iter": 800}
    mlp = MLPRegressor((), loss="quantile", loss_params={"quantile": share}, **options)
    prediction = mlp.fit(np.zeros((90, 1)), y).predict(np.zeros((1, 1)))
    assert prediction == pytest.approx(np.quantile(y, share), abs=0.1)


@pytest.mark.parametrize("loss", ["absolute_error", "huber"])
def test_robust_losses_shrug_at_outliers(loss):
    y = np.r_[np.zeros(80), np.full(10, 100.0)] + np.random.default_rng(0).normal(size=90)
    options = {**PLAIN, "learning_rate_init": 0.02, "max_iter": 1000}
    params = {"loss_params": {"delta": 0.01}} if loss == "huber" else {}
    mlp = MLPRegressor((), loss=loss, **params, **options).fit(np.zeros((90, 1)), y)
    assert abs(mlp.predict(np.zeros((1, 1)))[0] - np.median(y)) < 1.5


def test_units_of_the_target_do_not_matter():
    plain, scaled = small().fit(X, Y), small().fit(X, 1024 * Y)
    np.testing.assert_allclose(scaled.predict(X), 1024 * plain.predict(X), rtol=1e-12)
    moved = small().fit(X, Y + 1e9)
    np.testing.assert_allclose(moved.predict(X) - 1e9, plain.predict(X), atol=0.1)


def test_a_constant_target():
    np.testing.assert_allclose(small(max_iter=50).fit(X, np.full(90, 7.0)).predict(X), 7, atol=0.5)


def test_shapes():
    assert small().fit(X, Y).predict(X).shape == (90,)
    assert small().fit(X, np.column_stack([Y, Y])).predict(X).shape == (90, 2)
    assert small().fit(X, np.column_stack([Y, Y])).n_outputs_ == 2


def test_several_targets_are_learned_together():
    y = np.column_stack([X[:, 0], -3 * X[:, 1], X[:, 2] + 100])
    mlp = small(max_iter=150, learning_rate_init=0.02).fit(X, y)
    assert mlp.score(X, y) > 0.9


def test_partial_fit_keeps_the_scale_and_the_number_of_targets():
    mlp = small().partial_fit(X, Y)
    scale = mlp._scale.copy()
    mlp.partial_fit(X, 100 * Y)
    np.testing.assert_array_equal(mlp._scale, scale)
    with pytest.raises(ValueError, match="y has 2 columns and had 1"):
        mlp.partial_fit(X, np.column_stack([Y, Y]))


def test_a_target_of_words_is_refused():
    with pytest.raises(ValueError, match="Use MLPClassifier"):
        small().fit(X, np.array(["a", "b"] * 45))


def test_a_target_without_a_value_is_refused():
    with pytest.raises(ValueError, match=r"y has 1 missing value\(s\)"):
        MLPRegressor().fit(np.zeros((3, 1)), [1.0, None, 2.0])
