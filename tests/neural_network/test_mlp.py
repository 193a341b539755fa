"""What the classifier and the regressor promise alike."""

import pickle
import threading

import joblib
import numpy as np
import pandas as pd
import polars as pl
import pytest
import torch
from imblearn.over_sampling import RandomOverSampler
from imblearn.pipeline import make_pipeline as make_imblearn_pipeline
from scipy import sparse
from sklearn import config_context
from sklearn.base import clone
from sklearn.calibration import CalibratedClassifierCV
from sklearn.datasets import load_diabetes, load_wine, make_classification
from sklearn.ensemble import BaggingClassifier
from sklearn.inspection import permutation_importance
from sklearn.model_selection import GridSearchCV, cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from skorch.callbacks import Callback, EpochScoring

from skmi.neural_network import MLPClassifier, MLPRegressor
from skmi.neural_network._net import ClassifierNet
from skmi.neural_network._threads import torch_threads

X, Y = make_classification(80, 5, random_state=0)
NOISY = {"dropout": 0.2, "augmentation": "mixup", "batch_size": 32}
SMALL = {"hidden_layer_sizes": (8,), "max_iter": 4, "n_members": 2, "random_state": 0}


def small(**options):
    return MLPClassifier(**{**SMALL, **options})


def single(**options):
    return small(**{"n_members": 1, "early_stopping": False, **options})


def same(a, b, X=X):
    np.testing.assert_array_equal(a.predict_proba(X), b.predict_proba(X))


def test_the_global_generators_are_neither_read_nor_moved():
    torch.manual_seed(1)
    torch_state, numpy_state = torch.get_rng_state(), np.random.get_state()[1].copy()
    first = small(**NOISY).fit(X, Y)
    assert torch.equal(torch_state, torch.get_rng_state())
    np.testing.assert_array_equal(numpy_state, np.random.get_state()[1])
    torch.manual_seed(2)
    same(first, small(**NOISY).fit(X, Y))


def test_fits_in_threads_give_the_bits_of_serial_fits():
    seeds = range(4)
    serial = [small(random_state=seed, **NOISY).fit(X, Y).predict_proba(X) for seed in seeds]
    before = torch.get_num_threads()
    with joblib.parallel_config("threading", n_jobs=4):
        fits = joblib.Parallel()(
            joblib.delayed(small(random_state=seed, **NOISY).fit)(X, Y) for seed in seeds
        )
    assert torch.get_num_threads() == before
    for mlp, expected in zip(fits, serial, strict=True):
        np.testing.assert_array_equal(mlp.predict_proba(X), expected)


def test_threads_are_limited_and_restored():
    seen, before = [], torch.get_num_threads()

    def look():
        with torch_threads(1):
            seen.append(torch.get_num_threads())

    with torch_threads(1):
        thread = threading.Thread(target=look)
        thread.start()
        thread.join()
        look()
    assert seen == [1, 1]
    assert torch.get_num_threads() == before
    with pytest.raises(RuntimeError, match="on purpose"), torch_threads(1):
        raise RuntimeError("on purpose")
    assert torch.get_num_threads() == before


def test_random_state():
    same(small().fit(X, Y), small().fit(X, Y))
    other = small(random_state=1).fit(X, Y)
    assert (other.predict_proba(X) != small().fit(X, Y).predict_proba(X)).any()
    generator = np.random.default_rng(0)
    first, second = (small(random_state=generator).fit(X, Y) for _ in range(2))
    assert (first.predict_proba(X) != second.predict_proba(X)).any()


@pytest.mark.parametrize("options", [{}, NOISY])
def test_going_on_is_not_stopping(options):
    through = single(max_iter=6, **options).fit(X, Y)
    halves = single(max_iter=3, warm_start=True, **options).fit(X, Y)
    halves = pickle.loads(pickle.dumps(halves))
    same(through, halves.fit(X, Y))
    assert halves.loss_curve_ == through.loss_curve_
    passes = single(max_iter=6, **options)
    for _ in range(6):
        passes.partial_fit(X, Y)
    same(through, passes)
    assert passes.n_iter_ == 6


def test_partial_fit_goes_over_the_rows_once():
    mlp = MLPClassifier((8,), random_state=0).partial_fit(X, Y)
    assert [net.history[:, "train_batch_count"] for net in mlp.nets_] == [[1]] * 5
    mlp.partial_fit(np.tile(X, (10, 1)), np.tile(Y, 10))
    assert mlp.net_.history[-1, "train_batch_count"] == 4


def test_partial_fit_after_fit_keeps_the_encoding_and_the_temperature():
    mlp = small().fit(X, Y)
    temperature = mlp.temperature_
    mlp.partial_fit(X[:20] + 100, Y[:20])
    assert mlp.temperature_ == temperature
    assert mlp.n_iter_ == 5


def test_pickle_and_joblib(tmp_path):
    mlp = small().fit(X, Y)
    same(mlp, pickle.loads(pickle.dumps(mlp)))
    joblib.dump(mlp, tmp_path / "mlp")
    same(mlp, joblib.load(tmp_path / "mlp"))


@pytest.mark.skipif(not torch.cuda.is_available(), reason="no GPU at hand")
def test_a_gpu_computes_what_the_processor_does():
    cpu = single(device="cpu", dtype="float64", max_iter=20).fit(X, Y)
    gpu = single(device="cuda", dtype="float64", max_iter=20).fit(X, Y)
    assert next(gpu.net_.module_.parameters()).is_cuda
    np.testing.assert_allclose(gpu.predict_proba(X), cpu.predict_proba(X), atol=1e-6)
    same(gpu, pickle.loads(pickle.dumps(gpu)))


@pytest.mark.parametrize("backend", ["loky", "threading"])
def test_grid_search(backend):
    grid = {"mlpclassifier__alpha": [1e-3, 1e-1], "mlpclassifier__module_params": [None, {}]}
    pipeline = make_pipeline(StandardScaler(), small())
    with joblib.parallel_config(backend):
        search = GridSearchCV(pipeline, grid, cv=2, n_jobs=2, scoring="neg_log_loss").fit(X, Y)
    serial = GridSearchCV(pipeline, grid, cv=2, scoring="neg_log_loss").fit(X, Y)
    mine, theirs = (s.cv_results_["mean_test_score"] for s in (search, serial))
    np.testing.assert_array_equal(mine, theirs)


def test_company():
    assert cross_val_predict(small(), X, Y, cv=2, method="predict_proba").shape == (80, 2)
    assert CalibratedClassifierCV(small(), cv=2).fit(X, Y).predict_proba(X).shape == (80, 2)
    assert BaggingClassifier(small(), n_estimators=2, random_state=0).fit(X, Y).score(X, Y) > 0.4
    importances = permutation_importance(small().fit(X, Y), X, Y, n_repeats=2, random_state=0)
    assert importances.importances_mean.shape == (5,)
    sampled = make_imblearn_pipeline(RandomOverSampler(random_state=0), small())
    assert sampled.fit(X, Y).predict(X).shape == (80,)


def test_metadata_routing():
    with config_context(enable_metadata_routing=True):
        mlp = small().set_fit_request(sample_weight=True).set_score_request(sample_weight=False)
        search = GridSearchCV(mlp, {"alpha": [0.01]}, cv=2)
        search.fit(X, Y, sample_weight=1.0 + (np.arange(80) < 40))
        weighted = small().fit(X, Y, sample_weight=1.0 + (np.arange(80) < 40))
    same(search.best_estimator_, weighted)


def mixed_table(n=240):
    rng = np.random.default_rng(0)
    frame = pd.DataFrame(
        {
            "age": np.where(rng.random(n) < 0.1, np.nan, rng.integers(18, 90, n)),
            "job": pd.Categorical(rng.choice(["a", "b", "c"], n)),
            "city": rng.choice([f"c{k}" for k in range(100)], n),
            "member": rng.random(n) < 0.5,
        }
    )
    frame.loc[3, "job"] = None
    return frame, (frame["job"] == "a").to_numpy().astype(int)


def test_tables_as_they_are():
    frame, y = mixed_table()
    mlp = small(max_iter=40, learning_rate_init=0.03).fit(frame, y)
    assert mlp.score(frame, y) == 1
    assert mlp.feature_names_in_.tolist() == ["age", "job", "city", "member"]
    polars = pl.from_pandas(frame)
    same(mlp, small(max_iter=40, learning_rate_init=0.03).fit(polars, y), frame)
    np.testing.assert_array_equal(mlp.predict_proba(polars), mlp.predict_proba(frame))
    strange = frame.assign(job="zzz", city=None)
    assert np.isfinite(mlp.predict_proba(strange)).all()
    assert mlp.net_.module_.embedding.embedding is not None  # 100 levels are many


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_containers_give_the_same_bits(dtype):
    zeros = np.where(np.abs(X) < 0.5, 0, X).astype(dtype)
    dense = small().fit(zeros, Y).predict_proba(zeros)
    for container in (
        np.asfortranarray,
        sparse.csr_array,
        sparse.csc_matrix,
        pd.DataFrame,
        pl.DataFrame,
    ):
        mlp = small().fit(container(zeros), Y)
        np.testing.assert_array_equal(mlp.predict_proba(container(zeros)), dense)


@pytest.mark.parametrize("y", [Y, X[:, 0]])
def test_few_rows(y):
    Estimator = MLPClassifier if y is Y else MLPRegressor
    for n_rows in (1, 2, 3, 8, 25):
        mlp = Estimator((4,), max_iter=3, random_state=0).fit(X[:n_rows], y[:n_rows])
        assert mlp.predict(X).shape == (80,)
        assert len(mlp.nets_) == (5 if n_rows == 25 else 1)
        assert bool(mlp.validation_scores_) == (n_rows == 25)


def test_batches_of_one_row_and_constant_columns():
    constant = np.column_stack([X, np.ones(80), np.full(80, np.nan)])
    mlp = single(batch_size=1, max_iter=2).fit(constant, Y)
    assert mlp.net_.history[0, "train_batch_count"] == 80
    other = np.column_stack([X, np.ones(80), np.full(80, np.nan)])
    assert mlp.predict_proba(other[:1]).shape == (1, 2)


def test_hidden_activations():
    mlp = small(hidden_layer_sizes=(7, 3), activation="tanh").fit(X, Y)
    first, last = mlp.hidden_activations(X, 0), mlp.hidden_activations(X, -1)
    assert (first.shape, last.shape) == ((80, 7), (80, 3))
    np.testing.assert_array_equal(mlp.hidden_activations(X, 1), last)
    head = mlp.net_.module_.head
    logits = last @ head.weight.detach().numpy().T + head.bias.detach().numpy()
    np.testing.assert_allclose(logits, mlp._outputs(mlp.nets_, mlp._read_fitted(X))[0])
    for layer in (2, -3):
        with pytest.raises(ValueError, match="pass an int from -2 to 1"):
            mlp.hidden_activations(X, layer)


def test_attributes_appear_with_fit():
    mlp = small()
    for name in ("net_", "history_", "loss_curve_", "validation_scores_", "n_iter_"):
        assert not hasattr(mlp, name)
    mlp.fit(X, Y)
    assert mlp.n_iter_ == len(mlp.loss_curve_) == len(mlp.validation_scores_) == 4
    assert mlp.net_ is mlp.nets_[0]


def test_members_hold_out_a_fold_each(monkeypatch):
    seen = []

    def train(net, rows, held_out, single_pass=False):
        seen.append((len(rows), len(held_out)))
        return original(net, rows, held_out, single_pass)

    original = ClassifierNet.train
    monkeypatch.setattr(ClassifierNet, "train", train)
    small(n_members=5).fit(X, Y)
    assert seen == [(64, 16)] * 5
    seen.clear()
    small(n_members=1, validation_fraction=0.25).fit(X, Y)
    assert seen == [(60, 20)]


def test_callbacks_are_copied_for_each_net_and_params_are_not_touched():
    callback, other = (EpochScoring("accuracy", name=name) for name in ("acc", "b"))
    mlp = small(callbacks=[callback, ("second", other)]).fit(X, Y)
    assert not hasattr(callback, "best_score_")
    assert all("acc" in net.history[-1] and "b" in net.history[-1] for net in mlp.nets_)
    clone(mlp).fit(X, Y)


class Writer(Callback):
    """Holds what cannot be copied, as TensorBoard does."""

    def __init__(self, file, lines):
        self.file = file
        self.lines = lines

    def on_epoch_end(self, net, **kwargs):
        self.lines.append(len(net.history))
        self.file.write(f"{len(net.history)}\n")


def test_what_cannot_be_copied_is_shared(tmp_path):
    with open(tmp_path / "epochs", "w+") as file:
        writer = Writer(file, [])
        mlp = small(callbacks=[("writer", writer)], n_members=2, max_iter=2).fit(X, Y)
        assert writer.lines == []
        assert [dict(net.callbacks_)["writer"].lines for net in mlp.nets_] == [[1, 2], [1, 2]]
        file.seek(0)
        assert file.read().split() == ["1", "2", "1", "2"]


def test_verbose_prints_a_line_an_epoch(capsys):
    single(verbose=1).fit(X, Y)
    assert "train_loss" in capsys.readouterr().out
    single(verbose=0).fit(X, Y)
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("activation", ["identity", "logistic", "gelu", "silu", "selu"])
@pytest.mark.parametrize("solver", ["sgd", "adagrad", "rmsprop", "adam"])
def test_activations_and_solvers_learn(activation, solver):
    mlp = single(activation=activation, solver=solver, max_iter=60, learning_rate_init=0.01)
    losses = mlp.fit(X, Y).loss_curve_
    assert losses[-1] < losses[0] - 0.03


def test_gradient_descent_on_all_rows():
    mlp = single(solver="sgd", momentum=0.0, batch_size="full", alpha=0.0, learning_rate_init=0.1)
    mlp.fit(np.tile(X, (5, 1)), np.tile(Y, 5))
    assert mlp.history_[:, "train_batch_count"] == [1] * 4
    losses = np.array(mlp.loss_curve_)
    assert (np.diff(losses) < 0).all()


def test_dtype():
    assert single().fit(X, Y).net_.module_.head.weight.dtype == torch.float64
    single_precision = single().fit(X.astype(np.float32), Y)
    assert single_precision.net_.module_.head.weight.dtype == torch.float32
    assert single(dtype="float32").fit(X, Y).net_.module_.head.weight.dtype == torch.float32
    many = np.tile(X, (4, 1))
    assert single().fit(many, np.tile(Y, 4)).net_.module_.head.weight.dtype == torch.float32


def test_net_and_module_params():
    mlp = single(net_params={"optimizer__betas": (0.5, 0.9)}, module_params={"max_one_hot": 3})
    assert mlp.fit(X, Y).net_.optimizer_.param_groups[0]["betas"] == (0.5, 0.9)
    with pytest.raises(ValueError, match="may hold: max_one_hot, embedding_size"):
        single(module_params={"no_such": 1}).fit(X, Y)


@pytest.mark.parametrize(
    ("name", "allowed"),
    [
        ("no_such", "batch_size, .*, warm_start, or those of .*: criterion__, optimizer__"),
        ("module", "batch_size, "),
        (3, "batch_size, "),
        ("dataset__length", "batch_size, "),
        ("module__no_such", "module__.*, module__embedding_size"),
        ("optimizer__no_such", "optimizer__.*, optimizer__betas, .*optimizer__param_groups"),
        ("criterion__no_such", "criterion__loss"),
        ("iterator_train__no_such", "iterator_train__.*, iterator_train__n_passes"),
    ],
)
def test_unknown_net_params_are_named(name, allowed):
    with pytest.raises(ValueError, match=f"net_params has {name!r}. Allowed are {allowed}"):
        single(net_params={name: 1}).fit(X, Y)


def test_net_params_reach_every_part():
    def any_options(params, **options):
        return torch.optim.AdamW(params, **options)

    options = {
        "lr": 0.1,
        "optimizer": any_options,
        "optimizer__eps": 1e-6,
        "optimizer__param_groups": [],
        "callbacks__epoch_timer": None,
        "iterator_valid__batch_size": 7,
        "criterion__label_smoothing": 0.1,
    }
    net = single(net_params=options).fit(X, Y).net_
    assert net.optimizer_.param_groups[0]["lr"] == 0.1
    assert net.optimizer_.param_groups[0]["eps"] == 1e-6
    assert "dur" not in net.history[-1]
    assert net.get_iterator(net.get_dataset(X), training=False).batch_size == 7
    assert net.criterion_.label_smoothing == 0.1


@pytest.mark.parametrize("augmentation", ["mixup", "noise", "cutmix"])
@pytest.mark.parametrize(("Estimator", "y"), [(MLPClassifier, Y), (MLPRegressor, X[:, 0])])
def test_augmentation_changes_training(Estimator, y, augmentation):
    options = {**SMALL, "n_members": 1, "early_stopping": False}
    plain = Estimator(**options).fit(X, y)
    augmented = Estimator(augmentation=augmentation, **options).fit(X, y)
    assert augmented.loss_curve_ != plain.loss_curve_
    weighted = Estimator(augmentation=augmentation, **options).fit(X, y, np.ones(80))
    assert weighted.loss_curve_ == pytest.approx(augmented.loss_curve_)


def test_the_bottleneck_costs_and_predictions_stay_deterministic():
    plain = single(max_iter=30).fit(X, Y)
    tight = single(max_iter=30, information_bottleneck=10.0).fit(X, Y)
    assert np.ptp(tight.predict_proba(X)[:, 1]) < np.ptp(plain.predict_proba(X)[:, 1])
    same(tight, pickle.loads(pickle.dumps(tight)))
    np.testing.assert_array_equal(tight.predict_proba(X), tight.predict_proba(X))


@pytest.mark.parametrize(
    ("load", "Estimator", "least"),
    [(load_wine, MLPClassifier, 0.95), (load_diabetes, MLPRegressor, 0.4)],
)
def test_good_by_default(load, Estimator, least):
    X, y = load(return_X_y=True)
    order = np.random.default_rng(0).permutation(len(y))
    train, test = order[: len(y) // 2], order[len(y) // 2 :]
    assert Estimator(random_state=0).fit(X[train], y[train]).score(X[test], y[test]) > least
