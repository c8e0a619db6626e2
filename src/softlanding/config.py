"""Where things lie on this machine, and the person's settings.

Folders follow the platform (platformdirs); SOFTLANDING_HOME puts everything into one folder.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
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
class Settings:
    """What a person may set in config.toml, with the defaults.

    voice: id of a pyttsx3 voice, empty for the default one. rate: words a minute. volume: 0 to 1.
    patience, choice_patience: seconds of silence that end a reply (open; choices and yes/no).
    nudge_after, pause_after: seconds without speech. longest_reply: seconds after which a new part
    of a reply begins; a minute before, this is announced. reply_pause: seconds that part the
    replies in a recording given with --from. microphone, speaker: part of a device's name.
    engine: name of the engine that listens, empty for the best one that is installed. hold_back:
    whether solutions are held back at feelings: off, gentle (where it is sure) or strict.
    bell_after: seconds of a turn in a circle after which a soft bell tells of the time. country:
    two letters (ISO 3166-1), for where help is in a crisis; empty takes that of the locale.
    """

    voice: str = ""
    rate: int = 150
    volume: float = 1.0
    patience: float = 4.0
    choice_patience: float = 1.5
    nudge_after: float = 15.0
    pause_after: float = 60.0
    longest_reply: float = 900.0
    reply_pause: float = 2.0
    keep_audio: bool = True
    headphones: bool = False
    microphone: str = ""
    speaker: str = ""
    engine: str = ""
    hold_back: str = "gentle"
    bell_after: float = 180.0
    country: str = ""
    mantras: tuple[str, ...] = ()


_RANGES: dict[str, tuple[float, float]] = {
    "rate": (80, 300),
    "volume": (0, 1),
    "patience": (0.5, 60),
    "choice_patience": (0.5, 60),
    "nudge_after": (3, 600),
    "pause_after": (5, 3600),
    "longest_reply": (20, 86400),
    "reply_pause": (0.5, 60),
    "bell_after": (20, 3600),
}
_IS_COUNTRY = re.compile("([A-Za-z]{2})?")
_CHOICES = {"hold_back": ("off", "gentle", "strict")}


def load_settings(path: Path) -> Settings:
    """The settings in this file, or the defaults where there is none.

    Raises ConfigError for anything that can't be used.
    """
    try:
        data = tomli.loads(path.read_text(encoding="utf-8-sig"))
    except (FileNotFoundError, NotADirectoryError):
        return Settings()
    except (tomli.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: this is not a TOML file: {error}") from error
    except OSError as error:
        raise ConfigError(f"{path}: I can't read it: {error.strerror}") from error
    defaults = Settings()
    known = {field.name: getattr(defaults, field.name) for field in fields(Settings)}
    values = {}
    for key, value in data.items():
        if key not in known:
            raise ConfigError(f"{path}: there is no setting '{key}'; there are: {', '.join(known)}")
        values[key] = _checked(path, key, value, known[key])
    return Settings(**values)


def _checked(path: Path, key: str, value: object, default: object) -> Any:
    def wrong(right: str) -> ConfigError:
        return ConfigError(f"{path}: '{key}' should be {right}, and is {value!r}")

    if isinstance(default, bool):
        if not isinstance(value, bool):
            raise wrong("true or false")
        return value
    if isinstance(default, str):
        if not isinstance(value, str):
            raise wrong("a text in quotes")
        if value not in _CHOICES.get(key, (value,)):
            raise wrong(f"one of {', '.join(_CHOICES[key])}")
        if key == "country" and not _IS_COUNTRY.fullmatch(value):
            raise wrong('a country in two letters, like "US"')
        return value
    if isinstance(default, tuple):
        if not isinstance(value, list) or not all(isinstance(v, str) and v.strip() for v in value):
            raise wrong('a list of sentences, like ["One breath at a time."]')
        return tuple(value)
    low, high = _RANGES[key]
    if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
        raise wrong(f"a number from {low:g} to {high:g}")
    if isinstance(default, int) and not isinstance(value, int):
        raise wrong(f"a whole number from {low:g} to {high:g}")
    return type(default)(value)  # type: ignore[call-arg]
