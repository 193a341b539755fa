"""What all displays share."""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import takewhile
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SMALL = 8  # points
_WORDS = "0.35"
_POINTS_PER_INCH = 72


def axes_or_new(ax: "Axes | None", owner: str, figsize: tuple[float, float]) -> "Axes":
    """Return the axes to draw on: those given, or those of a new figure.

    Parameters
    ----------
    ax : matplotlib.axes.Axes or None
        Axes of the caller.
    owner : str
        Who draws, for the message.
    figsize : (float, float)
        Width and height of a new figure in inches.

    Raises
    ------
    ImportError
        matplotlib is not installed.
    """
    try:
        import matplotlib.pyplot as plt
    except ImportError as error:
        raise ImportError(
            f'{owner} needs matplotlib: python -m pip install "skmi[plot]". The numbers are in '
            "frame() without it."
        ) from error
    return plt.subplots(figsize=figsize, layout="constrained")[1] if ax is None else ax


def names_of(names: Iterable | None, n_features: int, owner: str) -> list[str]:
    """Names of the columns as text; x0, x1, ... where none are given.

    Raises
    ------
    ValueError
        Another number of names than of columns.
    """
    names = [f"x{j}" for j in range(n_features)] if names is None else [str(name) for name in names]
    if len(names) != n_features:
        raise ValueError(
            f"feature_names of {owner} must hold one name for each of the {n_features} columns; "
            f"got {len(names)}."
        )
    return names


def shortened(name: str, n_characters: int = 28) -> str:
    """Return a name that fits beside a picture; dots stand for what was cut out of its middle."""
    name = " ".join(name.split())
    if len(name) > n_characters:
        # Names of derived columns differ at their ends as often as at their beginnings.
        half = (n_characters - 1) // 2
        name = f"{name[: n_characters - 1 - half]}…{name[-half:]}"
    # matplotlib takes what stands between two dollars for a formula.
    return name.replace("$", r"\$")


def short_names(names: Sequence[str], n_characters: int = 28) -> list[str]:
    """Shorten names, and show of those that would look the same the part where they differ.

    Parameters
    ----------
    names : sequence of str
    n_characters : int, default=28
        Longest name to return.

    Returns
    -------
    list of str
    """
    short = [shortened(name, n_characters) for name in names]
    for twin, count in Counter(short).items():
        if count > 1:
            places = [place for place, text in enumerate(short) if text == twin]
            apart = _apart([names[place] for place in places], n_characters)
            short = [apart.pop(0) if text == twin else text for text in short]
    return short


def _apart(names: list[str], n_characters: int) -> list[str]:
    """Their common beginning, shortened, and what comes after it."""
    columns = zip(*names, strict=False)
    n_common = sum(1 for _ in takewhile(lambda letters: len(set(letters)) == 1, columns))
    n_head = n_characters // 4
    if n_common <= n_head:
        return [shortened(name, n_characters) for name in names]
    n_tail = n_characters - n_head - 1
    ends = [name[n_common - 2 :] for name in names]
    ends = [end if len(end) <= n_tail else f"{end[: n_tail - 1]}…" for end in ends]
    return [shortened(f"{names[0][:n_head]}…{end}", n_characters) for end in ends]


def at_end(ax: "Axes", value: float, place: int, text: str) -> None:
    """Write beside the end of a bar."""
    ax.annotate(
        text,
        (value, place),
        (4, 0),
        textcoords="offset points",
        va="center",
        color=_WORDS,
        fontsize=SMALL,
    )


def height_of_rows(n_rows: int) -> float:
    """Height in inches of a new figure in which there is room to name each row, up to 200 rows."""
    return min(max(4.0, 0.19 * n_rows), 38.0)


def named_places(ax: "Axes", n_rows: int, max_names: int | None = None) -> np.ndarray:
    """Which of the rows of a picture to name, so that names do not overlap: all, each second, ...

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        As high as they will be, apart from the layout.
    n_rows : int
        Rows from the top to the bottom of the axes.
    max_names : int or None, default=None
        Most names, each SMALL; by default as many as there is room for.

    Returns
    -------
    ndarray of int
    """
    if max_names is None:
        height = ax.get_window_extent().height / ax.figure.dpi * _POINTS_PER_INCH
        max_names = max(1, int(height / (1.25 * SMALL)))
    step = -(-n_rows // max_names) if max_names else n_rows + 1
    return np.arange(0, n_rows if max_names else 0, step)


def label_of_columns(n_columns: int, n_named: int) -> str:
    """Label of an axis on which not all columns are named."""
    return f"{n_columns} columns" + ", some of them named" * bool(n_named)
