"""Values of columns that could have been, given the other columns."""

from collections.abc import Sequence
from typing import Any, Self

import numpy as np
from scipy.stats import chi2

from .._table import Table, as_table, gathered
from ..information._codes import categorical_mask, encode_table
from ..information._pairs import PairInformation
from ._conditional_models import fit_law
from ._groups import bins_for
from ._predictors import Predictor

_LEVEL = 0.05
# A table of few columns is used whole: pairs of columns may tell together what none tells alone.
_FEWEST, _MOST = 10, 20
# Few bins see weak relations better; what is finer is left to the regression.
_MOST_BINS = 5


class ConditionalSampler:
    """Draws new values of columns given the other columns, for conditional importance.

    The default of ``permutation_importance(..., conditional=True)``. Any object with the same two
    methods can take its place.

    Attributes
    ----------
    columns_ : list of int
        Columns that are drawn.
    neighbors_ : ndarray of int
        Columns that they are drawn given, the nearest first.

    See Also
    --------
    permutation_importance : What the values are for.

    Notes
    -----
    A column is predicted from the columns that share information with it: those significant by the
    G-test of binned columns at 0.05 over the number of columns, 20 at most, and the best ten
    whether significant or not.

    - Numbers: mean and spread are fitted, and residuals are drawn at random. The mean is a ridge
      regression on the neighbours, with cubic splines of the significant ones, products of splines
      of up to three pairs, and boosted trees on top, each where it has the smaller held-out error.
      The spread is a ridge regression of the size of the residuals. The residuals are of rows held
      out, in units of the spread. The result is the nearest value that occurs.
    - Levels (categories, strings, booleans, numbers of at most ten values): drawn with the
      probabilities of a logistic regression on the same splines, or of boosted trees where these
      have the smaller held-out log-loss. Levels of fewer than ten rows, and those after the first
      19, are drawn as one.
    - Missing values, and a number in a tenth of the rows, such as zero, are drawn like levels
      first, then the other numbers.
    - Several columns are drawn one after the other, each given those before it as well.

    Every value is one that occurs in the column, in its own type. Not kept is what the fit cannot
    see: the shape of residuals where more than their size depends on the neighbours, and relations
    of many columns at once. A fit to few rows errs, and a test with wrong values rejects too often.
    With 500 rows, the holdout randomisation test at 0.05 of a column that is a noisy product of two
    others, and nearer to the target than these, rejected in about 0.1 of the tables. Below a few
    hundred rows only strong relations are kept.

    References
    ----------
    E. Candès, Y. Fan, L. Janson and J. Lv (2018). Panning for gold: 'model-X' knockoffs for high
    dimensional controlled variable selection. JRSS B 80, 551-577.

    C. Strobl, A.-L. Boulesteix, T. Kneib, T. Augustin and A. Zeileis (2008). Conditional variable
    importance for random forests. BMC Bioinformatics 9, 307.

    Examples
    --------
    >>> import numpy as np
    >>> from skmi.inspection import ConditionalSampler
    >>> rng = np.random.default_rng(0)
    >>> z = rng.standard_normal(1000)
    >>> X = np.column_stack([z, z**2 + 0.1 * rng.standard_normal(1000)])
    >>> drawn = ConditionalSampler().fit(X, [1]).sample(X, rng)
    >>> bool(np.corrcoef(drawn[:, 0], z**2)[0, 1] > 0.98)
    True
    """

    def fit(self, X: Any, columns: Sequence[int]) -> Self:
        """Learn how columns depend on the others.

        Parameters
        ----------
        X : {ndarray, sparse matrix, data frame} of shape (n_samples, n_features)
        columns : sequence of int
            Positions of the columns to draw.

        Returns
        -------
        ConditionalSampler
            Itself.

        Raises
        ------
        ValueError, TypeError
            A column that cannot be used.
        """
        table = as_table(X, owner=type(self).__name__, min_samples=2)
        self._X, self.columns_ = X, [int(j) for j in columns]
        self.neighbors_, n_near = _neighbors(table, self.columns_)
        drawn = [Predictor(table.column(j)) for j in self.columns_]
        self._outside = [
            Predictor(table.column(int(j)), is_near=k < n_near)
            for k, j in enumerate(self.neighbors_)
        ]
        self._laws, self._inside = [], drawn
        if self._outside:  # else rows are drawn whole
            for k, own in enumerate(drawn):
                known = [*self._outside, *drawn[:k]]
                given = np.column_stack([one.values for one in known])
                self._laws.append(fit_law(given, [one.kind for one in known], own))
        return self

    def sample(self, X: Any, random: np.random.Generator) -> Any:
        """Draw new values given the other columns of X.

        Parameters
        ----------
        X : {ndarray, sparse matrix, data frame} of shape (n_samples, n_features)
            The table of `fit`, or one of the same columns.
        random : numpy.random.Generator

        Returns
        -------
        {ndarray, data frame} of shape (n_samples, len(columns))
            In the container and the types of the table of `fit`.
        """
        table = as_table(X, owner=type(self).__name__)
        n = table.n_samples
        if not self._outside:
            rows = random.integers(self._inside[0].values.size, size=n)
            return gathered(self._X, self.columns_, [rows] * len(self.columns_))
        columns = zip(self._outside, self.neighbors_, strict=True)
        given = [predictor.read(table.column(int(j))) for predictor, j in columns]
        donors = []
        for law, own in zip(self._laws, self._inside, strict=True):
            donors.append(law.draw(np.column_stack(given), random))
            given.append(own.values[donors[-1]])
        return gathered(self._X, self.columns_, donors)


def sampler_of(conditional: Any) -> Any:
    """Sampler that a parameter `conditional` stands for; None where values are permuted."""
    if isinstance(conditional, bool | np.bool_):
        return ConditionalSampler() if conditional else None
    return conditional


def _neighbors(table: Table, columns: list[int]) -> tuple[np.ndarray, int]:
    """Other columns by what they share with some columns, and how many are significant."""
    codes = encode_table(
        table,
        n_bins=min(bins_for(table.n_samples), _MOST_BINS),
        categorical=categorical_mask(table, "from_dtype"),
        n_jobs=1,
    )
    log_chance = np.zeros(table.n_features)
    largest = np.zeros(table.n_features)
    for j in columns:
        _, target = np.unique(codes.column(j), return_inverse=True)
        information = PairInformation(codes, target, n_jobs=1)
        freedom = np.maximum((information.n_levels - 1) * (information.n_targets - 1), 1)
        g = 2 * table.n_samples * (information.relevance * information.unit)
        log_chance = np.minimum(log_chance, chi2.logsf(g, freedom))
        largest = np.maximum(largest, g / freedom)
    others = np.setdiff1d(np.arange(table.n_features), columns)
    # Chances that are too small for a float are told apart by the statistic.
    order = others[np.lexsort((-largest[others], log_chance[others]))]
    tests = max(1, others.size * len(columns))
    n_significant = int((log_chance[order] < np.log(_LEVEL / tests)).sum())
    return order[: int(np.clip(n_significant, _FEWEST, _MOST))], n_significant
