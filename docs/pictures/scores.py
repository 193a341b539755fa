"""Draw ``docs/user_guide/scores.png``: how much of the information models use.

python docs/pictures/scores.py
"""

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure
from saving import save
from sklearn.datasets import load_digits
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_predict
from sklearn.naive_bayes import GaussianNB
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeClassifier

from skmi.information import entropy
from skmi.metrics import information_gain_score

MODELS = {
    "logistic regression": make_pipeline(StandardScaler(), LogisticRegression(max_iter=1000)),
    "boosted trees": HistGradientBoostingClassifier(max_iter=50, random_state=0),
    "tree of depth 5": DecisionTreeClassifier(max_depth=5, random_state=0),
    "stump": DecisionTreeClassifier(max_depth=1, random_state=0),
    "naive Bayes": GaussianNB(),
}


def draw() -> Figure:
    """A bar for each model, from nothing known to everything known."""
    X, y = load_digits(return_X_y=True)
    whole = entropy(y)
    gains = {}
    for name, model in MODELS.items():
        proba = cross_val_predict(model, X, y, method="predict_proba", cv=5)
        gains[name] = information_gain_score(y, proba)
    names = sorted(gains, key=gains.__getitem__)
    values = np.array([gains[name] for name in names])
    colours = np.where(values < 0, "#D55E00", "#0072B2")
    figure, ax = plt.subplots(figsize=(8, 2.8), layout="constrained")
    ax.barh([f"{name}  {gains[name]:.2f}" for name in names], values, color=colours)
    ax.axvline(0, color="0.3", linewidth=0.8)
    ax.axvline(whole, color="0.3", linestyle=":")
    ax.annotate(
        f"H(y) = {whole:.2f}", (whole, -0.4), (-4, 0), textcoords="offset points", ha="right"
    )
    ax.set_xlabel("information gain on held-out rows [nat]")
    ax.spines[["top", "right"]].set_visible(False)
    return figure


if __name__ == "__main__":
    mpl.use("Agg")
    save(draw(), "scores.png")
