"""One reflection while it is being written: the session's journal."""

from __future__ import annotations

from collections.abc import Sequence

from softlanding.conversation.effects import Conclude, Corrected, Effect, Keep, Reply, Settle
from softlanding.conversation.events import Event
from softlanding.errors import JournalError
from softlanding.journal.recordings import Recordings, TakeFile
from softlanding.journal.store import Store


class Writing:
    """Implements ports.Journal for one reflection of a store.

    keep_audio: False keeps only the mantra's recording, and those whose words were not found.
    audio: False where replies are typed.
    """

    def __init__(
        self,
        store: Store,
        recordings: Recordings,
        reflection: int,
        keep_audio: bool = True,
        audio: bool = True,
    ) -> None:
        self._store, self._recordings, self.reflection = store, recordings, reflection
        self._keep_audio, self._audio = keep_audio, audio

    def commit(
        self,
        event: Event,
        keeps: Sequence[Reply],
        conclude: Conclude | None,
        settles: Sequence[Settle] = (),
        corrections: Sequence[Corrected] = (),
    ) -> None:
        """See ports.Journal."""
        self._store.commit(self.reflection, event, keeps, conclude, settles, corrections)
        for reply in keeps:
            if not self._keep_audio and not reply.mantra and all(s.text for s in reply.segments):
                self.drop(reply.take)

    def keep(self, event: Event, effects: Sequence[Effect]) -> None:
        """Store what the machine wants stored, outside a session."""
        keeps = [effect.reply for effect in effects if isinstance(effect, Keep)]
        conclude = next((effect for effect in effects if isinstance(effect, Conclude)), None)
        settles = [effect for effect in effects if isinstance(effect, Settle)]
        corrections = [effect for effect in effects if isinstance(effect, Corrected)]
        self.commit(event, keeps, conclude, settles, corrections)

    def recording(self, take: int) -> TakeFile | None:
        """See ports.Journal."""
        if not self._audio:
            return None
        try:
            return self._recordings.create(self.reflection, take)
        except OSError as error:
            raise JournalError(
                f"I can't write the recording ({error.strerror}). Everything said before is safe."
            ) from error

    def drop(self, take: int) -> None:
        """See ports.Journal."""
        self._recordings.drop(self.reflection, take)
