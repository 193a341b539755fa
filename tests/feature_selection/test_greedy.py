"""The greedy path: searches agree, columns that come first, stopping, redundancy, large sums.

What each criterion is worth is tested in test_criteria.py.
"""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from skmi._table import as_table
from skmi.feature_selection import _greedy
from skmi.feature_selection._criteria import CRITERIA, as_criterion
from skmi.feature_selection._greedy import select_path
from skmi.information._codes import encode_table, joint_code
from skmi.information._pairs import PairInformation

LAZY = [name for name, criterion in CRITERIA.items() if criterion.lazy_kind is not None]
BOTH_SEARCHES = pytest.mark.parametrize("compute_redundancy", [True, False])


def encode(X):
    table = as_table(X.astype(float), owner="the test")
    return encode_table(table, n_bins=2, categorical=np.ones(X.shape[1], dtype=bool))


def select(
    X,
    y,
    criterion,
    n_select,
    candidates=None,
    *,
    compute_redundancy=True,
    weight=None,
    n_jobs=None,
    **options,
):
    target = np.unique(y, return_inverse=True)[1]
    return select_path(
        PairInformation(encode(X), target, n_jobs, weight=weight),
        as_criterion(criterion),
        n_select,
        np.arange(X.shape[1]) if candidates is None else np.asarray(candidates),
        compute_redundancy=compute_redundancy,
        **options,
    )


def entropy(*codes):
    _, counts = np.unique(np.column_stack(codes), axis=0, return_counts=True)
    p = counts / counts.sum()
    return -(p * np.log(p)).sum()


def repeating_table(n=400, p=12, seed=0):
    rng = np.random.RandomState(seed)
    X = rng.randint(0, 5, (n, p))
    X[:, 5:8] = np.where(rng.random_sample((n, 3)) < 0.6, X[:, :1], X[:, 5:8])
    return X, (X[:, 0] + X[:, 1] + X[:, 2] + rng.randint(0, 4, n)) // 6


@pytest.mark.parametrize("criterion", LAZY)
@pytest.mark.parametrize("n", [150, 70_000])
def test_lazy_search_equals_counting_everything(criterion, n):
    rng = np.random.RandomState(n)
    X = rng.randint(0, 10, (n, 40))
    X[:, 5:12] = np.where(rng.random_sample((n, 7)) < 0.7, X[:, :1], X[:, 5:12])
    y = (X[:, 0] + X[:, 1] + rng.randint(0, 6, n)) > 11
    eager = select(X, y, criterion, 20)
    for n_jobs in (1, 2, 3):
        path = select(X, y, criterion, 20, compute_redundancy=False, n_jobs=n_jobs)
        assert path.redundancy is None
        assert_array_equal(path.selected, eager.selected)
        assert_array_equal(path.scores, eager.scores)


@pytest.mark.parametrize("criterion", LAZY)
def test_lazy_search_counts_less_than_everything(criterion, monkeypatch):
    made = []

    class Spy(_greedy._Lazy):
        def __init__(self, *arguments):
            super().__init__(*arguments)
            made.append(self)

    monkeypatch.setattr(_greedy, "_Lazy", Spy)
    X, y = repeating_table(p=40)
    select(X, y, criterion, 10, compute_redundancy=False)
    assert 0 < made[0]._n_done.sum() < 0.9 * sum(40 - step for step in range(1, 10))


@pytest.mark.parametrize("criterion", CRITERIA)
@BOTH_SEARCHES
def test_columns_that_come_first_are_scored_as_if_chosen(criterion, compute_redundancy):
    X, y = repeating_table()
    path = select(X, y, criterion, 6)
    for n_first in (1, 3, 6):
        other = select(
            X, y, criterion, 6, compute_redundancy=compute_redundancy, first=path.selected[:n_first]
        )
        assert_array_equal(other.selected, path.selected)
        assert_array_equal(other.scores, path.scores)
        if compute_redundancy:
            assert_array_equal(other.redundancy, path.redundancy)


@pytest.mark.parametrize("criterion", ["jmi", "jmi3", *LAZY, lambda t: t.redundancy.min(axis=0)])
@BOTH_SEARCHES
def test_columns_that_come_first_need_not_be_candidates(criterion, compute_redundancy):
    X, y = repeating_table()
    path = select(
        X,
        y,
        criterion,
        6,
        candidates=[0, 1, 2, 7],
        first=np.array([11, 2, 9]),
        compute_redundancy=compute_redundancy,
    )
    assert path.selected[:3].tolist() == [11, 2, 9]
    assert set(path.selected[3:]) == {0, 1, 7}
    short = select(X, y, criterion, 2, candidates=[0], first=np.array([11, 2, 9]))
    assert short.selected.tolist() == [11, 2]
    assert_allclose(short.scores, path.scores[:2], rtol=1e-9)


@pytest.mark.parametrize("criterion", ["jmi", "jmi3", "mim", *LAZY])
@BOTH_SEARCHES
def test_a_column_that_is_not_admitted_is_out_of_the_path(criterion, compute_redundancy):
    X, y = repeating_table()
    first = np.array([10, 4])
    whole = select(X, y, criterion, 8, first=first).selected.tolist()
    refused, calls = whole[3], []

    def admits(selected, proposed, n_candidates):
        calls.append((list(selected), proposed, n_candidates))
        selected.clear()  # is the caller's own
        return proposed != refused

    options = {"first": first, "compute_redundancy": compute_redundancy}
    path = select(X, y, criterion, 8, admits=admits, **options)
    others = np.setdiff1d(np.arange(X.shape[1]), refused)
    without = select(X, y, criterion, 8, candidates=others, **options)
    assert_array_equal(path.selected, without.selected)
    assert_allclose(path.scores, without.scores, rtol=1e-12)
    assert [call[1] for call in calls] == [*whole[2:4], *path.selected[3:].tolist()]
    assert [call[2] for call in calls] == list(range(10, 10 - len(calls), -1))
    assert calls[1][0] == calls[2][0] == whole[:3]
    if compute_redundancy:
        assert_allclose(path.redundancy, without.redundancy, rtol=1e-12)


@BOTH_SEARCHES
def test_where_none_is_admitted_the_first_stays_alone(compute_redundancy):
    X, y = repeating_table()
    path = select(
        X, y, "cmim", 5, admits=lambda *proposal: False, compute_redundancy=compute_redundancy
    )
    assert path.selected.size == path.scores.size == 1
    if compute_redundancy:
        assert path.redundancy.shape == (1, 12)


@pytest.mark.parametrize("criterion", ["jmi", "mim", "jmi3", "mrmr"])
def test_redundancy_of_chosen_columns_with_every_column(criterion):
    X, y = repeating_table(n=80, p=8)
    path = select(X, y, criterion, 4)
    expected = [[entropy(w) + entropy(x) - entropy(w, x) for x in X.T] for w in X.T[path.selected]]
    assert_allclose(path.redundancy, expected, atol=1e-9)


@pytest.mark.parametrize("levels", [(3,), (4, 5), (4, 5, 3), (300, 7, 280)])
def test_joint_code_of_a_group(levels):
    rng = np.random.RandomState(0)
    X = np.column_stack([rng.randint(0, level, 3000) for level in levels])
    X[:, -1] = np.where(X[:, 0] == 0, 0, X[:, -1])  # some combinations never occur
    codes = encode(X)
    code, n_levels = joint_code(codes, range(len(levels)))
    expected = np.unique(X, axis=0, return_inverse=True)[1]
    assert n_levels == expected.max() + 1
    assert_array_equal(np.unique(code), np.arange(n_levels))
    pairs = np.unique(np.column_stack([code, expected]), axis=0)
    assert len(pairs) == n_levels


@pytest.mark.parametrize("levels", [(4, 3, 5, 2), (300, 280, 290, 6)])
def test_terms_given_a_group(levels):
    rng = np.random.RandomState(0)
    X = np.column_stack([rng.randint(0, level, 600) for level in levels])
    y = rng.randint(0, 3, 600)
    information = PairInformation(encode(X), y, None)
    terms = information.given((0, 2), np.array([1, 3]))
    group = X[:, [0, 2]]
    for at, x in enumerate(X[:, [1, 3]].T):
        expected = {
            "relevance": entropy(x) + entropy(y) - entropy(x, y),
            "redundancy": entropy(x) + entropy(group) - entropy(x, group),
            "conditional_redundancy": (
                entropy(x, y) + entropy(group, y) - entropy(x, group, y) - entropy(y)
            ),
            "joint_information": entropy(x, group) + entropy(y) - entropy(x, group, y),
            "joint_entropy": entropy(x, group, y),
        }
        for name, value in expected.items():
            assert getattr(terms, name)[at] * terms.unit == pytest.approx(value, abs=1e-9)


def test_xor_is_seen_by_the_joint_criteria_only():
    rng = np.random.RandomState(0)
    X = rng.randint(0, 2, (2000, 12))
    y = X[:, 3] ^ X[:, 7]
    first = np.array([3])
    assert select(X, y, "jmi", 2, first=first).selected[1] == 7
    X[:, 9] = np.where(rng.random_sample(2000) < 0.6, y, X[:, 9])
    assert select(X, y, "mrmr", 2, first=first).selected[1] == 9
    assert select(X, y, "jmi", 2, first=first).selected[1] == 7


@pytest.mark.parametrize(
    ("criterion", "n_features"),
    [*((name, 400) for name in ("jmi", "mrmr", "disr", "cife", "condred", "mifs")), ("jmi3", 60)],
)
def test_sums_over_many_columns_do_not_overflow(criterion, n_features):
    rng = np.random.RandomState(0)
    X, y = rng.randint(0, 2, (300, n_features)), rng.randint(0, 30, 300)
    path = select(X, y, criterion, n_features)
    is_sum = CRITERIA[criterion].fold == "sum"
    assert np.abs(path.scores).max() < np.log(30) * (n_features if is_sum else 1)
    reversed_path = select(X[::-1], y[::-1], criterion, n_features)
    assert_array_equal(path.selected, reversed_path.selected)
    assert_array_equal(path.scores, reversed_path.scores)


@pytest.mark.parametrize("criterion", ["mifs", "cife", "jmi"])
def test_the_largest_sums_fit(criterion):
    """Copies of the target: every redundancy is as large as it can be."""
    y = np.arange(600) % 300
    path = select(np.repeat(y[:, None], 300, axis=1), y, criterion, 300)
    s = np.arange(1, 300)
    value = s / s if criterion == "jmi" else 1 - s
    assert_allclose(path.scores[1:], np.log(300) * value, rtol=1e-9)
    assert_array_equal(path.selected, np.arange(300))


def test_the_largest_conditional_sums_fit():
    """Copies of each other that know nothing of the target."""
    X = np.repeat(np.arange(600)[:, None] // 2, 300, axis=1)
    path = select(X, np.arange(600) % 2, "condred", 300)
    assert_allclose(path.scores, np.log(300) * np.arange(300), rtol=1e-9)
