"""The command line: ``skmi report data.csv --target income``."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from . import __version__
from ._table import TableError

_FAILED, _INTERRUPTED = 2, 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command.

    Parameters
    ----------
    arguments : sequence of str or None, default=None
        Words after the name of the command; those of the process by default.

    Returns
    -------
    int
        0; 2 where the input is of no use, after one line on the standard error stream; 130 after an
        interruption from the keyboard.
    """
    options = _parser().parse_args(arguments)
    try:
        return _report(options)
    except (TableError, ImportError) as error:
        print(f"skmi: error: {' '.join(str(error).split())}", file=sys.stderr)
        return _FAILED
    except KeyboardInterrupt:
        print("skmi: interrupted", file=sys.stderr)
        return _INTERRUPTED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="skmi", description="Mutual information for tabular machine learning."
    )
    parser.add_argument("--version", action="version", version=__version__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    words = "say what the columns of a table tell about one of them, on one HTML page"
    report = commands.add_parser("report", help=words, description=words.capitalize() + ".")
    report.add_argument("file", help=".csv, .tsv or .txt, also .gz; or .parquet")
    report.add_argument("--target", required=True, metavar="COLUMN", help="what to tell about")
    report.add_argument(
        "--target-kind",
        choices=["auto", "discrete", "continuous"],
        default="auto",
        help="classes or numbers; by default whole numbers of at most 50 values are classes",
    )
    report.add_argument("--output", default="report.html", metavar="PAGE", help="%(default)s")
    report.add_argument("--quiet", action="store_true", help="print errors only")
    return parser


def _report(options: argparse.Namespace) -> int:
    # What is dear to load comes after the check of the words.
    from ._report import check_installed, report_of_file

    page = Path(options.output)
    if page.is_dir() or not page.parent.is_dir():
        raise TableError(f"{page} cannot be written: name a file in a folder that exists.")
    check_installed()
    verbose = 0 if options.quiet else 1
    found = report_of_file(
        options.file, options.target, target=options.target_kind, verbose=verbose
    )
    try:
        found.save(page)
    except OSError as error:
        raise TableError(f"{page} cannot be written: {error.strerror}.") from error
    if not options.quiet:
        print(found)
        print(f"\nThe page is {page}.")
    return 0
