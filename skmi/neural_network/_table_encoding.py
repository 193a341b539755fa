"""Any table as one block of floats: numbers scaled, categories as codes, nothing missing."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

import numpy as np
import torch
from numpy.typing import ArrayLike
from torch import Tensor

from .._kernels.scaling import scale_and_clip
from .._table import Column, Table

# Statistics of larger tables come from that many rows, evenly spaced.
_MAX_STATISTICS_ROWS = 10_000
# Rows that are scaled at a time, so that the steps find them in the cache.
_TILE_ROWS = 1024
_CLIP = 3.0
# Of the codes of a category of two levels; 0 is a level that `fit` never saw.
_SIGNS = np.array([0, -1, 1])


@dataclass(frozen=True)
class RawTable:
    """Columns of a table by kind.

    Attributes
    ----------
    numbers : ndarray of shape (n_samples, n_numbers), float32 or float64
        Numeric columns, NaN where missing.
    categories : list of Column
        The other columns.
    is_number : ndarray of shape (n_features,), bool
        Kind of each column.
    table : Table
        Where they come from.
    """

    numbers: np.ndarray
    categories: list[Column]
    is_number: np.ndarray
    table: Table

    def __len__(self) -> int:
        return len(self.numbers)

    def rows(self, keep: np.ndarray) -> "RawTable":
        """Return some of the rows."""
        categories = [column.rows(keep) for column in self.categories]
        return replace(self, numbers=self.numbers[keep], categories=categories)

    def check_finite(self) -> None:
        """Refuse infinite numbers, by the name of their column."""
        with np.errstate(over="ignore", invalid="ignore"):
            is_finite = np.isfinite(self.numbers.sum())
        if not is_finite:
            for k in np.flatnonzero(np.isinf(self.numbers).any(axis=0)):
                self.source(int(k))  # raises

    def source(self, k: int) -> Column:
        """Return the column of the table that is column `k` of the numbers."""
        return self.table.column(int(np.flatnonzero(self.is_number)[k]))


def read_raw(table: Table, is_number: np.ndarray | None = None) -> RawTable:
    """Read a table, column by column unless it is a block of floats already.

    Infinite values of a block are let through.

    Parameters
    ----------
    table : Table
        What to read.
    is_number : ndarray of shape (n_features,), bool, default=None
        Kinds that the columns had in `fit`; a column of another kind is an error.
    """
    block = table.numbers
    if block is not None and (is_number is None or is_number.all()):
        return RawTable(block, [], np.ones(table.n_features, dtype=bool), table)
    columns = [table.column(j) for j in range(table.n_features)]
    if is_number is None:
        is_number = np.array([not column.is_categorical for column in columns])
    columns = [_as_kind(c, number) for c, number in zip(columns, is_number, strict=True)]
    numbers = np.empty((table.n_samples, np.count_nonzero(is_number)))
    for k, j in enumerate(np.flatnonzero(is_number)):
        numbers[:, k] = columns[j].values
    categories = [columns[j] for j in np.flatnonzero(~is_number)]
    return RawTable(numbers, categories, is_number, table)


def _as_kind(column: Column, number: bool) -> Column:
    if column.is_categorical != number:
        return column
    if column.missing.all():  # without values, a column is of any kind
        if number:
            return Column(column.label, np.full(column.values.size, np.nan))
        return Column(column.label, np.full(column.values.size, -1, np.int32), np.empty(0, object))
    was, now = ("numbers", "categories") if number else ("categories", "numbers")
    raise TypeError(
        f"{column.label} held {was} in fit and holds {now} here. Convert it to what it was, for "
        f"instance with astype({'float' if number else 'str'})."
    )


@dataclass(frozen=True)
class Layout:
    """Columns of an encoded block, in this order.

    Attributes
    ----------
    n_numbers : int
        Scaled numbers.
    n_dense : int
        These, indicators of missing numbers, and categories of two levels as -1 and 1.
    cardinalities : tuple of int
        For each other category the number of its codes; code 0 is a level that `fit` never saw.
    edges : tuple of ndarray
        For each number the edges of its bins, on the encoded scale; empty without bins.
    """

    n_numbers: int
    n_dense: int
    cardinalities: tuple[int, ...]
    edges: tuple[np.ndarray, ...]

    @property
    def width(self) -> int:
        """Number of columns."""
        return self.n_dense + len(self.cardinalities)

    def of(self, columns: np.ndarray) -> "Layout":
        """Return the layout of some of the columns, whose positions increase."""
        codes = columns[columns >= self.n_dense] - self.n_dense
        numbers = columns[columns < self.n_numbers]
        return Layout(
            n_numbers=numbers.size,
            n_dense=columns.size - codes.size,
            cardinalities=tuple(self.cardinalities[k] for k in codes),
            edges=tuple(self.edges[j] for j in numbers) if self.edges else (),
        )


@dataclass
class TableEncoder:
    """Turn tables into blocks of floats by the statistics of the table in `fit`.

    Numbers: ``z = (x - median) / IQR``, with half the range where the IQR is 0, then the smooth
    clip ``z / sqrt(1 + (z / 3)**2)`` (Holzmüller, Grinsztajn and Steinwart, 2024). Missing numbers
    become the median, and a column that had some in `fit` gets an indicator. Weights count as
    repeats.

    Parameters
    ----------
    clip : bool, default=True
        Whether to clip; without it the encoding is linear.
    n_bins : int, default=0
        Bins of each number, of equal counts but for values that fill one alone; 0 for none.
    dtype : dtype, default=float32
        Of the block.
    """

    clip: bool = True
    n_bins: int = 0
    dtype: type[np.floating] = np.float32
    is_number: np.ndarray = field(init=False)
    location: np.ndarray = field(init=False)
    factor: np.ndarray = field(init=False)
    has_missing: np.ndarray = field(init=False)
    levels: list[np.ndarray] = field(init=False)
    category_has_missing: list[bool] = field(init=False)
    layout: Layout = field(init=False)

    def fit(self, raw: RawTable, weight: np.ndarray | None) -> "TableEncoder":
        """Learn medians, ranges, levels and bins; the weights are positive."""
        raw.check_finite()
        self.is_number = raw.is_number
        rows = _evenly_spaced(len(raw))
        sample = raw.numbers[rows]
        weight = None if weight is None else weight[rows]
        self._fit_scale(raw.numbers, sample, weight)
        self.levels = [_levels_present(column) for column in raw.categories]
        self.category_has_missing = [bool(column.missing.any()) for column in raw.categories]
        edges = self._edges(replace(raw, numbers=sample), weight) if self.n_bins else ()
        n_numbers = raw.numbers.shape[1]
        is_binary = self._is_binary()
        self.layout = Layout(
            n_numbers=n_numbers,
            n_dense=n_numbers + int(self.has_missing.sum()) + sum(is_binary),
            cardinalities=tuple(
                1 + levels.size + missing
                for levels, missing, binary in zip(
                    self.levels, self.category_has_missing, is_binary, strict=True
                )
                if not binary
            ),
            edges=tuple(edges),
        )
        return self

    def transform(self, raw: RawTable) -> Tensor:
        """Return the block of shape (n_samples, layout.width)."""
        return torch.cat(list(self.tiles(raw, _TILE_ROWS)))

    def tiles(self, raw: RawTable, n_rows: int) -> Iterator[Tensor]:
        """Yield the block some rows at a time, scaled while they are in the cache."""
        scale = self._scale_of(raw)
        others = self._others(raw)
        for start in range(0, len(raw), n_rows):
            rows = slice(start, start + n_rows)
            scaled = scale(raw.numbers[rows])
            yield torch.cat([scaled, others[rows]], dim=1) if others.shape[1] else scaled

    @property
    def sources(self) -> np.ndarray:
        """Column of the table that each column of the block is made from."""
        numbers, categories = np.flatnonzero(self.is_number), np.flatnonzero(~self.is_number)
        is_binary = np.array(self._is_binary(), dtype=bool)
        indicators = numbers[self.has_missing]
        return np.concatenate([numbers, indicators, categories[is_binary], categories[~is_binary]])

    def _others(self, raw: RawTable) -> Tensor:
        """Columns behind the numbers: indicators, categories of two levels, codes."""
        if self.layout.width == self.layout.n_numbers:
            return torch.empty(len(raw), 0)
        indicators = np.isnan(raw.numbers[:, self.has_missing])
        codes = [self._codes(column, k) for k, column in enumerate(raw.categories)]
        is_binary = self._is_binary()
        signs = [_SIGNS[c] for c, binary in zip(codes, is_binary, strict=True) if binary]
        rest = [c for c, binary in zip(codes, is_binary, strict=True) if not binary]
        columns = np.column_stack([indicators, *signs, *rest])
        return torch.from_numpy(columns.astype(self.dtype))

    def _is_binary(self) -> list[bool]:
        return [
            levels.size == 2 and not missing
            for levels, missing in zip(self.levels, self.category_has_missing, strict=True)
        ]

    def _fit_scale(
        self, numbers: np.ndarray, sample: np.ndarray, weight: np.ndarray | None
    ) -> None:
        self.has_missing = np.isnan(numbers).any(axis=0)
        self.location = np.zeros(numbers.shape[1])
        self.factor = np.ones(numbers.shape[1])
        for j in range(numbers.shape[1]):
            lower, middle, upper = _quantiles(sample[:, j], weight, [0.25, 0.5, 0.75])
            half = upper / 2 - lower / 2  # the difference of far values is not finite
            if half == 0:
                present = numbers[~np.isnan(numbers[:, j]), j].astype(np.float64)
                half = (present.max() / 4 - present.min() / 4) if present.size else 0.0
            self.location[j] = middle
            # A subnormal spread has no finite reciprocal.
            self.factor[j] = 0.5 / half if half > np.finfo(np.float64).tiny else 1.0

    def _edges(self, sample: RawTable, weight: np.ndarray | None) -> list[np.ndarray]:
        scaled = self._scale_of(sample)(sample.numbers).numpy()
        return [_bin_edges(column, weight, self.n_bins) for column in scaled.T]

    def _scale_of(self, raw: RawTable) -> Callable[[np.ndarray], Tensor]:
        """Return the function that scales rows of the numbers of a table."""
        # The centre is one of the values, so that its difference to others like it is exact.
        location = self.location.astype(raw.numbers.dtype)
        factor = self.factor.astype(raw.numbers.dtype)

        def scale(numbers: np.ndarray) -> Tensor:
            scaled = np.empty(numbers.shape, self.dtype)
            if self.clip:
                rows = np.ascontiguousarray(numbers)
                is_far = scale_and_clip(rows, location, factor, _CLIP, scaled)
            else:
                with np.errstate(over="ignore", invalid="ignore"):
                    np.multiply(numbers - location, factor, out=scaled, casting="same_kind")
                is_far = np.isinf(scaled).any()
                np.copyto(scaled, 0, where=np.isnan(scaled))
            if is_far:
                raw.check_finite()
                self._refuse_far(raw, numbers, scaled)
            return torch.from_numpy(scaled)

        return scale

    def _refuse_far(self, raw: RawTable, numbers: np.ndarray, scaled: np.ndarray) -> None:
        """Name a number that has no finite place on a linear scale."""
        i, k = np.argwhere(np.isinf(scaled))[0]
        raise ValueError(
            f"{raw.source(k).label} holds {numbers[i, k]:g}, too far from its median "
            f"{self.location[k]:g} for numeric_embedding='linear' in {np.dtype(self.dtype)}. Pass "
            "numeric_embedding='clip', or replace the value by a bound."
        )

    def _codes(self, column: Column, k: int) -> np.ndarray:
        """Codes of a column in the levels of `fit`; 0 where it is not among them."""
        assert column.levels is not None
        levels = self.levels[k]
        position = {level: code for code, level in enumerate(levels.tolist(), start=1)}
        known = np.array([position.get(level, 0) for level in column.levels.tolist()] + [0])
        if self.category_has_missing[k]:
            known[-1] = levels.size + 1
        return known[column.values]  # -1, a missing value, is the last


def _evenly_spaced(n_rows: int) -> slice:
    return slice(None, None, max(1, -(-n_rows // _MAX_STATISTICS_ROWS)))


def _levels_present(column: Column) -> np.ndarray:
    assert column.levels is not None
    counts = np.bincount(column.values[~column.missing], minlength=column.levels.size)
    return column.levels[counts > 0]


def _bin_edges(values: np.ndarray, weight: np.ndarray | None, n_bins: int) -> np.ndarray:
    """Edges of bins of equal counts; a value that is more than its bin counts as one bin."""
    distinct, position = np.unique(values, return_inverse=True)
    count = np.bincount(position, weight)
    # What is cut off one value makes the other bins smaller, and then perhaps cuts another value.
    for _ in range(n_bins):
        count = np.minimum(count, count.sum() / n_bins)
    return np.unique(_quantiles(distinct, count, np.linspace(0, 1, n_bins + 1)))


def _quantiles(values: np.ndarray, weight: np.ndarray | None, shares: ArrayLike) -> np.ndarray:
    """Values at which the weight first reaches each share of the total; zeros without values."""
    present = ~np.isnan(values)
    values = values[present]
    if not values.size:
        return np.zeros(np.size(shares))
    if weight is None:  # sorting values takes a tenth of the time of sorting their positions
        values, total = np.sort(values), np.arange(1, values.size + 1)
    else:
        order = np.argsort(values, kind="stable")
        values, total = values[order], np.cumsum(weight[present][order])
    # The tolerance keeps shares that are met exactly from being missed by a rounding.
    position = np.searchsorted(total, np.asarray(shares) * total[-1] * (1 - 1e-12))
    return values[position].astype(np.float64)
