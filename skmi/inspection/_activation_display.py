"""The units of a hidden layer as a picture."""

from numbers import Integral
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from numpy.typing import ArrayLike
from sklearn.base import is_classifier
from sklearn.utils.validation import check_consistent_length

from .._compat import Interval, validate_params
from .._table import frame_of
from ..information import mutual_info
from ._plotting import axes_or_new

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.image import AxesImage

_LOW, _HIGH = 2, 98  # percentiles at which the colours of a unit begin and end


class ActivationDisplay:
    """Heat map of units and samples: the units that tell most about the target on top.

    The samples stand side by side by their target, so that a unit that knows the target changes
    colour from left to right. It is made by :meth:`from_estimator` as a rule, and drawn by
    :meth:`plot`.

    Parameters
    ----------
    activations : array-like of shape (n_samples, n_units)
        Activations of a layer.
    y : array-like of shape (n_samples,)
        Target.
    mutual_information : array-like of shape (n_units,)
        What each unit tells about the target, in nats.
    layer : int, default=-1
        Which layer it is.
    is_discrete : bool, default=True
        Whether the target is classes rather than numbers.

    Attributes
    ----------
    ax_ : matplotlib.axes.Axes
        Axes of the picture, once it is drawn.
    axes_ : tuple of three matplotlib.axes.Axes
        Its panels: the heat map, the target below, the information on the right.
    figure_ : matplotlib.figure.Figure
        Its figure.
    im_ : matplotlib.image.AxesImage
        The heat map.
    bars_ : matplotlib.container.BarContainer
        Information of each unit shown.

    See Also
    --------
    skmi.neural_network.layer_information : What the layers tell as a whole.

    Examples
    --------
    >>> from sklearn.datasets import load_iris
    >>> from skmi.inspection import ActivationDisplay
    >>> from skmi.neural_network import MLPClassifier
    >>> X, y = load_iris(return_X_y=True)
    >>> net = MLPClassifier((8, 4), max_iter=5, random_state=0).fit(X, y)
    >>> display = ActivationDisplay.from_estimator(net, X, y, layer=0)
    >>> len(display.frame())
    8
    >>> figure = display.plot().figure_
    """

    def __init__(
        self,
        activations: ArrayLike,
        y: ArrayLike,
        mutual_information: ArrayLike,
        *,
        layer: int = -1,
        is_discrete: bool = True,
    ) -> None:
        self.activations = np.asarray(activations, dtype=np.float64)
        self.y = np.asarray(y)
        self.mutual_information = np.asarray(mutual_information, dtype=np.float64)
        self.layer = layer
        self.is_discrete = is_discrete

    @classmethod
    @validate_params({"layer": [Integral]}, prefer_skip_nested_validation=True)
    def from_estimator(cls, net: Any, X: Any, y: Any, *, layer: int = -1) -> Self:
        """Measure the units of a hidden layer of a fitted network.

        Parameters
        ----------
        net : MLPClassifier or MLPRegressor
            Fitted; of several members the first is shown.
        X : {array-like, sparse matrix, data frame} of shape (n_samples, n_features)
            Table.
        y : array-like of shape (n_samples,)
            Target.
        layer : int, default=-1
            0 is the first hidden layer, -1 the last.

        Returns
        -------
        ActivationDisplay

        Raises
        ------
        TypeError
            Something else than a network, such as the pipeline around it.
        ValueError
            A layer that does not exist, a target of several columns, lengths that differ.
        sklearn.exceptions.NotFittedError
            The network is not fitted.

        Notes
        -----
        Each unit is measured by itself, by :func:`skmi.information.mutual_info`: units that tell
        the same, or only together, are not recognised as such.
        """
        owner = f"{cls.__name__}.from_estimator"
        if not hasattr(net, "hidden_activations"):
            raise TypeError(
                f"{owner} reads a fitted MLPClassifier or MLPRegressor; got {type(net).__name__}. "
                "Of a pipeline pass the last step, and X as the steps before hand it on."
            )
        units = net.hidden_activations(X, layer)
        check_consistent_length(units, y)
        target = np.asarray(y)
        if target.ndim != 1:
            raise ValueError(
                f"y of {owner} must be one column, of shape (n_samples,); got shape "
                f"{target.shape}. Pass its columns one by one."
            )
        discrete = is_classifier(net)
        kinds = (None, True if discrete else None)
        information = [mutual_info(unit, target, discrete=kinds) for unit in units.T]
        return cls(units, target, information, layer=layer, is_discrete=discrete)

    def frame(self) -> Any:
        """Return the numbers beside the picture.

        Returns
        -------
        pandas.DataFrame or dict of str to list
            One row a unit, the most informative first: unit, mutual_information (nats), mean and
            std of its activation. A dict of these columns where pandas is not installed.
        """
        order = self._order()
        return frame_of(
            {
                "unit": order.tolist(),
                "mutual_information": self.mutual_information[order].tolist(),
                "mean": self.activations.mean(axis=0)[order].tolist(),
                "std": self.activations.std(axis=0)[order].tolist(),
            }
        )

    @validate_params(
        {"max_units": [Interval(Integral, 1, None, closed="left")]},
        prefer_skip_nested_validation=True,
    )
    def plot(self, ax: "Axes | None" = None, *, max_units: int = 64, cmap: Any = "viridis") -> Self:
        """Draw the heat map.

        Parameters
        ----------
        ax : matplotlib.axes.Axes, default=None
            Axes to draw the panels in; a new figure by default.
        max_units : int, default=64
            Most units to show, from the most informative on.
        cmap : str or matplotlib.colors.Colormap, default="viridis"
            Colours.

        Returns
        -------
        ActivationDisplay
            Itself, with the attributes set.

        Raises
        ------
        ImportError
            matplotlib is not installed.
        """
        units = self._order()[:max_units]
        height = 2.2 + 0.11 * max(len(units), 20)
        ax = axes_or_new(ax, f"{type(self).__name__}.plot", figsize=(8, height))
        self.ax_, self.figure_ = ax, ax.figure
        ax.set_axis_off()
        panels = [(0, 0.1, 0.72, 0.9), (0, 0, 0.72, 0.07), (0.75, 0.1, 0.25, 0.9)]
        heat, strip, bars = self.axes_ = tuple(ax.inset_axes(panel) for panel in panels)
        samples = np.argsort(self.y, kind="stable")
        shown = _scaled(self.activations[:, units]).T[:, samples]
        self.im_ = heat.imshow(shown, cmap=cmap, aspect="auto", interpolation="nearest")
        heat.set_xticks([])
        heat.set_yticks([])
        hidden = len(self.mutual_information) - len(units)
        more = f", {hidden} more are not shown" if hidden else ""
        heat.set_ylabel(f"{len(units)} units, the most informative on top{more}")
        heat.set_title("activation, from low to high of each unit", fontsize="medium")
        self._draw_target(strip, self.y[samples])
        self.bars_ = bars.barh(np.arange(len(units)), self.mutual_information[units], height=0.8)
        bars.set_ylim(len(units) - 0.5, -0.5)
        bars.set_yticks([])
        bars.set_xlabel("I(unit; y) [nat]")
        bars.spines[["top", "right"]].set_visible(False)
        return self

    def _draw_target(self, ax: "Axes", y: np.ndarray) -> "AxesImage":
        levels, codes = np.unique(y, return_inverse=True)
        ax.set_yticks([])
        ax.set_xticks([])
        ax.set_xlabel(f"{len(y)} samples by y")
        if not self.is_discrete:
            return ax.imshow(y[None].astype(float), cmap="cividis", aspect="auto")
        middles = [np.flatnonzero(codes == k).mean() for k in range(len(levels))]
        if len(levels) <= 20:  # more have no room
            ax.set_xticks(middles, [str(level) for level in levels], fontsize="small")
            ax.tick_params(length=0)
        return ax.imshow(codes[None] % 2, cmap="Greys", vmin=-0.5, vmax=2, aspect="auto")

    def _order(self) -> np.ndarray:
        return np.argsort(-self.mutual_information, kind="stable")


def _scaled(units: np.ndarray) -> np.ndarray:
    """Each unit from 0 to 1, between percentiles; a unit that never changes is 0."""
    low, high = np.percentile(units, [_LOW, _HIGH], axis=0)
    # A unit that fires for a few samples only has no spread between its percentiles.
    low, high = np.where(high > low, (low, high), (units.min(axis=0), units.max(axis=0)))
    return np.clip((units - low) / np.where(high > low, high - low, 1), 0, 1)
