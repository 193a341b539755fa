"""Predictions that need not be asked of the estimator, put to the test first."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import numpy as np

from .._compat import rows_of
from .._table import replaceable
from ._level_responses import LevelResponses
from ._permuted_rows import Draw
from ._tree_responses import TreeResponses

# Rows on which the trees are put to the test: so many a column, and no more in all.
_PROBES_PER_COLUMN, _MOST_PROBES = 8, 2048
# One row in so many stays as it is when the others are replaced.
_KEPT = 8


class KnownResponses(Protocol):
    """Predictions for tables with permuted columns."""

    def permuted(
        self, columns: Sequence[int], draws: list[Draw]
    ) -> list[Mapping[str, np.ndarray]] | None:
        """By draw and method, predictions with columns permuted together; None if unknown."""


def known_responses(
    estimator: Any, X: Any, responses: Mapping[str, Any], random: np.random.Generator
) -> KnownResponses | None:
    """Return the cheapest way to an estimator's predictions that holds for it, to the last bit.

    Parameters
    ----------
    estimator : estimator
        The fitted estimator, which is known to predict row by row.
    X : {ndarray, sparse matrix, data frame} of shape (n_samples, n_features)
    responses : mapping of str to ndarray
        By method, what the estimator predicts for X: the methods that matter.
    random : Generator
        Chooses the rows of the tests.

    Returns
    -------
    KnownResponses or None
        None where the estimator has to be asked about every table.
    """
    vectors = all(isinstance(response, np.ndarray) for response in responses.values())
    if not responses or not vectors:
        return None
    trees = TreeResponses.of(estimator, X, responses)
    if trees is not None and _trees_agree(estimator, X, trees, responses, random):
        return trees
    if _rows_are_apart(estimator, X, list(responses), random):
        return LevelResponses(estimator, X, responses)
    return None


def _trees_agree(
    estimator: Any,
    X: Any,
    trees: TreeResponses,
    responses: Mapping[str, np.ndarray],
    random: np.random.Generator,
) -> bool:
    """Whether the trees say what the estimator says, of rows as they are and of changed ones."""
    n_samples, n_features = X.shape
    if not _same(trees.of_rows(np.arange(n_samples)), responses):
        return False
    n_probes = min(n_samples, _PROBES_PER_COLUMN * n_features, _MOST_PROBES)
    rows = random.choice(n_samples, n_probes, replace=False)
    donors = np.repeat(rows[:, None], n_features, axis=1)
    table, everyone = replaceable(X, rows), np.arange(n_probes)
    for j in range(n_features):
        here = everyone[j % n_probes :: n_features]
        source = everyone.copy()
        source[here] = random.integers(n_probes, size=len(here))
        table.take([j], source, anew=True)
        donors[:, j] = rows[source]
    asked = {method: getattr(estimator, method)(table.table) for method in responses}
    return _same(trees.of_rows(rows, donors), asked)


def _rows_are_apart(
    estimator: Any, X: Any, methods: Sequence[str], random: np.random.Generator
) -> bool:
    """Whether rows are predicted alike when most of the rows around them are replaced by one."""
    n_samples = X.shape[0]
    kept = random.random(n_samples) < 1 / _KEPT
    kept[random.integers(n_samples)] = True
    everyone = np.arange(n_samples)
    crowd = np.where(kept, everyone, random.integers(n_samples))
    for method in methods:
        respond = getattr(estimator, method)
        # Both tables are made the same way, so that they are laid out alike.
        alone, together = (np.asarray(respond(rows_of(X, rows))) for rows in (crowd, everyone))
        if not np.array_equal(alone[kept], together[kept], equal_nan=alone.dtype.kind == "f"):
            return False
    return True


def _same(ours: Mapping[str, np.ndarray], theirs: Mapping[str, np.ndarray]) -> bool:
    return all(np.array_equal(ours[method], theirs[method]) for method in theirs)
