"""Groups of columns: planted blocks, twins of any kind, noise."""

import numpy as np
import pandas as pd
import polars as pl
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from scipy import sparse
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import squareform
from sklearn.ensemble import RandomForestRegressor
from sklearn.metrics import adjusted_rand_score

from skmi.information import mutual_info_matrix
from skmi.inspection import feature_groups, permutation_importance
from skmi.inspection._groups import average_linkage, cut_tree, group_tree, shared_correlation

BLOCK = np.r_[np.repeat(np.arange(5), 4), np.arange(5, 10)]


def linear_blocks(n, rng):
    """Five latent normals, four noisy columns of each (pairs correlate by 0.8), five of noise."""
    latent = rng.standard_normal((n, 10))[:, BLOCK]
    noise = rng.standard_normal((n, 25))
    return np.where(BLOCK < 5, np.sqrt(0.8) * latent + np.sqrt(0.2) * noise, noise)


def bent_blocks(n, rng):
    """Columns that no monotone function turns into each other."""
    latent = rng.uniform(-1, 1, (n, 5))
    maps = (lambda z: z, np.square, np.abs, lambda z: np.cos(2 * np.pi * z))
    columns = [f(z) for z in latent.T for f in maps]
    clean = np.column_stack([*columns, *rng.standard_normal((5, n))])
    return clean + 0.15 * clean.std(axis=0) * rng.standard_normal(clean.shape)


@pytest.mark.parametrize("n", [100, 300, 1000])
@pytest.mark.parametrize("blocks", [linear_blocks, bent_blocks])
def test_planted_blocks_are_recovered(blocks, n):
    for seed in range(5):
        X = blocks(n, np.random.default_rng([n, seed]))
        order = np.random.default_rng(seed).permutation(BLOCK.size)
        assert adjusted_rand_score(BLOCK[order], feature_groups(X[:, order])) >= 0.95


def test_rank_correlation_does_not_find_bent_blocks():
    X = bent_blocks(1000, np.random.default_rng(0))
    distances = 1 - np.abs(pd.DataFrame(X).corr(method="spearman").to_numpy())
    tree = linkage(squareform(distances, checks=False), "average")
    assert adjusted_rand_score(BLOCK, fcluster(tree, 0.5, "distance")) < 0.5


def test_noise_stays_apart():
    for n in (100, 300, 1000):
        X = np.random.default_rng(n).standard_normal((n, 60))
        assert feature_groups(X).max() >= 58


def test_twins_of_any_kind_have_distance_zero():
    rng = np.random.default_rng(0)
    n = 500
    number = rng.standard_normal(n)
    holes = np.where(rng.random(n) < 0.1, np.nan, rng.standard_normal(n))
    letters = rng.choice(list("abcdefgh"), n)
    X = pd.DataFrame({"number": number, "flag": rng.random(n) < 0.5, "rare": rng.random(n) < 0.02})
    X["holes"], X["letters"] = holes, letters
    twins = pd.DataFrame({"-number": -np.exp(number), "no flag": ~X["flag"], "rare": 7 * X["rare"]})
    twins["twice holes"] = 2 * holes
    twins["capitals"] = pd.Series(letters).str.upper().astype("category")
    table = pd.concat([X, twins.rename(columns={"rare": "rare twin"})], axis=1)
    labels = feature_groups(table, threshold=1e-6)
    assert_array_equal(labels, np.tile(np.arange(5), 2))


def test_a_rare_flag_of_a_number_stays_apart_from_it():
    x = np.random.default_rng(0).standard_normal(1000)
    assert_array_equal(feature_groups(np.column_stack([x, x > 2.2])), [0, 1])
    assert_array_equal(feature_groups(np.column_stack([x, x > 0])), [0, 0])


def test_distance_of_normal_columns_is_one_less_their_correlation():
    rng = np.random.default_rng(0)
    for rho in (0.4, 0.6, 0.8):
        x = rng.multivariate_normal([0, 0], [[1, rho], [rho, 1]], 20_000)
        assert abs(1 - group_tree(x)[0, 2] - rho) < 0.03


def test_shared_correlation_is_linfoots_over_its_bound():
    a, b = np.repeat([0, 1], 50), np.tile([0, 1], 50)
    b[:40] = a[:40]
    shared = shared_correlation(mutual_info_matrix(np.column_stack([a, b]), bias_correction=False))
    joint = np.histogram2d(a, b, 2)[0] / 100
    product = joint.sum(axis=1, keepdims=True) * joint.sum(axis=0)
    information = np.sum(joint * np.log(joint / product))
    entropy = max(-np.sum(p * np.log(p)) for p in (joint.sum(axis=0), joint.sum(axis=1)))
    truth = np.sqrt((1 - np.exp(-2 * information)) / (1 - np.exp(-2 * entropy)))
    assert_allclose(shared, [[1, truth], [truth, 1]])


def test_cut_is_that_of_scipy_numbered_by_first_column():
    rng = np.random.default_rng(0)
    for _ in range(20):
        points = rng.random((12, 2))
        distances = np.linalg.norm(points[:, None] - points, axis=2)
        labels = cut_tree(average_linkage(distances), 0.4)
        theirs = fcluster(linkage(squareform(distances), "average"), 0.4, "distance")
        assert adjusted_rand_score(labels, theirs) == 1
        assert list(dict.fromkeys(labels.tolist())) == list(range(labels.max() + 1))


def test_threshold_reaches_from_twins_to_everything():
    X = linear_blocks(300, np.random.default_rng(0))
    X = np.column_stack([X, X[:, 3]])
    assert_array_equal(feature_groups(X, 0), [*range(25), 3])
    assert_array_equal(feature_groups(X, 1), np.zeros(26))


@pytest.mark.parametrize("convert", [pd.DataFrame, pl.from_numpy, sparse.csr_array])
def test_any_container_and_number_of_threads(convert):
    X = linear_blocks(400, np.random.default_rng(1))
    X[np.abs(X) < 0.3] = 0
    expected = feature_groups(X)
    assert_array_equal(feature_groups(convert(X), n_jobs=2), expected)
    assert adjusted_rand_score(BLOCK, expected) >= 0.95


def test_whole_weights_are_repeated_rows():
    rng = np.random.default_rng(3)
    X = linear_blocks(200, rng)
    weight = rng.integers(0, 4, 200)
    repeated = np.repeat(X, weight, axis=0)
    for n_bins in (3, 10):
        expected = group_tree(repeated, n_bins=n_bins)
        assert_allclose(group_tree(X, n_bins=n_bins, sample_weight=weight), expected, atol=1e-9)


def test_ends_of_the_range_of_tables():
    rng = np.random.default_rng(0)
    assert_array_equal(feature_groups(rng.random((9, 1))), [0])
    assert_array_equal(feature_groups(np.ones((9, 3))), [0, 1, 2])
    assert_array_equal(feature_groups([[1.0, np.nan], [2.0, np.nan]]), [0, 1])
    identifiers = np.arange(99).astype(str)
    assert_array_equal(feature_groups(np.column_stack([identifiers, identifiers])), [0, 1])


def test_what_is_not_allowed_is_named():
    X = np.random.default_rng(0).random((9, 2))
    with pytest.raises(ValueError, match="'threshold' parameter of feature_groups"):
        feature_groups(X, 1.5)
    with pytest.raises(ValueError, match="'n_bins' parameter of feature_groups"):
        feature_groups(X, n_bins="many")
    with pytest.raises(ValueError, match=r"1 sample.* required by feature_groups"):
        feature_groups(X[:1])
    X[0, 1] = np.inf
    with pytest.raises(ValueError, match="Column 'x1' of X contains infinity"):
        feature_groups(X)


@pytest.mark.slow
def test_importance_of_a_group_stays_while_a_column_is_copied():
    """The column alone loses all of it; the group stays within 15 %."""
    rng = np.random.default_rng(0)
    base = rng.standard_normal((1200, 5))
    y = 2 * np.sin(base[:, 0]) + base[:, 1] + 0.5 * rng.standard_normal(1200)
    alone, together = [], []
    for n_copies in (1, 2, 4, 8):
        copies = base[:, [0]] + 0.05 * rng.standard_normal((1200, n_copies - 1))
        X = np.hstack([base, copies])
        model = RandomForestRegressor(40, max_features=0.5, random_state=0).fit(X[:600], y[:600])
        options = {"scoring": "neg_mean_squared_error", "random_state": 0}
        labels = feature_groups(X)
        assert_array_equal(labels, [*range(5), *[0] * (n_copies - 1)])
        held_out = model, X[600:], y[600:]
        single = permutation_importance(*held_out, features=[0], **options)
        group = permutation_importance(*held_out, groups={"a": labels == 0}, **options)
        alone.append(single.importances_mean[0])
        together.append(group.importances_mean[0])
    assert alone[-1] < 0.2 * alone[0]
    assert_allclose(together, together[0], rtol=0.15)
