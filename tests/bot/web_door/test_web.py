import io
import json
import logging
import socket
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from http.client import HTTPConnection
from threading import Event, Thread
from typing import Any

import pytest
from flask import Flask, Request, Response
from flask.testing import FlaskClient
from prometheus_client import CollectorRegistry, Counter
from werkzeug.test import TestResponse

from bot.web_door.rate import RateLimit
from bot.web_door.web import FrontDesk, WebServer, serve, web_door
from handlers.arrival.intake import Taken
from handlers.arrival.raw_inquiry import RawInquiry

TOKEN = "let-me-in"
HOLDER = {"Authorization": f"Bearer {TOKEN}"}
JSON = {**HOLDER, "Content-Type": "application/json"}
LARGEST = 256 * 1024
ACCEPTED = Taken(202, {"lead": 42, "status": "accepted"})


@dataclass
class Intake:
    """Stands where leads are taken in and remembers what it was handed."""

    answers: Taken = ACCEPTED
    handed: list[RawInquiry] = field(default_factory=list)

    def __call__(self, raw: RawInquiry) -> Taken:
        self.handed.append(raw)
        return self.answers


@pytest.fixture
def intake() -> Intake:
    return Intake()


@pytest.fixture
def front(intake: Intake) -> FrontDesk:
    return FrontDesk(
        take_in=intake,
        take_activities=lambda _: Taken(202, {}),
        intake_token=TOKEN,
        ready=list,
        allow=lambda _caller: 0.0,
        metrics=CollectorRegistry(),
    )


@pytest.fixture
def client(front: FrontDesk) -> FlaskClient:
    return web_door(front).test_client()


def problem(answer: TestResponse) -> str:
    """The code of an error that has all three parts, and the headers every answer has."""
    said: dict[str, Any] = answer.get_json()
    assert all(isinstance(said[part], str) and said[part] for part in ("error", "what", "do"))
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"
    return str(said["error"])


def test_a_lead_is_handed_on_as_raw_as_it_came(client: FlaskClient, intake: Intake) -> None:
    answer = client.post("/leads", data=b' {"name": "Ann"} ', headers={**JSON, "Idempotency-Key": " k1 "})
    assert (answer.status_code, answer.get_json()) == (202, {"lead": 42, "status": "accepted"})
    assert answer.headers["Cache-Control"] == "no-store"
    assert intake.handed == [RawInquiry(b' {"name": "Ann"} ', "application/json", "k1")]


def test_a_form_is_handed_on_unread(client: FlaskClient, intake: Intake) -> None:
    client.post("/leads", data={"name": "Ann & Bob"}, headers=HOLDER)
    assert intake.handed == [RawInquiry(b"name=Ann+%26+Bob", "application/x-www-form-urlencoded", None)]


def test_a_multipart_form_is_handed_on_with_its_boundary(client: FlaskClient, intake: Intake) -> None:
    client.post("/leads", data={"cv": (io.BytesIO(b"x"), "cv.txt"), "name": "Ann"}, headers=HOLDER)
    (raw,) = intake.handed
    boundary = raw.content_type.removeprefix("multipart/form-data; boundary=").strip('"')
    assert raw.body.lstrip().startswith(b"--" + boundary.encode())
    assert b'name="name"' in raw.body


def test_what_the_intake_refuses_is_answered_in_its_words(front: FrontDesk) -> None:
    refusal = Taken(400, {"error": "bad-json", "what": "It ends too early.", "do": "Send all of it."})
    answer = (
        web_door(replace(front, take_in=Intake(refusal)))
        .test_client()
        .post("/leads", data=b"{", headers=JSON)
    )
    assert (answer.status_code, answer.get_json()) == (400, refusal.answer)


def test_two_long_idempotency_keys_stay_two(client: FlaskClient, intake: Intake) -> None:
    for end in "ab":
        client.post("/leads", data=b"{}", headers={**JSON, "Idempotency-Key": "k" * 1_000 + end})
    one, two = (raw.idempotency_key or "" for raw in intake.handed)
    assert one != two
    assert len(one) == len(two) == 200


@pytest.mark.parametrize(
    "authorization",
    [
        None,
        "",
        "Bearer",
        "Bearer ",
        "Bearer wrong",
        f"Bearer {TOKEN}x",
        f"Bearer {TOKEN[:-1]}",
        f"Basic {TOKEN}",
        TOKEN,
        f"Bearer {TOKEN} {TOKEN}",
        "Bearer l\xe9t-me-in",
    ],
)
def test_a_wrong_token_is_answered_401(
    client: FlaskClient, intake: Intake, authorization: str | None
) -> None:
    headers = {} if authorization is None else {"Authorization": authorization}
    answer = client.post("/leads", data=b"{}", content_type="application/json", headers=headers)
    assert (answer.status_code, problem(answer)) == (401, "wrong-token")
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert intake.handed == []


def test_the_word_bearer_may_be_written_in_any_case(client: FlaskClient) -> None:
    answer = client.post("/leads", data=b"{}", headers={**JSON, "Authorization": f"bearer  {TOKEN}"})
    assert answer.status_code == 202


def test_without_a_token_of_its_own_the_door_lets_nobody_in(front: FrontDesk) -> None:
    client = web_door(replace(front, intake_token="")).test_client()
    answer = client.post("/leads", data=b"{}", headers={**JSON, "Authorization": "Bearer "})
    assert answer.status_code == 401


def test_the_token_is_not_in_the_front_desks_repr(front: FrontDesk) -> None:
    assert TOKEN not in repr(front)


def test_a_body_of_256_kib_is_taken_and_one_byte_more_is_413(client: FlaskClient, intake: Intake) -> None:
    assert client.post("/leads", data=b"x" * LARGEST, headers=JSON).status_code == 202
    answer = client.post("/leads", data=b"x" * (LARGEST + 1), headers=JSON)
    assert (answer.status_code, problem(answer)) == (413, "too-large")
    assert [len(raw.body) for raw in intake.handed] == [LARGEST]


def test_a_body_that_does_not_say_how_long_it_is_is_not_read_to_its_end(
    client: FlaskClient, intake: Intake
) -> None:
    endless = io.BytesIO(b"x" * 10 * LARGEST)
    answer = client.post(
        "/leads",
        input_stream=endless,
        headers=JSON,
        environ_overrides={"wsgi.input_terminated": True},
    )
    assert (answer.status_code, problem(answer)) == (413, "too-large")
    assert endless.tell() < 2 * LARGEST
    assert intake.handed == []


@pytest.mark.parametrize("kind", ["text/plain", "application/xml", "", "application/jsonp", "json"])
def test_an_unknown_content_type_is_415_and_the_known_ones_are_listed(client: FlaskClient, kind: str) -> None:
    answer = client.post("/leads", data=b"{}", headers={**HOLDER, "Content-Type": kind})
    assert (answer.status_code, problem(answer)) == (415, "unknown-content-type")
    for known in ("application/json", "application/x-www-form-urlencoded", "multipart/form-data"):
        assert known in answer.get_json()["do"]


def test_a_content_type_may_carry_a_charset(client: FlaskClient) -> None:
    headers = {**HOLDER, "Content-Type": "Application/JSON; charset=utf-8"}
    assert client.post("/leads", data=b"{}", headers=headers).status_code == 202


def test_a_compressed_body_is_415(client: FlaskClient) -> None:
    answer = client.post("/leads", data=b"{}", headers={**JSON, "Content-Encoding": "gzip"})
    assert (answer.status_code, problem(answer)) == (415, "unknown-content-type")


@pytest.mark.parametrize(("wait", "told"), [(0.01, "1"), (1.0, "1"), (1.01, "2"), (30, "30")])
def test_too_many_are_told_how_many_whole_seconds_to_wait(
    front: FrontDesk, intake: Intake, wait: float, told: str
) -> None:
    client = web_door(replace(front, allow=lambda _caller: wait)).test_client()
    answer = client.post("/leads", data=b"{}", headers=JSON)
    assert (answer.status_code, problem(answer)) == (429, "too-many")
    assert answer.headers["Retry-After"] == told
    assert intake.handed == []


def test_strangers_are_stopped_and_do_not_lock_out_who_holds_the_token(front: FrontDesk) -> None:
    limit = RateLimit(lambda: 0.0, per_second=1, burst=2)
    client = web_door(replace(front, allow=limit.wait_for)).test_client()
    knocked = [client.post("/leads", data=b"{}").status_code for _ in range(3)]
    assert knocked == [401, 401, 429]
    assert client.post("/leads", data=b"{}", headers=JSON).status_code == 202


def test_each_address_has_its_own_allowance(front: FrontDesk) -> None:
    limit = RateLimit(lambda: 0.0, per_second=1, burst=1)
    client = web_door(replace(front, allow=limit.wait_for)).test_client()
    statuses = [
        client.post("/leads", data=b"{}", headers=JSON, environ_base={"REMOTE_ADDR": address}).status_code
        for address in ("192.0.2.1", "192.0.2.1", "192.0.2.2")
    ]
    assert statuses == [202, 429, 202]


def test_what_there_is_not_is_404_and_a_wrong_method_405(client: FlaskClient) -> None:
    answer = client.get("/lead")
    assert (answer.status_code, problem(answer)) == (404, "not-found")
    answer = client.get("/leads")
    assert (answer.status_code, problem(answer)) == (405, "wrong-method")
    assert "POST" in answer.headers["Allow"]


def test_something_broken_is_500_with_the_reference_that_the_log_has(
    front: FrontDesk, caplog: pytest.LogCaptureFixture
) -> None:
    def breaks(raw: RawInquiry) -> Taken:
        try:
            return Taken(int(raw.body), {})
        except ValueError as error:
            raise RuntimeError(f"cannot keep {raw.body!r}") from error

    client = web_door(replace(front, take_in=breaks)).test_client()
    with caplog.at_level(logging.DEBUG):
        answer = client.post("/leads", data=b'{"email": "ann@acme.com"}', headers=JSON)
    assert (answer.status_code, problem(answer)) == (500, "broken")
    assert answer.get_json()["reference"] in caplog.text
    assert "in breaks" in caplog.text
    assert "builtins.ValueError\nwhich led to" in caplog.text
    assert "RuntimeError" in caplog.text
    assert "acme.com" not in caplog.text
    assert "acme.com" not in answer.get_data(as_text=True)


def test_a_living_process_says_ok(client: FlaskClient) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.get_json()) == (200, {"status": "ok"})


def test_ready_says_so_and_unready_says_why(front: FrontDesk) -> None:
    reasons: list[str] = []
    client = web_door(replace(front, ready=lambda: reasons)).test_client()
    answer = client.get("/readyz")
    assert (answer.status_code, answer.get_json()) == (200, {"status": "ready"})
    reasons.append("the database does not answer")
    answer = client.get("/readyz")
    assert (answer.status_code, problem(answer)) == (503, "not-ready")
    assert answer.get_json()["reasons"] == reasons


def test_metrics_are_those_of_the_registry(front: FrontDesk, client: FlaskClient) -> None:
    Counter("leads_taken", "Leads taken in.", registry=front.metrics).inc(3)
    answer = client.get("/metrics")
    assert answer.content_type.startswith("text/plain")
    assert "leads_taken_total 3.0" in answer.get_data(as_text=True)


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_slacks_address_says_why_it_is_closed_in_socket_mode(client: FlaskClient, method: str) -> None:
    answer = client.open("/slack/events", method=method)
    assert (answer.status_code, problem(answer)) == (404, "not-found")
    assert "SLACK_MODE=socket" in answer.get_json()["what"]


def test_slack_is_answered_in_http_mode_and_may_send_more_than_a_lead(front: FrontDesk) -> None:
    def slack(request: Request) -> Response:
        return Response(str(len(request.get_data())), status=200)

    client = web_door(replace(front, slack=slack)).test_client()
    assert client.post("/slack/events", data=b"x" * 2 * LARGEST).get_data(as_text=True) == str(2 * LARGEST)
    assert client.post("/leads", data=b"x" * 2 * LARGEST, headers=JSON).status_code == 413
    assert client.post("/slack/events", data=b"x" * 8 * LARGEST).status_code == 413


@contextmanager
def open_door(app: Flask) -> Iterator[WebServer]:
    door = serve(app, "127.0.0.1", 0)
    thread = Thread(target=door.run)
    thread.start()
    try:
        yield door
    finally:
        door.close()
        thread.join(10)
        assert not thread.is_alive()


def said_to(door: WebServer, *sent: bytes) -> tuple[bytes, dict[str, Any]]:
    """The head and the JSON body that come back, while this side never says that it has finished."""
    with socket.create_connection(("127.0.0.1", door.port), timeout=10) as caller:
        for part in sent:
            caller.sendall(part)
        answer = b""
        while got := caller.recv(65_536):
            answer += got
    head, _, body = answer.partition(b"\r\n\r\n")
    return head, json.loads(body)


def head_of(*headers: str) -> bytes:
    lines = ("POST /leads HTTP/1.1", "Host: x", f"Authorization: Bearer {TOKEN}", *headers)
    return "\r\n".join((*lines, "Content-Type: application/json", "", "")).encode()


def test_over_a_real_socket_a_chunked_lead_is_taken(front: FrontDesk, intake: Intake) -> None:
    with open_door(web_door(front)) as door:
        head, said = said_to(
            door,
            head_of("Connection: close", "Transfer-Encoding: chunked"),
            b'9\r\n{"name": \r\n',
            b'6\r\n"Ann"}\r\n0\r\n\r\n',
        )
    assert head.startswith(b"HTTP/1.1 202")
    assert said == {"lead": 42, "status": "accepted"}
    assert intake.handed[0].body == b'{"name": "Ann"}'


def test_over_a_real_socket_an_endless_chunked_body_is_413_before_it_ends(
    front: FrontDesk, intake: Intake
) -> None:
    chunk = b"10000\r\n" + b"x" * 0x10000 + b"\r\n"
    with open_door(web_door(front)) as door:
        head, said = said_to(door, head_of("Transfer-Encoding: chunked"), *[chunk] * 6)
    assert head.startswith(b"HTTP/1.1 413")
    assert said["error"] == "too-large"
    assert {"error", "what", "do"} == set(said)
    assert b"X-Content-Type-Options: nosniff" in head
    assert intake.handed == []


def test_over_a_real_socket_a_body_that_claims_to_be_huge_is_413_at_once(
    front: FrontDesk, intake: Intake
) -> None:
    with open_door(web_door(front)) as door:
        head, said = said_to(door, head_of("Content-Length: 99999999999"), b"{")
    assert head.startswith(b"HTTP/1.1 413")
    assert said["error"] == "too-large"
    assert intake.handed == []


def test_over_a_real_socket_a_body_longer_than_it_claims_ends_where_it_claimed(
    front: FrontDesk, intake: Intake
) -> None:
    with (
        open_door(web_door(front)) as door,
        closing(HTTPConnection("127.0.0.1", door.port, timeout=10)) as caller,
    ):
        caller.putrequest("POST", "/leads")
        for name, value in {**JSON, "Content-Length": "2"}.items():
            caller.putheader(name, value)
        caller.endheaders(b"{}" + b"x" * 2 * LARGEST)
        assert caller.getresponse().status == 202
    assert [raw.body for raw in intake.handed] == [b"{}"]


@pytest.mark.parametrize("size", [LARGEST + 1, 4 * 1024 * 1024])
def test_over_a_real_socket_who_sends_too_much_can_read_the_refusal(front: FrontDesk, size: int) -> None:
    with (
        open_door(web_door(front)) as door,
        closing(HTTPConnection("127.0.0.1", door.port, timeout=10)) as caller,
    ):
        caller.request("POST", "/leads", b"x" * size, JSON)
        answer = caller.getresponse()
        assert answer.status == 413
        assert json.loads(answer.read())["error"] == "too-large"


@pytest.mark.parametrize("sent", [b"hello\r\n\r\n", b"POST /leads HTTP/1.1\r\nContent-Length: -1\r\n\r\n"])
def test_over_a_real_socket_what_is_no_request_is_400_in_json(front: FrontDesk, sent: bytes) -> None:
    with open_door(web_door(front)) as door:
        head, said = said_to(door, sent)
    assert b" 400 " in head.splitlines()[0]
    assert said["error"] == "bad-request"


def test_a_closing_door_lets_the_request_in_hand_finish(front: FrontDesk) -> None:
    begun, go_on = Event(), Event()

    def slowly(_raw: RawInquiry) -> Taken:
        begun.set()
        assert go_on.wait(10)
        return ACCEPTED

    with open_door(web_door(replace(front, take_in=slowly))) as door:
        with closing(HTTPConnection("127.0.0.1", door.port, timeout=10)) as caller:
            caller.request("POST", "/leads", b"{}", JSON)
            assert begun.wait(10)
            closer = Thread(target=door.close)
            closer.start()
            go_on.set()
            assert caller.getresponse().status == 202
            closer.join(10)
        assert refused_at(door.port)


def test_a_door_that_never_opened_frees_its_port_and_may_be_closed_twice(front: FrontDesk) -> None:
    door = serve(web_door(front), "127.0.0.1", 0)
    door.close()
    door.close()
    door.run()
    assert refused_at(door.port)


def test_a_taken_port_is_an_error_at_once(front: FrontDesk) -> None:
    with open_door(web_door(front)) as door, pytest.raises(OSError, match="in use"):
        serve(web_door(front), "127.0.0.1", door.port)


def test_a_door_may_listen_on_the_name_localhost(front: FrontDesk) -> None:
    door = serve(web_door(front), "localhost", 0)
    try:
        socket.create_connection(("127.0.0.1", door.port), timeout=10).close()
    finally:
        door.close()


def refused_at(port: int) -> bool:
    with socket.socket() as caller:
        return caller.connect_ex(("127.0.0.1", port)) != 0


def test_a_picture_is_served_to_whoever_knows_its_name(front: FrontDesk) -> None:
    name = "0f" * 32
    door = web_door(replace(front, picture={name: b"\x89PNG"}.get)).test_client()
    answer = door.get(f"/pictures/{name}.png")
    assert (answer.status_code, answer.mimetype, answer.data) == (200, "image/png", b"\x89PNG")
    assert answer.headers["Cache-Control"] == "public, max-age=7776000, immutable"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("name", ["1f" * 32, "0f" * 31, "0F" * 32, "..", "%2e%2e%2fapp", "0f" * 32 + "%0a"])
def test_no_other_name_is_looked_for(front: FrontDesk, name: str) -> None:
    asked: list[str] = []
    door = web_door(replace(front, picture=asked.append)).test_client()
    assert door.get(f"/pictures/{name}.png").status_code == 404
    assert asked == ([name] if name == "1f" * 32 else [])
