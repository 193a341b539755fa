"""Classes as they come, checked."""

from typing import Any

import numpy as np
from sklearn.utils import check_array
from sklearn.utils.multiclass import check_classification_targets

from .._table import column_from_array, plain_array


def read_classes(y: Any) -> np.ndarray:
    """Return a target of classes as an array.

    Parameters
    ----------
    y : array-like of shape (n_samples,) or (n_samples, n_outputs)

    Returns
    -------
    ndarray of the same shape

    Raises
    ------
    ValueError
        Missing or infinite values, or numbers that are measured rather than named.
    TypeError
        Values of mixed types.
    """
    classes = check_array(plain_array(y), ensure_2d=False, dtype=None, input_name="y")
    if classes.dtype == object:
        n_missing = int(column_from_array("y", classes.ravel()).missing.sum())
        if n_missing:
            raise ValueError(
                f"y has {n_missing} missing value(s) (NaN, None or NA). Drop these rows of X and "
                "y, or give them a class of their own."
            )
    check_classification_targets(classes)
    return classes
