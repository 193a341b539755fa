"""Classes and labels as the networks want them."""

from dataclasses import dataclass

import numpy as np
from sklearn.utils import column_or_1d
from sklearn.utils.multiclass import check_classification_targets, type_of_target

MULTICLASS, BINARY, MULTILABEL = "multiclass", "binary", "multilabel"


@dataclass(frozen=True)
class Labels:
    """What a target is made of.

    Attributes
    ----------
    kind : {"multiclass", "binary", "multilabel"}
        Several classes, two, or columns of zeros and ones.
    classes : ndarray of shape (n_classes,)
        Sorted; of several labels, their positions.
    """

    kind: str
    classes: np.ndarray

    @property
    def is_multilabel(self) -> bool:
        """Whether each column is a label."""
        return self.kind == MULTILABEL

    @property
    def n_units(self) -> int:
        """Logits: one for two classes, else one a class or label."""
        return 1 if self.kind == BINARY else len(self.classes)

    def encode(self, y: np.ndarray) -> np.ndarray:
        """Return codes (n,) of several classes, else zeros and ones (n, n_units)."""
        y = checked_labels(y)
        if self.is_multilabel != (y.ndim == 2) or (y.ndim == 2 and y.shape[1] != self.n_units):
            raise ValueError(
                f"y has shape {y.shape}, and had {self.n_units if self.is_multilabel else 1} "
                "column(s) in the first call. Pass as many, or fit anew."
            )
        if self.is_multilabel:
            return y.astype(np.float64)
        codes = self.codes(y)
        return codes[:, None].astype(np.float64) if self.kind == BINARY else codes

    def codes(self, y: np.ndarray) -> np.ndarray:
        """Return the position of each class in `classes`."""
        codes = np.searchsorted(self.classes, y).clip(max=len(self.classes) - 1)
        unknown = self.classes[codes] != y
        if unknown.any():
            raise ValueError(
                f"y has the classes {np.unique(y[unknown]).tolist()}, which are not among the "
                f"{len(self.classes)} of the first call. Pass all of them as `classes` to the "
                "first partial_fit, or fit anew."
            )
        return codes


def learn_labels(y: np.ndarray, announced: np.ndarray | None = None) -> Labels:
    """Return what y is made of.

    Parameters
    ----------
    y : ndarray of shape (n_samples,) or (n_samples, n_labels)
        The target.
    announced : ndarray of shape (n_classes,), default=None
        Classes, where y need not have all of them.
    """
    y = checked_labels(y)
    if y.ndim == 2:
        return Labels(MULTILABEL, np.arange(y.shape[1]))
    classes = np.unique(y) if announced is None else np.unique(announced)
    return Labels(BINARY if len(classes) == 2 else MULTICLASS, classes)


def checked_labels(y: np.ndarray) -> np.ndarray:
    """Return a column of classes as a vector; refuse what is not classes or labels."""
    if y.ndim == 2 and y.shape[1] == 1:
        y = column_or_1d(y, warn=True)
    check_classification_targets(y)
    if y.ndim == 2 and type_of_target(y, input_name="y") != "multilabel-indicator":
        raise ValueError(
            "y has several columns of more than two values. Allowed are one column of classes, or "
            "columns of zeros and ones: fit one MLPClassifier a column, for instance with "
            "MultiOutputClassifier."
        )
    return y
