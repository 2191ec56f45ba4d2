"""Which lead is which record in a CRM, what was agreed on, what is to be told, and how far each was read."""

from dataclasses import dataclass
from datetime import timedelta

import pytest

from playbook.words import Door, Kind
from store import crm_links, crm_receivers, history, people
from store.database import Database
from store.tables import Lead
from store.tables.connections import CrmLink, Receiver
from tests.store.given import MONDAY, add_lead

MINUTE = timedelta(minutes=1)


@dataclass
class Kept:
    """A database with a CRM and three leads; the third without an address."""

    database: Database

    def __post_init__(self) -> None:
        self.receiver = self.add("Ours")
        with self.database.writing() as tx:
            self.leads = [add_lead(tx, email=each) for each in ("a@x.test", "b@x.test", None)]

    def add(self, name: str, workspace: str = "T0", kind: str = "hubspot") -> Receiver:
        with self.database.writing() as tx:
            return crm_receivers.add(
                tx, Receiver(workspace=workspace, kind=kind, name=name, created_at=MONDAY, secret="sealed")
            )

    def tie(self, lead: Lead, remote: str, told: int = 0) -> None:
        with self.database.writing() as tx:
            crm_links.tie(tx, "T0", self.receiver.id, lead.id, remote, told, MONDAY)

    def link(self, lead: Lead) -> CrmLink:
        with self.database.reading() as tx:
            found = crm_links.of_lead(tx, "T0", self.receiver.id, lead.id)
            assert found
            return found

    def row(self) -> Receiver:
        with self.database.reading() as tx:
            return tx.get_one(Receiver, self.receiver.id)


@pytest.fixture
def kept(database: Database) -> Kept:
    return Kept(database)


def test_a_lead_is_tied_once(kept: Kept) -> None:
    first, second, _ = kept.leads
    kept.tie(first, "501", told=7)
    kept.tie(first, "999")
    assert (kept.link(first).remote_id, kept.link(first).told) == ("501", 7)
    with kept.database.reading() as tx:
        assert crm_links.of_lead(tx, "T0", kept.receiver.id, second.id) is None
        assert crm_links.of_lead(tx, "T1", kept.receiver.id, first.id) is None
        assert crm_links.known(tx, "T0", kept.receiver.id, ["501", "999"]) == {"501"}
        assert crm_links.counts(tx, "T0") == {kept.receiver.id: (1, 0)}


def test_the_newest_that_counts_speaks_for_a_record(kept: Kept) -> None:
    for lead in kept.leads[:2]:
        kept.tie(lead, "501")
    with kept.database.writing() as tx:
        assert crm_links.speaks_for(tx, "T0", kept.receiver.id, "501") == kept.leads[1].id
        tx.get_one(Lead, kept.leads[1].id).counts = False
    with kept.database.reading() as tx:
        assert crm_links.speaks_for(tx, "T0", kept.receiver.id, "501") == kept.leads[0].id
        assert crm_links.speaks_for(tx, "T0", kept.receiver.id, "999") is None


def test_conflicts_are_found_until_they_are_left_or_gone(kept: Kept) -> None:
    lead = kept.leads[0]
    kept.tie(lead, "501")
    for conflicts, many in (({}, 0), ({"owner": {"ours": "a", "theirs": "b"}}, 1),
                            ({"owner": {"ours": "a", "theirs": "b", "left": True}}, 0)):  # fmt: skip
        with kept.database.writing() as tx:
            crm_links.agree(tx, kept.link(lead), {"owner": "a"}, conflicts, MONDAY + MINUTE)
        with kept.database.reading() as tx:
            assert len(crm_links.differing(tx, "T0")) == many
            assert len(crm_links.differing(tx, "T0", kept.receiver.id)) == many
            assert len(crm_links.differing_of(tx, "T0", lead.id)) == many
            assert crm_links.differing(tx, "T0", kept.receiver.id + 1) == []
            assert crm_links.counts(tx, "T0")[kept.receiver.id] == (1, many)
    assert (kept.link(lead).written, kept.link(lead).synced_at) == ({"owner": "a"}, MONDAY + MINUTE)


def test_what_was_told_never_goes_back(kept: Kept) -> None:
    lead = kept.leads[0]
    kept.tie(lead, "501")
    for entry in (5, 3):
        with kept.database.writing() as tx:
            crm_links.told(tx, kept.link(lead), entry)
    assert kept.link(lead).told == 5


def test_what_was_recorded_is_told_in_order_and_nothing_else(kept: Kept) -> None:
    lead = kept.leads[0]
    kept.tie(lead, "501")
    with kept.database.writing() as tx:
        for kind in (Kind.CLAIMED, Kind.RECORDED, Kind.NUDGED, Kind.NOTED, Kind.UNDONE):
            history.add(tx, lead, kind, MONDAY, "U0SAM", Door.BUTTON)
        history.add(tx, kept.leads[1], Kind.RECORDED, MONDAY, "U0SAM", Door.BUTTON)
    with kept.database.reading() as tx:
        all_of_them = crm_links.untold(tx, kept.link(lead), None)
        assert [each.kind for each in all_of_them] == [Kind.RECORDED, Kind.NOTED, Kind.UNDONE]
        assert len(crm_links.untold(tx, kept.link(lead), all_of_them[1].id)) == 2
        assert len(crm_links.untold(tx, kept.link(lead), None, most=1)) == 1


def test_a_lost_record_keeps_nothing_and_a_forgotten_lead_no_link(kept: Kept) -> None:
    lead = kept.leads[0]
    kept.tie(lead, "501")
    with kept.database.writing() as tx:
        crm_links.agree(tx, kept.link(lead), {"name": "Ann"}, {"owner": {"ours": "a", "theirs": "b"}}, MONDAY)
        crm_links.lose(tx, kept.link(lead))
    assert (kept.link(lead).gone, kept.link(lead).written, kept.link(lead).conflicts) == (True, {}, {})
    with kept.database.writing() as tx:
        crm_links.forget(tx, "T0", lead.id)
        assert crm_links.of_lead(tx, "T0", kept.receiver.id, lead.id) is None


def test_leads_with_an_address_that_are_not_tied_are_found_the_newest_first(kept: Kept) -> None:
    with kept.database.writing() as tx:
        add_lead(tx, email="c@x.test", test=True)
        add_lead(tx, email="c@x.test", counts=False)
        add_lead(tx, email="d@x.test", workspace="T9")
    first, second, _ = kept.leads
    with kept.database.reading() as tx:
        assert [each.id for each in crm_links.untied(tx, "T0", kept.receiver.id, None, 9)] == [
            second.id,
            first.id,
        ]
        assert [each.id for each in crm_links.untied(tx, "T0", kept.receiver.id, second.id, 9)] == [first.id]
        assert len(crm_links.untied(tx, "T0", kept.receiver.id, None, 1)) == 1
        assert crm_links.totals(tx, "T0", kept.receiver.id) == (2, 0, 1)
    kept.tie(second, "501")
    with kept.database.reading() as tx:
        assert [each.id for each in crm_links.untied(tx, "T0", kept.receiver.id, None, 9)] == [first.id]
        assert crm_links.totals(tx, "T0", kept.receiver.id) == (1, 1, 1)


def test_people_are_known_by_their_address(kept: Kept) -> None:
    with kept.database.writing() as tx:
        people.learn(tx, "T0", "U0SAM", handle="sam", email="sam@us.example")
        people.learn(tx, "T0", "U0EVE", handle="eve", email="eve@us.example", gone=True)
        people.learn(tx, "T0", "U0BO", handle="bo")
    with kept.database.reading() as tx:
        assert crm_links.addresses(tx, "T0", ["U0SAM", "U0BO", None]) == {"U0SAM": "sam@us.example"}
        assert crm_links.person_at(tx, "T0", "Sam@us.example") == "U0SAM"
        assert crm_links.person_at(tx, "T0", "eve@us.example") is None
        assert crm_links.person_at(tx, "T9", "sam@us.example") is None


def test_a_crm_is_listed_until_it_is_removed_with_all_that_is_kept_for_it(kept: Kept) -> None:
    kept.add("Theirs", workspace="T9")
    kept.add("Hook", kind="webhook")
    kept.tie(kept.leads[0], "501")
    with kept.database.writing() as tx:
        assert [each.name for each in crm_receivers.listed(tx, "T0", ["hubspot"])] == ["Ours"]
        assert crm_receivers.is_taken(tx, "T0", "Hook")
        crm_receivers.renew(tx, kept.receiver, "another", {"domain": "acme"})
    assert (kept.row().secret, kept.row().settings) == ("another", {"domain": "acme"})
    with kept.database.writing() as tx:
        crm_receivers.remove(tx, kept.receiver)
        assert crm_receivers.listed(tx, "T0", ["hubspot"]) == []
        assert not crm_receivers.is_taken(tx, "T0", "Ours")
        assert crm_links.counts(tx, "T0") == {}
    assert kept.row().secret is None


def test_of_two_processes_one_writes_down_how_far_it_was_read(kept: Kept) -> None:
    seen = kept.row()
    with kept.database.writing() as tx:
        assert crm_receivers.read_to(tx, seen, "2026-11-23T10:00:00+00:00")
        assert not crm_receivers.read_to(tx, seen, "2026-11-23T09:00:00+00:00")
    assert kept.row().cursor == "2026-11-23T10:00:00+00:00"


def test_when_it_answered_is_written_once_a_minute(kept: Kept) -> None:
    for seconds, told in ((0, 0), (59, 0), (60, 60)):
        with kept.database.writing() as tx:
            crm_receivers.took(tx, kept.row(), MONDAY + timedelta(seconds=seconds))
        assert kept.row().told_at == MONDAY + timedelta(seconds=told)
