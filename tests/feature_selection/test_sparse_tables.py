"""Selections from sparse tables, which are never written out."""

import numpy as np
import pytest
from numpy.testing import assert_array_equal
from scipy import sparse

from skmi.feature_selection import MutualInfoSelector


def rare_table():
    """Rare words, a few of which go with the classes, and dense columns of whole numbers."""
    rng = np.random.default_rng(0)
    y = rng.integers(0, 3, 1200)
    X = rng.poisson(0.05, (1200, 40)).astype(float)
    X[:, :3] += (rng.random((1200, 3)) < 0.3) & (y[:, None] == np.arange(3))
    X[:, 3:6] = X[:, :3] * (rng.random((1200, 3)) < 0.8)
    X[:, 38:] = rng.integers(0, 4, (1200, 2)) + y[:, None]
    return X, y


@pytest.mark.parametrize("compute_redundancy", [True, False])
@pytest.mark.parametrize("criterion", ["mim", "mrmr", "jmi", "jmim", "cmim", "disr"])
def test_sparse_and_dense_tables_give_the_same_selection(criterion, compute_redundancy):
    X, y = rare_table()
    selector = MutualInfoSelector(criterion, 8, compute_redundancy=compute_redundancy)
    dense = selector.fit(X, y)
    expected = dense.selected_, dense.scores_, dense.relevance_, dense.pvalues_
    rare = selector.fit(sparse.csr_matrix(X), y)
    for found, known in zip(
        (rare.selected_, rare.scores_, rare.relevance_, rare.pvalues_), expected, strict=True
    ):
        assert_array_equal(found, known)


def test_sparse_and_dense_tables_give_the_same_permutation_pvalues():
    X, y = rare_table()
    selector = MutualInfoSelector(random_state=0)
    expected = selector.fit(X, y).adjusted_pvalues_
    assert_array_equal(selector.fit(sparse.csc_array(X), y).adjusted_pvalues_, expected)
