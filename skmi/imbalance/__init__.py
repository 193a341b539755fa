"""Rare classes: oversampling driven by information, and probabilities that stay honest."""

from ._classifier import PriorCorrectedClassifier
from ._smote import MutualInfoSMOTE

__all__ = ["MutualInfoSMOTE", "PriorCorrectedClassifier"]
