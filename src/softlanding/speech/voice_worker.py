"""The process in which pyttsx3 renders: a line in, its sound out.

`say` is not used: after one `save_to_file` it writes to that file again in place of speaking.
"""

from __future__ import annotations

import faulthandler
import tempfile
from pathlib import Path
from typing import Any

from softlanding.speech import shaping
from softlanding.speech.sentences import DEFAULT_VOICE, sentences
from softlanding.speech.worker import serve

# Seconds. The parent gives up before, and ends this process; if it was killed, nobody else would.
LIMIT = 10.0

_TRIES = 3
# At eSpeak NG's 150 words a minute our prompts are faster, as our pauses are shorter than its own.
# With this they come out at 150 (measured over all prompts of 8 words or more).
_ESPEAK_PACE = 0.925


class Engine:
    """pyttsx3's engine. Raises whatever pyttsx3 raises."""

    def __init__(self) -> None:
        import pyttsx3

        self._engine: Any = pyttsx3.init()
        self._espeak = self._engine.driver_name == "espeak"
        self._errors: list[Exception] = []
        self._wanted = ""
        told = self._errors.append  # not by way of self: the engine must be free to go
        self._engine.connect("error", lambda name, exception: told(exception))
        if self._espeak:
            # The first run of pyttsx3 2.99 does not wait for eSpeak NG, which works in a thread of
            # its own: the file would often be missing, or be the one before. So that one is empty.
            self._engine.runAndWait()

    @property
    def voice(self) -> str:
        """Id of the voice that it really speaks with."""
        return str(self._engine.getProperty("voice"))

    def use(self, voice: str) -> None:
        """Speak with this voice, or ours, or one that speaks English.

        eSpeak NG knows more voices (by language, with a variant after "+") than it lists.
        """
        if voice == self._wanted:
            return
        self._wanted = voice
        if self._espeak:
            for name in dict.fromkeys((voice, DEFAULT_VOICE)):
                self._errors.clear()
                self._engine.setProperty("voice", name)
                if not self._errors:
                    return
        voices = {str(v.id): v for v in self._engine.getProperty("voices")}
        english = (name for name, v in voices.items() if _speaks_english(v.languages))
        choice = voice if voice in voices else next(english, None)
        if choice is not None:
            self._engine.setProperty("voice", choice)

    def sentence(self, text: str, rate: int) -> bytes:
        """Mono s16le of shaping.RATE Hz, without the silence around it.

        About once in 1,000 times eSpeak NG 1.51 ends a sentence at once, with no sound at all.
        """
        self._engine.setProperty("rate", round(rate * (_ESPEAK_PACE if self._espeak else 1)))
        if self._espeak:  # on a busy machine it began one time in four before it had heard of it
            from pyttsx3.drivers import _espeak

            _espeak.Synchronize()
        tries = (shaping.trimmed(self._rendered(text)) for _ in range(_TRIES))
        return next((pcm for pcm in tries if pcm), b"")

    def _rendered(self, text: str) -> bytes:
        with tempfile.TemporaryDirectory(prefix="softlanding-") as folder:
            file = Path(folder) / "line.wav"
            self._engine.save_to_file(text, str(file))
            self._engine.runAndWait()
            return shaping.from_file(file.read_bytes())


def _speaks_english(languages: list[str | bytes]) -> bool:
    names = [x.decode(errors="ignore") if isinstance(x, bytes) else x for x in languages]
    return any(name.lower().startswith("en") for name in names)


def main() -> None:
    """Render until the other end closes."""
    requests, answer = serve()
    engine: Engine | None = None
    for request, _ in requests:
        faulthandler.dump_traceback_later(LIMIT, exit=True)
        try:
            engine = engine or Engine()
            engine.use(request["voice"])
            parts = [engine.sentence(text, request["rate"]) for text in sentences(request["text"])]
            answer({"id": request["id"], "voice": engine.voice}, shaping.line(parts))
        except Exception as error:  # whatever it is, it is told, and the next line gets a new one
            engine = None
            answer({"id": request["id"], "error": f"{type(error).__name__}: {error}"})
        finally:
            faulthandler.cancel_dump_traceback_later()


if __name__ == "__main__":
    main()
