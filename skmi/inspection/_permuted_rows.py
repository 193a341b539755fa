"""Which rows are scored in each repeat, and whose values each row gets: scikit-learn's draws."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np


class Draw(NamedTuple):
    """One repeat.

    Attributes
    ----------
    rows : ndarray of shape (n_drawn,), int, or None
        Rows that are scored; None for all of them, in their order.
    step : ndarray of shape (n_drawn,), int
        Position of the row whose value each row gets, counted from how the repeat before left the
        column. Of drawn rows, counted from their own order. Valid until the next draw.
    donors : ndarray of shape (n_drawn,), int
        The row of the table whose value each row gets.
    """

    rows: np.ndarray | None
    step: np.ndarray
    donors: np.ndarray


def draws(n_samples: int, n_drawn: int, n_repeats: int, seed: int) -> Iterator[Draw]:
    """Draw the repeats of one column; those of all columns are the same.

    Parameters
    ----------
    n_samples : int
        Rows of the table.
    n_drawn : int
        Rows to score. All of them: the draws are those of scikit-learn, in which a column is
        shuffled again and again. Fewer: each repeat draws rows and a permutation of them.
    n_repeats : int
    seed : int

    Yields
    ------
    Draw
    """
    random = np.random.RandomState(seed)
    if n_drawn == n_samples:
        yield from _of_all_rows(n_samples, n_repeats, random)
        return
    for _ in range(n_repeats):
        rows = np.sort(random.choice(n_samples, n_drawn, replace=False))
        step = random.permutation(n_drawn)
        yield Draw(rows, step, rows[step])


def _of_all_rows(n: int, n_repeats: int, random: np.random.RandomState) -> Iterator[Draw]:
    order, donors = np.arange(n), np.arange(n)
    for _ in range(n_repeats):
        # scikit-learn goes on shuffling the last order, and applies it to the shuffled column.
        random.shuffle(order)
        donors = donors[order]
        yield Draw(None, order, donors)
