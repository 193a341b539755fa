"""Information given a third variable: by the levels of a discrete one, by neighbours otherwise."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from .._kernels.permutations import add_hashes
from ._copula import gaussian_copula
from ._discrete import INFORMATIONS, CountTable, count_table, table_entropies
from ._estimators import (
    LEAST_ROWS,
    EstimatorName,
    Settings,
    check_repeats,
    check_rows,
    information_of,
    is_constant,
    mixed_terms,
)
from ._variables import Variable

# Rows that a level of the condition must have, to be treated by itself.
_ROWS_PER_LEVEL = 50
_BY_NEIGHBOURS = {"auto", "ksg"}


def conditional_information_of(
    x: Variable, y: Variable, z: Variable, estimator: EstimatorName, settings: Settings
) -> float:
    """Estimate of I(x;y|z) in nats, not clipped."""
    table = table_estimator([x, y, z], estimator, settings.weight)
    if table is not None:
        of_x, of_y, of_z = (variable.as_levels() for variable in (x, y, z))
        measure = _information_of_tables(table)
        return float(mean_over_levels(measure, of_x, of_y, of_z, settings.weight))
    if is_constant(x) or is_constant(y):
        return 0.0
    if is_constant(z):
        return information_of(x, y, estimator, settings)
    fewest = np.unique(z.codes, return_counts=True)[1].min()
    if z.is_discrete and (fewest >= _ROWS_PER_LEVEL or estimator not in _BY_NEIGHBOURS):
        _check_levels(z, int(fewest), estimator)
        return _mean_by_level(x, y, z, estimator, settings)
    if estimator == "gaussian_copula":
        return _by_copula(x, y, z)
    return _by_neighbours(x, y, z, estimator, settings)


def table_estimator(
    variables: list[Variable], estimator: EstimatorName, weight: np.ndarray | None
) -> str | None:
    """Name the estimator of tables that is meant, None where another is."""
    if estimator == "auto":
        return "adjusted" if all(variable.is_discrete for variable in variables) else None
    if estimator not in INFORMATIONS:
        return None
    for variable in variables:
        check_repeats(variable, estimator, weight)
    return estimator


def _information_of_tables(name: str) -> Callable[[CountTable], float]:
    # Most of many levels have one value of x or of y only.
    return lambda table: (
        INFORMATIONS[name](table) if min(table.x_counts.size, table.y_counts.size) > 1 else 0.0
    )


def check_countable(is_table: bool) -> None:
    """Refuse to normalise what has no entropies to divide by."""
    if not is_table:
        raise ValueError(
            "normalize is for discrete variables: a numeric one has no bound to divide by. Pass "
            "discrete=True to count its values, or normalize=None."
        )


def mean_margin_entropies(
    estimator: str, x: Variable, y: Variable, z: Variable | None, weight: np.ndarray | None
) -> tuple[float, float]:
    """H(x|z) and H(y|z), of the kind that goes with an estimator of the information of tables."""
    given = np.zeros(x.n_samples, dtype=np.int64) if z is None else z.as_levels()
    of_x, of_y = mean_over_levels(
        lambda table: table_entropies(table, estimator)[:2],
        x.as_levels(),
        y.as_levels(),
        given,
        weight,
    )
    return float(of_x), float(of_y)


def mean_over_levels(
    measure: Callable[[CountTable], ArrayLike],
    x: np.ndarray,
    y: np.ndarray,
    z: np.ndarray,
    weight: np.ndarray | None,
) -> np.ndarray:
    """Mean over the levels of z of what is measured on the table of x and y in each.

    Parameters
    ----------
    measure : callable
        One or several numbers of a table that depend on the sizes of its cells and of its margins
        alone, as every entropy does. Tables that agree in these are measured once.
    x, y, z : ndarray of shape (n_samples,), int64
        Codes from 0 upwards.
    weight : ndarray of shape (n_samples,) or None
        Weights of the rows. Those of a level that are not whole count as the rows that they are
        worth among themselves (Kish 1965).

    Returns
    -------
    ndarray
        Of the shape of what is measured.
    """
    shares = np.bincount(z, weight)
    tables = _Tables.count(x, y, z, weight if weight is None else _rows_within(weight, z))
    kinds = np.unique(tables.hashes(), return_index=True, return_inverse=True)
    values = np.array([measure(tables.table(level)) for level in kinds[1]])
    return shares @ values[kinds[2]] / shares.sum()


@dataclass(frozen=True)
class _Tables:
    """The tables of x and y in each level of z, one after the other.

    Attributes
    ----------
    whole : CountTable
        All cells; the levels of x and y are told apart by that of z.
    cell_stops, x_stops, y_stops : ndarray of shape (n_levels + 1,), int64
        Where the cells and margins of each level of z begin, and the last end.
    """

    whole: CountTable
    cell_stops: np.ndarray
    x_stops: np.ndarray
    y_stops: np.ndarray

    @classmethod
    def count(
        cls, x: np.ndarray, y: np.ndarray, z: np.ndarray, weight: np.ndarray | None
    ) -> "_Tables":
        """Count three codes, of which z has no gaps."""
        x_levels, y_levels = int(x.max()) + 1, int(y.max()) + 1
        of_x, of_y = z * x_levels + x, z * y_levels + y
        whole = count_table(of_x, of_y, weight)
        of_x, of_y = np.unique(of_x) // x_levels, np.unique(of_y) // y_levels
        bounds = np.arange(z.max() + 2)
        stops = (np.searchsorted(levels, bounds) for levels in (of_x[whole.x], of_x, of_y))
        return cls(whole, *stops)

    def table(self, level: int) -> CountTable:
        """Table of one level of z."""
        cells, of_x, of_y = (
            slice(*stops[level : level + 2])
            for stops in (self.cell_stops, self.x_stops, self.y_stops)
        )
        whole = self.whole
        return CountTable(
            whole.cells[cells],
            whole.x[cells] - of_x.start,
            whole.y[cells] - of_y.start,
            whole.x_counts[of_x],
            whole.y_counts[of_y],
        )

    def hashes(self) -> np.ndarray:
        """Hash of the sizes of the cells and margins of each level of z, in any order."""
        parts = (self.whole.cells, self.whole.x_counts, self.whole.y_counts)
        stops = (self.cell_stops, self.x_stops, self.y_stops)
        total = np.zeros(len(self.cell_stops) - 1, dtype=np.uint64)
        for salt, (sizes, starts) in enumerate(zip(parts, stops, strict=True)):
            hashes = np.zeros(len(sizes), dtype=np.uint64)
            add_hashes(sizes.astype(np.float64).view(np.int64), np.uint64(salt + 1), hashes)
            # Sums of whole numbers that wrap around are the same in any order.
            total += np.add.reduceat(hashes, starts[:-1])
        return total


def _rows_within(weight: np.ndarray, z: np.ndarray) -> np.ndarray:
    """Weights as numbers of rows of their own level; whole ones as they are."""
    broken = np.bincount(z, weight % 1 != 0) > 0
    largest = np.zeros(broken.size)
    np.maximum.at(largest, z, weight)
    # Squares of the weights themselves could vanish.
    share = weight / largest[z]
    rows = share * (np.bincount(z, share) / np.bincount(z, share**2))[z]
    # Equal weights are exactly one row each, and none is nothing.
    rows = np.where(np.abs(rows - 1) < 1e-9, 1, np.maximum(rows, np.finfo(float).tiny))
    return np.where(broken[z], rows, weight)


def _mean_by_level(
    x: Variable, y: Variable, z: Variable, estimator: EstimatorName, settings: Settings
) -> float:
    """Mean of the information within each level of a discrete z."""
    levels, counts = np.unique(z.codes, return_inverse=True, return_counts=True)[1:]
    order = np.argsort(levels, kind="stable")
    shares = np.bincount(levels, settings.weight)
    values = [
        information_of(x.rows(rows), y.rows(rows), estimator, settings.on(rows))
        for rows in np.split(order, np.cumsum(counts)[:-1])
    ]
    return float(shares @ values / shares.sum())


def _check_levels(z: Variable, fewest: int, estimator: str) -> None:
    if fewest < LEAST_ROWS:
        raise ValueError(
            f"estimator={estimator!r} takes each level of {z.label} by itself and needs at least "
            f"{LEAST_ROWS} rows in it, but the rarest has {fewest}. Join rare levels, or pass "
            "estimator='auto'."
        )


def _by_copula(x: Variable, y: Variable, z: Variable) -> float:
    if x.n_discrete or y.n_discrete or z.n_discrete:
        raise ValueError(
            "estimator='gaussian_copula' is for numeric x and y, and z must be all numeric or all "
            "discrete. Pass estimator='auto'."
        )
    for other in (x, y):
        if np.isinf(gaussian_copula(other.numbers, z.numbers)):
            raise ValueError(
                f"estimator='gaussian_copula' cannot tell what is left of {other.label} once "
                f"{z.label} is known: one determines the other. Pass estimator='auto'."
            )
    with_y = gaussian_copula(x.numbers, np.hstack([y.numbers, z.numbers]))
    return with_y - gaussian_copula(x.numbers, z.numbers)


def _by_neighbours(
    x: Variable, y: Variable, z: Variable, estimator: str, settings: Settings
) -> float:
    if estimator not in _BY_NEIGHBOURS:
        raise ValueError(
            f"estimator={estimator!r} takes each level of {z.label} by itself, but it is numeric. "
            "Pass discrete=(None, None, True) to take its values for levels, cut it into bins, or "
            "pass estimator='auto'."
        )
    if settings.weight is not None:
        raise ValueError(
            f"sample_weight cannot be used here: {z.label} is numeric, or has levels of fewer than "
            f"{_ROWS_PER_LEVEL} rows, which takes nearest neighbours. Leave the weights out, or "
            "bin the numbers and pass discrete=True."
        )
    check_rows(z.n_samples, "ksg")
    k = min(settings.n_neighbors, z.n_samples - 1)
    return float(np.mean(mixed_terms(x, y, z, k)))
