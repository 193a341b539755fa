"""Networks for tables, inside scikit-learn's conventions.

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
from ._regressor import MLPRegressor

__all__ = ["MLPClassifier", "MLPRegressor"]

del _skorch, _torch
