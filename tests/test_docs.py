"""The user guide says what the code says, and shows it."""

import importlib.util
import re
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


def test_the_first_steps_run():
    page = (DOCS / "user_guide" / "getting_started.md").read_text()
    exec("".join(re.findall(r"```python\n(.*?)```", page, re.DOTALL)), {})


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_every_page_has_a_picture_that_is_described(path):
    pictures = re.findall(r"!\[([^\]]*)\]\((\S+\.png)\)", path.read_text())
    assert pictures or path.stem == "index"
    for description, picture in pictures:
        assert len(description.split()) > 5
        assert (path.parent / picture).exists()
