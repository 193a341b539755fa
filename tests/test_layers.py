"""The layout of the house: imports point down only, rooms stay small, `import skmi` stays light."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import skmi

PACKAGE = Path(__file__).resolve().parents[1] / "skmi"
MODULES = sorted(PACKAGE.rglob("*.py"))

BASE = {"_folds", "_kernels", "_compat", "_parallel", "_random", "_table"}
# room -> the rooms of skmi that it may import
ALLOWED = {
    "__init__": set(),
    "_kernels": set(),
    "_compat": set(),
    "_folds": set(),
    "_parallel": {"_compat"},
    "_random": {"_compat"},
    "_table": {"_compat"},
    "information": BASE,
    "feature_selection": BASE | {"information"},
    "metrics": BASE | {"information"},
    "imbalance": BASE | {"information"},
    "inspection": BASE | {"information"},
    "neural_network": BASE | {"feature_selection", "information"},
    "datasets": BASE,
    "_report": BASE | {"feature_selection", "information", "inspection", "metrics"},
    "_cli": {"_report", "_table"},
    "__main__": {"_cli"},
}
HEAVY = ("torch", "skorch", "imblearn", "dask", "matplotlib")
DATA_FRAMES = {"narwhals", "pandas", "polars", "pyarrow"}
MAX_MODULE_LINES = 350
MAX_FUNCTION_LINES = 25


def room(path):
    """Name of the top-level room that a module lives in."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def dotted(path):
    """Name of a module inside skmi: "_kernels.counts", "" for the package itself."""
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")


def imported(path):
    """Yield the absolute dotted name of every module a file imports, at any depth."""
    package = ["skmi", *path.relative_to(PACKAGE).parts[:-1]]
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            source = ".".join([*base, *([node.module] if node.module else [])])
            yield source
            yield from (f"{source}.{alias.name}" for alias in node.names)


def skmi_imports(path):
    """Dotted names, inside skmi, of the modules a file imports."""
    known = {dotted(module) for module in MODULES}
    names = (name.removeprefix("skmi").lstrip(".") for name in imported(path) if is_skmi(name))
    return {name for name in names if name in known and name}


def is_skmi(name):
    return name == "skmi" or name.startswith("skmi.")


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_point_down(path):
    here = room(path)
    assert here in ALLOWED, f"{here} is a new room: give it its place in ALLOWED"
    rooms = {name.split(".")[0] for name in skmi_imports(path)}
    assert rooms - {here} <= ALLOWED[here]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_private_names_of_scikit_learn_stay_in_compat(path):
    if room(path) == "_compat":
        return
    foreign = [name for name in imported(path) if name.startswith(("sklearn.", "imblearn."))]
    private = [name for name in foreign if any(part.startswith("_") for part in name.split("."))]
    assert private == []


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_data_frames_stay_in_table(path):
    if room(path) != "_table":
        assert {name.split(".")[0] for name in imported(path)} & DATA_FRAMES == set()


def test_no_import_cycle():
    graph = {dotted(path): skmi_imports(path) - {dotted(path)} for path in MODULES}
    # A module that imports its own package's __init__ closes a cycle; importing a sibling does not.
    done = set()

    def visit(name, trail):
        assert name not in trail, f"import cycle: {' -> '.join([*trail, name])}"
        if name not in done:
            for target in graph[name]:
                visit(target, [*trail, name])
            done.add(name)

    for name in graph:
        visit(name, [])


def code_lines(source, function):
    """Number of code lines of a function's body: no docstring, comment or blank line."""
    body = function.body
    if isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant):
        body = body[1:]
    if not body:
        return 0
    lines = source.splitlines()[body[0].lineno - 1 : body[-1].end_lineno]
    return sum(bool(line.strip()) and not line.strip().startswith("#") for line in lines)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_rooms_stay_small(path):
    source = path.read_text()
    assert len(source.splitlines()) <= MAX_MODULE_LINES
    if room(path) == "_kernels":  # hot loops may be longer
        return
    functions = [
        node
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    lengths = {function.name: code_lines(source, function) for function in functions}
    assert {name: n for name, n in lengths.items() if n > MAX_FUNCTION_LINES} == {}


def test_importing_skmi_is_light():
    code = "import sys, skmi; print(*sys.modules)"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = {name.split(".")[0] for name in out.stdout.split()}
    assert loaded.isdisjoint(HEAVY)
    assert loaded.isdisjoint({"sklearn", "numba", "scipy", "numpy"})


def test_importing_every_submodule_loads_no_optional_dependency():
    built_on_them = {"imbalance", "neural_network"}
    names = [name for name in skmi.__all__ if name not in built_on_them]
    code = f"import sys, skmi; [getattr(skmi, n) for n in {names}]; print(*sys.modules)"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = {name.split(".")[0] for name in out.stdout.split()}
    assert "numba" in loaded, "the submodules did not load"
    assert loaded.isdisjoint(HEAVY)
