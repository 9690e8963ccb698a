"""Reference data in the administration: who keeps them, the preview, the history, and what cannot be."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.roles import INSTITUTION_ROLES, Role
from diplomas.models import Offering, Organisation, OrganisationName, Programme, Succession
from institutions import reference
from tests import factories
from tests.institutions.conftest import as_, employee

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("one_factor")]
MODELS = ("organisation", "programme", "offering")


@pytest.fixture
def keeper() -> Client:
    return as_(employee("keeper", Role.FUNCTIONAL_ADMIN))


@pytest.fixture
def school() -> Organisation:
    return factories.organisation("Hogeschool Voorbeeld", sectors=["HBO"])


def change(row: Any) -> str:
    return reverse(f"admin:diplomas_{row._meta.model_name}_change", args=[row.pk])


def filled(client: Client, address: str, **given: str) -> dict[str, Any]:
    """What a browser sends when somebody fills in `given` on this page and presses save."""
    response = client.get(address)
    assert response.status_code == 200
    data: dict[str, Any] = {}
    forms = [response.context["adminform"].form]
    for inline in response.context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    for form in forms:
        for bound in form:
            value = bound.value()
            if isinstance(value, list) and hasattr(bound.field.widget, "widgets"):
                for number, part in enumerate(value):
                    data[f"{bound.html_name}_{number}"] = "" if part is None else str(part)
            elif value is True:
                data[bound.html_name] = "on"
            elif value is not None and value is not False:
                data[bound.html_name] = value if isinstance(value, list) else str(value)
            if bound.field.show_hidden_initial:
                data[bound.html_initial_name] = data.get(bound.html_name, "")
    return {**data, "_save": "1", **given}


def saved(client: Client, address: str, data: dict[str, Any]) -> Any:
    """Confirm it with exactly what the preview sends again."""
    preview = client.post(address, data)
    assert preview.status_code == 200, preview.headers
    wrong = preview.context.get("errors")
    assert "typed" in preview.context, wrong
    again: dict[str, list[str]] = {}
    for name, value in preview.context["typed"]:
        again.setdefault(name, []).append(value)
    return client.post(address, {**again, "_confirmed": "1"})


# --- who ---


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("page", ["changelist", "add", "change", "history"])
def test_only_who_keeps_reference_data_comes_here(model: str, page: str, school: Organisation) -> None:
    programme = factories.programme()
    offering = Offering.objects.create(programme=programme, organisation=school, period=factories.ALWAYS)
    row = {"organisation": school, "programme": programme, "offering": offering}[model]
    address = reverse(
        f"admin:diplomas_{model}_{page}", args=[row.pk] if page in ("change", "history") else []
    )
    answers = {
        role: as_(employee(role.value, role, at=school if role in INSTITUTION_ROLES else None))
        .get(address)
        .status_code
        for role in Role
    }
    may = {Role.FUNCTIONAL_ADMIN} | (set() if page == "add" else {Role.AUDITOR})
    assert {role for role, answer in answers.items() if answer == 200} == may
    refused = 302 if page == "history" else 403  # as if it were not there: sent to the start page
    assert {answer for role, answer in answers.items() if role not in may} == {refused}
    anonymous = Client().get(address)
    assert anonymous.status_code == 302
    assert "/inloggen/" in anonymous.headers["Location"]


def test_a_holder_is_refused(school: Organisation) -> None:
    holder = User(kind="holder", door="digid", subject="x", person="x", holder=factories.holder())
    holder.set_unusable_password()
    holder.save()
    response = as_(holder).get(change(school), follow=True)
    assert response.status_code == 403


def test_an_auditor_of_the_register_looks_and_changes_nothing(school: Organisation) -> None:
    auditor = as_(employee("auditor", Role.AUDITOR))
    page = auditor.get(change(school)).content.decode()
    assert "vanaf 1 januari 1900" in page
    assert 'name="_save"' not in page
    assert auditor.post(change(school), {"brin": "99ZZ", "_confirmed": "1"}).status_code == 403


def test_an_auditor_of_an_institution_does_not(school: Organisation) -> None:
    assert as_(employee("auditor here", Role.AUDITOR, at=school)).get(change(school)).status_code == 403


@pytest.mark.parametrize("model", MODELS)
def test_nothing_can_be_deleted(model: str, keeper: Client, school: Organisation) -> None:
    programme = factories.programme()
    offering = Offering.objects.create(programme=programme, organisation=school, period=factories.ALWAYS)
    row = {"organisation": school, "programme": programme, "offering": offering}[model]
    address = reverse(f"admin:diplomas_{model}_delete", args=[row.pk])
    assert keeper.post(address, {"post": "yes"}).status_code == 403
    assert type(row).objects.filter(pk=row.pk).exists()


def test_a_row_of_a_name_cannot_be_deleted_either(keeper: Client, school: Organisation) -> None:
    saved(keeper, change(school), filled(keeper, change(school), **{"names-0-DELETE": "on"}))
    assert school.names.count() == 1


# --- the preview ---


def test_the_preview_counts_and_saves_nothing(keeper: Client, school: Organisation) -> None:
    factories.recorded(deliverer=school)
    factories.recorded(deliverer=school)
    Offering.objects.create(programme=factories.programme(), organisation=school, period=factories.ALWAYS)
    employee("registrar", Role.REGISTRAR, at=school)
    new = factories.organisation("Hogeschool Nieuw")
    Succession.objects.create(old=school, new=new, on=datetime.date(2050, 1, 1))
    before = LogEntry.objects.count()
    response = keeper.post(
        change(school), filled(keeper, change(school), **{"names-0-name": "Hogeschool Anders"})
    )
    assert response.status_code == 200
    touched = {str(label): number for label, number in response.context["touches"]}
    assert touched["Diploma's die deze instelling aanlevert"] == "2"
    assert touched["Diploma's die deze instelling verleent"] == "2"
    assert touched["Opleidingen in het aanbod"] == "1"
    assert touched["Medewerkers met een rol voor deze instelling"] == "1"
    assert touched["Opvolgers"] == f"{new.brin} Hogeschool Nieuw"
    assert touched["Voorgangers"] == "geen"
    page = response.content.decode()
    assert "Hogeschool Voorbeeld → Hogeschool Anders" in page
    assert "Een diploma houdt de naam die erop stond." in page
    assert school.names.get().name == "Hogeschool Voorbeeld"
    assert LogEntry.objects.count() == before


def test_counting_stops(monkeypatch: pytest.MonkeyPatch, school: Organisation) -> None:
    monkeypatch.setattr(reference, "MOST", 1)
    factories.recorded(deliverer=school)
    factories.recorded(deliverer=school)
    assert dict(reference.touched_by_organisation(school))["Diploma's die deze instelling aanlevert"] == (
        "meer dan 10.000"
    )


def test_confirmed_it_is_saved_and_the_history_says_what_it_was(keeper: Client, school: Organisation) -> None:
    data = filled(keeper, change(school), **{"names-0-name": "Hogeschool Anders", "country": "BE"})
    assert saved(keeper, change(school), data).status_code == 302
    assert school.names.get().name == "Hogeschool Anders"
    history = keeper.get(reverse("admin:diplomas_organisation_history", args=[school.pk])).content.decode()
    assert "Land: NL → BE" in history
    assert "keeper" in history
    assert "None" not in history
    assert "Naam: Hogeschool Voorbeeld → Hogeschool Anders" in history


def test_going_back_keeps_what_was_typed(keeper: Client, school: Organisation) -> None:
    data = filled(keeper, change(school), **{"names-0-name": "Hogeschool Anders"})
    response = keeper.post(change(school), {**data, "_back": "1"})
    page = response.content.decode()
    assert 'value="Hogeschool Anders"' in page
    assert "errornote" not in page
    assert school.names.get().name == "Hogeschool Voorbeeld"


def test_what_is_wrong_is_said_at_the_form_and_not_in_a_preview(keeper: Client, school: Organisation) -> None:
    response = keeper.post(change(school), filled(keeper, change(school), brin=""))
    assert "Een onderwijsinstelling heeft een BRIN." in response.content.decode()
    assert "touches" not in response.context


def test_a_new_institution(keeper: Client) -> None:
    address = reverse("admin:diplomas_organisation_add")
    names = {"names-0-name": "Academie Nieuw", "names-0-period_0": "2026-01-01"}
    data = filled(keeper, address, kind="school", brin="98aa", **names)
    assert saved(keeper, address, data).status_code == 302
    made = Organisation.objects.get(brin="98AA")
    assert made.names.get().period == DateRange(datetime.date(2026, 1, 1), None)


# --- periods ---


def renaming(keeper: Client, school: Organisation, until: str, since: str) -> dict[str, Any]:
    return filled(
        keeper,
        change(school),
        **{
            "names-0-period_1": until,
            "names-1-name": "Hogeschool Later",
            "names-1-period_0": since,
        },
    )


def test_one_save_ends_a_name_and_begins_the_next(keeper: Client, school: Organisation) -> None:
    data = renaming(keeper, school, "2020-01-01", "2020-01-01")
    assert saved(keeper, change(school), data).status_code == 302
    assert [n.name for n in school.names.order_by("period")] == ["Hogeschool Voorbeeld", "Hogeschool Later"]


def test_a_border_between_two_names_can_move(keeper: Client, school: Organisation) -> None:
    factories.renamed(school, "Hogeschool Later", on=datetime.date(2020, 1, 1))
    moved = {"names-0-period_1": "2022-01-01", "names-1-period_0": "2022-01-01"}
    assert saved(keeper, change(school), filled(keeper, change(school), **moved)).status_code == 302
    assert {n.period.lower for n in school.names.all()} >= {datetime.date(2022, 1, 1)}


@pytest.mark.parametrize("extra", ["_save", "_confirmed"])
def test_two_names_at_once_are_refused_with_a_sentence(
    extra: str, keeper: Client, school: Organisation
) -> None:
    data = renaming(keeper, school, "2021-01-01", "2020-01-01")
    response = keeper.post(change(school), {**data, extra: "1"})
    assert response.status_code == 200
    assert "Er geldt in deze periode al een naam." in response.content.decode()
    assert school.names.count() == 1


def test_two_new_rows_that_overlap_are_refused(keeper: Client) -> None:
    address = reverse("admin:diplomas_organisation_add")
    rows = {
        f"names-{n}-{name}": value
        for n in (0, 1)
        for name, value in {"name": f"Academie {n}", "period_0": "2026-01-01", "period_1": ""}.items()
    }
    data = filled(keeper, address, kind="school", brin="98AB", **rows, **{"names-TOTAL_FORMS": "2"})
    response = keeper.post(address, {**data, "_confirmed": "1"})
    assert "Er geldt in deze periode al een naam." in response.content.decode()
    assert not Organisation.objects.filter(brin="98AB").exists()


@pytest.mark.parametrize("step", [{}, {"_confirmed": "1"}])
def test_what_only_the_database_sees_is_no_500(
    step: dict[str, str], keeper: Client, school: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when a colleague was first: the rows look right, the constraint says no."""
    monkeypatch.setattr("institutions.reference_forms._overlap", lambda one, other: False)
    data = renaming(keeper, school, "2021-01-01", "2020-01-01")
    response = keeper.post(change(school), {**data, **step})
    assert response.status_code == 200
    assert "Er geldt in deze periode al een naam." in response.content.decode()
    assert school.names.get().period == factories.ALWAYS


def test_a_period_that_ends_before_it_begins(keeper: Client, school: Organisation) -> None:
    for until in ("1899-01-01", "1900-01-01"):
        data = filled(keeper, change(school), **{"names-0-period_1": until})
        assert "De periode eindigt" in keeper.post(change(school), data).content.decode()


# --- successions ---


def test_a_succession_by_brin(keeper: Client, school: Organisation) -> None:
    new = factories.organisation("Hogeschool Nieuw")
    data = filled(
        keeper,
        change(school),
        **{"successions_out-0-new": new.brin or "", "successions_out-0-on": "2026-08-01"},
    )
    assert saved(keeper, change(school), data).status_code == 302
    assert Succession.objects.get().new == new
    entry = LogEntry.objects.latest("action_time")
    assert f"Opvolger: {new.brin} Hogeschool Nieuw" in entry.change_message


@pytest.mark.parametrize("kind", ["unknown", "itself", "ring"])
def test_a_succession_that_cannot_be(kind: str, keeper: Client, school: Organisation) -> None:
    other = factories.organisation("Hogeschool Nieuw")
    code, said = {
        "unknown": ("98ZZ", "Wij kennen geen instelling met deze BRIN of naam."),
        "itself": (school.brin, "Een instelling volgt zichzelf niet op."),
        "ring": (other.brin, "Deze instelling gaf haar diploma&#x27;s zelf door aan de oude."),
    }[kind]
    if kind == "ring":
        Succession.objects.create(old=other, new=school, on=datetime.date(2020, 1, 1))
    given = {"successions_out-0-new": str(code), "successions_out-0-on": "2026-08-01"}
    response = keeper.post(change(school), {**filled(keeper, change(school), **given), "_confirmed": "1"})
    assert said in response.content.decode()
    assert not school.successions_out.exists()


# --- programmes and offerings ---


def test_a_programme(keeper: Client) -> None:
    programme = factories.programme(code="34560")
    factories.recorded(programme=factories.programme_value(programme))
    data = filled(keeper, change(programme), **{"periods-0-name": "Opleiding tot Verpleegkundige HBO"})
    preview = keeper.post(change(programme), data)
    assert dict(preview.context["touches"])["Diploma's van deze opleiding"] == "1"
    assert saved(keeper, change(programme), data).status_code == 302
    history = keeper.get(reverse("admin:diplomas_programme_history", args=[programme.pk])).content.decode()
    assert "Naam: Opleiding tot Verpleegkundige → Opleiding tot Verpleegkundige HBO" in history


def test_an_offering_by_codes(keeper: Client, school: Organisation) -> None:
    programme = factories.programme(code="34561")
    address = reverse("admin:diplomas_offering_add")
    given = {"programme": "ISAT 34561", "organisation": school.brin or "", "period_0": "2020-09-01"}
    assert saved(keeper, address, filled(keeper, address, **given)).status_code == 302
    made = Offering.objects.get()
    assert (made.programme, made.organisation) == (programme, school)
    response = keeper.post(address, {**filled(keeper, address, **given), "_confirmed": "1"})
    assert "Deze opleiding staat in deze periode al bij deze instelling." in response.content.decode()
    assert Offering.objects.count() == 1


def test_an_institution_without_a_brin_goes_by_its_name() -> None:
    cvte = Organisation.objects.create(kind="cvte")
    OrganisationName.objects.create(
        organisation=cvte, name="College voor Toetsen en Examens", period=factories.ALWAYS
    )
    assert reference.find_organisation("college voor toetsen en examens") == cvte
    assert reference.find_organisation(str(cvte.pk)) == cvte


def test_lists_find_by_code_and_by_name(keeper: Client, school: Organisation) -> None:
    for wanted in (school.brin, "voorbeeld"):
        page = keeper.get(reverse("admin:diplomas_organisation_changelist"), {"q": wanted})
        assert "Hogeschool Voorbeeld" in page.content.decode()
    Offering.objects.create(programme=factories.programme(), organisation=school, period=factories.ALWAYS)
    page = keeper.get(reverse("admin:diplomas_offering_changelist")).content.decode()
    assert "Opleiding tot Verpleegkundige" in page
    assert Programme.objects.exists()
