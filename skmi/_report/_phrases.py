"""Parts of sentences."""

from collections.abc import Sequence

_MOST_NAMES = 8


def counted(number: int, thing: str) -> str:
    """Return a number of things."""
    return f"{number:,} {thing}{'s' * (number != 1)}"


def quoted(name: object) -> str:
    """Return a name in quotation marks."""
    return f"“{name}”"


def listed(names: Sequence[object]) -> str:
    """Return names in a row, those beyond the first few by their number."""
    shown = [quoted(name) for name in names[:_MOST_NAMES]]
    if len(names) > _MOST_NAMES:
        shown.append(f"{len(names) - _MOST_NAMES} more")
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"


def percent(share: float) -> str:
    """Return a share in percent, a tiny one with the digits that it has."""
    return f"{100 * share:.1f} %" if share == 0 or abs(share) >= 0.001 else f"{100 * share:.1g} %"
