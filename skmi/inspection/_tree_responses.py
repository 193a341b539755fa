"""Predictions of trees for permuted columns, from the first split that a permuted value changes."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from .._kernels import trees as kernels
from ._permuted_rows import Draw
from ._trees import Trees, read_trees, responses_of

# Leaves of all trees and rows are kept where they take no more than this, in bytes.
_LEAF_BYTES = 2**28


class TreeResponses:
    """Predictions of a model of trees with columns permuted.

    Parameters
    ----------
    estimator : estimator
        The fitted model.
    trees : Trees
        Its trees, and the table as they see it.
    responses : mapping of str to ndarray
        By method, what the model predicts for the table.
    """

    def __init__(self, estimator: Any, trees: Trees, responses: Mapping[str, np.ndarray]) -> None:
        self._trees = trees
        self._responses = responses
        self._respond = responses_of(estimator)
        inner = trees.nodes["right"] >= 0
        self._used = np.unique(trees.nodes["feature"][inner])
        n_rows = max(1, _LEAF_BYTES // (4 * len(trees.roots)))
        self._chunks = [slice(s, s + n_rows) for s in range(0, len(trees.table), n_rows)]
        self._kept = self._leaves(trees.table) if len(self._chunks) == 1 else None

    @classmethod
    def of(
        cls, estimator: Any, X: Any, responses: Mapping[str, np.ndarray]
    ) -> "TreeResponses | None":
        """Return the predictions of an estimator's trees, None where it has none."""
        trees = read_trees(estimator, X)
        return None if trees is None else cls(estimator, trees, responses)

    def of_rows(
        self, rows: np.ndarray, donors: np.ndarray | None = None
    ) -> Mapping[str, np.ndarray]:
        """Predictions for some rows, each with some values of other rows.

        Parameters
        ----------
        rows : ndarray of shape (n_rows,), int
        donors : ndarray of shape (n_rows, n_features), int, optional
            By column of X, the row that each value comes from.
        """
        trees = self._trees
        table = trees.table[rows]
        if donors is not None:
            table[:, trees.position] = trees.table[donors, trees.position]
        leaf, sums = self._leaves(table), self._new_sums(1, len(rows))
        for t, output in enumerate(trees.outputs):
            sums[output : output + trees.values.shape[1], 0] += trees.values[leaf[t]].T
        return self._answers(sums)[0]

    def permuted(self, columns: Sequence[int], draws: list[Draw]) -> list[Mapping[str, np.ndarray]]:
        """By draw and method, predictions with the columns of X permuted together."""
        if not np.isin(self._trees.position[list(columns)], self._used).any():
            return [self._unchanged(draw) for draw in draws]
        if draws[0].rows is None:
            return self._answers(self._sums(columns, slice(None), [d.donors for d in draws]))
        return [
            answer
            for draw in draws
            for answer in self._answers(self._sums(columns, draw.rows, [draw.donors]))
        ]

    def _unchanged(self, draw: Draw) -> Mapping[str, np.ndarray]:
        if draw.rows is None:
            return self._responses
        return {method: response[draw.rows] for method, response in self._responses.items()}

    def _sums(self, columns: Sequence[int], rows: Any, donors: list[np.ndarray]) -> np.ndarray:
        trees = self._trees
        places = [p for p in trees.position[list(columns)] if p in self._used]
        replaced = np.stack([[trees.table[d, place] for d in donors] for place in places])
        position = np.full(trees.table.shape[1], -1, dtype=np.int32)
        position[places] = np.arange(len(places))
        offsets, chain = self._crossings(position)
        table = trees.table[rows]
        sums = self._new_sums(len(donors), len(table))
        for chunk in self._chunks:
            leaf = self._leaves(table[chunk]) if self._kept is None else self._kept[:, rows]
            part = np.ascontiguousarray(sums[:, :, chunk])
            kernels.add_leaves(
                table[chunk], np.ascontiguousarray(replaced[:, :, chunk]), position, trees.nodes,
                trees.roots, trees.outputs, trees.values, trees.rare, leaf, offsets, chain, part,
            )  # fmt: skip
            sums[:, :, chunk] = part
        return sums

    def _leaves(self, table: np.ndarray) -> np.ndarray:
        trees = self._trees
        leaf = np.empty((len(trees.roots), len(table)), dtype=np.int32)
        kernels.leaves(table, trees.nodes, trees.roots, trees.rare, leaf)
        return leaf

    def _crossings(self, position: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        nodes = self._trees.nodes
        parent = np.full(len(nodes), -1, dtype=np.int32)
        offsets = np.empty(len(nodes) + 1, dtype=np.int32)
        chain = np.empty(len(nodes), dtype=np.int32)
        needed = kernels.crossings(nodes, position, parent, offsets, chain)
        if needed > len(chain):
            chain = np.empty(needed, dtype=np.int32)
            parent[:] = -1
            kernels.crossings(nodes, position, parent, offsets, chain)
        return offsets, chain

    def _new_sums(self, n_repeats: int, n_rows: int) -> np.ndarray:
        sums = np.zeros((len(self._trees.start), n_repeats, n_rows))
        sums += self._trees.start[:, None, None]
        return sums

    def _answers(self, sums: np.ndarray) -> list[Mapping[str, np.ndarray]]:
        return [
            {method: self._respond(method, sums[:, r]) for method in self._responses}
            for r in range(sums.shape[1])
        ]
