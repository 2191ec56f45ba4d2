"""Raw bodies are kept, the same key always gets the same answer, and one person is one open lead."""

from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from playbook import life
from playbook.dispositions import Details
from store import inquiries, leads
from store.database import Database, Tx
from store.tables import Inquiry
from tests.store.given import HOURS, MONDAY, SHIPPED, THEM, US, add_lead, at_once, lead_in, look

MINUTE = timedelta(minutes=1)
KEYS = ["key:abc", "external:web:17"]
ANN = ["email:ann@acme.com", "phone:+12125550100"]


def body(text: bytes = b"{}", workspace: str = US, after: timedelta = timedelta()) -> dict[str, Any]:
    told = {"workspace": workspace, "received_at": MONDAY + after, "content_type": "text/plain"}
    return {**told, "digest": "d1", "body": text}


def kept(database: Database, inquiry: dict[str, Any] | None = None) -> int:
    with database.writing() as tx:
        return inquiries.keep(tx, inquiry or body()).id


def take_in(database: Database, keys: list[str], workspace: str = US) -> tuple[str, int | None, str]:
    """What an inquiry with these keys comes to: a new lead, or the answer that was given before."""
    with database.writing() as tx:
        known = inquiries.answered(tx, workspace, keys)
        if known:
            return "known", *known
        number = add_lead(tx, workspace=workspace).id
        inquiries.answer(tx, workspace, keys, number, "accepted")
    return "taken", number, "accepted"


def know(tx: Tx, contacts: list[str], number: int, workspace: str = US) -> None:
    """This person is behind that lead."""
    inquiries.meet(tx, workspace, contacts)
    inquiries.remember(tx, workspace, contacts, number)


def whose(database: Database, contacts: list[str], workspace: str = US) -> int | None:
    with database.writing() as tx:
        return inquiries.meet(tx, workspace, contacts).open


def test_a_body_is_kept_byte_for_byte_with_what_became_of_it(database: Database) -> None:
    raw = bytes(range(256)) * 4
    number = kept(database, body(raw))
    lead = lead_in(database).id
    with database.writing() as tx:
        inquiries.settle(tx, number, "accepted", lead)
    with database.reading() as tx:
        row = tx.get_one(Inquiry, number)
    assert (row.body, row.status, row.lead_id) == (raw, "accepted", lead)


def test_the_latest_arrival_and_the_bodies_never_understood_are_known(database: Database) -> None:
    with database.reading() as tx:
        assert inquiries.latest(tx, US) == (None, 0)
    bad = kept(database)
    kept(database, body(after=5 * MINUTE))
    kept(database, body(workspace=THEM, after=9 * MINUTE))
    with database.writing() as tx:
        inquiries.settle(tx, bad, "failed", problem="no JSON")
        assert inquiries.latest(tx, US) == (MONDAY + 5 * MINUTE, 1)


def test_what_was_kept_and_not_understood_is_found_again(database: Database) -> None:
    left, done, fresh = kept(database), kept(database), kept(database, body(after=10 * MINUTE))
    kept(database, body(workspace=THEM))
    with database.writing() as tx:
        inquiries.settle(tx, done, "accepted", add_lead(tx).id)
        assert [row.id for row in inquiries.waiting(tx, US, MONDAY + MINUTE)] == [left]
        assert [row.id for row in inquiries.waiting(tx, US, MONDAY + 20 * MINUTE)] == [left, fresh]


def test_a_body_is_made_a_lead_once_however_many_try_at_once(database: Database) -> None:
    number = kept(database)

    def understand() -> int | None:
        with database.writing() as tx:
            earlier = inquiries.begin(tx, number)
            if earlier:
                return earlier.lead_id
            inquiries.settle(tx, number, "accepted", add_lead(tx).id)
        return None

    made = at_once([understand] * 8)
    assert made.count(None) == 1
    assert {lead for lead in made if lead} == {1}


@pytest.mark.parametrize("keys", [KEYS[:1], KEYS, KEYS[::-1]])
def test_the_same_keys_get_the_same_answer(database: Database, keys: list[str]) -> None:
    _, number, _ = take_in(database, KEYS)
    assert take_in(database, keys) == ("known", number, "accepted")


def test_one_known_key_of_several_is_enough_and_the_others_get_its_answer_from_then_on(
    database: Database,
) -> None:
    _, number, _ = take_in(database, ["key:abc"])
    assert take_in(database, ["external:web:17", "key:abc", "key:xyz"]) == ("known", number, "accepted")
    assert take_in(database, ["external:web:17"]) == ("known", number, "accepted")
    assert take_in(database, ["key:xyz"]) == ("known", number, "accepted")


def test_other_keys_and_other_workspaces_are_other_leads(database: Database) -> None:
    took = [take_in(database, ["key:a"]), take_in(database, ["key:b"]), take_in(database, ["key:a"], THEM)]
    assert [how for how, _, _ in took] == ["taken"] * 3
    assert len({number for _, number, _ in took}) == 3


def test_an_inquiry_without_keys_is_known_to_nobody(database: Database) -> None:
    assert [take_in(database, [])[0] for _ in range(2)] == ["taken", "taken"]


def _fail(database: Database) -> None:
    with database.writing() as tx:
        inquiries.answered(tx, US, KEYS)
        raise ValueError("out of luck")


def test_keys_of_an_inquiry_that_failed_are_free_again(database: Database) -> None:
    with pytest.raises(ValueError, match="out of luck"):
        _fail(database)
    assert take_in(database, KEYS)[0] == "taken"


def test_of_sixteen_threads_with_the_same_keys_one_makes_the_lead_and_all_give_the_same_answer(
    database: Database,
) -> None:
    answers = at_once([partial(take_in, database, KEYS)] * 16)
    assert sorted(how for how, _, _ in answers) == ["known"] * 15 + ["taken"]
    assert {(number, status) for _, number, status in answers} == {(1, "accepted")}


def test_threads_that_share_some_of_their_keys_in_any_order_neither_hang_nor_make_two_leads(
    database: Database,
) -> None:
    orders = [KEYS, KEYS[::-1], KEYS[:1], KEYS[1:]] * 4
    at_once([partial(take_in, database, keys) for keys in orders])
    answers = {take_in(database, [key])[1] for key in KEYS}
    with database.reading() as tx:
        made = leads.count_open(tx, US)
    assert made == len(answers)


def test_the_same_body_within_the_time_belongs_to_the_same_lead(database: Database) -> None:
    first, second = kept(database), kept(database, body(after=MINUTE))
    with database.writing() as tx:
        assert inquiries.same_body(tx, US, "d1", MONDAY - MINUTE, second) is None  # nothing came of it yet
        lead = add_lead(tx).id
        inquiries.settle(tx, first, "accepted", lead)
        assert inquiries.same_body(tx, US, "d1", MONDAY - MINUTE, second) == lead
        assert inquiries.same_body(tx, US, "d1", MONDAY, second) == lead
        assert inquiries.same_body(tx, US, "d1", MONDAY + MINUTE, second) is None
        assert inquiries.same_body(tx, US, "d2", MONDAY - MINUTE, second) is None
        assert inquiries.same_body(tx, THEM, "d1", MONDAY - MINUTE, second) is None
        assert inquiries.same_body(tx, US, "d1", MONDAY - MINUTE, first) is None


@pytest.mark.parametrize("asked", [ANN, ANN[:1], ANN[1:], [*ANN, "email:new@acme.com"]])
def test_a_person_is_known_by_any_of_his_contacts(database: Database, asked: list[str]) -> None:
    number = lead_in(database).id
    with database.writing() as tx:
        know(tx, ANN, number)
    assert whose(database, asked) == number


def test_strangers_other_workspaces_and_people_without_contacts_are_not_known(database: Database) -> None:
    number = lead_in(database).id
    with database.writing() as tx:
        know(tx, ANN, number)
    assert whose(database, ["email:bob@acme.com"]) is None
    assert whose(database, ANN, THEM) is None
    assert whose(database, []) is None


def test_a_person_whose_lead_is_closed_comes_as_a_new_lead(database: Database) -> None:
    number = lead_in(database).id
    with database.writing() as tx:
        know(tx, ANN, number)
        lead = leads.wanted(tx, US, number)
        junk = SHIPPED.dispositions["junk"]
        leads.move(tx, lead, life.record(leads.standing(lead), junk, Details(), MONDAY, SHIPPED, HOURS))
    assert whose(database, ANN) is None
    again = lead_in(database).id
    with database.writing() as tx:
        know(tx, ANN, again)
    assert whose(database, ANN[:1]) == again


def test_of_several_open_leads_of_a_person_the_latest_is_meant(database: Database) -> None:
    older, younger = lead_in(database).id, lead_in(database).id
    with database.writing() as tx:
        know(tx, ANN[:1], younger)
        know(tx, ANN[1:], older)
    assert whose(database, ANN) == younger
    assert look(database, younger).state == "open"


def test_a_person_asking_from_sixteen_threads_at_once_becomes_one_lead(database: Database) -> None:
    def ask(contacts: list[str]) -> int:
        with database.writing() as tx:
            number = inquiries.meet(tx, US, contacts).open or add_lead(tx).id
            inquiries.remember(tx, US, contacts, number)
        return number

    orders = [ANN, ANN[::-1]] * 8
    assert set(at_once([partial(ask, contacts) for contacts in orders])) == {1}


def test_what_somebody_is_known_by_is_told_for_his_lead_only(database: Database) -> None:
    ours, theirs = lead_in(database).id, lead_in(database, workspace=THEM).id
    with database.writing() as tx:
        know(tx, ANN, ours)
        know(tx, ["email:bob@acme.com"], theirs, THEM)
    with database.reading() as tx:
        assert sorted(inquiries.contacts_of(tx, US, ours)) == ANN
        assert inquiries.contacts_of(tx, US, theirs) == []


def test_what_was_set_aside_is_counted_and_never_taken_up_again(database: Database) -> None:
    for status, workspace in (("set aside", US), ("set aside", THEM), ("failed", US), ("waiting", US)):
        kept(database, {**body(workspace=workspace), "status": status})
    with database.reading() as tx:
        assert inquiries.set_aside(tx, US) == 1
        assert [each.status for each in inquiries.waiting(tx, US, MONDAY + MINUTE)] == ["waiting"]
        assert inquiries.latest(tx, US)[1] == 1


def test_what_a_key_was_answered_with_may_be_looked_up_without_taking_it(database: Database) -> None:
    with database.reading() as tx:
        assert inquiries.answer_to(tx, US, "key:abc") is None
    assert take_in(database, KEYS) == ("taken", 1, "accepted")
    with database.reading() as tx:
        assert inquiries.answer_to(tx, US, "key:abc") == (1, "accepted")
        assert inquiries.answer_to(tx, THEM, "key:abc") is None
