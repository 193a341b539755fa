"""FeatureGroupsDisplay against the groups and the tree that it draws."""

from itertools import pairwise

import numpy as np
import pandas as pd
import polars as pl
import pytest
from matplotlib.colors import to_rgba
from numpy.testing import assert_allclose, assert_array_equal
from sklearn.datasets import load_breast_cancer

from skmi.inspection import FeatureGroupsDisplay, feature_groups
from skmi.inspection._groups import group_tree


@pytest.fixture(scope="module")
def cancer():
    return load_breast_cancer(return_X_y=True, as_frame=True)[0]


def planted(n=500, seed=0):
    """Two groups, one of them bent, and a column that stands apart."""
    rng = np.random.default_rng(seed)
    a, b, c = rng.standard_normal((3, n))
    columns = {"b": b, "a": a, "c": c, "a squared": a**2, "minus b": -b}
    return pd.DataFrame(columns)


def names(display):
    return [label.get_text() for label in display.ax_.get_yticklabels()]


def colours(display):
    return [tuple(colour) for colour in display.lines_.get_colors()]


@pytest.mark.parametrize("threshold", [0, 0.1, 0.5, 0.9, 1])
def test_labels_are_those_of_feature_groups(cancer, threshold):
    display = FeatureGroupsDisplay.from_data(cancer, threshold)
    assert_array_equal(display.labels, feature_groups(cancer, threshold))


def test_frame_lists_the_leaves_and_where_each_is_joined():
    X = planted()
    display = FeatureGroupsDisplay.from_data(X)
    frame = display.frame().set_index("feature")
    assert sorted(frame.index) == sorted(X)
    assert frame["group"][list(X)].tolist() == [0, 1, 2, 1, 0]
    tree = group_tree(X)
    for j, name in enumerate(X):
        merge = next(row for row in tree if j in row[:2])
        assert frame["distance"][name] == merge[2]
    assert frame["distance"]["a"] == frame["distance"]["a squared"] < 0.5
    assert frame["distance"]["c"] > 0.5


def test_groups_stand_together_and_merges_end_at_their_distances(cancer):
    display = FeatureGroupsDisplay.from_data(cancer).plot()
    order = display.frame()["group"].tolist()
    changes = sum(a != b for a, b in pairwise(order))
    assert changes == len(set(order)) - 1
    tree = group_tree(cancer)
    leaves = {name: place for place, name in enumerate(display.frame()["feature"])}
    for (first, second, distance, _), corners in zip(
        tree, display.lines_.get_segments(), strict=True
    ):
        assert_allclose(corners[1:3, 0], distance)
        for part, (x, y) in ((first, corners[0]), (second, corners[3])):
            if part < len(leaves):
                assert (x, y) == (0, leaves[cancer.columns[int(part)]])
            else:
                assert x == tree[int(part) - len(leaves), 2]


def test_no_two_merges_cross(cancer):
    """The bars of two merges at the same place of the tree do not overlap."""
    display = FeatureGroupsDisplay.from_data(cancer).plot()
    segments = display.lines_.get_segments()
    spans = [(corners[1, 0], *sorted(corners[1:3, 1])) for corners in segments]
    for x, low, high in spans:
        for corners in segments:
            for (start, y), (end, _) in (corners[:2], corners[:1:-1]):
                if low < y < high and start < end:
                    assert not start < x < end


def test_groups_are_coloured_and_neighbours_differ(cancer):
    display = FeatureGroupsDisplay.from_data(cancer).plot()
    tree = group_tree(cancer)
    grey = to_rgba("0.7")
    assert [colour == grey for colour in colours(display)] == (tree[:, 2] > 0.5).tolist()
    group_of = dict(enumerate(display.labels))
    colour_of = {}
    for step, ((first, _, distance, _), colour) in enumerate(
        zip(tree, colours(display), strict=True)
    ):
        group_of[len(display.labels) + step] = group_of[int(first)]
        if distance <= 0.5:
            assert colour_of.setdefault(group_of[int(first)], colour) == colour
    seen = [g for g in dict.fromkeys(display.frame()["group"]) if g in colour_of]
    assert len(seen) > 2
    assert all(colour_of[a] != colour_of[b] for a, b in pairwise(seen))


def test_threshold_is_marked(cancer):
    display = FeatureGroupsDisplay.from_data(cancer, 0.3).plot()
    assert_array_equal(display.threshold_.get_xdata(), [0.3, 0.3])
    assert display.ax_.get_xlabel() == "distance (0: tell the same; groups: up to 0.3)"


def test_every_name_is_shown_where_there_is_room(cancer):
    display = FeatureGroupsDisplay.from_data(cancer).plot()
    assert names(display) == display.frame()["feature"].tolist()
    display.figure_.draw_without_rendering()
    boxes = [label.get_window_extent() for label in display.ax_.get_yticklabels()]
    assert all(upper.y0 >= lower.y1 for upper, lower in pairwise(boxes))
    assert display.ax_.get_ylabel() == ""


def test_names_are_thinned_where_they_would_overlap(cancer):
    from matplotlib import pyplot

    ax = pyplot.subplots(figsize=(6, 4), layout="constrained")[1]
    display = FeatureGroupsDisplay.from_data(cancer).plot(ax)
    assert names(display) == display.frame()["feature"].tolist()[::2]
    assert display.ax_.get_ylabel() == "30 columns, some of them named"
    display.figure_.draw_without_rendering()
    boxes = [label.get_window_extent() for label in display.ax_.get_yticklabels()]
    assert all(upper.y0 >= lower.y1 for upper, lower in pairwise(boxes))
    assert names(display.plot(max_names=3)) == display.frame()["feature"].tolist()[::10]
    assert names(display.plot(max_names=0)) == []
    assert display.ax_.get_ylabel() == "30 columns"


@pytest.mark.parametrize("convert", [pd.DataFrame, pl.from_pandas, lambda X: X.to_numpy()])
def test_any_table(convert):
    X = planted()
    display = FeatureGroupsDisplay.from_data(convert(X), feature_names=list(X))
    assert_array_equal(display.tree, group_tree(X))
    assert display.feature_names == list(X)
    own = FeatureGroupsDisplay.from_data(convert(X)).feature_names
    assert own == (list(X) if hasattr(convert(X), "columns") else [f"x{j}" for j in range(5)])


def test_options_reach_the_tree():
    X = planted().round(1)
    options = {"n_bins": 4, "categorical_features": ["c"], "sample_weight": np.arange(500)}
    display = FeatureGroupsDisplay.from_data(X, **options)
    assert_array_equal(display.tree, group_tree(X, **options))
    assert not np.array_equal(display.tree, group_tree(X))


def test_a_single_column():
    display = FeatureGroupsDisplay.from_data(planted()[["a"]]).plot()
    assert names(display) == ["a"]
    assert display.labels.tolist() == [0]
    assert display.frame()["distance"].isna().all()
    display.figure_.draw_without_rendering()


def test_a_tree_like_a_chain_of_thousands():
    """Column j is joined to all before it: no recursion could go so deep."""
    n = 3000
    first = np.r_[0, n + np.arange(n - 2)]
    tree = np.column_stack(
        [first, np.arange(1, n), np.linspace(0.1, 0.9, n - 1), np.arange(2, n + 1)]
    )
    display = FeatureGroupsDisplay(tree).plot()
    assert np.bincount(display.labels).max() == 1501
    assert len(display.lines_.get_segments()) == n - 1


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"threshold": 1.5}, "threshold"),
        ({"n_bins": 1}, "n_bins"),
        ({"feature_names": ["a"]}, "one name for each of the 5 columns; got 1"),
    ],
)
def test_wrong_options_are_named(options, message):
    with pytest.raises(ValueError, match=message):
        FeatureGroupsDisplay.from_data(planted(), **options)


def test_a_tree_is_what_linkage_gives():
    with pytest.raises(ValueError, match=r"shape \(n_features - 1, 4\), .* got \(1, 3\)"):
        FeatureGroupsDisplay([[0, 1, 0.5]])
