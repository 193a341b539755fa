"""What a report says while it is made."""

import sys
import threading
from collections.abc import Callable


class Progress:
    """Prints each step to the standard error stream, and counts columns where that is a terminal.

    Parameters
    ----------
    verbose : int
        0 prints nothing.
    """

    def __init__(self, verbose: int) -> None:
        self._verbose = verbose
        self._lock = threading.Lock()

    def say(self, text: str) -> None:
        """Print a step."""
        if self._verbose:
            print(f"skmi: {text}", file=sys.stderr, flush=True)

    def counter(self, text: str, n_total: int) -> Callable[[], None]:
        """Print a step of many parts, and return what is to be called after each of them."""
        self.say(text)
        n_done = 0

        def tick() -> None:
            nonlocal n_done
            with self._lock:
                n_done += 1
                if self._verbose and sys.stderr.isatty():
                    end = "\n" if n_done == n_total else "\r"
                    print(f"skmi: {n_done} of {n_total}", end=end, file=sys.stderr, flush=True)

        return tick
