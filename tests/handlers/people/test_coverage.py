"""Fair coverage: a limit that passes while somebody is away counts for who covered, or for nobody."""

from datetime import UTC, datetime, timedelta

import pytest

from handlers.leads.undo import undo
from handlers.people.away import leave
from handlers.people.people_settings import set_for
from handlers.reports.reports import count_period, period_of
from playbook.words import Door, State
from store import history, people
from store.database import Database
from tests.floor import Floor

FRIDAY = datetime(2026, 11, 27, 9, 0, tzinfo=UTC)  # the week's last day; the Floor's clock begins on Monday


@pytest.fixture
def shop(sqlite_database: Database) -> Floor:
    """A sales floor where sam's back-up is dana, and hers is ruth."""
    floor = Floor(sqlite_database)
    set_for(floor.desk, "U0SAM", None, Door.CLI, backup="U0DANA")
    set_for(floor.desk, "U0DANA", None, Door.CLI, backup="U0RUTH")
    return floor


def claimed(shop: Floor, temperature: str = "warm", person: str = "U0SAM", **facts: str) -> int:
    number = shop.lead(name=f"Lead {facts}", temperature=temperature, **facts)
    assert shop.press(person, "claim", number) is None
    return number


def booked(shop: Floor, number: int) -> str | None:
    """Whom the report of the week counts that one lead for; "channel" when it is nobody."""
    assert number == 1
    report = count_period(shop.desk, period_of(shop.desk, "week"))
    (row,) = report.rows
    return row.key or "channel"


def at(shop: Floor, moment: datetime) -> None:
    shop.clock.now = moment
    shop.tick()


def test_a_limit_that_passes_while_a_colleague_covers_is_the_colleagues(shop: Floor) -> None:
    warm = claimed(shop)
    shop.type("U0SAM", "/lead away until 10:30")
    shop.clock.move(minutes=70)
    assert booked(shop, warm) == "U0DANA"
    shop.type("U0SAM", "/lead back")
    assert (shop.look(warm).owner, shop.look(warm).missed_by) == ("U0SAM", "U0DANA")
    assert booked(shop, warm) == "U0DANA"


def test_a_limit_that_had_passed_before_stays_the_owners(shop: Floor) -> None:
    warm = claimed(shop)
    shop.clock.move(minutes=70)
    shop.type("U0SAM", "/lead away until 15:00")
    assert shop.look(warm).owner == "U0DANA"
    assert booked(shop, warm) == "U0SAM"
    shop.type("U0SAM", "/lead back")
    assert booked(shop, warm) == "U0SAM"


def test_a_limit_that_is_ahead_on_the_return_is_the_owners_again(shop: Floor) -> None:
    warm = claimed(shop)
    shop.type("U0SAM", "/lead away until fri")
    shop.clock.move(minutes=30)
    shop.type("U0SAM", "/lead back")
    assert shop.look(warm).missed_by is None
    shop.clock.move(hours=1)
    assert booked(shop, warm) == "U0SAM"


def test_without_a_stand_in_a_limit_that_passes_meanwhile_is_nobodys(shop: Floor) -> None:
    set_for(shop.desk, "U0SAM", None, Door.CLI, backup=None)
    warm = claimed(shop)
    shop.type("U0SAM", "/lead away until 15:00")
    shop.clock.move(minutes=70)
    assert shop.look(warm).owner == "U0SAM"
    assert booked(shop, warm) == "channel"  # also while he is away
    shop.type("U0SAM", "/lead back")
    assert booked(shop, warm) == "channel"
    shop.type("U0SAM", f"/dispo {warm} voicemail")
    assert booked(shop, warm) == "U0SAM"  # a touch is his who made it


def test_cold_leads_that_wait_are_not_held_against_him(shop: Floor) -> None:
    cold = claimed(shop, "cold")
    shop.type("U0SAM", "/lead away until fri")
    at(shop, FRIDAY)
    assert (shop.look(cold).owner, shop.look(cold).missed_by) == ("U0SAM", "")
    assert booked(shop, cold) == "channel"


def test_a_return_before_the_limit_leaves_it_his(shop: Floor) -> None:
    cold = claimed(shop, "cold")
    shop.type("U0SAM", "/lead away until fri")
    shop.clock.move(hours=2)
    shop.type("U0SAM", "/lead back")
    assert shop.look(cold).missed_by is None
    at(shop, FRIDAY)
    assert booked(shop, cold) == "U0SAM"


def test_who_says_that_he_is_back_before_the_limit_has_it_though_the_clock_is_late(shop: Floor) -> None:
    set_for(shop.desk, "U0SAM", None, Door.CLI, backup=None)
    warm = claimed(shop)
    shop.type("U0SAM", "/lead away until 09:30")
    at(shop, shop.clock() + timedelta(hours=5))  # nothing rang meanwhile
    assert booked(shop, warm) == "U0SAM"


def test_a_late_return_leaves_the_miss_with_who_covered_until_then(shop: Floor) -> None:
    warm = claimed(shop)
    shop.type("U0SAM", "/lead away until 09:30")
    at(shop, shop.clock() + timedelta(hours=5))
    assert (shop.look(warm).owner, booked(shop, warm)) == ("U0SAM", "U0DANA")


def test_of_a_chain_it_is_who_covered_when_the_limit_passed(shop: Floor) -> None:
    warm = claimed(shop)
    shop.type("U0SAM", "/lead away until fri")
    shop.clock.move(minutes=70)
    shop.type("U0DANA", "/lead away until wed")
    assert (shop.look(warm).owner, booked(shop, warm)) == ("U0RUTH", "U0DANA")
    at(shop, FRIDAY)
    assert (shop.look(warm).owner, booked(shop, warm)) == ("U0SAM", "U0DANA")


def test_of_a_chain_who_covers_before_the_limit_has_it(shop: Floor) -> None:
    warm = claimed(shop)
    shop.type("U0SAM", "/lead away until fri")
    shop.clock.move(minutes=10)
    shop.type("U0DANA", "/lead away until wed")
    shop.clock.move(minutes=70)
    assert booked(shop, warm) == "U0RUTH"
    assert shop.look(warm).missed_by == "U0RUTH"


@pytest.mark.parametrize(("after", "misses"), [(30, "U0DANA"), (90, "channel")])
def test_who_is_found_to_cover_later_has_only_what_is_still_ahead(
    shop: Floor, after: int, misses: str
) -> None:
    set_for(shop.desk, "U0DANA", None, Door.CLI, paused=True, backup=None)
    warm = claimed(shop)
    shop.type("U0SAM", "/lead away until fri")
    shop.clock.move(minutes=after)
    set_for(shop.desk, "U0DANA", None, Door.CLI, paused=False)
    shop.tick()
    assert shop.look(warm).owner == "U0DANA"
    shop.clock.move(minutes=90)
    assert booked(shop, warm) == misses


def test_a_hot_lead_that_nobody_covers_is_the_channels_until_somebody_claims_it(shop: Floor) -> None:
    set_for(shop.desk, "U0SAM", None, Door.CLI, backup=None)
    hot = claimed(shop, "hot")
    shop.type("U0SAM", "/lead away until fri")
    assert (shop.look(hot).state, shop.look(hot).owner) == (State.OPEN, None)
    shop.clock.move(minutes=6)
    assert booked(shop, hot) == "channel"
    shop.press("U0DANA", "claim", hot)
    assert booked(shop, hot) == "channel"  # the limit had passed by then
    shop.type("U0DANA", f"/dispo {hot} voicemail")
    assert booked(shop, hot) == "U0DANA"


def test_who_claims_it_within_the_limit_has_it(shop: Floor) -> None:
    set_for(shop.desk, "U0SAM", None, Door.CLI, backup=None)
    hot = claimed(shop, "hot")
    shop.type("U0SAM", "/lead away until fri")
    shop.clock.move(minutes=2)
    shop.press("U0DANA", "claim", hot)
    shop.clock.move(minutes=6)
    assert booked(shop, hot) == "U0DANA"


def test_what_a_stand_in_lets_time_out_is_not_the_one_aways(shop: Floor) -> None:
    hot = claimed(shop, "hot")
    shop.type("U0SAM", "/lead away until fri")
    shop.live_through(timedelta(minutes=5), minutes=26)
    assert shop.look(hot).owner is None
    assert booked(shop, hot) == "U0DANA"


def test_a_lead_reassigned_after_the_limit_leaves_the_miss_where_it_was(shop: Floor) -> None:
    warm = claimed(shop)
    shop.type("U0SAM", "/lead away until fri")
    shop.clock.move(minutes=70)
    shop.type("U0MARIA", f"/lead {warm} give <@U0RUTH>")
    assert (shop.look(warm).owner, booked(shop, warm)) == ("U0RUTH", "U0DANA")


@pytest.mark.parametrize(("after", "misses"), [(30, "U0DANA"), (70, "U0SAM")])
def test_who_inherits_a_colleagues_lead_has_only_a_limit_that_is_ahead(
    shop: Floor, after: int, misses: str
) -> None:
    warm = claimed(shop)
    shop.clock.move(minutes=after)
    with shop.database.writing() as tx:
        people.learn(tx, "T0", "U0SAM", gone=True)
    shop.rules.refresh()
    leave(shop.desk, "U0SAM")
    shop.clock.move(minutes=60)
    assert (shop.look(warm).owner, booked(shop, warm)) == ("U0DANA", misses)


def test_taking_back_a_touch_brings_back_whose_miss_it_is(shop: Floor) -> None:
    warm = claimed(shop)
    shop.type("U0SAM", "/lead away until fri")
    shop.clock.move(minutes=70)
    shop.type("U0RUTH", f"/dispo {warm} voicemail")
    assert (booked(shop, warm), shop.look(warm).steps_due) == ("U0RUTH", 1)
    with shop.database.reading() as tx:
        entry = history.last_number(tx, shop.look(warm))
    undo(shop.desk, warm, entry, "U0RUTH", Door.BUTTON)
    assert (booked(shop, warm), shop.look(warm).steps_due) == ("U0DANA", 0)


def test_steps_that_fall_due_while_he_is_away_are_not_counted(shop: Floor) -> None:
    warm = claimed(shop)
    shop.type("U0SAM", f"/dispo {warm} voicemail")
    shop.type("U0SAM", "/lead away until 11 dec")
    shop.clock.move(days=10)
    report = count_period(shop.desk, period_of(shop.desk, "quarter"))
    assert (report.total.steps_due, report.total.steps_kept) == (1, 1)
    shop.type("U0DANA", f"/dispo {warm} voicemail")
    assert (shop.look(warm).steps_due, shop.look(warm).steps_kept) == (2, 2)
    assert shop.look(warm).step_lost_at is None
    shop.type("U0SAM", "/lead back")
    lead = shop.look(warm)
    assert lead.due_at is not None
    assert lead.step_lost_at is not None
    assert lead.step_lost_at > lead.due_at > shop.clock()


def test_a_nudge_loses_no_counted_steps(shop: Floor) -> None:
    several = [claimed(shop, "hot", n=str(number)) for number in range(4)]
    for number in several:
        shop.type("U0SAM", f"/dispo {number} voicemail")
    before = [(shop.look(each).steps_due, shop.look(each).step_lost_at) for each in several]
    shop.live_through(timedelta(minutes=5), minutes=70)
    assert {shop.look(each).repeats for each in several} == {1}
    assert [(shop.look(each).steps_due, shop.look(each).step_lost_at) for each in several] == before
    assert {due for due, _ in before} == {1}


def test_a_cold_lead_claimed_while_away_waits_like_all_he_has(shop: Floor) -> None:
    shop.type("U0SAM", "/lead away until 9 dec")
    cold = claimed(shop, "cold")
    shop.tick()
    assert (shop.look(cold).owner, shop.look(cold).missed_by) == ("U0SAM", "")
    shop.type("U0SAM", "/lead back")
    assert shop.look(cold).missed_by is None  # the limit is still ahead


def test_a_limit_that_passes_within_the_absence_is_nobodys_though_nothing_is_due_meanwhile(
    shop: Floor,
) -> None:
    set_for(shop.desk, "U0SAM", None, Door.CLI, backup=None)
    shop.type("U0SAM", "/lead away until 10:30")
    warm = claimed(shop)  # "still on it?" comes at 11:00, the limit is at 10:00
    shop.tick()
    at(shop, shop.clock() + timedelta(minutes=80))
    assert (shop.look(warm).owner, shop.look(warm).missed_by) == ("U0SAM", "")
    assert booked(shop, warm) == "channel"
