"""The page: complete in itself, escaped, and made for readers of every kind."""

import re
from html.parser import HTMLParser
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest

import skmi
from skmi._report import _page

from .conftest import NASTY

VOID = {"meta", "link", "br", "image", "use", "path", "img"}


class Elements(HTMLParser):
    """All elements of a page as (tag, attributes); each must be closed in its turn."""

    def __init__(self, page):
        super().__init__()
        self.found, self.open, self.text = [], [], []
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        self.found.append((tag, dict(attributes)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.found.append((tag, dict(attributes)))

    def handle_endtag(self, tag):
        if tag not in VOID:
            assert self.open.pop() == tag

    def handle_data(self, data):
        self.text.append(data)

    def of(self, *tags):
        return [attributes for tag, attributes in self.found if tag in tags]


@pytest.fixture(scope="module", params=["found", "found_numeric"])
def page(request):
    return Elements(request.getfixturevalue(request.param).html)


def test_elements_are_closed(page):
    assert page.open == []


def test_language_title_and_schemes(page):
    assert page.of("html") == [{"lang": "en"}]
    assert len(page.of("title")) == 1
    assert {"name": "color-scheme", "content": "light dark"} in page.of("meta")
    assert "prefers-color-scheme: dark" in "".join(page.text)


def test_headings_go_down_one_level_at_a_time(page):
    levels = [int(tag[1]) for tag, _ in page.found if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_headers_of_tables_have_a_scope_and_tables_a_caption(page):
    assert all(header.get("scope") in ("col", "row") for header in page.of("th"))
    assert len(page.of("caption")) == len(page.of("table")) >= 5


def test_pictures_have_words(page):
    pictures = [a for a in page.of("div") if a.get("role") == "img"]
    assert len(pictures) == len(page.of("svg")) == 2
    assert all(len(picture["aria-label"]) > 30 for picture in pictures)


def test_regions_can_be_reached_by_keyboard_and_have_a_name(page):
    ids = [attributes["id"] for _, attributes in page.found if "id" in attributes]
    assert len(set(ids)) == len(ids)
    regions = [a for _, a in page.found if a.get("role") == "region"]
    assert len(regions) >= 5
    for region in regions:
        assert region["tabindex"] == "0"
        assert region.get("aria-labelledby") in ids or region.get("aria-label")
    links = [a["href"] for a in page.of("a")]
    assert {link.removeprefix("#") for link in links} <= set(ids)


def test_nothing_is_loaded_from_elsewhere(page):
    sources = [a[key] for _, a in page.found for key in ("src", "href", "xlink:href") if key in a]
    assert all(source.startswith(("#", "data:")) for source in sources)
    assert "url(http" not in "".join(page.text)
    assert page.of("script") == []


def test_words_are_explained(page):
    said = "".join(page.text)
    for word in ("p-value", "redundant", "recommended", "95 % interval", "bit"):
        assert word in said


def test_colours_are_those_of_the_page(found):
    pictures = re.findall(r"<svg.*?</svg>", found.html, re.DOTALL)
    assert all("currentColor" in picture for picture in pictures)
    assert "var(--accent)" in pictures[0]
    coloured = set(re.findall(r"(?:fill|stroke): (#\w+)", "".join(pictures)))
    assert coloured <= {"#ffffff", "#000000"}, "a colour that does not follow the scheme"


def test_what_came_from_the_table_is_escaped(found):
    page = Elements(found.html)
    assert NASTY in "".join(page.text)
    assert "<script" not in found.html


@pytest.mark.parametrize(
    "name",
    ["</td></tr></table>", '"><img src=x onerror=alert(1)>', "$x^2$ &amp;", "a\nb", "{{ 7 }}"],
)
def test_odd_names_classes_and_levels(name):
    rng = np.random.default_rng(0)
    X = pd.DataFrame({name: rng.choice([name, "b"], 200), "other": rng.standard_normal(200)})
    y = pd.Series(np.where(X[name] == "b", name, "no"), name=name)
    found = skmi.report(X, y)
    plain = skmi.report(X.rename(columns={name: "plain"}).replace(name, "a"), y.ne("no"))
    page = Elements(found.html)
    assert [tag for tag, _ in page.found] == [tag for tag, _ in Elements(plain.html).found]
    assert found.recommended == [name]


def test_a_single_column():
    X = np.arange(100.0).reshape(-1, 1) ** 2
    page = Elements(skmi.report(X, X[:, 0] > 2000).html)
    assert "one column only" in "".join(page.text)


def test_many_columns_have_rows_and_a_picture_of_the_best():
    rng = np.random.default_rng(0)
    X = rng.standard_normal((200, 240))
    found = skmi.report(X, X[:, 7] > 0)
    page = Elements(found.html)
    assert "Only the 200 columns that tell most were compared" in "".join(page.text)
    assert len([a for a in page.of("th") if a["scope"] == "row"]) > 480
    assert found.recommended == ["x7"]


@pytest.mark.parametrize("absent", ["jinja2", "matplotlib"])
def test_absent_libraries_are_named(monkeypatch, absent):
    monkeypatch.setitem(__import__("sys").modules, absent, None)
    with pytest.raises(ImportError, match=r"skmi\[report\]"):
        _page.check_installed()
