"""The target as integer codes."""

from typing import Any, Literal

import numpy as np
from sklearn.utils import column_or_1d

from .._table import Column, column_from_array, plain_array
from ..information._codes import MAX_LEVELS, encode_column

TargetKind = Literal["auto", "discrete", "continuous"]

# Whole numbers of more distinct values than this are measured, not named.
MAX_AUTO_CLASSES = 50


def encode_target(y: Any, *, n_samples: int, kind: TargetKind, n_bins: int) -> np.ndarray:
    """Codes of a target: its classes, or quantile bins of a continuous one.

    Parameters
    ----------
    y : array-like of shape (n_samples,)
        The target.
    n_samples : int
        Number of rows of the table.
    kind : {"auto", "discrete", "continuous"}
        "auto": strings, booleans and whole numbers of at most 50 distinct values are classes,
        other numbers are continuous.
    n_bins : int
        Number of bins of a continuous target.

    Returns
    -------
    ndarray of shape (n_samples,), int64
        Every code below the largest occurs, and there are at least two.

    Raises
    ------
    ValueError
        Wrong length or shape, missing or infinite values, one class only, a class for each row,
        or more than 65,535 classes.
    """
    column = column_from_array("y", column_or_1d(plain_array(y), warn=True))
    _check(column, n_samples)
    if not column.is_categorical and not _is_continuous(column.values, kind):
        column = column.as_categorical()
    elif column.is_categorical and kind == "continuous":
        raise ValueError(
            "y holds strings, categories or booleans, but target='continuous' asks for numbers. "
            "Pass target='discrete' or convert y."
        )
    if column.is_categorical:
        _check_classes(column)
    codes = encode_column(column, n_bins=n_bins).astype(np.int64)
    if codes.max() == 0:
        value = column.levels[0] if column.levels is not None else column.values[0]
        raise ValueError(
            f"y has one class or value only, {value}, in {n_samples} sample(s): nothing can be "
            "learned about it. Pass a target that varies over the rows of X."
        )
    return codes


def _check(column: Column, n_samples: int) -> None:
    if len(column.values) != n_samples:
        raise ValueError(
            f"X and y have inconsistent numbers of samples: {n_samples} and {len(column.values)}. "
            "Pass one target value a row."
        )
    n_missing = int(column.missing.sum())
    if n_missing:
        raise ValueError(
            f"y has {n_missing} missing value(s) (NaN, None or NA). Drop these rows of X and y, "
            "or fill y."
        )
    if not column.is_categorical and np.isinf(column.values).any():
        raise ValueError("y contains infinity. Drop these rows of X and y, or clip y.")


def _is_continuous(values: np.ndarray, kind: TargetKind) -> bool:
    whole = bool(np.all(values == np.floor(values)))
    if kind == "discrete" and not whole:
        raise ValueError(
            "y holds numbers that are not whole, but target='discrete' asks for classes. Pass "
            "target='continuous' (or 'auto'), or bin y."
        )
    if kind == "auto":
        return not whole or len(np.unique(values)) > MAX_AUTO_CLASSES
    return kind == "continuous"


def _check_classes(column: Column) -> None:
    n_classes = len(np.unique(column.values))
    if n_classes > MAX_LEVELS:
        raise ValueError(f"y has {n_classes:,} classes; at most {MAX_LEVELS:,} can be counted.")
    if n_classes == len(column.values) > 2:
        raise ValueError(
            f"y has a class of its own for each of its {n_classes} rows: nothing repeats, so "
            "nothing can be counted. Is it an identifier? For numbers pass target='continuous'."
        )
