"""`manage.py inspect_extract FILE`: the verdict on a file as JSON."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from documents.inspect import MAX_SIZE, Inspection, inspect
from documents.trust import Trust


class Command(BaseCommand):
    help = "Says of a file whether it is an extract of ours, untouched since it was sealed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with options["file"].open("rb") as file:
                data = file.read(MAX_SIZE + 1)
        except OSError as error:
            raise CommandError(f"Cannot read {options['file']}: {error.strerror}.") from error
        report = inspect(data, trust=Trust.from_settings())
        self.stdout.write(json.dumps(as_json(report), ensure_ascii=False, indent=2))


def as_json(report: Inspection) -> dict[str, Any]:
    """The inspection in plain types, for another program."""
    signer = report.signer
    return {
        "verdict": report.verdict.value,
        "checks": {check.value: outcome.value for check, outcome in report.outcomes.items()},
        "sha256": report.sha256,
        "sealedAt": report.sealed_at.isoformat() if report.sealed_at else None,
        "timestamped": report.timestamped,
        "signer": None
        if signer is None
        else {
            "subject": signer.subject,
            "organization": signer.organization,
            "serialNumber": signer.serial_number,
            "fingerprint": signer.fingerprint,
        },
    }
