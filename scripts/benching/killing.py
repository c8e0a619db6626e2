"""Kill the program at random moments, and count what was lost.

Most kills hit sessions that hear recordings faster than real time; each next start goes on with the
same reflection and is killed in turn. Some hit a session that hears a person speak by real sound:
only there does a clock say how much must be on disk.
"""

from __future__ import annotations

import random
import subprocess
import tempfile
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from scripts.benching import replies
from scripts.benching.checking import Journal, Shown, lost, questions
from scripts.benching.figures import PROGRAM, Figure, Plan, a_home, environment, home_in, tell
from scripts.benching.talking import talk
from scripts.benching.waiting import routine
from tests.sound.person import left_running
from tests.sound.room import RATE, Room, a_room
from tests.sound.sounds import likeness, pcm_of, reply
from tests.sound.whole import STEPS

from softlanding.conversation.effects import Status
from softlanding.conversation.state import Mode
from softlanding.journal.recordings import Recordings

_LATEST = 8.0  # seconds: kills come at a moment from 0 to this after the start
_SPOKEN = (0.5, 19.5)  # seconds into a 20 s reply
_LIMIT = 120.0  # seconds for a start that is left alone
_STARTS = 6  # of those, until a reflection must be finished
_ALIKE = 0.9


@dataclass(slots=True)
class Tally:
    """What came of all kills. at: what the session did when it was killed."""

    killed: int = 0
    finished: int = 0
    lost: list[str] = field(default_factory=list)
    at: Counter[str] = field(default_factory=Counter)
    margins: list[float] = field(default_factory=list)  # s: on disk, less what was played


def kills(plan: Plan) -> list[Figure]:
    """Both kinds of kills; nothing may be lost."""
    fast, live = (12, 2) if plan.quick else (42, 8)
    chance, tally = random.Random(plan.seed), Tally()
    with a_room() as room, tempfile.TemporaryDirectory(prefix="bench-") as folder:
        long = replies.natural(Path(folder, "reply.wav"), plan.seed)
        for _ in range(live):
            _kill_a_person(room, chance, long, tally)
    while tally.killed < live + fast:
        with a_home() as home:
            _kill_again_and_again(home, chance, live + fast, tally)
    details = {
        "seed": plan.seed,
        "killed": tally.killed,
        "by_real_sound": live,
        "finished_after_resuming": tally.finished,
        "killed_while": dict(tally.at),
        "open_take_on_disk_minus_played_s": [round(margin, 2) for margin in tally.margins],
        "lost": tally.lost,
    }
    what = f"replies lost over {tally.killed} kills at random moments, seed {plan.seed}"
    return [Figure("kills", what, str(len(tally.lost)), "0", not tally.lost, details)]


# -- recordings, faster than real time -----------------------------------------------------------
def _kill_again_and_again(home: Path, chance: random.Random, until: int, tally: Tally) -> None:
    """One reflection, killed until it is finished or there were enough kills; then let it end."""
    shown, left_alone, before, told = Shown(), 0, Journal(), set[str]()
    while left_alone < _STARTS:
        enough = tally.killed >= until
        after = _LIMIT if enough else chance.uniform(0, _LATEST)
        killed = _start(home, before, after, shown)
        now = Journal.of(home)
        gone = lost(shown, now, home)
        if before.reflection and not (killed or now.resumes > before.resumes):
            gone.append("the next start did not resume")
        gone = [g for g in gone if g not in told]
        told.update(gone)
        tally.lost += [f"kill {tally.killed + killed}, after {after:.2f} s: {g}" for g in gone]
        before, left_alone = now, left_alone + (not killed)
        if killed:
            tally.killed += 1
            tally.at[_doing(now)] += 1
            tell(f"kill {tally.killed} after {after:.2f} s, {_doing(now)}: {len(gone)} lost")
        if now.reflection and now.reflection.summary.status is Status.FINISHED:
            tally.finished += 1
            answered = {r.step for r in now.reflection.replies}
            missed = set(questions(now.reflection.routine)) - answered
            tally.lost += [f"finished without a reply to {step}" for step in sorted(missed)]
            return
    tally.lost.append(f"not finished in {_STARTS} more starts")


def _start(home: Path, before: Journal, seconds: float, shown: Shown) -> bool:
    """Run it for so long, then kill it. False: it had ended by itself."""
    voice = home / "said.wav"
    voice.unlink(missing_ok=True)  # of the start before
    files = [str(reply(step)) for step in _to_come(before)]
    process = subprocess.Popen(
        [PROGRAM, "reflect", "--resume", "--save-voice", str(voice), "--from", *files],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        env=environment(home),
    )  # fmt: skip
    written: list[bytes] = []
    assert process.stdout is not None
    reading = threading.Thread(target=lambda: written.extend(process.stdout or ()))
    reading.start()
    try:
        process.wait(timeout=seconds)
        killed = False
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(timeout=10)
        killed = True
    reading.join(timeout=15)  # its children hold the pipe until they notice
    process.stdout.close()
    lines = [line.decode().rstrip("\n") for line in written if line.endswith(b"\n")]
    if any(line.startswith("Traceback") for line in lines):
        raise RuntimeError("\n".join(lines[-20:]))
    shown.add(lines)
    _until_all_gone(home)
    return killed


def _to_come(journal: Journal) -> tuple[str, ...]:
    """The recordings that answer what is not yet answered; one at least."""
    state = journal.state
    if state is None:
        return STEPS
    if state.mode is Mode.CONFIRMING:
        return STEPS[STEPS.index("mantra-yes") :]
    if state.mode is Mode.RECORDING or state.current is None:
        return STEPS[-1:]
    step = state.current.id.rpartition(".")[2]
    return STEPS[STEPS.index("mantra-choice" if step == "mantra" else step) :]


def _doing(journal: Journal) -> str:
    if journal.reflection is None or journal.state is None:
        return "starting"
    if journal.state.mode is Mode.FINISHED:
        return "leaving"
    return "listening" if journal.state.hearing else str(journal.state.mode)


def _until_all_gone(home: Path) -> None:
    """The processes that the killed one had started notice and end."""
    deadline = time.monotonic() + 20
    while left := left_running(home):
        if time.monotonic() > deadline:
            raise RuntimeError(f"still there after the kill: {left}")
        threading.Event().wait(0.05)


# -- by real sound -------------------------------------------------------------------------------
def _kill_a_person(room: Room, chance: random.Random, long: Path, tally: Tally) -> None:
    """Kill it in the middle of a reply; then go on, and find the words of it stored."""
    moment = chance.uniform(*_SPOKEN)
    with a_home("patience = 1.2\n", routine(2)) as home:
        with talk(room, home, "reflect", "--routine", "bench") as talking:
            talking.until_asked()
            played = talking.kill_in_reply(long, moment)
        disk = _open_take(home)
        tally.killed += 1
        tally.at["a person speaks"] += 1
        tally.margins.append(len(disk) / 2 / RATE - played)
        gone = []
        if tally.margins[-1] < -1:
            gone.append(f"{-tally.margins[-1]:.2f} s of the open take are not on disk")
        compared = pcm_of(long)[: int(max(0.0, played - 1) * RATE) * 2]
        if played > 2 and likeness(disk, compared) < _ALIKE:
            gone.append("the open take's sound is not what was said")
        gone += _gone_on(home, spoke=played > 2)
        tell(f"kill {tally.killed}, {played:.2f} s into a reply: {len(gone)} lost")
        tally.lost += [f"kill {tally.killed}, {played:.2f} s into a reply: {g}" for g in gone]


def _open_take(home: Path) -> bytes:
    journal = Journal.of(home)
    if journal.reflection is None or journal.state is None:
        return b""
    return Recordings(home_in(home).audio).read(journal.reflection.summary.id, journal.state.take)


def _gone_on(home: Path, spoke: bool) -> list[str]:
    """Start it again with other replies: the words of the open take must be there, and the end."""
    interrupted, shown = Journal.of(home).state, Shown()
    (home / "said.wav").unlink(missing_ok=True)  # of the start that was killed
    run = subprocess.run(
        [PROGRAM, "reflect", "--routine", "bench", "--resume", "--save-voice",
         str(home / "said.wav"), "--from", str(reply("care")), str(reply("support"))],
        stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=_LIMIT,
        env=environment(home),
    )  # fmt: skip
    shown.add(run.stdout.splitlines())
    journal = Journal.of(home)
    gone = lost(shown, journal, home)
    if journal.reflection is None or interrupted is None:
        return [*gone, "there is no reflection"]
    if not journal.resumes or journal.reflection.summary.status is not Status.FINISHED:
        gone.append("the next start did not go on to the end")
    words = [r.text for r in journal.reflection.replies if r.take == interrupted.take]
    if spoke and not any(words):
        gone.append("the words of the open take are not stored")
    return gone
