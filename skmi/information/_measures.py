"""Mutual information of two variables of any kind."""

from typing import Any

from numpy.typing import ArrayLike

from .._compat import validate_params
from .._random import RandomState
from ._discrete import INFORMATIONS
from ._estimators import EstimatorName, choose_estimator, information_of
from ._options import (
    OPTIONS,
    BiasCorrection,
    Discretes,
    Normalize,
    Unit,
    at_least_zero,
    read_measure,
    share_of_entropy,
    units_per_nat,
)
from ._strata import check_countable, mean_margin_entropies
from ._variables import Missing


@validate_params(OPTIONS, prefer_skip_nested_validation=True)
def mutual_info(
    x: Any,
    y: Any,
    *,
    estimator: EstimatorName = "auto",
    n_neighbors: int = 5,
    bias_correction: BiasCorrection = "auto",
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
        numeric vectors                        "ksg", extrapolated to a radius of zero; with
                                               weights "adaptive_bins"
        numeric blocks                         "ksg", less its bias on a surrogate
        mixed kinds in a block                 "ksg"
        ====================================== ===============================================

        Others are "plugin", "miller_madow", "chao_shen", "james_stein" (tables) and
        "gaussian_copula" (numeric).
    n_neighbors : int, default=5
        Neighbours of "ksg" and "ross"; all other rows where there are fewer.
    bias_correction : "auto" or bool, default="auto"
        Whether "ksg" is corrected: of two vectors by extrapolation, at ten times the cost, of
        blocks by subtraction of the bias found on a surrogate distribution of known information.
        "auto" corrects both.
    discrete : None, bool, mask, or a tuple of these for x and y, default=None
        Columns whose values are levels. None: strings, categories, booleans, and vectors as in
        the second row above. False: numbers whatever their values; equal ones are at distance
        zero, and nothing is split off as an atom.
    missing : {"auto", "drop", "raise"}, default="auto"
        "auto": a missing category is a level, rows with a missing number are left out with a
        warning that counts them. "drop": both are left out. "raise": an error.
    sample_weight : array-like of shape (n_samples,) or None, default=None
        Weights of the rows, for tables and "adaptive_bins"; neighbours can use none. Weights that
        are all 1, or all the same fraction, are no weights. A weight of 2 is a row that occurs
        twice. Weights that are not all whole numbers, or exceed 2**52, are importances: whatever
        their scale, they count as ``(sum w)**2 / sum w**2`` rows (Kish 1965).
    normalize : {"min", "max", "sqrt", "joint"} or None, default=None
        Divide by the smaller or larger entropy, their geometric mean, or the joint entropy: a
        share from 0 to 1, without a unit. For tables only: a numeric variable has no bound.
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

    "adjusted" subtracts the bias of the plug-in: its mean under permutation (Vinh, Epps and Bailey)
    where the variables are independent, nothing where one determines the other, and in between as
    much as three laws of dependence tell that are fitted to the information and to the number of
    cells that occur. Entropies are those of Miller and Madow (1955). It takes some milliseconds.

    The source of each estimator, the direction in which it errs, its cost and when not to use it
    stand in one table of the user guide, "Measuring information".

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
    (of_x, of_y), settings = read_measure(
        {"x": x, "y": y},
        n_neighbors=n_neighbors,
        discrete=discrete,
        missing=missing,
        sample_weight=sample_weight,
        random_state=random_state,
        bias_correction=bias_correction,
    )
    name = choose_estimator(of_x, of_y, settings.weight) if estimator == "auto" else estimator
    if normalize is not None:
        check_countable(name in INFORMATIONS)
    value = at_least_zero(information_of(of_x, of_y, estimator, settings))
    if normalize is None:
        return value * units_per_nat(unit)
    entropies = mean_margin_entropies(name, of_x, of_y, None, settings.weight)
    return float(share_of_entropy(value, *entropies, normalize))
