"""The lines of Python that build the pipeline of the report."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from .._table import ALIASES
from ._kinds import Columns
from ._model import N_FOLDS
from ._target import Target

_WIDTH = 88
_ENCODER = 'OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1)'
# Days since 1970 of the columns of a data frame; of dates, and of text that reads as such.
_DAYS = {
    "pandas": """def days(dates):
    zero, day = pd.Timestamp(0, tz="UTC"), pd.Timedelta(days=1)
    return dates.apply(lambda d: (pd.to_datetime(d, format="ISO8601", utc=True) - zero) / day)
""",
    "polars": """def days(dates):
    text = pl.selectors.string().str.to_datetime(time_unit="us", time_zone="UTC")
    return dates.with_columns(text).select(pl.all().dt.epoch("us") / 86_400_000_000)
""",
}
_WITH_NAN = """def with_nan(columns):  # None would be a category to OrdinalEncoder
    values = np.array(columns, dtype=object)
    values[np.equal(values, None)] = np.nan
    return values
"""


@dataclass(frozen=True)
class Source:
    """Where the table comes from.

    Attributes
    ----------
    library : str or None
        The library of its data frame, such as "pandas"; None for an array.
    code : str
        The expression that gives the table.
    target : str, int or None
        Column that is the target; None where it is a vector by itself, y.
    """

    library: str | None
    code: str
    target: Any


def recipe(source: Source, columns: Columns, target: Target, *, has_rare: bool) -> str:
    """Write the lines.

    Parameters
    ----------
    source : Source
    columns : Columns
        Names of the columns by their kind; positions where there is no data frame.
    target : Target
    has_rare : bool
        Whether classes are too small for the folds.

    Returns
    -------
    str
        Python. It leaves the `pipeline`, fitted, and the mean `share` of the information about
        the target that it uses in held-out rows.
    """
    body = [
        *_reading(source, columns, target),
        *_common(source) * has_rare,
        "",
        *([_DAYS[_frames(source)], ""] if columns.dates else []),
        *([_WITH_NAN, ""] if _may_hold_none(source, columns) else []),
        *_pipeline(source, columns, target),
        *_scoring(target),
    ]
    code = "\n".join(body) + "\n"
    return "\n".join(_imports(code)) + "\n\n" + code


def _frames(source: Source) -> str:
    """The library in whose terms the lines are written."""
    return "polars" if source.library == "polars" else "pandas"


def _reading(source: Source, columns: Columns, target: Target) -> Iterator[str]:
    is_polars = source.library == "polars"
    if source.target is not None:
        yield f"table = {source.code}"
        if target.n_missing and is_polars:
            yield f"table = table.drop_nulls({source.target!r})"
        elif target.n_missing:
            yield f"table = table.dropna(subset=[{source.target!r}])"
        yield f"y = table[{source.target!r}]"
        yield from _dropped("table", [source.target, *columns.left_out], is_polars)
        return
    if source.library not in (None, "pandas", "polars"):
        yield "X = X.to_pandas()"
    if target.n_missing:
        yield "y = np.array(y, dtype=object)"
        yield "known = np.array([v is not None and v == v for v in y])"
        yield f"X, y = {'X.filter(known)' if is_polars else 'X[known]'}, y[known].tolist()"
    if columns.left_out and source.library is None:
        yield f"X = np.delete(X, {columns.left_out!r}, axis=1)"
    elif columns.left_out:
        yield from _dropped("X", columns.left_out, is_polars)


def _dropped(table: str, names: list[Any], is_polars: bool) -> Iterator[str]:
    keyword = "" if is_polars else "columns="
    yield from _list_call(f"X = {table}.drop({keyword}", names, ")")


def _list_call(before: str, items: list[Any], after: str) -> list[str]:
    """An expression around a list, which is broken into lines where it is long."""
    line = f"{before}{items!r}{after}"
    if len(line) <= _WIDTH:
        return [line]
    lines = ["   "]
    for item in items:
        if len(lines[-1]) + len(repr(item)) + 2 > _WIDTH:
            lines.append("   ")
        lines[-1] += f" {item!r},"
    return [f"{before}[", *lines, f"]{after}"]


def _common(source: Source) -> list[str]:
    is_polars = source.library == "polars"
    return [
        "classes, counts = np.unique(y, return_counts=True)",
        f"common = np.isin(y, classes[counts >= {N_FOLDS}])",
        f"X, y = {'X.filter(common)' if is_polars else 'X[common]'}, np.asarray(y)[common]",
    ]


def _may_hold_none(source: Source, columns: Columns) -> bool:
    """Whether a missing category may be None, as it is in a Parquet file for pandas 2."""
    is_nan = source.library == "pandas" and "read_csv" in source.code
    return columns.has_gaps and not is_nan


def _pipeline(source: Source, columns: Columns, target: Target) -> Iterator[str]:
    if columns.categories:
        yield from _list_call("categories = ", columns.categories, "")
    if columns.dates:
        yield from _list_call("dates = ", columns.dates, "")
    yield "pipeline = make_pipeline("
    if columns.categories or columns.dates:
        yield "    make_column_transformer("
        yield from _encoded(source, columns)
        yield '        remainder="passthrough",'
        yield "    ),"
    options = f"categorical_features=range({len(columns.categories)}), " * bool(columns.categories)
    options += f'target="{target.kind}", ' * (target.kind != "auto")
    yield f"    MutualInfoSelector({options}random_state=0),"
    yield f"    {_boosting(target)}(early_stopping=True, random_state=0),"
    yield ")"


def _encoded(source: Source, columns: Columns) -> Iterator[str]:
    """The parts of the column transformer."""
    if _may_hold_none(source, columns):
        yield "        ("
        yield "            make_pipeline("
        yield "                FunctionTransformer(with_nan),"
        yield f"                {_ENCODER},"
        yield "            ),"
        yield "            categories,"
        yield "        ),"
    elif columns.categories:
        yield f"        ({_ENCODER}, categories),"
    if columns.dates:
        yield "        (FunctionTransformer(days), dates),"


def _boosting(target: Target) -> str:
    return f"HistGradientBoosting{'Regressor' if target.is_numeric else 'Classifier'}"


def _scoring(target: Target) -> list[str]:
    folds = "KFold" if target.is_numeric else "StratifiedKFold"
    return [
        f"folds = {folds}({N_FOLDS}, shuffle=True, random_state=0)",
        "scorer = normalized_information_gain_scorer",
        "share = cross_val_score(pipeline, X, y, cv=folds, scoring=scorer).mean()",
        "pipeline.fit(X, y)",
    ]


_MODULES = {
    "sklearn.compose": ["make_column_transformer"],
    "sklearn.ensemble": ["HistGradientBoostingClassifier", "HistGradientBoostingRegressor"],
    "sklearn.model_selection": ["KFold", "StratifiedKFold", "cross_val_score"],
    "sklearn.pipeline": ["make_pipeline"],
    "sklearn.preprocessing": ["FunctionTransformer", "OrdinalEncoder"],
    "skmi.feature_selection": ["MutualInfoSelector"],
    "skmi.metrics": ["normalized_information_gain_scorer"],
}


def _imports(code: str) -> Iterator[str]:
    """Import what the lines use, and nothing else."""
    for library, alias in {"numpy": "np", **ALIASES}.items():
        if re.search(rf"\b{alias}\.", code):
            yield f"import {library} as {alias}"
    for module, names in _MODULES.items():
        used = [name for name in names if re.search(rf"\b{name}\b", code)]
        if used:
            yield f"from {module} import {', '.join(used)}"
