"""Whether two columns depend on each other within the levels of a third."""

import numpy as np
from scipy.special import xlogy
from scipy.stats import chi2

from ..information._pairs import PairInformation

# Beyond these sizes only the information is looked at.
_MOST_CELLS = 2**22
_MOST_FREEDOM = 300
# Eigenvalues of a covariance below this share of the largest are zero but for rounding.
_RANK_TOLERANCE = 1e-10


class TableAssociation:
    """Statistics of a column x and the target y within the levels of a column w.

    Up to three, each powerful where the others are weak; the margins of the table of x and y in
    each level of w are taken as given:

    - G = 2 n I(x;y|w): any dependence, another one in each level of w;
    - general association: a dependence that is alike in all levels, of whatever shape;
    - mean score: one in which x, that has an order, is higher or lower for some classes.

    The last two are the generalised Cochran-Mantel-Haenszel statistics: the sum over the levels of
    w of observed minus expected counts, or ranks, over its covariance.

    Parameters
    ----------
    counts : ndarray of shape (n_strata, n_levels, n_targets), float64
        Rows by levels of w, of x and of y, each of which occurs.
    is_ordered : bool
        Whether the levels of x have an order.

    Attributes
    ----------
    freedom : ndarray of shape (n_statistics,)
        Degrees of freedom: if x and y are independent given w and there are many rows, each
        statistic follows a chi-square distribution.

    References
    ----------
    J. R. Landis, E. R. Heyman and G. G. Koch (1978). Average partial association in three-way
    contingency tables: a review and discussion of alternative tests. International Statistical
    Review 46, 237-254, sections 3 and 4.
    """

    def __init__(self, counts: np.ndarray, is_ordered: bool) -> None:
        n_strata, n_levels, n_targets = counts.shape
        self._observed = counts
        self._projections: list[tuple[np.ndarray, np.ndarray]] = []
        freedom = [n_strata * (n_levels - 1) * (n_targets - 1)]
        if counts.size <= _MOST_CELLS:
            freedom += self._project(counts, is_ordered)
        self.freedom = np.array(freedom)

    def of_table(self, counts: np.ndarray) -> np.ndarray:
        """Statistics of a table of the same margins.

        Parameters
        ----------
        counts : ndarray of shape (n_strata, n_levels, n_targets), float64

        Returns
        -------
        ndarray of shape (n_statistics,)
        """
        surplus = counts.sum(axis=0) - _expected(counts)
        values = [g_statistic(counts)]
        for scores, inverse in self._projections:
            d = (scores @ surplus[:, :-1]).ravel()
            values.append(float(d @ inverse @ d))
        return np.array(values)

    def statistics(self) -> np.ndarray:
        """Statistics of x and y as they are, shape (n_statistics,)."""
        return self.of_table(self._observed)

    def log_pvalue(self) -> float:
        """Log of the p-value of the most significant statistic, by chi-square, for all together."""
        tails = chi2.logsf(self.statistics(), np.maximum(self.freedom, 1))
        return min(0.0, float(tails.min() + np.log(tails.size)))

    def _project(self, counts: np.ndarray, is_ordered: bool) -> list[int]:
        """Prepare the statistics of all levels together; return their degrees of freedom."""
        n_levels, n_targets = counts.shape[1:]
        choices = []
        if 0 < (n_levels - 1) * (n_targets - 1) <= _MOST_FREEDOM:
            choices.append(np.eye(n_levels - 1, n_levels))
        # Two levels are in order whatever they mean, and were looked at already.
        if is_ordered and n_levels > 2 and n_targets - 1 <= _MOST_FREEDOM:
            below = np.cumsum(counts.sum(axis=(0, 2)))
            choices.append(((below + np.r_[0, below[:-1]]) / below[-1])[None])
        freedom = []
        for scores in choices:
            inverse, rank = _inverse(_covariance(counts, scores))
            self._projections.append((scores, inverse))
            freedom.append(rank)
        return freedom


class PartialAssociation(TableAssociation):
    """The same statistics, counted from rows, which can be put in another order.

    Parameters
    ----------
    information : PairInformation
        Columns and target.
    w, x : int
        Columns.
    """

    def __init__(self, information: PairInformation, w: int, x: int) -> None:
        codes, n_targets = information.codes, information.n_targets
        self._codes = codes.take(np.array([w, x]))
        self._target, self._weights = information.target, information.weights
        self._shape = (int(codes.n_levels[w]), int(codes.n_levels[x]), n_targets)
        self._total = information.total
        self._pair = None
        if np.prod(self._shape) > _MOST_CELLS:
            self._pair = PairInformation(
                self._codes, self._target, information.n_jobs, weight=self._weights
            )
            n_strata, n_levels, _ = self._shape
            self.freedom = np.array([n_strata * (n_levels - 1) * (n_targets - 1)])
        else:
            self._strata = self._codes.column(0) * np.int64(self._shape[1]) + self._codes.column(1)
            super().__init__(self._counts(None), bool(codes.is_ordered[x]))

    def statistics(self, order: np.ndarray | None = None) -> np.ndarray:
        """Statistics of x and y, or of x and y in another order.

        Parameters
        ----------
        order : ndarray of shape (n_samples,), int64, or None
            Row whose target, and weight, each row gets; it stays within the levels of w.

        Returns
        -------
        ndarray of shape (n_statistics,)
        """
        if self._pair is not None:
            pair = self._pair if order is None else self._pair.permuted(order)
            return np.array([2 * self._total * conditional_nats(pair)])
        return self.of_table(self._observed if order is None else self._counts(order))

    def _counts(self, order: np.ndarray | None) -> np.ndarray:
        """Rows by levels of w, of x and of y; weights as the number of rows they are worth."""
        target, weights = self._target, self._weights
        if order is not None:
            target, weights = target[order], None if weights is None else weights[order]
        cells = self._strata * self._shape[2] + target
        counts = np.bincount(cells, weights, minlength=int(np.prod(self._shape)))
        scale = 1.0 if weights is None else self._total / weights.sum()
        return counts.reshape(self._shape) * scale


def conditional_nats(pair: PairInformation) -> float:
    """I(x;y|w) of the pair of columns (w, x)."""
    terms = pair.given(0, np.array([1]))
    return max(0, int(terms.joint_information[0] - pair.relevance[0])) * pair.unit


def g_statistic(counts: np.ndarray) -> float:
    """G of two columns within the levels of a third.

    Parameters
    ----------
    counts : ndarray of shape (n_strata, n_levels, n_targets), float64

    Returns
    -------
    float
    """
    alone = counts.sum(axis=(1, 2)), counts.sum(axis=1), counts.sum(axis=2)
    n_log_n, n_log_n_target, n_log_n_column = (float(xlogy(n, n).sum()) for n in alone)
    joint = float(xlogy(counts, counts).sum())
    return max(0.0, 2 * (joint + n_log_n - n_log_n_target - n_log_n_column))


def _expected(counts: np.ndarray) -> np.ndarray:
    """Expected counts of x and y, were they independent in each level of w; summed over these."""
    totals = counts.sum(axis=(1, 2))
    shares = counts.sum(axis=2) / np.where(totals > 0, totals, 1)[:, None]
    return shares.T @ counts.sum(axis=1)


def _covariance(counts: np.ndarray, scores: np.ndarray) -> np.ndarray:
    """Covariance of the scores of x by all but the last class of y, given the margins.

    The formula is that of the multivariate hypergeometric distribution, summed over the levels
    of w (Landis, Heyman and Koch 1978, equation 3.2).
    """
    totals = counts.sum(axis=(1, 2))
    counts, totals = counts[totals > 1], totals[totals > 1, None]
    columns, targets = counts.sum(axis=2) / totals, counts.sum(axis=1)[:, :-1] / totals
    spread = _spread(columns, scores)
    classes = _spread(targets, np.eye(targets.shape[1])).reshape(len(counts), -1)
    summed = spread.reshape(len(counts), -1).T @ (classes * totals**2 / (totals - 1))
    n_scores, n_targets = len(scores), targets.shape[1]
    blocks = summed.reshape(n_scores, n_scores, n_targets, n_targets)
    return blocks.transpose(0, 2, 1, 3).reshape(n_scores * n_targets, -1)


def _spread(shares: np.ndarray, scores: np.ndarray) -> np.ndarray:
    """Covariance of scores in each stratum, shape (n_strata, n_scores, n_scores)."""
    means = shares @ scores.T
    return (shares[:, None, :] * scores) @ scores.T - means[:, :, None] * means[:, None, :]


def _inverse(covariance: np.ndarray) -> tuple[np.ndarray, int]:
    """Pseudo-inverse and rank of a covariance matrix."""
    values, vectors = np.linalg.eigh(covariance)
    kept = values > _RANK_TOLERANCE * max(values[-1], 0)
    vectors = vectors[:, kept] / np.sqrt(values[kept])
    return vectors @ vectors.T, int(kept.sum())
