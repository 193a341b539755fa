"""Accuracy of the estimators of mutual information on laws whose truth is known.

Blocks: mean absolute error in nats over the 33 tasks of `accuracy_tasks.BLOCK_TASKS`, by family.
Classes: one column against a binary target; how well the estimates rank the columns (Spearman
correlation with the truth), tell signal from noise (area under the curve) and hit the truth (root
mean square error). Categories: one of 300 levels against a binary one. Every figure that has a goal
stands beside it. The seed of the draws appears nowhere else in the project.
"""

from collections.abc import Iterator
from functools import cache

import numpy as np
from accuracy_draws import rng_of, verdict
from accuracy_limits import category_rows, speed_rows
from accuracy_peers import Estimator, peer_rows, skmi_auto
from accuracy_tasks import BLOCK_TASKS, CLASS_TASKS
from scipy.stats import spearmanr
from sklearn.feature_selection import mutual_info_classif
from sklearn.metrics import roc_auc_score

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
    "nearest neighbours": ksg,
    "by ranks": rank_ksg,
    "mutual_info": skmi_auto,
}
CLASS_ESTIMATORS: dict[str, Estimator] = {
    "scikit-learn": scikit_learn,
    "Ross, ranks": rank_ross,
    "Ross, tied ranks": tied_ross,
    "adaptive bins": bins,
    "mutual_info": auto,
}

# Largest mean absolute error of mutual_info, by number of rows and group of families.
ALL = tuple(dict.fromkeys(task.family for task in BLOCK_TASKS))
GROUPS = {
    "all": ALL,
    "sparse, plain and mapped": ("sparse", "sparse, mapped"),
    "Student, plain and mapped": ("Student", "Student, mapped"),
}
BLOCK_GOALS = {
    5000: {
        "all": 0.035,
        "one-dimensional": 0.012,
        "sparse, plain and mapped": 0.025,
        "Student, plain and mapped": 0.02,
    },
    1000: {"all": 0.06},
}


@cache
def block_errors(n: int, n_repeats: int) -> dict[str, np.ndarray]:
    """Signed errors of each estimator, shape (n_tasks, n_repeats)."""
    errors = {name: np.empty((len(BLOCK_TASKS), n_repeats)) for name in BLOCK_ESTIMATORS}
    for i, task in enumerate(BLOCK_TASKS):
        for repeat in range(n_repeats):
            x, y = task.sample(rng_of(n, i, repeat), n)
            for name, estimate in BLOCK_ESTIMATORS.items():
                errors[name][i, repeat] = estimate(x, y, repeat) - task.truth
    return errors


def table_blocks(quick: bool) -> Iterator[dict[str, object]]:
    """Mean absolute error in nats over tasks of two vectors, by family."""
    yield from block_rows(5000, 1 if quick else 10)
    yield from block_rows(1000, 2 if quick else 20)


def block_rows(n: int, n_repeats: int) -> Iterator[dict[str, object]]:
    errors = block_errors(n, n_repeats)
    goals = BLOCK_GOALS[n]
    for name, families in {**GROUPS, **{family: (family,) for family in ALL}}.items():
        members = [i for i, task in enumerate(BLOCK_TASKS) if task.family in families]
        means = {e: np.abs(found[members]).mean() for e, found in errors.items()}
        # Of the mean over the draws of each task.
        of_tasks = np.abs(errors["mutual_info"][members]).var(axis=1) / n_repeats
        yield {
            "tasks": f"{name} ({len(members)})",
            "n": n,
            "at most": goals.get(name, ""),
            **{name: f"{mean:.4f}" for name, mean in means.items()},
            "standard error": f"{np.sqrt(of_tasks.sum()) / len(members):.4f}",
            "": verdict(means["mutual_info"], goals.get(name)),
        }


def table_block_tasks(quick: bool) -> Iterator[dict[str, object]]:
    """Mean error in nats of each task of two vectors, n = 5000."""
    for task, *found in zip(
        BLOCK_TASKS, *block_errors(5000, 1 if quick else 10).values(), strict=True
    ):
        cells = {name: f"{e.mean():+.4f}" for name, e in zip(BLOCK_ESTIMATORS, found, strict=True)}
        yield {"task": task.name, "truth": f"{task.truth:.3f}", **cells}


@cache
def class_estimates(n: int, n_repeats: int) -> dict[str, np.ndarray]:
    """Estimates, shape (n_repeats, n_tasks)."""
    estimates = {name: np.empty((n_repeats, len(CLASS_TASKS))) for name in CLASS_ESTIMATORS}
    for i, task in enumerate(CLASS_TASKS):
        for repeat in range(n_repeats):
            x, y = task.sample(rng_of(n, 1000 + i, repeat), n)
            for name, estimate in CLASS_ESTIMATORS.items():
                estimates[name][repeat, i] = estimate(x, y, repeat)
    return estimates


def table_classes(quick: bool) -> Iterator[dict[str, object]]:
    """One column against classes: ranks of the columns, signal against noise, error in nats."""
    truth = np.array([task.truth for task in CLASS_TASKS])
    few = class_estimates(200, 10 if quick else 100)
    ranks = [np.mean([spearmanr(e, truth).statistic for e in draws]) for draws in few.values()]
    areas = [np.mean([roc_auc_score(truth > 0, e) for e in draws]) for draws in few.values()]
    yield class_row("Spearman to the truth, n = 200", ranks, at_least=ranks[0] + 0.03)
    yield class_row("AUC of signal against noise, n = 200", areas, at_least=0.85)
    many = class_estimates(10_000, 2 if quick else 10).values()
    errors = [np.sqrt(np.mean((draws - truth) ** 2)) for draws in many]
    yield class_row("RMSE, n = 10,000", errors, at_most=0.005)


def class_row(
    figure: str, found: list[float], at_least: float | None = None, at_most: float | None = None
) -> dict[str, object]:
    goal = f"at least {at_least:.3f}" if at_least else f"at most {at_most}"
    cells = {name: f"{value:.4f}" for name, value in zip(CLASS_ESTIMATORS, found, strict=True)}
    return {"figure": figure, "goal": goal, **cells, "": verdict(found[-1], at_most, at_least)}


def table_class_tasks(quick: bool) -> Iterator[dict[str, object]]:
    """Root mean square error in nats of each column against classes, n = 10,000."""
    estimates = class_estimates(10_000, 2 if quick else 10)
    for i, task in enumerate(CLASS_TASKS):
        errors = {
            name: np.sqrt(np.mean((e[:, i] - task.truth) ** 2)) for name, e in estimates.items()
        }
        cells = {name: f"{error:.4f}" for name, error in errors.items()}
        yield {"task": task.name, "truth": f"{task.truth:.4f}", **cells}


def table_categories(quick: bool) -> Iterator[dict[str, object]]:
    """A category of 300 levels against a binary one, n = 500: root mean square error in nats."""
    yield from category_rows(10 if quick else 200)


def table_peers(quick: bool) -> Iterator[dict[str, object]]:
    """Errors and times of other packages over those of mutual_info, on the same draws."""
    yield from peer_rows(5000, 1 if quick else 5)
    yield from peer_rows(1000, 1 if quick else 10)


def table_speed(quick: bool) -> Iterator[dict[str, object]]:
    """Times of mutual_info beside the drop-ins, and seconds."""
    yield from speed_rows(3 if quick else 11)
