"""Addresses of the holder's correction requests, below /correcties/. Nothing in them names a person."""

from django.urls import path

from corrections.holder import acts, answering, asking, drafts, files, requests

app_name = "corrections"

urlpatterns = [
    path("", requests.overview, name="overview"),
    path("nieuw/<uuid:diploma_id>/", asking.choose_field, name="choose"),
    path("nieuw/<uuid:diploma_id>/<slug:field>/", asking.ask, name="ask"),
    path("nieuw/<uuid:diploma_id>/<slug:field>/wens/", asking.wish, name="wish"),
    path("ontbreekt/", asking.missing, name="missing"),
    path("ontbreekt/wens/", asking.missing_wish, name="missing_wish"),
    path("<uuid:request_id>/", requests.request_page, name="request"),
    path("<uuid:request_id>/ontbreekt/", asking.missing_again, name="missing_again"),
    path("<uuid:request_id>/waarom/", drafts.why, name="why"),
    path("<uuid:request_id>/documenten/", files.documents, name="documents"),
    path("<uuid:request_id>/documenten/<uuid:evidence_id>/weghalen/", files.remove, name="remove_document"),
    path("<uuid:request_id>/documenten/<uuid:evidence_id>/<int:page>/", files.page, name="document_page"),
    path("<uuid:request_id>/controleren/", drafts.check, name="check"),
    path("<uuid:request_id>/gegeven/<slug:field>/weghalen/", drafts.leave_out, name="leave_out"),
    path("<uuid:request_id>/weggooien/", drafts.discard, name="discard"),
    path("<uuid:request_id>/verstuurd/", requests.sent, name="sent"),
    path("<uuid:request_id>/antwoord/", answering.answer, name="answer"),
    path("<uuid:request_id>/intrekken/", acts.withdraw, name="withdraw"),
    path("<uuid:request_id>/te-laat/", acts.give_notice, name="give_notice"),
    path("<uuid:request_id>/bezwaar/", acts.object_, name="object"),
    path("<uuid:request_id>/bezwaar/intrekken/", acts.withdraw_objection, name="withdraw_objection"),
    path("<uuid:request_id>/brief/<uuid:letter_id>/", requests.letter, name="letter"),
]
