"""Which columns are relevant at all: a permutation test over every column at once."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy.stats import chi2

from .._kernels.permutations import add_row_hashes, permuted_sums
from .._parallel import run_chunks
from ..information._codes import Codes
from ..information._pairs import COUNT_SECONDS, PairInformation

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
    """

    pvalues: np.ndarray
    adjusted_pvalues: np.ndarray


def g_test_pvalues(information: PairInformation) -> np.ndarray:
    """Asymptotic p-values of the G-test of each column against the target.

    Under independence G = 2 n I(x;y) has a chi-square distribution with (r - 1)(c - 1) degrees of
    freedom (Wilks 1938). Not to be trusted where expected counts are below about five.

    Parameters
    ----------
    information : PairInformation
        Columns and target.

    Returns
    -------
    ndarray of shape (n_features,)
        1 for a constant column.
    """
    nats = np.maximum(information.relevance, 0) * information.unit
    statistic = 2 * information.codes.n_samples * nats
    freedom = (information.codes.n_levels - 1) * (information.n_targets - 1)
    return np.where(freedom > 0, chi2.sf(statistic, np.maximum(freedom, 1)), 1.0)


def permutation_screen(
    information: PairInformation, n_permutations: int, rng: np.random.Generator
) -> Screen:
    """Test every column against permuted targets, with a family-wise correction.

    Raw information favours columns of many levels, so each column's is first standardised; the
    maximum over all columns under a permuted target then gives the family-wise distribution
    (Westfall and Young 1993, algorithm 2.8, single step). The target as it is and its
    permutations are treated alike, so under independence the p-values are exact.

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
    observed = information.target_sums - information.column_sums
    exceeded = np.empty(n_features, dtype=np.int64)
    scores = np.empty(n_features)
    null = np.full(n_permutations, -np.inf)
    blocks = _PermutedTargets(information, n_permutations, rng)
    step = max(1, _BLOCK_BYTES // (8 * n_permutations))
    for start in range(0, n_features, step):
        columns = np.arange(start, min(start + step, n_features))
        sums = np.hstack([_sums_with(information, columns, block) for block in blocks])
        sums -= information.column_sums[columns, None]
        exceeded[columns] = np.sum(sums >= observed[columns, None], axis=1)
        nats = np.column_stack([observed[columns], sums]) - information.target_sum
        standardised = standardise((nats + information.terms[-1]) * information.unit)
        scores[columns] = standardised[:, 0]
        np.maximum(null, standardised[:, 1:].max(axis=0), out=null)
    as_extreme = np.sum(null[:, None] >= scores, axis=0)
    return Screen((1 + exceeded) / (1 + n_permutations), (1 + as_extreme) / (1 + n_permutations))


def standardise(statistics: np.ndarray) -> np.ndarray:
    """Turn statistics of different distributions into comparable, roughly normal scores.

    Each value is taken for a multiple of a chi-square variable whose mean and variance are those
    of the other values in its row, and its cube root is standardised (Wilson and Hilferty 1931).
    Unlike the asymptotic distribution this also holds for tables of sparse cells.

    Parameters
    ----------
    statistics : ndarray of shape (n_rows, n_values)
        Non-negative.

    Returns
    -------
    ndarray of shape (n_rows, n_values)
        Where all other values are equal, infinity for a larger value, else minus infinity.
    """
    n_others = statistics.shape[1] - 1
    # Less their mean, the squares do not cancel.
    centred = statistics - statistics.mean(axis=1, keepdims=True)
    mean = (centred.sum(axis=1, keepdims=True) - centred) / n_others
    squares = centred**2
    variance = (squares.sum(axis=1, keepdims=True) - squares) / n_others - mean**2
    mean += statistics.mean(axis=1, keepdims=True)
    constant = variance <= 1e-12 * mean**2
    correction = np.divide(variance, 9 * mean**2, out=np.ones_like(mean), where=~constant)
    ratio = np.divide(statistics, mean, out=np.ones_like(mean), where=~constant)
    scores = (np.cbrt(ratio) - (1 - correction)) / np.sqrt(correction)
    alone = np.where(statistics > (1 + 1e-9) * mean, np.inf, -np.inf)
    return np.where(constant, alone, scores)


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
        self._target = information.target[self._order].astype(dtype)
        self._sizes = [min(size, n_permutations - start) for start in starts]
        self._seeds = rng.integers(2**63, size=n_permutations)

    def __iter__(self) -> Iterator[np.ndarray]:
        seeds = iter(self._seeds)
        for size in self._sizes:
            block = np.empty((size, self._target.size), dtype=self._target.dtype)
            for row in block:
                row[self._order] = np.random.default_rng(next(seeds)).permutation(self._target)
            yield block


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
    hashes = np.zeros(codes.n_samples, dtype=np.uint64)
    add_row_hashes(target, np.uint64(1), hashes)
    for j in range(codes.n_features):
        add_row_hashes(codes.column(j), np.uint64(j + 2), hashes)
    return np.argsort(hashes, kind="stable")


def _sums_with(
    information: PairInformation, columns: np.ndarray, permuted: np.ndarray
) -> np.ndarray:
    """Entropy sums of columns with every permuted target, (n_columns, n_block)."""
    codes, n_targets, terms = information.codes, information.n_targets, information.terms
    sums = np.empty((columns.size, len(permuted)), dtype=np.int64)

    def count(start: int, stop: int) -> None:
        chunk = columns[start:stop]
        wide = codes.wide_row[chunk] >= 0
        for mine, rows, table in (
            (~wide, chunk[~wide], codes.narrow),
            (wide, codes.wide_row[chunk[wide]], codes.wide),
        ):
            own = np.empty((rows.size, len(permuted)), dtype=np.int64)
            levels = codes.n_levels[chunk[mine]]
            permuted_sums(table, rows, levels, permuted, n_targets, terms, own)
            sums[start:stop][mine] = own

    seconds = columns.size * permuted.size * COUNT_SECONDS
    run_chunks(count, columns.size, n_jobs=information.n_jobs, seconds=seconds)
    return sums
