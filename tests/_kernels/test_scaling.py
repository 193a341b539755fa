"""Scaling against its definition."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from skmi._kernels.scaling import scale_and_clip

NUMBERS = st.floats(width=32)


def by_definition(values, location, factor, limit):
    z = (values.astype(float) - location) * factor
    clipped = np.divide(z, np.hypot(1, z / limit), out=np.sign(z) * limit, where=np.isfinite(z))
    return np.where(np.isnan(z), 0, clipped)


@pytest.mark.parametrize("out_dtype", [np.float32, np.float64])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@given(st.data())
def test_definition(dtype, out_dtype, data):
    shape = data.draw(st.tuples(st.integers(0, 5), st.integers(1, 9)))
    values = data.draw(arrays(np.float32, shape, elements=NUMBERS)).astype(dtype)
    location = np.array([0, 1, -100.0, *range(6)], dtype)[: shape[1]]
    factor = np.array([1, 2, 1e-3, *np.arange(1, 7) / 8], dtype)[: shape[1]]
    out = np.full(shape, np.nan, out_dtype)
    with np.errstate(over="ignore"):
        has_infinite = scale_and_clip(values, location, factor, 3.0, out)
    assert has_infinite == np.isinf(values).any()
    expected = by_definition(values, location, factor, 3.0)
    rtol = 1e-14 if dtype == out_dtype == np.float64 else 1e-6
    np.testing.assert_allclose(out, expected, rtol=rtol, atol=rtol**2)


def test_read_only_values_of_any_size():
    values = np.array([[-1e300, -1e12, 0.0, 1e12, 1e300]])
    values.setflags(write=False)
    out = np.empty((1, 5), np.float32)
    assert not scale_and_clip(values, np.zeros(5), np.ones(5), 3.0, out)
    np.testing.assert_allclose(out, [[-3, -3, 0, 3, 3]])
