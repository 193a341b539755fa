import numpy as np
import pytest

from skmi._kernels.kdtree import build_tree, n_levels, tree_counts, tree_radii, tree_radii_of_many
from skmi._kernels.nearest import nothing_seen


def chebyshev(points, others):
    return np.abs(points[:, None] - others).max(axis=2)


def clouds(rng, n, d):
    points = rng.standard_normal((n, d))
    yield points
    yield rng.integers(0, 3, (n, d)).astype(float)
    yield np.where(rng.random((n, 1)) < 0.9, 0.0, points)
    yield points[:, :1] * np.ones(d)
    yield rng.standard_cauchy((n, d))
    yield np.zeros((n, d))


@pytest.mark.parametrize("d", [1, 2, 3])
@pytest.mark.parametrize("n", [1, 2, 12, 13, 30, 300])
def test_nodes_partition_the_points_inside_their_boxes(n, d):
    for cloud in clouds(np.random.default_rng(n), n, d):
        points = cloud.copy()
        levels = n_levels(n)
        order, bounds, boxes = build_tree(points, levels, (0,) * d)
        np.testing.assert_array_equal(points, cloud[order])
        np.testing.assert_array_equal(np.sort(order), np.arange(n))
        for node, (start, stop) in enumerate(bounds):
            np.testing.assert_array_equal(points[start:stop].min(axis=0), boxes[node, :, 0])
            np.testing.assert_array_equal(points[start:stop].max(axis=0), boxes[node, :, 1])
            if 2 * node + 2 < len(bounds):
                assert bounds[2 * node + 1, 0] == start
                assert bounds[2 * node + 1, 1] == bounds[2 * node + 2, 0]
                assert bounds[2 * node + 2, 1] == stop


@pytest.mark.parametrize("d", [1, 2, 3])
@pytest.mark.parametrize(
    ("n", "k"), [(2, 1), (4, 3), (5, 4), (40, 1), (40, 6), (300, 3), (300, 5), (300, 40)]
)
def test_radii_equal_the_plain_search(n, k, d):
    for cloud in clouds(np.random.default_rng([n, k, d]), n, d):
        points = cloud.copy()
        levels = n_levels(n)
        axes = (0,) * d
        order, bounds, boxes = build_tree(points, levels, axes)
        nearer = np.arange(k if k > 3 else 1)
        radii = tree_radii(points, levels, bounds, boxes, nothing_seen(k), nearer, axes)
        distances = chebyshev(cloud, cloud)
        np.fill_diagonal(distances, -1.0)
        expected = np.sort(distances, axis=1)[order][:, k - nearer]
        np.testing.assert_array_equal(radii.T, expected)
        radii = tree_radii_of_many(points, levels, bounds, boxes, k - nearer, axes)
        np.testing.assert_array_equal(radii.T, expected)


@pytest.mark.parametrize("d", [1, 2, 3])
def test_counts_equal_the_plain_count(d):
    rng = np.random.default_rng(d)
    n = 200
    for cloud in clouds(rng, n, d):
        points = cloud.copy()
        levels = n_levels(n)
        axes = (0,) * d
        _, bounds, boxes = build_tree(points, levels, axes)
        # A third of the radii are exact distances, which must not count, and a third are zero.
        distances = chebyshev(cloud, cloud)
        radii = np.choose(np.arange(n) % 3, [distances[:, 7], rng.random(n), np.zeros(n)])
        counts = tree_counts(points, levels, bounds, boxes, cloud, radii, axes)
        within = (distances < radii[:, None]) | (distances == 0)
        np.testing.assert_array_equal(counts, within.sum(axis=1))
