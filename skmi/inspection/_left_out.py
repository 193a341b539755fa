"""Groups of rows that are left out in turn: which rows stay, and sums over those."""

from collections.abc import Iterator
from functools import cached_property, lru_cache

import numpy as np

from ._permuted_rows import Draw

# With fewer groups intervals are wider: the quantile of Student's t is 2.09 for 20 groups, 2.26
# for 10.
N_GROUPS = 20
LEAST_ROWS = 10


class RowGroups:
    """Rows dealt at random to groups, each of which is left out once.

    Parameters
    ----------
    n_samples : int
        Rows of the table.
    n_drawn : int
        Rows that are scored in a repeat.
    seed : int
        Seeds the deal.

    Raises
    ------
    ValueError
        Too few rows.
    """

    def __init__(self, n_samples: int, n_drawn: int, seed: int) -> None:
        if n_drawn < LEAST_ROWS:
            raise ValueError(
                f"confidence_level needs at least {LEAST_ROWS} rows to score; got {n_drawn}. Pass "
                "more rows, or leave it out."
            )
        self.n_groups = min(N_GROUPS, n_samples)
        # Not the generator of the permutations, which would deal rows along with them.
        random = np.random.default_rng([seed, self.n_groups])
        self._group = random.permutation(n_samples) % self.n_groups

    def left_out(self, draw: Draw, *, donors: bool) -> "LeftOut":
        """Leave the groups out of the rows of a draw.

        Parameters
        ----------
        draw : Draw
        donors : bool
            Whether a row is left out along with the row whose value it got, too.
        """
        of_row = self._group if draw.rows is None else self._group[draw.rows]
        of_donor = self._group[draw.donors] if donors else of_row
        return LeftOut(of_row, of_donor, self.n_groups)


class LeftOut:
    """Rows without each group in turn.

    Parameters
    ----------
    of_row, of_donor : ndarray of shape (n_rows,), int
        Group of each row, and of the row whose value it got. A row goes with either.
    n_groups : int
    """

    def __init__(self, of_row: np.ndarray, of_donor: np.ndarray, n_groups: int) -> None:
        self.n_groups = n_groups
        self._of_row = of_row
        self._of_donor = of_donor

    def masks(self) -> Iterator[np.ndarray]:
        """Which rows stay, group by group."""
        for group in range(self.n_groups):
            yield (self._of_row != group) & (self._of_donor != group)

    @cached_property
    def cell(self) -> np.ndarray:
        """Both groups of each row as one number, below the square of `n_groups`."""
        return self._of_row * self.n_groups + self._of_donor

    def in_cells(
        self, values: np.ndarray | None, levels: np.ndarray | None = None, n_levels: int = 1
    ) -> np.ndarray:
        """Sum values over the rows of each cell.

        Parameters
        ----------
        values : ndarray of shape (n_rows,), or None
            None counts the rows.
        levels : ndarray of shape (n_rows,), int, or None
            Sum the rows of each level apart.
        n_levels : int

        Returns
        -------
        ndarray of shape (n_groups ** 2, n_levels)
        """
        place = self.cell if levels is None else self.cell * n_levels + levels
        sums = np.bincount(place, values, self.n_groups**2 * n_levels)
        return sums.reshape(-1, n_levels)

    @property
    def stays(self) -> np.ndarray:
        """One where a cell stays, else zero, of shape (1 + n_groups, n_groups ** 2).

        Nothing is left out in the first row, and a group in each of the others. A product with sums
        over cells subtracts nothing, so no large number hides what is left without it.
        """
        return _stays(self.n_groups)


@lru_cache(maxsize=16)
def _stays(n_groups: int) -> np.ndarray:
    other = 1.0 - np.eye(n_groups)
    without = other[:, :, None] * other[:, None, :]
    stays = np.vstack([np.ones(n_groups**2), without.reshape(n_groups, -1)])
    stays.flags.writeable = False
    return stays
