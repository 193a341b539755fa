"""Best-first search against a plain maximum over all candidates."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from skmi._kernels.counts import entropy_terms
from skmi._kernels.lazy import CONDITIONAL, JOINT, best_first


def plain_sum(terms, *codes):
    return terms[np.unique(np.column_stack(codes), axis=0, return_counts=True)[1]].sum()


@pytest.mark.parametrize("kind", [CONDITIONAL, JOINT])
@given(st.integers(0, 2**16))
def test_best_first(kind, seed):
    rng = np.random.RandomState(seed)
    n, p, n_targets = 40, 8, 2
    columns = rng.randint(0, 3, (p, n)).astype(np.uint8)
    columns[6] = columns[2]
    target = rng.randint(0, n_targets, n)
    selected, candidates = np.array([3, 0]), np.array([1, 2, 4, 5, 6, 7])
    terms, _ = entropy_terms(n)
    column_sums = np.array([plain_sum(terms, x) for x in columns])
    target_sums = np.array([plain_sum(terms, x, target) for x in columns])
    target_sum = plain_sum(terms, target)
    relevance = target_sums - column_sums - target_sum + terms[-1]

    expected = relevance.copy() if kind == CONDITIONAL else np.full(p, np.iinfo(np.int64).max)
    for w in selected:
        for j in candidates:
            pair = plain_sum(terms, columns[j], columns[w])
            joint = plain_sum(terms, columns[j], columns[w], target)
            if kind == CONDITIONAL:
                value = joint - pair - target_sums[w] + column_sums[w]
            else:
                value = joint - pair - target_sum + terms[-1]
            expected[j] = min(expected[j], value)
    scores = relevance.copy() if kind == CONDITIONAL else np.full(p, np.iinfo(np.int64).max)
    joints = (columns[selected].astype(np.int64) * n_targets + target).astype(np.uint16)
    best = best_first(
        columns,
        np.full(p, 3),
        candidates.copy(),
        kind,
        selected,
        joints,
        n_targets,
        terms,
        column_sums,
        target_sums,
        target_sum,
        scores,
        np.zeros(p, np.int64),
        np.array([np.iinfo(np.int64).min]),
    )
    assert best == candidates[np.argmax(expected[candidates])]
    assert scores[best] == expected[best]
