"""The report, and how it is made from a table or a file."""

import html
from functools import cached_property
from pathlib import Path
from typing import Any

from .._table import (
    TableError,
    as_block,
    as_table,
    frame_of,
    library_of,
    read_dated,
    read_file,
)
from ..feature_selection import MutualInfoSelector
from ..feature_selection._target import TargetKind
from ._findings import Findings, measure
from ._kinds import Columns, places_in_array
from ._page import render
from ._progress import Progress
from ._recipe import Source, recipe
from ._tables import class_rows, column_rows, model_rows
from ._target import read_target, target_position
from ._words import verdict


class Report:
    """What the columns of a table tell about a target: made by :func:`skmi.report`.

    In a notebook it is shown as a page.

    Parameters
    ----------
    findings : Findings
        What was measured.
    source : Source
        Where the table comes from.

    Attributes
    ----------
    verdict : list of str
        The outcome in plain words.
    recommended : list of str
        Names of the columns to keep, in the order in which they were chosen.
    selector : MutualInfoSelector
        Fitted to the columns that were used, by name, dates as days since 1970.
    columns : pandas.DataFrame or dict of str to list
        One row a column: column, kind, values, missing, treatment, information, low, high (bits),
        pvalue, decision, reason.
    pairs : pandas.DataFrame or dict of str to list
        One row a pair of columns: what they share, in bits and as a share.
    groups : list of list of str
        Columns that tell the same.
    classes : pandas.DataFrame or dict of str to list
        Classes and their rows; or percentiles of a numeric target.
    model : pandas.DataFrame or dict of str to list
        Share of the information that the quick model uses, with its standard error; no row where
        there was no model.
    code : str
        The lines of Python that build the pipeline.
    html : str
        The page.

    See Also
    --------
    skmi.report : Makes one.
    """

    def __init__(self, findings: Findings, source: Source) -> None:
        self._findings = findings
        self.verdict = verdict(findings)
        self.selector: MutualInfoSelector = findings.selector
        self.recommended = [str(findings.used[j].name) for j in findings.decided("recommended")]
        self.columns = frame_of(column_rows(findings))
        self.pairs = findings.redundancy.display.frame()
        self.groups = [
            [str(findings.used[j].name) for j in group] for group in findings.redundancy.groups
        ]
        self.classes = frame_of(class_rows(findings))
        self.model = frame_of(model_rows(findings))
        self.code = _code(findings, source)

    @cached_property
    def html(self) -> str:
        """The page, complete in itself."""
        return render(self._findings, self.verdict, self.code)

    def save(self, path: str | Path) -> Path:
        """Write the page.

        Parameters
        ----------
        path : str or Path
            File to write; an older one is replaced.

        Returns
        -------
        Path

        Raises
        ------
        ImportError
            jinja2 or matplotlib is not installed.
        OSError
            The file cannot be written.
        """
        path = Path(path)
        path.write_text(self.html, encoding="utf-8")
        return path

    def __repr__(self) -> str:
        return "\n".join(self.verdict)

    def _repr_html_(self) -> str:
        # A frame of its own keeps the styles of page and notebook apart.
        page = html.escape(self.html)
        style = "width:100%;height:720px;border:1px solid #8888;border-radius:6px"
        return f'<iframe title="Report of skmi" srcdoc="{page}" style="{style}"></iframe>'


def report(X: Any, y: Any, *, target: TargetKind = "auto", verbose: int = 0) -> Report:
    """Say what the columns of a table tell about a target, which repeat each other, which to keep.

    Parameters
    ----------
    X : {array-like, data frame} of shape (n_samples, n_features)
        Numbers, strings, categories, booleans and dates, missing values allowed. A column that
        cannot be used is left out, and the report says why.
    y : str or array-like of shape (n_samples,)
        The target, or its name among the columns of X. Rows without a target are left out.
    target : {"auto", "discrete", "continuous"}, default="auto"
        Kind of the target. "auto" takes strings, booleans and whole numbers of at most 50 distinct
        values for classes.
    verbose : int, default=0
        1 prints each step to the standard error stream.

    Returns
    -------
    Report
        A page in a notebook; `save` writes it to a file.

    Raises
    ------
    ValueError
        A target that is not among the columns, has one value only, or a class of its own for each
        row; fewer than 20 rows with a target; no column that can be used; duplicate names.
    TypeError
        A sparse table, or a lazy frame.
    ImportError
        Neither pandas nor polars is installed.

    See Also
    --------
    skmi.feature_selection.MutualInfoSelector : The choice of columns.
    skmi.information.mutual_info_test : The information of each column, with its interval.
    skmi.inspection.feature_groups : The groups of columns that tell the same.

    Notes
    -----
    Of more than 100,000 rows a fixed random sample is measured. Two numbers are compared on at most
    10,000 rows; the quick model is given at most 50,000. Only the 200 columns that tell most are
    compared with each other. The same input gives the same report.

    Do not use it in place of thinking about what each column means and when it becomes known: a
    column that is filled in after the target tells most, and helps least.

    Examples
    --------
    >>> import skmi
    >>> from sklearn.datasets import load_wine
    >>> X, y = load_wine(return_X_y=True, as_frame=True)
    >>> found = skmi.report(X, y)
    >>> found.recommended[:3]
    ['flavanoids', 'alcohol', 'color_intensity']
    >>> path = found.save("report.html")  # doctest: +SKIP
    """
    table = as_table(X, owner="report", label="X")
    if table.csc is not None:
        raise TypeError("report takes dense tables; pass X.toarray() or a data frame.")
    if isinstance(y, str):
        return _of_table(X, Source(library_of(X), "X", y), "X", target, Progress(verbose))
    (column, *others) = as_block(y, "y")
    if others or column.values.size != table.n_samples:
        raise TableError(
            f"y must hold one value for each of the {table.n_samples} rows of X; got "
            f"{column.values.size} of {1 + len(others)} column(s)."
        )
    name = getattr(y, "name", None)
    known = read_target(column, str("y" if name is None else name), target)
    findings = measure(table, known, None, Progress(verbose))
    return Report(findings, Source(library_of(X), "X", None))


def report_of_file(
    path: str | Path, y: str, *, target: TargetKind = "auto", verbose: int = 0
) -> Report:
    """Read a file and report on it; see :func:`report` and :func:`skmi._table.read_file`."""
    progress = Progress(verbose)
    progress.say(f"reading {path}")
    file = read_file(path)
    return _of_table(file.frame, Source(file.library, file.code, y), file.name, target, progress)


def _of_table(
    frame: Any, source: Source, label: str, kind: TargetKind, progress: Progress
) -> Report:
    table = as_table(frame, owner="report", label=label)
    position = target_position(table, source.target)
    column, _ = read_dated(table, position)
    known = read_target(column, source.target, kind)
    return Report(measure(table, known, position, progress), source)


def _code(findings: Findings, source: Source) -> str:
    kinds = findings.kinds
    names = [kind.name for kind in kinds] if source.library else places_in_array(kinds)
    has_rare = findings.model is not None and findings.model.n_left_out > 0
    return recipe(source, Columns.of(kinds, names), findings.target, has_rare=has_rare)
