"""The page of a report."""

from importlib.resources import files
from typing import Any

import numpy as np

from ._findings import Findings
from ._phrases import percent
from ._pictures import MOST_BARS, heat_map, relevance_picture
from ._tables import column_rows
from ._words import notes

_MOST_PAIRS = 10


def check_installed() -> None:
    """Raise an ImportError that names the mend where a page cannot be made."""
    try:
        import jinja2  # noqa: F401
        import matplotlib  # noqa: F401
    except ImportError as error:
        raise ImportError(
            'A page needs jinja2 and matplotlib: python -m pip install "skmi[report]".'
        ) from error


def render(findings: Findings, verdict: list[str], code: str) -> str:
    """Write the page.

    Parameters
    ----------
    findings : Findings
    verdict : list of str
        The outcome in plain words.
    code : str
        The lines of Python.

    Returns
    -------
    str
        One HTML document that loads nothing. Whatever came from the table is escaped.
    """
    check_installed()
    from jinja2 import Environment, StrictUndefined

    environment = Environment(
        autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=StrictUndefined
    )
    environment.filters |= {"bits": _bits, "percent": percent, "pvalue": _pvalue(findings)}
    template = environment.from_string(files(__package__).joinpath("page.html").read_text("utf-8"))
    return template.render(
        findings=findings,
        verdict=verdict,
        code=code,
        columns=_records(column_rows(findings)),
        tiles=_tiles(findings),
        relevance_svg=_relevance_svg(findings),
        most_bars=MOST_BARS,
        heat_map_svg=heat_map(findings.redundancy.display) if len(findings.used) > 1 else "",
        pairs=_pairs(findings),
        notes=notes(findings),
    )


def _records(columns: dict[str, list]) -> list[dict[str, Any]]:
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def _tiles(findings: Findings) -> list[tuple[str, str]]:
    """Figures that stand out at the top of the page."""
    tiles = [
        ("rows", f"{findings.n_samples:,}"),
        ("columns", f"{len(findings.kinds):,}"),
        ("recommended", f"{len(findings.decided('recommended')):,}"),
    ]
    if findings.model is not None:
        what = "variance explained" if findings.target.is_numeric else "information used"
        tiles.append((what, percent(findings.model.everything.share)))
    return tiles


def _relevance_svg(findings: Findings) -> str:
    relevance = findings.relevance
    best = np.argsort(-relevance.information, kind="stable")[:MOST_BARS]
    return relevance_picture(
        [str(findings.used[j].name) for j in best],
        relevance.information[best],
        relevance.low[best],
        relevance.high[best],
        [findings.verdicts[j].decision for j in best],
    )


def _pairs(findings: Findings) -> list[dict[str, Any]]:
    """Pairs of columns that share most."""
    frame = findings.redundancy.display.frame()
    columns = {name: list(frame[name])[:_MOST_PAIRS] for name in frame}
    return _records(columns)


def _bits(number: float) -> str:
    return f"{number:.3f}"


def _pvalue(findings: Findings) -> Any:
    """A filter that writes p-values; the smallest that permutations can show is a bound."""
    least = 1 / (findings.selector.n_permutations + 1)

    def written(pvalue: float) -> str:
        return f"≤ {least:.3f}" if pvalue <= least * 1.001 else f"{pvalue:.3f}"

    return written
