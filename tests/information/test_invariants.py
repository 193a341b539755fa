"""What holds for every variable of every kind, whatever the estimate is."""

import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skmi.information import (
    conditional_mutual_info,
    entropy,
    interaction_information,
    mutual_info,
    mutual_info_matrix,
    pointwise_mutual_info,
    total_correlation,
)

TABLES = ("auto", "plugin", "miller_madow", "chao_shen", "james_stein", "adjusted")


def column(rng, kind, n, around):
    """A column of a kind, not independent of the number `around` it."""
    value = around + rng.standard_normal(n)
    return {
        "number": value,
        "rounded": np.round(value, 1),
        "zeros": value * (rng.random(n) < 0.5),
        "levels": np.digitize(value, [-1, 0, 1]),
        "label": np.array(list("bdca"))[np.digitize(value, [-1, 0, 1])],
        "truth": value > 0,
        "constant": np.zeros(n),
    }[kind]


KINDS = ("number", "rounded", "zeros", "levels", "label", "truth", "constant")


@st.composite
def variables(draw, n_variables, kinds=KINDS):
    rng = np.random.default_rng(draw(st.integers(0, 2**20)))
    n = draw(st.sampled_from([12, 60, 150]))
    around = rng.standard_normal(n)
    names = [draw(st.sampled_from(kinds)) for _ in range(n_variables)]
    return [column(rng, name, n, around) for name in names], rng


def frame(*columns):
    return pd.DataFrame({f"c{j}": part for j, part in enumerate(columns)})


@settings(max_examples=60)
@given(variables(2))
def test_two_variables_in_any_order_of_arguments_and_rows(case):
    (x, y), rng = case
    value = mutual_info(x, y)
    assert value >= 0
    assert mutual_info(y, x) == pytest.approx(value, abs=1e-9)
    order = rng.permutation(len(x))
    assert mutual_info(x[order], y[order]) == pytest.approx(value, abs=1e-9)
    terms = pointwise_mutual_info(x, y)
    np.testing.assert_allclose(pointwise_mutual_info(x[order], y[order]), terms[order], atol=1e-9)


@settings(max_examples=60)
@given(variables(3))
def test_three_variables_in_any_order_of_arguments_and_rows(case):
    (x, y, z), rng = case
    value = conditional_mutual_info(x, y, z)
    assert value >= 0
    assert conditional_mutual_info(y, x, z) == pytest.approx(value, abs=1e-9)
    order = rng.permutation(len(x))
    again = conditional_mutual_info(x[order], y[order], z[order])
    assert again == pytest.approx(value, abs=1e-9)
    if not any(isinstance(part[0], str) for part in (x, y, z)):
        # A constant condition is none.
        nothing = np.zeros(len(x))
        assert conditional_mutual_info(x, y, nothing) == pytest.approx(mutual_info(x, y))


@pytest.mark.filterwarnings("ignore:x has no density")
@settings(max_examples=40)
@given(variables(4))
def test_columns_of_blocks_and_containers(case):
    (a, b, c, d), _ = case
    block, swapped, other = frame(a, b), frame(b, a), frame(c, d)
    value = mutual_info(block, other)
    assert mutual_info(swapped, other) == pytest.approx(value, abs=1e-9)
    assert mutual_info(pl.from_pandas(block), pl.from_pandas(other)) == value
    assert conditional_mutual_info(a, c, block) == pytest.approx(
        conditional_mutual_info(a, c, swapped), abs=1e-9
    )
    for measure in (entropy, mutual_info_matrix, total_correlation):
        np.testing.assert_array_equal(measure(pl.from_pandas(block)), measure(block))


@settings(max_examples=40)
@given(variables(2, ("number", "rounded", "zeros", "levels")))
def test_increasing_maps_of_numbers(case):
    (x, y), _ = case
    value = mutual_info(x, y)
    for mapped in (2.0**-40 * x, 1024 + x, np.arctan(x)):
        if len(np.unique(mapped)) == len(np.unique(x)):
            assert mutual_info(mapped, y) == pytest.approx(value, abs=0.005)


@settings(max_examples=60)
@given(variables(3, ("levels", "truth", "label")), st.sampled_from(TABLES))
def test_laws_of_discrete_variables(case, name):
    (x, y, z), rng = case
    options = {"discrete": True, "estimator": name}
    value = mutual_info(x, y, **options)
    labels = dict(zip(np.unique(x).tolist(), rng.permutation(9).astype(str), strict=False))
    renamed = np.array([labels[level] for level in x.tolist()])
    assert mutual_info(renamed, y, **options) == pytest.approx(value, abs=1e-9)
    assert conditional_mutual_info(renamed, y, z, **options) == pytest.approx(
        conditional_mutual_info(x, y, z, **options), abs=1e-9
    )
    weight = rng.integers(1, 4, len(x))
    repeated = [np.repeat(part, weight) for part in (x, y, z)]
    for measure, count in (
        (mutual_info, 2),
        (conditional_mutual_info, 3),
        (interaction_information, 3),
    ):
        found = measure(*(x, y, z)[:count], sample_weight=weight, **options)
        assert found == pytest.approx(measure(*repeated[:count], **options), abs=1e-9)


@settings(max_examples=60)
@given(variables(3, ("levels", "truth", "label")))
def test_bounds_of_discrete_variables(case):
    (x, y, z), _ = case
    of_x, of_y = entropy(x, discrete=True), entropy(y, discrete=True)
    assert mutual_info(x, y, discrete=True) <= min(of_x, of_y) + 1e-9
    assert mutual_info(x, x, discrete=True) == pytest.approx(of_x, abs=1e-9)
    plain = {"discrete": True, "estimator": "plugin"}
    joint = entropy(frame(x, y), **plain)
    by_entropies = entropy(x, **plain) + entropy(y, **plain) - joint
    assert mutual_info(x, y, **plain) == pytest.approx(max(by_entropies, 0), abs=1e-9)
    # Interaction is the same for every order of the variables.
    orders = [(x, y, z), (y, z, x), (z, x, y)]
    values = [interaction_information(*order, **plain) for order in orders]
    assert values == pytest.approx([values[0]] * 3, abs=1e-9)
