"""Scores of the candidates, brought up to date with each column that is selected."""

from collections.abc import Callable
from dataclasses import dataclass, fields
from fractions import Fraction
from typing import Any, Literal

import numpy as np

from ..information._pairs import Information, PairTerms

Fold = Literal["mean", "sum", "min", "quotient"]

# In nats: a mean redundancy below it is none, and must not make a quotient infinite.
LEAST_REDUNDANCY = 1e-9
_BITS = 40


@dataclass(frozen=True)
class CriterionTerms:
    """What a criterion of your own may look at: the candidates against each selected column.

    The candidates are the columns that may still be chosen, in increasing order of their position
    in X. All arrays are float64, in nats, at least 0.

    Attributes
    ----------
    relevance : ndarray of shape (n_candidates,)
        I(x;y), of each candidate x with the target y.
    redundancy : ndarray of shape (n_selected, n_candidates)
        I(x;w), one row a selected column w, in the order in which they were chosen.
    conditional_redundancy : ndarray of shape (n_selected, n_candidates)
        I(x;w|y).
    joint_information : ndarray of shape (n_selected, n_candidates)
        I(x,w;y).
    joint_entropy : ndarray of shape (n_selected, n_candidates)
        H(x,w,y).

    See Also
    --------
    MutualInfoSelector : Takes a function of these terms as its `criterion`.

    Notes
    -----
    The function is asked once a step, from the second column on: the first is the one of the
    highest relevance. It returns one number a candidate, the highest is chosen, and among
    equal ones the candidate of the lowest position. Numbers that should be equal may differ in
    the last bit: round them where that matters.

    The conditional information I(x;y|w) is ``relevance - redundancy + conditional_redundancy``.

    Examples
    --------
    >>> from sklearn.datasets import load_wine
    >>> from skmi.feature_selection import CriterionTerms, MutualInfoSelector
    >>> def worst_repetition(terms: CriterionTerms):
    ...     return terms.relevance - terms.redundancy.max(axis=0)
    >>> X, y = load_wine(return_X_y=True, as_frame=True)
    >>> selector = MutualInfoSelector(worst_repetition, n_features_to_select=3).fit(X, y)
    >>> selector.feature_names_in_[selector.selected_].tolist()
    ['flavanoids', 'alcohol', 'proline']
    """

    relevance: np.ndarray
    redundancy: np.ndarray
    conditional_redundancy: np.ndarray
    joint_information: np.ndarray
    joint_entropy: np.ndarray


_ROWS = tuple(field.name for field in fields(CriterionTerms) if field.name != "relevance")


def quotient(numerator: np.ndarray, denominator: np.ndarray) -> np.ndarray:
    """Divide whole numbers and round to 40 bits: equal fractions come out equal.

    Parameters
    ----------
    numerator, denominator : ndarray of shape (n,), int64
        In one unit; the denominators are positive.

    Returns
    -------
    ndarray of shape (n,), float64
    """
    mantissa, exponent = np.frexp(numerator / denominator)
    scaled = np.ldexp(mantissa, _BITS)
    rounded = np.rint(scaled)
    # The division is off by 2**-11 of the last bit at most, which matters only next to a half.
    for at in np.flatnonzero(np.abs(np.abs(scaled - rounded) - 0.5) < 2.0**-10):
        exact = Fraction(int(numerator[at]), int(denominator[at]))
        rounded[at] = round(exact * Fraction(2) ** (_BITS - int(exponent[at])))
    return np.ldexp(rounded, exponent - _BITS)


class FoldedScores:
    """Scores that add up, or are the least of, one term for each selected column.

    Parameters
    ----------
    term : callable
        ``term(terms)`` scores candidates against one selected column or group of columns, shape
        (n_candidates,), int64 in units of ``terms.unit``.
    fold : {"mean", "sum", "min", "quotient"}
        "mean" and "min" of the terms; "sum": I(x;y) plus the sum of the terms; "quotient":
        I(x;y) over the mean of the terms.
    information : Information
        Of the candidates.
    """

    def __init__(
        self, term: Callable[[PairTerms], np.ndarray], fold: Fold, information: Information
    ) -> None:
        self._term = term
        self._relevance = information.relevance
        self._unit = information.unit
        self._combine = np.minimum if fold == "min" else np.add
        self._value = {"mean": _mean, "sum": _sum, "min": _min, "quotient": _quotient}[fold]
        self._totals = np.zeros_like(information.relevance)
        self._n_terms = 0

    def restart(self) -> None:
        """Forget all terms."""
        self._n_terms = 0

    def add(self, columns: np.ndarray, terms: PairTerms) -> None:
        """Take in the terms of some columns; later calls name these columns or some of them."""
        values = self._term(terms)
        if self._n_terms:
            values = self._combine(self._totals[columns], values)
        self._totals[columns] = values
        self._n_terms += 1

    def values(self, columns: np.ndarray) -> tuple[np.ndarray, float]:
        """Values to compare, and the factor that turns them into the value of the criterion."""
        return self._value(
            self._relevance[columns], self._totals[columns], self._n_terms, self._unit
        )


def _mean(
    relevance: np.ndarray, totals: np.ndarray, n_terms: int, unit: float
) -> tuple[np.ndarray, float]:
    # Sums are compared and not means, which could merge neighbours.
    return totals, unit / n_terms


def _sum(
    relevance: np.ndarray, totals: np.ndarray, n_terms: int, unit: float
) -> tuple[np.ndarray, float]:
    return relevance + totals, unit


def _min(
    relevance: np.ndarray, totals: np.ndarray, n_terms: int, unit: float
) -> tuple[np.ndarray, float]:
    return totals, unit


def _quotient(
    relevance: np.ndarray, totals: np.ndarray, n_terms: int, unit: float
) -> tuple[np.ndarray, float]:
    least = max(1, int(n_terms * LEAST_REDUNDANCY / unit))
    return quotient(np.maximum(relevance, 0), np.maximum(totals, least)), float(n_terms)


class CallableScores:
    """Scores by a user's function of all terms so far.

    Parameters
    ----------
    criterion : callable
        See :class:`CriterionTerms`.
    information : Information
        Of the candidates.
    """

    def __init__(
        self, criterion: Callable[[CriterionTerms], Any], information: Information
    ) -> None:
        self._criterion = criterion
        self._relevance = information.relevance
        self._unit = information.unit
        self.restart()

    def restart(self) -> None:
        """Forget all terms."""
        self._rows: dict[str, list[np.ndarray]] = {name: [] for name in _ROWS}

    def add(self, columns: np.ndarray, terms: PairTerms) -> None:
        """Take in the terms of some columns; later calls name these columns or some of them."""
        for name, rows in self._rows.items():
            row = np.zeros(self._relevance.size)
            row[columns] = self._nats(getattr(terms, name))
            rows.append(row)

    def values(self, columns: np.ndarray) -> tuple[np.ndarray, float]:
        """Values to compare, and the factor that turns them into the value of the criterion."""
        rows = {name: np.array([row[columns] for row in rows]) for name, rows in self._rows.items()}
        terms = CriterionTerms(self._nats(self._relevance[columns]), **rows)
        return _checked(self._criterion, self._criterion(terms), columns.size), 1.0

    def _nats(self, units: np.ndarray) -> np.ndarray:
        return np.maximum(units, 0) * self._unit


def _checked(criterion: Callable, returned: Any, n_candidates: int) -> np.ndarray:
    """What a user's criterion returned, as float64."""
    try:
        values = np.asarray(returned)
    except ValueError:  # nested lists of unequal lengths
        values = np.asarray(None)
    if values.dtype.kind not in "iuf":
        is_array = isinstance(returned, np.ndarray)
        got = f"an array of {values.dtype}" if is_array else f"{returned!r:.50}"
    elif values.shape != (n_candidates,):
        got = f"an array of shape {values.shape}"
    elif np.isnan(values).any():
        got = f"NaN for {int(np.isnan(values).sum())} of {n_candidates} candidates"
    else:
        return values.astype(np.float64)
    raise ValueError(
        f"criterion {criterion_name(criterion)!r} must return one number for each candidate, "
        f"integers or floats of shape ({n_candidates},) without NaN; got {got}. Reduce terms of "
        "shape (n_selected, n_candidates) over axis 0, for instance "
        "`terms.relevance - terms.redundancy.mean(axis=0)`."
    )


def criterion_name(criterion: str | Callable) -> str:
    """Name of a criterion for messages and reports."""
    if isinstance(criterion, str):
        return criterion
    return getattr(criterion, "__name__", type(criterion).__name__)
