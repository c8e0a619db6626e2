"""The voice over stored prompts, a renderer and a speaker; trouble with each of them."""

from __future__ import annotations

import os
import queue
import stat
import textwrap
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from softlanding.conversation.effects import Line, Recording
from softlanding.messages import common as messages
from softlanding.ports import Message, Notice, SaidAll
from softlanding.speech import rendering
from softlanding.speech.player import Speaker
from softlanding.speech.prompts import DEFAULT_MANNER, Manner, Prompts, cache_name
from softlanding.speech.rendering import Renderer, VoiceError
from softlanding.speech.sentences import DEFAULT_VOICE
from softlanding.speech.shaping import RATE, silence, trimmed
from softlanding.speech.voice import SpokenVoice
from tests.speech.test_player import LIMIT, ListSpeaker

PAUSE = silence(0.3)
STORED = messages.TAKE_YOUR_TIME
OWN = Line("", "This line is only mine.")

# A pyttsx3 for the worker's process: what it does with a text is in its first word.
FAKE_PYTTSX3 = """
    import os, threading, wave

    class Engine:
        driver_name = "fake"
        def connect(self, topic, callback): pass
        def getProperty(self, name): return [] if name == "voices" else "a fake voice"
        def setProperty(self, name, value): pass
        def save_to_file(self, text, path): self.text, self.path = text, path
        def runAndWait(self):
            print("pyttsx3 likes to talk on stdout")
            if self.text.startswith("Hang"): threading.Event().wait(60)
            if self.text.startswith("Crash"): os._exit(3)
            if self.text.startswith("Raise"): raise RuntimeError("run loop already started")
            if self.text.startswith("Nothing"): return
            self.times = getattr(self, "times", 0) + 1
            silent = self.text.startswith("Silent") and self.times < 3
            with wave.open(self.path, "wb") as file:
                file.setparams((1, 2, 22050, 0, "NONE", ""))
                file.writeframes(b"" if silent else b"\\0\\x20\\0\\xe0" * 11025)

    def init():
        if os.environ.get("PYTTSX3_INIT") == "hang": threading.Event().wait(60)
        if os.environ.get("PYTTSX3_INIT") == "raise": raise ImportError("no eSpeak here")
        return Engine()
"""


@pytest.fixture
def fake_engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    folder = tmp_path / "fake"
    folder.mkdir()
    (folder / "pyttsx3.py").write_text(textwrap.dedent(FAKE_PYTTSX3))
    monkeypatch.setenv("PYTHONPATH", str(folder))
    return monkeypatch


def no_recording(take: int, start: float, end: float) -> bytes:
    return b""


class Stage:
    """A voice with everything around it."""

    def __init__(self, cache: Path) -> None:
        self.inbox: queue.SimpleQueue[Message] = queue.SimpleQueue()
        self.renderer = Renderer(cache)
        self.speaker = ListSpeaker()
        self.voices: list[SpokenVoice] = []
        self.said: list[int] = []
        self.notices: list[str] = []

    def voice(
        self,
        speaker: Speaker | None = None,
        recording: Callable[[int, float, float], bytes] = no_recording,
        manner: Manner = DEFAULT_MANNER,
        stalled_after: float = 5.0,
        render_limit: float = 5.0,
    ) -> SpokenVoice:
        voice = SpokenVoice(
            self.inbox.put,
            speaker or self.speaker,
            self.renderer,
            manner,
            recording,
            stalled_after=stalled_after,
            render_limit=render_limit,
        )
        self.voices.append(voice)
        return voice

    def until_said(self, token: int) -> None:
        """Wait for SaidAll of this token; it comes once."""
        while token not in self.said:
            self.take(self.inbox.get(timeout=LIMIT))

    def take(self, message: Message) -> None:
        if isinstance(message, Notice):
            self.notices.append(message.text)
        else:
            assert isinstance(message, SaidAll)
            assert message.token not in self.said
            self.said.append(message.token)

    def close(self) -> None:
        self.speaker.released.set()
        for voice in self.voices:
            voice.close()
        while not self.inbox.empty():
            self.take(self.inbox.get())


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    stage = Stage(tmp_path / "home" / "cache" / "voice")
    yield stage
    stage.close()


def stored(line: Line) -> bytes:
    pcm = Prompts().pcm(line.text, DEFAULT_MANNER)
    assert pcm is not None
    return pcm


# -- stored prompts --------------------------------------------------------------------------------
def test_a_stored_prompt_needs_no_engine(stage: Stage) -> None:
    stage.renderer.give_up("there must be no need of it")
    stage.voice().say(1, [STORED])
    stage.until_said(1)
    assert stage.speaker.pcm.startswith(stored(STORED) + bytes(64))
    assert stage.notices == []


def test_parts_are_300_ms_apart(stage: Stage) -> None:
    stage.voice().say(1, [STORED, messages.GOING_ON])
    stage.until_said(1)
    both = stored(STORED) + PAUSE + stored(messages.GOING_ON)
    assert stage.speaker.pcm.startswith(both + bytes(64))


def test_nothing_to_say_is_said(stage: Stage) -> None:
    voice = stage.voice()
    voice.say(1, [])
    voice.say(2, [Line("", "…"), Line("", "")])
    stage.until_said(2)
    assert set(stage.said) == {1, 2}
    assert not any(stage.speaker.pcm)


# -- rendered lines --------------------------------------------------------------------------------
def test_a_line_is_rendered_by_pyttsx3_and_kept(stage: Stage, tmp_path: Path) -> None:
    voice = stage.voice()
    voice.say(1, [Line("", "One kind sentence. And another one.")])
    stage.until_said(1)
    assert stage.notices == []
    assert stage.renderer.spoken_by == DEFAULT_VOICE
    pcm = trimmed(stage.speaker.pcm)
    assert 1.5 < len(pcm) / 2 / RATE < 5
    assert bytes(2 * int(0.29 * RATE)) in pcm

    cache = tmp_path / "home" / "cache" / "voice"
    file = cache / cache_name("One kind sentence. And another one.", DEFAULT_MANNER)
    assert [file] == list(cache.iterdir())
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(cache.stat().st_mode) == 0o700

    stage.renderer.give_up("it is in the cache now")
    stage.speaker.pcm = b""
    voice.say(2, [Line("", "One kind sentence. And another one.")])
    stage.until_said(2)
    assert trimmed(stage.speaker.pcm) == pcm


def test_a_long_first_line_is_whole(tmp_path: Path) -> None:
    """pyttsx3 2.99 does not wait for eSpeak NG at the first time."""
    renderer = Renderer(tmp_path)
    pcm = renderer.line("I said a lot of words without any pause " * 20, DEFAULT_MANNER)
    try:
        assert len(pcm.result(LIMIT)) / 2 / RATE > 40
    finally:
        renderer.close()


@pytest.mark.parametrize("voice", ["no such voice", "no-such+f3", "gmw/xx"])
def test_an_unknown_voice_is_spoken_by_ours_and_named(tmp_path: Path, voice: str) -> None:
    renderer = Renderer(tmp_path)
    try:
        assert len(renderer.line("Hello.", Manner(voice, 150)).result(LIMIT)) > RATE // 2
        assert renderer.spoken_by == DEFAULT_VOICE
    finally:
        renderer.close()


def test_voice_and_rate_are_heard(tmp_path: Path) -> None:
    renderer = Renderer(tmp_path)
    text = "What would you like to say to yourself today?"
    try:
        calm, quick, other = (
            renderer.line(text, manner).result(LIMIT)
            for manner in (DEFAULT_MANNER, Manner(DEFAULT_VOICE, 220), Manner("en-gb-x-rp", 150))
        )
        assert renderer.spoken_by == "gmw/en-gb-x-rp"
    finally:
        renderer.close()
    assert len(quick) < 0.8 * len(calm)
    assert other != calm


def test_a_cache_that_can_not_be_written_is_no_failure(stage: Stage, tmp_path: Path) -> None:
    (tmp_path / "home").write_text("a file is in the way")
    stage.voice().say(1, [OWN])
    stage.until_said(1)
    assert stage.notices == []
    assert any(stage.speaker.pcm)


def test_a_damaged_file_in_the_cache_is_rendered_again(stage: Stage, tmp_path: Path) -> None:
    cache = tmp_path / "home" / "cache" / "voice"
    cache.mkdir(parents=True)
    file = cache / cache_name(OWN.text, DEFAULT_MANNER)
    file.write_bytes(b"RIFF")
    stage.voice().say(1, [OWN])
    stage.until_said(1)
    assert any(stage.speaker.pcm)
    assert file.stat().st_size > 10_000


# -- trouble with pyttsx3 --------------------------------------------------------------------------
@pytest.mark.parametrize("word", ["Hang", "Crash"])
def test_an_engine_that_hangs_or_crashes_is_told_once_and_waited_for_once(
    stage: Stage, fake_engine: pytest.MonkeyPatch, word: str
) -> None:
    voice = stage.voice(render_limit=1.0)
    voice.say(1, [Line("", f"{word} now."), STORED])
    stage.until_said(1)
    assert len(stage.notices) == 1
    assert "printed" in stage.notices[0]
    assert stage.speaker.pcm.startswith(stored(STORED) + bytes(64))
    began = time.monotonic()
    voice.say(2, [Line("", "Hang again."), OWN])
    stage.until_said(2)
    assert time.monotonic() - began < 0.5
    assert len(stage.notices) == 1


@pytest.mark.parametrize("word", ["Raise", "Nothing"])
def test_an_engine_that_fails_with_one_line_goes_on_with_the_next(
    stage: Stage, fake_engine: pytest.MonkeyPatch, word: str
) -> None:
    voice = stage.voice()
    voice.say(1, [Line("", f"{word} now."), OWN])
    stage.until_said(1)
    assert len(stage.notices) == 1
    assert any(stage.speaker.pcm)


def test_a_sentence_that_comes_without_sound_is_rendered_again(
    stage: Stage, fake_engine: pytest.MonkeyPatch
) -> None:
    stage.voice().say(1, [Line("", "Silent twice.")])
    stage.until_said(1)
    assert any(stage.speaker.pcm)
    assert stage.notices == []


@pytest.mark.parametrize("trouble", ["hang", "raise"])
def test_an_engine_that_does_not_start_is_told(
    stage: Stage, fake_engine: pytest.MonkeyPatch, trouble: str
) -> None:
    fake_engine.setenv("PYTTSX3_INIT", trouble)
    stage.voice(render_limit=1.0).say(1, [OWN, OWN])
    stage.until_said(1)
    assert len(stage.notices) == 1


def test_hush_does_not_wait_for_the_engine(stage: Stage, fake_engine: pytest.MonkeyPatch) -> None:
    voice = stage.voice(render_limit=60.0)
    voice.say(1, [STORED, Line("", "Hang now."), STORED])
    began = time.monotonic()
    voice.hush()
    stage.until_said(1)
    assert time.monotonic() - began < 1
    assert stage.notices == []


def test_close_does_not_wait_for_the_engine(stage: Stage, fake_engine: pytest.MonkeyPatch) -> None:
    voice = stage.voice(render_limit=60.0)
    voice.say(1, [Line("", "Hang now.")])
    began = time.monotonic()
    voice.close()
    voice.close()
    stage.until_said(1)
    assert time.monotonic() - began < 2


def test_a_line_that_is_waited_for_fails_in_time(
    tmp_path: Path, fake_engine: pytest.MonkeyPatch
) -> None:
    fake_engine.setattr(rendering, "LIMIT", 0.5)
    renderer = Renderer(tmp_path)
    with pytest.raises(VoiceError, match="does not answer"):
        renderer.fresh("Hang now.", DEFAULT_MANNER)
    with pytest.raises(VoiceError, match="does not answer"):
        renderer.fresh("Hello.", DEFAULT_MANNER)


def test_what_is_asked_after_close_fails(tmp_path: Path) -> None:
    renderer = Renderer(tmp_path)
    renderer.close()
    renderer.close()
    with pytest.raises(VoiceError, match="closed"):
        renderer.line("Hello.", DEFAULT_MANNER).result(LIMIT)


# -- trouble with the speaker ----------------------------------------------------------------------
def test_a_speaker_that_fails_is_told_once_and_then_nothing_takes_time(stage: Stage) -> None:
    stage.speaker.fails_at = 5
    voice = stage.voice()
    for token in (1, 2, 3):
        voice.say(token, [STORED])
        stage.until_said(token)
    assert stage.notices == [messages.VOICE_FAILED.format(reason="it was unplugged")]
    assert stage.speaker.blocks == 5


def test_a_speaker_that_stalls_is_given_up(stage: Stage) -> None:
    stage.speaker.stalls_at = 3
    voice = stage.voice(stalled_after=-len(stored(STORED)) / 2 / RATE + 0.2)
    voice.say(1, [STORED])
    stage.until_said(1)
    voice.say(2, [STORED])
    stage.until_said(2)
    assert len(stage.notices) == 1
    assert stage.speaker.blocks == 3


def test_without_a_speaker_saying_takes_no_time(stage: Stage, tmp_path: Path) -> None:
    voice = SpokenVoice(stage.inbox.put, None, stage.renderer, DEFAULT_MANNER, no_recording)
    voice.say(1, [OWN, STORED])
    stage.until_said(1)
    voice.hush()
    voice.close()
    assert stage.notices == []
    assert not (tmp_path / "home").exists()


# -- silence ---------------------------------------------------------------------------------------
def test_hush_ends_the_utterance_once(stage: Stage) -> None:
    stage.speaker.stalls_at = 4
    voice = stage.voice()
    voice.say(1, [messages.HELP, messages.HELP])
    assert stage.speaker.stalled.wait(LIMIT)
    voice.hush()
    voice.hush()
    stage.speaker.released.set()
    stage.until_said(1)
    assert stage.speaker.blocks == 5
    voice.hush()
    voice.say(2, [STORED])
    stage.until_said(2)
    assert stored(STORED) in stage.speaker.pcm


def test_hush_is_answered_even_when_the_speaker_stalls(stage: Stage) -> None:
    stage.speaker.stalls_at = 4
    voice = stage.voice(stalled_after=60.0)
    voice.say(1, [messages.HELP])
    assert stage.speaker.stalled.wait(LIMIT)
    voice.hush()
    stage.until_said(1)
    assert stage.notices == []


def test_new_words_hush_the_old_ones(stage: Stage) -> None:
    stage.speaker.stalls_at = 4
    voice = stage.voice()
    voice.say(1, [messages.HELP])
    assert stage.speaker.stalled.wait(LIMIT)
    voice.say(2, [STORED])
    stage.speaker.released.set()
    stage.until_said(2)
    assert stage.said == [1, 2]
    assert len(trimmed(stage.speaker.pcm)) < len(stored(STORED)) + 2 * RATE


def test_say_returns_at_once(stage: Stage) -> None:
    stage.speaker.stalls_at = 0
    voice = stage.voice()
    began = time.monotonic()
    voice.say(1, [OWN])
    assert time.monotonic() - began < 0.1


# -- the person's own recording --------------------------------------------------------------------
def test_the_persons_own_recording_is_played(stage: Stage) -> None:
    asked = []

    def own(take: int, start: float, end: float) -> bytes:
        asked.append((take, start, end))
        return b"\x00\x10\x00\xf0" * 8_000  # a second at 16 kHz

    stage.voice(recording=own).say(1, [STORED, Recording(7, 0.5, 1.5, "my words")])
    stage.until_said(1)
    assert asked == [(7, 0.5, 1.5)]
    after = stage.speaker.pcm.removeprefix(stored(STORED) + PAUSE)
    assert len(trimmed(after)) / 2 / RATE == pytest.approx(1.0, abs=0.05)


def test_without_the_recording_its_words_are_spoken(stage: Stage) -> None:
    def unreadable(take: int, start: float, end: float) -> bytes:
        raise FileNotFoundError(2, os.strerror(2))

    for token, source in enumerate((no_recording, unreadable), start=1):
        stage.speaker.pcm = b""
        voice = stage.voice(recording=source)
        voice.say(token, [Recording(7, 0.5, 1.5, STORED.text)])
        stage.until_said(token)
        assert stage.speaker.pcm.startswith(stored(STORED))
    assert stage.notices == []


def test_the_routine_goes_on_whatever_goes_wrong(stage: Stage) -> None:
    def broken(take: int, start: float, end: float) -> bytes:
        raise ZeroDivisionError("a mistake of ours")

    voice = stage.voice(recording=broken)
    voice.say(1, [Recording(7, 0.5, 1.5, "x")])
    stage.until_said(1)
    voice.say(2, [STORED])
    stage.until_said(2)
    assert len(stage.notices) == 1
    assert stored(STORED) in stage.speaker.pcm


def test_the_voice_leaves_no_threads(stage: Stage) -> None:
    before = threading.active_count()
    voice = stage.voice()
    voice.say(1, [OWN])
    stage.until_said(1)
    voice.close()
    names = {thread.name for thread in threading.enumerate()}
    assert {"voice", "player"}.isdisjoint(names)
    assert threading.active_count() <= before + 2
