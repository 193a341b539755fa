"""A table of classes in which the part of every column is known."""

from itertools import cycle, islice
from numbers import Integral, Real
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import entr

from .._compat import Interval
from .._random import RandomState, as_generator
from ._sample import PROBABILITY, checked, table_information

_ANY_COUNT = [Interval(Integral, 0, None, closed="left")]


class RelevanceSample(NamedTuple):
    """A table, its target, and the truth about its columns.

    Attributes
    ----------
    X : ndarray of float64, shape (n_samples, n_features)
        Measurements, and codes of categories from 0.
    y : ndarray of int64, shape (n_samples,)
        Classes from 0.
    roles : ndarray of str, shape (n_features,)
        "informative", "redundant", "interacting" or "noise".
    related : ndarray of int64, shape (n_features,)
        The informative column that a redundant one repeats, the partner of an interacting one, and
        -1 for the others.
    categorical : ndarray of bool, shape (n_features,)
        Columns whose values are codes of categories.
    mutual_information : ndarray of shape (n_features,)
        Information of each column by itself about y, in nats.
    joint_information : ndarray of shape (n_features,)
        Information about y of each column together with its related one, in nats.

    Examples
    --------
    >>> from skmi.datasets import make_relevance
    >>> sample = make_relevance(n_noise=2, shuffle=False, random_state=0)
    >>> sample.roles.tolist()[-4:]
    ['interacting', 'interacting', 'noise', 'noise']
    """

    X: np.ndarray
    y: np.ndarray
    roles: np.ndarray
    related: np.ndarray
    categorical: np.ndarray
    mutual_information: np.ndarray
    joint_information: np.ndarray


class _Columns:
    """Columns of a table as they are made, with what is known about each."""

    def __init__(self) -> None:
        self.values: list[np.ndarray] = []
        self.facts: list[tuple[str, int, bool, float, float]] = []

    def add(
        self,
        values: np.ndarray,
        role: str,
        related: int,
        categorical: bool,
        own_and_pair: tuple[float, float],
    ) -> None:
        """Append a column; the last are its information by itself and with its related one."""
        self.values.append(values)
        self.facts.append((role, related, categorical, *own_and_pair))

    def sample(self, y: np.ndarray, order: np.ndarray) -> RelevanceSample:
        """All columns, in the given order."""
        X = np.empty((y.size, order.size))
        for j, column in enumerate(order):
            X[:, j] = self.values[column]
        kinds = (np.str_, np.int64, np.bool_, np.float64, np.float64)
        facts = zip(zip(*self.facts, strict=True), kinds, strict=True)
        role, related, *rest = (np.array(fact, dtype=kind)[order] for fact, kind in facts)
        position = np.append(np.argsort(order), -1)
        return RelevanceSample(X, y, role, position[related], *rest)


@checked(
    n_informative=_ANY_COUNT,
    n_redundant=_ANY_COUNT,
    n_interacting_pairs=_ANY_COUNT,
    n_noise=_ANY_COUNT,
    class_weights=["array-like"],
    n_levels=["array-like"],
    class_sep=[Interval(Real, 0, 50, closed="both")],
    flip_probability=PROBABILITY,
    shuffle=["boolean"],
)
def make_relevance(
    n_samples: int = 1000,
    *,
    n_informative: int = 4,
    n_redundant: int = 2,
    n_interacting_pairs: int = 1,
    n_noise: int = 8,
    class_weights: ArrayLike = (0.5, 0.5),
    n_levels: Any = (None, 2, 10, 50),
    class_sep: float = 1.0,
    flip_probability: float = 0.2,
    shuffle: bool = True,
    random_state: RandomState = None,
) -> RelevanceSample:
    """Classes and columns that are informative, redundant, interacting or noise.

    Parameters
    ----------
    n_samples : int, default=1000
        Number of rows.
    n_informative : int, default=4
        Columns that tell about y by themselves, independent of each other within a class.
    n_redundant : int, default=2
        Columns that rename or rescale an informative one: they tell nothing beyond it.
    n_interacting_pairs : int, default=1
        Pairs of columns of which neither tells anything by itself.
    n_noise : int, default=8
        Columns that are independent of everything.
    class_weights : array-like of shape (n_classes,), default=(0.5, 0.5)
        Probability of each class.
    n_levels : sequence of int or None, default=(None, 2, 10, 50)
        Kinds of columns, taken in turn by the informative ones, by the pairs and by the noise: None
        is a measurement, a number that of the levels of a category. A pair has as many levels as
        classes at least.
    class_sep : float, default=1.0
        How far, from 0 to 50, the classes differ in the informative columns; 0 makes them useless.
    flip_probability : float, default=0.2
        Probability that a pair shows a random class in place of the row's own.
    shuffle : bool, default=True
        Whether to put the columns in random order, instead of that of the parameters.
    random_state : int, RandomState, Generator or None, default=None
        Source of the draws.

    Returns
    -------
    RelevanceSample
        X, y, roles, related, categorical, mutual_information and joint_information.

    Raises
    ------
    ValueError
        Class weights that are no probabilities of two classes or more, levels below 2, redundant
        columns without informative ones, no column at all.

    Notes
    -----
    In class k a measurement is normal with mean k · class_sep and variance one, so its information
    is the entropy of a mixture, an integral, minus log(2πe)/2. Level l of a category has in class k
    a probability proportional to exp(k · class_sep · t_l), with t from -1 to 1 in random order: a
    table. A redundant column is x³, or the codes backwards.

    The first of a pair is uniform on L levels; the second is the first plus z modulo L, where z is
    the class, or with `flip_probability` one at random. Either is uniform whatever the class, and
    together they tell I(z;y): XOR for two levels and no flips.

    Do not add up the information of several columns: what they tell overlaps.

    References
    ----------
    I. Guyon, S. Gunn, M. Nikravesh and L. Zadeh, eds. (2006). Feature Extraction: Foundations and
    Applications. Springer. Chapter on the NIPS 2003 challenge, for the kinds of columns.

    Examples
    --------
    >>> from skmi.datasets import make_relevance
    >>> sample = make_relevance(class_weights=(0.9, 0.1), random_state=0)
    >>> sample.X.shape, (sample.roles != "noise").sum()
    ((1000, 16), np.int64(8))
    """
    weights = _class_weights(class_weights)
    kinds = _kinds(n_levels)
    n_columns = n_informative + n_redundant + 2 * n_interacting_pairs + n_noise
    if not n_columns or (n_redundant and not n_informative):
        raise ValueError(
            "make_relevance needs at least one column, and n_informative >= 1 where there are "
            f"redundant ones; got n_informative={n_informative}, n_redundant={n_redundant}."
        )
    rng = as_generator(random_state)
    y = rng.choice(weights.size, size=n_samples, p=weights)
    columns = _Columns()
    for levels in islice(cycle(kinds), n_informative):
        _add_informative(columns, y, weights, levels, class_sep, rng)
    for source in islice(cycle(range(n_informative)), n_redundant):
        _add_redundant(columns, source)
    for levels in islice(cycle(kinds), n_interacting_pairs):
        _add_pair(columns, y, weights, max(levels or 0, weights.size), flip_probability, rng)
    for levels in islice(cycle(kinds), n_noise):
        values = rng.integers(0, levels, n_samples) if levels else rng.standard_normal(n_samples)
        columns.add(values, "noise", -1, bool(levels), (0.0, 0.0))
    return columns.sample(y, rng.permutation(n_columns) if shuffle else np.arange(n_columns))


def _add_informative(
    columns: _Columns,
    y: np.ndarray,
    weights: np.ndarray,
    levels: int | None,
    class_sep: float,
    rng: np.random.Generator,
) -> None:
    if levels is None:
        values = class_sep * y + rng.standard_normal(y.size)
        information = _mixture_information(weights, class_sep)
    else:
        scores = rng.permutation(np.linspace(-1, 1, levels))
        table = np.exp(class_sep * np.arange(weights.size)[:, None] * (scores - 1))
        table /= table.sum(axis=1, keepdims=True)
        below = np.cumsum(table, axis=1)[:, :-1]
        values = (rng.random(y.size)[:, None] >= below[y]).sum(axis=1)
        information = table_information(weights[:, None] * table)
    columns.add(values, "informative", -1, levels is not None, (information,) * 2)


def _add_redundant(columns: _Columns, source: int) -> None:
    values, (_, _, categorical, information, _) = columns.values[source], columns.facts[source]
    renamed = values.max() - values if categorical else values**3
    columns.add(renamed, "redundant", source, categorical, (information,) * 2)


def _add_pair(
    columns: _Columns,
    y: np.ndarray,
    weights: np.ndarray,
    levels: int,
    flip_probability: float,
    rng: np.random.Generator,
) -> None:
    n_classes = weights.size
    flipped = rng.random(y.size) < flip_probability
    shown = np.where(flipped, rng.integers(0, n_classes, y.size), y)
    first = rng.integers(0, levels, y.size)
    table = (1 - flip_probability) * np.eye(n_classes) + flip_probability / n_classes
    information = table_information(weights[:, None] * table)
    position = len(columns.values)
    columns.add(first, "interacting", position + 1, True, (0.0, information))
    columns.add((first + shown) % levels, "interacting", position, True, (0.0, information))


def _mixture_information(weights: np.ndarray, class_sep: float) -> float:
    """Information about the class of a normal variable whose mean the class moves, in nats."""
    means = class_sep * np.arange(weights.size)
    # For a smooth density that vanishes at both ends the plain sum is exact to rounding.
    step = 0.01
    grid = np.arange(-12, means[-1] + 12, step)
    normals = np.exp(-0.5 * (grid - means[:, None]) ** 2) / np.sqrt(2 * np.pi)
    entropy = step * entr(weights @ normals).sum()
    return max(0.0, float(entropy - 0.5 * np.log(2 * np.pi * np.e)))


def _class_weights(class_weights: ArrayLike) -> np.ndarray:
    weights = np.asarray(class_weights, dtype=np.float64)
    proper = weights.ndim == 1 and weights.size >= 2 and (weights > 0).all()
    if not proper or not np.isclose(weights.sum(), 1):
        raise ValueError(
            "class_weights must be positive probabilities of two classes or more that sum to one; "
            f"got {weights.tolist()}."
        )
    return weights / weights.sum()


def _kinds(n_levels: Any) -> list[int | None]:
    kinds = list(n_levels)
    for levels in kinds:
        if levels is not None and not (isinstance(levels, int | np.integer) and levels >= 2):
            raise ValueError(
                f"n_levels must hold whole numbers of at least 2, and None for measurements; got "
                f"{levels!r}."
            )
    if not kinds:
        raise ValueError("n_levels is empty: name one kind of column at least, such as (None,).")
    return kinds
