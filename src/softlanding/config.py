"""Where things lie on this machine, and the person's settings.

Folders follow the platform (platformdirs); SOFTLANDING_HOME puts everything into one folder.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

import tomli


class ConfigError(ValueError):
    """A setting can't be used; the message names file, key and what would be right."""


@dataclass(frozen=True, slots=True)
class Home:
    """The folders of one person. Nothing is created by asking."""

    data: Path
    config: Path
    cache: Path

    @property
    def journal(self) -> Path:
        """The database file."""
        return self.data / "journal.db"

    @property
    def index(self) -> Path:
        """The index of all words, made from the journal whenever it is missing or behind."""
        return self.data / "search.db"

    @property
    def audio(self) -> Path:
        """One folder a reflection."""
        return self.data / "audio"

    @property
    def pages(self) -> Path:
        """What is being corrected in an editor."""
        return self.data / "pages"

    @property
    def arriving(self) -> Path:
        """Recordings while they are brought in."""
        return self.data / "arriving"

    @property
    def engines(self) -> Path:
        """One folder for each speech engine that was fetched."""
        return self.data / "engines"

    @property
    def settings(self) -> Path:
        """The settings file; it need not exist."""
        return self.config / "config.toml"

    @property
    def routines(self) -> Path:
        """The person's own routines."""
        return self.config / "routines"

    @property
    def words(self) -> Path:
        """The person's own words and how they are said; it need not exist."""
        return self.config / "words.toml"

    @property
    def voice_cache(self) -> Path:
        """Rendered lines that are not in audio_prompts."""
        return self.cache / "voice"


def home(environment: Mapping[str, str] = os.environ) -> Home:
    """The folders to use: SOFTLANDING_HOME if set, else the platform's own."""
    if chosen := environment.get("SOFTLANDING_HOME"):
        root = Path(chosen).expanduser().absolute()
        return Home(root, root, root / "cache")
    import platformdirs

    return Home(
        platformdirs.user_data_path("softlanding", appauthor=False),
        platformdirs.user_config_path("softlanding", appauthor=False),
        platformdirs.user_cache_path("softlanding", appauthor=False),
    )


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a setting is. text: what it means, in a line. between: the least and the most, of a
    number. choices: the words it may be; empty for any text."""

    text: str
    between: tuple[float, float] = (0, 0)
    choices: tuple[str, ...] = ()


def _setting(
    default: Any, text: str, between: tuple[float, float] = (0, 0), choices: tuple[str, ...] = ()
) -> Any:
    return field(default=default, metadata={"meaning": Meaning(text, between, choices)})


@dataclass(frozen=True, slots=True)
class Settings:
    """What a person may set in config.toml, with the defaults and what each means."""

    voice: str = _setting("", "id of a pyttsx3 voice; empty: the one of the stored prompts")
    rate: int = _setting(150, "words a minute", (80, 300))
    volume: float = _setting(1.0, "of the voice, from 0 to 1", (0, 1))
    patience: float = _setting(4.0, "seconds of silence that end a reply", (0.5, 60))
    choice_patience: float = _setting(1.5, "the same at choices and yes/no", (0.5, 60))
    nudge_after: float = _setting(15.0, 'seconds without speech until "take your time"', (3, 600))
    pause_after: float = _setting(60.0, 'and until it waits for "resume"', (5, 3600))
    longest_reply: float = _setting(
        900.0, "seconds until a new part begins; said a minute before, no word is lost", (20, 86400)
    )
    reply_pause: float = _setting(
        2.0, "seconds that part the replies in a recording given with --from", (0.5, 60)
    )
    keep_audio: bool = _setting(True, "false keeps only the mantra's recording")
    headphones: bool = _setting(False, "true: speech interrupts the prompt")
    microphone: str = _setting("", "part of a device's name; empty: the system's own")
    speaker: str = _setting("", "the same, for what you hear")
    engine: str = _setting("", "which one listens; empty: that of engines use, or the best one")
    hold_back: str = _setting(
        "gentle",
        "plans at feelings: off, gentle (where it is sure) or strict",
        choices=("off", "gentle", "strict"),
    )
    bell_after: float = _setting(
        180.0, "seconds of a turn in a circle until a soft bell", (20, 3600)
    )
    country: str = _setting("", "two letters: whose help lines are named; empty: by the locale")
    mantras: tuple[str, ...] = _setting(
        (), 'your own, offered beside the others: ["One breath at a time."]'
    )


MEANINGS: Mapping[str, Meaning] = {one.name: one.metadata["meaning"] for one in fields(Settings)}
_DEFAULTS = Settings()
_IS_COUNTRY = re.compile("([A-Za-z]{2})?")


@dataclass(frozen=True, slots=True)
class Found:
    """What a settings file holds. values: by key, those that can be used. wrong: what is wrong, by
    key. trouble: why nothing could be read at all."""

    values: Mapping[str, Any]
    wrong: Mapping[str, str]
    trouble: str = ""


def load_settings(path: Path) -> Settings:
    """The settings in this file, or the defaults where there is none.

    Raises ConfigError for anything that can't be used, which says how to mend it.
    """
    found = read_settings(path)
    troubles = [found.trouble] if found.trouble else [f"{path}: {w}" for w in found.wrong.values()]
    if troubles:
        mends = ". softlanding config edit mends it." if os.access(path, os.R_OK) else ""
        raise ConfigError(troubles[0] + mends)
    return Settings(**found.values)


def read_settings(path: Path) -> Found:
    """What can be used of this file, and what is wrong with the rest."""
    try:
        return settings_in(path.read_text(encoding="utf-8-sig"), path)
    except (FileNotFoundError, NotADirectoryError):
        return Found({}, {})
    except UnicodeDecodeError as error:
        return Found({}, {}, f"{path}: this is not a TOML file: {error}")
    except OSError as error:
        return Found({}, {}, f"{path}: I can't read it: {error.strerror}")


def settings_in(text: str, path: Path) -> Found:
    """The same of a text; path: the file it is from, or is for."""
    try:
        data = tomli.loads(text)
    except tomli.TOMLDecodeError as error:
        return Found({}, {}, f"{path}: this is not a TOML file: {error}")
    values, wrong = {}, {}
    for key, value in data.items():
        try:
            values[key] = checked(key, value)
        except ConfigError as error:
            wrong[key] = str(error)
    return Found(values, wrong)


def checked(key: str, value: object) -> Any:
    """The value as Settings has it. Raises ConfigError, which does not name the file."""

    def wrong(right: str) -> ConfigError:
        return ConfigError(f"'{key}' should be {right}, and is {value!r}")

    if key not in MEANINGS:
        raise ConfigError(f"there is no setting '{key}'; there are: {', '.join(MEANINGS)}")
    default, meaning = getattr(_DEFAULTS, key), MEANINGS[key]
    if isinstance(default, bool):
        if not isinstance(value, bool):
            raise wrong("true or false")
        return value
    if isinstance(default, str):
        if not isinstance(value, str):
            raise wrong("a text in quotes")
        if meaning.choices and value not in meaning.choices:
            raise wrong(f"one of {', '.join(meaning.choices)}")
        if key == "country" and not _IS_COUNTRY.fullmatch(value):
            raise wrong('a country in two letters, like "US"')
        return value
    if isinstance(default, tuple):
        if not isinstance(value, list) or not all(isinstance(v, str) and v.strip() for v in value):
            raise wrong('a list of sentences, like ["One breath at a time."]')
        return tuple(value)
    low, high = meaning.between
    if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
        raise wrong(f"a number from {low:g} to {high:g}")
    if isinstance(default, int) and not isinstance(value, int):
        raise wrong(f"a whole number from {low:g} to {high:g}")
    return type(default)(value)
