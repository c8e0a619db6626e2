"""Changes config.toml: one setting, or all at once in the person's editor. What stands there beside
stays as it is, with its comments; what can't be used does not get in."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import tomlkit
from tomlkit.exceptions import TOMLKitError

from softlanding import helping
from softlanding.config import (
    MEANINGS,
    ConfigError,
    Home,
    Settings,
    checked,
    read_settings,
    settings_in,
)
from softlanding.consenting import OK, TROUBLE, agreed, somebody
from softlanding.editor import EditorError, open_in_editor
from softlanding.journal.opening import write_privately
from softlanding.messages import configuring as messages
from softlanding.speech.engines import choosing
from softlanding.speech.engines.catalogue import AUTO, UnknownEngineError, shipped
from softlanding.understanding.matching import closest

DEFAULTS = {key: getattr(Settings(), key) for key in MEANINGS}
_YES, _NO = ("true", "yes", "on"), ("false", "no", "off")


def toml(value: Any) -> str:
    """A value as it stands in the file."""
    return str(tomlkit.item(_plain(value)).as_string())


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def page() -> str:
    """All settings with their defaults, as a file would hold them."""
    lines = [(f"{key} = {toml(default)}", MEANINGS[key].text) for key, default in DEFAULTS.items()]
    width = max(len(line) for line, _ in lines)
    return "".join(f"{line:<{width}}  # {text}\n" for line, text in lines)


# -- set and unset ---------------------------------------------------------------------------------
def set_value(home: Home, key: str, words: Sequence[str]) -> int:
    """Write a setting into the file, which keeps all else. words: as they were typed."""
    if key not in MEANINGS:
        raise _unknown(key)
    try:
        value = checked(key, _read(key, words))
        _known(key, value)
    except ConfigError as error:
        raise ConfigError(messages.REFUSED.format(trouble=error)) from error
    code = _change(home, key, value)
    print(messages.SET.format(key=key, value=toml(value)))
    if note := _note(home, key, value):
        print(note, file=sys.stderr)
    return code


def _known(key: str, value: Any) -> None:
    """Raises ConfigError for an engine that is none."""
    if key == "engine" and value not in ("", AUTO):
        try:
            shipped().get(value)
        except UnknownEngineError as error:
            raise ConfigError(str(error).rstrip(".")) from error


def _note(home: Home, key: str, value: Any) -> str:
    """What is good to know of a value that can be used."""
    if key == "engine":
        return choosing.in_use(home, Settings(engine=value), shipped()).trouble
    if key == "country" and value and not helping.place(Settings(country=value)).named:
        return messages.NO_HELP_LINE.format(country=value.upper())
    return ""


def unset(home: Home, key: str) -> int:
    """Take a setting out of the file, also one that is none: its default counts again."""
    if key not in MEANINGS and key not in read_settings(home.settings).wrong:
        raise _unknown(key)
    code = _change(home, key, None)
    if key in MEANINGS:
        print(messages.UNSET.format(key=key, value=toml(DEFAULTS[key])))
    else:
        print(messages.TAKEN_OUT.format(key=key))
    return code


def _unknown(key: str) -> ConfigError:
    names = tuple(MEANINGS)
    near = closest(key.lower(), names)
    return ConfigError(messages.no_setting(key, "" if near is None else names[near], names))


def _read(key: str, words: Sequence[str]) -> object:
    """What was typed, as what the setting holds. Raises ConfigError."""
    default = DEFAULTS[key]
    if isinstance(default, tuple):
        return _listed(key, words)
    if len(words) > 1:
        raise ConfigError(messages.ONE_VALUE.format(key=key, count=len(words)))
    word = words[0]
    if isinstance(default, bool):
        return word.lower() in _YES if word.lower() in (*_YES, *_NO) else word
    if isinstance(default, str):
        return word
    for kind in (int, float):
        try:
            return kind(word)
        except ValueError:
            continue
    return word


def _listed(key: str, words: Sequence[str]) -> object:
    """Several texts, or one list in TOML."""
    if len(words) > 1 or not words[0].lstrip().startswith("["):
        return list(words)
    try:
        return tomlkit.parse(f"it = {words[0]}").unwrap()["it"]
    except TOMLKitError as error:
        raise ConfigError(messages.NO_LIST.format(key=key)) from error


def _change(home: Home, key: str, value: Any) -> int:
    """Put a value into the file; None: take the key out. 1: more has to be mended in it.

    Raises ConfigError, and OSError; then the file is as it was.
    """
    found = read_settings(home.settings)
    others = [wrong for name, wrong in found.wrong.items() if name != key]
    if found.trouble:
        raise ConfigError(messages.MEND_FIRST.format(trouble=found.trouble))
    if others and key not in found.wrong:
        raise ConfigError(messages.MEND_FIRST.format(trouble=f"{home.settings}: {others[0]}"))
    text = _bytes(home.settings).decode("utf-8-sig")
    document = tomlkit.parse(text)
    if value is None:
        document.pop(key, None)
    else:
        document[key] = _plain(value)
    if (changed := tomlkit.dumps(document)) != text:
        write_privately(home.settings, changed.encode())
    for wrong in others:
        print(messages.ALSO_WRONG.format(trouble=wrong), file=sys.stderr)
    return TROUBLE if others else OK


# -- edit ------------------------------------------------------------------------------------------
def edit(home: Home) -> int:
    """Open a copy of the file in the person's editor; it counts once all in it can be used."""
    file = home.settings
    copy, began = file.with_name("config.edited.toml"), file.with_name("config.edited-from.toml")
    before = _now(file)
    if not copy.exists():  # what was left the last time is gone on with
        write_privately(began, before)
        write_privately(copy, before)
    try:
        return _edited(file, copy, began)
    finally:
        if not copy.exists() or _bytes(copy) == before:
            copy.unlink(missing_ok=True)
            began.unlink(missing_ok=True)


def _edited(file: Path, copy: Path, began: Path) -> int:
    """began: what the file held when the copy was made, or when a change in it was last told."""
    before = _now(file)
    while True:
        trouble = ""
        try:
            open_in_editor(copy)
        except EditorError as error:
            trouble = str(error)
        after = copy.read_bytes() if copy.exists() else before
        if after == before:
            print(trouble or messages.UNCHANGED, file=sys.stderr if trouble else sys.stdout)
            return TROUBLE if trouble else OK
        troubles = [trouble] if trouble else list(_wrong_in(after, file))
        if not troubles and (now := _now(file)) != _bytes(began):
            troubles = [messages.meanwhile(file, list(_changes(_bytes(began), now, file)))]
            write_privately(began, now)
        if not troubles:
            write_privately(file, after)
            copy.unlink()
            print(messages.EDITED)
            return OK
        print(*troubles, sep="\n", file=sys.stderr)
        if trouble or not (somebody() and agreed(messages.AGAIN, enter=True)):
            print(messages.LEFT.format(file=file, copy=copy), file=sys.stderr)
            return TROUBLE


def _bytes(path: Path) -> bytes:
    """What a file holds; nothing where there is none."""
    try:
        return path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return b""


def _now(file: Path) -> bytes:
    """What is there to edit."""
    return _bytes(file) or _template()


def _changes(then: bytes, now: bytes, file: Path) -> Iterator[str]:
    """The settings that have another value now, as they would stand in the file."""
    old, new = (
        {**DEFAULTS, **settings_in(text.decode("utf-8-sig", "replace"), file).values}
        for text in (then, now)
    )
    return (f"{key} = {toml(new[key])}" for key in MEANINGS if new[key] != old[key])


def _wrong_in(text: bytes, file: Path) -> Iterator[str]:
    """All that is wrong with it, with the line where it stands."""
    try:
        lines = text.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        yield f"{file}: {error}"
        return
    found = settings_in(lines, file)
    if found.trouble:
        yield found.trouble
    wrong = dict(found.wrong)
    try:
        _known("engine", found.values.get("engine", ""))
    except ConfigError as error:
        wrong["engine"] = str(error)
    for key, trouble in wrong.items():
        stands = (
            number
            for number, line in enumerate(lines.splitlines(), start=1)
            if _name(line) == key or _name(line).startswith(f"{key}.")
        )
        yield messages.in_line(next(stands, None), trouble)


def _name(line: str) -> str:
    """What a line gives a value to, or begins a table of."""
    return line.partition("=")[0].strip(" \t[]\"'")


def _template() -> bytes:
    lines = (f"# {line}\n" for line in page().splitlines())
    return "".join((messages.TEMPLATE, "\n", *lines)).encode()
