"""The path of a selector as a picture."""

from collections.abc import Iterable
from numbers import Integral
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from numpy.typing import ArrayLike
from sklearn.utils.validation import check_is_fitted

from .._compat import Interval, StrOptions, validate_params
from .._table import frame_of
from ..information._options import Unit, units_per_nat
from ._plotting import SMALL, at_end, axes_or_new, names_of, shortened
from ._rows import Rows

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.container import BarContainer

_CHOSEN, _REJECTED, _STOP = "tab:blue", "0.6", "tab:red"


class SelectionDisplay:
    """Relevance against redundancy of the columns along the path of a selector.

    A row is a column: on the left, how much it tells about the target; on the right, how much it
    shares with one of the columns chosen before it, and with which. The chosen ones stand on top,
    numbered in the order of the path; the best of those that were rejected follow below the stop.
    A column with a long bar on both sides is informative, but known already.

    It is made by :meth:`from_selector` as a rule, and drawn by :meth:`plot`.

    Parameters
    ----------
    selected : array-like of shape (n_selected,), int
        Chosen columns in the order of the path.
    relevance : array-like of shape (n_features,)
        Information of each column about the target.
    redundancy : array-like of shape (n_features,)
        Information that each column shares with `nearest`; 0 where there is none.
    nearest : array-like of shape (n_features,), int
        Of the columns chosen before a column (for one that was rejected: of all chosen) the one
        that shares most with it; -1 where there is none.
    feature_names : array-like of shape (n_features,), default=None
        Names of the columns; x0, x1, ... by default.
    significant : array-like of shape (n_features,), bool, default=None
        Columns that passed a test of relevance, where there was one.
    stop : str, default=None
        Why the path ended, for the legend.
    unit : {"nat", "bit"}, default="nat"
        Unit of `relevance` and `redundancy`.

    Attributes
    ----------
    ax_ : matplotlib.axes.Axes
        Axes of the picture, once it is drawn.
    axes_ : tuple of two matplotlib.axes.Axes
        Its panels: relevance and redundancy.
    figure_ : matplotlib.figure.Figure
        Its figure.
    relevance_bars_, redundancy_bars_ : matplotlib.container.BarContainer
        Bars of each panel, from the top down; hollow where a column is not significant by itself.
    stop_ : matplotlib.text.Text
        Words at the stop.

    See Also
    --------
    skmi.feature_selection.MutualInfoSelector.report : The same reasons in words.
    MutualInfoMatrixDisplay : What all pairs of columns share.

    Examples
    --------
    >>> from sklearn.datasets import load_wine
    >>> from skmi.feature_selection import MutualInfoSelector
    >>> from skmi.inspection import SelectionDisplay
    >>> X, y = load_wine(return_X_y=True, as_frame=True)
    >>> selector = MutualInfoSelector("mrmr", n_features_to_select=4).fit(X, y)
    >>> display = SelectionDisplay.from_selector(selector)
    >>> display.frame()["feature"].tolist()[:3]
    ['flavanoids', 'alcohol', 'proline']
    >>> display.frame()["nearest"].tolist()[1:3]
    ['flavanoids', 'flavanoids']
    >>> figure = display.plot().figure_
    """

    def __init__(
        self,
        selected: ArrayLike,
        relevance: ArrayLike,
        redundancy: ArrayLike,
        nearest: ArrayLike,
        *,
        feature_names: Iterable | None = None,
        significant: ArrayLike | None = None,
        stop: str | None = None,
        unit: Unit = "nat",
    ) -> None:
        self.selected = np.asarray(selected, dtype=np.int64)
        self.relevance = np.asarray(relevance, dtype=np.float64)
        self.redundancy = np.asarray(redundancy, dtype=np.float64)
        self.nearest = np.asarray(nearest, dtype=np.int64)
        self.feature_names = names_of(feature_names, self.relevance.size, type(self).__name__)
        self.significant = None if significant is None else np.asarray(significant, dtype=bool)
        self.stop = stop
        self.unit = unit

    @classmethod
    @validate_params(
        {"unit": [StrOptions({"nat", "bit"})]},
        prefer_skip_nested_validation=True,
    )
    def from_selector(
        cls,
        selector: Any,
        *,
        feature_names: Iterable | None = None,
        unit: Unit = "nat",
    ) -> Self:
        """Read the path of a fitted selector.

        Parameters
        ----------
        selector : MutualInfoSelector
            Fitted with ``compute_redundancy=True``, the default.
        feature_names : array-like of shape (n_features,), default=None
            Names of the columns; those seen in `fit` by default, or x0, x1, ...
        unit : {"nat", "bit"}, default="nat"
            Unit of the axes.

        Returns
        -------
        SelectionDisplay

        Raises
        ------
        TypeError
            Something else than a MutualInfoSelector, such as the pipeline around it.
        ValueError
            A selector without `redundancy_`, or another number of names than of columns.
        sklearn.exceptions.NotFittedError
            The selector is not fitted.

        Notes
        -----
        The numbers are the plug-in estimates `relevance_` and `redundancy_`. Both are too large by
        about the product of the degrees of freedom over twice the number of rows: columns of ten
        bins that are independent share 81/2n nats in appearance.
        """
        _check_selector(selector)
        selected = np.asarray(selector.selected_)
        redundancy, nearest = _shared_before(selected, np.asarray(selector.redundancy_))
        names = (
            getattr(selector, "feature_names_in_", None) if feature_names is None else feature_names
        )
        adjusted = getattr(selector, "adjusted_pvalues_", None)
        scale = units_per_nat(unit)
        return cls(
            selected,
            np.asarray(selector.relevance_) * scale,
            redundancy * scale,
            nearest,
            feature_names=names,
            significant=None if adjusted is None else adjusted <= selector.alpha,
            stop=_stop_in_words(selector),
            unit=unit,
        )

    def frame(self) -> Any:
        """Return the numbers of the picture.

        Returns
        -------
        pandas.DataFrame or dict of str to list
            One row a column, the chosen ones in the order of the path, then the rejected ones by
            relevance: feature, selected, relevance, redundancy, nearest (the name of the column
            with which the redundancy is shared, None or missing where there is none), and, where it
            was tested, significant. A dict of these columns where pandas is not installed.
        """
        order = np.r_[self.selected, self._rejected_by_relevance()]
        names = [*self.feature_names, None]  # None stands where `nearest` is -1
        columns = {
            "feature": [names[j] for j in order],
            "selected": np.isin(order, self.selected).tolist(),
            "relevance": self.relevance[order].tolist(),
            "redundancy": self.redundancy[order].tolist(),
            "nearest": [names[w] for w in self.nearest[order]],
        }
        if self.significant is not None:
            columns["significant"] = self.significant[order].tolist()
        return frame_of(columns)

    @validate_params(
        {
            "max_chosen": [Interval(Integral, 1, None, closed="left")],
            "n_rejected": [Interval(Integral, 0, None, closed="left")],
        },
        prefer_skip_nested_validation=True,
    )
    def plot(self, ax: "Axes | None" = None, *, max_chosen: int = 30, n_rejected: int = 5) -> Self:
        """Draw the path.

        Parameters
        ----------
        ax : matplotlib.axes.Axes, default=None
            Axes to draw the two panels in; a new figure by default.
        max_chosen : int, default=30
            Most chosen columns to show, from the first on.
        n_rejected : int, default=5
            How many rejected columns to show, from the most relevant on.

        Returns
        -------
        SelectionDisplay
            Itself, with the attributes set.

        Raises
        ------
        ImportError
            matplotlib is not installed.
        """
        chosen, rejected = self.selected[:max_chosen], self._rejected_by_relevance()[:n_rejected]
        n_more = (
            self.selected.size - chosen.size,
            self.relevance.size - self.selected.size - rejected.size,
        )
        rows = Rows(chosen, rejected, *n_more)
        height = 1.3 + 0.25 * max(rows.n_rows, 4)
        ax = axes_or_new(ax, f"{type(self).__name__}.plot", figsize=(9, height))
        self.ax_, self.figure_ = ax, ax.figure
        ax.set_axis_off()
        left, right = ax.inset_axes((0, 0, 0.47, 1)), ax.inset_axes((0.53, 0, 0.47, 1))
        self.axes_ = (left, right)
        # There is room for the words at the ends of the bars.
        stretch = np.where(self._passed(rows.columns), 1.05, 1.7)
        self.relevance_bars_ = self._draw_bars(left, rows, self.relevance, stretch)
        self.redundancy_bars_ = self._draw_bars(right, rows, self.redundancy, 1.15)
        self._write(rows)
        left.set_xlabel(f"relevance [{self.unit}]\n(shared with the target)")
        right.set_xlabel(f"redundancy [{self.unit}]\n(shared with one chosen before)")
        return self

    def _rejected_by_relevance(self) -> np.ndarray:
        rejected = np.setdiff1d(np.arange(self.relevance.size), self.selected)
        return rejected[np.argsort(-self.relevance[rejected], kind="stable")]

    def _passed(self, columns: Any) -> np.ndarray:
        """Whether columns are not known to be insignificant."""
        everything = np.ones(self.relevance.size, dtype=bool)
        return (everything if self.significant is None else self.significant)[columns]

    def _draw_bars(
        self, ax: "Axes", rows: Rows, values: np.ndarray, stretch: np.ndarray | float
    ) -> "BarContainer":
        colours = np.where(np.isin(rows.columns, self.selected), _CHOSEN, _REJECTED)
        faces = np.where(self._passed(rows.columns), colours, "none")
        bars = ax.barh(
            rows.places,
            values[rows.columns],
            height=0.72,
            color=faces.tolist(),
            edgecolor=colours.tolist(),
            linewidth=1,
        )
        ax.axhline(rows.stop, color=_STOP, linestyle="--", linewidth=1)
        ax.set_ylim(rows.n_rows - 0.4, -0.6)  # the first row stands on top
        ax.set_xlim(0, (stretch * values[rows.columns]).max(initial=0) or 1)
        ax.spines[["top", "right"]].set_visible(False)
        ax.tick_params(axis="y", length=0)
        ax.set_yticks([])
        return bars

    def _write(self, rows: Rows) -> None:
        """Name the rows, and say what the bars do not."""
        left, right = self.axes_
        steps = {j: step for step, j in enumerate(self.selected.tolist(), 1)}
        names = [
            shortened(self.feature_names[j]) + (f"  {steps[j]}" if j in steps else "")
            for j in rows.columns.tolist()
        ]
        left.set_yticks([*rows.places, *rows.more], [*names, *rows.more.values()])
        for j, place in zip(rows.columns, rows.places, strict=True):
            if self.nearest[j] >= 0:
                text = f"with {steps[self.nearest[j]]}"
                at_end(right, self.redundancy[j], place, text)
            if not self._passed(j):
                at_end(left, self.relevance[j], place, "not significant by itself")
        self.stop_ = left.text(
            0.99,
            rows.stop,
            "stop" if self.stop is None else f"stop: {self.stop}",
            transform=left.get_yaxis_transform(),
            ha="right",
            va="bottom",
            color=_STOP,
            fontsize=SMALL,
        )


def _check_selector(selector: Any) -> None:
    """Raise the error that tells what is wrong with what should be a fitted selector."""
    owner = "SelectionDisplay.from_selector"
    if not hasattr(selector, "compute_redundancy"):
        raise TypeError(
            f"{owner} draws a fitted MutualInfoSelector; got {type(selector).__name__}. Of a "
            "pipeline pass the step: pipeline['mutualinfoselector']."
        )
    check_is_fitted(selector)
    if not hasattr(selector, "redundancy_"):
        raise ValueError(
            f"{owner} needs redundancy_, which this {type(selector).__name__} did not keep: fit it "
            "with compute_redundancy=True."
        )


def _shared_before(selected: np.ndarray, redundancy: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Largest information of each column with those chosen before it, and which one shares it."""
    n_selected, n_features = redundancy.shape
    if not n_selected:
        return np.zeros(n_features), np.full(n_features, -1)
    step = np.full(n_features, n_selected)
    step[selected] = np.arange(n_selected)
    is_before = np.arange(n_selected)[:, None] < step
    shared = np.where(is_before, redundancy, -1)
    # The first column has none before it.
    return np.maximum(shared.max(axis=0), 0), np.where(step, selected[shared.argmax(axis=0)], -1)


def _stop_in_words(selector: Any) -> str:
    if selector.n_features_to_select == "auto":
        return f"no further column passes at alpha = {selector.alpha:g}"
    return f"{len(selector.selected_)} columns were asked for"
