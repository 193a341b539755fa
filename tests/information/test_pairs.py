"""Pair terms against their definitions, through every kernel."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from scipy import sparse

from skmi._table import as_table
from skmi.information._codes import encode_table
from skmi.information._pairs import PairInformation
from skmi.information._permuted import row_hashes, sums_with_targets


def entropy(*codes, weight=None):
    """Entropy of the joint distribution of some columns, in nats."""
    _, cells = np.unique(np.column_stack(codes), axis=0, return_inverse=True)
    counts = np.bincount(cells.ravel(), weight)
    p = counts[counts > 0] / counts.sum()
    return float(-(p * np.log(p)).sum())


def information_of(X, y, n_jobs=None, weight=None):
    table = as_table(X, owner="the test")
    categorical = np.ones(X.shape[1], dtype=bool)
    codes = encode_table(table, n_bins=10, categorical=categorical)
    return PairInformation(codes, y, n_jobs, weight=weight)


@pytest.fixture(
    params=[
        (60, [2, 3, 10, 1, 5], 2),
        (400, [2, 300, 20, 3], 3),  # a wide column
        (900, [700, 500, 3, 600], 40),  # tables too large to hold
    ],
    ids=["narrow", "wide", "grouped"],
)
def problem(request):
    n, levels, n_targets = request.param
    rng = np.random.RandomState(0)
    X = np.column_stack([rng.randint(0, level, n) for level in levels]).astype(float)
    return X, np.unique(rng.randint(0, n_targets, n), return_inverse=True)[1]


def test_relevance(problem):
    X, y = problem
    expected = [entropy(x) + entropy(y) - entropy(x, y) for x in X.T]
    information = information_of(X, y)
    assert_allclose(information.relevance * information.unit, expected, atol=1e-9)


def test_terms_given_a_column(problem):
    X, y = problem
    information = information_of(X, y)
    for w in range(X.shape[1]):
        given = X[:, w]
        terms = information.given(w, np.arange(X.shape[1]))
        for j, x in enumerate(X.T):
            redundancy = entropy(x) + entropy(given) - entropy(x, given)
            joint = entropy(x, given) + entropy(y) - entropy(x, given, y)
            conditional = entropy(x, y) + entropy(given, y) - entropy(x, given, y) - entropy(y)
            assert terms.redundancy[j] * terms.unit == pytest.approx(redundancy, abs=1e-9)
            assert terms.joint_information[j] * terms.unit == pytest.approx(joint, abs=1e-9)
            assert terms.conditional_redundancy[j] * terms.unit == pytest.approx(
                conditional, abs=1e-9
            )
            assert terms.joint_entropy[j] * terms.unit == pytest.approx(
                entropy(x, given, y), abs=1e-9
            )
        without = information.given(w, np.arange(X.shape[1]), with_target=False)
        assert_array_equal(without.redundancy, terms.redundancy)


def test_rows_in_any_order_and_any_number_of_threads_give_the_same_bits():
    rng = np.random.RandomState(0)
    X, y = rng.randint(0, 10, (4000, 60)).astype(float), rng.randint(0, 3, 4000)
    order = rng.permutation(4000)
    one, other = information_of(X, y, n_jobs=1), information_of(X[order], y[order], n_jobs=3)
    assert_array_equal(one.relevance, other.relevance)
    first, second = (part.given(3, np.arange(60)) for part in (one, other))
    assert_array_equal(first.joint_information, second.joint_information)
    assert_array_equal(first.joint_entropy, second.joint_entropy)


@pytest.fixture(params=[(500, 2), (3000, 40)], ids=["two classes", "forty classes"])
def sparse_problem(request):
    """Rare levels of columns, few or hundreds, beside dense columns."""
    n, n_targets = request.param
    rng = np.random.RandomState(n)
    X = np.column_stack(
        [rng.randint(0, level, n) for level in (2, 3, 600, 2, 10, 900, 1, 2, 700, 5)]
    ).astype(float)
    X[:, :8][rng.random_sample((n, 8)) > 0.06] = 0
    return X, np.unique(rng.randint(0, n_targets, n), return_inverse=True)[1]


@pytest.mark.parametrize("n_jobs", [1, 2])
def test_sparse_and_dense_tables_give_the_same_bits(sparse_problem, n_jobs):
    X, y = sparse_problem
    dense, rare = information_of(X, y), information_of(sparse.csc_array(X), y, n_jobs)
    assert_array_equal(rare.relevance, dense.relevance)
    everything = np.arange(X.shape[1])
    for w in everything:
        for with_target in (True, False):
            expected = dense.given(w, everything, with_target=with_target)
            found = rare.given(w, everything, with_target=with_target)
            assert_array_equal(found.redundancy, expected.redundancy)
            assert_array_equal(found.joint_entropy, expected.joint_entropy)


def test_sparse_and_dense_tables_give_the_same_permutation_test(sparse_problem):
    X, y = sparse_problem
    dense, rare = information_of(X, y), information_of(sparse.csc_array(X), y)
    assert_array_equal(row_hashes(rare.codes, y), row_hashes(dense.codes, y))
    rng = np.random.RandomState(0)
    permuted = np.array([rng.permutation(y) for _ in range(5)]).astype(np.uint8)
    columns = np.arange(X.shape[1])[::-1].copy()
    expected = [
        [PairInformation(dense.codes, order.astype(int), 1).target_sums[j] for order in permuted]
        for j in columns
    ]
    for information in (dense, rare):
        assert_array_equal(sums_with_targets(information, columns, permuted), expected)


def assert_same_terms(found, expected, n_features):
    assert found.unit == expected.unit
    assert_array_equal(found.relevance, expected.relevance)
    assert_array_equal(found.target_sums, expected.target_sums)
    for w in range(n_features):
        for with_target in (True, False):
            one, other = (
                part.given(w, np.arange(n_features), with_target=with_target)
                for part in (found, expected)
            )
            assert_array_equal(one.redundancy, other.redundancy)
            assert_array_equal(one.joint_entropy, other.joint_entropy)


@pytest.mark.parametrize("container", [np.asarray, sparse.csc_array])
def test_whole_weights_give_the_bits_of_repeated_rows(sparse_problem, container):
    X, y = sparse_problem
    weight = np.random.RandomState(1).poisson(1.0, len(y)).astype(float)
    times = weight.astype(int)
    weighted = information_of(container(X), y, 2, weight)
    left = np.unique(np.repeat(y, times), return_inverse=True)[1]
    repeated = information_of(np.repeat(X, times, axis=0), left)
    assert weighted.total == times.sum()
    assert_array_equal(weighted.codes.n_levels, repeated.codes.n_levels)
    assert_same_terms(weighted, repeated, X.shape[1])


@pytest.mark.parametrize("container", [np.asarray, sparse.csc_array])
def test_rows_of_weight_zero_are_absent(sparse_problem, container):
    X, y = sparse_problem
    present = np.random.RandomState(2).random_sample(len(y)) < 0.5
    X[~present, 3], X[~present, 4] = 9, 99
    X[:, 7] = np.where(present, 5, 0)
    y = np.where(present, y, y.max() + 1)
    weighted = information_of(container(X), y, weight=present)
    left = np.unique(y[present], return_inverse=True)[1]
    expected = information_of(X[present], left)
    assert weighted.weights is None
    for j in range(X.shape[1]):
        assert_array_equal(weighted.codes.column(j), expected.codes.column(j))
    assert_same_terms(weighted, expected, X.shape[1])


@pytest.mark.parametrize("factor", [1.0, 1e-9, 3e12])
@pytest.mark.parametrize("container", [np.asarray, sparse.csc_array])
def test_weights_of_any_size(sparse_problem, container, factor):
    X, y = sparse_problem
    weight = np.random.RandomState(3).exponential(size=len(y)) * factor
    information = information_of(container(X), y, weight=weight)
    order = np.random.RandomState(4).permutation(len(y))
    again = information_of(container(X[order]), y[order], 2, weight[order])
    assert_array_equal(again.relevance, information.relevance)
    for w in (0, 2, 4):
        found = information.given(w, np.arange(X.shape[1]))
        assert_array_equal(again.given(w, np.arange(X.shape[1])).joint_entropy, found.joint_entropy)
        for j, x in enumerate(X.T):
            expected = entropy(x, X[:, w], y, weight=weight)
            assert found.joint_entropy[j] * found.unit == pytest.approx(expected, abs=1e-9)
            shared = entropy(x, weight=weight) + entropy(X[:, w], weight=weight)
            shared -= entropy(x, X[:, w], weight=weight)
            assert found.redundancy[j] * found.unit == pytest.approx(shared, abs=1e-9)


def test_whole_weights_beyond_any_table():
    rng = np.random.RandomState(0)
    X, y = rng.randint(0, 4, (50, 3)).astype(float), rng.randint(0, 2, 50)
    weight = rng.randint(1, 10, 50) * 1e12
    large, small = (information_of(X, y, weight=w) for w in (weight, weight / 1e12))
    assert_allclose(large.relevance * large.unit, small.relevance * small.unit, atol=1e-12)


@pytest.mark.parametrize("weights", ["none", "whole", "fractions"])
def test_many_columns_of_mixed_levels(weights):
    """Enough columns to be counted side by side, and others among them that cannot be."""
    rng = np.random.RandomState(0)
    n, levels = 5000, rng.choice([1, 2, 3, 10, 17, 60, 300, 900], 150)
    X = np.column_stack([rng.randint(0, level, n) for level in levels]).astype(float)
    y, weight = rng.randint(0, 3, n), None
    if weights != "none":
        weight = rng.poisson(1.0, n) if weights == "whole" else rng.random_sample(n)
    information = information_of(X, y, 2, weight)
    x, total = information.codes.column, information.weights
    for w in (3, 70):
        terms = information.given(w, np.arange(150)[::-1].copy())
        for j, value in zip(np.arange(150)[::-1], terms.joint_entropy, strict=True):
            expected = entropy(x(j), x(w), information.target, weight=total)
            assert value * information.unit == pytest.approx(expected, abs=1e-9)
