"""What the information plane adds to training: CPU seconds, two layers of 64 units, 10,000 rows.

    python benchmarks/bench_information_plane.py [--pairs 7]

Pairs of fits with and without the callback, one after the other; medians of the ratios. The time of
`frame()`, which measures what training recorded, is given beside it.
"""

import argparse
import time

import numpy as np
from sklearn.datasets import make_classification

from skmi.neural_network import InformationPlane, MLPClassifier

N_EPOCHS = 20


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


def main(n_pairs):
    X, y = make_classification(10_000, 20, n_informative=10, random_state=0)
    for n_members in (1, 5):
        ratios, frames, plain = [], [], []
        for _ in range(n_pairs):
            without, _ = seconds_of_fit(X, y, n_members, None)
            with_plane, net = seconds_of_fit(X, y, n_members, [InformationPlane()])
            ratios.append(with_plane / without)
            plain.append(without)
            start = time.process_time()
            dict(net.net_.callbacks_)["InformationPlane"].frame()
            frames.append(time.process_time() - start)
        n_rows = (N_EPOCHS + 1) * 2
        print(
            f"{n_members} member(s), {N_EPOCHS} epochs: {np.median(plain):.2f} s without, "
            f"ratio with the callback {np.median(ratios):.3f}; frame of one member "
            f"{np.median(frames):.2f} s, {1000 * np.median(frames) / n_rows:.0f} ms a row"
        )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=7)
    main(parser.parse_args().pairs)
