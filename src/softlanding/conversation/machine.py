"""The machine: state and event in, state and effects out. No clock, no disk, no sound.

The table below is the whole of it; docs/machine.md is drawn from it. Each action returns the new
state, whose mode is one of those that its row allows.
"""

from __future__ import annotations

from collections.abc import Iterable

from softlanding.conversation import actions, holding, naming
from softlanding.conversation.asking import Action, Result
from softlanding.conversation.effects import Line
from softlanding.conversation.events import Event
from softlanding.conversation.routine import Routine
from softlanding.conversation.state import Mode, Pace, State
from softlanding.conversation.triggers import Trigger, read


def start(
    routine: Routine, pace: Pace | None = None, where_help_is: tuple[Line, ...] = ()
) -> State:
    """The state before the first event, Began."""
    return State(routine, pace or Pace(), where_help_is=where_help_is)


def react(state: State, event: Event) -> Result:
    """The next state and what is to be done. An event that means nothing here changes nothing."""
    trigger = read(state, event)
    row = TABLE.get((state.mode, trigger)) if trigger else None
    if row is None:
        return state, ()
    modes, action = row
    after, effects = action(state, event)
    assert after.mode in modes, f"{state.mode} on {trigger} went to {after.mode}"
    return after, effects


def matters(state: State, event: Event) -> bool:
    """Whether the event means anything here."""
    trigger = read(state, event)
    return trigger is not None and (state.mode, trigger) in TABLE


def replay(state: State, events: Iterable[Event]) -> State:
    """The state after these events: how a session is resumed."""
    for event in events:
        state, _ = react(state, event)
    return state


# -- the table -------------------------------------------------------------------------------------
_PLAIN = (Mode.SPEAKING, Mode.LISTENING, Mode.NUDGING)
_MANTRA = (Mode.CONFIRMING, Mode.WORDING, Mode.RECORDING)
_OPEN = (*_PLAIN, *_MANTRA)
_BESIDE = (
    *_MANTRA,
    Mode.OFFERING,
    Mode.REFINING,
)  # a question of its own, beside those of the routine
_ASKED = (*_OPEN, Mode.OFFERING, Mode.REFINING)
_WAIT = (Mode.PAUSED, Mode.HELPING)
_ON = (Mode.SPEAKING, Mode.OFFERING, Mode.CLOSING)
_AGAIN = (*_ON, *_MANTRA, Mode.REFINING, Mode.HELPING)
_M, _T = Mode, Trigger

# from, on, to (same: stays where it is), doing
_ROWS: tuple[tuple[tuple[Mode, ...], Trigger, tuple[Mode, ...] | None, Action], ...] = (
    ((_M.SPEAKING,), _T.BEGIN, _ON, actions.begin),
    ((_M.SPEAKING, _M.NUDGING), _T.SPOKEN, (_M.LISTENING,), actions.listen),
    ((*_BESIDE, *_WAIT), _T.SPOKEN, None, actions.listen),
    ((_M.LISTENING, *_BESIDE), _T.WORDS, None, actions.add),
    ((_M.LISTENING, _M.RECORDING), _T.REPLY, _ON, actions.advance),
    ((_M.WORDING,), _T.REPLY, (_M.CONFIRMING,), actions.confirm),
    ((_M.LISTENING,), _T.PICKED, (_M.CONFIRMING,), actions.confirm),
    ((_M.LISTENING,), _T.OWN, (_M.WORDING,), actions.word_own),
    ((_M.CONFIRMING,), _T.YES, (_M.RECORDING, *_ON), actions.take),
    ((_M.CONFIRMING,), _T.NO, (_M.SPEAKING,), actions.choose_again),
    ((_M.CONFIRMING,), _T.STILL_UNCLEAR, (_M.RECORDING, *_ON), actions.take),
    (_PLAIN, _T.YES, _ON, actions.advance),
    (_PLAIN, _T.NO, _ON, actions.advance),
    ((_M.LISTENING,), _T.NAMED, (_M.REFINING, *_ON), naming.mirror),
    ((_M.LISTENING,), _T.CORRECTED, (_M.SPEAKING,), naming.correct),
    ((_M.LISTENING,), _T.NOT_THAT, (_M.NUDGING,), naming.not_that),
    ((_M.REFINING,), _T.CORRECTED, _ON, naming.correct),
    ((_M.REFINING,), _T.NO, _ON, naming.as_it_is),
    ((_M.REFINING,), _T.QUIET, _ON, naming.go_on),
    ((_M.REFINING,), _T.SKIP, _ON, naming.go_on),
    ((_M.REFINING,), _T.REPLY, _ON, naming.more),
    ((_M.REFINING,), _T.UNCLEAR, None, naming.which),
    ((_M.REFINING,), _T.STILL_UNCLEAR, _ON, naming.go_on),
    ((_M.LISTENING,), _T.HOLD, (_M.NUDGING,), holding.hold_back),
    ((_M.LISTENING,), _T.SET_ASIDE, (*_ON, _M.REFINING), holding.set_aside),
    ((_M.LISTENING,), _T.INVITED, (_M.NUDGING, *_ON), holding.welcome),
    ((_M.LISTENING,), _T.INVITED_HERE, _ON, holding.ask_sharer),
    (_PLAIN, _T.IDEAS, _ON, holding.open_gate),
    (_PLAIN, _T.ENOUGH, _ON, holding.close_gate),
    ((_M.OFFERING,), _T.YES, _ON, holding.join),
    ((_M.OFFERING,), _T.NO, _ON, holding.leave),
    ((_M.OFFERING,), _T.SKIP, _ON, holding.leave),
    ((_M.OFFERING,), _T.STILL_UNCLEAR, _ON, holding.leave),
    ((_M.LISTENING,), _T.UNCLEAR, (_M.NUDGING,), actions.didnt_catch),
    ((_M.CONFIRMING, _M.WORDING, _M.OFFERING), _T.UNCLEAR, None, actions.didnt_catch),
    ((_M.LISTENING, _M.WORDING), _T.STILL_UNCLEAR, _ON, actions.advance),
    ((_M.PAUSED,), _T.UNCLEAR, None, actions.listen),
    ((_M.PAUSED,), _T.STILL_UNCLEAR, None, actions.listen),
    ((_M.HELPING,), _T.WORDS, None, actions.add),
    ((_M.HELPING,), _T.UNCLEAR, None, actions.ask_whether),
    ((_M.HELPING,), _T.STILL_UNCLEAR, None, actions.ask_whether),
    ((_M.LISTENING,), _T.QUIET, (_M.NUDGING,), actions.nudge),
    ((*_MANTRA, _M.OFFERING), _T.QUIET, None, actions.nudge),
    ((_M.LISTENING, *_BESIDE), _T.LONG_QUIET, (_M.PAUSED,), actions.wait),
    ((_M.LISTENING, *_BESIDE, *_WAIT), _T.NOTICED, None, actions.tell),
    (_OPEN, _T.SKIP, _ON, actions.advance),
    (_PLAIN, _T.REPEAT, (_M.SPEAKING,), actions.repeat),
    (_BESIDE, _T.REPEAT, None, actions.repeat),
    (_ASKED, _T.BACK, (_M.SPEAKING,), actions.back),
    (_ASKED, _T.PAUSE, (_M.PAUSED,), actions.pause),
    ((*_ASKED, *_WAIT), _T.HELP, (_M.HELPING,), actions.give_help),
    ((*_ASKED, *_WAIT), _T.CRISIS, (_M.HELPING,), actions.pause_in_crisis),
    (_WAIT, _T.RESUME, (_M.SPEAKING, *_BESIDE), actions.go_on),
    ((*_ASKED, *_WAIT, _M.INTERRUPTED), _T.RESUMED, _AGAIN, actions.program_resumed),
    ((*_ASKED, *_WAIT), _T.STOP, (_M.FINISHED,), actions.stop),
    ((*_ASKED, *_WAIT), _T.INTERRUPTED, (_M.INTERRUPTED,), actions.interrupt),
    ((_M.CLOSING,), _T.REPEAT, None, actions.close_again),
    ((_M.CLOSING,), _T.SPOKEN, (_M.FINISHED,), actions.finish),
    ((_M.CLOSING,), _T.SKIP, (_M.FINISHED,), actions.finish),
    ((_M.CLOSING,), _T.STOP, (_M.FINISHED,), actions.finish),
    ((_M.CLOSING,), _T.INTERRUPTED, (_M.FINISHED,), actions.finish),
)
TABLE: dict[tuple[Mode, Trigger], tuple[tuple[Mode, ...], Action]] = {
    (mode, trigger): (to or (mode,), action)
    for modes, trigger, to, action in _ROWS
    for mode in modes
}
