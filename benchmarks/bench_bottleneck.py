"""Does the variational bottleneck help? Held-out log-loss on noisy labels, paired by seed.

A share of the labels is replaced by random ones, in the training rows and in the rows held out, so
that the best possible log-loss is that of a network that knows the share and learns none of the
noise. Each row compares a beta with no bottleneck on the same rows, seeds and settings: the median
of the differences of the log-loss in nats (negative is better), and how many seeds are better.
"""

from collections.abc import Iterator

import numpy as np
from sklearn.datasets import load_digits, make_classification
from sklearn.metrics import log_loss
from sklearn.model_selection import train_test_split

from skmi.neural_network import MLPClassifier

BETAS = (1e-3, 1e-2, 5e-2)
N_SEEDS = 5
SETTINGS = {
    "one net, to the end": {"n_members": 1, "early_stopping": False, "max_iter": 60},
    "one net, stopped early": {"n_members": 1},
    "bag of five (default)": {},
}


def tables():
    """Name, rows, labels and share of random labels."""
    X, y = load_digits(return_X_y=True)
    yield "digits, 40 % noise", X, y, 0.4
    X, y = make_classification(
        1500, 20, n_informative=8, n_classes=4, flip_y=0, class_sep=1.5, random_state=0
    )
    yield "four classes, 40 % noise", X, y, 0.4
    yield "four classes, no noise", X, y, 0.0


def losses(X, y, share, options, beta, seed):
    """Held-out log-loss."""
    rng = np.random.default_rng(seed)
    noisy = np.where(rng.uniform(size=len(y)) < share, rng.permutation(y), y)
    halves = train_test_split(X, noisy, test_size=0.5, random_state=seed, stratify=noisy)
    X_train, X_test, y_train, y_test = halves
    net = MLPClassifier((64, 64), information_bottleneck=beta, random_state=seed, **options)
    return log_loss(y_test, net.fit(X_train, y_train).predict_proba(X_test))


def table_gain(quick: bool) -> Iterator[dict[str, object]]:
    """Held-out log-loss with a bottleneck less that without, and seeds that were better."""
    n_seeds = 1 if quick else N_SEEDS
    for setting, options in SETTINGS.items():
        runs = {
            (name, beta): np.array(
                [losses(X, y, share, options, beta, seed) for seed in range(n_seeds)]
            )
            for name, X, y, share in tables()
            for beta in (None, *BETAS)
        }
        for beta in (None, *BETAS):
            cells = {}
            for name, *_ in tables():
                found, plain = runs[name, beta], runs[name, None]
                change = f"{np.median(found - plain):+.3f} ({np.sum(found < plain)} of {n_seeds})"
                cells[name] = change if beta else f"{np.median(plain):.3f}"
            yield {"networks": setting, "beta": beta or "none", **cells}
