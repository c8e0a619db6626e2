"""PortAudio where there is no sound; it must never abort the program."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from softlanding.speech import devices
from softlanding.speech.devices import DeviceError

LOOK = """
from softlanding.speech import devices
print([device.name for device in devices.devices()])
print(devices.there_is("", output=True), devices.there_is("", output=False))
try:
    devices.open_stream("", True, 22050, 441)
except devices.DeviceError as error:
    print(error)
"""
ONLY_LINUX = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="ALSA is Linux's")


def look(configuration: Path, program: str = LOOK) -> tuple[list[str], str, int]:
    """What a program of its own says with this ALSA configuration, and its stderr."""
    environment = {**os.environ, "ALSA_CONFIG_PATH": str(configuration)}
    done = subprocess.run(
        [sys.executable, "-c", program],
        env=environment,
        capture_output=True,
        text=True,
        timeout=30,
    )
    return done.stdout.splitlines(), done.stderr, done.returncode


@ONLY_LINUX
@pytest.mark.parametrize(
    "text", [None, "", "something 1", "pcm.other { type null }", "pcm.{{{"], ids=repr
)
def test_without_a_usable_alsa_there_are_no_devices(tmp_path: Path, text: str | None) -> None:
    file = tmp_path / "alsa.conf"
    if text is not None:
        file.write_text(text)
    none = ["[]", "False False", "there is no sound system on this machine"]
    assert look(file) == (none, "", 0)


@ONLY_LINUX
def test_a_device_is_found_by_a_part_of_its_name(tmp_path: Path) -> None:
    file = tmp_path / "alsa.conf"
    file.write_text("pcm.!default { type null }\n")
    program = LOOK + (
        'print(devices.there_is("EFAU", output=True), devices.there_is("else", output=True))\n'
        'stream = devices.open_stream("default", True, 22050, 441)\n'
        "stream.write(bytes(882))\ndevices.close_stream(stream)\ndevices.close_stream(stream)\n"
        'try:\n    devices.open_stream("headset", False, 16000, 512)\n'
        "except devices.DeviceError as error:\n    print(error)\n"
    )
    said = ["['default']", "True True", "True False", "there is no microphone named 'headset'"]
    assert look(file, program) == (said, "", 0)


def test_a_sound_system_that_keeps_the_lock_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(devices, "LOCK_LIMIT", 0.01)
    kept, leave = threading.Event(), threading.Event()

    def keep() -> None:
        with devices._lock:
            kept.set()
            leave.wait(10)

    thread = threading.Thread(target=keep)
    thread.start()
    try:
        assert kept.wait(10)
        with pytest.raises(DeviceError, match="does not answer"):
            devices.find("", output=True)
        assert devices.devices() == ()
        assert not devices.there_is("", output=False)
    finally:
        leave.set()
        thread.join()


class FakePortAudio:
    """Opens streams that know nothing."""

    def __init__(self) -> None:
        self.terminated = False

    def open(self, *_: object, **__: object) -> FakeStream:
        return FakeStream()

    def terminate(self) -> None:
        self.terminated = True


class FakeStream:
    def close(self) -> None:
        pass


def test_devices_are_looked_for_again_only_while_nothing_is_open(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    portaudio = FakePortAudio()
    monkeypatch.setattr(devices, "_portaudio", portaudio)
    monkeypatch.setattr(devices, "find", lambda name, output: devices.Device(0, "d", 1, 1, 16_000))
    stream = devices.open_stream("", True, 16_000, 512)
    devices.look_again()
    assert not portaudio.terminated, "it would end the voice"
    devices.close_stream(stream)
    devices.look_again()
    assert portaudio.terminated
    assert devices._portaudio is None
    devices.look_again()
