"""The classifier."""

from functools import reduce
from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from sklearn.base import ClassifierMixin
from sklearn.utils import Tags

from .._compat import Interval, RealNotInt, StrOptions, fit_context
from .._random import RandomState
from ._class_target import ClassTarget
from ._losses import CLASSIFICATION_LOSSES
from ._mlp import keep_parameters
from ._options import Schedule


class MLPClassifier(ClassifierMixin, ClassTarget):
    """Multilayer perceptron for classes and for several labels, on tables as they are.

    A bag of five torch networks, each trained by skorch on four fifths of the rows and stopped by
    the rest; their probabilities are averaged and brought to one temperature. Numbers need no
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
    loss : {"cross_entropy", "focal"}, default="cross_entropy"
        "focal" gives less weight to rows that are classified well (Lin et al., 2017); its
        probabilities are not calibrated.
    loss_params : dict or None, default=None
        Further arguments of the loss: `gamma` (2.0) of "focal".
    class_weight : dict, "balanced" or None, default=None
        Weight of each class, multiplied into `sample_weight`.
    balanced_batches : bool, default=False
        Whether batches are drawn with replacement, each class as often as any other.
    augmentation : {"mixup", "noise", "cutmix"} or None, default=None
        New training rows: between two rows, with normal noise of a tenth of the scale on the
        numbers, or with some columns of another row.
    n_members : int, default=5
        Nets whose predictions are averaged. Each holds out one of as many folds, stratified by
        class; equal rows share a fold, and rows that make more than a twentieth of the table are
        in all of them. 1 trains a single net. Less than some twenty distinct rows train a single
        net, and none is held out.
    n_features_to_select : "auto", int or None, default="auto"
        Columns that each net sees: those that tell most about the target by joint mutual
        information (:class:`~skmi.feature_selection.MutualInfoSelector`), on the rows that the net
        trains on; None for all. "auto" is all, but with 100 columns and 50 rows held out, or more,
        and a single label as target, `fit` tries 10, 20, 40 and 80 too on the first net, up to half
        of the columns, and takes what is best on the rows held out, if its loss is lower by more
        than a standard error. An indicator of missing numbers is a column. A category of more than
        65,535 levels is seen with all columns only.
    label_smoothing : "auto" or float, default="auto"
        Share of the probability that training spreads evenly over the classes; "auto" is 0.05 where
        probabilities of "cross_entropy" are calibrated and the rows are at most 5000, else 0. It
        makes probabilities too timid unless they are calibrated after.
    calibrate : "auto" or bool, default="auto"
        Whether to divide the logits by the temperature of least log-loss on the rows held out;
        "auto" does so where several nets hold out every row. Few rows held out make it unreliable.
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
    classes_ : ndarray of shape (n_classes,)
        Classes of the rows that weigh something; of several labels, their positions.
    n_outputs_ : int
        Number of labels; 1 for classes.
    temperature_ : float
        What the logits are divided by.
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
        `i_zy_lower`, H(Y) less the cross-entropy of noisy codes, and `i_xz_upper`, their mean
        divergence.
    n_features_in_ : int
        Number of columns seen in `fit`.
    feature_names_in_ : ndarray of shape (n_features,)
        Names of the columns seen in `fit`, where they are all strings.

    See Also
    --------
    MLPRegressor : The same for numbers.
    sklearn.neural_network.MLPClassifier : One network on numbers that are scaled already.

    Notes
    -----
    The same input and `random_state` give the same bits, also for fits in parallel threads or
    processes. Do not use it where the time to fit matters most: boosted trees
    (:class:`sklearn.ensemble.HistGradientBoostingClassifier`) take a tenth of it.

    A sparse table is written out. Memory: 4 bytes for each value of the table, twice while
    training.

    `partial_fit` trains every net on all the rows given, without smoothing or calibration.

    References
    ----------
    D. Holzmüller, L. Grinsztajn and I. Steinwart (2024). Better by default: strong pre-tuned MLPs
    and boosted trees on tabular data. NeurIPS 37.

    C. Guo, G. Pleiss, Y. Sun and K. Q. Weinberger (2017). On calibration of modern neural networks.
    ICML 34.

    Examples
    --------
    >>> from sklearn.datasets import load_wine
    >>> from skmi.neural_network import MLPClassifier
    >>> X, y = load_wine(return_X_y=True)
    >>> mlp = MLPClassifier((32,), random_state=0).fit(X[::2], y[::2])
    >>> mlp.score(X[1::2], y[1::2]) > 0.9
    True
    >>> mlp.predict_proba(X[:3]).shape
    (3, 3)
    """

    _parameter_constraints: dict = {  # noqa: RUF012
        **ClassTarget._parameter_constraints,
        "loss": [StrOptions(set(CLASSIFICATION_LOSSES))],
        "class_weight": [StrOptions({"balanced"}), dict, None],
        "balanced_batches": ["boolean"],
        "label_smoothing": [StrOptions({"auto"}), Interval(RealNotInt, 0, 1, closed="left")],
        "calibrate": [StrOptions({"auto"}), "boolean"],
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
        loss: str = "cross_entropy",
        loss_params: dict | None = None,
        class_weight: dict | str | None = None,
        balanced_batches: bool = False,
        augmentation: str | None = None,
        n_members: int = 5,
        n_features_to_select: int | str | None = "auto",
        label_smoothing: float | str = "auto",
        calibrate: bool | str = "auto",
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
    def fit(self, X: Any, y: ArrayLike, sample_weight: ArrayLike | None = None) -> "MLPClassifier":
        """Train the networks.

        Parameters
        ----------
        X : {array-like, sparse matrix, data frame} of shape (n_samples, n_features)
            The table: numbers, strings, categories and booleans, missing values allowed.
        y : array-like of shape (n_samples,) or (n_samples, n_labels)
            Classes of any kind; or zeros and ones, one column a label.
        sample_weight : array-like of shape (n_samples,) or None, default=None
            Weights of the rows; rows of weight 0 are left out.

        Returns
        -------
        MLPClassifier
            The fitted classifier.

        Raises
        ------
        ValueError
            Infinite values, a target that is missing or not of classes, weights that are negative,
            a loss that is not finite any more; the message names the column or parameter.
        TypeError
            A column of mixed types, dates or other values without a usable kind.
        """
        self._announced = None
        self._fit(X, y, sample_weight, fresh=not self._is_continued())
        return self

    @fit_context(prefer_skip_nested_validation=True)
    def partial_fit(
        self,
        X: Any,
        y: ArrayLike,
        classes: ArrayLike | None = None,
        sample_weight: ArrayLike | None = None,
    ) -> "MLPClassifier":
        """Train every network for one pass over some rows more.

        Medians, ranges and levels of the columns are those of the first call.

        Parameters
        ----------
        X : {array-like, sparse matrix, data frame} of shape (n_samples, n_features)
            The table.
        y : array-like of shape (n_samples,) or (n_samples, n_labels)
            The target.
        classes : array-like of shape (n_classes,) or None, default=None
            All classes that are to come; needed in the first call unless y has them all.
        sample_weight : array-like of shape (n_samples,) or None, default=None
            Weights of the rows.

        Returns
        -------
        MLPClassifier
            The classifier.
        """
        self._announced = None if classes is None else np.asarray(classes)
        self._fit(X, y, sample_weight, fresh="nets_" not in vars(self), single_pass=True)
        return self

    def predict_proba(self, X: Any) -> np.ndarray:
        """Probabilities of the classes, averaged over the networks.

        Parameters
        ----------
        X : {array-like, sparse matrix, data frame} of shape (n_samples, n_features)
            The table. Levels that `fit` never saw tell nothing.

        Returns
        -------
        ndarray of shape (n_samples, n_classes)
            In the order of `classes_`; of several labels, that each is 1.
        """
        table = self._read_fitted(X)
        outputs = self._outputs(self.nets_, table)
        return reduce(np.add, map(self._probabilities, outputs)) / len(outputs)

    def predict_log_proba(self, X: Any) -> np.ndarray:
        """Logarithms of `predict_proba`."""
        with np.errstate(divide="ignore"):
            return np.log(self.predict_proba(X))

    def predict(self, X: Any) -> np.ndarray:
        """Classes of the largest probability; labels of probability above one half.

        Parameters
        ----------
        X : {array-like, sparse matrix, data frame} of shape (n_samples, n_features)
            The table.

        Returns
        -------
        ndarray of shape (n_samples,) or (n_samples, n_labels)
        """
        proba = self.predict_proba(X)
        if self._labels.is_multilabel:
            return (proba > 0.5).astype(np.int64)
        return self.classes_[proba.argmax(axis=1)]

    def __sklearn_tags__(self) -> Tags:
        tags = super().__sklearn_tags__()
        assert tags.classifier_tags is not None
        tags.classifier_tags.multi_label = True
        return tags
