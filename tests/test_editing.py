"""`softlanding edit`: a person corrects their words in an editor of their own."""

from __future__ import annotations

import ast
import contextlib
import os
import shlex
import stat
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from softlanding import editing
from softlanding.cli import main
from softlanding.config import Home
from softlanding.conversation.effects import Conclude, Reply, Status
from softlanding.conversation.events import Ended, Segment
from softlanding.conversation.routine import Expects, Routine, Step
from softlanding.editor import open_in_editor
from softlanding.errors import JournalError
from softlanding.journal.store import Store
from tests.journal.samples import stored

ROUTINE = Routine(
    "evening",
    "Evening",
    (
        Step("evening.well", "What went well?", Expects.OPEN),
        Step("evening.now", "How are you right now?", Expects.EMOTION),
    ),
)
Edits = Callable[[str], None]


def reply(step: str, take: int, text: str, *feelings: str) -> Reply:
    return Reply(step, take, (Segment(text, 0.0, 1.0, 0.9),), feelings=feelings)


@pytest.fixture
def reflection(home: Home) -> int:
    store = Store(home)
    number = store.begin(ROUTINE, about="Acme")
    replies = [
        reply("evening.well", 1, "the first apartment well"),
        reply("evening.now", 2, "i feel sad", "sad"),
    ]
    store.commit(number, Ended(), replies, Conclude(Status.FINISHED, None))
    store.close()
    return number


@pytest.fixture
def edits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Edits:
    """The editor does this to the page `text`, in the file `page`."""

    def edits(does: str) -> None:
        script = tmp_path / "my editor.py"
        script.write_text(
            "import os, re, sys, pathlib\npage = pathlib.Path(sys.argv[-1])\n"
            f"text = page.read_bytes().decode()\n{does}\n"
            "page.write_bytes(text.encode())\n",
            encoding="utf-8",
        )
        monkeypatch.delenv("VISUAL", raising=False)
        monkeypatch.setenv("EDITOR", shlex.join([sys.executable, "-S", str(script), "--wait"]))

    return edits


def replaces(old: str, new: str) -> str:
    return f"assert {old!r} in text\ntext = text.replace({old!r}, {new!r})"


def rows(home: Home) -> list[tuple[Any, ...]]:
    store = Store(home)
    found: list[tuple[Any, ...]] = list(
        store.rows("SELECT transcript, edited FROM replies ORDER BY take")
    )
    store.close()
    return found


def kept_page(err: str) -> Path:
    return Path(err.splitlines()[-1].removeprefix("What you wrote is kept in "))


def test_what_was_changed_is_taken_back_and_what_was_heard_stays(
    home: Home, reflection: int, edits: Edits, capsys: pytest.CaptureFixture[str]
) -> None:
    edits(
        replaces("the first apartment well", "The first part went well. 🌱\n\nשלום.  ")
        + "\n"
        + replaces("about: Acme", "about: Globex, data")
    )
    assert main(["edit"]) == 0
    told = "Corrected: one reply and about. What was heard at first is kept.\n"
    assert capsys.readouterr() == (told, "")
    words = "The first part went well. 🌱\n\nשלום."
    assert rows(home) == [("the first apartment well", words), ("i feel sad", None)]
    found = stored(home)
    assert (found.summary.title, found.summary.about) == ("Evening", "Globex, data")
    assert found.replies[1].feelings == ("sad",)
    assert main(["show", "--original"]) == 0
    assert "(corrected)" not in (out := capsys.readouterr().out)
    assert "    the first apartment well\n" in out
    assert main(["show"]) == 0
    assert "    The first part went well. 🌱\n\n    שלום.  (corrected)\n" in capsys.readouterr().out
    assert not home.pages.exists()


def test_set_back_to_what_was_heard_it_is_corrected_no_more(
    home: Home, reflection: int, edits: Edits
) -> None:
    edits(replaces("the first apartment well", "words"))
    assert main(["edit", str(reflection)]) == 0
    edits(replaces("words\n", "the first apartment well\r\n"))
    assert main(["edit", "last"]) == 0
    assert rows(home)[0] == ("the first apartment well", None)


def test_feelings_are_read_anew_from_new_words(
    home: Home, reflection: int, edits: Edits, capsys: pytest.CaptureFixture[str]
) -> None:
    edits(replaces("i feel sad", "I feel proud and relieved."))
    assert main(["edit"]) == 0
    assert "Named there now: proud, relieved.\n" in capsys.readouterr().out
    assert stored(home).replies[1].feelings == ("proud", "relieved")


def test_feelings_corrected_aloud_stay_when_the_new_words_name_the_same(
    home: Home, edits: Edits, capsys: pytest.CaptureFixture[str]
) -> None:
    store = Store(home)
    number = store.begin(ROUTINE)
    store.commit(number, Ended(), [reply("evening.now", 1, "i feel sad today", "dread")], None)
    store.close()
    edits(replaces("i feel sad today", "I feel sad, today."))
    assert main(["edit"]) == 0
    assert "Named" not in capsys.readouterr().out
    assert stored(home).replies[0].feelings == ("dread",)


def test_a_reply_whose_mark_is_gone_stays(
    home: Home, reflection: int, edits: Edits, capsys: pytest.CaptureFixture[str]
) -> None:
    edits(
        "text = re.sub('## How.*', '', text, flags=re.DOTALL)\n"
        + replaces("the first apartment well", "The first part.")
    )
    assert main(["edit"]) == 0
    assert "The mark of reply 2 is gone. That reply stays as it was." in capsys.readouterr().err
    assert rows(home) == [("the first apartment well", "The first part."), ("i feel sad", None)]


def test_nothing_changed_touches_nothing(
    home: Home, reflection: int, edits: Edits, capsys: pytest.CaptureFixture[str]
) -> None:
    seen = home.cache / "mode"
    seen.parent.mkdir(parents=True)
    edits(
        "mode = [place.stat().st_mode for place in (page, page.parent, page.parent.parent)]\n"
        f"pathlib.Path({str(seen)!r}).write_text(repr((mode, str(page))))\n"
        "text = '\\ufeff' + text.replace('\\n', '  \\r\\n')\n"
        "(page.parent / 'page.md~').write_text(text)"
    )
    before = Store(home).rows("SELECT max(seq) FROM changes")
    assert main(["edit"]) == 0
    assert capsys.readouterr().out.startswith("Nothing was changed.")
    assert Store(home).rows("SELECT max(seq) FROM changes") == before
    modes, place = ast.literal_eval(seen.read_text())
    assert Path(place).is_relative_to(home.data)
    assert not home.pages.exists()
    if os.name != "nt":
        assert [stat.S_IMODE(mode) for mode in modes] == [0o600, 0o700, 0o700]


@pytest.mark.parametrize(
    ("does", "why"),
    [
        ("page.write_text(text + 'typed'); sys.exit(3)", "ended with 3"),
        ("text = 'typed, but no page'", "can't find the headings"),
        ("text = text + text + 'typed'", "The mark of reply 1 is there twice"),
        ("text = text.replace('reply 2', 'reply 9') + 'typed'", "There is no reply 9"),
        ("page.write_bytes(b'typed \\xff\\xfe'); sys.exit()", "no text in UTF-8"),
    ],
)
def test_what_can_not_be_taken_back_changes_nothing_and_is_kept(
    home: Home,
    reflection: int,
    edits: Edits,
    capsys: pytest.CaptureFixture[str],
    does: str,
    why: str,
) -> None:
    before = stored(home)
    edits(does)
    assert main(["edit"]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert why in err
    assert b"typed" in kept_page(err).read_bytes()
    assert stored(home) == before
    edits(replaces("i feel sad", "i feel glad"))
    assert main(["edit"]) == 0
    assert f"Pages that were not taken over lie in {home.pages}." in capsys.readouterr().err


def test_an_editor_that_fails_with_nothing_typed_leaves_no_words_about(
    home: Home, reflection: int, edits: Edits, monkeypatch: pytest.MonkeyPatch
) -> None:
    edits("sys.exit(1)")
    assert main(["edit"]) == 1
    edits("page.unlink(); sys.exit(0)")
    assert main(["edit"]) == 1
    for odd in ("/nowhere/editor --wait", "'unclosed"):
        monkeypatch.setenv("EDITOR", odd)
        assert main(["edit"]) == 1
    assert not home.pages.exists()


def test_ctrl_c_keeps_what_was_typed(
    home: Home,
    reflection: int,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def interrupted(command: list[str], check: bool) -> None:
        Path(command[-1]).write_text("typed")
        raise KeyboardInterrupt

    monkeypatch.setenv("EDITOR", "any")
    monkeypatch.setattr(subprocess, "run", interrupted)
    assert main(["edit"]) == 130
    assert kept_page(capsys.readouterr().err).read_text() == "typed"


def test_what_another_program_changed_meanwhile_stays(
    home: Home, reflection: int, edits: Edits, capsys: pytest.CaptureFixture[str]
) -> None:
    other = (
        "import sqlite3\n"
        f"db = sqlite3.connect({str(home.journal)!r})\n"
        "db.execute(\"UPDATE replies SET edited = 'theirs' WHERE take = 1\")\n"
        "db.execute(\"UPDATE replies SET transcript = 'heard better' WHERE take = 2\")\n"
        "db.commit()\n"
    )
    mine = replaces("the first apartment well", "mine"), replaces("i feel sad", "i feel calm")
    edits(other + "\n".join(mine))
    assert main(["edit"]) == 1
    err = capsys.readouterr().err
    assert "Changed by another program meanwhile, and left as it is: reply 1." in err
    assert "mine" in kept_page(err).read_text()
    assert rows(home) == [
        ("the first apartment well", "theirs"),
        ("heard better", "i feel calm"),
    ]


@pytest.mark.parametrize("title", [ROUTINE.title, "Another"])
def test_words_never_go_to_another_reflection_that_a_restore_brought_meanwhile(
    home: Home,
    reflection: int,
    edits: Edits,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    title: str,
) -> None:
    other = Home(tmp_path / "other", tmp_path / "other", tmp_path / "other" / "cache")
    with contextlib.closing(Store(other, lambda: datetime(2020, 1, 1, tzinfo=UTC))) as store:
        store.begin(replace(ROUTINE, title=title), about="Acme")
        theirs = [reply("evening.well", 1, "theirs"), reply("evening.now", 2, "i feel calm")]
        store.commit(1, Ended(), theirs, None)
    file = tmp_path / "other.zip"
    with monkeypatch.context() as there:
        there.setenv("SOFTLANDING_HOME", str(other.data))
        assert main(["backup", str(file)]) == 0
    edits(
        replaces("the first apartment well", "mine") + "\n" + replaces("about: Acme", "about: Us")
    )
    really = subprocess.run

    def restored_meanwhile(command: list[str], check: bool) -> object:
        assert main(["restore", str(file), "--yes"]) == 0
        return really(command, check=check)

    monkeypatch.setattr(subprocess, "run", restored_meanwhile)
    assert main(["edit"]) == 1
    out, err = capsys.readouterr()
    assert "Corrected" not in out
    assert "meanwhile, and left as it is: about, reply 1." in err
    assert "mine" in kept_page(err).read_text()
    assert rows(home) == [("theirs", None), ("i feel calm", None)]
    assert stored(home).summary.about == "Acme"


def test_a_full_disk_keeps_what_was_typed(
    home: Home,
    reflection: int,
    edits: Edits,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def full(*_: object) -> None:
        raise JournalError("The disk is full.")

    edits(replaces("i feel sad", "i feel calm"))
    monkeypatch.setattr(editing, "correct", full)
    assert main(["edit"]) == 1
    err = capsys.readouterr().err
    assert "The disk is full.\n" in err
    page = next(line for line in err.splitlines() if line.startswith("What you wrote"))
    assert "i feel calm" in kept_page(page).read_text()


def test_without_an_editor_one_is_asked_for(
    reflection: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("VISUAL", "EDITOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PATH", "/nowhere")
    assert main(["edit"]) == 1
    assert "EDITOR=nano" in capsys.readouterr().err
    assert main(["edit", "99"]) == 1
    assert "There is no reflection 99." in capsys.readouterr().err


def test_the_editor_is_chosen_as_everywhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[list[str]] = []

    def run(command: list[str | Path], check: bool) -> subprocess.CompletedProcess[str]:
        asked.append([str(word) for word in command])
        return subprocess.CompletedProcess(command, 0)

    monkeypatch.setattr(subprocess, "run", run)
    for visual, common in (("code --wait", "vi"), (" ", "'/my apps/ed' -x")):
        monkeypatch.setenv("VISUAL", visual)
        monkeypatch.setenv("EDITOR", common)
        monkeypatch.setenv("PATH", "/nowhere")
        open_in_editor(tmp_path / "page.md")
    page = str(tmp_path / "page.md")
    assert asked == [["code", "--wait", page], ["/my apps/ed", "-x", page]]


def test_a_mantra_in_ones_own_words_is_corrected_everywhere(
    home: Home, edits: Edits, capsys: pytest.CaptureFixture[str]
) -> None:
    store = Store(home)
    words = reply("evening.well", 1, "won breath at a time")
    finished = Conclude(Status.FINISHED, "won breath at a time")
    store.commit(store.begin(ROUTINE), Ended(), [words], finished)
    store.close()
    edits(replaces("won breath", "one breath"))
    assert main(["edit"]) == 0
    assert stored(home).summary.mantra == "one breath at a time"
    capsys.readouterr()
    assert main(["search", "won"]) == 1
