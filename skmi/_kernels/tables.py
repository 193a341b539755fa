"""Tables that go on counting as more rows come."""

from . import jit


@jit
def add_counts(first, second, target, weight, table):
    """Count rows into the table of two columns and the target.

    Parameters
    ----------
    first, second, target : ndarray of shape (n_samples,), int32
        Codes.
    weight : ndarray of shape (n_samples,), int64, or None
        What each row adds; 1 if None.
    table : ndarray of shape (n_first, n_second, n_targets), int64
        The counts are added.
    """
    for i in range(target.size):
        table[first[i], second[i], target[i]] += 1 if weight is None else weight[i]
