"""`manage.py extract DIPLOMA_UUID --language nl|en --actor REF --purpose TEXT --out FILE`."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from diplomas.errors import DomainError
from diplomas.models import Diploma
from documents.pdf import RenderError
from documents.seal import SealError
from portal.extracts.issue import LANGUAGES, issue_extract


class Command(BaseCommand):
    help = "Makes a sealed extract of a diploma and records its release."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("diploma", type=UUID, help="the diploma's UUID")
        parser.add_argument("--language", choices=LANGUAGES, default="nl")
        parser.add_argument("--actor", required=True, help="who receives it, for the disclosure log")
        parser.add_argument("--purpose", required=True, help="why, for the disclosure log")
        parser.add_argument("--out", type=Path, required=True, help="where the PDF goes")

    def handle(self, *args: Any, **options: Any) -> None:
        out: Path = options["out"]
        if not out.parent.is_dir():
            raise CommandError(f"There is no folder {out.parent}.")
        holder = Diploma.objects.filter(pk=options["diploma"]).values_list("holder_id", flat=True).first()
        if holder is None:
            raise CommandError("The register holds no such diploma.")
        try:
            issued = issue_extract(
                holder=holder,
                diploma=options["diploma"],
                language=options["language"],
                actor=options["actor"],
                purpose=options["purpose"],
            )
        except SealError as error:
            raise CommandError(f"{error.message} {error.remedy} ({error})") from error
        except (DomainError, RenderError) as error:
            raise CommandError(str(error)) from error
        out.write_bytes(issued.data)
        self.stdout.write(issued.number)
