"""`softlanding replay`, `list` and `show`: what is in the journal, to hear and to read."""

from __future__ import annotations

import sys
from contextlib import ExitStack

from softlanding import messages
from softlanding.config import Home, Settings
from softlanding.conversation.effects import Recording
from softlanding.conversation.events import Command
from softlanding.journal.reading import NOTHING_YET, row, to_hear, transcript
from softlanding.journal.store import Reflection, Store
from softlanding.ports import Key, Notice, SaidAll, Trouble


def print_list(home: Home) -> int:
    """All reflections, a line each."""
    store = Store.reading(home)
    rows = [row(summary) for summary in store.summaries()] if store else []
    print("\n".join(rows) if rows else NOTHING_YET)
    return 0


def print_reflection(home: Home, which: str, person: str = "", original: bool = False) -> int:
    """One reflection, as a transcript; of a circle, only of one person if that is named. original:
    see reading.transcript."""
    found = find(home, which)
    if found is None:
        return 1
    if person and person not in found.routine.people:
        there = ", ".join(found.routine.people) or messages.NOBODY
        print(messages.NO_SUCH_PERSON.format(person=person, there=there), file=sys.stderr)
        return 1
    print(*transcript(found, person, original), sep="\n")
    return 0


def find(home: Home, which: str) -> Reflection | None:
    """A reflection; None, and a line says so, where there is none such."""
    store = Store.reading(home)
    found = store.get(which) if store else None
    if found is None:
        text = NOTHING_YET if which == "last" else messages.NO_SUCH.format(which=which)
        print(text, file=sys.stderr)
    return found


def replay(home: Home, settings: Settings, which: str) -> int:
    """Say a reflection: prompts by the voice, replies as they were recorded, the mantra last.

    The key q, or Ctrl-C, ends it.
    """
    found = find(home, which)
    if found is None:
        return 1
    from softlanding.equipment import make_voice, told_to_stop
    from softlanding.journal.recordings import Recordings
    from softlanding.keyboard import Keyboard
    from softlanding.session import Inbox

    inbox = Inbox()
    recordings = Recordings(home.audio)
    number = found.summary.id

    def own_sound(take: int, start: float, end: float) -> bytes:
        return recordings.read(number, take, start, end)

    with ExitStack() as stack:
        stack.enter_context(told_to_stop(inbox.put))
        voice = make_voice(inbox.put, home, settings, own_sound, None, silent=False)
        stack.callback(voice.close)
        if sys.stdin.isatty():
            stack.callback(Keyboard(inbox.put).close)
        for token, part in enumerate(to_hear(found), start=1):
            voice.say(token, [part])
            print(
                f"    {part.text}" if isinstance(part, Recording) else f"\n{part.text}", flush=True
            )
            while (message := inbox.get()) != SaidAll(token):
                if isinstance(message, Notice):
                    print(f"({message.text})")
                elif isinstance(message, Trouble) or message == Key(Command.STOP):
                    return 0
    return 0
