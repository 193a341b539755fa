"""Checks of a selector's numbers, and of columns that cannot be what they seem."""

import warnings
from collections.abc import Sequence
from numbers import Integral
from typing import Any

import numpy as np

# So many levels can only be a mistake where half of the rows have one of their own.
_MANY_LEVELS = 20
# Columns that a message names.
_MOST_NAMES = 10


def listed(names: Sequence[Any]) -> str:
    """Names for a message, the first ten of them."""
    more = f" and {len(names) - _MOST_NAMES} more" if len(names) > _MOST_NAMES else ""
    return ", ".join(map(repr, names[:_MOST_NAMES])) + more


def wanted_number(selector: Any, n_features: int) -> int | None:
    """Number of features that a selector is to choose; None where that is left to it."""
    wanted = selector.n_features_to_select
    if wanted == "auto":
        return None
    return int(wanted) if isinstance(wanted, Integral) else max(1, int(wanted * n_features))


def check_numbers(selector: Any, n_features: int, n_kept: int) -> None:
    """Refuse numbers that cannot be met before any work is done."""
    wanted = wanted_number(selector, n_features)
    if wanted is not None and wanted < n_kept:
        raise ValueError(
            f"n_features_to_select={selector.n_features_to_select} of {n_features} features is "
            f"less than the {n_kept} features of always_keep, which count within it. Pass at least "
            f"{n_kept}, or 'auto'."
        )
    if wanted is not None and wanted > n_features:
        raise ValueError(
            f"n_features_to_select={wanted} is more than the {n_features} features of X. Pass "
            f"at most {n_features}, a share such as 0.5, or 'auto'."
        )
    if wanted is not None:
        return
    if selector.min_features_to_select > n_features:
        raise ValueError(
            f"min_features_to_select={selector.min_features_to_select} is more than the "
            f"{n_features} features of X. Pass at most {n_features}."
        )
    needed = int(np.ceil(1 / selector.alpha)) - 1
    if selector.n_permutations < needed:
        raise ValueError(
            f"alpha={selector.alpha} cannot be reached with "
            f"n_permutations={selector.n_permutations}: pass n_permutations={needed} or more."
        )


def warn_of_identifiers(names: Sequence[Any], n_levels: np.ndarray, n_samples: int) -> None:
    """Warn by name of columns whose levels tell most rows apart."""
    is_many = n_levels > max(n_samples / 2, _MANY_LEVELS)
    found = [name for name, many in zip(names, is_many, strict=True) if many]
    if found:
        warnings.warn(
            f"Of the columns {listed(found)} most rows have a level of their own: they seem to "
            "tell everything and generalise nothing. Drop them, or group their levels.",
            UserWarning,
            stacklevel=5,
        )
