"""The page in headless Chromium: for everybody's eyes, ears and hands, and without any script."""

from __future__ import annotations

import json
import math
import shutil
import struct
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from importlib import resources
from pathlib import Path
from typing import Any

import av
import pytest
from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.wait import WebDriverWait

from softlanding.conversation.effects import Held
from softlanding.journal.database import Choice
from softlanding.journal.naming import Use
from softlanding.journal.recordings import packed
from softlanding.report import page as making
from softlanding.report import timeline
from softlanding.report.page import Voice
from softlanding.report.words import gather
from softlanding.understanding.feeling_words import lexicon
from tests.report.samples import START, a_page, reflection, said

_BROWSERS = ("chromium", "google-chrome")
_FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip
AXE = resources.files("selenium_axe_python") / "axe-core" / "axe.min.js"
SCRIPT = "<script>document.title = 'it ran'</script>"
MANTRA = "One conversation is not the whole of me."


def written(folder: Path) -> Path:
    """A page with all that a page of some reflections may have, and words that try to break it."""
    tone = (int(3000 * math.sin(n / 9)) for n in range(24_000))
    sound = packed(b"".join(struct.pack("<h", sample) for sample in tone))
    those = [
        reflection(1, said(SCRIPT), said("practise", "recap.next-steps"), mantra=MANTRA),
        reflection(2, said("Twice.", "recap.last-steps"), mantra="Rest.", about="Acme", follows=1),
        reflection(3, said("שלום עולם 😀"), said("a list", held=Held.LEFT, feelings=("sad",))),
        reflection(4, said("i heard you", person="Ana"), mantra=MANTRA),
        reflection(5, said("and a walk", held=Held.JOINED), said("", mantra=True), mantra="Rest."),
        *(reflection(n, said("tea", "recap.next-steps"), mantra=f"{n}.") for n in range(6, 16)),
    ]
    names = ("tired", "relieved", "sad", "numb-ish")
    uses = [_use(name) for name in names]
    voices = {MANTRA: Voice(4, sound), "Rest.": Voice(2, None)}
    signs = [_use("fatigue"), _use("wanting to hide")]
    asked = Choice(START.date(), START.date() + timedelta(days=30))
    file = folder / "page.html"
    file.write_text(a_page(those, voices, uses, signs, asked).html, encoding="utf-8")
    return file


def written_long(folder: Path) -> Path:
    """A page of so many that months have bars, and not all words and names are there; with limits
    so low that a browser need not look long."""
    those = [reflection(n, said("tea")) for n in range(1, 41)]
    file = folder / "long.html"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(making, "gather", partial(gather, room=2_000))
        patch.setattr(making, "_MOST_NAMES", 20)
        patch.setattr(timeline, "MOST_MARKS", 30)
        made = a_page(those, {}, list(map(_use, lexicon().words)))
    assert made.before is not None
    file.write_text(made.html, encoding="utf-8")
    return file


def _use(name: str) -> Use:
    return Use(name, START, 1, "check-in.right-now", "")


class Browser:
    """One Chromium, which looks at one page."""

    def __init__(self, driver: webdriver.Chrome, page: Path) -> None:
        self.driver, self.page = driver, page

    def look(
        self, media: str = "", scheme: str = "light", width: int = 1000, page: Path | None = None
    ) -> None:
        """Load its page, or another one, anew on such a screen."""
        size = {"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": False}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
        scheme_is = [{"name": "prefers-color-scheme", "value": scheme}]
        seen = {"media": media, "features": scheme_is}
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", seen)
        self.driver.get((page or self.page).as_uri())

    def open_folds(self) -> None:
        """All of them."""
        self.run("document.querySelectorAll('details').forEach(fold => fold.open = true)")

    def run(self, script: str, *values: object) -> Any:
        """A script of the test's own; the page's policy does not hold it back."""
        return self.driver.execute_script(script, *values)

    def requests(self) -> list[str]:
        """Addresses that were asked for since this was called before, beside the browser's own."""
        entries = self.driver.get_log("performance")  # type: ignore[no-untyped-call]
        told = [json.loads(entry["message"])["message"] for entry in entries]
        asked = [
            one["params"]["request"]["url"]
            for one in told
            if one["method"] == "Network.requestWillBeSent"
        ]
        return [address for address in asked if not address.startswith("chrome")]

    def find(self, selector: str) -> WebElement:
        """The first such element."""
        return self.driver.find_element(By.CSS_SELECTOR, selector)

    def all(self, selector: str) -> list[WebElement]:
        """All such elements."""
        return self.driver.find_elements(By.CSS_SELECTOR, selector)


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    if sys.platform in ("darwin", "win32"):
        pytest.skip("NO TEST IN A BROWSER: it is known where Chromium is on Debian alone")
    program = next(filter(None, map(shutil.which, _BROWSERS)), None)
    steering = shutil.which("chromedriver")
    if program is None or steering is None:
        pytest.fail(
            "tests in a browser need chromium and chromium-driver (on Debian, ./scripts/test "
            "installs them), or google-chrome with its chromedriver"
        )
    options = webdriver.ChromeOptions()
    options.binary_location = program
    for flag in (*_FLAGS, f"--user-data-dir={tmp_path_factory.mktemp('chromium')}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"performance": "ALL"})
    driver = webdriver.Chrome(options, Service(steering))
    try:
        yield Browser(driver, written(tmp_path_factory.mktemp("page")))
    finally:
        driver.quit()


PARTS: dict[Callable[[Path], Path], tuple[str, ...]] = {  # of which pages they are parts
    written: (
        "header .quiet",
        ".marks a",
        "#signs + table",
        "audio",
        ".mantras + details",
        ".steps + details",
        ".sound",
    ),
    written_long: (".bar", ".count", "figcaption", ".placed + .quiet"),
}


@pytest.mark.parametrize("write", PARTS)
@pytest.mark.parametrize(("scheme", "width"), [("light", 1000), ("dark", 1000), ("light", 320)])
def test_axe_finds_nothing_serious(
    browser: Browser, tmp_path: Path, write: Callable[[Path], Path], scheme: str, width: int
) -> None:
    browser.look(scheme=scheme, width=width, page=write(tmp_path))
    browser.open_folds()
    assert [part for part in PARTS[write] if not browser.all(part)] == []
    browser.run(AXE.read_text(encoding="utf-8"))
    run = "axe.run({rules: {'target-size': {enabled: true}}}).then(arguments[0])"
    found = browser.driver.execute_async_script(run)["violations"]
    grave = [one for one in found if one["impact"] in ("serious", "critical")]
    assert [(one["id"], [node["target"] for node in one["nodes"]]) for one in grave] == []


def test_it_is_drawn_in_light_and_in_dark(browser: Browser, tmp_path: Path) -> None:
    middle = {}
    for scheme, paper in (("light", (251, 248, 243)), ("dark", (26, 27, 29))):
        browser.look(scheme=scheme)
        file = tmp_path / f"{scheme}.png"
        assert browser.driver.save_screenshot(str(file))
        drawn = pixels(file)
        assert drawn.most_common(1)[0][0] == paper
        assert len(drawn) > 50, "letters have soft edges"
        middle[scheme] = sum(sum(colour) * count for colour, count in drawn.items())
    assert middle["light"] > 3 * middle["dark"]


def pixels(picture: Path) -> Counter[tuple[int, int, int]]:
    """How often each colour is in it."""
    with av.open(str(picture)) as file:
        frame = next(file.decode(video=0)).reformat(format="rgb24")
    row = frame.planes[0].line_size
    data = bytes(frame.planes[0])
    return Counter(
        (data[at], data[at + 1], data[at + 2])
        for y in range(frame.height)
        for at in range(y * row, y * row + 3 * frame.width, 3)
    )


def test_stored_words_run_nothing_and_nothing_is_fetched(browser: Browser) -> None:
    browser.requests()  # those before
    browser.look()
    browser.open_folds()
    assert SCRIPT in browser.find("#r1").text
    assert browser.driver.title.startswith("Looking back")
    browser.run(
        "const one = document.createElement('script'); one.textContent = 'window.ran = true';"
        "document.body.append(one)"
    )
    assert browser.run("return window.ran") is None, "the policy forbids any script"
    sound = browser.find("audio")
    waiting = WebDriverWait(browser.driver, 10)
    waiting.until(lambda _: browser.run("return arguments[0].readyState", sound))
    assert browser.run("return arguments[0].duration", sound) == pytest.approx(1.5, abs=0.01)
    addresses = browser.requests()
    assert browser.page.as_uri() in addresses
    assert {address.partition(":")[0] for address in addresses} <= {"file", "data"}


def test_keys_open_folds_and_marks_lead_to_their_words(browser: Browser) -> None:
    browser.look()
    browser.find("body").send_keys(Keys.TAB)
    first = browser.driver.switch_to.active_element
    assert first.get_attribute("class") == "skip"
    assert first.location["x"] >= 0, "it shows when it is reached"
    fold = browser.find("#words ~ details")
    fold.find_element(By.TAG_NAME, "summary").send_keys(Keys.ENTER)
    assert fold.get_attribute("open") is not None
    words = browser.find("#r1")
    assert not words.is_displayed()
    browser.find(".marks a[href='#r1']").send_keys(Keys.ENTER)
    WebDriverWait(browser.driver, 5).until(lambda _: words.is_displayed())


def test_on_paper_all_folds_are_open_and_the_ground_is_white(browser: Browser) -> None:
    browser.look(scheme="dark")
    shown = "return document.getElementById('r1').checkVisibility()"
    assert not browser.run(shown)
    browser.look(media="print", scheme="dark")
    assert browser.run(shown)
    paper = browser.run("return getComputedStyle(document.body).backgroundColor")
    assert paper == "rgb(255, 255, 255)"
    assert not browser.find("nav").is_displayed()


def test_names_in_the_picture_stay_readable_on_the_smallest_screen(browser: Browser) -> None:
    browser.look(width=320)
    name = browser.find(".places circle + text")
    assert browser.run("return arguments[0].getBoundingClientRect().height", name) > 14
    figure = browser.find("figure")
    assert browser.run("return arguments[0].scrollWidth > arguments[0].clientWidth", figure)
    assert browser.run("return document.documentElement.scrollWidth") <= 320


def test_nothing_runs_over_the_side_of_a_small_screen(browser: Browser, tmp_path: Path) -> None:
    long = "x" * 100_000
    replies = [said(long, person=long), said(long, "recap.next-steps", feelings=(long,))]
    one = reflection(1, *replies, title=long, about=long, mantra=long)
    file = tmp_path / "long.html"
    made = a_page([one, reflection(2, said(long), title="Late")], {}, [_use(long), _use("tired")])
    file.write_text(made.html, encoding="utf-8")
    browser.look(width=360, page=file)
    browser.open_folds()
    assert browser.run("return document.documentElement.scrollWidth") <= 360
    wide = (
        "return [...document.querySelectorAll('main *')].filter(one =>"
        " one.getBoundingClientRect().right > 361 && !one.closest('.unseen, .places')).map("
        "one =>"
        " one.outerHTML.slice(0, 80))"
    )
    assert browser.run(wide) == []
