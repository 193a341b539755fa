"""The table of estimators of mutual information, and the choice among them.

An estimator is one function of two variables and one line in `ESTIMATORS`.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from ._adaptive_bins import adaptive_bins, grid_bins
from ._blocks import corrected_mutual_info, ksg_blocks
from ._conditional import conditional_terms
from ._copula import gaussian_copula
from ._discrete import INFORMATIONS, count_table
from ._variables import Variable
from ._vectors import ksg_information, ross_information
from ._weights import as_rows

EstimatorName = Literal[
    "auto",
    "plugin",
    "miller_madow",
    "chao_shen",
    "james_stein",
    "adjusted",
    "ksg",
    "ross",
    "adaptive_bins",
    "gaussian_copula",
]

# A table is trusted where its cells hold this many rows on average.
ROWS_PER_CELL = 5
# Below this number of rows adaptive bins are more accurate than neighbours, for classes.
_FEW_ROWS = 1000
# Bins see too little of more classes that are well apart.
_FEW_CLASSES = 4
# Fewer rows have no neighbours to speak of.
LEAST_ROWS = 4


@dataclass(frozen=True)
class Settings:
    """What an estimator may be told."""

    n_neighbors: int
    correct_bias: Literal["auto"] | bool
    weight: np.ndarray | None
    seed: int

    def on(self, rows: np.ndarray) -> "Settings":
        """Return the settings for some of the rows."""
        return self if self.weight is None else replace(self, weight=as_rows(self.weight[rows]))


def choose_estimator(x: Variable, y: Variable, weight: np.ndarray | None) -> EstimatorName:
    """Name the estimator that "auto" stands for.

    ====================================== ==================================================
    kinds                                  estimator
    ====================================== ==================================================
    discrete and discrete                  "adjusted"
    vectors whose distinct values form a   "adjusted": the numbers are atoms, unless discrete=False
    table of at least 5 rows a cell
    numeric vector and discrete            "adaptive_bins" below 1000 rows of at most 4 classes,
                                           and with weights; else "ross"
    numeric vectors                        "ksg", extrapolated; "adaptive_bins" with weights
    numeric blocks                         "ksg", bias-corrected
    mixed kinds in a block                 "ksg"
    ====================================== ==================================================
    """
    if x.is_discrete and y.is_discrete:
        return "adjusted"
    if x.is_vector and y.is_vector:
        n_samples = x.n_samples if weight is None else weight.sum()
        # A few rows mostly show already that there are too many values.
        few = int(np.sqrt(n_samples)) + 1
        parts = [slice(few), slice(8 * few), slice(64 * few), slice(None)]
        if not (x.stays_numeric or y.stays_numeric) and all(
            ROWS_PER_CELL * n_values(x.rows(rows)) * n_values(y.rows(rows)) <= n_samples
            for rows in parts
        ):
            return "adjusted"
        if x.is_discrete or y.is_discrete:
            classes = x if x.is_discrete else y
            small = x.n_samples < _FEW_ROWS and n_values(classes) <= _FEW_CLASSES
            return "adaptive_bins" if small or weight is not None else "ross"
        return "ksg" if weight is None else "adaptive_bins"
    return "ksg"


def n_values(variable: Variable) -> int:
    """Number of distinct values of a vector."""
    if variable.is_discrete:
        # Codes are small whole numbers: counting them is faster than sorting them.
        return int(np.count_nonzero(np.bincount(variable.codes)))
    return len(np.unique(variable.numbers[:, 0]))


def _of_counts(name: str) -> Callable[[Variable, Variable, Settings], float]:
    def estimate(x: Variable, y: Variable, settings: Settings) -> float:
        for variable in (x, y):
            check_repeats(variable, name, settings.weight)
        table = count_table(x.as_levels(), y.as_levels(), settings.weight)
        return float(INFORMATIONS[name](table))

    estimate.__doc__ = INFORMATIONS[name].__doc__
    return estimate


def check_repeats(variable: Variable, name: str, weight: np.ndarray | None) -> None:
    n_samples = variable.n_samples if weight is None else weight.sum()
    n_distinct = max((len(np.unique(column)) for column in variable.numbers.T), default=0)
    if 2 * n_distinct > n_samples:
        raise ValueError(
            f"estimator={name!r} counts values, but {variable.label} is numeric and has "
            f"{n_distinct} distinct values in {variable.n_samples} rows. Pass estimator='auto', or "
            "bin the numbers."
        )


def _ksg(x: Variable, y: Variable, settings: Settings) -> float:
    """I(x;y) by nearest neighbours of both variables.

    - Form: plain.
    - Source: Kraskov, Stögbauer and Grassberger (2004), eq. 8.
    - Bias: downwards for strong dependence, narrow ridges and sharp edges.
    - Cost: n log n.
    - Avoid: for more than about log(n) / 2 nats.

    - Form: extrapolated: two numeric vectors.
    - Source: the same at k to 4k, or 16k where edges show; limit after Aitken (1926), or along
      the root of k.
    - Bias: half that of the plain one at ridges, a third at edges; may overshoot.
    - Cost: about eight times the plain estimate, twenty where edges show.
    - Avoid: on waves of many periods: + .28 on .86 nat for sin(2π·5x) + .3 e, n = 1000; pass
      `bias_correction=False`.

    - Form: corrected: numeric blocks.
    - Source: eq. 8 less its bias by a parametric bootstrap, Efron (1979).
    - Bias: downwards where the surrogate does not see the shape, such as spirals, and where
      columns of a block nearly determine each other: rows held out from its fit show it, and the
      bias is then not subtracted.
    - Cost: a few times the plain one and fits: up to a second for 5000 rows.
    - Avoid: for blocks of many dimensions.

    - Form: blocks of mixed kinds.
    - Source: Mesner and Shalizi (2021), levels infinitely far apart.
    - Bias: downwards, strongly for rare levels.
    - Cost: n log n.
    - Avoid: for many columns.

    - Form: given a numeric z.
    - Source: Frenzel and Pompe (2007), eq. 5, ties after Mesner and Shalizi (2021).
    - Bias: downwards, the more the stronger the dependence and the more columns z has.
    - Cost: n log n.
    - Avoid: for a z of many columns, or to conclude independence from a small value.
    """
    k = min(settings.n_neighbors, x.n_samples - 1)
    if x.n_discrete or y.n_discrete:
        return float(np.mean(mixed_terms(x, y, None, k)))
    if x.is_vector and y.is_vector:
        return _ksg_vectors(x, y, k, settings)
    if settings.correct_bias:
        return corrected_mutual_info(
            x.numbers, y.numbers, n_neighbors=k, random_state=settings.seed
        )[0]
    return float(np.mean(ksg_blocks(x.numbers, y.numbers, n_neighbors=k)))


def _ksg_vectors(x: Variable, y: Variable, k: int, settings: Settings) -> float:
    if keeps_ties(x) or keeps_ties(y):
        # Radii of rounded numbers go in steps: they have no limit to extrapolate to.
        return float(np.mean(ksg_blocks(x.numbers, y.numbers, n_neighbors=k)))
    vectors = x.numbers[:, 0], y.numbers[:, 0]
    return ksg_information(*vectors, k, settings.seed, extrapolate=bool(settings.correct_bias))


def keeps_ties(variable: Variable) -> bool:
    """Whether equal numbers are at distance zero, and not the atoms of a distribution."""
    return variable.stays_numeric and n_values(variable) < variable.n_samples


def mixed_terms(x: Variable, y: Variable, z: Variable | None, n_neighbors: int) -> np.ndarray:
    """Local terms of I(x;y|z) for variables of any kind, by nearest neighbours."""
    blocks, masks = zip(*(_as_block(part, x.n_samples) for part in (x, y, z)), strict=True)
    names = ("discrete_x", "discrete_y", "discrete_z")
    return conditional_terms(
        *blocks, n_neighbors=n_neighbors, **dict(zip(names, masks, strict=True))
    )


def _as_block(variable: Variable | None, n_samples: int) -> tuple[np.ndarray, np.ndarray]:
    if variable is None:
        return np.empty((n_samples, 0)), np.empty(0, dtype=bool)
    if not variable.n_discrete:
        return variable.numbers, np.zeros(variable.numbers.shape[1], dtype=bool)
    block = np.column_stack([variable.numbers, variable.codes])
    mask = np.zeros(block.shape[1], dtype=bool)
    mask[-1] = True
    return block, mask


def _ross(x: Variable, y: Variable, settings: Settings) -> float:
    """I(x;y) of numbers and classes by nearest neighbours in the own class.

    - Source: Ross (2014), eq. 2.
    - Bias: small; downwards for rare classes.
    - Cost: n log n, a sort.
    - Avoid: for classes of few rows.
    """
    numeric, classes = (y, x) if x.is_discrete else (x, y)
    if not classes.is_discrete or numeric.is_discrete:
        raise ValueError(
            "estimator='ross' is for one numeric and one discrete variable. Pass discrete= to say "
            "which is which, or estimator='auto'."
        )
    if not numeric.is_vector or keeps_ties(numeric):
        return float(np.mean(mixed_terms(x, y, None, settings.n_neighbors)))
    return ross_information(
        numeric.numbers[:, 0], classes.codes, settings.n_neighbors, settings.seed
    )


def _adaptive_bins(x: Variable, y: Variable, settings: Settings) -> float:
    """I(x;y) of binned numbers, for the number of bins that pays best.

    - Form: number and classes.
    - Source: of this library: 2 to 128 bins of equal frequency, penalised by (r − 1)(c − 1) /
      2n.
    - Bias: small, downwards for structure finer than the bins.
    - Cost: counting, 13 tables.
    - Avoid: for 5 or more classes that lie well apart, and beyond 1000 rows.

    - Form: two numbers, on a grid.
    - Source: as above, both cut into the same number of bins.
    - Bias: downwards.
    - Cost: counting, 13 tables.
    - Avoid: without weights, where `ksg` resolves more.
    """
    if not (x.is_vector and y.is_vector) or (x.is_discrete and y.is_discrete):
        raise ValueError(
            "estimator='adaptive_bins' is for a numeric vector and a second vector; blocks have "
            "too many cells. Pass estimator='auto'."
        )
    if not x.is_discrete and not y.is_discrete:
        return grid_bins(x.numbers[:, 0], y.numbers[:, 0], settings.weight)
    numeric, classes = (y, x) if x.is_discrete else (x, y)
    return adaptive_bins(numeric.numbers[:, 0], classes.codes, settings.weight)


def _gaussian_copula(x: Variable, y: Variable, settings: Settings) -> float:
    """I(x;y) of numbers as if their normal scores were Gaussian.

    - Source: Ince et al. (2017), eq. 5, corrected as in section 4.1.
    - Bias: none if the copula is Gaussian, else mostly downwards.
    - Cost: sorting.
    - Avoid: where dependence is not monotone.
    """
    if x.n_discrete or y.n_discrete:
        raise ValueError(
            "estimator='gaussian_copula' is for numeric variables; discrete ones have no ranks. "
            "Pass estimator='auto'."
        )
    return gaussian_copula(x.numbers, y.numbers)


ESTIMATORS: dict[str, Callable[[Variable, Variable, Settings], float]] = {
    **{name: _of_counts(name) for name in INFORMATIONS},
    "ksg": _ksg,
    "ross": _ross,
    "adaptive_bins": _adaptive_bins,
    "gaussian_copula": _gaussian_copula,
}
WEIGHTED = {*INFORMATIONS, "adaptive_bins"}


def information_of(x: Variable, y: Variable, estimator: EstimatorName, settings: Settings) -> float:
    """Estimate of I(x;y) in nats, not clipped."""
    name = choose_estimator(x, y, settings.weight) if estimator == "auto" else estimator
    if settings.weight is not None and name not in WEIGHTED:
        chosen = ", which 'auto' stands for here," if estimator == "auto" else ""
        raise ValueError(
            f"estimator={name!r}{chosen} cannot use sample_weight. Leave the weights out, bin the "
            "numbers and pass discrete=True, or, for two vectors, pass estimator='adaptive_bins'."
        )
    if is_constant(x) or is_constant(y):
        return 0.0
    if name not in INFORMATIONS:
        check_rows(x.n_samples, name)
    return float(ESTIMATORS[name](x, y, settings))


def check_rows(n_samples: int, estimator: str) -> None:
    """Refuse fewer rows than have neighbours, or ranks, to speak of."""
    if n_samples < LEAST_ROWS:
        raise ValueError(
            f"{n_samples} row(s) of numbers tell nothing: estimator={estimator!r} needs at least "
            f"{LEAST_ROWS}. Pass more rows, or discrete=True to count values."
        )


def is_constant(variable: Variable) -> bool:
    """Whether a variable has one value only, and therefore no information about anything."""
    numbers = variable.numbers
    return bool(np.all(variable.codes == variable.codes[0]) and np.all(numbers == numbers[0]))
