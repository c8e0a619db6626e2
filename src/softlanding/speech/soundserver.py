"""What PulseAudio (or PipeWire in its place) says of the sound we record, through `pactl`.

It moves a stream to another source without a word to the program, and mutes one by giving zeros.
Where there is no such server nothing is known, and PortAudio's word counts.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

_LIMIT = 1.0  # seconds for an answer; 10 ms is usual
_FACT = re.compile(r"\s*([\w. ]+?)(?:: | = )(.*)")
_INTERESTING = ("on source", "on server")  # of "Event 'change' on source-output #7"


@dataclass(frozen=True, slots=True)
class Source:
    """Where recorded sound comes from. own_sound: it is what our speaker says."""

    description: str
    muted: bool
    own_sound: bool


def recorded() -> Source | None:
    """The source that this process records from; None where it is not known. See `default`."""
    return _source(_recorded_by_us)


def default() -> Source | None:
    """The source that a stream gets that asks for none; None where it is not known.

    Takes some 20 ms, 3 s at most.
    """
    return _source(lambda program, server: server["Default Source"])


def _source(wanted: Callable[[str, Mapping[str, str]], str]) -> Source | None:
    program = shutil.which("pactl")
    if program is None:
        return None
    try:
        server = next(_ask(program, "info"), {})
        name = wanted(program, server)
        for found in _ask(program, "list", "sources"):
            if name in (found["#"], found.get("Name")):
                sink = server.get("Default Sink")
                own = found.get("Name") == f"{sink}.monitor" or found.get("Monitor of Sink") == sink
                return Source(found.get("Description", ""), found.get("Mute") == "yes", own)
    except (OSError, KeyError, subprocess.SubprocessError):  # no such server
        pass
    return None


def _recorded_by_us(program: str, _: Mapping[str, str]) -> str:
    """The number of the source that our newest stream records from. Raises KeyError without one."""
    found = {}
    for output in _ask(program, "list", "source-outputs"):
        if output.get("application.process.id", "").strip('"') == str(os.getpid()):
            found["Source"] = output["Source"]
    return found["Source"]


def _ask(program: str, *words: str) -> Iterator[dict[str, str]]:
    """The entries of an answer, each with its number as "#"."""
    answer = subprocess.run(
        [program, *words],
        env={**os.environ, "LC_ALL": "C"},
        capture_output=True,
        text=True,
        errors="replace",
        timeout=_LIMIT,
        check=True,
    )
    for entry in answer.stdout.split("\n\n"):
        facts: dict[str, str] = {"#": entry.split("\n", 1)[0].partition("#")[2]}
        for line in entry.splitlines():
            if fact := _FACT.match(line):
                facts.setdefault(fact[1], fact[2].strip())
        yield facts


class Watch:
    """Calls `changed`, from a thread of its own, when something changes about sources."""

    def __init__(self, changed: Callable[[], None]) -> None:
        self._changed = changed
        self._process: subprocess.Popen[str] | None = None
        program = shutil.which("pactl")
        if program is not None:
            with contextlib.suppress(OSError):
                self._process = subprocess.Popen(
                    [program, "subscribe"],
                    env={**os.environ, "LC_ALL": "C"},
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.DEVNULL,
                    text=True,
                    errors="replace",
                )
                threading.Thread(target=self._read, daemon=True).start()

    def close(self) -> None:
        """Harmless a second time."""
        if self._process is not None:
            self._process.kill()
            self._process.wait(_LIMIT)

    def _read(self) -> None:
        assert self._process is not None
        assert self._process.stdout is not None
        with self._process.stdout as lines:
            for line in lines:
                if any(part in line for part in _INTERESTING):
                    self._changed()
