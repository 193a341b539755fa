"""Accuracy of the estimators of mutual information on laws whose truth is known.

Blocks: mean absolute error in nats over the 33 tasks of `accuracy_tasks.BLOCK_TASKS`, by family.
Classes: one column against a binary target; how well the estimates rank the columns (Spearman
correlation with the truth), tell signal from noise (area under the curve) and hit the truth (root
mean square error). Tables: a category of 300 levels against a binary one. Peers: other packages on
the block tasks. Speed: times beside the drop-ins and the limits. Every figure that has a goal
prints it beside what was reached. The seed of the draws appears nowhere else in the project.

    python benchmarks/bench_accuracy.py [--quick] [--tasks]
                                        [--only {blocks,classes,tables,peers,speed} ...]
"""

import argparse
import platform
import time

import numpy as np
import scipy
import sklearn
from accuracy_limits import bench_speed, bench_tables
from accuracy_peers import Estimator, bench_peers, skmi_auto
from accuracy_report import heading, rng_of, row, verdict
from accuracy_tasks import BLOCK_TASKS, CLASS_TASKS
from scipy.stats import spearmanr
from sklearn.feature_selection import mutual_info_classif
from sklearn.metrics import roc_auc_score
from threadpoolctl import threadpool_limits

import skmi
from skmi.information._adaptive_bins import adaptive_bins
from skmi.information._blocks import ksg_blocks, normal_scores
from skmi.information._conditional import conditional_terms
from skmi.information._measures import mutual_info
from skmi.information._neighbors import ClassTarget


def ksg(x: np.ndarray, y: np.ndarray, seed: int) -> float:
    x, y = ((block - block.mean(axis=0)) / block.std(axis=0) for block in (x, y))
    return float(ksg_blocks(x, y, by_ranks=False).mean())


def rank_ksg(x: np.ndarray, y: np.ndarray, seed: int) -> float:
    return float(ksg_blocks(x, y).mean())


def scikit_learn(x: np.ndarray, y: np.ndarray, seed: int) -> float:
    return float(mutual_info_classif(x[:, None], y, random_state=seed)[0])


def rank_ross(x: np.ndarray, y: np.ndarray, seed: int) -> float:
    target = ClassTarget(y.astype(np.uint32), np.bincount(y), 5)
    return float(target.with_numbers(normal_scores(x[:, None]).T)[0])


def tied_ross(x: np.ndarray, y: np.ndarray, seed: int) -> float:
    """Ross by the ranks, rows at the radius left out of every count."""
    nothing, discrete = np.empty((len(x), 0)), np.array([True])
    terms = conditional_terms(x[:, None], y[:, None] * 1.0, nothing, discrete_y=discrete)
    return float(terms.mean())


def bins(x: np.ndarray, y: np.ndarray, seed: int) -> float:
    return adaptive_bins(x, y)


def auto(x: np.ndarray, y: np.ndarray, seed: int) -> float:
    return mutual_info(x, y == 1, random_state=seed)


# Estimates of two arrays and a seed, by the heading of their column. Add others here.
BLOCK_ESTIMATORS: dict[str, Estimator] = {
    "KSG": ksg,
    "rank-KSG": rank_ksg,
    "mutual_info": skmi_auto,
}
CLASS_ESTIMATORS: dict[str, Estimator] = {
    "scikit-learn": scikit_learn,
    "Ross, ranks": rank_ross,
    "Ross, tied ranks": tied_ross,
    "adaptive bins": bins,
    "auto": auto,
}

# Largest mean absolute error of the last block estimator, by number of rows and families.
ALL = tuple(dict.fromkeys(task.family for task in BLOCK_TASKS))
BLOCK_GOALS = {
    5000: {
        "all tasks": (ALL, 0.035),
        "one-dimensional": (("one-dimensional",), 0.012),
        "sparse": (("sparse", "sparse, mapped"), 0.025),
        "Student": (("Student", "Student, mapped"), 0.02),
    },
    1000: {"all tasks": (ALL, 0.06)},
}


def block_errors(n: int, n_repeats: int) -> dict[str, np.ndarray]:
    """Signed errors of each estimator, shape (n_tasks, n_repeats)."""
    errors = {name: np.empty((len(BLOCK_TASKS), n_repeats)) for name in BLOCK_ESTIMATORS}
    for i, task in enumerate(BLOCK_TASKS):
        for repeat in range(n_repeats):
            x, y = task.sample(rng_of(n, i, repeat), n)
            for name, estimate in BLOCK_ESTIMATORS.items():
                errors[name][i, repeat] = estimate(x, y, repeat) - task.truth
    return errors


def bench_blocks(n: int, n_repeats: int, each_task: bool) -> None:
    start = time.perf_counter()
    errors = block_errors(n, n_repeats)
    sizes = {name: np.abs(e).mean(axis=1) for name, e in errors.items()}
    heading(f"blocks, n = {n}, {n_repeats} draws: mean |error|", list(errors))
    for family in ALL:
        members = [i for i, task in enumerate(BLOCK_TASKS) if task.family == family]
        row(f"{family} ({len(members)})", [size[members].mean() for size in sizes.values()])
    for name, (families, goal) in BLOCK_GOALS.get(n, {}).items():
        members = [i for i, task in enumerate(BLOCK_TASKS) if task.family in families]
        means = [size[members].mean() for size in sizes.values()]
        last = np.abs(list(errors.values())[-1][members])
        spread = np.sqrt((last.var(axis=1) / n_repeats).sum()) / len(members)
        note = verdict(means[-1], goal, at_most=True)
        note += f" (+- {spread:.4f})" if n_repeats > 1 else ""
        row(f"-> {name} ({len(members)})", means, note)
    if each_task:
        heading("mean error by task", list(errors))
        for i, task in enumerate(BLOCK_TASKS):
            row(task.name, [e[i].mean() for e in errors.values()], f"truth {task.truth:.3f}")
    print(f"{time.perf_counter() - start:.0f} s")


def class_estimates(n: int, n_repeats: int) -> dict[str, np.ndarray]:
    """Estimates, shape (n_repeats, n_tasks)."""
    estimates = {name: np.empty((n_repeats, len(CLASS_TASKS))) for name in CLASS_ESTIMATORS}
    for i, task in enumerate(CLASS_TASKS):
        for repeat in range(n_repeats):
            x, y = task.sample(rng_of(n, 1000 + i, repeat), n)
            for name, estimate in CLASS_ESTIMATORS.items():
                estimates[name][repeat, i] = estimate(x, y, repeat)
    return estimates


def bench_classes(n: int, n_repeats: int, each_task: bool) -> None:
    start = time.perf_counter()
    truth = np.array([task.truth for task in CLASS_TASKS])
    estimates = class_estimates(n, n_repeats)
    found = list(estimates.values())
    rank = [np.mean([spearmanr(e, truth).statistic for e in draws]) for draws in found]
    is_signal = truth > 0
    area = [np.mean([roc_auc_score(is_signal, e) for e in draws]) for draws in found]
    error = [np.sqrt(np.mean((draws - truth) ** 2)) for draws in found]
    few = n < 1000
    heading(f"{truth.size} columns against classes, n = {n}, {n_repeats} draws", list(estimates))
    goal = rank[0] + 0.03
    row("Spearman to the truth", rank, verdict(rank[-1], goal, at_most=False) if few else "")
    row("area, signal and noise", area, verdict(area[-1], 0.85, at_most=False) if few else "")
    row("RMSE", error, "" if few else verdict(error[-1], 0.005, at_most=True))
    if each_task:
        heading("RMSE by task", list(estimates))
        for i, task in enumerate(CLASS_TASKS):
            errors = [np.sqrt(np.mean((draws[:, i] - truth[i]) ** 2)) for draws in found]
            row(task.name, errors, f"truth {truth[i]:.4f}")
    print(f"{time.perf_counter() - start:.0f} s")


PARTS = ("blocks", "classes", "tables", "peers", "speed")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="fewer draws")
    parser.add_argument("--only", choices=PARTS, nargs="+", default=PARTS, help="some parts")
    parser.add_argument("--tasks", action="store_true", help="a line for each task")
    options = parser.parse_args()
    quick = options.quick
    print(
        f"skmi {skmi.__version__}, scikit-learn {sklearn.__version__}, numpy {np.__version__}, "
        f"scipy {scipy.__version__}, Python {platform.python_version()}; one thread"
    )
    with threadpool_limits(1):
        if "blocks" in options.only:
            bench_blocks(5000, 1 if quick else 10, options.tasks)
            bench_blocks(1000, 2 if quick else 20, options.tasks)
        if "classes" in options.only:
            bench_classes(200, 10 if quick else 100, options.tasks)
            bench_classes(10_000, 2 if quick else 10, options.tasks)
        if "tables" in options.only:
            bench_tables(10 if quick else 200)
        if "peers" in options.only:
            bench_peers(5000, 1 if quick else 5)
            bench_peers(1000, 1 if quick else 10)
        if "speed" in options.only:
            bench_speed(3 if quick else 11)


if __name__ == "__main__":
    main()
