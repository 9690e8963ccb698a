"""The texts: complete in English, plain in Dutch, and the committed catalogue belongs to them."""

import json
import re

import pytest
from django.utils.translation import gettext, override

from config import messages
from config.messages import Message

BUILD = "run `manage.py messages` and commit locale/en"
# Words for which plain Dutch (B1) has a shorter one.
STIFF = re.compile(
    r"\b(middels|indien|derhalve|tevens|teneinde|alsmede|betreffende|aangaande|ingevolge|krachtens|onderhavige"
    r"|desbetreffende|jegens|voornoemde?|dient te|dienen te|met betrekking tot|ten behoeve van|aldus|evenwel"
    r"|slechts|reeds|thans|echter|hetgeen|alvorens|doch|ofschoon)\b",
    re.IGNORECASE,
)
PASSIVE = re.compile(r"\b(wordt|worden|werd|werden|geworden)\b", re.IGNORECASE)
LONGEST_SENTENCE = 20
MARKUP = re.compile(r"<[^>]+>")
SENTENCE_END = re.compile(r"[.!?:;](?:\s|$)|\n\n+")


@pytest.fixture(scope="module")
def said():
    return messages.messages()


@pytest.fixture(scope="module")
def report():
    return messages.report()


def test_every_message_has_an_english_translation(report):
    assert not report.missing, "`manage.py messages --missing` prints them ready for locale/parts"


def test_no_message_has_two_translations(report):
    assert not report.conflicts


def test_translations_name_the_same_things(report):
    assert not report.broken


def test_the_committed_catalogue_belongs_to_the_texts():
    for name, content in messages.build().items():
        assert (messages.TARGET / name).read_bytes() == content, BUILD


def test_django_says_nothing_else_in_dutch_for_a_message_of_ours(said):
    # Django has its own Dutch catalogue with English keys: "Log in" would come out as "Aanmelden".
    with override("nl"):
        changed = [
            message.text for message in said if not message.context and gettext(message.text) != message.text
        ]
    assert not changed


def sentences(text):
    for sentence in SENTENCE_END.split(MARKUP.sub("", text)):
        words = sentence.split()
        if words:
            yield words


def test_lint_counts_words_without_markup():
    assert [len(words) for words in sentences('Eén <a href="x y">twee</a>. Drie: vier vijf?')] == [2, 1, 2]


def test_dutch_is_short(said):
    long = [
        " ".join(words)
        for message in said
        for form in message.forms
        for words in sentences(form)
        if len(words) > LONGEST_SENTENCE
    ]
    assert not long


def test_dutch_uses_plain_words(said):
    stiff = {form: STIFF.findall(form) for message in said for form in message.forms if STIFF.search(form)}
    assert not stiff


def test_dutch_says_who_does_it(said):
    # One passive can be the clearest way ("uw sessie wordt beëindigd"); two in a sentence never are.
    passive = [
        " ".join(words)
        for message in said
        for form in message.forms
        for words in sentences(form)
        if len(PASSIVE.findall(" ".join(words))) > 1
    ]
    assert not passive


def test_messages_are_found_in_templates():
    template = (
        "{% load i18n %}{% translate \"Een\" %}{% translate 'Twee' context 'telling' %}"
        "{% blocktranslate trimmed count n=x %}\n  {{ n }} ding\n"
        "{% plural %}\n  {{ n }} dingen\n{% endblocktranslate %}"
        '<a title="{% translate "Met (haakjes) erin" %}">{{ value|default:_("Niets") }}</a>'
        '{% comment %}{% translate "Weg" %}{% endcomment %}'
    )
    assert set(messages._template(template)) == {
        Message("Een"),
        Message("Twee", context="telling"),
        Message("%(n)s ding", "%(n)s dingen"),
        Message("Met (haakjes) erin"),
        Message("Niets"),
    }


def test_messages_are_found_in_python():
    source = (
        'a = _("Een")\nb = gettext_lazy("Twee " "delen")\nc = ngettext("%(n)d ding", "%(n)d dingen", n)\n'
        'd = pgettext("plek", "Drie")\ne = gettext(variable)\nf = other("Niet")\n'
    )
    assert set(messages._python(source)) == {
        Message("Een"),
        Message("Twee delen"),
        Message("%(n)d ding", "%(n)d dingen"),
        Message("Drie", context="plek"),
    }


@pytest.mark.parametrize(
    ("translation", "fits"),
    [
        (["%(n)s thing", "%(n)s things"], True),
        (["one thing", "%(n)s things"], True),
        (["%(n)s thing", "things"], False),
        ("%(n)s things", False),
        (["%(n)s thing", "%(m)s things"], False),
    ],
)
def test_forms_and_placeholders_are_compared(translation, fits):
    assert messages._fits(Message("%(n)s ding", "%(n)s dingen"), translation) is fits


def test_a_percentage_is_not_a_placeholder():
    assert messages._fits(Message("100%% van %(naam)s"), "100%% of %(naam)s")


def test_two_parts_that_disagree_are_told(tmp_path, monkeypatch):
    monkeypatch.setattr(messages, "PARTS", tmp_path)
    (tmp_path / "a.en.json").write_text(json.dumps({"Ja": "Yes", "Nee": "No"}))
    (tmp_path / "b.en.json").write_text(json.dumps({"Ja": "Yes", "Nee": "Nope"}))
    joined, conflicts = messages.translations()
    assert joined["Ja"] == "Yes"
    assert len(conflicts) == 1
    assert "Nee" in conflicts[0]
