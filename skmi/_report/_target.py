"""The target of a report."""

from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

import numpy as np

from .._table import Column, Table, TableError
from ..feature_selection._target import TargetKind, classes_or_numbers

# A jackknife leaves out one of twenty groups of rows at a time.
FEWEST_ROWS = 20


@dataclass(frozen=True)
class Target:
    """What the columns are to tell about.

    Attributes
    ----------
    name : str
        What the report calls it.
    values : ndarray of shape (n_rows,)
        Numbers, or codes into `classes`.
    classes : list of str or None
        Names of the classes in sorted order; None for a numeric target.
    present : ndarray of shape (n_samples,), bool
        Rows of the table where it is known, which `values` holds.
    kind : {"auto", "discrete", "continuous"}
        What was asked for.
    were_numbers : bool, default=False
        Whether the classes are whole numbers.
    """

    name: str
    values: np.ndarray
    classes: list[str] | None
    present: np.ndarray
    kind: TargetKind
    were_numbers: bool = False

    @property
    def is_numeric(self) -> bool:
        """Whether the target is a number, and a model of it a regression."""
        return self.classes is None

    @property
    def n_missing(self) -> int:
        """Rows of the table without a target."""
        return int(np.sum(~self.present))

    def rows(self, rows: np.ndarray) -> np.ndarray:
        """Values of some rows of the table, all of which must be known."""
        return self.values[np.cumsum(self.present)[rows] - 1]


def read_target(column: Column, name: str, kind: TargetKind) -> Target:
    """Take a column for the target.

    Parameters
    ----------
    column : Column
        Its values; rows where it is missing are left out.
    name : str
        What the report calls it.
    kind : {"auto", "discrete", "continuous"}
        As in :class:`skmi.feature_selection.MutualInfoSelector`.

    Raises
    ------
    TableError
        Too few rows, one value only, a value of its own for each row, infinite numbers, or values
        that are not of the kind asked for.
    """
    present = ~column.missing
    known = column.rows(present)
    n_rows = known.values.size
    if n_rows < FEWEST_ROWS:
        raise TableError(
            f"{column.label} is known in {n_rows} row(s); a report needs at least {FEWEST_ROWS}."
        )
    try:
        known = classes_or_numbers(known, n_rows, kind)
    except ValueError as error:
        raise TableError(str(error)) from error
    if known.levels is None:
        if np.ptp(known.values) == 0:
            raise _constant(column.label, known.values[0])
        return Target(name, known.values, None, present, kind)
    used, codes = np.unique(known.values, return_inverse=True)
    if used.size == 1:
        raise _constant(column.label, known.levels[used[0]])
    if used.size > n_rows / 2:
        raise TableError(
            f"{column.label} has {used.size:,} classes in {n_rows:,} rows, so hardly one of them "
            "repeats. Is it an identifier? For numbers ask for a continuous target."
        )
    names = [_text(v) for v in known.levels[used]]
    return Target(name, codes, names, present, kind, not column.is_categorical)


def _constant(label: str, value: Any) -> TableError:
    return TableError(
        f"{label} has one value only, {_text(value)!r}: there is nothing to learn about it. Name "
        "another column as the target."
    )


def target_position(table: Table, name: str) -> int:
    """Position of the column of a name.

    Raises
    ------
    TableError
        There is none; the message points to names like it.
    """
    names = [str(n) for n in table.names]
    if name in names:
        return names.index(name)
    raise TableError(f"{table.label} has no column {name!r}. {_near(name, names)}")


def _near(wanted: str, names: list[str]) -> str:
    by_lower = {name.lower(): name for name in names}
    near = [by_lower[n] for n in get_close_matches(wanted.lower(), list(by_lower), cutoff=0.5)]
    if near:
        return f"Did you mean {' or '.join(map(repr, near))}?"
    more = f" and {len(names) - 10} more" if len(names) > 10 else ""
    return f"There are {', '.join(map(repr, names[:10]))}{more}."


def _text(value: Any) -> str:
    return f"{value:.15g}" if isinstance(value, float) else str(value)
