"""The process in which pyttsx3 renders: a line in, its sound out.

`say` is not used: after one `save_to_file` it writes to that file again in place of speaking.
"""

from __future__ import annotations

import faulthandler
import tempfile
import threading
from pathlib import Path
from typing import Any

from softlanding.speech import shaping
from softlanding.speech.prompts import DEFAULT_VOICE, sentences
from softlanding.speech.worker import serve

# Seconds. The parent gives up before, and ends this process; if it was killed, nobody else would.
LIMIT = 10.0

# eSpeak NG's 150 words a minute are 166 in our prompts, whose pauses are shorter than its own.
_ESPEAK_PACE = 150 / 166


class Engine:
    """pyttsx3's engine with one voice. Raises whatever pyttsx3 raises."""

    def __init__(self, voice: str) -> None:
        import pyttsx3

        self._engine: Any = pyttsx3.init()
        self._finished = threading.Event()
        self._errors: list[Exception] = []
        self._engine.connect("finished-utterance", lambda name, completed: self._finished.set())
        self._engine.connect("error", lambda name, exception: self._errors.append(exception))
        self._pace = _ESPEAK_PACE if self._engine.driver_name == "espeak" else 1.0
        self._choose(voice)

    @property
    def voice(self) -> str:
        """Id of the voice that it really speaks with."""
        return str(self._engine.getProperty("voice"))

    def sentence(self, text: str, rate: int) -> bytes:
        """Mono s16le of shaping.RATE Hz."""
        self._errors.clear()
        sound = self._rendered(text, rate)
        if self._errors:  # eSpeak NG does not know the voice; it goes on with the one before
            raise self._errors[0]
        return sound

    def _choose(self, wanted: str) -> None:
        """The voice, or ours, or one that speaks English. eSpeak NG knows more voices (by language,
        with a variant after "+") than it lists, and tells of an unknown one when it should speak;
        the others know those that they list."""
        if self._engine.driver_name == "espeak":
            for voice in dict.fromkeys((wanted, DEFAULT_VOICE)):
                self._errors.clear()
                self._engine.setProperty("voice", voice)
                self._rendered("a", 200)
                if not self._errors:
                    return
        voices = {str(v.id): v for v in self._engine.getProperty("voices")}
        english = (name for name, v in voices.items() if _speaks_english(v.languages))
        choice = wanted if wanted in voices else next(english, None)
        if choice is not None:
            self._engine.setProperty("voice", choice)

    def _rendered(self, text: str, rate: int) -> bytes:
        self._finished.clear()
        self._engine.setProperty("rate", round(rate * self._pace))
        with tempfile.TemporaryDirectory(prefix="softlanding-") as folder:
            file = Path(folder) / "line.wav"
            self._engine.save_to_file(text, str(file))
            self._engine.runAndWait()
            # eSpeak NG works in a thread of its own, and pyttsx3 2.99 does not wait for it at the
            # first time. The others have written the file by now.
            if self._engine.driver_name == "espeak" and not self._finished.wait(LIMIT):
                raise RuntimeError("the engine does not finish")
            return shaping.from_file(file.read_bytes())


def _speaks_english(languages: list[str | bytes]) -> bool:
    names = [x.decode(errors="ignore") if isinstance(x, bytes) else x for x in languages]
    return any(name.lower().lstrip("\x05").startswith("en") for name in names)


def main() -> None:
    """Render until the other end closes."""
    requests, answer = serve()
    engine: Engine | None = None
    used = ""
    for request, _ in requests:
        faulthandler.dump_traceback_later(LIMIT, exit=True)
        try:
            if engine is None or request["voice"] != used:
                engine, used = Engine(request["voice"]), request["voice"]
            parts = [engine.sentence(text, request["rate"]) for text in sentences(request["text"])]
            answer({"id": request["id"], "voice": engine.voice}, shaping.line(parts))
        except Exception as error:  # whatever an engine raises is told, and the next line tried
            engine = None
            answer({"id": request["id"], "error": f"{type(error).__name__}: {error}"})
        finally:
            faulthandler.cancel_dump_traceback_later()


if __name__ == "__main__":
    main()
