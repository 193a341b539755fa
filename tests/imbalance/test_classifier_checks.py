"""The common checks on every method of PriorCorrectedClassifier, with something to correct."""

import pytest
from imblearn.over_sampling import RandomOverSampler
from imblearn.utils.estimator_checks import estimator_checks_generator as their_checks
from sklearn.linear_model import LogisticRegression
from sklearn.naive_bayes import GaussianNB
from sklearn.utils.estimator_checks import (
    check_dataframe_column_names_consistency,
    check_param_validation,
    estimator_checks_generator,
)

from skmi.imbalance import PriorCorrectedClassifier

# Closer to its optimum, so that checks which compare two fits see equal models.
BALANCED = LogisticRegression(class_weight="balanced", tol=1e-9, max_iter=1000)
CLASSIFIERS = [
    *(PriorCorrectedClassifier(BALANCED, method=m) for m in ("auto", "prior", "sigmoid")),
    PriorCorrectedClassifier(BALANCED, method="isotonic"),
    PriorCorrectedClassifier(GaussianNB(), method="sigmoid"),
]


def checks(generator, classifiers):
    return [
        pytest.param(estimator, check, id=f"{estimator}-{check.func.__name__}")
        for classifier in classifiers
        for estimator, check in generator(classifier)
    ]


@pytest.mark.parametrize(("estimator", "check"), checks(estimator_checks_generator, CLASSIFIERS))
def test_scikit_learn_checks(estimator, check):
    check(estimator)


@pytest.mark.parametrize(
    "check", [check_param_validation, check_dataframe_column_names_consistency]
)
def test_left_out_check(check):
    check("PriorCorrectedClassifier", CLASSIFIERS[0])


@pytest.mark.parametrize(
    ("estimator", "check"),
    checks(
        their_checks,
        [PriorCorrectedClassifier(BALANCED, RandomOverSampler(random_state=0))],
    ),
)
def test_imbalanced_learn_checks(estimator, check):
    check(estimator)
