"""Weighted entropy sums against the same sums over repeated rows."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_array_equal

from skmi._kernels.counts import Condition, entropy_terms
from skmi._kernels.weighted import Weighing, sum_terms, term, weighted_sums


def plain_sum(terms, weight, *codes):
    cells = np.unique(np.column_stack(codes), axis=0, return_inverse=True)[1].ravel()
    return terms[np.bincount(cells, weight).astype(int)].sum()


@given(st.integers(0, 2**16), st.sampled_from([1, 2, 5]), st.sampled_from([1, 3]))
@settings(max_examples=50)
def test_weighted_sums_equal_the_plain_twin(seed, n_given, n_targets):
    rng = np.random.RandomState(seed)
    n = rng.randint(1, 300)
    levels = np.array([1, 4, 20])
    columns = np.array([rng.randint(0, level, n) for level in levels], dtype=np.uint8)
    given, target = rng.randint(0, n_given, n), rng.randint(0, n_targets, n)
    weight = rng.randint(0, 9, n)
    joint = given * n_targets + target
    condition = Condition(given.astype(np.uint16), joint.astype(np.uint16), n_given, n_targets)
    terms, _ = entropy_terms(int(weight.sum()))
    weighing = Weighing(weight, float(weight.sum()), 0.0)
    members = np.array([2, 0, 1])
    sums = np.empty((2, 3), np.int64)
    weighted_sums(columns, members, levels[members], condition, terms, weighing, *sums)
    assert_array_equal(sums[0], [plain_sum(terms, weight, columns[j], given) for j in members])
    assert_array_equal(sums[1], [plain_sum(terms, weight, columns[j], joint) for j in members])


def test_terms_of_shares_of_the_total():
    counts = np.array([0, 1, 2**40, 2**50], dtype=np.int64)
    total = float(counts.sum())
    weighing = Weighing(np.ones(1, np.int64), total, 2.0**50)
    shares = counts[1:] / total
    expected = np.r_[0, np.rint(shares * np.log(shares) * 2.0**50)]
    nothing = np.zeros(1, np.int64)
    assert_array_equal([term(count, nothing, weighing) for count in counts], expected)
    assert sum_terms(counts, nothing, weighing) == expected.sum()
    assert term(np.int64(total), nothing, weighing) == 0
