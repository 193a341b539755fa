"""What a model relies on, as a picture."""

from collections.abc import Iterable
from numbers import Integral
from typing import TYPE_CHECKING, Any, Literal, Self

import numpy as np
from numpy.typing import ArrayLike

from .._compat import Interval, StrOptions, validate_params
from .._table import frame_of
from ._importance_results import fields_of, of_units
from ._permutation_importance import permutation_importance
from ._plotting import (
    SMALL,
    at_end,
    axes_or_new,
    height_of_rows,
    named_places,
    names_of,
    short_names,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_BAR, _INTERVAL = "tab:blue", "black"
# Of the distance of two rows: how high bars and boxes are, and how far below a box its interval is.
_HEIGHT, _BELOW = 0.72, 0.32


class PermutationImportanceDisplay:
    """Importance of columns, or of groups of columns, with intervals.

    It is made by :meth:`from_estimator` or :meth:`from_importances` as a rule, and drawn by
    :meth:`plot`.

    Parameters
    ----------
    importances : array-like of shape (n_units, n_repeats)
        Decrease of the score by each permutation of each unit, a column or a group; NaN for
        repeats that were not made.
    importances_mean : array-like of shape (n_units,), default=None
        Their means; the plain ones by default.
    feature_names : array-like of shape (n_units,), default=None
        Names of the units; x0, x1, ... by default.
    confidence_interval : array-like of shape (n_units, 2), default=None
        Lower and upper end of an interval for each mean.
    confidence_level : float, default=None
        Its level, for the legend.
    pvalues : array-like of shape (n_units,), default=None
        Of a test that a unit matters at all.
    n_columns : array-like of shape (n_units,), int, default=None
        Of how many columns a unit consists; 1 by default.
    metric : str, default="score"
        What decreases, for the label of the axis.

    Attributes
    ----------
    ax_ : matplotlib.axes.Axes
        Axes of the picture, once it is drawn.
    figure_ : matplotlib.figure.Figure
        Its figure.
    bars_ : matplotlib.container.BarContainer or None
    boxes_ : list of matplotlib.patches.PathPatch or None
        From the top down.

    See Also
    --------
    permutation_importance : The numbers.
    FeatureGroupsDisplay : Which columns belong together.

    Notes
    -----
    A bar or a box is hollow where the importance is not told apart from 0: the p-value is above 1 -
    `confidence_level` (.05 where there is none) or, without p-values, the interval reaches down to
    0. An importance is about this model: 0 does not mean that a column tells nothing.

    Examples
    --------
    >>> from sklearn.datasets import load_wine
    >>> from sklearn.linear_model import LogisticRegression
    >>> from sklearn.pipeline import make_pipeline
    >>> from sklearn.preprocessing import StandardScaler
    >>> from skmi.inspection import PermutationImportanceDisplay
    >>> X, y = load_wine(return_X_y=True, as_frame=True)
    >>> model = make_pipeline(StandardScaler(), LogisticRegression()).fit(X[::2], y[::2])
    >>> display = PermutationImportanceDisplay.from_estimator(
    ...     model, X[1::2], y[1::2], scoring="neg_log_loss", random_state=0
    ... )
    >>> display.frame()["feature"].tolist()[:3]
    ['proline', 'alcohol', 'color_intensity']
    >>> figure = display.plot(top=8).figure_
    """

    def __init__(
        self,
        importances: ArrayLike,
        importances_mean: ArrayLike | None = None,
        *,
        feature_names: Iterable | None = None,
        confidence_interval: ArrayLike | None = None,
        confidence_level: float | None = None,
        pvalues: ArrayLike | None = None,
        n_columns: ArrayLike | None = None,
        metric: str = "score",
    ) -> None:
        self.importances = np.asarray(importances, dtype=np.float64)
        if self.importances.ndim != 2:
            raise ValueError(
                f"importances of {type(self).__name__} must be of shape (n_units, n_repeats); got "
                f"{self.importances.shape}. For one number a column pass importances[:, None]."
            )
        n_units = len(self.importances)
        self.importances_mean = of_units(
            self.importances.mean(axis=1) if importances_mean is None else importances_mean,
            "importances_mean",
            (n_units,),
        )
        self.feature_names = names_of(feature_names, n_units, type(self).__name__)
        self.confidence_interval = of_units(
            confidence_interval, "confidence_interval", (n_units, 2)
        )
        self.confidence_level = confidence_level
        self.pvalues = of_units(pvalues, "pvalues", (n_units,))
        self.n_columns = of_units(n_columns, "n_columns", (n_units,))
        self.metric = metric

    @classmethod
    def from_estimator(
        cls,
        estimator: Any,
        X: Any,
        y: Any,
        *,
        scoring: Any = None,
        confidence_level: float | None = 0.95,
        **options: Any,
    ) -> Self:
        """Measure the importances of a fitted estimator.

        Parameters
        ----------
        estimator : estimator
            Fitted.
        X : {array-like, sparse matrix, data frame} of shape (n_samples, n_features)
            Rows to measure on, best some that the estimator has not seen.
        y : array-like of shape (n_samples,) or (n_samples, n_outputs)
            Target; None for an estimator without one.
        scoring : str, callable or None, default=None
            One metric; the estimator's own `score` by default.
        confidence_level : float or None, default=0.95
            Level of the intervals; None for none.
        **options : dict
            Further keywords of :func:`permutation_importance`: `n_repeats`, `groups`, `features`,
            `conditional`, `random_state`, ...

        Returns
        -------
        PermutationImportanceDisplay

        Raises
        ------
        ValueError
            What :func:`permutation_importance` refuses.
        """
        result = permutation_importance(
            estimator, X, y, scoring=scoring, confidence_level=confidence_level, **options
        )
        return cls.from_importances(result, metric=scoring if isinstance(scoring, str) else None)

    @classmethod
    def from_importances(
        cls,
        importances: Any,
        *,
        metric: str | None = None,
        feature_names: Iterable | None = None,
    ) -> Self:
        """Take importances that were measured before.

        Parameters
        ----------
        importances : Bunch, dict of Bunch, or PermutationImportance
            What :func:`permutation_importance` returned, also scikit-learn's, or a fitted
            :class:`PermutationImportance`.
        metric : str, default=None
            Of several metrics the one to draw; of a single one the name, for the label of the axis.
        feature_names : array-like of shape (n_units,), default=None
            Names of the columns or groups; those of the result by default.

        Returns
        -------
        PermutationImportanceDisplay

        Raises
        ------
        TypeError, ValueError
            Something else; several metrics of which `metric` is none; a PermutationImportance that
            is not fitted.
        """
        fields = fields_of(importances, metric, owner=f"{cls.__name__}.from_importances")
        if feature_names is not None:
            fields["feature_names"] = feature_names
        return cls(**fields)

    def frame(self) -> Any:
        """Return the numbers of the picture.

        Returns
        -------
        pandas.DataFrame or dict of str to list
            One row a column or group, the most important ones first: feature, importance, std (over
            the repeats), and, where they are known, lower and upper end of the interval, pvalue and
            n_columns. A dict of these columns where pandas is not installed.
        """
        order = self._by_importance()
        columns = {
            "feature": [self.feature_names[unit] for unit in order],
            "importance": self.importances_mean[order].tolist(),
            "std": self._std()[order].tolist(),
        }
        if self.confidence_interval is not None:
            columns["lower"], columns["upper"] = self.confidence_interval[order].T.tolist()
        for name, values in {"pvalue": self.pvalues, "n_columns": self.n_columns}.items():
            if values is not None:
                columns[name] = values[order].tolist()
        return frame_of(columns)

    @validate_params(
        {
            "sort": ["boolean"],
            "top": [Interval(Integral, 1, None, closed="left"), None],
            "kind": [StrOptions({"bar", "box"})],
        },
        prefer_skip_nested_validation=True,
    )
    def plot(
        self,
        ax: "Axes | None" = None,
        sort: bool = True,
        top: int | None = 20,
        *,
        kind: Literal["bar", "box"] = "bar",
    ) -> Self:
        """Draw the importances.

        Parameters
        ----------
        ax : matplotlib.axes.Axes, default=None
            Axes to draw on; a new figure by default.
        sort : bool, default=True
            Whether the most important ones stand on top; otherwise in the order of the table.
        top : int or None, default=20
            How many to show, the most important ones; None for all.
        kind : {"bar", "box"}, default="bar"
            Bars of the means, or boxes of the single repeats. Intervals are drawn with both.

        Returns
        -------
        PermutationImportanceDisplay
            Itself, with the attributes set.

        Raises
        ------
        ImportError
            matplotlib is not installed.
        """
        shown = self._by_importance()[:top]
        if not sort:
            shown = np.sort(shown)
        n_more = len(self.importances) - shown.size
        n_rows = shown.size + (n_more > 0)
        ax = axes_or_new(ax, f"{type(self).__name__}.plot", (6, height_of_rows(n_rows)))
        self.ax_, self.figure_ = ax, ax.figure
        self.bars_ = self._draw_bars(ax, shown) if kind == "bar" else None
        self.boxes_ = self._draw_boxes(ax, shown) if kind == "box" else None
        self._draw_intervals(ax, shown, 0 if kind == "bar" else _BELOW)
        for place in np.flatnonzero(np.isnan(self.importances_mean[shown])):
            at_end(ax, 0, int(place), "not a number")
        ax.axvline(0, color="0.4", linewidth=0.8)
        ax.set_ylim(n_rows - 0.4, -0.6)  # the first row stands on top
        ax.spines[["top", "right"]].set_visible(False)
        names = [*self._labels(shown), *[f"and {n_more} more"] * (n_more > 0)]
        places = named_places(ax, n_rows)
        ax.set_yticks(places, [names[place] for place in places], fontsize=SMALL)
        if places.size < n_rows:
            ax.set_ylabel(f"{n_rows} rows, some of them named")
        ax.set_xlabel(self._legend(kind))
        return self

    def _std(self) -> np.ndarray:
        return np.ma.masked_invalid(self.importances).std(axis=1).filled(np.nan)

    def _by_importance(self) -> np.ndarray:
        """Units from the most important one on; those without a number come last."""
        return np.argsort(-self.importances_mean, kind="stable")

    def _is_apart(self) -> np.ndarray:
        """Whether units are told apart from 0; all where nothing is known about it."""
        if self.pvalues is not None:
            return 1 - self.pvalues >= (self.confidence_level or 0.95)
        if self.confidence_interval is not None:
            return self.confidence_interval[:, 0] > 0
        return np.ones(len(self.importances), dtype=bool)

    def _draw_bars(self, ax: "Axes", shown: np.ndarray) -> Any:
        values, faces = self.importances_mean[shown], np.where(self._is_apart(), _BAR, "white")
        return ax.barh(
            range(shown.size), values, _HEIGHT, color=faces[shown].tolist(), edgecolor=_BAR
        )

    def _draw_boxes(self, ax: "Axes", shown: np.ndarray) -> list:
        drawn = ax.boxplot(
            [repeats[~np.isnan(repeats)] for repeats in self.importances[shown]],
            positions=np.arange(shown.size),
            orientation="horizontal",
            widths=0.5,
            manage_ticks=False,
            patch_artist=True,
            boxprops={"edgecolor": _BAR},
            medianprops={"color": "tab:orange"},
            flierprops={"markersize": 3},
        )
        for box, filled in zip(drawn["boxes"], self._is_apart()[shown], strict=True):
            box.set_facecolor(_BAR if filled else "white")
        return drawn["boxes"]

    def _draw_intervals(self, ax: "Axes", shown: np.ndarray, below: float) -> None:
        if self.confidence_interval is None:
            return
        lower, upper = self.confidence_interval[shown].T
        places = np.arange(shown.size) + below
        ax.hlines(places, lower, upper, color=_INTERVAL, linewidth=1.5)

    def _labels(self, shown: np.ndarray) -> list[str]:
        n_columns = np.ones(len(self.importances)) if self.n_columns is None else self.n_columns
        sizes = [f" ({n:g} columns)" if n > 1 else "" for n in n_columns[shown]]
        names = [self.feature_names[unit] for unit in shown]
        room = min(28, 36 - max(map(len, sizes), default=0))
        return [name + size for name, size in zip(short_names(names, room), sizes, strict=True)]

    def _legend(self, kind: str) -> str:
        n_repeats = self.importances.shape[1]
        what = "mean" if kind == "bar" else "boxes"
        words = f"{what} of {n_repeats} permutations" if n_repeats > 1 else "one permutation"
        if self.confidence_interval is not None:
            level = "" if self.confidence_level is None else f"{100 * self.confidence_level:g} % "
            words += f", lines: {level}interval"
        return f"decrease of {self.metric}\n({words})"
