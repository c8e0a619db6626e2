"""Sound files of all kinds, made of a WAV."""

from __future__ import annotations

import wave
from pathlib import Path

import av

_CODECS = {"mp3": "libmp3lame", "m4a": "aac", "ogg": "libopus", "opus": "libopus"}
_RATES = {"libopus": 48_000}


def encoded(source: Path, path: Path, **options: str) -> Path:
    """Write the source as the end of the path says: mp3, m4a, ogg, opus, flac, or a WAV: float.wav,
    or RATE.wav, in stereo. options: the container's."""
    end = path.suffix[1:]
    said = path.stem.rpartition(".")[2]
    codec = _CODECS.get(end, end)
    if end == "wav":
        codec = "pcm_f32le" if said == "float" else "pcm_s16le"
    rate = int(said) if said.isdecimal() else _RATES.get(codec, 16_000)
    with (
        wave.open(str(source), "rb") as file,
        av.open(str(path), "w", options=options) as container,
    ):
        stream = container.add_stream(codec, rate=rate)
        assert isinstance(stream, av.AudioStream)
        stream.layout = "stereo" if said.isdecimal() else "mono"
        resampler = av.AudioResampler(stream.format.name, stream.layout, rate)
        for pcm in iter(lambda: file.readframes(960), b""):
            frame = av.AudioFrame("s16", "mono", len(pcm) // 2)
            frame.planes[0].update(pcm)
            frame.sample_rate = file.getframerate()
            for part in resampler.resample(frame):
                container.mux(stream.encode(part))
        for part in resampler.resample(None):
            container.mux(stream.encode(part))
        container.mux(stream.encode(None))
    return path
