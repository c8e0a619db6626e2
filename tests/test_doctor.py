"""Doctor: looks at everything, and says what to fix."""

from __future__ import annotations

import array

import pytest

from softlanding import doctor
from softlanding.config import Home, Settings
from softlanding.doctor import TONE_SECONDS, levels, tone
from softlanding.ports import Emit, MicrophoneError
from softlanding.speech import microphone
from softlanding.speech.shaping import RATE
from tests.command import softlanding


def test_doctor_without_any_device_says_what_to_fix(home: Home) -> None:
    done = softlanding("doctor")
    assert done.returncode == 1
    for part in ("no sound device was found", "In a crisis", "Voice", "words a minute", "sphinx"):
        assert part in done.stdout
    assert "Traceback" not in done.stderr


def test_levels_are_in_dbfs() -> None:
    loudest = array.array("h", [32767, -32767] * 800).tobytes()
    assert levels(loudest) == pytest.approx((0, 0), abs=0.01)
    half = array.array("h", [16384, -16384] * 800).tobytes()
    assert levels(half) == pytest.approx((-6.02, -6.02), abs=0.01)
    assert levels(bytes(3200)) == (-90.0, -90.0)
    assert levels(b"") == (-90.0, -90.0)


def test_the_tone_is_soft_and_fades() -> None:
    samples = array.array("h", tone())
    assert len(samples) == RATE * TONE_SECONDS
    assert samples[0] == 0
    assert levels(samples[RATE // 20 : -RATE // 20].tobytes()) == pytest.approx((-23, -20), abs=0.1)


class Microphone:
    """Hears one level all the time, or breaks."""

    level = 0
    broken = False

    def __init__(self, emit: Emit, name: str) -> None:
        self.closed = False

    def read(self) -> bytes:
        if self.broken:
            raise MicrophoneError("it went away")
        return array.array("h", [self.level, -self.level] * 256).tobytes()

    def close(self) -> None:
        self.closed = True


@pytest.mark.parametrize(
    ("level", "fix"),
    [
        (0, "the microphone gives only silence; it may be muted."),
        (40, "the microphone is very quiet; raise its level in the sound settings."),
        (3000, None),
        (32767, "the microphone is too loud and distorts; lower its level in the sound settings."),
    ],
)
def test_a_level_that_is_wrong_is_told(
    home: Home,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    level: int,
    fix: str | None,
) -> None:
    monkeypatch.setattr(microphone, "is_missing", lambda name: False)
    monkeypatch.setattr(microphone, "Microphone", Microphone)
    monkeypatch.setattr(Microphone, "level", level)
    assert list(doctor._microphone(home, Settings())) == ([fix] if fix else [])
    assert "dBFS, peak" in capsys.readouterr().out


def test_a_microphone_that_breaks_is_told(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(microphone, "is_missing", lambda name: False)
    monkeypatch.setattr(microphone, "Microphone", Microphone)
    monkeypatch.setattr(Microphone, "broken", True)
    fixes = list(doctor._microphone(home, Settings()))
    assert fixes == ["the microphone can't be used: it went away."]


def test_all_is_well_when_nothing_is_to_be_fixed(
    home: Home, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for check in ("_devices", "_speaker", "_microphone", "_voice", "_transcriber"):
        monkeypatch.setattr(doctor, check, lambda home, settings: iter(()))
    assert doctor.examine(home, Settings()) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "All is well."
    assert not home.data.exists()


def test_doctor_tells_which_engine_listens(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    assert list(doctor._engine(home, Settings())) == []
    fixes = list(doctor._engine(home, Settings(engine="whisper-small.en")))
    assert fixes == ["whisper-small.en was chosen and is not installed; sphinx listens."]
    assert capsys.readouterr().out == "Listens      sphinx\n" * 2
