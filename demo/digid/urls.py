"""Addresses of the pretend DigiD."""

from django.urls import path

from demo.digid import views

urlpatterns = [
    path(".well-known/openid-configuration", views.discovery),
    path("jwks", views.jwks),
    path("authorize", views.authorize, name="digid-authorize"),
    path("token", views.token),
]
