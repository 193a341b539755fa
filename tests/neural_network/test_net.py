"""The loop of the net: the steps of plain torch, whichever loop runs."""

import numpy as np
import pytest
import torch
from sklearn.datasets import make_classification
from skorch.callbacks import Callback, Checkpoint, EpochScoring, LRScheduler
from torch.nn import functional as F

from skmi.neural_network import MLPClassifier, MLPRegressor
from skmi.neural_network._net import ClassifierNet
from skmi.neural_network._options import SOLVERS

X, Y = make_classification(60, 4, random_state=0)


class EveryBatch(Callback):
    """Listens to batches and gradients, and so brings skorch's own loop."""

    def initialize(self):
        self.sizes_, self.norms_ = [], []
        return self

    def on_batch_end(self, net, batch=None, training=False, **kwargs):
        self.sizes_.append(len(batch[0]))

    def on_grad_computed(self, net, named_parameters, **kwargs):
        self.norms_.append(sum(float(p.grad.norm()) for _, p in named_parameters))


def single(**options):
    options = {"early_stopping": False, "max_iter": 3, "n_members": 1, **options}
    return MLPClassifier((8,), random_state=0, **options)


def test_an_epoch_is_that_of_a_plain_loop():
    mlp = single(max_iter=1, batch_size=25, alpha=0.0, learning_rate_init=0.01).fit(X, Y)
    net = mlp.net_
    start = single(max_iter=1, batch_size=25, learning_rate_init=1e-300).fit(X, Y).net_.module_
    optimizer = torch.optim.AdamW(start.parameters(), lr=0.01, weight_decay=0.0)
    x = torch.cat(list(mlp._encoder.tiles(mlp._read_fitted(X), 1000)))
    y = torch.from_numpy(Y.astype(float))[:, None].to(x.dtype)
    order = torch.randperm(60, generator=torch.Generator().manual_seed(_batch_seed(net)))
    losses = []
    for rows in order.split(25):
        optimizer.zero_grad()
        loss = F.binary_cross_entropy_with_logits(start(x[rows]), y[rows])
        loss.backward()
        optimizer.step()
        losses.append(float(loss.detach()) * len(rows))
    for mine, plain in zip(net.module_.parameters(), start.parameters(), strict=True):
        torch.testing.assert_close(mine, plain, rtol=1e-10, atol=1e-12)
    assert mlp.loss_curve_ == pytest.approx([sum(losses) / 60])


def _batch_seed(net):
    return net.iterator_train__random.seed


@pytest.mark.parametrize(
    "options", [{}, {"dropout": 0.3}, {"augmentation": "mixup"}, {"class_weight": {0: 1, 1: 3}}]
)
def test_both_loops_take_the_same_steps(options):
    options = {"batch_size": 16, **options}
    fast = single(**options).fit(X, Y)
    slow = single(callbacks=[("every", EveryBatch())], **options).fit(X, Y)
    np.testing.assert_array_equal(fast.predict_proba(X), slow.predict_proba(X))
    if "class_weight" not in options:  # skorch's mean counts rows, not weights
        assert fast.loss_curve_ == pytest.approx(slow.loss_curve_)
    heard = dict(slow.net_.callbacks_)["every"]
    assert heard.sizes_ == [16, 16, 16, 12] * 3
    assert len(heard.norms_) == 12


def test_other_optimizers_run_in_skorchs_loop():
    options = {"optimizer": torch.optim.LBFGS, "optimizer__param_groups": []}
    for name in ("weight_decay", "fused"):
        options[f"optimizer__{name}"] = None
    mlp = single(solver="adagrad", alpha=0.0)
    net = mlp.fit(X, Y).net_
    assert not net._needs_every_batch()
    net.optimizer_ = torch.optim.LBFGS(net.module_.parameters())
    before = net.history[-1, "train_loss"]
    mlp.set_params(warm_start=True).fit(X, Y)
    assert net.history[-1, "train_loss"] < before


TARGETS = {
    "two classes": Y,
    "three classes": Y + (X[:, 0] > 0),
    "labels": np.column_stack([Y, X[:, 0] > 0]),
}


@pytest.mark.parametrize(
    ("kind", "scoring"),
    [(kind, "accuracy") for kind in TARGETS]
    + [(kind, "neg_log_loss") for kind in TARGETS if kind != "labels"],
)
def test_scoring_callbacks(kind, scoring):
    y = TARGETS[kind]
    options = {"on_train": False, "lower_is_better": False}
    score = EpochScoring(scoring, name="score", **options)
    anew = EpochScoring(scoring, name="anew", use_caching=False, **options)
    mlp = single(callbacks=[score, anew], max_iter=2, early_stopping=True).fit(X, y)
    assert len(mlp.history_[:, "score"]) == 2
    assert mlp.history_[:, "anew"] == pytest.approx(mlp.history_[:, "score"])
    assert "train_loss_best" in mlp.history_[-1]
    if scoring == "neg_log_loss":
        expected = mlp.history_[:, "valid_loss"]
        assert mlp.history_[:, "score"] == pytest.approx([-loss for loss in expected])


def test_scoring_callbacks_of_a_regressor():
    score = EpochScoring("neg_mean_squared_error", name="score", use_caching=False)
    mlp = MLPRegressor((8,), n_members=1, max_iter=3, random_state=0, callbacks=[score])
    mlp.fit(X, X[:, 0])
    assert mlp.history_[:, "score"] == pytest.approx(mlp.validation_scores_)


def test_scores_of_weighted_rows_are_those_of_the_rows():
    options = {"early_stopping": True, "max_iter": 2, "class_weight": {0: 1, 1: 3}}
    score, anew = (
        EpochScoring("roc_auc", name=name, lower_is_better=False, use_caching=name == "score")
        for name in ("score", "anew")
    )
    mlp = single(callbacks=[score, anew], **options).fit(X, Y)
    assert mlp.history_[:, "anew"] == mlp.history_[:, "score"]
    assert all(0 <= auc <= 1 for auc in mlp.history_[:, "score"])


def test_checkpoints_are_written_and_loaded(tmp_path):
    checkpoint = Checkpoint(monitor="train_loss_best", dirname=tmp_path)
    mlp = single(callbacks=[checkpoint]).fit(X, Y)
    other = single(max_iter=1, learning_rate_init=0.5).fit(X, Y)
    assert not np.array_equal(other.predict_proba(X), mlp.predict_proba(X))
    other.net_.load_params(f_params=tmp_path / "params.pt")
    np.testing.assert_array_equal(other.predict_proba(X), mlp.predict_proba(X))


def test_early_stopping_returns_to_the_best_epoch():
    mlp = single(
        early_stopping=True, max_iter=200, n_iter_no_change=5, learning_rate_init=0.05
    ).fit(X, Y)
    losses = -np.array(mlp.validation_scores_)
    assert len(losses) < 200
    net = mlp.net_
    watched = dict(net.callbacks_)["early_stopping"]
    assert losses[watched.best_epoch_ - 1] == pytest.approx(losses.min(), abs=1e-3)
    again = single(early_stopping=True, max_iter=watched.best_epoch_, learning_rate_init=0.05).fit(
        X, Y
    )
    np.testing.assert_array_equal(mlp.predict_proba(X), again.predict_proba(X))


def rates(schedule, **options):
    class Rates(Callback):
        def initialize(self):
            self.rates_ = []
            return self

        def on_epoch_end(self, net, **kwargs):
            self.rates_.append(net.optimizer_.param_groups[0]["lr"])

    options = {"max_iter": 10, "batch_size": 10, "learning_rate_init": 0.1, **options}
    mlp = single(learning_rate=schedule, callbacks=[("rates", Rates())], **options).fit(X, Y)
    return np.array(dict(mlp.net_.callbacks_)["rates"].rates_), mlp


def test_schedules():
    constant, _ = rates("constant")
    np.testing.assert_array_equal(constant, 0.1)
    cosine, mlp = rates("cosine")
    # Callbacks are told before the schedule's last step of an epoch or after; both are close.
    expected = 0.05 * (1 + np.cos(np.pi * np.arange(1, 11) / 10))
    np.testing.assert_allclose(cosine, expected, atol=1e-12)
    assert not mlp.net_._needs_every_batch()
    assert dict(mlp.net_.callbacks_)["schedule"].lr_scheduler_ is None
    one_cycle, _ = rates("one_cycle")
    assert one_cycle.argmax() == 2
    assert one_cycle.max() == pytest.approx(0.1, rel=0.05)
    assert one_cycle[-1] < 1e-4
    plateau, _ = rates("plateau", learning_rate_init=2.0, solver="sgd", max_iter=40)
    assert plateau[-1] == pytest.approx(
        2.0 * 0.2 ** np.round(np.log(plateau[-1] / 2) / np.log(0.2))
    )
    assert plateau[-1] < 2.0


@pytest.mark.parametrize("solver", SOLVERS)
def test_every_solver_takes_one_cycle(solver):
    rates_of, _ = rates("one_cycle", solver=solver)
    assert rates_of.argmax() == 2


@pytest.mark.parametrize("schedule", ["cosine", "one_cycle"])
def test_a_schedule_begins_anew_with_every_fit(schedule):
    first, mlp = rates(schedule, warm_start=True)
    mlp.fit(X, Y)
    both = dict(mlp.net_.callbacks_)["rates"].rates_
    np.testing.assert_allclose(both, np.r_[first, first], atol=1e-12)
    mlp.partial_fit(X, Y)
    assert both[-1] == 0.1


def test_a_plateau_begins_anew_with_every_fit():
    options = {"learning_rate_init": 2.0, "solver": "sgd", "max_iter": 40, "warm_start": True}
    first, mlp = rates("plateau", **options)
    mlp.fit(X, Y)
    both = dict(mlp.net_.callbacks_)["rates"].rates_
    assert first[-1] < both[40] == 2.0


def test_a_schedule_that_records_batches_is_heard():
    callback = LRScheduler(torch.optim.lr_scheduler.ExponentialLR, gamma=0.9, step_every="batch")
    mlp = single(callbacks=[callback], batch_size=20).fit(X, Y)
    assert mlp.net_._needs_every_batch()
    assert mlp.net_.optimizer_.param_groups[0]["lr"] == pytest.approx(1e-3 * 0.9**9)


def test_a_loss_that_explodes_says_what_to_do():
    mlp = MLPRegressor(
        (8,), solver="sgd", learning_rate_init=1e30, n_members=1, early_stopping=False, max_iter=50
    )
    with pytest.raises(
        ValueError, match=r"The loss became (nan|inf) in epoch \d+.*Lower learning_r"
    ):
        mlp.fit(X, X[:, 0])


class Interrupted(ClassifierNet):
    """A user who loses patience in the second epoch of the second net."""

    calls = 0

    def _train(self, batches):
        Interrupted.calls += 1
        if Interrupted.calls == 5:
            raise KeyboardInterrupt
        return super()._train(batches)


def test_an_interrupted_fit_leaves_a_usable_model(monkeypatch):
    monkeypatch.setattr(MLPClassifier, "_net_class", Interrupted)
    mlp = MLPClassifier((8,), max_iter=3, n_members=3, random_state=0)
    with pytest.warns(UserWarning, match="interrupted"):
        mlp.fit(X, Y)
    assert len(mlp.nets_) == 2
    assert mlp.predict_proba(X).shape == (60, 2)


def test_a_callback_that_stops_is_no_interruption():
    class Stop(Callback):
        def on_epoch_end(self, net, **kwargs):
            raise KeyboardInterrupt

    mlp = MLPClassifier((8,), max_iter=5, n_members=2, callbacks=[Stop()], random_state=0)
    mlp.fit(X, Y)
    assert [len(net.history) for net in mlp.nets_] == [1, 1]
