"""Leads are found through an index, or among the newest; never another workspace's."""

from typing import Any

import pytest

from playbook.words import State, Temperature
from store import search
from store.database import Database
from tests.store.given import THEM, US, arrived, lead_in, plan_of

ANN: dict[str, Any] = {
    "name": "Ann Lee",
    "company": "Acme",
    "email": "ann@acme.com",
    "phone": "+12125550100",
    "domain": "acme.com",
}
NOTHING: dict[str, Any] = {"number": None, "email": None, "phone": None, "domain": None}


@pytest.mark.parametrize("by", ["number", "email", "phone", "domain"])
def test_each_exact_look_up_finds_our_lead_only(database: Database, by: str) -> None:
    theirs, ours, _ = lead_in(database, workspace=THEM, **ANN), lead_in(database, **ANN), lead_in(database)
    asked = {**NOTHING, by: {**ANN, "number": ours.id}[by]}
    with database.reading() as tx:
        assert [lead.id for lead in search.exactly(tx, US, **asked)] == [ours.id]
        other = search.exactly(tx, THEM, **{**asked, "number": theirs.id})
        assert [lead.id for lead in other] == [theirs.id]


@pytest.mark.parametrize("by", ["email", "phone"])
def test_who_is_the_same_is_asked_of_an_index(sqlite_database: Database, by: str) -> None:
    lead = lead_in(sqlite_database, **{by: ANN[by]})  # so small a table PostgreSQL would just read
    assert f"lead_{by}" in plan_of(sqlite_database, lambda tx: search.same_person(tx, lead))


def test_a_part_of_a_word_is_found_among_the_newest_only(database: Database) -> None:
    old, new = lead_in(database, **ANN), lead_in(database, **ANN)
    lead_in(database, workspace=THEM, **ANN)
    with database.reading() as tx:
        assert [lead.id for lead in search.partly(tx, US, "CM", None)] == [new.id, old.id]
        assert [lead.id for lead in search.partly(tx, US, "CM", None, among=2)] == [new.id]
        assert [lead.id for lead in search.partly(tx, US, "zzz", "555010")] == [new.id, old.id]
        assert [lead.id for lead in search.partly(tx, US, "%", None)] == []


def test_names_are_those_of_the_newest_and_of_my_own(database: Database) -> None:
    mine = lead_in(database, arrived().with_(state=State.WORKING, owner="U0SAM"), name="Old Friend")
    lead_in(database, name="Old Stranger")
    new = lead_in(database, name="New Stranger")
    with database.reading() as tx:
        told = search.names(tx, US, 1, "U0SAM")
        assert told == [(new.id, "New Stranger", None), (mine.id, "Old Friend", None)]


def test_the_same_person_has_the_same_phone_or_e_mail_and_an_open_lead(database: Database) -> None:
    closed = arrived().with_(state=State.CLOSED, due=None)
    first, phone, mail = (
        lead_in(database, **ANN),
        lead_in(database, phone=ANN["phone"]),
        lead_in(database, email=ANN["email"]),
    )
    lead_in(database, closed, **ANN)
    lead_in(database, workspace=THEM, **ANN)
    with database.reading() as tx:
        assert [lead.id for lead in search.same_person(tx, first)] == [phone.id, mail.id]
        assert [lead.id for lead in search.same_person(tx, phone)] == [first.id]
        assert search.same_person(tx, lead_in(database)) == []


def test_a_card_leads_to_its_lead(database: Database) -> None:
    lead = lead_in(database, card_channel="C1", card_ts="1.5")
    lead_in(database, workspace=THEM, card_channel="C1", card_ts="1.6")
    with database.reading() as tx:
        assert search.by_card(tx, US, "C1", "1.5") == lead.id
        assert search.by_card(tx, US, "C2", "1.5") is None
        assert search.by_card(tx, US, "C1", "1.6") is None


def test_a_card_is_looked_for_in_its_index(sqlite_database: Database) -> None:
    lead_in(sqlite_database, card_channel="C1", card_ts="1.5")
    assert "lead_card" in plan_of(sqlite_database, lambda tx: search.by_card(tx, US, "C1", "1.5"))


def test_the_hottest_and_longest_waiting_free_lead_comes_first(database: Database) -> None:
    lead_in(database, arrived().with_(offered_to="U0DANA"))
    lead_in(database, counts=False)
    lead_in(database, workspace=THEM)
    with database.reading() as tx:
        assert search.unclaimed(tx, US, list(Temperature)) is None
    warm, hot = (lead_in(database, arrived(each)) for each in (Temperature.WARM, Temperature.HOT))
    lead_in(database)
    with database.reading() as tx:
        for temperatures, first in ((list(Temperature), hot), (["warm", "cold"], warm)):
            found = search.unclaimed(tx, US, temperatures)
            assert found is not None
            assert found.id == first.id
        assert search.unclaimed(tx, US, []) is None


def test_only_the_newest_are_read_for_a_part_of_a_word(sqlite_database: Database) -> None:
    plan = plan_of(sqlite_database, lambda tx: search.partly(tx, US, "cm", None))
    assert "INTEGER PRIMARY KEY (rowid>?)" in plan
