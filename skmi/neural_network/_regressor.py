"""The regressor."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from sklearn.base import RegressorMixin
from sklearn.utils import Tags, column_or_1d
from torch import Tensor

from .._compat import StrOptions, fit_context
from .._random import RandomState
from ._bottleneck import gain_of_numbers
from ._losses import LEAST_LOG_VARIANCE, N_PARAMETERS, REGRESSION_LOSSES, Loss
from ._mlp import BaseMLP, keep_parameters
from ._options import Schedule
from ._validation import as_numbers


class MLPRegressor(RegressorMixin, BaseMLP):
    """Multilayer perceptron for one or several numbers, on tables as they are.

    A bag of five torch networks, each trained by skorch on four fifths of the rows and stopped by
    the rest; their predictions are averaged. The target is standardised inside. Numbers need no
    scaling, categories and strings no encoding, missing values no imputation.

    Parameters
    ----------
    hidden_layer_sizes : sequence of int, default=(128, 128, 128)
        Units of each hidden layer. An empty sequence makes a linear model.
    activation : {"identity", "logistic", "tanh", "relu", "gelu", "silu", "selu"} or type, \
            default="relu"
        Of the hidden layers; a type is a torch Module class that takes no arguments.
    solver : {"sgd", "adagrad", "rmsprop", "adam", "adamw"}, default="adamw"
        Optimiser.
    alpha : float, default=1e-2
        Decay of the weights; biases do not decay. "adamw" shrinks the weights by itself (Loshchilov
        and Hutter, 2019), the other solvers add ``alpha / 2 * ||W||**2`` to the mean loss.
    batch_size : "auto", "full" or int, default="auto"
        Rows a step; "auto" is 256. With "full" a step sees all rows, so that "sgd" without momentum
        is gradient descent.
    learning_rate : {"constant", "cosine", "one_cycle", "plateau"}, default="constant"
        Course of the learning rate: as it is, down to zero along a cosine, up and down once (Smith
        and Topin, 2019), or a fifth whenever the loss stalls.
    learning_rate_init : float, default=1e-3
        Learning rate at the start, for "one_cycle" at the top.
    max_iter : "auto" or int, default="auto"
        Most epochs, that is passes over the rows. "auto" is 20, and more where these are less than
        1000 steps; an epoch is then as many passes as make 10 steps.
    early_stopping : bool, default=True
        Whether to stop where the loss on rows held out does not improve, and to go back to the
        weights that were best.
    validation_fraction : float, default=0.15
        Share of the rows that a single net holds out; several nets hold out a fold each.
    n_iter_no_change : "auto" or int, default="auto"
        Epochs without improvement before training stops; "auto" is 4, and more where these are less
        than 80 steps.
    tol : float, default=1e-4
        Improvement of the loss that counts.
    momentum : float, default=0.9
        Of "sgd" and "rmsprop".
    warm_start : bool, default=False
        Whether `fit` goes on from the nets of the last `fit`, with their parameters.
    random_state : int, RandomState, Generator or None, default=None
        Of the first weights, the folds, the order of the rows, dropout and augmentation. torch's
        global generator is neither read nor moved.
    verbose : int, default=0
        Whether to print a line an epoch.
    dropout : float, default=0.0
        Share of the hidden units that each step leaves out.
    loss : {"squared_error", "absolute_error", "huber", "quantile", "gaussian_nll"}, \
            default="squared_error"
        Of the standardised target. "gaussian_nll" learns mean and standard deviation (Nix and
        Weigend, 1994), "quantile" the quantile `quantile` of `loss_params`.
    loss_params : dict or None, default=None
        Further arguments of the loss: `quantile` (0.5) of "quantile", `delta` (1.0) of "huber".
    augmentation : {"mixup", "noise", "cutmix"} or None, default=None
        New training rows: between two rows, with normal noise of a tenth of the scale on the
        numbers, or with some columns of another row.
    n_members : int, default=5
        Nets whose predictions are averaged. Each holds out one of as many folds; equal rows
        share a fold, and rows that make more than a twentieth of the table are in all of them. 1
        trains a single net. Less than some twenty distinct rows train a single net, and none is
        held out.
    n_features_to_select : "auto", int or None, default="auto"
        Columns that each net sees: those that tell most about the target by joint mutual
        information (:class:`~skmi.feature_selection.MutualInfoSelector`), on the rows that the net
        trains on; None for all. "auto" is all, but with 100 columns and 50 rows held out, or more,
        and a single number as target, `fit` tries 10, 20, 40 and 80 too on the first net, up to
        half of the columns, and takes what is best on the rows held out, if its loss is lower by
        more than a standard error. An indicator of missing numbers is a column. A category of more
        than 65,535 levels is seen with all columns only.
    numeric_embedding : {"auto", "linear", "clip", "bins"}, default="auto"
        How numbers reach the first layer: centred by the median and divided by the interquartile
        range ("linear"), then clipped smoothly to [-3, 3] ("clip"), then with a piecewise linear
        encoding of 16 to 48 bins beside them ("bins"), a bin for 125 rows. "auto" is "bins" from
        2000 rows on, else "clip".
    information_bottleneck : float or None, default=None
        Price of a nat that the last hidden layer tells about the table (variational information
        bottleneck; Alemi et al., 2017). None for no bottleneck.
    device : str, default="auto"
        Device of torch, such as "cpu" or "cuda:1"; "auto" is a GPU where there is one.
    dtype : {"auto", "float32", "float64"}, default="auto"
        Precision; "auto" is "float64" up to 256 rows of it, else "float32".
    n_threads : int or None, default=1
        Threads of torch in `fit` and in predictions, restored after; None leaves them as they are.
        More than one is seldom faster, on a busy machine much slower, and changes the last bits.
    callbacks : list or None, default=None
        Callbacks of skorch, alone or in pairs of name and callback. Each net gets copies. One that
        listens to single batches or gradients brings skorch's own, slower loop.
    module_params : dict or None, default=None
        Further arguments of the network: `max_one_hot` (64), categories of more levels have learned
        vectors; `embedding_size` (8), their length.
    net_params : dict or None, default=None
        Further arguments of the :class:`skorch.NeuralNet`.

    Attributes
    ----------
    n_outputs_ : int
        Number of columns of y.
    nets_ : list of skorch.NeuralNet
        The fitted nets.
    net_ : skorch.NeuralNet
        The first of them.
    history_ : skorch.history.History
        Of the first net: a list with a dict an epoch.
    loss_curve_ : list of float
        Training loss of the first net in each epoch.
    validation_scores_ : list of float
        Minus the loss of the first net on the rows that it holds out, in each epoch.
    n_iter_ : int
        Epochs of the first net.
    selected_ : list of ndarray of int
        For each net the columns that it sees.
    information_bounds_ : dict of str to float
        With `information_bottleneck` only, in nats, on rows held out where there are some:
        `i_zy_lower`, the log of the spread of y over that of the errors of noisy codes, and
        `i_xz_upper`, the mean divergence of the codes.
    n_features_in_ : int
        Number of columns seen in `fit`.
    feature_names_in_ : ndarray of shape (n_features,)
        Names of the columns seen in `fit`, where they are all strings.

    See Also
    --------
    MLPClassifier : The same for classes.
    sklearn.neural_network.MLPRegressor : One network on numbers that are scaled already.

    Notes
    -----
    The same input and `random_state` give the same bits, also for fits in parallel threads or
    processes. Do not use it where the time to fit matters most: boosted trees
    (:class:`sklearn.ensemble.HistGradientBoostingRegressor`) take a tenth of it. Like any network
    it is poor beyond the range of the data.

    A sparse table is written out. Memory: 4 bytes for each value of the table, twice while
    training.

    `partial_fit` trains every net on all the rows given.

    References
    ----------
    D. Holzmüller, L. Grinsztajn and I. Steinwart (2024). Better by default: strong pre-tuned MLPs
    and boosted trees on tabular data. NeurIPS 37.

    B. Lakshminarayanan, A. Pritzel and C. Blundell (2017). Simple and scalable predictive
    uncertainty estimation using deep ensembles. NeurIPS 30.

    Examples
    --------
    >>> from sklearn.datasets import load_diabetes
    >>> from skmi.neural_network import MLPRegressor
    >>> X, y = load_diabetes(return_X_y=True)
    >>> mlp = MLPRegressor((32,), random_state=0).fit(X[::2], y[::2])
    >>> mlp.score(X[1::2], y[1::2]) > 0.4
    True
    """

    _parameter_constraints: dict = {  # noqa: RUF012
        **BaseMLP._parameter_constraints,
        "loss": [StrOptions(set(REGRESSION_LOSSES))],
    }

    def __init__(
        self,
        hidden_layer_sizes: Any = (128, 128, 128),
        *,
        activation: Any = "relu",
        solver: str = "adamw",
        alpha: float = 1e-2,
        batch_size: int | str = "auto",
        learning_rate: Schedule = "constant",
        learning_rate_init: float = 1e-3,
        max_iter: int | str = "auto",
        early_stopping: bool = True,
        validation_fraction: float = 0.15,
        n_iter_no_change: int | str = "auto",
        tol: float = 1e-4,
        momentum: float = 0.9,
        warm_start: bool = False,
        random_state: RandomState = None,
        verbose: int = 0,
        dropout: float = 0.0,
        loss: str = "squared_error",
        loss_params: dict | None = None,
        augmentation: str | None = None,
        n_members: int = 5,
        n_features_to_select: int | str | None = "auto",
        numeric_embedding: str = "auto",
        information_bottleneck: float | None = None,
        device: str = "auto",
        dtype: str = "auto",
        n_threads: int | None = 1,
        callbacks: list | None = None,
        module_params: dict | None = None,
        net_params: dict | None = None,
    ) -> None:
        keep_parameters(self, locals())

    @fit_context(prefer_skip_nested_validation=True)
    def fit(self, X: Any, y: ArrayLike, sample_weight: ArrayLike | None = None) -> "MLPRegressor":
        """Train the networks.

        Parameters
        ----------
        X : {array-like, sparse matrix, data frame} of shape (n_samples, n_features)
            The table: numbers, strings, categories and booleans, missing values allowed.
        y : array-like of shape (n_samples,) or (n_samples, n_outputs)
            The target.
        sample_weight : array-like of shape (n_samples,) or None, default=None
            Weights of the rows; rows of weight 0 are left out.

        Returns
        -------
        MLPRegressor
            The fitted regressor.

        Raises
        ------
        ValueError
            Infinite values, a target that is missing or not of numbers, weights that are negative,
            a loss that is not finite any more; the message names the column or parameter.
        TypeError
            A column of mixed types, dates or other values without a usable kind.
        """
        self._fit(X, y, sample_weight, fresh=not self._is_continued())
        return self

    @fit_context(prefer_skip_nested_validation=True)
    def partial_fit(
        self, X: Any, y: ArrayLike, sample_weight: ArrayLike | None = None
    ) -> "MLPRegressor":
        """Train every network for one pass over some rows more.

        Medians, ranges and levels of the columns, and the scale of y, are those of the first call.

        Parameters
        ----------
        X : {array-like, sparse matrix, data frame} of shape (n_samples, n_features)
            The table.
        y : array-like of shape (n_samples,) or (n_samples, n_outputs)
            The target.
        sample_weight : array-like of shape (n_samples,) or None, default=None
            Weights of the rows.

        Returns
        -------
        MLPRegressor
            The regressor.
        """
        self._fit(X, y, sample_weight, fresh="nets_" not in vars(self), single_pass=True)
        return self

    def predict(self, X: Any, return_std: bool = False) -> Any:
        """Predictions averaged over the networks.

        Parameters
        ----------
        X : {array-like, sparse matrix, data frame} of shape (n_samples, n_features)
            The table. Levels that `fit` never saw tell nothing.
        return_std : bool, default=False
            With the loss "gaussian_nll", whether to return standard deviations too: those of the
            mixture of the networks, noise and disagreement together.

        Returns
        -------
        mean : ndarray of shape (n_samples,) or (n_samples, n_outputs)
            Prediction.
        std : ndarray of the same shape
            Standard deviation; only if `return_std`.

        Raises
        ------
        ValueError
            `return_std` with another loss.
        """
        table = self._read_fitted(X)
        outputs = np.stack(self._outputs(self.nets_, table))
        means = outputs[..., : self.n_outputs_]
        mean = self._in_units(means.mean(axis=0) * self._scale + self._center)
        if not return_std:
            return mean
        if means.shape == outputs.shape:
            raise ValueError(
                "return_std needs a loss that learns standard deviations. "
                'Fit with loss="gaussian_nll".'
            )
        log_variances = np.maximum(outputs[..., self.n_outputs_ :], LEAST_LOG_VARIANCE)
        variance = np.exp(log_variances).mean(axis=0) + means.var(axis=0)
        return mean, self._in_units(np.sqrt(variance) * self._scale)

    def _in_units(self, values: np.ndarray) -> np.ndarray:
        return values[:, 0] if self._is_vector else values

    def _encode_target(self, y: np.ndarray, fresh: bool, weight: np.ndarray | None) -> np.ndarray:
        if y.ndim == 2 and y.shape[1] == 1:
            y = column_or_1d(y, warn=True)
        columns = as_numbers(y.reshape(len(y), -1))
        if fresh:
            self._is_vector = y.ndim == 1
            self.n_outputs_ = columns.shape[1]
            self._center = np.average(columns, axis=0, weights=weight)
            scale = np.sqrt(np.average((columns - self._center) ** 2, axis=0, weights=weight))
            self._scale = np.where(scale > 0, scale, 1.0)
        if columns.shape[1] != self.n_outputs_:
            raise ValueError(
                f"y has {columns.shape[1]} columns and had {self.n_outputs_} in the first call. "
                "Pass as many, or fit anew."
            )
        return (columns - self._center) / self._scale

    def _total_weight(self, y: np.ndarray, weight: np.ndarray | None) -> np.ndarray | None:
        return weight

    def _strata(self, target: np.ndarray) -> np.ndarray:
        return np.zeros(len(target), dtype=np.int64)

    def _n_units(self) -> int:
        return self.n_outputs_ * N_PARAMETERS.get(self.loss, 1)

    def _gain(self, output: Tensor, target: Tensor, weight: Tensor) -> float:
        return gain_of_numbers(output, target, weight)

    def _row_loss(self) -> Loss:
        return REGRESSION_LOSSES[self.loss]

    def __sklearn_tags__(self) -> Tags:
        tags = super().__sklearn_tags__()
        tags.target_tags.multi_output = True
        return tags
