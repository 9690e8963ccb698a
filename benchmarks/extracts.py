"""Sealed extracts: how many a second, in one process and in two, and where the time goes."""

from __future__ import annotations

import subprocess
import sys
import time
from uuid import UUID

from django.utils import timezone

from benchmarks.report import Report
from diplomas import disclosure
from diplomas.catalogue import Scenario
from diplomas.models import Diploma
from diplomas.terms import State
from documents.inspect import inspect
from documents.pdf import render
from documents.seal import Sealer
from documents.trust import Trust
from portal.extracts.choice import Choice
from portal.extracts.compose import compose
from portal.extracts.issue import check_url, issue_extract

COUNT = 40
ONE_PROCESS = """
import django; django.setup()
from benchmarks.extracts import issue_some, sample
issue_some(sample(3)); print("ready", flush=True); input()
import time; started = time.perf_counter(); issue_some(sample({count})); print(time.perf_counter() - started)
"""


def measure(report: Report) -> None:
    """Stages of one extract, then whole extracts a second; the baseline is laying out the page alone."""
    pairs = sample(COUNT)
    issue_some(pairs[:3])
    layout, seal, check = _stages(pairs)
    report.add("extract: layout", 1000 * layout / COUNT, "ms")
    report.add("extract: seal with its own check", 1000 * seal / COUNT, "ms",
               baseline="layout", baseline_value=1000 * layout / COUNT)  # fmt: skip
    report.add("extract: the check alone", 1000 * check / COUNT, "ms",
               baseline="layout", baseline_value=1000 * layout / COUNT)  # fmt: skip
    started = time.perf_counter()
    issue_some(pairs)
    one = COUNT / (time.perf_counter() - started)
    report.add("sealed and recorded extracts, one process", one, "extracts/s",
               baseline="layout alone", baseline_value=COUNT / layout)  # fmt: skip
    report.add("sealed and recorded extracts, two processes", _two_processes(), "extracts/s",
               baseline="one process", baseline_value=one)  # fmt: skip


def sample(count: int) -> list[tuple[UUID, UUID]]:
    """(holder, diploma) of issued diplomas, spread by their random ids."""
    rows = Diploma.objects.filter(state=State.AWARDED).order_by("id").values_list("holder_id", "id")
    return [(holder, diploma) for holder, diploma in rows[:count]]


def issue_some(pairs: list[tuple[UUID, UUID]]) -> None:
    for holder, diploma in pairs:
        issue_extract(holder=holder, choice=Choice((diploma,)), actor=f"holder:{holder}")


def _stages(pairs: list[tuple[UUID, UUID]]) -> tuple[float, float, float]:
    """Seconds for laying out, sealing (with its check) and checking all of these."""
    sealer, trust = Sealer.from_settings(), Trust.from_settings()
    layout = seal = check = 0.0
    for holder, diploma in pairs:
        prepared = disclosure.prepare(
            holder=holder, diplomas=[diploma], party="bench", purpose="bench", legal_basis="bench"
        )
        started = time.perf_counter()
        page = compose(
            prepared.data,
            language="nl",
            number="0000-0000-0000-0000",
            downloaded_on=timezone.localdate(),
            check_url=check_url("nl"),
            scenario=Scenario.S4,
        )
        pdf = render(page.html, stylesheets=page.stylesheets)
        laid_out = time.perf_counter()
        sealed = sealer.seal(pdf, reason="bench")
        done = time.perf_counter()
        inspect(sealed.data, trust=trust)
        layout, seal, check = (
            layout + laid_out - started,
            seal + done - laid_out,
            check + time.perf_counter() - done,
        )
    return layout, seal, check


def _two_processes() -> float:
    command = [sys.executable, "-c", ONE_PROCESS.format(count=COUNT)]
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
    return 2 * COUNT / max(seconds)
