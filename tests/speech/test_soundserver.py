"""What pactl answers, read; the answers are those of pactl 16.1."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence

import pytest

from softlanding.speech import soundserver
from softlanding.speech.soundserver import Source

INFO = """Server String: /run/user/1000/pulse/native
Server Name: pulseaudio
Default Sink: spk
Default Source: {default}
Cookie: 1:2
"""
SOURCES = """Source #0
\tState: IDLE
\tName: spk.monitor
\tDescription: Monitor of Null Output
\tMute: no
\tMonitor of Sink: spk
\tProperties:
\t\tdevice.class = "monitor"

Source #3
\tState: RUNNING
\tName: alsa_input.usb
\tDescription: USB microphone
\tMute: {mute}
\tMonitor of Sink: n/a
"""
OUTPUTS = """Source Output #5
\tDriver: protocol-native.c
\tSource: 0
\tMute: no
\tProperties:
\t\tapplication.process.id = "1"

Source Output #9
\tSource: {source}
\tProperties:
\t\tapplication.name = "ALSA plug-in [python3]"
\t\tapplication.process.id = "{pid}"
"""
USB, MONITOR = Source("USB microphone", False, False), Source("Monitor of Null Output", False, True)


def answering(
    monkeypatch: pytest.MonkeyPatch,
    default: str = "alsa_input.usb",
    mute: str = "no",
    recorded: str | None = None,
) -> None:
    pid = os.getpid() if recorded else 2
    answers = {
        "info": INFO.format(default=default),
        "sources": SOURCES.format(mute=mute),
        "source-outputs": OUTPUTS.format(source=recorded, pid=pid),
    }

    def run(words: Sequence[str], **_: object) -> subprocess.CompletedProcess[str]:
        return subprocess.CompletedProcess(words, 0, answers[words[-1]], "")

    monkeypatch.setattr("shutil.which", lambda program: "/usr/bin/pactl")
    monkeypatch.setattr("subprocess.run", run)


def test_the_default_source(monkeypatch: pytest.MonkeyPatch) -> None:
    answering(monkeypatch)
    assert soundserver.default() == USB
    answering(monkeypatch, mute="yes")
    assert soundserver.default() == Source("USB microphone", True, False)
    answering(monkeypatch, default="spk.monitor")
    assert soundserver.default() == MONITOR


def test_the_source_that_we_record_from(monkeypatch: pytest.MonkeyPatch) -> None:
    answering(monkeypatch, recorded="0")
    assert soundserver.recorded() == MONITOR
    answering(monkeypatch, default="spk.monitor", recorded="3")
    assert soundserver.recorded() == USB
    answering(monkeypatch)
    assert soundserver.recorded() is None, "others record"


@pytest.mark.parametrize(
    "trouble",
    [
        subprocess.TimeoutExpired("pactl", 1),
        subprocess.CalledProcessError(1, "pactl"),
        OSError(2, "no pactl"),
    ],
)
def test_without_an_answer_nothing_is_known(
    monkeypatch: pytest.MonkeyPatch, trouble: Exception
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise trouble

    monkeypatch.setattr("shutil.which", lambda program: "/usr/bin/pactl")
    monkeypatch.setattr("subprocess.run", fail)
    assert soundserver.default() is None
    assert soundserver.recorded() is None


def test_without_pactl_nothing_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda program: None)
    assert soundserver.default() is None
    soundserver.Watch(lambda: None).close()
