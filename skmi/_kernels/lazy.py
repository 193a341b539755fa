"""Best-first search for the column of the highest score, counting as little as it can.

A score that is a minimum over the selected columns cannot rise as they are gone through, so its
value over the first few bounds the final one from above. A heap hands out the column of
the highest bound; when that bound is the final score, no other column can beat it.
"""

from . import jit
from .counts import Condition, single_sums, work_space

# Kinds of score; each is one step of its criterion in feature_selection/_criteria.py.
CONDITIONAL = 0  # min over w of I(x;y|w)
JOINT = 1  # min over w of I(x,w;y)


@jit(inline="always")
def _before(scores, a, b):
    return scores[a] > scores[b] or (scores[a] == scores[b] and a < b)


@jit
def _sift_down(heap, scores, at):
    item = heap[at]
    while True:
        child = 2 * at + 1
        if child >= heap.size:
            break
        if child + 1 < heap.size and _before(scores, heap[child + 1], heap[child]):
            child += 1
        if not _before(scores, heap[child], item):
            break
        heap[at] = heap[child]
        at = child
    heap[at] = item


@jit
def best_first(
    columns,
    n_levels,
    heap,
    kind,
    selected,
    joints,
    n_targets,
    terms,
    column_sums,
    target_sums,
    target_sum,
    scores,
    n_done,
    reached,
):
    """Return the candidate of the highest score, the lowest index among equals, or -1.

    Parameters
    ----------
    columns : ndarray of shape (n_features, n_samples), uint8
    n_levels : ndarray of shape (n_features,), int64
    heap : ndarray of shape (n_candidates,), int64
        Candidate columns, reordered in place.
    kind : int
        One of the kinds above.
    selected : ndarray of shape (n_selected,), int64
        Columns chosen so far.
    joints : ndarray of shape (>= n_selected, n_samples), uint16
        ``code * n_targets + target`` for each selected column.
    n_targets : int
        Number of levels of the target.
    terms : ndarray, int64
        From :func:`skmi._kernels.counts.entropy_terms`.
    column_sums, target_sums : ndarray of shape (n_features,), int64
        Entropy sums of each column, and of each column with the target.
    target_sum : int
        Entropy sum of the target.
    scores, n_done : ndarray of shape (n_features,), int64
        Score so far, and number of selected columns it covers; kept from round to round.
    reached : ndarray of shape (1,), int64
        A score that some thread has reached: lower scores end the search with -1.

    Returns
    -------
    int
    """
    for at in range(heap.size // 2 - 1, -1, -1):
        _sift_down(heap, scores, at)
    work = work_space(terms)
    while True:
        j = heap[0]
        if scores[j] < reached[0]:
            return -1
        s = n_done[j]
        if s == selected.size:
            reached[0] = max(reached[0], scores[j])
            return j
        w = selected[s]
        condition = Condition(columns[w], joints[s], n_levels[w], n_targets)
        given, joint = single_sums(columns[j], n_levels[j], condition, terms, work)
        if kind == CONDITIONAL:
            score = joint - given - target_sums[w] + column_sums[w]
        else:
            score = joint - given - target_sum + terms[terms.size - 1]
        scores[j] = min(scores[j], score)
        n_done[j] = s + 1
        _sift_down(heap, scores, 0)
