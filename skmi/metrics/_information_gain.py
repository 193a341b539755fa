"""Information that a prediction carries about the target, by its log-likelihood."""

import numpy as np
from numpy.typing import ArrayLike

from ..information._options import Unit
from ._likelihood import LogLikelihood, Scale, log_likelihood
from ._validation import check_flag, check_unit, warn_undefined, weighted_mean


def information_gain_score(
    y_true: ArrayLike,
    y_proba: ArrayLike,
    *,
    labels: ArrayLike | None = None,
    sample_weight: ArrayLike | None = None,
    normalize: bool = False,
    unit: Unit = "nat",
    scale: Scale = None,
) -> float:
    """Information of a prediction about the target: entropy of y minus log-loss.

    The expected log-loss of a prediction from x is at least H(y|x), so this score estimates from
    below the mutual information I(x;y) = H(y) - H(y|x): it is the part that the model makes use of.

    Parameters
    ----------
    y_true : array-like of shape (n_samples,)
        Classes, or numbers where `scale` is given.
    y_proba : array-like of shape (n_samples,), (n_samples, 1) or (n_samples, n_classes)
        Predicted probabilities. A single column is the probability of the second class. Where
        `scale` is given: predicted means of shape (n_samples,).
    labels : array-like of shape (n_classes,), default=None
        Class of each column of `y_proba`, in their order, such as `estimator.classes_`; they need
        not all occur in `y_true`. None: the sorted classes of `y_true`.
    sample_weight : array-like of shape (n_samples,), default=None
        Weights of the rows, in the entropy as in the log-loss.
    normalize : bool, default=False
        Whether to return the explained share, 1 for a perfect prediction: gain / H(y) for
        classes, 1 - exp(-2 gain) for numbers.
    unit : {"nat", "bit"}, default="nat"
        Unit of the result; it does not matter to the normalised score.
    scale : "residual", float or array-like of shape (n_samples,), default=None
        Standard deviation of a Gaussian prediction of numbers, or "residual" for the root of the
        mean squared residual. None: `y_true` are classes.

    Returns
    -------
    float
        Entropy minus log-loss. It is negative where the prediction is worse than the frequencies
        of `y_true`, which happens to a useless model that is overconfident: its errors cost more
        than its hits earn. At most the entropy of `y_true` for classes.

    Raises
    ------
    ValueError
        Different lengths, missing or infinite values, probabilities outside [0, 1] or rows that do
        not sum to one (within 3e-4, in half
        precision 0.03), classes that `labels` lack, one class only without `labels`,
        weights that are negative or all zero, a scale that is not positive.
    TypeError
        Values that are no numbers where numbers are needed.

    Warns
    -----
    UndefinedMetricWarning
        The result is NaN: numbers that are constant, or a normalised score of a single class.

    See Also
    --------
    pointwise_information_gain : The same, row by row.
    conditional_information_gain : What one prediction tells beyond another.
    prediction_mutual_info_score : Forgives miscalibration, and confused names.
    sklearn.metrics.log_loss : The second term alone.
    sklearn.metrics.d2_log_loss_score : Equals the normalised score of classes.

    Notes
    -----
    For a family of models this is the predictive V-information of [1]_, evaluated at one model:
    information that a reader with these means can use. It tends to I(x;y) only for a calibrated
    model that misses nothing.

    Probabilities are clipped to [eps, 1 - eps] of their dtype, as in scikit-learn, so one row can
    cost 36 nats at most (16 in single precision). A `scale` is raised to eps times the standard
    deviation of `y_true` where it is smaller.

    Numbers are compared with a Gaussian of their own mean and variance, whose entropy is H(y).
    With `scale="residual"` the gain is -log(1 - R²)/2, and the normalised one is R²; in general
    1 - exp(-2 gain) is the correlation measure of [2]_.

    Do not use it to compare models across sets of rows with different frequencies, as H(y)
    differs; nor where only the ranking matters, which a rescaling of the probabilities leaves as
    it is and this score does not. Rows that trained the model overstate its information. With
    heavy-tailed residuals a Gaussian undervalues a regression.

    References
    ----------
    .. [1] Y. Xu, S. Zhao, J. Song, R. Stewart and S. Ermon (2020). A theory of usable information
       under computational constraints. ICLR. Definition 2.
    .. [2] J. T. Kent (1983). Information gain and a general measure of correlation. Biometrika
       70(1), 163-173.

    Examples
    --------
    A fair coin has one bit. A prediction of 3/4 that is right three times in four uses 0.19 bit:

    >>> from skmi.metrics import information_gain_score
    >>> y, proba = [0, 0, 0, 1, 1, 1, 1, 0], [0.25] * 4 + [0.75] * 4
    >>> round(information_gain_score(y, proba, unit="bit"), 2)
    0.19

    With more confidence and the same hits it is worth less than nothing:

    >>> round(information_gain_score(y, [0.01] * 4 + [0.99] * 4, unit="bit"), 2)
    -0.67

    A regression, with the residual's scale:

    >>> round(information_gain_score([1.0, 2.0, 3.0], [1.5, 2.0, 2.5], scale="residual"), 2)
    0.69
    """
    nats = check_unit(unit, "information_gain_score")
    check_flag(normalize, "normalize")
    likelihood = log_likelihood(y_true, y_proba, labels, sample_weight, scale)
    _warn_of_constant(likelihood)
    if normalize:
        return _explained_share(likelihood)
    return (likelihood.entropy - likelihood.log_loss) / nats


def pointwise_information_gain(
    y_true: ArrayLike,
    y_proba: ArrayLike,
    *,
    labels: ArrayLike | None = None,
    sample_weight: ArrayLike | None = None,
    unit: Unit = "nat",
    scale: Scale = None,
) -> np.ndarray:
    """Information of the prediction about each row: log p(y|x) - log p(y).

    Parameters
    ----------
    y_true, y_proba, labels, unit, scale
        As in :func:`information_gain_score`.
    sample_weight : array-like of shape (n_samples,), default=None
        Weights of the rows in the frequencies p(y), and in a residual's scale.

    Returns
    -------
    ndarray of shape (n_samples,)
        Its mean, weighted by `sample_weight`, is the :func:`information_gain_score`. Negative
        where the prediction made the truth look less likely than its frequency does.

    Raises
    ------
    ValueError, TypeError
        As in :func:`information_gain_score`.

    See Also
    --------
    information_gain_score : The mean.

    Notes
    -----
    The pointwise V-information of [1]_: rows of a low value are difficult for the model, or carry
    a wrong label. Look at rows that the model was not trained on, such as those of
    `cross_val_predict`.

    Do not use it to compare rows across models of different calibration, nor to say how difficult
    a row is in itself.

    References
    ----------
    .. [1] K. Ethayarajh, Y. Choi and S. Swayamdipta (2022). Understanding dataset difficulty with
       V-usable information. ICML, PMLR 162, 5988-6008. Definition of PVI.

    Examples
    --------
    >>> from skmi.metrics import pointwise_information_gain
    >>> pointwise_information_gain(["a", "b"], [0.5, 1.0], unit="bit").round(2)
    array([0., 1.])
    """
    nats = check_unit(unit, "pointwise_information_gain")
    likelihood = log_likelihood(y_true, y_proba, labels, sample_weight, scale)
    _warn_of_constant(likelihood)
    return (likelihood.predicted - likelihood.baseline) / nats


def conditional_information_gain(
    y_true: ArrayLike,
    proba_with: ArrayLike,
    proba_without: ArrayLike,
    *,
    labels: ArrayLike | None = None,
    sample_weight: ArrayLike | None = None,
    unit: Unit = "nat",
    scale_with: Scale = None,
    scale_without: Scale = None,
) -> float:
    """Information about the target that one prediction has beyond another.

    The log-loss of a model without some columns minus that of a model with them: how much these
    columns tell about y given the others, I(x;y|z), as far as the models make use of it.

    Parameters
    ----------
    y_true, labels, sample_weight, unit
        As in :func:`information_gain_score`.
    proba_with, proba_without : array-like of shape (n_samples,), (n_samples, 1) or \
            (n_samples, n_classes)
        Probabilities of a model that sees the columns in question, and of one that does not.
    scale_with, scale_without : "residual", float or array-like of shape (n_samples,), default=None
        Standard deviations where the predictions are means of numbers; both or none.

    Returns
    -------
    float
        Negative where the columns made the prediction worse.

    Raises
    ------
    ValueError, TypeError
        As in :func:`information_gain_score`; or one scale without the other.

    Warns
    -----
    UndefinedMetricWarning
        The result is NaN: numbers that are constant, with a residual scale of zero.

    See Also
    --------
    information_gain_score : The gain over the frequencies of the target.

    Notes
    -----
    It equals the difference of the two :func:`information_gain_score`, as in [1]_. Train both
    models the same way: a difference in tuning counts as information. For a test of whether the
    columns matter take the differences of :func:`pointwise_information_gain`, row by row.

    Do not use it for columns whose information another column repeats and then conclude that they
    tell nothing: given the other, they do not, and the other, given them, does not either.

    References
    ----------
    .. [1] J. Hewitt, K. Ethayarajh, P. Liang and C. D. Manning (2021). Conditional probing:
       measuring usable information beyond a baseline. EMNLP.

    Examples
    --------
    >>> from skmi.metrics import conditional_information_gain
    >>> y = [0, 0, 1, 1]
    >>> round(conditional_information_gain(y, [0.2, 0.2, 0.8, 0.8], [0.4, 0.4, 0.6, 0.6]), 3)
    0.288
    """
    nats = check_unit(unit, "conditional_information_gain")
    if (scale_with is None) != (scale_without is None):
        raise ValueError(
            "scale_with and scale_without go together: pass both for Gaussian predictions of "
            "numbers, or none for probabilities of classes."
        )
    shared = labels, sample_weight
    better = log_likelihood(y_true, proba_with, *shared, scale_with, "proba_with")
    worse = log_likelihood(y_true, proba_without, *shared, scale_without, "proba_without")
    gain = weighted_mean(better.predicted - worse.predicted, better.weight)
    if np.isnan(gain):
        warn_undefined("y_true is constant, and a residual scale of zero has no density")
    return gain / nats


def _warn_of_constant(likelihood: LogLikelihood) -> None:
    if np.isnan(likelihood.baseline).any():
        warn_undefined("y_true is constant, so its differential entropy is not finite")


def _explained_share(likelihood: LogLikelihood) -> float:
    gain = likelihood.entropy - likelihood.log_loss
    if likelihood.is_numeric:
        with np.errstate(over="ignore"):
            return float(-np.expm1(-2 * gain))
    if likelihood.entropy == 0:
        warn_undefined("y_true holds a single class, which has no information to share")
        return float("nan")
    return gain / likelihood.entropy
