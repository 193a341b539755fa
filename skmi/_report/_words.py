"""The outcome in plain words."""

from collections.abc import Iterator

import numpy as np

from ._findings import Findings
from ._model import MOST_CLASSES, N_FOLDS
from ._phrases import counted, listed, percent, quoted
from ._redundancy import MOST_COLUMNS

# Shares of what there is to know from which a column looks as if it were made from the target.
_SUSPICIOUS = 0.9, 0.99
# Whole numbers of more values than this may well be amounts.
_FEW_CLASSES = 5


def verdict(findings: Findings) -> list[str]:
    """Sentences that sum up the report.

    Parameters
    ----------
    findings : Findings

    Returns
    -------
    list of str
        The most important first.
    """
    return [
        _recommended(findings),
        *_model(findings),
        *_strongest(findings),
        *_redundant(findings),
        *_useless(findings),
        *_left_out(findings),
        *_amounts(findings),
        findings.balance.verdict,
    ]


def notes(findings: Findings) -> list[str]:
    """What was done apart from the rule, and what was warned of.

    Parameters
    ----------
    findings : Findings

    Returns
    -------
    list of str
    """
    return [*_of_rows(findings), *_of_model(findings), *findings.warnings]


def _of_rows(findings: Findings) -> Iterator[str]:
    target, n_rows = findings.target, findings.n_rows
    if target.n_missing:
        without = counted(target.n_missing, "row")
        yield f"{without} without a value of {quoted(target.name)} were left out."
    if n_rows < target.values.size:
        yield (
            f"A random sample of {n_rows:,} of the {findings.n_samples:,} rows was measured; "
            "kinds, missing values and classes were counted in all rows."
        )
    n_compared = int(findings.relevance.n_rows.min())
    if n_compared < n_rows:
        yield (
            f"The information of numeric columns comes from a random sample of {n_compared:,} "
            "rows: two numbers are dear to compare."
        )
    if len(findings.used) > MOST_COLUMNS:
        yield f"Only the {MOST_COLUMNS} columns that tell most were compared with each other."


def _of_model(findings: Findings) -> Iterator[str]:
    target, model = findings.target, findings.model
    if model is None:
        yield (
            f"There is no quick model: {quoted(target.name)} has more than {MOST_CLASSES} classes, "
            f"or fewer than two of at least {N_FOLDS} rows."
        )
        return
    if model.n_rows + model.n_left_out < target.values.size:
        yield (
            f"The quick model was given a random sample of {model.n_rows:,} rows; the lines below "
            "give it all of them."
        )
    if model.n_left_out:
        yield (
            f"{counted(model.n_left_out, 'row')} of classes with fewer than {N_FOLDS} rows were "
            "kept from the quick model."
        )


def knowable(findings: Findings, share: float) -> str:
    """Return what a share is a share of, in words."""
    if findings.target.is_numeric:
        return f"{percent(share)} of the variance of {quoted(findings.target.name)}"
    return f"{percent(share)} of what there is to know about {quoted(findings.target.name)}"


def share_of_target(findings: Findings) -> np.ndarray:
    """What each column tells by itself as a share: of the entropy, or of the variance."""
    information = findings.relevance.information
    if findings.entropy is None:
        # The share of the variance that so much information stands for, if all were normal.
        return 1 - np.exp(-2 * np.log(2) * information)
    return np.minimum(information / findings.entropy, 1)


def _recommended(findings: Findings) -> str:
    names = [findings.used[j].name for j in findings.decided("recommended")]
    if not names:
        return f"No column tells more about {quoted(findings.target.name)} than chance would."
    are = "is" if len(names) == 1 else "are"
    n_columns = len(findings.kinds)
    return f"{len(names)} of {counted(n_columns, 'column')} {are} recommended: {listed(names)}."


def _model(findings: Findings) -> list[str]:
    model = findings.model
    if model is None:
        return []
    if model.everything.share <= 2 * model.everything.error:
        return [
            f"A quick model of all columns learns nothing about {quoted(findings.target.name)} "
            "that would help in rows that it has not seen."
        ]
    alone = percent(model.recommended.share)
    return [
        f"A quick model gets {knowable(findings, model.everything.share)} from all columns, in "
        f"rows that it has not seen, and {alone} from the recommended ones alone."
    ]


def _strongest(findings: Findings) -> list[str]:
    recommended = findings.decided("recommended")
    if not recommended:
        return []
    shares = share_of_target(findings)
    j = max(recommended, key=lambda j: shares[j])
    name, bits = quoted(findings.used[j].name), findings.relevance.information[j]
    told = f"{name} tells most by itself: {bits:.3f} bit"
    if not findings.target.is_numeric:
        told += f", or {knowable(findings, shares[j])}"
    if shares[j] < _SUSPICIOUS[findings.target.is_numeric]:
        return [f"{told}."]
    return [
        f"{told}. That is suspiciously much: make sure that {name} is known before "
        f"{quoted(findings.target.name)} is, and was not made from it."
    ]


def _amounts(findings: Findings) -> list[str]:
    target = findings.target
    n_classes = len(target.classes or [])
    if target.kind != "auto" or not target.were_numbers or n_classes <= _FEW_CLASSES:
        return []
    return [
        f"The whole numbers of {quoted(target.name)} were taken for {n_classes} classes: ask for a "
        "continuous target (--target-kind continuous, target='continuous') if they are amounts."
    ]


def _redundant(findings: Findings) -> list[str]:
    names = [findings.used[j].name for j in findings.decided("redundant")]
    if not names:
        return []
    are = "is" if len(names) == 1 else "are"
    return [f"{counted(len(names), 'column')} {are} redundant, told by another: {listed(names)}."]


def _useless(findings: Findings) -> list[str]:
    names = [findings.used[j].name for j in findings.decided("nothing beyond chance")]
    if not names:
        return []
    tell = "tells" if len(names) == 1 else "tell"
    return [f"{counted(len(names), 'column')} {tell} nothing beyond chance: {listed(names)}."]


def _left_out(findings: Findings) -> list[str]:
    names = [kind.name for kind in findings.left_out]
    if not names:
        return []
    were = "was" if len(names) == 1 else "were"
    return [f"{counted(len(names), 'column')} {were} left out unmeasured: {listed(names)}."]
