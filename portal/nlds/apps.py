from django.apps import AppConfig


class NLDSConfig(AppConfig):
    name = "portal.nlds"
    label = "nlds"
