"""Kernels of trees against walks from the root, one row at a time."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from skmi._kernels.trees import NODE, add_leaves, crossings, leaves, preorder

N_FEATURES = 4


def grow(random, nodes, depth):
    """Append a random tree in preorder."""
    at = len(nodes)
    nodes.append([random.normal(), random.integers(N_FEATURES), -1])
    if depth and random.random() < 0.8:
        grow(random, nodes, depth - 1)
        nodes[at][2] = len(nodes)
        grow(random, nodes, depth - 1)


def forest(random, n_trees, depth, with_categories):
    nodes, roots = [], []
    for _ in range(n_trees):
        roots.append(len(nodes))
        grow(random, nodes, depth)
    packed = np.array([tuple(node) for node in nodes], dtype=NODE)
    n_nodes = len(packed)
    category = np.full(n_nodes, -1, np.int32) if with_categories else np.empty(0, np.int32)
    if with_categories:
        category[packed["feature"] == 0] = 1
    categories = random.random((2 * with_categories, 256)) < 0.5
    rare = (random.integers(0, 2, n_nodes).astype(np.uint8), category, categories)
    return packed, np.array(roots, np.int32), rare


def walk(x, at, nodes, rare):
    """The leaf of one row, as scikit-learn's documentation of the trees has it."""
    missing_left, category, categories = rare
    while nodes[at]["right"] >= 0:
        value = x[nodes[at]["feature"]]
        if len(category) and category[at] >= 0 and value >= 0:
            left = categories[category[at], int(value)]
        elif np.isnan(value) or (len(category) and category[at] >= 0):
            left = missing_left[at]
        else:
            left = value <= nodes[at]["threshold"]
        at = at + 1 if left else nodes[at]["right"]
    return at


def table(random, n_rows, dtype):
    X = random.normal(size=(n_rows, N_FEATURES)).astype(dtype)
    X[:, 0] = random.integers(-1, 6, n_rows)
    X[random.random(X.shape) < 0.1] = np.nan
    return X


@given(
    seed=st.integers(0, 10_000),
    n_trees=st.integers(1, 5),
    depth=st.integers(0, 5),
    replaced=st.lists(st.integers(0, N_FEATURES - 1), min_size=1, unique=True),
    n_repeats=st.integers(1, 3),
    with_categories=st.booleans(),
    dtype=st.sampled_from([np.float32, np.float64]),
)
def test_sums_are_those_of_walks_from_the_root(
    seed, n_trees, depth, replaced, n_repeats, with_categories, dtype
):
    random = np.random.default_rng(seed)
    nodes, roots, rare = forest(random, n_trees, depth, with_categories)
    width = int(random.integers(1, 3))
    outputs = random.integers(0, 2, n_trees)
    values = random.normal(size=(len(nodes), width))
    X = table(random, 30, dtype)
    donors = [random.permutation(len(X)) for _ in range(n_repeats)]

    leaf = np.empty((n_trees, len(X)), np.int32)
    leaves(X, nodes, roots, rare, leaf)
    wanted = [[walk(x, root, nodes, rare) for x in X] for root in roots]
    np.testing.assert_array_equal(leaf, wanted)

    position = np.full(N_FEATURES, -1, np.int32)
    position[replaced] = np.arange(len(replaced))
    V = np.stack([[X[d, j] for d in donors] for j in replaced])
    parent, offsets = np.full(len(nodes), -1, np.int32), np.empty(len(nodes) + 1, np.int32)
    chain = np.empty(100 * len(nodes), np.int32)
    crossings(nodes, position, parent, offsets, chain)
    sums = np.zeros((width + 1, n_repeats, len(X)))
    add_leaves(X, V, position, nodes, roots, outputs, values, rare, leaf, offsets, chain, sums)

    by_hand = np.zeros_like(sums)
    for r, donor in enumerate(donors):
        permuted = X.copy()
        permuted[:, replaced] = X[donor][:, replaced]
        for root, output in zip(roots, outputs, strict=True):
            for i, x in enumerate(permuted):
                at = walk(x, root, nodes, rare)
                by_hand[output : output + width, r, i] += values[at]
    np.testing.assert_array_equal(sums, by_hand)


def test_more_rows_than_a_block():
    random = np.random.default_rng(0)
    nodes, roots, rare = forest(random, 3, 6, False)
    X = table(random, 2500, np.float64)
    leaf = np.empty((3, len(X)), np.int32)
    leaves(X, nodes, roots, rare, leaf)
    for i in (0, 1023, 1024, 2499):
        assert leaf[:, i].tolist() == [walk(X[i], root, nodes, rare) for root in roots]


def test_a_chain_that_is_too_short_is_told():
    random = np.random.default_rng(1)
    nodes, _, _ = forest(random, 4, 6, False)
    position = np.array([0, 1, 2, 3], np.int32)
    offsets = np.empty(len(nodes) + 1, np.int32)
    chain = np.empty(3, np.int32)
    needed = crossings(nodes, position, np.full(len(nodes), -1, np.int32), offsets, chain)
    assert needed > 3
    chain = np.full(needed, -1, np.int32)
    again = crossings(nodes, position, np.full(len(nodes), -1, np.int32), offsets, chain)
    assert needed == again
    assert (chain >= 0).all()


@pytest.mark.parametrize("n_leaves", [1, 2, 9])
def test_preorder(n_leaves):
    random = np.random.default_rng(n_leaves)
    left, right, open_leaves = [-1], [-1], [0]
    while len(open_leaves) < n_leaves:
        at = open_leaves.pop(random.integers(len(open_leaves)))
        left[at], right[at] = len(left), len(left) + 1
        open_leaves += [len(left), len(left) + 1]
        left += [-1, -1]
        right += [-1, -1]
    order = np.empty(len(left), np.int64)
    preorder(np.array(left), np.array(right), order)

    def visit(at):
        return [at] if left[at] < 0 else [at, *visit(left[at]), *visit(right[at])]

    assert order.tolist() == visit(0)
