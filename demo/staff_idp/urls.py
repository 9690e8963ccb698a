"""Addresses of the pretend login service of organisations."""

from django.urls import path

from demo.staff_idp import views

urlpatterns = [
    path(".well-known/openid-configuration", views.discovery),
    path("jwks", views.jwks),
    path("authorize", views.authorize, name="staff-authorize"),
    path("token", views.token),
]
