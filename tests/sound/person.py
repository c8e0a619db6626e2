"""A person at a terminal: starts the program, hears it out, answers, presses keys, walks away."""

from __future__ import annotations

import contextlib
import fcntl
import itertools
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from tests.sound.room import Listener, Room

QUIET = 0.4  # seconds without sound after which a prompt has ended, and the screen says so too
REPLIES_WITHIN = 30.0  # seconds until a prompt; a busy machine starts slowly
_LOOK = 0.05  # seconds between two looks at what tells nobody of its changes (files, processes)
_ANSI = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
_DOING = re.compile(r"^  (speaking|listening|recording|paused) ", re.MULTILINE)
# A session's leader that opens a terminal has it as its own, so that Ctrl-C and hanging up work.
_ON_TERMINAL = 'terminal=$1; shift; exec "$@" <"$terminal" >"$terminal" 2>&1'
_PROGRAM = str(Path(sys.executable).with_name("softlanding"))  # as it was installed


class Person:
    """Runs the program in a terminal, waits until it has spoken, answers."""

    def __init__(self, room: Room, home: Path, *arguments: str) -> None:
        self.room, self.home = room, home
        self.screen = ""
        self._changed = threading.Condition()
        self.speaker = Listener(room, "spk.monitor", self._changed) if room.has_speaker else None
        self._ended: float | None = None
        self._turns = 0  # of the person, until the last answer
        self._answered = 0.0  # of the speaker's time
        self._terminal, terminal = pty.openpty()
        fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
        self.settings_before = termios.tcgetattr(terminal)
        self.process = subprocess.Popen(
            ["sh", "-c", _ON_TERMINAL, "sh", os.ttyname(terminal), _PROGRAM, *arguments],
            env={**os.environ, **environment(room, home), "TERM": "xterm"},
            start_new_session=True,
        )
        self._kept_open: int | None = terminal  # without anybody on it, reading it fails
        self._wake = os.pipe()
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def _read(self) -> None:
        with contextlib.suppress(OSError):
            while self._wake[0] not in select.select([self._terminal, self._wake[0]], [], [])[0]:
                data = os.read(self._terminal, 65536)
                with self._changed:
                    self.screen += _ANSI.sub("", data.decode(errors="replace")).replace("\r", "\n")
                    self._changed.notify_all()

    # -- waiting ---------------------------------------------------------------------------------
    def until(
        self, condition: Callable[[], bool], limit: float = REPLIES_WITHIN, what: str = "it"
    ) -> None:
        """Wait until `condition`; fails when `limit` seconds are over."""
        deadline = time.monotonic() + limit
        with self._changed:
            while not condition():
                if time.monotonic() > deadline or self._ended_long_ago():
                    raise AssertionError(f"waited for {what}; {self.shown}")
                self._changed.wait(_LOOK)

    def _ended_long_ago(self) -> bool:
        """The program has ended, and all it wrote has been read: nothing more will come."""
        if self.process.poll() is None:
            return False
        self._ended = self._ended or time.monotonic()
        return time.monotonic() - self._ended > 2

    @property
    def shown(self) -> str:
        """For messages of tests: how the screen ends."""
        return f"the screen shows:\n{self.screen[-1500:]}"

    @property
    def doing(self) -> str:
        """What the screen says is going on; empty before the first word."""
        return next((match[1] for match in reversed(list(_DOING.finditer(self.screen)))), "")

    def _turns_until_now(self) -> int:
        """How often it became the person's turn."""
        doing = ["", *_DOING.findall(self.screen)]
        return sum(a != b and b != "speaking" for a, b in itertools.pairwise(doing))

    def until_prompted(self, limit: float = REPLIES_WITHIN) -> None:
        """Until the program has said something new, and it is the person's turn."""
        self.until(lambda: self._said_something() and self.doing != "speaking", limit, "a prompt")

    def _said_something(self) -> bool:
        if self.speaker is None:  # then only the screen tells
            return self._turns_until_now() > self._turns
        loud = self.speaker.last_loud
        return loud > self._answered and self.speaker.seconds - loud >= QUIET

    def until_shown(self, text: str, limit: float = REPLIES_WITHIN, times: int = 1) -> None:
        """Until the screen shows these words."""
        self.until(lambda: self.screen.count(text) >= times, limit, repr(text))

    # -- doing -----------------------------------------------------------------------------------
    def begin_to_say(self, path: Path, limit: float = REPLIES_WITHIN) -> subprocess.Popen[bytes]:
        """Wait for the prompt, and begin to answer it with this recording."""
        self.until_prompted(limit)
        return self.room.play_into_microphone(path)

    def say(self, path: Path, limit: float = REPLIES_WITHIN) -> None:
        """Wait for the prompt, and answer it with this recording."""
        assert self.begin_to_say(path, limit).wait(timeout=120) == 0
        self.answered()

    def answered(self) -> None:
        """What the program says from now on is new."""
        self._turns = self._turns_until_now()
        if self.speaker is not None:
            self._answered = self.speaker.seconds

    def press(self, keys: str) -> None:
        """Press keys, at once."""
        self.answered()
        os.write(self._terminal, keys.encode())

    def kill(self, number: signal.Signals) -> None:
        """Send the program a signal."""
        self.process.send_signal(number)

    def close_terminal(self) -> None:
        """The window is closed: the program and all it started are told so by the system."""
        self._stop_reading()
        if self._kept_open is not None:
            os.close(self._kept_open)
            self._kept_open = None
        os.close(self._terminal)
        self._terminal = -1

    def settings_now(self) -> list[object]:
        """The terminal's settings: echo, line mode and so on."""
        return termios.tcgetattr(self._terminal)

    def leave(self, limit: float = 60) -> int:
        """Wait until the program has ended by itself; its exit code (negative: a signal)."""
        self.until(lambda: self.process.poll() is not None, limit, "the end")
        return self.process.returncode

    def _stop_reading(self) -> None:
        os.write(self._wake[1], b".")
        self._thread.join(timeout=5)

    def close(self) -> None:
        """End what still runs."""
        self.process.kill()
        self.process.wait(timeout=10)
        if self._terminal >= 0:
            self.close_terminal()
        os.close(self._wake[0])
        os.close(self._wake[1])
        if self.speaker is not None:
            self.speaker.close()


@contextlib.contextmanager
def a_person(room: Room, home: Path, *arguments: str) -> Iterator[Person]:
    """A person who starts the program with these arguments, and is gone afterwards."""
    person = Person(room, home, *arguments)
    try:
        yield person
    finally:
        person.close()


def environment(room: Room, home: Path) -> Mapping[str, str]:
    """What the program needs to know of this room, and of this person's own folder."""
    return {**room.environment, "SOFTLANDING_HOME": str(home)}


def run(
    room: Room, home: Path, *arguments: str, limit: float = 60
) -> subprocess.CompletedProcess[str]:
    """The program without a terminal, to its end."""
    return subprocess.run(
        [_PROGRAM, *arguments],
        env={**os.environ, **environment(room, home)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=limit,
    )


def recorded(home: Path) -> float:
    """Seconds of the take that is being recorded, as they are on disk."""
    takes = sorted(home.glob("audio/*/*.pcm"))
    with contextlib.suppress(OSError):  # it may go between two looks
        return takes[-1].stat().st_size / 2 / 16_000 if takes else 0.0
    return 0.0


def left_running(home: Path) -> list[list[str]]:
    """The command lines of all processes that belong to this person's folder."""
    mark = f"SOFTLANDING_HOME={home}".encode()
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if mark in (process / "environ").read_bytes().split(b"\0"):
                words = (process / "cmdline").read_bytes().decode().split("\0")
                if any(words):  # else it has ended, and waits for its parent to notice
                    found.append(words)
    return found
