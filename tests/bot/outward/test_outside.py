"""What is fetched from outside: tried again quickly, never for long, never from a private address by accident."""

import logging
import ssl
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from bot.outward import addresses, outside
from handlers.sources.outside import Unanswered
from sources.provider import Ask
from tests.stand_in import Impatient, Says, StandIn, standing_in

ASK = Ask("v1/leads/7", {"fields": "name,email"}, {"Authorization": "Bearer hush-hush"})


@pytest.fixture
def api() -> Iterator[StandIn]:
    with standing_in() as server:
        yield server


def got(api: StandIn, internet: Impatient | None = None) -> bytes:
    return (internet or Impatient()).get(api.base, ASK, private=True)


def refused(api: StandIn, internet: Impatient | None = None) -> Unanswered:
    with pytest.raises(Unanswered) as raised:
        got(api, internet)
    for said in (str(raised.value), repr(raised.value)):
        assert "hush" not in said
        assert "127.0.0.1" not in said
    assert raised.value.__cause__ is None
    return raised.value


def test_a_document_comes_byte_for_byte(api: StandIn) -> None:
    api.next = [Says(b'{"name":  "Ann"}')]
    assert got(api) == b'{"name":  "Ann"}'
    ((path, query, headers),) = api.asked
    assert (path, query) == ("/v1/leads/7", {"fields": "name,email"})
    assert api.lines == ["GET /v1/leads/7?fields=name%2Cemail HTTP/1.1"]
    assert headers["authorization"] == "Bearer hush-hush"
    assert headers["accept-encoding"] == "identity"


@pytest.mark.parametrize("first", [Says(status=500), Says(status=503), Says({"a": 1}, cut=True)])
def test_what_may_be_over_in_a_moment_is_tried_again_at_once(api: StandIn, first: Says) -> None:
    api.next, internet = [first, first, Says({"name": "Ann"})], Impatient()
    assert got(api, internet) == b'{"name": "Ann"}'
    assert len(api.asked) == 3
    assert len(internet.waited) == 2
    assert sum(internet.waited) < 5


def test_three_tries_are_enough(api: StandIn) -> None:
    api.next = [Says({"why": "full"}, 500)] * 4
    fault = refused(api)
    assert (str(fault), fault.status, fault.said, len(api.asked)) == ("HTTP 500", 500, {"why": "full"}, 3)


def test_a_short_retry_after_is_waited_for_and_a_long_one_is_handed_on(api: StandIn) -> None:
    api.next, internet = [Says(status=429, headers={"Retry-After": "2"}), Says({})], Impatient()
    got(api, internet)
    assert internet.waited == [2]
    api.next, internet = [Says(status=429, headers={"Retry-After": "3600"})], Impatient()
    fault = refused(api, internet)
    assert (fault.status, fault.wait, internet.waited) == (429, 3600, [])


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410])
def test_a_refusal_is_an_answer_and_not_asked_again(api: StandIn, status: int) -> None:
    api.next = [Says({"error": {"code": 190}}, status)]
    fault = refused(api)
    assert (fault.status, fault.said, len(api.asked)) == (status, {"error": {"code": 190}}, 1)


@pytest.mark.parametrize("said", [Says(silent=True), Says({}, drips=True)])
def test_whoever_is_slow_is_not_waited_for(api: StandIn, said: Says) -> None:
    api.next = [said]
    fault = refused(api, Impatient(0.2))
    assert (str(fault), fault.status, len(api.asked)) == ("it took too long", None, 1)


@pytest.mark.parametrize("body", [b"<html>", b"", b'{"a": NaN}', b'{"a": ', b"[" * 100_000])
def test_what_is_no_json_is_no_answer(api: StandIn, body: bytes) -> None:
    api.next = [Says(body)]
    assert str(refused(api)) == "the answer is no JSON"


def test_nothing_endless_is_read(api: StandIn) -> None:
    api.next = [Says(b'"' + b"a" * outside.LARGEST + b'"')] * 3
    assert "ValueError" in str(refused(api))


def test_a_redirect_is_not_followed(api: StandIn) -> None:
    api.next = [Says(status=302, headers={"Location": api.base + "elsewhere"})]
    assert refused(api).status == 302
    assert api.paths == ["/v1/leads/7"]


def test_nobody_there_is_said_without_the_address() -> None:
    with pytest.raises(Unanswered, match=r"no whole answer: \w+$"):
        Impatient().get("http://127.0.0.1:1/", ASK, private=True)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "10.0.0.1", "169.254.169.254"])
def test_a_private_address_is_never_connected_to(host: str) -> None:
    with pytest.raises(Unanswered, match="no public"):
        Impatient().get(f"http://{host}:9/", ASK)


def test_a_name_that_leads_to_a_private_address_is_not_followed(
    api: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = [(2, 1, 6, "", ("127.0.0.1", api.server_port))]
    monkeypatch.setattr(addresses, "getaddrinfo", lambda *_, **__: here)
    with pytest.raises(Unanswered, match="no public"):
        Impatient().get(f"http://graph.example:{api.server_port}/", ASK)
    assert api.asked == []


def test_the_address_that_was_looked_at_is_the_one_connected_to(
    api: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name that is asked for a second time would lead elsewhere by then."""
    answers: list[Any] = [[(2, 1, 6, "", ("127.0.0.1", api.server_port))]]
    monkeypatch.setattr(addresses, "getaddrinfo", lambda *_, **__: answers.pop())
    monkeypatch.setattr(addresses, "is_public", lambda _: True)
    api.next = [Says({})]
    assert Impatient().get(f"http://graph.example:{api.server_port}/", ASK) == b"{}"
    assert api.asked[0][2]["host"] == f"graph.example:{api.server_port}"


def test_a_certificate_that_nobody_vouches_for_is_no_answer(api: StandIn) -> None:
    with pytest.raises(Unanswered, match=r"no whole answer"):
        Impatient().get(api.base.replace("http:", "https:"), ASK, private=True)


def vouched_for(folder: Path) -> tuple[Path, ssl.SSLContext]:
    """A certificate for graph.example that vouches for itself, and a server's side with it."""
    key, name = (
        ec.generate_private_key(ec.SECP256R1()),
        x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "graph.example")]),
    )
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = made.serial_number(7).not_valid_before(datetime(2020, 1, 1)).not_valid_after(datetime(2090, 1, 1))
    names = x509.SubjectAlternativeName([x509.DNSName("graph.example")])
    certificate = made.add_extension(names, critical=False).sign(key, hashes.SHA256())
    file = folder / "both.pem"
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    file.write_bytes(private + certificate.public_bytes(Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return file, context


@pytest.mark.parametrize(("name", "answers"), [("graph.example", True), ("another.example", False)])
def test_over_tls_the_name_that_was_asked_for_has_to_be_proved(
    api: StandIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, answers: bool
) -> None:
    file, context = vouched_for(tmp_path)
    api.socket = context.wrap_socket(api.socket, server_side=True)
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    here = [(2, 1, 6, "", ("127.0.0.1", api.server_port))]
    monkeypatch.setattr(addresses, "getaddrinfo", lambda *_, **__: here)
    api.next = [Says({"name": "Ann"})] * 3
    try:
        found = Impatient(1).get(f"https://{name}:{api.server_port}/", ASK, private=True)
    except Unanswered as fault:
        found = str(fault).encode()
    assert found == (b'{"name": "Ann"}' if answers else b"no whole answer: SSLError")


def test_nothing_of_it_is_in_the_log(api: StandIn, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    api.next = [Says({})]
    got(api)
    assert "hush" not in caplog.text
    assert "v1/leads" not in caplog.text
