"""New rows below the old ones, in the container and with the dtypes that came."""

from collections.abc import Mapping, Sequence
from typing import Any

import narwhals.stable.v2 as nw
import numpy as np
from scipy import sparse

from ._containers import plain_array


def with_new_rows(
    X: Any,
    rows: np.ndarray,
    donors: Mapping[int, np.ndarray],
    numbers: Mapping[int, np.ndarray],
) -> Any:
    """Append rows that are made of the table's own values and of new numbers.

    Parameters
    ----------
    X : {array-like, sparse matrix, data frame} of shape (n_samples, n_features)
        A table that :func:`as_table` takes.
    rows : ndarray of shape (n_new,), int
        Row that each new row starts from.
    donors : mapping of int to ndarray of shape (n_new,), int
        By column, the row whose value takes the place of that of `rows`. A missing value is taken
        over as well.
    numbers : mapping of int to ndarray of shape (n_new,), float
        By numeric column, values that take the place of both; NaN leaves the value. Columns of
        whole numbers drop the fraction.

    Returns
    -------
    {ndarray, list, sparse matrix, data frame} of shape (n_samples + n_new, n_features)
        The kind of X; the index of a pandas DataFrame counts from 0.
    """
    frame = nw.from_native(X, pass_through=True)
    if isinstance(frame, nw.DataFrame):
        return _grown_frame(frame, rows, donors, numbers).to_native()
    if sparse.issparse(X):
        new = _new_rows(X.tocsc(), rows, donors, numbers)
        kind = sparse.csr_array if isinstance(X, sparse.sparray) else sparse.csr_matrix
        return sparse.vstack([X, kind(new)], format=X.format)
    array = plain_array(X)
    grown = np.concatenate([array, _new_rows(array, rows, donors, numbers)])
    return grown.tolist() if isinstance(X, list) else grown


def take_rows(values: Any, rows: np.ndarray) -> Any:
    """Return some rows of a vector or table in the container that came.

    Parameters
    ----------
    values : {array-like, series, data frame} of shape (n_samples,) or (n_samples, n_columns)
    rows : ndarray of shape (n_rows,), int

    Returns
    -------
    {ndarray, list, series, data frame}
        The kind of `values`; an index of pandas counts from 0.
    """
    wrapped = nw.from_native(values, pass_through=True, allow_series=True)
    if isinstance(wrapped, nw.DataFrame | nw.Series):
        return nw.maybe_reset_index(wrapped[rows]).to_native()
    if isinstance(values, list):
        return [values[row] for row in rows]
    return np.asarray(values)[rows]


def gathered(X: Any, columns: Sequence[int], rows: Sequence[np.ndarray]) -> Any:
    """Return values of some columns, each from rows of its own, in their own types.

    Parameters
    ----------
    X : {ndarray, sparse matrix, data frame} of shape (n_samples, n_features)
    columns : sequence of int
    rows : sequence of ndarray of shape (n_new,), int
        For each column the rows that its values come from.

    Returns
    -------
    {ndarray, data frame} of shape (n_new, len(columns))
        The kind of X; an array for a sparse matrix.
    """
    frame = nw.from_native(X, pass_through=True)
    if isinstance(frame, nw.DataFrame):
        parts = zip(columns, rows, strict=True)
        series = [nw.maybe_reset_index(frame[:, int(j)][at]) for j, at in parts]
        return series[0].to_frame().with_columns(*series[1:]).to_native()
    if sparse.issparse(X):
        X = X.tocsc()[:, list(columns)].toarray()
        columns = range(len(columns))
    return np.column_stack([X[at, j] for j, at in zip(columns, rows, strict=True)])


def _new_rows(
    X: Any,
    rows: np.ndarray,
    donors: Mapping[int, np.ndarray],
    numbers: Mapping[int, np.ndarray],
) -> np.ndarray:
    new = X[rows].toarray() if sparse.issparse(X) else X[rows]
    for j, donor in donors.items():
        new[:, j] = X[:, [j]].toarray().ravel()[donor] if sparse.issparse(X) else X[donor, j]
    for j, values in numbers.items():
        kept = np.isnan(values)
        new[:, j] = np.where(kept, new[:, j], values) if kept.any() else values
    return new


def _grown_frame(
    frame: nw.DataFrame,
    rows: np.ndarray,
    donors: Mapping[int, np.ndarray],
    numbers: Mapping[int, np.ndarray],
) -> nw.DataFrame:
    below = nw.maybe_reset_index(frame[rows])
    for j in sorted({*donors, *numbers}):
        series = frame.get_column(frame.columns[j])
        column = nw.maybe_reset_index(series[donors.get(j, rows)])
        below = below.with_columns(_replaced(column, numbers[j]) if j in numbers else column)
    return nw.maybe_reset_index(nw.concat([frame, below]))


def _replaced(column: nw.Series, values: np.ndarray) -> nw.Series:
    """The column with the values that are not NaN in the place of its own, in its dtype."""
    kept = np.isnan(values)
    filled = np.where(kept, 0.0, values)
    if column.dtype.is_integer():
        filled = np.trunc(filled)
    if column.implementation.is_pandas_like():
        # pandas has dtypes, such as those of sparse columns, that narwhals has no name for.
        native = column.to_native()
        numbers = nw.from_native(
            type(native)(filled, name=column.name).astype(native.dtype), series_only=True
        )
    else:
        numbers = nw.new_series(column.name, filled, backend=column.implementation)
        numbers = numbers.cast(column.dtype)
    if not kept.any():
        return numbers
    mask = nw.new_series(column.name, ~kept, nw.Boolean, backend=column.implementation)
    return numbers.zip_with(mask, column)
