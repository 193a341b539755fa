"""Peers of `skmi.information.mutual_info` on the same draws: their errors and their times.

Every peer runs with its own defaults: scikit-learn, ennemi and NPEET take 3 neighbours, infomeasure
4. scikit-learn and ennemi compare single columns only. NPEET has no release on PyPI; npeet-plus is
the fork that has. infomeasure, ennemi and npeet-plus come with the extra ``bench``.
"""

from collections.abc import Callable, Iterator
from functools import partial
from importlib import import_module
from types import ModuleType

import numpy as np
from accuracy_draws import rng_of, timed
from accuracy_tasks import BLOCK_TASKS

from skmi.information import mutual_info

Estimator = Callable[[np.ndarray, np.ndarray, int], float]


def skmi_auto(x: np.ndarray, y: np.ndarray, seed: int) -> float:
    return mutual_info(x, y, random_state=seed)


def skmi_uncorrected(x: np.ndarray, y: np.ndarray, seed: int) -> float:
    return mutual_info(x, y, bias_correction=False, random_state=seed)


def scikit_learn(module: ModuleType, x: np.ndarray, y: np.ndarray, seed: int) -> float:
    return float(module.mutual_info_regression(x, y[:, 0], random_state=seed)[0])


def ennemi(module: ModuleType, x: np.ndarray, y: np.ndarray, seed: int) -> float:
    return float(module.estimate_mi(y[:, 0], x[:, 0], max_threads=1)[0, 0])


def npeet(module: ModuleType, x: np.ndarray, y: np.ndarray, seed: int) -> float:
    return float(module.mi(x, y, base=np.e))


def infomeasure(module: ModuleType, x: np.ndarray, y: np.ndarray, seed: int) -> float:
    return float(module.mutual_information(x, y, approach="ksg", base="e"))


# Its estimator, its module, and whether it compares blocks. Add others here.
PEERS = {
    "scikit-learn": (scikit_learn, "sklearn.feature_selection", False),
    "ennemi": (ennemi, "ennemi", False),
    "npeet-plus": (npeet, "npeet_plus", True),
    "infomeasure": (infomeasure, "infomeasure", True),
}


def peer_rows(n: int, n_repeats: int) -> Iterator[dict[str, object]]:
    """Errors and times of each peer over those of skmi, the runs of all interleaved."""
    estimators = {"mutual_info": (skmi_auto, True), "uncorrected": (skmi_uncorrected, True)}
    for name, (estimate, module, takes_blocks) in PEERS.items():
        estimators[name] = partial(estimate, import_module(module)), takes_blocks
    shape = len(BLOCK_TASKS), n_repeats, len(estimators)
    errors, times = np.full(shape, np.nan), np.full(shape, np.nan)
    single = np.zeros(len(BLOCK_TASKS), dtype=bool)
    for i, task in enumerate(BLOCK_TASKS):
        for repeat in range(n_repeats):
            x, y = task.sample(rng_of(n, i, repeat, 1), n)
            single[i] = x.shape[1] == y.shape[1] == 1
            for j, (estimate, takes_blocks) in enumerate(estimators.values()):
                if takes_blocks or single[i]:
                    if repeat == 0:
                        estimate(x[:200], y[:200], 0)  # compiles
                    times[i, repeat, j], found = timed(estimate, x, y, repeat)
                    errors[i, repeat, j] = abs(found - task.truth)
    for text, members in (("one column a side", single), ("blocks", ~single)):
        size = errors[members].mean(axis=(0, 1))
        ratios = times[members] / times[members][..., :1]
        tasks = f"{text} ({members.sum()}), n = {n}"
        for figure, over in (
            (f"error (`mutual_info`: {size[0]:.4f})", size / size[0]),
            ("time", np.median(ratios, axis=(0, 1))),
        ):
            cells = ["" if np.isnan(ratio) else f"{ratio:.2g}x" for ratio in over[1:]]
            others = dict(zip(list(estimators)[1:], cells, strict=True))
            yield {"tasks": tasks, "figure": figure, **others}
