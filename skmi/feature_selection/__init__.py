"""Feature selection by mutual information."""

from ._univariate import mutual_info_classif, mutual_info_regression

__all__ = ["mutual_info_classif", "mutual_info_regression"]
