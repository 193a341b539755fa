"""Classes, labels, weights and probabilities."""

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import minimize
from scipy.special import expit
from sklearn.datasets import make_classification
from sklearn.exceptions import DataConversionWarning, NotFittedError
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss

from skmi.neural_network import MLPClassifier
from skmi.neural_network._labels import learn_labels

X, Y = make_classification(
    90, 4, n_informative=3, n_redundant=0, n_classes=3, weights=[0.5, 0.3], random_state=0
)
WEIGHT = np.random.default_rng(0).integers(1, 4, 90).astype(float)
LINEAR = {
    "hidden_layer_sizes": (),
    "numeric_embedding": "linear",
    "solver": "sgd",
    "batch_size": "full",
    "alpha": 0.0,
    "learning_rate_init": 0.5,
    "max_iter": 1000,
    "n_members": 1,
    "early_stopping": False,
    "dtype": "float64",
    "random_state": 0,
}


def small(**options):
    defaults = {"max_iter": 5, "n_members": 2, "random_state": 0}
    return MLPClassifier(**{"hidden_layer_sizes": (8,), **defaults, **options})


def same(a, b):
    np.testing.assert_array_equal(a.predict_proba(X), b.predict_proba(X))


@pytest.mark.parametrize("y", [Y, Y > 0])
@pytest.mark.parametrize("weight", [None, WEIGHT])
def test_one_linear_layer_is_logistic_regression(y, weight):
    mlp = MLPClassifier(**LINEAR).fit(X, y, weight)
    logistic = LogisticRegression(C=np.inf, tol=1e-10, max_iter=10_000).fit(X, y, weight)
    np.testing.assert_allclose(mlp.predict_proba(X), logistic.predict_proba(X), atol=1e-4)


def test_weight_decay_is_a_penalty_on_the_weights_alone():
    alpha, y = 0.1, (Y > 0).astype(float)
    mlp = MLPClassifier(**{**LINEAR, "alpha": alpha}).fit(X, y)
    block = mlp._encoder.transform(mlp._read_fitted(X)).numpy()

    def loss(w):
        logits = block @ w[:-1] + w[-1]
        return np.logaddexp(0, -(2 * y - 1) * logits).mean() + alpha / 2 * w[:-1] @ w[:-1]

    best = minimize(loss, np.zeros(5), tol=1e-12).x
    head = mlp.net_.module_.head
    found = np.r_[head.weight.detach().numpy()[0], head.bias.detach().numpy()]
    np.testing.assert_allclose(found, best, atol=1e-4)


def test_class_weights_are_sample_weights():
    classes = {0: 1.0, 1: 2.0, 2: 5.0}
    of_row = np.array([classes[c] for c in Y])
    same(small(class_weight=classes).fit(X, Y), small().fit(X, Y, of_row))
    same(small(class_weight=classes).fit(X, Y, WEIGHT), small().fit(X, Y, of_row * WEIGHT))
    counts = np.bincount(Y)
    same(small(class_weight="balanced").fit(X, Y), small().fit(X, Y, 90 / 3 / counts[Y]))


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_the_scale_of_weights_does_not_matter(dtype):
    plain = small(dtype=dtype).fit(X, Y, WEIGHT)
    for scale in (2.0**-200, 2.0**200):
        same(plain, small(dtype=dtype).fit(X, Y, scale * WEIGHT))


def test_rows_without_weight_are_as_if_absent():
    weight = WEIGHT * (Y != 2)
    mlp = small().fit(X, Y, weight)
    same(mlp, small().fit(X[Y != 2], Y[Y != 2], WEIGHT[Y != 2]))
    assert mlp.classes_.tolist() == [0, 1]


def test_kinds_of_classes_change_nothing_but_names():
    plain = small().fit(X, Y)
    for names in (np.array(["a", "b", "c"]), np.array([-1.0, 0.0, 7.0]), np.array([1, 5, 9])):
        named = small().fit(X, names[Y])
        same(plain, named)
        np.testing.assert_array_equal(named.predict(X), names[plain.predict(X)])
        assert named.predict(X).dtype == names.dtype
    objects = small().fit(X, np.array(["a", "b", "c"], dtype=object)[Y].tolist())
    assert objects.predict(X[:2]).tolist()[0] in "abc"


def test_two_classes_have_one_logit():
    mlp = small().fit(X, Y > 0)
    assert mlp.net_.module_.head.out_features == 1
    proba = mlp.predict_proba(X)
    np.testing.assert_allclose(proba.sum(axis=1), 1)
    np.testing.assert_array_equal(mlp.predict(X), proba[:, 1] > 0.5)
    np.testing.assert_allclose(mlp.predict_log_proba(X), np.log(proba))


def test_one_class():
    mlp = small().fit(X, np.full(90, "only"))
    assert set(mlp.predict(X)) == {"only"}
    np.testing.assert_array_equal(mlp.predict_proba(X), np.ones((90, 1)))


def test_labels():
    labels = np.column_stack([Y == 0, X[:, 0] > 0]).astype(int)
    mlp = small(max_iter=60, learning_rate_init=0.03).fit(X, labels)
    assert mlp.predict_proba(X).shape == (90, 2)
    assert ((mlp.predict(X) == labels).mean(axis=0) > 0.8).all()
    assert mlp.n_outputs_ == 2
    column = small()
    with pytest.warns(DataConversionWarning, match="column-vector"):
        column.fit(X, Y[:, None])
    same(column, small().fit(X, Y))


def test_balanced_batches_lift_the_rare_class():
    rare = (Y == 0) & (np.arange(90) % 3 == 0)
    options = {"n_members": 1, "early_stopping": False, "max_iter": 30, "batch_size": 16}
    plain, balanced = (
        small(balanced_batches=flag, **options).fit(X, rare).predict_proba(X)[:, 1].mean()
        for flag in (False, True)
    )
    assert balanced > plain + 0.1


def test_calibration_and_smoothing_come_together():
    both = small().fit(X, Y)
    assert both.net_.criterion_.label_smoothing == 0.05
    assert both.temperature_ != 1
    neither = small(calibrate=False).fit(X, Y)
    assert neither.net_.criterion_.label_smoothing == 0
    assert neither.temperature_ == 1
    one = small(n_members=1).fit(X, Y)
    assert (one.net_.criterion_.label_smoothing, one.temperature_) == (0, 1)
    asked = small(n_members=1, calibrate=True, label_smoothing=0.1, early_stopping=False)
    asked.fit(X, Y)
    assert asked.net_.criterion_.label_smoothing == 0.1
    assert asked.temperature_ != 1


def test_many_rows_are_not_smoothed():
    X, y = np.random.default_rng(0).normal(size=(5001, 2)), np.arange(5001) % 2
    for n_rows, smoothing in ((5000, 0.05), (5001, 0.0)):
        mlp = MLPClassifier((2,), max_iter=1, random_state=0).fit(X[:n_rows], y[:n_rows])
        assert mlp.net_.criterion_.label_smoothing == smoothing
        assert mlp.temperature_ != 1


def test_the_temperature_is_that_of_the_rows_held_out():
    mlp = small(n_members=3, max_iter=200, learning_rate_init=0.03, early_stopping=False)
    mlp.fit(X, Y)
    noisy = np.random.default_rng(0).integers(0, 3, 90)
    confused = small(n_members=3, max_iter=200, learning_rate_init=0.03, early_stopping=False)
    confused.fit(X, noisy)
    assert confused.temperature_ > mlp.temperature_
    uniform = log_loss(noisy, np.full((90, 3), 1 / 3))
    held_out = np.random.default_rng(1).normal(size=(300, 4))
    truth = np.random.default_rng(2).integers(0, 3, 300)
    assert log_loss(truth, confused.predict_proba(held_out)) < uniform + 0.2


def test_focal_loss():
    focal = small(loss="focal", loss_params={"gamma": 0.0}, label_smoothing=0.0).fit(X, Y)
    np.testing.assert_allclose(
        focal.predict_proba(X), small(label_smoothing=0.0).fit(X, Y).predict_proba(X), rtol=1e-8
    )
    sharper = small(loss="focal", loss_params={"gamma": 4.0}).fit(X, Y > 0)
    assert sharper.predict_proba(X).shape == (90, 2)


def test_partial_fit_with_classes_announced():
    mlp = small().partial_fit(X[Y == 0], Y[Y == 0], classes=[0, 1, 2])
    mlp.partial_fit(X, Y)
    assert mlp.predict_proba(X).shape == (90, 3)
    with pytest.raises(ValueError, match=r"y has the classes \[3\], which are not among the 3"):
        mlp.partial_fit(X, Y + 1)


def test_balanced_weights_need_every_class():
    with pytest.raises(ValueError, match=r"y lacks \[1, 2\]. Pass a dict with a weight for each"):
        small(class_weight="balanced").partial_fit(X[Y == 0], Y[Y == 0], classes=[0, 1, 2])


def test_a_refit_that_fails_leaves_no_nets_of_other_classes():
    mlp = small(class_weight={0: 1, 1: 1, 2: 1}).fit(X, Y)
    with pytest.raises(ValueError, match="are not in class_weight"):
        mlp.fit(X, np.array(["a", "b", "c"])[Y])
    with pytest.raises(NotFittedError):
        mlp.predict(X)


def test_warm_start_refuses_other_targets():
    mlp = small(warm_start=True).fit(X, Y)
    with pytest.raises(ValueError, match=r"shape \(90, 2\).*had 1 column"):
        mlp.fit(X, np.column_stack([Y > 0, Y > 1]).astype(int))


@pytest.mark.parametrize(
    ("options", "y", "message"),
    [
        ({}, np.column_stack([Y, Y]), "several columns of more than two values"),
        ({"class_weight": "balanced"}, np.eye(3, dtype=int)[Y], "class_weight and balanced_bat"),
        ({"loss": "hinge"}, Y, "'loss' parameter of MLPClassifier must be a str among"),
        ({"hidden_layer_sizes": (8, 0)}, Y, "hidden_layer_sizes"),
        ({"hidden_layer_sizes": (2.5,)}, Y, "hidden_layer_sizes"),
        ({"loss": "focal", "label_smoothing": 0.1}, Y, "label_smoothing"),
        ({"loss_params": {"delta": 1}}, Y, "With loss='cross_entropy' it may hold: nothing"),
        ({"loss": "focal", "loss_params": {"gamma": -1}}, Y, r"loss_params\['gamma'\] must be a"),
        ({"module_params": {"embedding_size": 0}}, Y, r"module_params\['embedding_size'\] must"),
        ({"callbacks": ["stop"]}, Y, "callbacks must hold callbacks of skorch.*got 'stop'"),
        ({}, np.where(Y == 0, None, "a"), r"y has \d+ missing value\(s\)"),
        ({}, pd.Series(["a", pd.NA, "b"] * 30, dtype="string"), r"y has 30 missing value\(s\)"),
        ({"device": "abacus"}, Y, "device"),
        ({"device": "cuda:77"}, Y, "device"),
        ({"activation": dict}, Y, "activation"),
        ({"class_weight": {0: 1, 1: -1, 2: 1}}, Y, r"class_weight\[1\] must be .*; got -1"),
        ({"class_weight": {0: 0, 1: 1, 2: 1}}, Y, "To leave a class out, leave out its rows"),
    ],
)
def test_what_cannot_be_is_refused(options, y, message):
    with pytest.raises(ValueError, match=message):
        small(**options).fit(X, y)


def test_labels_are_learned_from_every_kind_of_target():
    assert learn_labels(np.array([3, 1, 3])).kind == "binary"
    assert learn_labels(np.array(["a", "b", "c"])).n_units == 3
    assert learn_labels(np.array([[0, 1], [1, 1]])).kind == "multilabel"
    assert learn_labels(np.array([1, 1]), np.array([0, 1, 2])).kind == "multiclass"


@pytest.mark.parametrize("n_levels", [3, 6])
def test_few_kinds_of_rows_with_targets_of_both_classes(n_levels):
    rng = np.random.default_rng(0)
    x = rng.integers(0, n_levels, (2000, 2))
    p = expit(rng.normal(size=n_levels)[x[:, 0]] - 2 * (x[:, 1] == 0))
    mlp = MLPClassifier((32,), random_state=0).fit(x.astype(str), rng.random(2000) < p)
    q = mlp.predict_proba(x.astype(str))[:, 1]
    lost = np.mean(p * np.log(p / q) + (1 - p) * np.log((1 - p) / (1 - q)))
    assert lost < 0.01
    assert mlp.temperature_ < 1.5


def test_a_frequent_row_is_learned_by_all_and_watched_in_part():
    rng = np.random.default_rng(0)
    x = rng.normal(size=(1200, 2))
    x[:400] = 3.0
    y = rng.random(1200) < np.where(np.arange(1200) < 400, 0.05, expit(x[:, 0] - x[:, 1]))
    mlp = MLPClassifier((32,), random_state=0).fit(x, y)
    assert mlp.predict_proba([[3.0, 3.0]])[0, 1] == pytest.approx(y[:400].mean(), abs=0.03)
    assert 0.8 < mlp.temperature_ < 1.25


def test_a_handful_of_rows_is_learned_whole():
    x, y = [[0, 0], [0, 1], [1, 0], [1, 1]], ["no", "yes", "yes", "no"]
    mlp = MLPClassifier(random_state=0).fit(x, y)
    assert mlp.predict(x).tolist() == y
    assert len(mlp.nets_) == 1
    assert mlp.validation_scores_ == []


def test_probabilities_of_far_logits():
    mlp = small(n_members=1).fit(X, Y > 0)
    logits = np.array([[-800.0], [-700.0], [-40.0], [0.3], [40.0], [800.0]])
    proba = mlp._probabilities(logits)
    np.testing.assert_allclose(proba[:, 1], expit(logits[:, 0]), rtol=1e-15)
    np.testing.assert_allclose(proba[:, 0], expit(-logits[:, 0]), rtol=1e-15)
