"""Asking before something is done that can't be undone."""

from __future__ import annotations

import sys

OK, TROUBLE, USAGE = 0, 1, 2


def consent(yes: bool, question: str, unasked: str, declined: str) -> int:
    """0: go ahead. 1: the person said no. 2: there is nobody to ask. What is not 0 was told.

    yes: it was said beforehand. unasked, declined: what is said where it is not done.
    """
    if yes:
        return OK
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        print(unasked, file=sys.stderr)
        return USAGE
    try:
        answer = input(question)
    except EOFError:
        answer = ""
    if answer.strip().lower() in ("y", "yes"):
        return OK
    print(declined)
    return TROUBLE
