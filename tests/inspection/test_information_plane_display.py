"""InformationPlaneDisplay against what the callback measured."""

import builtins

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from sklearn.datasets import load_iris
from sklearn.exceptions import NotFittedError
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from skmi.inspection import InformationPlaneDisplay
from skmi.neural_network import InformationPlane, MLPClassifier


@pytest.fixture(scope="module")
def net():
    X, y = load_iris(return_X_y=True)
    plane = InformationPlane(noise=0.2)
    options = {"n_members": 2, "max_iter": 8, "random_state": 0}
    return MLPClassifier((8, 4), callbacks=[plane], **options).fit(X, y)


def test_frame_is_that_of_the_callback(net):
    frame = InformationPlaneDisplay.from_estimator(net).frame()
    assert frame.equals(dict(net.net_.callbacks_)["InformationPlane"].frame())


@pytest.mark.parametrize("target", ["i_ty", "i_ty_probe"])
def test_each_layer_is_a_path_through_the_epochs(net, target):
    display = InformationPlaneDisplay.from_estimator(net).plot(target=target)
    frame = display.frame()
    assert len(display.lines_) == len(display.points_) == 2
    for layer, (line, points) in enumerate(zip(display.lines_, display.points_, strict=True)):
        of_layer = frame[frame["layer"] == layer].sort_values("epoch")
        assert_allclose(line.get_xydata(), of_layer[["i_xt", target]])
        assert_allclose(points.get_offsets(), of_layer[["i_xt", target]])
    label = display.ax_.get_ylabel()
    assert ("probe" in label) == (target == "i_ty_probe")


def test_saturated_points_are_hollow():
    words = np.array(["fine", "x; saturated: at least", "fine"], dtype=object)
    ones = np.ones(3)
    display = InformationPlaneDisplay([0, 1, 2], [0, 0, 0], ones, ones, ones, words).plot()
    assert_array_equal(display.points_[0].get_facecolors()[:, 3], [1, 0, 1])
    assert_array_equal(display.points_[0].get_edgecolors()[:, 3], [1, 1, 1])
    texts = [text.get_text() for text in display.ax_.get_legend().get_texts()]
    assert texts == ["hidden layer 0", "saturated: at least"]
    plain = InformationPlaneDisplay([0], [0], [1], [1], [1], ["fine"]).plot()
    assert [text.get_text() for text in plain.ax_.get_legend().get_texts()] == ["hidden layer 0"]


def test_the_axes_of_the_caller(net):
    from matplotlib import pyplot

    figure, (left, right) = pyplot.subplots(1, 2)
    display = InformationPlaneDisplay.from_estimator(net)
    assert display.plot(right) is display
    assert (display.ax_, display.figure_) == (right, figure)
    assert not left.has_data()


def test_without_matplotlib_the_error_names_the_extra(net, monkeypatch):
    display = InformationPlaneDisplay.from_estimator(net)
    real_import = builtins.__import__

    def no_matplotlib(name, *args):
        if name.startswith("matplotlib"):
            raise ImportError(name)
        return real_import(name, *args)

    monkeypatch.setattr(builtins, "__import__", no_matplotlib)
    with pytest.raises(ImportError, match=r"InformationPlaneDisplay\.plot .*skmi\[plot\]"):
        display.plot()


def test_wrong_networks_are_named(net):
    X, y = load_iris(return_X_y=True)
    with pytest.raises(TypeError, match=r"got Pipeline\. Of a pipeline pass the last step"):
        InformationPlaneDisplay.from_estimator(make_pipeline(StandardScaler(), net))
    with pytest.raises(NotFittedError):
        InformationPlaneDisplay.from_estimator(MLPClassifier())
    plain = MLPClassifier((4,), n_members=1, max_iter=1, random_state=0).fit(X, y)
    with pytest.raises(ValueError, match=r"callbacks=\[InformationPlane\(\)\]"):
        InformationPlaneDisplay.from_estimator(plain)
    linear = MLPClassifier((), max_iter=1, callbacks=[InformationPlane()], random_state=0).fit(X, y)
    with pytest.raises(ValueError, match="has no hidden layers"):
        InformationPlaneDisplay.from_estimator(linear)


def test_the_callback_is_found_by_its_kind():
    X, y = load_iris(return_X_y=True)
    planes = [("wide", InformationPlane(noise=0.5)), InformationPlane(), InformationPlane()]
    net = MLPClassifier((4,), n_members=1, max_iter=1, callbacks=planes, random_state=0)
    frame = InformationPlaneDisplay.from_estimator(net.fit(X, y)).frame()
    assert all("noise 0.5" in words for words in frame["estimator"])
