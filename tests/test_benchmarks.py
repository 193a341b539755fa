"""The command that measures the tables of docs/benchmarks.md and writes them in their places."""

import datetime
import re
import subprocess
import sys

import pytest

from benchmarks.__main__ import FOLDER, PAGE, main, tables_of
from benchmarks.page import places, replaced

SCRIPT = '''
"""A script that measures nothing."""

def table_squares(quick):
    """Squares of small numbers.

    More words.
    """
    for number in range(2 if quick else 3):
        yield {"number": number, "square": f"{number**2}x"}

def table_broken(quick):
    """Fails."""
    raise RuntimeError("no peer here")
    yield

def table_cubes(quick):
    yield {"cube": 27}

def helper():
    pass
'''
TEXT = """# Page

Words before.

<!-- begin: small.broken -->
old, broken
<!-- end: small.broken -->
<!-- begin: small.squares -->
old
<!-- end: small.squares -->

Words after: 0x.
"""


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Run the command on a folder of one small script; return how many failed, and the page."""
    (tmp_path / "bench_small.py").write_text(SCRIPT)
    (tmp_path / "helpers.py").write_text("def table_none(quick): ...")
    page = tmp_path / "page.md"
    page.write_text(TEXT)
    monkeypatch.setattr(sys, "path", list(sys.path))
    monkeypatch.delitem(sys.modules, "bench_small", raising=False)

    def run(*arguments):
        return main(arguments, folder=tmp_path, page=page), page.read_text()

    yield run
    sys.modules.pop("bench_small", None)


def test_tables_are_written_in_their_places(run, capsys):
    failed, text = run()
    assert failed == 1
    before, squares, after = re.split(r"<!-- (?:begin|end): small\.squares -->\n", text)
    assert (before, after) == (TEXT.partition("<!-- begin: small.sq")[0], "\nWords after: 0x.\n")
    rows, stamp = squares.strip().split("\n\n")
    assert rows.split("\n") == [
        "| number | square |",
        "|---|---|",
        "| 0 | 0x |",
        "| 1 | 1x |",
        "| 2 | 4x |",
    ]
    assert stamp.startswith(f"*{datetime.date.today()}; ")
    assert re.search(r"\d+ cores; Python \d+\.\d+", stamp)
    assert stamp.endswith("`python -m benchmarks --only small.squares`")
    output, errors = capsys.readouterr()
    assert "| 27 |" in output  # without a place, printed only
    assert "RuntimeError: no peer here" in errors
    assert run() == (1, text)


def test_one_table_alone(run):
    assert run("--only", "small.cubes") == (0, TEXT)
    failed, text = run("--only", "small.squares")
    assert failed == 0
    assert "| 2 | 4x |" in text
    with pytest.raises(SystemExit, match=r"no table or script small\.none"):
        run("--only", "small.none", "small")


def test_quick_writes_nothing(run, capsys):
    assert run("--quick", "--only", "small.squares") == (0, TEXT)
    assert "| 1 | 1x |\n\n*" in capsys.readouterr().out


def test_list_names_the_tables(run, capsys):
    assert run("--list") == (0, TEXT)
    assert [re.split(r"\s{2,}", line) for line in capsys.readouterr().out.splitlines()] == [
        ["small.squares", "Squares of small numbers."],
        ["small.broken", "Fails."],
        ["small.cubes", "(printed only)"],
    ]


@pytest.mark.parametrize(
    "page",
    [
        "<!-- begin: a.b -->\n",
        "<!-- end: a.b -->\n<!-- begin: a.b -->\n",
        2 * "<!-- begin: a.b -->\n<!-- end: a.b -->\n",
    ],
)
def test_marks_that_do_not_match(page):
    with pytest.raises(ValueError, match=r"needs <!-- begin: a\.b --> and <!-- end: a\.b --> once"):
        replaced(page, "a.b", "text")


def test_the_page_has_places_of_tables_that_exist():
    page = PAGE.read_text()
    assert set(places(page)) <= set(tables_of(FOLDER))
    for name in places(page):
        table = page.partition(f"<!-- begin: {name} -->")[2].partition(f"<!-- end: {name} -->")[0]
        # Not measured yet, or with date, machine, versions and the command.
        assert table == "\n" or re.search(r"\*\d{4}-\d\d-\d\d; .*;\* `python .*`\n$", table), name


def test_the_tables_of_the_networks_can_be_measured():
    pytest.importorskip("skorch")
    # In a process of its own: the benchmarks set threads and warnings for good.
    command = [sys.executable, "-m", "benchmarks", "--quick", "--only", "mlp"]
    done = subprocess.run(command, cwd=FOLDER.parent, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    measured = set(re.findall(r"^mlp\.\w+(?=: )", done.stdout, re.MULTILINE))
    assert measured == {name for name in tables_of(FOLDER) if name.startswith("mlp.")}
    assert "nan" not in done.stdout
