"""Counts of batches of rows."""

import math
import warnings
from typing import Any

import numpy as np

from .._table import Table
from ..information._bins import Bins, given_edges
from ..information._codes import MAX_LEVELS, categorical_mask
from ._groups import read_kept, read_units
from ._stable_codes import JointCodes, StableColumn, StableTarget
from ._tables import MAX_CELLS, MAX_PAIRED, Labels, TableInformation, Tables
from ._validation import listed, warn_of_identifiers

# Weights that are not whole are counted in units of this many bits below the first largest one.
_WEIGHT_BITS = 32
_LARGEST_TOTAL = 2**62


def needs_pairs(selector: Any) -> bool:
    """Whether a selector asks for more than what each column tells by itself."""
    is_auto = selector.n_features_to_select == "auto"
    return is_auto or selector.compute_redundancy or selector.criterion != "mim"


class Weights:
    """Weights of all rows so far as whole numbers of one unit, so that their sums are exact.

    Attributes
    ----------
    unit : int or None
        Units of a weight of 1; None while all weights are whole.
    """

    def __init__(self) -> None:
        self.unit: int | None = None
        self._total = 0
        self._squares = 0

    @property
    def worth(self) -> float:
        """Number of rows that the weights are worth; as of `rows_worth`."""
        return float(self._total) if self.unit is None else self._total**2 / self._squares

    def add(self, weight: np.ndarray | None, n_rows: int) -> tuple[np.ndarray | None, int]:
        """Take in the weights of a batch.

        Parameters
        ----------
        weight : ndarray of shape (n_rows,) or None
            Positive weights.
        n_rows : int

        Returns
        -------
        whole : ndarray of shape (n_rows,), int64, or None
            Weights in units; None where each is one.
        factor : int
            What counts of the batches before must be multiplied with.
        """
        unit, factor = self.unit, 1
        if weight is not None and unit is None and np.any(weight % 1):
            largest = math.frexp(float(weight.max()))[1]
            factor = unit = 2 ** max(0, _WEIGHT_BITS - largest)
        if weight is None and unit is None:
            whole, added, squares = None, n_rows, n_rows
        else:
            weight = np.ones(n_rows) if weight is None else weight
            whole = np.rint(weight * float(unit or 1)).astype(np.int64)
            units = whole.tolist()
            added, squares = sum(units), sum(w * w for w in units)
        total = self._total * factor + added
        if total > _LARGEST_TOTAL:
            raise ValueError(
                f"sample_weight of all batches together is {total / (unit or 1):.3g}, too large to "
                "be added up exactly. Divide the weights of every batch by one number."
            )
        self.unit, self._total = unit, total
        self._squares = self._squares * factor**2 + squares
        return whole, factor


class Stream:
    """Counts of all batches so far.

    Parameters
    ----------
    selector : MutualInfoSelector
        Its parameters are read once.
    table : Table
        The first batch.
    """

    def __init__(self, selector: Any, table: Table) -> None:
        edges = given_edges(selector.bin_edges, table.names)
        categories = categorical_mask(table, selector.categorical_features)
        self.units = read_units(table, selector.feature_groups)
        self.first = read_kept(table, selector.always_keep, self.units)
        self.target = StableTarget(selector.target, selector.n_bins)
        self._how = selector.n_bins, selector.binning
        self._columns = [
            StableColumn(edges.get(j), bool(categories[j])) for j in range(table.n_features)
        ]
        self._groups = {
            u: JointCodes() for u in range(self.units.n_units) if self.units.columns(u).size > 1
        }
        self._weights = Weights()
        self._names = [table.names[self.units.columns(u)[0]] for u in range(self.units.n_units)]
        self._outgrown: set[int] = set()
        with_pairs = needs_pairs(selector) and self.units.n_units <= MAX_PAIRED
        self._tables = Tables(self.units.n_units, with_pairs=with_pairs)

    @property
    def n_classes(self) -> int:
        """Number of classes that have rows."""
        return int(np.count_nonzero(self._tables.alone[0].sum(axis=0)))

    def check(self, selector: Any) -> None:
        """Refuse what these counts cannot tell."""
        is_auto = selector.n_features_to_select == "auto"
        if selector.criterion == "jmi3" or (is_auto and selector.interactions):
            what = "criterion='jmi3'" if selector.criterion == "jmi3" else "interactions=True"
            raise ValueError(
                f"partial_fit counts single columns and pairs, and {what} needs three at once. "
                "Take criterion='jmi' without interactions, or fit all rows."
            )
        if needs_pairs(selector) and self.units.n_units > MAX_PAIRED:
            raise ValueError(
                f"partial_fit counts every pair of columns, and takes at most {MAX_PAIRED}; X has "
                f"{self.units.n_units}. Choose that many in a first pass over the batches that "
                "counts single columns, with criterion='mim', compute_redundancy=False and a "
                "number for n_features_to_select, or fit a sample of the rows."
            )
        if needs_pairs(selector) and not self._tables.pairs and self.units.n_units > 1:
            raise ValueError(
                "These parameters need counts of pairs of columns, which the batches so far were "
                "not asked for. Start again with a clone of the selector."
            )

    def add(self, table: Table, y: Any, weight: np.ndarray | None, n_jobs: int | None) -> None:
        """Count a batch; one that is refused leaves all counts as they were."""
        target = self.target.codes(y, table.n_samples, weight)
        present = np.ones(table.n_samples, dtype=bool) if weight is None else weight > 0
        target, weight = target[present], None if weight is None else weight[present]
        codes = self._codes(table, present, Bins(*self._how, weight, target))
        n_codes = np.array([self._n_codes(u) for u in range(self.units.n_units)])
        self._check_size(n_codes)
        whole, factor = self._weights.add(weight, target.size)
        if factor != 1:
            self._tables.multiply(factor)
        self._tables.add(codes, target, whole, n_codes.tolist(), self.target.n_codes, n_jobs)
        self._warn_of_outgrown(table)

    def information(self, n_added: int) -> TableInformation:
        """What the columns tell, as far as is known."""
        units = range(self.units.n_units)
        members = [self.units.columns(u) for u in units]
        ordered = [u not in self._groups and self._columns[members[u][0]].is_ordered for u in units]
        labels = Labels([self._order(u) for u in units], np.array(ordered), self.target.order)
        information = TableInformation(self._tables, labels, self._weights.worth, n_added)
        warn_of_identifiers(self._names, information.n_levels, self._tables.n_rows)
        return information

    def _codes(self, table: Table, present: np.ndarray, bins: Bins) -> list[np.ndarray]:
        """Codes of each unit, on the rows that weigh something."""
        columns = [
            own.codes(table.column(j).rows(present), bins) for j, own in enumerate(self._columns)
        ]
        members = [self.units.columns(u) for u in range(self.units.n_units)]
        return [
            self._groups[u].codes([columns[j] for j in own])
            if u in self._groups
            else columns[own[0]]
            for u, own in enumerate(members)
        ]

    def _n_codes(self, unit: int) -> int:
        if unit in self._groups:
            return self._groups[unit].n_codes
        return self._columns[self.units.columns(unit)[0]].n_codes

    def _order(self, unit: int) -> np.ndarray:
        orders = [self._columns[j].order for j in self.units.columns(unit)]
        return self._groups[unit].order(orders) if unit in self._groups else orders[0]

    def _check_size(self, n_codes: np.ndarray) -> None:
        most = int(np.argmax(n_codes))
        n_cells = self._tables.n_cells(n_codes, self.target.n_codes)
        if n_codes[most] > MAX_LEVELS or n_cells > MAX_CELLS:
            raise ValueError(
                f"The tables of these columns would have {n_cells:,} cells, of at most "
                f"{MAX_CELLS:,}, {MAX_LEVELS:,} a column; the column with the most levels is "
                f"{self._names[most]!r} with {n_codes[most]:,}, and y has {self.target.n_codes:,}. "
                "Group rare levels, drop such columns, or use fewer bins; this batch was not "
                "counted."
            )

    def _warn_of_outgrown(self, table: Table) -> None:
        outgrown = {j for j, own in enumerate(self._columns) if own.is_outgrown}
        names = [table.names[j] for j in sorted(outgrown - self._outgrown)]
        self._outgrown = outgrown
        if names:
            warnings.warn(
                f"The columns {listed(names)} held one value in the first batch and hold others "
                "now, all in one bin: their differences are lost. Pass bin_edges, or a first batch "
                "that shows how the columns vary.",
                UserWarning,
                stacklevel=5,
            )
