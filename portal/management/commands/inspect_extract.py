"""`manage.py inspect_extract FILE`: the verdict on a file as JSON, the same as that of the check page."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from documents.inspect import MAX_SIZE
from documents.unsealed import Busy
from portal.extracts.check import FileReport, Verdict, check_file


class Command(BaseCommand):
    help = (
        "Says of a file whether it is an extract of ours, untouched since it was sealed, and still right. "
        f"The verdict is one of: {', '.join(Verdict)}."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with options["file"].open("rb") as file:
                data = file.read(MAX_SIZE + 1)
        except OSError as error:
            raise CommandError(f"Cannot read {options['file']}: {error.strerror}.") from error
        try:
            report = check_file(data)
        except Busy as error:
            raise CommandError("Too many files are being looked at. Try again in a minute.") from error
        self.stdout.write(json.dumps(as_json(report), ensure_ascii=False, indent=2))


def as_json(report: FileReport) -> dict[str, Any]:
    """The report in plain types, for another program."""
    inspection, standing = report.inspection, report.standing
    signer = inspection.signer
    return {
        "verdict": report.verdict.value,
        "since": report.since.isoformat() if report.since else None,
        "number": standing.number if standing else None,
        "checks": {check.value: outcome.value for check, outcome in inspection.outcomes.items()},
        "sha256": inspection.sha256,
        "sealedAt": inspection.sealed_at.isoformat() if inspection.sealed_at else None,
        "timestamped": inspection.timestamped,
        "signer": None
        if signer is None
        else {
            "subject": signer.subject,
            "organization": signer.organization,
            "serialNumber": signer.serial_number,
            "fingerprint": signer.fingerprint,
        },
    }
