import numpy as np
import pytest
from scipy.sparse import csc_array
from scipy.special import digamma
from sklearn.metrics import mutual_info_score

from skmi.information import _neighbors
from skmi.information._neighbors import ClassTarget, LevelColumns, NumericTarget


def class_target(y, k=3, **options):
    return ClassTarget(y.astype(np.uint32), np.bincount(y), k, **options)


def plain_ross(x, y, k):
    """The estimator as Ross defines it, from all distances."""
    kept = np.bincount(y)[y] > 1
    x, y = x[kept], y[kept]
    distances = np.abs(x[:, None] - x)
    terms = []
    for i in range(x.size):
        others = np.sort(np.delete(distances[i], i)[np.delete(y, i) == y[i]])
        k_here = min(k, others.size)
        m = np.count_nonzero(distances[i] < others[k_here - 1])
        m = m or np.count_nonzero(distances[i] == 0)
        terms.append(digamma(k_here) - digamma(others.size + 1) - digamma(m))
    return digamma(x.size) + np.mean(terms)


def plain_ksg(x, y, k):
    """The first estimator of Kraskov et al., from all distances."""
    dx, dy = np.abs(x[:, None] - x), np.abs(y[:, None] - y)
    terms = []
    for i in range(x.size):
        radius = np.sort(np.delete(np.maximum(dx[i], dy[i]), i))[k - 1]
        counts = [np.count_nonzero(d[i] < radius) or np.count_nonzero(d[i] == 0) for d in (dx, dy)]
        terms.append(digamma(counts).sum())
    return digamma(x.size) + digamma(k) - np.mean(terms)


@pytest.mark.parametrize("k", [1, 3, 5, 20])
@pytest.mark.parametrize("n_classes", [1, 2, 7, 40])
def test_classes_and_numbers_follow_the_definition(n_classes, k):
    rng = np.random.default_rng([n_classes, k])
    y = rng.integers(0, n_classes, 90)
    columns = np.stack([rng.standard_normal(90), y + rng.standard_normal(90), np.round(y / 3)])
    found = class_target(y, k).with_numbers(columns)
    assert found == pytest.approx([plain_ross(x, y, k) for x in columns], abs=1e-13)
    orders = np.argsort(columns, axis=1)
    pairs = zip(columns, orders, strict=True)
    np.testing.assert_array_equal(
        [class_target(y, k).with_sorted(x[o], o) for x, o in pairs], found
    )


@pytest.mark.parametrize("k", [1, 2, 3, 4, 10, 89])
def test_two_numbers_follow_the_definition(k):
    rng = np.random.default_rng(k)
    x = rng.standard_normal(90)
    for y in (x + rng.standard_normal(90), np.round(x), rng.standard_cauchy(90)):
        columns = np.stack([x, rng.standard_normal(90), np.round(2 * x), -y, np.zeros(90)])
        found = NumericTarget(y, k).with_numbers(columns)
        assert found == pytest.approx([plain_ksg(c, y, k) for c in columns], abs=1e-13)


@pytest.mark.parametrize("k", [1, 3, 6])
def test_swapping_numbers_and_levels_changes_nothing(k):
    rng = np.random.default_rng(k)
    levels = rng.integers(-2, 6, (4, 80)) * 1.5
    numbers = rng.standard_normal(80) + levels[0]
    found = NumericTarget(numbers, k).with_levels(LevelColumns.from_dense(levels))
    for x, estimate in zip(levels, found, strict=True):
        codes = np.unique(x, return_inverse=True)[1]
        assert estimate == class_target(codes, k).with_numbers(numbers[None])[0]


def test_levels_and_classes_are_the_plug_in_estimate():
    rng = np.random.default_rng(0)
    y = rng.integers(0, 5, 300)
    columns = np.stack([rng.integers(-3, 4, 300), y // 2, y * 0, rng.random(300), -0.0 * y, y])
    found = class_target(y).with_levels(LevelColumns.from_dense(columns))
    levels = [np.unique(x, return_inverse=True)[1] for x in columns]
    assert found == pytest.approx([mutual_info_score(x, y) for x in levels], abs=1e-14)
    assert found[2] == found[4] == 0


@pytest.mark.parametrize("density", [0.0, 0.2, 1.0])
def test_sparse_levels_equal_dense_ones(density):
    rng = np.random.default_rng(1)
    X = rng.integers(-2, 3, (120, 7)) * (rng.random((120, 7)) < density) / 2
    entries = csc_array(X)
    sparse = LevelColumns(entries.data, entries.indices, entries.indptr.astype(np.int64), False)
    dense = LevelColumns.from_dense(X.T)
    y = rng.integers(0, 4, 120)
    for target in (class_target(y), NumericTarget(rng.standard_normal(120), 3)):
        np.testing.assert_allclose(target.with_levels(sparse), target.with_levels(dense), 0, 1e-14)


def test_no_row_has_a_neighbour_of_its_class():
    rng = np.random.default_rng(0)
    numbers = rng.standard_normal((2, 20))
    assert np.isnan(class_target(rng.permutation(20)).with_numbers(numbers)).all()
    unique = LevelColumns.from_dense(rng.permutation(20)[None])
    assert np.isnan(NumericTarget(numbers[0], 3).with_levels(unique)).all()


def test_empty_classes_do_not_matter():
    rng = np.random.default_rng(0)
    y = rng.integers(0, 3, 60)
    columns = rng.standard_normal((2, 60))
    gaps = class_target(4 * y + 1)
    levels = LevelColumns.from_dense(np.round(columns))
    np.testing.assert_array_equal(gaps.with_numbers(columns), class_target(y).with_numbers(columns))
    np.testing.assert_array_equal(gaps.with_levels(levels), class_target(y).with_levels(levels))


def test_tree_and_blocks_agree_to_the_last_bit(monkeypatch):
    rng = np.random.default_rng(0)
    n = 3000
    vertical = rng.random(n) < 0.5
    x, noise = rng.standard_normal((2, n))
    cross = np.where(vertical, 1e-3 * noise, x), np.where(vertical, x, 1e-3 * noise)
    for k in (3, 5):
        columns = np.stack([x, cross[0], np.round(x), rng.standard_cauchy(n)])
        target = NumericTarget(cross[1], k)
        monkeypatch.setattr(_neighbors, "_MAX_VISITS_PER_ROW", 10**6)
        by_blocks = target.with_numbers(columns)
        monkeypatch.setattr(_neighbors, "_MAX_VISITS_PER_ROW", 0)
        monkeypatch.setattr(_neighbors, "_MAX_VISITS_PER_NEIGHBOR", 0)
        by_tree = target.with_numbers(columns)
        np.testing.assert_array_equal(by_blocks, by_tree)


@pytest.mark.parametrize("kind", ["classes", "numbers"])
def test_a_column_does_not_depend_on_its_company(kind):
    rng = np.random.default_rng(2)
    n = 400
    columns = rng.standard_normal((9, n))
    columns[4] = np.where(rng.random(n) < 0.9, 0, columns[4])
    levels = LevelColumns.from_dense(np.round(columns))
    y = rng.integers(0, 3, n)
    target = class_target(y) if kind == "classes" else NumericTarget(y + columns[0], 3)
    together = target.with_numbers(columns), target.with_levels(levels)
    for j in range(9):
        alone = LevelColumns.from_dense(np.round(columns[j : j + 1]))
        assert target.with_numbers(columns[j : j + 1]) == together[0][j]
        assert target.with_levels(alone) == together[1][j]


@pytest.mark.parametrize("correlation", [0.0, 0.5, 0.9])
def test_gaussian_information(correlation):
    rng = np.random.default_rng(3)
    x, noise = rng.standard_normal((2, 20_000))
    y = correlation * x + np.sqrt(1 - correlation**2) * noise
    truth = -0.5 * np.log(1 - correlation**2)
    # The standard deviation at this n is below 0.008.
    assert NumericTarget(y, 3).with_numbers(x[None])[0] == pytest.approx(truth, abs=0.03)


def test_two_uniform_classes():
    # Uniform on [0, 1] and on [1/2, 3/2]: half of the rows tell their class, so log(2) / 2.
    rng = np.random.default_rng(4)
    y = rng.integers(0, 2, 20_000)
    x = rng.random(20_000) + y / 2
    assert class_target(y).with_numbers(x[None])[0] == pytest.approx(np.log(2) / 2, abs=0.03)


@pytest.mark.parametrize("scale", [1, 1000, 0.5])
def test_levels_by_table_and_by_sorting_agree(scale):
    # Small integers are counted in a table, other values are sorted first.
    rng = np.random.default_rng(5)
    y = rng.integers(0, 4, 5000)
    columns = np.stack([rng.integers(-3, 4, 5000), y - 2, np.abs(y - 1), rng.integers(0, 40, 5000)])
    expected = [mutual_info_score(x, y) for x in columns]
    found = class_target(y).with_levels(LevelColumns.from_dense(scale * columns))
    assert found == pytest.approx(expected, abs=1e-14)
