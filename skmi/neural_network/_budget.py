"""How long to train, by the number of rows."""

from dataclasses import dataclass
from typing import Any

_BATCH_SIZE = 256
ALL_ROWS = -1
# At least so many steps, and so many passes over the rows.
_N_STEPS = 1000
_N_EPOCHS = 20
# Between two looks at the rows held out.
_STEPS_PER_EPOCH = 10
# Without a better loss on the rows held out for so many steps and epochs, training stops.
_PATIENCE_STEPS = 80
_PATIENCE_EPOCHS = 4


@dataclass(frozen=True)
class Budget:
    """Size and number of the steps.

    Attributes
    ----------
    batch_size : int
        Rows a step; -1 for all.
    n_passes : int
        Passes over the rows in an epoch.
    n_epochs : int
        Most epochs.
    patience : int
        Epochs without improvement before training stops.
    n_steps : int
        Most steps.
    """

    batch_size: int
    n_passes: int
    n_epochs: int
    patience: int
    n_steps: int


def budget(estimator: Any, n_rows: int) -> Budget:
    """Return the budget of an estimator for training on `n_rows` rows."""
    batch_size = estimator.batch_size
    if isinstance(batch_size, str):
        batch_size = ALL_ROWS if batch_size == "full" else _BATCH_SIZE
    steps_per_pass = 1 if batch_size == ALL_ROWS else -(-n_rows // batch_size)
    n_epochs, n_passes = estimator.max_iter, 1
    if n_epochs == "auto":
        n_passes = -(-_STEPS_PER_EPOCH // steps_per_pass)
        n_epochs = max(_N_EPOCHS, -(-_N_STEPS // (n_passes * steps_per_pass)))
    steps_per_epoch = n_passes * steps_per_pass
    patience = estimator.n_iter_no_change
    if patience == "auto":
        patience = max(_PATIENCE_EPOCHS, -(-_PATIENCE_STEPS // steps_per_epoch))
    return Budget(batch_size, n_passes, n_epochs, patience, n_epochs * steps_per_epoch)


def is_small(n_rows: int) -> bool:
    """Whether one batch of the usual size holds all rows."""
    return n_rows <= _BATCH_SIZE
