"""sherpa-onnx: what is made of a model's pieces, how it is led; some with the library itself."""

from __future__ import annotations

import queue
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

from softlanding.conversation.events import Word
from softlanding.ports import Words
from softlanding.speech.detecting import SpeechDetector
from softlanding.speech.transcribers import sherpa_worker
from softlanding.speech.transcribers.sherpa import sherpa
from softlanding.speech.transcribers.tokens import Tokens
from tests.fakes import ROOM_BLOCK, SPEECH_BLOCK, FakeDetector
from tests.speech.transcribers import tiny_sherpa
from tests.speech.transcribers.test_sphinx import COMMANDS, LIMIT, hear, noise, recording

NOTHING = Words("", None, None)
CAPITALS = Tokens(("<blk>", "▁", *"ABCDEFGHIJKLMNOPQRSTUVWXYZ'"))
MODELS: dict[str, Callable[[Path], Path]] = {
    "zipformer": tiny_sherpa.zipformer,
    "nemo": tiny_sherpa.nemo,
}


class FakeModel:
    """Writes these pieces, 0.2 s apart, whatever it hears. asked: with which hotwords."""

    def __init__(self, *tokens: str, likely: float = -0.1) -> None:
        self.tokens, self.asked = list(tokens), [""]
        self.timestamps = [0.2 * n for n in range(len(tokens))]
        self.ys_probs = [likely] * len(tokens)
        self.start_time = 0.0

    def create_stream(self, hotwords: str | None = None) -> Any:
        self.asked.append(hotwords or "")
        return self

    def is_ready(self, stream: Any, /) -> bool:
        return False

    def decode_stream(self, stream: Any, /) -> None:
        raise AssertionError("it is not ready")

    def get_result_all(self, stream: Any, /) -> Any:
        return self

    def reset(self, stream: Any, /) -> None:
        raise AssertionError("it is too early")

    def accept_waveform(self, rate: int, samples: list[float]) -> None:
        assert rate == 16_000
        assert all(-1 <= sample <= 1 for sample in samples)


def ask(
    model: FakeModel,
    pcm: bytes,
    phrases: Iterable[str] = (),
    dictation: bool = True,
    names: Iterable[str] = (),
    tokens: Tokens = CAPITALS,
) -> Words:
    recognizer = sherpa_worker.Recognizer(model, tokens, FakeDetector(), list(names))
    recognizer.begin(list(phrases), dictation)
    recognizer.feed(pcm)
    return recognizer.end()


def speech(seconds: float) -> bytes:
    return SPEECH_BLOCK * round(seconds / 0.032)


# -- words -----------------------------------------------------------------------------------------
def test_pieces_become_words_with_their_times_and_confidence() -> None:
    words = ask(FakeModel(" WE", " SPO", "KE", " OF", " KU", "BER", "NETES"), speech(3))
    assert words.text == "we spoke of kubernetes"
    assert words.words[1] == Word("spoke", 0.2, 0.6, 0.905)
    assert [word.start for word in words.words] == pytest.approx([0, 0.2, 0.6, 0.8])
    assert 1.2 < words.words[3].end < 1.7
    assert words.confidence == pytest.approx(0.905, abs=0.001)


def test_no_word_ends_after_the_sound() -> None:
    words = ask(FakeModel(" WE", " SPO", "KE"), speech(0.32))
    assert words.words[-1].end <= 0.33
    assert words.words[-1].start <= words.words[-1].end


def test_capitals_are_kept_where_they_mean_something() -> None:
    tokens = Tokens(("<unk>", "▁", *"ABCabcdefghijklmnopqrstuvwxyz", "."))
    words = ask(FakeModel(" Anja", "li", ".", likely=-1), speech(1), tokens=tokens)
    assert words.text == "Anjali."


@pytest.mark.parametrize(
    ("tokens", "phrase"),
    [
        ([" I'M", " DO", "NE"], "I'm done"),
        ([" NUMBER", " TWO"], "number 2"),
        ([" DONE", " NOW"], None),
    ],
)
def test_only_the_whole_segment_is_a_phrase(tokens: list[str], phrase: str | None) -> None:
    phrases = ["I'm done", "done", "number 2"]
    assert ask(FakeModel(*tokens), speech(1), phrases).phrase == phrase
    alone = ask(FakeModel(*tokens), speech(1), phrases, dictation=False)
    assert alone.phrase == phrase
    assert (alone == NOTHING) == (phrase is None)


def test_without_dictation_long_sound_is_no_phrase() -> None:
    assert ask(FakeModel(" SKIP"), speech(1), ["skip"], dictation=False).phrase == "skip"
    assert ask(FakeModel(" SKIP"), speech(20), ["skip"], dictation=False) == NOTHING
    assert ask(FakeModel(" SKIP"), speech(1), [], dictation=False) == NOTHING


def test_a_piece_without_letters_is_no_word() -> None:
    assert ask(FakeModel(" ", " "), speech(1)) == NOTHING


# -- leading ---------------------------------------------------------------------------------------
def test_names_and_phrases_lead_in_the_letters_of_the_model() -> None:
    model = FakeModel()
    wanted = ["I’m done!", "number 2", "skip / back", "…", "skip"]
    ask(model, b"", wanted, names=["Anjali", "Łódź"])
    assert model.asked[-1] == "ANJALI/I'M DONE/NUMBER TWO/SKIP BACK/SKIP"
    ask(model, b"")
    assert model.asked[-1] == ""


# -- nothing said ----------------------------------------------------------------------------------
@pytest.mark.parametrize("pcm", [b"", bytes(2), ROOM_BLOCK * 60, SPEECH_BLOCK * 2])
def test_without_speech_nothing_that_is_written_counts(pcm: bytes) -> None:
    recognizer = sherpa_worker.Recognizer(FakeModel(" THE"), CAPITALS, FakeDetector())
    recognizer.begin([], True)
    recognizer.feed(pcm)
    assert recognizer.so_far() == ""
    assert recognizer.end() == NOTHING


@pytest.mark.parametrize("loudness", [300, 6000])
def test_noise_has_no_words(loudness: int) -> None:
    recognizer = sherpa_worker.Recognizer(FakeModel(" THE"), CAPITALS, SpeechDetector())
    recognizer.begin([], True)
    recognizer.feed(noise(3, loudness))
    assert recognizer.end() == NOTHING


# -- with the library ------------------------------------------------------------------------------
@pytest.mark.parametrize("kind", MODELS)
def test_phrases_and_names_decide_between_what_is_alike(tmp_path: Path, kind: str) -> None:
    folder = str(MODELS[kind](tmp_path))
    recognizer = sherpa_worker.make({"folder": folder, "names": []})

    def heard(recognizer: sherpa_worker.Recognizer, *phrases: str) -> Words:
        recognizer.begin(phrases, True)
        recognizer.feed(recording("skip"))
        return recognizer.end()

    assert heard(recognizer).text == "skip"
    led = heard(recognizer, "back", "skate")
    assert (led.text, led.phrase) == ("skate", "skate")
    assert heard(recognizer, *COMMANDS).phrase == "skip"
    named = sherpa_worker.make({"folder": folder, "names": ["skate"]})
    assert heard(named).text == "skate"


@pytest.mark.parametrize("kind", MODELS)
def test_only_the_tail_is_left_for_the_end(tmp_path: Path, kind: str) -> None:
    recognizer = sherpa_worker.make({"folder": str(MODELS[kind](tmp_path)), "names": []})
    decode, chunks = recognizer._model.decode_stream, 0

    def count(stream: Any) -> None:
        nonlocal chunks
        chunks += 1
        decode(stream)

    recognizer._model.decode_stream = count  # type: ignore[method-assign]
    recognizer.begin((), True)
    recognizer.feed(recording("project") * 4)  # 8.2 s
    assert recognizer.so_far().startswith("skip skip skip")
    assert chunks >= 7
    chunks = 0
    assert len(recognizer.end().words) >= 8
    assert 1 <= chunks <= 3


def test_words_come_while_it_is_spoken(tmp_path: Path) -> None:
    transcriber = sherpa(tiny_sherpa.zipformer(tmp_path))
    partials: queue.Queue[str] = queue.Queue()
    transcriber.begin((), True, partials.put)
    transcriber.feed(recording("project"))
    while not (text := partials.get(timeout=LIMIT)):
        transcriber.feed(recording("project"))
    assert text.startswith("skip")
    transcriber.close()


def test_what_was_dropped_is_not_heard_later(tmp_path: Path) -> None:
    transcriber = sherpa(tiny_sherpa.zipformer(tmp_path))
    transcriber.begin(["skate"], True, lambda _: None)
    transcriber.feed(recording("project"))
    assert hear(transcriber, recording("skip"), COMMANDS).text == "skip"
    transcriber.close()


def test_a_model_that_can_not_stream_is_told(tmp_path: Path) -> None:
    encoder = tiny_sherpa.zipformer(tmp_path) / "encoder.int8.onnx"
    data = encoder.read_bytes()
    assert b"decode_chunk_len" in data
    encoder.write_bytes(data.replace(b"decode_chunk_len", b"something_else__"))
    with pytest.raises(RuntimeError, match="no streaming transducer"):
        sherpa_worker.make({"folder": str(tmp_path), "names": []})
