"""The holder's own pages in a browser: accessible, nothing off the screen, in both languages and widths."""

import pytest
from django.urls import reverse
from django.utils import translation

from diplomas import scenarios
from diplomas.catalogue import Scenario
from tests import holder_cases as cases
from tests.browser.pages import Visit
from tests.browser.test_pages import look

DETAIL = "portal:diploma"
# What is visited in one test: the name of an address and who goes there (a function of holder_cases).
OVERVIEWS = [("portal:diplomas", who) for who in ("nobody", "without", "fourteen", "long_names")]
MOST = [(DETAIL, who) for who in ("joint", "long_names", "backfilled")]
LEAST = [(DETAIL, who) for who in ("deferred", "withdrawn", "joint")]
OTHER_SECTORS = [(DETAIL, who) for who in ("havo", "mbo", "self_reliance", "corrected")]
ACCOUNT = [
    ("portal:extract_choose", "fourteen"),
    ("portal:extract_choose", "havo"),
    ("portal:extract_choose", "without"),
    ("portal:extracts", "without"),
    ("portal:disclosures", "one"),
    ("portal:disclosures", "with_releases"),
    ("portal:messages", "one"),
    ("portal:messages", "with_messages"),
    ("portal:profile", "nobody"),
    ("portal:profile", "changed_name"),
]


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("visits", [OVERVIEWS, OTHER_SECTORS, ACCOUNT], ids=["overview", "detail", "account"])
def test_pages_of_holders(visits, language, browse):
    assert not mistakes(visits, language, browse)


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize(("scenario", "visits"), [(Scenario.S1, MOST), (Scenario.S4, LEAST)])
def test_higher_education_under_the_most_and_the_least(scenario, visits, language, browse):
    scenarios.activate(scenario=scenario, actor="test")
    assert not mistakes(visits, language, browse, label=f"{scenario} ")


def mistakes(visits, language, browse, label=""):
    found = []
    for name, who in visits:
        user = getattr(cases, who)()
        arguments = {"diploma_id": user.holder.diplomas.get().pk} if name == DETAIL else {}
        with translation.override(language):
            address = reverse(name, kwargs=arguments)
        visit = Visit(name, who=label + who)
        # Defaults bind the values of this round.
        wrong = browse(lambda page, a=address, v=visit: look(page, a, v, language), user=user, again=True)
        found += [f"{visit} {mistake}" for mistake in wrong]
    return found


def test_a_printed_diploma_tells_everything_and_that_it_proves_nothing(browse):
    user = cases.one()
    address = reverse(DETAIL, args=[user.holder.diplomas.get().pk])

    def visit(page):
        page.goto(address)
        shown = {
            name: page.locator(name).first.is_visible() for name in (".mdp-origins dd", ".mdp-printonly")
        }
        hidden = {name: page.locator(name).first.is_visible() for name in (".mdp-nav", ".mdp-panel form")}
        return shown, hidden

    shown, hidden = browse(visit, user=user, media="print")
    assert all(shown.values()), shown
    assert not any(hidden.values()), hidden
    shown, hidden = browse(visit, user=user)
    assert not any(shown.values()), shown
    assert all(hidden.values()), hidden
