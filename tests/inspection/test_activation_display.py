"""ActivationDisplay against the units that it shows."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from sklearn.datasets import load_diabetes, load_iris

from skmi.information import mutual_info
from skmi.inspection import ActivationDisplay
from skmi.neural_network import MLPClassifier, MLPRegressor


@pytest.fixture(scope="module")
def fitted():
    X, y = load_iris(return_X_y=True)
    names = np.array(["setosa", "versicolor", "virginica"])[y]
    return MLPClassifier((9, 6), n_members=2, max_iter=10, random_state=0).fit(X, names), X, names


@pytest.mark.parametrize("layer", [0, -1])
def test_units_are_measured_one_by_one(fitted, layer):
    net, X, y = fitted
    display = ActivationDisplay.from_estimator(net, X, y, layer=layer)
    units = net.hidden_activations(X, layer)
    truth = [mutual_info(unit, y) for unit in units.T]
    assert_allclose(display.mutual_information, truth)
    frame = display.frame()
    assert list(frame.columns) == ["unit", "mutual_information", "mean", "std"]
    assert_allclose(frame["mutual_information"], np.sort(truth)[::-1])
    assert_allclose(frame["mean"], units.mean(axis=0)[frame["unit"]])


def test_the_picture_holds_scaled_units_in_order():
    rng = np.random.default_rng(0)
    units = rng.uniform(-3, 5, (50, 4))
    units[:, 2] = 7.0
    y = rng.integers(0, 2, 50)
    display = ActivationDisplay(units, y, [0.1, 0.3, 0.0, 0.2]).plot()
    image = display.im_.get_array()
    assert image.shape == (4, 50)
    samples = np.argsort(y, kind="stable")
    low, high = np.percentile(units[:, 1], [2, 98])
    expected = np.clip((units[samples, 1] - low) / (high - low), 0, 1)
    assert_allclose(image[0], expected)
    assert_array_equal(image[3], 0)
    assert [bar.get_width() for bar in display.bars_] == [0.3, 0.2, 0.1, 0.0]
    assert display.bars_[0].get_y() < display.bars_[1].get_y()
    assert display.axes_[2].yaxis_inverted()


def test_rare_firing_is_seen():
    units = np.zeros((200, 1))
    units[:2] = [[1.0], [4.0]]
    display = ActivationDisplay(units, np.arange(200) > 1, [0.1]).plot()
    assert_array_equal(display.im_.get_array()[0][:2], [0.25, 1])
    assert display.im_.get_array().sum() == 1.25


def test_more_units_than_shown(fitted):
    net, X, y = fitted
    display = ActivationDisplay.from_estimator(net, X, y, layer=0).plot(max_units=3)
    assert display.im_.get_array().shape == (3, 150)
    assert display.axes_[0].get_ylabel().endswith(", 6 more are not shown")


def test_classes_are_named(fitted):
    net, X, y = fitted
    display = ActivationDisplay.from_estimator(net, X, y).plot()
    names = [label.get_text() for label in display.axes_[1].get_xticklabels()]
    assert names == ["setosa", "versicolor", "virginica"]


def test_numeric_target():
    X, y = load_diabetes(return_X_y=True)
    net = MLPRegressor((8,), n_members=1, max_iter=5, random_state=0).fit(X, y)
    display = ActivationDisplay.from_estimator(net, X, y)
    unit = net.hidden_activations(X)[:, 3]
    assert_allclose(display.mutual_information[3], mutual_info(unit, y))
    assert len(display.plot().axes_[1].get_xticks()) == 0


def test_the_axes_of_the_caller(fitted):
    from matplotlib import pyplot

    net, X, y = fitted
    figure, (left, right) = pyplot.subplots(1, 2)
    display = ActivationDisplay.from_estimator(net, X, y)
    assert display.plot(right) is display
    assert (display.ax_, display.figure_) == (right, figure)
    assert not left.has_data()


def test_wrong_arguments_are_named(fitted):
    net, X, y = fitted
    with pytest.raises(TypeError, match="reads a fitted MLPClassifier or MLPRegressor; got dict"):
        ActivationDisplay.from_estimator({}, X, y)
    with pytest.raises(ValueError, match="layer=5 does not exist"):
        ActivationDisplay.from_estimator(net, X, y, layer=5)
    with pytest.raises(ValueError, match=r"must be one column.*got shape \(150, 2\)"):
        ActivationDisplay.from_estimator(net, X, np.column_stack([y, y]))
    with pytest.raises(ValueError, match="inconsistent numbers of samples"):
        ActivationDisplay.from_estimator(net, X, y[:-1])
