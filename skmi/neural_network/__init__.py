"""Networks for tables, inside scikit-learn's conventions, and what their layers tell.

The networks are torch modules trained by skorch; both come with the extra `nn`.
"""

try:
    import skorch as _skorch
    import torch as _torch
except ImportError as error:
    raise ImportError(
        f"skmi.neural_network needs torch and skorch ({error}). Install them with "
        'pip install "skmi[nn]".'
    ) from error

from ._classifier import MLPClassifier
from ._information_plane import InformationPlane
from ._layer_information import layer_information
from ._neural_mutual_info import NeuralMutualInfoResult, neural_mutual_info
from ._regressor import MLPRegressor

__all__ = [
    "InformationPlane",
    "MLPClassifier",
    "MLPRegressor",
    "NeuralMutualInfoResult",
    "layer_information",
    "neural_mutual_info",
]

del _skorch, _torch
