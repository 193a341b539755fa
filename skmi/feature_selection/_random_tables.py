"""Tests of tables, where the rows themselves are gone."""

from collections.abc import Iterator

import numpy as np
from scipy.stats import random_table

from ._admission import Admission, most_surprising
from ._g_test import g_test_of
from ._partial_association import TableAssociation, g_statistic
from ._stopping import Screen, surprise
from ._tables import TableInformation

# Random tables behind the p-value of one column: its tail must be right where it is small.
_N_DRAWS = 2000
# Cells that are drawn at a time.
_BLOCK_CELLS = 2**20
# p-values below need no draws: they would stay small.
_CLEARLY_SOMETHING = np.exp(-40)


def random_tables(counts: np.ndarray, n_draws: int, rng: np.random.Generator) -> Iterator:
    """Tables of the same margins, as often as permutations of the rows make them.

    Parameters
    ----------
    counts : ndarray of shape (n_strata, n_levels, n_targets), float64
        Numbers of rows; the margins of each stratum are kept, rounded to whole numbers.
    n_draws : int
        Number of tables.
    rng : numpy.random.Generator

    Yields
    ------
    ndarray of shape (n_strata, n_levels, n_targets), float64
    """
    size = max(1, min(n_draws, _BLOCK_CELLS // counts.size))
    for start in range(0, n_draws, size):
        block = np.zeros((min(size, n_draws - start), *counts.shape))
        for s, stratum in enumerate(counts):
            n_rows = np.rint(stratum.sum())
            margins = [_whole(stratum.sum(axis=axis), n_rows) for axis in (1, 0)]
            if n_rows > 0:
                block[:, s] = random_table(*margins).rvs(len(block), random_state=rng)
        yield from block


def _whole(margin: np.ndarray, total: float) -> np.ndarray:
    """Whole numbers close to a margin, of a given sum."""
    ends = np.minimum(np.rint(np.cumsum(margin)), total)
    ends[-1] = total
    return np.diff(ends, prepend=0).astype(np.int64)


def table_screen(information: TableInformation, rng: np.random.Generator) -> Screen:
    """Test every column by its table alone, with a family-wise correction.

    The p-values are those of the G-test. Where cells are small, a gamma distribution is fitted to
    the statistics of random tables of the same margins. Holm's procedure holds for all columns
    together, however they depend on each other.

    Parameters
    ----------
    information : TableInformation
        Columns and target.
    rng : numpy.random.Generator
        Source of the random tables.

    Returns
    -------
    Screen

    References
    ----------
    S. Holm (1979). A simple sequentially rejective multiple test procedure. Scandinavian Journal
    of Statistics 6, 65-70.
    """
    test = g_test_of(information)
    pvalues = test.pvalues.copy()
    is_open = (pvalues * pvalues.size < 1) & (pvalues > _CLEARLY_SOMETHING)
    for j in np.flatnonzero(test.is_rough & is_open).tolist():
        pvalues[j] = _drawn_pvalue(information.rows_by(j), test.statistics[j], rng)
    with np.errstate(divide="ignore"):
        scores = np.where(pvalues > 0, -np.log(pvalues), 1000 + test.statistics)
    return Screen(pvalues, holm(pvalues), scores)


def holm(pvalues: np.ndarray) -> np.ndarray:
    """p-values that hold for all of them together (Holm 1979).

    Parameters
    ----------
    pvalues : ndarray of shape (n_tests,)

    Returns
    -------
    ndarray of shape (n_tests,)
    """
    order = np.argsort(pvalues, kind="stable")
    adjusted = np.empty_like(pvalues)
    adjusted[order] = np.maximum.accumulate(pvalues[order] * np.arange(pvalues.size, 0, -1))
    return np.minimum(adjusted, 1)


def _drawn_pvalue(counts: np.ndarray, statistic: float, rng: np.random.Generator) -> float:
    drawn = [g_statistic(table) for table in random_tables(counts, _N_DRAWS, rng)]
    freedom = (counts.shape[1] - 1) * (counts.shape[2] - 1)
    values = np.array([[statistic, *drawn]])
    return float(np.exp(-surprise(values, np.array([freedom]))[0, 0]))


class DrawnAdmission(Admission):
    """Compares with random tables that have the same margins in each level of the chosen column.

    Parameters
    ----------
    information : TableInformation
        Columns and target.
    alpha, exempt
        See :class:`~skmi.feature_selection._admission.Admission`.
    n_draws : int
        Random tables behind each p-value.
    rng : numpy.random.Generator
        Source of the tables.
    """

    def __init__(
        self,
        information: TableInformation,
        alpha: float,
        n_draws: int,
        rng: np.random.Generator,
        exempt: np.ndarray,
    ) -> None:
        super().__init__(information, alpha, exempt)
        self._tables = information
        self._n_draws = n_draws
        self._rng = rng

    def _association(self, w: int, x: int) -> TableAssociation:
        return TableAssociation(self._tables.rows_by(x, w), self._tables.has_order(x))

    def _surprise(self, w: int, x: int) -> float:
        association = self._association(w, x)
        counts = self._tables.rows_by(x, w)
        values = [association.statistics()]
        values += [association.of_table(t) for t in random_tables(counts, self._n_draws, self._rng)]
        return most_surprising(values, association.freedom)
