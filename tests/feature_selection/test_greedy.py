"""Greedy paths against brute-force definitions of every criterion."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from skmi._table import as_table
from skmi.feature_selection._criteria import CRITERIA
from skmi.feature_selection._greedy import select_path
from skmi.information._codes import encode_table


def entropy(*codes):
    _, counts = np.unique(np.column_stack(codes), axis=0, return_counts=True)
    p = counts / counts.sum()
    return -(p * np.log(p)).sum()


def mutual_information(x, y):
    return entropy(*x) + entropy(*y) - entropy(*x, *y)


def relevance(x, y):
    return mutual_information([x], [y])


def conditional(x, y, w):
    return entropy(x, w) + entropy(y, w) - entropy(x, y, w) - entropy(w)


# The definitions, from the papers; W is the list of selected columns.
DEFINITIONS = {
    "mim": lambda x, y, W: relevance(x, y),
    "mrmr": lambda x, y, W: relevance(x, y) - np.mean([relevance(x, w) for w in W]),
    "jmi": lambda x, y, W: np.mean([mutual_information([x, w], [y]) for w in W]),
    "jmim": lambda x, y, W: min(mutual_information([x, w], [y]) for w in W),
    "cmim": lambda x, y, W: min(relevance(x, y), *(conditional(x, y, w) for w in W)),
    "disr": lambda x, y, W: np.mean(
        [mutual_information([x, w], [y]) / max(entropy(x, w, y), 1e-300) for w in W]
    ),
}


def brute_force(X, y, criterion, n_select):
    """Choose greedily; scores that differ by rounding alone are equal, the lower index wins."""
    selected, scores = [], []
    while len(selected) < n_select:
        W = [X[:, w] for w in selected]
        score = DEFINITIONS[criterion] if W else lambda x, y, W: relevance(x, y)
        values = np.array(
            [-np.inf if j in selected else score(X[:, j], y, W) for j in range(X.shape[1])]
        )
        best = int(np.flatnonzero(values > values.max() - 1e-9)[0])
        selected.append(best)
        scores.append(values[best])
    return selected, scores


def select(X, y, criterion, n_select, *, compute_redundancy=True, n_jobs=None):
    table = as_table(X.astype(float), owner="the test")
    everything = np.ones(X.shape[1], dtype=bool)
    return select_path(
        encode_table(table, n_bins=10, categorical=everything),
        np.unique(y, return_inverse=True)[1],
        CRITERIA[criterion],
        n_select,
        np.arange(X.shape[1]),
        compute_redundancy=compute_redundancy,
        n_jobs=n_jobs,
    )


@st.composite
def small_tables(draw):
    n, p = draw(st.integers(4, 40)), draw(st.integers(2, 6))
    rng = np.random.RandomState(draw(st.integers(0, 2**16)))
    X = rng.randint(0, draw(st.integers(2, 4)), (n, p))
    if draw(st.booleans()):  # an exact copy, for ties
        X[:, -1] = X[:, 0]
    y = (X[:, 0] + X[:, 1] + rng.randint(0, 2, n)) % draw(st.integers(2, 3))
    y[:2] = 0, 1
    return X, y


def test_every_criterion_has_a_definition():
    assert set(CRITERIA) == set(DEFINITIONS)


@pytest.mark.parametrize("compute_redundancy", [True, False])
@pytest.mark.parametrize("criterion", CRITERIA)
@given(table=small_tables())
@settings(max_examples=40)
def test_paths_equal_brute_force(criterion, compute_redundancy, table):
    X, y = table
    n_select = X.shape[1]
    path = select(X, y, criterion, n_select, compute_redundancy=compute_redundancy)
    selected, scores = brute_force(X, y, criterion, n_select)
    assert path.selected.tolist() == selected
    assert_allclose(path.scores, scores, atol=1e-9)


@pytest.mark.parametrize("criterion", CRITERIA)
def test_exact_copies_tie_and_the_lower_index_wins(criterion):
    rng = np.random.RandomState(0)
    X = rng.randint(0, 5, (300, 4))
    X = np.column_stack([X[:, 1], X, X[:, 2] * 7 + 1])  # 0 copies 2, and 5 relabels 3
    y = (X[:, 2] + X[:, 3]) // 3
    for compute_redundancy in (True, False):
        path = select(X, y, criterion, 6, compute_redundancy=compute_redundancy)
        order = path.selected.tolist()
        assert order.index(0) < order.index(2)
        assert order.index(3) < order.index(5)


@pytest.mark.parametrize("criterion", ["cmim", "jmim"])
@pytest.mark.parametrize("n", [150, 70_000])
def test_lazy_search_equals_counting_everything(criterion, n):
    rng = np.random.RandomState(n)
    X = rng.randint(0, 10, (n, 40))
    X[:, 5:12] = np.where(rng.random_sample((n, 7)) < 0.7, X[:, :1], X[:, 5:12])
    y = (X[:, 0] + X[:, 1] + rng.randint(0, 6, n)) > 11
    eager = select(X, y, criterion, 12)
    for n_jobs in (1, 2, 3):
        path = select(X, y, criterion, 12, compute_redundancy=False, n_jobs=n_jobs)
        assert path.redundancy is None
        assert_array_equal(path.selected, eager.selected)
        assert_array_equal(path.scores, eager.scores)


@pytest.mark.parametrize("criterion", CRITERIA)
def test_threads_change_no_bit(criterion):
    rng = np.random.RandomState(0)
    X, y = rng.randint(0, 10, (20_000, 60)), rng.randint(0, 2, 20_000)
    one, two = (select(X, y, criterion, 8, n_jobs=n_jobs) for n_jobs in (1, 2))
    assert_array_equal(one.selected, two.selected)
    assert_array_equal(one.scores, two.scores)
    assert_array_equal(one.redundancy, two.redundancy)


def test_redundancy_of_chosen_columns_with_every_column():
    rng = np.random.RandomState(0)
    X, y = rng.randint(0, 4, (80, 5)), rng.randint(0, 2, 80)
    path = select(X, y, "jmi", 3)
    expected = [[relevance(X[:, w], x) for x in X.T] for w in path.selected]
    assert_allclose(path.redundancy, expected, atol=1e-9)


@pytest.mark.parametrize("criterion", CRITERIA)
def test_wide_columns_and_large_tables(criterion):
    rng = np.random.RandomState(0)
    X = np.column_stack([rng.randint(0, levels, 500) for levels in (3, 400, 300, 10, 2)])
    y = rng.randint(0, 5, 500)
    for compute_redundancy in (True, False):
        path = select(X, y, criterion, 4, compute_redundancy=compute_redundancy)
        assert path.selected.tolist() == brute_force(X, y, criterion, 4)[0]


def test_xor_is_seen_by_the_joint_criteria_only():
    rng = np.random.RandomState(0)
    X = rng.randint(0, 2, (2000, 12))
    y = X[:, 3] ^ X[:, 7]
    X[:, 0] = np.where(rng.random_sample(2000) < 0.55, X[:, 3], X[:, 0])
    first = select(X, y, "jmi", 12).selected.tolist()
    assert abs(first.index(3) - first.index(7)) == 1


@pytest.mark.parametrize("criterion", ["jmi", "mrmr", "disr"])
def test_sums_over_many_columns_do_not_overflow(criterion):
    rng = np.random.RandomState(0)
    X, y = rng.randint(0, 2, (300, 400)), rng.randint(0, 30, 300)
    path = select(X, y, criterion, 400)
    assert np.abs(path.scores).max() < np.log(30)
    reversed_path = select(X[::-1], y[::-1], criterion, 400)
    assert_array_equal(path.selected, reversed_path.selected)
