"""Scores as objects for the `scoring` parameter of scikit-learn's tools."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from sklearn.base import is_regressor
from sklearn.metrics import make_scorer

from ._information_gain import information_gain_score
from ._prediction import prediction_mutual_info_score
from ._validation import as_vector


class _InformationGainScorer:
    """Information gain of an estimator: of `predict_proba`, or of a regressor's `predict`.

    A scorer of :func:`sklearn.metrics.make_scorer` hands over probabilities without the classes
    they belong to, which is not enough for rows in which a class is absent. This one reads
    `classes_`. A class that the estimator never saw has probability zero.

    Parameters
    ----------
    normalize : bool
        As in :func:`information_gain_score`.
    """

    def __init__(self, normalize: bool) -> None:
        self._normalize = normalize
        # Never called: it keeps and checks the requests of metadata routing.
        self._requests = make_scorer(information_gain_score, response_method="predict_proba")

    def __call__(
        self,
        estimator: Any,
        X: Any,
        y_true: ArrayLike,
        sample_weight: ArrayLike | None = None,
    ) -> float:
        """Score a fitted estimator; higher is better."""
        options: dict[str, Any] = {"sample_weight": sample_weight, "normalize": self._normalize}
        if is_regressor(estimator):
            options["scale"] = "residual"
            return information_gain_score(y_true, estimator.predict(X), **options)
        if not hasattr(estimator, "predict_proba"):
            raise AttributeError(
                f"{self!r} scores probabilities, and {type(estimator).__name__} has no "
                "predict_proba. Wrap it in CalibratedClassifierCV, or take "
                "prediction_mutual_info_scorer."
            )
        proba, labels = _with_unseen_classes(estimator.predict_proba(X), estimator.classes_, y_true)
        return information_gain_score(y_true, proba, labels=labels, **options)

    def set_score_request(self, *, sample_weight: bool | str | None) -> "_InformationGainScorer":
        """Ask metadata routing for `sample_weight`, as scikit-learn's scorers do."""
        self._requests.set_score_request(sample_weight=sample_weight)
        return self

    def get_metadata_routing(self) -> Any:
        """What metadata routing is asked for."""
        return self._requests.get_metadata_routing()

    def _accept_sample_weight(self) -> bool:
        # scikit-learn asks this of each of several scorers where routing is off.
        return True

    def __repr__(self) -> str:
        return "normalized_" * self._normalize + "information_gain_scorer"


def _with_unseen_classes(proba: Any, classes: Any, y_true: Any) -> tuple[np.ndarray, list]:
    """Columns of zeros for the classes of y_true that the estimator does not know."""
    if isinstance(proba, list):
        raise ValueError(
            f"The classifier predicts {len(proba)} outputs, but the score is of one. Fit and "
            "score one output at a time."
        )
    proba, known = np.asarray(proba), np.asarray(classes).tolist()
    unseen = list(set(as_vector(y_true, "y_true").tolist()) - set(known))
    zeros = np.zeros((len(proba), len(unseen)), dtype=proba.dtype)
    return np.hstack([proba, zeros]), known + unseen


information_gain_scorer = _InformationGainScorer(normalize=False)
normalized_information_gain_scorer = _InformationGainScorer(normalize=True)
prediction_mutual_info_scorer = make_scorer(prediction_mutual_info_score)
