"""Draw the pictures of the guide that are figures of the examples.

    python docs/pictures/from_examples.py

Two of the examples read real tables from the folder that SKMI_DATA names.
"""

import runpy
from pathlib import Path

import matplotlib as mpl
import matplotlib.pyplot as plt
from saving import save

EXAMPLES = Path(__file__).parents[2] / "examples"

# picture: example, number of its figure
PICTURES = {
    "networks.png": ("plot_mlp_pipeline.py", 1),
    "rare_classes.png": ("plot_honest_probabilities.py", 1),
    "information_plane.png": ("plot_information_plane.py", 1),
}


def main() -> None:
    """Run each example and keep one figure of it."""
    for picture, (example, number) in PICTURES.items():
        plt.close("all")
        runpy.run_path(str(EXAMPLES / example), run_name="__main__")
        save(plt.figure(number), picture)


if __name__ == "__main__":
    mpl.use("Agg")
    main()
