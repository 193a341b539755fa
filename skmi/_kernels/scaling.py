"""Numbers of any size onto one scale."""

import numpy as np

from . import jit

# From here on the clip is flat to the last bit, and a square would not be finite much farther out.
_FAR = 1e9


@jit
def scale_and_clip(values, location, factor, limit, out):
    """Scale columns and clip them smoothly: ``z = (value - location) * factor``, then as below.

    All in one pass, since each step by itself takes as long as a small layer of a network.

    Parameters
    ----------
    values : ndarray of shape (n_samples, n_columns), float32 or float64
        NaN, a missing value, becomes 0.
    location, factor : ndarray of shape (n_columns,)
        Of the dtype of the values.
    limit : float
        Results ``z / sqrt(1 + (z / limit)**2)`` stay within it.
    out : ndarray of shape (n_samples, n_columns), float32 or float64
        Receives the results; its precision is that of the clip.

    Returns
    -------
    bool
        Whether a value is infinite. To look here costs nothing, since the pass waits for its roots.
    """
    number = out.dtype.type
    one, far, shrink = number(1), number(_FAR), number(limit**-2)
    has_infinite = False
    for i in range(values.shape[0]):
        for j in range(values.shape[1]):
            value = values[i, j]
            has_infinite |= np.abs(value) == np.inf
            z = number((value - location[j]) * factor[j])
            # Comparisons, unlike min and max, hand NaN on, and are a vector instruction each.
            z = far if z > far else z
            z = -far if z < -far else z
            z = z / np.sqrt(one + z * z * shrink)
            out[i, j] = z if z == z else number(0)
    return has_infinite
