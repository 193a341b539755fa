"""
Importance when columns repeat each other
=========================================

A model is right on 94 of 100 new patients, and relies on no column at all: permute any of them, and
it is right nearly as often. It did not learn nothing. Each column has twins, and what one of them
no longer tells, the others do. Importance is a matter of groups.
"""

import matplotlib.pyplot as plt
import numpy as np
from sklearn.datasets import load_breast_cancer
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import train_test_split

from skmi.inspection import (
    FeatureGroupsDisplay,
    PermutationImportanceDisplay,
    feature_groups,
    permutation_importance,
)

# %%
# Column by column
# ----------------
# Thirty measurements of cell nuclei: radius, perimeter, area and so on, each as mean, error, and
# worst value. We measure on rows that the forest has not seen.

X, y = load_breast_cancer(return_X_y=True, as_frame=True)
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.5, random_state=0)
forest = RandomForestClassifier(100, min_samples_leaf=3, random_state=0).fit(X_train, y_train)
print(f"accuracy on new rows: {forest.score(X_test, y_test):.3f}")

options = {"scoring": "accuracy", "n_repeats": 10, "confidence_level": 0.95, "random_state": 0}
single = permutation_importance(forest, X_test, y_test, **options)
best = single.importances_mean.argmax()
print(f"largest importance: {single.names[best]}, {single.importances_mean[best]:.3f}")
print(f"intervals above 0: {(single.importances_ci[:, 0] > 0).sum()} of 30")

# %%
# Which columns tell the same
# ---------------------------
# :func:`~skmi.inspection.feature_groups` measures what each pair of columns shares by mutual
# information, straight or bent, and cuts the tree of similar columns. No target is looked at.

labels = feature_groups(X_train)
members = {}
for name, label in zip(X, labels, strict=True):
    members.setdefault(label, []).append(name)
groups = {f"{names[0]} & co." if names[1:] else names[0]: names for names in members.values()}
for name, columns in groups.items():
    print(f"{name:28} {len(columns):2d}")

FeatureGroupsDisplay.from_data(X_train).plot().figure_.savefig("feature_groups.png", dpi=100)

# %%
# Group by group
# --------------
# The columns of a group are permuted together, with the same permutation, so that the relations
# within it stay. Now the forest shows what it lives on.

together = permutation_importance(forest, X_test, y_test, groups=groups, **options)
for name, mean, (low, high) in zip(
    together.names, together.importances_mean, together.importances_ci, strict=True
):
    print(f"{name:28} {mean:6.3f}   [{low:6.3f}, {high:6.3f}]")

figure, axes = plt.subplots(1, 2, figsize=(12, 4.6), layout="constrained", sharex=True)
for ax, title, result in zip(
    axes, ("column by column", "group by group"), (single, together), strict=True
):
    PermutationImportanceDisplay.from_importances(result, metric="accuracy").plot(ax, top=15)
    ax.set_title(title)
figure.savefig("importance_groups.png", dpi=100)

# %%
# How copies hide each other
# --------------------------
# Copies made on purpose: "worst perimeter" with a little noise, once to eight times, beside a
# column of each other group. The importance of one copy falls with their number; that of the group
# stays.

rng = np.random.default_rng(0)
others = [names[0] for names in members.values() if "worst perimeter" not in names]
source = X["worst perimeter"]
numbers = [1, 2, 4, 8]
of_one, of_all = [], []
for number in numbers:
    noise = 0.02 * source.std() * rng.standard_normal((len(X), number))
    table = np.column_stack([source.to_numpy()[:, None] + noise, X[others]])
    train, test = table[X_train.index], table[X_test.index]
    model = RandomForestClassifier(100, max_features=3, random_state=0).fit(train, y_train)
    units = {"one": [0], "all": list(range(number))}
    result = permutation_importance(
        model, test, y_test, groups=units, scoring="accuracy", n_repeats=20, random_state=0
    )
    of_one.append(result.importances_mean[0])
    of_all.append(result.importances_mean[1])
    print(f"{number} copies: one {of_one[-1]:.3f}, all {of_all[-1]:.3f}")

figure, ax = plt.subplots(figsize=(6, 4), layout="constrained")
ax.plot(numbers, of_all, "o-", color="tab:blue", label="all copies, permuted together")
ax.plot(numbers, of_one, "s--", color="tab:orange", label="one copy")
ax.set(xlabel="number of copies", ylabel="importance (decrease of accuracy)", ylim=(-0.01, None))
ax.set_xticks(numbers)
ax.spines[["top", "right"]].set_visible(False)
ax.legend(frameon=False)
figure.savefig("importance_copies.png", dpi=100)
print("saved feature_groups.png, importance_groups.png and importance_copies.png")
plt.show()

# %%
# What to make of it
# ------------------
# An importance near zero says that this model can do without this column, as long as it has all
# others. It does not say that the column tells nothing. Look at the groups first, then at columns
# within a group: which of them to keep is a question of cost, not of importance.
