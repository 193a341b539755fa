"""Columns counted side by side against contingency tables counted one cell at a time."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_array_equal

from skmi._kernels.counts import entropy_terms
from skmi._kernels.lanes import TILE_ROWS, fill_tile, lane_sums, sort_tiles
from skmi._kernels.vectors import LANES
from skmi._kernels.weighted import Weighing


def plain_sum(terms, *codes):
    cell = np.zeros(codes[0].size, np.int64)
    for code in codes:
        cell = cell * (int(code.max()) + 1) + code
    return terms[np.bincount(cell)].sum()


@st.composite
def coded_tables(draw):
    """A few columns or many, of few levels or many, at rows that fill a block or a tile or not."""
    n = draw(st.sampled_from([1, 7, 15, 16, 17, 300, 1000, TILE_ROWS, 2 * TILE_ROWS + 70]))
    n_columns = draw(st.sampled_from([1, 3, 64, 65, 140]))
    rng = np.random.RandomState(draw(st.integers(0, 2**16)))
    levels = rng.choice(draw(st.sampled_from([[1], [2], [3, 4], [10, 5], [40, 2, 255]])), n_columns)
    # Skewed codes put many rows into few cells, more than a byte can count.
    draws = rng.random_sample((n_columns, n)) ** draw(st.sampled_from([1, 4]))
    columns = (draws * levels[:, None]).astype(np.uint8)
    n_given, n_targets = draw(st.sampled_from([(1, 1), (1, 2), (10, 1), (3, 2), (10, 10)]))
    given = np.minimum(rng.randint(0, n_given, n), rng.randint(0, n_given, n))
    return columns, levels, given, rng.randint(0, n_targets, n), n_given, n_targets


@given(coded_tables())
@settings(max_examples=120)
def test_lane_sums_equal_the_plain_twin(table):
    columns, levels, given, target, n_given, n_targets = table
    joint = (given * n_targets + target).astype(np.uint16)
    order = sort_tiles(joint, n_given * n_targets, None)
    terms, _ = entropy_terms(given.size)
    members = np.random.RandomState(0).permutation(len(levels))
    sums = np.empty((2, members.size), np.int64)
    lane_sums(columns, members, levels[members], n_targets, order, terms, *sums)
    assert_array_equal(sums[0], [plain_sum(terms, columns[j], given) for j in members])
    assert_array_equal(sums[1], [plain_sum(terms, columns[j], joint) for j in members])


@pytest.mark.parametrize("n", [1, 100, 2 * TILE_ROWS + 5])
def test_weights_are_visits(n):
    rng = np.random.RandomState(0)
    levels, weight = np.full(70, 5), rng.poisson(1, n)
    weight[0] = 300
    columns = rng.randint(0, 5, (70, n)).astype(np.uint8)
    joint = rng.randint(0, 6, n).astype(np.uint16)
    order = sort_tiles(joint, 6, Weighing(weight, float(weight.sum()), 0.0))
    terms, _ = entropy_terms(int(weight.sum()))
    sums = np.empty((2, 70), np.int64)
    lane_sums(columns, np.arange(70), levels, 2, order, terms, *sums)
    repeated, given = np.repeat(joint, weight), np.repeat(joint // 2, weight)
    columns = np.repeat(columns, weight, axis=1)
    assert_array_equal(sums[0], [plain_sum(terms, column, given) for column in columns])
    assert_array_equal(sums[1], [plain_sum(terms, column, repeated) for column in columns])


@pytest.mark.parametrize("n", [1, TILE_ROWS, 2 * TILE_ROWS + 3])
def test_tiles_are_sorted_by_condition(n):
    condition = np.random.RandomState(0).randint(0, 5, n).astype(np.uint16)
    order = sort_tiles(condition, 6, None)
    assert_array_equal(order.counts, np.bincount(condition, minlength=6))
    for t, first in enumerate(range(0, n, TILE_ROWS)):
        tile = condition[first : first + TILE_ROWS]
        assert_array_equal(order.rows[first : first + TILE_ROWS], np.argsort(tile, kind="stable"))
        assert_array_equal(np.diff(order.bounds[t]), np.bincount(tile, minlength=6))


@pytest.mark.parametrize("n_rows", [1, 15, 16, 100, 128, 1000])
def test_tiles_are_transposed_columns(n_rows):
    columns = np.random.RandomState(0).randint(0, 256, (70, 1200)).astype(np.uint8)
    members = np.random.RandomState(1).permutation(70)[:LANES]
    tile = np.zeros((1000, LANES), np.uint8)
    fill_tile(columns, members, 150, 150 + n_rows, tile)
    assert_array_equal(tile[:n_rows], columns[members, 150 : 150 + n_rows].T)
    assert not tile[n_rows:].any()
