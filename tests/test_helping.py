"""Where help is in a crisis: by country, with a finder for everywhere."""

from __future__ import annotations

import re

import pytest

from softlanding import helping
from softlanding.config import Settings
from softlanding.conversation.effects import Line
from softlanding.messages import common as messages

COUNTRIES = sorted(helping.countries())


def lines(country: str = "", **environment: str) -> tuple[Line, ...]:
    return helping.lines(Settings(country=country), environment)


def test_there_are_many_and_the_day_of_the_check_is_told() -> None:
    assert len(COUNTRIES) >= 20
    assert re.fullmatch(r"20\d\d-\d\d-\d\d", helping.checked())


@pytest.mark.parametrize("country", COUNTRIES)
def test_a_country_has_a_line_and_the_finder_beside_it(country: str) -> None:
    here, elsewhere = lines(country)
    assert re.search(r": call (or text )?[*\d]", here.text)
    assert re.search(r"In danger, call \d+\.$", here.text)
    assert not re.search(r"call (or text )?\d", here.spoken), "numbers are said digit by digit"
    assert elsewhere == messages.WHERE_HELP_IS


def test_in_the_united_states_it_is_988_said_digit_by_digit() -> None:
    here = lines("US")[0]
    assert "call or text 988, day and night" in here.text
    assert "nine eight eight" in here.spoken


@pytest.mark.parametrize(
    ("environment", "country"),
    [
        ({"LANG": "en_GB.UTF-8"}, "United Kingdom"),
        ({"LANG": "en_US.UTF-8", "LC_TELEPHONE": "de_DE.UTF-8"}, "Germany"),
        ({"LANG": "en_US.UTF-8", "LC_ALL": "fr_FR"}, "France"),
        ({"LANG": "C.UTF-8"}, None),
        ({"LANG": "xx_ZZ"}, None),
        ({}, None),
    ],
)
def test_the_locale_tells_the_country(environment: dict[str, str], country: str | None) -> None:
    found = lines(**environment)
    if country is None:
        assert found == (messages.WHERE_HELP_IS,)
    else:
        assert country in found[0].text


def test_the_settings_come_first() -> None:
    assert "Ireland" in lines("ie", LANG="en_US.UTF-8")[0].text
    assert helping.place(Settings(country="IE"), {}).by == "settings"


def test_a_country_that_is_not_known_gets_the_finder() -> None:
    assert lines("KP", LANG="en_US.UTF-8") == (messages.WHERE_HELP_IS,)
