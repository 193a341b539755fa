"""The package says what is missing where torch or skorch is."""

import subprocess
import sys

import pytest

CODE = """
import sys

class Absent:
    def find_spec(self, name, *_):
        if name == {missing!r}:
            raise ModuleNotFoundError(f"No module named {{name!r}}")

sys.meta_path.insert(0, Absent())
import skmi.neural_network
"""


@pytest.mark.parametrize("missing", ["torch", "skorch"])
def test_a_missing_extra_is_named(missing):
    command = [sys.executable, "-c", CODE.format(missing=missing)]
    out = subprocess.run(command, capture_output=True, text=True)
    assert out.returncode != 0
    assert 'pip install "skmi[nn]"' in out.stderr.splitlines()[-1]
