"""Whether intervals of importances cover, and the holdout randomisation test keeps its level.

Simulated tables, fresh seeds; for the intervals models that are fixed, since they are about one
model. The tables are those of ``importance_designs.py``.
"""

from importance_designs import DESIGNS, coverage_of, randomization_pvalue


def table_coverage(quick):
    """Share of intervals of 0.95 that hold the importance on new rows, by metric and column."""
    for kind in ("numbers", "classes", "weighted classes"):
        for n in (250,) if quick else (100, 250, 1000):
            coverage = coverage_of(kind, n, n_simulated=10 if quick else 400, seed=n)
            for metric, columns in coverage.items():
                cells = dict(zip(("strong", "middling", "weak"), columns, strict=True))
                yield {
                    "target": kind,
                    "rows": n,
                    "metric": metric,
                    **{name: f"{share:.3f}" for name, share in cells.items()},
                }


def table_randomization(quick):
    """Rejections at 0.05 of a column without importance (type I), and of one with (power)."""
    for name in DESIGNS:
        for n in (500,) if quick else (1000, 4000):
            seeds = range(1000, 1003 if quick else 1100)
            null, active = (
                [randomization_pvalue(name, n, seed, of_null=of_null) for seed in seeds]
                for of_null in (True, False)
            )
            rates = [sum(p <= 0.05 for p in pvalues) / len(pvalues) for pvalues in (null, active)]
            yield {
                "design": name,
                "rows": n,
                "type I": f"{rates[0]:.2f}",
                "power": f"{rates[1]:.2f}",
            }
