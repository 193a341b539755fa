from dataclasses import replace

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy.stats import chi2, chi2_contingency, pearsonr, rankdata

from skmi.feature_selection._partial_association import PartialAssociation
from skmi.information._codes import Codes
from skmi.information._pairs import PairInformation


def information_of(w, x, y, *, weight=None, is_ordered=True):
    columns = np.vstack([w, x]).astype(np.uint8)
    codes = Codes.from_bytes(columns, columns.max(axis=1).astype(np.int64) + 1)
    codes = replace(codes, is_ordered=np.full(2, is_ordered))
    return PairInformation(codes, y.astype(np.int64), None, weight=weight)


def table(seed, n=400, levels=(3, 4, 3)):
    rng = np.random.RandomState(seed)
    w, x, y = (rng.randint(0, k, n) for k in levels)
    return np.where(rng.random_sample(n) < 0.3, y, w), np.where(rng.random_sample(n) < 0.2, y, x), y


def test_one_stratum_is_pearsons_statistic_and_correlation():
    _, x, y = table(0, levels=(1, 5, 2))
    n = y.size
    association = PartialAssociation(information_of(0 * y, x, y), 0, 1)
    g, general, mean_score = association.statistics()
    counts = np.histogram2d(x, y, bins=(5, 2))[0]
    assert_allclose(g, chi2_contingency(counts, lambda_="log-likelihood").statistic)
    assert_allclose(general, (n - 1) / n * chi2_contingency(counts).statistic)
    assert_allclose(mean_score, (n - 1) * pearsonr(rankdata(x), y).statistic ** 2)
    assert association.freedom.tolist() == [4, 4, 1]


def test_binary_columns_give_the_statistic_of_mantel_and_haenszel():
    w, x, y = table(1, levels=(4, 2, 2))
    surplus = variance = 0.0
    for level in range(4):
        n = np.histogram2d(x[w == level], y[w == level], bins=(2, 2))[0]
        total, rows, columns = n.sum(), n.sum(axis=1), n.sum(axis=0)
        surplus += n[0, 0] - rows[0] * columns[0] / total
        variance += rows.prod() * columns.prod() / (total**2 * (total - 1))
    association = PartialAssociation(information_of(w, x, y), 0, 1)
    assert_allclose(association.statistics()[1], surplus**2 / variance)
    assert association.freedom.tolist() == [4, 1]


def test_covariance_is_that_of_permutations_within_the_strata():
    w, x, y = table(2, n=60)
    association = PartialAssociation(information_of(w, x, y), 0, 1)
    rng, values = np.random.RandomState(0), []
    for _ in range(2000):
        order = np.arange(y.size)
        for level in range(3):
            rows = np.flatnonzero(w == level)
            order[rows] = rng.permutation(rows)
        values.append(association.statistics(order))
    means, spread = np.mean(values, axis=0), np.std(values, axis=0)
    # A quadratic form in a surplus of this covariance has a mean of its rank.
    assert_allclose(means[1:], association.freedom[1:], atol=4 * spread[1:].max() / 2000**0.5)


def test_names_of_levels_do_not_matter_and_the_order_only_for_mean_scores():
    w, x, y = table(3)
    statistics = PartialAssociation(information_of(w, x, y), 0, 1).statistics()
    mirrored = PartialAssociation(information_of(2 - w, 3 - x, 2 - y), 0, 1).statistics()
    assert_allclose(mirrored, statistics)
    mixed = np.array([2, 0, 3, 1])[x]
    shuffled = PartialAssociation(information_of(w, mixed, y), 0, 1).statistics()
    assert_allclose(shuffled[:2], statistics[:2])
    assert abs(shuffled[2] - statistics[2]) > 1
    unordered = PartialAssociation(information_of(w, x, y, is_ordered=False), 0, 1)
    assert_allclose(unordered.statistics(), statistics[:2])


def test_whole_weights_are_repeated_rows():
    w, x, y = table(4)
    weight = np.random.RandomState(0).randint(1, 4, y.size)
    weighted = PartialAssociation(information_of(w, x, y, weight=weight.astype(float)), 0, 1)
    repeated = PartialAssociation(
        information_of(*(np.repeat(column, weight) for column in (w, x, y))), 0, 1
    )
    assert_allclose(weighted.statistics(), repeated.statistics())
    assert weighted.freedom.tolist() == repeated.freedom.tolist()


@pytest.mark.parametrize("is_ordered", [True, False])
def test_levels_without_spread_are_no_evidence(is_ordered):
    y = np.arange(60) % 3
    association = PartialAssociation(information_of(y, y, y, is_ordered=is_ordered), 0, 1)
    assert_allclose(association.statistics(), 0, atol=1e-9)
    assert association.log_pvalue() == 0


def test_tables_that_are_too_large_are_judged_by_information_alone(monkeypatch):
    w, x, y = table(5)
    information = information_of(w, x, y)
    small = PartialAssociation(information, 0, 1)
    monkeypatch.setattr("skmi.feature_selection._partial_association._MOST_CELLS", 10)
    large = PartialAssociation(information, 0, 1)
    assert_allclose(large.statistics(), small.statistics()[:1])
    order = np.argsort(w, kind="stable")[::-1]
    assert_allclose(large.statistics(order), small.statistics(order)[:1])


def test_weak_slopes_are_seen_that_the_information_does_not_show():
    rng = np.random.RandomState(0)
    w, x = rng.randint(0, 10, (2, 2000))
    y = (rng.random_sample(2000) < 0.03 + 0.015 * x).astype(int)
    association = PartialAssociation(information_of(w, x, y), 0, 1)
    tails = chi2.sf(association.statistics(), association.freedom)
    assert tails[0] > 1e-3 > 1e-4 > tails[2]
    assert np.exp(association.log_pvalue()) == pytest.approx(3 * tails.min())
