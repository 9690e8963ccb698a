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
from portal.extracts.choice import LANGUAGES, Choice
from portal.extracts.issue import issue_extract


class Command(BaseCommand):
    help = "Makes a sealed extract of a diploma and records its release."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("diploma", type=UUID, nargs="+", help="UUIDs of diplomas of one holder")
        parser.add_argument("--language", choices=LANGUAGES, default="nl")
        parser.add_argument("--without-grades", action="store_true", help="leave the grade lists off")
        parser.add_argument("--former-names", action="store_true", help="with names from before")
        parser.add_argument("--actor", required=True, help="who receives it, for the disclosure log")
        parser.add_argument("--purpose", required=True, help="why, for the disclosure log")
        parser.add_argument("--out", type=Path, required=True, help="where the PDF goes")

    def handle(self, *args: Any, **options: Any) -> None:
        out: Path = options["out"]
        if not out.parent.is_dir():
            raise CommandError(f"There is no folder {out.parent}.")
        diplomas = tuple(dict.fromkeys(options["diploma"]))
        holder = Diploma.objects.filter(pk=diplomas[0]).values_list("holder_id", flat=True).first()
        if holder is None:
            raise CommandError("The register holds no such diploma.")
        try:
            issued = issue_extract(
                holder=holder,
                choice=Choice(
                    diplomas,
                    options["language"],
                    grades=not options["without_grades"],
                    former_names=options["former_names"],
                ),
                actor=options["actor"],
                purpose=options["purpose"],
            )
        except SealError as error:
            raise CommandError(f"{error.message} {error.remedy} ({error})") from error
        except (DomainError, RenderError) as error:
            raise CommandError(str(error)) from error
        out.write_bytes(issued.data)
        self.stdout.write(issued.number)
