"""Models and the rows that they are measured on."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from sklearn.base import clone, is_classifier
from sklearn.model_selection import check_cv
from sklearn.utils.metadata_routing import process_routing

from .._compat import params_of_rows, routing_enabled, rows_of

OWNER = "PermutationImportance"


class Routed(NamedTuple):
    """Metadata, by where it goes.

    Attributes
    ----------
    fit, split : dict
        Keywords of these methods of the estimator and the splitter.
    weight : array-like of shape (n_samples,) or None
        Weights of the rows, for the metric.
    """

    fit: dict[str, Any]
    split: dict[str, Any]
    weight: Any


def read_metadata(owner: Any, params: dict[str, Any]) -> Routed:
    """Sort the keywords of `fit` by where they go.

    Parameters
    ----------
    owner : PermutationImportance
    params : dict

    Returns
    -------
    Routed

    Raises
    ------
    ValueError
        Keywords for a fit that does not take place, or for a metric, other than weights.
    """
    is_prefit = isinstance(owner.cv, str)
    if not routing_enabled():
        if is_prefit and params.keys() - {"sample_weight"}:
            raise ValueError(
                f"{OWNER} got {', '.join(params)} in fit, but with cv='prefit' nothing is fitted. "
                "Only sample_weight has a meaning, for the metric."
            )
        return Routed({} if is_prefit else params, {}, params.get("sample_weight"))
    found = process_routing(owner, "fit", **params)
    scored = found.scorer.score
    if scored.keys() - {"sample_weight"}:
        raise ValueError(
            f"The scorer of {OWNER} requests {', '.join(scored)}, but of metadata it can only get "
            "sample_weight. Use a scorer that needs nothing else."
        )
    return Routed(found.estimator.fit, found.splitter.split, scored.get("sample_weight"))


@dataclass(frozen=True)
class Fold:
    """A fitted model, and rows to measure it on.

    Attributes
    ----------
    estimator : estimator
        Fitted.
    X, y, weight
        The rows to measure on, their targets and their weights; None where there are none.
    X_train : {array-like, sparse matrix, data frame}
        The rows that conditional samplers learn from.
    rows : ndarray of int or None
        Positions of the rows to measure on; None for all.
    name : str
        For messages.
    """

    estimator: Any
    X: Any
    y: Any
    weight: Any
    X_train: Any
    rows: Any = None
    name: str = "the rows of fit"


def folds(estimator: Any, cv: Any, X: Any, y: Any, routed: Routed) -> Iterator[Fold]:
    """Fit a copy of a model for each fold.

    Parameters
    ----------
    estimator : estimator
        Not fitted.
    cv : int, splitter or iterable
    X, y
        All rows and their targets.
    routed : Routed

    Yields
    ------
    Fold
    """
    splitter = check_cv(cv, y, classifier=is_classifier(estimator))
    everyone = np.arange(np.shape(X)[0])
    # Splits may be masks, or count from the end.
    splits = [[everyone[rows] for rows in split] for split in splitter.split(X, y, **routed.split)]
    if not splits:
        raise ValueError(f"cv={cv!r} of {OWNER} gives no fold. Pass the number of folds.")
    for k, (train, test) in enumerate(splits, 1):
        name = f"fold {k} of {len(splits)}"
        X_train = rows_of(X, train)
        try:
            fitted = clone(estimator).fit(
                X_train, _rows(y, train), **params_of_rows(X, routed.fit, train)
            )
        except Exception as error:
            error.add_note(f"{OWNER}: raised by the fit on the training rows of {name}.")
            raise
        yield Fold(
            fitted,
            rows_of(X, test),
            _rows(y, test),
            _rows(routed.weight, test),
            X_train,
            test,
            name,
        )


def _rows(values: Any, rows: Any) -> Any:
    return None if values is None else rows_of(values, rows)
