"""`softlanding doctor`: looks at microphone, speaker, voice and recogniser; says what to fix."""

from __future__ import annotations

import array
import math
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from softlanding import helping
from softlanding.config import Home, Settings
from softlanding.messages import common as messages
from softlanding.ports import SAMPLE_RATE, MicrophoneError, NoSound
from softlanding.speech import devices
from softlanding.speech.player import SILENCE_AFTER, DeviceSpeaker, SpeakerError
from softlanding.speech.shaping import RATE, silence

TONE_HZ, TONE_SECONDS, TONE_DBFS = 440.0, 0.8, -20.0
RECORD_SECONDS = 3.0
_SILENT, _QUIET, _CLIPPING = -80.0, -50.0, -1.0  # dBFS; speech is at about -30 to -15 RMS


def examine(home: Home, settings: Settings) -> int:
    """Print what there is. 0: all is well. 1: something needs a hand."""
    print(f"Journal      {home.journal}")
    checks = (_devices, _speaker, _microphone, _voice, _transcriber, _engine)
    print(messages.doctor_help(*_where_help_is(settings)))
    fixes = [fix for check in checks for fix in check(home, settings)]
    if not fixes:
        print("\nAll is well.")
        return 0
    print("\nWhat to fix:")
    for fix in fixes:
        print(f"  - {fix}")
    return 1


def _where_help_is(settings: Settings) -> tuple[str, str, str]:
    where = helping.place(settings)
    return where.named, where.by, helping.checked()


def _devices(home: Home, settings: Settings) -> Iterator[str]:
    found = devices.devices()
    for device in found:
        kinds = ["microphone"] * bool(device.inputs) + ["speaker"] * bool(device.outputs)
        print(f"Device {device.index:<5} {device.name} ({', '.join(kinds) or 'no use'})")
    if not found:
        print("Devices      none")
        yield (
            "no sound device was found. On Linux, is the sound server running, and is the package "
            "libasound2-plugins there? --typed works without one."
        )


def _speaker(home: Home, settings: Settings) -> Iterator[str]:
    if not devices.there_is(settings.speaker, output=True):
        print("Speaker      none")
        yield "there is no speaker; prompts are printed instead."
        return
    speaker = DeviceSpeaker(settings.speaker, settings.volume)
    try:
        speaker.write(tone() + silence(SILENCE_AFTER))
        speaker.rest()
        name = devices.find(settings.speaker, output=True).name
        print(f"Speaker      {name}: a tone was played; did you hear it?")
    except SpeakerError as error:
        print(f"Speaker      {error}")
        yield f"the speaker can't be used: {error}."


def tone() -> bytes:
    """A soft tone, mono s16le of RATE Hz, faded in and out."""
    length = int(RATE * TONE_SECONDS)
    peak = 32767 * 10 ** (TONE_DBFS / 20)
    fade = RATE // 20
    return array.array(
        "h",
        (
            int(
                peak
                * min(1.0, n / fade, (length - n) / fade)
                * math.sin(2 * math.pi * TONE_HZ * n / RATE)
            )
            for n in range(length)
        ),
    ).tobytes()


def _microphone(home: Home, settings: Settings) -> Iterator[str]:
    from softlanding.speech.microphone import Microphone, hears_own_sound, is_missing

    if is_missing(settings.microphone):
        own = "" if settings.microphone else hears_own_sound()
        print(f"Microphone   {own + ' (the speaker itself)' if own else 'none'}")
        yield (
            "there is no microphone, only the speaker's own sound; plug one in, or use --typed."
            if own
            else "there is no microphone; plug one in, or use --typed."
        )
        return
    microphone = Microphone(lambda notice: None, settings.microphone)
    print(f"Microphone   say something; I listen for {RECORD_SECONDS:g} seconds …", flush=True)
    try:
        sound = bytearray()
        while len(sound) < RECORD_SECONDS * SAMPLE_RATE * 2:
            block = microphone.read()
            if isinstance(block, NoSound):
                yield messages.SIGNS[block.why].text
                return
            sound += block
    except MicrophoneError as error:
        yield f"the microphone can't be used: {error}."
        return
    finally:
        microphone.close()
    rms, peak = levels(bytes(sound))
    print(f"             level {rms:.0f} dBFS, peak {peak:.0f} dBFS")
    if rms < _SILENT:
        yield "the microphone gives only silence; it may be muted."
    elif peak < _QUIET:
        yield "the microphone is very quiet; raise its level in the sound settings."
    elif peak > _CLIPPING:
        yield "the microphone is too loud and distorts; lower its level in the sound settings."


def levels(pcm: bytes) -> tuple[float, float]:
    """RMS and peak in dBFS of mono s16le; -90 at the lowest."""
    samples = array.array("h", pcm)
    square = sum(sample * sample for sample in samples) / max(1, len(samples))
    peak = max((abs(sample) for sample in samples), default=0)
    return _dbfs(math.sqrt(square)), _dbfs(peak)


def _dbfs(amplitude: float) -> float:
    return max(-90.0, 20 * math.log10(amplitude / 32768)) if amplitude else -90.0


def _voice(home: Home, settings: Settings) -> Iterator[str]:
    from softlanding.speech.prompts import DEFAULT_MANNER, Manner
    from softlanding.speech.rendering import Renderer, VoiceError

    manner = Manner(settings.voice or DEFAULT_MANNER.voice, settings.rate)
    with tempfile.TemporaryDirectory() as nowhere:
        renderer = Renderer(Path(nowhere))
        try:
            renderer.fresh("Hello.", manner)
            print(f"Voice        {renderer.spoken_by}, {manner.rate} words a minute")
            if renderer.spoken_by != manner.voice:
                yield f"the voice '{manner.voice}' is not on this machine; another one speaks."
        except VoiceError as error:
            print(f"Voice        {error}")
            yield "the voice can't speak; on Linux, install eSpeak NG (apt install espeak-ng)."
        finally:
            renderer.close()


def _transcriber(home: Home, settings: Settings) -> Iterator[str]:
    from softlanding.speech.transcribers.sphinx import sphinx

    transcriber = sphinx()
    try:
        transcriber.begin((), True, lambda text: None)
        transcriber.feed(bytes(SAMPLE_RATE))
        transcriber.end().result(timeout=20)
        print(f"Recogniser   {transcriber.name}, offline")
    except (RuntimeError, TimeoutError) as error:
        print(f"Recogniser   {error}", file=sys.stderr)
        yield f"the recogniser does not work: {error}."
    finally:
        transcriber.close()


def _engine(home: Home, settings: Settings) -> Iterator[str]:
    from softlanding.speech.engines import choosing
    from softlanding.speech.engines.catalogue import shipped

    choice = choosing.in_use(home, settings, shipped())
    print(f"Listens      {choice.engine.name}")
    if choice.trouble:
        yield choice.trouble
