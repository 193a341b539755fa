"""What a selector chooses as one: single columns, or groups of them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from .._table import Table
from ..information._codes import MAX_LEVELS, NARROW, WIDE, Codes, joint_code

FeatureGroups = Mapping[Any, ArrayLike] | ArrayLike | None
AlwaysKeep = ArrayLike | None


@dataclass(frozen=True)
class Units:
    """Columns by the unit that they belong to.

    Attributes
    ----------
    of_column : ndarray of shape (n_features,), int64
        Unit of each column; units are numbered by their first column.
    order : ndarray of shape (n_features,), int64
        Columns, unit after unit.
    starts : ndarray of shape (n_units + 1,), int64
        First place in `order` of each unit, and the end of the last.
    """

    of_column: np.ndarray
    order: np.ndarray
    starts: np.ndarray

    @classmethod
    def of_labels(cls, labels: np.ndarray) -> "Units":
        """Columns of equal label are one unit."""
        _, first, index = np.unique(labels, return_index=True, return_inverse=True)
        of_column = np.argsort(np.argsort(first))[index]
        counts = np.bincount(of_column)
        return cls(of_column, np.argsort(of_column, kind="stable"), np.r_[0, np.cumsum(counts)])

    @property
    def n_units(self) -> int:
        """Number of units."""
        return self.starts.size - 1

    def columns(self, unit: int) -> np.ndarray:
        """Columns of one unit, in increasing order."""
        return self.order[self.starts[unit] : self.starts[unit + 1]]

    def columns_of(self, units: Iterable[int]) -> np.ndarray:
        """Columns of several units, one unit after the other."""
        parts = [self.columns(int(unit)) for unit in units]
        return np.concatenate(parts) if parts else np.empty(0, dtype=np.int64)


def read_units(table: Table, feature_groups: FeatureGroups) -> Units:
    """Resolve the parameter `feature_groups`.

    Parameters
    ----------
    table : Table
        The table that it speaks of.
    feature_groups : dict of name to columns, array-like of int of shape (n_features,), or None
        Groups by name, their columns by mask, position or name, columns of no group standing for
        themselves; or one label a column, equal labels being one group.

    Returns
    -------
    Units

    Raises
    ------
    ValueError
        Columns that do not exist, a column in two groups, labels of another number than columns.
    """
    own = np.arange(table.n_features)
    if feature_groups is None:
        return Units.of_labels(own)
    if not isinstance(feature_groups, Mapping):
        labels = np.asarray(feature_groups)
        if labels.dtype.kind not in "iu" or labels.shape != own.shape:
            raise ValueError(
                f"feature_groups must be a dict of name to columns, or {table.n_features} integer "
                f"labels, one for each column of X; got {feature_groups!r:.100}."
            )
        return Units.of_labels(labels)
    taken: dict[int, Any] = {}
    for name, columns in feature_groups.items():
        members = table.positions(columns, f"feature_groups[{name!r}]")
        for j in members.tolist():
            if j in taken:
                raise ValueError(
                    f"Column {table.names[j]!r} of X is in two feature_groups, {taken[j]!r} and "
                    f"{name!r}. Groups are chosen as units: put each column into one."
                )
            taken[j] = name
        own[members] = members[:1]
    return Units.of_labels(own)


def read_kept(table: Table, always_keep: AlwaysKeep, units: Units) -> np.ndarray:
    """Units of the columns that the parameter `always_keep` names, each once, in its order."""
    if always_keep is None:
        return np.empty(0, dtype=np.int64)
    named = units.of_column[table.positions(always_keep, "always_keep")]
    return np.array(list(dict.fromkeys(named.tolist())), dtype=np.int64)


def merge(codes: Codes, units: Units, names: Sequence[Any]) -> Codes:
    """Codes of units: of a group, the joint code of its columns.

    Parameters
    ----------
    codes : Codes
        Of the columns. Its arrays may be written over.
    units : Units
    names : sequence of str or int
        Of the columns, for the message.

    Returns
    -------
    Codes
        One column a unit.

    Raises
    ------
    ValueError
        More than 65,535 combinations of levels in a group.
    """
    first = units.order[units.starts[:-1]]
    merged = codes.take(first)
    narrow, wide = [codes.narrow], [codes.wide]
    for unit in np.flatnonzero(np.diff(units.starts) > 1).tolist():
        code, merged.n_levels[unit] = joint_code(codes, units.columns(unit).tolist())
        if merged.n_levels[unit] > MAX_LEVELS:
            members = [names[j] for j in units.columns(unit)]
            raise ValueError(
                f"The columns {members!r:.100} of X, one of the feature_groups, have "
                f"{merged.n_levels[unit]:,} combinations of levels; at most {MAX_LEVELS:,} can be "
                "counted. Take fewer columns into the group, or fewer bins."
            )
        merged.is_ordered[unit] = False
        kind = NARROW if merged.n_levels[unit] <= 256 else WIDE
        store = narrow if kind == NARROW else wide
        merged.kind[unit], merged.row[unit] = kind, sum(map(len, store))
        store.append(code.astype(store[0].dtype)[None])
    return replace(merged, narrow=_stacked(narrow), wide=_stacked(wide))


def _stacked(tables: list[np.ndarray]) -> np.ndarray:
    return np.concatenate(tables) if len(tables) > 1 else tables[0]
