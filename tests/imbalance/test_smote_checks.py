"""The checks and the tests of imbalanced-learn, run on MutualInfoSMOTE."""

import functools
import importlib.util
from pathlib import Path

import imblearn
import pytest
from imblearn.utils.estimator_checks import (
    check_param_validation,
    estimator_checks_generator,
)

from skmi.imbalance import MutualInfoSMOTE

FOLDER = Path(imblearn.__file__).parent / "over_sampling" / "_smote" / "tests"
as_smote = functools.partial(
    MutualInfoSMOTE, feature_weights="uniform", scale=False, uninformative="interpolate"
)


def theirs(name, replaced, by):
    """Tests of a module of imbalanced-learn with one class in the place of another."""
    path = FOLDER / f"{name}.py"
    if not path.exists():
        pytest.skip(f"imbalanced-learn came without {name}", allow_module_level=True)
    spec = importlib.util.spec_from_file_location(f"imblearn_{name}", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    setattr(module, replaced, by)
    return module


smote_tests = theirs("test_smote", "SMOTE", as_smote)
nominal_tests = theirs("test_smote_nc", "SMOTENC", as_smote)
NAMES = [name for name in dir(smote_tests) if name.startswith("test_")]
# The others look at attributes and errors of a class that wants both kinds of columns.
NOMINAL_NAMES = [
    *("test_smotenc_check_target_type", "test_smotenc_samplers_one_label", "test_smotenc_fit"),
    *("test_smotenc_fit_resample", "test_smotenc_fit_resample_sampling_strategy"),
    *("test_smotenc_preserve_dtype", "test_smotenc_bool_categorical"),
]


@pytest.mark.parametrize("name", NAMES)
def test_smote_of_imbalanced_learn(name):
    getattr(smote_tests, name)()


def test_tests_of_imbalanced_learn_are_found():
    assert len(NAMES) >= 3


@pytest.mark.parametrize("name", NOMINAL_NAMES)
def test_smotenc_of_imbalanced_learn(name):
    getattr(nominal_tests, name)()


@pytest.mark.filterwarnings("ignore:.* features are significantly relevant:UserWarning")
@pytest.mark.parametrize(
    ("estimator", "check"),
    [
        pytest.param(estimator, check, id=f"{estimator}-{check.func.__name__}")
        for sampler in [
            MutualInfoSMOTE(random_state=0),
            MutualInfoSMOTE(uninformative="interpolate", random_state=0),
        ]
        for estimator, check in estimator_checks_generator(sampler)
    ],
)
def test_imbalanced_learn_checks(estimator, check):
    check(estimator)


def test_parameters_are_validated_as_in_imbalanced_learn():
    check_param_validation("MutualInfoSMOTE", MutualInfoSMOTE())
