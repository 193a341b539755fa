"""Measurements beside other libraries; ``python -m benchmarks --list`` names the tables."""
