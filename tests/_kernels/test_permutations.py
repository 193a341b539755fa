"""Counts against permuted targets, and row hashes, against plain twins."""

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from skmi._kernels.counts import entropy_terms
from skmi._kernels.permutations import add_hashes, add_listed_hashes, permuted_sums


@pytest.mark.parametrize("n", [12, 300, 5000])
@pytest.mark.parametrize("n_targets", [2, 7])
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_permuted_sums(n, n_targets, dtype):
    rng = np.random.RandomState(n)
    levels = np.array([3, 12, 40])
    columns = np.array([rng.randint(0, level, n) for level in levels], dtype=dtype)
    permuted = rng.randint(0, n_targets, (21, n)).astype(np.uint8)
    terms, _ = entropy_terms(n)
    sums = np.empty((2, 21), np.int64)
    rows = np.array([2, 0])
    permuted_sums(columns, rows, levels[rows], permuted, n_targets, terms, sums)
    for g, j in enumerate(rows):
        for b, target in enumerate(permuted):
            _, counts = np.unique([columns[j], target], axis=1, return_counts=True)
            assert sums[g, b] == terms[counts].sum()


def test_row_hashes_tell_rows_and_columns_apart():
    codes = np.random.RandomState(0).randint(0, 4, (6, 2000)).astype(np.uint8)
    codes[:, 1000:] = codes[:, :1000]

    def hashes(columns):
        result = np.zeros(columns.shape[1], dtype=np.uint64)
        for j, column in enumerate(columns):
            add_hashes(column, np.uint64(j), result)
        return result

    found = hashes(codes)
    assert_array_equal(found[1000:], found[:1000])
    assert len(np.unique(found)) == len(np.unique(codes, axis=1).T)
    assert np.mean(hashes(codes[[1, 0, 2, 3, 4, 5]]) == found) < 0.5


def test_hashes_of_listed_columns_are_those_of_dense_ones():
    rng = np.random.RandomState(0)
    columns = np.where(rng.random_sample((3, 500)) < 0.1, rng.randint(0, 5, (3, 500)), 2)
    dense, listed = np.zeros((2, 500), dtype=np.uint64)
    common = np.zeros(1, dtype=np.uint64)
    for j, column in enumerate(columns.astype(np.uint16)):
        rows = np.flatnonzero(column != 2)
        add_hashes(column, np.uint64(j), dense)
        add_listed_hashes(rows, column[rows], np.uint16(2), np.uint64(j), listed, common)
    assert_array_equal(listed + common, dense)
