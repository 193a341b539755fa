"""Scores in nats: how much of the information about a target a model really uses.

- :func:`information_gain_score`: entropy of the target minus log-loss of the prediction.
- :func:`pointwise_information_gain`: the same, row by row.
- :func:`conditional_information_gain`: what one prediction tells beyond another.
- :func:`prediction_mutual_info_score`: mutual information of target and prediction, which forgives
  wrong names and wrong calibration.

The objects that end in ``_scorer`` are ready for the `scoring` parameter of scikit-learn's tools.
"""

from ._information_gain import (
    conditional_information_gain,
    information_gain_score,
    pointwise_information_gain,
)
from ._prediction import prediction_mutual_info_score
from ._scorers import (
    information_gain_scorer,
    normalized_information_gain_scorer,
    prediction_mutual_info_scorer,
)

__all__ = [
    "conditional_information_gain",
    "information_gain_score",
    "information_gain_scorer",
    "normalized_information_gain_scorer",
    "pointwise_information_gain",
    "prediction_mutual_info_score",
    "prediction_mutual_info_scorer",
]
