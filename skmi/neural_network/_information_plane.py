"""Snapshots of the hidden layers during training, and what they tell."""

from typing import Any

import numpy as np
import torch
from skorch.callbacks import Callback

from .._random import RandomState, fixed_seed
from .._table import frame_of
from ._noisy_layer import LayerInformation, Target, measure_layer

_OWNER = "InformationPlane"


class InformationPlane(Callback):
    """Record what each hidden layer tells about input and target while a network is trained.

    A callback of skorch. Training only stores the activations of some rows, and goes on bit by bit
    as it would without; :meth:`frame` measures them afterwards.

    Parameters
    ----------
    noise : float, default=0.35
        Standard deviation of the Gaussian noise added to every unit for `i_xt` and `i_ty`, relative
        to that of the whole layer in that epoch (root of the sum of the variances of its units). A
        layer of any width then tells at most ``1 / (2 * noise**2)`` nats: 4.1 by default, which
        1000 rows can read.
    n_samples : int, default=1000
        Rows to watch: of those that are held out, where the network holds out rows, and otherwise
        of those it is trained on. The ceiling of `i_xt` is their logarithm.
    max_snapshots : int, default=50
        Most epochs to keep. Whenever there are more, every second one is forgotten, and from then
        on only each second (fourth, ...) epoch is recorded. Memory: 4 bytes for each snapshot, row
        and hidden unit; 26 MB for two layers of 64 units at the defaults.
    random_state : int, RandomState, Generator or None, default=None
        Chooses the rows and draws the noise. None stands for a fixed seed.

    Attributes
    ----------
    rows_ : {"held-out", "training"}
        Which rows are watched.

    See Also
    --------
    layer_information : The same of a network that is fitted already.
    skmi.inspection.InformationPlaneDisplay : The picture.

    Notes
    -----
    A network without randomness maps each row to a point of its own: I(X;T) is infinite, and what
    bins make of it is the log of the number of rows, or an effect of the width of the bins [1]_. So
    noise of a stated size is added to the units before anything is measured, for the measurement
    only [2]_:

    - `i_xt`, a lower bound on I(X;T+noise) by the known density of the noise [3]_. It cannot exceed
      log(n_samples), and reads a tenth too low from about 2 nats below; `estimator` says so.
    - `i_ty`, a lower bound on I(T+noise;Y): the gain of the class probabilities that the other rows
      give, weighted by the density of the noise. Numeric targets are cut into ten bins.
    - `i_ty_probe`, what a linear probe of the layer without noise tells about Y: entropy less
      log-loss on rows that the probe has not seen [4]_. It is negative where the probe overfits.
      For numeric targets, ridge regression with a Gaussian error.

    Every row watched counts the same, whatever its weight in training.

    The noise is relative to the layer, so that growing weights alone do not count as information:
    every layer is heard through a Gaussian channel of the same power. Whether the curves show
    "fitting" and "compression" depends on this choice, on the activation and on the noise [1]_:
    read them as a description, not as an explanation of why a network generalises.

    Do not use it for targets of several numbers, which are refused, nor with so little noise that
    all is saturated.

    References
    ----------
    .. [1] A. M. Saxe et al. (2018). On the information bottleneck theory of deep learning. ICLR.
    .. [2] Z. Goldfeld et al. (2019). Estimating information flow in deep neural networks. ICML.
    .. [3] B. Poole et al. (2019). On variational bounds of mutual information. ICML. Section 2.4.
    .. [4] Y. Xu et al. (2020). A theory of usable information under computational constraints.
       ICLR.

    Examples
    --------
    >>> from sklearn.datasets import load_iris
    >>> from skmi.neural_network import InformationPlane, MLPClassifier
    >>> X, y = load_iris(return_X_y=True)
    >>> model = MLPClassifier((8, 4), max_iter=5, callbacks=[InformationPlane()], random_state=0)
    >>> plane = dict(model.fit(X, y).net_.callbacks_)["InformationPlane"]
    >>> plane.frame().groupby("layer").size().tolist()
    [6, 6]
    >>> plane.rows_
    'held-out'
    """

    def __init__(
        self,
        noise: float = 0.35,
        n_samples: int = 1000,
        max_snapshots: int = 50,
        random_state: RandomState = None,
    ) -> None:
        self.noise = noise
        self.n_samples = n_samples
        self.max_snapshots = max_snapshots
        self.random_state = random_state

    def initialize(self) -> "InformationPlane":
        """Check the parameters, and forget earlier trainings."""
        for name, least in (("n_samples", 20), ("max_snapshots", 2)):
            value = getattr(self, name)
            if not isinstance(value, int | np.integer) or value < least:
                raise ValueError(
                    f"{name} of {_OWNER} must be an int from {least} on; got {value!r}."
                )
        if not (isinstance(self.noise, int | float | np.number) and 0 < self.noise < np.inf):
            raise ValueError(
                f"noise of {_OWNER} must be a finite number above 0; got {self.noise!r}."
            )
        self.rows_ = ""
        self._seed = fixed_seed(self.random_state)
        self._every = 1
        self._snapshots: dict[int, list[np.ndarray]] = {}
        self._measured: dict[int, list[LayerInformation]] = {}
        return self

    def on_epoch_begin(
        self, net: Any, dataset_train: Any = None, dataset_valid: Any = None, **kwargs: Any
    ) -> None:
        """Choose the rows once, and record the network as it starts."""
        if not self.rows_:
            self.rows_ = "training" if dataset_valid is None else "held-out"
            self._choose_rows(dataset_train if dataset_valid is None else dataset_valid)
            self._record(net, len(net.history) - 1)

    def on_epoch_end(self, net: Any, **kwargs: Any) -> None:
        """Record the layers."""
        epoch = len(net.history)
        if epoch % self._every == 0:
            self._record(net, epoch)

    def frame(self) -> Any:
        """Measure what was recorded and not measured yet.

        Returns
        -------
        pandas.DataFrame or dict of str to list
            One row an epoch and layer: epoch (0 is the network before training), layer (0 is the
            first hidden one), i_xt, i_ty, i_ty_probe (nats) and estimator, which states the noise,
            the rows, the ceiling and whether `i_xt` is near it. A dict of these columns where
            pandas is not installed.

        Raises
        ------
        AttributeError
            Nothing was recorded: the callback of a fitted estimator is a copy of the one it was
            given, and is found in ``net_.callbacks_``.
        """
        if not getattr(self, "rows_", ""):
            raise AttributeError(
                "This InformationPlane has recorded nothing. Estimators train copies of their "
                "callbacks: take dict(model.net_.callbacks_)['InformationPlane'], or "
                "InformationPlaneDisplay.from_estimator(model)."
            )
        for epoch in sorted(self._snapshots):
            self._measured[epoch] = self._measure(self._snapshots.pop(epoch))
        rows = [
            (epoch, layer, found)
            for epoch, layers in sorted(self._measured.items())
            for layer, found in enumerate(layers)
        ]
        measures = ("i_xt", "i_ty", "i_ty_probe", "estimator")
        return frame_of(
            {
                "epoch": [epoch for epoch, _, _ in rows],
                "layer": [layer for _, layer, _ in rows],
                **{name: [getattr(found, name) for _, _, found in rows] for name in measures},
            }
        )

    def _measure(self, layers: list[np.ndarray]) -> list[LayerInformation]:
        # The same noise in every epoch, so that curves show the network and not chance.
        noises = [np.random.default_rng((self._seed, j)) for j in range(len(layers))]
        return [
            measure_layer(layer, self._target, self.noise, rng, self.rows_)
            for layer, rng in zip(layers, noises, strict=True)
        ]

    def _choose_rows(self, rows: Any) -> None:
        order = np.random.default_rng(self._seed).permutation(len(rows.X))[: self.n_samples]
        chosen = torch.from_numpy(order).to(rows.X.device)
        self._target = Target.of(rows.y[chosen].cpu().numpy(), _OWNER)
        self._X = rows.X[chosen]

    def _record(self, net: Any, epoch: int) -> None:
        module = net.module_
        was_training = module.training
        module.eval()
        with torch.inference_mode():
            layers = [layer.cpu().numpy() for layer in module.activations(self._X)]
        module.train(was_training)
        self._snapshots[epoch] = layers
        if len(self._snapshots) + len(self._measured) > self.max_snapshots:
            self._every *= 2
            for kept in (self._snapshots, self._measured):
                for passed_over in [e for e in kept if e % self._every]:
                    del kept[passed_over]
