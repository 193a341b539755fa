"""The encoding of tables, against its formula written plainly."""

import re

import numpy as np
import pandas as pd
import polars as pl
import pytest
from scipy import sparse

from skmi._table import as_table
from skmi.neural_network._table_encoding import TableEncoder, read_raw


def fitted(X, weight=None, **options):
    raw = read_raw(as_table(X, owner="test"))
    encoder = TableEncoder(dtype=np.float64, **options).fit(raw, weight)
    return encoder, encoder.transform(raw).numpy()


def test_numbers_follow_the_formula():
    x = np.random.default_rng(0).lognormal(size=(99, 1)) * 1000 + 1e6
    lower, middle, upper = np.quantile(x[:, 0], [0.25, 0.5, 0.75], method="inverted_cdf")
    z = (x - middle) / (upper - lower)
    _, block = fitted(x)
    np.testing.assert_allclose(block, z / np.sqrt(1 + (z / 3) ** 2), rtol=1e-12)
    _, linear = fitted(x, clip=False)
    np.testing.assert_allclose(linear, z, rtol=1e-12)


def test_a_spike_is_scaled_by_half_its_range_and_a_constant_is_zero():
    x = np.column_stack([np.r_[np.zeros(97), 10.0, -30.0, 5.0], np.full(100, 7.0)])
    _, block = fitted(x, clip=False)
    np.testing.assert_allclose(block[:, 0], x[:, 0] / 20)
    assert not block[:, 1].any()


def test_numbers_of_a_table_larger_than_a_tile():
    x = np.random.default_rng(0).normal(size=(3001, 3))
    encoder, block = fitted(x)
    raw = read_raw(as_table(x, owner="test"))
    parts = [encoder.transform(raw.rows(np.array([i]))).numpy() for i in (0, 1024, 3000)]
    np.testing.assert_array_equal(np.concatenate(parts), block[[0, 1024, 3000]])


def test_missing_numbers_become_the_median_with_an_indicator():
    x = np.array([[1.0, 0.0], [np.nan, 1.0], [3.0, 2.0], [5.0, 3.0]])
    encoder, block = fitted(x)
    assert encoder.layout.n_dense == 3
    assert block[1, 0] == 0
    np.testing.assert_array_equal(block[:, 2], [0, 1, 0, 0])
    # A gap where fit saw none is the median too, and has no indicator.
    new = encoder.transform(read_raw(as_table(np.array([[1.0, np.nan]]), owner="test"))).numpy()
    np.testing.assert_array_equal(new[0, 1:], [0, 0])


def test_a_column_without_values():
    _, block = fitted(np.array([[np.nan, 1.0], [np.nan, 2.0]]))
    np.testing.assert_array_equal(block[:, [0, 2]], [[0, 1], [0, 1]])


def test_categories_are_signs_or_codes_and_unseen_levels_zero():
    X = pd.DataFrame(
        {"two": ["a", "b", "a"], "three": ["x", "y", "z"], "gaps": ["u", None, "v"], "n": [1, 2, 3]}
    )
    encoder, block = fitted(X)
    layout = encoder.layout
    assert (layout.n_numbers, layout.n_dense, layout.cardinalities) == (1, 2, (4, 4))
    np.testing.assert_array_equal(block[:, 1], [-1, 1, -1])
    np.testing.assert_array_equal(block[:, 2:], [[1, 1], [2, 3], [3, 2]])
    new = pd.DataFrame({"two": ["c"], "three": ["w"], "gaps": ["w"], "n": [2]})
    unseen = encoder.transform(read_raw(as_table(new, owner="test"), encoder.is_number)).numpy()
    np.testing.assert_array_equal(unseen[0], [0, 0, 0, 0])


def test_containers_agree():
    rng = np.random.default_rng(0)
    x = rng.normal(size=(50, 3)) * (rng.random((50, 3)) < 0.5)
    frame = pd.DataFrame(x, columns=list("abc"))
    blocks = [fitted(X)[1] for X in (x, sparse.csr_array(x), frame, pl.from_pandas(frame))]
    for block in blocks[1:]:
        np.testing.assert_array_equal(block, blocks[0])


def test_weights_are_repeats():
    rng = np.random.default_rng(0)
    x, weight = rng.normal(size=(40, 3)), rng.integers(1, 5, 40)
    weighted, _ = fitted(x, weight.astype(float), n_bins=4)
    repeated, _ = fitted(np.repeat(x, weight, axis=0), n_bins=4)
    np.testing.assert_array_equal(weighted.location, repeated.location)
    np.testing.assert_array_equal(weighted.factor, repeated.factor)
    for a, b in zip(weighted.layout.edges, repeated.layout.edges, strict=True):
        np.testing.assert_array_equal(a, b)


def test_bins_hold_equal_counts():
    encoder, block = fitted(np.random.default_rng(0).lognormal(size=(1600, 1)), n_bins=16)
    counts, _ = np.histogram(block[:, 0], bins=encoder.layout.edges[0])
    assert np.abs(counts - 100).max() <= 1


def test_a_value_that_fills_a_bin_leaves_the_others_to_the_rest():
    x = np.r_[np.zeros(5000), np.random.default_rng(0).lognormal(size=1500)]
    encoder, block = fitted(x[:, None], n_bins=16)
    edges = encoder.layout.edges[0]
    assert len(edges) == 16  # the bin of the zeros is of no width
    assert edges[0] == block[:, 0].min()
    counts, _ = np.histogram(block[x > 0, 0], bins=edges)
    assert np.abs(counts - 100).max() <= 1


@pytest.mark.parametrize("values", [[0.0, 1.0], [0.0, 1.0, 5.0, 6.0]])
def test_few_values_are_all_edges(values):
    x = np.repeat(values, np.arange(1, len(values) + 1) ** 4)[:, None]
    encoder, block = fitted(x, n_bins=48)
    np.testing.assert_array_equal(encoder.layout.edges[0], np.unique(block))


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_large_offsets_do_no_harm(dtype):
    x = np.random.default_rng(0).integers(0, 50, size=(200, 1)).astype(dtype)
    _, plain = fitted(x)
    _, moved = fitted(x + dtype(2**20))
    np.testing.assert_array_equal(plain, moved)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_far_outliers_are_clipped_like_near_ones(dtype):
    x = np.r_[np.random.default_rng(0).normal(size=98), -1e30, 1e30][:, None].astype(dtype)
    raw = read_raw(as_table(x, owner="test"))
    block = TableEncoder(dtype=np.float32).fit(raw, None).transform(raw).numpy()
    np.testing.assert_allclose(block[98:, 0], [-3, 3], rtol=1e-6)


def test_units_do_not_matter():
    x = np.random.default_rng(0).normal(size=(64, 1))
    for unit in (2.0**-900, 2.0**900):
        np.testing.assert_array_equal(fitted(unit * x)[1], fitted(x)[1])


def test_a_column_that_changes_its_kind_is_named():
    encoder, _ = fitted(pd.DataFrame({"age": [1.0, 2.0]}))
    with pytest.raises(TypeError, match=r"Column 'age' of X held numbers in fit and holds categ"):
        read_raw(as_table(pd.DataFrame({"age": ["1", "x"]}), owner="test"), encoder.is_number)
    # Without values a column is of any kind.
    empty = as_table(pd.DataFrame({"age": [None, None]}, dtype=object), owner="test")
    assert not encoder.transform(read_raw(empty, encoder.is_number)).numpy().any()


@pytest.mark.parametrize("clip", [True, False])
@pytest.mark.parametrize("sign", [-1, 1])
def test_infinity_is_named(clip, sign):
    x = np.zeros((3000, 2))
    encoder, _ = fitted(x, clip=clip)
    x[2500, 1] = sign * np.inf
    raw = read_raw(as_table(x, owner="test"))
    for work in (lambda: encoder.transform(raw), lambda: TableEncoder().fit(raw, None)):
        with pytest.raises(ValueError, match="Column 'x1' of X contains infinity"):
            work()


@pytest.mark.parametrize(("dtype", "far"), [(np.float32, 1e300), (np.float64, 1.7e308)])
def test_what_no_linear_scale_can_hold_is_named(dtype, far):
    x = np.random.default_rng(0).normal(size=(3000, 2)) / 10
    x[2500, 1] = far
    raw = read_raw(as_table(x, owner="test"))
    block = TableEncoder(dtype=dtype).fit(raw, None).transform(raw)
    assert block[2500, 1] == 3
    message = re.escape(f"Column 'x1' of X holds {far:g}, too far from its median")
    with pytest.raises(ValueError, match=f"{message} .*='linear'.*='clip'"):
        TableEncoder(clip=False, dtype=dtype).fit(raw, None).transform(raw)


def test_the_largest_numbers_have_a_scale():
    x = 1.7e308 * np.linspace(-1, 1, 101)[:, None]
    _, block = fitted(x, clip=False)
    np.testing.assert_allclose(block[:, 0], np.linspace(-2, 2, 101) / 2)
    x[20:-20] = 0
    _, block = fitted(x, clip=False)
    assert block.max() == pytest.approx(1)
