"""
The information plane of a small network
========================================

What does each hidden layer tell about the input, and what about the target, while a network is
trained? For a network without randomness the first question has no finite answer: each row has a
point of its own in the layer, and what bins of the activations make of it is the width of the bins.
So a little Gaussian noise is added to the layer, for the measurement only, and its size is stated.
"""

import matplotlib.pyplot as plt
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

from skmi.inspection import ActivationDisplay, InformationPlaneDisplay
from skmi.neural_network import InformationPlane, MLPClassifier, layer_information

X, y = load_digits(return_X_y=True)
X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0, stratify=y)

# %%
# Training with the callback
# --------------------------
# The callback stores the activations of some rows that the network holds out, and changes no bit
# of the training. The measures are taken afterwards.

net = MLPClassifier(
    (64, 32), n_members=1, max_iter=40, callbacks=[InformationPlane()], random_state=0
)
net.fit(X_train, y_train)
plane = InformationPlaneDisplay.from_estimator(net)
frame = plane.frame()
print(frame["estimator"].iloc[-1])
shown = frame[frame["epoch"].isin([0, 1, 5, 10, 20, 40])]
print(shown.drop(columns="estimator").to_string(index=False, float_format="{:.2f}".format))

# %%
# ``i_xt`` and ``i_ty`` belong to the layer with the noise, ``i_ty_probe`` to the layer without it:
# what a linear model makes of it. At the start the random layers tell more about the input than
# about the digit. Training gives up the first and gains the second. This is a description of one
# network with one kind of noise. It does not explain why the network generalises: others do
# without giving up anything.
#
# The layers at the end
# ---------------------

table = layer_information(net, X_test, y_test)
print(table.drop(columns="estimator").to_string(index=False, float_format="{:.2f}".format))

# %%
# The plane, twice
# ----------------
# Left with the information of the noisy layers, right with that of the probe.

figure, (left, right) = plt.subplots(1, 2, figsize=(12, 4.8), layout="constrained")
plane.plot(left)
plane.plot(right, target="i_ty_probe")
figure.savefig("information_plane.png", dpi=100)
print("saved information_plane.png")

# %%
# The units of the last layer
# ---------------------------
# No unit tells the digit alone; each tells some digits from the others.

display = ActivationDisplay.from_estimator(net, X_test, y_test).plot()
print(display.frame().head(3).to_string(index=False, float_format="{:.2f}".format))
display.figure_.savefig("activations.png", dpi=100)
print("saved activations.png")
plt.show()
