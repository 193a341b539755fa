"""What the information plane adds to training: CPU seconds, two layers of 64 units, 10,000 rows.

Pairs of fits with and without the callback, one after the other; medians of the ratios. The time of
`frame()`, which measures what training recorded, is given beside it.
"""

import time
from collections.abc import Iterator

import numpy as np
from sklearn.datasets import make_classification

from skmi.neural_network import InformationPlane, MLPClassifier

N_EPOCHS, N_PAIRS = 20, 7


def seconds_of_fit(X, y, n_members, callbacks):
    net = MLPClassifier(
        (64, 64),
        n_members=n_members,
        max_iter=N_EPOCHS,
        early_stopping=n_members > 1,
        n_iter_no_change=N_EPOCHS,
        callbacks=callbacks,
        random_state=0,
    )
    start = time.process_time()
    net.fit(X, y)
    return time.process_time() - start, net


def table_cost(quick: bool) -> Iterator[dict[str, object]]:
    """CPU seconds of a fit with the information plane over those without."""
    n_rows = 1000 if quick else 10_000
    X, y = make_classification(n_rows, 20, n_informative=10, random_state=0)
    for n_members in (1, 5):
        ratios, frames, plain = [], [], []
        for _ in range(1 if quick else N_PAIRS):
            without, _ = seconds_of_fit(X, y, n_members, None)
            with_plane, net = seconds_of_fit(X, y, n_members, [InformationPlane()])
            ratios.append(with_plane / without)
            plain.append(without)
            start = time.process_time()
            dict(net.net_.callbacks_)["InformationPlane"].frame()
            frames.append(time.process_time() - start)
        seconds = np.median(frames)
        yield {
            "networks": n_members,
            "epochs": N_EPOCHS,
            "fit without, s": f"{np.median(plain):.2f}",
            "with / without": f"{np.median(ratios):.3f}",
            "`frame()` of one, s": f"{seconds:.2f}",
            "ms for an epoch and layer": f"{1000 * seconds / (N_EPOCHS + 1) / 2:.0f}",
        }
