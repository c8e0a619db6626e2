"""Keys that steer, and lines typed in place of a spoken reply."""

from __future__ import annotations

import contextlib
import sys
import threading
from collections.abc import Callable, Iterator, Mapping

from softlanding.conversation.effects import Listen
from softlanding.conversation.events import Command, Segment
from softlanding.ports import Emit, Key, RecordingFile, Trouble, TypedLine
from softlanding.understanding.commands import KEYS

STEERING: Mapping[str, Command] = {**KEYS, "\r": Command.DONE, "\n": Command.DONE}
_POLL = 0.2  # seconds until the thread looks whether it should end


class Keyboard:
    """Reads single keys from the terminal while a session runs, without echo. keys: what each
    means, in small letters."""

    def __init__(self, emit: Emit, keys: Mapping[str, Command] = STEERING) -> None:
        self._emit, self._keys = emit, keys
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Leave the terminal as it was. Harmless a second time."""
        self._ending.set()
        self._thread.join(timeout=5 * _POLL)

    def _read(self) -> None:
        with contextlib.suppress(OSError, ValueError), _single_keys() as next_keys:
            while not self._ending.is_set():
                for key in next_keys().lower():
                    if command := self._keys.get(key):
                        self._emit(Key(command))


@contextlib.contextmanager
def _single_keys() -> Iterator[Callable[[], str]]:
    """A function that gives what is pressed next, or "" after a short while. A quick hand, or a
    busy machine, makes several keys of it."""
    if sys.platform == "win32":
        import msvcrt
        import time

        def next_windows_key() -> str:
            until = time.monotonic() + _POLL
            while not msvcrt.kbhit():
                if time.monotonic() > until:
                    return ""
                time.sleep(0.02)
            return msvcrt.getwch()

        yield next_windows_key
        return
    import os
    import select
    import termios
    import tty

    terminal = sys.stdin.fileno()
    before = termios.tcgetattr(terminal)

    def next_keys() -> str:
        if not select.select([terminal], [], [], _POLL)[0]:
            return ""
        pressed = os.read(terminal, 32)
        if not pressed:
            raise OSError("the terminal is closed")
        # an arrow or function key begins with ESC; none of its bytes is meant as a key of ours
        return pressed.partition(b"\x1b")[0].decode(errors="ignore")

    try:
        tty.setcbreak(terminal)
        yield next_keys
    finally:
        with contextlib.suppress(termios.error):
            termios.tcsetattr(terminal, termios.TCSADRAIN, before)


class TypedEar:
    """An ear for those who type: each line is a reply, Enter alone goes on."""

    def __init__(self, emit: Emit) -> None:
        self._emit = emit
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        with contextlib.suppress(OSError, ValueError):
            for line in iter(sys.stdin.readline, ""):
                self._emit(TypedLine(line.rstrip("\r\n")))
        self._emit(Trouble("signal"))

    def listen(self, listening: Listen, recording: RecordingFile | None, tail: float) -> None:
        """Lines are taken at any time."""
        if recording:
            recording.close()

    def attend(self) -> None:
        """Typing cuts the voice short without this."""

    def aside(self, sounding: bool, tail: float) -> None:
        """Nothing is heard."""

    def close_reply(self) -> tuple[Segment, ...]:
        """A line is handed over when it is typed, so nothing is left."""
        return ()

    def close(self) -> None:
        """The reading thread ends with the program."""
