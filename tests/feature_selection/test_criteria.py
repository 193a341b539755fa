"""Every criterion against its definition, in floats and row by row; functions of users."""

from collections import Counter
from itertools import combinations
from math import log
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

import skmi._parallel
from skmi._table import as_table
from skmi.feature_selection import CriterionTerms, MutualInfoSelector
from skmi.feature_selection._criteria import CRITERIA, as_criterion
from skmi.feature_selection._greedy import select_path
from skmi.feature_selection._scoring import CallableScores, quotient
from skmi.information._codes import encode_table
from skmi.information._pairs import PairInformation, PairTerms


class Plain:
    """Entropy and information of columns by definition; columns go by position, the target is y."""

    def __init__(self, X, y):
        self.columns = dict(enumerate(X.T.tolist())) | {"y": y.tolist()}
        self._counts = {}

    def counts(self, *names):
        """For each row, the number of rows that are equal to it in the columns named."""
        key = frozenset(names)
        if key not in self._counts:
            rows = list(zip(*(self.columns[name] for name in key), strict=True))
            table = Counter(rows)
            self._counts[key] = [table[row] for row in rows] if key else [len(self.columns["y"])]
        counts = self._counts[key]
        return counts if key else counts * len(self.columns["y"])

    def H(self, *names):
        counts = self.counts(*names)
        return -sum(log(c / len(counts)) for c in counts) / len(counts)

    def I(self, a, b, given=()):  # noqa: E743
        """Mean over the rows of log p(a,b|given) / (p(a|given) p(b|given))."""
        margins = (self.counts(*names) for names in ((*a, *b, *given), given, (*a, *given)))
        rows = list(zip(*margins, self.counts(*b, *given), strict=True))
        value = sum(log(abc * c / (ac * bc)) for abc, c, ac, bc in rows) / len(rows)
        return max(round(value, 12), 0.0)  # what is zero comes out as zero


def mean(values):
    values = list(values)
    return sum(values) / len(values)


Y = ["y"]
# From the papers; t holds the table, x the candidate, W the selected columns, at least one.
DEFINITIONS = {
    "mim": lambda t, x, W: t.I([x], Y),
    "mifs": lambda t, x, W: t.I([x], Y) - sum(t.I([x], [w]) for w in W),
    "mrmr": lambda t, x, W: t.I([x], Y) - mean(t.I([x], [w]) for w in W),
    "mrmr_quotient": lambda t, x, W: t.I([x], Y) / max(mean(t.I([x], [w]) for w in W), 1e-9),
    "cife": lambda t, x, W: (
        t.I([x], Y) - sum(t.I([x], [w]) for w in W) + sum(t.I([x], [w], Y) for w in W)
    ),
    "jmi": lambda t, x, W: mean(t.I([x, w], Y) for w in W),
    "jmim": lambda t, x, W: min(t.I([x, w], Y) for w in W),
    "njmim": lambda t, x, W: min(t.I([x, w], Y) / t.H(x, w, "y") for w in W),
    "jmi3": lambda t, x, W: (
        mean(t.I([x, w, v], Y) for w, v in combinations(W, 2)) if len(W) > 1 else t.I([x, *W], Y)
    ),
    "cmim": lambda t, x, W: min(t.I([x], Y), *(t.I([x], Y, [w]) for w in W)),
    "icap": lambda t, x, W: t.I([x], Y) - sum(max(0, t.I([x], [w]) - t.I([x], [w], Y)) for w in W),
    "disr": lambda t, x, W: mean(t.I([x, w], Y) / t.H(x, w, "y") for w in W),
    "condred": lambda t, x, W: t.I([x], Y) + sum(t.I([x], [w], Y) for w in W),
}


def brute_force(X, y, define, n_select, first=()):
    """Choose greedily; scores that differ by rounding alone are equal, the lower index wins."""
    table = Plain(X, y)
    selected, scores = [], []
    while len(selected) < n_select:
        open_columns = [j for j in range(X.shape[1]) if j not in selected]
        values = np.array(
            [define(table, j, selected) if selected else table.I([j], Y) for j in open_columns]
        )
        tied = np.isclose(values, values.max(), rtol=1e-9, atol=1e-9)
        at = int(np.flatnonzero(tied)[0])
        if len(selected) < len(first):
            at = open_columns.index(first[len(selected)])
        selected.append(open_columns[at])
        scores.append(values[at])
    return selected, scores


def select(X, y, criterion, n_select, *, compute_redundancy=True, first=None, n_jobs=None):
    everything = np.ones(X.shape[1], dtype=bool)
    table = as_table(X.astype(float), owner="the test")
    codes = encode_table(table, n_bins=10, categorical=everything)
    return select_path(
        PairInformation(codes, np.unique(y, return_inverse=True)[1], n_jobs),
        as_criterion(criterion),
        n_select,
        np.arange(X.shape[1]),
        compute_redundancy=compute_redundancy,
        first=first,
    )


@st.composite
def small_tables(draw):
    n, p = draw(st.integers(4, 40)), draw(st.integers(2, 6))
    rng = np.random.RandomState(draw(st.integers(0, 2**16)))
    X = rng.randint(0, draw(st.integers(2, 4)), (n, p))
    if draw(st.booleans()):  # an exact copy, for ties
        X[:, -1] = X[:, 0]
    if draw(st.booleans()):  # all pairs of these are independent, exactly
        X[:, :2] = np.indices((2, 2)).reshape(2, -1).T[np.arange(n) % 4]
    y = (X[:, 0] + X[:, 1] + rng.randint(0, 2, n)) % draw(st.integers(2, 3))
    y[:2] = 0, 1
    return X, y


def middling_table(seed, n=300, p=8):
    """Large enough that no two columns tie, with columns that repeat and complete each other."""
    rng = np.random.RandomState(seed)
    X = rng.randint(0, 5, (n, p))
    X[:, 5] = np.where(rng.random_sample(n) < 0.6, X[:, 0], X[:, 5])
    return X, (X[:, 0] + X[:, 1] + X[:, 2] + rng.randint(0, 4, n)) // 6


def test_every_criterion_has_a_definition():
    assert set(CRITERIA) == set(DEFINITIONS)


@pytest.mark.parametrize("criterion", CRITERIA)
def test_every_criterion_says_what_it_is_in_one_line(criterion):
    name, formula = CRITERIA[criterion].description.split(": ")
    assert 0 < len(name) < 60
    assert "(x" in formula
    assert formula.endswith(".")


@pytest.mark.parametrize("criterion", CRITERIA)
@given(table=small_tables(), compute_redundancy=st.booleans(), seed=st.integers(0, 2**16))
@settings(max_examples=100)
def test_paths_equal_the_definition(criterion, table, compute_redundancy, seed):
    X, y = table
    p = X.shape[1]
    rng = np.random.RandomState(seed)
    first = rng.permutation(p)[: rng.choice([0, 0, 1, 3])]
    path = select(X, y, criterion, p, compute_redundancy=compute_redundancy, first=first)
    selected, scores = brute_force(X, y, DEFINITIONS[criterion], p, first.tolist())
    assert path.selected.tolist() == selected
    # The least redundancy, 1e-9, is a whole number of units.
    rtol = 1e-6 if criterion == "mrmr_quotient" else 1e-9
    assert_allclose(path.scores, scores, rtol=rtol, atol=1e-9)


@pytest.mark.parametrize("compute_redundancy", [True, False])
@pytest.mark.parametrize("criterion", CRITERIA)
def test_wide_columns_and_large_tables(criterion, compute_redundancy):
    rng = np.random.RandomState(0)
    X = np.column_stack([rng.randint(0, levels, 500) for levels in (3, 400, 300, 10, 2)])
    y = rng.randint(0, 5, 500)
    path = select(X, y, criterion, 5, compute_redundancy=compute_redundancy)
    selected, scores = brute_force(X, y, DEFINITIONS[criterion], 5)
    assert path.selected.tolist() == selected
    assert_allclose(path.scores, scores, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("criterion", CRITERIA)
def test_exact_copies_tie_and_the_lower_index_wins(criterion):
    rng = np.random.RandomState(0)
    X = rng.randint(0, 5, (300, 4))
    X = np.column_stack([X[:, 1], X, X[:, 2] * 7 + 1])  # 0 copies 2, and 5 relabels 3
    y = (X[:, 2] + X[:, 3]) // 3
    for compute_redundancy in (True, False):
        path = select(X, y, criterion, 6, compute_redundancy=compute_redundancy)
        order = path.selected.tolist()
        assert order.index(0) < order.index(2)
        assert order.index(3) < order.index(5)


def test_equal_quotients_of_different_numbers_tie():
    numbers = np.random.RandomState(0).randint(1, 2**57, (2, 20_000))
    for factor in (3, 5, 7):
        multiples = factor * numbers
        assert np.any(multiples[0] / multiples[1] != numbers[0] / numbers[1])
        assert_array_equal(quotient(*multiples), quotient(*numbers))
    assert_allclose(quotient(*numbers), numbers[0] / numbers[1], rtol=2.0**-40)
    assert quotient(np.array([0, 5, -3]), np.array([7, 5, 6])).tolist() == [0, 1, -0.5]


def test_a_quotient_without_redundancy_ranks_by_relevance():
    """0, 1, 2 are independent, and 2 tells more than 1; 3 tells most but repeats a bit of 0."""
    rng = np.random.RandomState(0)
    a, b, c = np.tile(np.indices((4, 2, 4)).reshape(3, -1), 25)
    y = (a * 2 + b) * 4 + c
    noise = rng.random_sample(y.size) < 0.2 + 0.2 * a
    X = np.column_stack([a, c == 0, b, 2 * c + noise, np.zeros(y.size, dtype=int)])
    path = select(X, y, "mrmr_quotient", 5, first=np.array([0]))
    assert path.selected.tolist() == [0, 2, 1, 3, 4]
    assert_allclose(path.scores[1], log(2) / 1e-9, rtol=1e-6)
    assert_allclose(path.scores[2], Plain(X, y).H(1) / 1e-9, rtol=1e-6)
    assert path.scores[-1] == 0


@pytest.mark.parametrize("criterion", CRITERIA)
@given(seed=st.integers(0, 2**16))
@settings(max_examples=10)
def test_rows_and_labels_in_any_order_give_the_same_bits(criterion, seed):
    X, y = middling_table(seed)
    rng = np.random.RandomState(seed)
    rows = rng.permutation(len(X))
    relabelled = np.column_stack([rng.permutation(5)[x] for x in X.T])
    path = select(X, y, criterion, 5)
    for other in (
        select(X[rows], y[rows], criterion, 5, compute_redundancy=False),
        select(relabelled, rng.permutation(y.max() + 1)[y], criterion, 5),
    ):
        assert_array_equal(other.selected, path.selected)
        assert_array_equal(other.scores, path.scores)


@pytest.mark.parametrize("criterion", CRITERIA)
@given(seed=st.integers(0, 2**16))
@settings(max_examples=10)
def test_columns_in_any_order_are_chosen_alike(criterion, seed):
    X, y = middling_table(seed)
    columns = np.random.RandomState(seed).permutation(X.shape[1])
    path, other = select(X, y, criterion, 5), select(X[:, columns], y, criterion, 5)
    assert_array_equal(columns[other.selected], path.selected)
    assert_array_equal(other.scores, path.scores)
    assert_array_equal(other.redundancy, path.redundancy[:, columns])


@pytest.mark.parametrize("compute_redundancy", [True, False])
@pytest.mark.parametrize("criterion", CRITERIA)
def test_threads_change_no_bit(criterion, compute_redundancy, monkeypatch):
    monkeypatch.setattr(skmi._parallel, "SERIAL_SECONDS", 0)
    monkeypatch.setattr(skmi._parallel, "cpu_count", lambda: 3)
    X, y = middling_table(0, n=3000, p=30)
    one, three = (
        select(X, y, criterion, 6, compute_redundancy=compute_redundancy, n_jobs=n_jobs)
        for n_jobs in (1, 3)
    )
    assert_array_equal(one.selected, three.selected)
    assert_array_equal(one.scores, three.scores)
    if compute_redundancy:
        assert_array_equal(one.redundancy, three.redundancy)


def test_triples_are_seen_by_jmi3_only():
    """Parity of three columns: no pair of them tells anything."""
    rng = np.random.RandomState(0)
    X = rng.randint(0, 2, (4000, 10))
    y = X[:, 3] ^ X[:, 5] ^ X[:, 8]
    # The parts are wrapped so that the first two are found by themselves.
    X[:, 3] += 2 * (rng.random_sample(4000) < 0.2 + 0.3 * y)
    X[:, 5] += 2 * (rng.random_sample(4000) < 0.2 + 0.2 * y)
    assert set(select(X, y, "jmi3", 3).selected) == {3, 5, 8}
    assert 8 not in select(X, y, "jmi", 3).selected


# The definitions once more as functions of the terms: what users write.
FUNCTIONS = {
    "mim": lambda t: t.relevance,
    "mifs": lambda t: t.relevance - t.redundancy.sum(axis=0),
    "mrmr": lambda t: t.relevance - t.redundancy.mean(axis=0),
    "cife": lambda t: t.relevance + (t.conditional_redundancy - t.redundancy).sum(axis=0),
    "jmi": lambda t: t.joint_information.mean(axis=0),
    "jmim": lambda t: t.joint_information.min(axis=0),
    "njmim": lambda t: (t.joint_information / t.joint_entropy).min(axis=0),
    "cmim": lambda t: np.minimum(
        t.relevance, (t.relevance - t.redundancy + t.conditional_redundancy).min(axis=0)
    ),
    "disr": lambda t: (t.joint_information / t.joint_entropy).mean(axis=0),
    "condred": lambda t: t.relevance + t.conditional_redundancy.sum(axis=0),
}


@pytest.mark.parametrize("criterion", FUNCTIONS)
@given(table=small_tables(), compute_redundancy=st.booleans())
@settings(max_examples=20)
def test_functions_of_the_terms_equal_the_criteria(criterion, table, compute_redundancy):
    X, y = table
    path = select(X, y, criterion, X.shape[1])

    def rounded(terms):
        return np.round(FUNCTIONS[criterion](terms), 9)

    other = select(X, y, rounded, X.shape[1], compute_redundancy=compute_redundancy)
    assert_array_equal(other.selected, path.selected)
    assert_allclose(other.scores, path.scores, atol=1e-8)


def test_terms_are_those_of_the_open_candidates():
    X, y = middling_table(3)
    plain, seen = Plain(X, y), []

    def criterion(terms):
        seen.append(terms)
        return terms.relevance

    path = select(X, y, criterion, 4)
    assert len(seen) == 3
    for step, terms in enumerate(seen, start=1):
        assert isinstance(terms, CriterionTerms)
        W = path.selected[:step].tolist()
        candidates = [j for j in range(X.shape[1]) if j not in W]
        expected = {
            "relevance": [plain.I([x], Y) for x in candidates],
            "redundancy": [[plain.I([x], [w]) for x in candidates] for w in W],
            "conditional_redundancy": [[plain.I([x], [w], Y) for x in candidates] for w in W],
            "joint_information": [[plain.I([x, w], Y) for x in candidates] for w in W],
            "joint_entropy": [[plain.H(x, w, "y") for x in candidates] for w in W],
        }
        for name, values in expected.items():
            assert getattr(terms, name).dtype == np.float64
            assert_allclose(getattr(terms, name), values, atol=1e-9)
    with pytest.raises(AttributeError):
        seen[0].relevance = None


def test_terms_are_never_negative():
    """Of large tables, the rounding of the last unit could make them so."""
    units = np.array([-1, 0, 3])
    scores = CallableScores(
        lambda terms: terms.relevance + terms.redundancy.sum(axis=0),
        SimpleNamespace(relevance=units, unit=0.5),
    )
    scores.add(np.arange(3), PairTerms(*[units] * 5, unit=0.5))
    assert_array_equal(scores.values(np.arange(3))[0], [0, 0, 3])


def test_equal_scores_of_a_function_go_to_the_lower_index():
    X, y = middling_table(0)
    selected = select(X, y, lambda terms: np.zeros(terms.relevance.size), 8).selected.tolist()
    assert selected[1:] == sorted(selected[1:])


def test_a_function_may_return_integers_lists_and_infinities():
    X, y = middling_table(0)
    path = select(X, y, lambda terms: [-np.inf] * (terms.relevance.size - 1) + [1], 3)
    assert path.selected[1:].tolist() == [7, 6]
    assert_array_equal(path.scores[1:], 1)


def unreduced(terms):
    return terms.redundancy


@pytest.mark.parametrize(
    ("criterion", "got"),
    [
        (
            unreduced,
            r"'unreduced' must .* shape \(7,\) without NaN; got an array of shape \(1, 7\)",
        ),
        (lambda terms: terms.relevance.sum(), r"'<lambda>' .*got an array of shape \(\)"),
        (lambda terms: terms.relevance * np.nan, "got NaN for 7 of 7 candidates"),
        (lambda terms: None, "got None\\."),
        (lambda terms: ["a"] * 7, r"got \['a', "),
        (lambda terms: [[1], [2, 3]], r"got \[\[1\], \[2, 3\]\]\."),
        (lambda terms: terms.relevance > 0, "got an array of bool"),
        (lambda terms: terms.relevance + 0j, "got an array of complex128"),
    ],
)
def test_wrong_returns_of_a_function(criterion, got):
    X, y = middling_table(0)
    with pytest.raises(ValueError, match=f"(?s)^criterion .*{got}"):
        MutualInfoSelector(criterion, n_features_to_select=3).fit(X, y)


class Weighted:
    def __init__(self, weight):
        self.weight = weight

    def __call__(self, terms):
        return terms.relevance - self.weight * terms.redundancy.sum(axis=0)


def test_selector_takes_a_callable_object():
    X, y = middling_table(0)
    selector = MutualInfoSelector(Weighted(1), n_features_to_select=4).fit(X, y)
    named = MutualInfoSelector("mifs", n_features_to_select=4).fit(X, y)
    assert_array_equal(selector.selected_, named.selected_)
    assert_allclose(selector.scores_, named.scores_, atol=1e-9)
