"""The program that drives the browser, in a process of its own: a page a line is asked for, what was seen is answered.

It is no thread and no part of the tests' own process: Playwright keeps an event loop running, with which nothing else
that has one could be tested there, and a process that is about to fork should have no threads.
"""

from __future__ import annotations

import json
import sys
import threading
from contextlib import contextmanager
from pathlib import Path
from socket import create_server
from typing import TYPE_CHECKING, Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Error, sync_playwright

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

FACTS = Path(__file__).with_name("facts.js").read_text("utf-8")
QUIET = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--no-first-run"),
    *("--disable-component-update", "--disable-sync", "--disable-domain-reliability", "--font-render-hinting=none"),
)
WITHIN = ("data:", "about:")  # all else that is asked for lies outside of the page
HEIGHT = 900
PAPER = 718  # pixels of an A4 page between margins of one centimetre
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
    "preload": False,
}


class DeadEnd:
    """A way out of the browser that leads nowhere; every knock at it is written down.

    There are two: the browser has errands of its own, whatever it is told, which no page is to be blamed for.
    """

    def __init__(self) -> None:
        self._door = create_server(("127.0.0.1", 0))
        self.knocks: list[str] = []
        threading.Thread(target=self._wait, daemon=True).start()

    @property
    def proxy(self) -> Any:
        """Where it is, as the browser wants to be told."""
        return {"server": f"http://127.0.0.1:{self._door.getsockname()[1]}", "bypass": "<-loopback>"}

    def _wait(self) -> None:
        while True:
            visitor, _address = self._door.accept()
            with visitor:
                visitor.settimeout(2)
                try:
                    said = visitor.recv(200)
                except OSError:
                    said = b""
                self.knocks.append(" ".join(said.decode("latin-1").split()[:2]))


def look(browser: Browser, end: DeadEnd, asked: dict[str, Any]) -> dict[str, Any]:
    """Everything that is to be known of a page: wide, narrow, on paper, and without scripts."""
    before = len(end.knocks)
    said: list[str] = []
    requests: list[str] = []
    with _opened(browser, end, asked, said, requests) as page:
        found = {str(width): _at(page, width, asked) for width in asked["widths"]}
        page.emulate_media(media="print")
        found["paper"] = _at(page, PAPER, asked, paper=True)
    with _opened(browser, end, asked, said, requests, java_script_enabled=False) as page:
        page.set_viewport_size({"width": asked["widths"][-1], "height": HEIGHT})
        plain = page.evaluate("document.body.innerText")
    return {"at": found, "plain": plain, "said": said, "requests": [*requests, *end.knocks[before:]]}


@contextmanager
def _opened(
    browser: Browser, end: DeadEnd, asked: dict[str, Any], said: list[str], requests: list[str], **more: Any
) -> Iterator[Page]:
    """A page in surroundings of its own; what it says and what it asks for is written down."""
    address = Path(asked["page"]).as_uri()
    context = browser.new_context(proxy=end.proxy, **more)
    context.on("console", lambda each: said.append(f"{each.type}: {each.text}"))
    context.on("weberror", lambda each: said.append(f"error: {each.error}"))
    context.on("request", lambda each: _write_down(each.url, address, requests))
    context.on("dialog", lambda each: (said.append(f"dialog: {each.message}"), each.dismiss()))
    try:
        page = context.new_page()
        page.goto(address)
        yield page
    finally:
        context.close()


def _write_down(url: str, address: str, requests: list[str]) -> None:
    if url.partition("#")[0] != address and not url.startswith(WITHIN):
        requests.append(url)


def _at(page: Page, width: int, asked: dict[str, Any], paper: bool = False) -> dict[str, Any]:
    page.set_viewport_size({"width": width, "height": HEIGHT})
    facts: dict[str, Any] = page.evaluate(FACTS, {"selector": asked["words"], "paper": paper})
    if asked["shot"]:
        page.screenshot(path=f"{asked['shot']}-{'paper' if paper else width}.png", full_page=True)
    return {**facts, "axe": [] if paper else _axe(page)}


def _axe(page: Page) -> list[str]:
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(AXE_SCRIPT)
    answer = page.evaluate("rules => axe.run(document, rules)", RULES)
    return [
        f"{each['id']}: {node['target'][-1]}: {node['failureSummary'].splitlines()[1].strip()}"
        for each in answer["violations"]
        for node in each["nodes"]
    ]


def main(program: str) -> None:
    """Answer one line for each that comes in."""
    end = DeadEnd()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=[*QUIET], proxy=DeadEnd().proxy)
        _answer({"version": browser.version})
        for line in sys.stdin:
            try:
                _answer(look(browser, end, json.loads(line)))
            except Error as error:
                _answer({"failed": error.message})
        browser.close()


def _answer(value: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(value) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1])
