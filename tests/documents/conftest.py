"""A small but complete document, the same document sealed, and an authority that can be made to fail."""

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest

from demo.authority.server import Server
from demo.authority.service import Answer, Authority
from demo.pki import DemoPKI
from documents import seal as seal_module
from documents.pdf import render
from documents.seal import Sealed, Sealer

STYLE = """
@page { size: A4; margin: 20mm; @bottom-right { content: "pagina " counter(page) "/" counter(pages) } }
th { font-weight: 500; text-align: left }
"""
ROWS = "".join(f'<tr><th scope="row">Vak {number}</th><td>{number % 5 + 5}</td></tr>' for number in range(60))
HTML = f"""<!DOCTYPE html>
<html lang="nl"><head><title>Uittreksel 7</title></head><body>
<h1>Diploma</h1><p>Łukasz Çelik-Đorđević, Ḩasan, Nguyễn</p>
<h2>Cijferlijst</h2>
<table><thead>
<tr><th scope="col">Vak</th><th scope="col">Cijfer</th></tr></thead><tbody>{ROWS}</tbody></table>
</body></html>"""


@pytest.fixture(scope="session")
def page() -> bytes:
    return render(HTML, stylesheets=[STYLE])


@pytest.fixture
def sealer(seal_settings: DemoPKI) -> Sealer:
    return Sealer.from_settings()


@pytest.fixture
def sealed(sealer: Sealer, page: bytes) -> Sealed:
    return sealer.seal(page, reason="Uittreksel 7", location="Nederland")


GONE = Answer(503, "text/plain", b"gone")


class Scripted(Authority):
    """The demonstration's authority, of which any part (tsa, ocsp, crl) can be made to answer otherwise."""

    def __init__(self, directory: Path) -> None:
        super().__init__(directory)
        self.instead: dict[str, Callable[[bytes], Answer]] = {}
        self.revoked: dict[int, datetime] = {}
        self.asked: list[str] = []

    def answer(self, method: str, path: str, body: bytes) -> Answer:
        kind = path.strip("/").partition("/")[0]
        self.asked.append(kind)
        if kind in self.instead:
            return self.instead[kind](body)
        return super().answer(method, path, body)

    def lose(self, *kinds: str) -> None:
        self.instead |= dict.fromkeys(kinds, lambda _body: GONE)

    def _revoked(self) -> dict[int, datetime]:
        return self.revoked


@pytest.fixture
def scripted(
    authority: Server, seal_settings: DemoPKI, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Scripted]:
    """The answers of the real server are the test's, and nothing that was fetched before is remembered."""
    made = Scripted(seal_settings.directory)
    monkeypatch.setattr(authority, "authority", made)
    seal_module._sealer.cache_clear()
    yield made
    seal_module._sealer.cache_clear()
