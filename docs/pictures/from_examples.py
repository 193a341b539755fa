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

# example: number of a figure, and the picture that it is
PICTURES = {
    "plot_mlp_pipeline.py": {1: "networks.png"},
    "plot_honest_probabilities.py": {1: "rare_classes.png"},
    "plot_information_plane.py": {1: "information_plane.png"},
    "plot_importance_groups.py": {2: "importance_groups.png", 3: "importance_copies.png"},
}


def main() -> None:
    """Run each example and keep figures of it."""
    for example, figures in PICTURES.items():
        plt.close("all")
        runpy.run_path(str(EXAMPLES / example), run_name="__main__")
        for number, picture in figures.items():
            save(plt.figure(number), picture)


if __name__ == "__main__":
    mpl.use("Agg")
    main()
