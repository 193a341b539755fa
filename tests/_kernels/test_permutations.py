"""Counts against permuted targets, and row hashes, against plain twins."""

from itertools import pairwise

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from skmi._kernels.counts import entropy_terms
from skmi._kernels.permutations import (
    add_hashes,
    add_listed_hashes,
    as_lanes,
    permute_within,
    permuted_lane_sums,
    permuted_list_sums,
    permuted_sums,
)
from skmi._kernels.sparse import SparseColumns


def plain_sums(columns, permuted, terms):
    """Twin of the kernels: count pairs of codes, then add up the terms of the counts."""
    pairs = [[column * 1000 + target for target in permuted] for column in columns.astype(int)]
    return [[terms[np.unique(pair, return_counts=True)[1]].sum() for pair in row] for row in pairs]


@pytest.mark.parametrize("n", [12, 300, 5000])
@pytest.mark.parametrize("n_targets", [2, 7])
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_permuted_sums(n, n_targets, dtype):
    rng = np.random.RandomState(n)
    levels = np.array([3, 12, 40])
    columns = np.array([rng.randint(0, level, n) for level in levels], dtype=dtype)
    permuted = rng.randint(0, n_targets, (70, n)).astype(np.uint8)
    terms, _ = entropy_terms(n)
    rows = np.array([2, 0])
    expected = plain_sums(columns[rows], permuted, terms)
    sums = np.empty((2, 70), np.int64)
    permuted_sums(columns, rows, levels[rows], permuted, n_targets, terms, sums)
    assert_array_equal(sums, expected)
    sums[:] = 0
    permuted_lane_sums(columns, rows, levels[rows], as_lanes(permuted), n_targets, terms, sums)
    assert_array_equal(sums, expected)


@pytest.mark.parametrize("n", [1, 40, 5000])
@pytest.mark.parametrize("n_targets", [1, 2, 7])
def test_permuted_list_sums(n, n_targets):
    rng = np.random.RandomState(n)
    levels = np.array([1, 2, 5])
    default = np.array([0, 1, 3])
    columns = np.array([rng.randint(0, level, n) for level in levels])
    columns = np.where(rng.random_sample((3, n)) < 0.1, columns, default[:, None])
    target = rng.randint(0, n_targets, n)
    permuted = np.array([rng.permutation(target) for _ in range(70)]).astype(np.uint8)
    differs = columns != default[:, None]
    lists = SparseColumns.with_room(differs.sum(axis=1))
    lists.stops[:] = lists.starts + differs.sum(axis=1)
    lists.default[:], lists.codes[:] = default, columns[differs]
    lists.rows[:] = np.nonzero(differs)[1]
    terms, _ = entropy_terms(n)
    counts = np.bincount(target, minlength=n_targets)
    sums = np.empty((3, 70), np.int64)
    everything = np.arange(3)
    permuted_list_sums(lists, everything, levels, as_lanes(permuted), counts, terms, sums)
    assert_array_equal(sums, plain_sums(columns, permuted, terms))


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


def test_permutations_within_groups():
    rng = np.random.RandomState(0)
    order = rng.permutation(30)
    bounds = np.array([0, 1, 11, 30])
    seeds = np.arange(200_000, dtype=np.uint64) * np.uint64(2**40)
    permuted = np.empty((seeds.size, 30), dtype=np.uint8)
    target = np.arange(30, dtype=np.uint8)
    permute_within(target, order, bounds, seeds, permuted)
    for first, last in pairwise(bounds):
        rows = order[first:last]
        assert_array_equal(np.sort(permuted[:, rows], axis=1) - np.sort(rows), 0)
        # Each row is equally likely to take each place: at most four errors of a binomial away.
        counts = np.array([np.bincount(permuted[:, row], minlength=30)[rows] for row in rows])
        p = 1 / rows.size
        assert np.abs(counts / seeds.size - p).max() <= 4.5 * np.sqrt(p * (1 - p) / seeds.size)
    again = np.empty_like(permuted[:3])
    permute_within(target, order, bounds, seeds[:3], again)
    assert_array_equal(again, permuted[:3])
