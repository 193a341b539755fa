"""FEAST, the C library of Brown, Pocock, Zhao and Luján (2012), called on codes.

The package fstoolbox brings the library; its own Python part does not find it on every system.
"""

import ctypes
from importlib.util import find_spec
from pathlib import Path

import numpy as np

# Function of each criterion, and the weights of redundancy and conditional redundancy.
FEAST_NAMES = {
    "mim": ("MIM",),
    "mifs": ("BetaGamma", 1.0, 0.0),
    "mrmr": ("mRMR_D",),
    "cife": ("BetaGamma", 1.0, 1.0),
    "jmi": ("JMI",),
    "cmim": ("CMIM",),
    "icap": ("ICAP",),
    "disr": ("DISR",),
    "condred": ("BetaGamma", 0.0, 1.0),
}


def feast_library() -> ctypes.CDLL:
    """The library."""
    package = find_spec("fstoolbox")
    if package is None or package.origin is None:
        raise ImportError("FEAST is not installed: pip install --no-deps fstoolbox")
    return ctypes.CDLL(str(Path(package.origin).parents[1] / "libFSToolbox.so"))


def select_with_feast(columns: np.ndarray, y: np.ndarray, criterion: str, k: int) -> list[int]:
    """Columns, held row by row as codes, in the order in which FEAST chooses them."""
    name, *weights = FEAST_NAMES[criterion]
    columns = np.ascontiguousarray(columns, dtype=np.uint32)
    y = np.ascontiguousarray(y, dtype=np.uint32)
    starts = columns.ctypes.data + np.arange(len(columns), dtype=np.uintp) * columns.strides[0]
    selected, scores = np.zeros(k, dtype=np.uint32), np.zeros(len(columns))
    function = getattr(feast_library(), name)
    function.restype = ctypes.c_void_p
    sizes = (ctypes.c_uint(size) for size in (k, columns.shape[1], len(columns)))
    arrays = (a.ctypes.data_as(ctypes.c_void_p) for a in (starts, y, selected, scores))
    function(*sizes, *arrays, *map(ctypes.c_double, weights))
    return selected.tolist()
