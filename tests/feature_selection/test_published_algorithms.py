"""The same columns, in the same order, as the algorithms of praznik and FEAST as published.

What follows is a transcription of the definitions in their documentation (praznik: MIM, JMI, DISR,
JMIM, NJMIM, CMIM, MRMR; FEAST: MIFS, CIFE, CondRed, ICAP), with their sums and divisors, in
floats. Each starts with the column of the largest I(X;Y) and then takes the largest J, the first of
several.
``benchmarks/bench_selection.py --only feast`` compares with FEAST itself.
"""

import numpy as np
import pytest
from null_tables import make_madelon
from numpy.testing import assert_allclose

from skmi.feature_selection import MutualInfoSelector


def entropy(*codes):
    joint = np.zeros(len(codes[0]), dtype=np.int64)
    for code in codes:
        joint = joint * (code.max() + 1) + code
    p = np.bincount(joint)
    p = p[p > 0] / len(joint)
    return -np.sum(p * np.log(p))


class Terms:
    """Information about the target Y and pairs of columns, each computed once."""

    def __init__(self, X, y):
        self.X, self.y = X, y
        self.h_y = entropy(y)
        self.h = [entropy(x) for x in X.T]
        self.h_xy = [entropy(x, y) for x in X.T]
        self.i_xy = np.array(self.h) + self.h_y - self.h_xy
        self._known = {}

    def pair(self, x, w):
        """I(X;W), I(X,W;Y), H(X,W,Y)."""
        if (x, w) not in self._known:
            a, b = self.X[:, x], self.X[:, w]
            h_xw, h_xwy = entropy(a, b), entropy(a, b, self.y)
            self._known[x, w] = self.h[x] + self.h[w] - h_xw, h_xw + self.h_y - h_xwy, h_xwy
        return self._known[x, w]

    def redundancy(self, x, w):
        return self.pair(x, w)[0]

    def joint(self, x, w):
        return self.pair(x, w)[1]

    def joint_entropy(self, x, w):
        return self.pair(x, w)[2]

    def conditional(self, x, w):
        """I(X;Y|W)."""
        return self.joint(x, w) - self.i_xy[w]

    def within_class(self, x, w):
        """I(X;W|Y)."""
        return self.h_xy[x] + self.h_xy[w] - self.h_y - self.joint_entropy(x, w)


ALGORITHMS = {
    "mim": lambda t, x, S: t.i_xy[x],
    "jmi": lambda t, x, S: sum(t.joint(x, w) for w in S),
    "disr": lambda t, x, S: sum(t.joint(x, w) / t.joint_entropy(x, w) for w in S),
    "jmim": lambda t, x, S: min(t.joint(x, w) for w in S),
    "njmim": lambda t, x, S: min(t.joint(x, w) / t.joint_entropy(x, w) for w in S),
    "cmim": lambda t, x, S: min(t.i_xy[x], *(t.conditional(x, w) for w in S)),
    "mrmr": lambda t, x, S: t.i_xy[x] - sum(t.redundancy(x, w) for w in S) / len(S),
    "mifs": lambda t, x, S: t.i_xy[x] - sum(t.redundancy(x, w) for w in S),
    "cife": lambda t, x, S: (
        t.i_xy[x] - sum(t.redundancy(x, w) for w in S) + sum(t.within_class(x, w) for w in S)
    ),
    "condred": lambda t, x, S: t.i_xy[x] + sum(t.within_class(x, w) for w in S),
    "icap": lambda t, x, S: (
        t.i_xy[x] - sum(max(0.0, t.redundancy(x, w) - t.within_class(x, w)) for w in S)
    ),
}
# Scores that praznik adds up and skmi averages.
SUMMED = {"jmi", "disr"}


@pytest.fixture(scope="module")
def madelon():
    X, y = make_madelon(0)
    X = X[:, np.r_[:20, 20:100]]
    codes = np.argsort(np.argsort(X, axis=0), axis=0) * 10 // len(X)
    return codes, Terms(codes, y)


@pytest.mark.parametrize("name", ALGORITHMS)
def test_selections_are_those_of_the_published_algorithm(madelon, name):
    codes, terms = madelon
    selected, scores = [int(np.argmax(terms.i_xy))], [terms.i_xy.max()]
    while len(selected) < 20:
        left = np.setdiff1d(np.arange(codes.shape[1]), selected)
        values = np.array([ALGORITHMS[name](terms, x, selected) for x in left])
        selected.append(int(left[np.argmax(values.round(12))]))
        n_added = len(scores) if name in SUMMED else 1
        scores.append(values.max() / n_added)
    selector = MutualInfoSelector(name, 20).fit(codes, terms.y)
    assert selector.selected_.tolist() == selected
    assert_allclose(selector.scores_, scores, rtol=1e-7, atol=1e-9)
