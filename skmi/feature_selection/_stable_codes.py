"""Codes that mean the same in every batch of rows."""

from typing import Any

import numpy as np
from sklearn.utils import column_or_1d

from .._table import Column, column_from_array, plain_array
from ..information._bins import Bins, check_levels, refuse_edges
from ._target import TargetKind, classes_or_numbers, outputs

# Code of a missing value; levels and bins follow.
MISSING = 0


class StableColumn:
    """Codes of one column: bins of fixed edges, or levels in the order in which they appear.

    Parameters
    ----------
    edges : ndarray or None
        Edges of the bins of a numeric column. None: those of the first batch in which the column
        has a value.
    as_categories : bool
        Whether the distinct values of a numeric column are levels.

    Attributes
    ----------
    n_codes : int
        Codes run from 0, a missing value, to `n_codes` - 1.
    is_ordered : bool
        Whether the codes above 0 are bins of numbers, in increasing order.
    is_outgrown : bool
        Whether the first values were all the same, which left one bin for all others.
    """

    def __init__(self, edges: np.ndarray | None, as_categories: bool) -> None:
        self._edges = edges
        self._as_categories = as_categories
        self._code: dict[Any, int] = {}
        self._kind: str | None = None
        self._only_value: float | None = None
        self.is_outgrown = False

    @property
    def is_ordered(self) -> bool:
        """Whether the codes above 0 are bins of numbers, in increasing order."""
        return self._edges is not None

    @property
    def n_codes(self) -> int:
        """One more than the largest code."""
        return 1 + (len(self._code) if self._edges is None else self._edges.size + 1)

    @property
    def order(self) -> np.ndarray:
        """Codes in the order of their bins or levels, a missing value last; shape (n_codes,)."""
        if self._edges is not None:
            return np.r_[1 : self.n_codes, MISSING]
        return np.array([self._code[level] for level in sorted(self._code)] + [MISSING])

    def codes(self, column: Column, bins: Bins) -> np.ndarray:
        """Codes of the next batch.

        Parameters
        ----------
        column : Column
        bins : Bins
            How edges are found where there are none.

        Returns
        -------
        ndarray of shape (n_samples,), int32

        Raises
        ------
        ValueError
            More than 65,535 levels, edges for categories, whole numbers beyond 2**53.
        TypeError
            A column of another kind than in the batches before.
        """
        if column.missing.all():
            return np.full(len(column.values), MISSING, dtype=np.int32)
        column = column.as_categorical() if self._as_categories else column
        self._check(column)
        return self._levels(column) if column.is_categorical else self._bins(column, bins)

    def _check(self, column: Column) -> None:
        if column.offset:
            raise ValueError(
                f"{column.label} holds whole numbers beyond 2**53, which cannot be compared from "
                "batch to batch. Subtract a common number, or convert them to strings."
            )
        kind = _kind_of(column)
        if self._kind is None:
            self._kind = kind
        elif self._kind != kind:
            raise TypeError(
                f"{column.label} holds {kind}, and held {self._kind} in the batches before. "
                "Convert it to one kind."
            )

    def _levels(self, column: Column) -> np.ndarray:
        if self._edges is not None:
            refuse_edges(column.label)
        levels = np.asarray(column.levels).tolist()
        lookup = np.full(len(levels) + 1, MISSING, dtype=np.int32)
        present = np.unique(column.values)
        for level in present[present >= 0].tolist():
            lookup[level] = self._code.setdefault(levels[level], len(self._code) + 1)
        check_levels(column.label, len(self._code))
        return lookup[column.values]

    def _bins(self, column: Column, bins: Bins) -> np.ndarray:
        values = column.values
        missing = np.isnan(values)
        if self._edges is None:
            self._edges = bins.edges(np.ascontiguousarray(values))
            self._only_value = None if self._edges.size else values[~missing][0]
        if self._only_value is not None:
            self.is_outgrown |= bool(np.any(values[~missing] != self._only_value))
        codes = 1 + np.searchsorted(self._edges, values, side="right")
        return np.where(missing, MISSING, codes).astype(np.int32)


class JointCodes:
    """One code for each combination of the codes of several columns.

    Attributes
    ----------
    n_codes : int
        Number of combinations so far, numbered in the order in which they appeared.
    """

    def __init__(self) -> None:
        self._code: dict[tuple[int, ...], int] = {}

    @property
    def n_codes(self) -> int:
        """Number of combinations so far."""
        return len(self._code)

    def order(self, orders: list[np.ndarray]) -> np.ndarray:
        """Joint codes in the order of those of the columns, shape (n_codes,)."""
        ranks = [np.argsort(order) for order in orders]
        combinations = np.array(list(self._code)).reshape(self.n_codes, len(orders))
        keys = [rank[part] for rank, part in zip(ranks, combinations.T, strict=True)]
        return np.lexsort(keys[::-1])

    def codes(self, parts: list[np.ndarray]) -> np.ndarray:
        """Joint codes of the next batch, shape (n_samples,), int32."""
        rows, index = np.unique(np.column_stack(parts), axis=0, return_inverse=True)
        known = [self._code.setdefault(tuple(row), len(self._code)) for row in rows.tolist()]
        return np.array(known, dtype=np.int32)[index.reshape(-1)]


class StableTarget:
    """Codes of a target: its classes in the order in which they appear, or bins of fixed edges.

    Parameters
    ----------
    kind : {"auto", "discrete", "continuous"}
        As of :func:`~skmi.feature_selection._target.encode_target`; the first batch decides.
    n_bins : int
        Number of bins of a continuous output, their edges those of the first batch.
    """

    def __init__(self, kind: TargetKind, n_bins: int) -> None:
        self._kind = kind
        self._n_bins = n_bins
        self._outputs: list[StableColumn] = []
        self._kinds: list[TargetKind] = []
        self._joint = JointCodes()
        self._classes: list | None = None

    @property
    def n_codes(self) -> int:
        """Number of classes so far."""
        return self._joint.n_codes

    @property
    def order(self) -> np.ndarray:
        """Codes in the order of the classes, shape (n_codes,)."""
        return self._joint.order([own.order for own in self._outputs])

    def name_classes(self, classes: Any) -> None:
        """Fix the classes before the first batch; later calls may name the same ones again.

        Parameters
        ----------
        classes : array-like of shape (n_classes,)

        Raises
        ------
        ValueError
            Other classes than before, or after a batch without any; a target of numbers.
        """
        column = column_from_array("classes", column_or_1d(plain_array(classes)))
        levels = np.asarray(column.as_categorical().levels).tolist()
        if self._classes is None and self._outputs:
            raise ValueError(
                "classes was not passed in the first call to partial_fit and cannot be passed "
                "now. Leave it out: new classes are taken up as they come."
            )
        if self._classes is not None and levels != self._classes:
            raise ValueError(
                f"classes={levels} is not the same as in the first call to partial_fit, which was "
                f"{self._classes}."
            )
        if self._kind == "continuous":
            raise ValueError("classes was passed, but target='continuous' has none. Drop one.")
        self._kind, self._classes = "discrete", levels

    def codes(self, y: Any, n_samples: int, weight: np.ndarray | None) -> np.ndarray:
        """Codes of the next batch.

        Parameters
        ----------
        y : array-like of shape (n_samples,) or (n_samples, n_outputs)
        n_samples : int
            Number of rows of the table.
        weight : ndarray of shape (n_samples,) or None
            Weights of the rows, for the edges of bins.

        Returns
        -------
        ndarray of shape (n_samples,), int32

        Raises
        ------
        ValueError
            Wrong length, missing or infinite values, another number of outputs than before, a
            class that was not named, or more than 65,535 classes.
        TypeError
            Another kind than in the batches before.
        """
        columns = self._with_kinds(outputs(y), n_samples)
        self._check_named(columns)
        bins = Bins(self._n_bins, weight=weight)
        parts = [own.codes(part, bins) for own, part in zip(self._outputs, columns, strict=True)]
        codes = self._joint.codes(parts)
        check_levels("y", self.n_codes)
        return codes

    def _with_kinds(self, columns: list[Column], n_samples: int) -> list[Column]:
        """The outputs, of the kinds that they have from the first batch on."""
        if not self._outputs:
            read = [classes_or_numbers(column, n_samples, self._kind) for column in columns]
            self._kinds = ["discrete" if c.is_categorical else "continuous" for c in read]
            self._outputs = [StableColumn(None, as_categories=False) for _ in read]
            return read
        if len(columns) != len(self._outputs):
            raise ValueError(
                f"y has {len(columns)} output(s), and had {len(self._outputs)} in the first batch."
            )
        pairs = zip(columns, self._kinds, strict=True)
        return [classes_or_numbers(column, n_samples, kind) for column, kind in pairs]

    def _check_named(self, columns: list[Column]) -> None:
        if self._classes is None:
            return
        if len(columns) > 1:
            raise ValueError(
                f"classes names those of one output; y has {len(columns)}. Leave classes out: "
                "combinations are taken up as they come."
            )
        present = np.asarray(columns[0].levels)[np.unique(columns[0].values)].tolist()
        unknown = [level for level in present if level not in self._classes]
        if unknown:
            raise ValueError(
                f"y contains {unknown}, which is not among classes={self._classes}. Name all "
                "classes in the first call to partial_fit, or none."
            )


def _kind_of(column: Column) -> str:
    if not column.is_categorical:
        return "numbers"
    level = np.asarray(column.levels).tolist()[0]
    return {bool: "booleans", str: "strings"}.get(type(level), "numbers that name categories")
