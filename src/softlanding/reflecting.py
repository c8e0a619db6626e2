"""`softlanding reflect`: a routine from the first prompt to the journal."""

from __future__ import annotations

import argparse
import contextlib
import os
import random
import shutil
import sys
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

from softlanding import catalogue, helping, resuming
from softlanding.config import Home, Settings
from softlanding.conversation import machine
from softlanding.conversation.events import Began, Event, Interrupted, Resumed
from softlanding.conversation.routine import Routine
from softlanding.conversation.state import Mode, Pace, State
from softlanding.equipment import Equipment, NoMicrophoneError, SavedVoiceError
from softlanding.gathering import gather
from softlanding.journal.database import now
from softlanding.journal.locking import session_lock
from softlanding.journal.reading import transcript
from softlanding.journal.recordings import Recordings
from softlanding.journal.store import Store
from softlanding.journal.writing import Writing
from softlanding.messages import common as messages
from softlanding.practising import practice
from softlanding.recalling import again, names_to_expect
from softlanding.speech.decoding import RecordingError
from softlanding.understanding.retelling import name_in


@dataclass(frozen=True, slots=True)
class Wishes:
    """What was asked for on the command line; see its help."""

    routine: str = "after-interview"
    typed: bool = False
    recordings: tuple[Path, ...] = ()
    save_voice: Path | None = None
    demo: bool = False
    resume: bool = False
    new: bool = False
    about: str = ""
    people: tuple[str, ...] = ()
    share: str = ""
    mantra_for_each: bool = True
    practise: bool = False

    @classmethod
    def of(cls, options: argparse.Namespace) -> Wishes:
        """From the parsed arguments."""
        wishes = cls(
            typed=options.typed,
            recordings=tuple(options.recordings or ()),
            save_voice=options.save_voice,
            resume=options.resume,
            new=options.new,
        )
        if options.command == "circle":
            return replace(
                wishes,
                about=", ".join(options.people),
                people=options.people,
                share=options.share,
                mantra_for_each=options.mantra == "each",
            )
        if options.command == "practise":
            return replace(wishes, practise=True)
        return replace(wishes, routine=options.routine, demo=options.demo, about=options.about)


def reflect(home: Home, settings: Settings, wishes: Wishes) -> int:
    """Talk through a routine. The exit code: 0, 1 for trouble, 130 for Ctrl-C and the like."""
    routine = catalogue.load(wishes.routine, home.routines)
    try:
        if wishes.demo:
            return _demo(settings, wishes, routine)
        with session_lock(home):
            return _reflect(home, settings, wishes, routine)
    except (NoMicrophoneError, RecordingError, SavedVoiceError) as error:
        print(error, file=sys.stderr)
        return 1


def _demo(settings: Settings, wishes: Wishes, routine: Routine) -> int:
    """A whole routine by itself, in a home of its own that is gone afterwards."""
    from softlanding.speech.prompts import folder

    where = Path(tempfile.mkdtemp(prefix="softlanding-demo-"))
    try:
        home = Home(where, where, where / "cache")
        replies = tuple(sorted(Path(str(folder() / "demo")).glob("*.wav")))
        settings = replace(settings, engine="")  # those that were fetched are in the person's home
        code = _reflect(home, settings, replace(wishes, recordings=replies), routine)
        store = Store(home)
        stored = store.get("last")
        store.close()
        if stored is not None:
            print(messages.DEMO_STORED)
            print(*transcript(stored), sep="\n")
        return code
    finally:
        shutil.rmtree(where, ignore_errors=True)


def _reflect(home: Home, settings: Settings, wishes: Wishes, routine: Routine) -> int:
    recordings = Recordings(home.audio)
    store = Store(home)
    number = 0

    def own_sound(take: int, start: float, end: float) -> bytes:
        return recordings.read(number, take, start, end)

    try:
        with Equipment(
            home,
            settings,
            own_sound,
            typed=wishes.typed,
            recordings=wishes.recordings,
            saved_voice=wishes.save_voice,
            silent=wishes.demo,
            about=names_to_expect(store, wishes.about),
        ) as equipment:
            if not wishes.demo and not equipment.typed:
                _offer_an_engine(home, settings, equipment)
            pace = _pace(settings)
            begun = _resume(store, recordings, equipment, wishes, settings)
            if begun is None:
                return 0
            number, state, first = begun
            if number and wishes.about:
                with store.transaction():
                    store.call(number, name_in(wishes.about))
            if not number:
                gathered = _routine(home, settings, wishes, routine, store, equipment)
                if gathered is None:
                    return 0
                routine, follows = gathered
                where = helping.lines(settings)
                number, state = (
                    store.begin(routine, name_in(wishes.about), follows),
                    machine.start(routine, pace, where),
                )
                known = tuple(dict.fromkeys(use.name for use in store.named()))
                first = Began(settings.hold_back, store.holds(), known)
            writing = Writing(
                store, recordings, number, settings.keep_audio, audio=not equipment.typed
            )
            end, trouble = equipment.talk(state, first, writing)
        return _leave(recordings, end, trouble, number, wishes.demo)
    finally:
        store.close()


def _routine(
    home: Home,
    settings: Settings,
    wishes: Wishes,
    routine: Routine,
    store: Store,
    equipment: Equipment,
) -> tuple[Routine, int | None] | None:
    """What will be talked through, and the reflection whose steps it asks about; a circle is
    gathered first. None: the people left."""
    if wishes.practise:
        return practice(home, store, now(), random.Random()), None
    if not wishes.people:
        routine = routine.with_mantras((*settings.mantras, *store.mantras()))
        # recordings were made as replies to the routine itself
        return (routine, None) if wishes.recordings else again(home, store, routine, wishes.about)
    each = wishes.mantra_for_each
    where = helping.lines(settings)
    circle = gather(home, equipment, _pace(settings), where, wishes.people, wishes.share, each)
    return (circle, None) if circle else None


def _offer_an_engine(home: Home, settings: Settings, equipment: Equipment) -> None:
    """Once, on a terminal: one line that tells of a better ear."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        return
    from softlanding.speech.engines import choosing, installing

    if (engine := choosing.offer(home, settings)) is not None:
        said = messages.ENGINE_OFFER.format(
            size=installing.size(engine.size), command=_own_name(), name=engine.name
        )
        equipment.screen.notice(said)
        choosing.offered(home, engine)


def _pace(settings: Settings) -> Pace:
    return Pace(
        settings.patience,
        settings.choice_patience,
        settings.nudge_after,
        settings.pause_after,
        settings.longest_reply,
        settings.bell_after,
    )


def _resume(
    store: Store, recordings: Recordings, equipment: Equipment, wishes: Wishes, settings: Settings
) -> tuple[int, State, Event] | None:
    """The reflection to go on with, or 0 for a new one. None: the person left."""
    pace = _pace(settings)
    fresh = (0, machine.start(Routine("", "", ()), pace), Began())
    left = store.open_reflection()
    if left is None:
        return fresh
    where = helping.lines(settings)
    state = resuming.state_of(store, left, pace, where)
    if state.mode is Mode.FINISHED:  # what was said is understood otherwise than it was then
        store.stop(left.summary.id)
        return fresh
    go_on: bool | None = wishes.resume
    if not wishes.resume and not wishes.new and not wishes.recordings:
        go_on = resuming.shall_we_go_on(equipment, pace, where)
    if go_on is None:
        return None
    writing = Writing(store, recordings, left.summary.id, settings.keep_audio)
    if state.hearing:
        equipment.screen.notice(messages.WRITING_DOWN)
        state = resuming.write_down(writing, recordings, state, equipment.transcriber)
    if go_on:
        return left.summary.id, state, Resumed() if store.events(left.summary.id) else Began()
    event = Interrupted("signal")  # what was heard is kept as a reply
    _, effects = machine.react(state, event)
    writing.keep(event, effects)
    store.stop(left.summary.id)
    return fresh


def _own_name() -> str:
    """How the person can call this program: by its name, or from a clone by its path."""
    own = Path(sys.argv[0])
    if own.name == "__main__.py":  # python -m softlanding
        return own.parent.name
    return own.name if shutil.which(own.name) else os.path.relpath(own)


def _leave(recordings: Recordings, end: State, trouble: str | None, number: int, demo: bool) -> int:
    """Put the recordings away, say where all of it is, and give the exit code."""
    if trouble != "signal":
        for reflection, take in recordings.unfinished():
            try:
                recordings.finish(reflection, take)
            except OSError as error:
                print(messages.NOT_PUT_AWAY.format(reason=error), file=sys.stderr)
                break
    if not demo:
        line = messages.KEPT if end.mode is Mode.FINISHED else messages.KEPT_OPEN
        with contextlib.suppress(OSError):  # the terminal may be gone
            print(line.format(number=number, command=_own_name()), flush=True)
    if end.mode is Mode.FINISHED or trouble == "recordings":
        return 0
    return 130 if trouble == "signal" else 1
