"""Compiled kernels: arrays in, numbers out. They check nothing; their callers do.

Every kernel releases the GIL and uses neither ``prange`` nor ``fastmath``: numba's threading
layers abort the process under concurrent calls or a fork, and the kernels use infinities as
sentinels. Threads are the business of :mod:`skmi._parallel`.
"""

from collections.abc import Callable
from typing import Any

import numba


def jit(function: Callable | None = None, **options: Any) -> Callable:
    """Compile with skmi's settings, with an on-disk cache wherever one can be written.

    numba refuses to decorate a cached function when neither the package folder nor the home
    folder is writable; such a machine compiles anew in each process.

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
        return numba.njit(function, cache=True, **options)
    except RuntimeError:
        return numba.njit(function, **options)
