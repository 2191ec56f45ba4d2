"""The pile's webhook, against a server in this process: what is told, its proof, its order, and its patience."""

import hashlib
import hmac
import json
import logging
from collections.abc import Iterator
from datetime import timedelta
from socket import getaddrinfo
from threading import Event, Timer
from typing import Any

import pytest
from pydantic import SecretStr
from sqlalchemy import select

from bot.outward import addresses
from bot.outward import post as posting
from bot.outward.addresses import is_public
from bot.outward.post import Unreachable, post
from bot.outward.webhooks import GAPS, Webhooks, signature
from bot.rooms.bells import bells
from bot.settings import Settings
from handlers.clock import health
from playbook import life
from store import leads, outgoing, workspaces
from store.database import Database
from store.tables.connections import Outgoing
from tests.floor import MONDAY, Floor
from tests.receiver import Receiver, opened
from tests.store.given import at_once

SECRET = "a secret that both sides know"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with opened() as server:
        yield server


def settings(url: str, private: bool = True) -> Settings:
    return Settings(
        _env_file=None,
        nurture_webhook_url=url,
        nurture_webhook_secret=SecretStr(SECRET),
        nurture_webhook_private=private,
    )


def told_about(floor: Floor) -> Floor:
    """Somebody wants to know what enters and leaves the pile."""
    with floor.database.writing() as tx:
        workspaces.remember(tx, "T0", "Glen", floor.clock())
        workspaces.receive(tx, "T0", True)
    return floor


@pytest.fixture
def shop(floor: Floor) -> Floor:
    return told_about(floor)


@pytest.fixture
def hooks(shop: Floor, receiver: Receiver) -> Webhooks:
    return Webhooks(shop.desk, shop.clock, settings(receiver.url))


def resting(floor: Floor, **facts: Any) -> int:
    number = floor.lead(**{"name": "Ann", "email": f"ann{len(rows(floor))}@acme.com", **facts})
    floor.type("U0SAM", f"/dispo {number} not-ready in 2 weeks")
    return number


def rows(floor: Floor) -> list[Outgoing]:
    with floor.database.reading() as tx:
        return list(tx.scalars(select(Outgoing).order_by(outgoing.OUTGOING.c.id)))


def test_a_lead_that_enters_and_leaves_the_pile_is_told_with_all_that_a_mailing_tool_asks(
    shop: Floor, hooks: Webhooks, receiver: Receiver
) -> None:
    number = resting(shop, email="ann@acme.com", company="Ácme", temperature="warm", campaign="Autumn")
    assert hooks.sweep() == 1
    shop.clock.move(days=3)
    shop.press("U0TOM", "hot-again", number)
    assert hooks.sweep() == 1
    entered, left = receiver.told
    assert entered["event"] == "nurture.entered"
    assert entered["lead"] == {
        "number": number, "name": "Ann", "company": "Ácme", "email": "ann@acme.com", "phone": None,
        "temperature": "warm", "source": "web", "campaign": "Autumn", "state": "nurture", "outcome": None,
        "code": "not-ready", "reason": "Not ready yet", "touches": 1, "next_review": "2026-12-07T09:00:00+00:00",
        "do_not_contact": False,
    }  # fmt: skip
    assert (left["event"], left["at"]) == ("nurture.left", shop.clock().isoformat())
    assert (left["lead"]["state"], left["lead"]["temperature"]) == ("open", "hot")
    assert left["id"] > entered["id"]


def test_the_proof_is_made_of_time_and_body(shop: Floor, hooks: Webhooks, receiver: Receiver) -> None:
    resting(shop)
    hooks.sweep()
    ((path, headers, body),) = receiver.got
    moment, _, proof = headers["X-Glengarry-Signature"].partition(",v1=")
    made = hmac.new(SECRET.encode(), f"{moment.removeprefix('t=')}.".encode() + body, hashlib.sha256)
    assert hmac.compare_digest(proof, made.hexdigest())
    assert moment == f"t={int(MONDAY.timestamp())}"
    assert headers["X-Glengarry-Delivery"] == str(json.loads(body)["id"])
    assert path == "/hook?team=7"
    assert signature("k", b"b", 1) != signature("k", b"b", 2)


@pytest.mark.parametrize("way", ["claim", "won", "do-not-contact"])
def test_however_it_leaves_the_pile_it_is_told(
    shop: Floor, hooks: Webhooks, receiver: Receiver, way: str
) -> None:
    number = resting(shop)
    typed = {"claim": "callback tomorrow 10:00", "won": "won 100"}.get(way, way)
    shop.clock.move(days=1)
    shop.type("U0SAM", f"/dispo {number} {typed}")
    while hooks.sweep():
        pass
    assert receiver.news == [(number, "entered"), (number, "left")]
    left = receiver.told[1]
    assert left["at"] == shop.clock().isoformat()
    assert left["lead"]["state"] == ("working" if way == "claim" else "closed")
    assert left["lead"]["do_not_contact"] is (way == "do-not-contact")


def test_a_lead_that_the_clock_puts_there_is_told_too(sqlite_database: Database, receiver: Receiver) -> None:
    shop = told_about(Floor(sqlite_database, playbook=""))
    number = shop.lead(name="Ann", temperature="hot")
    shop.live_through(minutes=61)
    Webhooks(shop.desk, shop.clock, settings(receiver.url)).sweep()
    assert receiver.news == [(number, "entered")]


def test_a_review_is_no_news_and_a_test_lead_never_is(
    shop: Floor, hooks: Webhooks, receiver: Receiver
) -> None:
    number = resting(shop)
    resting(shop, test=True)
    shop.pass_time(days=15)
    hooks.sweep()
    assert hooks.sweep() == 0
    assert receiver.news == [(number, "entered")]


def test_without_a_receiver_nothing_is_kept(floor: Floor) -> None:
    resting(floor)
    told_about(floor)
    with floor.database.writing() as tx:
        workspaces.receive(tx, "T0", False)
    resting(floor)
    assert rows(floor) == []


def test_what_was_received_is_kept_no_longer(shop: Floor, hooks: Webhooks) -> None:
    resting(shop)
    hooks.sweep()
    (row,) = rows(shop)
    assert (row.state, row.body, row.attempts) == ("sent", {}, 1)


def test_it_is_tried_again_with_growing_gaps_for_a_day_and_then_counted_as_failed(
    shop: Floor, hooks: Webhooks, receiver: Receiver
) -> None:
    resting(shop)
    receiver.answers = [500] * 20
    assert sorted(GAPS) == list(GAPS)
    assert timedelta(hours=23) < sum(GAPS, timedelta()) <= timedelta(days=1)
    for attempt, gap in enumerate(GAPS, 1):
        hooks.sweep()
        assert rows(shop)[0].attempts == attempt
        shop.clock.now += gap - timedelta(seconds=1)
        hooks.sweep()
        assert rows(shop)[0].attempts == attempt
        shop.clock.move(seconds=1)
    hooks.sweep()
    (row,) = rows(shop)
    assert (row.state, row.error, row.attempts) == ("failed", "HTTP 500", len(GAPS) + 1)
    assert ("1 piece of news that webhooks or CRMs never took", False) in health.look(shop.desk)
    shop.clock.move(days=2)
    assert hooks.sweep() == 0
    receiver.answers = []
    with shop.database.writing() as tx:
        assert outgoing.resend(tx, "T0") == 1
    assert hooks.sweep() == 1
    assert [text for text, _ in health.look(shop.desk) if "webhook" in text] == []


def test_of_one_lead_the_news_keeps_its_order_and_others_do_not_wait(
    shop: Floor, hooks: Webhooks, receiver: Receiver
) -> None:
    stuck, other = resting(shop), resting(shop)
    receiver.refusing = {stuck}
    shop.press("U0TOM", "hot-again", stuck)
    shop.press("U0TOM", "hot-again", other)
    for _ in range(5):
        hooks.sweep()
    assert receiver.news == [(other, "entered"), (other, "left")]
    receiver.refusing = set()
    shop.clock.move(minutes=1)
    while hooks.sweep():
        pass
    assert receiver.news[2:] == [(stuck, "entered"), (stuck, "left")]


def test_a_redirect_is_not_followed(shop: Floor, hooks: Webhooks, receiver: Receiver) -> None:
    resting(shop)
    receiver.answers = [302]
    hooks.sweep()
    assert rows(shop)[0].error == "HTTP 302"


def test_a_receiver_that_is_away_is_left_alone_until_the_next_sweep(shop: Floor) -> None:
    resting(shop)
    resting(shop)
    away = Webhooks(shop.desk, shop.clock, settings("http://127.0.0.1:1/"))
    away.sweep()
    assert [row.attempts for row in rows(shop)] == [1, 0]
    assert rows(shop)[0].error == "ConnectionRefusedError"


def test_an_answer_that_never_ends_is_given_up_in_time(receiver: Receiver) -> None:
    receiver.answers = [0]
    with pytest.raises(Unreachable):
        post(receiver.url, b'{"lead": {"number": 1}}', {}, private=True, seconds=0.5)


def test_two_processes_share_the_work_and_nothing_is_told_twice(
    database: Database, receiver: Receiver
) -> None:
    shop = told_about(Floor(database))
    numbers = [resting(shop) for _ in range(8)]
    both = [Webhooks(shop.desk, shop.clock, settings(receiver.url)) for _ in range(3)]
    assert sum(at_once([each.sweep for each in both])) == len(numbers)
    assert sorted(receiver.news) == [(number, "entered") for number in numbers]


def test_what_a_process_left_in_hand_is_sent_by_another_after_the_lease(
    shop: Floor, hooks: Webhooks, receiver: Receiver
) -> None:
    number = resting(shop)
    with shop.database.writing() as tx:
        assert outgoing.begin(tx, rows(shop)[0].id, shop.clock(), shop.clock() + timedelta(minutes=1))
    assert hooks.sweep() == 0
    shop.clock.move(minutes=1)
    assert hooks.sweep() == 1
    assert receiver.news == [(number, "entered")]


def test_a_change_that_is_taken_back_tells_nothing(shop: Floor) -> None:
    lead = shop.look(shop.lead(name="Ann"))
    into_the_pile = _nurtured(shop, lead.id)

    def taken_back() -> None:
        with shop.database.writing() as tx:
            leads.move(tx, lead, into_the_pile)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        taken_back()
    assert rows(shop) == []


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1:{}/", "http://localhost:{}/", "http://2130706433:{}/", "http://0.0.0.0:{}/"],
)
def test_this_machine_is_not_posted_to_unless_it_may(shop: Floor, receiver: Receiver, url: str) -> None:
    number = resting(shop)
    here = url.format(receiver.server_port)
    Webhooks(shop.desk, shop.clock, settings(here, private=False)).sweep()
    assert "NURTURE_WEBHOOK_PRIVATE" in (rows(shop)[0].error or "")
    assert receiver.got == []
    shop.clock.move(minutes=1)
    Webhooks(shop.desk, shop.clock, settings(here)).sweep()
    assert receiver.news == [(number, "entered")]


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.215.14", True), ("2606:2800:21f:cb07::1", True),
        ("127.0.0.1", False), ("10.0.0.1", False), ("192.168.1.1", False), ("172.16.0.1", False),
        ("169.254.169.254", False), ("100.64.0.1", False), ("0.0.0.1", False), ("224.0.0.1", False),
        ("::1", False), ("fe80::1%eth0", False), ("fd00::1", False), ("ff02::1", False), ("::", False),
        ("::ffff:127.0.0.1", False), ("64:ff9b::7f00:1", False), ("2002:7f00:1::", False),
        ("fec0::1", False), ("::127.0.0.1", False), ("64:ff9b:1::7f00:1", False), ("2001:0:7f00:1::", False),
        ("::ffff:0:127.0.0.1", False), ("255.255.255.255", False), ("2001:db8::1", False),
    ],
)  # fmt: skip
def test_which_addresses_are_public(address: str, public: bool) -> None:
    assert is_public(address) is public


def test_a_name_is_looked_up_once_and_leads_nowhere_else_in_between(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answers = ["93.184.215.14", "127.0.0.1"]
    tried: list[Any] = []

    def look_up(_host: str, port: int, **_: Any) -> list[Any]:
        return [(2, 1, 6, "", (answers.pop(0), port))]

    def connect(address: Any, _seconds: float) -> Any:
        tried.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(addresses, "getaddrinfo", look_up)
    monkeypatch.setattr(addresses, "create_connection", connect)
    with pytest.raises(Unreachable):
        post("https://rebound.example/", b"{}", {}, private=False)
    assert tried == [("93.184.215.14", 443)]


def test_whoever_is_connected_to_too_late_is_sent_nothing(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else an answer that never ends would be waited for: the time was up before there was a connection to cut off."""
    over, look_up = Event(), getaddrinfo

    def slowly(*given: Any, **named: Any) -> Any:
        assert over.wait(10)
        return look_up(*given, **named)

    class Now(Timer):
        def run(self) -> None:
            self.function()
            over.set()

    monkeypatch.setattr(addresses, "getaddrinfo", slowly)
    monkeypatch.setattr(posting, "Timer", Now)
    with pytest.raises(Unreachable, match="TimeoutError"):
        post(receiver.url, b'{"lead": {"number": 1}}', {}, private=True)
    assert receiver.got == []


def test_over_https_the_receivers_certificate_is_checked(receiver: Receiver) -> None:
    with pytest.raises(Unreachable, match="SSL"):
        post(receiver.url.replace("http:", "https:"), b"{}", {}, private=True, seconds=5)


def test_the_bells_ring_for_it_only_when_there_is_a_receiver(shop: Floor, hooks: Webhooks) -> None:
    assert bells(shop.desk, shop.rules).get_job("webhooks") is None
    assert bells(shop.desk, shop.rules, webhooks=hooks.sweep).get_job("webhooks") is not None


def test_no_log_says_whose_lead_it_is(
    shop: Floor, hooks: Webhooks, receiver: Receiver, caplog: pytest.LogCaptureFixture
) -> None:
    receiver.answers = [500]
    resting(shop, email="ann@acme.com")
    with caplog.at_level(logging.DEBUG):
        hooks.sweep()
    assert "did not get through" in caplog.text
    assert "ann@acme.com" not in caplog.text
    assert SECRET not in caplog.text


def _nurtured(shop: Floor, number: int) -> Any:
    rules = shop.desk.rules()
    return life.nurture(leads.standing(shop.look(number)), shop.clock(), rules.playbook, rules.hours)
