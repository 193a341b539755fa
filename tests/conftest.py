"""Settings and fixtures shared by all tests."""

import os
from importlib.util import find_spec
from pathlib import Path

import pytest
from hypothesis import settings
from threadpoolctl import threadpool_limits

ROOT = Path(__file__).resolve().parents[1]

# The first example of a test may compile a kernel; the same examples everywhere keep CI honest.
settings.register_profile("skmi", deadline=None, derandomize=True)
settings.load_profile("skmi")

NEED_NN = [
    "neural_network",
    "inspection/test_activation_display.py",
    "inspection/test_information_plane_display.py",
]
collect_ignore = [] if find_spec("torch") and find_spec("skorch") else NEED_NN


def pytest_terminal_summary(terminalreporter):
    """Nothing is left out in silence."""
    for path in collect_ignore:
        terminalreporter.write_line(f"LEFT OUT tests/{path}: the extra nn is not installed")


@pytest.fixture(autouse=True, scope="session")
def one_blas_thread():
    """BLAS threads make timings noisy and sums depend on the machine."""
    with threadpool_limits(1):
        yield


@pytest.fixture(scope="session")
def data_folder():
    """Folder of the real tables; tests that need it are skipped where it is absent."""
    folder = Path(os.environ.get("SKMI_DATA") or ROOT.parent / "shared" / "data")
    if not (folder / "adult.csv.gz").exists():
        pytest.skip(f"no real tables in {folder}; set SKMI_DATA to their folder")
    return folder


# scikit-learn's own tests, run against the drop-ins, ask for these fixtures.
@pytest.fixture(params=["float32", "float64"])
def global_dtype(request):
    return request.param


@pytest.fixture
def global_random_seed():
    return 42
