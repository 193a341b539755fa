"""Sums of leaves over many trees, with some columns replaced again and again.

Trees are walked level by level for a block of rows at once: which child comes next is then a
matter of arithmetic, and no branch waits for a guess.
"""

import numpy as np

from . import jit

# The left child of a node stands right behind it. A leaf has right = -1.
NODE = np.dtype([("threshold", np.float64), ("feature", np.int32), ("right", np.int32)])
# Rows that are walked at once; a row and a repeat are one number, in bits of it.
_BITS = 10
_BLOCK = 1 << _BITS


@jit(inline="always")
def _goes_left(at, node, x, rare):
    """1 where x goes to the left child of a node, else 0."""
    missing_left, category, categories = rare
    if np.isnan(x):
        return np.int32(missing_left[at])
    if len(categories) and category[at] >= 0:
        return np.int32(missing_left[at] if x < 0 else categories[category[at], np.int64(x) & 255])
    return np.int32(x <= node["threshold"])


@jit(inline="always")
def _child(at, node, left):
    return node["right"] + left * (at + np.int32(1) - node["right"])


@jit
def leaves(X, nodes, roots, rare, leaf):
    """Write the leaf of each tree and row to `leaf`, (n_trees, n_rows)."""
    active = np.empty(_BLOCK, np.int32)
    for start in range(0, len(X), _BLOCK):
        size = min(_BLOCK, len(X) - start)
        for t in range(len(roots)):
            n_active = 0
            for i in range(size):
                leaf[t, start + i] = roots[t]
                active[n_active] = i
                n_active += nodes[roots[t]]["right"] >= 0
            while n_active > 0:
                n_left = 0
                for a in range(n_active):
                    i = start + active[a]
                    at = leaf[t, i]
                    node = nodes[at]
                    at = _child(at, node, _goes_left(at, node, X[i, node["feature"]], rare))
                    leaf[t, i] = at
                    active[n_left] = active[a]
                    n_left += nodes[at]["right"] >= 0
                n_active = n_left


@jit
def crossings(nodes, position, parent, offsets, chain):
    """List, for each leaf, the splits on replaced columns that its path goes through.

    `position` is -1 for the columns that are left alone. The splits of a leaf are written to
    ``chain[offsets[leaf] : offsets[leaf + 1]]``, from the root on: a node twice, plus one where
    the path goes left. `parent` is work space. Returns how many there are in all; where `chain`
    is too short for them it is left unfinished.
    """
    total = 0
    for at in range(len(nodes)):
        node = nodes[at]
        offsets[at] = total
        if node["right"] >= 0:
            above = parent[at]
            replaced = position[node["feature"]] >= 0
            parent[at + 1] = 2 * at + 1 if replaced else above
            parent[node["right"]] = 2 * at if replaced else above
            continue
        n_splits, split = 0, parent[at]
        while split >= 0:
            n_splits += 1
            split = parent[split >> 1]
        total += n_splits
        if total <= len(chain):
            place, split = total - 1, parent[at]
            while split >= 0:
                chain[place] = split
                place -= 1
                split = parent[split >> 1]
    offsets[len(nodes)] = total
    return total


@jit
def add_leaves(X, V, position, nodes, roots, outputs, values, rare, leaf, offsets, chain, sums):
    """Add the leaves of all trees to `sums`, tree after tree.

    X is (n_rows, n_features); V, (n_replaced, n_repeats, n_rows), holds the replaced columns,
    which `position` points into; `leaf` is (n_trees, n_rows) for X as it is. Tree t adds the
    values of its leaf to ``sums[outputs[t] :]``, (n_outputs, n_repeats, n_rows). A row leaves its
    old path at the first split on a replaced column that sends the new value the other way.
    """
    n_repeats, width = sums.shape[1], values.shape[1]
    inside = np.empty(_BLOCK, np.int32)
    value = np.empty(_BLOCK)
    before = np.empty(n_repeats * _BLOCK)
    reached, place, on_path, moved, active = np.empty((5, n_repeats * _BLOCK), np.int32)
    for start in range(0, len(X), _BLOCK):
        size = min(_BLOCK, len(X) - start)
        for t in range(len(roots)):
            n_inside = 0
            for i in range(size):
                old = leaf[t, start + i]
                inside[n_inside] = i
                n_inside += offsets[old + 1] > offsets[old]
            # The first split of each path.
            n_path, n_moved = 0, 0
            for k in range(n_inside):
                i = inside[k]
                old = leaf[t, start + i]
                split = chain[offsets[old]]
                at, went_left = split >> 1, split & 1
                node = nodes[at]
                column = position[node["feature"]]
                has_more = offsets[old + 1] > offsets[old] + 1
                for r in range(n_repeats):
                    left = _goes_left(at, node, V[column, r, start + i], rare)
                    pair = (r << _BITS) + i
                    reached[pair] = _child(at, node, left)
                    place[pair] = offsets[old] + 1
                    moved[n_moved] = pair
                    n_moved += left != went_left
                    on_path[n_path] = pair
                    n_path += (left == went_left) & has_more
            # The splits behind it.
            while n_path > 0:
                n_left = 0
                for a in range(n_path):
                    pair = on_path[a]
                    i = start + (pair & (_BLOCK - 1))
                    split = chain[place[pair]]
                    at, went_left = split >> 1, split & 1
                    node = nodes[at]
                    x = V[position[node["feature"]], pair >> _BITS, i]
                    left = _goes_left(at, node, x, rare)
                    reached[pair] = _child(at, node, left)
                    place[pair] += 1
                    moved[n_moved] = pair
                    n_moved += left != went_left
                    on_path[n_left] = pair
                    n_left += (left == went_left) & (place[pair] < offsets[leaf[t, i] + 1])
                n_path = n_left
            # From there on down to a leaf.
            n_active = 0
            for a in range(n_moved):
                active[n_active] = moved[a]
                n_active += nodes[reached[moved[a]]]["right"] >= 0
            while n_active > 0:
                n_left = 0
                for a in range(n_active):
                    pair = active[a]
                    i = start + (pair & (_BLOCK - 1))
                    at = reached[pair]
                    node = nodes[at]
                    feature = node["feature"]
                    replaced = position[feature]
                    x = X[i, feature] if replaced < 0 else V[replaced, pair >> _BITS, i]
                    at = _child(at, node, _goes_left(at, node, x, rare))
                    reached[pair] = at
                    active[n_left] = pair
                    n_left += nodes[at]["right"] >= 0
                n_active = n_left
            # All rows get the value of their old leaf, and those that moved theirs instead.
            for c in range(width):
                total = sums[outputs[t] + c]
                for i in range(size):
                    value[i] = values[leaf[t, start + i], c]
                for a in range(n_moved):
                    before[a] = total[moved[a] >> _BITS, start + (moved[a] & (_BLOCK - 1))]
                for r in range(n_repeats):
                    for i in range(size):
                        total[r, start + i] += value[i]
                for a in range(n_moved):
                    r, i = moved[a] >> _BITS, start + (moved[a] & (_BLOCK - 1))
                    total[r, i] = before[a] + values[reached[moved[a]], c]


@jit
def preorder(left, right, order):
    """Write the nodes of a tree to `order`, each left child right behind its parent."""
    waiting = np.empty(len(left), np.int64)
    waiting[0], n_waiting, n_done = 0, 1, 0
    while n_waiting > 0:
        n_waiting -= 1
        at = waiting[n_waiting]
        order[n_done] = at
        n_done += 1
        if left[at] >= 0:
            waiting[n_waiting], waiting[n_waiting + 1] = right[at], left[at]
            n_waiting += 2
