"""`/leaddrop planned`: drops to come are looked at, changed and cancelled."""

from datetime import UTC, datetime
from typing import Any

import pytest

from playbook.drops import DropState, ListState
from tests.at_home import texts
from tests.dropping import campaign_of, costs_of, drop_of, fill_in, hand_in, list_of, previewed, stands, told
from tests.floor import Floor
from tests.slack_limits import problems

TOMORROW = {"day": "2026-11-24", "clock": "10:00"}


def plan(floor: Floor, **given: Any) -> None:
    """A drop of 212 leads is confirmed for tomorrow."""
    hand_in(floor, what="Saw the demo", cost="9752", **TOMORROW, **given)
    previewed(floor)
    floor.press("U0TOM", "list-confirm", 1)
    floor.deliver()


def planned(floor: Floor) -> str:
    """What the list of planned drops says."""
    said = floor.type("U0TOM", "/leaddrop planned")
    assert problems({key: said[key] for key in ("text", "blocks")}, "message") == []
    return "\n".join([said["text"], *texts(said)])


def form(floor: Floor) -> dict[str, Any]:
    """The form to change the first drop."""
    floor.press("U0TOM", "drop-change", 1)
    view = floor.slack.views()[-1]
    assert problems(view, "modal") == []
    return view


def test_none_is_said(floor: Floor) -> None:
    assert "No drop is planned" in planned(floor)


def test_a_planned_drop_is_listed_with_when_where_and_what_it_costs(floor: Floor) -> None:
    plan(floor)
    said = planned(floor)
    assert "*Autumn webinar* in #leads\nbegins Tue 24 Nov 2026 10:00, UTC · 212 leads" in said
    assert "$9,752 in all: $46 for each of 212 leads · by <@U0TOM>" in said


def test_its_time_is_changed_and_repeated_and_the_rest_stays(floor: Floor) -> None:
    plan(floor)
    answer = fill_in(floor, "U0TOM", form(floor), day="2026-11-25", clock="09:30")
    assert "The drop of Autumn webinar begins Wed 25 Nov 2026 09:30, UTC." in str(answer)
    assert drop_of(floor).at == datetime(2026, 11, 25, 9, 30, tzinfo=UTC)
    assert (drop_of(floor).channel, campaign_of(floor).what) == ("#leads", "Saw the demo")
    assert "Wed 25 Nov 2026 09:30" in told_later(floor)


def told_later(floor: Floor) -> str:
    floor.deliver()
    return told(floor)


def test_what_is_said_of_it_is_changed_and_a_dash_clears(floor: Floor) -> None:
    plan(floor, why="They asked")
    fill_in(floor, "U0TOM", form(floor), what="Saw the <demo> & liked it", why="-")
    assert (campaign_of(floor).what, campaign_of(floor).why) == ("Saw the <demo> & liked it", "")
    fill_in(floor, "U0TOM", form(floor))
    assert (
        campaign_of(floor).what == "Saw the <demo> & liked it"
    )  # what was shown escaped comes back the same


def test_it_moves_to_another_channel_and_the_first_one_says_so(
    floor: Floor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        floor.slack, "_conversations_info",
        lambda said: {"channel": {"id": said["channel"], "name": "fair", "is_member": True}}, raising=False,
    )  # fmt: skip
    plan(floor)
    fill_in(floor, "U0TOM", form(floor), channel="C0FAIR")
    floor.deliver()
    assert drop_of(floor).channel == "C0FAIR"
    (first,) = floor.slack.texts("C0LEADS")
    assert "takes place in <#C0FAIR>" in first


def test_a_past_time_is_refused_at_its_field(floor: Floor) -> None:
    plan(floor)
    answer = fill_in(floor, "U0TOM", form(floor), day="2026-11-22") or {}
    assert "past" in answer["errors"]["day"]


def test_it_is_cancelled_once_and_what_it_cost_is_taken_back(floor: Floor) -> None:
    plan(floor)
    assert "is cancelled. Nothing of it is taken in." in str(floor.press("U0TOM", "drop-cancel", 1))
    assert "not planned any more" in str(floor.press("U0TOM", "drop-cancel", 1))
    assert drop_of(floor).state == DropState.CANCELLED
    assert costs_of(floor) == [("9752.00", "USD"), ("-9752.00", "USD")]
    assert "No drop is planned" in planned(floor)


def announced(floor: Floor) -> str:
    """What stands in the lead channel."""
    floor.deliver()
    return "\n".join(floor.slack.texts("C0LEADS"))


def test_with_its_campaign_closed_it_is_off_and_costs_nothing(floor: Floor) -> None:
    plan(floor)
    floor.type("U0TOM", "/leaddrop close Autumn webinar")
    floor.tick()
    assert drop_of(floor).state == DropState.CANCELLED
    assert costs_of(floor) == [("9752.00", "USD"), ("-9752.00", "USD")]
    floor.deliver()
    assert "leads.csv for Autumn webinar is cancelled. Nothing was taken in." in told(floor)
    assert "was cancelled" in announced(floor)


def test_without_its_list_it_is_off_too(floor: Floor) -> None:
    plan(floor)
    floor.press("U0TOM", "list-cancel", 1)  # in a message that somebody still sees as it was
    assert drop_of(floor).state == DropState.CANCELLED
    assert costs_of(floor) == [("9752.00", "USD"), ("-9752.00", "USD")]
    assert "was cancelled" in announced(floor)


def test_its_announcement_says_at_once_what_its_leads_cost(floor: Floor) -> None:
    plan(floor)
    assert "212 leads at $46: 9,752 dollars of somebody's budget" in announced(floor)


@pytest.mark.parametrize("cost", ["46", "92"])
def test_what_was_paid_for_the_drop_itself_goes_before_its_campaigns_price(floor: Floor, cost: str) -> None:
    hand_in(floor, cost=cost, per="lead")
    hand_in(floor, cost="9752", **TOMORROW)
    previewed(floor, 2)
    floor.press("U0TOM", "list-confirm", 2)
    assert "212 leads at $46: 9,752 dollars of somebody's budget" in announced(floor)


def test_one_that_has_begun_is_neither_changed_nor_cancelled(floor: Floor) -> None:
    plan(floor)
    view = form(floor)
    floor.clock.move(days=2)
    with floor.database.writing() as tx:
        seen = drop_of(floor)
        seen.state = DropState.RUNNING
        tx.merge(seen)
    stands(floor, ListState.IMPORTING)
    assert "not planned any more" in str(fill_in(floor, "U0TOM", view, day="2026-11-30"))
    assert "not planned any more" in str(floor.press("U0TOM", "drop-cancel", 1))
    assert list_of(floor).state == ListState.IMPORTING


def test_only_marketing_changes_it(floor: Floor) -> None:
    plan(floor)
    assert "Only marketing" in str(floor.press("U0SAM", "drop-change", 1))
    assert "Only marketing" in str(floor.press("U0SAM", "drop-cancel", 1))
    assert "Only marketing" in str(fill_in(floor, "U0SAM", form(floor), day="2026-11-30"))
    assert drop_of(floor).state == DropState.PLANNED
