"""Feature selection by mutual information."""

from ._selector import MutualInfoSelector
from ._univariate import mutual_info_classif, mutual_info_regression

__all__ = ["MutualInfoSelector", "mutual_info_classif", "mutual_info_regression"]
