"""Estimators of entropy and mutual information, in nats unless said otherwise."""

from ._entropy import entropy
from ._given import conditional_mutual_info, interaction_information
from ._inference import mutual_info_test
from ._matrix import mutual_info_matrix, total_correlation
from ._measures import mutual_info
from ._pointwise import pointwise_mutual_info

__all__ = [
    "conditional_mutual_info",
    "entropy",
    "interaction_information",
    "mutual_info",
    "mutual_info_matrix",
    "mutual_info_test",
    "pointwise_mutual_info",
    "total_correlation",
]
