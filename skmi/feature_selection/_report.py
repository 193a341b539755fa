"""Reasons, in words, why a selector chose or rejected each column."""

from typing import Any

import numpy as np

from ..information._pairs import PairInformation

_BITS = 1 / np.log(2)
# A p-value above this is taken for chance where the selector itself tests nothing.
_NOTEWORTHY = 0.05


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
    reason = [text.format(*(repr(names[w]) for w in which)) for text, which in selector._reasons]
    return {
        "feature": [names[j] for j in order],
        "rank": selector.ranking_[order].tolist(),
        "selected": selector.support_[order].tolist(),
        "relevance": selector.relevance_[order].tolist(),
        "pvalue": selector.pvalues_[order].tolist(),
        "reason": [reason[j] for j in order],
    }


def reasons(selector: Any, information: PairInformation) -> list[tuple[str, tuple[int, ...]]]:
    """Reason for each column, with the columns that its text names.

    Parameters
    ----------
    selector : MutualInfoSelector
        A selector whose path is known.
    information : PairInformation
        What it counted.

    Returns
    -------
    list of (str, tuple of int)
        One a column of X.
    """
    chosen = {int(j): step for step, j in enumerate(selector.selected_)}
    return [
        _chosen(selector, j, chosen[j]) if j in chosen else _rejected(selector, j, information)
        for j in range(information.codes.n_features)
    ]


def _chosen(selector: Any, j: int, step: int) -> tuple[str, tuple[int, ...]]:
    score = f"{selector.criterion} = {selector.scores_[step]:.3g}"
    adjusted = getattr(selector, "adjusted_pvalues_", None)
    if adjusted is not None and adjusted[j] > selector.alpha:
        return f"kept for min_features_to_select, not significant (p = {adjusted[j]:.2g})", ()
    return f"chosen at step {step + 1} ({score})", ()


def _rejected(selector: Any, j: int, information: PairInformation) -> tuple[str, tuple[int, ...]]:
    adjusted = getattr(selector, "adjusted_pvalues_", None)
    if adjusted is not None:
        return f"no significant relevance among all columns (p = {adjusted[j]:.2g})", ()
    if selector.pvalues_[j] > _NOTEWORTHY:
        return f"no significant relevance (p = {selector.pvalues_[j]:.2g})", ()
    shared = _shared(selector, j, information)
    if shared.size and shared.max() >= selector.relevance_[j]:
        most = int(np.argmax(shared))
        text = f"redundant with {{}} ({shared[most] * _BITS:.2f} bit shared)"
        return text, (int(selector.selected_[most]),)
    return "scored below the chosen columns", ()


def _shared(selector: Any, j: int, information: PairInformation) -> np.ndarray:
    """Information that a column shares with each chosen one, less what chance would share."""
    if not hasattr(selector, "redundancy_"):
        return np.empty(0)
    levels = information.codes.n_levels
    chance = (levels[selector.selected_] - 1) * (levels[j] - 1) / (2 * information.codes.n_samples)
    return selector.redundancy_[:, j] - chance


def _names(selector: Any) -> list[Any]:
    names = getattr(selector, "feature_names_in_", None)
    return [f"x{j}" for j in range(selector.n_features_in_)] if names is None else names.tolist()
