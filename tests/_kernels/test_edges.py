"""Weighted quantiles against repeated values, and cuts against their definition."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_array_equal

from skmi._kernels.binning import quantile_edges
from skmi._kernels.counts import entropy_terms
from skmi._kernels.edges import mdl_edges, select_quantile_edges, weighted_quantile_edges

PAIRS = st.lists(st.tuples(st.integers(-9, 9).map(float), st.integers(1, 7)), max_size=60)


@given(PAIRS, st.integers(2, 12))
def test_a_weight_is_a_number_of_repetitions(pairs, n_bins):
    values, weights = np.array(sorted(pairs)).reshape(-1, 2).T.copy()
    weights = weights.astype(int)
    expected = quantile_edges(np.repeat(values, weights), n_bins)
    assert_array_equal(weighted_quantile_edges(values, np.cumsum(weights), n_bins), expected)


@given(
    st.integers(0, 2**16),
    st.sampled_from([1, 100, 4096, 5000, 20_000]),
    st.sampled_from([2, 10, 300]),
    st.sampled_from(["density", "whole", "atom", "sorted", "constant", "few"]),
)
def test_selected_quantiles_are_those_of_sorted_values(seed, n, n_bins, shape):
    rng = np.random.RandomState(seed)
    values = {
        "density": rng.standard_cauchy(n),
        "whole": rng.poisson(20, n).astype(float),
        "atom": np.where(rng.random_sample(n) < 0.9, 0.0, rng.standard_normal(n)),
        "sorted": np.sort(rng.standard_normal(n)),
        "constant": np.full(n, 2.5),
        "few": rng.randint(0, 3, n).astype(float),
    }[shape]
    expected = quantile_edges(np.sort(values), n_bins)
    assert_array_equal(select_quantile_edges(values, n_bins), expected)


def entropy(classes):
    """In bits."""
    p = np.unique(classes, return_counts=True)[1] / len(classes)
    return -(p * np.log2(p)).sum()


def plain_mdl(values, classes):
    """Fayyad and Irani, word for word: the best cut, if it is accepted, and those of its sides."""
    n, k = len(values), len(set(classes))
    cuts = list(np.unique(values)[1:])
    if not cuts:
        return []
    sides = [(classes[values < cut], classes[values >= cut]) for cut in cuts]
    left_over = [sum(len(side) / n * entropy(side) for side in pair) for pair in sides]
    at = int(np.argmin(np.round(left_over, 9)))
    one, two = sides[at]
    gain = entropy(classes) - left_over[at]
    parts = len(set(one)) * entropy(one) + len(set(two)) * entropy(two)
    delta = np.log2(3.0**k - 2) - (k * entropy(classes) - parts)
    if not gain > (np.log2(n - 1) + delta) / n:
        return []
    below = values < cuts[at]
    inner = [plain_mdl(values[side], classes[side]) for side in (below, ~below)]
    return [*inner[0], cuts[at], *inner[1]]


@given(st.integers(0, 2**16), st.integers(1, 4), st.sampled_from([1, 2, 30, 300]))
def test_mdl_edges_equal_the_definition(seed, n_classes, n):
    rng = np.random.RandomState(seed)
    values = np.sort(rng.randint(0, rng.choice([5, 40]), n)).astype(float)
    noise = rng.randint(0, n_classes, n)
    classes = np.where(rng.random_sample(n) < 0.5, noise, (values // 7).astype(int) % n_classes)
    weights = rng.randint(1, 3, n)
    terms, unit = entropy_terms(int(weights.sum()))
    bits = unit * weights.sum() / np.log(2)
    found = mdl_edges(values, classes, weights, n_classes, terms, bits)
    assert_array_equal(found, plain_mdl(np.repeat(values, weights), np.repeat(classes, weights)))
