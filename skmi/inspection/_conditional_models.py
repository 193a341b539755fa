"""Laws of one column given others: which row's value a row gets."""

from collections.abc import Sequence
from itertools import combinations
from typing import Any, Protocol

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor
from sklearn.linear_model import LogisticRegression, RidgeCV
from sklearn.metrics import log_loss
from sklearn.model_selection import KFold, StratifiedKFold, cross_val_predict
from sklearn.pipeline import make_pipeline

from ._predictors import Kind, Pair, Predictor, design, factor, products

_FOLDS = 3
_LEAST_ROWS_A_LEVEL, _MOST_LEVELS = 10, 20
# A number in this share of the rows, such as zero, is drawn like a level.
_ATOM = 0.1
# Boosted trees of a level each: with more levels they would take minutes.
_MOST_BOOSTED = 5
# Products are looked for among the nearest predictors.
_MOST_PAIRED, _PAIRS, _KNOTS_OF_PRODUCTS = 10, 3, (2, 7)
# Columns of products may depend on each other.
_JITTER = 1e-6
_PENALTIES = np.logspace(-3, 3, 13)
# Spreads below this share of their mean are taken for errors of the fit.
_LEAST_SPREAD = 0.2
_TREES: dict[str, Any] = {"max_iter": 60, "max_leaf_nodes": 15, "early_stopping": False}


class Law(Protocol):
    """How a column depends on others."""

    def draw(self, given: np.ndarray, random: np.random.Generator) -> np.ndarray:
        """Return, for each row of others, a row of the fit whose value could be in its place."""


def fit_law(given: np.ndarray, kinds: list[Kind], own: Predictor) -> Law:
    """Fit the law of a column.

    Parameters
    ----------
    given : ndarray of shape (n_samples, n_predictors)
        Floats of the predictors.
    kinds : sequence of {"spline", "line", "levels"}
        How each of them enters.
    own : Predictor
        The column.

    Returns
    -------
    Law
    """
    if own.is_levels:
        return Levels(given, kinds, own.values)
    apart = _apart(own.values)
    if apart.any():
        return Mixed(given, kinds, own.values, apart)
    return Numbers(given, kinds, own.values)


def _apart(values: np.ndarray) -> np.ndarray:
    """Codes of what is no continuous number: 1 if missing, 2 for a value of many rows, else 0."""
    present = values[~np.isnan(values)]
    distinct, counts = np.unique(present, return_counts=True)
    apart = np.isnan(values).astype(np.int64)
    if counts.max() >= max(_ATOM * values.size, _LEAST_ROWS_A_LEVEL):
        apart[values == distinct[counts.argmax()]] = 2
    return apart


class Mixed:
    """Numbers of which some are missing, or the same: whether, then which."""

    def __init__(
        self, given: np.ndarray, kinds: list[Kind], values: np.ndarray, apart: np.ndarray
    ) -> None:
        self._is_number = apart == 0
        self._numbers = np.flatnonzero(self._is_number)
        self._whether = Levels(given, kinds, apart)
        self._which = Numbers(given[self._numbers], kinds, values[self._numbers])

    def draw(self, given: np.ndarray, random: np.random.Generator) -> np.ndarray:
        rows = self._whether.draw(given, random)
        numbers = np.flatnonzero(self._is_number[rows])
        if numbers.size:
            rows[numbers] = self._numbers[self._which.draw(given[numbers], random)]
        return rows


class Numbers:
    """Mean and spread from the predictors, residuals at random, the nearest value that occurs."""

    def __init__(self, given: np.ndarray, kinds: list[Kind], values: np.ndarray) -> None:
        self._order = np.argsort(values, kind="stable")
        self._sorted = values[self._order]
        self._means, residuals = _fit_mean(given, kinds, values)
        size = np.abs(residuals)
        self._least = _LEAST_SPREAD * size.mean()
        self._spread = _ridge(given, kinds).fit(given, size)
        self._residuals = residuals / self._spread_of(given)

    def draw(self, given: np.ndarray, random: np.random.Generator) -> np.ndarray:
        mean = sum(model.predict(given) for model in self._means)
        wanted = mean + self._spread_of(given) * random.choice(self._residuals, len(given))
        above = np.clip(np.searchsorted(self._sorted, wanted), 1, self._sorted.size - 1)
        is_nearer = wanted - self._sorted[above - 1] < self._sorted[above] - wanted
        return self._order[above - is_nearer]

    def _spread_of(self, given: np.ndarray) -> np.ndarray:
        spread = np.maximum(self._spread.predict(given), self._least)
        return np.where(spread > 0, spread, 1.0)


def _fit_mean(given: np.ndarray, kinds: list[Kind], values: np.ndarray) -> tuple[list, np.ndarray]:
    """Models whose predictions add up to the mean, and the residuals of rows held out.

    First lines or splines, then products of pairs, one after the other, then trees: each only where
    the held-out error says so.
    """
    straight = [_without_spline(kind) for kind in kinds]
    kinds, residuals = _best_ridge(given, (straight, kinds), values, [])
    pairs: list[Pair] = []
    for pair in _best_pairs(given, kinds, residuals):
        # The products hold what each of the two tells alone, as far as it is a cubic polynomial.
        plainer = [_without_spline(kind) if j in pair[:2] else kind for j, kind in enumerate(kinds)]
        option, left = _best_ridge(given, (plainer, kinds), values, [*pairs, pair])
        if _is_better(left, residuals):
            kinds, residuals = option, left
            pairs.append(pair)
    models = [_ridge(given, kinds, pairs).fit(given, values)]
    trees = HistGradientBoostingRegressor(**_TREES, random_state=0)
    left = _held_out(trees, given, residuals)
    if _is_better(left, residuals):
        models.append(trees.fit(given, residuals))
        residuals = left
    return models, residuals


def _ridge(given: np.ndarray, kinds: list[Kind], pairs: Sequence[Pair] = ()) -> Any:
    return make_pipeline(design(given, kinds, pairs), RidgeCV(_PENALTIES))


def _without_spline(kind: Kind) -> Kind:
    return "line" if kind == "spline" else kind


def _best_ridge(
    given: np.ndarray, options: Sequence[list[Kind]], values: np.ndarray, pairs: Sequence[Pair]
) -> tuple[list[Kind], np.ndarray]:
    """The kinds of predictors of the smaller held-out error, and its residuals."""
    fits = []
    for kinds in options:
        # Knots do not depend on the values: one set of columns serves all folds.
        columns = design(given, kinds, pairs).fit_transform(given)
        fits.append((kinds, _held_out(RidgeCV(_PENALTIES), columns, values)))
    return min(fits, key=lambda fit: _error(fit[1]))


def _held_out(model: Any, columns: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Residuals of rows that the model was not fitted on."""
    folds = KFold(_FOLDS, shuffle=True, random_state=0)
    return values - cross_val_predict(model, columns, values, cv=folds)


def _is_better(left: np.ndarray, residuals: np.ndarray) -> bool:
    """Whether an error is smaller by more than its standard error.

    Of many pairs the best one tells something by chance.
    """
    gain = residuals**2 - left**2
    return bool(gain.mean() > gain.std() / np.sqrt(gain.size))


def _error(residuals: np.ndarray) -> float:
    return float(np.mean(residuals**2))


def _best_pairs(given: np.ndarray, kinds: list[Kind], residuals: np.ndarray) -> list[Pair]:
    """Pairs of predictors whose products explain most of the residuals, at most three."""
    n_paired = min(len(kinds), _MOST_PAIRED)
    left = dict.fromkeys(combinations(range(n_paired), 2), (np.inf, 0))
    for n_knots in _KNOTS_OF_PRODUCTS:
        columns = [
            factor(given[:, j], kinds[j], n_knots).fit_transform(given[:, [j]])
            for j in range(n_paired)
        ]
        for a, b in left:
            unexplained = _unexplained(products(columns[a], columns[b]), residuals)
            left[a, b] = min(left[a, b], (unexplained, n_knots))
    before = _error(residuals)
    best = sorted(left, key=left.__getitem__)[:_PAIRS]
    return [Pair(*pair, left[pair][1]) for pair in best if left[pair][0] < before]


def _unexplained(columns: np.ndarray, residuals: np.ndarray) -> float:
    """Error that is left, as generalised cross-validation (Craven and Wahba, 1979) guesses it."""
    columns = columns - columns.mean(axis=0)
    moments = columns.T @ columns
    moments.flat[:: len(moments) + 1] += _JITTER * np.trace(moments) + np.finfo(float).tiny
    fit = columns @ np.linalg.solve(moments, columns.T @ residuals)
    n, freedom = columns.shape
    return _error(residuals - fit) * (n / max(n - freedom, 1)) ** 2


class Levels:
    """Levels drawn with the probabilities of a classifier, then a row of the level."""

    def __init__(self, given: np.ndarray, kinds: list[Kind], codes: np.ndarray) -> None:
        self._codes = _pooled(codes)
        self._rows = np.argsort(self._codes, kind="stable")
        self._counts = np.bincount(self._codes)
        self._model = None
        if self._counts.size > 1:
            self._model = _fit_classifier(given, kinds, self._codes)

    def draw(self, given: np.ndarray, random: np.random.Generator) -> np.ndarray:
        if self._model is None:
            return random.integers(self._codes.size, size=len(given))
        chances = np.cumsum(self._model.predict_proba(given), axis=1)
        level = (random.random(len(given))[:, None] * chances[:, -1:] >= chances).sum(axis=1)
        level = np.minimum(level, self._counts.size - 1)
        within = (random.random(len(given)) * self._counts[level]).astype(np.int64)
        return self._rows[(np.cumsum(self._counts) - self._counts)[level] + within]


def _pooled(codes: np.ndarray) -> np.ndarray:
    """Codes 0, 1, ... of the frequent levels; all others are the last one."""
    _, codes, counts = np.unique(codes, return_inverse=True, return_counts=True)
    order = np.argsort(-counts, kind="stable")
    n_kept = min(int((counts >= _LEAST_ROWS_A_LEVEL).sum()), _MOST_LEVELS - 1)
    while n_kept and 0 < counts[order[n_kept:]].sum() < _LEAST_ROWS_A_LEVEL:
        n_kept -= 1
    place = np.empty_like(order)
    place[order] = np.minimum(np.arange(order.size), n_kept)
    return place[codes]


def _fit_classifier(given: np.ndarray, kinds: list[Kind], codes: np.ndarray) -> Any:
    """The model of the smaller held-out log-loss."""
    models: list[Any] = [
        make_pipeline(design(given, kinds), LogisticRegression(max_iter=1000, tol=1e-3))
    ]
    if codes.max() < _MOST_BOOSTED:
        models.append(HistGradientBoostingClassifier(**_TREES, random_state=0))
    folds = StratifiedKFold(_FOLDS, shuffle=True, random_state=0)
    losses = [
        log_loss(codes, cross_val_predict(m, given, codes, cv=folds, method="predict_proba"))
        for m in models
    ]
    return models[int(np.argmin(losses))].fit(given, codes)
