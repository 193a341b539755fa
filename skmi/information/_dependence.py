"""Laws between independence and determination, by which the bias of a table is known.

The rows of a table are the levels of one variable, its columns those of another one. Each law gives
every row a random distribution over the columns, of the same mean, with one parameter from 0
(independence) to 1 (the row determines the column). Under a law three things are known: the
information, the mean of its plug-in estimate, and the number of cells that occur.

References
----------
S. Wolpert and D. Wolf (1995), "Estimating functions of probability distributions from a finite set
of samples", Physical Review E 52, 6841-6854, for the entropy under a Dirichlet distribution.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass

import numpy as np
from scipy.optimize import brentq
from scipy.special import digamma, gammaln, xlog1py, xlogy

from .._kernels.occupancy import beta_sums, two_point_sums
from ._chance import chance_deviation

# Margins are grouped beyond so many distinct counts, and the bias of rows of more than so many
# observations, a share of a percent, is taken to shrink as that of rows of so many.
_MOST_GROUPS = 64
_MOST_ROWS = 500
# Parameters between which a law is fitted.
_LEAST, _MOST = 1e-6, 1 - 1e-6
# Variance of the number of cells that occur, over the number of those that hold one row. It is
# between a third and two thirds where most cells hold one to three.
_VARIANCE_BY_SINGLES = 0.3
# Laws are told apart from this many standard deviations above chance on.
_SIGNIFICANT = 2.0


@dataclass(frozen=True)
class Margins:
    """Counts of the rows and shares of the columns, equal ones together.

    Attributes
    ----------
    rows, repeats : ndarray of shape (n_sizes,), float64
        Distinct counts, and how many rows have each.
    shares, n_columns : ndarray of shape (n_shares,), float64
        Distinct shares, and how many columns have each.
    """

    rows: np.ndarray
    repeats: np.ndarray
    shares: np.ndarray
    n_columns: np.ndarray

    @classmethod
    def of(cls, row_counts: np.ndarray, column_counts: np.ndarray) -> "Margins":
        """Margins of a table."""
        columns, n_columns = _grouped(column_counts)
        return cls(*_grouped(row_counts), columns / column_counts.sum(), n_columns)

    @property
    def entropy(self) -> float:
        """Entropy of the columns."""
        return float(-np.sum(self.n_columns * xlogy(self.shares, self.shares)))

    def plugin_entropy(self, sum_of_terms: float) -> float:
        """Plug-in entropy within the rows, of the sum of k log k over the cells."""
        rows, _ = self.capped()
        return float((np.sum(self.repeats * xlogy(rows, rows)) - sum_of_terms) / self.n_capped)

    def capped(self) -> tuple[np.ndarray, np.ndarray]:
        """Whole counts of the rows as far as sums run, and k log k up to the largest."""
        rows = np.clip(np.rint(self.rows), 1, _MOST_ROWS).astype(np.int64)
        counts = np.arange(rows.max() + 1.0)
        return rows, xlogy(counts, counts)

    @property
    def n_capped(self) -> float:
        """Observations in the counts of `capped`."""
        return float(self.repeats @ self.capped()[0])


def _grouped(counts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Distinct counts and how often each occurs, neighbouring ones merged where they are many."""
    values, repeats = np.unique(counts, return_counts=True)
    if len(values) > _MOST_GROUPS:
        edges = np.geomspace(values[0], values[-1], _MOST_GROUPS + 1)[1:-1]
        group = np.searchsorted(edges, values)
        merged = np.bincount(group, repeats)
        occupied = merged > 0
        values = np.bincount(group, repeats * values)[occupied] / merged[occupied]
        repeats = merged[occupied]
    return values.astype(np.float64), repeats.astype(np.float64)


class Law(ABC):
    """A law of the distributions of the rows.

    Parameters
    ----------
    margins : Margins
    """

    def __init__(self, margins: Margins):
        self.margins = margins

    @abstractmethod
    def entropy(self, parameter: float) -> float:
        """Mean entropy of the distribution of a row."""

    @abstractmethod
    def plugin_entropy(self, parameter: float) -> float:
        """Mean of its plug-in estimate."""

    @abstractmethod
    def n_cells(self, parameter: float) -> float:
        """Mean number of cells that occur."""


class _TwoPoints(Law):
    """A law under which the probability of a cell is one of two."""

    def _points(self, parameter: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Both probabilities of a cell of each column, and the probability of the first."""
        raise NotImplementedError

    def entropy(self, parameter: float) -> float:
        high, low, share = self._points(parameter)
        terms = share * xlogy(high, high) + (1 - share) * xlogy(low, low)
        return float(-np.sum(self.margins.n_columns * terms))

    def plugin_entropy(self, parameter: float) -> float:
        rows, terms = self.margins.capped()
        margins = self.margins
        points = self._points(parameter)
        total = two_point_sums(rows, margins.repeats, *points, margins.n_columns, terms)
        return margins.plugin_entropy(total)

    def n_cells(self, parameter: float) -> float:
        high, low, share = self._points(parameter)
        rows = self.margins.rows[:, None]
        empty = share * np.exp(xlog1py(rows, -high)) + (1 - share) * np.exp(xlog1py(rows, -low))
        return float(self.margins.repeats @ (1 - empty) @ self.margins.n_columns)


class NoisyCopy(_TwoPoints):
    """A column that each row determines, with the probability of the parameter; else any column."""

    def _points(self, parameter: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        shares = self.margins.shares
        rest = (1 - parameter) * shares
        return parameter + rest, rest, shares


class RandomSupport(_TwoPoints):
    """Each row has some of the columns only, among which all is as in the margin."""

    def _points(self, parameter: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        shares = self.margins.shares
        high = np.minimum(1.0, shares / shares.min() ** parameter)
        return high, np.zeros_like(high), shares / high


class DirichletRows(Law):
    """Rows of a Dirichlet distribution; the parameter is the correlation within a row."""

    def entropy(self, parameter: float) -> float:
        concentration = 1 / parameter - 1
        margins = self.margins
        terms = margins.shares * digamma(concentration * margins.shares + 1)
        return float(digamma(concentration + 1) - np.sum(margins.n_columns * terms))

    def plugin_entropy(self, parameter: float) -> float:
        rows, terms = self.margins.capped()
        margins = self.margins
        total = beta_sums(
            rows, margins.repeats, margins.shares, 1 / parameter - 1, margins.n_columns, terms
        )
        return margins.plugin_entropy(total)

    def n_cells(self, parameter: float) -> float:
        concentration = 1 / parameter - 1
        rest = concentration * (1 - self.margins.shares)
        rows = self.margins.rows[:, None]
        log_empty = gammaln(rows + rest) - gammaln(rest)
        log_empty -= gammaln(rows + concentration) - gammaln(concentration)
        return float(self.margins.repeats @ -np.expm1(log_empty) @ self.margins.n_columns)


def explained_share(
    row_counts: np.ndarray,
    column_counts: np.ndarray,
    cells: np.ndarray,
    information: float,
    chance: float,
) -> float:
    """Share of the entropy of the columns that the rows explain, free of the bias of few counts.

    Parameters
    ----------
    row_counts : ndarray of shape (n_rows,)
        Margin of the variable of larger entropy.
    column_counts : ndarray of shape (n_columns,)
        Margin of the other one.
    cells : ndarray of shape (n_cells,)
        Counts of the cells that occur.
    information : float
        Plug-in information, at least the mean by chance.
    chance : float
        Its mean when one variable is permuted, above zero and below the entropy of the columns.

    Returns
    -------
    float
        From 0 to 1.
    """
    margins = Margins.of(row_counts, column_counts)
    copied = _fitted(NoisyCopy(margins), information, chance)
    cautious = min(copied[0], (information - chance) / (margins.entropy - chance))
    z = (information - chance) / _deviation(row_counts, column_counts)
    if z <= _SIGNIFICANT:
        return cautious
    middle = _fitted(DirichletRows(margins), information, chance)
    side = copied
    if len(cells) < middle[1]:
        side = _fitted(RandomSupport(margins), information, chance)
    share = _between(middle, side, len(cells), int(np.count_nonzero(cells < 1.5)))
    weight = 1 - (_SIGNIFICANT / z) ** 2
    return float(weight * share + (1 - weight) * cautious)


def _deviation(row_counts: np.ndarray, column_counts: np.ndarray) -> float:
    margins = (np.unique(counts, return_counts=True) for counts in (row_counts, column_counts))
    return chance_deviation(*next(margins), *next(margins))


def _between(
    middle: tuple[float, float], side: tuple[float, float], n_cells: int, n_singles: int
) -> float:
    """Share between two laws, each given by a share and a number of cells, at a number of cells."""
    step = side[1] - middle[1]
    room = step**2 + _VARIANCE_BY_SINGLES * n_singles
    weight = np.clip((n_cells - middle[1]) * step / room, 0, 1) if room else 0.0
    return float((1 - weight) * middle[0] + weight * side[0])


def _fitted(law: Law, information: float, chance: float) -> tuple[float, float]:
    """Share explained and number of cells under the law of as much plug-in information.

    The bias under independence is known exactly: the law tells how it shrinks from there.
    """
    entropy = law.margins.entropy
    bias_of_none = entropy - NoisyCopy(law.margins).plugin_entropy(0.0)

    def share(parameter: float) -> float:
        return 1 - law.entropy(parameter) / entropy

    def excess(parameter: float) -> float:
        bias = law.entropy(parameter) - law.plugin_entropy(parameter)
        expected = entropy * share(parameter) + chance * bias / bias_of_none
        return expected - information

    if excess(_MOST) <= 0:
        return 1.0, law.n_cells(_MOST)
    if excess(_LEAST) >= 0:
        return 0.0, law.n_cells(_LEAST)
    parameter = brentq(excess, _LEAST, _MOST, xtol=1e-9, rtol=1e-7)
    return share(parameter), law.n_cells(parameter)
