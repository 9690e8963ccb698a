"""Addresses of the portal. The public pages stand on top; everything below them needs a login."""

from django.urls import path

from portal.views import (
    checking,
    checking_number,
    extracts,
    fraud,
    holder,
    holder_account,
    holder_extracts,
    public,
)

app_name = "portal"

urlpatterns = [
    # --- public: no login ---
    path("", public.start, name="start"),
    path("diplomahulp/", public.diplomahulp, name="diplomahulp"),
    path("over/", public.about, name="about"),
    path("toegankelijkheid/", public.accessibility, name="accessibility"),
    path("privacy/", public.privacy, name="privacy"),
    path("contact/", public.contact, name="contact"),
    path("controleren/", checking.check, name="check"),
    path("controleren/werkgevers/", checking.guide, name="check_guide"),
    path("controleren/nummer/", checking_number.check, name="check_number"),
    path("controleren/fraude-melden/", fraud.report, name="report_fraud"),
    path("controleren/fraude-melden/<slug:reference>/", fraud.reported, name="fraud_reported"),
    path("controleren/uittreksel-1.schema.json", extracts.schema, name="extract_schema"),
    # --- the holder's own pages ---
    path("mijn-diplomas/", holder.diplomas, name="diplomas"),
    path("mijn-diplomas/uittreksel/", extracts.choose, name="extract_choose"),
    path("mijn-diplomas/<uuid:diploma_id>/", holder.diploma, name="diploma"),
    path("mijn-diplomas/<uuid:diploma_id>/uittreksel/", extracts.extract, name="extract"),
    path("mijn-diplomas/<uuid:diploma_id>/brief/", holder.withdrawal_letter, name="withdrawal_letter"),
    path("mijn-uittreksels/", holder_extracts.extracts, name="extracts"),
    path("wie-zag-mijn-gegevens/", holder.disclosures, name="disclosures"),
    path("wie-zag-mijn-gegevens/csv/", holder_extracts.disclosures_csv, name="disclosures_csv"),
    path("berichten/", holder_account.messages, name="messages"),
    path("berichten/<uuid:message_id>/", holder_account.message, name="message"),
    path("mijn-gegevens/", holder_account.profile, name="profile"),
    path("mijn-gegevens/e-mailadres-verwijderen/", holder_account.forget_email, name="forget_email"),
]
