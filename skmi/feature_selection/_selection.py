"""The choice of units: how many, which, and on what evidence."""

import warnings
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from .._random import as_generator
from ..information._pairs import Information, PairInformation
from ._admission import Admission, PermutedAdmission, Rejection
from ._criteria import as_criterion
from ._g_test import g_test_of
from ._greedy import Path, select_path
from ._groups import Units
from ._interactions import interaction_screen
from ._stopping import Screen, permutation_screen
from ._validation import wanted_number


@dataclass(frozen=True)
class Selection:
    """Units that were chosen, and what is known of all of them.

    Attributes
    ----------
    path : Path
        Chosen units.
    relevance : ndarray of shape (n_units,)
        I(x;y) in nats.
    pvalues : ndarray of shape (n_units,)
        Of each unit by itself.
    adjusted_pvalues : ndarray of shape (n_units,) or None
        Of all units together, where the number of units was left to the selector.
    rejected : dict of int to Rejection
        Units that are relevant and tell nothing beyond a chosen one, also those that were kept
        nevertheless to reach a number.
    partners : dict of int to int
        Units that matter together with another one, which is the value.
    """

    path: Path
    relevance: np.ndarray
    pvalues: np.ndarray
    adjusted_pvalues: np.ndarray | None = None
    rejected: dict[int, Rejection] = field(default_factory=dict)
    partners: dict[int, int] = field(default_factory=dict)


def terms_added(selector: Any, n_units: int) -> int:
    """Largest number of terms of a unit that the choice adds up, once their number is known."""
    n_select = wanted_number(selector, n_units)
    return 1 if n_select is None else as_criterion(selector.criterion).n_added(n_select)


class Chooser(ABC):
    """Chooses units as a selector's parameters say.

    Parameters
    ----------
    selector : MutualInfoSelector
        Its parameters are read.
    information : Information
        Units and target.
    first : ndarray of shape (n_first,), int64
        Units that come first.
    """

    def __init__(self, selector: Any, information: Information, first: np.ndarray) -> None:
        self.information = information
        self.first = first
        self._selector = selector
        self._rng = as_generator(selector.random_state)
        self._relevance = np.maximum(information.relevance, 0) * information.unit

    @abstractmethod
    def _screen(self) -> Screen:
        """Test which units are relevant."""

    @abstractmethod
    def _admission(self, exempt: np.ndarray) -> Admission:
        """Test of each next unit of the path."""

    def _partners(self, screen: Screen) -> dict[int, int]:
        """Units of significant pairs, each with its partner in the most significant one."""
        return {}

    def choose(self) -> Selection:
        """Choose units, and their number where that is left to the selector."""
        n_select = wanted_number(self._selector, self.information.n_features)
        return self._automatic() if n_select is None else self._number(n_select)

    def _number(self, n_select: int) -> Selection:
        pvalues = g_test_of(self.information).pvalues
        path = self._path(n_select, np.arange(self.information.n_features), self.first)
        return Selection(path, self._relevance, pvalues)

    def _automatic(self) -> Selection:
        """Choose the units that are relevant, as long as each tells more than those before it."""
        selector = self._selector
        screen = self._screen()
        adjusted = screen.adjusted_pvalues
        partners: dict[int, int] = {}
        if selector.interactions:
            # Two families of tests share the level.
            adjusted = np.minimum(1.0, 2 * adjusted)
            partners = self._partners(screen)
        significant = np.flatnonzero(adjusted <= selector.alpha)
        candidates = np.union1d(significant, np.array(sorted(partners), dtype=np.int64))
        self._say(f"{candidates.size} of {adjusted.size} are relevant")
        admission = self._admission(np.isin(np.arange(adjusted.size), sorted(partners)))
        n_most = np.union1d(candidates, self.first).size
        path = self._path(n_most, candidates, self.first, admission)
        if path.selected.size < max(selector.min_features_to_select, 1):
            path = self._at_least(path, candidates, screen)
        known = self._relevance, screen.pvalues, adjusted, admission.rejected, partners
        return Selection(path, *known)

    def _at_least(self, path: Path, candidates: np.ndarray, screen: Screen) -> Path:
        """Fill up a path that is shorter than `min_features_to_select`, and warn."""
        n_least = self._selector.min_features_to_select
        warnings.warn(
            f"{path.selected.size} of {screen.scores.size} features are significantly relevant, "
            f"each beyond the others, at alpha={self._selector.alpha}; keeping the {n_least} that "
            "come closest (min_features_to_select). More rows or a larger alpha find weaker ones.",
            UserWarning,
            stacklevel=7,
        )
        closest = np.lexsort((-screen.scores, screen.adjusted_pvalues))
        relevant_first = np.concatenate(
            [path.selected, closest[np.isin(closest, candidates)], closest]
        )
        keep = relevant_first[np.sort(np.unique(relevant_first, return_index=True)[1])][:n_least]
        return self._path(keep.size, np.sort(keep), path.selected)

    def _path(
        self,
        n_select: int,
        candidates: np.ndarray,
        first: np.ndarray,
        admits: Callable[[list[int], int, int], bool] | None = None,
    ) -> Path:
        selector = self._selector
        return select_path(
            self.information,
            as_criterion(selector.criterion),
            n_select,
            candidates,
            compute_redundancy=selector.compute_redundancy,
            first=first,
            admits=admits,
            progress=self._progress if selector.verbose else None,
        )

    def _progress(self, unit: int, score: float) -> None:
        self._say(f"column {unit}: score {score:.3g}")

    def _say(self, text: str) -> None:
        if self._selector.verbose:
            print(f"[{type(self._selector).__name__}] {text}")


class PermutationChooser(Chooser):
    """Tests against permuted targets, for which it needs every row."""

    information: PairInformation

    @cached_property
    def _rows(self) -> PairInformation:
        """The table whose targets are permuted: whole weights are repeated rows."""
        return self.information.as_rows()

    def _screen(self) -> Screen:
        return permutation_screen(self._rows, self._selector.n_permutations, self._rng)

    def _admission(self, exempt: np.ndarray) -> Admission:
        known = self._selector.alpha, self._selector.n_permutations, self._rng, exempt
        return PermutedAdmission(self._rows, *known)

    def _partners(self, screen: Screen) -> dict[int, int]:
        selector = self._selector
        found = interaction_screen(self._rows, screen.scores, selector.n_permutations, self._rng)
        partners: dict[int, int] = {}
        for i in np.argsort(found.adjusted_pvalues, kind="stable"):
            if 2 * found.adjusted_pvalues[i] > selector.alpha:
                break
            x, w = found.pairs[i].tolist()
            partners.setdefault(x, w)
            partners.setdefault(w, x)
        return partners


def by_column(selection: Selection, units: Units) -> dict[str, np.ndarray]:
    """Attributes of a fitted selector: what is known of the columns of each unit.

    Parameters
    ----------
    selection : Selection
        Of units.
    units : Units
        Columns of each unit.

    Returns
    -------
    dict of str to ndarray
        By the name of the attribute.
    """
    path, of_column = selection.path, units.of_column
    selected = units.columns_of(path.selected)
    step = np.repeat(np.arange(path.selected.size), np.diff(units.starts)[path.selected])
    support = np.isin(np.arange(of_column.size), selected)
    relevance = selection.relevance[of_column]
    rejected = np.flatnonzero(~support)
    by_relevance = rejected[np.argsort(-relevance[rejected], kind="stable")]
    ranking = np.empty(of_column.size, dtype=np.int64)
    ranking[np.r_[selected, by_relevance]] = np.arange(1, of_column.size + 1)
    known = {
        "selected_": selected,
        "support_": support,
        "ranking_": ranking,
        "scores_": path.scores[step],
        "relevance_": relevance,
        "pvalues_": selection.pvalues[of_column],
    }
    if path.redundancy is not None:
        known["redundancy_"] = path.redundancy[step[:, None], of_column]
    if selection.adjusted_pvalues is not None:
        known["adjusted_pvalues_"] = selection.adjusted_pvalues[of_column]
    return known
