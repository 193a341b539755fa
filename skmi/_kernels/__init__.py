"""Compiled kernels: arrays in, numbers out. They check nothing; their callers do.

Every kernel releases the GIL and uses neither ``prange`` nor ``fastmath``: numba's threading
layers abort the process under concurrent calls or a fork, and the kernels use infinities as
sentinels. Threads are the business of :mod:`skmi._parallel`.
"""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numba
import numpy as np

# numba stamps a cached kernel with the contents of its own file alone, though it holds the code
# of the kernels it calls: after an upgrade a caller in an unchanged file would run the old code.
_SOURCES = hashlib.sha256(
    b"".join(path.read_bytes() for path in sorted(Path(__file__).parent.glob("*.py")))
).hexdigest()


def jit(function: Callable | None = None, **options: Any) -> Callable:
    """Compile with skmi's settings, with an on-disk cache wherever one can be written.

    numba refuses to decorate a cached function when neither the package folder nor the home
    folder is writable; such a machine compiles anew in each process, as does a release of numba
    whose cache cannot be told to watch all kernels.

    Parameters
    ----------
    function : callable, optional
        Function to compile. Left out when the decorator is called with options.
    **options
        Further options of :func:`numba.njit`.

    Returns
    -------
    callable
        The compiled function, or a decorator.
    """
    if function is None:
        return lambda f: jit(f, **options)
    options = {"nogil": True, "error_model": "numpy", **options}
    try:
        compiled = numba.njit(function, cache=True, **options)
        cache_file = compiled._cache._cache_file
        cache_file._source_stamp = cache_file._source_stamp, _SOURCES
    except (RuntimeError, AttributeError):
        return numba.njit(function, **options)
    return compiled


def read_only(array: np.ndarray) -> np.ndarray:
    """View of an array that cannot be written to.

    Data frames lend such arrays. To numba they are of another type than those that can be written
    to: a kernel that gets both is compiled twice.
    """
    view = array.view()
    view.flags.writeable = False
    return view
