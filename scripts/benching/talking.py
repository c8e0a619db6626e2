"""The program on a terminal in a room with real sound, and when it was loud there."""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import struct
import subprocess
import termios
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from scripts.benching.figures import PROGRAM, environment
from tests.sound.person import left_running
from tests.sound.room import Listener, Room

_QUIET = 0.8  # seconds without sound after which a prompt has ended and the program listens
_LIMIT = 40.0  # seconds to wait for anything


class Talk:
    """One start of the program. `began`: when (time.monotonic) it was started.

    All times are taken when a 20 ms chunk of a monitor with a peak above -44 dBFS reaches us. The
    microphone's and the speaker's monitor come the same way, so its delay is in both.
    """

    def __init__(self, room: Room, home: Path, *arguments: str) -> None:
        self.room, self.home = room, home
        self._changed = threading.Condition()
        self.speaker = Listener(room, "spk.monitor", self._changed)
        self.microphone = Listener(room, "mic.monitor", self._changed)
        self._until(lambda: self.speaker.seconds > 0 and self.microphone.seconds > 0, "the room")
        self._master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
        self.began = time.monotonic()
        self.process = subprocess.Popen(
            [PROGRAM, *arguments], stdin=slave, stdout=slave, stderr=slave,
            env={**environment(home), **room.environment, "TERM": "xterm"},
            start_new_session=True,
        )  # fmt: skip
        os.close(slave)
        self._drain = threading.Thread(target=self._read, daemon=True)
        self._drain.start()

    def _read(self) -> None:
        with contextlib.suppress(OSError):  # nobody is left on the other side
            while os.read(self._master, 65536):
                pass

    def _until(self, condition: Callable[[], bool], what: str, limit: float = _LIMIT) -> None:
        deadline = time.monotonic() + limit
        with self._changed:
            while not condition():
                if time.monotonic() > deadline:
                    raise RuntimeError(f"no sign of {what}")
                self._changed.wait(0.02)

    def first_sound(self) -> float:
        """When the speaker is first heard."""
        self._until(lambda: self.speaker.last_loud > 0, "the first prompt")
        return time.monotonic()

    def until_asked(self, after: float = -1.0) -> None:
        """Until something was said after this many seconds of the speaker's, and it is silent."""
        heard = self.speaker
        self._until(
            lambda: heard.last_loud > after and heard.seconds - heard.last_loud > _QUIET, "a prompt"
        )

    def from_reply_to_prompt(self, reply: Path, limit: float) -> float:
        """Answer, and wait for the next sound: seconds from the last sound of the answer to it."""
        asked, before = self.speaker.last_loud, self.microphone.last_loud
        said, deadline = 0.0, time.monotonic() + limit
        playing = self.room.play_into_microphone(reply)
        with self._changed:
            while self.speaker.last_loud <= asked:
                if self.microphone.last_loud > before:
                    before, said = self.microphone.last_loud, time.monotonic()
                if time.monotonic() > deadline:
                    playing.terminate()
                    raise RuntimeError("no prompt after the reply")
                self._changed.wait(0.02)
            prompted = time.monotonic()
        playing.wait(timeout=_LIMIT)
        return prompted - said

    def kill_in_reply(self, reply: Path, moment: float) -> float:
        """Kill the program (it can't notice) so many seconds into an answer; seconds played."""
        before = self.microphone.last_loud
        playing = self.room.play_into_microphone(reply)
        self._until(lambda: self.microphone.last_loud > before, "the reply")
        began = self.microphone.seconds
        self._until(lambda: self.microphone.seconds >= began + moment, "the moment")
        self.process.kill()
        played = self.microphone.seconds - began
        self.process.wait(timeout=10)
        playing.terminate()
        playing.wait(timeout=10)
        return played

    def close(self) -> None:
        """End the program and all it started."""
        self.process.terminate()
        try:
            self.process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait(timeout=10)
        self._until(lambda: not left_running(self.home), "the end of its other processes")
        self.speaker.close()
        self.microphone.close()
        self._drain.join(timeout=5)
        os.close(self._master)


@contextlib.contextmanager
def talk(room: Room, home: Path, *arguments: str) -> Iterator[Talk]:
    """The program, started and ended."""
    started = Talk(room, home, *arguments)
    try:
        yield started
    finally:
        started.close()
