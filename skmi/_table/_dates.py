"""Dates as numbers."""

import re
from datetime import UTC, datetime

import narwhals.stable.v2 as nw
import numpy as np

from ._columns import Column
from ._containers import FrameTable, Table

_MICROSECONDS_PER_DAY = 86_400_000_000
_SECONDS_PER_DAY = 86_400
# ISO 8601 as people write it; fromisoformat alone would take 20260101 for a date, too.
_ISO_DATE = re.compile(
    r"\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}([.,]\d{1,6})?)?(Z|[+-]\d{2}:?\d{2})?)?"
)


def read_dated(table: Table, j: int) -> tuple[Column, bool]:
    """Read a column; one of dates as days since 1970.

    Dates are those of a data frame, and its strings if all of a column read as ISO 8601; without a
    time zone they are taken for UTC.

    Parameters
    ----------
    table : Table
    j : int
        Position of the column.

    Returns
    -------
    column : Column
        Numeric where it holds dates.
    is_date : bool

    Raises
    ------
    TypeError, ValueError
        As :meth:`Table.column`.
    """
    if not isinstance(table, FrameTable):
        return table.column(j), False
    series = table.series(j)
    if series.dtype in (nw.Date, nw.Datetime):
        stamps = series.dt.timestamp("us").cast(nw.Float64).to_numpy()
        return Column(table.label_of(j), stamps / _MICROSECONDS_PER_DAY), True
    column = table.column(j)
    days = _days_of_levels(column)
    return (column, False) if days is None else (days, True)


def _days_of_levels(column: Column) -> Column | None:
    levels = [] if column.levels is None else column.levels.tolist()
    if not levels or not all(isinstance(v, str) and _ISO_DATE.fullmatch(v) for v in levels):
        return None
    try:
        days = [_days(level) for level in levels]
    except ValueError:  # such as the 31st of February
        return None
    return Column(column.label, np.array([*days, np.nan])[column.values])


def _days(text: str) -> float:
    date = datetime.fromisoformat(text)
    date = date if date.tzinfo else date.replace(tzinfo=UTC)
    return date.timestamp() / _SECONDS_PER_DAY
