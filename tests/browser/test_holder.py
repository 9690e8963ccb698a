"""The holder's own pages in a browser: accessible, nothing off the screen, in both languages and widths."""

import pytest
from django.urls import reverse
from django.utils import translation

from tests import holder_cases as cases
from tests.browser.pages import Visit
from tests.browser.test_pages import look

OVERVIEWS = ["nobody", "without", "one", "fourteen", "deferred", "long_names"]
DETAILS = [
    "one",
    "deferred",
    "withdrawn",
    "joint",
    "havo",
    "mbo",
    "self_reliance",
    "long_names",
    "corrected",
    "backfilled",
]


def check(browse, user, name, label, language, **arguments):
    with translation.override(language):
        address = reverse(name, kwargs=arguments)
    visit = Visit(name, who=label)
    wrong = browse(lambda page: look(page, address, visit, language), user=user)
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("case", OVERVIEWS)
def test_overview(case, language, browse):
    check(browse, getattr(cases, case)(), "portal:diplomas", case, language)


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("case", DETAILS)
def test_detail(case, language, browse):
    user = getattr(cases, case)()
    diploma = user.holder.diplomas.get()
    check(browse, user, "portal:diploma", case, language, diploma_id=diploma.pk)


OTHERS = [
    ("portal:disclosures", "one"),
    ("portal:disclosures", "with_releases"),
    ("portal:messages", "one"),
    ("portal:messages", "with_messages"),
    ("portal:profile", "nobody"),
    ("portal:profile", "one"),
    ("portal:profile", "changed_name"),
]


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize(("name", "case"), OTHERS)
def test_other_pages(name, case, language, browse):
    check(browse, getattr(cases, case)(), name, case, language)
