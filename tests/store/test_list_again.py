"""The list that a command was stopped at is found again, and an announcement leaves its place."""

from typing import Any

from store import campaigns, drops, list_again, outbox
from store.database import Database, Tx
from store.tables import LeadList, Outbox, table
from tests.floor import MONDAY

ROWS = table(Outbox)


def listed(tx: Tx, campaign: str, state: str, path: str | None = "/leads.csv") -> int:
    """A list of a new drop of that campaign."""
    found = campaigns.by_name(tx, "T0", campaign) or campaigns.add(
        tx, "T0", campaign, MONDAY, None, currency="USD"
    )
    assert found is not None
    facts: dict[str, Any] = {
        "channel": "#leads",
        "way": "deal",
        "leads_from": "list",
        "at": MONDAY,
        "state": "draft",
    }
    drop = drops.add(tx, "T0", found.id, MONDAY, None, **facts)
    made = LeadList(
        workspace="T0", drop_id=drop.id, name="x", path=path, state=state, created_at=MONDAY, ready_at=MONDAY
    )
    tx.add(made)
    tx.flush()
    return made.id


def test_the_newest_list_of_that_file_and_campaign_that_has_not_ended_is_found(database: Database) -> None:
    with database.writing() as tx:
        listed(tx, "Autumn", "importing")
        newest = listed(tx, "Autumn", "previewed")
        for state in ("done", "cancelled", "failed"):
            listed(tx, "Autumn", state)
        listed(tx, "Autumn", "importing", "/other.csv")
        listed(tx, "Autumn", "importing", None)
        listed(tx, "Spring", "importing")
    with database.reading() as tx:
        campaign = campaigns.by_name(tx, "T0", "Autumn")
        assert campaign is not None
        found = list_again.unfinished(tx, "T0", campaign.id, "/leads.csv")
        assert found is not None
        assert found.id == newest
        assert list_again.unfinished(tx, "T1", campaign.id, "/leads.csv") is None
        assert list_again.unfinished(tx, "T0", campaign.id, "/no.csv") is None


def test_what_was_said_under_a_key_stays_as_another_message_and_the_key_is_free(database: Database) -> None:
    with database.writing() as tx:
        for key in ("drop:1", "drop:2"):
            outbox.display(tx, "T0", key, "drop", "#leads", MONDAY)
        tx.execute(
            ROWS.update().where(ROWS.c.key == "drop:1").values(state="sent", channel="C0", ts="1.2", done=1)
        )
        for key in ("drop:1", "drop:2"):
            outbox.leave_behind(tx, "T0", key, f"moved:{key}", "drop_moved", {"channel": "#fair"})
            outbox.display(tx, "T0", key, "drop", "#fair", MONDAY)
    with database.reading() as tx:
        rows = {row.key: row for row in tx.execute(ROWS.select())}
        moved = rows["moved:drop:1"]
        assert (moved.template, moved.ts, moved.state, moved.facts) == (
            "drop_moved",
            "1.2",
            "waiting",
            {"channel": "#fair"},
        )
        assert [rows[key].conversation for key in ("drop:1", "drop:2")] == ["#fair", "#fair"]
        assert "moved:drop:2" not in rows  # it was never said
