"""Greedy selection against a NumPy formulation of the same criteria, and against peers.

Run with ``python benchmarks/bench_selection.py [--quick] [--peers]``.

"NumPy/skmi" is measured without `compute_redundancy`, "redundancy" with it, the default.

The NumPy yardstick counts the joint codes of every candidate with one ``np.bincount`` and must
select the same columns. Binning is excluded on both sides; skmi's time includes its preparation.
The peers, mrmr-selection and feature-engine (extra ``bench``), rank by other measures than mutual
information of binned columns, so only their seconds compare.
"""

import argparse
import platform
import statistics
import time
import warnings

import numpy as np

import skmi
from skmi.feature_selection._criteria import CRITERIA
from skmi.feature_selection._greedy import select_path
from skmi.information._codes import Codes

N_LEVELS = 10


def make_codes(n, p, seed=0):
    """Uniform codes; a tenth of the columns repeat one of the first five in part."""
    rng = np.random.default_rng(seed)
    columns = rng.integers(0, N_LEVELS, (p, n), dtype=np.uint8)
    for j in range(5, p // 10):
        columns[j] = np.where(rng.random(n) < 0.6, columns[j % 5], columns[j])
    y = columns[0].astype(np.int64) + 2 * columns[1] + rng.integers(0, 12, n) > 19
    codes = Codes.from_bytes(columns, np.full(p, N_LEVELS))
    return codes, y.astype(np.int64)


def select_with_skmi(codes, y, criterion, k, n_jobs=1, compute_redundancy=False):
    path = select_path(
        codes,
        y,
        CRITERIA[criterion],
        k,
        np.arange(codes.n_features),
        compute_redundancy=compute_redundancy,
        n_jobs=n_jobs,
    )
    return path.selected.tolist()


def entropy(counts):
    p = counts[counts > 0] / counts.sum()
    return -np.sum(p * np.log(p))


def mutual_information(table):
    return entropy(table.sum(axis=0)) + entropy(table.sum(axis=1)) - entropy(table.ravel())


def numpy_scores(table, criterion, relevance, relevance_of_given):
    """Score of one candidate from its table (given, target, candidate)."""
    if criterion == "mrmr":
        return relevance - mutual_information(table.sum(axis=1))
    pair = entropy(table.sum(axis=1).ravel())
    h_joint = entropy(table.ravel())
    joint = pair + entropy(table.sum(axis=(0, 2))) - h_joint
    if criterion == "cmim":
        return min(relevance, joint - relevance_of_given)
    return joint / h_joint if criterion == "disr" else joint


def select_with_numpy(codes, y, criterion, k):
    """The straightforward formulation: one np.bincount for each candidate and selected column."""
    columns, n_targets = codes.narrow, int(y.max()) + 1
    shape = (N_LEVELS, n_targets if criterion != "mrmr" else 1, N_LEVELS)
    relevance = np.array(
        [
            mutual_information(
                np.bincount(y * N_LEVELS + column, minlength=n_targets * N_LEVELS).reshape(
                    n_targets, N_LEVELS
                )
            )
            for column in columns
        ]
    )
    minimum = CRITERIA[criterion].fold == "min"
    totals = np.full(len(columns), np.inf if minimum else 0.0)
    selected = [int(np.argmax(relevance))]
    while len(selected) < k:
        w = selected[-1]
        condition = columns[w].astype(np.int64)
        if criterion != "mrmr":
            condition = condition * n_targets + y
        condition *= N_LEVELS
        for j in range(len(columns)):
            if j in selected:
                continue
            counts = np.bincount(condition + columns[j], minlength=np.prod(shape))
            score = numpy_scores(counts.reshape(shape), criterion, relevance[j], relevance[w])
            totals[j] = min(totals[j], score) if minimum else totals[j] + score
        values = totals.copy()
        values[selected] = -np.inf
        selected.append(int(np.argmax(values)))
    return selected


def seconds(function, *args, **kwargs):
    start = time.perf_counter()
    result = function(*args, **kwargs)
    return time.perf_counter() - start, result


def compare(n, p, k, criterion, repeats):
    """Median over interleaved pairs of the ratio of times; the selections must be equal."""
    codes, y = make_codes(n, p)
    select_with_skmi(codes, y, criterion, 2)  # compile
    ratios, with_redundancy, ours = [], [], []
    for _ in range(repeats):
        slow, expected = seconds(select_with_numpy, codes, y, criterion, k)
        fast, selected = seconds(select_with_skmi, codes, y, criterion, k)
        full, again = seconds(select_with_skmi, codes, y, criterion, k, compute_redundancy=True)
        assert selected == again == expected, (criterion, selected, expected)
        ratios.append(slow / fast)
        with_redundancy.append(slow / full)
        ours.append(fast)
    return tuple(map(statistics.median, (ratios, with_redundancy, ours)))


def compare_threads(n, p, k, repeats):
    codes, y = make_codes(n, p)
    ratios = []
    for _ in range(repeats):
        one, first = seconds(select_with_skmi, codes, y, "jmi", k)
        two, second = seconds(select_with_skmi, codes, y, "jmi", k, n_jobs=2)
        assert first == second
        ratios.append(one / two)
    return statistics.median(ratios)


def peers(n, p, k):
    """Seconds of peers on the same table; their criteria differ from ours."""
    import pandas as pd
    from feature_engine.selection import MRMR
    from mrmr import mrmr_classif

    from skmi.feature_selection import MutualInfoSelector

    rng = np.random.default_rng(0)
    X = pd.DataFrame(rng.standard_normal((n, p))).add_prefix("x")
    y = pd.Series((X["x0"] + X["x1"] + rng.standard_normal(n) > 0).astype(int))
    selector = MutualInfoSelector("mrmr", k, compute_redundancy=False)
    selector.fit(X[:100], y[:100])  # compile
    yield "skmi mrmr, binning included", seconds(selector.fit, X, y)[0]
    yield (
        "mrmr-selection (F / Pearson)",
        seconds(mrmr_classif, X, y, K=k, show_progress=False, n_jobs=1)[0],
    )
    engine = MRMR(method="FCD", max_features=k, regression=False, scoring="accuracy")
    yield "feature-engine MRMR (F / Pearson)", seconds(engine.fit, X, y)[0]


SHAPES = [
    (100_000, 300, 6, {"jmi": 7, "mrmr": 7, "disr": None, "jmim": None, "cmim": 20}),
    (200, 20_000, 20, {"jmi": 40, "mrmr": None, "disr": None, "jmim": None, "cmim": None}),
]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="one pair on small tables")
    parser.add_argument("--peers", action="store_true", help="also time other packages")
    options = parser.parse_args()
    repeats = 1 if options.quick else 5
    print(f"skmi {skmi.__version__}, numpy {np.__version__}, Python {platform.python_version()}")
    header = ("n", "p", "k", "criterion", "at least", "NumPy/skmi", "redundancy", "skmi s")
    print("{:>8} {:>7} {:>3} {:>9} {:>9} {:>11} {:>11} {:>8}".format(*header))
    for n, p, k, criteria in SHAPES:
        if options.quick:
            n, p = min(n, 5000), min(p, 500)
        for criterion, target in criteria.items():
            ratio, full, ours = compare(n, p, k, criterion, repeats)
            goal = f"{target}x" if target else "-"
            row = f"{n:>8} {p:>7} {k:>3} {criterion:>9} {goal:>9} {ratio:>10.1f}x {full:>10.1f}x"
            print(f"{row} {ours:>8.3f}", flush=True)
    n, p = (5000, 200) if options.quick else (100_000, 300)
    print(
        f"two threads against one, jmi, n={n} p={p} k=6: {compare_threads(n, p, 6, repeats):.2f}x"
    )
    if options.peers:
        n, p = (2000, 50) if options.quick else (100_000, 300)
        print(f"peers, n={n} p={p} k=6 (their criteria differ):")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            for name, time_taken in peers(n, p, 6):
                print(f"  {name:36} {time_taken:8.2f} s")


if __name__ == "__main__":
    main()
