"""Addresses of who handles correction requests, below /behandelen/. Nothing in them names a person."""

from django.urls import path

from corrections.review import acts, deciding, figures, helpdesk, queue, receipt, received, requests, scans

app_name = "review"

urlpatterns = [
    path("", queue.start, name="start"),
    path("volgende/", queue.take_next, name="next"),
    path("volgend-voorstel/", queue.next_proposal, name="next_proposal"),
    path("toewijzen/", queue.assign, name="assign"),
    path("zoeken/", queue.search, name="search"),
    path("helpdesk/", helpdesk.look_up, name="helpdesk"),
    path("cijfers/", figures.page, name="figures"),
    path("cijfers/csv/", figures.csv_file, name="figures_csv"),
    path("verzoek/<uuid:request_id>/", requests.request_page, name="request"),
    path("verzoek/<uuid:request_id>/document/<uuid:evidence_id>/<int:page>/", scans.picture, name="picture"),
    path("verzoek/<uuid:request_id>/brief/", requests.proposed_letter, name="proposed_letter"),
    path("verzoek/<uuid:request_id>/brief/<uuid:letter_id>/", requests.letter, name="letter"),
    path("verzoek/<uuid:request_id>/ontvangstbewijs/", receipt.receipt, name="receipt"),
    path("verzoek/<uuid:request_id>/oppakken/", acts.claim, name="claim"),
    path("verzoek/<uuid:request_id>/ontvangen/", received.choose, name="received"),
    path("verzoek/<uuid:request_id>/ontvangen/<slug:what>/", received.enter, name="receive"),
    path("verzoek/<uuid:request_id>/besluiten/", deciding.decide, name="decide"),
    path("verzoek/<uuid:request_id>/vaststellen/", deciding.approve, name="approve"),
    path("verzoek/<uuid:request_id>/bezwaar/", deciding.decide_objection, name="decide_objection"),
    path("verzoek/<uuid:request_id>/<slug:act>/", acts.act, name="act"),
    path("<slug:view>/", queue.queue, name="queue"),
]
