"""Addresses of the pretend DigiD."""

from django.urls import path

from demo.digid import views
from demo.provider_urls import machine_addresses

urlpatterns = [
    path("authorize", views.authorize, name="digid-authorize"),
    *machine_addresses(views.DOOR),
]
