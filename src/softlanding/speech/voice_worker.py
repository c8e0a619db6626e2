"""The process in which pyttsx3 renders: a sentence in, a WAV file's bytes out.

`say` is not used: after one `save_to_file` it writes to that file again in place of speaking.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from softlanding.speech.worker import serve


def _engine(voice: str) -> tuple[Any, str]:
    """The engine, and the id of the voice that it really speaks with."""
    import pyttsx3

    engine = pyttsx3.init()
    known = [str(v.id) for v in engine.getProperty("voices")]
    base = voice.partition("+")[0].lower()
    if any(base == one.lower() for one in known):
        engine.setProperty("voice", voice)
        return engine, voice
    english = next((one for one in known if "en" in one.lower().replace("/", "-").split("-")), None)
    if english:
        engine.setProperty("voice", english)
    return engine, english or str(engine.getProperty("voice"))


def main() -> None:
    """Render until the other end closes."""
    requests, answer = serve()
    engine: Any = None
    used = spoken_by = ""
    for request, _ in requests:
        try:
            if engine is None or request["voice"] != used:
                used = request["voice"]
                engine, spoken_by = _engine(used)
            engine.setProperty("rate", request["rate"])
            with tempfile.TemporaryDirectory(prefix="softlanding-") as folder:
                file = Path(folder) / "line.wav"
                engine.save_to_file(request["text"], str(file))
                engine.runAndWait()
                answer({"id": request["id"], "voice": spoken_by}, file.read_bytes())
        except Exception as error:  # whatever the engine raises is told, and the next one tried
            engine = None
            answer({"id": request["id"], "error": f"{type(error).__name__}: {error}"})


if __name__ == "__main__":
    main()
