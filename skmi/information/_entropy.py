"""Entropy of one variable of any kind."""

import warnings
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike

from .._compat import StrOptions, validate_params
from ._density import mean_entropy_within
from ._discrete import ENTROPIES, bounded_entropy
from ._estimators import ROWS_PER_CELL, check_repeats, is_constant, n_values
from ._options import OPTIONS, Unit, units_per_nat
from ._variables import Discrete, Missing, Variable, caller_level, dense_codes, read_variables

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
        "auto" is "miller_madow" for discrete variables, but at most the log of the number of
        levels, and nearest neighbours for numeric ones (Kozachenko and Leonenko 1987). A numeric
        vector is taken for discrete where its values occur 5 times on average, or it is constant.
        The others count values, also those of numbers if enough of them repeat.
    n_neighbors : int, default=5
        Neighbours for numeric variables.
    discrete : bool, mask of shape (n_columns,) or None, default=None
        Columns whose values are levels. None: strings, categories, booleans, and vectors as above.
        False: numbers, whatever their values. Pass True for counts or codes of many values.
    missing : {"auto", "drop", "raise"}, default="auto"
        What a missing value is; see :func:`mutual_info`.
    sample_weight : array-like of shape (n_samples,) or None, default=None
        Weights of the rows, as in :func:`mutual_info`; where values are counted only.
    unit : {"nat", "bit"}, default="nat"
        Unit of the result.

    Returns
    -------
    float
        Non-negative for a discrete variable. A differential entropy may be negative; it is minus
        infinity where any value repeats in `n_neighbors` other rows, as in rounded numbers, and
        where columns of a block determine each other; it changes with the scale of x.
        Of a mixed block, the entropy of the levels plus the mean entropy of the numbers within
        them, over the levels of more rows than there are numeric columns.

    Raises
    ------
    ValueError, TypeError
        Input that :func:`mutual_info` refuses too, and weights with a numeric variable.

    Warns
    -----
    UserWarning
        Minus infinity, unless `discrete` says that x is numeric.

    See Also
    --------
    mutual_info : Information between two variables.

    Notes
    -----
    Of a discrete variable, "plugin" errs downwards by about (levels - 1) / 2n, "miller_madow"
    (Miller 1955, eq. 4) less so, "chao_shen" (2003, eq. 6) least where many levels are rare and
    unseen, and "james_stein" (Hausser and Strimmer 2009) upwards, towards equal levels. Counting
    takes n log n steps. Nearest neighbours err upwards for many columns, and take n log n steps for
    few of them. Do not subtract differential entropies to find a mutual information: their errors
    do not cancel, those within :func:`mutual_info` do. No `normalize`: for the share of the most
    that a discrete variable could have, divide by ``np.log`` of its number of levels.

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
    if is_constant(variable) and not variable.stays_numeric:
        return 0.0
    if _counts_values(variable, estimator, weight):
        check_repeats(variable, estimator, weight)
        value = _discrete_entropy(variable.as_levels(), estimator, weight)
        return value * units_per_nat(unit)
    if weight is not None:
        raise ValueError(
            "sample_weight is for discrete variables here, but x is numeric. Leave it out, or pass "
            "discrete=True to count its values."
        )
    value = _numeric_entropy(variable, n_neighbors)
    if np.isinf(value) and not variable.stays_numeric:
        _warn_of_no_density()
    return value * units_per_nat(unit)


def _counts_values(variable: Variable, estimator: EntropyName, weight: np.ndarray | None) -> bool:
    if variable.is_discrete or estimator != "auto":
        return True
    if variable.stays_numeric or not variable.is_vector:
        return False
    n_samples = variable.n_samples if weight is None else weight.sum()
    return bool(ROWS_PER_CELL * n_values(variable) <= n_samples)


def _numeric_entropy(variable: Variable, n_neighbors: int) -> float:
    """H of the levels plus the mean of h within each level, in nats."""
    of_levels = _discrete_entropy(variable.codes, "auto", None) if variable.n_discrete else 0.0
    return float(of_levels + mean_entropy_within(variable.numbers, variable.codes, n_neighbors))


def _warn_of_no_density() -> None:
    warnings.warn(
        "x has no density, so that its entropy is minus infinity: its values repeat, or its "
        "columns determine one another. Pass discrete=True to count values, drop columns that "
        "follow from others, or pass discrete=False to accept it.",
        UserWarning,
        stacklevel=caller_level(),
    )


def _discrete_entropy(codes: np.ndarray, estimator: str, weight: np.ndarray | None) -> float:
    counts = np.bincount(dense_codes(codes), weight)
    return bounded_entropy(counts) if estimator == "auto" else float(ENTROPIES[estimator](counts))
