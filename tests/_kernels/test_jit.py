"""The cache of compiled kernels."""

import subprocess
import sys
from pathlib import Path

from skmi import _kernels

CALLER = """
from . import jit
from .callee import callee

@jit
def caller():
    return callee()
"""
CALLEE = """
from . import jit

@jit
def callee():
    return {value}
"""
REPORT = """
from skmi._kernels.caller import caller
print(caller(), sum(caller.stats.cache_hits.values()))
"""


def test_editing_a_kernel_invalidates_the_cache_of_its_callers(tmp_path):
    package = tmp_path / "skmi" / "_kernels"
    package.mkdir(parents=True)
    (package.parent / "__init__.py").touch()
    (package / "__init__.py").write_text(Path(_kernels.__file__).read_text())
    (package / "caller.py").write_text(CALLER)
    reports = []
    for value in (1, 2, 2):
        (package / "callee.py").write_text(CALLEE.format(value=value))
        command = [sys.executable, "-c", REPORT]
        run = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
        reports.append(run.stdout.split())
    assert reports == [["1", "0"], ["2", "0"], ["2", "1"]]
