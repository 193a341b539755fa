"""What sphinx-gallery calls before and after each example."""

import warnings
from typing import Any, Literal


def fail_on_warnings(
    gallery_conf: dict[str, Any], path: str, when: Literal["before", "after"]
) -> None:
    """Make warnings in an example errors, as they are in the tests; Sphinx's own stay warnings."""
    if when == "before":
        warnings.simplefilter("error")
    else:
        warnings.resetwarnings()
        # As Python does by itself; they are for those who write the libraries.
        for category in (DeprecationWarning, PendingDeprecationWarning):
            warnings.simplefilter("ignore", category)
