"""What is permuted together: single columns, or groups of them."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from .._table import column_names, positions_of
from ._groups import feature_groups

OWNER = "permutation_importance"


@dataclass(frozen=True)
class Unit:
    """Columns that are permuted together.

    Attributes
    ----------
    name : str
        Name of the column or of the group.
    columns : tuple of int
        Positions of the columns.
    """

    name: str
    columns: tuple[int, ...]


def read_units(
    X: Any,
    features: Any,
    groups: Any,
    n_jobs: int | None = None,
    *,
    threshold: float = 0.5,
    owner: str = OWNER,
) -> list[Unit]:
    """Read which columns are permuted, and which of them together.

    Parameters
    ----------
    X : {ndarray, sparse matrix, data frame} of shape (n_samples, n_features)
    features : array-like of int, str or bool, or None
        Single columns; None for all.
    groups : dict of str to columns, "mutual_info" or None
    n_jobs : int or None
        Threads that look for groups.
    threshold : float, default=0.5
        Of the groups that are found, as in :func:`feature_groups`.
    owner : str, default="permutation_importance"
        Who asks, for the messages.

    Returns
    -------
    list of Unit

    Raises
    ------
    ValueError
        Both are given, a column is unknown, or a group is empty.
    """
    names = _told_apart(column_names(X))
    if groups is not None:
        if features is not None:
            raise ValueError(
                f"features and groups of {OWNER} exclude each other: groups names all columns "
                "that are permuted. Put single columns into groups of one."
            )
        if isinstance(groups, str):
            return _groups_by_information(X, names, n_jobs, threshold)
        return _read_groups(names, groups, owner)
    columns = range(len(names)) if features is None else positions_of(names, features, "features")
    if not len(columns):
        raise ValueError(f"features of {OWNER} is empty. None permutes all columns.")
    return [Unit(names[j], (int(j),)) for j in columns]


def all_units(X: Any, groups: Any, threshold: float, n_jobs: int | None, owner: str) -> list[Unit]:
    """Groups, then the columns that are in none, each alone: every column once.

    Parameters
    ----------
    X : {ndarray, sparse matrix, data frame} of shape (n_samples, n_features)
    groups, threshold, n_jobs, owner
        See :func:`read_units`.

    Returns
    -------
    list of Unit

    Raises
    ------
    ValueError
        A column in two groups, a group that is named like a column outside of it, and what
        :func:`read_units` refuses.
    """
    units = read_units(X, None, groups, n_jobs, threshold=threshold, owner=owner)
    group_of: dict[int, str] = {}
    for unit in units:
        for j in unit.columns:
            if j in group_of:
                raise ValueError(
                    f"groups of {owner} must not overlap; {column_names(X)[j]!r} is in "
                    f"{group_of[j]!r} and in {unit.name!r}. Take it out of one of them."
                )
            group_of[j] = unit.name
    alone = [unit for unit in read_units(X, None, None) if unit.columns[0] not in group_of]
    for unit in alone:
        if unit.name in group_of.values():
            raise ValueError(
                f"groups of {owner} has a group named {unit.name!r}, like a column that is not in "
                "it. Name it otherwise."
            )
    return [*units, *alone]


def _told_apart(names: list[str]) -> list[str]:
    """Add its position to each name that occurs more than once."""
    counts = Counter(names)
    return [f"{name} (column {j})" if counts[name] > 1 else name for j, name in enumerate(names)]


def _read_groups(names: list[str], groups: Any, owner: str) -> list[Unit]:
    if not isinstance(groups, Mapping) or not groups:
        raise ValueError(
            f"groups of {owner} must be a dict of names to columns with at least one entry, "
            f"'mutual_info' or None; got {groups!r:.100}."
        )
    repeated = [name for name, count in Counter(map(str, groups)).items() if count > 1]
    if repeated:
        raise ValueError(
            f"groups of {owner} has more than one group named {repeated[0]!r}: results go by the "
            "names as strings. Name them apart."
        )
    return [Unit(str(name), _columns_of(names, name, groups[name], owner)) for name in groups]


def _groups_by_information(
    X: Any, names: list[str], n_jobs: int | None, threshold: float
) -> list[Unit]:
    """Groups of columns that tell the same; one of several is named "first column +2"."""
    labels = feature_groups(X, threshold, n_jobs=n_jobs)
    members = [np.flatnonzero(labels == label).tolist() for label in range(labels.max() + 1)]
    return [
        Unit(names[first] + (f" +{len(others)}" if others else ""), (first, *others))
        for first, *others in members
    ]


def _columns_of(names: list[str], name: Any, wanted: Any, owner: str) -> tuple[int, ...]:
    columns = positions_of(names, wanted, f"groups[{name!r}]")
    if not len(columns):
        raise ValueError(f"groups[{name!r}] of {owner} has no columns. Leave the group out.")
    return tuple(np.asarray(columns).tolist())
