"""Which columns tell the same, as a picture."""

from collections.abc import Iterable
from itertools import cycle
from numbers import Integral, Real
from typing import TYPE_CHECKING, Any, Literal, Self

import numpy as np
from numpy.typing import ArrayLike
from scipy.cluster.hierarchy import leaves_list

from .._compat import Interval, validate_params
from .._table import as_table, frame_of
from ..information._codes import CategoricalFeatures
from ._groups import cut_tree, group_tree
from ._plotting import (
    SMALL,
    axes_or_new,
    height_of_rows,
    label_of_columns,
    named_places,
    names_of,
    short_names,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.collections import LineCollection

# Neighbouring groups differ in colour, and in lightness; what is above the threshold is grey.
_GROUPS, _ABOVE, _THRESHOLD = ("tab:blue", "tab:orange"), "0.7", "0.3"


class FeatureGroupsDisplay:
    """Tree of the columns of a table: those that tell the same are joined near the names.

    It is made by :meth:`from_data` as a rule, and drawn by :meth:`plot`. Columns that are joined
    left of the broken line, the threshold, are a group.

    Parameters
    ----------
    tree : array-like of shape (n_features - 1, 4)
        Merges of the columns in the format of :func:`scipy.cluster.hierarchy.linkage`, at distances
        from 0 to 1.
    threshold : float, default=0.5
        Largest distance of a merge inside a group.
    feature_names : array-like of shape (n_features,), default=None
        Names of the columns; x0, x1, ... by default.

    Attributes
    ----------
    labels : ndarray of shape (n_features,), int
        Group of each column, as :func:`feature_groups` gives it.
    ax_ : matplotlib.axes.Axes
        Axes of the picture, once it is drawn.
    figure_ : matplotlib.figure.Figure
        Its figure.
    lines_ : matplotlib.collections.LineCollection
        The merges, in the order of `tree`.
    threshold_ : matplotlib.lines.Line2D
        The broken line.

    See Also
    --------
    feature_groups : The groups, and what their distance is.
    MutualInfoMatrixDisplay : All pairs of columns.

    Examples
    --------
    >>> from sklearn.datasets import load_breast_cancer
    >>> from skmi.inspection import FeatureGroupsDisplay
    >>> X, y = load_breast_cancer(return_X_y=True, as_frame=True)
    >>> display = FeatureGroupsDisplay.from_data(X)
    >>> frame = display.frame()
    >>> frame["feature"][frame["group"] == 1].tolist()
    ['mean texture', 'worst texture']
    >>> figure = display.plot().figure_
    """

    def __init__(
        self,
        tree: ArrayLike,
        threshold: float = 0.5,
        *,
        feature_names: Iterable | None = None,
    ) -> None:
        self.tree = np.asarray(tree, dtype=np.float64)
        if self.tree.ndim != 2 or self.tree.shape[1] != 4:
            raise ValueError(
                f"tree of {type(self).__name__} must be of shape (n_features - 1, 4), as scipy's "
                f"linkage gives it; got {self.tree.shape}. Of a table use from_data(X)."
            )
        self.threshold = threshold
        self.feature_names = names_of(feature_names, len(self.tree) + 1, type(self).__name__)
        self.labels = cut_tree(self.tree, threshold)

    @classmethod
    @validate_params(
        {"threshold": [Interval(Real, 0, 1, closed="both")]},
        prefer_skip_nested_validation=False,
    )
    def from_data(
        cls,
        X: Any,
        threshold: float = 0.5,
        *,
        n_bins: int | Literal["auto"] = "auto",
        categorical_features: CategoricalFeatures = "from_dtype",
        sample_weight: ArrayLike | None = None,
        feature_names: Iterable | None = None,
        n_jobs: int | None = None,
    ) -> Self:
        """Measure how much the columns of a table share, and join similar ones.

        Parameters
        ----------
        X : {array-like, sparse matrix, data frame} of shape (n_samples, n_features)
            Numbers, strings, categories and booleans; a missing value is a level.
        threshold : float, default=0.5
            Largest distance inside a group, from 0 to 1.
        n_bins, categorical_features, sample_weight
            See :func:`feature_groups`.
        feature_names : array-like of shape (n_features,), default=None
            Names of the columns; those of X by default, or x0, x1, ...
        n_jobs : int or None, default=None
            Number of threads; no bit of the result depends on it.

        Returns
        -------
        FeatureGroupsDisplay

        Raises
        ------
        ValueError
            An option that is not allowed, a column that cannot be used, another number of names
            than of columns.
        """
        tree = group_tree(
            X,
            n_bins=n_bins,
            categorical_features=categorical_features,
            sample_weight=sample_weight,
            n_jobs=n_jobs,
        )
        if feature_names is None:
            feature_names = as_table(X, owner=cls.__name__).names
        return cls(tree, threshold, feature_names=feature_names)

    def frame(self) -> Any:
        """Return the groups.

        Returns
        -------
        pandas.DataFrame or dict of str to list
            One row a column, from the top of the picture down: feature, group, and distance, at
            which the column is joined to the first other one (missing for a single column). A dict
            of these columns where pandas is not installed.
        """
        order = self._order()
        joined = np.full(len(self.feature_names), np.nan)
        for first, second, distance, _ in self.tree:
            joined[[int(part) for part in (first, second) if part < joined.size]] = distance
        columns = {
            "feature": [self.feature_names[j] for j in order],
            "group": self.labels[order].tolist(),
            "distance": joined[order].tolist(),
        }
        return frame_of(columns)

    @validate_params(
        {"max_names": [Interval(Integral, 0, None, closed="left"), None]},
        prefer_skip_nested_validation=True,
    )
    def plot(self, ax: "Axes | None" = None, *, max_names: int | None = None) -> Self:
        """Draw the tree.

        Parameters
        ----------
        ax : matplotlib.axes.Axes, default=None
            Axes to draw on; a new figure that grows with the number of columns by default.
        max_names : int or None, default=None
            Most names: of more columns only each second, third, ... is named. As many as there is
            room for by default.

        Returns
        -------
        FeatureGroupsDisplay
            Itself, with the attributes set.

        Raises
        ------
        ImportError
            matplotlib is not installed.
        """
        n_features = len(self.feature_names)
        ax = axes_or_new(ax, f"{type(self).__name__}.plot", (6, height_of_rows(n_features)))
        self.ax_, self.figure_ = ax, ax.figure
        order = self._order()
        self.lines_ = self._draw_merges(ax, order)
        self.threshold_ = ax.axvline(self.threshold, color=_THRESHOLD, linestyle="--", linewidth=1)
        places = named_places(ax, n_features, max_names)
        names = short_names([self.feature_names[j] for j in order[places]])
        ax.set_yticks(places, names, fontsize=SMALL)
        ax.set_ylim(n_features - 0.4, -0.6)  # the first leaf stands on top
        ax.set_xlim(0, max(1, float(self.tree[:, 2].max(initial=0))))
        if places.size < n_features:
            ax.set_ylabel(label_of_columns(n_features, places.size))
        ax.set_xlabel(f"distance (0: tell the same; groups: up to {self.threshold:g})")
        ax.spines[["top", "right"]].set_visible(False)
        return self

    def _order(self) -> np.ndarray:
        """Columns from the top of the picture down."""
        return leaves_list(self.tree) if len(self.tree) else np.zeros(1, dtype=np.int64)

    def _draw_merges(self, ax: "Axes", order: np.ndarray) -> "LineCollection":
        heights, places = [0.0] * order.size, np.argsort(order).astype(float).tolist()
        lines = []
        for first, second, distance, _ in self.tree:
            a, b = int(first), int(second)
            corners = (heights[a], distance, distance, heights[b])
            lines.append([*zip(corners, np.repeat([places[a], places[b]], 2), strict=True)])
            heights.append(distance)
            places.append((places[a] + places[b]) / 2)
        from matplotlib.collections import LineCollection

        merges = LineCollection(lines, colors=self._colours(order))
        ax.add_collection(merges)
        return merges

    def _colours(self, order: np.ndarray) -> list[str]:
        """Colours of the merges; groups that stand side by side differ."""
        seen = dict.fromkeys(self.labels[order].tolist())
        sizes = np.bincount(self.labels)
        colour_of = dict(zip([g for g in seen if sizes[g] > 1], cycle(_GROUPS), strict=False))
        leaf = [*range(order.size)]
        colours = []
        for first, _, distance, _ in self.tree:
            leaf.append(leaf[int(first)])
            within = distance <= self.threshold
            colours.append(colour_of[self.labels[leaf[-1]]] if within else _ABOVE)
        return colours
