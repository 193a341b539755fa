"""Greedy selection against a NumPy formulation of the same criteria, and against peers.

Each row stands beside "at least" and "aim", the figures that the library means to reach. Both sides
of a ratio are measured in turns in one process, on one thread unless the row is about threads; the
ratio is the median over the pairs.

The NumPy yardstick counts the joint codes of every candidate with one ``np.bincount`` and must
select the same columns. It starts from codes, as skmi does here: binning is excluded, preparation
included, and skmi runs without `compute_redundancy` unless the row says "with redundancy".

Two threads need two idle processors, or ``chrt -f 1 python -m benchmarks``, which goes before all
other work. What the machine allows is shown beside: two selections of one thread each at the same
time, against one after the other.
"""

import os
import resource
import statistics
import subprocess
import sys
import time
import warnings
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import product

import numpy as np
from feast import FEAST_NAMES, select_with_feast
from null_tables import NULL_TABLES, fit_in_batches, make_madelon, selected_of_noise
from scipy import sparse
from sklearn.preprocessing import KBinsDiscretizer

from skmi._table import as_table
from skmi.feature_selection import MutualInfoSelector
from skmi.feature_selection._criteria import CRITERIA
from skmi.feature_selection._greedy import select_path
from skmi.feature_selection._stopping import permutation_screen
from skmi.information._codes import Codes, encode_table
from skmi.information._pairs import PairInformation

HEADINGS = "work", "at least", "aim", "reached", "detail"
N_LEVELS = 10
N_PAIRS = 3
GOALS = {  # (n, p, k): {criterion: (at least, aim)}
    (100_000, 1000, 10): {
        "jmi": (8, 12),
        "disr": (8, 12),
        "mrmr": (8, 12),
        "jmim": (12, 16),
        "cmim": (30, 60),
    },
    (200, 20_000, 20): {"jmi": (50, 100), "cmim": (150, 400)},
}


def make_codes(n, p, seed=0):
    """Uniform codes; a tenth of the columns repeat one of the first five in part."""
    rng = np.random.default_rng(seed)
    columns = rng.integers(0, N_LEVELS, (p, n), dtype=np.uint8)
    for j in range(5, p // 10):
        columns[j] = np.where(rng.random(n) < 0.6, columns[j % 5], columns[j])
    y = columns[0].astype(np.int64) + 2 * columns[1] + rng.integers(0, 12, n) > 19
    return Codes.from_bytes(columns, np.full(p, N_LEVELS)), y.astype(np.int64)


def make_sparse(n, p, seed=0):
    """Rare ones in 1.5 % of the rows, oftener in one class for a hundredth of the columns."""
    rng = np.random.default_rng(seed)
    y = rng.integers(0, 2, n)
    share = np.where(np.arange(p) < p // 100, 0.06, 0.0)[:, None] * y + 0.015
    columns = np.vstack(
        [rng.random((len(part), n)) < part for part in np.array_split(share, max(1, p // 1000))]
    )
    return columns.astype(np.uint8), y


def select_with_skmi(codes, y, criterion, k, n_jobs=1, compute_redundancy=False):
    rule = CRITERIA[criterion]
    information = PairInformation(codes, y, n_jobs, rule.n_added(k))
    everything = np.arange(codes.n_features)
    path = select_path(information, rule, k, everything, compute_redundancy=compute_redundancy)
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


def select_with_numpy(columns, n_levels, y, criterion, k):
    """The straightforward formulation: one np.bincount for each candidate and selected column."""
    n_targets = int(y.max()) + 1
    shape = (n_levels, n_targets if criterion != "mrmr" else 1, n_levels)
    relevance = np.array(
        [
            mutual_information(
                np.bincount(y * n_levels + column, minlength=n_targets * n_levels).reshape(
                    n_targets, n_levels
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
        condition *= n_levels
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


def in_turns(slow, fast, repeats):
    """Ratio of the times, time of the second, and whether the results were equal in every pair."""
    fast()  # compile
    ratios, times, same = [], [], True
    for _ in range(repeats):
        slow_time, expected = seconds(slow)
        fast_time, found = seconds(fast)
        ratios.append(slow_time / fast_time)
        times.append(fast_time)
        same = same and found == expected
    return statistics.median(ratios), statistics.median(times), same


def row(work, at_least, aim, reached, detail=""):
    """One row; goals and what was reached are ratios, or texts."""
    cells = (cell if isinstance(cell, str) else f"{cell:.3g}x" for cell in (at_least, aim, reached))
    return dict(zip(HEADINGS, (work, *cells, detail), strict=True))


def table_criteria(quick):
    """NumPy's time over skmi's for the same criterion."""
    for (n, p, k), goals in GOALS.items():
        n, p = (min(n, 5000), min(p, 500)) if quick else (n, p)
        codes, y = make_codes(n, p)
        for criterion, (at_least, aim) in goals.items():
            select_with_skmi(codes, y, criterion, 2)  # compile
            ratios, full, ours = [], [], []
            for _ in range(1 if quick else N_PAIRS):
                slow, expected = seconds(select_with_numpy, codes.narrow, N_LEVELS, y, criterion, k)
                fast, selected = seconds(select_with_skmi, codes, y, criterion, k)
                all_pairs, again = seconds(
                    select_with_skmi, codes, y, criterion, k, compute_redundancy=True
                )
                assert selected == again == expected, (criterion, selected, expected)
                ratios.append(slow / fast)
                full.append(slow / all_pairs)
                ours.append(fast)
            detail = f"{statistics.median(ours):.3f} s; with redundancy "
            detail += f"{statistics.median(full):.3g}x"
            work = f"{criterion}, n = {n:,}, p = {p:,}, k = {k}"
            yield row(work, at_least, aim, statistics.median(ratios), detail)
    yield sparse_row(quick)


def sparse_row(quick):
    n, p, k = 800, 2000 if quick else 100_000, 20
    columns, y = make_sparse(n, p)
    X = sparse.csc_array(columns.T.astype(np.float64))
    table = as_table(X, owner="the benchmark")
    codes = encode_table(table, n_bins=10, categorical=np.zeros(p, dtype=bool))
    ratio, time_taken, same = in_turns(
        lambda: select_with_numpy(columns, 2, y, "jmi", k),
        lambda: select_with_skmi(codes, y, "jmi", k),
        1 if quick else N_PAIRS,
    )
    assert same
    held = sum(part.nbytes for part in (codes.narrow, codes.wide, *codes.sparse))
    given = X.data.nbytes + X.indices.nbytes + X.indptr.nbytes
    detail = f"{time_taken:.3f} s, codes take {held / given:.2f} of the CSC input"
    work = f"jmi, sparse, 1.5 % ones, n = {n:,}, p = {p:,}, k = {k}"
    return row(work, 100, 300, ratio, detail)


def table_resources(quick):
    """Two threads against one, which needs two idle processors; peak memory of binning and fit."""
    n, p, k = (5000, 200, 6) if quick else (100_000, 1000, 10)
    codes, y = make_codes(n, p)
    for criterion in ("jmi", "mrmr"):

        def select(n_jobs=1, criterion=criterion):
            return select_with_skmi(codes, y, criterion, k, n_jobs)

        n_pairs = 1 if quick else 5
        ratio, _, same = in_turns(select, lambda: select(n_jobs=2), n_pairs)
        allowed, _, _ = in_turns(
            lambda: (select(), select()), lambda: at_the_same_time(select), n_pairs
        )
        assert same
        detail = f"two selections at the same time {allowed:.2f}x"
        work = f"two threads against one, {criterion}, n = {n:,}, p = {p:,}, k = {k}"
        yield row(work, 1.7, 1.9, ratio, detail)
    yield memory_row(quick)


def at_the_same_time(function):
    with ThreadPoolExecutor(1) as pool:
        other = pool.submit(function)
        return function(), other.result()


def table_feast(quick):
    """Time of FEAST, the C library of Brown et al. (2012), over skmi's; the same columns chosen."""
    X, y = make_madelon(0)
    ranks = np.argsort(np.argsort(X, axis=0), axis=0)
    madelon = np.ascontiguousarray((ranks * N_LEVELS // len(X)).T.astype(np.uint8))
    tables = {"madelon-like, n = 2,000, p = 500, k = 20": (madelon, y, 20)}
    if not quick:
        codes, y = make_codes(100_000, 1000)
        tables["n = 100,000, p = 1,000, k = 10"] = codes.narrow, y, 10
    for (name, (columns, y, k)), criterion in product(tables.items(), FEAST_NAMES):
        codes = Codes.from_bytes(columns, np.full(len(columns), N_LEVELS))
        ratio, time_taken, same = in_turns(
            partial(select_with_feast, columns, y, criterion, k),
            partial(select_with_skmi, codes, y, criterion, k),
            1 if quick else N_PAIRS,
        )
        assert same, (criterion, name)
        yield row(f"{criterion}, {name}", "", "", ratio, f"{time_taken:.3f} s")


def table_mrmr(quick):
    """mrmr-selection's time over skmi's; it scores by the F statistic and Pearson correlation."""
    import pandas as pd
    from mrmr import mrmr_classif

    n, p, k = (2000, 50, 6) if quick else (100_000, 300, 10)
    rng = np.random.default_rng(0)
    X = pd.DataFrame(rng.standard_normal((n, p))).add_prefix("x")
    y = pd.Series((X["x0"] + X["x1"] + rng.standard_normal(n) > 0).astype(int))
    table = as_table(X, owner="the benchmark")
    codes = encode_table(table, n_bins=N_LEVELS, categorical=np.zeros(p, dtype=bool))
    selector = MutualInfoSelector(
        "mrmr", n_features_to_select=k, compute_redundancy=False, n_jobs=1
    )
    for work, goals, ours in (
        ("from codes", (50, 150), lambda: select_with_skmi(codes, y.to_numpy(), "mrmr", k)),
        ("the whole `fit`", ("", ""), lambda: selector.fit(X, y)),
    ):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ratio, time_taken, _ = in_turns(
                lambda: mrmr_classif(X, y, K=k, show_progress=False, n_jobs=1),
                ours,
                1 if quick else N_PAIRS,
            )
        yield row(f"{work}, n = {n:,}, p = {p}, k = {k}", *goals, ratio, f"{time_taken:.3f} s")


def peak_of_selection(n, p, k):
    """Print the peak memory of a fit beyond that before it, in bytes."""
    rng = np.random.default_rng(0)
    X = np.empty((n, p))
    for j in range(p):  # no second copy of the table, not for a moment
        X[:, j] = rng.standard_normal(n)
    y = X[:, 0] + X[:, 1] > 0
    selector = MutualInfoSelector("jmi", n_features_to_select=k, compute_redundancy=False)
    selector.fit(X[:20_000].copy(), y[:20_000])  # compile
    # Forget an earlier peak; Linux only.
    with open("/proc/self/clear_refs", "w") as file:
        file.write("5")
    before = peak_memory()
    selector.fit(X, y)
    print(peak_memory() - before)


def peak_memory():
    try:
        with open("/proc/self/status") as file:
            (line,) = (line for line in file if line.startswith("VmHWM"))
        return int(line.split()[1]) * 1024
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def memory_row(quick):
    n, p, k = (100_000, 50, 5) if quick else (1_000_000, 100, 20)
    code = f"from bench_selection import *; peak_of_selection({n}, {p}, {k})"
    run = subprocess.run(
        [sys.executable, "-c", code],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    peak, codes, block = int(run.stdout), n * p, 8 * 8 * n
    detail = f"peak {peak / 1e6:.0f} MB, codes {codes / 1e6:.0f} MB, a block {block / 1e6:.0f} MB"
    work = f"peak memory less one block, over the codes, n = {n:,}, p = {p}, k = {k}"
    return row(work, "at most 1.3x", "", (peak - block) / codes, detail)


def table_steps(quick):
    """The permutation test against as many screens; binning against KBinsDiscretizer."""
    yield stop_row(quick)
    yield from binning_rows(quick)


def stop_row(quick):
    n, p, n_permutations = (2000, 50, 49) if quick else (10_000, 200, 199)
    codes, y = make_codes(n, p)
    information = PairInformation(codes, y, 1)

    def marginal_screens():
        rng = np.random.default_rng(0)
        for _ in range(n_permutations):
            PairInformation(codes, rng.permutation(y), 1)

    ratio, time_taken, _ = in_turns(
        marginal_screens,
        lambda: permutation_screen(information, n_permutations, np.random.default_rng(0)),
        1 if quick else 5,
    )
    work = f"{n_permutations} permutations against as many screens, n = {n:,}, p = {p}"
    return row(work, 3, 10, ratio, f"{time_taken:.3f} s")


def binning_rows(quick):
    n, p = (50_000, 5) if quick else (1_000_000, 10)
    X = np.random.default_rng(0).standard_normal((n, p))
    discretizer = KBinsDiscretizer(
        N_LEVELS,
        strategy="quantile",
        encode="ordinal",
        quantile_method="averaged_inverted_cdf",
    )
    no_categories = np.zeros(p, dtype=bool)
    for order in "CF":
        X = np.asarray(X, order=order)
        table = as_table(X, owner="the benchmark")
        ratio, time_taken, _ = in_turns(
            lambda X=X: discretizer.fit_transform(X).size,
            lambda table=table: encode_table(table, n_bins=N_LEVELS, categorical=no_categories),
            1 if quick else N_PAIRS,
        )
        detail = f"{time_taken / n / p * 1e9:.1f} ns a value"
        work = f"bins, n = {n:,}, p = {p}, order {order}, against `KBinsDiscretizer`"
        yield row(work, 5, "", ratio, detail)


def table_errors(quick):
    """Share of tables of pure noise of which "auto" selects a column at alpha = .05."""
    n_tables = 2 if quick else 300
    n_batched = max(1, n_tables // 3)
    for name in NULL_TABLES:
        whole = selected_of_noise(lambda selector, X, y: selector.fit(X, y), name, n_tables, 0)
        batched = selected_of_noise(fit_in_batches, name, n_batched, 0)
        yield {
            "tables": name,
            "at most": ".08",
            "`fit`": f"{whole:.2f} ({n_tables} tables)",
            "`partial_fit`, 128 columns": f"{batched:.2f} ({n_batched} tables)",
        }


def table_finds(quick):
    """How many of the 20 relevant columns of madelon-like tables pass the marginal screen."""
    kept, false = [], []
    n_tables = 1 if quick else 10
    for seed in range(n_tables):
        X, y = make_madelon(seed)
        selector = MutualInfoSelector(compute_redundancy=False, random_state=seed).fit(X, y)
        is_relevant = selector.adjusted_pvalues_ <= selector.alpha
        kept.append(int(is_relevant[:20].sum()))
        false.append(int(is_relevant[20:].sum()))
    yield {
        "tables": n_tables,
        "at least": 17,
        "aim": 20,
        "relevant columns found, median": f"{statistics.median(kept):g}",
        "least": min(kept),
        "most": max(kept),
        "columns of noise, in all tables": sum(false),
    }
