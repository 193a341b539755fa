"""The information plane: what is recorded, and that training does not notice."""

import copy
import pickle

import numpy as np
import pytest
import torch
from numpy.testing import assert_array_equal
from sklearn.base import clone
from sklearn.datasets import make_classification, make_friedman1, make_regression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from skmi.neural_network import (
    InformationPlane,
    MLPClassifier,
    MLPRegressor,
    layer_information,
)

COLUMNS = ["epoch", "layer", "i_xt", "i_ty", "i_ty_probe", "estimator"]


def table(n=400, seed=0):
    return make_classification(n, 6, n_informative=4, flip_y=0.05, random_state=seed)


def network(callbacks=None, **options):
    options = {"n_members": 1, "max_iter": 6, "dropout": 0.1, "random_state": 0} | options
    return MLPClassifier((12, 5), callbacks=callbacks, **options)


def plane_of(model, k=0):
    return dict(model.nets_[k].callbacks_)["InformationPlane"]


def test_one_row_an_epoch_and_layer():
    frame = plane_of(network([InformationPlane()]).fit(*table())).frame()
    assert list(frame.columns) == COLUMNS
    assert frame["epoch"].tolist() == [e for e in range(7) for _ in range(2)]
    assert frame["layer"].tolist() == [0, 1] * 7
    assert np.isfinite(frame[["i_xt", "i_ty", "i_ty_probe"]]).all(axis=None)
    assert frame["estimator"].str.startswith("bound, noise 0.35 sd, ").all()


@pytest.mark.parametrize("options", [{}, {"n_members": 3}, {"information_bottleneck": 1e-3}])
def test_training_is_bit_identical(options):
    X, y = table()
    torch.manual_seed(0)
    state = torch.get_rng_state()
    plain = network(**options).fit(X, y)
    watched = network([InformationPlane(n_samples=50)], **options).fit(X, y)
    assert torch.equal(torch.get_rng_state(), state)
    assert plain.loss_curve_ == watched.loss_curve_
    for one, other in zip(plain.nets_, watched.nets_, strict=True):
        for a, b in zip(one.module_.parameters(), other.module_.parameters(), strict=True):
            assert torch.equal(a, b)


def test_what_is_recorded_is_the_network():
    """The last epoch, measured again from the fitted network on the rows that it held out."""
    X, y = table()
    model = network([InformationPlane(n_samples=50)], early_stopping=False).fit(X, y)
    plane = plane_of(model)
    assert plane.rows_ == "training"
    rows = np.random.default_rng(0).permutation(len(X))[:50]
    for layer, recorded in enumerate(plane._snapshots[6]):
        expected = model.hidden_activations(X, layer)[rows]
        assert_array_equal(recorded.astype(np.float32), expected.astype(np.float32))
    again = layer_information(model, X, y, n_samples=50)
    last = plane.frame().tail(2)
    for name in ("i_xt", "i_ty", "i_ty_probe"):
        np.testing.assert_allclose(last[name], again[name], rtol=1e-4, atol=1e-6)


def test_learning_shows():
    X, y = table(2000)
    model = network([InformationPlane()], max_iter=30, batch_size=64).fit(X, y)
    frame = plane_of(model).frame()
    of_last = frame[frame["layer"] == 1].set_index("epoch")
    assert of_last.loc[30, "i_ty"] > of_last.loc[0, "i_ty"] + 0.1
    assert of_last.loc[30, "i_ty_probe"] > of_last.loc[0, "i_ty_probe"] + 0.05
    assert of_last["i_ty"].max() <= np.log(2)
    # What is said of a noisy code is no more than the code says, apart from estimation.
    assert (of_last["i_ty"] <= of_last["i_xt"] + 0.05).all()
    assert of_last["i_xt"].max() <= 1 / (2 * 0.35**2)


def test_held_out_rows_are_watched_where_there_are_some():
    plane = plane_of(network([InformationPlane()]).fit(*table()))
    assert plane.rows_ == "held-out"
    assert " held-out rows" in plane.frame()["estimator"][0]
    assert len(plane._target.codes) == pytest.approx(40, abs=25)


def test_frame_measures_each_snapshot_once(monkeypatch):
    plane = plane_of(network([InformationPlane(n_samples=40)]).fit(*table()))
    first = plane.frame()
    monkeypatch.setattr("skmi.neural_network._information_plane.measure_layer", None)
    assert plane.frame().equals(first)
    assert plane._snapshots == {}


def test_memory_is_bounded():
    X, y = table()
    plane = plane_of(
        network([InformationPlane(n_samples=40, max_snapshots=5)], max_iter=30).fit(X, y)
    )
    assert plane.frame()["epoch"].unique().tolist() == [0, 8, 16, 24]
    everything = plane_of(network([InformationPlane(n_samples=40)], max_iter=30).fit(X, y)).frame()
    kept = everything[everything["epoch"].isin([0, 8, 16, 24])].reset_index(drop=True)
    assert plane.frame().equals(kept)


def test_numeric_target():
    X, y = make_friedman1(1000, random_state=0)
    options = {"n_members": 1, "max_iter": 40, "learning_rate_init": 0.01, "random_state": 0}
    model = MLPRegressor((20,), callbacks=[InformationPlane()], **options)
    frame = plane_of(model.fit(X, y)).frame()
    assert frame["i_ty"].iloc[-1] > frame["i_ty"].iloc[0] + 0.1
    assert frame["i_ty_probe"].iloc[-1] > frame["i_ty_probe"].iloc[0]
    table_of_layers = layer_information(model, X, y)
    assert table_of_layers["i_ty"][0] <= np.log(10)


def test_targets_of_several_numbers_are_refused():
    X, y = make_regression(100, 5, n_targets=2, random_state=0)
    model = MLPRegressor((10,), max_iter=2, callbacks=[InformationPlane()], random_state=0)
    with pytest.raises(ValueError, match="InformationPlane measures one target; y has 2 columns"):
        model.fit(X, y)


def test_several_labels_are_one_target():
    X, y = table()
    labels = np.column_stack([y, X[:, 0] > 0]).astype(int)
    frame = plane_of(network([InformationPlane()]).fit(X, labels)).frame()
    assert np.isfinite(frame["i_ty"]).all()


def test_the_callback_of_the_user_is_not_the_one_that_records():
    plane = InformationPlane()
    network([plane]).fit(*table())
    with pytest.raises(AttributeError, match="Estimators train copies of their callbacks"):
        plane.frame()


def test_copies_pickles_and_clones():
    model = network([InformationPlane(n_samples=40)])
    fitted = clone(model).fit(*table())
    frame = plane_of(copy.deepcopy(fitted)).frame()
    assert plane_of(pickle.loads(pickle.dumps(fitted))).frame().equals(frame)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"noise": 0}, "noise of InformationPlane must be a finite number above 0; got 0"),
        (
            {"noise": "loud"},
            "noise of InformationPlane must be a finite number above 0; got 'loud'",
        ),
        ({"n_samples": 5}, "n_samples of InformationPlane must be an int from 20 on; got 5"),
        ({"max_snapshots": 1.5}, "max_snapshots of InformationPlane must be an int from 2 on"),
    ],
)
def test_wrong_parameters_are_named(options, message):
    with pytest.raises(ValueError, match=message):
        network([InformationPlane(**options)]).fit(*table())


def test_layers_of_something_else():
    pipeline = make_pipeline(StandardScaler(), MLPClassifier())
    with pytest.raises(TypeError, match=r"got Pipeline\. Of a pipeline pass the last step"):
        layer_information(pipeline, np.zeros((30, 2)), np.arange(30) % 2)


def test_layers_of_classes_that_are_floats():
    X, y = make_classification(120, 6, n_informative=4, n_classes=3, random_state=0)
    codes = layer_information(network().fit(X, y), X, y)
    assert layer_information(network().fit(X, y + 1.0), X, y + 1.0).equals(codes)


@pytest.mark.parametrize(
    ("options", "y", "message"),
    [
        ({"hidden_layer_sizes": ()}, np.arange(30) % 2, "the network has no hidden layers"),
        ({}, np.arange(3) % 2, "needs at least 20 rows; got 3"),
        ({}, np.where(np.arange(30) % 2, None, "a"), r"y has 15 missing value\(s\)"),
    ],
)
def test_what_cannot_be_measured_is_refused(options, y, message):
    X, of_training = table()
    model = network().set_params(**options).fit(X, of_training)
    with pytest.raises(ValueError, match=message):
        layer_information(model, X[: len(y)], y)


def test_layers_of_numbers_want_numbers():
    X, y = table()
    model = MLPRegressor((5,), max_iter=2, n_members=1, random_state=0).fit(X, y)
    with pytest.raises(ValueError, match="y must hold numbers: could not convert"):
        layer_information(model, X, np.array(["a", "b"])[y])
