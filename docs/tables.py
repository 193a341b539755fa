"""Tables of the user guide that are made of skmi's registries, signatures and docstrings.

    python docs/tables.py

writes each between the marks of its page, ``<!-- table: name -->`` and ``<!-- end -->``. A test
fails while a page holds another table than the code says.
"""

import inspect
import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from skmi import information
from skmi.feature_selection._criteria import CRITERIA
from skmi.information._estimators import ESTIMATORS
from skmi.neural_network._augmentation import AUGMENTATIONS
from skmi.neural_network._losses import CLASSIFICATION_LOSSES, LOSS_PARAMETERS, REGRESSION_LOSSES
from skmi.neural_network._options import ACTIVATIONS, SCHEDULES, SOLVERS

GUIDE = Path(__file__).parent / "user_guide"
MARKED = re.compile(r"(<!-- table: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)
# A line "- Key: text" of a docstring, and the indented lines that go on with it.
FIELD = re.compile(r"^- (\w+): (.*(?:\n {2,}\S.*)*)", re.MULTILINE)
KEYWORDS = (
    "estimator",
    "n_neighbors",
    "bias_correction",
    "discrete",
    "missing",
    "sample_weight",
    "normalize",
    "unit",
    "random_state",
)


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table in Markdown."""
    lines = [head, ["---"] * len(head), *([cell.replace("|", r"\|") for cell in r] for r in rows)]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def forms(function: Callable) -> list[dict[str, str]]:
    """Return the fields of a docstring; "Form" begins another row."""
    found: list[dict[str, str]] = [{}]
    for key, text in FIELD.findall(inspect.getdoc(function) or ""):
        if key == "Form" and found[-1]:
            found.append({})
        found[-1][key] = " ".join(text.split()).removesuffix(".")
    return found


def first_line(function: Callable) -> str:
    """Return what a function is, in its own words."""
    return (inspect.getdoc(function) or "").partition("\n")[0].removesuffix(".")


def criteria() -> str:
    """Criteria of selection."""
    rows = []
    for name, criterion in CRITERIA.items():
        title, _, formula = criterion.description.removesuffix(".").partition(": ")
        (fields,) = forms(criterion.term)
        rows.append((f"`{name}`", title, formula, fields["Use"], fields.get("Avoid", "")))
    return table(["criterion", "name in full", "values a candidate by", "use it", "avoid it"], rows)


def estimators() -> str:
    """Estimators of mutual information."""
    rows = []
    for name, estimator in ESTIMATORS.items():
        for form in forms(estimator):
            title = ", ".join([f"`{name}`", *([form["Form"]] if "Form" in form else [])])
            rows.append((title, form["Source"], form["Bias"], form["Cost"], form["Avoid"]))
    return table(["estimator", "source", "bias", "cost", "do not use it"], rows)


def keywords() -> str:
    """Defaults of the keywords that the measures of information share."""
    rows = []
    for name in information.__all__:
        value = getattr(information, name)
        if inspect.isfunction(value):
            parameters = inspect.signature(value).parameters
            cells = [_default(parameters[key]) if key in parameters else "" for key in KEYWORDS]
            rows.append([f"`{name}`", *cells])
    return table(["", *(f"`{key}`" for key in KEYWORDS)], rows)


def _default(parameter: inspect.Parameter) -> str:
    return "`" + repr(parameter.default).replace("'", '"') + "`"


def network_options() -> str:
    """What the parameters of the networks may name."""
    losses = {"`MLPClassifier`": CLASSIFICATION_LOSSES, "`MLPRegressor`": REGRESSION_LOSSES}
    rows = [
        ("`activation`", _names(ACTIVATIONS)),
        ("`solver`", _names(SOLVERS)),
        ("`learning_rate`", _names(["constant", *SCHEDULES])),
        *((f"`loss` of {owner}", _losses(names)) for owner, names in losses.items()),
        (
            "`augmentation`",
            "; ".join(f'`"{k}"`: {first_line(f)}' for k, f in AUGMENTATIONS.items()),
        ),
    ]
    return table(["parameter", "may name"], rows)


def _names(names: Iterable[str]) -> str:
    return ", ".join(f'`"{name}"`' for name in names)


def _losses(names: Iterable[str]) -> str:
    """Names of losses, with what `loss_params` may hold for each."""
    options = {
        name: ", ".join(f"`{key}`" for key in LOSS_PARAMETERS.get(name, ())) for name in names
    }
    return ", ".join(f'`"{name}"`' + f" ({keys})" * bool(keys) for name, keys in options.items())


TABLES: dict[str, Callable[[], str]] = {
    "criteria": criteria,
    "estimators": estimators,
    "keywords": keywords,
    "network_options": network_options,
}


def with_tables(page: str) -> str:
    """Return a page with its tables as they should be."""
    return MARKED.sub(lambda found: found[1] + TABLES[found[2]]() + found[3], page)


def main() -> None:
    """Rewrite the pages of the guide."""
    for path in sorted(GUIDE.glob("*.md")):
        path.write_text(with_tables(path.read_text()))


if __name__ == "__main__":
    main()
