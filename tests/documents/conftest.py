"""A small but complete document, and the same document sealed."""

import pytest

from demo.pki import DemoPKI
from documents.pdf import render
from documents.seal import Sealed, Sealer

STYLE = """
@page { size: A4; margin: 20mm; @bottom-right { content: "pagina " counter(page) "/" counter(pages) } }
th { font-weight: 500; text-align: left }
"""
ROWS = "".join(f'<tr><th scope="row">Vak {number}</th><td>{number % 5 + 5}</td></tr>' for number in range(60))
HTML = f"""<!doctype html>
<html lang="nl"><head><meta charset="utf-8"><title>Uittreksel 7</title></head><body>
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
