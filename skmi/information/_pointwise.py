"""Information row by row."""

from typing import Any

import numpy as np

from .._compat import validate_params
from .._random import RandomState, fixed_seed
from ._blocks import ksg_blocks
from ._discrete import count_table
from ._estimators import Settings, choose_estimator, is_constant, mixed_terms
from ._options import OPTIONS, Unit, units_per_nat
from ._variables import Discrete, Missing, Variable, read_variables


@validate_params(OPTIONS, prefer_skip_nested_validation=True)
def pointwise_mutual_info(
    x: Any,
    y: Any,
    *,
    n_neighbors: int = 5,
    discrete: Discrete | tuple[Discrete, ...] = None,
    missing: Missing = "auto",
    unit: Unit = "nat",
    random_state: RandomState = None,
) -> np.ndarray:
    """Pointwise mutual information log p(x,y) / (p(x) p(y)) of each row.

    Parameters
    ----------
    x, y : array-like of shape (n_samples,) or (n_samples, n_columns)
        Two variables of any kind.
    n_neighbors, discrete, missing, unit, random_state
        See :func:`skmi.information.mutual_info`.

    Returns
    -------
    ndarray of shape (n_rows,)
        Positive where a pair of values is more frequent than under independence. The mean is the
        plug-in or nearest-neighbour estimate of the mutual information, not corrected for bias.
        Rows that `missing` leaves out are left out here too.

    Notes
    -----
    A single value is exact for frequent levels only. For numbers it is the local term of the
    estimator of Kraskov et al. (2004), whose noise is of order one.

    References
    ----------
    K. W. Church and P. Hanks (1990). Word association norms, mutual information, and lexicography.
    Computational Linguistics 16, 22-29.

    Examples
    --------
    >>> from skmi.information import pointwise_mutual_info
    >>> pointwise_mutual_info(["a", "a", "b", "b"], ["u", "u", "v", "v"], unit="bit")
    array([1., 1., 1., 1.])
    """
    (of_x, of_y), _ = read_variables({"x": x, "y": y}, discrete=discrete, missing=missing)
    settings = Settings(n_neighbors, "auto", None, fixed_seed(random_state))
    return local_terms(of_x, of_y, settings) * units_per_nat(unit)


def local_terms(x: Variable, y: Variable, settings: Settings) -> np.ndarray:
    """Contribution of each row to the uncorrected estimate of I(x;y), in nats."""
    if is_constant(x) or is_constant(y):
        return np.zeros(x.n_samples)
    if choose_estimator(x, y, None) == "adjusted":
        return _table_terms(x.as_levels(), y.as_levels())
    k = min(settings.n_neighbors, x.n_samples - 1)
    if x.n_discrete or y.n_discrete:
        return mixed_terms(x, y, None, k)
    return ksg_blocks(x.numbers, y.numbers, n_neighbors=k)


def _table_terms(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    table = count_table(x, y)
    ratio = table.cells * table.n / (table.x_counts[table.x] * table.y_counts[table.y])
    key = table.x * len(table.y_counts) + table.y
    x_levels, y_levels = (np.unique(part, return_inverse=True)[1] for part in (x, y))
    rows = np.searchsorted(key, x_levels * len(table.y_counts) + y_levels)
    return np.log(ratio)[rows]
