"""The page of all tables: Markdown of rows, what they were measured on, and where they stand."""

import datetime
import os
import platform
import re
import sys
from collections.abc import Iterable, Iterator
from importlib.metadata import version
from pathlib import Path

# Packages that a stamp names where they are loaded, by the module that they bring.
PACKAGES = {
    "skmi": "skmi",
    "numpy": "numpy",
    "scipy": "scipy",
    "sklearn": "scikit-learn",
    "numba": "numba",
    "imblearn": "imbalanced-learn",
    "torch": "torch",
    "skorch": "skorch",
    "boruta": "Boruta",
    "ennemi": "ennemi",
    "feature_engine": "feature-engine",
    "infomeasure": "infomeasure",
    "mrmr": "mrmr-selection",
    "npeet_plus": "npeet-plus",
    "pytabkit": "pytabkit",
}


def lines(rows: Iterable[dict[str, object]]) -> Iterator[str]:
    """Yield the lines of a table as its rows come; the keys of the first are the headings."""
    for number, row in enumerate(rows):
        if number == 0:
            yield _line(row)
            yield "|" + "---|" * len(row)
        yield _line(row.values())


def _line(cells: Iterable[object]) -> str:
    return "| " + " | ".join(map(str, cells)) + " |"


def stamp(command: str) -> str:
    """Date, machine, versions and command of what was just measured."""
    loaded = [package for module, package in PACKAGES.items() if module in sys.modules]
    versions = ", ".join(f"{package} {_version(package)}" for package in loaded)
    machine = f"{_processor()}, {os.cpu_count()} cores"
    python = f"Python {platform.python_version()}"
    return f"*{datetime.date.today()}; {machine}; {python}, {versions};* `{command}`"


def _version(package: str) -> str:
    return sys.modules["skmi"].__version__ if package == "skmi" else version(package)


def _processor() -> str:
    try:
        found = re.search(r"model name\s*:\s*(.+)", Path("/proc/cpuinfo").read_text())
    except OSError:
        found = None
    return found[1] if found else platform.processor() or platform.machine()


def _marks(name: str) -> tuple[str, str]:
    return f"<!-- begin: {name} -->\n", f"<!-- end: {name} -->"


def places(page: str) -> list[str]:
    """Names of the tables that have a place on the page."""
    return re.findall(r"<!-- begin: (\S+) -->\n", page)


def replaced(page: str, name: str, text: str) -> str:
    """The page with new text between the marks of a table.

    Raises
    ------
    ValueError
        The marks are not there once each, in order.
    """
    begin, end = _marks(name)
    start, stop = page.find(begin), page.find(end)
    if not (page.count(begin) == page.count(end) == 1 and start < stop):
        raise ValueError(f"the page needs {begin.strip()} and {end} once each, in this order")
    return page[: start + len(begin)] + text + "\n" + page[stop:]
