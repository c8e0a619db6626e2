"""Whisper: what is asked of the model, what is made of its answers; some with real loading."""

from __future__ import annotations

import queue
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from softlanding.conversation.events import Word
from softlanding.ports import BYTES_PER_SECOND, Words
from softlanding.speech.detecting import SpeechDetector
from softlanding.speech.transcribers import whisper_worker
from softlanding.speech.transcribers.whisper import whisper
from tests.fakes import ROOM_BLOCK, SPEECH_BLOCK, FakeDetector
from tests.speech.transcribers import tiny_whisper
from tests.speech.transcribers.test_sphinx import COMMANDS, LIMIT, hear, noise, recording

NOTHING = Words("", None, None)


@dataclass
class Found:
    """A word as faster-whisper gives it."""

    word: str
    start: float
    end: float
    probability: float


@dataclass
class Segment:
    """A segment as faster-whisper gives it."""

    text: str
    words: list[Found]
    avg_logprob: float = -0.2
    no_speech_prob: float = 0.02
    compression_ratio: float = 1.1


def said(text: str, sure: float = 0.9, **measured: float) -> Segment:
    """A segment of words of 0.2 s."""
    words = [Found(f" {word}", n * 0.2, n * 0.2 + 0.2, sure) for n, word in enumerate(text.split())]
    return Segment(f" {text}", words, **measured)


class FakeModel:
    """Writes these segments for each piece of sound in turn, then for all others nothing."""

    def __init__(self, *pieces: list[Segment]) -> None:
        self.pieces = list(pieces)
        self.seconds: list[float] = []
        self.options: dict[str, Any] = {}
        self.hf_tokenizer = self

    def encode(self, text: str) -> Any:
        """A token for each word."""

        class Encoded:
            ids = text.split()

        return Encoded

    def transcribe(self, audio: Any, **options: Any) -> tuple[Iterable[Segment], None]:
        self.seconds.append(len(audio) / 16_000)
        self.options = options
        return iter(self.pieces.pop(0) if self.pieces else ()), None


class AlwaysSpeech:
    """Babble: it never rests."""

    def __call__(self, block: bytes) -> bool:
        return True

    def reset(self) -> None:
        pass


def speech(seconds: float) -> bytes:
    return SPEECH_BLOCK * round(seconds / 0.032)


def room(seconds: float) -> bytes:
    return ROOM_BLOCK * round(seconds / 0.032)


def ask(
    model: FakeModel,
    pcm: bytes,
    phrases: Iterable[str] = (),
    dictation: bool = True,
    names: Iterable[str] = (),
) -> Words:
    recognizer = whisper_worker.Recognizer(model, FakeDetector(), list(names))
    recognizer.begin(list(phrases), dictation)
    recognizer.feed(pcm)
    return recognizer.end()


def test_text_words_times_and_confidence_are_whispers() -> None:
    words = ask(FakeModel([said("I told them"), said("all of it.", sure=0.6)]), speech(3))
    assert words.text == "I told them all of it."
    assert words.confidence == 0.75
    assert words.phrase is None
    assert words.words[1] == Word("told", 0.2, 0.4, 0.9)


@pytest.mark.parametrize(
    ("text", "phrase"),
    [("I'm done.", "I'm done"), ("Number 2!", "number two"), ("Done now.", None)],
)
def test_a_phrase_is_named_and_its_text_left_as_it_is(text: str, phrase: str | None) -> None:
    words = ask(FakeModel([said(text)]), speech(1), ["I'm done", "done", "number two"])
    assert (words.text, words.phrase) == (text, phrase)


def test_without_dictation_long_sound_is_not_even_asked_about() -> None:
    model = FakeModel([said("Skip.")], [said("Skip.")])
    assert ask(model, speech(1), ["skip"], dictation=False).phrase == "skip"
    assert ask(model, speech(20), ["skip"], dictation=False) == NOTHING
    assert ask(model, speech(1), [], dictation=False) == NOTHING
    assert model.seconds == [pytest.approx(1, abs=0.02)]


# -- the prompt ------------------------------------------------------------------------------------
def test_names_and_phrases_are_shown_as_sentences_in_every_window() -> None:
    model = FakeModel([said("Skip.")])
    ask(model, speech(1), ["skip", "I'm done", "I showed up.", "…"], names=["Anjali"])
    assert model.options["hotwords"] == "Anjali. Skip. I'm done. I showed up."
    assert model.options["condition_on_previous_text"] is False
    ask(model, speech(1))
    assert model.options["hotwords"] is None


def test_the_prompt_ends_with_a_whole_phrase() -> None:
    model = FakeModel()
    phrases = [f"phrase number {n} of many" for n in range(100)]
    ask(model, speech(1), phrases)
    shown = model.options["hotwords"]
    assert len(shown.split()) == 220
    assert shown.endswith("Phrase number 43 of many.")


def test_prompt_and_answer_fit_into_the_text_window(tmp_path: Path) -> None:
    transcriber = whisper(tiny_whisper.speaking(tmp_path, "Skip.", seconds=0.4), ["Anjali"] * 9)
    phrases = [f"number {n}" for n in range(300)]
    words = hear(transcriber, recording("project") * 6, phrases)
    assert words.text == "Skip."
    transcriber.close()


# -- long segments ---------------------------------------------------------------------------------
def test_a_long_segment_is_decoded_at_a_pause_while_it_is_spoken() -> None:
    model = FakeModel([said("One two three.")], [said("Four five.")])
    recognizer = whisper_worker.Recognizer(model, FakeDetector())
    recognizer.begin((), True)
    recognizer.feed(speech(10) + room(1) + speech(12) + room(0.3))
    assert model.seconds == [pytest.approx(23.1, abs=0.05)]
    assert recognizer.so_far() == "One two three."
    recognizer.feed(speech(3))
    words = recognizer.end()
    assert sum(model.seconds) == pytest.approx(26.3, abs=0.05)
    assert words.text == "One two three. Four five."
    assert words.words[3].start == pytest.approx(model.seconds[0], abs=0.001)


def test_speech_without_a_pause_is_cut_where_it_is_quietest() -> None:
    model = FakeModel()
    recognizer = whisper_worker.Recognizer(model, AlwaysSpeech())
    recognizer.begin((), True)
    loud, soft = noise(1.024, 8000), noise(0.256, 500)
    recognizer.feed(loud * 24 + soft + loud * 4)
    assert model.seconds == [pytest.approx(24 * 1.024 + 0.128, abs=0.1)]
    for _ in range(60):
        recognizer.feed(loud)
        assert len(recognizer._piece) <= 28.1 * BYTES_PER_SECOND
        assert len(recognizer._speech) == len(recognizer._piece) // 1024
    assert len(model.seconds) >= 3


# -- guards ----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "pcm",
    [b"", bytes(2), bytes(3 * BYTES_PER_SECOND), noise(3, 300), noise(3, 6000), room(2)],
    ids=["nothing", "a sample", "silence", "hiss", "noise", "room"],
)
def test_whisper_is_not_asked_about_sound_without_speech(pcm: bytes) -> None:
    model = FakeModel([said("I went to the park.")])
    recognizer = whisper_worker.Recognizer(model, SpeechDetector())
    recognizer.begin(COMMANDS, True)
    recognizer.feed(pcm)
    assert recognizer.end() == NOTHING
    assert model.seconds == []


INVENTED: dict[str, Callable[[], list[Segment]]] = {
    "a video's end": lambda: [said("Thanks for watching!")],
    "no speech": lambda: [said("It was a good day.", avg_logprob=-0.7, no_speech_prob=0.8)],
    "unlikely": lambda: [said("It was a good day.", avg_logprob=-1.2)],
    "compressible": lambda: [said("It was a good day.", compression_ratio=2.6)],
    "not in the sound": lambda: [said("It was a good day.", sure=0.05)],
    "a loop over segments": lambda: [said("It was so.")] * 6,
    "too fast": lambda: [said(" ".join(f"word{n}" for n in range(40)))],
    "the prompt": lambda: [said("Skip. Repeat. Back.")],
}


@pytest.mark.parametrize("kind", INVENTED)
def test_invented_text_is_no_text(kind: str) -> None:
    words = ask(FakeModel(INVENTED[kind]()), speech(4), ["skip", "repeat", "back"])
    assert words == NOTHING


def test_what_was_said_beside_an_invention_stays() -> None:
    model = FakeModel([said("It was a good day."), said("Thanks for watching!")])
    assert ask(model, speech(4)).text == "It was a good day."


# -- with real loading -----------------------------------------------------------------------------
def test_a_real_model_speaks_through_the_whole_house(tmp_path: Path) -> None:
    model = tiny_whisper.speaking(tmp_path, "We spoke of kubernetes, Anjali.", seconds=1.5)
    transcriber = whisper(model, ["Anjali", "kubernetes"])
    words = hear(transcriber, recording("project"))
    assert words.text == "We spoke of kubernetes, Anjali."
    assert [word.text for word in words.words] == words.text.split()
    starts = [word.start for word in words.words]
    assert starts == pytest.approx([0, 0.3, 0.6, 0.9, 1.2], abs=0.1)
    assert words.confidence is not None
    assert words.confidence > 0.9
    transcriber.close()


def test_a_real_model_that_invents_gets_no_word_through(tmp_path: Path) -> None:
    transcriber = whisper(tiny_whisper.speaking(tmp_path, "Thanks for watching!", seconds=1.0))
    assert hear(transcriber, recording("project"), COMMANDS) == NOTHING
    transcriber.close()


def test_words_come_while_a_long_segment_is_spoken(tmp_path: Path) -> None:
    transcriber = whisper(tiny_whisper.speaking(tmp_path, "It was good.", seconds=1.0))
    partials: queue.Queue[str] = queue.Queue()
    transcriber.begin((), True, partials.put)
    for _ in range(15):
        transcriber.feed(recording("project"))
    assert partials.get(timeout=LIMIT) == "It was good."
    assert transcriber.end().result(LIMIT).text == "It was good. It was good."
    transcriber.close()
