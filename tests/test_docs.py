"""The tables of the user guide say what the code says."""

import importlib.util
from pathlib import Path

import pytest

pytest.importorskip("torch", reason="the tables name the options of the networks")

DOCS = Path(__file__).resolve().parents[1] / "docs"
PAGES = sorted((DOCS / "user_guide").glob("*.md"))


@pytest.fixture(scope="module")
def tables():
    spec = importlib.util.spec_from_file_location("tables", DOCS / "tables.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_tables_are_those_of_the_registries(tables, path):
    page = path.read_text()
    assert tables.with_tables(page) == page, "run: python docs/tables.py"


def test_every_table_stands_in_a_page(tables):
    pages = "".join(path.read_text() for path in PAGES)
    assert {name for _, name, _ in tables.MARKED.findall(pages)} == set(tables.TABLES)


def test_a_field_of_a_docstring_goes_on_over_lines(tables):
    def estimator():
        """Summary.

        - Form: one.
        - Bias: upwards,
          mostly.

        - Form: two.
        - Bias: none.
        """

    assert tables.forms(estimator) == [
        {"Form": "one", "Bias": "upwards, mostly"},
        {"Form": "two", "Bias": "none"},
    ]
