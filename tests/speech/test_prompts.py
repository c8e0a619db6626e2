"""The stored prompts, their manifest, and the demo's replies."""

from __future__ import annotations

import subprocess
import sys
import wave
from pathlib import Path

import pytest
import tomli

from softlanding import catalogue
from softlanding.config import Settings
from softlanding.conversation.effects import Line
from softlanding.speech.prompts import (
    DEFAULT_MANNER,
    LANGUAGE,
    MANIFEST,
    Entry,
    Manner,
    Prompts,
    cache_name,
    manner_of,
    read_manifest,
    text_hash,
    write_manifest,
)
from softlanding.speech.sentences import sentences
from softlanding.speech.shaping import RATE, silence, to_wav, trimmed

ROOT = Path(__file__).resolve().parents[2]
STORED = ROOT / "audio_prompts"
MANNER = Manner("someone", 150)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("One. Two?  Three!", ["One.", "Two?", "Three!"]),
        ("no end", ["no end"]),
        ('He said "no." Then he left.', ['He said "no."', "Then he left."]),
        ("It took 3.5 hours.", ["It took 3.5 hours."]),
        ("First line\nsecond line", ["First line", "second line"]),
        ("Well… yes.", ["Well…", "yes."]),
        ("Really?! … ???", ["Really?!"]),
        ("", []),
        ("…", []),
    ],
)
def test_sentences(text: str, parts: list[str]) -> None:
    assert sentences(text) == parts


def test_a_cache_name_tells_nothing_and_is_one_for_each_manner() -> None:
    names = {
        cache_name(text, Manner(voice, rate))
        for text in ("I am enough", "I am here")
        for voice in ("a", "b")
        for rate in (150, 151)
    }
    assert len(names) == 8
    assert not any("enough" in name or "here" in name for name in names)
    assert all(len(name) == 36 and name.endswith(".wav") for name in names)


def test_the_person_chooses_voice_and_rate() -> None:
    assert manner_of(Settings()) == DEFAULT_MANNER
    assert manner_of(Settings(voice="en-gb", rate=120)) == Manner("en-gb", 120)


def test_a_manifest_is_read_as_it_was_written() -> None:
    entries = [Entry.of(Line("a.b", "Some words."), MANNER), Entry.of(Line("c", "x"), MANNER)]
    assert list(read_manifest(write_manifest(entries))) == entries


@pytest.mark.parametrize("text", ["nonsense", "[[prompts]]\nid = 1", "prompts = 3"])
def test_what_is_no_manifest_is_told(text: str) -> None:
    with pytest.raises(ValueError, match=r"manifest\.toml"):
        read_manifest(text)


@pytest.fixture
def stored(tmp_path: Path) -> Path:
    folder = tmp_path / LANGUAGE
    folder.mkdir()
    entry = Entry.of(Line("hello", "Hello."), MANNER)
    (folder / MANIFEST).write_text(write_manifest([entry]))
    (folder / entry.file).write_bytes(to_wav(silence(0.5)))
    return tmp_path


def test_stored_words_are_found_in_their_own_manner_only(stored: Path) -> None:
    prompts = Prompts(stored)
    assert prompts.pcm("Hello.", MANNER) == silence(0.5)
    assert prompts.pcm("Hello!", MANNER) is None
    assert prompts.pcm("Hello.", Manner("someone", 151)) is None
    assert prompts.pcm("Hello.", Manner("another", 150)) is None


@pytest.mark.parametrize("content", [b"", b"RIFF", b"no sound"])
def test_a_damaged_file_is_as_if_it_were_not_there(stored: Path, content: bytes) -> None:
    (stored / LANGUAGE / "hello.wav").write_bytes(content)
    assert Prompts(stored).pcm("Hello.", MANNER) is None


@pytest.mark.parametrize("manifest", ["[[", "[[prompts]]\nid = 1", "prompts = 3"])
def test_without_a_manifest_nothing_is_stored(stored: Path, manifest: str) -> None:
    (stored / LANGUAGE / MANIFEST).write_text(manifest)
    assert Prompts(stored).pcm("Hello.", MANNER) is None
    (stored / LANGUAGE / MANIFEST).unlink()
    assert Prompts(stored).pcm("Hello.", MANNER) is None


# -- what is in audio_prompts ----------------------------------------------------------------------
FIXED = catalogue.fixed_lines()


def test_the_manifest_agrees_with_the_words() -> None:
    """When this fails: scripts/render_prompts."""
    manifest = (STORED / LANGUAGE / MANIFEST).read_text(encoding="utf-8")
    assert list(read_manifest(manifest)) == [Entry.of(line, DEFAULT_MANNER) for line in FIXED]
    files = {path.name for path in (STORED / LANGUAGE).glob("*.wav")}
    assert files == {f"{line.id}.wav" for line in FIXED}


def test_every_fixed_line_has_its_own_id() -> None:
    assert len({line.id for line in FIXED}) == len(FIXED)
    assert all(line.id for line in FIXED)


@pytest.mark.parametrize("line", FIXED, ids=lambda line: line.id)
def test_a_prompt_sounds_from_its_beginning_to_its_end(line: Line) -> None:
    pcm = Prompts().pcm(line.aloud, DEFAULT_MANNER)
    assert pcm is not None
    assert len(trimmed(pcm)) == pytest.approx(len(pcm), abs=2 * RATE * 0.04)
    peak = max(abs(s) for s in memoryview(pcm).cast("h"))
    assert 6_000 < peak < 30_000
    assert len(pcm) / 2 / RATE > 0.05 * len(line.text.split())


def test_the_prompts_are_spoken_calmly() -> None:
    """About 150 words a minute, the pauses between sentences with them."""
    long = [line for line in FIXED if len(line.aloud.split()) >= 8]
    words = sum(len(line.aloud.replace("-", " ").split()) for line in long)
    seconds = sum(len(Prompts().pcm(line.aloud, DEFAULT_MANNER) or b"") / 2 / RATE for line in long)
    assert 140 < words / seconds * 60 < 160


def test_the_audio_stays_small() -> None:
    size = sum(path.stat().st_size for path in STORED.rglob("*") if path.is_file())
    assert size < 16 * 2**20


def test_the_demo_has_a_sound_for_each_reply() -> None:
    replies = tomli.loads((STORED / "demo" / "replies.toml").read_text(encoding="utf-8"))["replies"]
    names = [f"{n:02}-{reply['step']}.wav" for n, reply in enumerate(replies, start=1)]
    assert sorted(path.name for path in (STORED / "demo").glob("*.wav")) == names
    for name in names:
        with wave.open(str(STORED / "demo" / name)) as file:
            assert file.getparams()[:3] == (1, 2, 16_000)
            assert 0.3 < file.getnframes() / 16_000 < 10


def script(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(ROOT / "scripts" / "render_prompts"), *arguments],
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_the_script_finds_nothing_to_do() -> None:
    checked = script("--check")
    assert (checked.stdout, checked.returncode) == ("", 0)


def test_the_script_explains_itself() -> None:
    assert "--check" in script("--help").stdout


def test_a_hash_is_of_the_words() -> None:
    assert text_hash("a") != text_hash("b")
    assert text_hash("a") == text_hash("a")
