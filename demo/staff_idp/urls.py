"""Addresses of the pretend login service of organisations."""

from django.urls import path

from demo.provider_urls import machine_addresses
from demo.staff_idp import views

urlpatterns = [
    path("authorize", views.authorize, name="staff-authorize"),
    *machine_addresses(views.DOOR),
]
