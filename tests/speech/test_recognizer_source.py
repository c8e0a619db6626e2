"""A Recognizer of SpeechRecognition hears our sources."""

from __future__ import annotations

import pytest

from softlanding.ports import MicrophoneError
from tests.fakes import SPEECH_BLOCK, ListSource, PushSource, sound

# speech_recognition 3.17 imports modules that Python 3.13 no longer has
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


def test_a_recognizer_records_every_sample() -> None:
    import speech_recognition

    from softlanding.speech.recognizer_source import RecognizerSource

    with RecognizerSource(ListSource(sound((2, True)), silence=False)) as source:
        audio = speech_recognition.Recognizer().record(source)
    assert audio.get_raw_data() == b"".join(sound((2, True)))
    assert (audio.sample_rate, audio.sample_width) == (16_000, 2)


def test_a_recognizer_listens_until_a_pause() -> None:
    import speech_recognition

    from softlanding.speech.recognizer_source import RecognizerSource

    blocks = sound((1, False), (2, True), (5, False))
    with RecognizerSource(ListSource(blocks)) as source:
        audio = speech_recognition.Recognizer().listen(source, timeout=5)
    assert isinstance(audio, speech_recognition.AudioData)
    heard = audio.get_raw_data()
    assert SPEECH_BLOCK * 20 in heard
    assert len(heard) < len(b"".join(blocks)), "it ended by itself"


def test_a_microphone_that_has_gone_is_told() -> None:
    import speech_recognition

    from softlanding.speech.recognizer_source import RecognizerSource

    microphone = PushSource()
    microphone.push([*sound((1, True)), MicrophoneError("gone")])
    with RecognizerSource(microphone) as source, pytest.raises(MicrophoneError, match="gone"):
        speech_recognition.Recognizer().record(source)
    assert not microphone.closed
