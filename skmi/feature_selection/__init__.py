"""Feature selection by mutual information."""

from ._fcbf import FCBF
from ._g_test import g_test
from ._scoring import CriterionTerms
from ._selector import MutualInfoSelector
from ._univariate import mutual_info_classif, mutual_info_regression

__all__ = [
    "FCBF",
    "CriterionTerms",
    "MutualInfoSelector",
    "g_test",
    "mutual_info_classif",
    "mutual_info_regression",
]
