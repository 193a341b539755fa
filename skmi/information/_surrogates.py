"""Parametric stand-ins for the joint density of two blocks whose margins are normal scores.

A surrogate can be drawn from and knows its own mutual information, so that the bias of an
estimator can be measured on samples that resemble the data.
"""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.special import gammaln, logsumexp, ndtr, stdtrit
from scipy.stats import kendalltau
from sklearn.cluster import kmeans_plusplus

_COMPONENTS = (1, 2, 4, 8, 16, 32)
_MAX_ITERATIONS = 60
_TOLERANCE = 1e-3
_RIDGE = 1e-5
# A component has about this many rows for each of its dimensions at least.
_ROWS_PER_DIMENSION = 4
_HELD_OUT = 0.2
_DEGREES_OF_FREEDOM = 0.5, 100.0
_LOG_2_PI = float(np.log(2 * np.pi))


class Surrogate(Protocol):
    """A joint density of two blocks."""

    def log_density(self, z: np.ndarray) -> np.ndarray:
        """Log density of rows of normal scores."""
        ...

    def sample(self, n_samples: int, rng: np.random.Generator) -> np.ndarray:
        """Rows in the surrogate's own coordinates."""
        ...

    def coordinates(self, z: np.ndarray) -> np.ndarray:
        """Rows of normal scores in the surrogate's own coordinates."""
        ...

    def log_ratio(self, z: np.ndarray, n_columns_x: int) -> np.ndarray:
        """Local mutual information of rows in its own coordinates, the first columns as x."""
        ...


def _cholesky_log_determinant(factor: np.ndarray) -> float:
    return 2 * float(np.log(np.diag(factor)).sum())


def _squared_norms(z: np.ndarray, factor: np.ndarray) -> np.ndarray:
    """Squared Mahalanobis norms of rows, of the Cholesky factor of the dispersion."""
    return (np.linalg.solve(factor, z.T) ** 2).sum(axis=0)


@dataclass(frozen=True)
class MixtureSurrogate:
    """A mixture of Gaussians.

    Parameters
    ----------
    weights : ndarray of float64, shape (n_components,)
    means : ndarray of float64, shape (n_components, n_columns)
    covariances : ndarray of float64, shape (n_components, n_columns, n_columns)
    """

    weights: np.ndarray
    means: np.ndarray
    covariances: np.ndarray

    def log_density(self, z: np.ndarray) -> np.ndarray:
        """Log density of rows."""
        return self._marginal(z, slice(None))

    def _marginal(self, z: np.ndarray, columns: slice) -> np.ndarray:
        z = z[:, columns]
        parts = np.empty((len(self.weights), len(z)))
        for i, mean in enumerate(self.means[:, columns]):
            factor = np.linalg.cholesky(self.covariances[i][columns, columns])
            log_scale = _cholesky_log_determinant(factor) + z.shape[1] * _LOG_2_PI
            parts[i] = -0.5 * (_squared_norms(z - mean, factor) + log_scale)
        return logsumexp(parts + np.log(self.weights)[:, None], axis=0)

    def sample(self, n_samples: int, rng: np.random.Generator) -> np.ndarray:
        """Rows in random order."""
        component = rng.choice(len(self.weights), n_samples, p=self.weights)
        factors = np.linalg.cholesky(self.covariances)
        z = rng.standard_normal((n_samples, self.means.shape[1]))
        return self.means[component] + np.einsum("nij,nj->ni", factors[component], z)

    def coordinates(self, z: np.ndarray) -> np.ndarray:
        """The same rows."""
        return z

    def log_ratio(self, z: np.ndarray, n_columns_x: int) -> np.ndarray:
        """Log density minus those of both blocks."""
        x, y = slice(n_columns_x), slice(n_columns_x, None)
        return self.log_density(z) - self._marginal(z, x) - self._marginal(z, y)


@dataclass(frozen=True)
class StudentSurrogate:
    """A Student copula with normal margins; its samples have Student margins.

    Parameters
    ----------
    dispersion : ndarray of float64, shape (n_columns, n_columns)
        Correlations, ones on the diagonal.
    freedom : float
        Degrees of freedom.
    """

    dispersion: np.ndarray
    freedom: float

    def log_density(self, z: np.ndarray) -> np.ndarray:
        """Log density of rows of normal scores."""
        # Normal scores of the same ranks recur in every column: their quantiles are found once.
        scores, place = np.unique(z, return_inverse=True)
        t = self.coordinates(scores)
        margins = -0.5 * (scores**2 + _LOG_2_PI) - self._log_student(t[:, None], np.eye(1))
        return self._log_student(t[place], self.dispersion) + margins[place].sum(axis=1)

    def _log_student(self, t: np.ndarray, dispersion: np.ndarray) -> np.ndarray:
        nu, d = self.freedom, t.shape[1]
        factor = np.linalg.cholesky(dispersion)
        constant = gammaln((nu + d) / 2) - gammaln(nu / 2) - d / 2 * np.log(nu * np.pi)
        constant -= 0.5 * _cholesky_log_determinant(factor)
        return constant - (nu + d) / 2 * np.log1p(_squared_norms(t, factor) / nu)

    def sample(self, n_samples: int, rng: np.random.Generator) -> np.ndarray:
        """Rows with Student margins."""
        z = rng.standard_normal((n_samples, len(self.dispersion)))
        scale = np.sqrt(rng.chisquare(self.freedom, (n_samples, 1)) / self.freedom)
        return z @ np.linalg.cholesky(self.dispersion).T / scale

    def coordinates(self, z: np.ndarray) -> np.ndarray:
        """Student quantiles of as much probability."""
        return stdtrit(self.freedom, ndtr(z))

    def log_ratio(self, z: np.ndarray, n_columns_x: int) -> np.ndarray:
        """Log density of rows with Student margins minus those of both blocks."""
        result = self._log_student(z, self.dispersion)
        for block in (slice(n_columns_x), slice(n_columns_x, None)):
            result = result - self._log_student(z[:, block], self.dispersion[block, block])
        return result


class _Moments:
    """Rows by their products, so that a step of the fit is one product of matrices."""

    def __init__(self, z: np.ndarray):
        self._pairs = np.triu_indices(z.shape[1])
        i, j = self._pairs
        self._monomials = np.hstack([np.ones((len(z), 1)), z, z[:, i] * z[:, j]])

    def mixture(self, shares: np.ndarray) -> MixtureSurrogate:
        """Mixture of the moments of rows that belong to each component by shares."""
        d = self._monomials.shape[1] - len(self._pairs[0]) - 1
        sums = shares.T @ self._monomials
        rows = sums[:, 0] + 10 * np.finfo(float).eps
        means = sums[:, 1 : d + 1] / rows[:, None]
        covariances = np.empty((len(rows), d, d))
        i, j = self._pairs
        covariances[:, i, j] = covariances[:, j, i] = sums[:, d + 1 :] / rows[:, None]
        covariances += _RIDGE * np.eye(d) - means[:, :, None] * means[:, None]
        return MixtureSurrogate(rows / rows.sum(), means, covariances)

    def log_parts(self, mixture: MixtureSurrogate) -> np.ndarray:
        """Log of weight times density of each component, shape (n_samples, n_components)."""
        precisions = np.linalg.inv(mixture.covariances)
        linear = np.einsum("kij,kj->ki", precisions, mixture.means)
        i, j = self._pairs
        quadratic = np.where(i == j, -0.5, -1.0) * precisions[:, i, j]
        constant = np.log(mixture.weights) - 0.5 * (linear * mixture.means).sum(axis=1)
        constant -= 0.5 * (np.linalg.slogdet(mixture.covariances)[1] + len(linear[0]) * _LOG_2_PI)
        return self._monomials @ np.column_stack([constant, linear, quadratic]).T


def fit_mixture(z: np.ndarray, n_components: int, rng: np.random.Generator) -> MixtureSurrogate:
    """Fit a Gaussian mixture by expectation and maximisation.

    Parameters
    ----------
    z : ndarray of float64, shape (n_samples, n_columns)
        Rows of about unit scale, since the ridge on the covariances is absolute.
    n_components : int
        At most the number of rows.
    rng : numpy.random.Generator
        Draws the initial centres.

    Notes
    -----
    It starts from the cells of centres drawn by k-means++ and stops where an iteration raises the
    mean log-likelihood by less than 0.001, at the latest after 60: held-out rows judge the fit,
    converged or not.
    """
    seed = int(rng.integers(2**31))
    centres = kmeans_plusplus(z, n_components, random_state=seed)[0]
    distances = (centres**2).sum(axis=1) - 2 * z @ centres.T
    shares = np.eye(n_components)[distances.argmin(axis=1)]
    moments = _Moments(z)
    last = -np.inf
    for _ in range(_MAX_ITERATIONS):
        mixture = moments.mixture(shares)
        parts = moments.log_parts(mixture)
        largest = parts.max(axis=1, keepdims=True)
        shares = np.exp(parts - largest)
        totals = shares.sum(axis=1, keepdims=True)
        shares /= totals
        likelihood = float((largest + np.log(totals)).mean())
        if likelihood - last < _TOLERANCE:
            break
        last = likelihood
    return mixture


def fit_student(z: np.ndarray) -> StudentSurrogate:
    """Fit a Student copula: dispersion from Kendall's tau, degrees of freedom by likelihood.

    Parameters
    ----------
    z : ndarray of float64, shape (n_samples, n_columns)
        Normal scores.

    Notes
    -----
    For elliptical copulas the dispersion is ``sin(pi tau / 2)``; see A. McNeil, R. Frey, P.
    Embrechts (2005), "Quantitative risk management", section 5.5.
    """
    d = z.shape[1]
    dispersion = np.eye(d)
    for i in range(d):
        for j in range(i):
            tau = kendalltau(z[:, i], z[:, j]).statistic
            # Without a second value tau is not a number.
            dispersion[i, j] = dispersion[j, i] = np.sin(np.pi / 2 * np.nan_to_num(tau))
    values, vectors = np.linalg.eigh(dispersion)
    dispersion = (vectors * np.maximum(values, _RIDGE)) @ vectors.T
    scales = np.sqrt(np.diag(dispersion))
    dispersion /= np.outer(scales, scales)

    def loss(log_freedom: float) -> float:
        return -float(StudentSurrogate(dispersion, np.exp(log_freedom)).log_density(z).mean())

    bounds = np.log(_DEGREES_OF_FREEDOM)
    best = minimize_scalar(loss, bounds=bounds, method="bounded", options={"xatol": 0.02})
    return StudentSurrogate(dispersion, float(np.exp(best.x)))


def fit_surrogate(z: np.ndarray, rng: np.random.Generator) -> tuple[Surrogate, np.ndarray]:
    """Fit mixtures and a Student copula; choose the one that held-out rows are likeliest under.

    Parameters
    ----------
    z : ndarray of float64, shape (n_samples, n_columns)
        Normal scores.
    rng : numpy.random.Generator
        Chooses the held-out fifth and the initial centres.

    Returns
    -------
    surrogate : Surrogate
    held_out : ndarray of float64, shape (n_held_out, n_columns)
        The rows that it was not fitted to.
    """
    rows = rng.permutation(len(z))
    n_held_out = max(1, int(_HELD_OUT * len(z)))
    held_out, training = z[rows[:n_held_out]], z[rows[n_held_out:]]
    best: Surrogate = fit_student(training)
    best_score = best.log_density(held_out).mean()
    best_size, best_mixture_score = 0, -np.inf
    for size in _COMPONENTS:
        too_many = size * z.shape[1] * _ROWS_PER_DIMENSION > len(training)
        # Larger mixtures seldom gain where the last two steps up have not.
        if size > 1 and (too_many or size > 4 * best_size):
            break
        mixture = fit_mixture(training, size, rng)
        score = mixture.log_density(held_out).mean()
        if score > best_mixture_score:
            best_size, best_mixture_score = size, score
        if score > best_score:
            best, best_score = mixture, score
    return best, held_out
