"""Checks that every score shares; each failure is one error that names its parameter."""

import warnings
from typing import Any

import numpy as np
from sklearn.exceptions import UndefinedMetricWarning

from .._table import Column, column_from_array
from ..information._options import NATS_PER_UNIT
from ..information._variables import caller_level


def check_unit(unit: str, owner: str) -> float:
    """Nats of one unit."""
    if unit not in NATS_PER_UNIT:
        raise ValueError(f"The unit of {owner} must be 'nat' or 'bit'; got {unit!r}.")
    return NATS_PER_UNIT[unit]


def check_flag(value: Any, name: str) -> None:
    """Raise unless a switch is True or False."""
    if not isinstance(value, bool | np.bool_):
        raise ValueError(f"{name} must be True or False; got {value!r}.")


def target_column(values: Any, name: str) -> Column:
    """A vector of labels or numbers without missing or infinite values.

    Parameters
    ----------
    values : array-like of shape (n_samples,) or (n_samples, 1)
        Numbers, strings or booleans.
    name : str
        The parameter, for messages.
    """
    array = as_vector(values, name)
    column = column_from_array(name, array)
    n_missing = int(column.missing.sum())
    if n_missing:
        raise ValueError(
            f"{name} has {n_missing} missing value(s) (NaN, None or NA). Drop these rows of all "
            "arguments, or fill them."
        )
    if not column.is_categorical and np.isinf(column.values).any():
        raise ValueError(f"{name} contains infinity; allowed are finite numbers. Drop these rows.")
    return column


def as_vector(values: Any, name: str) -> np.ndarray:
    """A non-empty array of shape (n_samples,)."""
    array = np.asarray(values)
    if array.ndim == 2 and array.shape[1] == 1:
        array = array[:, 0]
    if array.ndim != 1:
        raise ValueError(
            f"{name} must be of shape (n_samples,); got shape {array.shape}. Pass one output at a "
            "time."
        )
    if not array.size:
        raise ValueError(f"{name} is empty: there is nothing to score. Pass at least one row.")
    return array


def float_array(values: Any, name: str) -> np.ndarray:
    """Finite numbers: float16 and float32 stay what they are, all else becomes float64."""
    array = np.asarray(values)
    if array.dtype not in (np.float16, np.float32):
        try:
            array = array.astype(np.float64)
        except (TypeError, ValueError) as error:
            raise TypeError(
                f"{name} must hold numbers; got an array of dtype {array.dtype} that does not "
                "convert to float64."
            ) from error
    if not np.isfinite(array).all():
        n_bad = int((~np.isfinite(array)).sum())
        raise ValueError(
            f"{name} must be finite; {n_bad} of its values are NaN or infinite. Look where they "
            "come from, or drop these rows of all arguments."
        )
    return array


def number_vector(values: Any, name: str) -> np.ndarray:
    """Finite numbers of shape (n_samples,)."""
    return float_array(as_vector(values, name), name)


def check_same_length(n_samples: int, other: int, name: str) -> None:
    """Raise unless an argument has one entry for each row of y_true."""
    if other != n_samples:
        raise ValueError(
            f"y_true has {n_samples} rows, but {name} has {other}. Pass one entry for each row."
        )


def check_weight(sample_weight: Any, n_samples: int) -> np.ndarray:
    """Weights as float64; ones for None.

    Parameters
    ----------
    sample_weight : array-like of shape (n_samples,) or None
        Finite weights, none negative, not all zero.
    n_samples : int
        Rows of y_true.
    """
    if sample_weight is None:
        return np.ones(n_samples)
    weight = number_vector(sample_weight, "sample_weight").astype(np.float64)
    check_same_length(n_samples, weight.size, "sample_weight")
    if weight.min() < 0 or weight.max() == 0:
        raise ValueError(
            "sample_weight must not be negative, nor zero everywhere; got values from "
            f"{weight.min():g} to {weight.max():g}."
        )
    return weight


def weighted_mean(values: np.ndarray, weight: np.ndarray) -> float:
    """Mean of values; rows of weight zero count for nothing."""
    return float(np.average(values, weights=weight))


def warn_undefined(reason: str) -> None:
    """Say, as scikit-learn does, that a score has no value for these rows."""
    message = f"The score is undefined, NaN: {reason}. Score more rows at a time."
    warnings.warn(message, UndefinedMetricWarning, stacklevel=caller_level())
