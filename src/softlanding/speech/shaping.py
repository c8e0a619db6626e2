"""Pure work on sound: mono s16le, RATE Hz unless said otherwise."""

from __future__ import annotations

import array
import contextlib
import io
import math
import wave
from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import av
    from av.filter import Graph

RATE = 22_050  # Hz: what eSpeak NG makes
PAUSE_SECONDS = 0.3  # between sentences, and between lines

BELL_SECONDS = 1.5

# pitch (Hz), share, fading a second
_PARTIALS = ((440.0, 0.6, 3.0), (1190.0, 0.3, 5.0), (2240.0, 0.1, 8.0))
_SOFTLY = 0.12 * 32_768  # highest peak at most (-18 dBFS)
_ONSET = 0.01  # seconds: no click
_QUIETEST = 1 / 200  # of the peak (-46 dB): below it is the silence that engines put around speech
_MARGIN = RATE // 50  # samples (20 ms) kept around a sentence
_STEP = 32  # samples (1.5 ms) between two looks at the sound
_LOUDNESS = 0.1 * 32_768  # RMS (-20 dBFS) of what is spoken
_CEILING = 0.89 * 32_767  # highest peak (-1 dBFS)
_MOST = 8.0  # times louder at most (18 dB), or the noise of a quiet recording would come up


def silence(seconds: float) -> bytes:
    """So much of it."""
    return bytes(2 * round(seconds * RATE))


def bell() -> bytes:
    """One soft stroke: three partials of a small bowl that fade away, in BELL_SECONDS."""
    samples = array.array("h")
    for at in range(round(BELL_SECONDS * RATE)):
        seconds = at / RATE
        tone = sum(
            share * math.exp(-fade * seconds) * math.sin(2 * math.pi * pitch * seconds)
            for pitch, share, fade in _PARTIALS
        )
        samples.append(round(_SOFTLY * min(1.0, seconds / _ONSET) * tone))
    return samples.tobytes()


def line(sentences: Iterable[bytes]) -> bytes:
    """A line from its trimmed sentences: 300 ms apart, and as loud as every other line."""
    return levelled(silence(PAUSE_SECONDS).join(part for part in sentences if part))


def trimmed(pcm: bytes) -> bytes:
    """Without the silence at both ends, so that the pauses are ours to set."""
    samples = array.array("h", pcm)
    threshold = _peak(samples) * _QUIETEST
    loud = [i for i in range(0, len(samples), _STEP) if abs(samples[i]) > threshold]
    if not loud:
        return b""
    return samples[max(0, loud[0] - _MARGIN) : loud[-1] + _MARGIN].tobytes()


def levelled(pcm: bytes) -> bytes:
    """The same, at -20 dBFS where there is speech; never clipped, never lifted by over 18 dB."""
    samples = array.array("h", pcm)
    peak = _peak(samples)
    spoken = [s * s for s in samples[::4] if abs(s) > 0.02 * peak]
    if not spoken:
        return pcm
    rms = (sum(spoken) / len(spoken)) ** 0.5
    return louder(pcm, min(_LOUDNESS / rms, _CEILING / peak, _MOST))


def louder(pcm: bytes, factor: float) -> bytes:
    """Every sample times `factor`, which must not take it out of 16 bits."""
    if factor == 1.0:
        return pcm
    return array.array("h", [int(s * factor) for s in array.array("h", pcm)]).tobytes()


def at_speed(pcm: bytes, speed: float) -> bytes:
    """The same at the same pitch, so many times as fast; 0.5 to 2 (FFmpeg's filter atempo)."""
    if speed == 1.0 or not pcm:
        return pcm
    from av.filter import Graph

    graph = Graph()
    second = Fraction(1, RATE)
    graph.link_nodes(
        graph.add_abuffer(sample_rate=RATE, format="s16", layout="mono", time_base=second),
        graph.add("atempo", str(speed)),
        graph.add("abuffersink"),
    ).configure()
    graph.push(_frame(pcm, RATE))
    graph.push(None)
    return b"".join(_pulled(graph))


def _pulled(graph: Graph) -> Iterator[bytes]:
    """All that comes out of a filter that was told that nothing follows."""
    with contextlib.suppress(EOFError):
        while True:
            frame: Any = graph.pull()
            yield bytes(frame.planes[0])[: frame.samples * 2]


def from_wav(data: bytes) -> bytes:
    """The samples of a mono 16-bit WAV of RATE Hz. Raises wave.Error or EOFError for any other."""
    with wave.open(io.BytesIO(data)) as file:
        if file.getparams()[:3] != (1, 2, RATE):
            raise wave.Error("not mono, 16 bit, 22,050 Hz")
        pcm: bytes = file.readframes(file.getnframes())
        return pcm


def to_wav(pcm: bytes) -> bytes:
    """A WAV file of it."""
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setparams((1, 2, RATE, 0, "NONE", ""))
        file.writeframes(pcm)
    return out.getvalue()


def from_file(data: bytes) -> bytes:
    """The sound in any file that PyAV reads (macOS writes AIFF). Raises ValueError."""
    try:
        return from_wav(data)
    except (wave.Error, EOFError):
        import av
    try:
        with av.open(io.BytesIO(data), mode="r") as file:
            return _resampled(file.decode(audio=0))
    except (av.FFmpegError, IndexError) as error:
        raise ValueError(f"no sound in it: {error}") from error


def from_rate(pcm: bytes, rate: int) -> bytes:
    """Mono s16le of `rate` Hz at RATE Hz."""
    return _resampled([_frame(pcm, rate)])


def _frame(pcm: bytes, rate: int) -> av.AudioFrame:
    import av

    frame = av.AudioFrame(format="s16", layout="mono", samples=len(pcm) // 2)
    frame.planes[0].update(pcm.ljust(frame.planes[0].buffer_size, b"\0"))
    frame.sample_rate = rate
    return frame


def _resampled(frames: Iterable[av.AudioFrame]) -> bytes:
    import av

    resampler = av.AudioResampler(format="s16", layout="mono", rate=RATE)
    parts = [part for frame in (*frames, None) for part in resampler.resample(frame)]
    return b"".join(bytes(part.planes[0])[: part.samples * 2] for part in parts)


def _peak(samples: array.array[int]) -> int:
    return max(max(samples, default=0), -min(samples, default=0))
