"""Tables of pure noise, and one of known relevance, for the error rates of selectors.

The slow tests and ``bench_selection.py --only fwer`` measure on the same tables.
"""

import warnings

import numpy as np
from sklearn.datasets import make_classification

from skmi.feature_selection import MutualInfoSelector

# Rows and levels of each column.
NULL_TABLES = {
    "500 rows, 500 columns of 10 levels": (500, [10] * 500),
    "200 rows, 2000 columns of 20 levels": (200, [20] * 2000),
    "300 rows, 196 columns of 2 to 50 levels": (300, list(range(2, 51)) * 4),
    "100 rows, columns of 2 and of 50 levels": (100, [2] * 60 + [50] * 60),
}


def make_noise(seed, n, levels):
    """Columns of so many levels, and a target of two classes, all independent."""
    rng = np.random.RandomState(seed)
    X = np.column_stack([rng.randint(0, level, n) for level in levels])
    return X, np.r_[0, 1, rng.randint(0, 2, n - 2)]


def make_repeating(seed, n=600, p=12, levels=6):
    """One column that tells of the target; the others tell of that column only."""
    rng = np.random.RandomState(seed)
    y = rng.randint(0, 2, n)
    first = (3 * rng.random_sample(n) + 3 * y * (rng.random_sample(n) < 0.8)).astype(int)
    copied = rng.random_sample((n, p)) < 0.7
    X = np.where(copied, first[:, None], rng.randint(0, levels, (n, p)))
    X[:, 0] = first
    return X, y


def make_madelon(seed):
    """5 informative columns, 15 mixtures of these, and 480 of noise, as in Guyon's madelon."""
    return make_classification(
        2000, 500, n_informative=5, n_redundant=15, shuffle=False, random_state=seed
    )


def selected_of_noise(fit, name, n_tables, seed):
    """Share of null tables of which ``fit(selector, X, y)`` selects at least one column."""
    n, levels = NULL_TABLES[name]
    some = 0
    for table in range(n_tables):
        X, y = make_noise(seed + table, n, levels)
        selector = make_auto(len(levels), table)
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", ".*significantly relevant")
            warnings.filterwarnings("ignore", ".*most rows have a level of their own")
            fit(selector, X.astype(float), y)
        some += selector.selected_.size > 0
    return some / n_tables


def fit_in_batches(selector, X, y):
    """Fit to three batches of rows of 128 columns at most."""
    columns = np.linspace(0, X.shape[1] - 1, min(X.shape[1], 128)).astype(int)
    selector.set_params(categorical_features=np.ones(columns.size, dtype=bool))
    for rows in np.array_split(np.arange(len(y)), 3):
        selector.partial_fit(X[np.ix_(rows, columns)], y[rows], classes=[0, 1])


def make_auto(p, seed):
    """A selector that finds the number of columns itself, and may find none."""
    return MutualInfoSelector(
        min_features_to_select=0,
        categorical_features=np.ones(p, dtype=bool),
        compute_redundancy=False,
        random_state=seed,
    )
