"""The information plane as a picture."""

from typing import TYPE_CHECKING, Any, Literal, Self

import numpy as np
from numpy.typing import ArrayLike
from sklearn.utils.validation import check_is_fitted

from .._compat import StrOptions, validate_params
from .._table import frame_of
from ._plotting import axes_or_new

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_CALLBACK = "InformationPlane"
_MARKERS = "osD^vP*X"
_LABELS = {
    "i_ty": "I(T + noise; Y) [nat], lower bound",
    "i_ty_probe": "I(T; Y) [nat], usable by a linear probe",
}


class InformationPlaneDisplay:
    """Information about the target against information about the input, epoch by epoch.

    A line is a hidden layer on its way through training. It is made by :meth:`from_estimator` as a
    rule, and drawn by :meth:`plot`. Hollow marks are saturated: there, I(X;T) is that large at
    least, and no more is known.

    Parameters
    ----------
    epoch, layer : array-like of shape (n_points,), int
        Epoch and hidden layer of each point.
    i_xt, i_ty, i_ty_probe : array-like of shape (n_points,)
        Information in nats.
    estimator : array-like of shape (n_points,), str
        How `i_xt` was measured; "saturated" stands in it where it is near its ceiling.

    Attributes
    ----------
    ax_ : matplotlib.axes.Axes
        Axes of the picture, once it is drawn.
    figure_ : matplotlib.figure.Figure
        Its figure.
    lines_ : list of matplotlib.lines.Line2D
        Path of each layer.
    points_ : list of matplotlib.collections.PathCollection
        Epochs of each layer.
    colorbar_ : matplotlib.colorbar.Colorbar
        Scale of the epochs.

    See Also
    --------
    skmi.neural_network.InformationPlane : The numbers, what they mean, and their sources.
    ActivationDisplay : The units of a layer.

    Examples
    --------
    >>> from sklearn.datasets import load_iris
    >>> from skmi.inspection import InformationPlaneDisplay
    >>> from skmi.neural_network import InformationPlane, MLPClassifier
    >>> X, y = load_iris(return_X_y=True)
    >>> net = MLPClassifier((8, 4), max_iter=5, callbacks=[InformationPlane()], random_state=0)
    >>> display = InformationPlaneDisplay.from_estimator(net.fit(X, y))
    >>> display.frame()["layer"].value_counts().to_dict()
    {0: 6, 1: 6}
    >>> figure = display.plot().figure_
    """

    def __init__(
        self,
        epoch: ArrayLike,
        layer: ArrayLike,
        i_xt: ArrayLike,
        i_ty: ArrayLike,
        i_ty_probe: ArrayLike,
        estimator: ArrayLike,
    ) -> None:
        self.epoch = np.asarray(epoch, dtype=np.int64)
        self.layer = np.asarray(layer, dtype=np.int64)
        self.i_xt = np.asarray(i_xt, dtype=np.float64)
        self.i_ty = np.asarray(i_ty, dtype=np.float64)
        self.i_ty_probe = np.asarray(i_ty_probe, dtype=np.float64)
        self.estimator = np.asarray(estimator, dtype=object)

    @classmethod
    def from_estimator(cls, net: Any) -> Self:
        """Read what was recorded while a network was trained.

        Parameters
        ----------
        net : MLPClassifier or MLPRegressor
            Fitted with an `InformationPlane` among its callbacks; of several members the first.

        Returns
        -------
        InformationPlaneDisplay

        Raises
        ------
        TypeError
            Something else than a network, such as the pipeline around it.
        ValueError
            A network without the callback, or without hidden layers.
        sklearn.exceptions.NotFittedError
            The network is not fitted.
        """
        owner = f"{cls.__name__}.from_estimator"
        if not hasattr(net, "hidden_activations"):
            raise TypeError(
                f"{owner} reads a fitted MLPClassifier or MLPRegressor; got {type(net).__name__}. "
                "Of a pipeline pass the last step: pipeline[-1]."
            )
        check_is_fitted(net)
        callbacks = [callback for _, callback in net.net_.callbacks_]
        planes = [callback for callback in callbacks if type(callback).__name__ == _CALLBACK]
        if not planes:
            raise ValueError(
                f"{owner} needs what the callback InformationPlane records: fit the network with "
                "callbacks=[InformationPlane()]."
            )
        frame = planes[0].frame()
        if not len(frame["layer"]):
            raise ValueError(f"{owner}: the network has no hidden layers, and so no plane.")
        return cls(**{name: frame[name] for name in frame})

    def frame(self) -> Any:
        """Return the numbers of the picture.

        Returns
        -------
        pandas.DataFrame or dict of str to list
            One row an epoch and layer: epoch, layer, i_xt, i_ty, i_ty_probe (nats), estimator. A
            dict of these columns where pandas is not installed.
        """
        return frame_of({name: values.tolist() for name, values in self._columns().items()})

    @validate_params({"target": [StrOptions(set(_LABELS))]}, prefer_skip_nested_validation=True)
    def plot(
        self,
        ax: "Axes | None" = None,
        *,
        target: Literal["i_ty", "i_ty_probe"] = "i_ty",
        cmap: Any = "viridis",
    ) -> Self:
        """Draw the plane.

        Parameters
        ----------
        ax : matplotlib.axes.Axes, default=None
            Axes to draw on; a new figure by default.
        target : {"i_ty", "i_ty_probe"}, default="i_ty"
            What to draw upwards: information of the noisy layer, or what a linear probe can use.
        cmap : str or matplotlib.colors.Colormap, default="viridis"
            Colours of the epochs.

        Returns
        -------
        InformationPlaneDisplay
            Itself, with the attributes set.

        Raises
        ------
        ImportError
            matplotlib is not installed.
        """
        ax = axes_or_new(ax, f"{type(self).__name__}.plot", figsize=(7, 5))
        from matplotlib.cm import ScalarMappable
        from matplotlib.colors import Normalize

        self.ax_, self.figure_ = ax, ax.figure
        self.lines_: list[Any] = []
        self.points_: list[Any] = []
        scale = ScalarMappable(Normalize(self.epoch.min(), self.epoch.max()), cmap)
        for layer in np.unique(self.layer):
            self._draw_layer(ax, layer, self._columns()[target], scale)
        if self._is_saturated().any():
            ax.scatter([], [], facecolors="none", edgecolors="0.4", label="saturated: at least")
        self.colorbar_ = ax.figure.colorbar(scale, ax=ax, label="epoch", pad=0.02)
        ax.set_xlabel("I(X; T + noise) [nat], lower bound")
        ax.set_ylabel(_LABELS[target])
        ax.legend(frameon=False)
        ax.spines[["top", "right"]].set_visible(False)
        return self

    def _draw_layer(self, ax: "Axes", layer: int, upwards: np.ndarray, scale: Any) -> None:
        rows = np.flatnonzero(self.layer == layer)
        rows = rows[np.argsort(self.epoch[rows], kind="stable")]
        places = self.i_xt[rows], upwards[rows]
        self.lines_ += ax.plot(*places, color="0.75", linewidth=1, zorder=1)
        colours = scale.to_rgba(self.epoch[rows])
        points = ax.scatter(
            *places,
            facecolors=np.where(self._is_saturated()[rows][:, None], 0, colours),
            edgecolors=colours,
            marker=_MARKERS[layer % len(_MARKERS)],
            s=36,
            zorder=2,
            label=f"hidden layer {layer}",
        )
        self.points_.append(points)

    def _is_saturated(self) -> np.ndarray:
        return np.array(["saturated" in words for words in self.estimator], dtype=bool)

    def _columns(self) -> dict[str, np.ndarray]:
        names = ("epoch", "layer", "i_xt", "i_ty", "i_ty_probe", "estimator")
        return {name: getattr(self, name) for name in names}
