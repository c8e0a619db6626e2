"""Keys that are pressed while a session runs."""

from __future__ import annotations

import contextlib
import os
import queue
import sys
from collections.abc import Iterator

import pytest

from softlanding.conversation.events import Command
from softlanding.keyboard import Keyboard
from softlanding.playing import KEYS
from softlanding.ports import Key, Message

if sys.platform == "win32":
    pytest.skip("a terminal is made by POSIX alone", allow_module_level=True)
import pty
import tty

LIMIT = 10.0  # seconds that a test waits before it fails


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """The end at which a person types; the other one is stdin."""
    typing, reading = pty.openpty()
    with open(reading) as stdin:  # noqa: PTH123 - a descriptor
        monkeypatch.setattr(sys, "stdin", stdin)
        yield typing
    os.close(typing)


@pytest.mark.parametrize(
    ("pressed", "meant"),
    [
        (b"nnn", [Command.SKIP] * 3),
        (b"xN b", [Command.SKIP, Command.PAUSE, Command.BACK]),
        (b"\x1b[Bq", []),  # an arrow: what comes with it is no key of ours
        (b"n\x1b[B", [Command.SKIP]),
        ("én".encode(), [Command.SKIP]),
    ],
)
def test_keys_that_come_together_all_count(
    terminal: int, monkeypatch: pytest.MonkeyPatch, pressed: bytes, meant: list[Command]
) -> None:
    keys = queue.SimpleQueue[Message]()
    set_key_by_key = tty.setcbreak

    def quick(reading: int) -> None:
        set_key_by_key(reading)  # which drops what was typed before
        os.write(terminal, pressed)

    monkeypatch.setattr(tty, "setcbreak", quick)
    keyboard = Keyboard(keys.put, KEYS)
    with contextlib.closing(keyboard):
        for command in meant:
            assert keys.get(timeout=LIMIT) == Key(command)
    assert keys.empty()
