"""
A network on random data: what its output tells, and how sure that is
=====================================================================

A network is trained on 100 rows of two random columns, and a target that was drawn by the toss of a
coin. There is nothing to learn. How much does the output of the network tell about the target?

The answer depends on the rows. On those of the training it tells a lot, since the network knows
them by heart. On new rows the truth is zero, and an estimate from 100 rows is off by its sampling
error. A figure for mutual information means little without this error next to it.
"""

import matplotlib.pyplot as plt
import numpy as np

from skmi.information import mutual_info, mutual_info_test
from skmi.metrics import information_gain_score
from skmi.neural_network import MLPClassifier

rng = np.random.default_rng(0)


def toss(n_rows):
    """Return two random columns, and a coin for each row."""
    return rng.standard_normal((n_rows, 2)), rng.integers(0, 2, n_rows)


# %%
# A network that learns by heart
# ------------------------------
# One network, trained to the end: no rows are held out, nothing stops it early.

X, y = toss(100)
net = MLPClassifier(
    (64, 64),
    n_members=1,
    early_stopping=False,
    max_iter=400,
    learning_rate_init=0.01,
    random_state=0,
)
net.fit(X, y)
print(f"accuracy on its own rows: {net.score(X, y):.2f}")

# %%
# The information between output and target
# -----------------------------------------
# ``mutual_info_test`` gives the estimate with its standard error, and the probability of so large
# an estimate if output and target were independent. ``information_gain_score`` asks for more: the
# output has to be right as a probability. A network that is sure of what it knows by heart is far
# below zero on new rows: it would do better to say one half.

X_new, y_new = toss(100)
results = {}
print("\nrows          information  standard error  p-value  information gain")
for name, rows, target in [("training", X, y), ("new", X_new, y_new)]:
    proba = net.predict_proba(rows)
    result = results[name] = mutual_info_test(proba[:, 1], target, random_state=0)
    gain = information_gain_score(target, proba)
    print(
        f"{name:12} {result.statistic:12.3f} {result.standard_error:15.3f} "
        f"{result.pvalue:8.3f} {gain:17.3f}"
    )
print(f"\nH(y) = {np.log(2):.3f} nats is the most that there is to know")

# %%
# The test is right for the new rows alone. Its null hypothesis is that output and target are
# independent, and on the training rows the output was made from the target. The p-value there
# proves that the network has a memory, not that the columns tell anything.
#
# The sampling error, seen
# ------------------------
# The same network on 300 further tables of 100 rows. ``mutual_info`` cuts estimates off at zero,
# and more than half of them are there. The others show how far an estimate may be off by chance.
# (Near independence the standard error above is on the wide side.)

estimates = []
for _ in range(300):
    rows, target = toss(100)
    estimates.append(mutual_info(net.predict_proba(rows)[:, 1], target))
above = [estimate for estimate in estimates if estimate > 0]
print(
    f"300 tables: mean {np.mean(estimates):.3f}, 95 % below {np.quantile(estimates, 0.95):.3f}, "
    f"{300 - len(above)} at zero"
)

# %%
# A picture
# ---------

figure, (left, right) = plt.subplots(1, 2, figsize=(11, 4.5), layout="constrained")
side = np.linspace(-3, 3, 200)
grid = np.column_stack([part.ravel() for part in np.meshgrid(side, side)])
surface = net.predict_proba(grid)[:, 1].reshape(200, 200)
image = left.imshow(
    surface, origin="lower", extent=(-3, 3, -3, 3), cmap="coolwarm", vmin=0, vmax=1, alpha=0.7
)
left.scatter(*X.T, c=y, cmap="coolwarm", edgecolors="black", s=25, linewidths=0.6)
left.set(xlim=(-3, 3), ylim=(-3, 3), title="what the network made of 100 coins")
figure.colorbar(image, ax=left, label="probability of heads")

right.hist(above, bins=20, color="0.8", label=f"300 tables, {300 - len(above)} of them at 0")
heights = {"training": 0.75, "new": 0.55}
for (name, result), colour in zip(results.items(), ("tab:red", "tab:blue"), strict=True):
    low, high = result.confidence_interval()
    height = heights[name] * right.get_ylim()[1]
    right.plot([low, high], [height, height], color=colour)
    label = f"{name} rows, with 95 % interval"
    right.plot(result.statistic, height, "o", color=colour, label=label)
right.axvline(0, color="black", linewidth=1)
right.text(0, right.get_ylim()[1] * 0.98, " truth of new rows", va="top", fontsize=9)
right.axvline(np.log(2), color="0.5", linestyle="--", linewidth=1)
right.text(np.log(2), right.get_ylim()[1] * 0.98, "H(y) ", ha="right", va="top", color="0.4")
right.set(xlabel="I(output; y) [nat]", ylabel="tables", title="the same network, measured")
right.legend(frameon=False, loc="center", bbox_to_anchor=(0.5, 0.45))
right.spines[["top", "right"]].set_visible(False)
figure.savefig("random_mlp.png", dpi=100)
print("saved random_mlp.png")
plt.show()
