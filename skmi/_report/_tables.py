"""The findings as columns of tables."""

from typing import Any

import numpy as np

from ._findings import Findings


def column_rows(findings: Findings) -> dict[str, list]:
    """One row a column: those that were measured first, best first, then those left out.

    Parameters
    ----------
    findings : Findings

    Returns
    -------
    dict of str to list
        column, kind, values, missing, treatment, information, low, high, pvalue, decision, reason;
        NaN and empty where a column was not measured.
    """
    relevance, selector = findings.relevance, findings.selector
    order = [int(j) for j in np.argsort(selector.ranking_)]
    left_out = findings.left_out
    kinds = [findings.used[j] for j in order] + left_out
    verdicts = [findings.verdicts[j] for j in order]
    nothing = [float("nan")] * len(left_out)
    return {
        "column": [str(kind.name) for kind in kinds],
        "kind": [kind.kind for kind in kinds],
        "values": [kind.values for kind in kinds],
        "missing": [kind.n_missing for kind in kinds],
        "treatment": [kind.treatment for kind in kinds],
        "information": [*relevance.information[order].tolist(), *nothing],
        "low": [*relevance.low[order].tolist(), *nothing],
        "high": [*relevance.high[order].tolist(), *nothing],
        "pvalue": [*selector.adjusted_pvalues_[order].tolist(), *nothing],
        "decision": [v.decision for v in verdicts] + ["left out"] * len(left_out),
        "reason": [v.reason for v in verdicts] + [kind.treatment for kind in left_out],
    }


def class_rows(findings: Findings) -> dict[str, list]:
    """Classes with their rows and shares, the most frequent first; or percentiles of numbers."""
    balance = findings.balance
    if findings.target.is_numeric:
        return {"percentile": balance.names, "value": balance.values.tolist()}
    shares = balance.values / balance.values.sum()
    return {"class": balance.names, "rows": balance.values.tolist(), "share": shares.tolist()}


def model_rows(findings: Findings) -> dict[str, list[Any]]:
    """Gains of the quick model; empty where there was none."""
    model = findings.model
    gains = [] if model is None else [model.everything, model.recommended]
    return {
        "columns": ["all that are used", "recommended"][: len(gains)],
        "share": [gain.share for gain in gains],
        "standard_error": [gain.error for gain in gains],
    }
