"""Locks on a journal. Each goes with the program that holds it, however that ends."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from softlanding.config import Home
from softlanding.errors import JournalError
from softlanding.journal.opening import private_folder
from softlanding.messages import bringing_in as said
from softlanding.messages import common as messages


def session_lock(home: Home) -> contextlib.AbstractContextManager[None]:
    """One session at a time, and none while the whole journal changes. Raises JournalError."""
    return _held(home, "session.lock", messages.SECOND_SESSION)


def recordings_lock(home: Home) -> contextlib.AbstractContextManager[None]:
    """One at a time brings recordings in or writes them down anew. Raises JournalError."""
    return _held(home, "recordings.lock", said.ONE_AT_A_TIME)


def session_is_running(home: Home) -> bool:
    """Whether another program talks with the person now."""
    try:
        with session_lock(home):
            return False
    except JournalError:
        return True


@contextlib.contextmanager
def _held(home: Home, name: str, busy: str) -> Iterator[None]:
    import filelock

    try:
        private_folder(home.data)
        lock = filelock.FileLock(home.data / name, timeout=0, mode=0o600)
        lock.acquire()
    except filelock.Timeout:
        raise JournalError(busy) from None
    except OSError as error:
        reason = error.strerror or str(error)
        raise JournalError(messages.CANT_WRITE.format(place=home.data, reason=reason)) from error
    try:
        yield
    finally:
        lock.release()
