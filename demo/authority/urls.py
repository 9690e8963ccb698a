"""Addresses of the demonstration's authority: below /pki/ of the pretend outside world."""

from django.urls import path

from demo.authority import views

urlpatterns = [path("<path:what>", views.answer)]
