from django.apps import AppConfig


class DiplomasConfig(AppConfig):
    """The register."""

    name = "diplomas"
    default_auto_field = "django.db.models.BigAutoField"
