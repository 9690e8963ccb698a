"""A real browser against a live server.

Playwright's synchronous interface keeps an event loop running in its thread, and Django refuses database work
in such a thread. So the browser lives in a thread of its own, one for each test process, and tests hand it
functions; database work stays in the test's thread.
"""

import os
import re
import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

# The one without windows is the quickest.
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser")
CHROMIUM = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), "chromium")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# With SCREENSHOTS=folder every visited page leaves a picture there.
SCREENSHOTS = os.environ.get("SCREENSHOTS")
HEIGHT = 900
# By number: on a machine without a name server Chromium does not always know "localhost".
os.environ.setdefault("DJANGO_LIVE_TEST_SERVER_ADDRESS", "127.0.0.1")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder drives a browser and may take long."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


class BrowserThread:
    """The one thread in which Playwright runs."""

    def __init__(self) -> None:
        self._executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="browser")
        self.kept: Kept | None = None
        self.run(self._start)

    def run[T](self, function: Callable[..., T], *arguments: object) -> T:
        return self._executor.submit(function, *arguments).result()

    def stop(self) -> None:
        self.run(self._stop)
        self._executor.shutdown()

    def _start(self) -> None:
        self._playwright = sync_playwright().start()
        self.browser: Browser = self._playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)

    def _stop(self) -> None:
        self.browser.close()
        self._playwright.stop()


@pytest.fixture(scope="session")
def browser_thread():
    thread = BrowserThread()
    yield thread
    thread.stop()


class Complaints:
    """What the browser complained about: console errors (a blocked script or style too), errors, failures."""

    def __init__(self, page: Page, base_url: str, *, downloads: bool) -> None:
        self.found: list[str] = []
        self._downloads = downloads
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.found.append(f"error: {error}"))
        page.on("requestfailed", self._failed)
        page.on("response", lambda response: self._response(response, base_url))

    def _console(self, message) -> None:
        if message.type in ("error", "warning") and not message.text.startswith("Failed to load resource"):
            self.found.append(f"console: {message.text}")

    def _failed(self, request) -> None:
        # Going to an address that turns out to be a file is a journey that is broken off; so is a picture
        # that had not come yet when somebody went on.
        gone_on = self._downloads or request.resource_type == "image"
        if not (gone_on and request.failure == "net::ERR_ABORTED"):
            self.found.append(f"failed: {request.url}")

    def _response(self, response, base_url: str) -> None:
        if not response.url.startswith((base_url, "data:")):
            self.found.append(f"third party: {response.url}")
        elif response.status >= 400 and response.request.resource_type != "document":
            self.found.append(f"{response.status}: {response.url}")


@dataclass
class Kept:
    """A page for who only looks: its cache and what it compiled stay, its cookies do not."""

    context: BrowserContext
    page: Page
    complaints: Complaints


@pytest.fixture
def browse(browser_thread, live_server, settings):
    """Run a function with a fresh page: `browse(visit, width=390, user=user, javascript=False)`.

    The function gets a Playwright page whose addresses start at the live server. A complaint of the browser
    fails the test. Who only looks at pages may do it `again` in the same one, which takes half the time.
    """
    settings.SITE_URL = live_server.url

    def run[T](
        visit: Callable[[Page], T],
        *,
        width: int = 1280,
        user=None,
        javascript: bool = True,
        media: str = "screen",
        downloads: bool = False,
        again: bool = False,
    ) -> T:
        cookies = _cookies(user, live_server.url)

        def opened() -> Kept:
            context: BrowserContext = browser_thread.browser.new_context(
                base_url=live_server.url,
                viewport={"width": width, "height": HEIGHT},
                locale="nl-NL",
                java_script_enabled=javascript,
                reduced_motion="reduce",
            )
            page = context.new_page()
            page.emulate_media(media=media)
            return Kept(context, page, Complaints(page, live_server.url, downloads=downloads))

        def in_thread() -> tuple[T, list[str]]:
            one = opened()
            try:
                one.context.add_cookies(cookies)
                return visit(one.page), one.complaints.found
            finally:
                one.context.close()

        def in_the_kept_one() -> tuple[T, list[str]]:
            one = browser_thread.kept = browser_thread.kept or opened()
            one.page.set_viewport_size({"width": width, "height": HEIGHT})
            one.context.clear_cookies()
            one.context.add_cookies(cookies)
            one.complaints.found.clear()
            try:
                found = visit(one.page), list(one.complaints.found)
            except BaseException:
                browser_thread.kept = None
                one.context.close()
                raise
            return found

        assert not again or (javascript and media == "screen" and not downloads)
        result, complaints = browser_thread.run(in_the_kept_one if again else in_thread)
        assert not complaints, complaints
        return result

    return run


def _cookies(user, url: str) -> list[dict[str, str]]:
    if user is None:
        return []
    client = Client()
    client.force_login(user)
    name = settings.SESSION_COOKIE_NAME
    return [{"name": name, "value": client.cookies[name].value, "url": url}]


def picture(page: Page, name: str) -> None:
    """Leave a picture of the whole page when somebody asked for pictures."""
    if SCREENSHOTS:
        Path(SCREENSHOTS).mkdir(parents=True, exist_ok=True)
        page.screenshot(
            path=Path(SCREENSHOTS) / f"{re.sub(r'[^a-z0-9]+', '-', name.lower())}.png", full_page=True
        )
