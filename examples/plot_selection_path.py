"""
A selection, step by step
=========================

Tables that grew over the years hold the same thing more than once: in another unit, rounded, or
measured twice. This page looks at what is in such a table, chooses columns from it, and shows for
each step what was gained and what was passed over.

The table is scikit-learn's wine data, with columns added that repeat others, and with noise.
"""

import matplotlib.pyplot as plt
import numpy as np
from sklearn.datasets import load_wine
from sklearn.model_selection import cross_val_score
from sklearn.naive_bayes import GaussianNB
from sklearn.pipeline import make_pipeline

from skmi.feature_selection import MutualInfoSelector
from skmi.inspection import MutualInfoMatrixDisplay, SelectionDisplay

rng = np.random.default_rng(0)
X, y = load_wine(return_X_y=True, as_frame=True)
X = X.rename(columns={"od280/od315_of_diluted_wines": "dilution"})
X = X.assign(
    flavanoids_lab_2=X["flavanoids"] * (1 + 0.03 * rng.standard_normal(len(X))),
    flavanoids_mmol=X["flavanoids"] / 0.3,
    log_color=np.log(X["color_intensity"]),
    proline_class=X["proline"].round(-2),
    proof=2 * X["alcohol"],
    **{f"noise_{j}": rng.standard_normal(len(X)) for j in range(1, 5)},
)
print(f"{X.shape[0]} rows, {X.shape[1]} columns")

# %%
# What is in the table
# --------------------
# The information that each two columns share, over the smaller of their entropies: close to 1 where
# one column is a function of the other. Similar columns stand side by side, so that those which
# repeat each other are blocks on the diagonal. Numbers are counted in bins; for few rows, here 178,
# wide ones are better.

N_BINS = 5
matrix = MutualInfoMatrixDisplay.from_data(X, n_bins=N_BINS).plot()
matrix.ax_.set_title("what the columns of the wine table share", fontsize=11)
matrix.figure_.savefig("selection_matrix.png", dpi=100)
pairs = matrix.frame()
print(pairs.head(8).to_string(index=False, float_format="{:.2f}".format))

# %%
# The most informative columns
# ----------------------------
# Ranking the columns one by one, ``criterion="mim"``, takes the same information again and again.
# ``criterion="mrmr"`` subtracts what a column shares with the chosen ones.

N_COLUMNS = 6
selectors = {
    name: MutualInfoSelector(name, N_COLUMNS, n_bins=N_BINS).fit(X, y) for name in ("mim", "mrmr")
}
for name, selector in selectors.items():
    print(f"{name}: {', '.join(X.columns[selector.selected_])}")

# %%
# Why each column was kept or passed over
# ---------------------------------------

report = selectors["mrmr"].report()
columns = ["feature", "relevance", "pvalue", "reason"]
print(report[columns].head(14).to_string(index=False, float_format="{:.3g}".format))

# %%
# Whether it helps
# ----------------
# Each fold selects anew, so that no score has seen its own rows.

for name, selector in selectors.items():
    scores = cross_val_score(make_pipeline(selector, GaussianNB()), X, y, cv=10)
    print(f"{name:4} {N_COLUMNS} of {X.shape[1]} columns, accuracy {scores.mean():.3f}")

# %%
# The paths as pictures
# ---------------------
# From the top down, the columns in the order in which they were chosen, and below the stop the most
# relevant of the others. On the left, what a column tells about the kind of wine; on the right,
# what it shares with one of the columns chosen before it, and with which. A long bar on both sides
# is a column that is informative, but known already.

figure, axes = plt.subplots(2, 1, figsize=(9, 8), layout="constrained")
figure.get_layout_engine().set(hspace=0.08)
for ax, (name, selector) in zip(axes, selectors.items(), strict=True):
    SelectionDisplay.from_selector(selector).plot(ax)
    ax.set_title(f'criterion="{name}"', fontsize=11)
figure.savefig("selection_path.png", dpi=100)
print("saved selection_matrix.png and selection_path.png")
plt.show()
