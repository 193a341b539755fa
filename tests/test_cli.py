"""The command line, as a process of its own."""

import subprocess
import sys

import numpy as np
import pandas as pd
import pytest

import skmi
from skmi import _cli

FRAME = pd.DataFrame(
    {"age": np.arange(60) % 9, "income": np.where(np.arange(60) % 9 > 3, "a", "b")}
)


def run(*words, cwd):
    command = [sys.executable, "-m", "skmi", *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, cwd=cwd, check=False)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    FRAME.to_csv(tmp_path / "people.csv", index=False)
    # The package is found from anywhere, installed or not.
    monkeypatch.setenv("PYTHONPATH", str(_cli.Path(skmi.__file__).parents[1]))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_report(folder):
    out = run("report", "people.csv", "--target", "income", cwd=folder)
    assert out.returncode == 0
    assert (folder / "report.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert "1 of 1 column is recommended: “age”." in out.stdout
    assert "The page is report.html." in out.stdout
    assert "skmi: reading people.csv" in out.stderr


def test_quiet_and_output(folder):
    out = run(
        "report", "people.csv", "--target", "income", "--quiet", "--output", "x.html", cwd=folder
    )
    assert (out.returncode, out.stdout, out.stderr) == (0, "", "")
    assert (folder / "x.html").exists()


def test_an_error_is_one_line_and_no_traceback(folder):
    out = run("report", "people.csv", "--target", "incme", cwd=folder)
    assert out.returncode == 2
    assert out.stdout == ""
    lines = out.stderr.splitlines()
    assert lines[-1] == "skmi: error: people.csv has no column 'incme'. Did you mean 'income'?"
    assert "Traceback" not in out.stderr


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["report", "poeple.csv", "--target", "income"], "Did you mean people.csv?"),
        (["report", ".", "--target", "income"], "is a folder"),
        (["report", "empty.csv", "--target", "income"], "is empty"),
        (["report", "header.csv", "--target", "income"], "no rows"),
        (["report", "broken.parquet", "--target", "income"], "may be damaged"),
        (["report", "twice.csv", "--target", "income"], "the name 'a'"),
        (["report", "huge.csv", "--target", "income"], "GB of memory are free"),
        (["report", "one.csv", "--target", "income"], "one value only, 'a'"),
        (["report", "alone.csv", "--target", "income"], "no column beside the target"),
        (["report", "people.csv", "--target", "zzz"], "There are 'age', 'income'."),
        (["report", "people.csv", "--target", "income", "--output", "."], "cannot be written"),
        (
            ["report", "people.csv", "--target", "income", "--output", "a/b.html"],
            "cannot be written",
        ),
        (["report", "people.csv", "--target", "income", "--target-kind", "continuous"], "strings"),
    ],
)
def test_bad_input(folder, capsys, words, message):
    (folder / "empty.csv").touch()
    (folder / "header.csv").write_text("a,income\n")
    (folder / "twice.csv").write_text("a,a,income\n1,2,3\n")
    (folder / "broken.parquet").write_text("PAR1")
    FRAME.assign(income="a").to_csv(folder / "one.csv", index=False)
    FRAME[["income"]].to_csv(folder / "alone.csv", index=False)
    with (folder / "huge.csv").open("wb") as file:
        file.truncate(10**13)
    assert _cli.main(words) == 2
    *_, last = capsys.readouterr().err.splitlines()
    assert last.startswith("skmi: error: ")
    assert message in last


def test_an_absent_library_is_one_line(folder, capsys, monkeypatch):
    monkeypatch.setitem(sys.modules, "jinja2", None)
    assert _cli.main(["report", "people.csv", "--target", "income"]) == 2
    assert 'pip install "skmi[report]"' in capsys.readouterr().err


def test_an_interruption_is_no_traceback(folder, capsys, monkeypatch):
    def interrupted(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("skmi._report.report_of_file", interrupted)
    assert _cli.main(["report", "people.csv", "--target", "income"]) == 130
    assert capsys.readouterr().err == "skmi: interrupted\n"


@pytest.mark.parametrize("words", [[], ["repot"], ["report"], ["report", "people.csv"]])
def test_wrong_words_are_explained(capsys, words):
    with pytest.raises(SystemExit) as caught:
        _cli.main(words)
    assert caught.value.code == 2
    assert "usage: skmi" in capsys.readouterr().err


def test_version(capsys):
    with pytest.raises(SystemExit):
        _cli.main(["--version"])
    assert capsys.readouterr().out.strip() == skmi.__version__
