"""Fitted trees of scikit-learn as arrays for the kernels."""

import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from .._compat import boosted_trees, known_categories, table_of_trees, with_raw_predictions
from .._kernels.trees import NODE, preorder

_N_CATEGORIES = 256
_FORESTS = ("RandomForest", "ExtraTrees")


@dataclass(frozen=True)
class Trees:
    """All trees of a model, one behind the other.

    Attributes
    ----------
    nodes : ndarray of shape (n_nodes,), NODE
        In preorder, tree by tree.
    roots : ndarray of shape (n_trees,), int32
        Where each tree begins.
    outputs : ndarray of shape (n_trees,), int64
        First output that each tree adds to.
    values : ndarray of shape (n_nodes, width)
        What a leaf adds.
    rare : tuple of ndarray
        For each node, whether missing values go left and its row in the table of categories (-1
        for a number); the table, (n_categorical_nodes, 256), of which categories go left. Where
        there are none the last two are empty.
    start : ndarray of shape (n_outputs,)
        What the sums start from.
    table : ndarray of shape (n_samples, n_encoded)
        The numbers that the nodes compare with their thresholds.
    position : ndarray of shape (n_features,), int
        For each column of X its place in `table`.
    """

    nodes: np.ndarray
    roots: np.ndarray
    outputs: np.ndarray
    values: np.ndarray
    rare: tuple[np.ndarray, np.ndarray, np.ndarray]
    start: np.ndarray
    table: np.ndarray
    position: np.ndarray


class _Tree(NamedTuple):
    nodes: np.ndarray
    values: np.ndarray
    missing_left: np.ndarray
    left_of: np.ndarray  # one row of 256 a categorical node, else no rows
    category: np.ndarray
    output: int


def read_trees(estimator: Any, X: Any) -> Trees | None:
    """Read the trees of a forest, a boosting or a single tree.

    Parameters
    ----------
    estimator : estimator
        Anything that is fitted.
    X : {array-like, sparse matrix, data frame} of shape (n_samples, n_features)

    Returns
    -------
    Trees or None
        None for other estimators, several outputs and sparse matrices.
    """
    if not type(estimator).__module__.startswith("sklearn.") or not hasattr(X, "shape"):
        return None
    name = type(estimator).__name__
    if name.startswith("HistGradientBoosting"):
        position, start = _boosting_layout(estimator), estimator._baseline_prediction.ravel()
        trees = _boosting(estimator)
    elif name.startswith((*_FORESTS, "DecisionTree", "ExtraTree")) and estimator.n_outputs_ == 1:
        members = estimator.estimators_ if name.startswith(_FORESTS) else [estimator]
        position = np.arange(estimator.n_features_in_)
        start = np.zeros(members[0].tree_.value.shape[2])
        trees = (_grown(member.tree_) for member in members)
    else:
        return None
    table = table_of_trees(estimator, X)
    if not isinstance(table, np.ndarray):
        return None
    return _joined(list(trees), start, np.ascontiguousarray(table), position)


def in_order(estimator: Any) -> Any:
    """Return a forest that adds its trees in their order, any other estimator as it is.

    A forest of several jobs adds them as they come, and its last bits change from call to call.
    """
    if not type(estimator).__module__.startswith("sklearn.ensemble."):
        return estimator
    if not type(estimator).__name__.startswith(_FORESTS) or estimator.n_jobs in (None, 1):
        return estimator
    ordered = copy.copy(estimator)
    ordered.n_jobs = 1
    return ordered


def responses_of(estimator: Any) -> Callable[[str, np.ndarray], np.ndarray]:
    """Return a function of a method's name and of sums, which gives the method's answer.

    The sums are of shape (n_outputs, n_samples), and the answer is what the method returns for
    the rows that the sums belong to, bit for bit.
    """
    if type(estimator).__name__.startswith("HistGradientBoosting"):

        def of_boosting(method: str, sums: np.ndarray) -> np.ndarray:
            return getattr(with_raw_predictions(estimator, sums.T), method)(None)

        return of_boosting
    n_trees = len(getattr(estimator, "estimators_", [estimator]))

    def of_forest(method: str, sums: np.ndarray) -> np.ndarray:
        means = np.ascontiguousarray(sums.T) / n_trees
        if not hasattr(estimator, "classes_"):
            return means[:, 0]
        if method == "predict":
            return estimator.classes_.take(np.argmax(means, axis=1), axis=0)
        return np.log(means) if method == "predict_log_proba" else means

    return of_forest


def _joined(
    trees: list[_Tree], start: np.ndarray, table: np.ndarray, position: np.ndarray
) -> Trees:
    sizes = [len(tree.nodes) for tree in trees]
    roots = np.concatenate([[0], np.cumsum(sizes)[:-1]]).astype(np.int32)
    nodes = np.concatenate([tree.nodes for tree in trees])
    inner = nodes["right"] >= 0
    nodes["right"][inner] += np.repeat(roots, sizes)[inner]
    return Trees(
        nodes=nodes,
        roots=roots,
        outputs=np.array([tree.output for tree in trees]),
        values=np.concatenate([tree.values for tree in trees]),
        rare=_rare(trees),
        start=start,
        table=table,
        position=position,
    )


def _rare(trees: list[_Tree]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """What few splits ask for: where missing values go, and tables of categories."""
    missing_left = np.concatenate([tree.missing_left for tree in trees]).astype(np.uint8)
    categories = np.concatenate([tree.left_of for tree in trees])
    if not len(categories):
        return missing_left, np.empty(0, np.int32), categories
    rows = np.cumsum([0] + [len(tree.left_of) for tree in trees[:-1]])
    category = [
        np.where(tree.category < 0, -1, tree.category + row)
        for tree, row in zip(trees, rows, strict=True)
    ]
    return missing_left, np.concatenate(category).astype(np.int32), categories


def _grown(tree: Any) -> _Tree:
    """A tree of :mod:`sklearn.tree`; one grown leaf by leaf is brought into preorder."""
    order = np.empty(tree.node_count, dtype=np.int64)
    preorder(tree.children_left, tree.children_right, order)
    place = np.empty_like(order)
    place[order] = np.arange(len(order))
    is_leaf = tree.children_left[order] < 0
    nodes = np.empty(len(order), dtype=NODE)
    nodes["threshold"], nodes["feature"] = tree.threshold[order], tree.feature[order]
    nodes["right"] = np.where(is_leaf, -1, place[tree.children_right[order]])
    return _Tree(
        nodes=nodes,
        values=tree.value[order, 0, :],
        missing_left=np.asarray(tree.missing_go_to_left)[order],
        left_of=np.empty((0, _N_CATEGORIES), dtype=bool),
        category=np.full(len(order), -1),
        output=0,
    )


def _boosting(estimator: Any) -> Iterator[_Tree]:
    known, row_of_feature = known_categories(estimator)
    known = _unpacked(known)
    for record, left_bits, output in boosted_trees(estimator):
        is_leaf = record["is_leaf"].astype(bool)
        nodes = np.empty(len(record), dtype=NODE)
        nodes["threshold"], nodes["feature"] = record["num_threshold"], record["feature_idx"]
        nodes["right"] = np.where(is_leaf, -1, record["right"].astype(np.int64))
        splits = np.flatnonzero(~is_leaf & (record["is_categorical"] > 0))
        category = np.full(len(record), -1)
        category[splits] = np.arange(len(splits))
        # A category that fit has not seen goes where missing values go.
        left_of = _unpacked(left_bits[record["bitset_idx"][splits]])
        unseen = ~(left_of | known[row_of_feature[record["feature_idx"][splits]]])
        left_of |= unseen & (record["missing_go_to_left"][splits] > 0)[:, None]
        yield _Tree(
            nodes=nodes,
            values=record["value"][:, None],
            missing_left=record["missing_go_to_left"],
            left_of=left_of,
            category=category,
            output=output,
        )


def _boosting_layout(estimator: Any) -> np.ndarray:
    """Place of each column in the encoded table, in which categorical columns come first."""
    n_features = estimator.n_features_in_
    is_categorical = estimator.is_categorical_
    if is_categorical is None:
        return np.arange(n_features)
    order = np.concatenate([np.flatnonzero(is_categorical), np.flatnonzero(~is_categorical)])
    position = np.empty(n_features, dtype=np.int64)
    position[order] = np.arange(n_features)
    return position


def _unpacked(bits: np.ndarray) -> np.ndarray:
    """Rows of 8 words of 32 bits as rows of 256 booleans."""
    words = bits[:, :, None] >> np.arange(32, dtype=np.uint32)
    return (words & 1).astype(bool).reshape(len(bits), _N_CATEGORIES)
