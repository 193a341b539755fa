"""Means, variances, classes and curves without each group, against rows that are left out."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from skmi.inspection._left_out import LeftOut
from skmi.inspection._scored_rows import ScoredRows

N = 150
RNG = np.random.default_rng(0)
LEFT_OUT = LeftOut(RNG.integers(5, size=N), RNG.integers(5, size=N), 5)
KEPT = [np.ones(N, bool), *LEFT_OUT.masks()]
VALUES = RNG.standard_normal(N)
TRUE, PREDICTED = RNG.integers(3, size=(2, N))
WEIGHTS = [None, RNG.random(N), RNG.integers(2, size=N).astype(float)]


def rows_with(weight):
    return ScoredRows(TRUE, PREDICTED, weight, LEFT_OUT), np.ones(N) if weight is None else weight


@pytest.mark.parametrize("weight", WEIGHTS)
@pytest.mark.parametrize("values", [VALUES, 1e9 + VALUES, np.where(np.arange(N), VALUES, 1e10)])
def test_means_and_variances(values, weight):
    rows, w = rows_with(weight)
    for k, kept in enumerate(KEPT):
        middle = np.average(values[kept], weights=w[kept])
        spread = np.average((values[kept] - middle) ** 2, weights=w[kept])
        assert_allclose(rows.mean(values)[k], middle, rtol=1e-12)
        assert_allclose(rows.variance(values)[k], spread, rtol=1e-6 if middle > 1e8 else 1e-12)


@pytest.mark.parametrize("weight", WEIGHTS)
def test_classes(weight):
    rows, w = rows_with(weight)
    sums = rows.by_class()
    for k, kept in enumerate(KEPT):
        for j, label in enumerate(sums.labels):
            true, predicted = (w * kept * (codes == label) for codes in (TRUE, PREDICTED))
            assert_allclose(sums.true[k, j], true.sum())
            assert_allclose(sums.predicted[k, j], predicted.sum())
            assert_allclose(sums.hits[k, j], (true * (label == PREDICTED)).sum())


@pytest.mark.parametrize("weight", WEIGHTS)
def test_curves_step_over_rows_of_equal_response(weight):
    rows, w = rows_with(weight)
    response, positive = np.round(VALUES, 1), TRUE == 1
    for (hits, others), kept in zip(rows.curves(positive, response), KEPT, strict=True):
        above = response >= np.unique(response)[::-1][:, None]
        assert_allclose(hits, (above * w * kept * positive).sum(axis=1), atol=1e-12)
        assert_allclose(others, (above * w * kept * ~positive).sum(axis=1), atol=1e-12)
