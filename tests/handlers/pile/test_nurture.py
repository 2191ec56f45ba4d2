"""The nurture pile: marketing is told what lands there, looks again in time, and hands back what is hot."""

from datetime import timedelta

from store import history
from tests.floor import MONDAY, Floor

THIRTY_DAYS = timedelta(days=30)


def resting(floor: Floor, words: str = "in 2 weeks") -> None:
    floor.lead(name="Ann Lee", company="Acme", temperature="hot", message="not before spring")
    floor.press("U0SAM", "claim", 1)
    floor.type("U0SAM", f"/dispo 1 not-ready {words}")
    floor.deliver()


def kinds(floor: Floor) -> list[tuple[str, str | None]]:
    with floor.database.reading() as tx:
        return [(each.kind, each.who) for each in history.of(tx, floor.look(1))]


def test_marketing_is_told_what_lands_in_the_pile_and_why(floor: Floor) -> None:
    resting(floor)
    (told,) = floor.slack.texts("C0MARKETING")
    assert "🌱 #1 Ann Lee, Acme: Not ready yet. 1 touch." in told
    assert '"action_id": "hot-again"' in told
    assert "In the nurture pile" in floor.card(1)["text"]


def test_a_review_falls_due_when_the_day_comes_and_every_thirty_days_after(floor: Floor) -> None:
    resting(floor)
    floor.pass_time(days=13, hours=23)
    assert floor.look(1).review_asked_at is None
    floor.pass_time(hours=1)
    assert floor.look(1).review_asked_at == MONDAY + timedelta(days=14)
    for round_ in (1, 2, 3):
        assert floor.look(1).due_at == MONDAY + timedelta(days=14) + round_ * THIRTY_DAYS
        floor.pass_time(days=30)


def test_a_lead_without_a_day_is_looked_at_after_thirty(floor: Floor) -> None:
    floor.lead(name="Ann Lee", temperature="hot")
    floor.press("U0SAM", "claim", 1)
    for days in (0, 1, 2, 2, 3, 3, 4, 5):
        floor.clock.move(days=days)
        floor.type("U0SAM", "/dispo 1 voicemail")
        floor.deliver()
    lead = floor.look(1)
    assert (lead.state, lead.touches) == ("nurture", 8)
    assert lead.due_at == floor.clock() + THIRTY_DAYS
    assert "Cadence ended. 8 touches." in floor.slack.texts("C0MARKETING")[-1]


def test_hot_again_puts_it_back_before_sales_with_a_fresh_clock(floor: Floor) -> None:
    resting(floor)
    floor.pass_time(days=5)
    answer = floor.press("U0TOM", "hot-again", 1, channel="C0MARKETING")
    assert answer is not None
    assert answer["text"] == "#1 is back in the lead channel, and its clock starts anew."
    floor.deliver()
    lead = floor.look(1)
    assert (lead.state, lead.temperature, lead.owner) == ("open", "hot", None)
    assert (lead.opened_at, lead.due_at) == (floor.clock(), floor.clock() + timedelta(minutes=2))
    assert lead.touches == 1  # what was done stays done
    assert "🔥 #1 is hot again, says <@U0TOM>." in floor.slack.texts("C0LEADS")[-1]
    assert kinds(floor)[-1] == ("hot again", "U0TOM")
    assert '"action_id": "claim"' in floor.slack.texts("C0LEADS")[0]


def test_hot_again_twice_is_refused_the_second_time(floor: Floor) -> None:
    resting(floor)
    floor.press("U0TOM", "hot-again", 1)
    answer = floor.press("U0MARIA", "hot-again", 1)
    assert answer is not None
    assert answer["text"] == "#1 is not in the nurture pile: it is open."


def test_a_cold_lead_that_is_hot_again_is_hot(floor: Floor) -> None:
    floor.lead(name="Ann Lee", temperature="cold")
    floor.type("U0SAM", "/dispo 1 not-ready next month")
    floor.press("U0TOM", "hot-again", 1)
    assert floor.look(1).temperature == "hot"
    floor.live_through(minutes=2)
    assert any("Unclaimed for 2 min" in said for said in floor.slack.texts("C0LEADS"))
