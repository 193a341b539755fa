import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from sklearn.neighbors import NearestNeighbors

from skmi._table import as_table
from skmi.imbalance._geometry import Geometry
from skmi.imbalance._rows import Columns
from skmi.information._codes import encode_table


def plain_square(a, b, weights, spreads, diversities, is_level, scale):
    """The definition, one pair of rows at a time."""
    total = 0.0
    median = np.median(spreads[~is_level]) if (~is_level).any() else 1.0
    for j in range(len(a)):
        same = a[j] == b[j] or (np.isnan(a[j]) and np.isnan(b[j]))
        missing = np.isnan(a[j]) != np.isnan(b[j])
        if is_level[j]:
            far = 2 / diversities[j] if scale else median**2
            total += 0 if same else weights[j] * far
        elif missing:
            total += weights[j] * (2 if scale else 2 * spreads[j] ** 2)
        elif not same:
            total += weights[j] * ((a[j] - b[j]) / (spreads[j] if scale else 1)) ** 2
    return total


def mixed_columns(seed, share=0.2, n=700):
    rng = np.random.default_rng(seed)
    X = np.column_stack([rng.normal(size=(n, 3)) * [1, 5, 0.1], rng.integers(0, 4, (n, 2))])
    X[rng.uniform(size=X.shape) < share] = np.nan
    is_level = np.array([False, False, False, True, True])
    table = as_table(X, owner="test")
    return X, is_level, Columns(table, encode_table(table, n_bins=5, categorical=is_level))


@pytest.mark.parametrize("scale", [True, False])
def test_distances_are_those_of_the_definition(scale):
    X, is_level, columns = mixed_columns(0)
    weights = np.array([1.0, 0.3, 2.0, 0.5, 0.0])
    geometry = Geometry.weighted(columns, weights, scale=scale)
    members = np.arange(0, 700, 9)
    near = geometry.neighbors(columns.rows(members), 4, None)
    spreads = np.nanstd(X, axis=0)
    diversities = np.ones(5)
    for j in (3, 4):
        counts = np.unique(X[:, j], return_counts=True, equal_nan=True)[1] / 700
        diversities[j] = 1 - counts @ counts
    squares = np.array(
        [
            [plain_square(a, b, weights, spreads, diversities, is_level, scale) for b in X[members]]
            for a in X[members]
        ]
    )
    np.fill_diagonal(squares, np.inf)
    expected = np.sort(squares, axis=1)[:, :4]
    assert_allclose(np.take_along_axis(squares, near, axis=1), expected)


def test_mean_square_is_twice_the_weight():
    _, is_level, columns = mixed_columns(1, share=0.0, n=400)
    for j in range(5):
        weights = np.zeros(5)
        weights[j] = 1.7
        geometry = Geometry.weighted(columns, weights, scale=True)
        rows = columns.rows(np.arange(400))
        if is_level[j]:
            differ = rows.codes[:, None, j - 3] != rows.codes[None, :, j - 3]
            mean = geometry.mismatches[j - 3] * differ.mean()
        else:
            points = rows.numbers[:, j] * geometry.factors[j]
            mean = np.mean((points[:, None] - points) ** 2)
        assert_allclose(mean, 2 * 1.7)


def test_more_rows_than_a_tile_against_scikit_learn():
    X, _, columns = mixed_columns(2, share=0.0, n=1500)
    geometry = Geometry.weighted(columns, np.array([1.0, 1.0, 1.0, 1.0, 0.0]), scale=False)
    rows = columns.rows(np.arange(1500))
    near = geometry.neighbors(rows, 3, None)
    median = np.median(X[:, :3].std(axis=0))
    one_hot = (X[:, 3:4] == np.arange(4)) * median / np.sqrt(2)
    points = np.hstack([X[:, :3], one_hot])
    expected = NearestNeighbors(n_neighbors=3).fit(points).kneighbors(return_distance=False)
    assert_array_equal(near, expected)
    assert_array_equal(geometry.neighbors(rows, NearestNeighbors(n_neighbors=4), None), expected)


def test_ties_go_to_the_lower_index():
    X = np.zeros((6, 1))
    table = as_table(X, owner="test")
    columns = Columns(table, encode_table(table, n_bins=2, categorical=np.array([True])))
    near = Geometry.weighted(columns, np.ones(1), scale=True).neighbors(
        columns.rows(np.arange(6)), 2, None
    )
    assert_array_equal(near, [[1, 2], [0, 2], [0, 1], [0, 1], [0, 1], [0, 1]])
