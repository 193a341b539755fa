"""Reasons, in words, why a selector chose or rejected each column."""

from typing import Any

import numpy as np

_BITS = 1 / np.log(2)
# A p-value above this is taken for chance, whatever the selector's own stop.
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
    names = getattr(selector, "feature_names_in_", [f"x{j}" for j in range(order.size)])
    return {
        "feature": [names[j] for j in order],
        "rank": selector.ranking_[order].tolist(),
        "selected": selector.support_[order].tolist(),
        "relevance": selector.relevance_[order].tolist(),
        "pvalue": selector.pvalues_[order].tolist(),
        "reason": [_reason(selector, int(j), names) for j in order],
    }


def _reason(selector: Any, j: int, names: Any) -> str:
    if selector.support_[j]:
        step = int(np.flatnonzero(selector.selected_ == j)[0])
        return f"chosen at step {step + 1} ({selector.criterion} = {selector.scores_[step]:.3g})"
    if selector.pvalues_[j] > _NOTEWORTHY:
        return f"no significant relevance (p = {selector.pvalues_[j]:.2g})"
    if not hasattr(selector, "redundancy_") or not selector.selected_.size:
        return "scored below the chosen columns"
    shared = selector.redundancy_[:, j]
    most = int(np.argmax(shared))
    if shared[most] < selector.relevance_[j]:
        return "scored below the chosen columns"
    name = names[selector.selected_[most]]
    return f"redundant with {str(name)!r} ({shared[most] * _BITS:.2f} bit shared)"
