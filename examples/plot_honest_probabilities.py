"""
Probabilities after resampling
==============================

A classifier that learns from as many rare rows as common ones believes that the two are equally
frequent. Its probabilities are far too high. This page shows by how much, mends them, and compares
with not resampling at all.
"""

import matplotlib.pyplot as plt
from imblearn.over_sampling import RandomOverSampler
from sklearn.calibration import CalibrationDisplay
from sklearn.datasets import make_classification
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score, balanced_accuracy_score, log_loss
from sklearn.model_selection import train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from skmi.imbalance import MutualInfoSMOTE, PriorCorrectedClassifier

X, y = make_classification(
    20_000,
    n_features=12,
    n_informative=4,
    n_redundant=0,
    weights=[0.95],
    class_sep=0.7,
    random_state=0,
)
X_train, X_test, y_train, y_test = train_test_split(X, y, stratify=y, random_state=0)
print(f"{y.mean():.1%} of the rows are of the rare class")

# %%
# Before and after
# ----------------
# All models below are the same logistic regression. `estimator_` of the corrected classifier is
# what learned from the resampled rows, and so predicts what comes of resampling alone. The classes
# are no straight cut of the columns, so the regression gains by calibration even where nothing was
# resampled.

model = make_pipeline(StandardScaler(), LogisticRegression())
samplers = {
    "no resampling": None,
    "RandomOverSampler": RandomOverSampler(random_state=0),
    "MutualInfoSMOTE": MutualInfoSMOTE(random_state=0),
}
predictions = {}
for name, sampler in samplers.items():
    method = "auto" if sampler else "isotonic"  # "auto" leaves alone what was not resampled
    honest = PriorCorrectedClassifier(model, sampler, method=method).fit(X_train, y_train)
    predictions[f"{name} alone"] = honest.estimator_.predict_proba(X_test)[:, 1]
    predictions[f"{name}, corrected"] = honest.predict_proba(X_test)[:, 1]
    print(f"{name}: corrected by {honest.method_}")

for name, proba in predictions.items():
    print(
        f"{name:28} mean {proba.mean():.3f}  log-loss {log_loss(y_test, proba):.3f}  "
        f"average precision {average_precision_score(y_test, proba):.3f}"
    )

# %%
# Here resampling costs ranking too.
#
# Of the rows with a predicted probability of one half, how many are of the rare class? On the
# diagonal half of them are; after resampling alone, hardly any.

figure, axes = plt.subplots(1, 2, figsize=(10, 5), sharey=True)
for ax, how in zip(axes, ("alone", "corrected"), strict=True):
    for name, proba in predictions.items():
        if how in name:
            CalibrationDisplay.from_predictions(
                y_test, proba, n_bins=12, strategy="quantile", name=name, ax=ax
            )
    ax.legend(loc="upper left")
    ax.set_title({"alone": "As learned", "corrected": "Corrected"}[how])
plt.tight_layout()

# %%
# Decisions without resampling
# ----------------------------
# What resampling seems to gain in balanced accuracy is a matter of the threshold: the untouched
# model gains the same when a row counts as rare from the share of the rare class on.

plain = model.fit(X_train, y_train)
moved = PriorCorrectedClassifier(model, threshold="prior").fit(X_train, y_train)
alone = predictions["RandomOverSampler alone"] > 0.5
print(f"threshold 1/2:        {balanced_accuracy_score(y_test, plain.predict(X_test)):.3f}")
print(f"resampled, at 1/2:    {balanced_accuracy_score(y_test, alone):.3f}")
print(f"threshold at share:   {balanced_accuracy_score(y_test, moved.predict(X_test)):.3f}")
plt.show()
