"""The screen: calm, and made to be put away. Prompts and words scroll by; one small live corner
shows the level, the words as they come, and what can be said."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, TextIO

from softlanding.conversation.effects import Line, Part, Recording
from softlanding.conversation.state import Mode, State
from softlanding.ports import Screen

if TYPE_CHECKING:
    from rich.console import Console, Group

Clock = Callable[[], float]
KEYS_SPOKEN = "say or press: done ⏎ · skip s · repeat r · back b · pause p · stop q · help ?"
GO_ON_TYPED = "⏎ goes on"
KEYS_TYPED = "type your reply, then ⏎ · or one letter: s skip · r repeat · b back · q stop · ? help"
_QUIETEST, _LOUDEST, _CELLS = -60.0, -10.0, 24  # dBFS of an empty and a full meter, its width


def screen(typed: bool, clock: Clock) -> Screen:
    """A live screen on a terminal, plain lines elsewhere."""
    if sys.stdout.isatty() and not typed:
        from rich.console import Console

        console = Console(highlight=False)
        if not console.is_dumb_terminal:
            return LiveScreen(console, clock)
    echo = not (typed and sys.stdin.isatty())  # what is typed at a terminal can be seen already
    return PlainScreen(sys.stdout, KEYS_TYPED if typed else "", echo)


def paragraphs(parts: Sequence[Part]) -> Iterator[str]:
    """What is said, as lines to read; a number and its option share one."""
    number = ""
    for part in parts:
        if isinstance(part, Line) and part.id.startswith("message.number-"):
            number = f"  {part.id.rpartition('-')[2]}. "
        elif isinstance(part, Recording):
            yield f"  “{part.text}”"
        else:
            yield number + part.text
            number = ""


def place(state: State) -> str:
    """ "3 of 9", or nothing when all was asked."""
    if state.current is None:
        return ""
    return f"{state.routine.question(state.step)} of {state.routine.questions}"


class PlainScreen:
    """Lines only, for pipes, logs, simple terminals and typed sessions."""

    def __init__(self, out: TextIO, keys: str = "", echo: bool = True) -> None:
        self._out, self._keys, self._echo = out, keys, echo
        self._typed = bool(keys)
        self._place = ""

    def _print(self, text: str) -> None:
        with contextlib.suppress(OSError, ValueError):
            encoding = self._out.encoding or "utf-8"
            self._out.write(text.encode(encoding, "replace").decode(encoding) + "\n")
            self._out.flush()

    def say(self, parts: Sequence[Part], state: State) -> None:
        """These words are being spoken now."""
        if self._keys:
            self._print(self._keys)
            self._keys = ""
        now = place(state)
        if now and now != self._place:
            self._print(f"\n[{now}]")
            self._place = now
        for text in paragraphs(parts):
            self._print(text)
        if self._typed and state.mode is Mode.REFINING:
            self._print(f"({GO_ON_TYPED})")

    def follow(self, state: State, partial: str, dbfs: float | None) -> None:
        """Nothing moves on a plain screen."""

    def heard(self, text: str) -> None:
        """A segment was understood as these words."""
        if self._echo:
            self._print(f"> {text}")

    def notice(self, text: str) -> None:
        """One quiet line."""
        self._print(f"({text})")

    def close(self) -> None:
        """Nothing to give back."""


class LiveScreen:
    """A terminal, by rich."""

    def __init__(self, console: Console, clock: Clock) -> None:
        from rich.live import Live

        self._console, self._clock = console, clock
        self._began = clock()
        self._place = ""
        self._live = Live(
            console=console, transient=True, auto_refresh=False, redirect_stderr=False
        )
        self._live.start()

    def _print(self, text: str, style: str) -> None:
        from rich.padding import Padding
        from rich.text import Text

        with contextlib.suppress(OSError, ValueError):
            self._console.print(Padding(Text(text, style=style), (0, 2)))

    def say(self, parts: Sequence[Part], state: State) -> None:
        """These words are being spoken now."""
        now = place(state)
        if now != self._place:
            self._print("", "")
            self._place = now
        for text in paragraphs(parts):
            self._print(text, "bold")
        self.follow(state, "", None)

    def follow(self, state: State, partial: str, dbfs: float | None) -> None:
        """Where the conversation stands, the words so far, and the level."""
        with contextlib.suppress(OSError, ValueError):
            self._live.update(self._corner(state, partial, dbfs), refresh=True)

    def _corner(self, state: State, partial: str, dbfs: float | None) -> Group:
        from rich.console import Group
        from rich.text import Text

        minutes, seconds = divmod(int(self._clock() - self._began), 60)
        where = " · ".join(filter(None, (place(state), f"{minutes}:{seconds:02}")))
        first = Text(no_wrap=True, overflow="ellipsis")
        first.append(f"  {_doing(state):<10}", style="cyan").append(f"{where:<16}", style="dim")
        if state.hearing:
            first.append(_meter(dbfs if dbfs is not None else _QUIETEST), style="green")
            if state.mode is not Mode.RECORDING:  # its words are known, and may be misheard
                first.append(f"  {partial[-80:]}", style="italic dim")
        second = Text(f"  {KEYS_SPOKEN}", style="dim", no_wrap=True, overflow="ellipsis")
        return Group(Text(""), first, second)

    def heard(self, text: str) -> None:
        """A segment was understood as these words."""
        self._print(text, "dim")

    def notice(self, text: str) -> None:
        """One quiet line."""
        self._print(text, "yellow")

    def close(self) -> None:
        """Leave the terminal as it was. Harmless a second time."""
        with contextlib.suppress(OSError, ValueError):
            self._live.stop()


def _doing(state: State) -> str:
    if state.mode in (Mode.PAUSED, Mode.FINISHED, Mode.INTERRUPTED):
        return {Mode.PAUSED: "paused"}.get(state.mode, "")
    if not state.hearing:
        return "speaking"
    return "recording" if state.mode is Mode.RECORDING else "listening"


def _meter(dbfs: float) -> str:
    share = (dbfs - _QUIETEST) / (_LOUDEST - _QUIETEST)
    full = round(_CELLS * min(1.0, max(0.0, share)))
    return "▪" * full + "·" * (_CELLS - full)
