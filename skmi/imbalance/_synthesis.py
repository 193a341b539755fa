"""New rows of a class, each between a row and one of its neighbours."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from ._geometry import Rows

Uninformative = Literal["auto", "interpolate", "seed", "donor"]


@dataclass(frozen=True)
class NewRows:
    """Where the values of new rows come from; see :func:`skmi._table.with_new_rows`.

    Attributes
    ----------
    seeds : ndarray of shape (n_new,), int64
        Row of the table that each new row starts from.
    donors : dict of int to ndarray of shape (n_new,), int64
        By column, the row whose value is taken.
    numbers : dict of int to ndarray of shape (n_new,), float
        By column, interpolated values; NaN where that of the donor stays.
    """

    seeds: np.ndarray
    donors: Mapping[int, np.ndarray]
    numbers: Mapping[int, np.ndarray]


@dataclass(frozen=True)
class Plan:
    """How the columns of new rows are made.

    Attributes
    ----------
    numeric, categorical : ndarray of int64
        Positions of the columns.
    is_informative : ndarray of shape (n_features,), bool
    uninformative : {"auto", "interpolate", "seed", "donor"}
        What becomes of the other columns.
    min_class_samples : int
        "auto" is "donor" for classes of so many rows, and "seed" for smaller ones.
    n_samples : int
        Rows of the whole table.
    """

    numeric: np.ndarray
    categorical: np.ndarray
    is_informative: np.ndarray
    uninformative: Uninformative
    min_class_samples: int
    n_samples: int

    def make(
        self,
        rows: Rows,
        members: np.ndarray,
        neighbors: np.ndarray,
        n_new: int,
        random: np.random.RandomState,
    ) -> NewRows:
        """Make new rows of one class.

        Parameters
        ----------
        rows : Rows
            Those of the class.
        members : ndarray of shape (n_rows,), int64
            Their positions in the table.
        neighbors : ndarray of shape (n_rows, k), int64
            Among the rows of the class.
        n_new : int
        random : RandomState
            Seeds, neighbours and steps are drawn in the order of imbalanced-learn's SMOTE.

        Returns
        -------
        NewRows
        """
        picked = random.randint(low=0, high=neighbors.size, size=n_new)
        steps = random.uniform(size=n_new)
        seed, mate = picked // neighbors.shape[1], neighbors.ravel()[picked]
        start = rows.numbers[seed]
        between = start + steps[:, None] * (rows.numbers[mate] - start)
        parents = members[seed], members[mate]
        numbers, donors = {}, {}
        for i, j in enumerate(self.numeric):
            if self._is_mixed(j):
                numbers[j] = between[:, i]
                if np.isnan(between[:, i]).any():
                    donors[j] = _either(parents, steps, random)
        for j in self.categorical:
            if self._is_mixed(j):
                donors[j] = _either(parents, steps, random)
        if self._redraws(len(members)):
            # One row gives all its uninformative values, so that they keep what they share.
            strangers = random.randint(self.n_samples, size=n_new)
            donors.update(dict.fromkeys(np.flatnonzero(~self.is_informative), strangers))
        return NewRows(parents[0], donors, numbers)

    def _is_mixed(self, j: int) -> bool:
        return self.uninformative == "interpolate" or bool(self.is_informative[j])

    def _redraws(self, n_rows: int) -> bool:
        if self.uninformative == "auto":
            return n_rows >= self.min_class_samples
        return self.uninformative == "donor"


def _either(
    parents: tuple[np.ndarray, np.ndarray], steps: np.ndarray, random: np.random.RandomState
) -> np.ndarray:
    """The seed or its neighbour, the nearer one more often."""
    seeds, mates = parents
    return np.where(random.uniform(size=len(steps)) < steps, mates, seeds)


def joined(parts: list[NewRows]) -> NewRows:
    """New rows of several classes, one class after the other."""
    if not parts:
        return NewRows(np.empty(0, dtype=np.int64), {}, {})
    seeds = np.concatenate([part.seeds for part in parts])
    donors = {
        j: np.concatenate([part.donors.get(j, part.seeds) for part in parts])
        for j in sorted({j for part in parts for j in part.donors})
    }
    numbers = {j: np.concatenate([part.numbers[j] for part in parts]) for j in parts[0].numbers}
    return NewRows(seeds, donors, numbers)
