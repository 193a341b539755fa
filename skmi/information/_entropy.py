"""Entropy of one variable of any kind."""

from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike

from .._compat import StrOptions, validate_params
from ._blocks import kl_entropy
from ._discrete import ENTROPIES, bounded_entropy
from ._options import OPTIONS, Unit, units_per_nat
from ._variables import Discrete, Missing, Variable, read_variables

EntropyName = Literal["auto", "plugin", "miller_madow", "chao_shen", "james_stein"]


@validate_params(
    {**OPTIONS, "estimator": [StrOptions({"auto", *ENTROPIES})]},
    prefer_skip_nested_validation=True,
)
def entropy(
    x: Any,
    *,
    estimator: EntropyName = "auto",
    n_neighbors: int = 5,
    discrete: Discrete = None,
    missing: Missing = "auto",
    sample_weight: ArrayLike | None = None,
    unit: Unit = "nat",
) -> float:
    """Entropy H(x) of a discrete variable, differential entropy h(x) of a numeric one.

    Parameters
    ----------
    x : array-like of shape (n_samples,) or (n_samples, n_columns)
        The variable; the columns of a block are taken together.
    estimator : {"auto", "plugin", "miller_madow", "chao_shen", "james_stein"}, default="auto"
        For discrete variables; "auto" is "miller_madow", but at most the log of the number of
        levels. Numeric ones always use nearest neighbours (Kozachenko and Leonenko 1987).
    n_neighbors : int, default=5
        Neighbours for numeric variables.
    discrete : bool, mask of shape (n_columns,) or None, default=None
        Columns whose values are levels. None: strings, categories and booleans.
    missing : {"auto", "drop", "raise"}, default="auto"
        What a missing value is; see :func:`mutual_info`.
    sample_weight : array-like of shape (n_samples,) or None, default=None
        Weights of the rows; discrete variables only.
    unit : {"nat", "bit"}, default="nat"
        Unit of the result.

    Returns
    -------
    float
        Non-negative for a discrete variable. A differential entropy may be negative; it is minus
        infinity for a constant, where any value repeats in `n_neighbors` other rows, as in rounded
        numbers, and where columns of a block determine each other; it changes with the scale of x.
        Of a mixed block, the entropy of the levels plus the mean entropy of the numbers within
        them, over the levels of two rows or more.

    Raises
    ------
    ValueError, TypeError
        Input that :func:`mutual_info` refuses too, and weights with a numeric variable.

    See Also
    --------
    mutual_info : Information between two variables.

    References
    ----------
    L. F. Kozachenko and N. N. Leonenko (1987). Sample estimate of the entropy of a random vector.
    Problems of Information Transmission 23, 95-101.

    Examples
    --------
    >>> from skmi.information import entropy
    >>> entropy(["a", "b", "a", "b"], estimator="plugin", unit="bit")
    1.0
    """
    (variable,), weight = read_variables(
        {"x": x}, discrete=discrete, missing=missing, sample_weight=sample_weight
    )
    if weight is not None and not variable.is_discrete:
        raise ValueError(
            "sample_weight is for discrete variables here, but x is numeric. Leave it out, or pass "
            "discrete=True."
        )
    return entropy_of(variable, estimator, n_neighbors, weight) * units_per_nat(unit)


def entropy_of(
    variable: Variable, estimator: EntropyName, n_neighbors: int, weight: np.ndarray | None
) -> float:
    """Entropy of a variable in nats: H of its levels plus the mean of h within each level."""
    index, counts = np.unique(variable.codes, return_inverse=True, return_counts=True)[1:]
    total = discrete_entropy(variable.codes, estimator, weight) if variable.n_discrete else 0.0
    if variable.is_discrete:
        return total
    # A row alone in its level shows nothing of the density there.
    repeated = np.flatnonzero(counts > 1)
    if not repeated.size:
        return -np.inf
    by_level = variable.numbers[np.argsort(index, kind="stable")]
    stops = np.cumsum(counts)
    for level in repeated:
        rows = by_level[stops[level] - counts[level] : stops[level]]
        share = counts[level] / counts[repeated].sum()
        total += share * np.mean(kl_entropy(rows, n_neighbors=min(n_neighbors, len(rows) - 1)))
    return float(total)


def discrete_entropy(codes: np.ndarray, estimator: str, weight: np.ndarray | None) -> float:
    """Entropy of a code vector in nats."""
    index = np.unique(codes, return_inverse=True)[1]
    counts = np.bincount(index, weight)
    return bounded_entropy(counts) if estimator == "auto" else float(ENTROPIES[estimator](counts))
