"""What each column by itself tells about the target."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from .._parallel import run_chunks
from .._table import Column
from ..information import mutual_info_test
from ..information._inference import MutualInfoTestResult
from ._kinds import FEWEST_NUMBERS, sample_rows

# Nearest neighbours of two numbers take a tenth of a millisecond a row, with the interval.
_MAX_VALUES, _FEWEST_ROWS, _MOST_ROWS = 100_000, 2_000, 10_000


@dataclass(frozen=True)
class Relevance:
    """What each column tells about the target, in bits.

    Attributes
    ----------
    information : ndarray of shape (n_columns,)
        Mutual information with the target.
    low, high : ndarray of shape (n_columns,)
        Its interval at a level of 95 %.
    n_rows : ndarray of shape (n_columns,), int
        Rows that it comes from.
    """

    information: np.ndarray
    low: np.ndarray
    high: np.ndarray
    n_rows: np.ndarray


def measure_relevance(
    columns: Sequence[Column], y: np.ndarray, *, is_numeric: bool, tick: Callable[[], None]
) -> Relevance:
    """Measure each column against the target.

    Parameters
    ----------
    columns : sequence of Column
    y : ndarray of shape (n_rows,)
        Numbers or codes of classes.
    is_numeric : bool
        Whether they are numbers.
    tick : callable
        Called after each column.

    Returns
    -------
    Relevance
    """
    found = np.empty((4, len(columns)))
    some = _some_rows(len(columns), y.size)

    def measure(start: int, stop: int) -> None:
        for j in range(start, stop):
            column, of_y = columns[j], y
            if is_numeric and not column.is_categorical:
                column, of_y = column.rows(some), y[some]
            found[:, j] = _measured(column, of_y, is_numeric)
            tick()

    # Neighbours take milliseconds at the least, so that threads are always worth it.
    run_chunks(measure, len(columns), n_jobs=-1, seconds=1.0)
    information, low, high, n_rows = found
    return Relevance(information, low, high, n_rows.astype(np.int64))


def _some_rows(n_columns: int, n_rows: int) -> np.ndarray:
    """Rows on which two numbers are compared."""
    n_most = int(np.clip(_MAX_VALUES // n_columns, _FEWEST_ROWS, _MOST_ROWS))
    return sample_rows(np.arange(n_rows), n_most)


def _measured(column: Column, y: np.ndarray, is_numeric: bool) -> tuple[float, float, float, int]:
    missing = column.missing
    if np.sum(~missing) < FEWEST_NUMBERS:
        column = column.as_categorical()
    if column.is_categorical or not missing.any():
        result = _test(column.values, y, column.is_categorical, is_numeric)
    else:
        # Whether there is a number tells something, and so does the number where there is one:
        # the chain rule of information.
        gap = _test(missing.astype(np.int64), y, True, is_numeric)
        number = _test(column.values[~missing], y[~missing], False, is_numeric)
        share = float(np.mean(~missing))
        # The share of the numbers is itself that of a sample.
        of_share = np.sqrt(share * (1 - share) / y.size) * number.statistic
        errors = [gap.standard_error, share * number.standard_error, of_share]
        error = float(np.linalg.norm(errors))
        result = MutualInfoTestResult(gap.statistic + share * number.statistic, 1.0, error)
    low, high = result.confidence_interval()
    return max(result.statistic, 0.0), low, high, y.size


def _test(x: np.ndarray, y: np.ndarray, is_category: bool, is_numeric: bool) -> Any:
    return mutual_info_test(
        x,
        y,
        # The p-value on the page is that of all columns together, so none is asked for here.
        n_permutations=1,
        # None leaves it to the rule of mutual_info whether numbers are taken for atoms.
        discrete=(is_category or None, None if is_numeric else True),
        unit="bit",
    )
