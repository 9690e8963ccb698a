"""The tour's address, in the portal itself. Included in a demonstration only."""

from django.urls import path

from .views import tour

app_name = "tour"
urlpatterns = [path("rondleiding/", tour, name="start")]
