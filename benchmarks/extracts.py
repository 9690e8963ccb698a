"""Sealed extracts: where the time goes, how many a second, against the manuals' pipeline, and memory."""

from __future__ import annotations

import gc
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from benchmarks import by_the_manual
from benchmarks.report import Report
from diplomas import disclosure
from diplomas.disclosure import Prepared
from diplomas.models import Diploma
from diplomas.terms import HIGHER_EDUCATION, Sector, State
from documents.inspect import inspect
from documents.pdf import Attachment, render
from documents.revocation import trial_stamp
from documents.seal import Sealed, Sealer
from documents.timestamps import timestamper
from documents.trust import Trust
from portal.extracts import data
from portal.extracts.choice import Choice
from portal.extracts.compose import Page, compose
from portal.extracts.issue import issue_extract

COUNT = 60
BY_THE_MANUAL = 15  # it is slow
PARALLEL = 150  # for each of two processes
FEW, MANY = 100, 1000
NUMBER = "0000-0000-0000-0000"
ADDRESS = "https://portal.example.invalid/controleren/"
# As a server does: warm, and with what stays loaded out of the collector's way (config/gunicorn.py).
ONE_PROCESS = """
import gc, django; django.setup()
from benchmarks.extracts import issue_some, sample
issue_some(sample(5)); gc.collect(); gc.freeze(); print("ready", flush=True); input()
import time; started = time.perf_counter(); issue_some(sample({count})); print(time.perf_counter() - started)
"""
MEMORY = """
import django; django.setup()
from benchmarks.extracts import issue_some, resident, sample
pairs = sample({many}); issue_some(pairs[:{few}]); few = resident()
issue_some(pairs[{few}:]); print(few, resident())
"""


@dataclass(frozen=True)
class Made:
    """An extract in its stages, each kept for the next one to be measured alone."""

    prepared: Prepared
    page: Page
    attached: Attachment
    laid_out: bytes
    sealed: Sealed


def measure(report: Report) -> None:
    pairs = sample(COUNT)
    issue_some(pairs[:5])
    # As a server does after warming up (config/gunicorn.py), for ours and for the pipeline of the manuals.
    gc.collect()
    gc.freeze()
    made = [_make(*pair) for pair in pairs]
    _stages(report, made)
    _against_the_manual(report, made[:BY_THE_MANUAL])
    one = COUNT / _seconds(lambda: issue_some(pairs))
    laying_out = 1000 / report.value("extract: layout")
    report.add("sealed, checked and recorded extracts, one process", one, "extracts/s",
               baseline="laying out alone", baseline_value=laying_out)  # fmt: skip
    report.add("sealed, checked and recorded extracts, two processes", _two_processes(), "extracts/s",
               baseline="one process", baseline_value=one)  # fmt: skip
    few, many = _memory()
    report.add(f"memory of a worker after {MANY:,} extracts", many, "MB",
               baseline=f"after {FEW}", baseline_value=few)  # fmt: skip


def sample(count: int, sectors: Iterable[Sector] = HIGHER_EDUCATION) -> list[tuple[UUID, UUID]]:
    """(holder, diploma) of issued diplomas, spread by their random ids; a degree is one page."""
    found = Diploma.objects.filter(state=State.AWARDED, sector__in=sectors)
    rows = found.order_by("id").values_list("holder_id", "id")
    return [(holder, diploma) for holder, diploma in rows[:count]]


def issue_some(pairs: list[tuple[UUID, UUID]]) -> None:
    for holder, diploma in pairs:
        issue_extract(holder=holder, choice=Choice((diploma,)), actor=f"holder:{holder}")


def resident() -> float:
    """Memory of this process in MB."""
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * 4096 / 1e6


def _seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _prepare(holder: UUID, diploma: UUID) -> Prepared:
    return disclosure.prepare(
        holder=holder, diplomas=[diploma], party="bench", purpose="bench", legal_basis="bench"
    )


def _compose(prepared: Prepared) -> Page:
    return compose(
        prepared.data,
        choice=Choice(tuple(item.diploma for item in prepared.data)),
        number=NUMBER,
        downloaded_on=timezone.localdate(),
        check_url=ADDRESS,
        scenario=prepared.scenario,
        field_set=prepared.field_set_id,
    )


def _attach(prepared: Prepared) -> Attachment:
    return data.attachment(
        prepared.data,
        number=NUMBER,
        language="nl",
        made_at=timezone.localtime(),
        check_url=ADDRESS,
        schema_url=ADDRESS,
        scenario=prepared.scenario,
        field_set=prepared.field_set_id,
        left_out=frozenset(),
    )


def _make(holder: UUID, diploma: UUID) -> Made:
    prepared = _prepare(holder, diploma)
    page, attached = _compose(prepared), _attach(prepared)
    laid_out = render(page.html, stylesheets=page.stylesheets, attachments=[attached])
    return Made(prepared, page, attached, laid_out, _seal(laid_out))


def _seal(laid_out: bytes) -> Sealed:
    return Sealer.from_settings().seal(laid_out, reason="bench", location="Nederland")


def _stages(report: Report, made: list[Made]) -> None:
    """Milliseconds of every stage alone."""
    trust, stamper = Trust.from_settings(), timestamper(Sealer.from_settings().tsa_url)
    trial_stamp(stamper)

    def each(work: Callable[[Made], object]) -> float:
        return _each(work, made)

    def record(item: Made) -> None:
        digest = bytes.fromhex(item.sealed.sha256)
        with transaction.atomic():
            disclosure.disclose_extract(
                item.prepared, sealed=disclosure.Sealed(NUMBER, digest, "nl", "bench", "bench")
            )
            transaction.set_rollback(True)

    bare = each(lambda item: render(item.page.html, stylesheets=item.page.stylesheets))
    layout = bare + each(lambda item: _compose(item.prepared))
    attachment = each(lambda item: _attach(item.prepared)) + max(0.0, each(_lay_out) - bare)
    stamp = each(lambda _item: trial_stamp(stamper))
    check = each(
        lambda item: inspect(item.sealed.data, trust=trust, require_timestamp=True, require_revocation=True)
    )
    seal = each(lambda item: _seal(item.laid_out))
    read = each(lambda item: _prepare(item.prepared.holder, item.prepared.data[0].diploma))
    written = each(record)
    whole = read + layout + attachment + seal + written
    for name, value in (
        ("reading the register", read),
        ("layout", layout),
        ("attachment", attachment),
        ("signature", seal - stamp - check),
        ("time stamp", stamp),
        ("the check of its own file", check),
        ("recording", written),
    ):
        report.add(f"extract: {name}", value, "ms", baseline="all of it", baseline_value=whole)
    school = [_make(*pair) for pair in sample(COUNT, [Sector.VO])]
    report.add("layout of a school diploma with its grade list", _each(_lay_out, school), "ms",
               baseline="of a degree", baseline_value=layout)  # fmt: skip
    report.add("size of a file", _size([item.sealed.data for item in made]), "kB",
               baseline="before sealing", baseline_value=_size([item.laid_out for item in made]))  # fmt: skip


def _against_the_manual(report: Report, made: list[Made]) -> None:
    """The same pages, attachments, key, time-stamp server and revocation data; each side's check apart."""
    revocation = by_the_manual.fetch_revocation()
    jobs = [(item.page.html, item.page.stylesheets, item.attached) for item in made]
    by_the_manual.make(jobs[:1], revocation)
    spent = by_the_manual.make(jobs, revocation)
    count = len(jobs)
    trust = Trust.from_settings()
    check = _each(lambda item: inspect(item.sealed.data, trust=trust), made)
    own = _each(_lay_out, made) + _each(lambda item: _seal(item.laid_out), made) - check
    manual = 1000 * (spent.layout + spent.seal) / count
    report.add("an extract before its check, by the manuals", manual, "ms",
               baseline="ours, the same files", baseline_value=own)  # fmt: skip
    report.add("of which layout, by the manuals", 1000 * spent.layout / count, "ms")
    report.add("of which seal, by the manuals", 1000 * spent.seal / count, "ms")
    report.add("the check of the file, by the manuals", 1000 * spent.check / count, "ms",
               baseline="ours", baseline_value=check)  # fmt: skip
    report.add("size of a file, by the manuals", sum(spent.sizes) / count / 1000, "kB",
               baseline="ours", baseline_value=_size([item.sealed.data for item in made]))  # fmt: skip


def _each(work: Callable[[Made], object], made: list[Made]) -> float:
    """Milliseconds for one of these."""
    return 1000 * _seconds(lambda: [work(item) for item in made]) / len(made)


def _size(files: list[bytes]) -> float:
    """Mean size in kB."""
    return sum(map(len, files)) / len(files) / 1000


def _lay_out(item: Made) -> bytes:
    return render(item.page.html, stylesheets=item.page.stylesheets, attachments=[item.attached])


def _two_processes() -> float:
    command = [sys.executable, "-c", ONE_PROCESS.format(count=PARALLEL)]
    workers = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(2)
    ]
    for worker in workers:
        assert worker.stdout is not None
        worker.stdout.readline()
    for worker in workers:
        assert worker.stdin is not None
        worker.stdin.write("go\n")
        worker.stdin.flush()
    seconds = [float(worker.communicate()[0]) for worker in workers]
    return 2 * PARALLEL / max(seconds)


def _memory() -> tuple[float, float]:
    command = [sys.executable, "-c", MEMORY.format(few=FEW, many=MANY)]
    told = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout.split()
    return float(told[0]), float(told[1])
