"""Columns of any kind as floats that regressions read, the same for every table of their kind."""

from collections.abc import Sequence
from typing import Any, Literal, NamedTuple, Self

import numpy as np
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.compose import ColumnTransformer
from sklearn.impute import MissingIndicator, SimpleImputer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, SplineTransformer, StandardScaler

from .._table import Column

Kind = Literal["spline", "line", "levels"]
# Numbers of at most so many values are levels.
_FEW = 10
_MOST_LEVELS = 20
_MOST_KNOTS, _ROWS_A_KNOT = 9, 30
_OUTER = 0.01, 0.99


# Code of a missing value, and of levels that are new.
_NO_LEVEL = -1.0


class Pair(NamedTuple):
    """Two predictors whose products are predictors, too."""

    first: int
    second: int
    n_knots: int


class Predictor:
    """A column as floats: numbers, NaN where one is missing; levels as codes, missing ones -1.

    Parameters
    ----------
    column : Column
    is_near : bool, default=True
        Whether the column is known to be related to what is predicted.

    Attributes
    ----------
    values : ndarray of shape (n_samples,)
    is_levels : bool
        Whether the values are codes of levels.
    kind : {"spline", "line", "levels"}
        How the column enters a linear model. Numbers that are not near have one coefficient:
        splines of many columns that tell nothing would spoil the fit.
    """

    def __init__(self, column: Column, *, is_near: bool = True) -> None:
        present = column.values[~column.missing]
        self.is_levels = column.is_categorical or np.unique(present).size <= _FEW
        self.kind: Kind = "levels" if self.is_levels else "spline" if is_near else "line"
        self._offset = column.offset
        self._position = {}
        if self.is_levels:
            column = column.as_categorical()
            self._position = {level: code for code, level in enumerate(_levels_of(column))}
        missing = _NO_LEVEL if self.is_levels else np.nan
        self.values = np.where(column.missing, missing, column.values)

    def read(self, column: Column) -> np.ndarray:
        """Return the same column of another table; levels that are new are missing."""
        if not self.is_levels:
            return column.values + float(column.offset - self._offset)
        column = column.as_categorical()
        known = [self._position.get(level, _NO_LEVEL) for level in _levels_of(column)]
        return np.array([*known, _NO_LEVEL], dtype=float)[column.values]  # the code -1 is the last


def _levels_of(column: Column) -> list:
    levels = [] if column.levels is None else column.levels.tolist()
    return [level + column.offset for level in levels] if column.offset else levels


def design(given: np.ndarray, kinds: Sequence[Kind], pairs: Sequence[Pair] = ()) -> Any:
    """Return an unfitted transformer of predictors into columns for a linear model.

    Parameters
    ----------
    given : ndarray of shape (n_samples, n_predictors)
        Floats of predictors.
    kinds : sequence of {"spline", "line", "levels"}
        How each of them enters.
    pairs : sequence of Pair, default=()
        Predictors that get products of their columns as well.

    Returns
    -------
    ColumnTransformer
        Cubic splines of numbers, with knots at their quantiles; indicators of levels and of
        missing values.
    """
    numbers = [j for j, kind in enumerate(kinds) if kind != "levels"]
    levels = [j for j, kind in enumerate(kinds) if kind == "levels"]
    with_gaps = [j for j in numbers if np.isnan(given[:, j]).any()]
    parts: list[tuple] = [("gaps", MissingIndicator(features="all"), with_gaps)]
    parts += [(f"column {j}", _columns(given[:, j], kinds[j]), [j]) for j in numbers]
    parts.append(("levels", _one_hot(), levels))
    for pair in pairs:
        a, b, n_knots = pair
        parts.append((str(pair), Products((kinds[a], kinds[b]), n_knots), [a, b]))
    return ColumnTransformer(parts)


class Products(TransformerMixin, BaseEstimator):
    """Products of the columns of two predictors.

    Parameters
    ----------
    kinds : pair of {"spline", "line", "levels"}
        A line takes part as a spline, too.
    n_knots : int
        Most knots of a spline; with two it is a cubic polynomial.
    """

    def __init__(self, kinds: tuple[Kind, Kind], n_knots: int) -> None:
        self.kinds = kinds
        self.n_knots = n_knots

    def fit(self, given: np.ndarray, y: Any = None) -> Self:
        """Fit the columns of both predictors."""
        sides = zip(given.T, self.kinds, strict=True)
        self.sides_ = [factor(side, kind, self.n_knots).fit(side[:, None]) for side, kind in sides]
        return self

    def transform(self, given: np.ndarray) -> np.ndarray:
        """Return the products, shape (n_samples, n_first * n_second)."""
        sides = zip(self.sides_, given.T, strict=True)
        return products(*(transformer.transform(side[:, None]) for transformer, side in sides))


def factor(values: np.ndarray, kind: Kind, n_knots: int) -> Any:
    """Return an unfitted transformer of a predictor into its columns in products."""
    return _one_hot() if kind == "levels" else _spline(values, n_knots, whole=True)


def products(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Products of all pairs of columns, shape (n_samples, n_first * n_second)."""
    return (first[:, :, None] * second[:, None, :]).reshape(len(first), -1)


def _one_hot() -> OneHotEncoder:
    return OneHotEncoder(
        max_categories=_MOST_LEVELS, handle_unknown="infrequent_if_exist", sparse_output=False
    )


def _columns(values: np.ndarray, kind: Kind) -> Any:
    if kind == "line":
        return make_pipeline(SimpleImputer(strategy="median"), StandardScaler())
    return _spline(values, _MOST_KNOTS)


def _spline(values: np.ndarray, n_knots: int, *, whole: bool = False) -> Any:
    present = values[~np.isnan(values)]
    n_knots = int(np.clip(present.size // _ROWS_A_KNOT, 2, n_knots))
    # Few rows are beyond the outer knots, and the spline is straight there. Quantiles of a column
    # that often has the same value repeat.
    knots = np.unique(np.quantile(present, np.linspace(*_OUTER, n_knots)))
    if knots.size < 2:
        knots = np.quantile(present, [0, 1])
    spline = SplineTransformer(knots=knots[:, None], extrapolation="linear", include_bias=whole)
    return make_pipeline(SimpleImputer(strategy="median"), spline)
