"""
What mutual information is: I(X;Y) = H(X) - H(X|Y)
==================================================

Mutual information is the uncertainty about X that goes away once Y is known. This page takes the
sentence apart: first on a table of 32 counts, by hand; then with the estimators of skmi on rows
drawn from the table; then for numbers, where the answer is known in closed form.
"""

import matplotlib.pyplot as plt
import numpy as np

from skmi.datasets import make_gaussian_blocks
from skmi.information import conditional_mutual_info, entropy, mutual_info

# %%
# A table of counts
# -----------------
# Eight days were noted in each season. In summer the sun always shone; in winter all kinds of
# weather were equally frequent. (The counts are those of example 2.2.1 in T. M. Cover and
# J. A. Thomas, "Elements of Information Theory", second edition, 2006.)

kinds = np.array(["sun", "cloud", "rain", "snow"])
seasons = np.array(["spring", "summer", "autumn", "winter"])
counts = np.array(
    [
        [4, 2, 1, 1],  # spring
        [8, 0, 0, 0],  # summer
        [2, 4, 1, 1],  # autumn
        [2, 2, 2, 2],  # winter
    ]
)

# %%
# The uncertainty about the weather
# ---------------------------------
# Entropy is the mean of -log p, here in bits: the number of yes-or-no questions that it takes to
# find out. The 32 days had 16 of sun, 8 of cloud, 4 of rain and 4 of snow. "Sun?" settles half of
# the days with one question, "cloud?" a quarter with the second, "rain?" the others with the third:
# 1/2 + 2/4 + 3/4 = 7/4 questions on average.


def bits(counts):
    """Return the entropy of a vector of counts, in bits."""
    p = counts[counts > 0] / counts.sum()
    return np.sum(p * np.log2(1 / p))


h_weather = bits(counts.sum(axis=0))
print(f"H(weather) = {h_weather} bits")

# %%
# What is left of it once the season is known
# -------------------------------------------
# Each season has a distribution of its own, a row of the table, and an entropy of its own: none in
# summer, 2 bits in winter. The conditional entropy is their mean over the days.

h_of_seasons = np.array([bits(row) for row in counts])
for season, h in zip(seasons, h_of_seasons, strict=True):
    print(f"H(weather | {season}) = {h:.2f} bits")
h_weather_left = np.average(h_of_seasons, weights=counts.sum(axis=1))
print(f"H(weather | season) = {h_weather_left} bits")

# %%
# The difference is the mutual information
# ----------------------------------------
# The season answers 3/8 of a question about the weather, and the weather as much about the season:
# the difference is the same the other way round.

information = h_weather - h_weather_left
h_season = bits(counts.sum(axis=1))
h_season_left = np.average([bits(column) for column in counts.T], weights=counts.sum(axis=0))
h_both = bits(counts.ravel())
print(f"I = H(weather) - H(weather | season) = {information} bits")
print(f"  = H(season) - H(season | weather)  = {h_season - h_season_left} bits")
print(f"  = H(weather) + H(season) - H(both) = {h_weather + h_season - h_both} bits")

# %%
# The same from rows
# ------------------
# A data table has rows, not counts. ``estimator="plugin"`` counts them and takes the frequencies
# for probabilities, as we did.

season_of_row, weather_of_row = np.nonzero(counts)
repeats = counts[season_of_row, weather_of_row]
season = np.repeat(seasons[season_of_row], repeats)
weather = np.repeat(kinds[weather_of_row], repeats)
plugin = {"estimator": "plugin", "unit": "bit"}
print(f"entropy(weather)             {entropy(weather, **plugin):.4f}")
print(f"mutual_info(weather, season) {mutual_info(weather, season, **plugin):.4f}")

# %%
# From a sample to the distribution
# ---------------------------------
# If the 32 days are all there is, this is the end. If they are a sample, frequencies are not
# probabilities, and the plug-in estimate finds information even where there is none. The default
# corrects for that. Here the table is taken for the distribution, and many small samples of it
# are drawn: the plug-in is too large on average, the default comes close.
#
# A variable tells everything about itself, I(X;X|Y) = H(X|Y), so that the conditional entropy is
# a conditional mutual information.

rng = np.random.default_rng(0)


def draw(n_samples):
    """Return the weather and the season of rows drawn from the table."""
    cell = rng.choice(counts.size, n_samples, p=counts.ravel() / counts.sum())
    return kinds[cell % 4], seasons[cell // 4]


samples = [draw(32) for _ in range(200)]
for name in ("plugin", "auto"):
    estimates = [mutual_info(*sample, estimator=name, unit="bit") for sample in samples]
    print(f"mean of 200 samples of 32 rows, {name:6} {np.mean(estimates):.3f} (truth 0.375)")

weather, season = draw(20_000)
h = entropy(weather, unit="bit")
left = conditional_mutual_info(weather, weather, season, unit="bit")
shared = mutual_info(weather, season, unit="bit")
print(f"20,000 rows: H(X) - H(X|Y) = {h:.3f} - {left:.3f} = {h - left:.3f}, I(X;Y) = {shared:.3f}")

# %%
# Numbers
# -------
# The entropy of a number is that of its density. It may be negative and depends on the unit of
# measurement, but differences of such entropies do not. For normal variables of correlation
# :math:`\rho`, knowing y shrinks the variance of x from 1 to :math:`1 - \rho^2`:
#
# .. math::
#
#    h(x) = \tfrac12 \log 2 \pi e, \quad
#    h(x|y) = \tfrac12 \log 2 \pi e (1 - \rho^2), \quad
#    I(x;y) = -\tfrac12 \log(1 - \rho^2).
#
# The estimates below use nearest neighbours. ``h(x|y) = h(x,y) - h(y)`` is the identity once more,
# but the errors of three estimated entropies do not cancel: ``mutual_info`` counts neighbours in x,
# in y and in both at one radius, and is closer on the whole.

correlations = np.array([0.0, 0.2, 0.4, 0.6, 0.8, 0.9, 0.95])
truths = 0.5 * np.log(1 / (1 - correlations**2))
differences, estimates = [], []
print("  rho   truth  h(x) - h(x|y)  mutual_info")
for rho, truth in zip(correlations, truths, strict=True):
    x, y, _ = make_gaussian_blocks(2000, correlation=rho, random_state=0)
    h_left = entropy(np.column_stack([x, y])) - entropy(y)
    differences.append(entropy(x) - h_left)
    estimates.append(mutual_info(x, y))
    print(f"{rho:5.2f}  {truth:6.3f}  {differences[-1]:13.3f}  {estimates[-1]:11.3f}")

# %%
# A picture
# ---------
# Left, the entropies of the table as lengths: what the two variables share is counted in both.
# Right, the information of normal variables.

figure, (left_ax, right_ax) = plt.subplots(
    1, 2, figsize=(11, 4.2), layout="constrained", width_ratios=[3, 2]
)
WEATHER, SEASON, SHARED, BOTH = "#8ab6d6", "#f2c078", "#b39bc8", "#d9d9d9"
bars = [
    # line, start, length, name, colour
    (0, 0, h_both, "H(weather, season)", BOTH),
    (1, 0, h_weather, "H(weather)", WEATHER),
    (2, h_weather_left, h_season, "H(season)", SEASON),
    (3, 0, h_weather_left, "H(weather | season)", WEATHER),
    (3, h_weather_left, information, "I", SHARED),
    (3, h_weather, h_season_left, "H(season | weather)", SEASON),
]
for line, start, length, name, colour in bars:
    left_ax.barh(line, length, left=start, height=0.72, color=colour, edgecolor="white")
    text = f"{name}\n{length:g}"
    left_ax.text(start + length / 2, line, text, ha="center", va="center", fontsize=10)
for edge in (h_weather_left, h_weather):
    left_ax.axvline(edge, color="0.4", linestyle=":", linewidth=1, zorder=0)
left_ax.invert_yaxis()
left_ax.set_yticks([])
left_ax.set_xlim(0, h_both)
left_ax.set_xlabel("bits")
left_ax.set_title("Entropies of the table")
left_ax.spines[["left", "top", "right"]].set_visible(False)

grid = np.linspace(0, 0.97, 200)
right_ax.plot(grid, -0.5 * np.log(1 - grid**2), color="0.3", label=r"$-\frac{1}{2}\log(1-\rho^2)$")
right_ax.plot(correlations, differences, "x", color="tab:orange", label="h(x) - h(x|y)")
right_ax.plot(correlations, estimates, "o", color="tab:blue", mfc="none", label="mutual_info")
right_ax.set_xlabel(r"correlation $\rho$")
right_ax.set_ylabel("nats")
right_ax.set_title("Normal variables, 2000 rows")
right_ax.legend(frameon=False)
right_ax.spines[["top", "right"]].set_visible(False)
figure.savefig("information_identity.png", dpi=100)
print("saved information_identity.png")
plt.show()
