"""The choice of units: how many, which, and on what evidence."""

import warnings
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ..information._pairs import PairInformation
from ._admission import Admission, Rejection
from ._criteria import as_criterion
from ._g_test import g_test_of
from ._greedy import Path, select_path
from ._interactions import Interactions, interaction_screen
from ._stopping import Screen, permutation_screen


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
        Units that are relevant and tell nothing beyond a chosen one.
    partners : dict of int to int
        Units that matter together with another one, which is the value.
    """

    path: Path
    relevance: np.ndarray
    pvalues: np.ndarray
    adjusted_pvalues: np.ndarray | None = None
    rejected: dict[int, Rejection] = field(default_factory=dict)
    partners: dict[int, int] = field(default_factory=dict)


class Chooser:
    """Chooses units as a selector's parameters say.

    Parameters
    ----------
    selector : MutualInfoSelector
        Its parameters are read.
    information : PairInformation
        Units and target.
    weight : ndarray of shape (n_samples,) or None
        Weights of the rows that `codes` and `target` have.
    first : ndarray of shape (n_first,), int64
        Units that come first.
    rng : numpy.random.Generator
        Source of the permutations.
    """

    def __init__(
        self,
        selector: Any,
        information: PairInformation,
        first: np.ndarray,
        rng: np.random.Generator,
    ) -> None:
        self._selector = selector
        self._information = information
        self._first = first
        self._rng = rng
        self._relevance = np.maximum(information.relevance, 0) * information.unit

    def number(self, n_select: int) -> Selection:
        """Choose a number of units."""
        pvalues = g_test_of(self._information).pvalues
        everything = np.arange(self._information.codes.n_features)
        path = self._path(n_select, everything, self._first)
        return Selection(path, self._relevance, pvalues)

    def automatic(self) -> Selection:
        """Choose the units that are relevant, as long as each tells more than those before it."""
        selector, information = self._selector, self._information
        screen = permutation_screen(information, selector.n_permutations, self._rng)
        adjusted = screen.adjusted_pvalues
        partners: dict[int, int] = {}
        if selector.interactions:
            # Two families of tests share the level.
            adjusted = np.minimum(1.0, 2 * adjusted)
            partners = self._partners(screen)
        significant = np.flatnonzero(adjusted <= selector.alpha)
        candidates = np.union1d(significant, np.array(sorted(partners), dtype=np.int64))
        self._say(f"{candidates.size} of {adjusted.size} are relevant")
        exempt = np.isin(np.arange(adjusted.size), sorted(partners))
        admission = Admission(
            information.as_rows(), selector.alpha, selector.n_permutations, self._rng, exempt
        )
        n_most = np.union1d(candidates, self._first).size
        path = self._path(n_most, candidates, self._first, admission)
        if path.selected.size < max(selector.min_features_to_select, 1):
            path = self._at_least(path, candidates, screen)
        chosen = set(path.selected.tolist())
        rejected = {x: why for x, why in admission.rejected.items() if x not in chosen}
        return Selection(path, self._relevance, screen.pvalues, adjusted, rejected, partners)

    def _partners(self, screen: Screen) -> dict[int, int]:
        """Units of significant pairs, each with its partner in the most significant one."""
        selector = self._selector
        found: Interactions = interaction_screen(
            self._information, screen.scores, selector.n_permutations, self._rng
        )
        partners: dict[int, int] = {}
        for i in np.argsort(found.adjusted_pvalues, kind="stable"):
            if 2 * found.adjusted_pvalues[i] > selector.alpha:
                break
            x, w = found.pairs[i].tolist()
            partners.setdefault(x, w)
            partners.setdefault(w, x)
        return partners

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
        selector, information = self._selector, self._information
        return select_path(
            information.codes,
            information.target,
            as_criterion(selector.criterion),
            n_select,
            candidates,
            compute_redundancy=selector.compute_redundancy,
            first=first,
            admits=admits,
            progress=self._progress if selector.verbose else None,
            weight=information.weights,
            n_jobs=selector.n_jobs,
        )

    def _progress(self, unit: int, score: float) -> None:
        self._say(f"column {unit}: score {score:.3g}")

    def _say(self, text: str) -> None:
        if self._selector.verbose:
            print(f"[{type(self._selector).__name__}] {text}")
