"""Reading a page in a test: elements by a simple selector, and text as a person sees it."""

import re

import lxml.html
from lxml.html import HtmlElement

STEP = re.compile(r"(?P<tag>[a-z0-9]*)(?P<classes>(?:\.[\w-]+)*)")


def select(element: HtmlElement, selector: str) -> list[HtmlElement]:
    """Elements below this one, in order; of CSS it knows tags, classes, descendants, children and commas."""
    return element.xpath(" | ".join(_path(part.strip()) for part in selector.split(",")))


def _path(selector: str) -> str:
    path, axis = ".", "//"
    for word in selector.split():
        if word == ">":
            axis = "/"
            continue
        step = STEP.fullmatch(word)
        assert step, f"cannot read the selector {selector!r}"
        path += axis + (step["tag"] or "*")
        for name in step["classes"].split(".")[1:]:
            path += f"[contains(concat(' ', normalize-space(@class), ' '), ' {name} ')]"
        axis = "//"
    return path


def words(element: HtmlElement) -> str:
    """Its text, with single spaces."""
    return " ".join(element.text_content().split())


def main_of(response, status: int = 200) -> HtmlElement:
    """The part of the page between header and footer."""
    assert response.status_code == status, response.status_code
    return lxml.html.fromstring(response.content).get_element_by_id("inhoud")


def lines_of(response) -> dict[str, str]:
    """What the data lists say, by label."""
    items = select(main_of(response), ".utrecht-data-list__item")
    return {item.find("dt").text.strip(): words(item.find("dd")) for item in items}


def links_of(element: HtmlElement) -> set[str]:
    return {link.get("href") for link in select(element, "a")}
