"""Draw ``docs/user_guide/shapes.png`` and ``zero.png``.

    python docs/pictures/shapes.py

Five shapes of dependence, with their correlation and their information; and what estimates of an
information of zero look like.
"""

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure
from saving import save

from skmi.information import mutual_info, mutual_info_test

BLUE, GREY = "#0072B2", "0.6"
N_SHOWN = 500


def shapes(n_samples: int = 2000) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Return pairs of columns by what they look like."""
    rng = np.random.default_rng(0)
    x, noise = rng.normal(size=(2, n_samples))
    angle = rng.uniform(0, 2 * np.pi, n_samples)
    group = rng.choice([-1.5, 1.5], size=(2, n_samples))
    return {
        "a line": (x, x + 0.5 * noise),
        "a parabola": (x, x**2 + 0.5 * noise),
        "a ring": (np.cos(angle) + 0.1 * x, np.sin(angle) + 0.1 * noise),
        "a fan": (x, np.exp(x) * noise),
        "four groups": (group[0] + 0.4 * x, group[1] + 0.4 * noise),
    }


def draw_shapes() -> Figure:
    """A panel for each shape."""
    pairs = shapes()
    figure, axes = plt.subplots(1, len(pairs), figsize=(11, 2.9), layout="constrained")
    for ax, (name, (x, y)) in zip(axes, pairs.items(), strict=True):
        correlation = abs(np.corrcoef(x, y)[0, 1])
        information = mutual_info(x, y)
        ax.plot(x[:N_SHOWN], y[:N_SHOWN], ".", color=BLUE, markersize=3, alpha=0.5)
        ax.set_title(name, fontsize=11)
        ax.set_xlabel(f"|correlation| {correlation:.2f}\ninformation {information:.2f} nat")
        ax.set_xticks([])
        ax.set_yticks([])
        ax.set_ylim(*np.percentile(y, [0.5, 99.5]))
    return figure


def draw_zero(n_samples: int = 200, n_draws: int = 400) -> Figure:
    """Estimates for independent columns, and for weakly dependent ones."""
    rng = np.random.default_rng(0)
    figure, axes = plt.subplots(1, 2, figsize=(9, 3.2), layout="constrained")
    for strength, colour, label in ((0.0, GREY, "independent"), (0.5, BLUE, "y = x / 2 + noise")):
        estimates, pvalues = [], []
        for _ in range(n_draws):
            x, noise = rng.normal(size=(2, n_samples))
            y = strength * x + noise
            estimates.append(mutual_info(x, y))
            pvalues.append(mutual_info_test(x, y, random_state=0).pvalue)
        style = {"color": colour, "alpha": 0.7, "label": label}
        axes[0].hist(estimates, bins=np.linspace(0, 0.3, 31), **style)
        axes[1].hist(pvalues, bins=np.linspace(0, 1, 21), **style)
    axes[0].axvline(0.5 * np.log(1.25), color=BLUE, linestyle=":")
    axes[0].set_xlabel("estimate [nat]; the dotted line is the truth of the blue pairs")
    axes[1].set_xlabel("p-value")
    axes[0].set_ylabel(f"of {n_draws} tables of {n_samples} rows")
    axes[0].legend(frameon=False)
    return figure


def main() -> None:
    """Draw both."""
    save(draw_shapes(), "shapes.png")
    save(draw_zero(), "zero.png")


if __name__ == "__main__":
    mpl.use("Agg")
    main()
