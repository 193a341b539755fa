"""Any table as typed columns. The only room that knows data frames.

A table is a NumPy array, nested lists, a SciPy sparse matrix, or a data frame of pandas, polars or
pyarrow (through narwhals). Columns are handed out one at a time, so that no second copy of the
table is ever made.
"""

from ._codes import value_codes
from ._columns import Column, column_from_array
from ._containers import Table, as_block, as_table, frame_of, plain_array
from ._growth import gathered, take_rows, with_new_rows
from ._names import column_names, positions_of
from ._replacement import ReplaceableTable, as_container, replaceable

__all__ = [
    "Column",
    "ReplaceableTable",
    "Table",
    "as_block",
    "as_container",
    "as_table",
    "column_from_array",
    "column_names",
    "frame_of",
    "gathered",
    "plain_array",
    "positions_of",
    "replaceable",
    "take_rows",
    "value_codes",
    "with_new_rows",
]
