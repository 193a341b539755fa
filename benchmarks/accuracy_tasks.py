"""Samplers whose mutual information is known, for `bench_accuracy.py`.

`BLOCK_TASKS` are the 33 tasks with at most five columns a side of the benchmark of Czyż, Grabowski,
Vogt, Beerenwinkel and Marx (2023), "Beyond normal: on the evaluation of mutual information
estimators", NeurIPS (package benchmark-mi). Its other seven tasks have 25 or 50 columns a side. The
samplers are written anew from the definitions in that package's list of tasks:

- dense: Gaussian, all correlations 1/2; 2-pair ("sparse" here): Gaussian, two pairs of correlation
  4/5 across the blocks and nothing else; Student: identity dispersion, so that the whole
  information lies in the common scale.
- one column a side: correlation 3/4, plain or sent through monotone maps (uniform margins, two
  modes a margin, wiggly, half-cube x sqrt|x|, asinh); uniform with additive uniform noise.
- Swiss roll: x of the pair with uniform margins rolled up in the plane.
- spiral: (x1, x2) turned by |x|^2 / d_x radians, (y2, y3) by |y|^2 / d_y. The published speed is
  one over the dimension; an earlier state of the package had 1/3 throughout.

Maps of a block that can be undone leave the information as it is, so the truth is that of the base.

`CLASS_TASKS` are single columns against a binary target; their truth is a sum over atoms plus a
quadrature over densities.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import stats
from scipy.special import digamma, gammaln, ndtr

Rng = np.random.Generator
Blocks = tuple[np.ndarray, np.ndarray]
Map = Callable[[np.ndarray], np.ndarray]


@dataclass(frozen=True)
class BlockTask:
    """Two blocks of numbers; `sample(rng, n)` draws them, `truth` is their information in nats."""

    name: str
    family: str
    truth: float
    sample: Callable[[Rng, int], Blocks]

    def mapped(self, name: str, family: str, x_map: Map, y_map: Map | None = None) -> "BlockTask":
        """Send both blocks through maps that can be undone."""
        y_map = y_map or x_map

        def sample(rng: Rng, n: int) -> Blocks:
            x, y = self.sample(rng, n)
            return x_map(x), y_map(y)

        return BlockTask(f"{name} of {self.name}", family, self.truth, sample)


def gaussian(name: str, family: str, covariance: np.ndarray, dx: int) -> BlockTask:
    """I = (log det S_x + log det S_y - log det S) / 2."""
    x_part, y_part = covariance[:dx, :dx], covariance[dx:, dx:]
    log_dets = [np.linalg.slogdet(s)[1] for s in (x_part, y_part, covariance)]
    factor = np.linalg.cholesky(covariance).T

    def sample(rng: Rng, n: int) -> Blocks:
        z = rng.standard_normal((n, len(covariance))) @ factor
        return z[:, :dx], z[:, dx:]

    return BlockTask(name, family, (log_dets[0] + log_dets[1] - log_dets[2]) / 2, sample)


def dense(d: int) -> BlockTask:
    return gaussian(f"dense {d}x{d}", "dense", np.full((2 * d, 2 * d), 0.5) + np.eye(2 * d) / 2, d)


def two_pairs(d: int) -> BlockTask:
    covariance = np.eye(2 * d)
    for i in range(2):
        covariance[i, d + i] = covariance[d + i, i] = 0.8
    return gaussian(f"2-pair {d}x{d}", "sparse", covariance, d)


def student_entropy(d: int, nu: float) -> float:
    """Differential entropy of the Student distribution of identity dispersion in d dimensions."""
    half = (nu + d) / 2
    log_constant = gammaln(nu / 2) - gammaln(half) + d / 2 * np.log(nu * np.pi)
    return log_constant + half * (digamma(half) - digamma(nu / 2))


def student(d: int, nu: float, family: str = "Student") -> BlockTask:
    """I = h(x) + h(y) - h(x, y), which is not zero for the identity dispersion."""
    truth = 2 * student_entropy(d, nu) - student_entropy(2 * d, nu)

    def sample(rng: Rng, n: int) -> Blocks:
        z = rng.standard_normal((n, 2 * d)) / np.sqrt(rng.chisquare(nu, (n, 1)) / nu)
        return z[:, :d], z[:, d:]

    return BlockTask(f"Student {d}x{d} dof {nu}", family, truth, sample)


def additive_noise(epsilon: float) -> BlockTask:
    """Sum y = x + u, x uniform on (0, 1), u uniform on (-epsilon, epsilon).

    h(y) - log(2 epsilon) is epsilon - log(2 epsilon) for epsilon up to 1/2, then 1 / (4 epsilon).
    """
    truth = epsilon - np.log(2 * epsilon) if epsilon <= 0.5 else 0.25 / epsilon

    def sample(rng: Rng, n: int) -> Blocks:
        x = rng.random((n, 1))
        return x, x + rng.uniform(-epsilon, epsilon, (n, 1))

    return BlockTask(f"additive noise {epsilon}", "one-dimensional", truth, sample)


def half_cube(x: np.ndarray) -> np.ndarray:
    return x * np.sqrt(np.abs(x))


def wiggly_x(x: np.ndarray) -> np.ndarray:
    return x + 0.4 * np.sin(x) + 0.2 * np.sin(1.7 * x + 1) + 0.03 * np.sin(3.3 * x - 2.5)


def wiggly_y(y: np.ndarray) -> np.ndarray:
    return y - 0.4 * np.sin(0.4 * y) + 0.17 * np.sin(1.3 * y + 3.5) + 0.02 * np.sin(4.3 * y - 2.5)


def two_modes(weights: Sequence[float], centres: Sequence[float]) -> Map:
    """Map of a standard normal column to a mixture of two unit normals."""
    grid = np.linspace(-10, 12, 20001)
    cdf = sum(w * ndtr(grid - c) for w, c in zip(weights, centres, strict=True))
    inside = np.flatnonzero(np.diff(cdf) > 0)
    return lambda x: np.interp(ndtr(x), cdf[inside], grid[inside])


def swiss_roll(u: np.ndarray) -> np.ndarray:
    turn = 1.5 * np.pi * (1 + 2 * u)
    return np.hstack([turn * np.cos(turn), turn * np.sin(turn)]) / 21


def spiral(i: int, j: int) -> Map:
    """Turn the plane of two columns by an angle that grows with the distance from the origin."""

    def turn(x: np.ndarray) -> np.ndarray:
        angle = (x * x).sum(axis=1) / x.shape[1]
        turned = x.copy()
        turned[:, i] = np.cos(angle) * x[:, i] - np.sin(angle) * x[:, j]
        turned[:, j] = np.sin(angle) * x[:, i] + np.cos(angle) * x[:, j]
        return turned

    return turn


def _block_tasks() -> list[BlockTask]:
    one, pairs, arcs = "one-dimensional", "sparse, mapped", "Student, mapped"
    normal = gaussian("normal 1x1", one, np.array([[1, 0.75], [0.75, 1]]), 1)
    uniform = normal.mapped("uniform margins", one, ndtr)
    modes = two_modes((0.3, 0.7), (0, 5)), two_modes((0.5, 0.5), (-1, 3))
    tasks = [
        normal,
        uniform,
        additive_noise(0.1),
        additive_noise(0.75),
        normal.mapped("two modes", one, *modes),
        normal.mapped("wiggly", one, wiggly_x, wiggly_y),
        normal.mapped("half-cube", one, half_cube),
        student(1, 1, one),
        student(1, 1).mapped("asinh", one, np.arcsinh),
        uniform.mapped("Swiss roll", "embedding", swiss_roll, lambda y: y),
    ]
    tasks += [dense(d) for d in (2, 3, 5)] + [two_pairs(d) for d in (2, 3, 5)]
    tasks += [student(d, nu) for d, nu in ((2, 1), (2, 2), (3, 2), (3, 3), (5, 2), (5, 3))]
    for d in (3, 5):
        tasks.append(two_pairs(d).mapped("uniform margins", pairs, ndtr))
        tasks.append(two_pairs(d).mapped("half-cube", pairs, half_cube))
        spirals = spiral(0, 1), spiral(1, 2)
        tasks.append(two_pairs(d).mapped("spiral", "spiral", *spirals))
        tasks.append(tasks[-3].mapped("spiral", "spiral", *spirals))
    tasks += [
        student(d, nu).mapped("asinh", arcs, np.arcsinh) for d, nu in ((2, 1), (3, 2), (5, 2))
    ]
    return tasks


BLOCK_TASKS = _block_tasks()


@dataclass(frozen=True)
class Law:
    """Law of a column in one class: a mixture of densities and of atoms.

    `densities` holds (weight, frozen scipy distribution), `atoms` maps values to probabilities.
    """

    densities: tuple[tuple[float, stats.rv_continuous], ...] = ()
    atoms: tuple[tuple[float, float], ...] = ()

    def sample(self, rng: Rng, n: int) -> np.ndarray:
        """Draw n values."""
        weights = [w for w, _ in self.densities] + [p for _, p in self.atoms]
        part = rng.choice(len(weights), n, p=np.array(weights) / sum(weights))
        x = np.empty(n)
        for i, (_, law) in enumerate(self.densities):
            x[part == i] = law.rvs(np.count_nonzero(part == i), random_state=rng)
        values = np.array([value for value, _ in self.atoms])
        is_atom = part >= len(self.densities)
        x[is_atom] = values[part[is_atom] - len(self.densities)] if len(values) else 0
        return x

    def density(self, x: np.ndarray) -> np.ndarray:
        """Density without the atoms."""
        return sum((w * law.pdf(x) for w, law in self.densities), np.zeros_like(x))


@dataclass(frozen=True)
class ClassTask:
    """One column against a binary target; class 1 has probability `prior`."""

    name: str
    laws: tuple[Law, Law]
    prior: float = 0.5
    change: Map = np.positive

    def sample(self, rng: Rng, n: int) -> tuple[np.ndarray, np.ndarray]:
        """Column and target; each class has two rows at least."""
        y = (rng.random(n) < self.prior).astype(np.int64)
        y[:4] = 0, 0, 1, 1
        x = np.where(y == 1, self.laws[1].sample(rng, n), self.laws[0].sample(rng, n))
        return self.change(x), y

    @property
    def truth(self) -> float:
        """Sum over the atoms, trapezoids over the densities on a grid dense around zero."""
        priors = np.array([1 - self.prior, self.prior])[:, None]
        values = sorted({value for law in self.laws for value, _ in law.atoms})
        masses = np.array([[dict(law.atoms).get(v, 0) for v in values] for law in self.laws])
        grid = np.sinh(np.linspace(-25, 25, 400_001))
        densities = np.array([law.density(grid) for law in self.laws])
        of_atoms = _information_density(priors * masses, priors).sum()
        of_numbers = np.trapezoid(_information_density(priors * densities, priors), grid)
        # Without dependence exactly zero: rounding errors must not rank the columns of noise.
        return max(0.0, round(float(of_atoms + of_numbers), 9))


def _information_density(joint: np.ndarray, priors: np.ndarray) -> np.ndarray:
    # Below, quotients of denormal numbers overflow.
    positive = joint > 1e-290
    ratio = np.divide(joint, priors * joint.sum(axis=0), out=np.ones_like(joint), where=positive)
    return (joint * np.log(ratio)).sum(axis=0)


def normal(centre: float = 0, scale: float = 1) -> Law:
    return Law(((1.0, stats.norm(centre, scale)),))


def mixture(*parts: tuple[float, Law]) -> Law:
    densities = tuple((w * v, law) for w, part in parts for v, law in part.densities)
    return Law(densities, tuple((x, w * p) for w, part in parts for x, p in part.atoms))


def rounded(centre: float, step: float) -> Law:
    """Normal numbers rounded to a multiple of the step."""
    values = np.arange(-8, 9 + step, step)
    masses = np.diff(stats.norm.cdf(np.append(values - step / 2, values[-1] + step / 2), centre))
    return Law(atoms=tuple(zip(values.tolist(), masses.tolist(), strict=True)))


def codes(n_levels: int, strength: float) -> tuple[Law, Law]:
    """Unordered codes, equally frequent over both classes, of random odds."""
    odds = 0.5 + strength * np.random.default_rng(n_levels).uniform(-0.5, 0.5, n_levels)
    laws = (1 - odds) / (1 - odds).sum(), odds / odds.sum()
    first, second = (Law(atoms=tuple(enumerate(masses.tolist()))) for masses in laws)
    return first, second


def _class_tasks() -> list[ClassTask]:
    zero = Law(atoms=((0.0, 1.0),))
    noise = normal(), normal()
    cauchy = [Law(((1.0, stats.cauchy(c)),)) for c in (0, 1)]
    waiting = [Law(((1.0, stats.expon(scale=s)),)) for s in (1, 2)]
    two_sides = mixture((0.5, normal(-1.5, 0.7)), (0.5, normal(1.5, 0.7)))
    zeros = [mixture((w, zero), (1 - w, normal(c))) for w, c in ((0.7, 0), (0.4, 0), (0.7, 1))]
    return [
        ClassTask("shift 0.3", (normal(), normal(0.3))),
        ClassTask("shift 1", (normal(), normal(1))),
        ClassTask("shift 2", (normal(), normal(2))),
        ClassTask("shift 1, 10 % positive", (normal(), normal(1)), prior=0.1),
        ClassTask("shift 1, exp(3 x)", (normal(), normal(1)), change=lambda x: np.exp(3 * x)),
        ClassTask("scale 2", (normal(), normal(0, 2))),
        ClassTask("scale 4", (normal(), normal(0, 4))),
        ClassTask("one mode or two", (normal(), two_sides)),
        ClassTask("Cauchy shift 1", (cauchy[0], cauchy[1])),
        ClassTask("waiting times", (waiting[0], waiting[1])),
        ClassTask("more zeros", (zeros[0], zeros[1])),
        ClassTask("zeros, rest shifts", (zeros[0], zeros[2])),
        ClassTask("rounded shift 1", (rounded(0, 1), rounded(1, 1))),
        ClassTask("5 codes", codes(5, 0.6)),
        ClassTask("50 codes", codes(50, 0.8)),
        ClassTask("300 codes", codes(300, 1.0)),
        ClassTask("noise", noise),
        ClassTask("noise, 10 % positive", noise, prior=0.1),
        ClassTask("noise, exp(3 x)", noise, change=lambda x: np.exp(3 * x)),
        ClassTask("noise, Cauchy", (cauchy[0], cauchy[0])),
        ClassTask("noise, zeros", (zeros[0], zeros[0])),
        ClassTask("noise, rounded", (rounded(0, 1), rounded(0, 1))),
        ClassTask("noise, 5 codes", codes(5, 0)),
        ClassTask("noise, 50 codes", codes(50, 0)),
        ClassTask("noise, 300 codes", codes(300, 0)),
    ]


CLASS_TASKS = _class_tasks()
