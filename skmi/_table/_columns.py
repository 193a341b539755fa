"""One column of any container, with its kind."""

from dataclasses import dataclass, replace
from numbers import Number
from typing import Any

import narwhals.stable.v2 as nw
import numpy as np

# Whole numbers up to here are exact as floats.
_EXACT = 2**53
_DATES = {"date", "datetime", "time", "timedelta", "Timestamp", "Timedelta"}


@dataclass(frozen=True)
class Column:
    """One column of a table.

    Attributes
    ----------
    label : str
        What messages call it, such as "Column 'age' of X" or "y".
    values : ndarray of shape (n_samples,)
        Numeric column: float64, NaN where missing. Categorical column: int32 codes into `levels`,
        -1 where missing.
    levels : ndarray of shape (n_levels,) or None
        Distinct values of a categorical column in sorted order; None for a numeric column.
    offset : int, default=0
        What was subtracted from whole numbers that are too large for floats.
    """

    label: str
    values: np.ndarray
    levels: np.ndarray | None = None
    offset: int = 0

    @property
    def is_categorical(self) -> bool:
        """Whether the values are codes of levels."""
        return self.levels is not None

    @property
    def missing(self) -> np.ndarray:
        """Mask of the missing values."""
        return self.values < 0 if self.is_categorical else np.isnan(self.values)

    def rows(self, keep: np.ndarray) -> "Column":
        """Return the column on some of the rows."""
        return replace(self, values=self.values[keep])

    def as_categorical(self) -> "Column":
        """Return the column with each distinct value as a level."""
        if self.is_categorical:
            return self
        levels, codes = np.unique(self.values, return_inverse=True)
        n_levels = len(levels) - bool(np.isnan(levels[-1:]).any())
        codes = np.where(codes < n_levels, codes, -1).astype(np.int32)
        return replace(self, values=codes, levels=levels[:n_levels])


def column_from_array(label: str, values: np.ndarray) -> Column:
    """Return a one-dimensional array, such as a target, as a column."""
    kind, offset = values.dtype.kind, 0
    if kind in "iu" and values.size and max(-int(values.min()), int(values.max())) > _EXACT:
        # Floats tell neighbours of this size apart only after their common offset is gone.
        # Modulo 2**64 the difference is right even where it is too large for the signed type.
        offset = int(values.min())
        values = values.astype(np.uint64) - values.min().astype(np.uint64)
    if kind in "iuf":
        return Column(label, np.asarray(values, dtype=np.float64), offset=offset)
    if kind == "b":
        return Column(label, values.astype(np.int32), np.array([False, True]))
    if kind in "US":
        levels, codes = np.unique(values, return_inverse=True)
        return Column(label, codes.astype(np.int32), levels)
    if kind == "O":
        return _column_from_objects(label, values)
    raise _unusable(label, str(values.dtype))


def column_from_series(label: str, series: nw.Series) -> Column:
    """Return a series of a data frame as a column."""
    dtype = series.dtype
    # narwhals judges a pandas column of objects by its first hundred.
    is_objects = str(getattr(series.to_native(), "dtype", "")) == "object"
    if is_objects or (dtype.is_integer() and not series.null_count()):
        return column_from_array(label, series.to_numpy())
    if dtype.is_numeric():
        numbers = series if dtype == nw.Float64 else series.cast(nw.Float64)
        return Column(label, numbers.to_numpy())
    if dtype == nw.Boolean:
        codes = np.nan_to_num(series.cast(nw.Float64).to_numpy(), nan=-1)
        return Column(label, codes.astype(np.int32), np.array([False, True]))
    if isinstance(dtype, nw.String | nw.Categorical | nw.Enum):
        return _column_from_strings(label, series)
    if isinstance(dtype, nw.Object | nw.Unknown):
        return column_from_array(label, series.to_numpy())
    raise _unusable(label, str(dtype))


def _column_from_strings(label: str, series: nw.Series) -> Column:
    present = series.drop_nulls()
    levels = present.cast(nw.String).unique().sort().to_list()
    if not isinstance(series.dtype, nw.String) and len(levels) < present.n_unique():
        raise TypeError(
            f"{label} has categories that differ but read the same, such as 1 and "
            "'1'. Rename them so that each has a text of its own."
        )
    if not levels:
        return Column(label, np.full(len(series), -1, dtype=np.int32), np.empty(0, dtype=object))
    positions = list(range(len(levels)))
    strings = series.cast(nw.String)
    codes = strings.replace_strict(levels, positions, default=None, return_dtype=nw.Int32)
    values = codes.fill_null(-1).to_numpy().astype(np.int32)
    values[series.is_null().to_numpy()] = -1  # pandas 2 casts a missing category to "nan"
    return Column(label, values, np.array(levels, dtype=object))


def _column_from_objects(label: str, values: np.ndarray) -> Column:
    objects = values.tolist()
    missing = np.zeros(len(objects), dtype=bool)
    if not set(map(type, objects)) <= {str, bool, int}:
        missing[:] = [_is_missing(value) for value in objects]
        objects = values[~missing].tolist()
    kinds = {_object_kind(kind) for kind in set(map(type, objects))}
    _check_kinds(label, kinds)
    if kinds == {"number"}:
        numbers = np.full(len(values), np.nan)
        try:
            numbers[~missing] = objects
        except OverflowError as error:
            raise ValueError(f"{label} holds a whole number too large for a float.") from error
        return Column(label, numbers)
    levels = sorted(set(objects))
    position = {level: code for code, level in enumerate(levels)}
    codes = np.full(len(values), -1, dtype=np.int32)
    codes[~missing] = np.fromiter(map(position.__getitem__, objects), np.int32, len(objects))
    return Column(label, codes, np.array(levels, dtype=object))


def _check_kinds(label: str, kinds: set[str]) -> None:
    if len(kinds) == 1 and kinds & _DATES:
        raise _unusable(label, *kinds)
    if len(kinds) > 1 or kinds - {"number", "bool", "str"}:
        raise TypeError(
            f"{label} holds objects of type {', '.join(sorted(kinds))}. A column is either all "
            "numbers, all booleans or all strings: convert it, for instance with astype(str)."
        )


def _is_missing(value: Any) -> bool:
    if isinstance(value, float | np.floating):
        return bool(np.isnan(value))
    return value is None or type(value).__name__ in ("NAType", "NaTType")


def _object_kind(kind: type) -> str:
    if issubclass(kind, bool | np.bool_):
        return "bool"
    if issubclass(kind, str):
        return "str"
    if issubclass(kind, Number) and not issubclass(kind, complex | np.complexfloating):
        return "number"
    return kind.__name__


def _unusable(label: str, dtype: str) -> TypeError:
    mend = "drop it or convert it to numbers, strings or categories"
    if any(word in dtype.lower() for word in ("date", "time", "duration")):
        mend = "derive numbers from it, such as the year, the weekday or the days since a start"
    return TypeError(f"{label} has dtype {dtype}, which carries no usable kind: {mend}.")
