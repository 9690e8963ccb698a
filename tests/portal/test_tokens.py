"""Every design token that our pages need has a value.

A component's stylesheet asks for tokens by name and says nothing when one does not exist: after an update a
button can lose its border without any error. So each `var()` without a fall-back, in a rule that can apply to
a class of our templates, must be declared somewhere.
"""

import re
from pathlib import Path

from django.conf import settings

ROOT = Path(settings.BASE_DIR)
CSS = ROOT / "static" / "css"
CLASS_NAME = re.compile(r"\b(?:nl|utrecht|denhaag|ams|mdp)-[a-z0-9]+(?:[-_]+[a-z0-9]+)*")
RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
DECLARATION = re.compile(r"(--[\w-]+)\s*:\s*([^;}]+)")
# Without a value these fall back to what is inherited or to the browser's own. Each was looked at on screen.
LEFT_TO_THE_BROWSER = frozenset(
    {
        "--ams-file-input-file-selector-button-disabled-background-color",
        "--ams-file-input-file-selector-button-disabled-color",
        "--ams-file-input-file-selector-button-disabled-cursor",
        "--ams-file-input-file-selector-button-hover-box-shadow",
        "--ams-file-input-file-selector-button-hover-color",
        "--utrecht-breadcrumb-nav-item-divider-inline-size",
        "--utrecht-breadcrumb-nav-link-background-color",
        "--utrecht-breadcrumb-nav-link-icon-size",
        "--utrecht-breadcrumb-nav-margin-block-end",
        "--utrecht-button-block-size",
        "--utrecht-button-group-background-color",
        "--utrecht-button-group-padding-block-end",
        "--utrecht-button-group-padding-block-start",
        "--utrecht-data-list-item-key-color",
        "--utrecht-data-list-item-key-font-size",
        "--utrecht-data-list-item-key-line-height",
        "--utrecht-data-list-item-value-color",
        "--utrecht-data-list-item-value-font-size",
        "--utrecht-data-list-item-value-font-weight",
        "--utrecht-data-list-rows-item-margin-block-start",
        "--utrecht-data-list-rows-item-value-margin-block-start",
        "--utrecht-document-font-family",
        "--utrecht-form-control-placeholder-font-style",
        "--utrecht-form-field-description-font-style",
        "--utrecht-form-field-error-message-font-style",
        "--utrecht-link-breadcrumb-link-disabled-color",
        "--utrecht-radio-button-margin-inline-end",
        "--utrecht-select-background-image",
        "--utrecht-status-badge-font-style",
        "--utrecht-table-cell-icon-size",
        "--utrecht-table-header-cell-color",
        "--utrecht-table-header-cell-font-size",
        "--utrecht-table-header-cell-text-transform",
        "--utrecht-table-header-font-weight",
        "--utrecht-table-header-text-transform",
    }
)
# Names that need no style of their own, and the first half of names that a template completes.
HOOKS = frozenset({"mdp-unknowns", "mdp-value", "utrecht-data-list--html-dl"})
HALVES = ("mdp-answer--", "utrecht-alert--", "utrecht-form-label--")


def css() -> str:
    text = "\n".join(path.read_text() for path in sorted(CSS.glob("*.css")))
    return re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)


def classes() -> set[str]:
    """Every class of a component in our templates and in the Python that writes HTML."""
    files = [
        *(ROOT / "templates").rglob("*.html"),
        *ROOT.glob("*/**/templates/**/*.html"),
        *(ROOT / "portal").rglob("*.py"),
    ]
    return {
        name for path in files if ".venv" not in path.parts for name in CLASS_NAME.findall(path.read_text())
    }


def missing(text: str, used: set[str]) -> dict[str, set[str]]:
    """Tokens that a rule for a used class needs, that nothing declares and that have no fall-back."""
    declared = {name for name, _value in DECLARATION.findall(text)}
    found: dict[str, set[str]] = {}
    for selector, body in RULE.findall(text):
        names = set(re.findall(r"\.([A-Za-z0-9_-]+)", selector))
        if names and names <= used | {"voorbeeld-theme"}:
            for token in unresolved(body, declared):
                found.setdefault(token, set()).update(names & used)
    return found


def unresolved(value: str, declared: set[str]) -> list[str]:
    """Tokens without a value; a fall-back only counts when the token before it has none."""
    found, rest = [], value
    while (start := rest.find("var(")) >= 0:
        inside, rest = _balanced(rest[start + 4 :])
        token, comma, fallback = inside.partition(",")
        if token.strip() not in declared:
            found += unresolved(fallback, declared) if comma else [token.strip()]
    return found


def _balanced(text: str) -> tuple[str, str]:
    depth = 1
    for index, character in enumerate(text):
        depth += {"(": 1, ")": -1}.get(character, 0)
        if depth == 0:
            return text[:index], text[index + 1 :]
    return text, ""


def test_every_token_has_a_value():
    found = missing(css(), classes())
    assert {token: names for token, names in found.items() if token not in LEFT_TO_THE_BROWSER} == {}


def test_the_check_sees_a_token_without_a_value():
    text = (
        ".nl-button{color:var(--nl-missing);border:var(--nl-other, 1px);"
        "margin:var(--nl-known, var(--nl-inner))}"
        ".nl-link{--nl-known:1px;margin:calc(2 * var(--nl-deep, var(--nl-deeper)))}"
        ".nl-unused{color:var(--nl-third)}"
    )
    assert missing(text, {"nl-button", "nl-link"}) == {
        "--nl-missing": {"nl-button"},
        "--nl-deeper": {"nl-link"},
    }


def test_every_class_of_a_component_has_a_style():
    known = set(re.findall(r"\.((?:nl|utrecht|denhaag|ams|mdp)-[A-Za-z0-9_-]+)", css()))
    assert {name for name in classes() - known - HOOKS if not name.startswith(HALVES)} == set()
