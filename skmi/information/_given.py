"""Information of two variables with a third one held fixed."""

from dataclasses import replace
from typing import Any

from numpy.typing import ArrayLike

from .._compat import validate_params
from .._random import RandomState
from ._estimators import EstimatorName, information_of
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
from ._strata import (
    check_countable,
    conditional_information_of,
    mean_margin_entropies,
    table_estimator,
)
from ._variables import Missing


@validate_params(OPTIONS, prefer_skip_nested_validation=True)
def conditional_mutual_info(
    x: Any,
    y: Any,
    z: Any,
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
    """Conditional mutual information I(x;y|z): what x and y share once z is known.

    Parameters
    ----------
    x, y, z : array-like of shape (n_samples,) or (n_samples, n_columns)
        Three variables, vectors or blocks of any kind.
    estimator : str, default="auto"
        "auto" chooses by kind and size:

        ======================================= ==============================================
        kinds                                   estimator
        ======================================= ==============================================
        all discrete                            "adjusted" in each level of z
        discrete z, at least 50 rows a level    in each level what :func:`mutual_info` takes
        numeric z, or rarer levels              "ksg": nearest neighbours of all three
        ======================================= ==============================================

        By name, "plugin", "miller_madow", "chao_shen", "james_stein" and "adjusted" count values,
        "ross" and "adaptive_bins" take each level of a discrete z by itself, and "gaussian_copula"
        does so too, or takes three numeric variables.
    n_neighbors : int, default=5
        Neighbours of "ksg" and "ross".
    bias_correction : "auto" or bool, default="auto"
        Whether "ksg" is corrected within the levels of a discrete z; see :func:`mutual_info`.
        Neighbours of all three variables are not corrected.
    discrete : None, bool, mask, or a tuple of these for x, y and z, default=None
        Columns whose values are levels; see :func:`mutual_info`.
    missing : {"auto", "drop", "raise"}, default="auto"
        What a missing value is; see :func:`mutual_info`.
    sample_weight : array-like of shape (n_samples,) or None, default=None
        Weights of the rows, as in :func:`mutual_info`; importances count, within each level of z,
        as the rows that they are worth there. For a discrete z only, and with estimators of tables
        or "adaptive_bins".
    normalize : {"min", "max", "sqrt", "joint"} or None, default=None
        Divide by the smaller or larger of H(x|z) and H(y|z), their geometric mean, or H(x,y|z): a
        share from 0 to 1, without a unit. For tables only.
    unit : {"nat", "bit"}, default="nat"
        Unit of the result.
    random_state : int, RandomState, Generator or None, default=None
        Breaks ties among numbers and draws surrogates within the levels of a discrete z. None
        stands for a fixed seed.

    Returns
    -------
    float
        At least 0.

    Raises
    ------
    ValueError, TypeError
        As :func:`mutual_info`; an estimator by levels where z is numeric, or where one of its
        levels has fewer than 4 rows.

    See Also
    --------
    mutual_info : Without a third variable, and the estimators by their sources.
    mutual_info_test : Whether it differs from zero.

    Notes
    -----
    A discrete z: the mean of I(x;y) over its levels, each estimated by itself. Tables of rare
    levels still read zero under independence, but show less than there is: of 0.73 nats between
    two variables of five levels, 0.6 from five rows in each level of z, and 0.2 from two. It takes
    n log n steps, and for each kind of table that occurs some milliseconds with "adjusted": tables
    of a few rows are mostly of the same kinds, hundreds of tables of ten rows or more are not.

    A numeric z, or levels too small for numbers: nearest neighbours, ties taken exactly, in
    n log n steps. That estimate errs towards zero, the more the stronger the dependence, the more
    dimensions z has and the rarer levels are: do not read independence from a small value.

    References
    ----------
    S. Frenzel and B. Pompe (2007). Partial mutual information for coupling analysis of
    multivariate time series. Physical Review Letters 99, 204101, eq. 5. ("ksg")

    O. C. Mesner and C. R. Shalizi (2021). Conditional mutual information estimation for mixed,
    discrete and continuous data. IEEE Transactions on Information Theory 67, 464-484. ("ksg", ties)

    R. A. A. Ince et al. (2017). A statistical framework for neuroimaging data analysis based on
    mutual information estimated via a Gaussian copula. Human Brain Mapping 38, 1541-1573, section
    4.2. ("gaussian_copula")

    Examples
    --------
    Two dice tell nothing about each other, until their sum is known.

    >>> import numpy as np
    >>> from skmi.information import conditional_mutual_info, mutual_info
    >>> rng = np.random.default_rng(0)
    >>> x, y = rng.integers(1, 7, (2, 5000))
    >>> round(mutual_info(x, y), 2), round(conditional_mutual_info(x, y, x + y), 2)
    (0.0, 1.31)

    Then each is all that there is to know of the other.

    >>> conditional_mutual_info(x, y, x + y, discrete=True, normalize="max")
    1.0
    """
    variables, settings = read_measure(
        {"x": x, "y": y, "z": z},
        n_neighbors=n_neighbors,
        discrete=discrete,
        missing=missing,
        sample_weight=sample_weight,
        random_state=random_state,
        bias_correction=bias_correction,
    )
    table = table_estimator(variables, estimator, settings.weight)
    if normalize is not None:
        check_countable(table is not None)
    of_x, of_y, of_z = variables
    value = at_least_zero(conditional_information_of(of_x, of_y, of_z, estimator, settings))
    if normalize is None:
        return value * units_per_nat(unit)
    entropies = mean_margin_entropies(str(table), of_x, of_y, of_z, settings.weight)
    return float(share_of_entropy(value, *entropies, normalize))


@validate_params(OPTIONS, prefer_skip_nested_validation=True)
def interaction_information(
    x: Any,
    y: Any,
    z: Any,
    *,
    estimator: EstimatorName = "auto",
    n_neighbors: int = 5,
    discrete: Discretes = None,
    missing: Missing = "auto",
    sample_weight: ArrayLike | None = None,
    unit: Unit = "nat",
    random_state: RandomState = None,
) -> float:
    """Interaction information I(x;y|z) - I(x;y): what z adds to, or takes from, the dependence.

    Parameters
    ----------
    x, y, z : array-like of shape (n_samples,) or (n_samples, n_columns)
        Three variables, vectors or blocks of any kind.
    estimator, n_neighbors, discrete, missing, sample_weight, unit, random_state
        See :func:`conditional_mutual_info`; both terms have the same estimator.

    Returns
    -------
    float
        Positive for synergy (x and y together tell what neither tells alone), negative for
        redundancy. The same for every order of the variables, up to the error of estimation.

    Raises
    ------
    ValueError, TypeError
        As :func:`conditional_mutual_info`.

    Notes
    -----
    No `normalize`: a difference of informations has no entropy for its bound from below and above.
    No `bias_correction`: neighbours given a numeric z are not corrected, so neither are those
    without it, which a difference of two errors would otherwise show. Do not read a small value of
    either sign as synergy or redundancy: both terms carry their own error of estimation.

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
    arguments = {"x": x, "y": y, "z": z}
    (of_x, of_y, of_z), settings = read_measure(
        arguments,
        n_neighbors=n_neighbors,
        discrete=discrete,
        missing=missing,
        sample_weight=sample_weight,
        random_state=random_state,
    )
    if not of_z.is_discrete:
        settings = replace(settings, correct_bias=False)
    conditional = conditional_information_of(of_x, of_y, of_z, estimator, settings)
    value = float(conditional - information_of(of_x, of_y, estimator, settings))
    return value * units_per_nat(unit)
