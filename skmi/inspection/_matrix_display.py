"""What all pairs of columns share, as a picture."""

from collections.abc import Callable, Iterable
from numbers import Integral
from typing import TYPE_CHECKING, Any, Literal, Self

import numpy as np
from numpy.typing import ArrayLike
from scipy.cluster.hierarchy import leaves_list

from .._compat import Interval, StrOptions, validate_params
from .._table import as_table, frame_of
from ..information import mutual_info_matrix
from ..information._codes import Binning, CategoricalFeatures
from ..information._options import OPTIONS, Unit
from ._groups import average_linkage
from ._plotting import SMALL, axes_or_new, label_of_columns, named_places, names_of, shortened

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Normalize = Literal["min", "max", "sqrt"]

# What the information of two columns is divided by, of their entropies, and how it is called.
_BOUNDS: dict[str, tuple[Callable, str]] = {
    "min": (np.minimum, "smaller entropy"),
    "max": (np.maximum, "larger entropy"),
    "sqrt": (lambda a, b: np.sqrt(a * b), "geometric mean of the entropies"),
}


class MutualInfoMatrixDisplay:
    """Heat map of the mutual information of all pairs of columns, similar columns side by side.

    It is made by :meth:`from_data` as a rule, and drawn by :meth:`plot`. Blocks along the diagonal
    are columns that repeat each other.

    Parameters
    ----------
    mutual_information : array-like of shape (n_features, n_features)
        Information of each pair, the entropies on the diagonal, as
        :func:`skmi.information.mutual_info_matrix` gives it.
    order : array-like of shape (n_features,), int, default=None
        Columns in the order of the picture; as they come by default.
    feature_names : array-like of shape (n_features,), default=None
        Names of the columns; x0, x1, ... by default.
    normalize : {"min", "max", "sqrt"} or None, default="min"
        What to draw: the information over the smaller entropy of the two columns, the larger one,
        or their geometric mean, from 0 to 1; or, with None, the information itself.
    unit : {"nat", "bit"}, default="nat"
        Unit of `mutual_information`.

    Attributes
    ----------
    ax_ : matplotlib.axes.Axes
        Axes of the picture, once it is drawn.
    figure_ : matplotlib.figure.Figure
        Its figure.
    im_ : matplotlib.image.AxesImage
        The heat map.
    colorbar_ : matplotlib.colorbar.Colorbar or None
        Its scale.

    See Also
    --------
    skmi.information.mutual_info_matrix : The numbers.
    SelectionDisplay : Relevance against redundancy along the path of a selector.

    Examples
    --------
    >>> from sklearn.datasets import load_wine
    >>> from skmi.inspection import MutualInfoMatrixDisplay
    >>> X, y = load_wine(return_X_y=True, as_frame=True)
    >>> display = MutualInfoMatrixDisplay.from_data(X)
    >>> feature, other, shared, share = display.frame().iloc[0]
    >>> print(f"{feature} and {other} share {shared:.1f} nats, {share:.0%} of the smaller entropy")
    total_phenols and flavanoids share 0.7 nats, 29% of the smaller entropy
    >>> figure = display.plot().figure_
    """

    def __init__(
        self,
        mutual_information: ArrayLike,
        order: ArrayLike | None = None,
        *,
        feature_names: Iterable | None = None,
        normalize: Normalize | None = "min",
        unit: Unit = "nat",
    ) -> None:
        self.mutual_information = np.asarray(mutual_information, dtype=np.float64)
        n_features = len(self.mutual_information)
        self.order = np.arange(n_features) if order is None else np.asarray(order, dtype=np.int64)
        self.feature_names = names_of(feature_names, n_features, type(self).__name__)
        self.normalize = normalize
        self.unit = unit

    @classmethod
    @validate_params(
        {"normalize": [StrOptions(set(_BOUNDS)), None], "unit": OPTIONS["unit"]},
        prefer_skip_nested_validation=False,
    )
    def from_data(
        cls,
        X: Any,
        *,
        n_bins: int = 10,
        binning: Binning = "quantile",
        categorical_features: CategoricalFeatures = "from_dtype",
        bias_correction: bool = True,
        normalize: Normalize | None = "min",
        unit: Unit = "nat",
        feature_names: Iterable | None = None,
        n_jobs: int | None = None,
    ) -> Self:
        """Measure all pairs of columns of a table, and put similar columns side by side.

        Parameters
        ----------
        X : {array-like, sparse matrix, data frame} of shape (n_samples, n_features)
            Numbers, strings, categories and booleans; a missing value is a level.
        n_bins, binning, categorical_features, bias_correction
            See :func:`skmi.information.mutual_info_matrix`.
        normalize : {"min", "max", "sqrt"} or None, default="min"
            What to draw: the information over the smaller entropy of the two columns, the larger
            one, or their geometric mean, from 0 to 1; or, with None, the information itself.
        unit : {"nat", "bit"}, default="nat"
            Unit of the information.
        feature_names : array-like of shape (n_features,), default=None
            Names of the columns; those of X by default, or x0, x1, ...
        n_jobs : int or None, default=None
            Number of threads; no bit of the result depends on it.

        Returns
        -------
        MutualInfoMatrixDisplay

        Raises
        ------
        ValueError
            An option that is not allowed, a column that cannot be used, another number of names
            than of columns.

        Notes
        -----
        The order is that of the leaves of a tree: average linkage on the distance 1 - I(a;b) /
        min(H(a), H(b)), which is 0 where one column is a function of the other, apart from the
        correction of the bias, and 1 for a constant column. Of all orders that the tree allows it
        is the one with the smallest distances between neighbours; beyond 1000 columns any of them.
        It says which columns repeat each other, not how many groups there are.

        Memory: a few arrays of n_features x n_features numbers.

        References
        ----------
        Z. Bar-Joseph, D. K. Gifford and T. S. Jaakkola (2001). Fast optimal leaf ordering for
        hierarchical clustering. Bioinformatics 17, S22-S29.
        """
        matrix = mutual_info_matrix(
            X,
            n_bins=n_bins,
            binning=binning,
            categorical_features=categorical_features,
            bias_correction=bias_correction,
            unit=unit,
            n_jobs=n_jobs,
        )
        if feature_names is None:
            feature_names = as_table(X, owner=cls.__name__).names
        order = _clustered(matrix)
        return cls(matrix, order, feature_names=feature_names, normalize=normalize, unit=unit)

    def frame(self) -> Any:
        """Return the numbers of the picture.

        Returns
        -------
        pandas.DataFrame or dict of str to list
            One row a pair of columns, those that share most first: feature, other,
            mutual_information, and normalized, as `normalize` says ("min" where it is None). A
            dict of these columns where pandas is not installed.
        """
        first, second = np.triu_indices(len(self.mutual_information), 1)
        shared = self.mutual_information[first, second]
        share = normalized(self.mutual_information, self.normalize or "min")[first, second]
        rows = np.lexsort((-shared, -share))
        columns = {
            "feature": [self.feature_names[j] for j in first[rows]],
            "other": [self.feature_names[j] for j in second[rows]],
            "mutual_information": shared[rows].tolist(),
            "normalized": share[rows].tolist(),
        }
        return frame_of(columns)

    @validate_params(
        {"colorbar": ["boolean"], "max_names": [Interval(Integral, 0, None, closed="left"), None]},
        prefer_skip_nested_validation=True,
    )
    def plot(
        self,
        ax: "Axes | None" = None,
        *,
        cmap: Any = "viridis",
        colorbar: bool = True,
        max_names: int | None = None,
    ) -> Self:
        """Draw the heat map.

        Parameters
        ----------
        ax : matplotlib.axes.Axes, default=None
            Axes to draw on; a new figure that grows with the number of columns by default.
        cmap : str or matplotlib.colors.Colormap, default="viridis"
            Colours.
        colorbar : bool, default=True
            Whether to draw the scale.
        max_names : int or None, default=None
            Most names on an axis: of more columns only each second, third, ... is named. As many as
            there is room for by default.

        Returns
        -------
        MutualInfoMatrixDisplay
            Itself, with the attributes set.

        Raises
        ------
        ImportError
            matplotlib is not installed.

        Notes
        -----
        Without `normalize`, the colours reach up to the largest information of two different
        columns; the entropies on the diagonal may be beyond it.
        """
        n_features = len(self.mutual_information)
        side = float(np.clip(3 + 0.17 * n_features, 4.5, 11))
        ax = axes_or_new(ax, f"{type(self).__name__}.plot", figsize=(side + 1, side))
        self.ax_, self.figure_ = ax, ax.figure
        shown, top, label = self._shown()
        image = shown[np.ix_(self.order, self.order)]
        self.im_ = ax.imshow(image, cmap=cmap, vmin=0, vmax=top, interpolation="nearest")
        self.colorbar_ = None
        if colorbar:
            beyond = "max" if shown.max() > top else "neither"
            self.colorbar_ = ax.figure.colorbar(
                self.im_, ax=ax, label=label, extend=beyond, shrink=0.8
            )
        self._name_axes(ax, max_names)
        return self

    def _shown(self) -> tuple[np.ndarray, float, str]:
        """What is drawn, the upper end of the colours, and the label of the scale."""
        if self.normalize is not None:
            label = f"mutual information / {_BOUNDS[self.normalize][1]}"
            return normalized(self.mutual_information, self.normalize), 1.0, label
        is_pair = ~np.eye(len(self.mutual_information), dtype=bool)
        largest = float(self.mutual_information[is_pair].max(initial=0))
        return (
            self.mutual_information,
            largest or self.mutual_information.max() or 1.0,
            f"mutual information [{self.unit}]",
        )

    def _name_axes(self, ax: "Axes", max_names: int | None) -> None:
        n_features = len(self.order)
        places = named_places(ax, n_features, max_names)
        names = [shortened(self.feature_names[j]) for j in self.order[places]]
        ax.set_xticks(places, names, rotation=90, fontsize=SMALL)
        ax.set_yticks(places, names, fontsize=SMALL)
        if places.size < n_features:
            ax.set_xlabel(label_of_columns(n_features, places.size))


def normalized(mutual_information: np.ndarray, how: str) -> np.ndarray:
    """Information over its bound, from 0 to 1; constant columns share nothing.

    Parameters
    ----------
    mutual_information : ndarray of shape (n_features, n_features)
        Information of each pair, the entropies on the diagonal.
    how : {"min", "max", "sqrt"}
        The bound, of the two entropies.

    Returns
    -------
    ndarray of shape (n_features, n_features)
    """
    entropies = np.diag(mutual_information)
    bound = _BOUNDS[how][0](entropies[:, None], entropies)
    return np.clip(mutual_information / np.where(bound > 0, bound, np.inf), 0, 1)


def _clustered(mutual_information: np.ndarray) -> np.ndarray:
    """Columns in the order of the leaves of a tree of similar columns."""
    if len(mutual_information) < 3:
        return np.arange(len(mutual_information))
    tree = average_linkage(1 - normalized(mutual_information, "min"))
    return leaves_list(tree).astype(np.int64)
