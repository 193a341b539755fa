"""Which columns are relevant at all: a permutation test over every column at once."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy.special import gammaincc
from scipy.stats import chi2

from ..information._codes import Codes
from ..information._discrete import expected_chance
from ..information._pairs import PairInformation
from ..information._permuted import permuted_targets, row_hashes, sums_with_targets

# Bytes of permuted targets, and of their sums, that are held at a time.
_BLOCK_BYTES = 2**26
# Below this number of rows a cell the chi-square distribution is not trusted.
_ROWS_PER_CELL = 20


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


def g_test_pvalues(information: PairInformation) -> np.ndarray:
    """p-values of the G-test of each column against the target, without permutations.

    Under independence G = 2 n I(x;y) has a chi-square distribution with (r - 1)(c - 1) degrees of
    freedom (Wilks 1938). Where the table has few rows a cell this is far from true; there the
    degrees of freedom are the exact mean of G over all permutations of the target, which errs to
    the safe side for identifiers.

    Parameters
    ----------
    information : PairInformation
        Columns and target.

    Returns
    -------
    ndarray of shape (n_features,)
        1 for a constant column.
    """
    codes, n_samples = information.codes, information.codes.n_samples
    freedom = ((codes.n_levels - 1) * (information.n_targets - 1)).astype(float)
    sparse = codes.n_levels * information.n_targets * _ROWS_PER_CELL > n_samples
    for j in np.flatnonzero(sparse & (freedom > 0)):
        freedom[j] = 2 * n_samples * expected_chance(codes.column(int(j)), information.target)
    nats = np.maximum(information.relevance, 0) * information.unit
    statistic = 2 * n_samples * nats
    return np.where(freedom > 0, chi2.sf(statistic, np.maximum(freedom, 1e-9)), 1.0)


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
    content before the target is permuted.

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
    observed = information.target_sums - information.column_sums
    exceeded = np.empty(n_features, dtype=np.int64)
    scores = np.empty(n_features)
    null = np.full(n_permutations, -np.inf)
    blocks = _PermutedTargets(information, n_permutations, rng)
    step = max(1, _BLOCK_BYTES // (8 * n_permutations))
    for start in range(0, n_features, step):
        columns = np.arange(start, min(start + step, n_features))
        sums = np.hstack([sums_with_targets(information, columns, block) for block in blocks])
        sums -= information.column_sums[columns, None]
        exceeded[columns] = np.sum(sums >= observed[columns, None], axis=1)
        tails = surprise(
            _g_statistics(information, np.column_stack([observed[columns], sums])),
            freedom[columns],
        )
        scores[columns] = tails[:, 0]
        np.maximum(null, tails[:, 1:].max(axis=0), out=null)
    as_extreme = np.sum(null[:, None] >= scores, axis=0)
    pvalues, adjusted = ((1 + count) / (1 + n_permutations) for count in (exceeded, as_extreme))
    return Screen(pvalues, adjusted, scores)


def _g_statistics(information: PairInformation, sums: np.ndarray) -> np.ndarray:
    """G = 2 n I from entropy sums of columns and target less those of the columns."""
    nats = np.maximum(sums - information.target_sum + information.terms[-1], 0) * information.unit
    return 2 * information.codes.n_samples * nats


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


class _PermutedTargets:
    """Blocks of permuted targets, shape (n_block, n_samples); each pass yields the same ones."""

    def __init__(
        self, information: PairInformation, n_permutations: int, rng: np.random.Generator
    ) -> None:
        n_samples = information.codes.n_samples
        size = min(n_permutations, max(8, _BLOCK_BYTES // n_samples))
        starts = range(0, n_permutations, size)
        self._order = canonical_order(information.codes, information.target)
        dtype = np.uint8 if information.n_targets <= 256 else np.uint16
        self._target = information.target.astype(dtype)
        self._bounds = [(start, min(start + size, n_permutations)) for start in starts]
        self._seeds = rng.integers(2**63, size=n_permutations)
        self._n_jobs = information.n_jobs

    def __iter__(self) -> Iterator[np.ndarray]:
        for start, stop in self._bounds:
            seeds = self._seeds[start:stop]
            yield permuted_targets(self._target, self._order, seeds, n_jobs=self._n_jobs)


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
