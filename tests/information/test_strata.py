"""Information given a third variable against its definition, level by level."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from skmi.information import conditional_mutual_info, interaction_information, mutual_info
from skmi.information._discrete import INFORMATIONS, count_table
from skmi.information._strata import mean_over_levels

TABLES = sorted(INFORMATIONS)


@st.composite
def three_codes(draw):
    n = draw(st.integers(2, 80))
    rng = np.random.default_rng(draw(st.integers(0, 2**16)))
    x, y, z = (rng.integers(0, draw(st.integers(1, 6)), n) for _ in range(3))
    return x, np.where(rng.random(n) < 0.5, x, y), z


def by_levels(name, x, y, z, weight):
    """The definition: each level of z by itself, by its share of the weights."""
    total = 0.0
    for level in np.unique(z):
        rows = z == level
        table = count_table(x[rows], y[rows], weight[rows])
        total += weight[rows].sum() / weight.sum() * INFORMATIONS[name](table)
    return max(total, 0)


@given(three_codes(), st.sampled_from(TABLES))
def test_tables_are_the_mean_over_the_levels(codes, name):
    found = conditional_mutual_info(*codes, discrete=True, estimator=name)
    expected = by_levels(name, *codes, np.ones(len(codes[0])))
    assert found == pytest.approx(expected, abs=1e-9)


@given(three_codes(), st.sampled_from(TABLES), st.integers(0, 99))
def test_a_weight_of_two_is_a_row_that_occurs_twice(codes, name, seed):
    weight = np.random.default_rng(seed).integers(0, 4, len(codes[0]))
    if not weight.any():
        return
    repeated = [np.repeat(code, weight) for code in codes]
    for measure in (conditional_mutual_info, interaction_information):
        options = {"discrete": True, "estimator": name}
        found = measure(*codes, sample_weight=weight, **options)
        assert found == pytest.approx(measure(*repeated, **options), abs=1e-9)


@given(three_codes())
def test_the_chain_rule_and_symmetry(codes):
    x, y, z = codes
    options = {"discrete": True, "estimator": "plugin"}
    given_z = conditional_mutual_info(x, y, z, **options)
    both = mutual_info(x, np.column_stack([y, z]), **options)
    assert both == pytest.approx(mutual_info(x, z, **options) + given_z, abs=1e-9)
    # No processing of x adds information.
    assert conditional_mutual_info(x // 2, y, z, **options) <= given_z + 1e-9
    for name in TABLES:
        forth, back = (
            conditional_mutual_info(*pair, z, discrete=True, estimator=name)
            for pair in ((x, y), (y, x))
        )
        assert forth == pytest.approx(back, abs=1e-9)


def test_auto_is_adjusted_and_levels_may_be_renamed():
    rng = np.random.default_rng(0)
    x, y, z = rng.integers(0, 4, (3, 400))
    value = conditional_mutual_info(x, y, z, discrete=True)
    assert value == conditional_mutual_info(x, y, z, discrete=True, estimator="adjusted")
    order = rng.permutation(400)
    renamed = np.array(["u", "a", "k", "b"])[z]
    assert conditional_mutual_info(
        x[order], y[order], renamed[order], discrete=True
    ) == pytest.approx(value, abs=1e-12)


def test_importances_count_by_what_they_are_worth_in_their_own_level():
    rng = np.random.default_rng(1)
    x, y, z = rng.integers(0, 3, (3, 300))
    # Equal within a level: each level is as good as without weights, only its share differs.
    weight = np.array([0.3, 1.7, 40.1])[z]
    for name in TABLES:
        expected = by_levels(name, x, y, z, np.ones(300))
        parts = [mutual_info_at(name, x, y, z == level) for level in range(3)]
        shares = np.bincount(z, weight) / weight.sum()
        options = {"discrete": True, "estimator": name}
        found = conditional_mutual_info(x, y, z, sample_weight=weight, **options)
        assert found == pytest.approx(max(shares @ parts, 0), abs=1e-9), name
        equal = conditional_mutual_info(x, y, z, sample_weight=np.full(300, 0.1), **options)
        assert equal == pytest.approx(expected, abs=1e-9), name


def test_importances_of_any_range():
    rng = np.random.default_rng(3)
    x, y, z = rng.integers(0, 3, (3, 200))
    weight = rng.random(200)
    # A level that weighs next to nothing, and rows that do.
    weight[z == 1] *= 1e-200
    weight[:20] = 5e-324
    found = conditional_mutual_info(x, y, z, discrete=True, sample_weight=weight)
    rows = (z != 1) & (np.arange(200) >= 20)
    expected = conditional_mutual_info(
        x[rows], y[rows], z[rows], discrete=True, sample_weight=weight[rows]
    )
    assert found == pytest.approx(expected, abs=0.02)
    share = mutual_info(x, y, discrete=True, normalize="min", sample_weight=weight)
    assert 0 <= share < 0.2


def mutual_info_at(name, x, y, rows):
    return INFORMATIONS[name](count_table(x[rows], y[rows]))


def test_equal_tables_are_measured_once():
    calls = []
    rng = np.random.default_rng(2)
    x, y = rng.integers(0, 2, (2, 3000))
    z = np.arange(3000) // 2

    def measure(table):
        calls.append(table)
        return INFORMATIONS["plugin"](table)

    found = mean_over_levels(measure, x, y, z, None)
    assert found == pytest.approx(by_levels("plugin", x, y, z, np.ones(3000)), abs=1e-12)
    # Two rows agree or differ in x, and in y.
    assert len(calls) == 4


@pytest.mark.parametrize("kind", ["min", "max", "sqrt", "joint"])
@pytest.mark.parametrize("estimator", ["auto", "plugin", "miller_madow"])
def test_normalised(kind, estimator):
    rng = np.random.default_rng(3)
    x, y = rng.integers(0, 2, (2, 2000))
    options = {"discrete": True, "normalize": kind, "estimator": estimator}
    # Once x or y is known, the other settles the exclusive or.
    assert conditional_mutual_info(x, y, x ^ y, **options) == pytest.approx(1)
    # Nothing is left of x once x is known.
    assert conditional_mutual_info(x, y, x, **options) == 0
    noisy = np.where(rng.random(2000) < 0.3, rng.integers(0, 4, 2000), x)
    share = conditional_mutual_info(x, noisy, y, **options)
    information = conditional_mutual_info(x, noisy, y, discrete=True, estimator=estimator)
    assert 0 < share < 1
    if kind == "min":
        assert share == pytest.approx(information / np.log(2), abs=0.01)


def test_shares_by_definition():
    rng = np.random.default_rng(4)
    x, y, z = rng.integers(0, 3, (3, 90))
    y = np.where(rng.random(90) < 0.6, x, y)

    def entropy_given(code):
        joint, of_z = np.bincount(3 * z + code) / 90, np.bincount(z) / 90
        joint = joint[joint > 0]
        return np.sum(of_z * np.log(of_z)) - np.sum(joint * np.log(joint))

    options = {"discrete": True, "estimator": "plugin"}
    value = conditional_mutual_info(x, y, z, **options)
    of_x, of_y = entropy_given(x), entropy_given(y)
    bounds = {
        "min": min(of_x, of_y),
        "max": max(of_x, of_y),
        "sqrt": np.sqrt(of_x * of_y),
        "joint": of_x + of_y - value,
    }
    for kind, bound in bounds.items():
        found = conditional_mutual_info(x, y, z, normalize=kind, **options)
        assert found == pytest.approx(value / bound)


@pytest.mark.parametrize("estimator", ["ross", "adaptive_bins"])
def test_estimators_by_level(estimator):
    rng = np.random.default_rng(5)
    z = np.repeat(["a", "b", "c"], [100, 200, 300])
    y = rng.integers(0, 2, 600).astype(bool)
    x = rng.standard_normal(600) + y
    found = conditional_mutual_info(x, y, z, estimator=estimator)
    parts = [mutual_info(x[z == k], y[z == k], estimator=estimator) for k in "abc"]
    assert found == pytest.approx(np.dot([1, 2, 3], parts) / 6)


def test_bins_by_level_take_weights():
    rng = np.random.default_rng(6)
    z, y = rng.integers(0, 2, (2, 400)).astype(bool)
    x = rng.standard_normal(400) + 2 * y
    weight = rng.integers(1, 4, 400)
    repeated = [np.repeat(part, weight) for part in (x, y, z)]
    found = conditional_mutual_info(x, y, z, sample_weight=weight)
    expected = conditional_mutual_info(*repeated, estimator="adaptive_bins")
    assert found == pytest.approx(expected, abs=1e-9)


def test_copula_given_a_number_is_partial_correlation():
    rng = np.random.default_rng(7)
    x, y, z = rng.standard_normal((3, 4000))
    x, y = x + z, y + 0.8 * x + z
    # Given z, the residuals of x and y have correlation 0.8 / sqrt(1 + 0.64).
    truth = 0.5 * np.log(1 + 0.64)
    value = conditional_mutual_info(x, y, z, estimator="gaussian_copula")
    assert value == pytest.approx(truth, abs=0.03)
    assert conditional_mutual_info(y, x, z, estimator="gaussian_copula") == pytest.approx(value)
    none = conditional_mutual_info(rng.permutation(x), y, z > 0, estimator="gaussian_copula")
    assert none < 0.01


def test_numbers_that_repeat_are_counted_by_estimators_of_tables():
    rng = np.random.default_rng(8)
    x, y, z = rng.integers(0, 3, (3, 300))
    found = conditional_mutual_info(x * 1.5, y, z - 7.0, estimator="plugin")
    assert found == conditional_mutual_info(x, y, z, estimator="plugin", discrete=True)


NUMBERS = np.random.default_rng(9).standard_normal((3, 60))
LABELS = np.repeat(["a", "b", "c"], [2, 28, 30])


@pytest.mark.parametrize(
    ("z", "options", "message"),
    [
        (NUMBERS[2], {"estimator": "adaptive_bins"}, "each level of z by itself, but it is num"),
        (NUMBERS[2], {"sample_weight": np.arange(60)}, "z is numeric, or has levels of fewer"),
        (LABELS, {"sample_weight": np.arange(60)}, "fewer than 50 rows"),
        (LABELS, {"estimator": "adaptive_bins"}, "the rarest has 2"),
        (NUMBERS[2], {"estimator": "plugin"}, "counts values, but x is numeric"),
        (NUMBERS[2], {"normalize": "min"}, "normalize is for discrete"),
        (NUMBERS[0] ** 3, {"estimator": "gaussian_copula"}, "what is left of x once z is known"),
    ],
)
def test_refusals(z, options, message):
    with pytest.raises(ValueError, match=message):
        conditional_mutual_info(NUMBERS[0], NUMBERS[1], z, **options)
