"""What all displays share."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.axes import Axes


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
