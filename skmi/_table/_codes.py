"""Which values of a column are the same, bit for bit."""

from typing import Any

import narwhals.stable.v2 as nw
import numpy as np
from scipy import sparse


def value_codes(X: Any, columns: tuple[int, ...]) -> np.ndarray | None:
    """Return a number for each row, equal only where all values of some columns are the same.

    Missing values and zeros of different signs count as different where their bits differ, and so
    do values of different types.

    Parameters
    ----------
    X : {ndarray, sparse matrix, data frame} of shape (n_samples, n_features)
    columns : tuple of int
        Positions of the columns.

    Returns
    -------
    ndarray of shape (n_samples,), int64, or None
        None for values that cannot be compared.
    """
    codes = None
    for j in columns:
        of_column = _codes(_values(X, j))
        if of_column is None:
            return None
        codes = of_column if codes is None else _together(codes, of_column)
    return codes


def _values(X: Any, j: int) -> np.ndarray:
    if isinstance(X, np.ndarray):
        return X[:, j]
    if sparse.issparse(X):
        return X[:, [j]].toarray().ravel()
    if hasattr(X, "iloc"):
        return X.iloc[:, j].to_numpy()
    frame = nw.from_native(X, eager_only=True)
    return frame.get_column(frame.columns[j]).to_numpy()


def _codes(values: np.ndarray) -> np.ndarray | None:
    kind, size = values.dtype.kind, values.dtype.itemsize
    if kind in "biufmM" and size <= 8:
        return np.ascontiguousarray(values).view(f"i{size}").astype(np.int64)
    if kind in "US":
        return np.unique(values, return_inverse=True)[1]
    if kind != "O":
        return None
    seen: dict[Any, int] = {}
    try:
        numbers = [seen.setdefault((type(value), value), len(seen)) for value in values.tolist()]
    except TypeError:  # a value without a hash
        return None
    return np.array(numbers, dtype=np.int64)


def _together(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Number the pairs."""
    _, first = np.unique(first, return_inverse=True)
    levels, second = np.unique(second, return_inverse=True)
    return first * len(levels) + second
