"""Networks against a bare torch loop, stock skorch and scikit-learn: CPU seconds, one thread.

Both sides of a row have the same architecture, batch size, epochs, precision and data; they take
turns, and the row shows the median of the ratios of their CPU seconds. Needs the extra `nn`.
"""

import time
import warnings
from collections.abc import Iterator
from functools import partial
from itertools import pairwise

import numpy as np
import torch
from sklearn.datasets import make_classification
from sklearn.neural_network import MLPClassifier as PeerMLP
from sklearn.preprocessing import StandardScaler
from skorch import NeuralNetClassifier
from torch import nn
from torch.nn import functional as F

from skmi.neural_network import MLPClassifier
from skmi.neural_network._net import place_of

SIZES = [(10_000, 20, 256), (100_000, 100, 1024)]
QUICK_SIZES = [(2000, 20, 256)]
GPU_SIZE = (1_000_000, 100, 1024)
N_PAIRS = 3
HIDDEN = (64, 64)
DEFAULT_HIDDEN = (128, 128, 128)
EPOCHS = 20
WARM_UP_EPOCHS = 1


def table(n_rows, n_columns):
    X, y = make_classification(
        n_rows, n_columns, n_informative=n_columns // 2, flip_y=0.1, random_state=0
    )
    return X.astype(np.float32), y


def module(n_columns, n_outputs=1):
    sizes = [n_columns, *HIDDEN]
    layers = []
    for n_in, n_out in pairwise(sizes):
        layers += [nn.Linear(n_in, n_out), nn.ReLU()]
    return nn.Sequential(*layers, nn.Linear(sizes[-1], n_outputs))


def tensors(X, y, device="cpu"):
    target = torch.from_numpy(y.astype(np.float32))[:, None]
    return torch.from_numpy(X).to(device), target.to(device)


def bare_fit(X, y, batch_size, epochs):
    """Train as plainly as torch allows, on tensors that need no preparation."""
    network = module(X.shape[1]).to(X.device)
    optimizer = torch.optim.Adam(network.parameters(), lr=1e-3, fused=True)
    for _ in range(epochs):
        order = torch.randperm(len(X), device=X.device)
        for start in range(0, len(X), batch_size):
            rows = order[start : start + batch_size]
            optimizer.zero_grad()
            loss = F.binary_cross_entropy_with_logits(network(X[rows]), y[rows])
            loss.backward()
            optimizer.step()
    return network


def ours(batch_size, epochs, hidden=HIDDEN, **options):
    return MLPClassifier(
        hidden,
        solver="adam",
        alpha=0,
        batch_size=batch_size,
        max_iter=epochs,
        n_members=1,
        numeric_embedding="clip",
        label_smoothing=0.0,
        dtype="float32",
        random_state=0,
        **{"early_stopping": False, "device": "cpu", **options},
    )


def stock_skorch(n_columns, batch_size, epochs):
    return NeuralNetClassifier(
        module(n_columns, 2),
        criterion=nn.CrossEntropyLoss,
        optimizer=torch.optim.Adam,
        optimizer__fused=True,
        lr=1e-3,
        batch_size=batch_size,
        max_epochs=epochs,
        iterator_train__shuffle=True,
        train_split=None,
        verbose=0,
    )


def peer(batch_size, epochs):
    return PeerMLP(
        HIDDEN, alpha=0, batch_size=batch_size, max_iter=epochs, n_iter_no_change=epochs, tol=0
    )


def cpu_seconds(task):
    start = time.process_time()
    task()
    return time.process_time() - start


def wall_seconds(task, device):
    """Seconds until a device has done all the work of a task."""
    synchronize = torch.get_device_module(device).synchronize
    synchronize()
    start = time.perf_counter()
    task()
    synchronize()
    return time.perf_counter() - start


def ratio(ours_task, other_task, repeats, seconds=cpu_seconds):
    """The median ratio of seconds, ours to the other's."""
    pairs = [(seconds(ours_task), seconds(other_task)) for _ in range(repeats)]
    mine, others = np.array(pairs).T
    return float(np.median(mine / others))


def loop_only(estimator, X, y, epochs=EPOCHS):
    """Epochs beyond those of the set-up: the loop itself, without what surrounds it."""
    estimator.fit(X, y)
    net = estimator.net_
    rows = estimator._rows(_sample(estimator, X, y), *place_of(net))

    def task():
        net.max_epochs = epochs
        net.train(rows, None)

    return task


def _sample(estimator, X, y):
    from skmi._table import as_table
    from skmi.neural_network._members import Sample
    from skmi.neural_network._table_encoding import read_raw

    block = estimator._encoder.transform(read_raw(as_table(X, owner="benchmark")))
    target = estimator._labels.encode(y)
    return Sample(block, target, None)


def loops(X, y, scaled, batch_size, repeats):
    """Training against a bare loop: the loop alone, and a whole fit with validation."""
    loop = loop_only(ours(batch_size, WARM_UP_EPOCHS), X, y)
    whole = ours(batch_size, EPOCHS, early_stopping=True, n_iter_no_change=EPOCHS)
    n_held_out = int(whole.validation_fraction * len(y))

    def bare(start=0):
        bare_fit(*tensors(scaled[start:], y[start:]), batch_size, EPOCHS)

    yield ratio(loop, bare, repeats)
    yield ratio(lambda: whole.fit(X, y), lambda: bare(n_held_out), repeats)


def peers(X, y, scaled, batch_size, repeats):
    """Whole fits against those of scikit-learn and of stock skorch."""
    plain, scikit = ours(batch_size, EPOCHS), peer(batch_size, EPOCHS)
    yield ratio(lambda: plain.fit(X, y), lambda: scikit.fit(X, y), repeats)
    few = ours(batch_size, EPOCHS // 4)
    skorch = stock_skorch(X.shape[1], batch_size, EPOCHS // 4)
    yield ratio(lambda: skorch.fit(scaled, y.astype(np.int64)), lambda: few.fit(X, y), repeats)


# What the rows of `loops` and `peers` compare, and the ratios to reach, at most but for the last.
TRAINING = {
    "training loop / a bare torch loop": ("1.1", "1.0"),
    "whole fit with validation / a bare loop on as many training rows": ("1.25", "1.1"),
    "whole fit / scikit-learn's `MLPClassifier`": ("1.1", "0.9"),
    "stock skorch / whole fit": ("at least 2.7, 3", "3.3, 4"),
}


def table_training(quick: bool) -> Iterator[dict[str, object]]:
    """CPU seconds of training over those of a bare loop, scikit-learn and skorch."""
    _prepare()
    found = {}
    for n_rows, n_columns, batch_size in QUICK_SIZES if quick else SIZES:
        X, y = table(n_rows, n_columns)
        rows = X, y, StandardScaler().fit_transform(X), batch_size, 1 if quick else N_PAIRS
        size = f"n = {n_rows:,}, d = {n_columns}, batch {batch_size}"
        found[size] = [*loops(*rows), *peers(*rows)]
    for i, (work, (goal, aim)) in enumerate(TRAINING.items()):
        cells = {size: f"{ratios[i]:.2f}" for size, ratios in found.items()}
        yield {"ratio": work, **cells, "at most": goal, "aim": aim}


def table_predictions(quick: bool) -> Iterator[dict[str, object]]:
    """CPU seconds of `predict_proba` of one net over those of a bare forward pass."""
    _prepare()
    n_rows = 10_000 if quick else 100_000
    for hidden in (DEFAULT_HIDDEN, HIDDEN):
        cells = {}
        for _, n_columns, _ in QUICK_SIZES if quick else SIZES:
            X, y = table(n_rows, n_columns)
            block = torch.from_numpy(StandardScaler().fit_transform(X))
            estimator = ours(1024, WARM_UP_EPOCHS, hidden).fit(X, y)
            forward = partial(bare_forward, estimator.net_.module_, block)
            found = ratio(partial(estimator.predict_proba, X), forward, 3 * N_PAIRS)
            cells[f"n = {n_rows:,}, d = {n_columns}"] = f"{found:.2f}"
        layers = f"layers of {', '.join(map(str, hidden))}"
        layers += " (the default)" if hidden == DEFAULT_HIDDEN else ""
        yield {"ratio": layers, **cells, "at most": "1.3", "aim": "1.1"}


def table_gpu(quick: bool) -> Iterator[dict[str, object]]:
    """Wall seconds of an epoch on a GPU over those of a bare loop, all rows on the device."""
    _prepare()
    has_gpu = torch.cuda.is_available()
    n_rows, n_columns, batch_size = QUICK_SIZES[0] if quick else GPU_SIZE
    found = "no GPU at hand"
    if has_gpu or quick:  # a quick look tries out the same steps on a processor
        device = "cuda" if has_gpu else "cpu"
        found = f"{epoch_ratio(n_rows, n_columns, batch_size, device):.2f} on {device}"
    size = f"n = {n_rows:,}, d = {n_columns}, batch {batch_size}"
    yield {"ratio": "training loop / a bare torch loop", size: found, "at most": "1.1"}


def epoch_ratio(n_rows, n_columns, batch_size, device):
    X, y = table(n_rows, n_columns)
    estimator = ours(batch_size, WARM_UP_EPOCHS, device=device)
    loop = loop_only(estimator, X, y, epochs=1)
    block = tensors(StandardScaler().fit_transform(X), y, device)
    bare = partial(bare_fit, *block, batch_size, 1)
    wall_seconds(bare, device)  # the first epoch on a device loads its kernels
    return ratio(loop, bare, N_PAIRS, partial(wall_seconds, device=device))


def _prepare():
    torch.set_num_threads(1)
    warnings.simplefilter("ignore")  # scikit-learn's says that the epochs were too few to converge


def bare_forward(network, block, batch_size=1024):
    with torch.inference_mode():
        starts = range(0, len(block), batch_size)
        parts = [network(block[start : start + batch_size]) for start in starts]
        return torch.sigmoid(torch.cat(parts)).numpy()
