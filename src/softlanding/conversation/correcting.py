"""What a person says after something was said back: is it a correction, and to what?"""

from __future__ import annotations

from softlanding.conversation.asking import Named
from softlanding.conversation.effects import Line
from softlanding.conversation.expectation import LEAVE_IT
from softlanding.conversation.routine import Expects
from softlanding.conversation.state import Mirrored, Mode, State
from softlanding.messages import common as messages
from softlanding.understanding import choices, feelings
from softlanding.understanding.matching import plain
from softlanding.understanding.standing import Strength


def said_back(state: State, named: Named, brief: bool) -> Mirrored:
    """What was named in this stretch, as it is said back, with finer words for a vague one."""
    reading = feelings.read(state.words, state.own_words)
    little = {f.name for f in reading.named if f.own and f.strength is Strength.LITTLE}
    felt = [f"a little {name}" if name in little else name for name in named.feelings]
    beside = feelings.signs_beside(named.feelings, named.signs)
    words = messages.named(felt) if brief and felt else messages.mirror(felt, beside)
    broad, offer = _vague(state, named)
    ending = messages.finer(offer) if offer else messages.THANKS
    line = Line("", f"{words} {ending}")
    return Mirrored(state.take, state.step, line, *named, broad, offer)


def _vague(state: State, named: Named) -> tuple[str, tuple[str, ...]]:
    """The first vague word and what is finer; nothing when that was asked in this turn, or when
    something finer was said with it."""
    finer = [name for name in named.feelings if not feelings.finer(name)]
    if state.refined or finer or not named.feelings:
        return "", ()
    return named.feelings[0], feelings.finer(named.feelings[0])


def correction(state: State) -> Named | None:
    """What was really named; None when this reply corrects nothing.

    While finer words are offered, any other name is one. At the question that follows, only what
    takes back a name that was said back: "no" may answer the question.
    """
    before = state.mirrored
    if before is None or not state.words:
        return None
    refining = state.mode is Mode.REFINING
    names = _refined(state, before) if refining else _corrected(state, before)
    if not names:
        return None
    gone = {sign for name in before.feelings for sign in feelings.signs_of(name)}
    still = {sign for name in names for sign in feelings.signs_of(name)}
    signs = [sign for sign in before.signs if sign in still or sign not in gone]
    return Named(names, tuple(signs))


def _corrected(state: State, before: Mirrored) -> tuple[str, ...] | None:
    """At the question that follows. What is to be said in full is said of what is felt."""
    found = feelings.corrected(before.feelings, state.words, state.own_words)
    step = state.current
    if not found and step is not None and step.expects is Expects.SENTENCE:
        now = feelings.read(state.words, state.own_words).now
        return now if now and not set(now) & set(before.feelings) else None
    return found


def takes_back(state: State) -> bool:
    """Whether it was not that, without a word for what it was: in so few words that nothing else
    is meant."""
    before, words = state.mirrored, plain(state.words)
    if before is None or state.mode is Mode.REFINING:
        return False
    few = len(words.split()) <= _FEW
    return words in _NOT_THAT or (few and _corrected(state, before) == ())


_FEW = 3  # words: "I'm not angry"
_NOT_THAT = (
    "wrong", "you misheard me", "you misheard that", "not what i said",
    "that's wrong", "that's not right", "that is not right", "that is wrong", "not that",
    "that's not it", "that's not what i said", "no that's wrong", "no that's not right",
    "no that's not it", "that's not how i feel",
)  # fmt: skip


def leaves_it(state: State) -> bool:
    """Whether the vague word shall stay."""
    said = [s.phrase or s.text for s in state.heard]
    return any(plain(text) in LEAVE_IT for text in said) or "leave it" in plain(state.words)


def _refined(state: State, before: Mirrored) -> tuple[str, ...]:
    """With the finer words that were chosen: others than those offered, too."""
    reading = feelings.read(state.words, state.own_words)
    chosen = [name for name in reading.now if name not in before.feelings]
    if not chosen and not reading.named:
        chosen = _by_number(state, before)
    if not chosen:
        return ()
    others = (name for name in before.feelings if name != before.broad)
    return tuple(dict.fromkeys((*chosen, *others)))


def _by_number(state: State, before: Mirrored) -> list[str]:
    """ "the second one"; or, where any word is taken, a word in no list."""
    for text in (*(s.phrase for s in state.heard if s.phrase), state.words):
        index = choices.pick(text, before.offer)
        if index is not None:
            return [before.offer[index]]
    step = state.current
    bare = feelings.bare_name(state.words) if step is not None and step.any_word else ""
    return [bare] if bare else []
