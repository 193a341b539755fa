"""Arguments of the measures: vectors or blocks of columns of any kind, as numbers and codes."""

import inspect
import warnings
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal, NamedTuple

import numpy as np
import sklearn
from numpy.typing import ArrayLike
from scipy.sparse import issparse

from .._table import Column, as_block
from ._weights import as_rows

Discrete = bool | Sequence[bool] | np.ndarray | None
Missing = Literal["auto", "drop", "raise"]

# Frames between the line of a caller and a warning lie here.
_INSIDE = (str(Path(__file__).resolve().parents[1]), str(Path(sklearn.__file__).parent))
# Floats beyond this are whole numbers, whether they count rows or not: they are importances.
_LARGEST_WEIGHT = 2.0**52


@dataclass(frozen=True)
class Variable:
    """A random variable: a block of numeric columns, and one code for its discrete columns.

    Attributes
    ----------
    label : str
        Name of the argument.
    numbers : ndarray of shape (n_samples, n_numeric), float64
        Numeric columns.
    codes : ndarray of shape (n_samples,), int64
        Joint level of all discrete columns; zeros where there are none.
    n_discrete : int
        Number of discrete columns.
    stays_numeric : bool, default=False
        Whether its numbers are no levels, however few of them differ.
    """

    label: str
    numbers: np.ndarray
    codes: np.ndarray
    n_discrete: int
    stays_numeric: bool = False

    @property
    def n_samples(self) -> int:
        """Number of rows."""
        return len(self.codes)

    @property
    def is_discrete(self) -> bool:
        """Whether no column is numeric."""
        return self.numbers.shape[1] == 0

    @property
    def is_vector(self) -> bool:
        """Whether it is one numeric column, or discrete."""
        return self.is_discrete or (self.n_discrete == 0 and self.numbers.shape[1] == 1)

    def rows(self, keep: np.ndarray | slice) -> "Variable":
        """Return the variable on some of the rows."""
        return replace(self, numbers=self.numbers[keep], codes=self.codes[keep])

    def joined(self, other: "Variable") -> "Variable":
        """Return both variables as one block."""
        numbers = np.hstack([self.numbers, other.numbers])
        codes = joint_codes([self.codes, other.codes])
        stays = self.stays_numeric or other.stays_numeric
        return Variable(self.label, numbers, codes, self.n_discrete + other.n_discrete, stays)

    def as_levels(self) -> np.ndarray:
        """Codes in which the distinct numbers count as levels too."""
        return joint_codes([*map(_levels, self.numbers.T), self.codes])


class Rows(NamedTuple):
    """What a measure works on.

    Attributes
    ----------
    variables : list of Variable
        Complete rows only.
    weight : ndarray of shape (n_rows,), float64, or None
        Weights as numbers of rows; None where all are 1.
    kept : ndarray of shape (n_samples,), bool
        The rows that are complete and weigh something.
    """

    variables: list[Variable]
    weight: np.ndarray | None
    kept: np.ndarray


def read_rows(
    arguments: dict[str, Any],
    *,
    discrete: Any = None,
    missing: Missing = "auto",
    sample_weight: ArrayLike | None = None,
) -> Rows:
    """Read the arguments of a measure, row by row complete.

    Parameters
    ----------
    arguments : dict of str to array-like of shape (n_samples,) or (n_samples, n_features)
        The variables by name.
    discrete : None, bool, mask, or a tuple of these, one for each variable
        None leaves the kinds to the types: strings, categories and booleans are discrete.
    missing : {"auto", "drop", "raise"}
        "auto": a missing value of a discrete column is a level, and rows with a missing number
        are left out with a warning. "drop": both are left out. "raise": neither is accepted.
    sample_weight : array-like of shape (n_samples,) or None
        Weights of the rows; rows of weight zero are left out.

    Returns
    -------
    Rows
    """
    kinds = _kinds(discrete, arguments)
    blocks = [
        read_columns(values, label, kind)
        for (label, values), kind in zip(arguments.items(), kinds, strict=True)
    ]
    _check_lengths(dict(zip(arguments, blocks, strict=True)))
    weight = read_weight(sample_weight, len(blocks[0][0].values))
    weighs = np.ones(len(blocks[0][0].values), dtype=bool) if weight is None else weight > 0
    if not weighs.all():
        # A row of weight zero may hold anything.
        blocks = [[column.rows(weighs) for column in columns] for columns in blocks]
    complete = [complete_rows(columns, missing) for columns in blocks]
    keep = np.logical_and.reduce(complete)
    _report_dropped(keep, missing, list(arguments))
    variables = [
        _variable(label, columns, kind is not None)
        for label, columns, kind in zip(arguments, blocks, kinds, strict=True)
    ]
    if not keep.all():
        variables = [variable.rows(keep) for variable in variables]
    kept = weighs.copy()
    kept[weighs] = keep
    return Rows(variables, None if weight is None else _unless_ones(as_rows(weight[kept])), kept)


def _kinds(discrete: Any, arguments: dict[str, Any]) -> tuple[Discrete, ...]:
    kinds = discrete if isinstance(discrete, tuple) else (discrete,) * len(arguments)
    if len(kinds) != len(arguments):
        raise ValueError(
            f"discrete has {len(kinds)} entries, but there are {len(arguments)} variables: "
            f"{', '.join(arguments)}. Pass one entry for each, or a single value for all."
        )
    return kinds


def read_variables(
    arguments: dict[str, Any], **options: Any
) -> tuple[list[Variable], np.ndarray | None]:
    """Variables and weights of :func:`read_rows`."""
    return read_rows(arguments, **options)[:2]


def _unless_ones(weight: np.ndarray) -> np.ndarray | None:
    return None if np.all(weight == 1) else weight


def joint_codes(codes: Sequence[np.ndarray]) -> np.ndarray:
    """Number the distinct combinations of some code vectors, 0 upwards."""
    joint = np.zeros(len(codes[0]), dtype=np.int64)
    for code in codes:
        joint = joint * (int(code.max(initial=0)) + 1) + code
        joint = dense_codes(joint)
    return joint


def dense_codes(codes: np.ndarray) -> np.ndarray:
    """Number the codes that occur, in their order."""
    if codes.max(initial=0) > len(codes):
        return np.unique(codes, return_inverse=True)[1]
    # Counting small whole numbers is faster than sorting them.
    return (np.cumsum(np.bincount(codes) > 0) - 1)[codes]


def _levels(values: np.ndarray) -> np.ndarray:
    return np.unique(values, return_inverse=True)[1]


def read_columns(values: Any, label: str, discrete: Discrete = None) -> list[Column]:
    """Columns of one argument, those that are said to be discrete as categories.

    Parameters
    ----------
    values : array-like of shape (n_samples,) or (n_samples, n_columns)
        A vector or a block; a list of columns passes through.
    label : str
        Name of the argument.
    discrete : None, bool or mask
        See :func:`read_variables`.

    Returns
    -------
    list of Column
    """
    if isinstance(values, list) and values and isinstance(values[0], Column):
        return _with_kinds(values, discrete, label)
    if issparse(values):
        raise TypeError(f"{label} is a sparse matrix; pass {label}.toarray().")
    columns = as_block(values, label)
    if not columns or not columns[0].values.size:
        raise ValueError(f"{label} has no rows.")
    return _with_kinds(columns, discrete, label)


def _check_lengths(blocks: dict[str, list[Column]]) -> None:
    lengths = {label: len(columns[0].values) for label, columns in blocks.items()}
    if len(set(lengths.values())) > 1:
        found = ", ".join(f"{label} has {length}" for label, length in lengths.items())
        raise ValueError(f"All variables need the same number of rows: {found}.")


def read_weight(sample_weight: ArrayLike | None, n_samples: int) -> np.ndarray | None:
    """Weights of rows as float64: finite, none negative, not all zero; None stays None."""
    if sample_weight is None:
        return None
    try:
        weight = np.asarray(sample_weight, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise TypeError(f"sample_weight must hold one number for each row: {error}.") from error
    in_range = bool(np.all(np.isfinite(weight) & (weight >= 0)) and weight.any())
    if weight.shape != (n_samples,) or not in_range:
        raise ValueError(
            f"sample_weight must hold {n_samples} finite numbers, one for each row, none negative "
            f"and not all zero; got {_described(weight)}."
        )
    return _with_finite_sum(weight)


def _with_finite_sum(weight: np.ndarray) -> np.ndarray:
    """The same weights, below one where they are too large to be numbers of rows."""
    largest = weight.max()
    return weight if largest <= _LARGEST_WEIGHT else np.ldexp(weight, -np.frexp(largest)[1])


def _described(weight: np.ndarray) -> str:
    found = f"shape {weight.shape}"
    return f"{found}, from {weight.min():g} to {weight.max():g}" if weight.size else found


def _with_kinds(columns: list[Column], kind: Discrete, label: str) -> list[Column]:
    if kind is None:
        return columns
    mask = np.full(len(columns), kind) if np.ndim(kind) == 0 else np.asarray(kind)
    if mask.dtype != bool or mask.shape != (len(columns),):
        raise ValueError(
            f"discrete must be None, a bool or a mask of the {len(columns)} column(s) of {label}; "
            f"got {kind!r}. Where variables differ, pass a tuple with one of these for each."
        )
    for column, is_discrete in zip(columns, mask, strict=True):
        if column.is_categorical and not is_discrete:
            raise ValueError(
                f"{column.label} holds strings, categories or booleans; discrete cannot make it "
                "numeric. Convert it to numbers, or leave discrete out."
            )
    return [
        column.as_categorical() if is_discrete else column
        for column, is_discrete in zip(columns, mask, strict=True)
    ]


def complete_rows(columns: list[Column], missing: Missing) -> np.ndarray:
    """Mask of the rows that stay; see :func:`read_rows`."""
    complete = np.ones(len(columns[0].values), dtype=bool)
    for column in columns:
        gaps = column.missing
        if not column.is_categorical and np.isinf(column.values).any():
            raise ValueError(f"{column.label} contains infinity; drop these rows or clip it.")
        if missing == "raise" and gaps.any():
            raise ValueError(
                f"{column.label} has {gaps.sum()} missing value(s), and missing='raise'. Fill "
                "them, or pass missing='drop' or missing='auto'."
            )
        if missing == "drop" or not column.is_categorical:
            complete &= ~gaps
    return complete


def _variable(label: str, columns: list[Column], is_said: bool) -> Variable:
    numbers = [column.values for column in columns if not column.is_categorical]
    codes = [column.values + 1 for column in columns if column.is_categorical]
    n_samples = len(columns[0].values)
    block = np.column_stack(numbers) if numbers else np.empty((n_samples, 0))
    joint = joint_codes(codes) if codes else np.zeros(n_samples, dtype=np.int64)
    return Variable(label, block, joint, len(codes), is_said and bool(numbers))


def _report_dropped(keep: np.ndarray, missing: Missing, labels: list[str]) -> None:
    if not keep.any():
        raise ValueError(
            f"No row is complete in {', '.join(labels)}: each has a missing value, or weighs "
            "nothing. Fill the values, leave out columns that are mostly missing, or pass "
            "discrete=True to count missing values as a level."
        )
    n_dropped = int(np.sum(~keep))
    if n_dropped and missing == "auto":
        warnings.warn(
            f"{n_dropped} of {keep.size} rows have a missing number and are left out. Pass "
            "missing='drop' to accept this, or discrete=True to count missing values as a level.",
            UserWarning,
            stacklevel=caller_level(),
        )


def caller_level() -> int:
    """Level in the stack, for a warning, of the first line outside of skmi and scikit-learn."""
    level, frame = 0, inspect.currentframe()
    while frame is not None and frame.f_code.co_filename.startswith(_INSIDE):
        level, frame = level + 1, frame.f_back
    return max(level, 1)
