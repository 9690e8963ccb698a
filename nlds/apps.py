from django.apps import AppConfig


class NLDSConfig(AppConfig):
    name = "nlds"
    label = "nlds"
