"""
Which criterion finds what
==========================

A criterion decides which column a selector adds next. Two tables set them apart: in one the columns
matter only together, in the other they repeat each other. Most criteria are good at one of the two
and fail at the other, so it pays to know which of them a table is like, or to let ``GridSearchCV``
choose.
"""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.colors import ListedColormap
from matplotlib.patches import Patch
from sklearn.datasets import make_classification

from skmi.feature_selection import MutualInfoSelector

# %%
# Columns that matter only together
# ---------------------------------
# The classes sit on the corners of a cube of five dimensions, at random, as in the "madelon" table
# of the NIPS 2003 challenge: which class it is shows in several coordinates at once. Of 500 columns
# fifteen are mixtures of the five, and 480 are noise. Some of the 20 look like noise too when each
# is judged by itself.

N_RELEVANT = 20
X_together, y_together = make_classification(
    n_samples=2600,
    n_features=500,
    n_informative=5,
    n_redundant=15,
    n_clusters_per_class=16,
    class_sep=2,
    flip_y=0.01,
    shuffle=False,
    random_state=0,
)
alone = MutualInfoSelector("mim", N_RELEVANT).fit(X_together, y_together).relevance_
best_noise = alone[N_RELEVANT:].max()
hidden = (alone[:N_RELEVANT] < best_noise).sum()
print(
    f"{hidden} of {N_RELEVANT} relevant columns tell less by themselves than the best of the noise"
)

# %%
# Columns that repeat each other
# ------------------------------
# Five causes of different strength add up; each was measured six times, with an error. There are 30
# columns of noise. Five columns can show all five causes, but the six that show the strongest one
# are each more informative than any other.

rng = np.random.default_rng(0)
N_CAUSES, N_COPIES = 5, 6
strengths = [1.6, 1.3, 1.0, 0.8, 0.6]
causes = rng.standard_normal((2000, N_CAUSES))
y_copies = (causes @ strengths + rng.standard_normal(2000) > 0).astype(int)
cause_of = np.repeat(np.arange(N_CAUSES), N_COPIES)
measured = causes[:, cause_of] + 0.3 * rng.standard_normal((2000, cause_of.size))
X_copies = np.column_stack([measured, rng.standard_normal((2000, 30))])

# %%
# All criteria on both
# --------------------
# On the first table we ask for 20 columns and count the relevant ones; on the second for five, and
# count the causes that they show.

NEW, COPY, NOISE = range(3)
criteria = ["mim", "mrmr", "mrmr_quotient", "mifs", "cmim", "icap", "cife", "condred"]
criteria += ["jmi", "jmim", "njmim", "disr", "jmi3"]


def found_together(selected):
    """Kind of each chosen column of the first table."""
    return np.where(selected < N_RELEVANT, NEW, NOISE)


def found_copies(selected):
    """Kind of each chosen column of the second table: a cause may be shown already."""
    is_noise = selected >= cause_of.size
    cause = np.where(is_noise, -1, cause_of[np.where(is_noise, 0, selected)])
    is_first = np.isin(np.arange(cause.size), np.unique(cause, return_index=True)[1])
    return np.where(is_noise, NOISE, np.where(is_first, NEW, COPY))


together, copies = {}, {}
for criterion in criteria:
    options = {"criterion": criterion, "compute_redundancy": False}
    selector = MutualInfoSelector(n_features_to_select=N_RELEVANT, **options)
    together[criterion] = found_together(selector.fit(X_together, y_together).selected_)
    selector = MutualInfoSelector(n_features_to_select=N_CAUSES, **options)
    copies[criterion] = found_copies(selector.fit(X_copies, y_copies).selected_)

criteria.sort(key=lambda name: (together[name] == NEW).sum() / 20 + (copies[name] == NEW).sum() / 5)
print("\ncriterion      relevant columns   causes shown")
for criterion in reversed(criteria):
    counts = [(kinds[criterion] == NEW).sum() for kinds in (together, copies)]
    print(f"{criterion:14} {counts[0]:8d} of 20 {counts[1]:10d} of 5")

# %%
# What to make of it
# ------------------
# - ``mim``, ``mrmr`` and ``mifs`` look at a candidate alone, or at how it resembles what is chosen.
#   They cannot see a column that tells something only together with another one.
# - ``jmi`` and its relatives look at pairs and see it. They do not mind a copy very much: a good
#   column and its copy are a good pair.
# - ``cmim`` and ``icap`` ask what a candidate tells beyond each chosen column, and pass over most
#   copies.
# - ``cife`` and ``jmi3`` do well on both, at a price: the sum in ``cife`` outgrows the relevance
#   when many columns are chosen, and ``jmi3`` needs many rows and more time.
#
# None sees three columns of which every two tell nothing, and the first column is always chosen for
# what it tells alone.

# %%
# A picture
# ---------
# One row a criterion, one square a chosen column, in the order in which they were chosen.

colours = ["tab:blue", "tab:orange", "0.85"]
figure, axes = plt.subplots(
    1, 2, figsize=(11, 5.4), layout="constrained", width_ratios=[N_RELEVANT, 8]
)
titles = ["columns that matter only together", "columns that repeat each other"]
for ax, title, kinds in zip(axes, titles, (together, copies), strict=True):
    tiles = np.array([kinds[criterion] for criterion in criteria])
    n_steps = tiles.shape[1]
    edges = np.arange(n_steps + 1) + 0.5, np.arange(len(criteria) + 1) - 0.5
    ax.pcolormesh(
        *edges, tiles, cmap=ListedColormap(colours), vmin=0, vmax=2, edgecolors="white", linewidth=2
    )
    for row, line in enumerate(tiles):
        text = f"{(line == NEW).sum()} of {n_steps}"
        ax.text(n_steps + 0.8, row, text, va="center", fontsize=9)
    ax.set_title(title)
    ax.set_xlabel("step")
    ax.set_xticks(range(1, n_steps + 1, 1 if n_steps < 10 else 2))
    ax.set_yticks(range(len(criteria)), criteria)
    ax.tick_params(length=0)
    ax.spines[:].set_visible(False)
labels = ["relevant, and new", "copy of a chosen column", "noise"]
patches = [Patch(color=colour, label=label) for colour, label in zip(colours, labels, strict=True)]
figure.legend(handles=patches, loc="outside lower center", ncols=3, frameon=False)
figure.savefig("criteria.png", dpi=100)
print("saved criteria.png")
plt.show()
