"""PermutationImportanceDisplay against the importances that it draws."""

from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
import sklearn.inspection
from matplotlib.colors import to_rgba
from numpy.testing import assert_allclose, assert_array_equal
from sklearn.datasets import load_wine
from sklearn.ensemble import RandomForestClassifier
from sklearn.exceptions import NotFittedError
from sklearn.utils import Bunch

from skmi.inspection import (
    PermutationImportance,
    PermutationImportanceDisplay,
    permutation_importance,
)

BLUE, WHITE = to_rgba("tab:blue"), to_rgba("white")


@pytest.fixture(scope="module")
def fitted():
    X, y = load_wine(return_X_y=True, as_frame=True)
    return RandomForestClassifier(5, random_state=0).fit(X[::2], y[::2]), X[1::2], y[1::2]


def made(n_units=4, **fields):
    """Units of importance 1, 2, 3, ..., with repeats around them."""
    importances = np.arange(1, n_units + 1)[:, None] + [-0.2, 0, 0.2]
    return PermutationImportanceDisplay(importances, **fields)


def names(display):
    return [label.get_text() for label in display.ax_.get_yticklabels()]


def widths(display):
    return [bar.get_width() for bar in display.bars_]


def test_frame_and_bars_hold_the_result(fitted):
    result = permutation_importance(*fitted, random_state=0, confidence_level=0.9)
    display = PermutationImportanceDisplay.from_importances(result)
    frame = display.frame().set_index("feature")
    assert list(frame.index) == [
        fitted[1].columns[j] for j in np.argsort(-result.importances_mean, kind="stable")
    ]
    frame = frame.loc[fitted[1].columns]
    assert_array_equal(frame["importance"], result.importances_mean)
    assert_allclose(frame["std"], result.importances_std)
    assert_array_equal(frame[["lower", "upper"]], result.importances_ci)
    assert frame["n_columns"].tolist() == [1] * 13
    display.plot()
    assert names(display) == display.frame()["feature"].tolist()
    assert widths(display) == display.frame()["importance"].tolist()
    assert display.ax_.get_xlabel() == (
        "decrease of score\n(mean of 5 permutations, lines: 90 % interval)"
    )


def test_from_estimator_measures_as_the_function_does(fitted):
    options = {"groups": {"a": [0, 1], "b": [5]}, "n_repeats": 3, "random_state": 0}
    display = PermutationImportanceDisplay.from_estimator(*fitted, scoring="accuracy", **options)
    result = permutation_importance(*fitted, scoring="accuracy", confidence_level=0.95, **options)
    assert_array_equal(display.importances, result.importances)
    assert_array_equal(display.confidence_interval, result.importances_ci)
    display.plot()
    assert sorted(names(display)) == ["a (2 columns)", "b"]
    assert display.ax_.get_xlabel() == (
        "decrease of accuracy\n(mean of 3 permutations, lines: 95 % interval)"
    )
    plain = PermutationImportanceDisplay.from_estimator(
        *fitted, confidence_level=None, n_repeats=1, random_state=0
    )
    assert plain.confidence_interval is None
    assert plain.plot().ax_.get_xlabel() == "decrease of score\n(one permutation)"


def test_results_of_scikit_learn_are_welcome(fitted):
    result = sklearn.inspection.permutation_importance(*fitted, random_state=0)
    display = PermutationImportanceDisplay.from_importances(
        result, feature_names=fitted[1].columns, metric="accuracy"
    ).plot()
    assert_array_equal(display.importances_mean, result.importances_mean)
    assert set(names(display)) == set(fitted[1])
    assert list(display.frame()) == ["feature", "importance", "std"]
    assert PermutationImportanceDisplay.from_importances(result).feature_names[1] == "x1"


def test_of_several_metrics_one_is_drawn(fitted):
    result = permutation_importance(*fitted, scoring=["accuracy", "neg_log_loss"], random_state=0)
    display = PermutationImportanceDisplay.from_importances(result, metric="neg_log_loss").plot()
    assert_array_equal(display.importances, result["neg_log_loss"].importances)
    assert display.ax_.get_xlabel().startswith("decrease of neg_log_loss\n")
    for metric in (None, "roc_auc"):
        with pytest.raises(ValueError, match="one of 'accuracy', 'neg_log_loss'; got"):
            PermutationImportanceDisplay.from_importances(result, metric=metric)


@pytest.mark.parametrize("groups", [None, {"some": ["alcohol", "ash"], "one": ["hue"]}])
def test_groups_of_an_estimator_are_units(fitted, groups):
    model = PermutationImportance(
        fitted[0], groups=groups, cv="prefit", scoring="accuracy", random_state=0
    ).fit(*fitted[1:])
    display = PermutationImportanceDisplay.from_importances(model)
    frame = display.frame().set_index("feature")
    assert list(model.groups_) == display.feature_names
    for name, columns in model.groups_.items():
        assert frame["n_columns"][name] == len(columns)
        for j in columns:
            assert frame["importance"][name] == model.feature_importances_[j]
            assert_array_equal(frame.loc[name, ["lower", "upper"]], model.importances_ci_[j])
    assert display.plot().ax_.get_xlabel().startswith("decrease of accuracy\n")
    assert ("some (2 columns)" in names(display)) == (groups is not None)


def test_an_estimator_must_be_fitted(fitted):
    with pytest.raises(NotFittedError):
        PermutationImportanceDisplay.from_importances(PermutationImportance(fitted[0]))


@pytest.mark.parametrize("wrong", [np.ones((3, 2)), [1, 2], None, RandomForestClassifier()])
def test_what_cannot_be_drawn_is_named(wrong):
    with pytest.raises(TypeError, match=f"from_importances takes .* got {type(wrong).__name__}"):
        PermutationImportanceDisplay.from_importances(wrong)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"confidence_interval": np.ones((2, 4))}, r"confidence_interval .* shape \(4, 2\)"),
        ({"pvalues": [0.1]}, r"pvalues .* shape \(4,\), .* got \(1,\)"),
        ({"n_columns": [1] * 5}, r"n_columns .* shape \(4,\)"),
        ({"importances_mean": 1.0}, r"importances_mean .* shape \(4,\)"),
        ({"feature_names": ["a"]}, "one name for each of the 4 columns; got 1"),
    ],
)
def test_shapes_must_fit(fields, message):
    with pytest.raises(ValueError, match=message):
        made(**fields)


def test_one_number_a_column_needs_an_axis():
    with pytest.raises(ValueError, match=r"\(n_units, n_repeats\); got \(3,\).*\[:, None"):
        PermutationImportanceDisplay([1, 2, 3])


def test_the_most_important_ones_are_shown():
    display = made(30, feature_names=[f"c{j}" for j in range(30)]).plot()
    assert names(display) == [*(f"c{j}" for j in range(29, 9, -1)), "and 10 more"]
    display.plot(top=3)
    assert names(display) == ["c29", "c28", "c27", "and 27 more"]
    assert widths(display) == [30, 29, 28]
    display.plot(top=3, sort=False)
    assert names(display) == ["c27", "c28", "c29", "and 27 more"]
    display.plot(top=None)
    assert names(display) == [f"c{j}" for j in range(29, -1, -1)]
    assert display.ax_.get_ylim()[0] > display.ax_.get_ylim()[1]  # the first row stands on top


def test_intervals_are_drawn_where_they_are():
    """An interval for new rows need not hold the mean of these rows."""
    interval = np.array([[0.5, 1.5], [2.5, 2.7], [-1, 4], [3, 5]])
    display = made(confidence_interval=interval).plot()
    (lines,) = [c for c in display.ax_.collections if len(c.get_segments()) == 4]
    order = [3, 2, 1, 0]
    for place, segment in enumerate(lines.get_segments()):
        assert_array_equal(segment[:, 0], interval[order[place]])
        assert_array_equal(segment[:, 1], place)


@pytest.mark.parametrize("kind", ["bar", "box"])
@pytest.mark.parametrize(
    ("fields", "filled"),
    [
        ({}, [True] * 4),
        ({"confidence_interval": [[0.5, 2], [-1, 4], [0, 5], [2, 6]]}, [True, False, False, True]),
        ({"pvalues": [0.05, 0.06, 0.001, 1]}, [True, False, True, False]),
        ({"pvalues": [0.05, 0.1, 0.2, 1], "confidence_level": 0.9}, [True, True, False, False]),
    ],
)
def test_hollow_where_not_told_apart_from_zero(fields, filled, kind):
    display = made(**fields).plot(sort=False, kind=kind)
    patches = display.bars_ if kind == "bar" else display.boxes_
    faces = [patch.get_facecolor() for patch in patches]
    assert faces == [BLUE if is_filled else WHITE for is_filled in filled]


def test_boxes_hold_the_repeats():
    display = made(confidence_interval=np.c_[np.zeros(4), np.ones(4)]).plot(kind="box")
    assert display.bars_ is None
    assert len(display.boxes_) == 4
    spans = [box.get_path().get_extents().intervalx for box in display.boxes_]
    for mean, span in zip([4, 3, 2, 1], spans, strict=True):
        assert_allclose(span, [mean - 0.1, mean + 0.1])
    assert (
        display.ax_.get_xlabel() == "decrease of score\n(boxes of 3 permutations, lines: interval)"
    )


@pytest.mark.parametrize("kind", ["bar", "box"])
def test_what_is_not_a_number_is_said(kind):
    importances = [[np.nan, np.nan], [0.1, 0.3], [0.5, np.nan]]
    display = PermutationImportanceDisplay(importances, importances_mean=[np.nan, 0.2, 0.5])
    assert display.frame()["feature"].tolist() == ["x2", "x1", "x0"]
    assert_allclose(display.frame()["std"], [0, 0.1, np.nan])
    display.plot(kind=kind)
    (text,) = display.ax_.texts
    assert (text.get_text(), text.xy) == ("not a number", (0, 2))
    display.figure_.draw_without_rendering()


@pytest.mark.parametrize("n_units", [5, 21, 60])
@pytest.mark.parametrize("kind", ["bar", "box"])
def test_names_do_not_overlap_and_stay_in_the_picture(n_units, kind):
    from matplotlib import pyplot

    long = "a rather long name of a measured quantity, step"
    fields = {
        "feature_names": [f"{long} {j} (worst)" for j in range(n_units)],
        "n_columns": np.arange(n_units) % 4 + 1,
    }
    display = made(n_units, **fields)
    for ax in (None, pyplot.subplots(figsize=(6, 4), layout="constrained")[1]):
        for top in (20, None):
            display.plot(ax, top=top, kind=kind)
            display.figure_.draw_without_rendering()
            labels = display.ax_.get_yticklabels()
            boxes = [label.get_window_extent() for label in labels]
            assert all(upper.y0 >= lower.y1 for upper, lower in pairwise(boxes))
            assert min(box.x0 for box in boxes) >= 0
            assert len(set(names(display))) == len(labels)
            thinned = len(labels) < min(n_units, top or n_units)
            assert thinned == (ax is not None and top is None and n_units > 22)
            assert ("some of them named" in display.ax_.get_ylabel()) == thinned
            if ax is not None:
                ax.clear()


def test_one_column_and_columns_without_any_importance():
    one = PermutationImportanceDisplay([[0.5]]).plot()
    assert (names(one), widths(one)) == (["x0"], [0.5])
    nothing = PermutationImportanceDisplay(np.zeros((3, 5)), confidence_interval=np.zeros((3, 2)))
    nothing.plot().figure_.draw_without_rendering()
    assert names(nothing) == ["x0", "x1", "x2"]  # ties keep the order of the table


def test_repeats_that_were_not_made_do_not_count():
    result = Bunch(
        importances=np.array([[0.1, 0.3, np.nan]]), importances_mean=np.array([0.2]), names=["a"],
        groups={"a": [0]},
    )  # fmt: skip
    display = PermutationImportanceDisplay.from_importances(result)
    assert_allclose(display.frame()["std"], 0.1)
    assert pd.api.types.is_float_dtype(display.frame()["importance"])


@pytest.mark.parametrize("options", [{"top": 0}, {"sort": "yes"}, {"kind": "violin"}])
def test_wrong_options_are_named(options):
    with pytest.raises(ValueError, match=next(iter(options))):
        made().plot(**options)
