"""Logging in and out. The addresses are Dutch in both languages; English stands under /en/."""

from django.urls import path

from accounts import views

app_name = "accounts"

urlpatterns = [
    path("inloggen/", views.login_page, name="login"),
    path("inloggen/<slug:door>/", views.start, name="start"),
    path("inloggen/<slug:door>/terug/", views.callback, name="callback"),
    path("uitloggen/", views.log_out, name="logout"),
    path("uitgelogd/", views.logged_out, name="logged_out"),
    path("sessie/verlengen/", views.extend, name="extend"),
    path("sessie/verder/", views.resume, name="resume"),
    path("sessie/weggooien/", views.forget, name="forget"),
    path("werkplek/", views.workplace, name="workplace"),
]
