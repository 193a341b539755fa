"""Neural estimates of mutual information beside the truth: Gaussian blocks, samples not tuned on.

Every column of X is correlated with one of Y, all alike, so that the blocks share the truth stated.
"""

import math
import time
from collections.abc import Iterator

import numpy as np

from skmi.datasets import make_gaussian_blocks
from skmi.neural_network import neural_mutual_info

OBJECTIVES = ("infonce", "mine", "nwj", "smile")
N_COLUMNS, NATS, N_ROWS = 20, 2.0, 10_000
SEEDS = (100, 101, 102)


def sample(n_rows, seed):
    return make_gaussian_blocks(
        n_rows,
        n_features_x=N_COLUMNS,
        n_features_y=N_COLUMNS,
        correlation=math.sqrt(1 - math.exp(-2 * NATS / N_COLUMNS)),
        random_state=seed,
    )


def table_gaussian(quick: bool) -> Iterator[dict[str, object]]:
    """Estimates from blocks of 20 columns each that share 2 nats, in 10,000 rows."""
    n_rows, seeds = (500, SEEDS[:1]) if quick else (N_ROWS, SEEDS)
    options = {"max_iter": 60} if quick else {}
    for objective in OBJECTIVES:
        found, errors, seconds = [], [], []
        for seed in seeds:
            X, Y, _ = sample(n_rows, seed)
            start = time.process_time()
            result = neural_mutual_info(X, Y, objective, **options)
            seconds.append(time.process_time() - start)
            found.append(result.statistic)
            errors.append(result.standard_error)
        yield {
            "objective": objective,
            "samples": len(seeds),
            "truth": f"{NATS:g}",
            "estimates": f"{min(found):.3f} to {max(found):.3f}",
            "bias": f"{np.mean(found) / NATS - 1:+.1%}",
            "standard error stated": f"{np.mean(errors):.3f}",
            "CPU s": f"{np.median(seconds):.0f}",
        }
