"""Maps of each block that leave the mutual information as it is."""

from collections.abc import Callable

import numpy as np
from scipy.special import ndtr

from .._random import RandomState, as_generator
from ._sample import InformationSample

Monotone = str | Callable[[np.ndarray], np.ndarray] | None

MONOTONE: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "asinh": np.arcsinh,
    "cube": lambda values: values**3,
    "exp": np.exp,
    "half_cube": lambda values: np.sign(values) * np.abs(values) ** 1.5,
    "normal_cdf": ndtr,
}


def transform_monotone(
    sample: InformationSample, *, x: Monotone = "exp", y: Monotone = None
) -> InformationSample:
    """Map every column by a strictly monotone function.

    Parameters
    ----------
    sample : InformationSample
        What a ``make_*`` function returned.
    x, y : {"asinh", "cube", "exp", "half_cube", "normal_cdf"}, callable or None
        What maps the columns of either block, by default "exp" for x. A callable takes an array
        and returns one of the same shape. None leaves a block as it is.

    Returns
    -------
    InformationSample
        float64 blocks of the same shape, and the same mutual information.

    Raises
    ------
    ValueError
        An unknown name; a function that is not strictly monotone on the values of a column, or
        that makes two of them equal by rounding, or infinite.
    TypeError
        A sample that is none.

    See Also
    --------
    transform_rotation : Mixes the columns of a block.

    Notes
    -----
    "half_cube" keeps the sign of v and raises its size to the power 3/2.

    Do not use "exp" or "normal_cdf" on heavy tails: values beyond about 700, or 8, collapse, which
    is an error. "asinh" takes any values.

    References
    ----------
    A. Kraskov, H. Stögbauer and P. Grassberger (2004). Estimating mutual information. Physical
    Review E 69, 066138, appendix (invariance under maps of each block).

    Examples
    --------
    >>> from skmi.datasets import make_gaussian_blocks, transform_monotone
    >>> sample = make_gaussian_blocks(200, random_state=0)
    >>> skewed = transform_monotone(sample, x="exp")
    >>> bool(skewed.x.min() > 0), skewed.mutual_information == sample.mutual_information
    (True, True)
    """
    _check_is_sample(sample)
    return sample._replace(x=_mapped(sample.x, x, "x"), y=_mapped(sample.y, y, "y"))


def transform_rotation(
    sample: InformationSample, *, random_state: RandomState = None
) -> InformationSample:
    """Rotate each block of several columns at random.

    Parameters
    ----------
    sample : InformationSample
        What a ``make_*`` function returned.
    random_state : int, RandomState, Generator or None, default=None
        Source of the two rotations, uniform over all of them.

    Returns
    -------
    InformationSample
        float64 blocks of the same shape, and the same mutual information. A block of one column
        stays as it is.

    Raises
    ------
    TypeError
        A sample that is none.

    See Also
    --------
    transform_monotone : Maps each column by itself.

    Notes
    -----
    The Q of a QR decomposition of normal draws is uniform once the signs of R's diagonal are
    moved into it.

    Do not use it where columns have very different scales: the small ones drown in rounding.

    References
    ----------
    F. Mezzadri (2007). How to generate random matrices from the classical compact groups. Notices
    of the AMS 54(5), 592-604. Section 5.

    Examples
    --------
    >>> from skmi.datasets import make_gaussian_blocks, transform_rotation
    >>> sample = make_gaussian_blocks(200, n_features_x=3, random_state=0)
    >>> rotated = transform_rotation(sample, random_state=0)
    >>> rotated.x.shape, rotated.mutual_information == sample.mutual_information
    ((200, 3), True)
    """
    _check_is_sample(sample)
    rng = as_generator(random_state)
    return sample._replace(x=_rotated(sample.x, rng), y=_rotated(sample.y, rng))


def _check_is_sample(sample: object) -> None:
    if not isinstance(sample, InformationSample):
        raise TypeError(
            "sample must be what a make_* function of a pair returned; got "
            f"{type(sample).__name__}. Pass InformationSample(x, y, mutual_information)."
        )


def _mapped(block: np.ndarray, function: Monotone, name: str) -> np.ndarray:
    if function is None:
        return block
    if isinstance(function, str):
        if function not in MONOTONE:
            raise ValueError(
                f"{name} must be one of {sorted(MONOTONE)}, a callable or None; got {function!r}."
            )
        function = MONOTONE[function]
    values = np.asarray(block, dtype=np.float64)
    with np.errstate(over="ignore"):
        mapped = np.asarray(function(values), dtype=np.float64)
    for column, image in zip(np.atleast_2d(values.T), np.atleast_2d(mapped.T), strict=True):
        _check_strictly_monotone(column, image, name)
    return mapped


def _check_strictly_monotone(column: np.ndarray, image: np.ndarray, name: str) -> None:
    finite = bool(np.isfinite(image).all())
    steps = np.diff(image[np.unique(column, return_index=True)[1]]) if finite else np.zeros(1)
    if not ((steps > 0).all() or (steps < 0).all()):
        raise ValueError(
            f"The map of {name} is not strictly monotone on its values, of {column.min():g} to "
            f"{column.max():g}: information would be lost. 'asinh' takes any values."
        )


def _rotated(block: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    if block.ndim == 1:
        return block
    q, r = np.linalg.qr(rng.standard_normal((block.shape[1],) * 2))
    q *= np.sign(np.diag(r))
    # Of the two kinds of orthogonal matrices only those of determinant one are rotations.
    q[:, 0] *= np.linalg.det(q).round()
    return block @ q
