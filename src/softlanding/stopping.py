"""Being ended by the system in the middle of something that must be tidied up."""

from __future__ import annotations

import contextlib
import signal
from collections.abc import Iterator
from typing import NoReturn


@contextlib.contextmanager
def tidily() -> Iterator[None]:
    """What ends the program from outside, a closed terminal too, ends it inside as Ctrl+C does:
    with KeyboardInterrupt, once. What was ignored from the start, as nohup does, stays so."""
    names = [name for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
    numbers = [signal.Signals[name] for name in names]
    ours = [number for number in numbers if signal.getsignal(number) is signal.SIG_DFL]

    def stop(*_: object) -> NoReturn:
        for number in ours:  # a second one must not end the tidying up
            signal.signal(number, signal.SIG_IGN)
        raise KeyboardInterrupt

    for number in ours:
        signal.signal(number, stop)
    try:
        yield
    finally:
        for number in ours:
            signal.signal(number, signal.SIG_DFL)
