"""Tables of very many cells, and how long an estimate may take, for `bench_accuracy.py`."""

import time
from collections.abc import Callable

import numpy as np
from accuracy_report import heading, rng_of, row, timed, verdict
from accuracy_tasks import BLOCK_TASKS

from skmi.feature_selection import mutual_info_classif, mutual_info_regression
from skmi.information import mutual_info, mutual_info_matrix

N_LEVELS, N_ROWS = 300, 500
STRENGTHS = (0.0, 0.25, 0.5, 0.75, 1.0)
TABLE_ESTIMATORS = ("plugin", "miller_madow", "chao_shen", "james_stein", "auto")
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


def bench_tables(n_repeats: int) -> None:
    start = time.perf_counter()
    heading(f"300 x 2 tables, n = {N_ROWS}, {n_repeats} draws: RMSE", TABLE_ESTIMATORS)
    lines = []
    for even in (True, False):
        for i, strength in enumerate(STRENGTHS):
            errors = np.empty((n_repeats, len(TABLE_ESTIMATORS)))
            truths = np.empty(n_repeats)
            for repeat in range(n_repeats):
                x, y, truths[repeat] = wide_table(rng_of(even, i, repeat, 2), strength, even)
                found = [mutual_info(x, y, estimator=e, discrete=True) for e in TABLE_ESTIMATORS]
                errors[repeat] = np.array(found) - truths[repeat]
            lines.append(np.sqrt(np.mean(errors**2, axis=0)))
            frequency = "equal" if even else "uneven"
            note = f"truth {abs(truths.mean()):.3f}, mean error of auto {errors[:, -1].mean():+.3f}"
            row(f"{frequency} frequencies, strength {strength}", lines[-1], note)
    means = np.mean(lines, axis=0)
    row("-> mean of the ten", means, verdict(means[-1], TABLE_GOAL, at_most=True))
    print(f"{time.perf_counter() - start:.0f} s")


def interleaved(n_repeats: int, *functions: Callable[[], object]) -> np.ndarray:
    """Seconds of each function, shape (n_repeats, n_functions), after one call to compile."""
    for function in functions:
        function()
    return np.array([[timed(function)[0] for function in functions] for _ in range(n_repeats)])


def line(text: str, reached: float, unit: str, goal: float | None = None) -> None:
    """Print one figure with its goal."""
    note = "" if goal is None else verdict(reached, goal, at_most=True)
    print(f"{text:<76}{reached:>8.3f} {unit:<3} {note}", flush=True)


def bench_speed(n_repeats: int) -> None:
    """Print ratios of times as medians over interleaved runs, seconds as the best of the runs."""
    n = 100_000
    rng = rng_of(3)
    x, noise = rng.standard_normal((2, n))
    y, classes = x + noise, x + noise > 0
    print(f"\nspeed, {n_repeats} interleaved runs")
    options = {"n_neighbors": 5, "random_state": 0}
    numbers = interleaved(
        n_repeats,
        lambda: mutual_info_regression(x[:, None], y, discrete_features=False, **options),
        lambda: mutual_info(x, y, bias_correction=False, **options),
        lambda: mutual_info(x, y, **options),
    )
    of_classes = interleaved(
        n_repeats,
        lambda: mutual_info_classif(x[:, None], classes, discrete_features=False, **options),
        lambda: mutual_info(x, classes, estimator="ross", **options),
    )
    plain, extrapolated = np.median(numbers[:, 1:] / numbers[:, :1], axis=0)
    ross = float(np.median(of_classes[:, 1] / of_classes[:, 0]))
    line(
        "two columns, n = 1e5, ranks without extrapolation: time over drop-in",
        plain,
        "x",
        PAIR_GOAL,
    )
    line("two columns, n = 1e5, the default: time over drop-in", extrapolated, "x")
    line("column and classes, n = 1e5, the default: time over drop-in", ross, "x", PAIR_GOAL)
    X = rng.standard_normal((n, 100))
    matrix = interleaved(min(n_repeats, 3), lambda: mutual_info_matrix(X, n_jobs=1)).min()
    line("mutual_info_matrix, 100 columns, n = 1e5: best", matrix, "s", MATRIX_GOAL)
    slowest = 0.0
    for i, task in enumerate(BLOCK_TASKS):
        blocks = task.sample(rng_of(4, i), 5000)
        if blocks[0].shape[1] == blocks[1].shape[1] == 3:
            runs = interleaved(min(n_repeats, 3), lambda b=blocks: mutual_info(*b, random_state=0))
            slowest = max(slowest, runs.min())
    line("blocks 3 + 3, n = 5000, corrected: best, slowest of the tasks", slowest, "s", BLOCKS_GOAL)
