"""Measure the tables of docs/benchmarks.md anew: ``python -m benchmarks [--only NAME ...]``.

Every function ``table_NAME`` of a script ``bench_SCRIPT.py`` in this folder is a table,
SCRIPT.NAME. It yields its rows as dicts, heading to cell, one as soon as it is measured; of
`quick` it makes a smoke test. Where docs/benchmarks.md has the lines

    <!-- begin: SCRIPT.NAME -->
    <!-- end: SCRIPT.NAME -->

the table is written between them, with date, machine, versions and command. Everything else on the
page is written by hand, and stays. A table without a place is printed only.
"""

import argparse
import ast
import os
import sys
import time
import traceback
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

# Before anything loads a library that reads it: all is measured on one thread, but for skmi's own.
os.environ.setdefault("OMP_NUM_THREADS", "1")

from .page import lines, places, replaced, stamp

FOLDER = Path(__file__).parent
PAGE = FOLDER.parent / "docs" / "benchmarks.md"
SCRIPT, TABLE = "bench_", "table_"


def tables_of(folder: Path) -> dict[str, str]:
    """What each table shows, by name, in the order of the scripts; nothing is imported."""
    found = {}
    for path in sorted(folder.glob(f"{SCRIPT}*.py")):
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.FunctionDef) and node.name.startswith(TABLE):
                name = f"{path.stem.removeprefix(SCRIPT)}.{node.name.removeprefix(TABLE)}"
                found[name] = (ast.get_docstring(node) or "").partition("\n")[0]
    return found


def measure(name: str, quick: bool) -> str:
    """Measure a table, print it as it grows, and return it with its stamp."""
    script, _, table = name.partition(".")
    rows = getattr(import_module(SCRIPT + script), TABLE + table)(quick)
    text = []
    for line in lines(rows):
        print(line, flush=True)
        text.append(line)
    text += ["", stamp(f"python -m benchmarks --only {name}")]
    print(f"\n{text[-1]}")
    return "\n".join(text)


def chosen(tables: dict[str, str], only: Sequence[str]) -> list[str]:
    """Tables of these names, and those of scripts of these names."""
    unknown = [name for name in only if name not in {*tables, *(t.split(".")[0] for t in tables)}]
    if unknown:
        raise SystemExit(f"no table or script {', '.join(unknown)}; --list names all")
    return [t for t in tables if not only or t in only or t.split(".")[0] in only]


def main(arguments: Sequence[str] | None = None, folder: Path = FOLDER, page: Path = PAGE) -> int:
    """Run the command line; return how many tables failed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__.split(":")[0])
    parser.add_argument("--only", nargs="+", default=[], metavar="NAME", help="scripts or tables")
    parser.add_argument("--list", action="store_true", help="name the tables and stop")
    parser.add_argument("--quick", action="store_true", help="small and inexact; print only")
    options = parser.parse_args(arguments)
    tables = tables_of(folder)
    names = chosen(tables, options.only)
    sys.path.insert(0, str(folder))
    failed = 0
    for name in names:
        has_place = name in places(page.read_text())
        if options.list:
            print(f"{name:36} {tables[name]}{'' if has_place else ' (printed only)'}")
            continue
        print(f"\n{name}: {tables[name]}")
        start = time.perf_counter()
        try:
            text = measure(name, options.quick)
        except Exception:  # the others are still worth measuring
            traceback.print_exc()
            failed += 1
            continue
        print(f"{time.perf_counter() - start:.0f} s", flush=True)
        if has_place and not options.quick:
            page.write_text(replaced(page.read_text(), name, text))
    return failed


if __name__ == "__main__":
    sys.exit(main())
