"""The measures, as a user calls them, against closed forms."""

import numpy as np
import pandas as pd
import polars as pl
import pytest
from numpy.testing import assert_allclose

from skmi.datasets import make_gaussian_blocks, make_student_blocks
from skmi.information import (
    conditional_mutual_info,
    entropy,
    interaction_information,
    mutual_info,
    mutual_info_matrix,
    mutual_info_test,
    pointwise_mutual_info,
    total_correlation,
)
from skmi.information._blocks import ksg_blocks
from skmi.information._conditional import conditional_terms

GAUSS = -0.5 * np.log(1 - 0.8**2)


def gaussian_pair(n=3000, rho=0.8, seed=0):
    rng = np.random.RandomState(seed)
    x = rng.standard_normal(n)
    return x, rho * x + np.sqrt(1 - rho**2) * rng.standard_normal(n)


def test_numbers():
    x, y = gaussian_pair()
    assert mutual_info(x, y) == pytest.approx(GAUSS, abs=0.04)
    assert mutual_info(x, y, unit="bit") == pytest.approx(mutual_info(x, y) / np.log(2))
    assert mutual_info(x, y, estimator="gaussian_copula") == pytest.approx(GAUSS, abs=0.03)


@pytest.mark.parametrize("n", [400, 3000])
def test_numbers_and_classes(n):
    """A shift of two standard deviations between two classes."""
    rng = np.random.RandomState(0)
    y = rng.randint(0, 2, n)
    x = rng.standard_normal(n) + 2 * y
    for labels in (y, np.where(y, "b", "a"), y.astype(bool), pd.Series(y).astype("category")):
        assert mutual_info(x, labels) == pytest.approx(0.337, abs=0.05)
    assert mutual_info(y, x) == mutual_info(x, y)


def test_offset_scale_and_monotone_maps_change_nothing():
    rng = np.random.RandomState(0)
    z = np.round(rng.standard_normal(1500), 5)
    for y in (0.8 * z + 0.6 * rng.standard_normal(1500), (z > 0.3).astype(int)):
        value = mutual_info(z, y)
        for other in (z + 1e6, z * 1e-12, np.exp(3 * z)):
            assert mutual_info(other, y) == pytest.approx(value, abs=1e-9)
        assert mutual_info(y, z) == pytest.approx(value, abs=1e-9)
        assert mutual_info(z + 1e11, y) == pytest.approx(value, abs=0.005)


@pytest.mark.parametrize(
    "other", [np.arange(300.0), np.arange(300) % 3, np.array(list("abc") * 100)]
)
@pytest.mark.parametrize("constant", [np.full(300, 2.5), np.full(300, 1e11), np.full(300, "u")])
def test_a_constant_knows_nothing(constant, other):
    assert mutual_info(constant, other) == 0.0
    assert conditional_mutual_info(constant, other, np.arange(300) % 2) == 0.0


def test_a_discrete_variable_knows_itself():
    x = np.random.RandomState(0).randint(0, 5, 200)
    labels = x.astype(str)
    assert mutual_info(labels, labels) == pytest.approx(entropy(labels))
    assert mutual_info(x, x, discrete=True) == pytest.approx(entropy(x, discrete=True))


ATOMS = {
    # name: (generator, information); half of both are zero at the same rows, and so on
    "same zeros": (lambda x, y, u, v: (x * (u < 0.5), y * (u < 0.5)), np.log(2) + GAUSS / 2),
    "other zeros": (lambda x, y, u, v: (x * (u < 0.6), y * (v < 0.6)), 0.36 * GAUSS),
    "zeros in one": (lambda x, y, u, v: (x * (u < 0.3), y), 0.3 * GAUSS),
    "rounded": (lambda x, y, u, v: (np.round(x, 2), np.round(y, 2)), GAUSS),
    "clipped": (lambda x, y, u, v: (np.maximum(x, -0.5), y), 0.4535),
    "rounded coarsely": (lambda x, y, u, v: (np.round(x), np.round(y)), 0.394),
}


@pytest.mark.parametrize("name", ATOMS)
def test_atoms(name):
    generate, truth = ATOMS[name]
    rng = np.random.RandomState(1)
    x, y = generate(*gaussian_pair(5000, seed=1), rng.random_sample(5000), rng.random_sample(5000))
    assert mutual_info(x, y) == pytest.approx(truth, abs=0.06)


def test_blocks():
    rng = np.random.RandomState(0)
    x, y = gaussian_pair(4000)
    noise = rng.standard_normal((4000, 2))
    X, Y = np.column_stack([x, noise[:, 0]]), np.column_stack([noise[:, 1], y])
    assert mutual_info(X, y) == pytest.approx(GAUSS, abs=0.05)
    assert mutual_info(X, Y) == pytest.approx(GAUSS, abs=0.05)
    assert mutual_info(X, Y) == mutual_info(X, Y)
    frame = pd.DataFrame({"x": x, "sign": np.where(y > 0, "+", "-")})
    assert mutual_info(frame, y) > mutual_info(x, y) + 0.2
    assert mutual_info(pl.from_pandas(frame), y) == mutual_info(frame, y)


def test_blocks_of_three_columns_are_corrected():
    x, y, truth = make_gaussian_blocks(1000, n_features_x=2, correlation=0.99, random_state=0)
    assert mutual_info(x, y) == pytest.approx(truth, abs=0.1)
    assert mutual_info(x, y, bias_correction=False) < truth - 0.1
    x, y, truth = make_student_blocks(1000, n_features_x=2, correlation=0, df=3, random_state=0)
    assert mutual_info(x, y) == pytest.approx(truth, abs=0.04)


def test_conditional():
    rng = np.random.RandomState(0)
    x, y = gaussian_pair(seed=1)
    z = rng.standard_normal(3000)
    assert conditional_mutual_info(x, y, z) == pytest.approx(GAUSS, abs=0.06)
    assert conditional_mutual_info(x + z, y, z) == pytest.approx(GAUSS, abs=0.08)
    # x and y share nothing but z
    common = [z + rng.standard_normal(3000) for _ in range(2)]
    assert mutual_info(*common) == pytest.approx(-0.5 * np.log(1 - 0.25), abs=0.04)
    assert conditional_mutual_info(*common, z) < 0.04
    assert conditional_mutual_info(*common, np.where(z > 0, "a", "b")) > 0.02


def test_the_exclusive_or_is_synergy():
    a, b = np.random.RandomState(0).randint(0, 2, (2, 4000))
    assert mutual_info(a, a ^ b) < 0.003
    assert conditional_mutual_info(a, a ^ b, b, unit="bit") == pytest.approx(1, abs=0.01)
    assert interaction_information(a, b, a ^ b, unit="bit") == pytest.approx(1, abs=0.01)
    assert interaction_information(a, a, a, unit="bit") == pytest.approx(-1, abs=0.01)


def test_total_correlation():
    x, y = gaussian_pair()
    z = np.random.RandomState(1).standard_normal(3000)
    assert total_correlation(np.column_stack([x, y])) == pytest.approx(mutual_info(x, y))
    assert total_correlation(np.column_stack([x, y, z])) == pytest.approx(GAUSS, abs=0.05)
    bit = np.random.RandomState(0).randint(0, 2, 500).astype(bool)
    frame = pd.DataFrame({"a": bit, "b": bit, "c": ~bit})
    assert total_correlation(frame, unit="bit") == pytest.approx(2, abs=0.01)


def test_total_correlation_by_its_definition():
    rng = np.random.default_rng(0)
    X = rng.integers(0, 3, (200, 3))
    X[:, 1] = np.where(rng.random(200) < 0.5, X[:, 0], X[:, 1])
    options = {"estimator": "plugin", "discrete": True}
    alone = sum(entropy(column, **options) for column in X.T)
    assert total_correlation(X, **options) == pytest.approx(alone - entropy(X, **options))
    weight = rng.integers(0, 3, 200)
    for name in ("plugin", "auto"):
        options = {"estimator": name, "discrete": True}
        found = total_correlation(X, sample_weight=weight, **options)
        assert found == pytest.approx(total_correlation(np.repeat(X, weight, axis=0), **options))


def test_total_correlation_of_a_gaussian():
    correlations = np.array([[1, 0.5, 0.3], [0.5, 1, -0.4], [0.3, -0.4, 1]])
    X = np.random.default_rng(0).multivariate_normal(np.zeros(3), correlations, 4000)
    truth = -0.5 * np.linalg.slogdet(correlations)[1]
    assert total_correlation(X, estimator="gaussian_copula") == pytest.approx(truth, abs=0.03)
    rounded = np.round(X[:, :2])
    found = total_correlation(rounded, discrete=False)
    assert found == mutual_info(*rounded.T, discrete=False) != total_correlation(rounded)
    with pytest.raises(ValueError, match="cannot use sample_weight"):
        total_correlation(X, sample_weight=np.arange(4000))


def test_pointwise_terms_average_to_the_information():
    x, y = gaussian_pair(1000)
    labels = np.where(x > 0, "a", "b")
    plain = mutual_info(x, y, bias_correction=False)
    assert pointwise_mutual_info(x, y).mean() == pytest.approx(plain, abs=1e-3)
    terms = pointwise_mutual_info(labels, np.where(y > 0, "u", "v"))
    same = (x > 0) == (y > 0)
    assert np.all(terms[same] > 0)
    assert np.all(terms[~same] < 0)


def test_entropy():
    rng = np.random.RandomState(0)
    assert entropy(list("abcd") * 10, estimator="plugin", unit="bit") == pytest.approx(2)
    x = rng.standard_normal(4000)
    normal = 0.5 * np.log(2 * np.pi * np.e)
    assert entropy(x) == pytest.approx(normal, abs=0.05)
    assert entropy(1e6 * x + 1e11) == pytest.approx(normal + np.log(1e6), abs=0.05)
    assert entropy(rng.standard_normal((4000, 2))) == pytest.approx(2 * normal, abs=0.06)
    frame = pd.DataFrame({"x": x, "label": rng.choice(["a", "b"], 4000)})
    assert entropy(frame) == pytest.approx(normal + np.log(2), abs=0.05)


def test_matrix():
    rng = np.random.RandomState(7)
    x, y = gaussian_pair(5000)
    X = pd.DataFrame(
        {"x": x, "y": y, "z": rng.standard_normal(5000), "s": np.where(x > 0, "a", "b")}
    )
    matrix = mutual_info_matrix(X)
    assert_allclose(matrix, matrix.T)
    assert_allclose(np.diag(matrix), [np.log(10)] * 3 + [np.log(2)], atol=1e-3)
    assert matrix[0, 1] == pytest.approx(GAUSS, abs=0.1)
    assert matrix[0, 3] == pytest.approx(np.log(2), abs=0.05)
    assert matrix[0, 2] < 0.005
    assert np.array_equal(mutual_info_matrix(X, n_jobs=2), matrix)


def test_large_weights_are_many_rows():
    rng = np.random.RandomState(0)
    x = rng.standard_normal(60)
    y = (x > 0.1).astype(int)
    weight = np.full(60, 50)
    for arguments in ((x, y), (x, x + rng.standard_normal(60))):
        repeated = [np.repeat(part, weight) for part in arguments]
        value = mutual_info(*repeated, estimator="adaptive_bins")
        weighted = mutual_info(*arguments, estimator="adaptive_bins", sample_weight=weight)
        assert weighted == pytest.approx(value, abs=1e-9)
    value = mutual_info([0, 1], [0, 1], estimator="plugin", sample_weight=[50, 50])
    assert value == pytest.approx(np.log(2))


@pytest.mark.parametrize("n", [300, 900, 1500])
def test_classes_that_are_nearly_determined(n):
    """Three classes six standard deviations apart: I = 1.093."""
    rng = np.random.RandomState(0)
    y = rng.randint(0, 3, n)
    assert mutual_info(rng.standard_normal(n) + 6 * y, y.astype(str)) == pytest.approx(
        1.09, abs=0.03
    )


def test_a_few_ties_are_no_atoms():
    values = []
    for seed in range(20):
        x, y = gaussian_pair(40, 0.9, seed)
        values.append(mutual_info(np.round(x, 1), np.round(y, 1)))
    assert np.mean(values) > 0.6


def test_copula_of_blocks_that_determine_each_other():
    x, y = gaussian_pair(100)
    options = {"estimator": "gaussian_copula"}
    assert mutual_info(np.column_stack([x, y]), x, **options) == np.inf
    with pytest.raises(ValueError, match="no constant or repeated"):
        mutual_info(np.column_stack([x, x]), y, **options)


def test_weights():
    rng = np.random.RandomState(0)
    y = rng.randint(0, 2, 300)
    x = np.round(rng.standard_normal(300) + y, 1)
    weight = rng.randint(0, 3, 300)
    repeated = mutual_info(np.repeat(x, weight), np.repeat(y, weight), estimator="adaptive_bins")
    assert mutual_info(x, y, sample_weight=weight) == pytest.approx(repeated, abs=1e-9)


@pytest.mark.parametrize("kind", ["min", "max", "sqrt", "joint"])
def test_normalised(kind):
    a = np.random.RandomState(0).randint(0, 2, 400).astype(str)
    b = np.random.RandomState(1).randint(0, 4, 400).astype(str)
    assert mutual_info(a, a, normalize=kind) == pytest.approx(1)
    assert mutual_info(a, b, normalize=kind) < 0.02


def test_missing_values():
    x, y = gaussian_pair(500)
    gaps = x.copy()
    gaps[:20] = np.nan
    with pytest.warns(UserWarning, match="20 of 500 rows have a missing number"):
        value = mutual_info(gaps, y)
    assert value == mutual_info(x[20:], y[20:]) == mutual_info(gaps, y, missing="drop")
    labels = pd.Series(np.where(y > 0, "a", None))
    assert mutual_info(x, labels) == pytest.approx(mutual_info(x, y > 0))
    with pytest.raises(ValueError, match=r"x has 20 missing value\(s\)"):
        mutual_info(gaps, y, missing="raise")


X, Y = gaussian_pair(60)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: mutual_info(X, Y[:-1]), ValueError, "x has 60, y has 59"),
        (lambda: mutual_info([], []), ValueError, "x has no rows"),
        (lambda: mutual_info([1.0, 2.5], [2.0, 5.5]), ValueError, "needs at least 4"),
        (lambda: pointwise_mutual_info([1.0, 2.5], [2.0, 5.5]), ValueError, "needs at least 4"),
        (lambda: conditional_mutual_info(X[:3], Y[:3], X[3:6]), ValueError, "needs at least 4"),
        (lambda: mutual_info(X, np.full(60, np.nan)), ValueError, "No row is complete"),
        (lambda: mutual_info(X, np.full(60, np.inf)), ValueError, "y contains infinity"),
        (lambda: mutual_info(X, Y, estimator="plugin"), ValueError, "counts values, but x is"),
        (lambda: mutual_info(X, Y, estimator="best"), ValueError, "'estimator' parameter"),
        (lambda: mutual_info(X, Y, unit="ban"), ValueError, "'unit' parameter"),
        (lambda: mutual_info(X, Y, n_neighbors=0), ValueError, "'n_neighbors' parameter"),
        (lambda: mutual_info(X, Y, normalize="min"), ValueError, "normalize is for discrete"),
        (lambda: mutual_info(X, Y, discrete=(True,)), ValueError, "discrete has 1 entries"),
        (
            lambda: mutual_info(X, Y, discrete=[True, False]),
            ValueError,
            r"mask of the 1 column\(s\)",
        ),
        (lambda: mutual_info(["a", "b"], [1, 2], discrete=False), ValueError, "cannot make it"),
        (lambda: mutual_info(X, Y, estimator="ross"), ValueError, "one numeric and one discrete"),
        (
            lambda: mutual_info(X, Y, estimator="ksg", sample_weight=np.arange(60)),
            ValueError,
            "estimator='ksg' cannot use sample_weight",
        ),
        (lambda: mutual_info(X, Y, sample_weight=-np.ones(60)), ValueError, "sample_weight must"),
        (
            lambda: entropy(X, sample_weight=np.linspace(1, 2, 60)),
            ValueError,
            "discrete variables here",
        ),
        (
            lambda: mutual_info(X, pd.Series(pd.date_range("2020-01-01", periods=60))),
            TypeError,
            "y has dtype Datetime",
        ),
    ],
)
def test_bad_input(call, error, message):
    with pytest.raises(error, match=message):
        call()


def test_numbers_of_any_size_have_an_entropy():
    x = np.random.RandomState(0).standard_normal(500)
    for scale in (1e-200, 1e-12, 1e12, 1e200):
        assert entropy(x * scale) == pytest.approx(entropy(x) + np.log(scale))


def test_a_row_alone_in_its_level_says_nothing_of_the_density():
    x = np.random.RandomState(0).standard_normal(400)
    label = np.array(["a"] * 399 + ["b"])
    mixed = pd.DataFrame({"x": x, "label": label})
    alone = pd.DataFrame({"x": x[:399], "label": label[:399]})
    assert entropy(mixed) == pytest.approx(entropy(alone) + entropy(label))


def test_weights_that_are_not_whole_count_by_what_they_are_worth():
    rng = np.random.RandomState(0)
    x, y = rng.choice(list("abc"), (2, 300))
    weight = rng.random_sample(300)
    for name in ("auto", "miller_madow", "james_stein"):
        value = mutual_info(x, y, estimator=name, sample_weight=weight)
        small = mutual_info(x, y, estimator=name, sample_weight=weight / weight.sum())
        assert small == pytest.approx(value)
    plain = mutual_info(x, y, estimator="miller_madow")
    halves = mutual_info(x, y, estimator="miller_madow", sample_weight=np.full(300, 0.5))
    assert halves == pytest.approx(plain)
    with pytest.raises(ValueError, match="whole weights"):
        mutual_info(x, y, estimator="chao_shen", sample_weight=weight)


def test_weights_of_any_size_are_importances():
    x, y = gaussian_pair(300)
    label, other = np.where(x > 0, "u", "v"), np.where(y > 0.5, "u", "v")
    weight = np.random.RandomState(0).random_sample(300)
    for weights in (np.ones(300), weight):
        for scale in (1e20, 1e307):
            for numbers in (other, y, x):
                value = mutual_info(label, numbers, sample_weight=weights * scale)
                expected = mutual_info(label, numbers, sample_weight=weights)
                assert value == pytest.approx(expected, rel=1e-3)


@pytest.mark.parametrize("weight", [["a", "b"], [1.0, None], [object(), 1.0], [[1.0], [1.0, 2.0]]])
def test_weights_that_are_no_numbers_are_refused_by_name(weight):
    with pytest.raises((TypeError, ValueError), match="sample_weight must hold"):
        mutual_info(["a", "b"], ["u", "v"], sample_weight=weight)


def test_the_warning_of_dropped_rows_points_at_the_line_of_the_caller():
    x, y = gaussian_pair(300)
    gaps = np.where(x > 1, np.nan, x)
    for measure in (
        lambda: mutual_info(gaps, y),
        lambda: entropy(gaps),
        lambda: pointwise_mutual_info(gaps, y),
        lambda: conditional_mutual_info(gaps, y, y),
        lambda: mutual_info_test(gaps, y, n_permutations=1),
        lambda: total_correlation(np.column_stack([gaps, y])),
    ):
        with pytest.warns(UserWarning, match="missing number") as caught:
            measure()
        assert [warning.filename for warning in caught] == [__file__]


def test_many_levels_are_read_once():
    rng = np.random.RandomState(0)
    label, x = rng.randint(0, 50, 400).astype(str), rng.standard_normal(400)
    mixed = pd.DataFrame({"x": x, "label": label})
    within = sum(np.mean(label == u) * entropy(x[label == u]) for u in np.unique(label))
    assert entropy(mixed) == pytest.approx(entropy(label) + within)


def test_a_row_of_weight_zero_may_hold_anything():
    x = np.random.RandomState(0).standard_normal(100)
    y = np.where(x > 0, "a", "b")
    weight = np.r_[0, 0, np.ones(98)]
    broken = np.r_[np.inf, np.nan, x[2:]]
    value = mutual_info(broken, y, sample_weight=weight, missing="raise")
    assert value == mutual_info(x[2:], y[2:], sample_weight=weight[2:])


@pytest.mark.parametrize("estimator", ["plugin", "miller_madow", "james_stein", "auto"])
@pytest.mark.parametrize("normalize", ["min", "max", "sqrt", "joint"])
def test_shares_of_entropy_lie_between_zero_and_one(estimator, normalize):
    rng = np.random.RandomState(0)
    x = rng.choice(list("abc"), 60)
    y = np.where(rng.random_sample(60) < 0.5, x, "a")
    share = mutual_info(x, y, estimator=estimator, normalize=normalize)
    assert 0 < share < mutual_info(x, x, estimator=estimator, normalize=normalize) <= 1


def test_a_constant_condition_changes_nothing():
    x, y = gaussian_pair(1200)
    assert conditional_mutual_info(x, y, np.ones(1200)) == mutual_info(x, y)


@pytest.mark.parametrize("value", [None, 3.0, {"a": [1, 2]}, np.zeros((2, 2, 2))])
def test_what_is_neither_a_vector_nor_a_table_is_refused(value):
    with pytest.raises(TypeError, match="x must be a vector"):
        entropy(value)


def test_rows_of_different_lengths_are_refused():
    with pytest.raises(ValueError, match="rows of x differ in length"):
        entropy([[1, 2], [3]])
    with pytest.raises(ValueError, match=r"mask of the 3 column\(s\) of X"):
        total_correlation(np.ones((5, 3)), discrete=[True, False])


def test_ties_are_broken_alike_for_every_order_of_the_rows():
    rng = np.random.RandomState(0)
    x = np.round(rng.standard_normal(800), 2)
    y = np.round(x + rng.standard_normal(800), 2)
    order = rng.permutation(800)
    assert mutual_info(x[order], y[order]) == pytest.approx(mutual_info(x, y), abs=1e-12)
    assert mutual_info(y, x) == pytest.approx(mutual_info(x, y), abs=1e-12)


def test_mirrored_numbers_have_the_same_information():
    rng = np.random.default_rng(0)
    x = rng.standard_normal(1001)
    y = x + rng.standard_normal(1001)
    assert mutual_info(-x, y) == pytest.approx(mutual_info(x, y), abs=1e-12)


def test_rows_alone_in_their_class_do_not_follow_the_others():
    rng = np.random.default_rng(0)
    y = np.arange(1000)
    y[:20] = rng.integers(0, 2, 20)
    x = rng.standard_normal(1000) + 10 * (y == 1)
    few = mutual_info(x, y.astype(str), estimator="ross")
    assert few < 0.05


@pytest.mark.parametrize("n_levels", [40, 100, 200])
def test_many_independent_classes_have_little_information_in_bins(n_levels):
    rng = np.random.default_rng(0)
    classes = (rng.permutation(200) % n_levels).astype(str)
    found = mutual_info(rng.standard_normal(200), classes, estimator="adaptive_bins")
    assert found < 0.1


@pytest.mark.parametrize("name", ATOMS)
def test_numbers_by_command_are_no_atoms_and_no_table(name):
    generate, truth = ATOMS[name]
    rng = np.random.RandomState(1)
    x, y = generate(*gaussian_pair(5000, seed=1), rng.random_sample(5000), rng.random_sample(5000))
    value = mutual_info(x, y, discrete=False)
    assert value == pytest.approx(truth, abs=0.06)
    # Ties are exact: equal numbers stay equal, and nothing is drawn.
    assert value == mutual_info(x, y, discrete=False, random_state=1)
    shifted = mutual_info(x + 1e6, y, discrete=(False, None))
    assert shifted == pytest.approx(value, abs=1e-3)


def test_few_values_are_a_table_unless_they_are_said_to_be_numbers():
    rng = np.random.default_rng(0)
    x = rng.integers(0, 6, 300)
    y = x + rng.integers(0, 3, 300)
    table = mutual_info(x, y)
    assert table == mutual_info(x, y, discrete=True)
    terms = ksg_blocks(x[:, None] * 1.0, y[:, None] * 1.0)
    assert mutual_info(x, y, discrete=False) == pytest.approx(terms.mean(), abs=1e-12) != table
    label = (y > 3).astype(str)
    options = {"estimator": "ross"}
    mixed = conditional_terms(
        x[:, None] * 1.0, (y > 3)[:, None], np.empty((300, 0)), discrete_y=np.array([True])
    )
    found = mutual_info(x, label, discrete=(False, None), **options)
    assert found == pytest.approx(mixed.mean(), abs=1e-12)
    # Where no number repeats there is nothing to override.
    noise = rng.standard_normal(300)
    assert mutual_info(noise, label, discrete=(False, True)) == mutual_info(noise, label)


@pytest.mark.parametrize("n", [1, 3, 200])
def test_a_constant_has_no_entropy(n):
    assert entropy(np.full(n, 7.0)) == entropy(["a"] * n) == 0
    assert entropy(np.full(n, 7.0), discrete=False) == -np.inf


def test_entropy_of_few_values_is_that_of_their_levels():
    codes = np.random.default_rng(0).integers(0, 6, 300)
    assert entropy(codes) == entropy(codes, discrete=True) == entropy(codes.astype(str))
    assert entropy(codes) == pytest.approx(mutual_info(codes, codes))
    weight = np.linspace(0, 1, 300)
    levels = codes.astype(str)
    assert entropy(codes, sample_weight=weight) == entropy(levels, sample_weight=weight)
    assert entropy(codes, discrete=False) == -np.inf


@pytest.mark.parametrize(
    "values",
    [
        np.random.default_rng(0).standard_normal(150).round(1),
        np.repeat(np.random.default_rng(0).standard_normal((300, 1)), 2, axis=1),
    ],
    ids=["rounded", "repeated column"],
)
def test_numbers_without_a_density_are_named(values):
    with pytest.warns(UserWarning, match="x has no density.*Pass discrete=True"):
        assert entropy(values) == -np.inf
    assert entropy(values, discrete=False) == -np.inf


def test_weights_that_are_all_the_same_fraction_are_no_weights():
    x, y = gaussian_pair(500)
    for weight in (np.ones(500), np.full(500, 0.1), np.full(500, 1e-9)):
        assert mutual_info(x, y, sample_weight=weight) == mutual_info(x, y)
        assert mutual_info(x, y, sample_weight=weight, estimator="ksg") == mutual_info(x, y)


def test_entropy_of_numbers_that_repeat():
    assert entropy([0, 1, 0, 1], estimator="plugin", unit="bit") == 1
    weight = [1, 1, 2, 0]
    value = entropy([0.5, 1, 0.5, 1], estimator="miller_madow", sample_weight=weight)
    assert value == entropy([0.5, 1, 0.5, 0.5], estimator="miller_madow")
    with pytest.raises(ValueError, match="counts values, but x is numeric"):
        entropy(X, estimator="plugin")
