"""Simulated tables of which the importances, and the columns without any, are known.

The slow tests and ``bench_importance_statistics.py`` measure on the same tables.
"""

import numpy as np
from scipy.special import expit
from sklearn.base import BaseEstimator, ClassifierMixin, RegressorMixin
from sklearn.ensemble import HistGradientBoostingRegressor

from skmi.inspection import ConditionalSampler, permutation_importance

N_DRAWS = 19


def signal(X):
    return 1.2 * X[:, 0] + 0.6 * X[:, 1] + 0.25 * X[:, 2] + 0.8 * X[:, 0] * X[:, 3]


class Signal(ClassifierMixin, BaseEstimator):
    """A model that does not change from sample to sample, as intervals are about one model."""

    def __init__(self, intercept=0):
        self.intercept = intercept

    def fit(self, X, y):
        """Read the classes."""
        self.classes_ = np.unique(y)
        return self

    def decision_function(self, X):
        """Log-odds."""
        return signal(X) + self.intercept

    def predict(self, X):
        """Return the likelier class."""
        return (self.decision_function(X) > 0).astype(int)

    def predict_proba(self, X):
        """Return the probabilities of both classes."""
        p = expit(self.decision_function(X))
        return np.column_stack([1 - p, p])


class NumericSignal(RegressorMixin, BaseEstimator):
    """The same for numbers."""

    def fit(self, X, y):
        """Do nothing."""
        return self

    def predict(self, X):
        """Return the signal."""
        return signal(X)

    decision_function = predict


def rows_for(kind, n, rng):
    X = rng.standard_normal((n, 4))
    X[:, 1] = 0.6 * X[:, 0] + 0.8 * X[:, 1]
    truth = signal(X) + 0.1 * X[:, 1]
    if kind == "numbers":
        return X, truth + (1 + np.abs(X[:, 0]) / 2) * rng.standard_t(6, n), None
    y = (rng.random(n) < expit(truth - 1)).astype(int)
    return X, y, np.exp(X[:, 0] / 2) if kind == "weighted classes" else None


def weights_of(y, sample_weight):
    return np.ones(len(y)) if sample_weight is None else sample_weight


def quick(metrics):
    """A scorer of a tenth of the time of scikit-learn's, which check what they are given."""

    def scores(estimator, X, y, sample_weight=None):
        response, weight = estimator.decision_function(X), weights_of(y, sample_weight)
        return {name: metric(y, response, weight) for name, metric in metrics.items()}

    return scores


def mean_squared_error(y, response, w):
    return -np.average((y - response) ** 2, weights=w)


def r2(y, response, w):
    return 1 + mean_squared_error(y, response, w) / np.cov(y, aweights=w, ddof=0)


def log_likelihood(y, response, w):
    return -np.average(np.logaddexp(0, np.where(y, -response, response)), weights=w)


def roc_auc(y, response, w):
    order = np.argsort(response)
    y, w = y[order], w[order]
    below = np.cumsum(w * (1 - y))
    return (w * y * below).sum() / (w * y).sum() / below[-1]


def average_precision(y, response, w):
    order = np.argsort(-response)
    y, w = y[order], w[order]
    found = np.cumsum(w * y)
    return (w * y * found / np.cumsum(w)).sum() / found[-1]


def f1(y, response, w):
    positive = response > 0
    return 2 * (w * y * positive).sum() / (w * y + w * positive).sum()


OF_NUMBERS = {"neg_mean_squared_error": mean_squared_error, "r2": r2}
OF_CLASSES = {
    "neg_log_loss": log_likelihood,
    "roc_auc": roc_auc,
    "average_precision": average_precision,
    "f1": f1,
}


def coverage_of(kind, n, n_simulated, n_repeats=5, seed=2):
    """How often intervals of 0.95 hold the importance on new rows, by metric: three columns."""
    metrics = OF_NUMBERS if kind == "numbers" else OF_CLASSES
    model = NumericSignal() if kind == "numbers" else Signal(-1).fit(None, [0, 1])

    def measured(rng, n, **options):
        X, y, weight = rows_for(kind, n, rng)
        return permutation_importance(
            model,
            X,
            y,
            scoring=quick(metrics),
            sample_weight=weight,
            features=[0, 1, 2],
            random_state=int(rng.integers(2**31)),
            **options,
        )

    truth = measured(np.random.default_rng(1), 200_000, n_repeats=3)
    means = np.array([truth[metric].importances_mean for metric in metrics])
    hits = np.zeros(means.shape)
    for k in range(n_simulated):
        rng = np.random.default_rng([seed, k])
        result = measured(rng, n, n_repeats=n_repeats, confidence_level=0.95)
        ends = np.array([result[metric].importances_ci for metric in metrics])
        hits += (ends[..., 0] <= means) & (means <= ends[..., 1])
    return dict(zip(metrics, hits / n_simulated, strict=True))


def linear_blocks(rng, noise, z):
    """Two blocks of four columns that correlate by 0.7; one column of each is in the target."""
    shared = np.repeat(rng.standard_normal((len(z), 2)), 4, axis=1)
    X = np.sqrt(0.7) * shared + np.sqrt(0.3) * z
    return X, X[:, 0] + 0.7 * X[:, 4] + noise(1), 1, 4


def interactions(rng, noise, z):
    """The target is a product; a column correlates with one of its factors."""
    z[:, 2] = 0.8 * z[:, 0] + 0.6 * noise(1)
    return z, z[:, 0] * z[:, 1] + 0.5 * z[:, 0] + noise(0.7), 2, 1


def uneven_noise(rng, noise, z):
    """A column is a parent of the target with noise that grows with it."""
    z[:, 2] = z[:, 0] + (0.2 + np.abs(z[:, 0])) * noise(0.6)
    return z, z[:, 0] + 0.5 * z[:, 0] ** 2 + 0.8 * z[:, 1] + noise(1), 2, 1


def bent_proxies(rng, noise, z):
    """Two columns are noisy bent functions of a parent, nearer to the target than it is."""
    z[:, 2], z[:, 3] = z[:, 0] ** 2 + noise(0.3), np.sin(2 * z[:, 0]) + noise(0.3)
    return z, z[:, 0] ** 2 + np.sin(2 * z[:, 0]) + 0.5 * z[:, 1] + noise(1), 2, 1


def proxy_of_two(rng, noise, z):
    """A column is a noisy product of two parents, nearer to the target than both."""
    z[:, 2] = z[:, 0] * z[:, 1] + noise(0.5)
    return z, z[:, 0] * z[:, 1] + 0.6 * z[:, 3] + noise(0.7), 2, 3


def wave_of_two(rng, noise, z):
    """A column is a noisy wave over the sum of two parents, of some three periods."""
    wave = np.sin(2 * z[:, 0] + 2 * z[:, 1])
    z[:, 2] = wave + noise(0.3)
    return z, wave + 0.6 * z[:, 3] + noise(0.7), 2, 3


DESIGNS = {
    "linear blocks": linear_blocks,
    "interactions": interactions,
    "noise that grows": uneven_noise,
    "bent proxies": bent_proxies,
    "product of two parents": proxy_of_two,
    "wave over two parents": wave_of_two,
}


def make_design(name, n, seed):
    """Table of eight columns, target, a column without importance given the others, one with."""
    rng = np.random.default_rng([seed, 99])

    def noise(scale):
        return scale * rng.standard_normal(n)

    return DESIGNS[name](rng, noise, rng.standard_normal((n, 8)))


def randomization_pvalue(name, n, seed, *, of_null):
    """P-value of a column: half of the rows for model and sampler, half for the test."""
    X, y, null, active = make_design(name, n, seed)
    column, half = null if of_null else active, n // 2
    model = HistGradientBoostingRegressor(max_iter=60, max_leaf_nodes=8, early_stopping=False)
    model.fit(X[:half], y[:half])
    sampler = ConditionalSampler().fit(X[:half], [column])
    X, y = X[half:], y[half:]
    random = np.random.default_rng([seed, column])

    def error(values):
        replaced = X.copy()
        replaced[:, [column]] = values
        return np.mean((y - model.predict(replaced)) ** 2)

    own = error(X[:, [column]])
    drawn = [error(sampler.sample(X, random)) for _ in range(N_DRAWS)]
    return (1 + np.sum(np.array(drawn) <= own)) / (1 + N_DRAWS)
