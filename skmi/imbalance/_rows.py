"""Rows of a class, out of any table."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy import sparse

from .._table import Table
from ..information._codes import Codes


@dataclass(frozen=True)
class Rows:
    """Rows of one class.

    Attributes
    ----------
    numbers : ndarray of shape (n_rows, n_numeric), float
        NaN where missing.
    codes : ndarray of shape (n_rows, n_categorical), uint16
        Codes of levels; a missing value is a level.
    """

    numbers: np.ndarray
    codes: np.ndarray

    @property
    def has_gaps(self) -> bool:
        """Whether a number is missing."""
        return bool(np.isnan(self.numbers).any())


class Columns:
    """The numeric and the categorical columns of a table.

    Parameters
    ----------
    table : Table
    codes : Codes
        Those of its columns.

    Attributes
    ----------
    numeric, categorical : ndarray of int64
        Positions.
    """

    def __init__(self, table: Table, codes: Codes) -> None:
        self.table, self.codes = table, codes
        self.numeric = np.flatnonzero(codes.is_ordered)
        self.categorical = np.flatnonzero(~codes.is_ordered)

    def rows(self, members: np.ndarray) -> Rows:
        """Some of the rows, numbers and codes apart."""
        numbers = self._block[members]
        if sparse.issparse(numbers):
            numbers = numbers.toarray()
        codes = np.empty((len(members), self.categorical.size), dtype=np.uint16)
        for i, j in enumerate(self.categorical.tolist()):
            codes[:, i] = self.codes.column(j)[members]
        return Rows(numbers, codes)

    def spreads(self) -> np.ndarray:
        """Standard deviation of each numeric column, shape (n_numeric,); 0 without a value."""
        spreads = np.zeros(self.numeric.size)
        for i, j in enumerate(self.numeric.tolist()):
            column = self.table.column(j)
            values = column.values[~column.missing]
            spreads[i] = _standard_deviation(values) if values.size else 0.0
        return spreads

    def diversities(self) -> np.ndarray:
        """Probability that two rows differ in each categorical column (Gini and Simpson)."""
        counts = (np.bincount(self.codes.column(j)) for j in self.categorical.tolist())
        shares = (count / self.codes.n_samples for count in counts)
        return np.array([1 - share @ share for share in shares])

    @cached_property
    def _block(self) -> np.ndarray | sparse.csr_matrix:
        """All numeric columns, in single precision where the table is."""
        block = self.table.select(self.numeric)
        if sparse.issparse(block):
            return block.tocsr()
        if block.dtype.kind == "f":
            return block
        if block.dtype.kind in "iu":
            return block.astype(np.float64)
        values = [self.table.column(j).values for j in self.numeric.tolist()]
        return np.column_stack(values) if values else np.empty((self.codes.n_samples, 0))


def _standard_deviation(values: np.ndarray) -> float:
    # By a power of two, which changes no digit, so that no square is beyond all numbers.
    exponent = np.frexp(np.abs(values).max())[1]
    return float(np.ldexp(np.ldexp(values, -exponent).std(), exponent))
