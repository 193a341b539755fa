"""Pictures of a report, as SVG that takes its colours from the page."""

import io
import re
from typing import TYPE_CHECKING, Any

import numpy as np

from ..inspection import MutualInfoMatrixDisplay
from ..inspection._plotting import short_names

if TYPE_CHECKING:
    from matplotlib.figure import Figure

# Colours that nothing else has, and what the page puts in their place.
_INK, _QUIET, _MAIN, _SECOND = "#010203", "#040506", "#070809", "#0a0b0c"
_ON_PAGE = {
    _INK: "currentColor",
    _QUIET: "var(--quiet)",
    _MAIN: "var(--accent)",
    _SECOND: "var(--second)",
}
_SHEET: Any = {
    "svg.fonttype": "none",
    "font.size": 10,
    "text.color": _INK,
    "axes.labelcolor": _INK,
    "axes.edgecolor": _QUIET,
    "xtick.color": _QUIET,
    "xtick.labelcolor": _INK,
    "ytick.color": _QUIET,
    "ytick.labelcolor": _INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "figure.facecolor": "none",
    "axes.facecolor": "none",
}
_WIDTH = 6.8  # inches
MOST_BARS = 30
_FILLS = {"recommended": _MAIN, "redundant": _SECOND, "nothing beyond chance": "none"}


def relevance_picture(
    names: list[str],
    information: np.ndarray,
    low: np.ndarray,
    high: np.ndarray,
    decisions: list[str],
) -> str:
    """Draw bars of what each column tells, with intervals.

    Parameters
    ----------
    names : list of str
        Columns, most informative first.
    information, low, high : ndarray of shape (n_columns,)
        Bits, and the bounds of their intervals.
    decisions : list of str
        What became of each column.

    Returns
    -------
    str
        An SVG element.
    """
    from matplotlib import rc_context

    with rc_context(_SHEET | {"svg.hashsalt": "relevance"}):
        figure = _figure(_WIDTH, 0.9 + 0.24 * len(names))
        ax = figure.add_subplot()
        places = np.arange(len(names))
        fills = [_FILLS[decision] for decision in decisions]
        edges = [_QUIET if fill == "none" else fill for fill in fills]
        ax.barh(places, information, height=0.68, color=fills, edgecolor=edges, linewidth=0.8)
        # An estimate that was cut off at zero may lie outside its interval.
        errors = np.maximum([information - low, high - information], 0)
        ax.errorbar(
            information, places, xerr=errors, fmt="none", color=_INK, elinewidth=1, capsize=2
        )
        ax.set_yticks(places, short_names(names))
        ax.set_ylim(len(names) - 0.4, -0.6)
        ax.set_xlim(left=0)
        ax.tick_params(axis="y", length=0)
        ax.spines["left"].set_visible(False)
        ax.set_xlabel("bits about the target, with 95 % interval")
        return _svg(figure)


def heat_map(display: MutualInfoMatrixDisplay) -> str:
    """Draw what all pairs of columns share.

    Parameters
    ----------
    display : MutualInfoMatrixDisplay

    Returns
    -------
    str
        An SVG element.
    """
    from matplotlib import rc_context
    from matplotlib.colors import LinearSegmentedColormap

    # From nothing to a blue that stands out on a light page and on a dark one.
    blues = LinearSegmentedColormap.from_list("blues", [(0.2, 0.5, 0.9, 0), (0.2, 0.5, 0.9, 1)])
    with rc_context(_SHEET | {"svg.hashsalt": "heat map", "axes.spines.top": True}):
        side = float(np.clip(1.9 + 0.2 * len(display.order), 3.2, _WIDTH - 0.6))
        figure = _figure(side + 0.6, side)
        ax, scale = figure.subplots(1, 2, width_ratios=[side, 0.16])
        display.plot(ax, cmap=blues, colorbar=False)
        shades = np.linspace(1, 0, 100)[:, None]
        scale.imshow(shades, cmap=blues, aspect="auto", extent=(0, 1, 0, 100))
        scale.yaxis.tick_right()
        scale.set_xticks([])
        scale.set_yticks([0, 50, 100], ["0 %", "50 %", "100 %"])
        return _svg(figure)


def _figure(width: float, height: float) -> "Figure":
    from matplotlib.figure import Figure

    return Figure(figsize=(width, height), layout="constrained")


def _svg(figure: "Figure") -> str:
    """The figure as an element of a page: colours of the page, no date, no ids but those in use."""
    text = io.StringIO()
    nothing: dict[str, Any] = dict.fromkeys(("Creator", "Date", "Format", "Type"))
    figure.savefig(text, format="svg", transparent=True, dpi=144, metadata=nothing)
    svg = text.getvalue()
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<metadata>.*?</metadata>\s*", "", svg, flags=re.DOTALL)
    svg = re.sub(r"<style[^>]*>.*?</style>", "", svg, flags=re.DOTALL)
    in_use = set(re.findall(r'(?:url\(|href=")#([^")]+)', svg))
    svg = re.sub(r' id="([^"]+)"', lambda found: found[0] * (found[1] in in_use), svg)
    svg = re.sub(r'(<svg[^>]*?) height="[^"]*"', r"\1", svg, count=1)
    svg = re.sub(r'(<svg[^>]*?) width="([^"]*)"', r'\1 style="max-width: \2"', svg, count=1)
    for colour, on_page in _ON_PAGE.items():
        svg = svg.replace(colour, on_page)
    return svg.strip()
