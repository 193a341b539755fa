"""Where the pictures of the guide are written."""

from pathlib import Path

import numpy as np
from matplotlib.figure import Figure
from PIL import Image

FOLDER = Path(__file__).parents[1] / "user_guide"


def save(figure: Figure, name: str, dpi: int = 80) -> None:
    """Write a PNG of few colours, half the size of a full one."""
    figure.set_dpi(dpi)
    figure.canvas.draw()
    image = Image.fromarray(np.asarray(figure.canvas.buffer_rgba())).convert("RGB")
    target = FOLDER / name
    image.quantize(256, dither=Image.Dither.NONE).save(target, optimize=True)
    print(f"saved {target}, {target.stat().st_size / 1000:.0f} kB")
