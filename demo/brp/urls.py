"""Addresses of the pretend BRP, under /brp/: two for machines, the others for whoever demonstrates."""

from django.urls import path

from . import api, views

app_name = "brp"
urlpatterns = [
    path("personen", api.persons, name="persons"),
    path("wijzigingen", api.changes, name="changes"),
    path("", views.people, name="people"),
    path("<uuid:person_id>/", views.person, name="person"),
    path("<uuid:person_id>/<slug:event>/", views.event, name="event"),
]
