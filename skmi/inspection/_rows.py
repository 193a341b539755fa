"""Rows of the picture of a selection."""

import numpy as np


class Rows:
    """Where the rows of the picture stand: the chosen columns, the stop, the rejected columns.

    Parameters
    ----------
    chosen, rejected : ndarray of int
        Columns to show.
    n_more_chosen, n_more_rejected : int
        How many are not shown.
    """

    def __init__(
        self, chosen: np.ndarray, rejected: np.ndarray, n_more_chosen: int, n_more_rejected: int
    ) -> None:
        self.columns = np.r_[chosen, rejected]
        self.more: dict[int, str] = {}
        below_chosen = chosen.size + (n_more_chosen > 0)
        if n_more_chosen:
            self.more[chosen.size] = f"and {n_more_chosen} more chosen"
        # A row is left free for the words at the stop.
        self.stop = below_chosen + 0.3
        first_rejected = below_chosen + 1
        self.places = np.r_[np.arange(chosen.size), first_rejected + np.arange(rejected.size)]
        self.n_rows = first_rejected + rejected.size
        if n_more_rejected:
            self.more[self.n_rows] = f"and {n_more_rejected} more rejected"
            self.n_rows += 1
