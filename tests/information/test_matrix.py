"""All pairs of columns against closed forms and against the measure of one pair."""

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from scipy import sparse

from skmi.information import mutual_info, mutual_info_matrix


def labels(*columns):
    return pd.DataFrame(
        {f"c{j}": np.asarray(column).astype(str) for j, column in enumerate(columns)}
    )


@pytest.mark.parametrize(("n_levels", "n"), [(2, 50), (20, 100), (200, 500), (450, 500)])
def test_identical_columns_share_their_entropy(n_levels, n):
    code = np.random.default_rng(0).permutation(np.arange(n) % n_levels)
    matrix = mutual_info_matrix(labels(code, -code, code // 2))
    p = np.bincount(code) / n
    entropy = -np.sum(p * np.log(p))
    assert_allclose(matrix[:2, :2], entropy, rtol=1e-9)
    # A function of the column shares its own entropy with it.
    assert matrix[0, 2] == pytest.approx(matrix[2, 2], rel=1e-9)


def test_an_identifier_tells_nothing():
    rng = np.random.default_rng(0)
    matrix = mutual_info_matrix(labels(np.arange(300), rng.integers(0, 2, 300), np.arange(300)))
    assert_array_equal(matrix[0, 1:], 0)
    assert matrix[0, 0] == pytest.approx(np.log(300))


@pytest.mark.parametrize(("r", "c", "n"), [(10, 10, 200), (50, 50, 500), (100, 10, 600)])
def test_no_bias_under_independence(r, c, n):
    rng = np.random.default_rng(1)
    corrected, plain = (
        np.mean(
            [
                mutual_info_matrix(table, bias_correction=corrects)[0, 1]
                for table in tables(rng, r, c, n)
            ]
        )
        for corrects in (True, False)
    )
    # What is negative becomes zero, so that a part of the spread remains.
    assert corrected < 0.2 * plain


def tables(rng, r, c, n):
    return [labels(rng.integers(0, r, n), rng.integers(0, c, n)) for _ in range(100)]


@pytest.mark.parametrize(("n_levels", "n"), [(10, 300), (20, 300), (100, 300), (100, 1000)])
@pytest.mark.parametrize("noise", [0.05, 0.3, 0.7])
def test_noisy_copies(n_levels, n, noise):
    """y is x, but at random with some probability: a closed form."""
    rng = np.random.default_rng(2)
    same = 1 - noise + noise / n_levels
    other = noise / n_levels
    truth = np.log(n_levels) + same * np.log(same) + (n_levels - 1) * other * np.log(other)
    errors = []
    for _ in range(20):
        x = rng.integers(0, n_levels, n)
        y = np.where(rng.random(n) < noise, rng.integers(0, n_levels, n), x)
        errors.append(mutual_info_matrix(labels(x, y))[0, 1] - truth)
    assert abs(np.mean(errors)) < 0.12 * np.log(n_levels)


def test_it_is_near_the_measure_of_a_pair():
    rng = np.random.default_rng(3)
    x = rng.integers(0, 8, 400)
    y = np.where(rng.random(400) < 0.5, x, rng.integers(0, 8, 400))
    frame = labels(x, y)
    pair = mutual_info(frame["c0"], frame["c1"])
    assert mutual_info_matrix(frame)[0, 1] == pytest.approx(pair, abs=0.02)
    plain = mutual_info(frame["c0"], frame["c1"], estimator="plugin")
    assert mutual_info_matrix(frame, bias_correction=False)[0, 1] == pytest.approx(plain)


@pytest.mark.parametrize("container", [np.asarray, sparse.csr_array])
def test_whole_weights_are_repeated_rows(container):
    rng = np.random.default_rng(4)
    X = rng.standard_normal((200, 4)) * (rng.random((200, 4)) < 0.3)
    X[:, 1] += X[:, 0]
    weight = rng.integers(0, 4, 200)
    for normalize in (None, "max"):
        found = mutual_info_matrix(container(X), sample_weight=weight, normalize=normalize)
        repeated = np.repeat(X, weight, axis=0)
        expected = mutual_info_matrix(container(repeated), normalize=normalize)
        assert_allclose(found, expected, atol=1e-12)


def test_importances_of_any_scale():
    rng = np.random.default_rng(5)
    frame = labels(*rng.integers(0, 4, (3, 200)))
    plain = mutual_info_matrix(frame)
    assert_allclose(mutual_info_matrix(frame, sample_weight=np.full(200, 0.1)), plain, atol=1e-9)
    weight = rng.random(200)
    found = mutual_info_matrix(frame, sample_weight=weight)
    assert_allclose(mutual_info_matrix(frame, sample_weight=weight * 1e9), found, atol=1e-9)
    assert not np.allclose(found, plain)


@pytest.mark.parametrize("kind", ["min", "max", "sqrt", "joint"])
def test_shares(kind):
    rng = np.random.default_rng(6)
    x = rng.integers(0, 4, 300)
    frame = labels(x, x, x // 2, np.zeros(300), rng.integers(0, 4, 300))
    for corrects in (True, False):
        shares = mutual_info_matrix(frame, normalize=kind, bias_correction=corrects)
        assert_allclose(shares, shares.T)
        assert_allclose(np.diag(shares), [1, 1, 1, 0, 1])
        assert shares[0, 1] == pytest.approx(1)
        assert 0 <= shares.min() <= shares.max() <= 1
        assert not shares[3].any()
    matrix = mutual_info_matrix(frame, bias_correction=False)
    of_x, of_half = matrix[0, 0], matrix[2, 2]
    bound = {"min": of_half, "max": of_x, "sqrt": np.sqrt(of_x * of_half), "joint": of_x}[kind]
    assert shares[0, 2] == pytest.approx(of_half / bound)


def test_missing_values():
    rng = np.random.default_rng(7)
    X = rng.standard_normal((300, 3))
    X[:, 1] += X[:, 0]
    gaps = X.copy()
    gaps[:40, 0] = np.nan
    gaps[30:60, 2] = np.nan
    assert_array_equal(mutual_info_matrix(gaps, missing="drop"), mutual_info_matrix(X[60:]))
    # By default a missing value is a level like others.
    is_missing = np.isnan(gaps[:, 0])
    both = mutual_info_matrix(np.column_stack([gaps[:, 0], is_missing]))
    assert both[0, 1] == pytest.approx(both[1, 1])
    with pytest.raises(ValueError, match=r"Column 'x0' of X has 40 missing value\(s\)"):
        mutual_info_matrix(gaps, missing="raise")
    with pytest.raises(ValueError, match="leaves no row"):
        mutual_info_matrix(np.full((5, 2), np.nan), missing="drop")
    weight = np.r_[np.zeros(60), np.ones(240)]
    found = mutual_info_matrix(gaps, missing="raise", sample_weight=weight)
    assert_array_equal(found, mutual_info_matrix(X[60:]))
