"""Distinct values over several permutations, against sets."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from skmi._kernels.alternatives import alternatives


@given(
    seed=st.integers(0, 10_000),
    n_levels=st.integers(1, 6),
    n_repeats=st.integers(1, 8),
    knows_own=st.booleans(),
)
def test_every_value_is_predicted_once(seed, n_levels, n_repeats, knows_own):
    random = np.random.default_rng(seed)
    codes = random.integers(0, n_levels, 20)
    donors = np.stack([random.permutation(20) for _ in range(n_repeats)])
    slot, rows = np.full(donors.shape, 99, np.int32), np.full(donors.shape, 99)
    most = alternatives(codes, donors, knows_own, slot, rows)
    wanted = [
        len(set(codes[donors[:, i]].tolist()) - ({codes[i]} if knows_own else set()))
        for i in range(20)
    ]
    if most == n_repeats:
        assert max(wanted) == n_repeats
        return
    assert most == max(wanted)
    for i in range(20):
        for r in range(n_repeats):
            source = i if slot[r, i] < 0 else rows[slot[r, i], i]
            assert codes[source] == codes[donors[r, i]]
            assert (slot[r, i] < 0) == (knows_own and codes[donors[r, i]] == codes[i])
        assert (rows[wanted[i] : most, i] == i).all()
