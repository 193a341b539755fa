"""Mutual information of blocks by a network that tells pairs from independent draws."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from numbers import Integral
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from .._compat import Interval, StrOptions, validate_params
from .._random import RandomState, fixed_seed
from ..information._blocks import normal_scores
from ..information._options import OPTIONS
from ..information._variables import Discrete, Missing, Variable, read_variables
from ._critic import Training
from ._objectives import OBJECTIVES, Objective, ObjectiveName
from ._random_source import RandomSource
from ._threads import torch_threads

# Share of the training rows that decides when to stop, with more of few and fewer of many.
_HELD_OUT, _MOST_OF_FEW, _FEW, _MANY = 1 / 8, 1 / 4, 500, 2048
# Rows that are scored against each other: their scores are a square matrix.
_SCORED = 2048
# Below the ceiling by less than this, even the best critic of InfoNCE reads a tenth too low.
_MARGIN = 2.0
_LEAST_ROWS = 50


@dataclass(frozen=True)
class NeuralMutualInfoResult:
    """Result of :func:`neural_mutual_info`.

    Attributes
    ----------
    statistic : float
        Estimate of I(X;Y) in nats; may be a little below zero.
    standard_error : float
        Standard error of the statistic around the bound of its critics. It knows nothing of what
        the critics miss; 0 where no critic found anything.
    ceiling : float
        Log of the number of rows that are scored against each other. "infonce" cannot exceed it,
        and what the others read beyond it has no warrant (McAllester and Stratos, 2020).
    saturated : bool
        Whether the statistic comes so close to the ceiling that it says no more than "at least".
    objective : str
        The objective.
    n_samples : int
        Number of complete rows.
    """

    statistic: float
    standard_error: float
    ceiling: float
    saturated: bool
    objective: str
    n_samples: int


@validate_params(
    {
        "objective": [StrOptions(set(OBJECTIVES))],
        "n_splits": [Interval(Integral, 2, None, closed="left")],
        "hidden_layer_sizes": ["array-like"],
        "batch_size": [Interval(Integral, 2, None, closed="left")],
        "max_iter": [Interval(Integral, 1, None, closed="left")],
        "missing": OPTIONS["missing"],
        "random_state": OPTIONS["random_state"],
    },
    prefer_skip_nested_validation=True,
)
def neural_mutual_info(
    X: Any,
    Y: Any,
    objective: ObjectiveName = "infonce",
    *,
    n_splits: int = 5,
    hidden_layer_sizes: Sequence[int] = (128, 128),
    batch_size: int = 256,
    max_iter: int = 2000,
    discrete: Discrete | tuple[Discrete, ...] = None,
    missing: Missing = "auto",
    random_state: RandomState = None,
) -> NeuralMutualInfoResult:
    """Estimate I(X;Y) of blocks of many columns by neural critics, on rows they have not seen.

    A critic learns to tell rows (x, y) as they were drawn from x and y of different rows. Each fold
    of the rows is read by a critic of the others, so that nothing is learned by heart.

    Parameters
    ----------
    X, Y : array-like of shape (n_samples,) or (n_samples, n_columns)
        Two variables: numbers, categories or both.
    objective : {"infonce", "mine", "nwj", "smile"}, default="infonce"
        What the critics are trained for and read by; see Notes.
    n_splits : int, default=5
        Number of folds.
    hidden_layer_sizes : sequence of int, default=(128, 128)
        Hidden layers of the network on each side of the critic. With ``()`` the critic is
        quadratic, which is all that Gaussian blocks need.
    batch_size : int, default=256
        Rows of a step of training.
    max_iter : int, default=2000
        Most steps a fold; training stops before where rows set aside from it show no gain.
    discrete : None, bool, mask, or a tuple of these, one for each variable, default=None
        Columns whose values are levels. None: strings, categories and booleans.
    missing : {"auto", "drop", "raise"}, default="auto"
        What a missing value is; see :func:`skmi.information.mutual_info`.
    random_state : int, RandomState, Generator or None, default=None
        Draws folds, weights and batches; torch's global generator is left alone. None stands for a
        fixed seed.

    Returns
    -------
    NeuralMutualInfoResult
        With `statistic`, `standard_error`, `ceiling` and `saturated`, in nats.

    Raises
    ------
    ValueError
        An option that is not allowed, fewer than 50 complete rows, discrete columns with nearly one
        level a row.

    See Also
    --------
    skmi.information.mutual_info : Nearest neighbours and counts; better below about ten columns.

    Notes
    -----
    Numbers enter as normal scores of their ranks, so monotone maps of single columns change
    nothing. The critic is separable, ``g(x) @ h(y) + a(x) + b(y)``, so that all pairs of a batch
    are scored at once: a quadratic part, and a network on top that starts from zero.

    "infonce" is that of [1]_, "mine" of [2]_, "nwj" of [3]_, "smile" of [4]_.

    ========= ============================================ ==========
    objective what it is                                   bias
    ========= ============================================ ==========
    infonce   softmax among the rows; lower bound, at most -3 %
              the log of their number
    mine      Donsker and Varadhan; lower bound, but for   -3 %
              the log of a mean of few rows
    nwj       f-divergence; lower bound, unbiased for its  -4 %
              critic, of large variance from 4 nats on
    smile     trained to classify pairs, read with clipped -4 %
              scores; no bound, may be too large
    ========= ============================================ ==========

    The biases are those of Gaussian blocks with 20 columns each, 2 nats and 10,000 rows, on average
    of three samples. They come from critics that have learned too little: the bias grows with the
    number of columns and with the information, and shrinks with the number of rows. A heavy-tailed
    scale that all columns share is learned badly: -12 % for "infonce" and "smile", -22 % for the
    others (Student's law with 3 degrees of freedom, 5 columns each). With the best
    possible critic and 2000 rows, "infonce" reads 3.9 of 4 nats and 5.4 of 6; "mine" and "nwj" read
    both right; "smile" reads 4.2 and 6.7. Poole et al. [6]_ compare them at length.

    No objective can warrant more than about the log of the rows that it is read on [5]_: `ceiling`
    says how much, and `saturated` whether the estimate is within 2 nats of it, where "infonce" is a
    tenth too low even with the best critic.

    Repeated rows may fall in different folds, and what the critic knows of one of them counts as
    information: remove copies first. Do not use it for few columns, where neighbours are more
    accurate and a hundred times faster, nor as a test of independence.

    One thread of torch, for the time of the call. Memory: 2048 x 2048 scores.

    References
    ----------
    .. [1] A. van den Oord, Y. Li and O. Vinyals (2018). Representation learning with contrastive
       predictive coding. arXiv:1807.03748.
    .. [2] M. I. Belghazi et al. (2018). Mutual information neural estimation. ICML.
    .. [3] X. Nguyen, M. J. Wainwright and M. I. Jordan (2010). Estimating divergence functionals
       and the likelihood ratio by convex risk minimization. IEEE Trans. Information Theory 56(11).
    .. [4] J. Song and S. Ermon (2020). Understanding the limitations of variational mutual
       information estimators. ICLR.
    .. [5] D. McAllester and K. Stratos (2020). Formal limitations on the measurement of mutual
       information. AISTATS.
    .. [6] B. Poole et al. (2019). On variational bounds of mutual information. ICML.

    Examples
    --------
    >>> from skmi.datasets import make_gaussian_blocks
    >>> from skmi.neural_network import neural_mutual_info
    >>> X, Y, truth = make_gaussian_blocks(
    ...     1000, n_features_x=2, n_features_y=2, correlation=0.8, random_state=0
    ... )
    >>> result = neural_mutual_info(X, Y, hidden_layer_sizes=(), max_iter=300)
    >>> print(f"{result.statistic:.1f} of {truth:.1f} nats, ceiling {result.ceiling:.1f}")
    1.0 of 1.0 nats, ceiling 5.3
    """
    (x, y), _ = read_variables({"X": X, "Y": Y}, discrete=discrete, missing=missing)
    sizes = _checked_sizes(hidden_layer_sizes)
    _check_rows(x.n_samples, n_splits)
    chosen = OBJECTIVES[objective]
    rng = np.random.default_rng(fixed_seed(random_state))
    training = Training(chosen, sizes, batch_size, max_iter)
    with torch_threads(1):
        blocks = _as_block(x), _as_block(y)
        fold = rng.permutation(np.arange(x.n_samples) % n_splits)
        parts = [_terms_of_fold(blocks, fold == k, training, rng) for k in range(n_splits)]
    terms = np.concatenate([part for part, _ in parts])
    ceiling = min(least for _, least in parts)
    statistic = float(terms.mean())
    return NeuralMutualInfoResult(
        statistic,
        float(terms.std() / math.sqrt(len(terms))),
        ceiling,
        statistic > ceiling - _MARGIN,
        objective,
        x.n_samples,
    )


def _checked_sizes(hidden_layer_sizes: Sequence[int]) -> tuple[int, ...]:
    sizes = tuple(np.atleast_1d(np.asarray(hidden_layer_sizes)).tolist())
    if not all(isinstance(size, int) and size > 0 for size in sizes):
        raise ValueError(
            "hidden_layer_sizes of neural_mutual_info must hold numbers of units, ints from 1 on, "
            f"one for each hidden layer; got {hidden_layer_sizes!r}. Pass (128, 128), or () for a "
            "quadratic critic."
        )
    return sizes


def _check_rows(n_samples: int, n_splits: int) -> None:
    least = max(_LEAST_ROWS, 2 * n_splits)
    if n_samples < least:
        raise ValueError(
            f"neural_mutual_info needs at least {least} complete rows for n_splits={n_splits}; got "
            f"{n_samples}. Use skmi.information.mutual_info for few rows."
        )


def _as_block(variable: Variable) -> Tensor:
    """Normal scores of the numbers, and a column of zeros and ones for each level."""
    levels = variable.codes[:, None] == np.arange(variable.codes.max() + 1)
    if variable.n_discrete == 0:
        levels = levels[:, :0]
    elif 2 * levels.shape[1] > variable.n_samples:
        raise ValueError(
            f"The discrete columns of {variable.label} have {levels.shape[1]} joint levels in "
            f"{variable.n_samples} rows, nearly one a row. Pass fewer columns, or discrete=False "
            "if they are numbers."
        )
    block = np.hstack([normal_scores(variable.numbers), levels])
    return torch.from_numpy(block.astype(np.float32))


def _terms_of_fold(
    blocks: tuple[Tensor, Tensor], is_left_out: np.ndarray, training: Training, rng: Any
) -> tuple[np.ndarray, float]:
    """Terms of the rows left out, by a critic of the others, and the ceiling of these rows."""
    others = rng.permutation(np.flatnonzero(~is_left_out))
    enough = min(_FEW, _MOST_OF_FEW * len(others))
    n_held_out = int(np.clip(_HELD_OUT * len(others), enough, _MANY))
    random = RandomSource(int(rng.integers(2**62)))
    held_out, rows = (
        (blocks[0][part], blocks[1][part]) for part in (others[:n_held_out], others[n_held_out:])
    )
    critic = training.fit(rows, held_out, random)
    left_out = rng.permutation(np.flatnonzero(is_left_out))
    scored = np.array_split(left_out, -(-len(left_out) // _SCORED))
    terms = [_terms(critic, blocks, part, training.objective) for part in scored]
    return np.concatenate(terms), math.log(min(len(part) for part in scored))


def _terms(
    critic: nn.Module | None, blocks: tuple[Tensor, Tensor], rows: np.ndarray, objective: Objective
) -> np.ndarray:
    if critic is None:
        return np.zeros(len(rows))
    with torch.inference_mode():
        scores = critic(blocks[0][rows], blocks[1][rows]).double()
    return objective.terms(scores).numpy()
