"""Random generators from every kind of `random_state`."""

import numpy as np
from sklearn.utils import check_random_state

RandomState = int | np.random.RandomState | np.random.Generator | None


def as_generator(random_state: RandomState) -> np.random.Generator:
    """Return a numpy Generator.

    Parameters
    ----------
    random_state : int, RandomState, Generator or None
        An int seeds a new generator; a RandomState (None: numpy's global one, as in
        scikit-learn) seeds one with its next draw; a Generator is used as it is.

    Returns
    -------
    numpy.random.Generator
    """
    if isinstance(random_state, np.random.Generator):
        return random_state
    if isinstance(random_state, int | np.integer):
        return np.random.default_rng(random_state)
    return np.random.default_rng(check_random_state(random_state).randint(2**31, size=4))


def fixed_seed(random_state: RandomState) -> int:
    """Return an int to seed with; None stands for 0, so that a measure of data is reproducible."""
    return 0 if random_state is None else int(as_generator(random_state).integers(2**32))


def seed_of(random_state: RandomState) -> int | np.random.RandomState | None:
    """Return what scikit-learn takes: a Generator becomes an int that it draws."""
    if isinstance(random_state, np.random.Generator):
        return int(random_state.integers(2**31))
    return random_state
