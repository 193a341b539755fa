"""scikit-learn's own tests, with skmi's functions in the place of scikit-learn's."""

import importlib.util

import numpy as np
import pytest
import sklearn.feature_selection

from skmi.feature_selection import mutual_info_classif, mutual_info_regression
from skmi.information._neighbors import ClassTarget, LevelColumns, NumericTarget

MODULE = "sklearn.feature_selection.tests.test_mutual_info"


def compute_mi(x, y, x_discrete, y_discrete, n_neighbors=3):
    """scikit-learn's private function of two vectors, by skmi's estimators."""
    if not y_discrete:
        target = NumericTarget(np.asarray(y, float), n_neighbors)
    else:
        _, codes, counts = np.unique(y, return_inverse=True, return_counts=True)
        target = ClassTarget(codes.astype(np.uint32), counts, n_neighbors)
    column = np.asarray(x, float)[None]
    if x_discrete:
        return target.with_levels(LevelColumns.from_dense(column))[0]
    return target.with_numbers(column)[0]


def load_tests():
    """Execute the test module while its imports, and the arguments they bind, find skmi."""
    spec = importlib.util.find_spec(MODULE)
    module = importlib.util.module_from_spec(spec)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sklearn.feature_selection, "mutual_info_classif", mutual_info_classif)
        patch.setattr(sklearn.feature_selection, "mutual_info_regression", mutual_info_regression)
        patch.setattr(sklearn.feature_selection._mutual_info, "_compute_mi", compute_mi)
        spec.loader.exec_module(module)
    return {name: test for name, test in vars(module).items() if name.startswith("test_")}


TESTS = load_tests()
globals().update(TESTS)


def test_the_names_are_rebound():
    assert len(TESTS) >= 10
    for test in TESTS.values():
        assert test.__globals__["mutual_info_classif"] is mutual_info_classif
        assert test.__globals__["mutual_info_regression"] is mutual_info_regression
        assert test.__globals__["_compute_mi"] is compute_mi
    bound = TESTS["test_mutual_info_n_jobs"].pytestmark[0].args[1]
    assert {function for function, _ in bound} == {mutual_info_classif, mutual_info_regression}
