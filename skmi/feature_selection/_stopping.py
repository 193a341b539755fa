"""Which columns are relevant at all: a permutation test over every column at once."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy.stats import chi2

from .._kernels.permutations import add_row_hashes, permuted_sums
from .._parallel import run_chunks
from ..information._codes import Codes
from ..information._pairs import COUNT_SECONDS, NAT, PairInformation

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


def degrees_of_freedom(information: PairInformation) -> np.ndarray:
    """Degrees of freedom of each column's table with the target, shape (n_features,)."""
    return (information.codes.n_levels - 1) * (information.n_targets - 1)


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
    statistic = 2 * information.codes.n_samples * np.maximum(information.relevance, 0)
    freedom = degrees_of_freedom(information)
    return np.where(freedom > 0, chi2.sf(statistic, np.maximum(freedom, 1)), 1.0)


def permutation_screen(
    information: PairInformation, n_permutations: int, rng: np.random.Generator
) -> Screen:
    """Test every column against permuted targets, with a family-wise correction by min-p.

    Raw information favours columns of many levels, so each G statistic is first standardised to
    its chi-square tail probability; the maximum over all columns under a permuted target then
    gives the family-wise distribution (Westfall and Young 1993, algorithm 2.8, single step).

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
    freedom = degrees_of_freedom(information)
    families = [np.flatnonzero(freedom == value) for value in np.unique(freedom[freedom > 0])]
    observed = information.target_sums - information.column_sums
    exceeded = np.zeros(freedom.size, dtype=np.int64)
    maxima = []
    for permuted in _permuted_targets(information, n_permutations, rng):
        sums = _sums_with(information, permuted) - information.column_sums[:, None]
        exceeded += np.sum(sums >= observed[:, None], axis=1)
        largest = [
            _log_tail(information, sums[family].max(axis=0), freedom[family[0]])
            for family in families
        ]
        maxima.append(np.min(largest, axis=0, initial=0.0))
    null = np.sort(np.concatenate(maxima))
    tails = np.zeros(freedom.size)
    for family in families:
        tails[family] = _log_tail(information, observed[family], freedom[family[0]])
    as_extreme = np.searchsorted(null, tails, side="right")
    pvalues = (1 + exceeded) / (1 + n_permutations)
    adjusted = (1 + as_extreme) / (1 + n_permutations)
    return Screen(np.where(freedom > 0, pvalues, 1.0), np.where(freedom > 0, adjusted, 1.0))


def _log_tail(information: PairInformation, sums: np.ndarray, freedom: int) -> np.ndarray:
    """Log of the chi-square tail probability, from entropy sums less those of the columns."""
    nats = np.maximum(sums - information.target_sum + information.terms[-1], 0) * NAT
    return chi2.logsf(2 * information.codes.n_samples * nats, freedom)


def _permuted_targets(
    information: PairInformation, n_permutations: int, rng: np.random.Generator
) -> Iterator[np.ndarray]:
    """Yield blocks of permuted targets, shape (n_block, n_samples)."""
    order = canonical_order(information.codes, information.target)
    canonical = information.target[order]
    n, p = information.codes.n_samples, information.codes.n_features
    size = int(np.clip(_BLOCK_BYTES // max(n, 8 * p), 8, n_permutations))
    for start in range(0, n_permutations, size):
        n_block = min(size, n_permutations - start)
        dtype = np.uint8 if information.n_targets <= 256 else np.uint16
        block = np.empty((n_block, n), dtype=dtype)
        for row in block:
            row[order] = rng.permutation(canonical)
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


def _sums_with(information: PairInformation, permuted: np.ndarray) -> np.ndarray:
    """Entropy sums of every column with every permuted target, (n_features, n_block)."""
    codes, n_targets = information.codes, information.n_targets
    sums = np.empty((codes.n_features, len(permuted)), dtype=np.int64)

    def count(start: int, stop: int) -> None:
        for is_wide, columns in ((False, codes.narrow), (True, codes.wide)):
            mine = np.arange(start, stop)
            mine = mine[(codes.wide_row[mine] >= 0) == is_wide]
            rows = codes.wide_row[mine] if is_wide else mine
            own = np.empty((mine.size, len(permuted)), dtype=np.int64)
            permuted_sums(
                columns, rows, codes.n_levels[mine], permuted, n_targets, information.terms, own
            )
            sums[mine] = own

    seconds = codes.n_features * permuted.size * COUNT_SECONDS
    run_chunks(count, codes.n_features, n_jobs=information.n_jobs, seconds=seconds)
    return sums
