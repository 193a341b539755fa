"""SelectionDisplay against the attributes of the selectors that it draws."""

from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_rgba
from numpy.testing import assert_allclose, assert_array_equal
from sklearn.datasets import load_breast_cancer, load_wine
from sklearn.exceptions import NotFittedError
from sklearn.pipeline import make_pipeline

from skmi.feature_selection import FCBF, MutualInfoSelector
from skmi.information import mutual_info
from skmi.inspection import SelectionDisplay


@pytest.fixture(scope="module")
def wine():
    return load_wine(return_X_y=True, as_frame=True)


@pytest.fixture(scope="module")
def noise():
    rng = np.random.default_rng(0)
    return rng.standard_normal((200, 6)), rng.integers(0, 2, 200)


def labels(axis):
    return [label.get_text() for label in axis.get_ticklabels()]


def widths(bars):
    return [bar.get_width() for bar in bars]


def texts(ax):
    return [text.get_text() for text in ax.texts]


def brute_force(selector, j):
    """Largest redundancy of column j with a column chosen before it, and that column."""
    best, nearest = 0.0, None
    for step, w in enumerate(selector.selected_):
        if w == j:
            break
        if nearest is None or selector.redundancy_[step, j] > best:
            best, nearest = selector.redundancy_[step, j], selector.feature_names_in_[w]
    return best, nearest


@pytest.mark.parametrize("criterion", ["jmi", "mrmr", "mim"])
def test_frame_is_what_the_selector_says(wine, criterion):
    selector = MutualInfoSelector(criterion, 5).fit(*wine)
    frame = SelectionDisplay.from_selector(selector).frame()
    report = selector.report()
    for name in ("feature", "selected", "relevance"):
        assert_array_equal(frame[name], report[name])
    for feature, redundancy, nearest in zip(
        frame["feature"], frame["redundancy"], frame["nearest"], strict=True
    ):
        truth = brute_force(selector, wine[0].columns.get_loc(feature))
        assert redundancy == truth[0]
        assert (None if pd.isna(nearest) else nearest) == truth[1]
    assert "significant" not in frame


def test_redundancy_is_the_information_that_two_columns_share():
    rng = np.random.default_rng(0)
    y = rng.integers(0, 4, 300)
    X = pd.DataFrame({"strong": y, "weak": y // 2, "copy": 3 - y, "dice": rng.integers(0, 6, 300)})
    selector = MutualInfoSelector("mim", 2).fit(X, y)
    display = SelectionDisplay.from_selector(selector, unit="bit")
    frame = display.frame().set_index("feature")
    plugin = {"estimator": "plugin", "discrete": True, "unit": "bit"}
    for name, nearest in {"copy": "strong", "weak": "strong", "dice": "strong"}.items():
        assert frame["nearest"][name] == nearest
        assert_allclose(frame["redundancy"][name], mutual_info(X[name], X[nearest], **plugin))
        assert_allclose(frame["relevance"][name], mutual_info(X[name], y, **plugin))
    assert display.plot().axes_[1].get_xlabel().startswith("redundancy [bit]")


def test_bars_show_the_rows_of_the_frame_and_the_stop_stands_between(wine):
    selector = MutualInfoSelector("mrmr", 4).fit(*wine)
    display = SelectionDisplay.from_selector(selector).plot(n_rejected=3)
    frame = display.frame().head(7)
    assert widths(display.relevance_bars_) == frame["relevance"].tolist()
    assert widths(display.redundancy_bars_) == frame["redundancy"].tolist()
    left, right = display.axes_
    names = [f"{name}  {step}" for step, name in enumerate(frame["feature"][:4], 1)]
    assert labels(left.yaxis) == [*names, *frame["feature"][4:], "and 6 more rejected"]
    _, stop = display.stop_.get_position()
    last, first = display.relevance_bars_[3], display.relevance_bars_[4]
    assert last.get_y() + last.get_height() < stop < first.get_y()
    assert left.lines[0].get_ydata()[0] == right.lines[0].get_ydata()[0] == stop
    assert left.yaxis_inverted()
    assert display.stop_.get_text() == "stop: 4 columns were asked for"
    steps = {name: step for step, name in enumerate(frame["feature"][:4], 1)}
    assert texts(right) == [f"with {steps[name]}" for name in frame["nearest"][1:]]


@pytest.mark.filterwarnings("ignore:.* features are significantly relevant:UserWarning")
@pytest.mark.parametrize("names", [["mean area", "mean radius", "mean texture"], []])
def test_bars_and_words_stay_in_their_panels_and_apart(names):
    X, y = load_breast_cancer(return_X_y=True, as_frame=True)
    rng = np.random.default_rng(0)
    X = X[names].assign(**{f"noise {j}": rng.standard_normal(len(X)) for j in range(8)})
    display = SelectionDisplay.from_selector(MutualInfoSelector(random_state=0).fit(X, y)).plot()
    assert "not significant by itself" in texts(display.axes_[0])
    display.figure_.draw_without_rendering()
    for ax in display.axes_:
        frame = ax.get_window_extent()
        boxes = [artist.get_window_extent() for artist in [*ax.texts, *ax.patches]]
        assert all(box.x1 <= frame.x1 + 1 for box in boxes)
        boxes = [box.shrunk(0.98, 0.98) for box in boxes if box.width]
        assert not any(a.overlaps(b) for a, b in combinations(boxes, 2))


def test_insignificant_columns_are_hollow(wine):
    X, y = wine
    rng = np.random.default_rng(0)
    X = X[["flavanoids", "alcohol"]].assign(
        dice=rng.integers(0, 6, len(X)), noise=rng.standard_normal(len(X))
    )
    selector = MutualInfoSelector(random_state=0).fit(X, y)
    display = SelectionDisplay.from_selector(selector).plot()
    significant = display.frame()["significant"].tolist()
    assert significant == [True, True, False, False]
    faces = [bar.get_facecolor() for bar in display.relevance_bars_]
    assert [face[3] > 0 for face in faces] == significant
    edges = [bar.get_edgecolor() for bar in display.relevance_bars_]
    assert edges == [to_rgba("tab:blue")] * 2 + [to_rgba("0.6")] * 2
    assert texts(display.axes_[0]).count("not significant by itself") == 2
    assert display.stop_.get_text() == "stop: no further column passes at alpha = 0.05"


@pytest.mark.filterwarnings("ignore:.* features are significantly relevant:UserWarning")
@pytest.mark.parametrize("n_kept", [0, 1])
def test_an_empty_path_and_one_of_an_insignificant_column(noise, n_kept):
    selector = MutualInfoSelector(min_features_to_select=n_kept, random_state=0).fit(*noise)
    display = SelectionDisplay.from_selector(selector).plot()
    frame = display.frame()
    assert frame["selected"].tolist() == [True] * n_kept + [False] * (6 - n_kept)
    assert not frame["significant"].any()
    assert widths(display.relevance_bars_) == frame["relevance"][: n_kept + 5].tolist()
    first = f"x{selector.selected_[0]}  1" if n_kept else frame["feature"][0]
    assert labels(display.axes_[0].yaxis)[0] == first
    assert frame["nearest"].isna().sum() == (1 if n_kept else 6)
    display.figure_.draw_without_rendering()


def test_everything_chosen_leaves_nothing_below_the_stop(wine):
    selector = MutualInfoSelector("jmi", 13).fit(*wine)
    display = SelectionDisplay.from_selector(selector).plot()
    assert len(display.relevance_bars_) == 13
    assert not any("more" in label for label in labels(display.axes_[0].yaxis))


def test_what_is_not_shown_is_counted(wine):
    selector = MutualInfoSelector("jmi", 8).fit(*wine)
    display = SelectionDisplay.from_selector(selector).plot(max_chosen=5, n_rejected=0)
    assert len(display.redundancy_bars_) == 5
    names = labels(display.axes_[0].yaxis)
    assert names[5:] == ["and 3 more chosen", "and 5 more rejected"]


def test_names_of_the_caller_come_first(wine):
    X, y = wine
    selector = MutualInfoSelector("jmi", 2).fit(X, y)
    names = X.columns.str.upper()
    display = SelectionDisplay.from_selector(selector, feature_names=names)
    assert display.frame()["feature"][0] == X.columns[selector.selected_[0]].upper()
    anonymous = MutualInfoSelector("jmi", 2).fit(X.to_numpy(), y)
    frame = SelectionDisplay.from_selector(anonymous).frame()
    assert frame["feature"][1] == f"x{anonymous.selected_[1]}"


def test_a_selector_that_kept_no_redundancy_names_the_parameter(wine):
    selector = MutualInfoSelector("cmim", 3, compute_redundancy=False).fit(*wine)
    with pytest.raises(ValueError, match="compute_redundancy=True"):
        SelectionDisplay.from_selector(selector)


def test_what_is_not_a_fitted_selector_is_refused(wine):
    with pytest.raises(NotFittedError):
        SelectionDisplay.from_selector(MutualInfoSelector())
    with pytest.raises(TypeError, match="MutualInfoSelector; got Pipeline"):
        SelectionDisplay.from_selector(make_pipeline(MutualInfoSelector("jmi", 2)).fit(*wine))
    with pytest.raises(TypeError, match="got FCBF"):
        SelectionDisplay.from_selector(FCBF().fit(*wine))
    selector = MutualInfoSelector("jmi", 2).fit(*wine)
    with pytest.raises(ValueError, match="unit"):
        SelectionDisplay.from_selector(selector, unit="bits")
    with pytest.raises(ValueError, match="max_chosen"):
        SelectionDisplay.from_selector(selector).plot(max_chosen=0)
