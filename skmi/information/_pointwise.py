"""Information row by row."""

from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike

from .._compat import StrOptions, validate_params
from ._blocks import ksg_blocks
from ._discrete import count_table
from ._estimators import check_repeats, check_rows, choose_estimator, is_constant, mixed_terms
from ._options import OPTIONS, Discretes, Unit, units_per_nat
from ._strata import check_countable
from ._variables import Missing, Variable, dense_codes, read_rows

LocalEstimator = Literal["auto", "plugin", "ksg"]


@validate_params(
    {
        **OPTIONS,
        "estimator": [StrOptions({"auto", "plugin", "ksg"})],
        "normalize": [StrOptions({"joint"}), None],
    },
    prefer_skip_nested_validation=True,
)
def pointwise_mutual_info(
    x: Any,
    y: Any,
    *,
    estimator: LocalEstimator = "auto",
    n_neighbors: int = 5,
    discrete: Discretes = None,
    missing: Missing = "auto",
    sample_weight: ArrayLike | None = None,
    normalize: Literal["joint"] | None = None,
    unit: Unit = "nat",
) -> np.ndarray:
    """Pointwise mutual information log p(x,y) / (p(x) p(y)) of each row.

    Parameters
    ----------
    x, y : array-like of shape (n_samples,) or (n_samples, n_columns)
        Two variables of any kind.
    estimator : {"auto", "plugin", "ksg"}, default="auto"
        "plugin" counts values, "ksg" takes nearest neighbours. "auto" counts where both variables
        are discrete or their values form a table of at least 5 rows a cell.
    n_neighbors : int, default=5
        Neighbours of "ksg".
    discrete, missing
        See :func:`mutual_info`.
    sample_weight : array-like of shape (n_samples,) or None, default=None
        Weights of the rows, where values are counted. Only their ratios matter.
    normalize : "joint" or None, default=None
        Divide by ``-log p(x,y)``: 1 where two values occur together only, 0 under independence,
        towards -1 where they hardly meet (Bouma 2009). Where values are counted only.
    unit : {"nat", "bit"}, default="nat"
        Unit of the result.

    Returns
    -------
    ndarray of shape (n_samples,)
        Positive where a pair of values is more frequent than under independence. NaN in rows that
        `missing` leaves out, or that weigh nothing. The mean of the others, by their weights, is
        the plug-in or nearest-neighbour estimate of the mutual information, not corrected for bias.

    Raises
    ------
    ValueError, TypeError
        Input that :func:`mutual_info` refuses too; weights or `normalize` where values are not
        counted.

    See Also
    --------
    mutual_info : Their mean, with its bias corrected.

    Notes
    -----
    A single value is exact for frequent levels only: rare pairs get the largest values, by chance
    as well. For numbers it is the local term of the estimator of Kraskov et al. (2004), eq. 8, ties
    taken exactly, whose noise is of order one: do not rank single rows by it. It takes n log n
    steps. Nothing is drawn at random.

    References
    ----------
    K. W. Church and P. Hanks (1990). Word association norms, mutual information, and lexicography.
    Computational Linguistics 16, 22-29.

    G. Bouma (2009). Normalized (pointwise) mutual information in collocation extraction.
    Proceedings of GSCL, 31-40.

    Examples
    --------
    >>> from skmi.information import pointwise_mutual_info
    >>> pointwise_mutual_info(["a", "a", "b", "b"], ["u", "u", "v", "v"], unit="bit")
    array([1., 1., 1., 1.])
    """
    (of_x, of_y), weight, kept = read_rows(
        {"x": x, "y": y}, discrete=discrete, missing=missing, sample_weight=sample_weight
    )
    counts = estimator == "plugin" or (
        estimator == "auto" and choose_estimator(of_x, of_y, weight) == "adjusted"
    )
    if normalize is not None:
        check_countable(counts)
    result = np.full(kept.size, np.nan)
    scale = 1.0 if normalize else units_per_nat(unit)
    if counts:
        result[kept] = scale * _table_terms(of_x, of_y, weight, is_share=normalize is not None)
    else:
        _refuse_weights(weight)
        result[kept] = scale * _neighbour_terms(of_x, of_y, n_neighbors)
    return result


def _neighbour_terms(x: Variable, y: Variable, n_neighbors: int) -> np.ndarray:
    if is_constant(x) or is_constant(y):
        return np.zeros(x.n_samples)
    check_rows(x.n_samples, "ksg")
    k = min(n_neighbors, x.n_samples - 1)
    if x.n_discrete or y.n_discrete:
        return mixed_terms(x, y, None, k)
    return ksg_blocks(x.numbers, y.numbers, n_neighbors=k)


def _table_terms(
    x: Variable, y: Variable, weight: np.ndarray | None, *, is_share: bool
) -> np.ndarray:
    for variable in (x, y):
        check_repeats(variable, "plugin", weight)
    of_x, of_y = x.as_levels(), y.as_levels()
    table = count_table(of_x, of_y, weight)
    terms = np.log(table.cells * table.n / (table.x_counts[table.x] * table.y_counts[table.y]))
    if is_share:
        surprise = np.log(table.n / table.cells)
        terms = np.divide(terms, surprise, out=np.zeros_like(terms), where=surprise > 0)
    # Cells are in the order of the pairs that occur.
    return terms[dense_codes(of_x * (int(of_y.max()) + 1) + of_y)]


def _refuse_weights(weight: np.ndarray | None) -> None:
    if weight is not None:
        raise ValueError(
            "sample_weight is for values that are counted: nearest neighbours cannot use it. Leave "
            "it out, or bin the numbers and pass discrete=True."
        )
