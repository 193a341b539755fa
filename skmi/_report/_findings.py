"""Everything that is measured for a report."""

import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np

from .._table import Table, TableError, typed_frame
from ..feature_selection import MutualInfoSelector
from ..information import entropy
from ._balance import Balance, judge_balance
from ._decisions import Verdict, decide, select
from ._kinds import ColumnKind, Columns, column_kinds, sample_rows
from ._model import QuickModel, quick_model
from ._progress import Progress
from ._redundancy import Redundancy, measure_redundancy
from ._relevance import Relevance, measure_relevance
from ._target import Target

# Of more rows a sample is measured: its intervals are narrow enough.
MOST_ROWS = 100_000


@dataclass(frozen=True)
class Findings:
    """What was found.

    Attributes
    ----------
    name : str
        What the table is called.
    n_samples : int
        Rows of the table.
    target : Target
    kinds : list of ColumnKind
        All columns, in the order of the table.
    used : list of ColumnKind
        Those that were measured; `relevance` and `verdicts` are theirs.
    n_rows : int
        Rows that were measured.
    relevance : Relevance
    selector : MutualInfoSelector
    verdicts : list of Verdict
    redundancy : Redundancy
    balance : Balance
    model : QuickModel or None
    entropy : float or None
        Bits to be known about the class of a row.
    warnings : list of str
        What was warned of on the way.
    """

    name: str
    n_samples: int
    target: Target
    kinds: list[ColumnKind]
    used: list[ColumnKind]
    n_rows: int
    relevance: Relevance
    selector: MutualInfoSelector
    verdicts: list[Verdict]
    redundancy: Redundancy
    balance: Balance
    model: QuickModel | None
    entropy: float | None
    warnings: list[str]

    def decided(self, decision: str) -> list[int]:
        """Positions among `used` of the columns of a decision, best first."""
        order = np.argsort(self.selector.ranking_)
        return [int(j) for j in order if self.verdicts[j].decision == decision]

    @property
    def left_out(self) -> list[ColumnKind]:
        """Columns that were not measured."""
        return [kind for kind in self.kinds if kind.column is None]


def measure(
    table: Table, target: Target, target_column: int | None, progress: Progress
) -> Findings:
    """Measure a table.

    Parameters
    ----------
    table : Table
    target : Target
        Of its rows.
    target_column : int or None
        Position of the target in the table, which is no feature.
    progress : Progress

    Returns
    -------
    Findings

    Raises
    ------
    TableError
        No column can be used.
    """
    progress.say(f"judging {table.n_features} columns of {table.n_samples:,} rows")
    rows = sample_rows(np.flatnonzero(target.present), MOST_ROWS)
    kinds = column_kinds(table, rows, () if target_column is None else (target_column,))
    used = [kind for kind in kinds if kind.column is not None]
    _check_used(table, kinds, used)
    y = target.rows(rows)
    if np.ptp(y) == 0:
        raise TableError(f"The target of {table.label} is all but constant: nothing to learn.")
    frame = typed_frame({str(kind.name): kind.column for kind in used if kind.column is not None})
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        parts = _measured(frame, used, target, y, progress)
    return Findings(
        name=table.label,
        n_samples=table.n_samples,
        target=target,
        kinds=kinds,
        used=used,
        n_rows=rows.size,
        **parts,
        warnings=list(dict.fromkeys(" ".join(str(w.message).split()) for w in caught)),
    )


def _check_used(table: Table, kinds: list[ColumnKind], used: list[ColumnKind]) -> None:
    if not kinds:
        raise TableError(f"{table.label} has no column beside the target.")
    if not used:
        first = kinds[0]
        raise TableError(
            f"None of the {len(kinds)} column(s) of {table.label} can be used: {first.name!r} is "
            f"{first.treatment}."
        )


def _measured(
    frame: Any, used: list[ColumnKind], target: Target, y: np.ndarray, progress: Progress
) -> dict[str, Any]:
    names = [str(kind.name) for kind in used]
    tick = progress.counter(f"measuring {len(used)} columns against {target.name}", len(used))
    columns = [kind.column for kind in used if kind.column is not None]
    relevance = measure_relevance(columns, y, is_numeric=target.is_numeric, tick=tick)
    progress.say("choosing columns")
    selector = select(frame, y, "continuous" if target.is_numeric else "discrete")
    progress.say("comparing columns with each other")
    redundancy = measure_redundancy(frame, names, relevance.information)
    progress.say("fitting a quick model")
    model = quick_model(frame, Columns.of(used, names), target, y)
    return {
        "relevance": relevance,
        "selector": selector,
        "verdicts": decide(selector, names),
        "redundancy": redundancy,
        "balance": judge_balance(target),
        "model": model,
        "entropy": None if target.is_numeric else entropy(y, discrete=True, unit="bit"),
    }
