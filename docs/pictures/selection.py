"""Draw ``docs/user_guide/selection_path.png`` and ``selection_matrix.png``.

    python docs/pictures/selection.py

The displays of `skmi.inspection` on scikit-learn's breast cancer data.
"""

import matplotlib as mpl
from saving import save
from sklearn.datasets import load_breast_cancer

from skmi.feature_selection import MutualInfoSelector
from skmi.inspection import MutualInfoMatrixDisplay, SelectionDisplay


def main() -> None:
    """Draw both."""
    X, y = load_breast_cancer(return_X_y=True, as_frame=True)
    selector = MutualInfoSelector("mrmr", n_features_to_select=5).fit(X, y)
    save(SelectionDisplay.from_selector(selector).plot().figure_, "selection_path.png")
    save(MutualInfoMatrixDisplay.from_data(X).plot().figure_, "selection_matrix.png")


if __name__ == "__main__":
    mpl.use("Agg")
    main()
