"""Template pack for crispy-forms: forms as NL Design System wants them.

Use it in a page:

    {% load crispy_forms_tags nlds %}
    {% block title_prefix %}{% error_prefix form %}{% endblock %}
    {% block error_summary %}{% error_summary form %}{% endblock %}
    … <h1> … {% crispy form %}

and in a form: `self.helper = NLDSFormHelper(self, submit=_("Verder"))`. Nothing here changes a widget:
classes and ARIA attributes are added while rendering.
"""
