"""Whether a column tells anything beyond each of the columns chosen before it."""

from abc import ABC, abstractmethod
from typing import NamedTuple

import numpy as np
from scipy.stats import chi2

from ..information._pairs import Information, PairInformation
from ..information._permuted import permuted_targets
from ._partial_association import PartialAssociation, TableAssociation
from ._stopping import canonical_order, surprise

# Where the chi-square distribution says so little or so much, permutations would not differ.
_CLEARLY_SOMETHING, _CLEARLY_NOTHING = -40.0, np.log(0.7)
# Rows a cell from which its word is taken.
_ROWS_PER_CELL = 5


class Rejection(NamedTuple):
    """What a column adds nothing to.

    Attributes
    ----------
    given : int
        Column that was chosen before.
    pvalue : float
        Of the conditional information, for all candidates of that step together.
    """

    given: int
    pvalue: float


class Admission(ABC):
    """Test of each next column of a path, given the columns before it one at a time.

    A column x is tested given the chosen column w that leaves least of it: its association with
    the target within the levels of w, in each of the ways of :class:`TableAssociation`, is
    compared with what chance makes of it within these levels. The smallest p-value, multiplied by
    the number of ways and by that of the candidates that are left (Bonferroni), has to be at most
    `alpha` for x to be chosen. Given a single w nothing but the worst is looked for, so the
    probability of admitting a column that tells nothing beyond w stays below `alpha`.

    Parameters
    ----------
    information : Information
        Columns and target.
    alpha : float
        Level for each step.
    exempt : ndarray of shape (n_features,), bool
        Columns that are not tested, since they are known to matter together with others.

    Attributes
    ----------
    rejected : dict of int to Rejection
        Columns that were tested and tell nothing more.
    """

    def __init__(self, information: Information, alpha: float, exempt: np.ndarray) -> None:
        self.rejected: dict[int, Rejection] = {}
        self._information = information
        self._alpha = alpha
        self._exempt = exempt

    @abstractmethod
    def _association(self, w: int, x: int) -> TableAssociation:
        """Statistics of column x and the target within the levels of column w."""

    @abstractmethod
    def _surprise(self, w: int, x: int) -> float:
        """Minus the log of the p-value of x given w, from what chance makes of the statistics."""

    def __call__(self, selected: list[int], x: int, n_candidates: int) -> bool:
        """Whether column x may follow the selected ones."""
        if self._exempt[x]:
            return True
        w, log_pvalue, is_trusted = self._nearest(selected, x)
        if not is_trusted or _CLEARLY_SOMETHING < log_pvalue < _CLEARLY_NOTHING:
            log_pvalue = -self._surprise(w, x)
        pvalue = min(1.0, n_candidates * float(np.exp(log_pvalue)))
        if pvalue > self._alpha:
            self.rejected[x] = Rejection(w, pvalue)
        return pvalue <= self._alpha

    def _nearest(self, selected: list[int], x: int) -> tuple[int, float, bool]:
        """Chosen column that leaves least of x, the log of its chi-square tail, its worth."""
        information, levels = self._information, self._information.n_levels
        chosen = np.array(selected)
        terms = information.given(x, chosen)
        nats = np.maximum(terms.joint_information - terms.relevance, 0) * information.unit
        cells = levels[x] * levels[chosen] * information.n_targets
        freedom = (levels[x] - 1) * levels[chosen] * (information.n_targets - 1)
        tails = chi2.logsf(2 * information.total * nats, np.maximum(freedom, 1))
        for i in np.flatnonzero(tails > _CLEARLY_SOMETHING):
            tails[i] = self._association(int(chosen[i]), x).log_pvalue()
        nearest = int(np.argmax(tails))
        is_trusted = cells[nearest] * _ROWS_PER_CELL <= information.total
        return int(chosen[nearest]), float(tails[nearest]), bool(is_trusted)


class PermutedAdmission(Admission):
    """Compares with targets permuted within the levels of the chosen column.

    Parameters
    ----------
    information : PairInformation
        Columns and target.
    alpha, exempt
        See :class:`Admission`.
    n_permutations : int
        Permutations behind each p-value.
    rng : numpy.random.Generator
        Source of the permutations.
    """

    def __init__(
        self,
        information: PairInformation,
        alpha: float,
        n_permutations: int,
        rng: np.random.Generator,
        exempt: np.ndarray,
    ) -> None:
        super().__init__(information, alpha, exempt)
        self._rows = information
        self._n_permutations = n_permutations
        self._rng = rng
        self._order = canonical_order(information.codes, information.target)

    def _association(self, w: int, x: int) -> PartialAssociation:
        return PartialAssociation(self._rows, w, x)

    def _surprise(self, w: int, x: int) -> float:
        association = self._association(w, x)
        levels = self._rows.codes.column(w)
        order = self._order[np.argsort(levels[self._order], kind="stable")]
        bounds = np.r_[0, np.cumsum(np.bincount(levels))]
        rows = np.arange(order.size)
        values = [association.statistics()]
        for seed in self._rng.integers(2**63, size=(self._n_permutations, 1)):
            (permutation,) = permuted_targets(rows, order, seed, bounds=bounds)
            values.append(association.statistics(permutation))
        return most_surprising(values, association.freedom)


def most_surprising(values: list[np.ndarray], freedom: np.ndarray) -> float:
    """Minus the log of the p-value of the most surprising statistic, for all together.

    Parameters
    ----------
    values : list of ndarray of shape (n_statistics,)
        Statistics as they are, and then as chance makes them.
    freedom : ndarray of shape (n_statistics,)
        Degrees of freedom.

    Returns
    -------
    float
    """
    scores = surprise(np.transpose(values), freedom)[:, 0]
    return max(0.0, float(scores.max() - np.log(scores.size)))
