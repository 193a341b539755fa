"""The feature selector."""

from collections.abc import Mapping
from numbers import Integral
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike
from sklearn.utils.validation import check_is_fitted

from .._compat import Interval, RealNotInt, StrOptions, fit_context
from .._random import RandomState
from .._table import frame_of
from ..information._bins import BinEdges
from ..information._codes import MAX_LEVELS, Binning, CategoricalFeatures
from ..information._pairs import PairInformation
from ._criteria import CRITERIA, CriterionFunction, CriterionName
from ._groups import AlwaysKeep, FeatureGroups, Units, merge, read_kept, read_units
from ._report import Evidence, report_columns
from ._scoring import criterion_name
from ._selection import Chooser, PermutationChooser, by_column, terms_added
from ._streaming import BatchSelector
from ._target import TargetKind
from ._validation import check_numbers


class MutualInfoSelector(BatchSelector):
    """Select informative columns that do not repeat each other.

    Columns are chosen one by one by a criterion of mutual information: each next column is the
    one that tells most about the target together with, or beyond, the columns chosen before.
    Numbers are binned, categories and strings are used as they are, and missing values are a
    level of their own, so that a raw table needs no encoding.

    Parameters
    ----------
    criterion : {"jmi", "jmim", "njmim", "jmi3", "disr", "cmim", "icap", "cife", "condred", \
            "mrmr", "mrmr_quotient", "mifs", "mim"} or callable, default="jmi"
        What makes a column worth adding:

        - "jmi", "jmim": what it tells about the target jointly with each chosen column, on
          average or at worst. The safe choices; they see columns that matter only together.
        - "disr", "njmim": the same, normalised by the joint entropy.
        - "jmi3": what it tells jointly with each two chosen columns, on average. Its time grows
          with the square of the number of columns to choose.
        - "cmim": what it tells beyond each chosen column, at worst.
        - "icap", "cife": its own relevance less what each chosen column takes from it, summed;
          "cife" adds what they tell only together.
        - "condred": its own relevance, and what it shares with each chosen column within a class.
        - "mrmr", "mrmr_quotient", "mifs": its own relevance less its mean redundancy with the
          chosen columns, over it, or less its sum. Fail where columns matter only together.
        - "mim": its own relevance alone.
        - callable ``criterion(terms)``: what it returns of :class:`CriterionTerms`, one number a
          candidate.
    n_features_to_select : "auto", int or float, default="auto"
        - "auto": the columns whose relevance a permutation test finds significant, for all
          columns together, as long as each also tells something beyond every column chosen before
          it; see `alpha`.
        - int: exactly that many.
        - float in (0, 1]: that share of the columns, at least one.
    min_features_to_select : int, default=1
        Fewest columns to keep under "auto"; where fewer are significant, a warning says so and
        those that come closest are kept too. 0 allows an empty selection.
    alpha : float, default=0.05
        Level of the tests under "auto": the probability that a table of pure noise passes even
        one column, and that a step adds a column which tells nothing beyond one chosen before.
    n_permutations : int, default=199
        Permutations of the target under "auto".
    n_bins : int, default=10
        Bins of a numeric column, and of a continuous target. Columns with at most this many
        distinct values keep them as levels. Fewer bins, about 5, help slightly below 500 rows.
    binning : {"quantile", "uniform", "mdl"}, default="quantile"
        Bins of about equal frequency; of equal width, which collapses on heavy tails; or as many
        as tell of the target (Fayyad and Irani 1993).
    bin_edges : dict of name or position to array-like, sequence of array-like, or None
        Lower edges of the bins of some columns, all but the first, in the place of `binning`.
    categorical_features : "from_dtype" or array-like of bool, int or str, default="from_dtype"
        Mask, positions or names of numeric columns whose values are names of categories. Columns
        of strings, categories and booleans are categorical in any case.
    target : {"auto", "discrete", "continuous"}, default="auto"
        Kind of y. "auto" takes strings, booleans and whole numbers of at most 50 distinct values
        for classes; other numbers are continuous and binned.
    always_keep : array-like of bool, int or str, or None, default=None
        Mask, positions or names of columns that come first, in this order, and count within the
        number of features to select.
    feature_groups : dict of name to columns, array-like of int, or None, default=None
        Columns that are chosen as one, such as those of a one-hot code: groups by name, each a
        mask, positions or names; or one label a column. A group counts as one feature; its
        information is that of all its columns together.
    interactions : bool, default=False
        Whether "auto" also looks for pairs of columns that tell only together, such as the parts
        of an exclusive or, among the 100 columns that stand out most by themselves. It takes up
        to 4950 times `n_permutations` counts of all rows: about 5 s for 10,000 rows.
    compute_redundancy : bool, default=True
        Whether to keep `redundancy_`, which `report` uses to say what a rejected column repeats.
        Without it "cmim" and "jmim" are several times faster on dense tables without weights.
    n_jobs : int or None, default=None
        Number of threads; the result does not depend on it.
    random_state : int, RandomState, Generator or None, default=None
        Seeds the permutations under "auto"; nothing else is random.
    verbose : int, default=0
        1 prints each step.

    Attributes
    ----------
    support_ : ndarray of shape (n_features,), bool
        Mask of the selected columns.
    selected_ : ndarray of shape (n_selected,), int
        Selected columns in the order in which they were chosen.
    ranking_ : ndarray of shape (n_features,), int
        1 for the column chosen first; rejected columns follow by relevance.
    scores_ : ndarray of shape (n_selected,)
        Value of the criterion at the step that chose each column.
    relevance_ : ndarray of shape (n_features,)
        Plug-in estimate of I(x;y) of each binned column, in nats. It grows with the number of
        levels; `pvalues_` tell what is beyond chance.
    pvalues_ : ndarray of shape (n_features,)
        p-value of each column by itself, not corrected for the number of columns: by permutation
        under "auto", else by the G-test, with its degrees of freedom matched to the permutation
        mean where the cells are sparse.
    adjusted_pvalues_ : ndarray of shape (n_features,)
        Under "auto" only: permutation p-values for all columns together; only those of at most
        `alpha` are chosen, unless a column matters in a pair or is one of `always_keep`.
    redundancy_ : ndarray of shape (n_selected, n_features)
        I(w;x) in nats of each selected column w, in the order of `selected_`, with every column.
        Only if `compute_redundancy`. Here and above, a column of a group has what its group has.
    n_features_in_ : int
        Number of columns seen in `fit`.
    feature_names_in_ : ndarray of shape (n_features,)
        Names of the columns seen in `fit`, where they are all strings.

    See Also
    --------
    mutual_info_classif : Nearest-neighbour estimates for `sklearn.feature_selection.SelectKBest`.

    Notes
    -----
    Ties go to the column of the lower index. Entropies are sums of integers, so a selection does
    not depend on the container, `n_jobs`, or the order of the rows; only bin edges of columns of
    more than 200,000 rows come from a fixed subsample of rows.

    Under "auto" the next column of the path is tested given the chosen column w that leaves least
    of it: I(x;y|w), and two statistics of a weak dependence alike in all levels of w (Landis et al.
    1978), against targets permuted within these levels, the p-value times the number of statistics
    and candidates. The test is weak below a few hundred rows: pass a number of features there.

    `partial_fit` takes the rows in batches and keeps counts in the place of rows; what it says of
    "auto" differs, since there are no rows to permute.

    Several outputs, and labels in indicator form, are one joint target.
    Memory: one byte for each value of X (two for columns of more than 256 levels), and 8 bytes for
    each entry of `redundancy_`. A lazy search ("cmim" or "jmim" without `compute_redundancy`) takes
    two bytes for each row and selected column instead.

    Do not use it where only a combination of more columns is informative than its criterion looks
    at together: three for "jmi3", one for "mim", two for the others.

    References
    ----------
    G. Brown, A. Pocock, M.-J. Zhao and M. Luján (2012). Conditional likelihood maximisation: a
    unifying framework for information theoretic feature selection. JMLR 13, 27-66.

    P. H. Westfall and S. S. Young (1993). Resampling-based multiple testing. Wiley.

    Examples
    --------
    >>> from sklearn.datasets import load_wine
    >>> from skmi.feature_selection import MutualInfoSelector
    >>> X, y = load_wine(return_X_y=True, as_frame=True)
    >>> selector = MutualInfoSelector(n_features_to_select=3).fit(X, y)
    >>> selector.feature_names_in_[selector.selected_].tolist()
    ['flavanoids', 'alcohol', 'color_intensity']
    >>> selector.transform(X).shape
    (178, 3)
    """

    _parameter_constraints: dict = {  # noqa: RUF012
        "criterion": [StrOptions(set(CRITERIA)), callable],
        "n_features_to_select": [
            StrOptions({"auto"}),
            Interval(Integral, 1, None, closed="left"),
            Interval(RealNotInt, 0, 1, closed="right"),
        ],
        "min_features_to_select": [Interval(Integral, 0, None, closed="left")],
        "alpha": [Interval(RealNotInt, 0, 1, closed="neither")],
        "n_permutations": [Interval(Integral, 1, None, closed="left")],
        "n_bins": [Interval(Integral, 2, MAX_LEVELS - 1, closed="both")],
        "binning": [StrOptions({"quantile", "uniform", "mdl"})],
        "bin_edges": [Mapping, "array-like", None],
        "categorical_features": [StrOptions({"from_dtype"}), "array-like"],
        "always_keep": ["array-like", None],
        "feature_groups": [Mapping, "array-like", None],
        "target": [StrOptions({"auto", "discrete", "continuous"})],
        "interactions": ["boolean"],
        "compute_redundancy": ["boolean"],
        "n_jobs": [Integral, None],
        "random_state": ["random_state", np.random.Generator],
        "verbose": ["verbose"],
    }

    def __init__(
        self,
        criterion: CriterionName | CriterionFunction = "jmi",
        n_features_to_select: Literal["auto"] | int | float = "auto",
        *,
        min_features_to_select: int = 1,
        alpha: float = 0.05,
        n_permutations: int = 199,
        n_bins: int = 10,
        binning: Binning = "quantile",
        bin_edges: BinEdges | None = None,
        categorical_features: CategoricalFeatures = "from_dtype",
        always_keep: AlwaysKeep = None,
        feature_groups: FeatureGroups = None,
        target: TargetKind = "auto",
        interactions: bool = False,
        compute_redundancy: bool = True,
        n_jobs: int | None = None,
        random_state: RandomState = None,
        verbose: int = 0,
    ) -> None:
        self.criterion = criterion
        self.n_features_to_select = n_features_to_select
        self.min_features_to_select = min_features_to_select
        self.alpha = alpha
        self.n_permutations = n_permutations
        self.n_bins = n_bins
        self.binning = binning
        self.bin_edges = bin_edges
        self.categorical_features = categorical_features
        self.always_keep = always_keep
        self.feature_groups = feature_groups
        self.target = target
        self.interactions = interactions
        self.compute_redundancy = compute_redundancy
        self.n_jobs = n_jobs
        self.random_state = random_state
        self.verbose = verbose

    @fit_context(prefer_skip_nested_validation=True)
    def fit(
        self, X: Any, y: ArrayLike, sample_weight: ArrayLike | None = None
    ) -> "MutualInfoSelector":
        """Choose columns.

        Parameters
        ----------
        X : {array-like, sparse matrix, data frame} of shape (n_samples, n_features)
            The table: numbers, strings, categories and booleans, missing values allowed.
        y : array-like of shape (n_samples,) or (n_samples, n_outputs)
            The target.
        sample_weight : array-like of shape (n_samples,) or None, default=None
            Weights of the rows. A weight of 2 is a row that occurs twice; weights that are not all
            whole numbers count as ``(sum w)**2 / sum w**2`` rows (Kish 1965), whatever their scale.

        Returns
        -------
        MutualInfoSelector
            The fitted selector.

        Raises
        ------
        ValueError
            Infinite values, more than 65,535 levels in a column or group, more features to select
            than X has, an `alpha` that `n_permutations` cannot reach, columns that do not exist,
            fewer than two rows, a target that is missing, of the wrong length, of one class, or of
            a class for each row; the message names the column or parameter.
        TypeError
            A column of mixed types, dates or other values without a usable kind.
        """
        table, weight = self._read(X, y, sample_weight)
        units = read_units(table, self.feature_groups)
        first = read_kept(table, self.always_keep, units)
        check_numbers(self, units.n_units, first.size)
        codes, target = self._encode(table, y, weight, self.bin_edges)
        n_added = terms_added(self, units.n_units)
        codes = merge(codes, units, table.names)
        information = PairInformation(codes, target, self.n_jobs, n_added, weight)
        self._stream = None
        self._choose(PermutationChooser(self, information, first), units)
        return self

    def report(self) -> Any:
        """Say for each column what it is worth, and why it was chosen or not.

        Returns
        -------
        pandas.DataFrame or dict of str to list
            One row a column of X, best first: feature, rank, selected, relevance (nats), pvalue,
            reason. A dict of these columns where pandas is not installed.
        """
        check_is_fitted(self)
        return frame_of(report_columns(self))

    def _choose(self, chooser: Chooser, units: Units) -> None:
        """Choose columns, and set what is known of them."""
        selection = chooser.choose()
        known = chooser.information.n_levels, chooser.information.total, chooser.first.size
        name = criterion_name(self.criterion)
        self._evidence = Evidence(selection, units, *known, name, self.alpha)
        for stale in ("redundancy_", "adjusted_pvalues_"):
            self.__dict__.pop(stale, None)
        for attribute, value in by_column(selection, units).items():
            setattr(self, attribute, value)
