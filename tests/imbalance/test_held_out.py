import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_array_equal
from sklearn.model_selection import StratifiedKFold

from skmi.imbalance._held_out import splits
from skmi.imbalance._resampling import Routed, Rows


def rows_of(X, y, weight=None):
    return Rows(X, y, weight, Routed({}, {}, {}, True))


def frame(n=200, seed=0):
    rng = np.random.default_rng(seed)
    X = pd.DataFrame({"number": rng.integers(0, 5, n) * 0.5, "word": rng.choice(["u", "v"], n)})
    return X, rng.integers(0, 2, n)


def test_equal_rows_stay_together():
    X, y = frame()
    for train, test in splits(rows_of(X, y), 4):
        seen, held = (set(zip(X.number[p], X.word[p], y[p], strict=True)) for p in (train, test))
        assert not seen & held
        assert_array_equal(np.sort(np.concatenate([train, test])), np.arange(200))


@pytest.mark.parametrize("cv", [3, StratifiedKFold(3)])
def test_rows_without_weight_are_in_no_fold(cv):
    X, y = frame()
    weight = np.where(np.arange(200) % 3, 1.0, 0.0)
    for part in np.concatenate(
        [np.concatenate(pair) for pair in splits(rows_of(X, y, weight), cv)]
    ):
        assert weight[part] == 1


def test_levels_that_occur_do_not_matter():
    X, y = frame()
    coded = X.assign(word=pd.Categorical(X.word, categories=["w", "v", "u"]))
    for first, second in zip(splits(rows_of(X, y), 3), splits(rows_of(coded, y), 3), strict=True):
        assert_array_equal(first[1], second[1])
