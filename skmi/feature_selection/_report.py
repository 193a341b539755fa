"""Reasons, in words, why a selector chose or rejected each column."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from ._groups import Units
from ._selection import Selection

_BITS = 1 / np.log(2)
# A p-value above this is taken for chance where the selector itself tests nothing.
_NOTEWORTHY = 0.05


@dataclass(frozen=True)
class Evidence:
    """What reasons are drawn from.

    Attributes
    ----------
    selection : Selection
        Of units.
    units : Units
        Columns of each unit.
    n_levels : ndarray of shape (n_units,), int64
        Levels of each unit.
    total : float
        Number of rows, or what their weights are worth.
    n_kept : int
        Units that came first because of `always_keep`.
    criterion : str
        Name of the criterion.
    alpha : float
        Level of the tests.
    """

    selection: Selection
    units: Units
    n_levels: np.ndarray
    total: float
    n_kept: int
    criterion: str
    alpha: float

    def shared(self, unit: int) -> np.ndarray:
        """Nats that a unit shares with each chosen one, less what chance would share."""
        path = self.selection.path
        if path.redundancy is None:
            return np.empty(0)
        freedom = (self.n_levels[path.selected] - 1) * (self.n_levels[unit] - 1)
        return path.redundancy[:, unit] - freedom / (2 * self.total)


def report_columns(selector: Any) -> dict[str, list]:
    """Columns of a selector's report, the rows in the order of its ranking.

    Parameters
    ----------
    selector : MutualInfoSelector
        A fitted selector.

    Returns
    -------
    dict of str to list
        feature, rank, selected, relevance, pvalue, reason.
    """
    order = np.argsort(selector.ranking_)
    names = _names(selector)
    evidence = selector._evidence
    units = evidence.units
    step = {int(unit): i for i, unit in enumerate(evidence.selection.path.selected)}
    of_unit = [
        _chosen(evidence, unit, step[unit], names)
        if unit in step
        else _rejected(evidence, unit, names)
        for unit in range(units.n_units)
    ]
    return {
        "feature": [names[j] for j in order],
        "rank": selector.ranking_[order].tolist(),
        "selected": selector.support_[order].tolist(),
        "relevance": selector.relevance_[order].tolist(),
        "pvalue": selector.pvalues_[order].tolist(),
        "reason": [of_unit[units.of_column[j]] for j in order],
    }


def _chosen(evidence: Evidence, unit: int, step: int, names: list[Any]) -> str:
    selection = evidence.selection
    score = f"{evidence.criterion} = {selection.path.scores[step]:.3g}"
    if unit in selection.partners:
        partner = _called(evidence.units, selection.partners[unit], names)
        return f"chosen at step {step + 1}, matters together with {partner} ({score})"
    if unit in selection.rejected:
        return f"kept for min_features_to_select, {_repeats(evidence, unit, names)}"
    adjusted = selection.adjusted_pvalues
    if adjusted is not None and adjusted[unit] > evidence.alpha:
        kept_for = "always_keep" if step < evidence.n_kept else "min_features_to_select"
        return f"kept for {kept_for}, not significant (p = {adjusted[unit]:.2g})"
    return f"chosen at step {step + 1} ({score})"


def _rejected(evidence: Evidence, unit: int, names: list[Any]) -> str:
    selection = evidence.selection
    if unit in selection.rejected:
        return _repeats(evidence, unit, names)
    if selection.adjusted_pvalues is not None:
        pvalue = selection.adjusted_pvalues[unit]
        return f"no significant relevance among all columns (p = {pvalue:.2g})"
    if selection.pvalues[unit] > _NOTEWORTHY:
        return f"no significant relevance (p = {selection.pvalues[unit]:.2g})"
    shared = evidence.shared(unit)
    if shared.size and shared.max() >= selection.relevance[unit]:
        most = int(np.argmax(shared))
        repeated = _called(evidence.units, int(selection.path.selected[most]), names)
        return f"redundant with {repeated} ({shared[most] * _BITS:.2f} bit shared)"
    return "scored below the chosen columns"


def _repeats(evidence: Evidence, unit: int, names: list[Any]) -> str:
    given, pvalue = evidence.selection.rejected[unit]
    text = f"redundant: adds nothing significant to {_called(evidence.units, given, names)}"
    return f"{text} (p = {pvalue:.2g}{_shared_bits(evidence, unit, given)})"


def _shared_bits(evidence: Evidence, unit: int, given: int) -> str:
    shared = evidence.shared(unit)
    if not shared.size:
        return ""
    step = int(np.flatnonzero(evidence.selection.path.selected == given)[0])
    return f"; {max(shared[step], 0) * _BITS:.2f} bit shared"


def _called(units: Units, unit: int, names: list[Any]) -> str:
    columns = units.columns(unit)
    name = repr(names[columns[0]])
    return name if columns.size == 1 else f"the group of {name}"


def _names(selector: Any) -> list[Any]:
    names = getattr(selector, "feature_names_in_", None)
    return [f"x{j}" for j in range(selector.n_features_in_)] if names is None else names.tolist()
