"""Draw ``docs/user_guide/selection_path.png`` and ``selection_matrix.png``.

    python docs/pictures/selection.py

The displays of `skmi.inspection` on scikit-learn's breast cancer data.
"""

from pathlib import Path

import matplotlib as mpl
import numpy as np
from matplotlib.figure import Figure
from PIL import Image
from sklearn.datasets import load_breast_cancer

from skmi.feature_selection import MutualInfoSelector
from skmi.inspection import MutualInfoMatrixDisplay, SelectionDisplay

FOLDER = Path(__file__).parents[1] / "user_guide"


def save(figure: Figure, name: str) -> None:
    """Write a small PNG."""
    figure.set_dpi(80)
    figure.canvas.draw()
    image = Image.fromarray(np.asarray(figure.canvas.buffer_rgba())).convert("RGB")
    image.save(FOLDER / name, optimize=True)
    print(f"saved {FOLDER / name}, {(FOLDER / name).stat().st_size / 1000:.0f} kB")


def main() -> None:
    """Draw both."""
    X, y = load_breast_cancer(return_X_y=True, as_frame=True)
    selector = MutualInfoSelector("mrmr", n_features_to_select=5).fit(X, y)
    save(SelectionDisplay.from_selector(selector).plot().figure_, "selection_path.png")
    save(MutualInfoMatrixDisplay.from_data(X).plot().figure_, "selection_matrix.png")


if __name__ == "__main__":
    mpl.use("Agg")
    main()
