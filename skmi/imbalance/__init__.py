"""Rare classes: oversampling driven by information, and probabilities that stay honest."""

from ._smote import MutualInfoSMOTE

__all__ = ["MutualInfoSMOTE"]
