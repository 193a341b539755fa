"""What each hidden layer of a fitted network tells."""

from numbers import Integral, Real
from typing import Any

import numpy as np
from sklearn.base import is_regressor
from sklearn.utils.validation import check_consistent_length, check_is_fitted

from .._compat import Interval, validate_params
from .._random import RandomState, fixed_seed
from .._table import frame_of
from ..information._options import OPTIONS
from ._labels import checked_labels
from ._noisy_layer import Target, measure_layer
from ._validation import as_numbers, check_target

_OWNER = "layer_information"
_LEAST_ROWS = 20


@validate_params(
    {
        "noise": [Interval(Real, 0, None, closed="neither")],
        "n_samples": [Interval(Integral, _LEAST_ROWS, None, closed="left")],
        "random_state": OPTIONS["random_state"],
    },
    prefer_skip_nested_validation=True,
)
def layer_information(
    net: Any,
    X: Any,
    y: Any,
    *,
    noise: float = 0.35,
    n_samples: int = 1000,
    random_state: RandomState = None,
) -> Any:
    """Measure what each hidden layer of a fitted network tells about input and target.

    Parameters
    ----------
    net : MLPClassifier or MLPRegressor
        Fitted.
    X : {array-like, sparse matrix, data frame} of shape (n_samples, n_features)
        Table; rows that the network was not trained on.
    y : array-like of shape (n_samples,)
        Target of these rows.
    noise : float, default=0.35
        Standard deviation of the noise on every unit, relative to that of the whole layer.
    n_samples : int, default=1000
        Most rows to use; the ceiling of `i_xt` is the log of their number.
    random_state : int, RandomState, Generator or None, default=None
        Chooses the rows and draws the noise. None stands for a fixed seed.

    Returns
    -------
    pandas.DataFrame or dict of str to list
        One row a hidden layer: layer, n_units, i_xt, i_ty, i_ty_probe (nats) and estimator, in the
        words of :class:`InformationPlane`. A dict of these columns where pandas is not installed.

    Raises
    ------
    ValueError
        A target of several numbers or with missing values, lengths that differ, fewer than 20
        rows, a network without hidden layers.
    TypeError
        Something else than a network, such as the pipeline around it.
    sklearn.exceptions.NotFittedError
        The network is not fitted.

    See Also
    --------
    InformationPlane : The same during training, with what the measures mean and their sources.
    skmi.metrics.information_gain_score : What the whole network tells.

    Notes
    -----
    Do not use rows of the training: the network knows their targets, and so do its layers.

    Examples
    --------
    >>> from sklearn.datasets import load_iris
    >>> from sklearn.model_selection import train_test_split
    >>> from skmi.neural_network import MLPClassifier, layer_information
    >>> X, y = load_iris(return_X_y=True)
    >>> X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0, stratify=y)
    >>> net = MLPClassifier((8, 4), max_iter=20, random_state=0).fit(X_train, y_train)
    >>> layer_information(net, X_test, y_test)[["layer", "n_units"]].values.tolist()
    [[0, 8], [1, 4]]
    """
    n_layers = _n_hidden_layers(net)
    check_consistent_length(X, y)
    target = _read_target(net, y)
    seed = fixed_seed(random_state)
    rows = np.random.default_rng(seed).permutation(len(target))[:n_samples]
    read = Target.of(target[rows], _OWNER)
    columns: dict[str, list] = {"layer": [], "n_units": []}
    for layer in range(n_layers):
        units = net.hidden_activations(X, layer)[rows]
        rng = np.random.default_rng((seed, layer))
        found = measure_layer(units, read, noise, rng, "given")
        for name, value in {"layer": layer, "n_units": units.shape[1], **vars(found)}.items():
            columns.setdefault(name, []).append(value)
    return frame_of(columns)


def _n_hidden_layers(net: Any) -> int:
    """Return how many there are; refuse what is no fitted network with at least one."""
    if not hasattr(net, "hidden_activations"):
        raise TypeError(
            f"{_OWNER} reads a fitted MLPClassifier or MLPRegressor; got {type(net).__name__}. Of "
            "a pipeline pass the last step, and X as the steps before hand it on."
        )
    check_is_fitted(net)
    n_layers = len(net.net_.module_.activation_positions)
    if not n_layers:
        raise ValueError(f"{_OWNER}: the network has no hidden layers, and so none to measure.")
    return n_layers


def _read_target(net: Any, y: Any) -> np.ndarray:
    """Return numbers for a regressor, and codes of classes, floats too, for a classifier."""
    y = check_target(net, y)
    if len(y) < _LEAST_ROWS:
        raise ValueError(f"{_OWNER} needs at least {_LEAST_ROWS} rows; got {len(y)}.")
    if is_regressor(net):
        return as_numbers(y)
    return np.unique(checked_labels(y), axis=0, return_inverse=True)[1].ravel()
