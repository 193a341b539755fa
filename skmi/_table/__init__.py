"""Any table as typed columns. The only room that knows data frames.

A table is a NumPy array, nested lists, a SciPy sparse matrix, or a data frame of pandas, polars or
pyarrow (through narwhals). Columns are handed out one at a time, so that no second copy of the
table is ever made.
"""

from ._codes import value_codes
from ._columns import Column, column_from_array
from ._containers import Table, as_block, as_table, plain_array
from ._dates import read_dated
from ._frames import frame_of, library_of, typed_frame
from ._growth import gathered, take_rows, with_new_rows
from ._names import column_names, positions_of
from ._reading import ALIASES, TableError, TableFile, installed_library, read_file
from ._replacement import ReplaceableTable, as_container, replaceable

__all__ = [
    "ALIASES",
    "Column",
    "ReplaceableTable",
    "Table",
    "TableError",
    "TableFile",
    "as_block",
    "as_container",
    "as_table",
    "column_from_array",
    "column_names",
    "frame_of",
    "gathered",
    "installed_library",
    "library_of",
    "plain_array",
    "positions_of",
    "read_dated",
    "read_file",
    "replaceable",
    "take_rows",
    "typed_frame",
    "value_codes",
    "with_new_rows",
]
