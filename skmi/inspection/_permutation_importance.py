"""How much worse a fitted model scores when a column, or a group of columns, is permuted."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from numbers import Integral, Real
from typing import Any, Literal

import numpy as np
from joblib.parallel import get_active_backend
from numpy.typing import ArrayLike
from sklearn.metrics import check_scoring, get_scorer_names
from sklearn.utils import Bunch, check_random_state
from sklearn.utils.parallel import Parallel, delayed

from .._compat import HasMethods, Interval, RealNotInt, StrOptions, validate_params
from .._table import as_container
from ._conditional import sampler_of
from ._evaluation import Evaluation, Scored
from ._intervals import error_of_importance, intervals
from ._left_out import RowGroups
from ._units import OWNER, Unit, read_units

# Under `tol` the standard error is looked at after so many repeats, and again after so many more.
_LOOK = 5
# Most repeats that are predicted together; each takes the memory of one prediction.
_MOST_TOGETHER = 20


@validate_params(
    {
        "estimator": [HasMethods(["fit"])],
        "y": ["array-like", None],
        "scoring": [StrOptions(set(get_scorer_names())), callable, list, tuple, dict, None],
        "n_repeats": [Interval(Integral, 1, None, closed="left")],
        "n_jobs": [Integral, None],
        "random_state": ["random_state"],
        "sample_weight": ["array-like", None],
        "max_samples": [
            Interval(Integral, 1, None, closed="left"),
            Interval(RealNotInt, 0, 1, closed="right"),
        ],
        "groups": [StrOptions({"mutual_info"}), dict, None],
        "conditional": ["boolean", HasMethods(["fit", "sample"])],
        "confidence_level": [Interval(Real, 0, 1, closed="neither"), None],
        "tol": [Interval(Real, 0, None, closed="left"), None],
        "verbose": ["verbose"],
    },
    prefer_skip_nested_validation=True,
)
def permutation_importance(
    estimator: Any,
    X: Any,
    y: ArrayLike | None,
    *,
    scoring: str | Callable | list | tuple | dict | None = None,
    n_repeats: int = 5,
    n_jobs: int | None = None,
    random_state: int | np.random.RandomState | None = None,
    sample_weight: ArrayLike | None = None,
    max_samples: int | float = 1.0,
    features: ArrayLike | None = None,
    groups: Mapping[str, ArrayLike] | Literal["mutual_info"] | None = None,
    conditional: Any = False,
    confidence_level: float | None = None,
    tol: float | None = None,
    verbose: int = 0,
) -> Bunch | dict[str, Bunch]:
    """Measure how much worse a fitted model scores when a column is permuted.

    Without the new options the result is that of
    :func:`sklearn.inspection.permutation_importance`, bit for bit, for the same `random_state`.
    New are groups of columns, values drawn given the other columns, repeats that stop when they
    suffice, names, and sparse matrices and data frames of polars and pyarrow.

    Parameters
    ----------
    estimator : estimator
        A fitted estimator.
    X : {array-like, sparse matrix, data frame} of shape (n_samples, n_features)
        The rows to measure on, in the container that the estimator takes. Rows that it was not
        fitted on tell what a column is worth for new data.
    y : array-like of shape (n_samples,) or (n_samples, n_outputs), or None
        The target; None for an estimator that scores without one.
    scoring : str, callable, list, tuple, dict or None, default=None
        Scorer, or several of them, as in scikit-learn. None is the estimator's own `score`. Higher
        must be better.
    n_repeats : int, default=5
        Number of permutations of each column.
    n_jobs : int or None, default=None
        Number of jobs over the columns. No bit of the result depends on it.
    random_state : int, RandomState or None, default=None
        Seeds the permutations, which are the same for all columns.
    sample_weight : array-like of shape (n_samples,) or None, default=None
        Weights of the rows, handed to the scorer.
    max_samples : int or float, default=1.0
        Number, or share, of the rows that are scored in each repeat. They are drawn anew for each
        repeat, and the model is scored on the same rows before and after they are permuted. (In
        scikit-learn it is scored on all of them before.)
    features : array-like of int, str or bool, or None, default=None
        Permute only these columns, named by position, name or mask. Their numbers are those of the
        run on all columns.
    groups : dict of str to columns, "mutual_info" or None, default=None
        Columns that are permuted together. The result has one row a group, in the order of the
        dict; columns in no group are left alone. "mutual_info" groups all columns by
        :func:`feature_groups`; a group has the name of its first column.
    conditional : bool or sampler, default=False
        Where the new values come from. False permutes them; True draws them given the other columns
        by a :class:`ConditionalSampler`. A sampler of your own has the same two methods:
        ``fit(X, columns)``, and ``sample(X, random)``, which returns new values of shape
        (n_samples, len(columns)), drawn with a :class:`numpy.random.Generator` given the other
        columns.
    confidence_level : float or None, default=None
        Give each importance an interval for new rows, such as 0.95. It takes no prediction more. Of
        scikit-learn's metrics for one output those that follow from sums cost little: errors and
        R2, log-loss, Brier score, accuracy, precision, recall, F1 and the like, areas under
        curves. Others are called 20 times for each repeat.
    tol : float or None, default=None
        Stop repeating a column when the standard error of its mean importance is at most `tol`, of
        every metric. It is looked at after each five repeats; `n_repeats` is the most.
    verbose : int, default=0
        1 prints a line for each column that is done.

    Returns
    -------
    :class:`~sklearn.utils.Bunch` or dict of str to Bunch
        One Bunch; for several metrics, one for each of them.

        importances : ndarray of shape (n_units, n_repeats)
            Score before minus score after, for each column or group and repeat. NaN for repeats
            that `tol` has spared.
        importances_mean, importances_std : ndarray of shape (n_units,)
            Mean and standard deviation over the repeats made.
        names : list of str
            Name of each column or group.
        groups : dict of str to list of int
            By name, positions of the columns.
        baseline_score : float
            Score on all rows as they are.
        n_repeats_used : ndarray of shape (n_units,), int
            Number of repeats made.
        importances_ci : ndarray of shape (n_units, 2)
            Ends of the intervals; only where `confidence_level` is given, as are the next three.
        standard_error, degrees_of_freedom : ndarray of shape (n_units,)
            What the intervals are made of, by Student's t.
        confidence_level : float
            Share of such intervals that hold the importance.

    Raises
    ------
    ValueError
        A parameter, column or group that cannot be used.

    See Also
    --------
    feature_groups : Columns that tell the same.
    sklearn.inspection.permutation_importance : The function whose numbers these are.

    Notes
    -----
    The importance of a column is what *this model* loses on *these rows* without it [1]_. It is
    not what the column tells about the target: a model that never looks at a column gives it zero,
    and two columns that tell the same share what they are worth. Group them. Permuting breaks a
    column apart from all others, and asks the model about rows that may not exist; `conditional`
    draws values that could have been.

    The interval is for the importance of the column *to this model* on new rows of the same kind:
    the mean over all rows and all permutations that could be. It says nothing about the model that
    another training set would give. It holds for any metric that is smooth in the weights of the
    rows, such as means, correlations and areas under curves, but not the largest error. The rows
    are dealt to 20 groups, each of which is left out once, as rows and as those whose values
    others get (a jackknife). Simulated intervals of 0.95 cover 0.92 to 0.99 from 5 repeats on, and
    are a little too wide with fewer. An importance of zero has none that is of use: the model does
    not look at the column, and the interval has no width; test it instead.

    A column is addressed by its position: of columns of the same name in a pandas frame only one
    is permuted. (scikit-learn permutes all of them at once.)

    References
    ----------
    .. [1] L. Breiman, "Random Forests", Machine Learning 45, 5-32, 2001.

    Examples
    --------
    >>> from sklearn.datasets import load_iris
    >>> from sklearn.linear_model import LogisticRegression
    >>> from skmi.inspection import permutation_importance
    >>> X, y = load_iris(return_X_y=True, as_frame=True)
    >>> model = LogisticRegression(max_iter=1000).fit(X, y)
    >>> groups = {"sepal": [0, 1], "petal": [2, 3]}
    >>> result = permutation_importance(model, X, y, groups=groups, random_state=0)
    >>> dict(zip(result.names, result.importances_mean.round(2).tolist()))
    {'sepal': 0.01, 'petal': 0.66}
    """
    X = as_container(X)
    units = read_units(X, features, groups, n_jobs)
    n_samples = X.shape[0]
    # The first draw of the random state, as in scikit-learn.
    seed = check_random_state(random_state).randint(np.iinfo(np.int32).max + 1)
    n_drawn = number_of_rows(max_samples, n_samples)
    groups_of_rows = None if confidence_level is None else RowGroups(n_samples, n_drawn, seed)
    scorer = check_scoring(estimator, scoring=scoring)
    lot = min(n_repeats, _MOST_TOGETHER if tol is None else _LOOK)
    evaluation = Evaluation(
        estimator, X, y, sample_weight, scorer, n_repeats, n_drawn, seed, lot, groups=groups_of_rows
    ).started()
    sampler = sampler_of(conditional)
    before = [_scores(scored) for scored in evaluation.before(donors=sampler is None)]
    tasks = (delayed(_losses)(evaluation, unit, before, sampler, tol) for unit in units)
    # The backend of multiprocessing hands over nothing before all is done.
    streams = get_active_backend()[0].supports_return_generator
    # Threads share the table. Unknown estimators may not be safe with them.
    prefer = None if evaluation.known is None else "threads"
    options = {"prefer": prefer, "return_as": "generator" if streams else "list"}
    done = Parallel(n_jobs=n_jobs, **options)(tasks)
    losses = list(_told(done, units) if verbose else done)
    return _by_metric(units, evaluation.whole.score, losses, n_repeats, confidence_level)


def number_of_rows(max_samples: int | float, n_samples: int) -> int:
    """Rows that `max_samples` means, or the error that tells what is wrong with it."""
    if isinstance(max_samples, Integral):
        n_drawn = int(max_samples)
        if n_drawn > n_samples:
            raise ValueError(
                f"max_samples must be <= n_samples = {n_samples}; got {max_samples}. Leave it out "
                "to use all rows."
            )
        return n_drawn
    n_drawn = int(max_samples * n_samples)
    if n_drawn < 1:
        raise ValueError(
            f"max_samples={max_samples} of {n_samples} rows is no row. Pass a larger share, or the "
            "number of rows as an int."
        )
    return n_drawn


def _losses(
    evaluation: Evaluation, unit: Unit, before: list, sampler: Any, tol: float | None
) -> dict[str, list[list]]:
    """By metric, what each repeat costs: on all rows, then without each group of rows.

    A single metric has the name "".
    """
    permutes = sampler is None
    repeats = evaluation.permuted(unit) if permutes else evaluation.sampled(unit, sampler)
    losses: dict[str, list[list]] = {}
    for k, (scored, scores) in enumerate(zip(repeats, before, strict=True), start=1):
        after = _scores(scored)
        for metric in after:
            made = [a - b for a, b in zip(scores[metric], after[metric], strict=True)]
            losses.setdefault(metric, []).append(made)
        if tol is not None and k % _LOOK == 0 and _suffices(losses, tol):
            break
    return losses


def _scores(scored: Scored) -> dict[str, list]:
    """By metric, the score on all rows, then without each group of rows."""
    scores = [scored.score, *scored.parts]
    if not isinstance(scored.score, dict):
        return {"": scores}
    return {metric: [score[metric] for score in scores] for metric in scored.score}


def _on_all_rows(losses: list[list]) -> list:
    return [made[0] for made in losses]


def _suffices(losses: dict[str, list[list]], tol: float) -> bool:
    whole = map(_on_all_rows, losses.values())
    return all(np.std(made, ddof=1) <= tol * np.sqrt(len(made)) for made in whole)


def _told(done: Iterable[dict[str, list[list]]], units: list[Unit]) -> Iterator[dict]:
    for k, (unit, losses) in enumerate(zip(units, done, strict=True), start=1):
        means = ", ".join(
            f"{name} {np.mean(_on_all_rows(made)):.4g}".strip() for name, made in losses.items()
        )
        print(f"[{OWNER}] {k} of {len(units)}: {unit.name}: {means}")
        yield losses


def _by_metric(
    units: list[Unit], before: Any, losses: list[dict], n_repeats: int, level: float | None
) -> Bunch | dict[str, Bunch]:
    if not isinstance(before, dict):
        return _result(units, before, [unit[""] for unit in losses], n_repeats, level)
    return {
        metric: _result(units, before[metric], [unit[metric] for unit in losses], n_repeats, level)
        for metric in before
    }


def _result(
    units: list[Unit], before: Any, losses: list[list], n_repeats: int, level: float | None
) -> Bunch:
    whole = [_on_all_rows(made) for made in losses]
    used = np.array([len(made) for made in whole])
    # The dtype is that of the scores, as in scikit-learn.
    importances = np.array([made + [np.nan] * (n_repeats - len(made)) for made in whole])
    if (used == n_repeats).all():
        mean, std = importances.mean(axis=1), importances.std(axis=1)
    else:
        mean, std = (np.array([of(made) for made in whole]) for of in (np.mean, np.std))
    result = Bunch(
        importances_mean=mean,
        importances_std=std,
        importances=importances,
        names=[unit.name for unit in units],
        groups={unit.name: list(unit.columns) for unit in units},
        baseline_score=before,
        n_repeats_used=used,
    )
    if level is not None:
        errors, freedoms = np.array([error_of_importance(np.array(made)) for made in losses]).T
        result.standard_error, result.degrees_of_freedom = errors, freedoms
        result.importances_ci = intervals(mean, errors, freedoms, level)
        result.confidence_level = level
    return result
