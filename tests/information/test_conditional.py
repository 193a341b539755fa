import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import digamma

from skmi.information._blocks import ksg_blocks, normal_scores
from skmi.information._conditional import conditional_terms
from skmi.information._neighbors import ClassTarget

NOTHING = np.empty((60, 0))


def distances(block, discrete):
    """Maximum norm over the columns; levels that differ are infinitely far apart."""
    if not block.shape[1]:
        return np.zeros((len(block), len(block)))
    gaps = np.abs(block[:, None] - block)
    gaps[:, :, discrete] = np.where(gaps[:, :, discrete] > 0, np.inf, 0)
    return gaps.max(axis=2)


def plain_terms(blocks, masks, k):
    """The definition, from all distances."""
    dx, dy, dz = (distances(b, m) for b, m in zip(blocks, masks, strict=True))
    dxz, dyz, joint = np.maximum(dx, dz), np.maximum(dy, dz), np.maximum(np.maximum(dx, dy), dz)
    n = len(dx)
    all_discrete = all(np.all(m) for m in masks)
    terms = np.zeros(n)
    for i in range(n):
        others = np.sort(np.delete(joint[i], i))
        others = others[np.isfinite(others)]
        if all_discrete:
            others = np.zeros(k)
        if not others.size:
            continue
        radius = others[min(k, others.size) - 1]
        within = [d[i] < radius if radius else d[i] == 0 for d in (joint, dxz, dyz, dz)]
        c, c_xz, c_yz, c_z = digamma([np.count_nonzero(w) for w in within])
        terms[i] = c - c_xz - c_yz + c_z
    return terms


def table(rng, n, discrete):
    columns = rng.standard_normal((n, len(discrete))).cumsum(axis=1)
    rounded = np.where(discrete, np.round(1.5 * columns), columns)
    return np.where((rng.random(rounded.shape) < 0.3) & ~discrete, 0, rounded)


@given(
    masks=st.tuples(*[st.lists(st.booleans(), min_size=m, max_size=2) for m in (1, 1, 0)]),
    k=st.integers(1, 7),
    seed=st.integers(0, 99),
)
def test_terms_follow_the_definition(masks, k, seed):
    discrete = np.concatenate([np.array(m, bool) for m in masks])
    joint = table(np.random.default_rng(seed), 60, discrete)
    cuts = np.cumsum([len(m) for m in masks])[:-1]
    blocks, masks = np.split(joint, cuts, axis=1), np.split(discrete, cuts)
    options = dict(zip(("discrete_x", "discrete_y", "discrete_z"), masks, strict=True))
    found = conditional_terms(*blocks, n_neighbors=k, by_ranks=False, **options)
    expected = plain_terms(blocks, masks, k)
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-13)
    swapped = {**options, "discrete_x": masks[1], "discrete_y": masks[0]}
    found = conditional_terms(
        blocks[1], blocks[0], blocks[2], n_neighbors=k, by_ranks=False, **swapped
    )
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-13)


def test_by_ranks_takes_normal_scores_of_the_numbers_only():
    rng = np.random.default_rng(0)
    x, y, z = rng.standard_normal((3, 60, 2))
    codes = rng.integers(0, 4, (60, 1)).astype(float)
    found = conditional_terms(
        np.hstack([x, codes]), y, z, n_neighbors=3, discrete_x=np.array([False, False, True])
    )
    blocks = np.hstack([normal_scores(x), codes]), normal_scores(y), normal_scores(z)
    masks = np.array([False, False, True]), np.zeros(2, bool), np.zeros(2, bool)
    np.testing.assert_allclose(found, plain_terms(blocks, masks, 3), rtol=0, atol=1e-13)


def test_without_a_condition_it_is_the_estimator_of_kraskov():
    x, y = np.random.default_rng(0).standard_normal((2, 60, 2))
    found = conditional_terms(x, y, NOTHING, n_neighbors=4)
    np.testing.assert_allclose(found, ksg_blocks(x, y, n_neighbors=4), rtol=0, atol=1e-13)


def test_numbers_against_a_class_are_the_estimator_of_ross():
    rng = np.random.default_rng(1)
    x = rng.standard_normal((60, 1))
    y = rng.integers(0, 9, 60)
    counts = np.bincount(y)
    assert (counts[counts > 0] > 1).all()
    found = conditional_terms(
        x, y[:, None] * 1.0, NOTHING, n_neighbors=5, discrete_y=np.array([True]), by_ranks=False
    )
    expected = ClassTarget(y.astype(np.uint32), counts, 5).with_numbers(x.T)[0]
    assert found.mean() == pytest.approx(expected, abs=1e-13)


@pytest.mark.parametrize("a", [0.0, 0.8])
def test_gaussian_partial_correlation(a):
    rng = np.random.default_rng(2)
    x, y, z = rng.standard_normal((3, 4000, 1))
    x, y = x + z, y + a * x + z
    # Given z, the residuals of x and y have correlation a / sqrt(1 + a^2).
    truth = 0.5 * np.log(1 + a * a)
    found = conditional_terms(x, y, z).mean()
    assert found == pytest.approx(truth, abs=0.05)
    assert conditional_terms(np.exp(3 * x), y**3, z + 1e11).mean() == pytest.approx(found, abs=1e-3)


def test_discrete_condition_of_numbers():
    rng = np.random.default_rng(3)
    z = rng.integers(0, 3, (6000, 1))
    r = np.array([0.0, 0.5, -0.9])[z]
    x = rng.standard_normal((6000, 1))
    y = r * x + np.sqrt(1 - r * r) * rng.standard_normal((6000, 1))
    truth = np.mean(-0.5 * np.log(1 - np.array([0.0, 0.5, 0.9]) ** 2))
    found = conditional_terms(x + 5 * z, y - z, z * 1.0, discrete_z=np.array([True])).mean()
    assert found == pytest.approx(truth, abs=0.04)


def test_common_cause_screens_off():
    rng = np.random.default_rng(4)
    z = rng.standard_normal((4000, 1))
    x = (z + rng.standard_normal((4000, 1)) > 0) * 1.0
    y = z + rng.standard_normal((4000, 1))
    discrete = np.array([True])
    assert conditional_terms(x, y, z[:, :0], discrete_x=discrete).mean() > 0.05
    assert conditional_terms(x, y, z, discrete_x=discrete).mean() == pytest.approx(0, abs=0.03)


def test_discrete_columns_are_a_table():
    rng = np.random.default_rng(5)
    x, y, z = (rng.random((3, 5000, 1)) < [[[0.5]], [[0.5]], [[0.3]]]) * 1.0
    y = np.where(z, x, y)
    mask = {f"discrete_{name}": np.array([True]) for name in "xyz"}
    assert conditional_terms(x, y, z, **mask).mean() == pytest.approx(0.3 * np.log(2), abs=0.02)
    # Exclusive or: nothing without the condition, one bit with it.
    z = (x != y) * 1.0
    y = rng.permutation(y)
    z = (x != y) * 1.0
    assert conditional_terms(x, y, z, **mask).mean() == pytest.approx(np.log(2), abs=0.01)


def test_constant_is_exactly_zero():
    rng = np.random.default_rng(6)
    y, z = rng.standard_normal((2, 200, 2))
    z[:, 1] = np.round(z[:, 1])
    constant = np.full((200, 1), 3.25)
    for mask in ([False, False], [False, True], [True, True]):
        options = {"discrete_z": np.array(mask)}
        assert not conditional_terms(constant, y, z, **options).any()
        assert not conditional_terms(y, constant, z, **options).any()


def test_levels_can_be_renamed():
    rng = np.random.default_rng(7)
    x, y = rng.standard_normal((2, 300, 1))
    z = rng.integers(0, 5, 300)
    new = np.array([1e9, -3, 0.5, 7, 2])
    discrete = np.array([True])
    terms = conditional_terms(x, y, z[:, None] * 1.0, discrete_z=discrete)
    renamed = conditional_terms(x, y, new[z][:, None], discrete_z=discrete)
    np.testing.assert_array_equal(terms, renamed)


def test_rows_alone_in_their_level_add_nothing():
    rng = np.random.default_rng(8)
    x, y = rng.standard_normal((2, 50, 1))
    z = np.arange(50.0)[:, None]
    assert not conditional_terms(x, y, z, discrete_z=np.array([True])).any()
