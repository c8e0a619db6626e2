"""What is seen while a reflection is heard again: the words as they sound, and in one small live
corner what is going on and what can be said or pressed."""

from __future__ import annotations

import contextlib
import sys
from functools import cached_property
from typing import TYPE_CHECKING

from softlanding.conversation.effects import Line, Part, Recording
from softlanding.conversation.replaying import Mode, Replay
from softlanding.messages import replaying as messages

if TYPE_CHECKING:
    from rich.live import Live

_DOING = {
    Mode.SOUNDING: "speaking",
    Mode.LISTENING: "listening",
    Mode.PAUSED: "paused",
    Mode.HELPING: "speaking",
    Mode.OVER: "",
}


class ReplayScreen:
    """A live corner on a terminal, made when it is first needed; plain lines elsewhere.

    Nothing here raises: a terminal may be closed at any time.
    """

    def __init__(self) -> None:
        self._keys = ""
        self._scene = 0
        self._apart = False  # what follows stands apart from what is there

    @cached_property
    def _live(self) -> Live | None:
        return _live()

    def steer_by(self, keys: str) -> None:
        """What can be said or pressed."""
        self._keys = keys
        if self._live is None:
            self.notice(keys)

    def say(self, part: Part) -> None:
        """These words are being heard now."""
        if not part.text:
            return
        prompt = isinstance(part, Line) and part.id
        indent = "    " if isinstance(part, Recording) else ""
        self._print(("\n" if self._apart or prompt else "") + indent + part.text)
        self._apart = False

    def follow(self, replay: Replay) -> None:
        """Where it stands."""
        self._apart = self._apart or replay.scene != self._scene
        self._scene = replay.scene
        if self._live is None:
            return
        from rich.console import Group
        from rich.text import Text

        place = f"{replay.scene + 1} of {len(replay.scenes)}"
        when = messages.IN_A_PAUSE if replay.gaps else ""
        where = " · ".join(filter(None, (place, when)))
        first = Text(f"  {_DOING[replay.mode]:<10}", style="cyan").append(where, style="dim")
        second = Text(f"  {self._keys}", style="dim", no_wrap=True, overflow="ellipsis")
        with contextlib.suppress(OSError, ValueError):
            self._live.update(Group(Text(""), first, second), refresh=True)

    def notice(self, text: str) -> None:
        """One quiet line."""
        self._print(f"({text})")

    def close(self) -> None:
        """Leave the terminal as it was. Harmless a second time."""
        if self._live is not None:
            with contextlib.suppress(OSError, ValueError):
                self._live.stop()

    def _print(self, text: str) -> None:
        with contextlib.suppress(OSError, ValueError):
            if self._live is not None:
                from rich.text import Text

                self._live.console.print(Text(text))
                return
            encoding = sys.stdout.encoding or "utf-8"
            sys.stdout.write(text.encode(encoding, "replace").decode(encoding) + "\n")
            sys.stdout.flush()


def _live() -> Live | None:
    if not sys.stdout.isatty():
        return None
    from rich.console import Console
    from rich.live import Live

    console = Console(highlight=False)
    if console.is_dumb_terminal:
        return None
    live = Live(console=console, transient=True, auto_refresh=False, redirect_stderr=False)
    live.start()
    return live
