"""Greedy selection against a NumPy formulation of the same criteria, and against peers.

Run with ``python benchmarks/bench_selection.py [--quick] [--only NAME ...]``.

Each part prints its ratio beside "at least" and "aim", the figures that the library means to
reach. Both sides of a ratio are measured in turns in one process, on one thread unless the part is
about threads; the ratio is the median over the pairs.

- ``criteria``: selection from codes, preparation included and binning excluded. The NumPy
  yardstick counts the joint codes of every candidate with one ``np.bincount`` and must select the
  same columns. "ratio" is measured without `compute_redundancy`, "redundancy" with it.
- ``sparse``: the same yardstick against the codes of a SciPy sparse table.
- ``threads``: two threads against one. Needs two idle processors, or ``chrt -f 1 python ...``,
  which goes before all other work. What the machine allows is shown beside: two selections of one
  thread each at the same time, against one after the other.
- ``feast``: FEAST, the C library of Brown et al. (2012), from the same codes on one thread; the
  same columns in the same order are required. ``pip install --no-deps fstoolbox`` brings it.
- ``mrmr``: mrmr-selection (extra ``bench``), which ranks by F statistics and correlations, so that
  only the seconds compare: against the selection from codes, as in the other parts, and against
  the whole of ``MutualInfoSelector.fit`` on the data frame.
- ``memory``: peak memory of binning and selecting, beyond the table itself; in a new process.
- ``stop``: the permutation test of every column against as many runs of the marginal screen.
- ``binning``: coding a table against scikit-learn's KBinsDiscretizer.
- ``fwer``: errors and finds of ``n_features_to_select="auto"`` at alpha = .05, nothing timed: the
  share of tables of pure noise of which a column is selected, by ``fit`` and, of 128 columns, by
  ``partial_fit``; and how many of the 20 relevant columns of madelon-like tables pass the marginal
  screen.
"""

import argparse
import platform
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
from feast import FEAST_NAMES, feast_library, select_with_feast
from null_tables import NULL_TABLES, fit_in_batches, make_madelon, selected_of_noise
from scipy import sparse
from sklearn.preprocessing import KBinsDiscretizer

import skmi
from skmi._table import as_table
from skmi.feature_selection import MutualInfoSelector
from skmi.feature_selection._criteria import CRITERIA
from skmi.feature_selection._greedy import select_path
from skmi.feature_selection._stopping import permutation_screen
from skmi.information._codes import Codes, encode_table
from skmi.information._pairs import PairInformation

N_LEVELS = 10
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


def show(work, at_least, aim, ratio, detail=""):
    goals = f"{at_least:>9} {aim:>6}"
    value = ratio if isinstance(ratio, str) else f"{ratio:.1f}x"
    print(f"{work:<58} {goals} {value:>10}  {detail}", flush=True)


def bench_criteria(quick, repeats):
    for (n, p, k), goals in GOALS.items():
        n, p = (min(n, 5000), min(p, 500)) if quick else (n, p)
        codes, y = make_codes(n, p)
        for criterion, (at_least, aim) in goals.items():
            select_with_skmi(codes, y, criterion, 2)  # compile
            ratios, full, ours = [], [], []
            for _ in range(repeats):
                slow, expected = seconds(select_with_numpy, codes.narrow, N_LEVELS, y, criterion, k)
                fast, selected = seconds(select_with_skmi, codes, y, criterion, k)
                all_pairs, again = seconds(
                    select_with_skmi, codes, y, criterion, k, compute_redundancy=True
                )
                assert selected == again == expected, (criterion, selected, expected)
                ratios.append(slow / fast)
                full.append(slow / all_pairs)
                ours.append(fast)
            detail = f"redundancy {statistics.median(full):.1f}x, {statistics.median(ours):.3f} s"
            work = f"{criterion}, n={n} p={p} k={k}"
            show(work, at_least, aim, statistics.median(ratios), detail)


def bench_sparse(quick, repeats):
    n, p, k = 800, 2000 if quick else 100_000, 20
    columns, y = make_sparse(n, p)
    X = sparse.csc_array(columns.T.astype(np.float64))
    table = as_table(X, owner="the benchmark")
    codes = encode_table(table, n_bins=10, categorical=np.zeros(p, dtype=bool))
    ratio, time_taken, same = in_turns(
        lambda: select_with_numpy(columns, 2, y, "jmi", k),
        lambda: select_with_skmi(codes, y, "jmi", k),
        repeats,
    )
    assert same
    held = sum(part.nbytes for part in (codes.narrow, codes.wide, *codes.sparse))
    given = X.data.nbytes + X.indices.nbytes + X.indptr.nbytes
    detail = f"{time_taken:.3f} s, codes take {held / given:.2f} of the CSC input"
    show(f"jmi, sparse binary, n={n} p={p} k={k}", 100, 300, ratio, detail)


def bench_threads(quick, repeats):
    n, p, k = (5000, 200, 6) if quick else (100_000, 1000, 10)
    codes, y = make_codes(n, p)
    for criterion in ("jmi", "mrmr"):

        def select(n_jobs=1, criterion=criterion):
            return select_with_skmi(codes, y, criterion, k, n_jobs)

        ratio, _, same = in_turns(select, lambda: select(n_jobs=2), max(repeats, 5))
        allowed, _, _ = in_turns(
            lambda: (select(), select()), lambda: at_the_same_time(select), max(repeats, 5)
        )
        assert same
        detail = f"two selections at the same time {allowed:.2f}x"
        show(f"two threads, {criterion}, n={n} p={p} k={k}", 1.7, 1.9, f"{ratio:.2f}x", detail)


def at_the_same_time(function):
    with ThreadPoolExecutor(1) as pool:
        other = pool.submit(function)
        return function(), other.result()


def bench_feast(quick, repeats):
    if feast_library() is None:
        print("FEAST is not installed: pip install --no-deps fstoolbox")
        return
    X, y = make_madelon(0)
    ranks = np.argsort(np.argsort(X, axis=0), axis=0)
    madelon = np.ascontiguousarray((ranks * N_LEVELS // len(X)).T.astype(np.uint8))
    tables = {"madelon-like 2000 x 500, k=20": (madelon, y, 20)}
    if not quick:
        codes, y = make_codes(100_000, 1000)
        tables["100,000 x 1000, k=10"] = codes.narrow, y, 10
    for (name, (columns, y, k)), criterion in product(tables.items(), FEAST_NAMES):
        codes = Codes.from_bytes(columns, np.full(len(columns), N_LEVELS))
        ratio, time_taken, same = in_turns(
            partial(select_with_feast, columns, y, criterion, k),
            partial(select_with_skmi, codes, y, criterion, k),
            repeats,
        )
        detail = f"{time_taken:.3f} s, {'the same' if same else 'OTHER'} columns"
        show(f"FEAST, {criterion}, {name}", "", "", ratio, detail)


def bench_mrmr(quick, repeats):
    try:
        import pandas as pd
        from mrmr import mrmr_classif
    except ImportError:
        print("mrmr-selection is not installed: pip install skmi[bench]")
        return
    n, p, k = (2000, 50, 6) if quick else (100_000, 300, 10)
    rng = np.random.default_rng(0)
    X = pd.DataFrame(rng.standard_normal((n, p))).add_prefix("x")
    y = pd.Series((X["x0"] + X["x1"] + rng.standard_normal(n) > 0).astype(int))
    table = as_table(X, owner="the benchmark")
    codes = encode_table(table, n_bins=N_LEVELS, categorical=np.zeros(p, dtype=bool))
    selector = MutualInfoSelector(
        "mrmr", n_features_to_select=k, compute_redundancy=False, n_jobs=1
    )
    for work, ours in (
        ("from codes", lambda: select_with_skmi(codes, y.to_numpy(), "mrmr", k)),
        ("fit on the frame", lambda: selector.fit(X, y)),
    ):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ratio, time_taken, _ = in_turns(
                lambda: mrmr_classif(X, y, K=k, show_progress=False, n_jobs=1), ours, repeats
            )
        work = f"mrmr-selection, n={n} p={p} k={k}, {work}"
        show(work, 50, 150, ratio, f"{time_taken:.3f} s")


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


def bench_memory(quick, repeats):
    n, p, k = (100_000, 50, 5) if quick else (1_000_000, 100, 20)
    command = [sys.executable, __file__, "--peak", str(n), str(p), str(k)]
    run = subprocess.run(command, check=True, capture_output=True, text=True)
    peak, codes, block = int(run.stdout), n * p, 8 * 8 * n
    detail = f"peak {peak / 1e6:.0f} MB, codes {codes / 1e6:.0f} MB, a block {block / 1e6:.0f} MB"
    work = f"memory, n={n} p={p} k={k} ((peak - block) / codes)"
    show(work, "<= 1.3", "", (peak - block) / codes, detail)


def bench_stop(quick, repeats):
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
        max(repeats, 5),
    )
    work = f"stop, {n_permutations} permutations, n={n} p={p}"
    show(work, 3, 10, ratio, f"{time_taken:.3f} s")


def bench_binning(quick, repeats):
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
            max(repeats, 3),
        )
        detail = f"{time_taken / n / p * 1e9:.1f} ns a value"
        show(f"binning, n={n} p={p}, order {order}", 5, "", ratio, detail)


def bench_fwer(quick, repeats):
    n_tables, n_found = (2, 1) if quick else (300, 10)
    ways = (
        ("", lambda selector, X, y: selector.fit(X, y), n_tables),
        (", in batches", fit_in_batches, max(1, n_tables // 3)),
    )
    for (way, fit, size), name in product(ways, NULL_TABLES):
        share = selected_of_noise(fit, name, size, 0)
        show(f"noise{way}, {name}", "<= .08", ".05", f"{share:.2f}", f"of {size} tables")
    kept, false = [], []
    for seed in range(n_found):
        X, y = make_madelon(seed)
        selector = MutualInfoSelector(compute_redundancy=False, random_state=seed).fit(X, y)
        is_relevant = selector.adjusted_pvalues_ <= selector.alpha
        kept.append(int(is_relevant[:20].sum()))
        false.append(int(is_relevant[20:].sum()))
    detail = f"{min(kept)} to {max(kept)} in {n_found} tables, with {sum(false)} of noise"
    show(
        "madelon-like, median of relevant columns found",
        17,
        20,
        f"{statistics.median(kept):g}",
        detail,
    )


PARTS = {
    "criteria": bench_criteria,
    "sparse": bench_sparse,
    "threads": bench_threads,
    "feast": bench_feast,
    "mrmr": bench_mrmr,
    "memory": bench_memory,
    "stop": bench_stop,
    "binning": bench_binning,
    "fwer": bench_fwer,
}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="one pair on small tables")
    parser.add_argument("--only", nargs="+", choices=PARTS, default=list(PARTS), metavar="NAME")
    parser.add_argument("--peak", nargs=3, type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.peak:
        peak_of_selection(*options.peak)
        return
    print(f"skmi {skmi.__version__}, numpy {np.__version__}, Python {platform.python_version()}")
    print(f"{'work':<58} {'at least':>9} {'aim':>6} {'ratio':>10}")
    for part in options.only:
        PARTS[part](options.quick, 1 if options.quick else 3)


if __name__ == "__main__":
    main()
