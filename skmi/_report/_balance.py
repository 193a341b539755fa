"""What the frequencies of the classes ask for."""

from dataclasses import dataclass

import numpy as np

from ._phrases import percent, quoted
from ._target import Target

# Below these a class is rare, and too small to learn much from.
_RARE_SHARE, _FEW_ROWS = 0.1, 50
_PERCENTILES = [0, 5, 25, 50, 75, 95, 100]


@dataclass(frozen=True)
class Balance:
    """Classes, or quantiles of a numeric target, and what to do about them.

    Attributes
    ----------
    names : list of str
        Classes, the most frequent first; or percentiles.
    values : ndarray
        Number of rows of each class; or the percentiles of the target.
    verdict : str
        In one sentence.
    advice : list of str
        What to do, first things first.
    """

    names: list[str]
    values: np.ndarray
    verdict: str
    advice: list[str]


def judge_balance(target: Target) -> Balance:
    """Judge the frequencies of the classes, or describe a numeric target.

    Parameters
    ----------
    target : Target

    Returns
    -------
    Balance
    """
    return _of_numbers(target.values) if target.classes is None else _of_classes(target)


def _of_classes(target: Target) -> Balance:
    counts = np.bincount(target.values)
    order = np.argsort(-counts, kind="stable")
    names = [(target.classes or [])[j] for j in order]
    counts = counts[order]
    rarest, share = int(counts[-1]), counts[-1] / counts.sum()
    is_rare, is_small = share < _RARE_SHARE / max(1, len(names) / 2), rarest < _FEW_ROWS
    of_all = f"{rarest:,} of {counts.sum():,} rows ({percent(share)})"
    which = f"The rarest class, {quoted(names[-1])}, has {of_all}"
    if not is_rare and not is_small:
        return Balance(names, counts, f"{which}: balanced enough, there is nothing to do.", [])
    advice = [*(_WHEN_SMALL if is_small else []), *(_WHEN_RARE if is_rare else [])]
    wrong = "few rows" if is_small else "a rare class, and no reason to resample at first"
    return Balance(names, counts, f"{which}: {wrong}.", advice)


_WHEN_SMALL = [
    "A class of so few rows is hard because there are few rows, not because the others are many. "
    "More rows of it help most; new rows made of the old ones tell a model nothing new.",
]
_WHEN_RARE = [
    "Fit the table as it is and move the threshold: "
    "PriorCorrectedClassifier(classifier, threshold='prior') decides as balanced accuracy asks, "
    "and leaves the probabilities honest.",
    "Next try class_weight='balanced', where the learner has it: it does what repeated rows do, "
    "without them.",
    "Resample only where a comparison on held-out rows says that it helps, with 'none' among the "
    "candidates, inside a PriorCorrectedClassifier.",
    "Look at the log-loss beside any score of ranking: accuracy hides broken probabilities.",
]


def _of_numbers(values: np.ndarray) -> Balance:
    percentiles = np.percentile(values, _PERCENTILES)
    names = ["minimum", *(f"{p} %" for p in _PERCENTILES[1:-1]), "maximum"]
    low, middle, high = percentiles[1], percentiles[3], percentiles[-2]
    verdict = (
        f"Half of the rows lie below {middle:.4g}, nine in ten between {low:.4g} and {high:.4g}."
    )
    spread = percentiles[-2] - percentiles[1]
    reach = max(percentiles[-1] - middle, middle - percentiles[0])
    advice = []
    if reach > 5 * spread:
        advice.append(
            "A few values lie far from the rest. A mean and its squared errors follow them: try "
            "the logarithm of the target (TransformedTargetRegressor), or a model of the median."
        )
    return Balance(names, percentiles, verdict, advice)
