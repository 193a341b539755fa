"""Names of columns, and the columns that a parameter means."""

from collections.abc import Hashable, Sequence
from typing import Any

import narwhals.stable.v2 as nw
import numpy as np


def column_names(X: Any) -> list[str]:
    """Return a name for each column of a container: its own, or "x0", "x1", ...

    Parameters
    ----------
    X : {ndarray, sparse matrix, data frame} of shape (n_samples, n_features)

    Returns
    -------
    list of str
    """
    if hasattr(X, "iloc"):
        return [str(name) for name in X.columns]
    frame = nw.from_native(X, pass_through=True)
    own = isinstance(frame, nw.DataFrame)
    return frame.columns if own else [f"x{j}" for j in range(X.shape[1])]


def positions_of(
    names: Sequence[str | int], wanted: Any, parameter: str, label: str = "X"
) -> np.ndarray:
    """Return the positions of columns that a parameter names.

    Parameters
    ----------
    names : sequence of str or int
        Names of all columns.
    wanted : array-like of bool of shape (n_features,), of int, or of str
        Mask, positions or names.
    parameter : str
        Name of the parameter, for the message.
    label : str, default="X"
        What messages call the table.

    Returns
    -------
    ndarray of int64
        In the order in which they were named, each once.

    Raises
    ------
    ValueError
        Anything else; the message names unknown columns.
    """
    given = np.atleast_1d(np.asarray(wanted))
    if given.dtype == bool and given.shape == (len(names),):
        return np.flatnonzero(given)
    if given.size == 0:
        return np.empty(0, dtype=np.int64)
    allowed = (
        f"a boolean mask of shape ({len(names)},), positions in [0, {len(names)}) or column names "
        f"of {label}"
    )
    is_list = given.dtype.kind in "iuUO" and given.ndim == 1
    if not is_list or not all(isinstance(name, Hashable) for name in given.tolist()):
        raise ValueError(f"{parameter} must be {allowed}; got {wanted!r:.100}.")
    known = names if given.dtype.kind in "UO" else range(len(names))
    place = {name: j for j, name in enumerate(known)}
    named = list(dict.fromkeys(given.tolist()))
    unknown = [name for name in named if name not in place]
    if unknown:
        raise ValueError(
            f"{parameter} names {unknown!r:.100}, which {label} does not have. "
            f"It must be {allowed}."
        )
    return np.array([place[name] for name in named])
