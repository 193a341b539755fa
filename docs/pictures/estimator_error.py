"""Draw ``docs/user_guide/estimator_error.png``: error of the estimators against the number of rows.

    python docs/pictures/estimator_error.py [--quick]

Mean absolute error on laws of `skmi.datasets` whose mutual information is known. It takes some
minutes; ``--quick`` draws a rough picture of few rows in a few seconds.
"""

import argparse
from collections.abc import Callable
from functools import partial

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
from saving import save

from skmi import datasets, feature_selection
from skmi.information import mutual_info

Estimator = Callable[[np.ndarray, np.ndarray], float]


def make_levels(
    n_samples: int, random_state: np.random.Generator
) -> tuple[np.ndarray, np.ndarray, float]:
    """Five noisy bits, taken together as one of 32 levels, and what they carry in all."""
    channel = partial(datasets.make_binary_symmetric_channel, n_samples, flip_probability=0.2)
    bits = [channel(random_state=rng) for rng in random_state.spawn(5)]
    x, y = (sum(bit[side] << i for i, bit in enumerate(bits)) for side in (0, 1))
    return x, y, sum(bit.mutual_information for bit in bits)


def like_scikit_learn(x: np.ndarray, y: np.ndarray) -> float:
    """Drop-in estimate of a number and a number, or of a category x and a number."""
    if x.dtype.kind == "i":
        return feature_selection.mutual_info_classif(y[:, None], x, random_state=0)[0]
    return feature_selection.mutual_info_regression(x[:, None], y, random_state=0)[0]


def by_name(name: str, **options: object) -> Estimator:
    """Estimator of that name; whole numbers are levels."""

    def estimate(x: np.ndarray, y: np.ndarray) -> float:
        levels = x.dtype.kind == "i", y.dtype.kind == "i"
        return mutual_info(x, y, estimator=name, discrete=levels, random_state=0, **options)

    return estimate


# Estimators by their heading in the legend, with colour and marker.
ESTIMATORS: dict[str, tuple[Estimator, str, str]] = {
    "mutual_info": (by_name("auto"), "tab:blue", "o"),
    "ksg, uncorrected": (by_name("ksg", bias_correction=False), "tab:cyan", "v"),
    "scikit-learn": (like_scikit_learn, "tab:orange", "s"),
    "adaptive_bins": (by_name("adaptive_bins"), "tab:green", "D"),
    "gaussian_copula": (by_name("gaussian_copula"), "tab:red", "x"),
    "plugin": (by_name("plugin"), "tab:gray", "^"),
    "miller_madow": (by_name("miller_madow"), "tab:olive", "P"),
    "chao_shen": (by_name("chao_shen"), "tab:purple", "*"),
    "james_stein": (by_name("james_stein"), "tab:brown", "+"),
}
NUMBERS = ("mutual_info", "ksg, uncorrected", "scikit-learn", "adaptive_bins", "gaussian_copula")
BLOCKS = ("mutual_info", "ksg, uncorrected", "gaussian_copula")
CLASSES = ("mutual_info", "scikit-learn", "adaptive_bins")
TABLES = ("mutual_info", "plugin", "miller_madow", "chao_shen", "james_stein")

# Laws by the title of their picture, with the estimators that suit them.
LAWS: dict[str, tuple[Callable, tuple[str, ...]]] = {
    r"normal, $\rho$ = 0.8": (partial(datasets.make_gaussian_blocks, correlation=0.8), NUMBERS),
    "uniform plus uniform noise": (partial(datasets.make_additive_uniform, noise=0.1), NUMBERS),
    "normal, 30 % zeros in each": (datasets.make_zero_inflated_gaussian, NUMBERS),
    "Student blocks, 2 + 2 columns": (
        partial(datasets.make_student_blocks, n_features_x=2, n_features_y=2, correlation=0, df=1),
        BLOCKS,
    ),
    "5 levels and a number": (datasets.make_discrete_plus_uniform, CLASSES),
    "32 levels and 32 levels": (make_levels, TABLES),
}


def mean_errors(law: Callable, names: tuple[str, ...], n_samples: int, n_draws: int) -> np.ndarray:
    """Mean absolute error of each estimator, all on the same draws."""
    errors = np.empty((n_draws, len(names)))
    for row, rng in zip(errors, np.random.default_rng(n_samples).spawn(n_draws), strict=True):
        x, y, truth = law(n_samples, random_state=rng)
        row[:] = [abs(ESTIMATORS[name][0](x, y) - truth) for name in names]
    return errors.mean(axis=0)


def draw(errors: dict[str, np.ndarray], sizes: list[int]) -> plt.Figure:
    """One picture a law, one line an estimator."""
    figure, axes = plt.subplots(2, 3, figsize=(11, 7.2), sharex=True, sharey=True)
    figure.get_layout_engine().set(h_pad=0.08, hspace=0.04)
    handles = {}
    for ax, (title, lines) in zip(axes.flat, errors.items(), strict=True):
        for name, line in zip(LAWS[title][1], lines.T, strict=True):
            _, colour, marker = ESTIMATORS[name]
            first = name == "mutual_info"
            style = {"color": colour, "marker": marker, "linewidth": 2.4 if first else 1.3}
            handles[name] = ax.loglog(sizes, line, zorder=3 if first else 2, **style)[0]
        ax.set_title(title, fontsize=11)
        ax.grid(color="0.9")
        ax.tick_params(which="minor", length=0)
        ax.spines[["top", "right"]].set_visible(False)
    for ax in axes[1]:
        ax.set_xlabel("rows")
    for ax in axes[:, 0]:
        ax.set_ylabel("mean absolute error [nat]")
    legend = [handles[name] for name in ESTIMATORS]
    figure.legend(legend, ESTIMATORS, loc="outside lower center", ncols=5, frameon=False)
    return figure


def main() -> None:
    """Measure, print and draw."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="few draws of few rows")
    quick = parser.parse_args().quick
    sizes = [100, 300, 1000, 3000] if quick else [100, 300, 1000, 3000, 10_000, 30_000, 100_000]
    errors = {}
    for title, (law, names) in LAWS.items():
        # Small tables vary more, and are cheap.
        draws = [int(np.clip(300_000 // n, 3 if quick else 20, 5 if quick else 200)) for n in sizes]
        lines = [mean_errors(law, names, n, k) for n, k in zip(sizes, draws, strict=True)]
        errors[title] = np.array(lines)
        print(f"\n{title:<32}" + "".join(f"{n:>9}" for n in sizes))
        for name, line in zip(names, errors[title].T, strict=True):
            print(f"{name:<32}" + "".join(f"{error:>9.4f}" for error in line), flush=True)
    with mpl.rc_context({"figure.constrained_layout.use": True, "figure.dpi": 90}):
        save(draw(errors, sizes), "estimator_error.png", dpi=90)


if __name__ == "__main__":
    mpl.use("Agg")
    main()
