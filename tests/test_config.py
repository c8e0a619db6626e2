"""The settings: all of them can be set, and a wrong one is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from softlanding.config import ConfigError, Home, Settings, load_settings
from softlanding.config import home as find_home
from tests.command import softlanding


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("patience = 'long'", "'patience' should be a number from 0.5 to 60, and is 'long'"),
        ("patience = 0", "'patience' should be a number from 0.5 to 60, and is 0"),
        ("rate = 1.5", "'rate' should be a number from 80 to 300"),
        ("rate = 100.5", "'rate' should be a whole number from 80 to 300"),
        ("keep_audio = 1", "'keep_audio' should be true or false"),
        ("mantras = 'one'", "'mantras' should be a list of sentences"),
        ("colour = 'red'", "there is no setting 'colour'; there are: voice, rate"),
        ("patience = ", "this is not a TOML file"),
    ],
)
def test_a_broken_setting_names_file_and_key(home: Home, text: str, said: str) -> None:
    home.config.mkdir(parents=True)
    home.settings.write_text(text)
    done = softlanding("reflect", "--typed")
    assert done.returncode == 2
    assert done.stderr.startswith(str(home.settings))
    assert said in done.stderr
    assert done.stderr.endswith(". softlanding config edit mends it.\n")
    assert len(done.stderr.splitlines()) == 1


def test_every_setting_can_be_set(home: Home) -> None:
    home.config.mkdir(parents=True)
    home.settings.write_text(
        """
voice = "gmw/en-us"
rate = 120
volume = 0
patience = 60
choice_patience = 0.5
nudge_after = 20
pause_after = 120.5
longest_reply = 600
reply_pause = 3
keep_audio = false
headphones = true
microphone = "USB"
speaker = "Built-in"
engine = "whisper-small.en"
hold_back = "strict"
bell_after = 90
country = "GB"
mantras = ["One breath at a time.", "רק נשימה"]
""",
        encoding="utf-8",
    )
    assert load_settings(home.settings) == Settings(
        "gmw/en-us", 120, 0.0, 60.0, 0.5, 20.0, 120.5, 600.0, 3.0, False, True, "USB", "Built-in",
        "whisper-small.en", "strict", 90.0, "GB", ("One breath at a time.", "רק נשימה"),
    )  # fmt: skip


def test_without_a_file_there_are_the_defaults(home: Home, tmp_path: Path) -> None:
    assert load_settings(home.settings) == Settings()
    (tmp_path / "file").touch()
    assert load_settings(tmp_path / "file" / "config.toml") == Settings()


def test_a_file_from_an_editor_that_marks_its_encoding_is_read(home: Home) -> None:
    home.config.mkdir(parents=True)
    home.settings.write_text("patience = 5", encoding="utf-8-sig")
    assert load_settings(home.settings).patience == 5


def test_a_settings_file_that_cannot_be_read_is_named(home: Home) -> None:
    home.settings.mkdir(parents=True)
    with pytest.raises(ConfigError, match=r"config.toml: I can't read it: Is a directory"):
        load_settings(home.settings)
    home.settings.rmdir()
    home.settings.write_bytes(b"voice = '\xff'")
    with pytest.raises(ConfigError, match=r"config.toml: this is not a TOML file"):
        load_settings(home.settings)


@pytest.mark.parametrize("value", ["nan", "inf", "-1", "1e400", "true", "[4]", "1979-05-27"])
def test_a_patience_must_be_a_sensible_number(home: Home, value: str) -> None:
    home.config.mkdir(parents=True)
    home.settings.write_text(f"patience = {value}")
    with pytest.raises(ConfigError, match=r"'patience' should be a number from 0.5 to 60"):
        load_settings(home.settings)


def test_one_variable_moves_everything_into_one_folder(tmp_path: Path) -> None:
    here = tmp_path / "here"
    assert find_home({"SOFTLANDING_HOME": str(here)}) == Home(here, here, here / "cache")
    assert not here.exists()


def test_without_it_the_platforms_folders_are_used(tmp_path: Path) -> None:
    found = find_home({"SOFTLANDING_HOME": ""})
    assert all("softlanding" in path.name for path in (found.data, found.config, found.cache))
    assert all(tmp_path in path.parents for path in (found.data, found.config, found.cache))
    assert not found.data.exists()
