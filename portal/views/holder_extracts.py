"""What a holder took along earlier, and the log of all releases as a file."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from uuid import UUID

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.access import holder_of, holder_required
from diplomas.disclosures_log import Wanted, own_releases
from diplomas.own_extracts import own_extracts
from portal import log_filter
from portal.presenters import own_extracts as presenter
from portal.presenters import pages, releases

CSV_ROWS = 200


@holder_required
@require_safe
def extracts(request: HttpRequest) -> HttpResponse:
    """Earlier extracts with number, date and fingerprint, and whether each still holds."""
    found = None
    if request.user.holder_id is not None:
        found = own_extracts(
            holder=request.user.holder_id, page=pages.wanted(request.GET.get(pages.PARAMETER, ""))
        )
    context = {
        "rows": presenter.rows(found.rows) if found else (),
        "total": found.total if found else 0,
        "pager": pages.Pager(found.number, found.pages) if found else pages.Pager(1, 1),
    }
    return render(request, "portal/holder/extracts.html", context)


@holder_required
@never_cache
@require_safe
def disclosures_csv(request: HttpRequest) -> StreamingHttpResponse:
    """The same log as on the page, or the same part of it, for a spreadsheet."""
    holder = holder_of(request)
    wanted = log_filter.form_for(holder, request.GET).wanted()
    response = StreamingHttpResponse(_lines(holder, wanted), content_type="text/csv; charset=utf-8")
    name = f"verstrekkingen-{timezone.localdate():%Y%m%d}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


class _Echo:
    """What a CSV writer writes to: hands the line back."""

    def write(self, line: str) -> str:
        return line


def _lines(holder: UUID, wanted: Wanted) -> Iterator[str]:
    writer = csv.writer(_Echo(), delimiter=";", lineterminator="\r\n")
    yield "\ufeff" + writer.writerow(releases.csv_headings())
    page = 1
    while True:
        found = own_releases(holder=holder, page=page, size=CSV_ROWS, wanted=wanted)
        for row in releases.csv_rows(found.rows):
            yield writer.writerow([_harmless(cell) for cell in row])
        if page >= found.pages:
            return
        page += 1


def _harmless(cell: str) -> str:
    """A spreadsheet would run what begins like a formula."""
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell
