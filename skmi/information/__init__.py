"""Estimators of entropy and mutual information, in nats."""

__all__: list[str] = []
