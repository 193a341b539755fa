"""How much memory there is."""

import re
from pathlib import Path

_MEMINFO = Path("/proc/meminfo")
_CONTROL_GROUP = Path("/sys/fs/cgroup")


def available_memory() -> int | None:
    """Bytes that this process may still take; None where the system does not say.

    Linux says it in ``/proc/meminfo``; the limit of a container (control groups, version 2) counts.
    """
    known = [n for n in (_free_of_machine(), _free_of_container()) if n is not None]
    return min(known, default=None)


def _free_of_machine() -> int | None:
    if not _MEMINFO.exists():
        return None
    found = re.search(r"MemAvailable:\s+(\d+) kB", _MEMINFO.read_text())
    return int(found[1]) * 1024 if found else None


def _free_of_container() -> int | None:
    limit, used, stat = (_CONTROL_GROUP / f"memory.{name}" for name in ("max", "current", "stat"))
    if not (limit.exists() and used.exists() and stat.exists()):
        return None
    if limit.read_text().strip() == "max":
        return None
    # Pages of files that nobody reads are given up when memory is short.
    cached = re.search(r"^inactive_file (\d+)$", stat.read_text(), re.MULTILINE)
    free = int(limit.read_text()) - int(used.read_text()) + (int(cached[1]) if cached else 0)
    return max(free, 0)
