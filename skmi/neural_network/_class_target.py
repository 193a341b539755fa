"""How a classifier reads its target, and what it makes of the outputs."""

from numbers import Real
from typing import Any

import numpy as np
import torch
from scipy.special import expit, softmax
from sklearn.utils.class_weight import compute_class_weight
from torch import Tensor

from .._compat import Interval
from ..feature_selection._target import TargetKind
from ._bottleneck import gain_of_classes
from ._calibration import temperature
from ._data import Rows
from ._labels import BINARY, MULTICLASS, learn_labels
from ._losses import CLASSIFICATION_LOSSES, Loss
from ._members import Plan
from ._mlp import BaseMLP
from ._net import ClassifierNet, class_probabilities, label_probabilities

_POSITIVE = Interval(Real, 0, None, closed="neither")
_SMOOTHING = 0.05
# With more rows to learn from, smoothing was measured to hurt.
_MAX_ROWS_TO_SMOOTH = 5000


class ClassTarget(BaseMLP):
    """Base of the classifier: classes or labels in, probabilities out."""

    _announced: np.ndarray | None
    _net_class = ClassifierNet
    _target_kind: TargetKind = "discrete"

    def _probabilities(self, output: np.ndarray) -> np.ndarray:
        logits = output / self.temperature_
        if self._labels.is_multilabel:
            return expit(logits)
        if self._labels.kind == BINARY:
            return _two_probabilities(logits)
        return softmax(logits, axis=1)

    def _encode_target(self, y: np.ndarray, fresh: bool, weight: np.ndarray | None) -> np.ndarray:
        if fresh:
            self._labels = learn_labels(y, self._announced)
            self.classes_ = self._labels.classes
            self.n_outputs_ = len(self.classes_) if self._labels.is_multilabel else 1
            self.temperature_ = 1.0
        return self._labels.encode(y)

    def _total_weight(self, y: np.ndarray, weight: np.ndarray | None) -> np.ndarray | None:
        if self.class_weight is None and not self.balanced_batches:
            return weight
        if self._labels.is_multilabel:
            raise ValueError(
                "class_weight and balanced_batches are for one column of classes, and y has "
                f"{self.n_outputs_} labels. Pass sample_weight."
            )
        if self.class_weight is None:
            return weight
        y = y.ravel()
        self._check_class_weight(y)
        of_class = compute_class_weight(
            self.class_weight, classes=self.classes_, y=y, sample_weight=weight
        )
        total = of_class[self._labels.codes(y)]
        return total if weight is None else total * weight

    def _check_class_weight(self, y: np.ndarray) -> None:
        """Refuse weights that scikit-learn would take, or refuse without naming the parameter."""
        if self.class_weight == "balanced":
            missing = np.setdiff1d(self.classes_, y).tolist()
            if missing:
                raise ValueError(
                    f"class_weight='balanced' counts the classes in y, and y lacks {missing}. "
                    "Pass a dict with a weight for each class."
                )
            return
        for name, value in self.class_weight.items():
            if not _POSITIVE.is_satisfied_by(value):
                raise ValueError(
                    f"class_weight[{name!r}] must be {_POSITIVE}; got {value!r}. To leave a class "
                    "out, leave out its rows."
                )

    def _strata(self, target: np.ndarray) -> np.ndarray:
        if self._labels.is_multilabel:
            return np.zeros(len(target), dtype=np.int64)
        return target.reshape(len(target)).astype(np.int64)

    def _n_units(self) -> int:
        return self._labels.n_units

    def _row_loss(self) -> Loss:
        of_classes, of_labels = CLASSIFICATION_LOSSES[self.loss]
        return of_classes if self._labels.kind == MULTICLASS else of_labels

    def _output_options(self) -> dict[str, Any]:
        is_multilabel = self._labels.is_multilabel
        nonlinearity = label_probabilities if is_multilabel else class_probabilities
        return {"predict_nonlinearity": nonlinearity}

    def _gain(self, output: Tensor, target: Tensor, weight: Tensor) -> float:
        return gain_of_classes(output / self.temperature_, target, weight)

    def _needs_held_out(self) -> bool:
        return self.early_stopping or self.calibrate is True

    def _calibrates(self, plan: Plan) -> bool:
        wanted = self.n_members > 1 if self.calibrate == "auto" else self.calibrate
        return bool(wanted and plan.has_validation)

    def _smoothing(self, plan: Plan) -> float:
        if self.label_smoothing != "auto":
            return float(self.label_smoothing)
        if not self._calibrates(plan) or self.loss != "cross_entropy":
            return 0.0
        mask = plan.held_out[0]
        return _SMOOTHING if mask is not None and mask.size <= _MAX_ROWS_TO_SMOOTH else 0.0

    def _after_training(self, plan: Plan, held_out: list[tuple[np.ndarray, Rows]]) -> None:
        self.temperature_ = 1.0
        if not held_out or not self._calibrates(plan):
            return
        logits = np.concatenate([output for output, _ in held_out])
        target = torch.cat([rows.y for _, rows in held_out]).cpu().numpy()
        weights = [rows.weight for _, rows in held_out if rows.weight is not None]
        weight = torch.cat(weights).double().cpu().numpy() if weights else None
        self.temperature_ = temperature(logits, target, weight)


def _two_probabilities(logits: np.ndarray) -> np.ndarray:
    """Probabilities of two classes from one logit, in place: new memory costs more than the sum."""
    proba = np.empty((len(logits), 2))
    np.negative(logits[:, 0], out=proba[:, 1])
    proba[:, 0] = logits[:, 0]
    with np.errstate(over="ignore"):  # the reciprocal of infinity is the probability
        np.exp(proba, out=proba)
    proba += 1
    return np.reciprocal(proba, out=proba)
