"""Measures of information between variables of any kind."""

from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike

from .._compat import StrOptions, validate_params
from .._random import RandomState, fixed_seed
from ._discrete import INFORMATIONS, count_table, table_entropies
from ._estimators import (
    ESTIMATORS,
    EstimatorName,
    Settings,
    choose_estimator,
    conditional_information_of,
    information_of,
)
from ._options import OPTIONS, Unit, at_least_zero, units_per_nat
from ._variables import Discrete, Missing, Variable, read_variables

Normalize = Literal["min", "max", "sqrt", "joint"] | None
Discretes = Discrete | tuple[Discrete, ...]


@validate_params(
    {
        **OPTIONS,
        "estimator": [StrOptions({"auto", *ESTIMATORS})],
        "bias_correction": [StrOptions({"auto"}), "boolean"],
        "normalize": [StrOptions({"min", "max", "sqrt", "joint"}), None],
    },
    prefer_skip_nested_validation=True,
)
def mutual_info(
    x: Any,
    y: Any,
    *,
    estimator: EstimatorName = "auto",
    n_neighbors: int = 5,
    bias_correction: Literal["auto"] | bool = "auto",
    discrete: Discretes = None,
    missing: Missing = "auto",
    sample_weight: ArrayLike | None = None,
    normalize: Normalize = None,
    unit: Unit = "nat",
    random_state: RandomState = None,
) -> float:
    """Mutual information I(x;y) = H(x) - H(x|y) of two variables of any kind.

    Parameters
    ----------
    x, y : array-like of shape (n_samples,) or (n_samples, n_columns)
        Two variables: vectors or blocks of columns, numeric or categorical or both.
    estimator : str, default="auto"
        "auto" chooses by kind and size:

        ====================================== ===============================================
        kinds                                  estimator
        ====================================== ===============================================
        discrete and discrete                  "adjusted"
        vectors whose distinct values form a   "adjusted": the numbers are taken for atoms
        table of at least 5 rows a cell
        numeric vector and discrete            "adaptive_bins" below 1000 rows of at most 4
                                               classes, and with weights; else "ross"
        numeric vectors                        "ksg", from 1000 rows on extrapolated to a
                                               radius of zero; with weights "adaptive_bins"
        numeric blocks                         "ksg", from four dimensions on less its bias on
                                               a surrogate
        mixed kinds in a block                 "ksg"
        ====================================== ===============================================

        Others are "plugin", "miller_madow", "chao_shen", "james_stein" (tables) and
        "gaussian_copula" (numeric).
    n_neighbors : int, default=5
        Neighbours of "ksg" and "ross".
    bias_correction : "auto" or bool, default="auto"
        Whether "ksg" is corrected: of two vectors by extrapolation, at ten times the cost, of
        blocks by subtraction of the bias found on a surrogate distribution of known information.
        "auto": vectors of 1000 rows or more, and blocks of four dimensions or more together.
    discrete : None, bool, mask, or a tuple of these for x and y, default=None
        Columns whose values are levels. None: strings, categories and booleans.
    missing : {"auto", "drop", "raise"}, default="auto"
        "auto": a missing category is a level, rows with a missing number are left out with a
        warning that counts them. "drop": both are left out. "raise": an error.
    sample_weight : array-like of shape (n_samples,) or None, default=None
        Weights of the rows, for tables and "adaptive_bins". A weight of 2 is a row that occurs
        twice; weights that are not all whole numbers, or exceed 2**52, count as
        ``(sum w)**2 / sum w**2`` rows (Kish 1965), whatever their scale.
    normalize : {"min", "max", "sqrt", "joint"} or None, default=None
        Divide by the smaller or larger entropy, their geometric mean, or the joint entropy;
        discrete variables only.
    unit : {"nat", "bit"}, default="nat"
        Unit of the result; 1 nat is 1.44 bit.
    random_state : int, RandomState, Generator or None, default=None
        Breaks ties among numbers and draws surrogates. None stands for a fixed seed.

    Returns
    -------
    float
        At least 0: negative estimates, which independence gives half of the time, become 0.

    Raises
    ------
    ValueError
        Infinite values, no complete row, lengths that differ, an estimator that does not suit the
        kinds, weights where none can be used.
    TypeError
        Dates and other values without a usable kind, sparse matrices.

    See Also
    --------
    conditional_mutual_info : With a third variable held fixed.
    skmi.feature_selection.mutual_info_classif : Many columns at once, as in scikit-learn.

    Notes
    -----
    Numbers enter by their ranks: offsets, scales and monotone transformations change nothing.

    A value that 5 % of the rows or more share is an atom with a probability of its own; the
    information then splits into that of the atoms and that of the other numbers.

    Do not read a small positive value as dependence without a test: see
    :func:`mutual_info_test`. Do not use it on blocks of many dimensions: neighbours are then far,
    and the estimate is much too small.

    References
    ----------
    A. Kraskov, H. Stögbauer and P. Grassberger (2004). Estimating mutual information. Physical
    Review E 69, 066138, eq. 8. ("ksg")

    B. C. Ross (2014). Mutual information between discrete and continuous data sets. PLoS ONE 9(2),
    e87357, eq. 2. ("ross")

    N. X. Vinh, J. Epps and J. Bailey (2010). Information theoretic measures for clusterings
    comparison. JMLR 11, 2837-2854. ("adjusted")

    Examples
    --------
    >>> import numpy as np
    >>> from skmi.information import mutual_info
    >>> rng = np.random.default_rng(0)
    >>> x = rng.standard_normal(2000)
    >>> y = 0.8 * x + 0.6 * rng.standard_normal(2000)
    >>> round(mutual_info(x, y), 2), round(-0.5 * np.log(1 - 0.8**2), 2)
    (0.5, np.float64(0.51))
    >>> mutual_info(["a", "b", "a", "b"] * 50, [1, 0, 1, 0] * 50, unit="bit")
    1.0
    """
    (of_x, of_y), weight = read_variables(
        {"x": x, "y": y}, discrete=discrete, missing=missing, sample_weight=sample_weight
    )
    settings = Settings(n_neighbors, bias_correction, weight, fixed_seed(random_state))
    if normalize is not None:
        bound = _normaliser(of_x, of_y, normalize, estimator, weight)
        value = at_least_zero(information_of(of_x, of_y, estimator, settings))
        return min(value / bound, 1.0)
    value = at_least_zero(information_of(of_x, of_y, estimator, settings))
    return value * units_per_nat(unit)


@validate_params(OPTIONS, prefer_skip_nested_validation=True)
def conditional_mutual_info(
    x: Any,
    y: Any,
    z: Any,
    *,
    n_neighbors: int = 5,
    discrete: Discretes = None,
    missing: Missing = "auto",
    unit: Unit = "nat",
    random_state: RandomState = None,
) -> float:
    """Conditional mutual information I(x;y|z): what x and y share once z is known.

    Parameters
    ----------
    x, y, z : array-like of shape (n_samples,) or (n_samples, n_columns)
        Three variables, vectors or blocks of any kind.
    n_neighbors : int, default=5
        Neighbours, where a variable is numeric.
    discrete : None, bool, mask, or a tuple of these for x, y and z, default=None
        Columns whose values are levels. None: strings, categories and booleans.
    missing : {"auto", "drop", "raise"}, default="auto"
        What a missing value is; see :func:`mutual_info`.
    unit : {"nat", "bit"}, default="nat"
        Unit of the result.
    random_state : int, RandomState, Generator or None, default=None
        Breaks ties among numbers within the levels of a discrete z. None stands for a fixed seed.

    Returns
    -------
    float
        At least 0.

    Raises
    ------
    ValueError, TypeError
        As :func:`mutual_info`.

    Notes
    -----
    A discrete z: the mean of I(x;y) over its levels, each estimated by itself. A numeric z, or
    levels too small for that: nearest neighbours, ties taken exactly. The latter estimate is too
    small where dependence is strong and z has many dimensions.

    References
    ----------
    S. Frenzel and B. Pompe (2007). Partial mutual information for coupling analysis of
    multivariate time series. Physical Review Letters 99, 204101.

    O. C. Mesner and C. R. Shalizi (2021). Conditional mutual information estimation for mixed,
    discrete and continuous data. IEEE Transactions on Information Theory 67, 464-484.

    Examples
    --------
    Two dice tell nothing about each other, until their sum is known.

    >>> import numpy as np
    >>> from skmi.information import conditional_mutual_info, mutual_info
    >>> rng = np.random.default_rng(0)
    >>> x, y = rng.integers(1, 7, (2, 5000))
    >>> round(mutual_info(x, y), 2), round(conditional_mutual_info(x, y, x + y), 2)
    (0.0, 1.31)
    """
    (of_x, of_y, of_z), _ = read_variables(
        {"x": x, "y": y, "z": z}, discrete=discrete, missing=missing
    )
    settings = Settings(n_neighbors, "auto", None, fixed_seed(random_state))
    value = at_least_zero(conditional_information_of(of_x, of_y, of_z, settings))
    return value * units_per_nat(unit)


@validate_params(OPTIONS, prefer_skip_nested_validation=True)
def interaction_information(
    x: Any,
    y: Any,
    z: Any,
    *,
    n_neighbors: int = 5,
    discrete: Discretes = None,
    missing: Missing = "auto",
    unit: Unit = "nat",
    random_state: RandomState = None,
) -> float:
    """Interaction information I(x;y|z) - I(x;y): what z adds to, or takes from, the dependence.

    Parameters
    ----------
    x, y, z : array-like of shape (n_samples,) or (n_samples, n_columns)
        Three variables, vectors or blocks of any kind.
    n_neighbors, discrete, missing, unit, random_state
        See :func:`conditional_mutual_info`.

    Returns
    -------
    float
        Positive for synergy (x and y together tell what neither tells alone), negative for
        redundancy. The same for every order of the variables, up to the error of estimation.

    References
    ----------
    W. J. McGill (1954). Multivariate information transmission. Psychometrika 19, 97-116, with the
    sign of A. Jakulin and I. Bratko (2003).

    Examples
    --------
    The exclusive or of two fair bits is their purest synergy.

    >>> import numpy as np
    >>> from skmi.information import interaction_information
    >>> x, y = np.random.default_rng(0).integers(0, 2, (2, 4000))
    >>> round(interaction_information(x, y, x ^ y, unit="bit"), 2)
    1.0
    """
    (of_x, of_y, of_z), _ = read_variables(
        {"x": x, "y": y, "z": z}, discrete=discrete, missing=missing
    )
    # Neighbours given z are not corrected: neither may be those without it.
    correct_bias: Literal["auto"] | bool = "auto" if of_z.is_discrete else False
    settings = Settings(n_neighbors, correct_bias, None, fixed_seed(random_state))
    conditional = conditional_information_of(of_x, of_y, of_z, settings)
    value = float(conditional - information_of(of_x, of_y, "auto", settings))
    return value * units_per_nat(unit)


def _normaliser(
    x: Variable, y: Variable, normalize: str, estimator: str, weight: np.ndarray | None
) -> float:
    name = choose_estimator(x, y, weight) if estimator == "auto" else estimator
    if name not in INFORMATIONS:
        raise ValueError(
            "normalize is for discrete variables: a numeric one has no bound to divide by. Pass "
            "discrete=True to count its values, or normalize=None."
        )
    *margins, joint = table_entropies(count_table(x.as_levels(), y.as_levels(), weight), name)
    if normalize == "sqrt":
        return float(np.sqrt(np.prod(margins))) or 1.0
    return {"min": min(margins), "max": max(margins), "joint": joint}[normalize] or 1.0
