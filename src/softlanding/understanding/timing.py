"""When a feeling was there: by what follows it, and by words of time in the same sentence."""

from __future__ import annotations

import re
from dataclasses import replace

from softlanding.understanding import grammar as g
from softlanding.understanding.said import Found, Said
from softlanding.understanding.standing import Frame, Standing

_FADED = "|".join(sorted(g.GONE - {"went"}))
_NO_MORE = re.compile(
    r"(but )?(not|no) (any ?more|any longer|longer|today)|"
    r"(is |are |have |has |had |all |just |they )*"
    rf"({_FADED}|went (away|the minute)|left me)\b|(is|are|was) (all )?over(?! (an?|the))\b"
)
_WENT_AWAY = re.compile(
    r"^(\w+ ){0,9}?(but|and|then|now) (that|it|this|they|i am) "
    r"(is |has |have |had |all |soon |just )*"
    rf"({_FADED}|went away|over(?! (an?|the|here|there)))\b|\bbut now i\b"
)
_SUBJECTS = tuple((word,) for word in ("i", "it", "that", "they", "he", "she", "my", "just"))


def in_time(said: Said, one: Found, how: Standing) -> Standing:
    """Whether it is over: by what follows, or by words of time in the same sentence."""
    words, end = said.words, one.end
    rest = " ".join(words[end : _sentence_end(said, end)])
    if _NO_MORE.match(rest) or _WENT_AWAY.search(rest):
        return replace(how, over=True)
    loose = how.frame in (Frame.LOOSE, Frame.ALONE)
    if words[end : end + 1] == ("now",) and words[end + 1 : end + 2] not in _SUBJECTS:
        return replace(how, past=False)
    for k in range(one.start - 1, -1, -1):
        if k + 1 in said.breaks:
            break
        pair = " ".join(words[k : k + 2])
        if words[k] in g.NOW or pair in g.NOW:
            return replace(how, past=how.past and words[k] == "since")
        if pair in g.EARLY:
            return replace(how, early=True)
        if words[k] in g.THEN or pair in g.THEN:
            return replace(how, over=how.past or loose or words[k] in g.LONG_AGO)
    pairs = [" ".join(words[k : k + 2]) for k in range(end, min(end + 3, len(words)))]
    early = any(pair in g.EARLY for pair in pairs) and (how.past or loose)
    then = any(pair in g.THEN or pair.split()[0] in g.THEN for pair in pairs)
    return replace(how, early=early, over=how.over or (then and (how.past or loose)))


def _sentence_end(said: Said, at: int) -> int:
    return min((b for b in said.breaks if b > at), default=len(said.words))
