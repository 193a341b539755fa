"""Selection criteria: what one more selected column w says for or against a candidate x.

Each criterion is one short function of :class:`~skmi.information._pairs.PairTerms` that scores the
candidates against one selected column, in whole numbers, so that sums and ties are exact; a fold
combines these scores over all selected columns. Where nothing is selected yet, every criterion
ranks by the relevance I(x;y).
"""

from collections.abc import Callable
from dataclasses import dataclass
from inspect import getdoc
from math import comb
from typing import Any, ClassVar, Literal

import numpy as np

from .._kernels import lazy
from ..information._pairs import Information, PairTerms
from ._scoring import CallableScores, CriterionTerms, Fold, FoldedScores, quotient

CriterionName = Literal[
    "mim",
    "mifs",
    "mrmr",
    "mrmr_quotient",
    "cife",
    "jmi",
    "jmim",
    "njmim",
    "jmi3",
    "cmim",
    "icap",
    "disr",
    "condred",
]
CriterionFunction = Callable[[CriterionTerms], Any]


@dataclass(frozen=True)
class Criterion:
    """A criterion of greedy selection.

    Attributes
    ----------
    term : callable
        ``term(terms)`` scores the candidates against one selected column, shape (n_candidates,),
        int64 in units of ``terms.unit``. The first line of its docstring describes the criterion.
    fold : {"mean", "sum", "min", "quotient"}
        How the terms of the selected columns combine; see
        :class:`~skmi.feature_selection._scoring.FoldedScores`.
    uses_target : bool
        Whether the term needs the tables of (x, w, y), or those of (x, w) alone.
    order : int
        How many selected columns a term takes together, as one column w: there is one term for
        each combination of so many, and while fewer are selected, one term for all of them.
        0: no term is ever asked for.
    lazy_kind : int or None
        Kind of :func:`skmi._kernels.lazy.best_first`, for folds that can only lower a score.
    """

    term: Callable[[PairTerms], np.ndarray]
    fold: Fold
    uses_target: bool = True
    order: int = 1
    lazy_kind: int | None = None

    @property
    def description(self) -> str:
        """One line: the name in full, and the formula."""
        return (getdoc(self.term) or "").partition("\n")[0]

    def n_added(self, n_select: int) -> int:
        """Largest number of terms that are added up on a path of so many columns."""
        return 1 if self.fold == "min" else max(n_select, comb(n_select, self.order))

    def scores(self, information: Information) -> FoldedScores:
        """Scores of the candidates, without any term yet."""
        return FoldedScores(self.term, self.fold, information)


@dataclass(frozen=True)
class CallableCriterion:
    """A user's function in the place of a :class:`Criterion`."""

    function: CriterionFunction
    uses_target: ClassVar[bool] = True
    order: ClassVar[int] = 1
    lazy_kind: ClassVar[None] = None

    def n_added(self, n_select: int) -> int:
        """Largest number of terms that are added up: the function gets single ones."""
        return 1

    def scores(self, information: Information) -> CallableScores:
        """Scores of the candidates, without any term yet."""
        return CallableScores(self.function, information)


def mim(terms: PairTerms) -> np.ndarray:
    """Mutual information maximisation: I(x;y).

    Lewis (1992).

    - Use: to rank columns one by one.
    - Avoid: when columns repeat each other.
    """
    return np.zeros_like(terms.relevance)


def mifs(terms: PairTerms) -> np.ndarray:
    """Mutual information feature selection: I(x;y) less the sum over w of I(x;w).

    Battiti (1994), with beta = 1.

    - Use: to compare with the literature.
    - Avoid: for many columns: the sum outgrows I(x;y).
    """
    return -terms.redundancy


def mrmr(terms: PairTerms) -> np.ndarray:
    """Minimum redundancy, maximum relevance: I(x;y) less the mean over w of I(x;w).

    Peng, Long and Ding (2005), eq. 6, the difference form.

    - Use: for few columns without repetition.
    - Avoid: when columns matter only together.
    """
    return terms.relevance - terms.redundancy


def mrmr_quotient(terms: PairTerms) -> np.ndarray:
    """Minimum redundancy, maximum relevance: I(x;y) over the mean over w of I(x;w).

    Ding and Peng (2005), the quotient form. A mean below 1e-9 nats counts as 1e-9, so that columns
    without redundancy come first, by their relevance.

    - Use: as `mrmr`, when little redundancy should count for much.
    - Avoid: when columns matter only together; when some weak column is independent of all
      others.
    """
    return terms.redundancy


def cife(terms: PairTerms) -> np.ndarray:
    """Conditional infomax feature extraction: I(x;y) less the sum over w of I(x;w) - I(x;w|y).

    Lin and Tang (2006).

    - Use: to compare with the literature.
    - Avoid: for many columns: the sum outgrows I(x;y).
    """
    return terms.conditional_redundancy - terms.redundancy


def jmi(terms: PairTerms) -> np.ndarray:
    """Joint mutual information: mean over w of I(x,w;y).

    Yang and Moody (1999), eq. 7.

    - Use: by default: sees columns that matter together.
    - Avoid: when near-copies must not enter: for many columns it tolerates them.
    """
    return terms.joint_information


def jmim(terms: PairTerms) -> np.ndarray:
    """Joint mutual information maximisation: minimum over w of I(x,w;y).

    Bennasar, Hicks and Setchi (2015), eq. 11.

    - Use: as `jmi`, somewhat stricter about repetition.
    """
    return terms.joint_information


def njmim(terms: PairTerms) -> np.ndarray:
    """Normalised joint mutual information maximisation: minimum over w of I(x,w;y) / H(x,w,y).

    Bennasar, Hicks and Setchi (2015).

    - Use: as `jmim`, when columns have very different numbers of levels.
    """
    return _normalised(terms)


def jmi3(terms: PairTerms) -> np.ndarray:
    """Joint mutual information of three columns: mean over pairs (w,v) of I(x,w,v;y).

    Sechidis, Azzimonti, Pocock, Corani, Weatherall and Brown (2019). While only one column w is
    selected, I(x,w;y).

    - Use: when three columns matter only together, with many rows.
    - Avoid: for many columns, its time grows with the square of their number; for few rows,
      they do not fill the cells.
    """
    return terms.joint_information


def cmim(terms: PairTerms) -> np.ndarray:
    """Conditional mutual information maximisation: minimum of I(x;y) and, over w, of I(x;y|w).

    Fleuret (2004), section 3.1.

    - Use: for few columns without repetition; fastest with `compute_redundancy=False`.
    - Avoid: when columns matter only together.
    """
    conditional = terms.relevance - terms.redundancy + terms.conditional_redundancy
    return np.minimum(terms.relevance, conditional)


def icap(terms: PairTerms) -> np.ndarray:
    """Interaction capping: I(x;y) less the sum over w of I(x;w) - I(x;w|y) where that is positive.

    Jakulin (2005).

    - Use: as `cmim`, stricter: repetition adds up.
    - Avoid: for many columns: the sum outgrows I(x;y).
    """
    return np.minimum(terms.conditional_redundancy - terms.redundancy, 0)


def disr(terms: PairTerms) -> np.ndarray:
    """Double input symmetrical relevance: mean over w of I(x,w;y) / H(x,w,y).

    Meyer and Bontempi (2006), eq. 8.

    - Use: as `jmi`, when columns have very different numbers of levels.
    """
    return _normalised(terms)


def condred(terms: PairTerms) -> np.ndarray:
    """Conditional redundancy: I(x;y) plus the sum over w of I(x;w|y).

    Brown, Pocock, Zhao and Luján (2012).

    - Use: to compare with the literature.
    - Avoid: when columns repeat each other: it favours copies.
    """
    return terms.conditional_redundancy


def _normalised(terms: PairTerms) -> np.ndarray:
    ratio = quotient(terms.joint_information, np.maximum(terms.joint_entropy, 1))
    return np.rint(ratio / terms.unit).astype(np.int64)


# The guide lists them in this order.
CRITERIA: dict[CriterionName, Criterion] = {
    "jmi": Criterion(jmi, "mean"),
    "jmim": Criterion(jmim, "min", lazy_kind=lazy.JOINT),
    "disr": Criterion(disr, "mean"),
    "njmim": Criterion(njmim, "min"),
    "jmi3": Criterion(jmi3, "mean", order=2),
    "cmim": Criterion(cmim, "min", lazy_kind=lazy.CONDITIONAL),
    "icap": Criterion(icap, "sum"),
    "cife": Criterion(cife, "sum"),
    "condred": Criterion(condred, "sum"),
    "mrmr": Criterion(mrmr, "mean", uses_target=False),
    "mrmr_quotient": Criterion(mrmr_quotient, "quotient", uses_target=False),
    "mifs": Criterion(mifs, "sum", uses_target=False),
    "mim": Criterion(mim, "sum", order=0),
}


def as_criterion(criterion: CriterionName | CriterionFunction) -> Criterion | CallableCriterion:
    """Return a criterion by its name, or a user's function as one."""
    return CallableCriterion(criterion) if callable(criterion) else CRITERIA[criterion]
