"""Away: the back-up has what is warm, the rest waits, and the return is one list and no lateness."""

import itertools
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from handlers.people.away import leave
from handlers.people.groups import refresh_groups, stand_in_named
from handlers.people.people_settings import set_for
from playbook.refusal import Refusal
from playbook.words import Door, State
from store import history, leads, people
from store.database import Database
from store.tables import Lead
from tests.floor import PLAYBOOK, FakeSlack, Floor

NUMBERS = itertools.count(1)
FRIDAY = datetime(2026, 11, 27, 9, 0, tzinfo=UTC)  # the week's last day; the Floor's clock begins on Monday
ROTATION = """
[[routes]]
name = "solar"
way = "rotation"
people = ["@sam", "@dana"]
[routes.when]
product = "solar"
[[routes]]
name = "everybody"
"""


class WithGroups(FakeSlack):
    """A Slack with user groups."""

    def __init__(self) -> None:
        super().__init__()
        self.groups = {"S0SALES": ["U0SAM", "U0RUTH", "U0DANA"], "S0EMPTY": []}

    def _usergroups_list(self, _: dict[str, Any]) -> dict[str, Any]:
        handles = {"S0SALES": "sales", "S0EMPTY": "nobody"}
        return {
            "usergroups": [
                {"id": each, "handle": handles[each], "users": who} for each, who in self.groups.items()
            ]
        }


@pytest.fixture
def shop(sqlite_database: Database) -> Floor:
    """A sales floor where sam's back-up is dana."""
    floor = Floor(sqlite_database, slack=WithGroups(), playbook=PLAYBOOK + ROTATION)
    set_for(floor.desk, "U0SAM", None, Door.CLI, backup="U0DANA")
    return floor


def owned(shop: Floor, temperature: str = "warm", person: str = "U0SAM", touched: bool = True) -> int:
    number = shop.lead(name=f"Lead {next(NUMBERS)}", temperature=temperature)
    assert shop.press(person, "claim", number) is None
    if touched:
        shop.type(person, f"/dispo {number} voicemail")
    shop.deliver()
    return number


def direct(shop: Floor, person: str) -> list[str]:
    return shop.slack.texts("D" + person[1:])


def since(shop: Floor, person: str, before: int) -> list[str]:
    return direct(shop, person)[before:]


def test_the_back_up_has_hot_and_warm_ones_and_cold_ones_wait(shop: Floor) -> None:
    hot, warm, cold = (owned(shop, heat) for heat in ("hot", "warm", "cold"))
    answer = shop.type("U0SAM", "/lead away until fri")
    assert "<@U0DANA> stands in and has 2 leads" in answer["text"]
    assert [shop.look(each).owner for each in (hot, warm, cold)] == ["U0DANA", "U0DANA", "U0SAM"]
    assert [shop.look(each).covers_for for each in (hot, warm, cold)] == ["U0SAM", "U0SAM", None]
    assert (shop.look(cold).due_at or shop.clock()) >= FRIDAY


def test_the_back_up_is_told_by_one_list_and_of_hot_ones_at_once(shop: Floor) -> None:
    for heat in ("hot", "warm", "warm", "warm", "warm", "cold"):
        owned(shop, heat)
    before = len(direct(shop, "U0DANA"))
    shop.type("U0SAM", "/lead away until fri")
    shop.deliver()
    told = since(shop, "U0DANA", before)
    assert len(told) == 2
    assert sum("You stand in for" in each and "5 leads" in each for each in told) == 1
    assert sum("Yours while a colleague is away" in each for each in told) == 1


def test_who_comes_back_has_his_leads_again_in_one_list_and_none_is_late(shop: Floor) -> None:
    mine = [owned(shop, heat) for heat in ("hot", "warm", "warm", "cold", "cold")]
    shop.type("U0SAM", "/lead away until fri")
    shop.deliver()
    before = len(direct(shop, "U0SAM"))
    shop.clock.now = FRIDAY
    shop.tick()
    shop.live_through(timedelta(minutes=5), minutes=30)
    assert {shop.look(each).owner for each in mine} == {"U0SAM"}
    told = since(shop, "U0SAM", before)
    assert len(told) == 1
    assert "Welcome back" in told[0]
    assert "5 leads waiting" in told[0]
    assert all((shop.look(each).due_at or FRIDAY) > shop.clock() for each in mine)
    with shop.database.reading() as tx:
        assert leads.count_overdue(tx, "T0", shop.clock()) == 0


def test_later_steps_shift_by_the_absence(shop: Floor) -> None:
    cold = owned(shop, "cold")  # touched on Monday: the next step is on Thursday, the one after on day 7
    planned = shop.look(cold).due_at
    assert planned is not None
    assert planned.date().isoformat() == "2026-11-26"
    shop.type("U0SAM", "/lead away until 3 dec")
    shop.clock.now = datetime(2026, 12, 3, 9, 0, tzinfo=UTC)
    shop.tick()
    assert shop.type("U0SAM", f"/dispo {cold} voicemail")["text"].startswith("✓")
    due = shop.look(cold).due_at
    assert due is not None
    assert due.date().isoformat() == "2026-12-07"  # four days after the step before, as planned


def test_back_early_by_typing(shop: Floor) -> None:
    warm, cold = owned(shop, "warm"), owned(shop, "cold")
    planned = shop.look(cold).due_at
    shop.type("U0SAM", "/lead away until 18 dec")
    assert shop.look(cold).due_at != planned
    shop.clock.move(hours=3)
    assert "1 lead came back" in shop.type("U0SAM", "/lead back")["text"]
    assert shop.look(warm).owner == "U0SAM"
    assert shop.look(cold).due_at == planned
    assert shop.look(warm).covers_for is None
    assert "0 leads came back" in shop.type("U0SAM", "/lead back")["text"]
    shop.deliver()
    assert sum("Welcome back" in each for each in direct(shop, "U0SAM")) == 1


def test_a_touch_made_while_covering_counts_for_the_one_who_covers(shop: Floor) -> None:
    warm = owned(shop, "warm", touched=False)
    shop.type("U0SAM", "/lead away until fri")
    shop.type("U0DANA", f"/dispo {warm} spoke")
    lead = shop.look(warm)
    assert (lead.first_touch_by, lead.owner, lead.covers_for) == ("U0DANA", "U0DANA", "U0SAM")
    shop.clock.now = FRIDAY
    shop.tick()
    assert shop.look(warm).owner == "U0SAM"
    assert shop.look(warm).first_touch_by == "U0DANA"


def test_what_ended_while_covered_does_not_come_back(shop: Floor) -> None:
    won, resting, kept = (owned(shop, "warm") for _ in range(3))
    shop.type("U0SAM", "/lead away until fri")
    shop.type("U0DANA", f"/dispo {won} won 1000")
    shop.type("U0DANA", f"/dispo {resting} not-ready in 8 weeks")
    shop.clock.now = FRIDAY
    shop.tick()
    assert [shop.look(each).state for each in (won, resting, kept)] == [
        State.CLOSED,
        State.NURTURE,
        State.WORKING,
    ]
    assert shop.look(kept).owner == "U0SAM"


def test_a_call_the_prospect_expects_is_made_by_the_back_up_cold_or_not(shop: Floor) -> None:
    cold = owned(shop, "cold")
    shop.type("U0SAM", f"/dispo {cold} callback wed 10:00")
    agreed = shop.look(cold).due_at
    shop.type("U0SAM", "/lead away until fri")
    lead = shop.look(cold)
    assert (lead.owner, lead.due_what, lead.due_at) == ("U0DANA", "callback", agreed)


def test_the_back_up_of_the_back_up_stands_in_when_he_is_away_himself(shop: Floor) -> None:
    set_for(shop.desk, "U0DANA", None, Door.CLI, backup="U0RUTH")
    shop.type("U0DANA", "/lead away until fri")
    warm = owned(shop, "warm")
    assert "<@U0RUTH> stands in" in shop.type("U0SAM", "/lead away until fri")["text"]
    assert (shop.look(warm).owner, shop.look(warm).covers_for) == ("U0RUTH", "U0SAM")


def test_a_back_up_who_goes_away_too_passes_on_what_he_covers(shop: Floor) -> None:
    set_for(shop.desk, "U0DANA", None, Door.CLI, backup="U0RUTH")
    warm = owned(shop, "warm")
    shop.type("U0SAM", "/lead away until fri")
    shop.type("U0DANA", "/lead away until wed")
    assert (shop.look(warm).owner, shop.look(warm).covers_for) == ("U0RUTH", "U0SAM")
    shop.clock.now = FRIDAY - timedelta(days=2)
    shop.tick()  # dana is back: what was sam's stays where it is
    assert shop.look(warm).owner == "U0RUTH"
    shop.clock.now = FRIDAY
    shop.tick()
    assert (shop.look(warm).owner, shop.look(warm).covers_for) == ("U0SAM", None)


def test_two_who_stand_in_for_each_other_are_not_sent_round_in_a_circle(shop: Floor) -> None:
    set_for(shop.desk, "U0DANA", None, Door.CLI, backup="U0SAM")
    hot, warm = owned(shop, "hot"), owned(shop, "warm")
    shop.type("U0DANA", "/lead away until fri")
    assert "Nobody stands in" in shop.type("U0SAM", "/lead away until fri")["text"]
    assert (shop.look(hot).state, shop.look(hot).owner) == (State.OPEN, None)
    assert (shop.look(warm).owner, shop.look(warm).covers_for) == ("U0SAM", None)
    assert (shop.look(warm).due_at or shop.clock()) >= FRIDAY
    shop.deliver()
    assert any(
        "nobody stands in: #" in text and "free to claim" in text for text in shop.slack.texts("C0LEADS")
    )


def test_who_is_found_to_stand_in_only_later_has_the_warm_ones_then(shop: Floor) -> None:
    set_for(shop.desk, "U0DANA", None, Door.CLI, paused=True)
    warm = owned(shop, "warm")
    shop.type("U0SAM", "/lead away until fri")
    shop.tick()
    assert shop.look(warm).owner == "U0SAM"
    set_for(shop.desk, "U0DANA", None, Door.CLI, paused=False)
    shop.tick()
    assert (shop.look(warm).owner, shop.look(warm).covers_for) == ("U0DANA", "U0SAM")


def test_the_back_up_is_found_after_hours_as_well(shop: Floor) -> None:
    warm = owned(shop, "warm")
    shop.clock.now = datetime(2026, 11, 24, 20, 0, tzinfo=UTC)
    shop.type("U0SAM", "/lead away until fri")
    lead = shop.look(warm)
    assert lead.owner == "U0DANA"
    assert lead.due_at is not None
    assert lead.due_at.hour >= 9  # nobody is asked at night


def test_a_claim_that_nobody_touched_starts_anew_with_the_back_up(shop: Floor) -> None:
    hot = owned(shop, "hot", touched=False)
    shop.clock.move(minutes=20)  # "still on it?" was asked, the release is five minutes ahead
    shop.tick()
    shop.type("U0SAM", "/lead away until fri")
    shop.pass_time(minutes=10)
    assert shop.look(hot).owner == "U0DANA"
    shop.live_through(timedelta(minutes=5), minutes=20)
    assert shop.look(hot).state == State.OPEN
    assert shop.look(hot).covers_for is None


def test_what_one_covers_bars_no_claims_of_his_own(shop: Floor) -> None:
    for _ in range(5):
        owned(shop, "warm", touched=False)
    shop.type("U0SAM", "/lead away until fri")
    assert owned(shop, "warm", "U0DANA")


def test_away_again_while_covered(shop: Floor) -> None:
    warm, cold = owned(shop, "warm"), owned(shop, "cold")
    shop.type("U0SAM", "/lead away until wed")
    shop.type("U0SAM", "/lead away until fri")
    shop.clock.now = FRIDAY - timedelta(days=2)
    shop.tick()
    assert (shop.look(warm).owner, shop.look(warm).covers_for) == ("U0DANA", "U0SAM")
    assert (shop.look(cold).due_at or shop.clock()) >= FRIDAY
    shop.clock.now = FRIDAY
    shop.tick()
    assert shop.look(warm).owner == "U0SAM"


def test_a_colleague_stands_in_by_typing_and_the_one_away_is_told(shop: Floor) -> None:
    warm = owned(shop, "warm")
    shop.type("U0RUTH", "/lead cover <@U0SAM|sam> until fri")
    shop.deliver()
    assert shop.look(warm).owner == "U0RUTH"
    assert "has noted that you are away" in direct(shop, "U0SAM")[-1]
    with shop.database.reading() as tx:
        (change, *_) = people.changes(tx, "T0", "U0SAM")
        assert change.who == "U0RUTH"
        assert change.before == {"backup": "U0DANA"}
    shop.type("U0SAM", "/lead back")
    with shop.database.reading() as tx:
        found = people.get(tx, "T0", "U0SAM")
    assert found is not None
    assert found.settings == {"backup": "U0DANA"}  # his own choice is as it was


def test_standing_in_for_a_while_brings_nobody_back_sooner(shop: Floor) -> None:
    shop.type("U0SAM", "/lead away until 11 dec")
    shop.type("U0RUTH", "/lead cover <@U0SAM> until fri")
    member = shop.desk.rules().roster.get("U0SAM")
    assert member is not None
    assert member.settings.away_until is not None
    assert member.settings.away_until.date().isoformat() == "2026-12-11"


def test_a_manager_may_say_it_of_somebody_and_a_colleague_not(shop: Floor) -> None:
    assert "Only they themselves" in shop.type("U0DANA", "/lead away <@U0SAM> until fri")["text"]
    assert "is away until" in shop.type("U0MARIA", "/lead away <@U0SAM> until fri")["text"]


@pytest.mark.parametrize(
    "typed", ["", "until", "until whenever", "until yesterday 10:00", "until 2099-01-01"]
)
def test_a_return_that_cannot_be_is_refused_and_changes_nothing(shop: Floor, typed: str) -> None:
    answer = shop.type("U0SAM", f"/lead away {typed}".strip())
    assert "fri" in answer["text"] or "more than a year" in answer["text"]
    assert not shop.desk.rules().roster.members["U0SAM"].is_away(shop.clock())


def test_of_a_user_group_one_who_is_at_work_stands_in(shop: Floor) -> None:
    set_for(shop.desk, "U0RUTH", None, Door.CLI, timezone="Asia/Tokyo")  # it is evening there
    group = stand_in_named(shop.desk, "@sales")
    assert group == stand_in_named(shop.desk, "<!subteam^S0SALES|@sales>") == "S0SALES"
    set_for(shop.desk, "U0SAM", None, Door.CLI, backup=group)
    warm = owned(shop, "warm")
    shop.type("U0SAM", "/lead away until fri")
    assert shop.look(warm).owner == "U0DANA"


def test_a_user_group_is_asked_about_again(shop: Floor) -> None:
    set_for(shop.desk, "U0SAM", None, Door.CLI, backup=stand_in_named(shop.desk, "sales"))
    assert isinstance(shop.slack, WithGroups)
    shop.slack.groups["S0SALES"] = ["U0TOM"]
    assert refresh_groups(shop.desk) == 0
    shop.clock.move(hours=2)
    assert refresh_groups(shop.desk) == 1
    assert shop.desk.rules().roster.stand_in("U0SAM", shop.clock()) == "U0TOM"


def test_a_user_group_without_anybody_is_refused_for_an_absence(shop: Floor) -> None:
    nobody = stand_in_named(shop.desk, "@nobody")
    set_for(shop.desk, "U0SAM", None, Door.CLI, backup=nobody)
    assert shop.desk.rules().roster.stand_in("U0SAM", shop.clock()) is None
    with pytest.raises(Refusal, match="I do not know"):
        stand_in_named(shop.desk, "@whoever")


def test_what_he_was_asked_to_take_moves_on_when_he_goes(shop: Floor) -> None:
    offered = shop.lead(name="Solar", temperature="hot", product="solar")
    assert shop.look(offered).offered_to == "U0DANA"  # their names decide who is first
    mine = owned(shop, "warm")
    shop.type("U0SAM", f"/lead {mine} give <@U0DANA>")
    shop.type("U0DANA", "/lead away until fri")
    assert shop.look(offered).offered_to == "U0SAM"
    lead = shop.look(mine)
    assert (lead.owner, lead.offered_to, lead.due_what) == ("U0SAM", None, "touch")


def test_a_hand_over_to_a_third_stays_open_while_its_owner_goes(shop: Floor) -> None:
    mine = owned(shop, "warm")
    shop.type("U0SAM", f"/lead {mine} give <@U0RUTH>")
    shop.type("U0SAM", "/lead away until fri")
    lead = shop.look(mine)
    assert (lead.owner, lead.offered_to, lead.due_what) == ("U0DANA", "U0RUTH", "hand-over")
    shop.press("U0RUTH", "accept", mine)
    assert (shop.look(mine).owner, shop.look(mine).covers_for) == ("U0RUTH", None)
    shop.clock.now = FRIDAY
    shop.tick()
    assert shop.look(mine).owner == "U0RUTH"


def test_a_hand_over_to_the_back_up_himself_needs_no_answer_any_more(shop: Floor) -> None:
    mine = owned(shop, "warm")
    shop.type("U0SAM", f"/lead {mine} give <@U0DANA>")
    shop.type("U0SAM", "/lead away until fri")
    lead = shop.look(mine)
    assert (lead.owner, lead.offered_to, lead.held_what) == ("U0DANA", None, None)


def test_whose_absence_ends_by_itself_needs_only_the_clock(shop: Floor) -> None:
    owned(shop, "warm")
    shop.type("U0SAM", "/lead away until fri")
    shop.clock.now = FRIDAY
    shop.tick()
    with shop.database.reading() as tx:
        (change, *_) = people.changes(tx, "T0", "U0SAM")
    assert (change.door, change.who, change.after) == ("clock", None, {"backup": "U0DANA"})


def test_a_bad_absence_does_not_stop_the_clock(shop: Floor, monkeypatch: pytest.MonkeyPatch) -> None:
    warm = owned(shop, "warm", "U0RUTH")
    shop.type("U0SAM", "/lead away until fri")

    def fail(*_: Any, **__: Any) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr("handlers.people.away.change", fail)
    shop.clock.now = FRIDAY + timedelta(days=4)
    shop.tick()
    assert shop.look(warm).repeats == 1


def test_a_person_deactivated_in_mid_cadence_leaves_nothing_behind(shop: Floor) -> None:
    hot, cold = owned(shop, "hot"), owned(shop, "cold")
    step = shop.look(hot).step
    with shop.database.writing() as tx:
        people.learn(tx, "T0", "U0SAM", gone=True)
    shop.rules.refresh()
    assert leave(shop.desk, "U0SAM") == 2
    for number in (hot, cold):
        lead = shop.look(number)
        assert (lead.owner, lead.covers_for, lead.state) == ("U0DANA", None, State.WORKING)
    assert shop.look(hot).step == step
    shop.deliver()
    assert any("is no longer here: <@U0DANA> has" in text for text in shop.slack.texts("C0LEADS"))


def test_without_a_back_up_the_leads_of_the_gone_are_dealt_anew(shop: Floor) -> None:
    set_for(shop.desk, "U0SAM", None, Door.CLI, backup=None)
    solar = shop.lead(name="Solar", temperature="warm", product="solar")
    shop.press("U0DANA", "pass", solar)
    shop.press("U0SAM", "claim", solar)
    shop.type("U0SAM", f"/dispo {solar} voicemail")
    with shop.database.writing() as tx:
        people.learn(tx, "T0", "U0SAM", gone=True)
    shop.rules.refresh()
    leave(shop.desk, "U0SAM")
    lead = shop.look(solar)
    assert (lead.state, lead.offered_to, lead.touches) == (State.OPEN, "U0DANA", 1)


def test_the_card_no_longer_names_an_owner_who_is_gone_for_good(shop: Floor) -> None:
    warm = owned(shop, "warm")
    shop.type("U0SAM", "/lead away until fri")
    leave(shop.desk, "U0SAM")
    shop.deliver()
    assert "for <@U0SAM>" not in str(shop.card(warm))


def test_every_move_is_in_the_history(shop: Floor) -> None:
    warm = owned(shop, "warm")
    shop.type("U0SAM", "/lead away until fri")
    shop.clock.now = FRIDAY
    shop.tick()
    with shop.database.reading() as tx:
        told = [(each.kind, each.detail) for each in history.of(tx, shop.look(warm))][-2:]
    assert told == [
        ("covered while away", {"owner": "U0DANA", "for": "U0SAM"}),
        ("back from cover", {"owner": "U0SAM"}),
    ]


def test_the_card_says_who_covers_for_whom(shop: Floor) -> None:
    warm = owned(shop, "warm")
    shop.type("U0SAM", "/lead away until fri")
    shop.deliver()
    assert "<@U0DANA> for <@U0SAM>" in str(shop.card(warm))


def _unchanged(lead: Lead) -> tuple[Any, ...]:
    return lead.owner, lead.due_at, lead.revision


def test_minding_the_absent_writes_nothing_once_all_is_well(shop: Floor) -> None:
    mine = [owned(shop, heat) for heat in ("hot", "warm", "cold")]
    shop.type("U0SAM", "/lead away until fri")
    before = [_unchanged(shop.look(each)) for each in mine]
    for _ in range(3):
        shop.tick()
    assert [_unchanged(shop.look(each)) for each in mine] == before
