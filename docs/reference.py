"""Pages of the API reference, one for each public module, made of its ``__all__``."""

import importlib
import inspect
from collections.abc import Callable
from pathlib import Path
from typing import Any

import skmi

HEAD = """API reference
=============

Everything public, module by module. Units are nats unless said otherwise.

.. toctree::
   :maxdepth: 2

"""

KINDS: dict[str, Callable[[Any], bool]] = {
    "Modules": inspect.ismodule,
    "Classes": inspect.isclass,
    "Functions": inspect.isfunction,
    "Objects": lambda value: True,
}


def write(folder: Path) -> None:
    """Write ``index.rst`` and a page for each public module of skmi."""
    folder.mkdir(exist_ok=True)
    modules = [f"skmi.{name}" for name in kinds(skmi)["Modules"]]
    (folder / "index.rst").write_text(HEAD + "".join(f"   {name}\n" for name in ["skmi", *modules]))
    for name in ["skmi", *modules]:
        (folder / f"{name}.rst").write_text(page(name))


def page(name: str) -> str:
    """Return the page of one module: its docstring, and a table of what it offers."""
    module = importlib.import_module(name)
    lines = [name, "=" * len(name), "", f".. automodule:: {name}", "   :no-members:", ""]
    lines += [f".. currentmodule:: {name}", ""]
    for title, members in kinds(module).items():
        if title == "Modules":  # they have pages of their own
            continue
        lines += [title, "-" * len(title), "", ".. autosummary::", "   :toctree: generated", ""]
        lines += [f"   {member}" for member in members] + [""]
    return "\n".join(lines)


def kinds(module: Any) -> dict[str, list[str]]:
    """Return the public names of a module by what they are; no kind that has none."""
    found: dict[str, list[str]] = {}
    for name in module.__all__:
        if name.startswith("_"):
            continue
        value = getattr(module, name)
        kind = next(title for title, is_kind in KINDS.items() if is_kind(value))
        found.setdefault(kind, []).append(name)
    return {title: found[title] for title in KINDS if title in found}


def is_foreign(
    app: Any, what: str, name: str, member: Any, skip: bool, options: Any
) -> bool | None:
    """Whether a member is inherited from another library, whose own pages document it."""
    module = getattr(inspect.unwrap(member), "__module__", None) if callable(member) else None
    return True if module and not module.startswith("skmi") else None
