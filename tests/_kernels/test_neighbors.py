import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from skmi._kernels.blocks import block_radii, fill_blocks
from skmi._kernels.nearest import nothing_seen
from skmi._kernels.neighbors import (
    AS_DOUBLES,
    AS_SINGLES,
    EXACT,
    class_radii,
    sum_over_counts,
)


def pad(values):
    return np.concatenate([[-np.inf], values, [np.inf]])


def kth_distance(distances, k):
    """Distance of each point to its k-th nearest other point, by sorting all distances."""
    others = distances.copy()
    np.fill_diagonal(others, -1.0)
    return np.sort(others, axis=1)[:, k]


class TestCounts:
    @pytest.mark.parametrize("n", [1, 2, 15, 16, 17, 100, 333])
    @pytest.mark.parametrize("spread", [0.0, 0.01, 1.0, 100.0])
    def test_counts_points_strictly_within(self, n, spread):
        rng = np.random.default_rng(n)
        values = np.sort(rng.standard_normal(n))
        radii = spread * rng.random(n)
        table = rng.random(n + 1)
        counts = (np.abs(values[:, None] - values) < np.maximum(radii, 5e-324)[:, None]).sum(1)
        found = sum_over_counts(pad(values), radii, table)
        assert found == pytest.approx(table[counts].sum(), rel=1e-14)

    @given(st.lists(st.integers(0, 6), min_size=1, max_size=50), st.integers(0, 4))
    def test_points_at_the_radius_are_outside_and_ties_inside(self, values, radius):
        values = np.sort(np.array(values, float))
        counts = [sum(abs(v - w) < radius or v == w for w in values) for v in values]
        table = np.arange(values.size + 1.0) ** 2
        found = sum_over_counts(pad(values), np.full(values.size, float(radius)), table)
        assert found == table[counts].sum()

    def test_radius_is_compared_with_the_difference_not_with_the_sum(self):
        # 1 + r rounds to the second point, while the second minus the first is below r.
        values = np.array([1.0, 1.0 + 2.0**-52])
        radii = np.full(2, 1.2 * 2.0**-52)
        assert 1.0 + radii[0] == values[1]
        assert sum_over_counts(pad(values), radii, np.array([0.0, 1.0, 10.0])) == 20.0

    def test_many_equal_terms_add_up_without_drift(self):
        values = np.arange(300_000.0)
        found = sum_over_counts(pad(values), np.full(values.size, 0.5), np.full(values.size, 0.1))
        assert found / values.size == pytest.approx(0.1, rel=1e-14)


class TestClassRadii:
    @staticmethod
    def radii(values, codes, k, rounding):
        order = np.argsort(values, kind="stable")
        radii = np.empty(values.size)
        sorted_codes = codes[order].astype(np.uint32)
        class_radii(values[order], sorted_codes, np.bincount(codes), k, rounding, radii)
        out = np.empty(values.size)
        out[order] = radii
        return out

    @staticmethod
    def plain(values, codes, k, rounding):
        radii = np.empty(values.size)
        for code in np.unique(codes):
            members = codes == code
            x = values[members]
            count = x.size
            k_here = min(k, count - 1)
            if rounding == EXACT or k_here < count // 2:
                radii[members] = kth_distance(np.abs(x[:, None] - x), k_here)
                continue
            squared = (-2 * np.outer(x, x) + (x * x)[:, None]) + x * x
            squared = np.sort(np.maximum(squared, 0), axis=1)[:, k_here]
            if rounding == AS_SINGLES:
                squared = squared.astype(np.float32)
            radii[members] = np.sqrt(squared)
        return radii

    @pytest.mark.parametrize("rounding", [EXACT, AS_DOUBLES, AS_SINGLES])
    @pytest.mark.parametrize("k", [1, 2, 3, 5, 30])
    @pytest.mark.parametrize("n", [2, 3, 8, 50, 200])
    def test_equals_the_plain_search(self, n, k, rounding):
        rng = np.random.default_rng([n, k])
        codes = np.concatenate([rng.permutation(n // 2), np.arange(n // 2)] + [[0]] * (n % 2))
        codes = codes if n < 10 else rng.integers(0, 4, n)
        for values in (rng.standard_normal(n), rng.integers(0, 5, n) + 0.1, np.full(n, 0.3)):
            np.testing.assert_array_equal(
                self.radii(values, codes, k, rounding), self.plain(values, codes, k, rounding)
            )


class TestBlockRadii:
    @staticmethod
    def radii(x, y, k, block_bits, padding=2, max_visits=10**9):
        n = x.size
        y_order = np.argsort(y, kind="stable")
        x_order = np.argsort(x[y_order], kind="stable").astype(np.uint32)
        sorted_x, sorted_y = x[y_order][x_order], y[y_order]
        n_slots = padding + -(-n // (1 << block_bits)) * ((1 << block_bits) + padding)
        xs, ys = np.empty(n_slots), np.empty(n_slots)
        ranks = np.empty(n_slots, np.uint32), np.empty(n_slots, np.uint32)
        fill_blocks(x_order, sorted_x, sorted_y, block_bits, padding, xs, ys, *ranks)
        of_x, of_y = np.empty(n), np.empty(n)
        slots = xs, ys, *ranks
        args = sorted_y, block_bits, padding, nothing_seen(k), max_visits, of_x, of_y
        found = block_radii(*slots, *args)
        by_row = np.empty(n)
        by_row[y_order] = of_y
        if found:
            np.testing.assert_array_equal(of_x, by_row[y_order][x_order])
        return by_row if found else None

    @pytest.mark.parametrize("k", [1, 2, 3, 4, 7])
    @pytest.mark.parametrize("n", [8, 9, 16, 17, 60, 400])
    @pytest.mark.parametrize(("block_bits", "padding"), [(1, 1), (3, 2), (5, 8), (8, 3)])
    def test_equals_the_plain_search(self, n, k, block_bits, padding):
        rng = np.random.default_rng([n, k, block_bits])
        x = rng.standard_normal(n)
        for a, b in [
            (x, x + rng.standard_normal(n)),
            (x, x.copy()),
            (rng.integers(0, 4, n) * 1.0, rng.integers(0, 3, n) * 1.0),
            (rng.standard_cauchy(n), rng.standard_cauchy(n)),
            (np.zeros(n), x),
            (x, np.zeros(n)),
        ]:
            chebyshev = np.maximum(np.abs(a[:, None] - a), np.abs(b[:, None] - b))
            np.testing.assert_array_equal(
                self.radii(a, b, k, block_bits, padding), kth_distance(chebyshev, k)
            )

    def test_gives_up_beyond_the_allowed_visits(self):
        rng = np.random.default_rng(0)
        x, y = rng.standard_normal((2, 500))
        assert self.radii(x, y, 3, 5, max_visits=500) is None
        assert self.radii(x, y, 3, 5, max_visits=500 * 500) is not None
