"""New data frames, in whichever library is installed."""

from collections.abc import Mapping
from typing import Any

import narwhals.stable.v2 as nw
import numpy as np

from ._columns import Column
from ._reading import installed_library


def frame_of(columns: dict[str, list]) -> Any:
    """Return a pandas DataFrame where pandas is installed, else the dict of columns itself."""
    try:
        import pandas as pd
    except ImportError:
        return columns
    return pd.DataFrame(columns)


def typed_frame(columns: Mapping[str, Column]) -> Any:
    """Return typed columns as a data frame of pandas, or of polars where pandas is not installed.

    Categories are text, whatever they were.

    Parameters
    ----------
    columns : mapping of str to Column
        Columns of one length by their names.

    Returns
    -------
    pandas.DataFrame or polars.DataFrame

    Raises
    ------
    ImportError
        Neither is installed.
    """
    library: Any = installed_library()
    series = [_series(name, column, library) for name, column in columns.items()]
    return nw.concat([s.to_frame() for s in series], how="horizontal").to_native()


def _series(name: str, column: Column, library: Any) -> nw.Series:
    if column.levels is None:
        return nw.new_series(name, column.values, nw.Float64, backend=library)
    # Code -1, a missing value, is the last of the levels.
    # Booleans become text as well: those of pandas have no missing value.
    levels = np.array([*map(str, column.levels), None], dtype=object)
    return nw.new_series(name, levels[column.values].tolist(), nw.String, backend=library)


def library_of(X: Any) -> str | None:
    """Name of the library whose data frame X is, such as "pandas"; None for other tables."""
    frame = nw.from_native(X, pass_through=True)
    return frame.implementation.value if isinstance(frame, nw.DataFrame) else None
