"""`softlanding report`: a page is made, told of, and never written over what is not ours."""

from __future__ import annotations

import base64
import io
import math
import re
import struct
import sys
import webbrowser
from datetime import UTC, datetime, timedelta
from pathlib import Path

import av
import pytest

from softlanding.cli import main
from softlanding.config import Home
from softlanding.conversation.effects import Conclude, Reply, Status
from softlanding.conversation.events import Ended, Segment
from softlanding.journal.recordings import Recordings
from softlanding.journal.store import Store
from softlanding.messages import reporting
from softlanding.messages.browsing import NOTHING_YET
from tests.journal.samples import RECAP, reply

START = datetime(2026, 3, 3, 20, tzinfo=UTC)
NAME = "softlanding-report.html"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty current folder."""
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def tone(seconds: float) -> bytes:
    """16 kHz mono s16le."""
    samples = (int(3000 * math.sin(n / 9)) for n in range(int(seconds * 16000)))
    return b"".join(struct.pack("<h", sample) for sample in samples)


def fill(home: Home, days: int = 3, spoken: tuple[float, float] = (1.0, 2.0)) -> None:
    """A reflection each day. In the mantra's recording, somebody speaks between these seconds."""
    recordings = Recordings(home.audio)
    for n in range(days):
        store = Store(home, clock=lambda n=n: START + timedelta(days=n))  # type: ignore[misc]
        number = store.begin(RECAP)
        mantra = Reply("soft-landing.mantra", 2, (Segment("rest", *spoken),), mantra=True)
        replies = [reply(f"words of day {n}"), mantra]
        store.commit(number, Ended(), replies, Conclude(Status.FINISHED, "Rest."))
        store.close()
        take = recordings.create(number, 2)
        take.append(tone(4.0))
        take.close()
        recordings.finish(number, 2)


def seconds_of_sound(html: str) -> list[float]:
    """How long each recording in the page is."""
    found = re.findall('src="data:audio/flac;base64,([^"]+)"', html)
    lengths = []
    for text in found:
        with av.open(io.BytesIO(base64.b64decode(text)), "r") as file:
            lengths.append(float(sum(frame.samples for frame in file.decode(audio=0))) / 16000)
    return lengths


def test_a_page_is_made_for_this_person_alone(
    home: Home, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fill(home)
    assert main(["report"]) == 0
    assert capsys.readouterr().out == f"{reporting.WRITTEN.format(file=NAME)}\n"
    page = (here / NAME).read_text(encoding="utf-8")
    assert all(f"words of day {n}" in page for n in range(3))
    assert seconds_of_sound(page) == [pytest.approx(1.6, abs=0.01)], "the stretch that is spoken"
    if sys.platform != "win32":
        assert (here / NAME).stat().st_mode & 0o777 == 0o600
    assert [path.name for path in here.iterdir()] == [NAME]


def test_a_span_is_chosen(home: Home, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    fill(home, 4)
    assert main(["report", "--since", "2026-03-04", "--until", "2026-03-05", "--output", "-"]) == 0
    page = capsysbinary.readouterr().out.decode()
    days = [n for n in range(4) if f"words of day {n}" in page]
    assert days == [1, 2]
    assert "You asked for the days from 4 March 2026 to 5 March 2026." in page


def test_sound_can_be_left_out_and_this_is_told(
    home: Home, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fill(home, spoken=(0.0, 31.0))
    assert main(["report"]) == 0
    assert reporting.sound_left_out(1) in capsys.readouterr().out
    told = reporting.MANTRA_LEFT_OUT.format(which=3)
    assert told in (here / NAME).read_text(encoding="utf-8")
    fill(home)
    assert main(["report", "--no-audio"]) == 0
    assert seconds_of_sound((here / NAME).read_text(encoding="utf-8")) == []
    assert "sound" not in capsys.readouterr().out


def test_a_report_is_written_over_and_nothing_else_is(
    home: Home, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fill(home, 1)
    assert main(["report"]) == main(["report"]) == 0
    letter = here / "letter.html"
    letter.write_text("<p>Dear Ana</p>")
    assert main(["report", "--output", "letter.html"]) == 2
    assert letter.read_text() == "<p>Dear Ana</p>"
    told = capsys.readouterr().err
    assert reporting.NOT_OURS.format(file="letter.html") in told
    assert reporting.WRITE_OVER_ASKS in told
    assert main(["report", "--output", "letter.html", "--yes"]) == 0
    assert "words of day 0" in letter.read_text(encoding="utf-8")


def test_a_link_stays_a_link(home: Home, here: Path) -> None:
    fill(home, 1)
    (here / "there").mkdir()
    (here / "link.html").symlink_to(here / "there" / "page.html")
    assert main(["report", "--output", "link.html"]) == 0
    assert main(["report", "--output", "link.html"]) == 0
    assert (here / "link.html").is_symlink()
    assert "words of day 0" in (here / "there" / "page.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("file", ["no/such/folder.html", "."])
def test_where_nothing_can_be_written_it_says_so(
    home: Home, here: Path, file: str, capsys: pytest.CaptureFixture[str]
) -> None:
    fill(home, 1)
    assert main(["report", "--output", file, "--yes"]) == 1
    told = capsys.readouterr().err
    assert told.startswith(f"{file}: I can't write there (")
    assert "Traceback" not in told
    assert list(here.iterdir()) == []


def test_a_full_disk_leaves_the_page_from_before(
    home: Home, here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    fill(home, 1)
    assert main(["report"]) == 0
    before = (here / NAME).read_bytes()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    assert main(["report"]) == 1
    assert "No space left on device" in capsys.readouterr().err
    assert (here / NAME).read_bytes() == before
    assert len(list(here.iterdir())) == 1


def test_it_opens_in_the_browser(
    home: Home, here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    fill(home, 1)
    opened: list[str] = []

    def look(uri: str) -> bool:
        opened.append(uri)
        return True

    monkeypatch.setattr(webbrowser, "open", look)
    assert main(["report", "--open"]) == 0
    assert opened == [(here / NAME).as_uri()]
    monkeypatch.setattr(webbrowser, "open", lambda uri: False)
    assert main(["report", "--open"]) == 1
    assert reporting.NO_BROWSER in capsys.readouterr().err
    assert main(["report", "--open", "--output", "-"]) == 2


def test_without_reflections_no_page_is_made(
    home: Home, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["report"]) == 1
    assert NOTHING_YET in capsys.readouterr().err
    fill(home, 1)
    assert main(["report", "--since", "2027-01-01"]) == 1
    assert reporting.NONE_THEN in capsys.readouterr().err
    assert list(here.iterdir()) == []
