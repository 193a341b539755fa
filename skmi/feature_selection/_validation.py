"""Checks of a selector's numbers, and of columns that cannot be what they seem."""

import warnings
from collections.abc import Sequence
from typing import Any

import numpy as np

# So many levels can only be a mistake where half of the rows have one of their own.
_MANY_LEVELS = 20


def check_numbers(selector: Any, n_features: int, n_kept: int) -> None:
    """Refuse numbers that cannot be met before any work is done."""
    wanted = selector.n_features_to_select
    if isinstance(wanted, int | np.integer) and wanted < n_kept:
        raise ValueError(
            f"n_features_to_select={wanted} is less than the {n_kept} features of always_keep, "
            f"which count within it. Pass at least {n_kept}, or 'auto'."
        )
    if isinstance(wanted, int | np.integer) and wanted > n_features:
        raise ValueError(
            f"n_features_to_select={wanted} is more than the {n_features} features of X. Pass "
            f"at most {n_features}, a share such as 0.5, or 'auto'."
        )
    if wanted != "auto":
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
    found = [repr(name) for name, many in zip(names, is_many, strict=True) if many]
    if found:
        warnings.warn(
            f"Of the columns {', '.join(found)} most rows have a level of their own: they seem to "
            "tell everything and generalise nothing. Drop them, or group their levels.",
            UserWarning,
            stacklevel=5,
        )
