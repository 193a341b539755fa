"""Draw ``docs/development/house.png``: the rooms of skmi, each above those that it imports.

    python docs/pictures/house.py

What may import what is read from ``tests/test_layers.py``, the words from the rooms themselves.
"""

import ast
import importlib.util
from pathlib import Path
from textwrap import fill

import matplotlib as mpl
import matplotlib.pyplot as plt
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch
from saving import save

ROOT = Path(__file__).parents[2]
WIDTH = 12.0
COLOURS = ["#DDDDDD", "#CFE3F1", "#F6E3B4", "#CDE8DD", "#F0D3C3"]


def allowed_imports() -> dict[str, set[str]]:
    """Return what each room may import."""
    spec = importlib.util.spec_from_file_location("layers", ROOT / "tests" / "test_layers.py")
    layers = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(layers)
    return layers.ALLOWED


def storey(room: str, allowed: dict[str, set[str]]) -> int:
    """Number of stairs that lead down from a room."""
    return 1 + max((storey(below, allowed) for below in allowed[room]), default=-1)


def words(room: str) -> str:
    """Return the first line of a room's docstring."""
    path = ROOT / "skmi" / room
    source = (path / "__init__.py" if path.is_dir() else path.with_suffix(".py")).read_text()
    docstring = ast.get_docstring(ast.parse(source)) or ""
    return docstring.partition("\n")[0].partition("; ")[0].partition(": ")[0].rstrip(".")


def draw() -> Figure:
    """A box for each room, storey above storey."""
    allowed = {room: below for room, below in allowed_imports().items() if room != "__init__"}
    storeys: dict[int, list[str]] = {}
    for room in sorted(allowed):
        storeys.setdefault(storey(room, allowed), []).append(room)
    figure, ax = plt.subplots(figsize=(WIDTH, 1.25 * len(storeys)), layout="constrained")
    for level, rooms in storeys.items():
        width = WIDTH / len(rooms)
        for place, room in enumerate(rooms):
            corner = place * width + 0.06, level + 0.06
            colour = COLOURS[level % len(COLOURS)]
            box = FancyBboxPatch(
                corner, width - 0.12, 0.88, boxstyle="round,pad=0,rounding_size=0.08", fc=colour
            )
            ax.add_patch(box)
            middle = (place + 0.5) * width
            ax.text(middle, level + 0.72, room, ha="center", va="center", weight="bold", size=10)
            text = fill(words(room), int(width * 10))
            ax.text(middle, level + 0.34, text, ha="center", va="center", size=8)
    ax.set_xlim(0, WIDTH)
    ax.set_ylim(0, len(storeys))
    ax.axis("off")
    return figure


if __name__ == "__main__":
    mpl.use("Agg")
    save(draw(), "../development/house.png", dpi=85)
