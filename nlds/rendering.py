"""How one field becomes HTML: its shape, its classes, and the element an error points at."""

from collections.abc import Iterator

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField, BoundWidget
from django.utils.safestring import SafeString, mark_safe

CHECKBOX = "utrecht-checkbox utrecht-checkbox--html-input utrecht-checkbox--custom"
TEXTBOX = "utrecht-textbox utrecht-textbox--html-input"
# First match wins; the first word of the classes is the block that gets "--invalid".
CLASSES: list[tuple[type[forms.Widget], str]] = [
    (forms.CheckboxInput, CHECKBOX),
    (forms.CheckboxSelectMultiple, CHECKBOX),
    (forms.RadioSelect, "utrecht-radio-button utrecht-radio-button--html-input"),
    (forms.Select, "utrecht-select utrecht-select--html-select"),
    (forms.Textarea, "utrecht-textarea utrecht-textarea--html-textarea"),
    (forms.FileInput, "ams-file-input"),
    (forms.widgets.Input, TEXTBOX),
]
GROUPS = (forms.RadioSelect, forms.CheckboxSelectMultiple)


def shape(field: BoundField) -> str:
    """Which of the four shapes in field.html: checkbox, group (of choices), boxes (a fieldset) or single."""
    widget = field.field.widget
    if isinstance(widget, GROUPS):
        return "group"
    if isinstance(widget, forms.CheckboxInput):
        return "checkbox"
    return "boxes" if field.use_fieldset else "single"


def control(field: BoundField) -> SafeString:
    """The control itself, with our classes and without the browser's own validation."""
    field.form.use_required_attribute = False
    widget = field.field.widget
    if isinstance(widget, forms.MultiWidget):
        return _boxes(field)
    attrs = {"class": _classes(widget, invalid=bool(field.errors))}
    if field.field.required:
        attrs["aria-required"] = "true"
    if isinstance(widget, forms.ClearableFileInput):
        return _file(field, attrs)
    return field.as_widget(attrs=attrs)


def option(field: BoundField, choice: BoundWidget, hint_id: str = "") -> SafeString:
    """One radio button or checkbox of a group."""
    attrs = choice.data["attrs"]
    attrs.pop("required", None)
    attrs["class"] = _classes(field.field.widget, invalid=bool(field.errors))
    if hint_id:
        attrs["aria-describedby"] = hint_id
    return choice.tag()


def error_targets(field: BoundField) -> Iterator[tuple[str, str]]:
    """Each error of a field with the id of the control that can mend it."""
    for error in field.errors.as_data():
        for message in error.messages:
            yield _target(field, error), message


def _target(field: BoundField, error: ValidationError) -> str:
    widget = field.field.widget
    if isinstance(widget, GROUPS):
        return f"{field.auto_id}_0"
    if isinstance(widget, forms.MultiWidget):
        parts = getattr(widget, "parts", ())
        part = _part(error)
        # Django numbers the ids of the boxes, whatever their names are.
        return f"{field.auto_id}_{parts.index(part) if part in parts else 0}"
    return field.id_for_label or field.auto_id


def _part(error: ValidationError) -> str:
    return (getattr(error, "params", None) or {}).get("part", "")


def _classes(widget: forms.Widget, *, invalid: bool) -> str:
    own = widget.attrs.get("class", "")
    for kind, classes in CLASSES:
        if isinstance(widget, kind):
            # A class a form asks for (a width) joins ours; one that is already there is not doubled.
            names = dict.fromkeys([*classes.split(), *own.split()])
            if invalid:
                names[f"{classes.split()[0]}--invalid"] = None
            return " ".join(names)
    return own


def _boxes(field: BoundField) -> SafeString:
    """A field of several boxes: only the box an error names is wrong, without a name all of them are."""
    widget = field.field.widget
    wrong = {_part(error) for error in field.errors.as_data()}
    attrs = field.build_widget_attrs({"id": field.auto_id})
    attrs.pop("required", None)
    context = widget.get_context(field.html_name, field.value(), attrs)
    for part, box, sub in zip(
        getattr(widget, "parts", [""] * len(widget.widgets)),
        context["widget"]["subwidgets"],
        widget.widgets,
        strict=True,
    ):
        invalid = bool(wrong) and ("" in wrong or part in wrong)
        box["attrs"]["class"] = _classes(sub, invalid=invalid)
        if not invalid:
            box["attrs"].pop("aria-invalid", None)
    return mark_safe(field.form.renderer.render(widget.template_name, context))  # noqa: S308 - a template's output


def _file(field: BoundField, attrs: dict[str, str]) -> SafeString:
    """A file input that names the file there is, with a box to remove it when the field is not required."""
    widget = field.field.widget
    attrs = field.build_widget_attrs({"id": field.auto_id, **attrs})
    context = widget.get_context(field.html_name, field.value(), attrs)
    context["checkbox_class"] = CHECKBOX
    return mark_safe(field.form.renderer.render("nlds/widgets/file.html", context))  # noqa: S308 - as above
