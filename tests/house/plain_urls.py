"""Addresses without anything of the demonstration."""

from django.urls import path

from config import health

urlpatterns = [path("healthz", health.healthz, name="healthz")]
