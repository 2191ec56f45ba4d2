"""However many press, post or sweep at the same moment, in however many processes, it happens once."""

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from slack_sdk import WebClient
from sqlalchemy import func, select

from bot.slack.sender import Sender
from handlers.arrival.intake import Taken, take_in
from handlers.arrival.raw_inquiry import RawInquiry
from handlers.clock import due
from handlers.commands.dispose import record
from handlers.desk import Desk
from handlers.leads.claim import TooLate, claim
from handlers.rules import InForce
from playbook.refusal import Refusal
from playbook.words import Door, Kind
from store import history, leads, outbox
from store.database import Database
from store.delivery import Pace
from store.tables import Lead, Outbox
from tests.floor import Floor
from tests.store.given import MONDAY, PATIENCE, US, at_once, lead_in, look
from tests.store.racer import try_to_claim

ROOT = Path(__file__).parents[2]
MANY, SENT = 64, 24
JSON = "application/json"


@pytest.fixture
def desk(database: Database) -> Desk:
    made = Desk(database, lambda: MONDAY, WebClient(), InForce(database, US), US)
    made.rules()
    return made


def kinds(database: Database, number: int) -> Counter[str]:
    """How often each kind of entry is in the lead's history."""
    with database.reading() as tx:
        return Counter(entry.kind for entry in history.of(tx, look(database, number), most=500))


def said(database: Database) -> Counter[tuple[str, str]]:
    """How often each template is in the outbox for each conversation."""
    with database.reading() as tx:
        return Counter((row.template, row.conversation) for row in tx.scalars(select(Outbox)))


def in_all(database: Database) -> int:
    with database.reading() as tx:
        return tx.scalar(select(func.count()).select_from(leads.LEAD)) or 0


def owned_once(database: Database, number: int, told: list[tuple[str, str | None]]) -> None:
    """One of them has the lead, everybody else was told who, and it was said once."""
    [winner] = [person for person, faster in told if faster is None]
    assert Counter(faster for _, faster in told if faster) == {winner: len(told) - 1}
    assert look(database, number).owner == winner
    assert kinds(database, number) == {Kind.CLAIMED: 1}
    assert said(database) == {("card", "#leads"): 1, ("nudge", winner): 1}


def test_of_64_threads_that_claim_a_lead_one_wins_and_63_are_told_who(desk: Desk) -> None:
    number = lead_in(desk.database).id
    people = [f"U{person}" for person in range(MANY)]
    told = at_once([partial(try_to_claim, desk, number, person) for person in people])
    owned_once(desk.database, number, told)


def test_who_comes_too_late_is_told_by_how_much(desk: Desk) -> None:
    number = lead_in(desk.database).id
    claim(desk, number, "U0SAM", Door.BUTTON)
    later = Desk(desk.database, lambda: MONDAY + timedelta(seconds=7), desk.slack, desk.rules, US)
    late = claim(later, number, "U0DANA", Door.BUTTON)
    assert late == TooLate(number, "working", "U0SAM", timedelta(seconds=7))


def test_of_4_processes_with_16_threads_each_that_claim_a_lead_one_wins(database: Database) -> None:
    number, address = lead_in(database).id, database.engine.url.render_as_string(hide_password=False)
    raced = subprocess.run(
        [sys.executable, "-m", "tests.store.racer", address, str(number), "16", "ABCD"],
        cwd=ROOT, stdout=subprocess.PIPE, check=True, timeout=PATIENCE,
    )  # fmt: skip
    told = json.loads(raced.stdout)
    assert len(told) == MANY
    owned_once(database, number, [(person, faster) for person, faster in told])


def take_all(desk: Desk, bodies: list[dict[str, str]], key: str | None = None) -> list[Taken]:
    """What inquiries with these bodies are answered with when they all come at the same moment."""
    raws = [RawInquiry(json.dumps(body).encode(), JSON, key) for body in bodies]
    return at_once([partial(take_in, desk, raw) for raw in raws])


def statuses(answers: list[Taken]) -> Counter[str]:
    """How often each status was answered; everybody has to be told of the same lead."""
    assert {each.http for each in answers} == {202}
    assert {each.answer["lead"] for each in answers} == {1}
    return Counter(each.answer["status"] for each in answers)


def test_a_person_who_asks_24_times_at_once_is_one_lead_with_23_re_inquiries(desk: Desk) -> None:
    bodies = [{"email": "ann@acme.com", "message": f"again {number}"} for number in range(SENT)]
    assert statuses(take_all(desk, bodies)) == {"accepted": 1, "re-inquiry": 23}
    assert in_all(desk.database) == 1
    assert kinds(desk.database, 1) == {Kind.RECEIVED: 1, Kind.ROUTED: 1, Kind.RE_INQUIRY: 23}


def test_the_same_external_id_24_times_at_once_is_one_lead_and_the_same_answer(desk: Desk) -> None:
    bodies = [{"external_id": "form-17", "email": "ann@acme.com", "n": str(number)} for number in range(SENT)]
    assert statuses(take_all(desk, bodies)) == {"accepted": SENT}
    assert in_all(desk.database) == 1
    assert kinds(desk.database, 1) == {Kind.RECEIVED: 1, Kind.ROUTED: 1}


def test_the_same_idempotency_key_24_times_at_once_is_one_lead_and_the_same_answer(desk: Desk) -> None:
    bodies = [{"name": "Ann", "n": str(number)} for number in range(SENT)]
    assert statuses(take_all(desk, bodies, key="abc")) == {"accepted": SENT}
    assert in_all(desk.database) == 1


@pytest.mark.parametrize("body", [{"name": "Ann"}, {"name": "Ann", "email": "ann@acme.com"}], ids=" ".join)
def test_a_form_sent_24_times_at_once_is_one_lead_and_23_duplicates(desk: Desk, body: dict[str, str]) -> None:
    assert statuses(take_all(desk, [body] * SENT)) == {"accepted": 1, "duplicate": 23}
    assert in_all(desk.database) == 1


def test_of_16_who_record_the_sale_at_once_one_made_it(desk: Desk) -> None:
    number = lead_in(desk.database).id
    claim(desk, number, "U0SAM", Door.BUTTON)

    def win(person: str) -> str:
        try:
            record(desk, number, "won", "12000", person, Door.BUTTON)
        except Refusal as refused:
            return str(refused)
        return "won"

    results = at_once([partial(win, f"U{person}") for person in range(16)])
    assert results.count("won") == 1
    assert all(f"#{number} is closed already" in each for each in results if each != "won")
    assert kinds(desk.database, number)[Kind.RECORDED] == 1


def test_8_sweeps_at_once_ask_about_every_lead_once(desk: Desk) -> None:
    numbers = [lead_in(desk.database).id for _ in range(10)]
    later = Desk(desk.database, lambda: MONDAY + timedelta(minutes=3), desk.slack, desk.rules, US)
    moved = at_once([partial(due.sweep, later)] * 8)
    assert sum(moved) == len(numbers)
    assert [kinds(desk.database, number) for number in numbers] == [{Kind.ESCALATED: 1}] * 10
    assert said(desk.database) == {("card", "#leads"): 10, ("escalation", "#leads"): 10}


def test_24_changes_of_a_card_at_once_are_all_wanted_and_one_row(desk: Desk) -> None:
    lead: Lead = lead_in(desk.database)

    def change() -> None:
        with desk.database.writing() as tx:
            outbox.card(tx, lead, MONDAY)

    at_once([change] * SENT)
    with desk.database.reading() as tx:
        [row] = tx.scalars(select(Outbox)).all()
    assert (row.wanted, row.state) == (SENT, "waiting")


def test_cards_that_go_out_while_their_leads_are_claimed_all_get_there_and_show_the_owner(
    database: Database,
) -> None:
    floor = Floor(database)
    numbers = [floor.lead(name=f"Ann {number}", temperature="cold") for number in range(10)]
    second = Sender(floor.desk, floor.clock, Pace(gap=timedelta(0)))

    def deliver(sender: Sender) -> None:
        while sender.send_what_is_due():
            pass

    deeds: list[Callable[[], object]] = [partial(deliver, floor.sender), partial(deliver, second)]
    deeds += [partial(claim, floor.desk, number, "U0SAM", Door.BUTTON) for number in numbers]
    at_once(deeds)
    floor.deliver()
    with database.reading() as tx:
        assert Counter(row.state for row in tx.scalars(select(Outbox)) if row.template == "card") == {
            "sent": 10
        }
    assert len(floor.slack.texts("C0LEADS")) == len(numbers)
    assert all("<@U0SAM>" in json.dumps(floor.card(number)["blocks"]) for number in numbers)
    assert len(floor.slack.texts("D0SAM")) == len(numbers)
    second.stop()
