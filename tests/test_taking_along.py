"""`softlanding export` and `import` as they are typed, and what others make of it."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from io import BytesIO
from pathlib import Path
from typing import Any

import av
import pytest

from softlanding.cli import main
from softlanding.config import Home
from softlanding.conversation.effects import Conclude, Reply, Status
from softlanding.conversation.events import Ended, Segment
from softlanding.journal.exporting import day_one, jrnl
from softlanding.journal.exporting.wording import lines
from softlanding.journal.recordings import Recordings
from softlanding.journal.store import Store
from tests.journal.filled import NASTY, START, fill
from tests.journal.samples import RECAP, stored

Said = pytest.CaptureFixture[str]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made") / "home"
    fill(Home(folder, folder, folder / "cache"))
    return folder


@pytest.fixture
def filled(home: Home, made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    shutil.copytree(made, home.data)
    monkeypatch.setenv("SOFTLANDING_HOME", str(home.data))
    monkeypatch.chdir(tmp_path)
    return home


# -- as it is typed --------------------------------------------------------------------------------
def test_json_goes_out_and_comes_back(
    filled: Home, monkeypatch: pytest.MonkeyPatch, capsys: Said
) -> None:
    assert main(["export", "--json", "deep/er/copy"]) == 0
    assert capsys.readouterr().out == "2 reflections with 5 recordings: deep/er/copy\n"
    assert Path("deep/er/copy").stat().st_mode & 0o777 == 0o700
    assert main(["import", "--json", "deep/er/copy"]) == 0
    assert capsys.readouterr().out == (
        "Nothing new to bring in. 2 reflections were here already.\n"
    )
    with contextlib.closing(Store(filled)) as store, store.transaction() as db:
        db.execute("UPDATE reflections SET about = 'put right' WHERE id = 3")
    assert main(["import", "--json", "deep/er/copy"]) == 0
    assert capsys.readouterr().out == (
        "Nothing new to bring in. One reflection was here already.\n"
        "One reflection was here already with other words; it stays as it is here.\n"
    )
    monkeypatch.setenv("SOFTLANDING_HOME", str(Path("new").absolute()))
    with contextlib.closing(Store(Home(Path("new"), Path("new"), Path("new/cache")))) as store:
        store.begin(RECAP)
    assert main(["import", "deep/er/copy/softlanding.json", "--json"]) == 0
    assert capsys.readouterr().out == (
        "Brought in 2 reflections.\nNumber 1 was taken: it is 2 here.\n"
    )
    assert main(["import", "--json", "deep"]) == 1
    assert capsys.readouterr().err.startswith("deep is no folder with a softlanding.json in it.")


@pytest.mark.parametrize("form", [["--json"], ["--audio", "--markdown"], ["--audio", "--day-one"]])
def test_recordings_are_told_of_where_there_are_some(
    filled: Home, form: list[str], capsys: Said
) -> None:
    sound = Recordings(filled.audio)
    for path in filled.audio.rglob("*.*"):
        path.unlink()
    sound.path(1, 2, "pcm").write_bytes(bytes(range(256)) * 250)
    sound.finish(1, 2)
    assert main(["export", "1", *form, "with"]) == 0
    assert main(["export", "3", *form, "without"]) == 0
    assert capsys.readouterr().out == (
        "One reflection with one recording: with\nOne reflection: without\n"
    )


@pytest.mark.usefixtures("filled")
def test_an_export_and_a_memo_are_told_apart(capsys: Said) -> None:
    assert main(["export", "--json", "copy"]) == 0
    for place in ("copy", "copy/softlanding.json"):
        assert main(["import", "memo.m4a", place]) == 2
        assert capsys.readouterr().err == (
            f"{place} is an export, and no memo. Bring it in with: softlanding import --json"
            f" {place}\n"
        )
    for option in ("--routine=recap", "--about=Acme", "--engine=sphinx", "--again"):
        assert main(["import", "--json", "copy", option]) == 2
        assert capsys.readouterr().err.startswith("--routine, --about, --engine and --again are")


@pytest.mark.parametrize("form", ["--json", "--markdown", "--jrnl", "--day-one"])
@pytest.mark.usefixtures("filled")
def test_nothing_is_written_over_and_nothing_is_left_half_done(form: str, capsys: Said) -> None:
    Path("out").write_text("mine")
    assert main(["export", form, "out"]) == 1
    assert capsys.readouterr().err == (
        "out is there already, and I left it as it is. Give another name, or move it away first.\n"
    )
    assert [path.name for path in Path().iterdir() if path.name != "home"] == ["out"]
    assert Path("out").read_text() == "mine"


@pytest.mark.usefixtures("filled")
def test_some_can_be_chosen_and_markdown_is_the_form_if_none_is_given(capsys: Said) -> None:
    assert main(["export", "last"]) == 0
    place = capsys.readouterr().out.removeprefix("One reflection: ").strip()
    assert re.fullmatch(r"softlanding-\d{4}-\d\d-\d\d", place)
    assert [path.name[-6:] for path in Path(place).iterdir()] == ["(3).md"]
    assert main(["export", "1", "2", "--json", "x"]) == 1
    assert capsys.readouterr().err.startswith("There is no reflection 2.")
    assert main(["export", "--since", "2026-03-04", "--json", "x"]) == 1
    assert capsys.readouterr().err.startswith("No reflection fits that.")
    assert not Path("x").exists()
    assert main(["export", "--until", "2026-03-03", "1", "--json", "x"]) == 0
    assert len(json.loads(Path("x/softlanding.json").read_text())["reflections"]) == 1


def test_an_export_before_the_first_reflection_makes_nothing(
    home: Home, tmp_path: Path, capsys: Said
) -> None:
    assert main(["export", "--json", str(tmp_path / "x")]) == 1
    assert capsys.readouterr().err.startswith("There is no reflection yet.")
    assert not home.data.exists()
    assert not (tmp_path / "x").exists()


# -- jrnl ------------------------------------------------------------------------------------------
CONFIG = """\
colors: {{body: none, date: none, tags: none, title: none}}
default_hour: 9
default_minute: 0
editor: ''
encrypt: false
highlight: true
indent_character: '|'
journals: {{default: {{journal: {folder}/journal.txt}}}}
linewrap: 79
tagsymbols: '#@'
template: false
timeformat: '{form}'
version: v4.6
"""


class Jrnl:
    """The real one, in folders of its own. form: of the times that it writes."""

    def __init__(self, folder: Path, form: str) -> None:
        self._config = folder / "jrnl.yaml"
        self._config.write_text(CONFIG.format(folder=folder, form=form))
        (folder / "journal.txt").touch()
        names = ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME")
        self._environment = {**os.environ, **dict.fromkeys(names, str(folder)), "PYTHONUTF8": "1"}

    def __call__(self, *arguments: str) -> str:
        program = [sys.executable, "-m", "jrnl", "--config-file", str(self._config)]
        return subprocess.run(
            [*program, *arguments], env=self._environment, capture_output=True, check=True,
            timeout=60, stdin=subprocess.DEVNULL, encoding="utf-8",
        ).stdout  # fmt: skip

    def entries(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = json.loads(self("--format", "json"))["entries"]
        return found


@pytest.mark.parametrize("form", ["%Y-%m-%d %H:%M", "%F %r"])
@pytest.mark.usefixtures("filled")
def test_the_real_jrnl_takes_every_word(tmp_path: Path, home: Home, form: str) -> None:
    assert main(["export", "--jrnl", "out.txt", "--audio"]) == 2
    assert main(["export", "--jrnl", "out.txt"]) == 0
    (tmp_path / "jrnl").mkdir()
    real = Jrnl(tmp_path / "jrnl", form)
    real("--import", "--file", "out.txt")
    real("--import", "--file", "out.txt")  # adds nothing
    entries = {one["title"]: one for one in real.entries()}
    assert sorted(entries) == [
        "After the interview · Acme",
        "Interview recap · Acme, backend: *new*.",
    ]
    assert {(one["date"], one["time"]) for one in entries.values()} == {("2026-03-03", "18:02")}
    assert [one["starred"] for one in entries.values()] == [False, False]
    first = entries["After the interview · Acme"]
    ours = {"@softlanding", "@tired", "@a-bit-sad", "@self-doubt"}
    assert set(first["tags"]) == ours
    assert first["body"].startswith("@softlanding @tired @a-bit-sad @self-doubt\n\nWhat went well?")
    assert first["body"].endswith("\n\nMantra\n    “I showed up.” (spoken aloud)")
    nasty = next(one for title, one in entries.items() if title != "After the interview · Acme")
    body = nasty["body"].split("\n")
    for text in NASTY:
        assert all(f"    {line}".rstrip() in map(str.rstrip, body) for line in lines(text))


@pytest.mark.usefixtures("filled")
def test_jrnl_imports_no_json(tmp_path: Path) -> None:
    """Why its own form is written."""
    assert main(["export", "--json", "copy"]) == 0
    with pytest.raises(subprocess.CalledProcessError) as told:
        Jrnl(tmp_path, "%F %r")("--import", "--format", "json", "--file", "copy/softlanding.json")
    assert "No importer found for file type 'json'" in str(told.value.stderr)


def test_a_title_that_ends_with_a_star_or_a_prompt_with_a_bracket_makes_nothing_else(
    home: Home,
) -> None:
    step = replace(RECAP.steps[1], prompt="[2024-01-01 10:00] What went well?")
    routine = replace(RECAP, title="A\nnew *", steps=(step,))
    with contextlib.closing(Store(home, lambda: START)) as store:
        said = Reply(step.id, 1, (Segment("calm"),))
        store.commit(store.begin(routine), Ended(), [said], Conclude(Status.FINISHED, None))
    assert jrnl.entry(stored(home)) == (
        "[2026-03-03 18:02] A new *.\n@softlanding\n\n [2024-01-01 10:00] What went well?\n"
        "    calm\n\n"
    )


# -- Day One ---------------------------------------------------------------------------------------
def day_one_entries(path: Path) -> Iterator[dict[str, Any]]:
    with zipfile.ZipFile(path) as found:
        assert found.testzip() is None
        data = json.loads(found.read("Softlanding.json"))
    assert data["metadata"] == {"version": "1.0"}
    yield from data["entries"]


def test_day_one_gets_text_and_recordings(filled: Home, capsys: Said) -> None:
    tone = bytes(range(256)) * 250  # 2 s
    sounds = Recordings(filled.audio)
    for path in filled.audio.rglob("*.flac"):
        path.unlink()
    sounds.path(1, 2, "pcm").write_bytes(tone)
    sounds.finish(1, 2)
    assert main(["export", "--day-one", "out.zip", "--audio"]) == 0
    assert Path("out.zip").stat().st_mode & 0o777 == 0o600
    first, nasty = day_one_entries(Path("out.zip"))
    assert first["creationDate"] == "2026-03-03T16:02:11Z"
    assert first["timeZone"] == "Etc/GMT-2"
    assert first["tags"] == ["softlanding", "tired", "a bit sad", "self-doubt"]
    assert first["text"].startswith(
        "# After the interview · Acme\n\n## What went well?\n\nI stayed"
    )
    assert "**Ben:**" not in first["text"]  # his step is in no script of this one
    assert "\\<script\\>" in nasty["text"]
    told = {audio["identifier"]: audio for audio in first["audios"]}
    links = re.findall(r"!\[\]\(dayone-moment:/audio/([0-9A-F]{32})\)", first["text"])
    assert sorted(links) == sorted(told)
    assert [(one["format"], one["duration"]) for one in told.values()] == [
        ("aac", 2.0), ("aac", 0.075),
    ]  # fmt: skip
    with zipfile.ZipFile("out.zip") as found:
        sound = found.read(f"audios/{first['audios'][0]['md5']}.m4a")
    with av.open(BytesIO(sound), "r") as file:
        frames = list(file.decode(file.streams.audio[0]))
        assert file.streams.audio[0].codec_context.name == "aac"
    assert {frame.sample_rate for frame in frames} == {16_000}
    assert sum(frame.samples for frame in frames) >= len(tone) // 2
    capsys.readouterr()
    assert main(["export", "--day-one", "again.zip"]) == 0
    again = list(day_one_entries(Path("again.zip")))
    assert [one["uuid"] for one in again] == [first["uuid"], nasty["uuid"]]
    assert all("audios" not in one and "dayone-moment" not in one["text"] for one in again)


@pytest.mark.parametrize(
    ("minutes", "zone"), [(0, "Etc/UTC"), (-300, "Etc/GMT+5"), (840, "Etc/GMT-14"), (330, None)]
)
def test_the_zone_is_one_of_the_database(home: Home, minutes: int, zone: str | None) -> None:
    there = timezone(timedelta(minutes=minutes))
    with contextlib.closing(Store(home, lambda: datetime(2026, 1, 1, tzinfo=there))) as store:
        store.begin(RECAP)
    assert day_one.entry(stored(home), None).get("timeZone") == zone


@pytest.mark.usefixtures("filled")
def test_a_day_stands_for_all_of_its_reflections(capsys: Said) -> None:
    assert main(["export", "2026-03-03", "--markdown", "day"]) == 0
    assert capsys.readouterr().out == "2 reflections: day\n"
    assert main(["export", "2026-03-04", "--markdown", "none"]) == 1
