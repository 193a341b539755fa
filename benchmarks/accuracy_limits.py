"""Tables of very many cells, and how long an estimate may take, for `bench_accuracy.py`."""

from collections.abc import Callable, Iterator
from itertools import product

import numpy as np
from accuracy_draws import rng_of, timed, verdict
from accuracy_tasks import BLOCK_TASKS

from skmi.feature_selection import mutual_info_classif, mutual_info_regression
from skmi.information import mutual_info, mutual_info_matrix

N_LEVELS, N_ROWS = 300, 500
STRENGTHS = (0.0, 0.25, 0.5, 0.75, 1.0)
TABLE_ESTIMATORS = {
    "plugin": "plug-in",
    "miller_madow": "Miller-Madow",
    "chao_shen": "Chao-Shen",
    "james_stein": "James-Stein",
    "auto": "mutual_info",
}
TABLE_GOAL = 0.035

# Largest time over that of the drop-in, whose estimator is the same.
PAIR_GOAL = 1.5
MATRIX_GOAL, BLOCKS_GOAL = 5.0, 2.0  # seconds


def wide_table(
    rng: np.random.Generator, strength: float, even: bool
) -> tuple[np.ndarray, np.ndarray, float]:
    """A category of 300 levels, a binary one, and their information.

    The levels are equally frequent, or as exponential weights make them (Dirichlet, all parameters
    1). Given a level the second variable is 1 with a probability uniform on an interval of
    length `strength` around 1/2. Frequencies and probabilities are drawn anew for each table.
    """
    frequency = np.ones(N_LEVELS) if even else rng.exponential(size=N_LEVELS)
    frequency /= frequency.sum()
    probability = 0.5 + strength * rng.uniform(-0.5, 0.5, N_LEVELS)
    joint = frequency * np.array([1 - probability, probability])
    independent = frequency * joint.sum(axis=1, keepdims=True)
    x = rng.choice(N_LEVELS, N_ROWS, p=frequency)
    y = rng.random(N_ROWS) < probability[x]
    return x, y, float(np.sum(joint * np.log(joint / independent)))


def category_rows(n_repeats: int) -> Iterator[dict[str, object]]:
    """Root mean square errors in nats, one row a law, and their means."""
    lines = []
    for even, (i, strength) in product((True, False), enumerate(STRENGTHS)):
        errors = np.empty((n_repeats, len(TABLE_ESTIMATORS)))
        truths = np.empty(n_repeats)
        for repeat in range(n_repeats):
            x, y, truths[repeat] = wide_table(rng_of(even, i, repeat, 2), strength, even)
            found = [mutual_info(x, y, estimator=e, discrete=True) for e in TABLE_ESTIMATORS]
            errors[repeat] = np.array(found) - truths[repeat]
        lines.append(np.sqrt(np.mean(errors**2, axis=0)))
        law = f"{'equal' if even else 'uneven'}, {strength:g}"
        yield category_row(
            law, f"{abs(truths.mean()):.3f}", lines[-1], f"{errors[:, -1].mean():+.3f}"
        )
    means = np.mean(lines, axis=0)
    goal = f"at most {TABLE_GOAL}: {verdict(means[-1], TABLE_GOAL)}"
    yield category_row("mean of the ten", "", means, goal)


def category_row(law: str, truth: str, errors: np.ndarray, note: str) -> dict[str, object]:
    cells = {name: f"{e:.4f}" for name, e in zip(TABLE_ESTIMATORS.values(), errors, strict=True)}
    return {"frequencies, strength": law, "truth": truth, **cells, "mean error, or goal": note}


def interleaved(n_repeats: int, *functions: Callable[[], object]) -> np.ndarray:
    """Seconds of each function, shape (n_repeats, n_functions), after one call to compile."""
    for function in functions:
        function()
    return np.array([[timed(function)[0] for function in functions] for _ in range(n_repeats)])


def speed_row(
    figure: str, reached: float, unit: str, goal: float | None = None
) -> dict[str, object]:
    return {
        "figure": figure,
        "at most": "" if goal is None else f"{goal:g}{unit}",
        "measured": f"{reached:.2g}{unit}",
        "": verdict(reached, goal),
    }


def speed_rows(n_repeats: int) -> Iterator[dict[str, object]]:
    """Ratios of times as medians over interleaved runs, seconds as the best of the runs."""
    n = 100_000
    rng = rng_of(3)
    x, noise = rng.standard_normal((2, n))
    y, classes = x + noise, x + noise > 0
    options = {"n_neighbors": 5, "random_state": 0}
    numbers = interleaved(
        n_repeats,
        lambda: mutual_info_regression(x[:, None], y, discrete_features=False, **options),
        lambda: mutual_info(x, y, bias_correction=False, **options),
        lambda: mutual_info(x, y, **options),
    )
    plain, extrapolated = np.median(numbers[:, 1:] / numbers[:, :1], axis=0)
    name = "two numeric columns, n = 100,000, over `mutual_info_regression`"
    yield speed_row(f"{name}, `bias_correction=False`", plain, "x", PAIR_GOAL)
    yield speed_row(f"{name}, the default", extrapolated, "x")
    of_classes = interleaved(
        n_repeats,
        lambda: mutual_info_classif(x[:, None], classes, discrete_features=False, **options),
        lambda: mutual_info(x, classes, estimator="ross", **options),
    )
    ross = float(np.median(of_classes[:, 1] / of_classes[:, 0]))
    name = "numeric column and classes, n = 100,000, over `mutual_info_classif`"
    yield speed_row(name, ross, "x", PAIR_GOAL)
    X = rng.standard_normal((n, 100))
    matrix = interleaved(min(n_repeats, 3), lambda: mutual_info_matrix(X, n_jobs=1)).min()
    yield speed_row("`mutual_info_matrix`, 100 columns, n = 100,000", matrix, " s", MATRIX_GOAL)
    slowest = 0.0
    for i, task in enumerate(BLOCK_TASKS):
        blocks = task.sample(rng_of(4, i), 5000)
        if blocks[0].shape[1] == blocks[1].shape[1] == 3:
            runs = interleaved(min(n_repeats, 3), lambda b=blocks: mutual_info(*b, random_state=0))
            slowest = max(slowest, runs.min())
    name = "blocks of 3 and 3 columns, n = 5000, corrected, slowest of the tasks"
    yield speed_row(name, slowest, " s", BLOCKS_GOAL)
