"""Entropy and mutual information of coded variables, with corrections for few samples.

Every estimator takes counts. They may be weights: a weight of 2 is a row that occurs twice.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from .._kernels.expected import expected_information
from ._dependence import explained_share

# Time of the exact expectation grows with the pairs of distinct margins times their size.
MAX_EXACT_TERMS = 50_000_000
# It takes eight bytes for each row, or for each unit of weight.
_MAX_EXACT_ROWS = 10_000_000
# Below this share of the entropy, what chance explains need not be known to a tenth.
_LITTLE_CHANCE = 1e-5


@dataclass(frozen=True)
class CountTable:
    """Contingency table of two coded variables, by its cells that occur.

    Attributes
    ----------
    cells : ndarray of shape (n_cells,)
        Counts or weights above zero.
    x, y : ndarray of shape (n_cells,), int64
        Levels of each cell.
    x_counts, y_counts : ndarray of shape (n_levels,)
        Margins.
    """

    cells: np.ndarray
    x: np.ndarray
    y: np.ndarray
    x_counts: np.ndarray
    y_counts: np.ndarray

    @property
    def n(self) -> float:
        """Sum of all counts."""
        return float(self.cells.sum())


def count_table(x: np.ndarray, y: np.ndarray, weight: np.ndarray | None = None) -> CountTable:
    """Count two code vectors; levels that do not occur are left out.

    Parameters
    ----------
    x, y : ndarray of shape (n_samples,), int
        Codes.
    weight : ndarray of shape (n_samples,) or None
        Weights of the rows.

    Returns
    -------
    CountTable
    """
    if weight is not None:
        x, y, weight = (part[weight > 0] for part in (x, y, weight))
    x_levels, x = np.unique(x, return_inverse=True)
    y_levels, y = np.unique(y, return_inverse=True)
    joint, index = np.unique(x * len(y_levels) + y, return_inverse=True)
    cells = np.bincount(index, weight, len(joint))
    cell_x, cell_y = np.divmod(joint, max(len(y_levels), 1))
    x_counts = np.bincount(cell_x, cells, len(x_levels))
    y_counts = np.bincount(cell_y, cells, len(y_levels))
    return CountTable(cells, cell_x, cell_y, x_counts, y_counts)


def plugin_entropy(counts: np.ndarray) -> float:
    """Maximum-likelihood entropy in nats; too small by about (levels - 1) / 2n."""
    p = counts[counts > 0] / counts.sum()
    return float(-np.sum(p * np.log(p))) + 0.0


def miller_madow_entropy(counts: np.ndarray) -> float:
    """Plug-in entropy plus (levels - 1) / 2n; Miller (1955), eq. 4."""
    return float(plugin_entropy(counts) + (np.count_nonzero(counts) - 1) / (2 * counts.sum()))


def bounded_entropy(counts: np.ndarray) -> float:
    """Entropy of Miller and Madow, at most the log of the number of levels that occur."""
    return min(miller_madow_entropy(counts), float(np.log(np.count_nonzero(counts))))


def chao_shen_entropy(counts: np.ndarray) -> float:
    """Entropy with the unseen levels accounted for; Chao and Shen (2003), eq. 6.

    For many rare levels of which only a part was seen.
    """
    if np.any(counts != np.floor(counts)):
        raise ValueError(
            "estimator='chao_shen' counts the values that occur once, which weights that are not "
            "whole numbers do not tell. Pass estimator='miller_madow', or whole weights."
        )
    n = counts.sum()
    singles = np.sum(counts == 1)
    if np.count_nonzero(counts) < 2:
        return 0.0
    # A sample of singletons alone would leave nothing to have been seen.
    coverage = 1 - min(singles, n - 1) / n
    p = coverage * counts[counts > 0] / n
    return float(-np.sum(p * np.log(p) / -np.expm1(n * np.log1p(-p))))


def james_stein_weight(counts: np.ndarray, n_cells: int) -> float:
    """Shrinkage towards equal cells; Hausser and Strimmer (2009), eq. 7."""
    n = counts.sum()
    p = counts / n
    spread = np.sum((p - 1 / n_cells) ** 2) + (n_cells - len(counts)) / n_cells**2
    if n <= 1 or spread == 0:
        return 1.0
    return float(np.clip((1 - np.sum(p**2)) / ((n - 1) * spread), 0, 1))


def james_stein_entropy(counts: np.ndarray) -> float:
    """Entropy of the shrunken frequencies of the levels that occur."""
    counts = counts[counts > 0]
    weight = james_stein_weight(counts, len(counts))
    return plugin_entropy(weight / len(counts) + (1 - weight) * counts / counts.sum())


def plugin_information(table: CountTable) -> float:
    """Maximum-likelihood I(x;y) in nats; too large by about (r - 1)(c - 1) / 2n.

    - Source: maximum likelihood.
    - Bias: upwards, by about (r − 1)(c − 1) / 2n; downwards under determination.
    - Cost: counting.
    - Avoid: for many levels on few rows.
    """
    return _information(plugin_entropy(counts) for counts in _parts(table))


def miller_madow_information(table: CountTable) -> float:
    """I(x;y) from entropies corrected by Miller and Madow.

    - Source: Miller (1955), eq. 4.
    - Bias: upwards where cells that exist were not seen, else small.
    - Cost: counting.
    - Avoid: where most cells hold a row or none.
    """
    return _information(miller_madow_entropy(counts) for counts in _parts(table))


def chao_shen_information(table: CountTable) -> float:
    """I(x;y) from entropies corrected by Chao and Shen.

    - Source: Chao and Shen (2003), eq. 6.
    - Bias: either way; least where many levels are rare.
    - Cost: counting.
    - Avoid: with weights that are not whole, or for few, frequent levels.
    """
    return _information(chao_shen_entropy(counts) for counts in _parts(table))


def james_stein_information(table: CountTable) -> float:
    """I(x;y) of the table shrunken towards equal cells; Hausser and Strimmer (2009).

    - Source: Hausser and Strimmer (2009), eq. 7.
    - Bias: downwards: cells are shrunken towards equal ones.
    - Cost: counting.
    - Avoid: near determination, where most cells are empty in truth.
    """
    return _information(_shrunken_entropies(table))


def table_entropies(table: CountTable, name: str) -> tuple[float, float, float]:
    """Entropies of x, of y and of both that go with an estimator of information.

    Parameters
    ----------
    table : CountTable
    name : str
        Key of `INFORMATIONS`.

    Returns
    -------
    tuple of three floats
        In nats.
    """
    if name == "james_stein":
        return _shrunken_entropies(table)
    entropy = ENTROPIES.get(name, bounded_entropy)
    of_x, of_y, joint = (float(entropy(counts)) for counts in _parts(table))
    return of_x, of_y, joint


def _shrunken_entropies(table: CountTable) -> tuple[float, float, float]:
    r, c = len(table.x_counts), len(table.y_counts)
    weight = james_stein_weight(table.cells, r * c)
    cells = (1 - weight) * table.cells / table.n
    empty = weight / (r * c)
    joint = np.append(cells + empty, np.full(1, empty))
    repeats = np.append(np.ones(len(cells)), r * c - len(cells))
    positive = joint > 0
    of_both = -np.sum((repeats * joint * np.log(np.where(positive, joint, 1)))[positive])
    of_x, of_y = (
        plugin_entropy(weight / len(counts) + (1 - weight) * counts / table.n)
        for counts in (table.x_counts, table.y_counts)
    )
    return of_x, of_y, float(of_both)


def adjusted_information(table: CountTable) -> float:
    """I(x;y) adjusted for chance: 0 on average under independence, min(H) at its most.

    The bias of the plug-in information is its mean E under permutation where x and y are
    independent, and nothing where one determines the other. In between it depends on how they
    depend. Three laws span what tables look like, each of one parameter, which is chosen to give
    the plug-in information that was found:

    - each row of the table, a level of the variable of larger entropy, determines a column, but for
      noise: few cells are full and all others may occur;
    - each row has a random subset of the columns: many cells cannot occur;
    - each row has a Dirichlet distribution, which lies between the two.

    The result is that of the third law, moved towards that of the first or second as far as the
    number of occupied cells lies towards theirs; less where the number varies much by chance, the
    variance being taken as 0.3 times the number of cells of one row. All of this has the weight
    ``1 - 4 / z**2`` where the plug-in information is z > 2 standard deviations above chance; the
    rest goes to the smaller of the first law and of Vinh's formula, since weak dependence does not
    tell the laws apart. The result is scaled from the plug-in entropy to the bounded one.

    Notes
    -----
    E is exact as in Vinh, Epps and Bailey (2010). Their adjusted score,
    ``(I - E) / (max(I) - E)``, is what a fourth law leads to, under which each row determines its
    column or tells nothing. It is too small by far for tables most cells of which cannot occur, and
    too large for even tables of hardly a row a cell.

    With 1 to 3 rows an occupied cell it was found too small by .1 to .36 nats where y is x plus a
    small step, of 1.2 to 4.6 nats, and too large by up to .1 where y is x with noise: then the
    counts hardly tell these laws apart.

    - Source: expectation under permutation of Vinh, Epps and Bailey (2010), eq. 24a; three laws
      of dependence, after Wolpert and Wolf (1995); entropies of Miller (1955), eq. 4.
    - Bias: none on average under independence, little under determination; from two rows an
      occupied cell on within about .1 nat.
    - Cost: counting, the expectation under permutation, and two or three fits of some
      milliseconds.
    - Avoid: where y is x plus a small step, with hardly more than one row an occupied cell: it
      is too small by up to .35 of several nats, and `chao_shen` errs less.
    """
    information = plugin_information(table)
    margins = sorted((table.x_counts, table.y_counts), key=_size)
    bound = plugin_entropy(margins[0])
    chance = expected_chance(*margins)
    # Where chance alone reaches the bound, nothing can be told apart from it.
    if bound - chance <= 1e-9 * bound or bound == 0:
        return 0.0
    entropy = min(bounded_entropy(counts) for counts in margins)
    excess = information - chance
    if chance <= _LITTLE_CHANCE * bound:
        return entropy * excess / (bound - chance)
    columns, rows = margins
    # As much below the mean of permuted rows as above counts as much, for a mean of zero.
    as_large = min(chance + abs(excess), bound)
    share = explained_share(rows, columns, table.cells, as_large, chance)
    return float(np.copysign(entropy * share, excess))


def _size(counts: np.ndarray) -> tuple[float, int, list[float]]:
    """Key to order variables by their entropy, whichever is x."""
    return plugin_entropy(counts), len(counts), np.sort(counts).tolist()


def expected_chance(x_counts: np.ndarray, y_counts: np.ndarray) -> float:
    """Mean plug-in information of two variables over all permutations of one, in nats.

    Parameters
    ----------
    x_counts, y_counts : ndarray of shape (n_levels,)
        How often the levels of each variable occur, all above zero, of the same sum.

    Returns
    -------
    float
        At most the smaller entropy. Counts that are not whole have the mean, as a share of that
        entropy, of rounded ones. Where the exact mean is dear it is that to first order, bounded.
    """
    bound = min(plugin_entropy(x_counts), plugin_entropy(y_counts))
    total = float(x_counts.sum())
    if bound == 0:
        return 0.0
    if total <= _MAX_EXACT_ROWS:
        whole = _rounded(x_counts), _rounded(y_counts)
        (rows, n_rows), (columns, n_columns) = (np.unique(c, return_counts=True) for c in whole)
        most = min(plugin_entropy(counts) for counts in whole)
        n_terms = len(rows) * len(columns) * min(rows.max(), columns.max())
        if n_terms <= MAX_EXACT_TERMS and most > 0:
            n = int(whole[0].sum())
            exact = expected_information(rows, n_rows, columns, n_columns, n)
            return float(exact * bound / most)
    first_order = (len(x_counts) - 1) * (len(y_counts) - 1) / (2 * total)
    return float(-bound * np.expm1(-first_order / bound))


def _rounded(counts: np.ndarray) -> np.ndarray:
    """Whole numbers above zero near the counts, of the rounded sum of the counts."""
    floors = np.floor(counts)
    # Up go those of the largest remainders; of equal ones it is the larger count.
    order = np.lexsort((counts, counts - floors))
    n_up = int(np.round(counts.sum()) - floors.sum())
    floors[order[len(order) - n_up :]] += 1
    return floors[floors > 0].astype(np.int64)


def _parts(table: CountTable) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    return table.x_counts, table.y_counts, table.cells


def _information(entropies: Iterable[float]) -> float:
    of_x, of_y, joint = entropies
    return float(of_x + of_y - joint)


ENTROPIES = {
    "plugin": plugin_entropy,
    "miller_madow": miller_madow_entropy,
    "chao_shen": chao_shen_entropy,
    "james_stein": james_stein_entropy,
}

INFORMATIONS = {
    "plugin": plugin_information,
    "miller_madow": miller_madow_information,
    "chao_shen": chao_shen_information,
    "james_stein": james_stein_information,
    "adjusted": adjusted_information,
}
