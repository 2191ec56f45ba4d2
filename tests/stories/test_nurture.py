"""A lead that was not ready: five months with marketing, back to sales, given up again, a year on, and bought."""

from datetime import UTC, datetime, timedelta

from handlers.pile.pile_week import post_weekly
from store import history, leads
from tests.floor import Floor
from tests.in_modal import choose_in, leads_in, press_in, shown, submit_on_top, told
from tests.moments import live_through

HALF_A_WEEK = 84  # hours


def nobodys(floor: Floor) -> int:
    with floor.database.reading() as tx:
        return len(leads.astray(tx, "T0"))


def live_until(floor: Floor, end: datetime, hours: int = 31) -> int:
    """Live on, some hours at a time and at other hours each day; how many weekly cards were posted."""
    posted = 0
    while floor.clock() < end:
        floor.clock.now = min(end, floor.clock() + timedelta(hours=hours))
        floor.tick()
        posted += post_weekly(floor.desk)
        floor.deliver()
    assert nobodys(floor) == 0
    return posted


def weekly(floor: Floor) -> list[str]:
    return [text for text in floor.slack.texts("C0MARKETING") if '"action_id": "pile"' in text]


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_a_lead_nurtured_for_five_months_and_passed_back(floor: Floor) -> None:  # noqa: PLR0915  # a story
    ann = floor.lead(name="Ann Lee", company="Acme", email="ann@acme.com", temperature="warm")
    floor.press("U0SAM", "claim", ann)
    floor.type("U0SAM", f"/dispo {ann} voicemail tried the mobile")
    floor.clock.move(days=2)
    floor.type("U0SAM", f"/dispo {ann} not-ready in 4 weeks budget comes in spring")
    floor.deliver()
    assert floor.look(ann).due_at == at("2026-12-23 09:00")

    # nothing is due for four weeks, then every Monday's card says that it is, until somebody answers
    assert live_until(floor, at("2026-12-28 08:00")) == 0
    assert live_until(floor, at("2026-12-28 10:00")) == 1
    assert live_until(floor, at("2027-01-04 10:00")) == 1
    view = choose_in(floor, "U0TOM", _open(floor), "not-yet", f"{ann} 60")
    assert "0 due for review" in told(view)
    assert floor.look(ann).due_at == at("2027-03-05 10:00")
    assert live_until(floor, at("2027-03-08 08:59")) == 0
    assert live_until(floor, at("2027-03-08 09:00")) == 1
    floor = Floor(floor.database, clock=floor.clock, slack=floor.slack)
    assert live_until(floor, at("2027-03-09 09:00")) == 0  # a restart posts no other card
    choose_in(floor, "U0TOM", _open(floor), "not-yet", f"{ann} 30")

    # five months in, spring has come
    assert live_until(floor, at("2027-04-26 10:00")) == 3
    view = _open(floor)
    assert leads_in(view) == [ann]
    assert "for 152 days" in told(view)
    assert ">budget comes in spring" in told(view)
    press_in(floor, "U0TOM", view, "hot-again", str(ann))
    floor.deliver()
    lead = floor.look(ann)
    assert (lead.state, lead.temperature, lead.cycle, lead.touches) == ("open", "hot", 1, 2)
    assert (lead.opened_at, lead.due_at) == (floor.clock(), floor.clock() + timedelta(minutes=2))
    card = str(floor.card(ann))
    for part in ("back from the nurture pile, 1 time, after 152 days: Not ready yet", "<@U0SAM> had it",
                 "Left voicemail: tried the mobile", "Not ready yet: budget comes in spring"):  # fmt: skip
        assert part in card

    # the clock starts anew for whoever takes it, and she buys
    live_through(floor, minutes=3)
    assert any("Unclaimed for 2 min" in said for said in floor.slack.texts("C0LEADS"))
    floor.press("U0DANA", "claim", ann)
    floor.type("U0DANA", f"/dispo {ann} won 12000")
    lead = floor.look(ann)
    assert (lead.state, lead.outcome, lead.touches) == ("closed", "won", 3)
    assert len(weekly(floor)) == 6
    kinds = _kinds(floor, ann)
    assert [kinds.count(each) for each in ("reviewed", "not yet", "hot again")] == [3, 2, 1]


def test_a_year_in_the_pile_and_a_year_after_the_end(floor: Floor) -> None:
    bob = floor.lead(name="Bob Ray", email="bob@globex.com", temperature="cold")
    floor.press("U0SAM", "claim", bob)
    floor.type("U0SAM", f"/dispo {bob} not-ready in 90 days")
    live_until(floor, at("2027-11-29 10:00"), HALF_A_WEEK)
    view = _open(floor)
    assert "12 months in the pile" in told(view)
    assert floor.look(bob).state == "nurture"  # nobody answered all year, and it is there still
    press_in(floor, "U0TOM", view, "year:close", str(bob))
    assert floor.look(bob).ended_at == at("2027-11-29 10:00")

    assert live_until(floor, at("2028-05-29 10:00"), HALF_A_WEEK) == 0
    assert live_until(floor, at("2028-06-05 10:00"), HALF_A_WEEK) == 1
    floor.press("U0TOM", "did-you-buy", "buyers", channel="C0MARKETING")
    form = choose_in(floor, "U0TOM", shown(floor), "bought", f"{bob} 6 competitor")
    submit_on_top(floor, "U0TOM", form, competitor="Initech")
    assert "From somebody else" in told(shown(floor))
    assert live_until(floor, at("2028-12-11 10:00"), HALF_A_WEEK) == 0  # who has bought is not asked again
    assert _kinds(floor, bob)[-1] == "asked whether they bought"
    assert floor.look(bob).nurtured_at is None


def _open(floor: Floor) -> dict[str, object]:
    floor.press("U0TOM", "pile", "pile", channel="C0MARKETING")
    return shown(floor)


def _kinds(floor: Floor, number: int) -> list[str]:
    with floor.database.reading() as tx:
        return [each.kind for each in history.of(tx, floor.look(number))]
