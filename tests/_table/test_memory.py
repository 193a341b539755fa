"""Memory that is left, as the system states it."""

import pytest

from skmi._table import _memory


@pytest.fixture
def system(tmp_path, monkeypatch):
    meminfo = tmp_path / "meminfo"
    meminfo.write_text("MemTotal:       16000000 kB\nMemAvailable:    8000000 kB\n")
    monkeypatch.setattr(_memory, "_MEMINFO", meminfo)
    monkeypatch.setattr(_memory, "_CONTROL_GROUP", tmp_path)
    return tmp_path


def limit(folder, most):
    (folder / "memory.max").write_text(f"{most}\n")
    (folder / "memory.current").write_text("3000\n")
    (folder / "memory.stat").write_text("active_file 7\ninactive_file 500\n")


def test_of_the_machine(system):
    assert _memory.available_memory() == 8_000_000 * 1024


def test_a_container_may_have_less(system):
    limit(system, 10_000)
    assert _memory.available_memory() == 10_000 - 3_000 + 500


def test_a_container_without_a_limit(system):
    limit(system, "max")
    assert _memory.available_memory() == 8_000_000 * 1024


def test_a_system_that_does_not_say(system, monkeypatch):
    monkeypatch.setattr(_memory, "_MEMINFO", system / "absent")
    assert _memory.available_memory() is None
