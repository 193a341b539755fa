"""
A census table, straight from the data frame
============================================

The adult table predicts whether a person earns more than 50,000 dollars a year. It has 48,842 rows,
six columns of numbers, eight of strings, and missing values. Nothing of it is encoded by hand: the
selector and the model both take the data frame as it is.

The table is read from the folder that the environment variable ``SKMI_DATA`` names, or fetched
from OpenML.
"""

import os
import time
from pathlib import Path

import matplotlib.pyplot as plt
import pandas as pd
from sklearn.datasets import fetch_openml
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.model_selection import GridSearchCV, train_test_split
from sklearn.pipeline import make_pipeline

from skmi.feature_selection import MutualInfoSelector

if "SKMI_DATA" in os.environ:
    X = pd.read_csv(Path(os.environ["SKMI_DATA"]) / "adult.csv.gz")
    y = X.pop("target")
else:
    X, y = fetch_openml("adult", version=2, as_frame=True, return_X_y=True)
# The only preparation: the model wants to be told which columns are categories.
X = X.astype(dict.fromkeys(X.select_dtypes(exclude="number"), "category"))
print(f"{X.shape[0]} rows, {X.shape[1]} columns, {int(X.isna().sum().sum())} missing values")

# %%
# Which columns matter, and which repeat others
# ---------------------------------------------

start = time.perf_counter()
selector = MutualInfoSelector(random_state=0).fit(X, y)
print(f"fitted in {time.perf_counter() - start:.1f} s")
report = selector.report()
print(report.to_string(index=False, float_format="{:.3g}".format))

# %%
# How many are enough?
# --------------------

X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0, stratify=y)
model = HistGradientBoostingClassifier(
    categorical_features="from_dtype", max_iter=50, random_state=0
)
pipeline = make_pipeline(MutualInfoSelector(random_state=0), model).set_output(transform="pandas")
grid = {
    "mutualinfoselector__criterion": ["jmi", "mrmr"],
    "mutualinfoselector__n_features_to_select": [2, 4, 6, 10],
}
search = GridSearchCV(pipeline, grid, cv=3, scoring="roc_auc").fit(X_train, y_train)
everything = model.fit(X_train, y_train)
results = pd.DataFrame(search.cv_results_)
print(results[["params", "mean_test_score"]].to_string(index=False, max_colwidth=90))
print("best:", search.best_params_)
print(
    f"accuracy: selected {search.best_estimator_.score(X_test, y_test):.3f}, "
    f"all columns {everything.score(X_test, y_test):.3f}"
)

# %%
# A picture
# ---------

figure, (left, right) = plt.subplots(1, 2, figsize=(11, 4.5), layout="constrained")
rows = report.iloc[::-1]
left.barh(rows["feature"], rows["relevance"], color="tab:blue")
left.set_xlabel("mutual information with income [nat]")
for criterion, lines in results.groupby("param_mutualinfoselector__criterion"):
    right.plot(
        lines["param_mutualinfoselector__n_features_to_select"],
        lines["mean_test_score"],
        marker="o",
        label=criterion,
    )
right.set_xlabel("number of columns")
right.set_ylabel("ROC AUC, cross-validated")
right.legend()
figure.savefig("adult.png", dpi=100)
print("saved adult.png")
plt.show()
