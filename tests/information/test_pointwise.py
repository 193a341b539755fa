"""Information row by row against its definition."""

import inspect

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from skmi.information import mutual_info, pointwise_mutual_info
from skmi.information._blocks import ksg_blocks


def plain_terms(x, y, weight):
    """log p(x,y) / (p(x) p(y)) and -log p(x,y) of each row."""
    total = weight.sum()
    ratio, surprise = np.empty(len(x)), np.empty(len(x))
    for i in range(len(x)):
        of_x, of_y = weight[x == x[i]].sum() / total, weight[y == y[i]].sum() / total
        joint = weight[(x == x[i]) & (y == y[i])].sum() / total
        ratio[i], surprise[i] = np.log(joint / (of_x * of_y)), -np.log(joint)
    return ratio, surprise


@pytest.mark.parametrize("weighted", [False, True])
def test_tables_follow_the_definition(weighted):
    rng = np.random.default_rng(0)
    x, y = rng.integers(0, 4, (2, 60))
    weight = rng.uniform(0.1, 3, 60) if weighted else np.ones(60)
    ratio, surprise = plain_terms(x, y, weight)
    options = {"discrete": True, "sample_weight": weight if weighted else None}
    found = pointwise_mutual_info(x, y, **options)
    assert_allclose(found, ratio, atol=1e-12)
    assert_allclose(pointwise_mutual_info(x, y, unit="bit", **options), ratio / np.log(2))
    shares = pointwise_mutual_info(x, y, normalize="joint", **options)
    assert_allclose(shares, ratio / surprise, atol=1e-12)
    assert shares.min() > -1
    assert shares.max() <= 1
    mean = np.average(found, weights=weight)
    assert mean == pytest.approx(mutual_info(x, y, estimator="plugin", **options))


def test_values_that_only_occur_together_have_share_one():
    assert_allclose(pointwise_mutual_info(list("aab"), list("uuv"), normalize="joint"), 1)
    assert_array_equal(pointwise_mutual_info(list("aaa"), list("uuu"), normalize="joint"), 0)


def test_numbers_are_local_terms_and_may_be_counted():
    rng = np.random.default_rng(1)
    x = rng.standard_normal(200)
    y = x + rng.standard_normal(200)
    expected = ksg_blocks(x[:, None], y[:, None])
    assert_array_equal(pointwise_mutual_info(x, y), expected)
    levels = np.round(x), np.round(y)
    assert_array_equal(
        pointwise_mutual_info(*levels, estimator="plugin"),
        pointwise_mutual_info(*levels, discrete=True),
    )
    tied = ksg_blocks(levels[0][:, None], levels[1][:, None])
    assert_array_equal(pointwise_mutual_info(*levels, discrete=False), tied)
    assert_array_equal(pointwise_mutual_info(*levels, estimator="ksg"), tied)
    assert "random_state" not in inspect.signature(pointwise_mutual_info).parameters


def test_rows_that_are_left_out_keep_their_place():
    rng = np.random.default_rng(2)
    x, y = rng.standard_normal((2, 50))
    gaps = x.copy()
    gaps[[3, 30]] = np.nan
    found = pointwise_mutual_info(gaps, y, missing="drop")
    assert_array_equal(np.flatnonzero(np.isnan(found)), [3, 30])
    rest = ~np.isnan(gaps)
    assert_array_equal(found[rest], pointwise_mutual_info(x[rest], y[rest]))
    with pytest.warns(UserWarning, match="2 of 50 rows"):
        assert_array_equal(pointwise_mutual_info(gaps, y), found)
    weight = np.r_[0, np.ones(49)]
    assert np.isnan(pointwise_mutual_info(x > 0, y > 0, sample_weight=weight)[0])


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"sample_weight": np.arange(30)}, "nearest neighbours cannot use it"),
        ({"normalize": "joint"}, "normalize is for discrete"),
        ({"normalize": "max"}, "'normalize' parameter"),
        ({"estimator": "plugin"}, "counts values, but x is numeric"),
    ],
)
def test_refusals(options, message):
    x, y = np.random.default_rng(3).standard_normal((2, 30))
    with pytest.raises(ValueError, match=message):
        pointwise_mutual_info(x, y, **options)
