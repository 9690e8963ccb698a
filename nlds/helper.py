"""The form helper of the pack."""

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit


class NLDSFormHelper(FormHelper):
    """A form in our look; `submit` is the text of its button: a verb that says what happens.

    `action` is an address, never the name of one; without it the form is sent to the page it stands on.
    """

    template_pack = "nlds"
    form_class = "mdp-form"
    form_action = ""

    def __init__(self, form=None, *, submit: str = "", method: str = "post", action: str = "") -> None:
        super().__init__(form)
        self.form_method = method
        self.form_action = action
        if submit:
            self.add_input(Submit("", submit, css_id="verstuur"))
