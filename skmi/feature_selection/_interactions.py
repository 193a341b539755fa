"""Pairs of columns that tell together what neither tells alone."""

from itertools import combinations
from typing import NamedTuple

import numpy as np

from ..information._codes import WIDE, Codes, joint_code
from ..information._pairs import PairInformation
from ._stopping import Permutations, family_pvalues, g_statistics, surprise

# Pairs are looked for among this many columns, those that stand out most by themselves.
MAX_COLUMNS = 100
# Codes of pairs that are held at a time, in bytes.
_CHUNK_BYTES = 2**26


class Interactions(NamedTuple):
    """Pairs of columns that were tested.

    Attributes
    ----------
    pairs : ndarray of shape (n_pairs, 2), int64
    adjusted_pvalues : ndarray of shape (n_pairs,)
        Hold for all pairs together.
    """

    pairs: np.ndarray
    adjusted_pvalues: np.ndarray


def interaction_screen(
    information: PairInformation,
    scores: np.ndarray,
    n_permutations: int,
    rng: np.random.Generator,
) -> Interactions:
    """Test pairs of columns for what each tells beyond the other.

    The statistic of a pair (x, w) is the less surprising one of I(x;y|w) and I(w;y|x), and is
    compared with the highest one over all pairs under permuted targets, as in
    :func:`~skmi.feature_selection._stopping.permutation_screen`. Both parts of an exclusive or
    stand out by it; a column of noise beside an informative one does not, since it tells nothing
    beyond that one.

    Parameters
    ----------
    information : PairInformation
        Columns and target.
    scores : ndarray of shape (n_features,)
        How far each column stands out; pairs are formed among the MAX_COLUMNS highest.
    n_permutations : int
    rng : numpy.random.Generator

    Returns
    -------
    Interactions
        Up to 4950 pairs; each takes ``n_permutations`` counts of all rows.
    """
    columns = np.sort(np.argsort(-scores, kind="stable")[:MAX_COLUMNS])
    pairs = np.array(list(combinations(columns.tolist(), 2)), dtype=np.int64).reshape(-1, 2)
    permutations = Permutations(information, n_permutations, rng)
    alone = np.full((information.codes.n_features, n_permutations + 1), -1, dtype=np.int64)
    alone[columns, 0] = information.relevance[columns]
    alone[columns, 1:] = permutations.relevance(information, columns)
    found = np.empty(len(pairs))
    null = np.full(n_permutations, -np.inf)
    step = max(1, _CHUNK_BYTES // information.codes.n_samples)
    for start in range(0, len(pairs), step):
        chunk = pairs[start : start + step]
        tails = _surprises(information, chunk, alone, permutations)
        found[start : start + step] = tails[:, 0]
        np.maximum(null, tails[:, 1:].max(axis=0), out=null)
    return Interactions(pairs, family_pvalues(found, null))


def _surprises(
    information: PairInformation,
    pairs: np.ndarray,
    alone: np.ndarray,
    permutations: Permutations,
) -> np.ndarray:
    """Surprise of each pair with the target as it is, and with its permutations."""
    known = PairInformation(
        _pair_codes(information.codes, pairs),
        information.target,
        information.n_jobs,
        weight=information.weights,
    )
    everything = np.arange(len(pairs))
    joint = np.column_stack([known.relevance, permutations.relevance(known, everything)])
    levels, n_targets = information.codes.n_levels, information.n_targets
    tails = []
    for first, second in (pairs.T, pairs.T[::-1]):
        beyond = g_statistics(known, joint - alone[second])
        tails.append(surprise(beyond, (levels[first] - 1) * levels[second] * (n_targets - 1)))
    return np.minimum(*tails)


def _pair_codes(codes: Codes, pairs: np.ndarray) -> Codes:
    """One column for each pair."""
    n_levels = np.empty(len(pairs), dtype=np.int64)
    joint = np.empty((len(pairs), codes.n_samples), dtype=np.uint16)
    for row, pair in zip(range(len(pairs)), pairs, strict=True):
        joint[row], n_levels[row] = joint_code(codes, pair.tolist())
    if n_levels.max(initial=0) <= 256:
        return Codes.from_bytes(joint.astype(np.uint8), n_levels)
    kind = np.full(len(pairs), WIDE, dtype=np.uint8)
    nothing = Codes.from_bytes(np.empty((0, codes.n_samples), np.uint8), n_levels[:0])
    rows, ordered = np.arange(len(pairs)), np.zeros(len(pairs), dtype=bool)
    known = nothing.narrow, joint, nothing.sparse, ordered
    return Codes(codes.n_samples, n_levels, kind, rows, *known)
