"""The user guide says what the code says, and shows it."""

import importlib.util
import re
from pathlib import Path

import numpy as np
import pytest

from skmi.feature_selection import MutualInfoSelector, _criteria

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


def test_the_worked_example_of_a_criterion_is_one(monkeypatch):
    page = (DOCS / "development" / "architecture.md").read_text()
    (example,) = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    monkeypatch.setattr(_criteria, "CRITERIA", dict(_criteria.CRITERIA))
    exec(example, vars(_criteria))
    monkeypatch.delattr(_criteria, "worst_cife")
    assert "Worst interaction" in _criteria.CRITERIA["worst_cife"].description

    def definition(terms):
        gains = terms.relevance - terms.redundancy + terms.conditional_redundancy
        return gains.min(axis=0)

    rng = np.random.default_rng(0)
    X = rng.integers(4, size=(300, 8))
    y = (X[:, 0] + X[:, 1] * X[:, 2] + rng.integers(3, size=300)) % 5
    monkeypatch.setattr(MutualInfoSelector, "_parameter_constraints", {})
    found, expected = (
        MutualInfoSelector(criterion, n_features_to_select=5).fit(X, y).selected_
        for criterion in ("worst_cife", definition)
    )
    np.testing.assert_array_equal(found, expected)
