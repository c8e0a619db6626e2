"""What is closed, full or interrupted around the command ends in no traceback."""

from __future__ import annotations

import contextlib
import importlib.abc
import subprocess
import sys
from collections.abc import Sequence

import pytest

import softlanding
from softlanding import __main__, cli
from softlanding.commands import journal
from softlanding.config import Home

Capture = pytest.CaptureFixture[str]


def typed(line: str) -> subprocess.CompletedProcess[str]:
    """A line as a shell runs it."""
    line = f"'{sys.executable}' -m softlanding {line}"
    return subprocess.run(line, shell=True, capture_output=True, text=True, timeout=60)


@pytest.mark.skipif(
    sys.platform == "win32", reason="NO CLOSED STREAMS: a shell of Windows has none"
)
@pytest.mark.parametrize(
    ("line", "code", "said"),
    [
        ("delete 3 <&-", 1, "There is no reflection"),
        ("list >&-", 0, ""),
        ("search whiteboard >&- 2>&- <&-", 1, ""),
        ("--help >&- <&-", 0, ""),
    ],
)
def test_a_stream_that_was_closed_is_no_trouble(
    home: Home, line: str, code: int, said: str
) -> None:
    done = typed(line)
    assert (done.returncode, done.stdout) == (code, "")
    assert done.stderr.startswith(said)
    assert "Traceback" not in done.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="NO FULL DISK TO WRITE TO: Linux has /dev/full")
def test_what_cannot_be_printed_is_told() -> None:
    done = typed("list >/dev/full")
    assert done.returncode == 1
    assert done.stderr == (
        "No space left on device. I stopped there. What was stored before is safe.\n"
    )


def test_what_the_system_refuses_is_told(capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> int:
        raise PermissionError(13, "Permission denied", "journal.db")

    monkeypatch.setattr(journal, "_list", refused)
    assert cli.main(["list"]) == 1
    told = "journal.db: Permission denied. I stopped there. What was stored before is safe.\n"
    assert capsys.readouterr().err == told


class Interrupts(importlib.abc.MetaPathFinder):
    """Ctrl-C while the command line is loaded."""

    def find_spec(self, name: str, path: Sequence[str] | None, target: object = None) -> None:
        if name == "softlanding.cli":
            raise KeyboardInterrupt


def test_ctrl_c_while_it_starts_ends_it_quietly(
    capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(softlanding, "cli")
    monkeypatch.delitem(sys.modules, "softlanding.cli")
    monkeypatch.setattr(sys, "meta_path", [Interrupts(), *sys.meta_path])
    code: int | None = None
    with contextlib.suppress(KeyboardInterrupt):
        code = __main__.main()
    assert (code, capsys.readouterr().err) == (130, "")
