"""Errors that a person can cause or meet: their message says what happened, what is safe and what
is next. They load nothing, so that every command can know them."""

from __future__ import annotations


class JournalError(Exception):
    """The journal can't be used."""


class RoutineError(ValueError):
    """A routine can't be used; the message names file, key and what would be right."""
