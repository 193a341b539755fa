"""The target as integer codes."""

from typing import Any, Literal

import numpy as np
from sklearn.utils import column_or_1d

from .._table import Column, as_block, column_from_array, plain_array
from ..information._codes import MAX_LEVELS, encode_column
from ..information._variables import joint_codes

TargetKind = Literal["auto", "discrete", "continuous"]

# Whole numbers of more distinct values than this are measured, not named.
MAX_AUTO_CLASSES = 50


def encode_target(
    y: Any,
    *,
    n_samples: int,
    kind: TargetKind,
    n_bins: int,
    weight: np.ndarray | None = None,
) -> np.ndarray:
    """Codes of a target: its classes, or quantile bins of a continuous one.

    Parameters
    ----------
    y : array-like of shape (n_samples,) or (n_samples, n_outputs)
        The target. Several outputs are one joint target: their combinations are its classes.
    n_samples : int
        Number of rows of the table.
    kind : {"auto", "discrete", "continuous"}
        "auto": strings, booleans and whole numbers of at most 50 distinct values are classes,
        other numbers are continuous. Each output is judged by itself.
    n_bins : int
        Number of bins of a continuous output.
    weight : ndarray of shape (n_samples,) or None, default=None
        Weights of the rows.

    Returns
    -------
    ndarray of shape (n_samples,), int64
        Every code below the largest occurs, and there are at least two.

    Raises
    ------
    ValueError
        Wrong length or shape, missing or infinite values, one class only, also among the rows that
        weigh something, a class for each row, or more than 65,535 classes.
    """
    columns = [classes_or_numbers(column, n_samples, kind) for column in outputs(y)]
    codes = [encode_column(column, n_bins=n_bins, weight=weight) for column in columns]
    joint = joint_codes(codes) if len(codes) > 1 else codes[0].astype(np.int64)
    _check_joint(joint, columns)
    if weight is not None and np.ptp(joint[weight > 0]) == 0:
        raise ValueError(
            "All rows of positive sample_weight have the same y, of which nothing can be learned. "
            "Give weight to rows of another class or value."
        )
    return joint


def outputs(y: Any) -> list[Column]:
    """Columns of a target, one for each output."""
    if y is None:
        raise ValueError("y is None, but a target is needed: pass one value for each row of X.")
    if np.ndim(plain_array(y)) < 2 or np.shape(y)[1] == 1:
        return [column_from_array("y", column_or_1d(plain_array(y), warn=True))]
    return as_block(y, "y")


def classes_or_numbers(column: Column, n_samples: int, kind: TargetKind) -> Column:
    """One output, categorical where its values are classes; see :func:`encode_target`."""
    _check(column, n_samples)
    if not column.is_categorical and not _is_continuous(column, kind):
        column = column.as_categorical()
    elif column.is_categorical and kind == "continuous":
        raise ValueError(
            f"{column.label} holds strings, categories or booleans, but target='continuous' asks "
            "for numbers. Pass target='discrete' or convert y."
        )
    if column.is_categorical and len(np.unique(column.values)) > MAX_LEVELS:
        _refuse_classes(len(np.unique(column.values)))
    return column


def _check(column: Column, n_samples: int) -> None:
    if len(column.values) != n_samples:
        raise ValueError(
            f"X and y have inconsistent numbers of samples: {n_samples} and {len(column.values)}. "
            "Pass one target value a row."
        )
    n_missing = int(column.missing.sum())
    if n_missing:
        raise ValueError(
            f"{column.label} has {n_missing} missing value(s) (NaN, None or NA). Drop these rows "
            "of X and y, or fill y."
        )
    if not column.is_categorical and np.isinf(column.values).any():
        raise ValueError(
            f"{column.label} contains infinity. Drop these rows of X and y, or clip y."
        )


def _is_continuous(column: Column, kind: TargetKind) -> bool:
    values = column.values
    whole = bool(np.all(values == np.floor(values)))
    if kind == "discrete" and not whole:
        raise ValueError(
            f"{column.label} holds numbers that are not whole, but target='discrete' asks for "
            "classes. Pass target='continuous' (or 'auto'), or bin y."
        )
    if kind == "auto":
        return not whole or len(np.unique(values)) > MAX_AUTO_CLASSES
    return kind == "continuous"


def _check_joint(codes: np.ndarray, columns: list[Column]) -> None:
    n_classes = int(codes.max()) + 1
    if n_classes == 1:
        first = columns[0]
        value = first.levels[0] if first.levels is not None else first.values[0]
        value = f"{value:.17g}" if isinstance(value, float) else value
        raise ValueError(
            f"y has one class or value only, {value}, in {codes.size} sample(s): nothing can be "
            "learned about it. Pass a target that varies over the rows of X."
        )
    if n_classes > MAX_LEVELS:
        _refuse_classes(n_classes)
    if n_classes == codes.size > 2 and all(column.is_categorical for column in columns):
        raise ValueError(
            f"y has a class of its own for each of its {n_classes} rows: nothing repeats, so "
            "nothing can be counted. Is it an identifier? For numbers pass target='continuous'."
        )


def _refuse_classes(n_classes: int) -> None:
    raise ValueError(f"y has {n_classes:,} classes; at most {MAX_LEVELS:,} can be counted.")
