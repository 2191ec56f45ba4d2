"""POST /touches: what prospects do with mails is noted as theirs, and is no touch of ours."""

import json
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from prometheus_client import CollectorRegistry
from werkzeug.test import TestResponse

from bot.web_door.rate import RateLimit
from bot.web_door.web import FrontDesk, web_door
from handlers.arrival.activity import take_activities
from handlers.arrival.intake import Taken
from playbook.words import State
from store import blocked, history
from store.database import Database
from store.tables import Event
from tests.floor import MONDAY, Floor
from tests.store.given import at_once

TOKEN = {"Authorization": "Bearer let-me-in"}


def door(floor: Floor, burst: int = 200) -> FlaskClient:
    front = FrontDesk(
        take_in=lambda _: Taken(202, {}),
        take_activities=lambda body: take_activities(floor.desk, body),
        intake_token="let-me-in",
        ready=list,
        allow=RateLimit(lambda: 0.0, burst=burst).wait_for,
        metrics=CollectorRegistry(),
    )
    return web_door(front).test_client()


def post(floor: Floor, *given: dict[str, Any]) -> list[dict[str, Any]]:
    answer = door(floor).post("/touches", json=list(given), headers=TOKEN)
    assert answer.status_code == 202
    results: list[dict[str, Any]] = answer.get_json()["results"]
    return results


def entries(floor: Floor, number: int, kind: str = "prospect was active") -> list[Event]:
    with floor.database.reading() as tx:
        return [each for each in history.of(tx, floor.look(number)) if each.kind == kind]


@pytest.fixture
def ann(floor: Floor) -> int:
    """Worked by Sam, touched once, and to be called again."""
    number = floor.lead(name="Ann", email="ann@acme.com", temperature="hot")
    floor.press("U0SAM", "claim", number)
    floor.type("U0SAM", f"/dispo {number} voicemail")
    floor.deliver()
    return number


def resting(floor: Floor, number: int) -> int:
    floor.type("U0SAM", f"/dispo {number} not-ready in 2 months")
    floor.deliver()
    return number


def test_an_open_is_noted_and_counts_as_no_touch(floor: Floor, ann: int) -> None:
    before = floor.look(ann)
    floor.clock.move(minutes=5)
    opened = {"email": "Ann@ACME.com", "what": "opened", "subject": "Autumn prices"}
    assert post(floor, opened) == [{"lead": ann, "status": "noted"}]
    after = floor.look(ann)
    for column in ("touches", "step", "due_at", "due_what", "first_touch_at", "owner", "state", "revision"):
        assert getattr(after, column) == getattr(before, column)
    assert after.active_at == floor.clock()
    (entry,) = entries(floor, ann)
    assert (entry.who, entry.door, entry.touch, entry.detail["what"]) == (None, "web", False, "opened")
    page = floor.type("U0SAM", f"/lead {ann}")
    assert "prospect was active*: opened “Autumn prices” · web" in json.dumps(page, ensure_ascii=False)


def test_the_latest_activity_is_kept_whatever_order_it_comes_in(floor: Floor, ann: int) -> None:
    floor.clock.move(days=2)
    post(
        floor,
        {"lead": ann, "what": "clicked", "at": "2026-11-24T08:00:00Z", "url": "https://acme.example/p"},
        {"lead": ann, "what": "opened", "at": "2026-11-23T20:00:00Z"},
        {"lead": ann, "what": "bounced"},
    )
    assert floor.look(ann).active_at == MONDAY.replace(day=24, hour=8)
    post(floor, {"lead": ann, "what": "opened", "at": "2030-01-01T00:00:00Z"})
    assert floor.look(ann).active_at == floor.clock()


def test_each_is_answered_by_itself_and_what_is_unknown_or_wrong_breaks_nothing(
    floor: Floor, ann: int
) -> None:
    results = post(
        floor,
        {"lead": 4711, "what": "opened"},
        {"email": "nobody@acme.com", "what": "unsubscribed"},
        {"email": "not an address", "what": "opened"},
        {"lead": ann, "what": "slept"},
        {"lead": ann, "what": "opened"},
    )
    assert [each["status"] for each in results] == ["unknown", "unknown", "invalid", "invalid", "noted"]
    assert "what" in results[3]["why"]


def test_the_same_id_is_noted_once_and_answered_alike(floor: Floor, ann: int) -> None:
    opened = {"lead": ann, "what": "opened", "id": "e-1"}
    assert post(floor, opened, opened) == [{"lead": ann, "status": "noted"}] * 2
    assert post(floor, opened) == [{"lead": ann, "status": "noted"}]
    assert len(entries(floor, ann)) == 1
    post(floor, {**opened, "id": "e-2"})
    assert len(entries(floor, ann)) == 2


def test_an_id_that_met_nobody_is_tried_again_when_somebody_is_there(floor: Floor) -> None:
    opened = {"email": "ann@acme.com", "what": "opened", "id": "e-1"}
    assert post(floor, opened) == [{"status": "unknown"}]
    number = floor.lead(email="ann@acme.com")
    assert post(floor, opened) == [{"lead": number, "status": "noted"}]


def test_the_same_id_at_the_same_moment_is_noted_once(database: Database) -> None:
    floor = Floor(database)
    number = floor.lead(name="Ann", email="ann@acme.com", temperature="hot")
    body = json.dumps({"lead": number, "what": "replied", "id": "e-1"}).encode()
    answers = at_once([lambda: take_activities(floor.desk, body) for _ in range(6)])
    assert [each.answer["results"] for each in answers] == [[{"lead": number, "status": "noted"}]] * 6
    assert len(entries(floor, number)) == 1


def test_an_ids_key_is_not_that_of_an_inquiry(floor: Floor, ann: int) -> None:
    other = floor.lead(name="Bob", idempotency_key="e-1")
    post(floor, {"lead": ann, "what": "opened", "id": "e-1"})
    assert floor.take({"name": "Bob"}, "e-1").answer["lead"] == other


def test_who_replies_from_the_pile_is_hot_at_once(floor: Floor, ann: int) -> None:
    resting(floor, ann)
    floor.clock.move(days=10)
    post(floor, {"lead": ann, "what": "replied", "subject": "Autumn prices"})
    floor.deliver()
    lead = floor.look(ann)
    assert (lead.state, lead.temperature, lead.opened_at) == (State.OPEN, "hot", floor.clock())
    assert lead.due_at == floor.clock() + timedelta(minutes=2)
    assert lead.touches == 2
    assert len(entries(floor, ann, "hot again")) == 1
    assert any("replied to “Autumn prices”" in text for text in floor.slack.texts("C0LEADS"))
    assert "claim" in str(floor.card(ann)["blocks"])


def test_who_opens_or_clicks_in_the_pile_stays_there(floor: Floor, ann: int) -> None:
    resting(floor, ann)
    post(floor, {"lead": ann, "what": "opened"}, {"lead": ann, "what": "clicked"})
    assert floor.look(ann).state == State.NURTURE


def test_the_owner_is_told_of_a_reply_and_keeps_his_plan(floor: Floor, ann: int) -> None:
    due = floor.look(ann).due_at
    post(floor, {"lead": ann, "what": "replied"})
    floor.deliver()
    assert any(f"#{ann} Ann replied, <@U0SAM>" in text for text in floor.slack.texts("D0SAM"))
    assert any(f"#{ann} Ann replied" in text for text in floor.slack.texts("C0LEADS"))
    lead = floor.look(ann)
    assert (lead.due_at, lead.touches, lead.asked_again_at) == (due, 1, floor.clock())


def test_marketing_is_told_when_the_lead_of_who_replies_is_closed(floor: Floor, ann: int) -> None:
    floor.type("U0SAM", f"/dispo {ann} no-purchase too expensive")
    post(floor, {"email": "ann@acme.com", "what": "replied"})
    floor.deliver()
    assert floor.look(ann).state == State.CLOSED
    assert any("replied. The lead is closed" in text for text in floor.slack.texts("C0MARKETING"))


def test_unsubscribing_is_do_not_contact(floor: Floor, ann: int) -> None:
    assert post(floor, {"email": "ann@acme.com", "what": "unsubscribed", "id": "u-1"})[0]["status"] == "noted"
    floor.deliver()
    lead = floor.look(ann)
    assert (lead.state, lead.code, lead.touches, lead.ended_by) == (State.CLOSED, "do-not-contact", 1, None)
    (entry,) = entries(floor, ann, "not to be contacted")
    assert (entry.door, entry.who) == ("web", None)
    with floor.database.reading() as tx:
        assert blocked.of(tx, "T0", ["email:ann@acme.com"]) is not None
    assert any("not to be contacted any more" in text for text in floor.slack.texts("D0SAM"))
    assert floor.look(floor.lead(email="ann@acme.com", temperature="hot")).state == State.INQUIRY


def test_unsubscribing_after_the_sale_blocks_and_leaves_the_sale(floor: Floor, ann: int) -> None:
    floor.type("U0SAM", f"/dispo {ann} won 100")
    post(floor, {"lead": ann, "what": "unsubscribed"})
    assert floor.look(ann).outcome == "won"
    with floor.database.reading() as tx:
        assert blocked.of(tx, "T0", ["email:ann@acme.com"]) is not None


def test_the_door_asks_for_the_token_and_has_the_same_allowance(floor: Floor) -> None:
    client = door(floor, burst=1)

    def knock(**headers: str) -> TestResponse:
        return client.post("/touches", json={"lead": 1, "what": "opened"}, headers=headers)

    assert knock(Authorization="Bearer wrong").status_code == 401
    assert knock(**TOKEN).status_code == 202
    assert knock(**TOKEN).status_code == 429


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"{", "application/json", 400),
        (b'"opened"', "application/json", 400),
        (b"\xff\xfe\x00", "application/json", 400),
        (b"[" * 200_000, "application/json", 400),
        (json.dumps([{"lead": 1, "what": "opened"}] * 501).encode(), "application/json", 400),
        (b"x" * (256 * 1024 + 1), "application/json", 413),
        (b"lead=1&what=opened", "application/x-www-form-urlencoded", 415),
    ],
)
def test_what_cannot_be_read_is_refused_in_json(floor: Floor, body: bytes, kind: str, status: int) -> None:
    answer = door(floor).post("/touches", data=body, content_type=kind, headers=TOKEN)
    assert answer.status_code == status
    assert set(answer.get_json()) == {"error", "what", "do"}


def test_an_empty_list_is_nothing_to_do(floor: Floor) -> None:
    assert post(floor) == []
