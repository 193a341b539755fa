"""Pages of the API reference, one for each public module, made of its ``__all__``."""

import importlib
import inspect
from pathlib import Path
from typing import Any

import skmi

HEAD = """API reference
=============

Everything public, module by module. Units are nats unless said otherwise.

.. toctree::
   :maxdepth: 2

"""


def write(folder: Path) -> None:
    """Write ``index.rst`` and a page for each public module of skmi."""
    folder.mkdir(exist_ok=True)
    modules = [name for name in skmi.__all__ if inspect.ismodule(getattr(skmi, name))]
    (folder / "index.rst").write_text(HEAD + "".join(f"   {name}\n" for name in modules))
    for name in modules:
        (folder / f"{name}.rst").write_text(page(f"skmi.{name}"))


def page(name: str) -> str:
    """Return the page of one module: its docstring, and a table of what it offers."""
    module = importlib.import_module(name)
    lines = [name, "=" * len(name), "", f".. automodule:: {name}", "   :no-members:", ""]
    lines += [f".. currentmodule:: {name}", ""]
    for title, members in kinds(module).items():
        lines += [title, "-" * len(title), "", ".. autosummary::", "   :toctree: generated", ""]
        lines += [f"   {member}" for member in members] + [""]
    return "\n".join(lines)


def kinds(module: Any) -> dict[str, list[str]]:
    """Return the public names of a module by what they are; no kind that has none."""
    found: dict[str, list[str]] = {"Classes": [], "Functions": [], "Objects": []}
    for name in module.__all__:
        value = getattr(module, name)
        is_kind = [inspect.isclass(value), inspect.isfunction(value), True]
        found[list(found)[is_kind.index(True)]].append(name)
    return {title: members for title, members in found.items() if members}


def is_foreign(
    app: Any, what: str, name: str, member: Any, skip: bool, options: Any
) -> bool | None:
    """Whether a member is inherited from another library, whose own pages document it."""
    module = getattr(inspect.unwrap(member), "__module__", None) if callable(member) else None
    return True if module and not module.startswith("skmi") else None
