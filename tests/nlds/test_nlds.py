"""The form pack: what a person and a screen reader get, whatever the field."""

import datetime

import lxml.html
import pytest
import time_machine
from crispy_forms.layout import ButtonHolder, Column, Div, Field, Fieldset, Layout, Row, Submit
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template import Context, Template
from django.utils.translation import override

from diplomas.dates import PartialDate
from nlds.fields import DateField, DateInput, UploadField
from nlds.helper import NLDSFormHelper

PAGE = Template(
    "{% load crispy_forms_tags nlds %}<title>{% error_prefix form %}Titel</title>"
    "{% error_summary form %}<h1>Titel</h1>{% crispy form %}"
)
# What takes the focus when a link to its id is followed, without a tabindex.
FOCUSABLE = {"input", "select", "textarea", "button"}


class EveryField(forms.Form):
    what = forms.ChoiceField(
        label="Wat klopt niet?", widget=forms.RadioSelect, choices=[("n", "Naam"), ("d", "Datum")]
    )
    when = DateField(label="Datum", help_text="Bijvoorbeeld 21 6 2024")
    school = forms.ChoiceField(label="School", choices=[("", "Kies"), ("1", "Stedelijk Lyceum")])
    email = forms.EmailField(label="E-mail", help_text="Hier krijgt u <b>bericht</b>")
    reason = forms.CharField(label="Toelichting", widget=forms.Textarea, required=False)
    proof = UploadField(label="Bewijs")
    languages = forms.MultipleChoiceField(
        label="Talen", widget=forms.CheckboxSelectMultiple, choices=[("nl", "Nederlands"), ("en", "Engels")]
    )
    agree = forms.BooleanField(label="Akkoord")
    secret = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = NLDSFormHelper(self, submit="Verstuur")

    def clean(self):
        if self.data.get("together"):
            raise forms.ValidationError("Deze antwoorden passen niet bij elkaar.")


def page(form) -> lxml.html.HtmlElement:
    return lxml.html.fromstring(f"<html><body>{PAGE.render(Context({'form': form}))}</body></html>")


def one(tree, path):
    (element,) = tree.xpath(path)
    return element


class WhenForm(forms.Form):
    when = DateField(label="Datum", earliest=datetime.date(1950, 1, 1), latest=datetime.date.today)
    helper = NLDSFormHelper()


class PartialForm(forms.Form):
    when = DateField(
        label="Datum",
        partial=True,
        earliest=datetime.date(1950, 6, 15),
        latest=datetime.date(2024, 6, 15),
        required=False,
    )


def when(form_class, day, month, year):
    return form_class({"when_day": day, "when_month": month, "when_year": year})


def test_every_link_of_the_summary_leads_to_a_control_that_takes_the_focus():
    tree = page(EveryField({"together": "1"}))
    links = tree.xpath("//*[@id='error-summary']//a/@href")
    assert len(links) == 8  # seven required fields and the form as a whole
    for link in links:
        target = one(tree, f"//*[@id='{link.removeprefix('#')}']")
        assert target.tag in FOCUSABLE or target.get("tabindex") == "-1"
        assert target.get("type") != "hidden"


def test_summary_stands_above_the_heading_and_says_the_same_words_as_the_field():
    tree = page(EveryField({"together": "1"}))
    order = [element.get("id") or element.tag for element in tree.xpath("//*[@id='error-summary'] | //h1")]
    assert order == ["error-summary", "h1"]
    at_fields = {
        text.text_content().removeprefix("Fout: ") for text in tree.xpath("//form//*[@class='mdp-error']")
    }
    in_summary = {link.text_content() for link in tree.xpath("//*[@id='error-summary']//a")}
    assert at_fields == in_summary
    assert tree.findtext(".//title") == "Fout: Titel"


def test_a_form_without_errors_has_no_summary_and_no_prefix():
    tree = page(EveryField())
    assert not tree.xpath("//*[@id='error-summary']")
    assert not tree.xpath("//*[@aria-invalid]")
    assert tree.findtext(".//title") == "Titel"


def test_error_of_a_hidden_field_is_told_without_a_dead_link():
    form = EveryField({"what": "n"})
    form.add_error("secret", "Begin opnieuw.")
    assert not one(page(form), "//*[@id='error-summary']//li[text()='Begin opnieuw.']").xpath(".//a")


def test_no_browser_validation_but_required_is_told_to_screen_readers():
    tree = page(EveryField())
    assert tree.xpath("//form/@novalidate") == [""]
    assert not tree.xpath("//*[@required]")
    assert one(tree, "//*[@id='id_email']").get("aria-required") == "true"
    assert one(tree, "//*[@id='id_reason']").get("aria-required") is None
    assert one(tree, "//*[@id='div_id_what']").get("aria-required") == "true"


def test_optional_fields_are_marked_in_words():
    tree = page(EveryField())
    marked = {
        label.text_content()
        for label in tree.xpath("//label|//legend")
        if "(niet verplicht)" in label.text_content()
    }
    assert marked == {"Toelichting (niet verplicht)"}
    assert "(niet verplicht)" in one(tree, "//p[contains(@class, 'mdp-required-note')]").text


def test_help_and_error_are_tied_to_the_control():
    tree = page(EveryField({"email": "fout"}))
    ids = one(tree, "//*[@id='id_email']").get("aria-describedby").split()
    assert ids == ["id_email_helptext", "id_email_error"]
    assert all(tree.xpath(f"//*[@id='{one_id}']") for one_id in ids)
    fieldset = one(tree, "//*[@id='div_id_when']")
    assert fieldset.get("aria-describedby").split() == ["id_when_helptext", "id_when_error"]


def test_every_control_has_a_label_and_a_type():
    tree = page(EveryField())
    for control in tree.xpath("//form//input[not(@type='hidden')] | //form//select | //form//textarea"):
        assert tree.xpath(f"//label[@for='{control.get('id')}']"), control.get("id")
        assert control.tag != "input" or control.get("type")


def test_labels_that_come_from_data_are_escaped():
    class Unsafe(forms.Form):
        name = forms.CharField(label="<script>x</script>", help_text="<i>y</i>")
        choice = forms.ChoiceField(label="<b>z</b>", widget=forms.RadioSelect, choices=[("1", "<u>q</u>")])
        helper = NLDSFormHelper()

    tree = page(Unsafe())
    assert not tree.xpath("//form//script | //form//b | //form//u | //form//i")


@pytest.mark.parametrize(
    ("day", "month", "year", "boxes"),
    [
        ("31", "", "2019", {"id_when_1"}),
        ("", "", "2019", {"id_when_0", "id_when_1"}),
        ("x", "6", "19", {"id_when_0", "id_when_2"}),
        ("31", "juni", "2019", {"id_when_0"}),
        ("1", "13", "2019", {"id_when_1"}),
        ("1", "²", "2019", {"id_when_1"}),
        ("31", "12", "1949", {"id_when_2"}),
        ("", "", "", {"id_when_0", "id_when_1", "id_when_2"}),
    ],
)
def test_only_the_wrong_box_is_wrong(day, month, year, boxes):
    tree = page(when(WhenForm, day, month, year))
    wrong = set(tree.xpath("//form//input[@aria-invalid='true']/@id"))
    red = set(tree.xpath("//form//input[contains(@class, 'utrecht-textbox--invalid')]/@id"))
    assert wrong == red == boxes
    links = {link.removeprefix("#") for link in tree.xpath("//*[@id='error-summary']//a/@href")}
    assert links <= boxes


@pytest.mark.parametrize("month", ["3", "03", "mrt", "maart", "Maart", "mrt.", "March"])
def test_months_may_be_written_as_words(month):
    form = when(WhenForm, " 9 ", month, "2001")
    assert form.is_valid(), form.errors
    assert form.cleaned_data["when"] == datetime.date(2001, 3, 9)


@time_machine.travel("2024-06-21 12:00", tick=False)
def test_dates_outside_the_limits_are_refused_with_the_limit_in_words():
    assert when(WhenForm, "1", "1", "1950").is_valid()
    assert when(WhenForm, "21", "6", "2024").is_valid()
    with override("nl"):
        late = when(WhenForm, "22", "6", "2024")
        assert late.errors["when"] == ["Vul een datum in van 21 juni 2024 of eerder"]
        early = when(WhenForm, "31", "12", "1949")
        assert early.errors["when"] == ["Vul een datum in van 1 januari 1950 of later"]


@pytest.mark.parametrize(
    ("boxes", "expected"),
    [
        (("21", "6", "2023"), PartialDate(2023, 6, 21)),
        (("", "6", "2023"), PartialDate(2023, 6)),
        (("", "", "2023"), PartialDate(2023)),
        # A date of which only the year is known may lie within the limits, so it passes.
        (("", "", "1950"), PartialDate(1950)),
        (("", "6", "2024"), PartialDate(2024, 6)),
    ],
)
def test_a_partial_date_may_miss_its_small_parts(boxes, expected):
    form = when(PartialForm, *boxes)
    assert form.is_valid(), form.errors
    assert form.cleaned_data["when"] == expected


@pytest.mark.parametrize(
    ("boxes", "part"),
    [
        (("21", "", "2023"), "month"),
        (("", "6", ""), "year"),
        (("", "7", "2024"), "day"),
        (("", "", "1949"), "year"),
    ],
)
def test_a_partial_date_cannot_miss_a_large_part_or_lie_outside(boxes, part):
    form = when(PartialForm, *boxes)
    assert not form.is_valid()
    assert form.errors.as_data()["when"][0].params["part"] == part


def test_an_empty_optional_date_is_none():
    form = when(PartialForm, "", "", "")
    assert form.is_valid()
    assert form.cleaned_data["when"] is None


@pytest.mark.parametrize("initial", [datetime.date(2001, 3, 9), PartialDate(2001, 3, 9), "2001-03-09"])
def test_a_known_date_is_filled_in_and_unchanged(initial):
    form = WhenForm({"when_day": "9", "when_month": "3", "when_year": "2001"}, initial={"when": initial})
    assert not form.has_changed()
    assert page(WhenForm(initial={"when": initial})).xpath("//form//input/@value")[-3:] == ["9", "3", "2001"]


def test_a_birth_date_lets_the_browser_help():
    class Birth(forms.Form):
        born = DateField(label="Geboortedatum", birthday=True)
        helper = NLDSFormHelper()

    assert page(Birth()).xpath("//form//input/@autocomplete") == ["bday-day", "bday-month", "bday-year"]
    assert isinstance(Birth().fields["born"].widget, DateInput)


def upload(name: str, content: bytes, **limits):
    field = UploadField(**limits)
    return field.clean(SimpleUploadedFile(name, content))


def test_a_good_file_passes_and_is_still_readable():
    assert upload("bewijs.PDF", b"%PDF-1.7 rest").read() == b"%PDF-1.7 rest"
    assert upload("foto.jpeg", b"\xff\xd8\xff\xe0 rest").name == "foto.jpeg"


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("bewijs.pdf", b"", "empty"),
        ("bewijs.pdf", b"MZ not a pdf", "wrong_kind"),
        ("bewijs.exe", b"%PDF-1.7", "wrong_kind"),
        ("bewijs", b"%PDF-1.7", "wrong_kind"),
        ("bewijs.pdf", b"%PDF-" + b"x" * 1_000_001, "too_big"),
    ],
)
def test_a_file_that_will_not_do_says_why(name, content, code):
    with pytest.raises(forms.ValidationError) as refused:
        upload(name, content, max_megabytes=1)
    assert [error.code for error in refused.value.error_list] == [code]


def test_an_existing_file_is_named_and_can_be_removed():
    class Stored:
        url = "/media/brief.pdf"

        def __str__(self):
            return "brief.pdf"

    class FileForm(forms.Form):
        proof = UploadField(label="Bewijs", required=False)
        helper = NLDSFormHelper()

    tree = page(FileForm(initial={"proof": Stored()}))
    assert one(tree, "//form//a").text == "brief.pdf"
    assert one(tree, "//form//input[@type='checkbox']").get("name") == "proof-clear"
    assert one(tree, "//form//input[@type='file']").get("accept") == ".pdf,.jpg,.png,.jpeg"
    assert tree.xpath("//form/@enctype") == ["multipart/form-data"]


def test_hints_explain_a_choice_to_screen_readers_too():
    class Hinted(forms.Form):
        route = forms.ChoiceField(
            label="Hoe?", widget=forms.RadioSelect, choices=[("a", "Post"), ("b", "Online")]
        )
        helper = NLDSFormHelper()

    form = Hinted()
    form.fields["route"].widget.hints = {"a": "Duurt een week"}
    tree = page(form)
    first, second = tree.xpath("//form//input[@type='radio']")
    assert one(tree, f"//*[@id='{first.get('aria-describedby')}']").text == "Duurt een week"
    assert second.get("aria-describedby") is None


def test_layouts_render_each_field_once_with_our_classes():
    form = EveryField()
    form.helper.layout = Layout(
        Fieldset("Deel 1", "what", "when", css_class="extra"),
        Row(Column("school"), Column("email")),
        Div("reason", "proof", css_id="blok"),
        Field("languages"),
        "agree",
        "secret",
        ButtonHolder(Submit("", "Klaar")),
    )
    form.fields["email"].widget.attrs["class"] = "mdp-width-short"
    tree = page(form)
    assert len(tree.xpath("//form//*[@name='email']")) == 1
    assert one(tree, "//*[@id='id_email']").get("class").split()[-1] == "mdp-width-short"
    assert len(tree.xpath("//*[contains(@class, 'mdp-row')]/*[contains(@class, 'mdp-column')]")) == 2
    assert one(tree, "//fieldset[contains(@class, 'mdp-fieldset--part')]/legend").text == "Deel 1"
    assert [button.text_content() for button in tree.xpath("//form//button")] == ["Klaar", "Verstuur"]


def test_formset_errors_lead_to_the_right_form():
    class Line(forms.Form):
        name = forms.CharField(label="Naam")

    class AtMostOne(forms.BaseFormSet):
        def clean(self):
            raise forms.ValidationError("Te veel regels.")

    lines = forms.formset_factory(Line, formset=AtMostOne, extra=2)
    formset = lines(
        {"form-TOTAL_FORMS": "2", "form-INITIAL_FORMS": "2", "form-0-name": "a", "form-1-name": ""}
    )
    formset.helper = NLDSFormHelper(submit="Bewaar")
    tree = page(formset)
    links = tree.xpath("//*[@id='error-summary']//a/@href")
    assert links == ["#form-fouten", "#id_form-1-name"]
    assert one(tree, "//*[@id='form-fouten']").get("tabindex") == "-1"
    assert len(tree.xpath("//form//legend")) == 2
    assert one(tree, "//form//input[@name='form-TOTAL_FORMS']").get("type") == "hidden"


def test_rendering_does_not_change_the_widgets():
    form = EveryField({})
    before = {name: dict(field.widget.attrs) for name, field in form.fields.items()}
    page(form)
    assert {name: dict(field.widget.attrs) for name, field in form.fields.items()} == before
