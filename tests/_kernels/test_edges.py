"""Weighted quantiles against repeated values."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_array_equal

from skmi._kernels.binning import quantile_edges
from skmi._kernels.edges import weighted_quantile_edges

PAIRS = st.lists(st.tuples(st.integers(-9, 9).map(float), st.integers(1, 7)), max_size=60)


@given(PAIRS, st.integers(2, 12))
def test_a_weight_is_a_number_of_repetitions(pairs, n_bins):
    values, weights = np.array(sorted(pairs)).reshape(-1, 2).T.copy()
    weights = weights.astype(int)
    expected = quantile_edges(np.repeat(values, weights), n_bins)
    assert_array_equal(weighted_quantile_edges(values, np.cumsum(weights), n_bins), expected)
