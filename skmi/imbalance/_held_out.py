"""Predictions for rows that were held out, on folds that equal rows share."""

import zlib
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from sklearn.model_selection import check_cv

from .._compat import rows_of
from .._folds import deal, row_hashes
from .._table import as_table
from ._calibration import HeldOut
from ._prior import reprior
from ._resampling import Rows

Split = tuple[np.ndarray, np.ndarray]


def splits(rows: Rows, cv: Any) -> Iterator[Split]:
    """Yield the rows to learn from and those to hold out.

    Parameters
    ----------
    rows : Rows
    cv : int, splitter or iterable
        A number of folds is dealt by a hash of the rows' values: equal rows stay together, and the
        order of the rows does not matter.

    Yields
    ------
    train, test : ndarray of int
        Positions of rows that weigh something.
    """
    present = rows.present()
    if not isinstance(cv, int | np.integer):
        splitter = check_cv(cv, rows.y, classifier=True)
        for parts in splitter.split(rows.X, rows.y, **rows.routed.split):
            train, test = (np.intersect1d(part, present) for part in parts)
            yield train, test
        return
    kept = rows.take(present)
    target = np.unique(kept.y, return_inverse=True)[1]
    # Frequent rows are held out too: the maps need all that occurs, also in tables of few rows.
    fold = deal(_hashes(kept.X), target, int(cv), kept.weight, frequent=1.0)
    for k in np.unique(fold[fold >= 0]):
        yield present[fold != k], present[fold == k]


def hold_out(
    learn: Callable[[Rows], tuple[Any, np.ndarray]],
    rows: Rows,
    shares: np.ndarray,
    folds: list[Split],
) -> HeldOut:
    """Predict every row that some fold holds out.

    Parameters
    ----------
    learn : callable
        Returns what learned from rows, and the shares of the classes that it saw.
    rows : Rows
    shares : ndarray of shape (n_classes,)
        Of the classes among all rows.
    folds : list of pairs of ndarray
        Rows to learn from, in which every class occurs, and rows to hold out.

    Returns
    -------
    HeldOut
    """
    proba, targets = [], []
    for train, test in folds:
        try:
            estimator, learned = learn(rows.take(train))
        except ValueError as error:
            error.add_note("PriorCorrectedClassifier: this arose on the rows of one fold of `cv`.")
            raise
        proba.append(reprior(estimator.predict_proba(rows_of(rows.X, test)), learned, shares))
        targets.append(np.searchsorted(estimator.classes_, rows.y[test]))
    held = np.concatenate([test for _, test in folds])
    return HeldOut(
        np.concatenate(proba),
        np.concatenate(targets),
        None if rows.weight is None else rows.weight[held],
        np.repeat(np.arange(len(folds)), [len(test) for _, test in folds]),
    )


def _hashes(X: Any) -> np.ndarray:
    """A hash of each row, equal for equal rows in any table."""
    table = as_table(X, owner="PriorCorrectedClassifier")
    hashes = np.zeros(table.n_samples, dtype=np.uint64)
    for j in range(table.n_features):
        column = table.column(j)
        values = column.values.astype(np.float64)
        if column.levels is not None:
            # Codes depend on which levels occur, texts do not.
            of_level = [float(zlib.crc32(str(level).encode())) for level in column.levels]
            values = np.array([*of_level, np.nan])[column.values]
        hashes += row_hashes(values[:, None], salt=j)
    return hashes
