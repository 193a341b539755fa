"""Every public estimator keeps scikit-learn's promises; a new one needs no enrolment."""

import importlib
import inspect
import pkgutil
from importlib.util import find_spec

import pytest
from sklearn.base import BaseEstimator
from sklearn.linear_model import LogisticRegression
from sklearn.utils import estimator_checks
from sklearn.utils.estimator_checks import estimator_checks_generator

import skmi

# check_estimator leaves these out.
LEFT_OUT = [
    estimator_checks.check_dataframe_column_names_consistency,
    estimator_checks.check_inplace_ensure_writeable,
    estimator_checks.check_param_validation,
]
LEFT_OUT_OF_TRANSFORMERS = [
    estimator_checks.check_get_feature_names_out_error,
    estimator_checks.check_transformer_get_feature_names_out,
    estimator_checks.check_transformer_get_feature_names_out_pandas,
    estimator_checks.check_set_output_transform,
    estimator_checks.check_set_output_transform_pandas,
    estimator_checks.check_set_output_transform_polars,
    estimator_checks.check_global_output_transform_pandas,
    estimator_checks.check_global_set_output_transform_polars,
]
EXPECTED_WARNINGS = [
    # Some checks feed pure noise; saying so is what the estimators are meant to do.
    pytest.mark.filterwarnings("ignore:.* features are significantly relevant:UserWarning"),
    # The set_output checks fit a data frame and transform an array, or the reverse.
    pytest.mark.filterwarnings("ignore:X (has|does not have valid) feature names:UserWarning"),
]


def public_estimators():
    """Classes in the `__all__` of skmi's public modules that are estimators."""
    found = {}
    for module in pkgutil.walk_packages(skmi.__path__, "skmi."):
        if any(part.startswith("_") for part in module.name.split(".")):
            continue
        if module.name == "skmi.neural_network" and not find_spec("torch"):
            continue  # tests/conftest.py says that the extra nn is missing
        public = importlib.import_module(module.name)
        for name in public.__all__:
            value = getattr(public, name)
            if inspect.isclass(value) and issubclass(value, BaseEstimator):
                found[name] = value
    return [found[name] for name in sorted(found)]


def example(Estimator):
    """An instance with the shipped defaults; meta-estimators get something to wrap."""
    wraps = "estimator" in inspect.signature(Estimator).parameters
    return Estimator(LogisticRegression()) if wraps else Estimator()


def with_marks(test):
    for mark in EXPECTED_WARNINGS:
        test = mark(test)
    return test


def check_name(check):
    arguments = ", ".join(f"{key}={value}" for key, value in getattr(check, "keywords", {}).items())
    return f"{getattr(check, 'func', check).__name__}({arguments})"


def usual_checks():
    return [
        pytest.param(estimator, check, id=f"{type(estimator).__name__}-{check_name(check)}")
        for Estimator in public_estimators()
        for estimator, check in estimator_checks_generator(example(Estimator), legacy=True)
    ]


def left_out_checks():
    return [
        pytest.param(Estimator, check, id=f"{Estimator.__name__}-{check.__name__}")
        for Estimator in public_estimators()
        for check in LEFT_OUT + LEFT_OUT_OF_TRANSFORMERS * hasattr(Estimator, "transform")
    ]


def test_estimators_are_found():
    assert "MutualInfoSelector" in {Estimator.__name__ for Estimator in public_estimators()}


@with_marks
@pytest.mark.parametrize(("estimator", "check"), usual_checks())
def test_check_estimator(estimator, check):
    check(estimator)


@with_marks
@pytest.mark.parametrize(("Estimator", "check"), left_out_checks())
def test_left_out_check(Estimator, check):
    check(Estimator.__name__, example(Estimator))
