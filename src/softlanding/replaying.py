"""`softlanding replay`: a reflection, to hear again."""

from __future__ import annotations

import sys
from contextlib import ExitStack

from softlanding.browsing import chosen
from softlanding.config import Home, Settings
from softlanding.conversation.effects import Recording
from softlanding.conversation.events import Command
from softlanding.journal.reading import to_hear
from softlanding.ports import Key, Notice, SaidAll, Trouble


def replay(home: Home, settings: Settings, which: str) -> int:
    """Say a reflection: prompts by the voice, replies as they were recorded, the mantra last.

    The key q, or Ctrl-C, ends it.
    """
    found = chosen(home, which)
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
