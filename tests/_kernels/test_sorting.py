import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from skmi._kernels.sorting import argsort


def sort(values):
    n = values.size
    order = np.empty(n, np.uint32)
    sorted_values = np.empty(n)
    argsort(values, order, sorted_values, np.empty(n, np.uint64), np.empty(n, np.uint64))
    return order, sorted_values


def check(values):
    order, sorted_values = sort(values)
    np.testing.assert_array_equal(order, np.argsort(values, kind="stable"))
    np.testing.assert_array_equal(sorted_values, values[order])


SHAPES = {
    "normal": lambda rng, n: rng.standard_normal(n),
    "cauchy": lambda rng, n: rng.standard_cauchy(n),
    "lattice": lambda rng, n: rng.integers(-3, 4, n).astype(float),
    "noisy lattice": lambda rng, n: rng.integers(-3, 4, n) + 1e-10 * rng.standard_normal(n),
    "last bits": lambda rng, n: 1.0 + rng.integers(0, 1000, n) * 2.0**-52,
    "sorted": lambda rng, n: np.sort(rng.standard_normal(n)),
    "reversed": lambda rng, n: np.sort(rng.standard_normal(n))[::-1].copy(),
    "constant": lambda rng, n: np.full(n, -7.25),
    "both zeros": lambda rng, n: np.where(rng.random(n) < 0.5, 0.0, -0.0),
    "subnormal": lambda rng, n: rng.integers(-9, 9, n) * 5e-324,
    "extremes": lambda rng, n: rng.choice([-1.7e308, 1.7e308, 2e-308, -5e-324, 0.0, 1.0], n),
}


# Sizes on both sides of the switches from insertion to narrow and from narrow to wide digits.
@pytest.mark.parametrize("n", [0, 1, 2, 3, 40, 41, 500, 2999, 3000, 20000])
@pytest.mark.parametrize("shape", SHAPES)
def test_is_the_stable_order_of_numpy(shape, n):
    check(SHAPES[shape](np.random.default_rng(n), n))


@given(
    arrays(
        np.float64,
        st.integers(0, 120),
        elements=st.floats(allow_nan=False, allow_infinity=False, allow_subnormal=True),
    )
)
def test_any_finite_doubles(values):
    check(values)


def test_one_pair_out_of_order_only_in_the_lower_half():
    values = np.linspace(1.0, 2.0, 5000)
    values[[2000, 2001]] = values[2000] + np.array([2.0**-52, 0.0])
    check(values)
