"""Which columns are recommended, and in plain words why the others are not."""

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from ..feature_selection import MutualInfoSelector
from ..feature_selection._target import TargetKind
from ._phrases import quoted

Decision = Literal["recommended", "redundant", "nothing beyond chance"]

_BITS = 1 / np.log(2)


@dataclass(frozen=True)
class Verdict:
    """What becomes of one column.

    Attributes
    ----------
    decision : {"recommended", "redundant", "nothing beyond chance"}
    reason : str
        Why, in a sentence without its full stop.
    """

    decision: Decision
    reason: str


def select(frame: Any, y: np.ndarray, target: TargetKind) -> MutualInfoSelector:
    """Fit the selector that recommends.

    Parameters
    ----------
    frame : data frame of shape (n_rows, n_columns)
    y : ndarray of shape (n_rows,)
    target : {"discrete", "continuous"}
        Its kind.

    Returns
    -------
    MutualInfoSelector
    """
    # Threads change no bit of the choice.
    return MutualInfoSelector(target=target, random_state=0, n_jobs=-1).fit(frame, y)


def decide(selector: MutualInfoSelector, names: list[str]) -> list[Verdict]:
    """Say of each column whether it is recommended.

    Parameters
    ----------
    selector : MutualInfoSelector
        Fitted with ``n_features_to_select="auto"``.
    names : list of str
        Names of its columns.

    Returns
    -------
    list of Verdict
        In the order of the columns.
    """
    step = {int(j): i for i, j in enumerate(selector.selected_)}
    return [
        _chosen(selector, j, step[j]) if j in step else _rejected(selector, j, names)
        for j in range(len(names))
    ]


def _chosen(selector: MutualInfoSelector, j: int, step: int) -> Verdict:
    pvalue = selector.adjusted_pvalues_[j]
    if pvalue > selector.alpha:
        return Verdict(
            "nothing beyond chance",
            f"p-value {pvalue:.2g}; kept only because no column tells more than chance",
        )
    if step == 0:
        return Verdict("recommended", "chosen first")
    return Verdict("recommended", f"choice {step + 1}: it adds to the ones before it")


def _rejected(selector: MutualInfoSelector, j: int, names: list[str]) -> Verdict:
    evidence = selector._evidence
    if j not in evidence.selection.rejected:
        pvalue = selector.adjusted_pvalues_[j]
        return Verdict("nothing beyond chance", f"not significant: p-value {pvalue:.2g}")
    given, pvalue = evidence.selection.rejected[j]
    step = int(np.flatnonzero(selector.selected_ == given)[0])
    shared = max(evidence.shared(j)[step], 0) * _BITS
    return Verdict(
        "redundant",
        f"adds nothing significant to {quoted(names[given])} (p-value {pvalue:.2g}), with which it "
        f"shares {shared:.2f} bit",
    )
