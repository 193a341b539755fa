"""What a layer tells about the input and the target, seen through noise.

A network that draws nothing maps each row to a point of its own, so that a layer of real numbers
tells everything about the input, infinitely many nats of a density (Saxe et al., 2018). With
Gaussian noise of a stated size on its units the question has an answer (Goldfeld et al., 2019).
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import logsumexp
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.model_selection import KFold
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

# Numbers are cut into so many bins of equal frequency.
_N_BINS = 10
# Strength of the ridge of both probes, of standardised units.
_PENALTY = 10.0
# Below the ceiling by less than this, the bound on I(X;T) reads a tenth too low.
_MARGIN = 2.0


@dataclass(frozen=True)
class Target:
    """Target of the rows that a layer is measured on.

    Attributes
    ----------
    codes : ndarray of shape (n_samples,), int64
        Classes, or bins of the numbers.
    numbers : ndarray of shape (n_samples,), float64, or None
        The numbers, where the target is numeric.
    """

    codes: np.ndarray
    numbers: np.ndarray | None

    @classmethod
    def of(cls, y: np.ndarray, owner: str) -> "Target":
        """Read classes (n,), labels as zeros and ones (n, n_labels), or numbers.

        Floats are numbers, unless all of them are zero or one.
        """
        y = np.asarray(y)
        if y.ndim == 2 and y.shape[1] == 1:
            y = y[:, 0]
        is_numeric = y.dtype.kind == "f" and not np.isin(y, (0, 1)).all()
        if is_numeric and y.ndim == 2:
            raise ValueError(
                f"{owner} measures one target; y has {y.shape[1]} columns of numbers. Train a "
                "network for each of them, or leave it out."
            )
        if not is_numeric:
            return cls(np.unique(y, axis=0, return_inverse=True)[1].ravel(), None)
        edges = np.quantile(y, np.arange(1, _N_BINS) / _N_BINS)
        codes = np.unique(np.searchsorted(edges, y), return_inverse=True)[1]
        return cls(codes, y.astype(np.float64))

    def varies(self) -> bool:
        """Whether there is anything to tell."""
        return bool(np.ptp(self.codes if self.numbers is None else self.numbers))

    def log_frequencies(self) -> np.ndarray:
        """Log of the share of rows of each code."""
        return np.log(np.bincount(self.codes) / len(self.codes))


@dataclass(frozen=True)
class LayerInformation:
    """What a layer tells, in nats.

    Attributes
    ----------
    i_xt : float
        Lower bound on I(X;T) of the noisy layer.
    i_ty : float
        Lower bound on I(T;Y) of the noisy layer.
    i_ty_probe : float
        What a linear probe of the layer without noise tells about Y.
    estimator : str
        The noise, the rows, the ceiling of `i_xt`, and whether it is near.
    """

    i_xt: float
    i_ty: float
    i_ty_probe: float
    estimator: str


def measure_layer(
    activations: np.ndarray, target: Target, noise: float, rng: np.random.Generator, rows: str
) -> LayerInformation:
    """Measure one layer on rows of one kind.

    Parameters
    ----------
    activations : ndarray of shape (n_samples, n_units)
        The layer.
    target : Target
        Target of the rows.
    noise : float
        Standard deviation of the noise on each unit, relative to that of the whole layer.
    rng : numpy.random.Generator
        Draws the noise.
    rows : str
        What kind of rows these are, for the words.
    """
    units = np.asarray(activations, dtype=np.float64)
    i_xt, i_ty = noisy_information(units, target, noise, rng)
    ceiling = np.log(len(units))
    words = f"bound, noise {noise:g} sd, {len(units)} {rows} rows, ceiling {ceiling:.2f}"
    saturated = "; saturated: at least" if i_xt > ceiling - _MARGIN else ""
    return LayerInformation(i_xt, i_ty, probe_information(units, target), words + saturated)


def noisy_information(
    units: np.ndarray, target: Target, noise: float, rng: np.random.Generator
) -> tuple[float, float]:
    """Lower bounds on I(X;T) and I(T;Y) for T = units + noise.

    Row i with its noise is z_i, and k_ij the density of z_i given that row j was the input. Then

    - I(X;T) >= mean log(k_ii / mean_j k_ij), at most log n (Poole et al., 2019, section 2.4);
    - I(T;Y) >= mean log(q(y_i|z_i) / p(y_i)), where q shares out the weights k_ij among the targets
      of the other rows; the weight of row i itself goes to all classes by their frequency p. The
      row's own target is not used, so q is a prediction and its gain a bound (Barber and Agakov,
      2003), whose worst case is about zero and not H(Y).

    Parameters
    ----------
    units : ndarray of shape (n_samples, n_units), float64
        The layer.
    target : Target
        Target of the rows.
    noise : float
        Standard deviation of the noise on each unit, relative to that of the whole layer (root of
        the sum of the variances of its units).
    rng : numpy.random.Generator
        Draws the noise.
    """
    scale = np.sqrt(units.var(axis=0).sum())
    if scale == 0:
        return 0.0, 0.0
    units = (units - units.mean(axis=0)) / (noise * scale)
    noisy = units + rng.standard_normal(units.shape)
    log_kernel = noisy @ units.T - 0.5 * (units**2).sum(axis=1)
    log_kernel -= logsumexp(log_kernel, axis=1, keepdims=True)
    own = log_kernel.diagonal()
    i_xt = float(own.mean() + np.log(len(units)))
    weights = np.exp(log_kernel)
    np.fill_diagonal(weights, 0)
    log_frequencies = target.log_frequencies()
    of_others = weights @ np.eye(len(log_frequencies))[target.codes]
    log_others = np.log(of_others, where=of_others > 0, out=np.full_like(of_others, -np.inf))
    return i_xt, _gain(np.logaddexp(log_others, own[:, None] + log_frequencies), target)


def probe_information(units: np.ndarray, target: Target) -> float:
    """Usable information of a linear probe, H(Y) - log-loss on rows that it did not see.

    Logistic regression for classes; ridge regression with a Gaussian error for numbers. Each half
    of the rows is predicted by a probe of the other half (Xu et al., 2020, definition 3; Alain and
    Bengio, 2017).
    """
    if not target.varies():
        return 0.0
    halves = KFold(2).split(units)
    if target.numbers is not None:
        residuals = np.empty(len(units))
        for train, test in halves:
            probe = make_pipeline(StandardScaler(), Ridge(_PENALTY))
            probe.fit(units[train], target.numbers[train])
            residuals[test] = target.numbers[test] - probe.predict(units[test])
        return float(0.5 * np.log(target.numbers.var() / np.mean(residuals**2)))
    frequencies = np.exp(target.log_frequencies())
    proba = np.tile(frequencies, (len(units), 1))
    for train, test in halves:
        classes = np.unique(target.codes[train])
        if len(classes) > 1:
            probe = make_pipeline(
                StandardScaler(), LogisticRegression(C=1 / _PENALTY, max_iter=1000)
            )
            probe.fit(units[train], target.codes[train])
            # A class that the other half lacks keeps a little of its frequency.
            predicted = np.zeros((len(test), len(frequencies)))
            predicted[:, classes] = probe.predict_proba(units[test])
            proba[test] = predicted + (frequencies - predicted) / len(units)
    return _gain(np.log(proba), target)


def _gain(log_proba: np.ndarray, target: Target) -> float:
    """Mean gain of predicted log-probabilities over the frequencies."""
    own = log_proba[np.arange(len(log_proba)), target.codes]
    return float(np.mean(own - target.log_frequencies()[target.codes]))
