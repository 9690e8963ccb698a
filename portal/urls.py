"""Addresses of the portal. The public pages stand on top; everything below them needs a login."""

from django.urls import path

from portal.views import public

app_name = "portal"

urlpatterns = [
    # --- public: no login ---
    path("", public.start, name="start"),
    path("diplomahulp/", public.diplomahulp, name="diplomahulp"),
    path("over/", public.about, name="about"),
    path("toegankelijkheid/", public.accessibility, name="accessibility"),
    path("privacy/", public.privacy, name="privacy"),
    path("contact/", public.contact, name="contact"),
    # --- the holder's own pages ---
]
