"""Which columns tell the same."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from ..inspection import MutualInfoMatrixDisplay, feature_groups

# Time and memory grow with the square of the number of columns.
MOST_COLUMNS = 200


@dataclass(frozen=True)
class Redundancy:
    """What the columns share.

    Attributes
    ----------
    display : MutualInfoMatrixDisplay
        All pairs.
    groups : list of list of int
        Columns that tell the same, two or more in each, by their positions in the table of all
        columns that are used.
    columns : ndarray of int
        Positions of the columns that were compared.
    """

    display: MutualInfoMatrixDisplay
    groups: list[list[int]]
    columns: np.ndarray


def measure_redundancy(frame: Any, names: list[str], relevance: np.ndarray) -> Redundancy:
    """Compare all pairs of columns, of many columns those that tell most about the target.

    Parameters
    ----------
    frame : data frame of shape (n_rows, n_columns)
    names : list of str
        Names of its columns.
    relevance : ndarray of shape (n_columns,)
        What each column tells about the target.

    Returns
    -------
    Redundancy
    """
    columns = np.sort(np.argsort(-relevance, kind="stable")[:MOST_COLUMNS])
    frame = frame[[names[j] for j in columns]]
    labels = feature_groups(frame, n_jobs=-1)
    members = [columns[labels == label].tolist() for label in range(labels.max() + 1)]
    groups = [group for group in members if len(group) > 1]
    return Redundancy(
        MutualInfoMatrixDisplay.from_data(frame, unit="bit", n_jobs=-1), groups, columns
    )
