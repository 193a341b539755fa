"""Files: what is read, and one clear line for what cannot be."""

import gzip
import importlib.util

import pandas as pd
import polars as pl
import pytest

from skmi._table import TableError, read_file
from skmi._table import _reading as reading

CSV = "name,age,city\nAnn,31,Oslo\nBob,,Rome\nCem,25,NA\n"


@pytest.fixture(params=["pandas", "polars"])
def library(request, monkeypatch):
    monkeypatch.setattr(reading, "installed_library", lambda **_: request.param)
    return request.param


def write(folder, name, text):
    path = folder / name
    opened = gzip.open if name.endswith(".gz") else open
    with opened(path, "wt", encoding="utf-8") as file:
        file.write(text)
    return path


def as_pandas(frame):
    return frame if isinstance(frame, pd.DataFrame) else frame.to_pandas()


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("name", ["people.csv", "people.TXT", "people.tsv.gz"])
def test_text_is_read_with_its_separator(tmp_path, library, name, separator):
    file = read_file(write(tmp_path, name, CSV.replace(",", separator)))
    frame = as_pandas(file.frame)
    assert frame.columns.tolist() == ["name", "age", "city"]
    assert frame["city"].isna().tolist() == [False, False, True]
    assert frame["age"].tolist()[::2] == [31, 25]
    assert (file.name, file.library) == (name, library)


def test_code_reads_the_same_again(tmp_path, library):
    file = read_file(write(tmp_path, "it's.csv", CSV.replace(",", ";")))
    again = eval(file.code, {"pd": pd, "pl": pl})
    assert as_pandas(again).equals(as_pandas(file.frame))


def test_types_are_judged_by_all_rows(tmp_path, library):
    rows = "".join(f"{i}\n" for i in range(200_000))
    frame = as_pandas(read_file(write(tmp_path, "late.csv", f"a\n{rows}text\n")).frame)
    assert set(map(type, frame["a"])) == {str}


def test_parquet(tmp_path, library):
    path = tmp_path / "people.parquet"
    pd.DataFrame({"a": [1, 2]}).to_parquet(path)
    file = read_file(path)
    assert as_pandas(file.frame)["a"].tolist() == [1, 2]
    assert as_pandas(eval(file.code, {"pd": pd, "pl": pl})).equals(as_pandas(file.frame))


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("empty.csv", "", "is empty"),
        ("header.csv", "a,b\n", "no rows"),
        ("twice.csv", "a,b,a\n1,2,3\n", "more than one column of the name 'a'"),
        ("long.csv", "a,b\n1,2\n3,4,5\n", "cannot be read"),
        ("longer.csv", "a,b\n1,2,3\n4,5,6\n", "3 fields in its second line, and 2 names"),
        ("broken.parquet", "PAR1 is not enough", "cannot be read, it may be damaged"),
        ("table.xlsx", "x", "none of the files that can be read"),
    ],
)
def test_bad_files_get_one_line(tmp_path, library, name, text, message):
    with pytest.raises(TableError, match=message) as caught:
        read_file(write(tmp_path, name, text))
    assert "\n" not in str(caught.value)
    assert name in str(caught.value)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("latin.csv", "a,b\nÅsa,ö\n".encode("latin-1"), "not text in UTF-8|cannot be read"),
        ("latin_name.csv", "Å,b\n1,2\n".encode("latin-1"), "not text in UTF-8"),
        ("cut.csv.gz", gzip.compress(CSV.encode())[:-12], "cannot be read"),
        ("fake.csv.gz", b"no gzip at all", "cannot be read"),
    ],
)
def test_bad_bytes_get_one_line(tmp_path, library, name, content, message):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(TableError, match=message) as caught:
        read_file(tmp_path / name)
    assert "\n" not in str(caught.value)


def test_missing_file_points_to_a_near_name(tmp_path):
    path = write(tmp_path, "people.csv", CSV)
    with pytest.raises(TableError, match=f"no file .*Did you mean {path}"):
        read_file(tmp_path / "poeple.csv")
    with pytest.raises(TableError, match=r"There is no file .*nowhere/at_all\.csv\.$"):
        read_file(tmp_path / "nowhere" / "at_all.csv")


def test_folder(tmp_path):
    with pytest.raises(TableError, match="is a folder"):
        read_file(tmp_path)


@pytest.mark.parametrize("name", ["huge.csv", "huge.parquet"])
def test_a_file_larger_than_memory_is_not_begun(tmp_path, monkeypatch, name):
    path = tmp_path / name
    with path.open("wb") as file:
        file.truncate(10**13)
    if reading.available_memory() is None:
        monkeypatch.setattr(reading, "available_memory", lambda: 10**9)
    with pytest.raises(TableError, match=r"needs about [\d,.]+ GB .* Take a sample"):
        read_file(path)


def test_compressed_text_is_judged_by_what_it_becomes(tmp_path, monkeypatch):
    path = write(tmp_path, "small.csv.gz", "a,b\n" + "1,2\n" * 100_000)
    monkeypatch.setattr(reading, "available_memory", lambda: 600_000)
    assert path.stat().st_size < 10_000
    with pytest.raises(TableError, match="of memory are free"):
        read_file(path)


@pytest.mark.parametrize(
    ("absent", "needs_parquet", "expected"),
    [
        ({"polars"}, False, "pandas"),
        ({"pandas"}, False, "polars"),
        ({"pyarrow"}, True, "polars"),
        ({"polars"}, True, "pandas"),
    ],
)
def test_the_library_that_is_installed_reads(monkeypatch, absent, needs_parquet, expected):
    find = importlib.util.find_spec
    monkeypatch.setattr(
        "importlib.util.find_spec", lambda name: None if name in absent else find(name)
    )
    assert reading.installed_library(needs_parquet=needs_parquet) == expected


def test_no_library_is_an_error_with_the_command(monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(ImportError, match=r"skmi\[report\]"):
        reading.installed_library()
    monkeypatch.setattr("importlib.util.find_spec", lambda name: True if name == "pandas" else None)
    with pytest.raises(ImportError, match="pyarrow"):
        reading.installed_library(needs_parquet=True)
