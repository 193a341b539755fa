"""
A bottleneck against overfitting
================================

Four labels in ten are random. A network that is trained to the end learns them by heart, and pays
for it on new rows. The variational bottleneck puts noise on the last hidden layer and charges
``beta`` for every nat that the layer tells about the input. What is worth its price is kept: what
many rows have in common. What is not is forgotten: single rows.
"""

import matplotlib.pyplot as plt
import numpy as np
from sklearn.datasets import load_digits
from sklearn.metrics import log_loss
from sklearn.model_selection import train_test_split

from skmi.neural_network import MLPClassifier

X, y = load_digits(return_X_y=True)
rng = np.random.default_rng(0)
is_random = rng.uniform(size=len(y)) < 0.4
noisy = np.where(is_random, rng.permutation(y), y)
X_train, X_test, y_train, y_test, _, clean_test = train_test_split(
    X, noisy, y, test_size=0.5, random_state=0, stratify=noisy
)

# %%
# One price after the other
# -------------------------

betas = [1e-3, 3e-3, 1e-2, 3e-2, 1e-1, 3e-1]
options = {"n_members": 1, "early_stopping": False, "max_iter": 60, "random_state": 0}


def measure(beta):
    """Return log-loss on noisy labels, accuracy on clean ones, and the network."""
    net = MLPClassifier((64, 64), information_bottleneck=beta, **options).fit(X_train, y_train)
    proba = net.predict_proba(X_test)
    return log_loss(y_test, proba), np.mean(net.predict(X_test) == clean_test), net


share = np.full(10, 0.4 / 10)
share[0] += 0.6
print(f"the digit tells {np.log(10) + share @ np.log(share):.2f} nats about the noisy label")
plain_loss, plain_accuracy, _ = measure(None)
print(f"no bottleneck: log-loss {plain_loss:.3f}, accuracy on clean labels {plain_accuracy:.3f}")
print("\n  beta  log-loss  accuracy  I(Z;Y) at least  I(X;Z) at most")
losses, told_x, told_y = [], [], []
for beta in betas:
    loss, accuracy, net = measure(beta)
    bounds = net.information_bounds_
    losses.append(loss)
    told_y.append(bounds["i_zy_lower"])
    told_x.append(bounds["i_xz_upper"])
    print(f"{beta:6g} {loss:9.3f} {accuracy:9.3f} {told_y[-1]:16.2f} {told_x[-1]:15.2f}")

# %%
# The bounds are those of the training rows here, as no rows are held out. With a small price the
# code tells more about the noisy label than the digit itself does: it knows single rows. With a
# large one it forgets the digit, too.
#
# Early stopping does most of the same work, and the default networks stop early and are averaged.
# There the bottleneck adds little: try it where labels are noisy and a network cannot stop early.
#
# A picture
# ---------

figure, (left, right) = plt.subplots(1, 2, figsize=(11, 4.3), layout="constrained")
left.plot(betas, losses, "o-", label="with a bottleneck")
left.axhline(plain_loss, color="0.4", linestyle="--", label="without")
left.set(xscale="log", xlabel="beta", ylabel="log-loss on new rows [nat]", title="new rows")
left.legend(frameon=False)
right.plot(told_x, told_y, "o-", color="tab:orange")
for beta, x_told, y_told in zip(betas, told_x, told_y, strict=True):
    place = {"textcoords": "offset points", "xytext": (8, -12), "fontsize": 9}
    right.annotate(f"beta = {beta:g}", (x_told, y_told), **place)
right.set(
    xlabel="I(X;Z) at most [nat]", ylabel="I(Z;Y) at least [nat]", title="the code, training rows"
)
right.margins(x=0.2, y=0.12)
for ax in (left, right):
    ax.spines[["top", "right"]].set_visible(False)
figure.savefig("bottleneck.png", dpi=100)
print("saved bottleneck.png")
plt.show()
