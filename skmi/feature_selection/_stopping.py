"""Which columns are relevant at all: a permutation test over every column at once."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy.special import gammaincc

from ..information._codes import Codes
from ..information._pairs import Information, PairInformation
from ..information._permuted import permuted_targets, row_hashes, sums_with_targets

# Bytes of permuted targets, and of their sums, that are held at a time.
_BLOCK_BYTES = 2**26


@dataclass(frozen=True)
class Screen:
    """Result of the marginal screen.

    Attributes
    ----------
    pvalues : ndarray of shape (n_features,)
        Permutation p-value of each column by itself.
    adjusted_pvalues : ndarray of shape (n_features,)
        p-values that hold for all columns together (family-wise).
    scores : ndarray of shape (n_features,)
        How far each column stands out: the larger, the less a matter of chance.
    """

    pvalues: np.ndarray
    adjusted_pvalues: np.ndarray
    scores: np.ndarray


def permutation_screen(
    information: PairInformation, n_permutations: int, rng: np.random.Generator
) -> Screen:
    """Test every column against permuted targets, with a family-wise correction.

    Raw information favours columns of many levels, so each column's is first turned into a tail
    probability; the best over all columns under a permuted target then gives the family-wise
    distribution (Westfall and Young 1993, single step). The target as it is and its permutations
    are treated alike: where no column depends on the target the p-values are exact. Beside columns
    that do, they hold for the others as long as these are jointly independent of the target.

    The result does not depend on the order of the rows: they are put in an order of their own
    content before the target is permuted. Weights are permuted together with the target that they
    belong to; where they are numbers of repetitions, pass the table of repeated rows.

    Parameters
    ----------
    information : PairInformation
        Columns and target.
    n_permutations : int
        Number of permutations B; no p-value is below 1 / (B + 1).
    rng : numpy.random.Generator
        Source of the permutations.

    Returns
    -------
    Screen
    """
    n_features = information.codes.n_features
    freedom = (information.codes.n_levels - 1) * (information.n_targets - 1)
    exceeded = np.empty(n_features, dtype=np.int64)
    scores = np.empty(n_features)
    null = np.full(n_permutations, -np.inf)
    permutations = Permutations(information, n_permutations, rng)
    for columns in permutations.chunks(n_features):
        permuted = permutations.relevance(information, columns)
        observed = information.relevance[columns, None]
        exceeded[columns] = np.sum(permuted >= observed, axis=1)
        tails = surprise(
            g_statistics(information, np.hstack([observed, permuted])), freedom[columns]
        )
        scores[columns] = tails[:, 0]
        np.maximum(null, tails[:, 1:].max(axis=0), out=null)
    pvalues = (1 + exceeded) / (1 + n_permutations)
    return Screen(pvalues, family_pvalues(scores, null), scores)


def family_pvalues(scores: np.ndarray, null: np.ndarray) -> np.ndarray:
    """p-values of scores that hold for all of them together.

    Parameters
    ----------
    scores : ndarray of shape (n_scores,)
    null : ndarray of shape (n_permutations,)
        Highest score of each permutation.

    Returns
    -------
    ndarray of shape (n_scores,)
    """
    return (1 + np.sum(null[:, None] >= scores, axis=0)) / (1 + len(null))


def g_statistics(information: Information, relevance: np.ndarray) -> np.ndarray:
    """G = 2 n I of information in whole units."""
    return 2 * information.total * information.unit * np.maximum(relevance, 0)


def surprise(statistics: np.ndarray, freedom: np.ndarray) -> np.ndarray:
    """Minus the log of each statistic's tail probability, comparable across its rows.

    Each value is judged by a gamma distribution with the mean and variance of the other values in
    its row and, for one more value, of the asymptotic chi-square distribution. For dense tables
    this is that distribution; for sparse cells it follows what the permutations show.

    Parameters
    ----------
    statistics : ndarray of shape (n_rows, n_values)
        G statistics, not negative.
    freedom : ndarray of shape (n_rows,)
        Degrees of freedom of each row.

    Returns
    -------
    ndarray of shape (n_rows, n_values)
        Minus infinity in rows without degrees of freedom.
    """
    n_values = statistics.shape[1]
    expected = np.maximum(freedom, 1)[:, None].astype(float)
    mean = (statistics.sum(axis=1, keepdims=True) - statistics + expected) / n_values
    squares = (statistics - expected) ** 2
    # Moments about the expectation do not cancel where the statistics are large and alike.
    variance = (squares.sum(axis=1, keepdims=True) - squares + 2 * expected) / n_values
    variance = np.maximum(variance - (mean - expected) ** 2, 1e-12 * mean**2)
    shape = mean**2 / variance
    tail = gammaincc(shape, statistics * mean / variance)
    # Beyond the range of floats, a cube root is still roughly normal (Wilson and Hilferty 1931).
    root = np.cbrt(statistics / mean) - (1 - 1 / (9 * shape))
    far = 700 + 4.5 * shape * np.maximum(root, 0) ** 2
    scores = np.where(tail > 1e-300, -np.log(np.maximum(tail, 1e-300)), far)
    return np.where(freedom[:, None] > 0, scores, -np.inf)


class Permutations:
    """The target, and the weights that belong to it, in many orders.

    Parameters
    ----------
    information : PairInformation
        Its rows are put in an order of their own content before they are permuted.
    n_permutations : int
        Number of permutations.
    rng : numpy.random.Generator
        Source of the permutations.
    """

    def __init__(
        self, information: PairInformation, n_permutations: int, rng: np.random.Generator
    ) -> None:
        self._order = canonical_order(information.codes, information.target)
        self._target = information.target
        self._seeds = rng.integers(2**63, size=n_permutations)
        self._n_jobs = information.n_jobs

    def chunks(self, n_columns: int) -> Iterator[np.ndarray]:
        """Columns by portions whose permuted values fit the memory."""
        step = max(1, _BLOCK_BYTES // (8 * self._seeds.size))
        for start in range(0, n_columns, step):
            yield np.arange(start, min(start + step, n_columns))

    def relevance(self, information: PairInformation, columns: np.ndarray) -> np.ndarray:
        """I(x;y) of columns with the target in each order.

        Parameters
        ----------
        information : PairInformation
            Of the same rows, target and weights as the one that was permuted.
        columns : ndarray of shape (n_columns,), int64

        Returns
        -------
        ndarray of shape (n_columns, n_permutations), int64
            In units of `information`.
        """
        if information.weights is not None:
            return self._weighted_relevance(information, columns)
        sums = [sums_with_targets(information, columns, block) for block in self._targets()]
        constant = information.terms[-1] - information.target_sum
        return np.hstack(sums) - information.column_sums[columns, None] + constant

    def _targets(self) -> Iterator[np.ndarray]:
        """Blocks of permuted targets, shape (n_block, n_samples); the same ones each time."""
        dtype = np.uint8 if self._target.max() < 256 else np.uint16
        target = self._target.astype(dtype)
        size = max(8, _BLOCK_BYTES // target.size)
        for start in range(0, self._seeds.size, size):
            seeds = self._seeds[start : start + size]
            yield permuted_targets(target, self._order, seeds, n_jobs=self._n_jobs)

    def _weighted_relevance(self, information: PairInformation, columns: np.ndarray) -> np.ndarray:
        known = PairInformation(
            information.codes.take(columns),
            information.target,
            information.n_jobs,
            weight=information.weights,
        )
        relevance = np.empty((columns.size, self._seeds.size), dtype=np.int64)
        rows = np.arange(self._order.size)
        for b in range(self._seeds.size):
            order = permuted_targets(rows, self._order, self._seeds[b : b + 1])[0]
            relevance[:, b] = known.permuted(order).relevance
        return relevance


def canonical_order(codes: Codes, target: np.ndarray) -> np.ndarray:
    """Order of the rows by a hash of their content; equal rows are interchangeable anyway.

    Parameters
    ----------
    codes : Codes
        The columns.
    target : ndarray of shape (n_samples,), int64

    Returns
    -------
    ndarray of shape (n_samples,), int64
    """
    return np.argsort(row_hashes(codes, target), kind="stable")
