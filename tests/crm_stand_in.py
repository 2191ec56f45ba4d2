"""HubSpot and Salesforce in the process of the test: what they keep, and how they refuse."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlsplit

from handlers.crm.crm import Crm

TOKEN, KEY, SECRET = "pat-right", "key-right", "secret-right"
START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Fault:
    """Answered instead: with `cut` only half of the body, with `status` 0 nothing at all."""

    status: int
    body: Any = None
    headers: tuple[tuple[str, str], ...] = ()
    cut: bool = False


class StandIn(ThreadingHTTPServer):
    """Keeps records and activities; `faults` are answered first, one each; `asked` is all that was asked."""

    daemon_threads = True
    answering: ClassVar[type[BaseHTTPRequestHandler]]

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), self.answering)
        self.people: dict[str, dict[str, Any]] = {}
        self.activities: list[dict[str, Any]] = []
        self.owners = {"71": "sam@us.example", "72": "dana@us.example"}
        self.faults: list[Fault] = []
        self.asked: list[tuple[str, str]] = []
        self.lock, self.ticks = Lock(), 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def changes(self, what: str = "") -> list[tuple[str, str]]:
        """What was asked that changes something."""
        reads = ("search", "batch/read", "token")
        return [
            (method, path) for method, path in self.asked
            if method in ("POST", "PATCH") and what in path and not path.endswith(reads)
        ]  # fmt: skip

    def stamp(self) -> str:
        self.ticks += 1
        return (START + timedelta(seconds=self.ticks)).strftime("%Y-%m-%dT%H:%M:%S.000Z")


class Answering(BaseHTTPRequestHandler):
    server: StandIn

    def do_GET(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self._answer()

    def do_PATCH(self) -> None:
        self._answer()

    def _answer(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        raw = self.rfile.read(length)
        parts = urlsplit(self.path)
        with self.server.lock:
            self.server.asked.append((self.command, parts.path))
            if self.server.faults and "token" not in parts.path:
                fault = self.server.faults.pop(0)
            else:
                status, body = self.reply(self.command, parts.path, parse_qs(parts.query), raw)
                fault = Fault(status, body)
        self._send(fault)

    def reply(self, method: str, path: str, query: dict[str, list[str]], raw: bytes) -> tuple[int, Any]:
        raise LookupError(path)

    def _send(self, fault: Fault) -> None:
        self.close_connection = True
        if not fault.status:
            return
        body = b"" if fault.body is None else json.dumps(fault.body).encode()
        if isinstance(fault.body, bytes):
            body = fault.body
        self.send_response(fault.status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        for name, value in fault.headers:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body[: len(body) // 2] if fault.cut else body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # the base class names it so
        """Says nothing."""


class HubSpotAnswering(Answering):
    def reply(self, method: str, path: str, query: dict[str, list[str]], raw: bytes) -> tuple[int, Any]:
        if self.headers.get("Authorization") != f"Bearer {TOKEN}":
            return 401, {"status": "error", "category": "INVALID_AUTHENTICATION", "message": "ann@acme.test"}
        said = json.loads(raw) if raw else {}
        if path == "/account-info/v3/details":
            return 200, {"portalId": 4711, "uiDomain": "app-eu1.hubspot.com"}
        if path == "/crm/v3/owners/":
            return 200, {
                "results": [{"id": each, "email": mail} for each, mail in self.server.owners.items()]
            }
        if path.startswith("/crm/v3/properties/contacts"):
            return self._property(method, path, said)
        found = re.fullmatch(r"/crm/v3/objects/(\w+)(/.+)?", path)
        assert found, path
        kind, rest = found[1], found[2] or ""
        if kind == "contacts":
            return self._contacts(method, rest, said)
        return self._activities(kind, rest, said)

    def _property(self, method: str, path: str, said: dict[str, Any]) -> tuple[int, Any]:
        server = self.server
        assert isinstance(server, HubSpotStandIn)
        if method == "GET":
            name = path.rpartition("/")[2]
            return (
                (200, {"name": name})
                if name in server.properties
                else (404, {"category": "OBJECT_NOT_FOUND"})
            )
        server.properties.append(said["name"])
        return 201, said

    def _contacts(self, method: str, rest: str, said: dict[str, Any]) -> tuple[int, Any]:
        people = self.server.people
        if rest == "/batch/read":
            by = {each["email"]: number for number, each in people.items() if each.get("email")}
            got = [by[one["id"].lower()] for one in said["inputs"] if one["id"].lower() in by]
            return (200 if len(got) == len(said["inputs"]) else 207), {
                "results": [self._row(each) for each in got]
            }
        if rest == "/search":
            since = int(said["filterGroups"][0]["filters"][0]["value"])
            rows = sorted(people, key=lambda each: people[each]["lastmodifieddate"])
            late = [each for each in rows if _millis(people[each]["lastmodifieddate"]) >= since]
            more = {"paging": {"next": {"after": "1"}}} if len(late) > said["limit"] else {}
            return 200, {"results": [self._row(each) for each in late[: said["limit"]]], **more}
        if not rest:
            return self._new(said["properties"])
        number = rest.strip("/")
        if number not in people:
            return 404, {"category": "OBJECT_NOT_FOUND"}
        if method == "PATCH":
            people[number] |= said["properties"] | {"lastmodifieddate": self.server.stamp()}
        return 200, self._row(number)

    def _new(self, told: dict[str, str]) -> tuple[int, Any]:
        people = self.server.people
        there = [
            number for number, each in people.items() if each.get("email") == told.get("email", "").lower()
        ]
        if told.get("email") and there:
            message = f"Contact already exists. Existing ID: {there[0]}"
            return 409, {"status": "error", "category": "CONFLICT", "message": message}
        number = str(len(people) + 501)
        mail = {"email": told["email"].lower()} if told.get("email") else {}
        people[number] = told | mail | {"lastmodifieddate": self.server.stamp()}
        return 201, self._row(number)

    def _row(self, number: str) -> dict[str, Any]:
        return {"id": number, "properties": self.server.people[number]}

    def _activities(self, kind: str, rest: str, said: dict[str, Any]) -> tuple[int, Any]:
        if rest == "/search":
            asked = said["filterGroups"][0]["filters"][0]
            there = [
                each
                for each in self.server.activities
                if asked["value"] in each.get(asked["propertyName"], "")
            ]
            return 200, {"results": [{"id": "1", "properties": each} for each in there]}
        (to,) = said["associations"]
        kept = said["properties"] | {
            "kind": kind,
            "of": to["to"]["id"],
            "type": to["types"][0]["associationTypeId"],
        }
        self.server.activities.append(kept)
        return 201, {"id": str(len(self.server.activities))}


class HubSpotStandIn(StandIn):
    """HubSpot, as far as it is asked."""

    answering = HubSpotAnswering

    def __init__(self) -> None:
        super().__init__()
        self.properties: list[str] = []

    def person(self, **told: str) -> str:
        """Somebody adds a contact there."""
        number = str(len(self.people) + 501)
        self.people[number] = {**told, "lastmodifieddate": self.stamp()}
        return number

    def change(self, number: str, **told: str) -> None:
        """Somebody changes one there."""
        self.people[number] |= {**told, "lastmodifieddate": self.stamp()}


class SalesforceAnswering(Answering):
    def reply(self, method: str, path: str, query: dict[str, list[str]], raw: bytes) -> tuple[int, Any]:
        server = self.server
        assert isinstance(server, SalesforceStandIn)
        if path == "/services/oauth2/token":
            return server.let_in(self.headers.get("Authorization") or "")
        if self.headers.get("Authorization") != f"Bearer {server.session}":
            return 401, [{"errorCode": "INVALID_SESSION_ID", "message": "ann@acme.test"}]
        rest = path.removeprefix("/services/data/v62.0/")
        if rest.startswith("query"):
            return 200, {"done": True, "records": server.rows(query["q"][0])}
        kind, number = re.fullmatch(r"sobjects/(\w+)/(\w*)", rest).groups()  # type: ignore[union-attr]
        return server.keep(kind, number, json.loads(raw))


class SalesforceStandIn(StandIn):
    """Salesforce, as far as it is asked."""

    answering = SalesforceAnswering

    def __init__(self) -> None:
        super().__init__()
        self.session, self.sessions = "", 0
        self.owners = {"005A": "sam@us.example", "005B": "dana@us.example"}

    def let_in(self, proof: str) -> tuple[int, Any]:
        if proof != "Basic a2V5LXJpZ2h0OnNlY3JldC1yaWdodA==":
            return 400, {"error": "invalid_client", "error_description": "invalid client credentials"}
        self.sessions += 1
        self.session = f"session-{self.sessions}"
        return 200, {"access_token": self.session, "instance_url": "https://acme.my.salesforce.com"}

    def rows(self, soql: str) -> list[dict[str, Any]]:
        if "FROM Organization" in soql:
            return [{"Id": "00D1", "Name": "Acme", "IsSandbox": False}]
        if "FROM User" in soql:
            return [{"Id": each, "Email": mail} for each, mail in self.owners.items()]
        if "FROM LeadStatus" in soql:
            words = (
                "Open - Not Contacted",
                "Working - Contacted",
                "Closed - Converted",
                "Closed - Not Converted",
            )
            return [{"ApiName": each, "IsConverted": each == words[2], "IsDefault": each == words[0]}
                    for each in words]  # fmt: skip
        if "FROM Task" in soql:
            ending = soql.partition("LIKE '%")[2].partition("'")[0]
            return [{"Id": "00T"} for each in self.activities if each["Subject"].endswith(ending)]
        return [
            {"Id": number, **each} for number, each in self.people.items() if self._meant(soql, number, each)
        ]

    def _meant(self, soql: str, number: str, each: dict[str, Any]) -> bool:
        if since := re.search(r"SystemModstamp >= (\S+)", soql):
            return _millis(each["SystemModstamp"]) >= _millis(since[1])
        if one := re.search(r"WHERE Id = '(\w+)'", soql):
            return number == one[1]
        return not each["IsConverted"] and f"'{each.get('Email', '').lower()}'" in soql.lower()

    def keep(self, kind: str, number: str, told: dict[str, Any]) -> tuple[int, Any]:
        if kind == "Task":
            self.activities.append(told)
            return 201, {"id": "00T1", "success": True}
        if number and number not in self.people:
            return 404, [{"errorCode": "NOT_FOUND", "message": ""}]
        if number:
            self.people[number] |= told | {"SystemModstamp": self.stamp()}
            return 204, None
        return 201, {"id": self.person(**told), "success": True}

    def person(self, **told: str) -> str:
        """Somebody adds a Lead there."""
        number = f"00Q{len(self.people) + 1}"
        new: dict[str, Any] = {"IsConverted": False, "Status": "Open - Not Contacted", "OwnerId": "005X"}
        self.people[number] = {**new, **told, "SystemModstamp": self.stamp()}
        return number

    def change(self, number: str, **told: Any) -> None:
        """Somebody changes one there."""
        self.people[number] |= {**told, "SystemModstamp": self.stamp()}


def _millis(stamp: str) -> int:
    return int(datetime.fromisoformat(stamp).timestamp() * 1000)


@contextmanager
def opened(kind: type[StandIn]) -> Iterator[Any]:
    """One that listens until the block ends."""
    server = kind()
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def checked(crm: Crm) -> Crm:
    """That it has everything a CRM has to have is seen by the type checker."""
    return crm
