"""Addresses of who enters requests, below /behandelen/invoeren/. Nothing in them names a person."""

from django.urls import path

from corrections.entering import drafts, fields, persons, scans

app_name = "entering"

urlpatterns = [
    path("", persons.start, name="start"),
    path("wie/<uuid:mark>/", persons.person, name="person"),
    path("wie/<uuid:mark>/ontbreekt/", persons.missing, name="missing"),
    path("wie/<uuid:mark>/diploma/<uuid:diploma_id>/", persons.begin, name="begin"),
    path("<uuid:request_id>/", drafts.check, name="check"),
    path("<uuid:request_id>/gegeven/", fields.choose, name="choose"),
    path("<uuid:request_id>/gegeven/<slug:field>/", fields.ask, name="ask"),
    path("<uuid:request_id>/gegeven/<slug:field>/weghalen/", fields.leave_out, name="leave_out"),
    path("<uuid:request_id>/ontbreekt/", drafts.missing_again, name="missing_again"),
    path("<uuid:request_id>/waarom/", drafts.why, name="why"),
    path("<uuid:request_id>/scans/", scans.scans, name="scans"),
    path("<uuid:request_id>/scans/<uuid:evidence_id>/weghalen/", scans.remove, name="remove_scan"),
    path("<uuid:request_id>/scans/<uuid:evidence_id>/<int:page>/", scans.picture, name="scan_page"),
    path("<uuid:request_id>/weggooien/", drafts.discard, name="discard"),
]
