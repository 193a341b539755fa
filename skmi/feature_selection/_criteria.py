"""Selection criteria: what one more selected column w says for or against a candidate x.

Each criterion is one short function of :class:`~skmi.information._pairs.PairTerms` that scores the
candidates against one selected column; a fold combines these scores over all selected columns.
Where nothing is selected yet, every criterion ranks by the relevance I(x;y).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from .._kernels import lazy
from ..information._pairs import PairTerms

Term = Callable[[PairTerms], np.ndarray]


@dataclass(frozen=True)
class Criterion:
    """A criterion of greedy selection.

    Attributes
    ----------
    term : callable or None
        ``term(terms)`` scores the candidates against one selected column, shape (n_candidates,),
        int64 in units of ``terms.unit``. None: the relevance alone decides.
    fold : {"mean", "min"}
        How the scores against the selected columns combine.
    uses_target : bool
        Whether the term needs the tables of (x, w, y), or those of (x, w) alone.
    lazy_kind : int or None
        Kind of :func:`skmi._kernels.lazy.best_first`, for folds that can only lower a score.
    """

    term: Term | None
    fold: Literal["mean", "min"] = "mean"
    uses_target: bool = True
    lazy_kind: int | None = None


def mrmr(terms: PairTerms) -> np.ndarray:
    """Minimum redundancy, maximum relevance: mean over w of I(x;y) - I(x;w).

    Peng, Long and Ding (2005), eq. 6, the difference form.
    """
    return terms.relevance - terms.redundancy


def jmi(terms: PairTerms) -> np.ndarray:
    """Joint mutual information: mean over w of I(x,w;y).

    Yang and Moody (1999), eq. 7.
    """
    return terms.joint_information


def jmim(terms: PairTerms) -> np.ndarray:
    """Joint mutual information maximisation: minimum over w of I(x,w;y).

    Bennasar, Hicks and Setchi (2015), eq. 11.
    """
    return terms.joint_information


def cmim(terms: PairTerms) -> np.ndarray:
    """Conditional mutual information maximisation: minimum of I(x;y) and, over w, of I(x;y|w).

    Fleuret (2004), section 3.1.
    """
    conditional = terms.relevance - terms.redundancy + terms.conditional_redundancy
    return np.minimum(terms.relevance, conditional)


def disr(terms: PairTerms) -> np.ndarray:
    """Double input symmetrical relevance: mean over w of I(x,w;y) / H(x,w,y).

    Meyer and Bontempi (2006), eq. 8.
    """
    ratio = np.zeros(terms.joint_entropy.shape)
    positive = terms.joint_entropy > 0
    np.divide(terms.joint_information, terms.joint_entropy, out=ratio, where=positive)
    return np.rint(ratio / terms.unit).astype(np.int64)


CRITERIA = {
    "mim": Criterion(None, uses_target=False),
    "mrmr": Criterion(mrmr, uses_target=False),
    "jmi": Criterion(jmi),
    "jmim": Criterion(jmim, fold="min", lazy_kind=lazy.JOINT),
    "cmim": Criterion(cmim, fold="min", lazy_kind=lazy.CONDITIONAL),
    "disr": Criterion(disr),
}
