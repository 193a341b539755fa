"""What each column of a table is taken for, and what is done with it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from .._table import Column, Table, read_dated

Kind = Literal["number", "category", "date", "constant", "identifier", "unusable"]

_CALLED_IDENTIFIER = re.compile(r"(^|[\W_])(id|uuid|guid|key|index|nr|no)$", re.IGNORECASE)
# Numbers of which fewer are there are compared as levels: neighbours need company.
FEWEST_NUMBERS = 20
_TREATMENTS = {
    "number": "used as it is",
    "category": "used as it is",
    "date": "used as the days since 1970",
    "constant": "left out: it has one value only",
    "identifier": "left out: hardly a value occurs twice, so nothing can be learned from it",
}


@dataclass(frozen=True)
class ColumnKind:
    """One column, and what is done with it.

    Attributes
    ----------
    name : str or int
        As the table has it.
    position : int
        In the table.
    kind : str
        Number, category, date, constant, identifier or unusable.
    treatment : str
        What is done with it, and why.
    values : str
        What it holds, in a few words.
    n_missing : int or None
        Number of missing values; None where it cannot be read.
    column : Column or None
        Rows to be measured; None where it is left out.
    """

    name: Any
    position: int
    kind: Kind
    treatment: str
    values: str
    n_missing: int | None
    column: Column | None


@dataclass(frozen=True)
class Columns:
    """Names of the columns that are used, and of those that are not, by their kind.

    Attributes
    ----------
    categories, dates, numbers, left_out : list of str or int
        Each in the order of the table.
    has_gaps : bool
        Whether a category has missing values.
    """

    categories: list[Any]
    dates: list[Any]
    numbers: list[Any]
    left_out: list[Any]
    has_gaps: bool

    @classmethod
    def of(cls, kinds: Sequence[ColumnKind], names: Sequence[Any]) -> "Columns":
        """Sort columns by their kind.

        Parameters
        ----------
        kinds : sequence of ColumnKind
        names : sequence of str or int
            What each is called.
        """
        used: dict[str, list[Any]] = {"category": [], "date": [], "number": []}
        left_out: list[Any] = []
        for kind, name in zip(kinds, names, strict=True):
            used.get(kind.kind, left_out).append(name)
        has_gaps = any(kind.kind == "category" and kind.n_missing for kind in kinds)
        return cls(used["category"], used["date"], used["number"], left_out, has_gaps)


def places_in_array(kinds: Sequence[ColumnKind]) -> list[int]:
    """Positions in an array: as it came for columns left out, without these for the others."""
    places, n_used = [], 0
    for kind in kinds:
        places.append(kind.position if kind.column is None else n_used)
        n_used += kind.column is not None
    return places


def sample_rows(rows: np.ndarray, n_most: int) -> np.ndarray:
    """Return at most so many of the rows, in their order; the same ones in every call."""
    if rows.size <= n_most:
        return rows
    return np.sort(np.random.default_rng(0).choice(rows, n_most, replace=False))


def column_kinds(table: Table, rows: np.ndarray, skip: Sequence[int] = ()) -> list[ColumnKind]:
    """Judge every column of a table.

    Parameters
    ----------
    table : Table
    rows : ndarray of int
        Rows that will be measured. The kinds are judged by all.
    skip : sequence of int
        Positions that are no features.

    Returns
    -------
    list of ColumnKind
        In the order of the table.
    """
    return [_judged(table, j, rows) for j in range(table.n_features) if j not in skip]


def _judged(table: Table, j: int, rows: np.ndarray) -> ColumnKind:
    name = table.names[j]
    try:
        column, is_date = read_dated(table, j)
    except (TypeError, ValueError) as error:
        # The reason is shown on the page, beside the name of the column.
        return ColumnKind(name, j, "unusable", f"left out: {error}", "", None, None)
    kind = _kind(column, is_date, str(name))
    left_out = kind in ("constant", "identifier")
    return ColumnKind(
        name,
        j,
        kind,
        _TREATMENTS[kind],
        _described(column, is_date),
        int(column.missing.sum()),
        None if left_out else column.rows(rows),
    )


def _kind(column: Column, is_date: bool, name: str) -> Kind:
    present = column.values[~column.missing]
    if not present.size or (present.size == column.values.size and np.ptp(present) == 0):
        return "constant"
    if is_date:
        return "date"
    if column.levels is not None:
        n_used = np.unique(present).size
        return "identifier" if n_used > max(present.size / 2, FEWEST_NUMBERS) else "category"
    return "identifier" if _numbers_rows(present, name) else "number"


def _numbers_rows(values: np.ndarray, name: str) -> bool:
    """Whether whole numbers count the rows, or are called an identifier and never repeat."""
    is_run = np.ptp(values) == values.size - 1
    if not is_run and not _CALLED_IDENTIFIER.search(name):
        return False
    if values.size <= FEWEST_NUMBERS or np.any(values % 1):
        return False
    return np.unique(values).size == values.size


def _described(column: Column, is_date: bool) -> str:
    present = column.values[~column.missing]
    if not present.size:
        return "no value"
    if column.levels is not None:
        n_used = np.unique(present).size
        return f"{n_used:,} level" + "s" * (n_used != 1)
    low, high = present.min(), present.max()
    if is_date:
        low, high = (str(np.datetime64(int(np.floor(day)), "D")) for day in (low, high))
        return f"{low} to {high}"
    return f"{_short(low)} to {_short(high)}"


def _short(number: float) -> str:
    return f"{number:,.0f}" if number % 1 == 0 and abs(number) < 1e9 else f"{number:.4g}"
