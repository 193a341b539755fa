"""Groups of rows that are left out: who stays, and sums of those who do."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from skmi.inspection._left_out import N_GROUPS, RowGroups
from skmi.inspection._permuted_rows import draws


def test_groups_are_even_and_left_out_in_both_roles():
    groups = RowGroups(47, 47, 0)
    (draw,) = draws(47, 47, 1, 0)
    gone = [np.flatnonzero(~stays) for stays in groups.left_out(draw, donors=False).masks()]
    assert_array_equal(np.sort(np.concatenate(gone)), np.arange(47))
    assert {len(rows) for rows in gone} == {2, 3}
    for rows, stays in zip(gone, groups.left_out(draw, donors=True).masks(), strict=True):
        expected = [i not in rows and draw.donors[i] not in rows for i in range(47)]
        assert_array_equal(stays, expected)


@pytest.mark.parametrize("donors", [True, False])
@pytest.mark.parametrize(("n_samples", "n_drawn"), [(100, 100), (100, 60), (12, 12)])
def test_sums_are_those_of_the_rows_that_stay(n_samples, n_drawn, donors):
    random = np.random.default_rng(0)
    (draw,) = draws(n_samples, n_drawn, 1, 0)
    left_out = RowGroups(n_samples, n_drawn, 0).left_out(draw, donors=donors)
    values, levels = random.standard_normal(n_drawn), random.integers(3, size=n_drawn)
    kept = [np.ones(n_drawn, bool), *left_out.masks()]
    assert left_out.n_groups == min(n_samples, N_GROUPS)
    by_level = left_out.stays @ left_out.in_cells(values, levels, 3)
    assert_allclose(
        by_level, [np.bincount(levels[rows], values[rows], 3) for rows in kept], atol=1e-14
    )
    counts = left_out.stays @ left_out.in_cells(None)
    assert_array_equal(counts[:, 0], [rows.sum() for rows in kept])


def test_what_stays_is_not_hidden_by_what_is_left_out():
    (draw,) = draws(40, 40, 1, 0)
    left_out = RowGroups(40, 40, 0).left_out(draw, donors=True)
    values = np.full(40, 1e-3)
    values[7] = 1e20
    sums = (left_out.stays @ left_out.in_cells(values))[1:, 0]
    for total, stays in zip(sums, left_out.masks(), strict=True):
        assert_allclose(total, values[stays].sum(), rtol=1e-14)
