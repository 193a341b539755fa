"""Files as data frames, read by pandas or polars."""

import csv
import gzip
import importlib
import importlib.util
import zlib
from collections import Counter
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import islice
from pathlib import Path
from typing import Any

from ._memory import available_memory

_TEXT = (".csv", ".tsv", ".txt")
_PARQUET = (".parquet", ".pq")
_SEPARATORS = ",;\t|"
# What pandas takes for a missing value; polars is told.
_MISSING = ["#N/A", "<NA>", "N/A", "NA", "NULL", "NaN", "None", "n/a", "nan", "null"]
ALIASES = {"pandas": "pd", "polars": "pl"}
# Bytes of memory at the peak, for each byte of a file, as measured with pandas.
_TEXT_PEAK, _PARQUET_PEAK = 3, 6
# Text that is unpacked to see how much a file grows.
_PROBE = 1 << 20


class TableError(ValueError):
    """A file or table of which no use can be made; the message is one line, with the mend."""


@dataclass(frozen=True)
class TableFile:
    """A table as it was read.

    Attributes
    ----------
    frame : pandas.DataFrame or polars.DataFrame
        The table.
    name : str
        Name of the file, without its folder.
    library : {"pandas", "polars"}
        Which of them read it.
    code : str
        The expression that reads it again.
    """

    frame: Any
    name: str
    library: str
    code: str


def read_file(path: str | Path) -> TableFile:
    """Read a table from a CSV or Parquet file.

    Parameters
    ----------
    path : str or Path
        ``.csv``, ``.tsv`` or ``.txt``, with names in the first line and separated by commas,
        semicolons, tabs or bars, also compressed as ``.gz``; or ``.parquet``.

    Returns
    -------
    TableFile
        Read by pandas where it is installed, else by polars.

    Raises
    ------
    TableError
        No such file, a folder, an unknown ending, an empty or broken file, no rows, columns of the
        same name, or more than the memory can take.
    ImportError
        Neither pandas nor polars is installed, or neither of them can read Parquet files.
    """
    path = Path(path)
    _check_path(path)
    is_text = _ending(path) in _TEXT
    _check_size(path, is_text)
    library = installed_library(needs_parquet=not is_text)
    function = "read_csv" if is_text else "read_parquet"
    options = _csv_options(path, library) if is_text else {}
    frame = _read(path, library, function, options)
    if not len(frame):
        raise TableError(f"{path} has a line of names but no rows.")
    given = "".join(f", {name}={value!r}" for name, value in options.items())
    code = f"{ALIASES[library]}.{function}({str(path)!r}{given})"
    return TableFile(frame, path.name, library, code)


def installed_library(*, needs_parquet: bool = False) -> str:
    """Name of the library that holds data frames: pandas where it is installed, else polars.

    Parameters
    ----------
    needs_parquet : bool, default=False
        Whether it must read Parquet files, for which pandas needs pyarrow.

    Raises
    ------
    ImportError
        There is none.
    """
    has = {name: importlib.util.find_spec(name) is not None for name in (*ALIASES, "pyarrow")}
    if has["pandas"] and (has["pyarrow"] or not needs_parquet):
        return "pandas"
    if has["polars"]:
        return "polars"
    if has["pandas"]:
        raise ImportError(
            "Parquet files need pyarrow beside pandas: python -m pip install pyarrow."
        )
    raise ImportError('Tables need pandas or polars: python -m pip install "skmi[report]".')


def _ending(path: Path) -> str:
    return (path.with_suffix("") if path.suffix.lower() == ".gz" else path).suffix.lower()


def _check_path(path: Path) -> None:
    if path.is_dir():
        raise TableError(f"{path} is a folder: name a file in it.")
    if not path.exists():
        folder = path.parent
        names = [p.name for p in folder.iterdir()] if folder.is_dir() else []
        near = get_close_matches(path.name, names, n=1)
        hint = f" Did you mean {folder / near[0]}?" if near else ""
        raise TableError(f"There is no file {path}.{hint}")
    if _ending(path) not in (*_TEXT, *_PARQUET):
        raise TableError(
            f"{path} is none of the files that can be read: {', '.join(_TEXT)} (also .gz) and "
            f"{', '.join(_PARQUET)}."
        )
    if not path.stat().st_size:
        raise TableError(f"{path} is empty.")


def _check_size(path: Path, is_text: bool) -> None:
    size = path.stat().st_size
    if path.suffix.lower() == ".gz":
        size = int(size * _growth(path))
    needed = size * (_TEXT_PEAK if is_text else _PARQUET_PEAK)
    available = available_memory()
    if available is not None and needed > available:
        raise TableError(
            f"{path} needs about {needed / 1e9:,.1f} GB to be read, and {available / 1e9:,.1f} GB "
            "of memory are free. Take a sample of its rows, or fewer columns."
        )


def _growth(path: Path) -> float:
    """How much larger a compressed file becomes, by its beginning."""
    try:
        with path.open("rb") as packed, gzip.open(packed) as text:
            return len(text.read(_PROBE)) / packed.tell()
    except (OSError, EOFError, zlib.error) as error:
        raise _broken(path, error) from error


def _csv_options(path: Path, library: str) -> dict[str, Any]:
    """Options for a reader, from the line of names."""
    opened = gzip.open if path.suffix.lower() == ".gz" else open
    try:
        with opened(path, "rt", encoding="utf-8-sig", newline="") as text:
            first = text.readline()
            separator = max(_SEPARATORS, key=lambda s: len(next(csv.reader([first], delimiter=s))))
            text.seek(0)
            names, *rows = islice(csv.reader(text, delimiter=separator), 2)
    except (UnicodeDecodeError, OSError, EOFError, csv.Error, zlib.error) as error:
        raise _broken(path, error) from error
    _check_names(path, names, rows)
    if library == "pandas":
        return ({"sep": separator} if separator != "," else {}) | {"low_memory": False}
    separated = {"separator": separator} if separator != "," else {}
    return separated | {"null_values": _MISSING, "infer_schema_length": None}


def _check_names(path: Path, names: list[str], rows: list[list[str]]) -> None:
    repeated = [name for name, n in Counter(names).items() if n > 1]
    if repeated:
        raise TableError(
            f"{path} has more than one column of the name {', '.join(map(repr, repeated))}: "
            "rename them in its first line."
        )
    if rows and len(rows[0]) > len(names):
        # pandas would take the first fields for names of the rows.
        raise TableError(
            f"{path} has {len(rows[0])} fields in its second line, and {len(names)} names in its "
            "first: name every column."
        )


def _read(path: Path, library: str, function: str, options: dict[str, Any]) -> Any:
    reader = importlib.import_module(library)
    # The errors of polars have no common ancestor with those of pandas, which are ValueErrors.
    own = (reader.exceptions.PolarsError,) if library == "polars" else ()
    try:
        return getattr(reader, function)(path, **options)
    except MemoryError as error:
        raise TableError(f"{path} does not fit the memory: take a sample of its rows.") from error
    except (OSError, EOFError, ValueError, zlib.error, *own) as error:
        raise _broken(path, error) from error


def _broken(path: Path, error: Exception) -> TableError:
    if isinstance(error, UnicodeDecodeError):
        return TableError(f"{path} is not text in UTF-8: save it in this encoding.")
    said = " ".join(str(error).split())[:200]
    return TableError(f"{path} cannot be read, it may be damaged: {said}")
