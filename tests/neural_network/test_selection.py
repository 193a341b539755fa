"""The columns that nets see."""

import pickle
from functools import partial

import numpy as np
import pandas as pd
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from sklearn.base import clone
from sklearn.metrics import log_loss

from skmi.feature_selection import MutualInfoSelector
from skmi.neural_network import MLPClassifier, MLPRegressor
from skmi.neural_network._augmentation import AUGMENTATIONS, augment_columns
from skmi.neural_network._data import Rows
from skmi.neural_network._losses import Criterion, binary_cross_entropy
from skmi.neural_network._members import Plan, Sample, Trained
from skmi.neural_network._modules import Network
from skmi.neural_network._net import ClassifierNet
from skmi.neural_network._random_source import RandomSource
from skmi.neural_network._selection import ColumnChoice, gain_of
from skmi.neural_network._table_encoding import Layout

TELL = [2, 5, 9]
SMALL = {"hidden_layer_sizes": (16,), "n_members": 2, "random_state": 0}


def drowned(n_rows=600, n_columns=120, seed=0):
    """Three columns that tell, among many that do not."""
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(n_rows, n_columns))
    y = (X[:, TELL].sum(axis=1) + 0.5 * rng.normal(size=n_rows) > 0).astype(int)
    return X, y


def dense(n_rows=600, n_columns=120, seed=0):
    """Every column tells the same little."""
    rng = np.random.default_rng(seed)
    y = rng.integers(2, size=n_rows)
    return rng.normal(size=(n_rows, n_columns)) + 0.2 * (2 * y[:, None] - 1), y


def choice_of(X, y, target_kind="discrete", weight=None, n_categories=0):
    n_dense = X.shape[1] - n_categories
    sizes = tuple(int(n) + 1 for n in X[:, n_dense:].max(axis=0))
    sample = Sample(torch.from_numpy(X), y, weight)
    return ColumnChoice(sample, Layout(n_dense, n_dense, sizes, ()), target_kind)


def test_columns_that_tell_are_found_where_noise_drowns_them():
    X, y = drowned()
    X_new, y_new = drowned(seed=1)
    chosen = MLPClassifier(**SMALL).fit(X, y)
    every = MLPClassifier(**SMALL, n_features_to_select=None).fit(X, y)
    for columns in chosen.selected_:
        assert set(TELL) <= set(columns)
        assert columns.size in (10, 20)
    assert [columns.size for columns in every.selected_] == [120, 120]
    losses = [log_loss(y_new, mlp.predict_proba(X_new)) for mlp in (chosen, every)]
    assert losses[0] < 0.7 * losses[1]


@pytest.mark.parametrize("table", [dense, lambda: drowned(n_columns=90)])
def test_all_columns_stay_where_they_are_better_or_few(table):
    X, y = table()
    chosen = MLPClassifier(**SMALL).fit(X, y)
    every = MLPClassifier(**SMALL, n_features_to_select=None).fit(X, y)
    np.testing.assert_array_equal(chosen.predict_proba(X), every.predict_proba(X))


def test_a_number_is_what_each_net_sees():
    X, y = drowned(n_rows=200, n_columns=12)
    frame = pd.DataFrame(X).add_prefix("x").assign(word=np.where(y == 1, "a", "b"))
    frame.loc[::5, "x3"] = np.nan
    mlp = MLPClassifier(**SMALL, n_features_to_select=2).fit(frame, y)
    assert all(columns.size == 2 and 12 in columns for columns in mlp.selected_)
    assert mlp.score(frame, y) > 0.95
    again = pickle.loads(pickle.dumps(mlp))
    np.testing.assert_array_equal(again.predict_proba(frame), mlp.predict_proba(frame))
    frame["x0"] = frame["x0"].mean()  # no net sees it
    np.testing.assert_array_equal(again.predict_proba(frame), mlp.predict_proba(frame))


def test_more_columns_than_there_are_is_all_of_them():
    X, y = drowned(n_rows=80, n_columns=5 + 90)
    mlp = MLPClassifier(**SMALL, n_features_to_select=1000).fit(X[:, :5], y)
    assert [columns.tolist() for columns in mlp.selected_] == 2 * [[0, 1, 2, 3, 4]]


def test_numbers_as_target():
    X, _ = drowned()
    y = np.column_stack([X[:, 2] ** 2 + X[:, 5], X[:, 9]])
    mlp = MLPRegressor(**SMALL).fit(X, y[:, 0])
    assert all({2, 5} <= set(columns) and columns.size < 120 for columns in mlp.selected_)
    of_both = MLPRegressor(**SMALL, n_features_to_select=3).fit(X, y)
    assert all(set(columns) == set(TELL) for columns in of_both.selected_)
    unsure = MLPRegressor(**SMALL, max_iter=1).fit(X, y)  # "auto" is for one target
    assert [columns.size for columns in unsure.selected_] == [120, 120]


def test_rows_held_out_do_not_choose():
    X, y = drowned(n_rows=300, n_columns=30)
    held_out = np.arange(300) % 3 == 0
    changed = np.where(held_out, 1 - y, y)
    paths = [choice_of(X, target).path(held_out, 5) for target in (y, changed)]
    np.testing.assert_array_equal(*paths)
    selector = MutualInfoSelector(n_features_to_select=5).fit(X[~held_out], y[~held_out])
    np.testing.assert_array_equal(paths[0], selector.selected_)


def test_weights_count_as_repeats():
    X, y = drowned(n_rows=150, n_columns=30)
    weight = np.random.default_rng(0).integers(1, 4, size=150)
    repeated = choice_of(np.repeat(X, weight, axis=0), np.repeat(y, weight))
    weighted = choice_of(X, y, weight=weight.astype(float))
    np.testing.assert_array_equal(repeated.path(None, 6), weighted.path(None, 6))


def test_codes_are_names_and_those_of_too_many_levels_stay_out():
    rng = np.random.default_rng(0)
    codes = rng.integers(1, 9, size=(500, 2)).astype(float)
    y = (codes[:, 0] % 2).astype(int)
    X = np.column_stack([rng.normal(size=(500, 3)), codes])
    assert choice_of(X, y, n_categories=2).path(None, 1).tolist() == [3]
    choice = choice_of(X, y)
    sizes = (70_000, 10)
    many = ColumnChoice(choice.sample, Layout(3, 3, sizes, ()), "discrete")
    assert 3 not in many.path(None, 4)
    assert 3 in many.path(None, 5)  # all there are


@pytest.mark.parametrize(
    ("n_rows", "n_columns", "constant", "numbers"),
    [
        (400, 400, False, (10, 20, 40, 80)),
        (400, 100, False, (10, 20, 40)),
        (400, 99, False, ()),
        (90, 400, False, ()),
        (400, 400, True, ()),
    ],
)
def test_numbers_that_are_tried(n_rows, n_columns, constant, numbers):
    X, y = drowned(n_rows, n_columns=n_columns)
    choice = choice_of(X, 0 * y if constant else y)
    assert choice.numbers(np.arange(n_rows) % 2 == 0) == numbers
    assert choice.numbers(None) == ()


@given(st.lists(st.floats(0.1, 5), min_size=3, max_size=8), st.booleans())
def test_gain_and_its_error(weights, weighted):
    n, rng = len(weights), np.random.default_rng(len(weights))
    y = torch.from_numpy(rng.integers(2, size=(n, 1)).astype(float))
    weight = torch.tensor(weights, dtype=torch.float64) if weighted else None
    rows = Rows(torch.zeros(n, 1, dtype=torch.float64), y, weight)

    class Net:
        criterion_ = Criterion(binary_cross_entropy, {})

    outputs = rng.normal(size=(2, n, 1))
    tried, other = (Trained(Net(), (output, rows), False) for output in outputs)
    losses = np.log1p(np.exp(-outputs[..., 0] * (2 * y.numpy()[:, 0] - 1)))
    difference = losses[1] - losses[0]
    share = np.array(weights if weighted else [1.0] * n)
    share /= share.sum()
    mean = share @ difference
    error = np.sqrt(share**2 @ (difference - mean) ** 2)
    np.testing.assert_allclose(gain_of(tried, other), (mean, error), rtol=1e-6)


def test_a_network_of_some_columns_is_one_of_a_narrower_table():
    rng = np.random.default_rng(0)
    x = np.column_stack([rng.normal(size=(20, 4)), rng.integers(0, 4, size=(20, 2))])
    edges = tuple(np.linspace(-2, 2, 4) for _ in range(3))
    layout, columns = Layout(3, 4, (4, 100), edges), np.array([1, 3, 5])
    narrow = layout.of(columns)
    assert (narrow.n_numbers, narrow.n_dense, narrow.cardinalities) == (1, 2, (100,))
    networks = [
        Network(narrow, (8,), torch.nn.ReLU, 1, RandomSource(0), dtype=torch.float64, columns=seen)
        for seen in (None, columns)
    ]
    x = torch.from_numpy(x)
    assert torch.equal(networks[0](x[:, columns]), networks[1](x))
    parts = [list(networks[0].activations(x[:, columns])), list(networks[1].activations(x))]
    assert torch.equal(parts[0][0], parts[1][0])


class Interrupted(ClassifierNet):
    """A net that is interrupted from outside in its n-th epoch, counted over all nets."""

    n_epochs, last = 0, 0

    def run_single_epoch(self, *args, **options):
        """Pass over the rows."""
        Interrupted.n_epochs += 1
        if Interrupted.n_epochs == Interrupted.last:
            raise KeyboardInterrupt
        super().run_single_epoch(*args, **options)


@pytest.mark.parametrize(("last", "n_epochs"), [(3, 2), (9, 3)])
def test_an_interrupted_search_leaves_what_was_best(last, n_epochs, monkeypatch):
    X, y = drowned()
    monkeypatch.setattr(MLPClassifier, "_net_class", Interrupted)
    monkeypatch.setattr(Interrupted, "n_epochs", 0)
    monkeypatch.setattr(Interrupted, "last", last)
    with pytest.warns(UserWarning, match="interrupted"):
        mlp = MLPClassifier(**SMALL, max_iter=3).fit(X, y)
    assert [columns.size for columns in mlp.selected_] == [120]
    assert mlp.n_iter_ == n_epochs
    assert mlp.predict_proba(X).shape == (600, 2)


def test_later_rows_meet_the_columns_of_the_first():
    X, y = drowned()
    mlp = MLPClassifier(**SMALL, n_features_to_select=5).partial_fit(
        X[:300], y[:300], classes=[0, 1]
    )
    first = [columns.tolist() for columns in mlp.selected_]
    assert first[0] == first[1]  # both nets saw all rows
    mlp.partial_fit(X[300:], y[300:])
    assert [columns.tolist() for columns in mlp.selected_] == first


def test_plans_without_rows_held_out():
    X, y = drowned()
    mlp = MLPClassifier(**{**SMALL, "n_members": 1}, early_stopping=False, max_iter=2).fit(X, y)
    assert mlp.selected_[0].size == 120
    assert Plan([None]).has_validation is False


def test_columns_before_fit_look_absent():
    with pytest.raises(AttributeError, match="MLPClassifier has no 'nets_' before fit"):
        MLPClassifier().selected_  # noqa: B018


@pytest.mark.parametrize(
    "y", [np.zeros(60, dtype=int), np.random.default_rng(0).random((60, 9)) > 0.5]
)
def test_targets_that_choose_no_columns_are_refused_with_the_mend(y):
    X, _ = drowned(n_rows=60, n_columns=12)
    message = "n_features_to_select=4 cannot choose columns by .* Pass None .* The selector says: y"
    with pytest.raises(ValueError, match=message):
        MLPClassifier(**SMALL, n_features_to_select=4).fit(X, y)
    mlp = MLPClassifier(**SMALL, n_features_to_select=12, max_iter=1).fit(X, y)
    assert mlp.selected_[0].size == 12


@pytest.mark.parametrize("name", list(AUGMENTATIONS))
def test_augmented_columns_are_those_of_a_narrower_table(name):
    rng = np.random.default_rng(0)
    x = torch.from_numpy(np.column_stack([rng.normal(size=(9, 3)), rng.integers(0, 4, (9, 2))]))
    layout, columns = Layout(3, 3, (4, 4), ()), np.array([0, 2, 4])
    augment = partial(AUGMENTATIONS[name], layout=layout.of(columns))
    narrow, *rest = augment(x[:, columns], random=RandomSource(0))
    wide = partial(augment, random=RandomSource(0))
    seen, *of_all = augment_columns(x, torch.from_numpy(columns), wide)
    assert torch.equal(seen[:, columns], narrow)
    assert torch.equal(seen[:, [1, 3]], x[:, [1, 3]])
    assert [str(part) for part in rest] == [str(part) for part in of_all]


@pytest.mark.parametrize("name", list(AUGMENTATIONS))
def test_augmentation_of_chosen_columns_is_that_of_a_table_of_them(name):
    X, y = drowned(n_rows=300, n_columns=20)
    options = {
        **SMALL,
        "augmentation": name,
        "n_members": 1,
        "max_iter": 3,
        "early_stopping": False,
    }
    mlp = MLPClassifier(**options, n_features_to_select=4, calibrate=False).fit(X, y)
    columns = mlp.selected_[0]
    narrow = MLPClassifier(**options, n_features_to_select=None, calibrate=False)
    narrow.fit(X[:, columns], y)
    np.testing.assert_array_equal(mlp.predict_proba(X), narrow.predict_proba(X[:, columns]))


def factors(n_rows, seed):
    """Eight noisy columns of each of 15 factors, whose sum is the target: all of them help."""
    rng = np.random.default_rng(seed)
    z = rng.normal(size=(n_rows, 15))
    X = np.tile(z, 8) + rng.normal(size=(n_rows, 120))
    return X, (z.sum(axis=1) + 2 * rng.normal(size=n_rows) > 0).astype(int)


def noise(n_rows, seed):
    """No column tells anything."""
    rng = np.random.default_rng(seed)
    return rng.normal(size=(n_rows, 120)), rng.integers(2, size=n_rows)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("table", "n_rows", "may_err"),
    [(dense, 300, 0), (factors, 400, 1), (noise, 300, 3), (noise, 1000, 3)],
)
def test_the_search_costs_nothing_where_no_few_columns_are_better(table, n_rows, may_err):
    """By closed form of the designs, all columns are best, or none is worth anything."""
    n_errors, cost = 0, 0.0
    for seed in range(100, 106):
        X, y = table(n_rows + 2000, seed=seed)
        auto = MLPClassifier(random_state=seed).fit(X[:n_rows], y[:n_rows])
        if auto.selected_[0].size < 120:  # else it is the model of all columns to the bit
            n_errors += 1
            every = clone(auto).set_params(n_features_to_select=None).fit(X[:n_rows], y[:n_rows])
            auto, every = (log_loss(y[n_rows:], m.predict_proba(X[n_rows:])) for m in (auto, every))
            cost += (auto - every) / 6
    assert n_errors <= may_err
    assert cost < 0.003


@pytest.mark.parametrize("lone", range(0, 400, 80))
def test_auto_trains_where_a_net_sees_one_value_only(lone):
    X, _ = drowned(n_rows=400)
    y = np.zeros(400)
    y[lone] = 1
    mlp = MLPRegressor(**SMALL, max_iter=2, tol=0).fit(X, y)
    assert len(mlp.selected_) == 2


@pytest.mark.parametrize(
    ("y", "target_kind", "expected"),
    [
        ([0, 0, 1, 1], "discrete", True),
        ([0, 1, 1, 1], "discrete", False),
        ([0, 1, 2, 3], "discrete", False),
        ([0.5, 1.5, 2.5, 3.5], "continuous", True),
        ([0.5, 1.5, 1.5, 1.5], "continuous", False),
    ],
)
def test_targets_that_can_choose_columns(y, target_kind, expected):
    choice = choice_of(np.zeros((4, 2)), np.array(y), target_kind)
    assert choice.can_choose(np.array([True, False, False, False])) is expected
