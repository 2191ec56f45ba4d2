"""What a monitor reads is true at the moment it asks."""

from prometheus_client import generate_latest
from prometheus_client.parser import text_string_to_metric_families

from bot.rooms.metrics import registry
from handlers.clock.watchdog import watch
from handlers.sources import sources as deeds
from store import leads
from tests.floor import Floor
from tests.pushing import Pushing, sample


def told(floor: Floor) -> dict[str, float]:
    text = generate_latest(registry(floor.desk)).decode()
    return {
        sample.name: sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_an_empty_shop_has_every_figure_at_nought(floor: Floor) -> None:
    assert told(floor) == dict.fromkeys(
        (
            "glengarry_leads_open",
            "glengarry_leads_overdue",
            "glengarry_outbox_waiting",
            "glengarry_outbox_failed",
            "glengarry_intake_queued",
            "glengarry_intake_failed",
            "glengarry_fetches_waiting",
            "glengarry_fetches_failed",
            "glengarry_webhooks_waiting",
            "glengarry_webhooks_failed",
            "glengarry_leads_repaired",
            "glengarry_watchdog_runs",
        ),
        0.0,
    )


def test_every_figure_says_what_it_is(floor: Floor) -> None:
    families = list(text_string_to_metric_families(generate_latest(registry(floor.desk)).decode()))
    assert families
    assert [family.name for family in families if not family.documentation] == []


def test_a_lead_is_open_then_overdue_then_neither(floor: Floor) -> None:
    number = floor.lead(name="Ann", phone="+1 212 555 0100", temperature="hot")
    assert (told(floor)["glengarry_leads_open"], told(floor)["glengarry_leads_overdue"]) == (1, 0)
    floor.clock.move(minutes=3)
    assert told(floor)["glengarry_leads_overdue"] == 1
    floor.type("U0SAM", f"/dispo {number} won 12000")
    assert (told(floor)["glengarry_leads_open"], told(floor)["glengarry_leads_overdue"]) == (0, 0)


def test_messages_wait_until_they_are_sent(floor: Floor) -> None:
    floor.lead(name="Ann", phone="+1 212 555 0100")
    assert told(floor)["glengarry_outbox_waiting"] == 1
    floor.deliver()
    assert told(floor)["glengarry_outbox_waiting"] == 0


def test_messages_that_slack_refused_are_counted_until_they_are_sent(floor: Floor) -> None:
    floor.slack.refusing["chat.postMessage"] = "channel_not_found"
    floor.lead(name="Ann", phone="+1 212 555 0100")
    floor.deliver()
    assert told(floor)["glengarry_outbox_failed"] >= 1


def test_what_came_and_made_no_lead_is_counted(floor: Floor) -> None:
    pushing = Pushing(floor, "meta")
    pushing.send(sample("meta"))
    pushing.send([])
    figures = told(floor)
    assert [figures[f"glengarry_{name}"] for name in ("fetches_waiting", "intake_failed")] == [1, 1]
    deeds.remove(floor.desk, "Roof form")
    figures = told(floor)
    assert [figures[f"glengarry_fetches_{name}"] for name in ("waiting", "failed")] == [0, 1]


def test_the_watchdogs_rounds_and_repairs_are_counted(floor: Floor) -> None:
    number = floor.lead(name="Ann", phone="+1 212 555 0100")
    with floor.database.writing() as tx:
        leads.put(tx, number, due_at=None, due_what=None, due_who=None)
    watch(floor.desk)
    watch(floor.desk)
    assert (told(floor)["glengarry_leads_repaired"], told(floor)["glengarry_watchdog_runs"]) == (1, 2)
