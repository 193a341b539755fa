"""What the displays share, and what they must not load."""

import builtins
import subprocess
import sys

import numpy as np
import pytest

from skmi.inspection import (
    FeatureGroupsDisplay,
    MutualInfoMatrixDisplay,
    PermutationImportanceDisplay,
    SelectionDisplay,
)
from skmi.inspection._plotting import short_names, shortened

DISPLAYS = [
    SelectionDisplay([1], [0.1, 0.2], [0.05, 0], [1, -1]),
    MutualInfoMatrixDisplay([[1.0, 0.2], [0.2, 0.9]]),
    FeatureGroupsDisplay([[0, 1, 0.3, 2]]),
    PermutationImportanceDisplay([[0.1, 0.2], [0.3, 0.2]]),
]


def test_measuring_loads_no_matplotlib():
    code = """
import sys
from sklearn.datasets import load_iris
from skmi.feature_selection import MutualInfoSelector
from skmi.inspection import FeatureGroupsDisplay, MutualInfoMatrixDisplay, SelectionDisplay

X, y = load_iris(return_X_y=True)
FeatureGroupsDisplay.from_data(X).frame()
MutualInfoMatrixDisplay.from_data(X).frame()
SelectionDisplay.from_selector(MutualInfoSelector("jmi", 2).fit(X, y)).frame()
assert "matplotlib" not in sys.modules
"""
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.parametrize("display", DISPLAYS, ids=lambda display: type(display).__name__)
def test_without_matplotlib_the_error_names_the_extra(display, monkeypatch):
    real_import = builtins.__import__

    def no_matplotlib(name, *args):
        if name.startswith("matplotlib"):
            raise ImportError(name)
        return real_import(name, *args)

    monkeypatch.setattr(builtins, "__import__", no_matplotlib)
    with pytest.raises(ImportError, match=rf"{type(display).__name__}\.plot .*skmi\[plot\]"):
        display.plot()


@pytest.mark.parametrize("display", DISPLAYS, ids=lambda display: type(display).__name__)
def test_without_pandas_the_frame_is_a_dict(display, monkeypatch):
    with_pandas = display.frame()
    monkeypatch.setitem(sys.modules, "pandas", None)
    plain = display.frame()
    assert isinstance(plain, dict)
    assert list(plain) == list(with_pandas.columns)
    assert plain["feature"] == with_pandas["feature"].tolist()


@pytest.mark.parametrize("display", DISPLAYS, ids=lambda display: type(display).__name__)
def test_plot_draws_where_it_is_told_to_and_returns_itself(display):
    from matplotlib import pyplot

    figure, (left, right) = pyplot.subplots(1, 2)
    assert display.plot(right) is display
    assert display.ax_ is right
    assert display.figure_ is figure
    assert pyplot.get_fignums() == [figure.number]
    display.plot()
    assert display.figure_ is not figure
    assert not left.has_data()


@pytest.mark.parametrize(
    "make",
    [
        lambda names: SelectionDisplay([], [0.1, 0.2], [0, 0], [-1, -1], feature_names=names),
        lambda names: MutualInfoMatrixDisplay(np.eye(2), feature_names=names),
        lambda names: FeatureGroupsDisplay([[0, 1, 0.3, 2]], feature_names=names),
    ],
    ids=["SelectionDisplay", "MutualInfoMatrixDisplay", "FeatureGroupsDisplay"],
)
def test_one_name_a_column(make):
    assert make(np.array(["a", "b"])).feature_names == ["a", "b"]
    assert make(None).feature_names == ["x0", "x1"]
    with pytest.raises(ValueError, match="one name for each of the 2 columns; got 3"):
        make(["a", "b", "c"])


def test_long_names_keep_both_ends():
    assert shortened("alcohol") == "alcohol"
    assert shortened("abcdefghij", 10) == "abcdefghij"
    assert shortened("abcdefghijk", 10) == "abcde…hijk"
    assert shortened("two\nlines") == "two lines"


def test_short_names_show_where_they_differ():
    """Names that would look alike keep their beginning, and what comes after the common part."""
    long = "the radius of the nucleus, step "
    assert short_names(["alcohol", "proline"]) == ["alcohol", "proline"]
    names = [f"{long}{step} of the whole measurement" for step in (7, 8, 23)]
    short = short_names(["alcohol", *names])
    assert short == [
        "alcohol",
        "the rad…p 7 of the whole me…",
        "the rad…p 8 of the whole me…",
        "the rad…p 23 of the whole m…",
    ]
    assert max(map(len, short)) == 28
    assert len(set(short_names([long * 2] * 2, 10))) == 1
    assert short_names(["a" + "x" * 20, "b" + "x" * 20], 10) == ["axxxx…xxxx", "bxxxx…xxxx"]


@pytest.mark.parametrize("name", ["in $", "$x$", "$1 to $5", "a_$\\frac$"])
def test_dollars_are_no_formulas(name):
    display = MutualInfoMatrixDisplay(np.eye(2), feature_names=[name, "b"]).plot()
    display.figure_.canvas.draw()
    assert display.ax_.get_xticklabels()[0].get_text().replace("\\$", "$") == name
