"""What is heard while the voice speaks: whether it is the person's, or our own."""

from __future__ import annotations

from collections import deque

_PROMPTS = 600  # blocks (19 s) of what was heard last while nobody was listened to: the prompts
_ECHO = 0.25  # share of speech in them; silence, and a fan, are less than a tenth

_ATTEND_SPEECH = 8  # blocks of speech (0.26 s) in the last _ATTEND_WINDOW that interrupt a prompt
_ATTEND_WINDOW = 16
_ATTEND_BEFORE = 32  # blocks kept: 0.5 s, and the window
_ATTEND_LONGEST = 1000  # blocks (32 s)


class Attention:
    """What is heard while the voice speaks, with headphones.

    blocks: the last of it. began: there was speech, which interrupts the voice.
    """

    def __init__(self) -> None:
        self.blocks: deque[bytes] = deque(maxlen=_ATTEND_BEFORE)
        self._speech: deque[bool] = deque(maxlen=_ATTEND_WINDOW)
        self.began = False

    def hear(self, block: bytes, is_speech: bool) -> bool:
        """Whether speech has begun just now."""
        self.blocks.append(block)
        self._speech.append(is_speech)
        if self.began or sum(self._speech) < _ATTEND_SPEECH:
            return False
        self.began = True
        self.blocks = deque(self.blocks, maxlen=_ATTEND_LONGEST)
        return True


class Echo:
    """Whether the microphone hears the voice: what it heard while nobody was listened to tells.

    Then what is heard during an aside is only recorded, as two voices at once make no words. With
    headphones, and wherever the voice is not heard, it is the person's as ever.
    """

    def __init__(self) -> None:
        self._speech: deque[bool] = deque(maxlen=_PROMPTS)

    def learn(self, is_speech: bool) -> None:
        """A block was heard while nobody was listened to."""
        self._speech.append(is_speech)

    @property
    def likely(self) -> bool:
        """Whether our own voice comes back to us."""
        return sum(self._speech) > _ECHO * max(len(self._speech), _PROMPTS // 6)
