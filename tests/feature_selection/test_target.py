"""Targets as codes."""

import numpy as np
import pandas as pd
import polars as pl
import pytest
from numpy.testing import assert_array_equal

from skmi.feature_selection._target import encode_target


def encode(y, kind="auto", n_bins=10, n_samples=None):
    n_samples = len(y) if n_samples is None else n_samples
    return encode_target(y, n_samples=n_samples, kind=kind, n_bins=n_bins)


@pytest.mark.parametrize(
    "y",
    [
        ["b", "a", "b", "c"],
        np.array(["b", "a", "b", "c"]),
        np.array(["b", "a", "b", "c"], dtype=object),
        pd.Series(["b", "a", "b", "c"]),
        pd.Series(["b", "a", "b", "c"], dtype="category"),
        pl.Series(["b", "a", "b", "c"]),
        [7, -1, 7, 30],
        np.array([0.0, -1.0, 0.0, 5.0]),
    ],
    ids=["list", "str", "object", "pandas", "category", "polars", "ints", "whole floats"],
)
def test_classes(y):
    assert_array_equal(encode(y), [1, 0, 1, 2])


def test_booleans_are_classes():
    assert_array_equal(encode([True, False, True]), [1, 0, 1])


@pytest.mark.parametrize("kind", ["auto", "continuous"])
def test_fractions_are_binned(kind):
    y = np.random.RandomState(0).standard_normal(1000)
    assert_array_equal(np.bincount(encode(y, kind)), np.full(10, 100))


def test_whole_numbers_of_many_values_are_binned_unless_called_classes():
    y = np.random.RandomState(0).permutation(np.repeat(np.arange(60), 10))
    assert encode(y).max() == 9
    assert encode(y, "discrete").max() == 59
    assert encode(y % 50).max() == 49
    assert encode(y % 50, "continuous").max() == 9


def test_a_column_vector_is_taken_with_a_warning():
    from sklearn.exceptions import DataConversionWarning

    with pytest.warns(DataConversionWarning):
        assert_array_equal(encode(np.array([[1], [0]])), [1, 0])


@pytest.mark.parametrize(
    ("y", "kind", "message"),
    [
        ([1, 2, 3], "auto", "inconsistent numbers of samples: 4 and 3"),
        ([1.5, np.nan, 2.5, 3.5], "auto", r"y has 1 missing value\(s\)"),
        (["a", None, None, "b"], "auto", r"y has 2 missing value\(s\)"),
        ([1.5, np.inf, 2.5, 3.5], "auto", "y contains infinity"),
        (None, "auto", "y is None, but a target is needed"),
        (["a", "a", "a", "a"], "auto", "one class or value only, a,"),
        ([1, 1, 1, 1], "auto", "one class or value only, 1,"),
        ([2.5, 2.5, 2.5, 2.5], "auto", r"one class or value only, 2\.5,"),
        (["a", "b", "c", "d"], "auto", "a class of its own for each of its 4 rows"),
        ([1, 2, 3, 4], "discrete", "a class of its own for each of its 4 rows"),
        ([1.5, 2.5, 2.5, 1.5], "discrete", "target='discrete' asks for classes"),
        (["a", "b", "b", "a"], "continuous", "target='continuous' asks for numbers"),
    ],
)
def test_refused_targets(y, kind, message):
    with pytest.raises(ValueError, match=message):
        encode(y, kind, n_samples=4)


def test_objects_of_mixed_types_are_refused():
    with pytest.raises(TypeError, match="y holds objects of type number, str"):
        encode(np.array([1, "a"], dtype=object))


def test_too_many_classes():
    y = np.repeat(np.arange(70_000), 2)
    with pytest.raises(ValueError, match="70,000 classes; at most 65,535"):
        encode(y, "discrete")
