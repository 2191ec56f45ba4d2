"""What a change made of a lead is kept exactly, and put back only when nothing else changed it since."""

import json
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from playbook.standing import Due
from playbook.words import Asked, State, What
from store import history, leads, outbox, undoing
from store.database import Database, Tx
from store.leads import Overtaken
from store.tables import Lead
from tests.store.given import MONDAY, US, arrived, lead_in, look, plan_of


def changed(database: Database, number: int) -> dict[str, object]:
    """A change of every sort of column; what history would keep of it, as it comes back from there."""
    with database.writing() as tx:
        lead = leads.wanted(tx, US, number)
        before = undoing.remember(lead)
        stands = replace(
            leads.standing(lead), state=State.WORKING, owner="U0SAM", passed=("U0DANA",), reached=True,
            due=Due(What.TOUCH, MONDAY + timedelta(days=1), Asked.OWNER),
        )  # fmt: skip
        leads.move(tx, lead, stands, amount=Decimal("12000.50"), first_touch_at=MONDAY, counts=False)
        kept: dict[str, object] = json.loads(json.dumps(undoing.undo_of(before, lead)))
        return kept


def test_exactly_the_columns_that_changed_are_kept_as_they_were(database: Database) -> None:
    number = lead_in(database, amount=Decimal("7.25")).id
    before = look(database, number)
    kept = changed(database, number)
    assert kept == {
        "revision": before.revision + 1,
        "was": {
            "state": "open", "owner": None, "passed": [], "reached": False, "due_what": before.due_what,
            "due_at": before.due_at and before.due_at.isoformat(), "due_who": before.due_who, "amount": "7.25",
            "first_touch_at": None, "counts": True,
        },
    }  # fmt: skip


def test_put_back_it_is_as_it_was_with_a_revision_of_its_own(database: Database) -> None:
    number = lead_in(database, amount=Decimal("7.25")).id
    before = look(database, number)
    kept = changed(database, number)
    with database.writing() as tx:
        lead = leads.wanted(tx, US, number)
        undoing.put_back(tx, lead, kept)
        assert (lead.state, lead.amount, lead.due_at) == ("open", Decimal("7.25"), before.due_at)
    after = look(database, number)
    assert undoing.remember(after) == undoing.remember(before)
    assert after.revision == before.revision + 2


def test_what_has_moved_on_since_is_left_as_it_is(database: Database) -> None:
    number = lead_in(database).id
    kept = changed(database, number)
    with database.writing() as tx:
        lead = leads.wanted(tx, US, number)
        leads.move(tx, lead, leads.standing(lead).with_(touches=5))
    with pytest.raises(Overtaken), database.writing() as tx:
        undoing.put_back(tx, leads.wanted(tx, US, number), kept)
    assert (look(database, number).touches, look(database, number).owner) == (5, "U0SAM")


def test_entries_that_were_taken_back_are_in_force_no_more(database: Database) -> None:
    lead = lead_in(database, arrived())
    with database.writing() as tx:
        history.add(tx, lead, "recorded", MONDAY, "U0SAM", "button", code="voicemail")
        wrong = history.last_number(tx, lead)
        history.add(tx, lead, "recorded", MONDAY, "U0SAM", "button", code="spoke")
        history.add(tx, lead, "undone", MONDAY, "U0SAM", "button", corrects=wrong)
        history.add(tx, lead_in_same(tx, lead), "recorded", MONDAY, "U0SAM", "button", code="won")
    with database.reading() as tx:
        assert [each.code for each in history.in_force(tx, lead, ("recorded",), 3)] == ["spoke"]
        assert history.taken_back(tx, lead) == {wrong}
        assert [each.kind for each in history.of(tx, lead)] == ["recorded", "recorded", "undone"]
        found = history.numbered(tx, lead, wrong)
        assert found is not None
        assert found.code == "voicemail"
        assert history.numbered(tx, lead, wrong + 3) is None  # another lead's


def lead_in_same(tx: Tx, like: Lead) -> Lead:
    """Another lead, in the same transaction."""
    return leads.add(
        tx, US, leads.standing(like), received_at=MONDAY, source="web", limit_seconds=300, channel="#leads"
    )


def test_what_is_to_be_said_anew_is_found_through_its_index(database: Database) -> None:
    plan = plan_of(database, lambda tx: outbox.due_again(tx, US, MONDAY))
    assert "outbox_again" in plan
