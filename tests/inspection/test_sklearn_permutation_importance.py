"""scikit-learn's own tests of permutation_importance, with skmi's function in its place."""

import importlib.util

import pytest
import sklearn.inspection

from skmi.inspection import permutation_importance

MODULE = "sklearn.inspection.tests.test_permutation_importance"


def load_tests():
    """Execute the test module while its imports find skmi."""
    spec = importlib.util.find_spec(MODULE)
    module = importlib.util.module_from_spec(spec)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sklearn.inspection, "permutation_importance", permutation_importance)
        spec.loader.exec_module(module)
    return {name: test for name, test in vars(module).items() if name.startswith("test_")}


TESTS = load_tests()
globals().update(TESTS)


def test_the_name_is_rebound():
    assert len(TESTS) >= 13
    for test in TESTS.values():
        assert test.__globals__["permutation_importance"] is permutation_importance
