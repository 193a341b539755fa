"""What selectors and estimators of information can do, tried out one by one.

Each cell is a small program that runs: "yes" where it ends and its result is right, "no" where it
raises or is wrong. Peers run with their defaults unless the row is about an option. The extra
`bench` brings them.
"""

import warnings
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
from scipy import sparse
from sklearn.base import BaseEstimator
from sklearn.datasets import make_classification
from sklearn.ensemble import RandomForestClassifier, RandomForestRegressor
from sklearn.feature_selection import SelectKBest, mutual_info_classif, mutual_info_regression
from sklearn.metrics import mutual_info_score
from sklearn.utils.estimator_checks import check_estimator

from skmi import information
from skmi.feature_selection import MutualInfoSelector

Rows = Iterator[dict[str, str]]
Columns = list[int]


# Selectors: a function of X, y, the number of columns, and a weight, to the chosen columns.


def of_skmi(X: Any, y: Any, k: int | None, weight: Any = None) -> Columns:
    selector = MutualInfoSelector(n_features_to_select=k or "auto", min_features_to_select=0)
    return selector.fit(X, y, sample_weight=weight).selected_.tolist()


def of_scikit_learn(X: Any, y: Any, k: int | None, weight: Any = None) -> Columns:
    if k is None or weight is not None:
        raise TypeError("no such option")
    score = mutual_info_regression if is_numeric(y) else mutual_info_classif
    return np.flatnonzero(SelectKBest(score, k=k).fit(X, y).get_support()).tolist()


def of_mrmr_selection(X: Any, y: Any, k: int | None, weight: Any = None) -> Columns:
    import mrmr

    if k is None or weight is not None:
        raise TypeError("no such option")
    kind = "mrmr_regression" if is_numeric(y) else "mrmr_classif"
    options = {"K": k, "show_progress": False}
    if isinstance(X, pl.DataFrame):
        frame = X.with_columns(target=pl.Series(y))
        names = getattr(mrmr.polars, kind)(frame, target_column="target", **options)
    else:
        X = X if hasattr(X, "columns") else pd.DataFrame(X)
        names = getattr(mrmr, kind)(X, pd.Series(y), n_jobs=1, **options)
    return [list(X.columns).index(name) for name in names]


def of_feature_engine(X: Any, y: Any, k: int | None, weight: Any = None) -> Columns:
    from feature_engine.selection import MRMR

    if k is None or weight is not None:
        raise TypeError("no such option")
    frame = X if hasattr(X, "columns") else pd.DataFrame(X).add_prefix("x")
    selector = MRMR(max_features=k, regression=is_numeric(y)).fit(frame, pd.Series(y))
    return [j for j, name in enumerate(frame.columns) if name not in selector.features_to_drop_]


def of_boruta(X: Any, y: Any, k: int | None, weight: Any = None) -> Columns:
    from boruta import BorutaPy

    if k is not None or weight is not None:
        raise TypeError("no such option")
    Forest = RandomForestRegressor if is_numeric(y) else RandomForestClassifier
    forest = Forest(max_depth=5, n_jobs=1, random_state=0)
    selector = BorutaPy(forest, n_estimators=50, max_iter=30, random_state=0).fit(X, y)
    return np.flatnonzero(selector.support_).tolist()


def is_numeric(y: np.ndarray) -> bool:
    return np.asarray(y).dtype.kind == "f"


SELECTORS: dict[str, Callable[..., Columns]] = {
    "skmi": of_skmi,
    "SelectKBest": of_scikit_learn,
    "mrmr-selection": of_mrmr_selection,
    "feature-engine": of_feature_engine,
    "BorutaPy": of_boruta,
}


def estimators() -> dict[str, BaseEstimator]:
    """Those that are estimators, as check_estimator wants them."""
    from boruta import BorutaPy
    from feature_engine.selection import MRMR

    return {
        "skmi": MutualInfoSelector(),
        "SelectKBest": SelectKBest(mutual_info_classif),
        "feature-engine": MRMR(),
        "BorutaPy": BorutaPy(RandomForestClassifier(n_estimators=5), max_iter=3),
    }


def table(n_samples: int = 400) -> tuple[np.ndarray, np.ndarray]:
    """Eight columns of numbers, of which the first two tell the class."""
    rng = np.random.default_rng(0)
    y = rng.integers(2, size=n_samples)
    X = rng.normal(size=(n_samples, 8))
    X[:, :2] += 2 * y[:, None]
    return X, y


def or_one(choose: Callable[..., Columns], X: Any, y: Any, k: int = 2, **options: Any) -> Columns:
    """Choose a number of columns, or, of a selector that takes none, as many as it likes."""
    return choose(X, y, None if choose is of_boruta else k, **options)


def are_found(columns: Columns, truth: set[int]) -> bool:
    """Whether the right columns were chosen, and hardly another."""
    return truth <= set(columns) and len(columns) <= len(truth) + 1


def plain(choose: Callable[..., Columns]) -> bool:
    return are_found(or_one(choose, *table()), {0, 1})


def strings(choose: Callable[..., Columns]) -> bool:
    X, y = table()
    frame = pd.DataFrame(X[:, 2:]).add_prefix("x")
    frame.insert(0, "colour", np.where(X[:, 0] > 1, "red", "blue"))
    frame.insert(1, "shape", np.where(X[:, 2] > 0, "round", "square"))
    columns = or_one(choose, frame, y)
    return 0 in columns and 1 not in columns


def missing(choose: Callable[..., Columns]) -> bool:
    X, y = table()
    X[::7, 0] = np.nan
    return 0 in or_one(choose, X, y)


def weights(choose: Callable[..., Columns]) -> bool:
    X, y = table()
    # The rows of weight zero are those that make the last column look like the class.
    X[:200, 7] = 5 * y[:200]
    return 7 not in or_one(choose, X, y, weight=np.r_[np.zeros(200), np.ones(200)])


def sparse_table(choose: Callable[..., Columns]) -> bool:
    X, y = table()
    return are_found(or_one(choose, sparse.csr_array((X > 1) * X), y), {0, 1})


def polars_table(choose: Callable[..., Columns]) -> bool:
    X, y = table()
    frame = pl.DataFrame(X, schema=[f"x{j}" for j in range(X.shape[1])])
    return are_found(or_one(choose, frame, y), {0, 1})


def numeric_target(choose: Callable[..., Columns]) -> bool:
    X, _ = table()
    return are_found(or_one(choose, X, X[:, 2] ** 2 + X[:, 3] ** 2), {2, 3})


def several_targets(choose: Callable[..., Columns]) -> bool:
    X, y = table()
    return 4 in or_one(choose, X, np.column_stack([y, X[:, 4] > 0]).astype(int), k=3)


def exact_number(choose: Callable[..., Columns]) -> bool:
    X, y = table()
    return all(len(choose(X, y, k)) == k for k in (1, 2, 5, 8))


ABILITIES = {
    "finds two columns of eight, which overlap": plain,
    "columns of strings": strings,
    "missing values": missing,
    "weights of rows": weights,
    "sparse tables": sparse_table,
    "polars data frames": polars_table,
    "a numeric target": numeric_target,
    "several targets": several_targets,
    "exactly the number asked for": exact_number,
}


def tried(ability: Callable[..., bool], *arguments: Any) -> str:
    """Return "yes" where a program ends and is right."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return "yes" if ability(*arguments) else "no"
    except Exception:  # whatever a peer raises, it cannot do this
        return "no"


def checks(selector: BaseEstimator) -> str:
    """Passed and failed checks of scikit-learn."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            results = check_estimator(selector, on_fail=None)
        except RuntimeError:  # its tags do not say what it is
            return "refused"
    status = [result["status"] for result in results]
    return f"{status.count('passed')} / {status.count('failed')}"


def false_tables(choose: Callable[..., Columns], n_tables: int) -> str:
    """Return the share of tables of noise in which a selector keeps anything."""
    rng = np.random.default_rng(1)
    kept = 0
    for _ in range(n_tables):
        X, y = rng.normal(size=(150, 30)), rng.integers(2, size=150)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # that nothing was found
            kept += bool(choose(X, y, None))
    return f"{kept} of {n_tables}"


def found_together(choose: Callable[..., Columns], n_samples: int) -> str:
    """Return how many of 20 columns that matter together are among the 20 chosen."""
    X, y = make_classification(
        n_samples, 200, n_informative=5, n_redundant=15, shuffle=False, random_state=0
    )
    return f"{sum(j < 20 for j in or_one(choose, X, y, k=20))} of 20"


def table_selectors(quick: bool) -> Rows:
    """What selectors can do, each cell tried out."""
    known = estimators()
    yield {
        "": "checks of scikit-learn, passed / failed",
        **{name: checks(known[name]) if name in known else "" for name in SELECTORS},
    }
    for text, ability in ABILITIES.items():
        yield {"": text, **{name: tried(ability, choose) for name, choose in SELECTORS.items()}}
    own_stop = ("skmi", "BorutaPy")
    yield {
        "": "tables of noise in which its own stop keeps a column",
        **{
            n: false_tables(f, 3 if quick else 20) if n in own_stop else "no stop"
            for n, f in SELECTORS.items()
        },
    }
    yield {
        "": "of 20 columns that matter together, found among 200",
        **{name: found_together(f, 300 if quick else 2000) for name, f in SELECTORS.items()},
    }


# Estimators: a function of x, y, and options, to nats.


def scikit_learn_information(x: Any, y: Any, **options: Any) -> float:
    if options or np.ndim(x) > 1 or np.ndim(y) > 1:
        raise TypeError("no such option")
    if is_discrete(x) and is_discrete(y):
        return float(mutual_info_score(x, y))
    of = mutual_info_classif if is_discrete(y) else mutual_info_regression
    return float(of(np.reshape(x, (-1, 1)), y, random_state=0)[0])


def infomeasure_information(x: Any, y: Any, **options: Any) -> float:
    import infomeasure

    known = {"approach": "discrete" if is_discrete(x) and is_discrete(y) else "ksg", "base": "e"}
    if "z" in options:
        known["cond"] = options.pop("z")
    if options:
        raise TypeError("no such option")
    return float(infomeasure.mutual_information(x, y, **known))


def ennemi_information(x: Any, y: Any, **options: Any) -> float:
    import ennemi

    known = {"max_threads": 1, "discrete_x": is_discrete(x), "discrete_y": is_discrete(y)}
    known["drop_nan"] = not is_discrete(x) and bool(np.isnan(x).any())
    if "z" in options:
        known["cond"] = options.pop("z")
    if options or np.ndim(x) > 1 or np.ndim(y) > 1:
        raise TypeError("no such option")
    return float(ennemi.estimate_mi(y, x, **known)[0, 0])


def npeet_information(x: Any, y: Any, **options: Any) -> float:
    import npeet_plus

    x, y = (np.reshape(v, (len(v), -1)) for v in (x, y))
    if "z" in options:
        z = np.reshape(options.pop("z"), (len(x), -1))
        return float(npeet_plus.cmi(x, y, z, base=np.e))
    if options:
        raise TypeError("no such option")
    if is_discrete(x) and is_discrete(y):
        return float(npeet_plus.midd(x, y, base=np.e))
    of = npeet_plus.micd if is_discrete(y) else npeet_plus.mi
    return float(of(x, y, base=np.e))


def is_discrete(values: Any) -> bool:
    return np.asarray(values).dtype.kind in "iUO"


def skmi_information(x: Any, y: Any, **options: Any) -> float:
    if "z" in options:
        return information.conditional_mutual_info(x, y, **options)
    return information.mutual_info(x, y, discrete=(None, is_discrete(y) or None), **options)


ESTIMATORS: dict[str, Callable[..., float]] = {
    "skmi": skmi_information,
    "scikit-learn": scikit_learn_information,
    "infomeasure": infomeasure_information,
    "ennemi": ennemi_information,
    "npeet-plus": npeet_information,
}
TOLERANCE = 0.1  # nats


def gaussian(n_samples: int = 2000) -> tuple[np.ndarray, np.ndarray, float]:
    """Two numbers, and what they share."""
    rng = np.random.default_rng(0)
    x, noise = rng.normal(size=(2, n_samples))
    return x, 0.8 * x + 0.6 * noise, -0.5 * np.log(1 - 0.8**2)


def close(found: float, truth: float) -> bool:
    return abs(found - truth) < TOLERANCE


def numbers(estimate: Callable[..., float]) -> bool:
    x, y, truth = gaussian()
    return close(estimate(x, y), truth)


def far_away(estimate: Callable[..., float]) -> bool:
    x, y, truth = gaussian()
    return close(estimate(x + 1e11, y), truth)


def stretched(estimate: Callable[..., float]) -> bool:
    x, y, truth = gaussian()
    return close(estimate(np.exp(3 * x), y), truth)


def zero_inflated(estimate: Callable[..., float]) -> bool:
    rng = np.random.default_rng(0)
    active = rng.random(3000) < 0.5
    # What is shared is whether both are zero: the entropy of a fair coin.
    x, y = (active * rng.normal(3, 1, 3000) for _ in range(2))
    return close(estimate(x, y), np.log(2))


def classes(estimate: Callable[..., float]) -> bool:
    rng = np.random.default_rng(0)
    y = rng.integers(2, size=2000)
    return close(estimate(y + rng.uniform(size=2000), y), np.log(2))


def words(estimate: Callable[..., float]) -> bool:
    rng = np.random.default_rng(0)
    y = rng.choice(["a", "b", "c"], 1000)
    return close(estimate(np.where(y == "a", "x", "y"), y), np.log(3) - 2 / 3 * np.log(2))


def blocks(estimate: Callable[..., float]) -> bool:
    rng = np.random.default_rng(0)
    x, noise = rng.normal(size=(2, 2000, 2))
    return close(estimate(x, 0.8 * x + 0.6 * noise), -np.log(1 - 0.8**2))


def constant(estimate: Callable[..., float]) -> bool:
    y = (np.random.default_rng(0).random(2000) < 0.05).astype(int)
    return estimate(np.ones(2000), y) == 0


def given(estimate: Callable[..., float]) -> bool:
    rng = np.random.default_rng(0)
    z, a, b = rng.normal(size=(3, 2000))
    return close(estimate(z + a, z + b, z=z), 0)


def weighted(estimate: Callable[..., float]) -> bool:
    x, y, truth = gaussian()
    x, y = np.r_[x, -x], np.r_[y, y]
    weight = np.r_[np.ones(2000), np.zeros(2000)]
    return close(estimate(x, y, sample_weight=weight), truth)


def incomplete(estimate: Callable[..., float]) -> bool:
    x, y, truth = gaussian()
    x[::9] = np.nan
    return close(estimate(x, y), truth)


RIGHT_ON = {
    "two numbers": numbers,
    "x + 1e11": far_away,
    "exp(3x)": stretched,
    "zero-inflated numbers": zero_inflated,
    "a number and classes": classes,
    "two columns of words": words,
    "blocks of columns": blocks,
    "a constant and rare classes: exactly 0": constant,
    "given a third variable": given,
    "weights of rows": weighted,
    "missing values": incomplete,
}


def table_estimators(quick: bool) -> Rows:
    """What estimators are right on, to a tenth of a nat, each cell tried out."""
    for text, ability in RIGHT_ON.items():
        yield {"": text, **{name: tried(ability, of) for name, of in ESTIMATORS.items()}}
