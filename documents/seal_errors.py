"""Why a document was not sealed. Each has a stable code for the log and says, in Dutch, what to do."""

from django.utils.translation import gettext_lazy as _


class SealError(Exception):
    """No seal, so no file. `message` is for a person; `detail` is for the log and holds no personal data."""

    code = "seal.failed"
    message = _("Wij kunnen het uittreksel nu niet ondertekenen. Probeer het later opnieuw.")
    remedy = _("Kijk in het logboek naar de oorzaak.")

    def __init__(self, detail: str = "") -> None:
        super().__init__(f"{self.code}: {detail}" if detail else self.code)
        self.detail = detail


class SealFailed(SealError):
    """The library that signs stopped."""


class KeyMissing(SealError):
    code = "seal.no-key"
    remedy = _("Zet het pad van het sleutelbestand in SEAL_PKCS12.")


class KeyUnreadable(SealError):
    code = "seal.key-unreadable"
    remedy = _("SEAL_PKCS12 is geen leesbaar PKCS#12-bestand met een sleutel en een certificaat.")


class WrongPassphrase(SealError):
    code = "seal.wrong-passphrase"
    remedy = _("SEAL_PKCS12_PASSPHRASE past niet bij het sleutelbestand.")


class CertificateUnsuitable(SealError):
    code = "seal.certificate-unsuitable"
    remedy = _(
        "Gebruik een zegelcertificaat van de eigen organisatie, voor ondertekenen en onweerlegbaarheid, "
        "met een RSA-sleutel van ten minste 3072 bits."
    )


class CertificatesUnreadable(SealError):
    code = "seal.certificates-unreadable"
    remedy = _(
        "Zet in SEAL_CERTIFICATES het pad van een PEM-bestand met het zegelcertificaat "
        "en de certificaten erboven."
    )


class SealUntrusted(SealError):
    code = "seal.untrusted"
    remedy = _("Het zegelcertificaat staat niet onder een wortel die nu geldt in SEAL_TRUST_ROOTS.")


class CertificateExpired(SealError):
    code = "seal.certificate-expired"
    remedy = _("Het zegelcertificaat is niet of niet meer geldig. Zet een nieuw sleutelbestand klaar.")


class TimestampUnavailable(SealError):
    code = "seal.no-timestamp"
    remedy = _("De tijdstempeldienst van SEAL_TSA_URL geeft geen tijdstempel.")


class TimestampUntrusted(SealError):
    code = "seal.timestamp-untrusted"
    remedy = _(
        "De tijdstempeldienst staat niet onder een van de wortels in SEAL_TSA_ROOTS of SEAL_TRUST_ROOTS."
    )


class RevocationUnavailable(SealError):
    code = "seal.no-revocation-data"
    remedy = _(
        "De uitgevers van het zegel en de tijdstempels zeggen niet of hun certificaten zijn ingetrokken. "
        "Kijk of hun adressen (OCSP, CRL) bereikbaar zijn."
    )


class CertificateRevoked(SealError):
    code = "seal.certificate-revoked"
    remedy = _(
        "Het certificaat van het zegel of van de tijdstempeldienst is ingetrokken. Geef niets meer uit."
    )


class TokenUnavailable(SealError):
    code = "seal.no-token"
    remedy = _(
        "Het token met de zegelsleutel antwoordt niet. Kijk naar SEAL_PKCS11_MODULE, SEAL_PKCS11_TOKEN, "
        "SEAL_PKCS11_PIN en SEAL_PKCS11_KEY."
    )


class SelfCheckFailed(SealError):
    code = "seal.self-check-failed"
    remedy = _("Het ondertekende bestand doorstond de eigen controle niet. Geef geen uittreksels uit.")
