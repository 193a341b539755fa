"""Importances of any origin, read and checked for the display."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from sklearn.utils.validation import check_is_fitted


def fields_of(importances: Any, metric: str | None, owner: str) -> dict[str, Any]:
    """Arguments of a display of importances.

    Parameters
    ----------
    importances : Bunch, dict of Bunch, or PermutationImportance
        Results of skmi or of scikit-learn.
    metric : str or None
        Which of several metrics, or the name of a single one.
    owner : str
        Who draws, for the messages.

    Returns
    -------
    dict of str to object

    Raises
    ------
    TypeError
        Something else.
    ValueError
        Several metrics, and `metric` is none of them.
    """
    if hasattr(importances, "group_threshold"):
        check_is_fitted(importances)
        fields = _fields_of_estimator(importances)
    elif not isinstance(importances, Mapping):
        raise TypeError(
            f"{owner} takes what permutation_importance returned, or a fitted "
            f"PermutationImportance; got {type(importances).__name__}. Of an array of numbers make "
            "the display itself: PermutationImportanceDisplay(importances)."
        )
    elif "importances" in importances:
        fields = _fields_of_result(importances)
    elif metric not in importances:
        known = ", ".join(map(repr, importances))
        raise ValueError(f"metric of {owner} must be one of {known}; got {metric!r}.")
    else:
        fields = _fields_of_result(importances[metric])
    return fields if metric is None else fields | {"metric": metric}


def _fields_of_result(result: Mapping) -> dict[str, Any]:
    names, groups = result.get("names"), result.get("groups", {})
    # scikit-learn's results have neither.
    return {
        "importances": result["importances"],
        "importances_mean": result["importances_mean"],
        "feature_names": names,
        "confidence_interval": result.get("importances_ci"),
        "confidence_level": result.get("confidence_level"),
        "n_columns": [len(groups[name]) for name in names or []] or None,
    }


def _fields_of_estimator(estimator: Any) -> dict[str, Any]:
    """Groups are the units; what is known of a group stands at each of its columns."""
    first = [columns[0] for columns in estimator.groups_.values()]
    pvalues, interval = estimator.pvalues_, estimator.importances_ci_
    return {
        "importances": estimator.importances_[first],
        "importances_mean": estimator.group_importances_,
        "feature_names": estimator.groups_,
        "confidence_interval": None if interval is None else interval[first],
        "confidence_level": estimator.confidence_level,
        "pvalues": None if pvalues is None else pvalues[first],
        "n_columns": [len(columns) for columns in estimator.groups_.values()],
        "metric": estimator.scoring if isinstance(estimator.scoring, str) else "score",
    }


def of_units(values: ArrayLike | None, name: str, shape: tuple[int, ...]) -> Any:
    """Numbers of the columns or groups as an array.

    Parameters
    ----------
    values : array-like or None
    name : str
        Of the argument, for the message.
    shape : tuple of int
        It must have.

    Returns
    -------
    ndarray or None

    Raises
    ------
    ValueError
        Another shape.
    """
    if values is None:
        return None
    array = np.asarray(values)
    if array.shape != shape:
        raise ValueError(
            f"{name} of PermutationImportanceDisplay must have the shape {shape}, one row for each "
            f"row of importances; got {array.shape}."
        )
    return array
