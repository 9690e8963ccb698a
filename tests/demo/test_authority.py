"""The authority of the demonstration, asked as machines ask it."""

from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest

from demo.authority.server import Server
from demo.authority.service import Authority
from demo.pki import DemoPKI


@pytest.fixture
def answers(demo_pki: DemoPKI) -> Authority:
    return Authority(demo_pki.directory)


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", "crl/root", b"", 200),
        ("GET", "crl/issuing", b"", 200),
        ("GET", "crl/nobody", b"", 404),
        ("GET", "crl/../passphrase", b"", 404),
        ("GET", "tsa", b"", 404),
        ("POST", "crl/root", b"", 404),
        ("POST", "ocsp/nobody", b"", 404),
        ("POST", "tsa", b"", 400),
        ("POST", "tsa", b"garbage", 400),
        ("POST", "tsa", b"\x30\x03\x02\x01\x01", 400),
        ("POST", "ocsp/issuing", b"", 400),
        ("POST", "ocsp/issuing", b"garbage", 400),
        ("POST", "ocsp/issuing", b"\x30\x00", 400),
    ],
)
def test_every_question_has_an_answer(
    answers: Authority, method: str, path: str, body: bytes, status: int
) -> None:
    assert answers.answer(method, path, body).status == status


def test_it_answers_over_http_and_keeps_the_connection(authority: Server, demo_pki: DemoPKI) -> None:
    connection = HTTPConnection(urlsplit(demo_pki.authority_url).netloc, timeout=5)
    sockets = set()
    for _ in range(2):
        connection.request("GET", "/crl/root")
        response = connection.getresponse()
        assert response.status == 200
        assert response.getheader("Content-Type") == "application/pkix-crl"
        assert response.read()
        sockets.add(connection.sock)
    assert len(sockets) == 1
    connection.close()
