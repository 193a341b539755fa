"""Groups, columns that are kept, weights, several targets, interactions, and the stop."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from scipy.stats import binom

from skmi.feature_selection import MutualInfoSelector
from skmi.feature_selection._admission import PermutedAdmission
from skmi.information._codes import Codes
from skmi.information._pairs import PairInformation


def one_hot_table(n=600, seed=0):
    """A city as three indicator columns, a number, and noise."""
    rng = np.random.RandomState(seed)
    city = rng.randint(0, 3, n)
    y = (rng.random_sample(n) < np.array([0.1, 0.5, 0.9])[city]).astype(int)
    columns = {f"city_{c}": (city == c).astype(float) for c in range(3)}
    columns["height"] = y + 2 * rng.standard_normal(n)
    columns["noise"] = rng.standard_normal(n)
    return pd.DataFrame(columns), city, y


GROUPS = {"city": ["city_0", "city_1", "city_2"]}


@pytest.mark.parametrize("groups", [GROUPS, {"city": [0, 1, 2]}, [7, 7, 7, 1, 2]])
def test_a_group_is_one_column(groups):
    X, city, y = one_hot_table()
    selector = MutualInfoSelector(n_features_to_select=1, feature_groups=groups).fit(X, y)
    assert_array_equal(selector.selected_, [0, 1, 2])
    whole = MutualInfoSelector(n_features_to_select=1, categorical_features=[0])
    whole.fit(np.column_stack([city, X[["height", "noise"]]]), y)
    assert_allclose(selector.relevance_, whole.relevance_[[0, 0, 0, 1, 2]])
    assert_allclose(selector.pvalues_, whole.pvalues_[[0, 0, 0, 1, 2]])
    assert_allclose(selector.redundancy_[0], whole.redundancy_[0][[0, 0, 0, 1, 2]])
    assert selector.redundancy_.shape == (3, 5)
    assert sorted(selector.ranking_) == [1, 2, 3, 4, 5]


@pytest.mark.parametrize(
    ("groups", "message"),
    [
        ({"a": ["city_0"], "b": ["city_0", "noise"]}, "'city_0' of X is in two feature_groups"),
        ({"a": ["city_0", "nowhere"]}, r"feature_groups\['a'\] names \['nowhere'\], which X does"),
        ([0, 1], "5 integer labels"),
    ],
)
def test_groups_that_cannot_be(groups, message):
    X, _, y = one_hot_table()
    with pytest.raises(ValueError, match=message):
        MutualInfoSelector(feature_groups=groups).fit(X, y)


@pytest.mark.filterwarnings("ignore:Of the columns")
def test_a_group_of_too_many_combinations():
    rng = np.random.RandomState(0)
    ids = rng.randint(0, 60_000, (70_000, 2))
    X = pd.DataFrame(ids, columns=["city", "shop"])
    selector = MutualInfoSelector(categorical_features=[0, 1], feature_groups=[0, 0])
    with pytest.raises(ValueError, match=r"\['city', 'shop'\] of X, .* combinations of levels"):
        selector.fit(X, rng.randint(0, 2, 70_000))


@pytest.mark.parametrize("keep", [["noise", "height"], [4, 3]])
@pytest.mark.parametrize("wanted", ["auto", 3])
def test_columns_that_are_kept_come_first(keep, wanted):
    X, _, y = one_hot_table()
    selector = MutualInfoSelector(n_features_to_select=wanted, always_keep=keep, random_state=0)
    selector.fit(X, y)
    assert_array_equal(selector.selected_[:2], [4, 3])
    reasons = selector.report().set_index("feature")["reason"]
    if wanted == "auto":
        assert "kept for always_keep" in reasons["noise"]
    else:
        assert selector.selected_.size == 3


def test_columns_that_cannot_be_kept():
    X, _, y = one_hot_table()
    with pytest.raises(ValueError, match="less than the 2 features of always_keep"):
        MutualInfoSelector(n_features_to_select=1, always_keep=[0, 1]).fit(X, y)
    with pytest.raises(ValueError, match=r"0\.3 of 5 features is less than the 2 features of"):
        MutualInfoSelector(n_features_to_select=0.3, always_keep=[0, 1]).fit(X, y)
    with pytest.raises(ValueError, match=r"always_keep names \['nowhere'\], which X does"):
        MutualInfoSelector(always_keep=["nowhere"]).fit(X, y)


@pytest.mark.parametrize("wanted", ["auto", 3])
@pytest.mark.parametrize("binning", ["quantile", "uniform", "mdl"])
def test_a_weight_of_two_is_a_row_that_occurs_twice(wanted, binning):
    rng = np.random.RandomState(0)
    y = rng.randint(0, 2, 300)
    X = rng.standard_normal((300, 6)) + y[:, None] * [1, 0.8, 0, 0, 0, 0]
    X[:, 3] = X[:, 0]
    weight = rng.randint(0, 4, 300)
    kinds = {"n_features_to_select": wanted, "binning": binning, "random_state": 0}
    weighted = MutualInfoSelector(**kinds).fit(X, y, sample_weight=weight)
    repeated = MutualInfoSelector(**kinds).fit(np.repeat(X, weight, axis=0), np.repeat(y, weight))
    for name in ("selected_", "scores_", "relevance_", "pvalues_", "redundancy_"):
        assert_array_equal(getattr(weighted, name), getattr(repeated, name))


def test_the_scale_of_importances_does_not_matter():
    rng = np.random.RandomState(0)
    y = rng.randint(0, 2, 400)
    X = rng.standard_normal((400, 5)) + y[:, None] * [1, 0.6, 0, 0, 0]
    weight = rng.random_sample(400) + 0.1
    fits = [
        MutualInfoSelector(random_state=0).fit(X, y, sample_weight=weight * scale)
        for scale in (1, 1e-3, 1e5)
    ]
    for other in fits[1:]:
        assert_array_equal(other.selected_, fits[0].selected_)
        assert_array_equal(other.pvalues_, fits[0].pvalues_)
        assert_allclose(other.relevance_, fits[0].relevance_, atol=1e-12)
    assert fits[0].selected_[0] == 0


@pytest.mark.filterwarnings("ignore:.*significantly relevant")
def test_balanced_weights_do_not_make_noise_significant():
    found = 0
    for draw in range(40):
        rng = np.random.RandomState(draw)
        y = (rng.random_sample(300) < 0.1).astype(int)
        weight = np.where(y, 4.5, 0.55)
        selector = MutualInfoSelector(min_features_to_select=0, n_permutations=39, random_state=0)
        selector.fit(rng.standard_normal((300, 10)), y, sample_weight=weight)
        found += selector.support_.any()
    assert found <= binom.ppf(0.999, 40, 0.05)


def test_several_outputs_are_one_target():
    rng = np.random.RandomState(0)
    X = rng.standard_normal((500, 4))
    Y = np.column_stack([X[:, 0] > 0, X[:, 2] > 0]).astype(int)
    joint = Y[:, 0] * 2 + Y[:, 1]
    several = MutualInfoSelector(n_features_to_select=2).fit(X, Y)
    one = MutualInfoSelector(n_features_to_select=2).fit(X, joint)
    assert set(several.selected_) == {0, 2}
    assert_array_equal(several.relevance_, one.relevance_)
    numbers = X[:, [1, 3]] + 0.1 * rng.standard_normal((500, 2))
    assert set(MutualInfoSelector(n_features_to_select=2).fit(X, numbers).selected_) == {1, 3}
    with pytest.raises(ValueError, match="Column 'b' of y has 1 missing"):
        MutualInfoSelector().fit(X, pd.DataFrame({"a": Y[:, 0], "b": [np.nan, *Y[1:, 1]]}))


def exclusive_or(n=800, p=12, seed=0):
    rng = np.random.RandomState(seed)
    X = rng.randint(0, 2, (n, p))
    X = np.column_stack([X, rng.standard_normal((n, 3))])
    return X, X[:, 2].astype(int) ^ X[:, 7].astype(int)


def test_interactions_are_found_when_asked_for():
    X, y = exclusive_or()
    blind = MutualInfoSelector(min_features_to_select=0, random_state=0)
    with pytest.warns(UserWarning, match="significantly relevant"):
        blind.fit(X, y)
    assert not {2, 7} & set(blind.selected_)
    seeing = MutualInfoSelector(interactions=True, random_state=0).fit(X, y)
    assert set(seeing.selected_) == {2, 7}
    reasons = seeing.report().set_index("feature")["reason"]
    assert "matters together with 'x7'" in reasons["x2"]


def test_noise_beside_an_informative_column_is_no_interaction():
    rng = np.random.RandomState(0)
    y = rng.randint(0, 2, 500)
    X = rng.standard_normal((500, 12))
    X[:, 0] += 2 * y
    selector = MutualInfoSelector(interactions=True, random_state=0).fit(X, y)
    assert_array_equal(selector.selected_, [0])


def test_verbose_names_each_step(capsys):
    X, _, y = one_hot_table()
    MutualInfoSelector(verbose=1, random_state=0).fit(X, y)
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].endswith("of 5 are relevant")
    assert all(line.startswith("[MutualInfoSelector] ") for line in lines)


def conditionally_independent(rng, n, n_noisy):
    """A column w that tells of y, and noisy copies of w that tell nothing more."""
    w = rng.randint(0, 5, n)
    y = (rng.random_sample(n) < (0.1 + 0.2 * w)).astype(np.int64)
    keep = rng.random_sample((n_noisy, n)) < 0.7
    copies = np.where(keep, w, rng.randint(0, 5, (n_noisy, n)))
    columns = np.vstack([w, copies]).astype(np.uint8)
    codes = Codes.from_bytes(columns, np.full(n_noisy + 1, 5))
    return replace(codes, is_ordered=np.ones(n_noisy + 1, dtype=bool)), y


def admitted(codes, y, seed, n_permutations=99):
    information = PairInformation(codes, y, None)
    nothing = np.zeros(codes.n_features, dtype=bool)
    rng = np.random.default_rng(seed)
    admission = PermutedAdmission(information, 0.05, n_permutations, rng, nothing)
    n = codes.n_features - 1
    return [x for x in range(1, n + 1) if admission([0], x, n)], admission


def test_admission_names_what_a_column_repeats():
    codes, y = conditionally_independent(np.random.RandomState(0), 500, 3)
    found, admission = admitted(codes, y, 0)
    assert found == []
    assert {why.given for why in admission.rejected.values()} == {0}
    assert all(0.05 < why.pvalue <= 1 for why in admission.rejected.values())


@pytest.mark.slow
@pytest.mark.parametrize("n", [100, 1000])
def test_noisy_copies_pass_at_most_at_the_level(n):
    n_passed = 0
    for draw in range(200):
        rng = np.random.RandomState(70_000 + draw)
        n_passed += bool(admitted(*conditionally_independent(rng, n, 10), draw)[0])
    assert n_passed <= binom.ppf(0.99, 200, 0.05)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:.*significantly relevant")
def test_interactions_keep_the_level_under_noise():
    n_found = 0
    for draw in range(100):
        rng = np.random.RandomState(80_000 + draw)
        X = np.column_stack([rng.randint(0, 5, (200, 6)), rng.standard_normal((200, 4))])
        selector = MutualInfoSelector(
            min_features_to_select=0, interactions=True, n_permutations=99, random_state=draw
        )
        selector.fit(X, rng.randint(0, 3, 200))
        n_found += selector.support_.any()
    assert n_found <= 8
