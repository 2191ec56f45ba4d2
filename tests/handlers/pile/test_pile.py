"""The nurture pile: every way in and out, the weekly card, the worklist with its answers, the third time, a year."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from handlers.clock.watchdog import watch
from handlers.people.away import go_away
from handlers.pile.nurture import hot_again
from handlers.pile.pile_week import post_weekly
from handlers.pile.review import not_yet
from playbook.refusal import Refusal
from playbook.words import Door
from store import history, leads
from store.database import Database
from store.tables import Lead
from tests.at_home import open_home, press_at_home
from tests.floor import MONDAY, PLAYBOOK, Floor
from tests.in_modal import BELOW, buttons_of, choose_in, leads_in, press_in, shown, submit_on_top, told
from tests.slack_limits import problems
from tests.store.given import at_once

DEALT = """
[[routes]]
name = "south"
way = "{way}"
people = ["@sam", "@dana"]
when = {{ product = "solar" }}
[[routes]]
name = "everybody"
"""
ALONE = """
[roles]
marketing = ["@tom"]
"""


def resting(floor: Floor, name: str = "Ann Lee", words: str = "in 2 weeks", **facts: Any) -> int:
    number = floor.lead(name=name, temperature="hot", **facts)
    floor.press("U0SAM", "claim", number)
    floor.type("U0SAM", f"/dispo {number} not-ready {words}")
    floor.deliver()
    return number


def stay(lead: Lead) -> tuple[datetime | None, str | None, datetime | None]:
    return lead.nurtured_at, lead.nurture_why, lead.review_asked_at


def entries(floor: Floor, number: int) -> list[tuple[str, str | None]]:
    with floor.database.reading() as tx:
        return [(each.kind, each.who) for each in history.of(tx, floor.look(number))]


def cards(floor: Floor) -> list[str]:
    """The weekly cards in marketing's channel."""
    return [text for text in floor.slack.texts("C0MARKETING") if '"action_id": "pile"' in text]


def worklist(floor: Floor, person: str = "U0TOM") -> dict[str, Any]:
    floor.type(person, "/lead pile")
    return shown(floor)


def rested_for_a_year(floor: Floor) -> int:
    number = resting(floor)
    floor.pass_time(days=366)
    return number


def came_back(floor: Floor, times: int) -> int:
    """A lead that was passed back so often, and rests again."""
    number = resting(floor)
    for _ in range(times):
        floor.press("U0TOM", "hot-again", number)
        floor.press("U0DANA", "claim", number)
        floor.type("U0DANA", f"/dispo {number} not-ready in 2 weeks she is on holiday, call +1 212 555 0100")
    floor.deliver()
    return number


def direct(floor: Floor, person: str) -> list[str]:
    return floor.slack.texts("D" + person[1:])


# --- every way in and out


def test_not_ready_is_kept_with_when_and_why(floor: Floor) -> None:
    number = resting(floor)
    assert stay(floor.look(number)) == (MONDAY, "Not ready yet", None)
    assert floor.look(number).given_up_by == "U0SAM"


def test_a_cadence_that_ended_is_kept_with_when_and_why_and_its_history_says_so(floor: Floor) -> None:
    number = floor.lead(name="Ann Lee", temperature="hot")
    floor.press("U0SAM", "claim", number)
    for days in (0, 1, 2, 2, 3, 3, 4, 5):
        floor.clock.move(days=days)
        floor.type("U0SAM", f"/dispo {number} voicemail")
    assert stay(floor.look(number)) == (floor.clock(), "Cadence ended", None)
    assert "Cadence ended" in str(floor.type("U0SAM", f"/lead {number}"))


def test_what_nobody_claimed_is_kept_with_when_and_why(sqlite_database: Database) -> None:
    floor = Floor(sqlite_database, playbook=ALONE)
    number = floor.lead(name="Ann Lee", temperature="hot")
    floor.live_through(timedelta(minutes=5), hours=1)
    assert stay(floor.look(number)) == (floor.clock(), "Nobody claimed it", None)


def test_an_inquiry_that_is_not_ready_is_kept_with_when_and_why(floor: Floor) -> None:
    number = floor.lead(email="ann@gmail.com")
    floor.press("U0TOM", "qualify:not-ready", number)
    assert stay(floor.look(number)) == (MONDAY, "Not ready yet", None)


@pytest.mark.parametrize("way", ["hot again", "he came back", "called back", "won", "claimed by callback"])
def test_every_way_out_forgets_the_stay(floor: Floor, way: str) -> None:
    number = resting(floor, email="ann@acme.com")
    floor.pass_time(days=14)
    assert floor.look(number).review_asked_at == floor.clock()
    match way:
        case "hot again":
            floor.press("U0TOM", "hot-again", number)
        case "he came back":
            floor.lead(email="ann@acme.com")
        case "won":
            floor.type("U0SAM", f"/dispo {number} won 12")
        case _:
            floor.type("U0DANA", f"/dispo {number} callback tomorrow 10:00")
    lead = floor.look(number)
    assert lead.state != "nurture"
    assert stay(lead) == (None, None, None)
    assert (lead.kept_at, lead.hot_again_by) == (None, None)


def test_a_touch_in_the_pile_changes_neither_when_nor_why(floor: Floor) -> None:
    number = resting(floor)
    floor.pass_time(days=3)
    floor.type("U0SAM", f"/dispo {number} emailed")
    assert stay(floor.look(number)) == (MONDAY, "Not ready yet", None)


def test_a_new_day_that_the_prospect_names_answers_the_review(floor: Floor) -> None:
    number = resting(floor)
    floor.pass_time(days=14)
    floor.type("U0SAM", f"/dispo {number} not-ready in 3 weeks")
    assert stay(floor.look(number)) == (MONDAY, "Not ready yet", None)


def test_the_watchdog_mends_a_stay_without_ending_it(floor: Floor) -> None:
    number = came_back(floor, 1)
    since = floor.look(number).nurtured_at
    floor.clock.move(days=2)
    with floor.database.writing() as tx:
        leads.put(tx, number, due_at=None)
    assert watch(floor.desk) == 1
    lead = floor.look(number)
    assert (lead.nurtured_at, lead.nurture_why, lead.cycle) == (since, "Not ready yet", 1)
    assert lead.given_up_by == "U0DANA"


# --- the week's card


def test_the_weekly_card_comes_on_monday_at_nine_once_whatever_restarts(floor: Floor) -> None:
    resting(floor)
    assert not post_weekly(floor.desk)  # nothing is due
    floor.pass_time(days=14)  # which is a Monday, at nine
    assert post_weekly(floor.desk)
    assert not post_weekly(floor.desk)
    again = Floor(floor.database, clock=floor.clock, slack=floor.slack)
    assert not post_weekly(again.desk)
    again.deliver()
    (card,) = cards(again)
    assert "🌱 1 due for review" in card
    assert "did you buy" not in card.lower()
    again.pass_time(days=7)
    assert post_weekly(again.desk)
    again.deliver()
    assert len(cards(again)) == 2


def test_what_falls_due_on_a_tuesday_waits_for_the_next_card(floor: Floor) -> None:
    resting(floor, words="in 8 days")
    floor.pass_time(days=8)
    assert floor.look(1).review_asked_at is not None
    assert not post_weekly(floor.desk)
    floor.pass_time(days=6)
    assert post_weekly(floor.desk)


def test_the_card_comes_at_nine_of_the_teams_clock(sqlite_database: Database) -> None:
    floor = Floor(sqlite_database, playbook=PLAYBOOK + '[team]\ntimezone = "America/New_York"')
    resting(floor, words="in 3 days")
    floor.clock.now = datetime(2026, 11, 30, 13, 59, tzinfo=UTC)
    floor.tick()
    assert not post_weekly(floor.desk)
    floor.clock.move(minutes=1)
    assert post_weekly(floor.desk)


def test_a_review_is_no_message_of_its_own(floor: Floor) -> None:
    number = resting(floor)
    before = len(floor.slack.texts("C0MARKETING"))
    floor.pass_time(days=14)
    assert len(floor.slack.texts("C0MARKETING")) == before
    assert entries(floor, number)[-1] == ("reviewed", None)
    assert floor.look(number).due_at == MONDAY + timedelta(days=44)
    floor.pass_time(days=30)
    assert floor.look(number).review_asked_at == MONDAY + timedelta(days=14)  # since then nobody has answered


# --- the worklist


def test_the_worklist_tells_all_that_marketing_needs(floor: Floor) -> None:
    number = resting(floor, words="in 2 weeks budget comes in spring", email="ann@acme.com", company="Acme")
    floor.pass_time(days=14)
    post_weekly(floor.desk)
    floor.press("U0TOM", "pile", "pile", channel="C0MARKETING")
    view = shown(floor)
    assert problems(view, "modal") == []
    said = told(view)
    for part in ("1 due for review", "1 in the pile", "🔥 #1", "Ann Lee", "Not ready yet, for 14 days",
                 ">budget comes in spring", "ann@acme.com", "1 touch", "<@U0SAM> had it", "Wed 6 Jan"):  # fmt: skip
        assert part in said
    assert buttons_of(view, number) == ["hot-again", "not-yet", "more"]


def test_only_marketing_sees_how_to_reach_them(floor: Floor) -> None:
    resting(floor, words="in 2 weeks write to ann.lee@acme.com or +1 212 555 0100", email="ann.lee@acme.com")
    assert "ann.lee@acme.com" in told(worklist(floor))
    others = told(worklist(floor, "U0DANA"))
    assert "a…@acme.com" in others
    assert "ann.lee" not in others
    assert "555" not in others


def test_what_is_due_stands_before_what_comes_later_ten_a_page(floor: Floor) -> None:
    later = [resting(floor, f"Later {each}", f"in {60 + each} days") for each in range(2)]
    due = [resting(floor, f"Due {each}", "in 7 days") for each in range(11)]
    floor.pass_time(days=7)
    view = worklist(floor)
    assert problems(view, "modal") == []
    assert leads_in(view) == due[:10]
    assert "1 to 10 of 13" in told(view)
    view = press_in(floor, "U0TOM", view, "pile-page:10")
    assert leads_in(view) == [*due[10:], *later]
    assert "11 to 13 of 13" in told(view)
    assert leads_in(press_in(floor, "U0TOM", view, "pile-page:0")) == due[:10]


def test_an_answer_takes_the_lead_off_the_page(floor: Floor) -> None:
    numbers = [resting(floor, f"Due {each}", "in 7 days") for each in range(3)]
    floor.pass_time(days=7)
    view = press_in(floor, "U0TOM", worklist(floor), "hot-again", str(numbers[1]))
    assert leads_in(view) == [numbers[0], numbers[2]]
    assert floor.look(numbers[1]).state == "open"
    view = choose_in(floor, "U0TOM", view, "not-yet", f"{numbers[0]} 60")
    assert leads_in(view) == [numbers[2], numbers[0]]  # it is no longer due, and stands behind
    assert "1 due for review" in told(view)


@pytest.mark.parametrize(("days", "day"), [("30", "2027-01-06"), ("60", "2027-02-05"), ("90", "2027-03-08")])
def test_not_yet_is_looked_at_again_on_the_working_day_that_follows(
    floor: Floor, days: str, day: str
) -> None:
    number = resting(floor)
    floor.pass_time(days=14)
    choose_in(floor, "U0TOM", worklist(floor), "not-yet", f"{number} {days}")
    lead = floor.look(number)
    assert lead.due_at is not None
    assert (lead.due_what, str(lead.due_at.date()), lead.review_asked_at) == ("review", day, None)
    assert entries(floor, number)[-1] == ("not yet", "U0TOM")


def test_not_yet_until_a_date_in_words_is_repeated_as_understood(floor: Floor) -> None:
    number = resting(floor)
    form = choose_in(floor, "U0TOM", worklist(floor), "not-yet", f"{number} date")
    assert floor.slack.calls[-1][0] == "views.push"
    refused = submit_on_top(floor, "U0TOM", form, when="some day")
    assert refused is not None
    assert refused["errors"] == {"when": "Say when to look again: in 6 weeks, next month, 24 dec."}
    answer = submit_on_top(floor, "U0TOM", form, when="tue 10:00")
    assert answer is not None
    assert answer["text"] == "#1 is looked at again tomorrow 10:00."
    assert floor.look(number).due_at == MONDAY + timedelta(days=1, hours=1)
    (below,) = [said["view_id"] for method, said in floor.slack.calls if method == "views.update"]
    assert below == BELOW


def test_an_answer_on_the_second_page_leaves_marketing_there(floor: Floor) -> None:
    numbers = [resting(floor, f"Later {each}", f"in {20 + each} days") for each in range(12)]
    view = press_in(floor, "U0TOM", worklist(floor), "pile-page:10")
    view = press_in(floor, "U0TOM", view, "hot-again", str(numbers[11]))
    assert leads_in(view) == [numbers[10]]
    view = press_in(floor, "U0TOM", view, "hot-again", str(numbers[10]))
    assert leads_in(view) == numbers[:10]  # there is no second page any more


def test_a_worklist_that_was_closed_meanwhile_is_no_reason_to_take_an_answer_back(floor: Floor) -> None:
    number = resting(floor)
    view = worklist(floor)
    floor.slack.refusing["views.update"] = "not_found"
    press_in(floor, "U0TOM", view, "hot-again", str(number))
    assert floor.look(number).state == "open"


@pytest.mark.parametrize(
    ("when", "why"), [("1 jan 2020", "already past"), ("in 2 years", "more than a year")]
)
def test_a_day_that_cannot_be_is_refused_at_its_field(floor: Floor, when: str, why: str) -> None:
    number = resting(floor)
    form = choose_in(floor, "U0TOM", worklist(floor), "not-yet", f"{number} date")
    refused = submit_on_top(floor, "U0TOM", form, when=when)
    assert refused is not None
    assert why in refused["errors"]["when"]
    assert floor.look(number).due_at == MONDAY + timedelta(days=14)


def test_a_refusal_in_the_worklist_is_put_on_top_of_it(floor: Floor) -> None:
    number = resting(floor)
    view = worklist(floor)
    floor.press("U0MARIA", "hot-again", number)
    answer = press_in(floor, "U0TOM", view, "hot-again", str(number))
    assert problems(answer, "modal") == []
    assert "#1 is not in the nurture pile: it is open." in told(answer)


def test_more_opens_the_leads_page_on_top_of_the_worklist(floor: Floor) -> None:
    number = resting(floor)
    page = press_in(floor, "U0TOM", worklist(floor), "more", str(number))
    assert floor.slack.calls[-1][0] == "views.push"
    assert page["callback_id"] == "more"


def test_the_worklist_is_reached_from_home_too(floor: Floor) -> None:
    number = resting(floor)
    assert problems(open_home(floor, "U0TOM"), "home") == []
    press_at_home(floor, "U0TOM", "pile", "pile")
    (view,) = floor.slack.views()
    assert leads_in(view) == [number]


def test_an_empty_pile_says_so(floor: Floor) -> None:
    view = worklist(floor)
    assert problems(view, "modal") == []
    assert "Nothing is in the nurture pile." in told(view)


# --- hot again


def test_hot_again_brings_the_whole_history_onto_the_card(floor: Floor) -> None:
    number = came_back(floor, 1)
    floor.clock.move(days=30)
    floor.press("U0TOM", "hot-again", number)
    floor.deliver()
    card = floor.card(number)
    assert problems({"text": card["text"], "blocks": card["blocks"]}, "message") == []
    (so_far,) = [block["text"]["text"] for block in card["blocks"] if block["block_id"] == "so-far"]
    assert so_far.startswith(
        "*History so far* · back from the nurture pile, 2 times, after 30 days: Not ready yet · <@U0DANA> had it"
    )
    assert "\n• Mon 23 Nov <@U0DANA> Not ready yet: she is on holiday, call …" in so_far
    floor.press("U0SAM", "claim", number)
    floor.deliver()
    assert "History so far" in json.dumps(floor.card(number))


def test_a_lead_that_never_rested_has_no_history_on_its_card(floor: Floor) -> None:
    number = floor.lead(name="Ann Lee", temperature="hot")
    floor.deliver()
    assert "History so far" not in json.dumps(floor.card(number))


@pytest.mark.parametrize("way", ["rotation", "offer"])
def test_whoever_gave_it_up_is_not_offered_it_first(sqlite_database: Database, way: str) -> None:
    floor = Floor(sqlite_database, playbook=PLAYBOOK + DEALT.format(way=way))
    number = floor.lead(name="Ann Lee", temperature="hot", product="solar")
    had_it = floor.look(number).offered_to
    assert had_it is not None
    other = ({"U0SAM", "U0DANA"} - {had_it}).pop()
    floor.press(had_it, "claim", number)
    floor.type(had_it, f"/dispo {number} not-ready in 2 weeks")
    assert floor.look(number).given_up_by == had_it
    floor.press("U0TOM", "hot-again", number)
    lead = floor.look(number)
    assert (lead.state, lead.offered_to, lead.passed) == ("open", other, [had_it])
    floor.pass_time(minutes=5)  # and after him it is everybody's
    assert floor.look(number).offered_to is None
    assert floor.press(had_it, "claim", number) is None
    assert floor.look(number).owner == had_it


def test_who_gave_it_up_is_known_even_when_nobody_took_it_in_between(sqlite_database: Database) -> None:
    floor = Floor(sqlite_database, playbook=ALONE)
    number = resting(floor)
    floor.press("U0TOM", "hot-again", number)
    floor.live_through(timedelta(minutes=5), hours=1)
    lead = floor.look(number)
    assert (lead.state, lead.nurture_why, lead.given_up_by) == ("nurture", "Nobody claimed it", "U0SAM")


def test_each_time_marketing_passes_it_back_is_counted_and_his_own_coming_is_not(floor: Floor) -> None:
    number = resting(floor, email="ann@acme.com")
    floor.lead(email="ann@acme.com", message="now!")
    assert (floor.look(number).state, floor.look(number).cycle) == ("open", 0)
    floor.press("U0DANA", "claim", number)
    floor.type("U0DANA", f"/dispo {number} not-ready in 2 weeks")
    floor.press("U0TOM", "hot-again", number)
    assert floor.look(number).cycle == 1


def test_of_many_who_press_hot_again_at_once_one_passes_it_back(database: Database) -> None:
    floor = Floor(database)
    number = resting(floor)

    def press(person: str) -> bool:
        try:
            hot_again(floor.desk, number, person, Door.BUTTON)
        except Refusal:
            return False
        return True

    won = at_once([lambda person=person: press(person) for person in ("U0TOM", "U0SAM", "U0DANA")])  # type: ignore[misc]
    assert won.count(True) == 1
    assert floor.look(number).cycle == 1
    assert [kind for kind, _ in entries(floor, number)].count("hot again") == 1


# --- the third time


def test_the_third_time_asks_a_manager_and_until_then_it_rests(floor: Floor) -> None:
    number = came_back(floor, 2)
    answer = floor.press("U0TOM", "hot-again", number, channel="C0MARKETING")
    assert answer is not None
    assert answer["text"] == (
        "#1 came back 2 times already, so a manager is asked. Until he agrees it stays in the pile."
    )
    again = Floor(floor.database, clock=floor.clock, slack=floor.slack)  # it is kept, not remembered
    again.deliver()
    lead = again.look(number)
    assert (lead.state, lead.due_what, lead.hot_again_by, lead.cycle) == ("nurture", "review", "U0TOM", 2)
    (asked,) = [text for text in direct(again, "U0MARIA") if "third-time:approve" in text]
    assert "<@U0TOM> says #1 Ann Lee is hot again, time 3. Shall it go back to sales?" in asked
    assert "she is on holiday" in asked
    assert "a manager is asked" in told(worklist(again))
    second = again.press("U0DANA", "hot-again", number)
    assert second is not None
    assert second["text"] == "A manager is asked about #1 already: it stays in the pile until then."


def test_a_manager_approves_and_whoever_asked_is_told(floor: Floor) -> None:
    number = came_back(floor, 2)
    floor.press("U0TOM", "hot-again", number)
    floor.deliver()
    floor.clock.move(hours=3)
    answer = floor.press("U0MARIA", "third-time:approve", number, channel="D0MARIA")
    assert answer is not None
    assert "back in the lead channel" in answer["text"]
    floor.deliver()
    lead = floor.look(number)
    assert (lead.state, lead.cycle, lead.opened_at) == ("open", 3, floor.clock())
    assert "<@U0MARIA> agrees: #1 is back in the lead channel." in direct(floor, "U0TOM")[-1]
    assert "third-time:approve" not in "".join(direct(floor, "U0MARIA"))  # the question is settled
    twice = floor.press("U0MARIA", "third-time:approve", number)
    assert twice is not None
    assert twice["text"] == "#1 is decided already: it is open."


def test_a_manager_keeps_it_in_the_pile_and_whoever_asked_is_told(floor: Floor) -> None:
    number = came_back(floor, 2)
    due = floor.look(number).due_at
    floor.press("U0TOM", "hot-again", number)
    floor.press("U0MARIA", "third-time:keep", number)
    floor.deliver()
    lead = floor.look(number)
    assert (lead.state, lead.due_at, lead.hot_again_by) == ("nurture", due, None)
    assert "<@U0MARIA> wants #1 to stay in the nurture pile." in direct(floor, "U0TOM")[-1]
    assert entries(floor, number)[-1] == ("kept in the nurture pile", "U0MARIA")


def test_only_a_manager_decides(floor: Floor) -> None:
    number = came_back(floor, 2)
    floor.press("U0TOM", "hot-again", number)
    answer = floor.press("U0DANA", "third-time:approve", number)
    assert answer is not None
    assert answer["text"] == "Only a manager can decide that."
    assert floor.look(number).state == "nurture"


def test_a_manager_who_presses_hot_again_himself_is_not_asked(floor: Floor) -> None:
    number = came_back(floor, 2)
    floor.press("U0MARIA", "hot-again", number)
    assert (floor.look(number).state, floor.look(number).cycle) == ("open", 3)


def test_a_manager_who_does_not_decide_is_asked_again_every_week(floor: Floor) -> None:
    number = came_back(floor, 2)
    floor.press("U0TOM", "hot-again", number)
    floor.deliver()
    for week in (1, 2):
        floor.pass_time(days=7)
        assert post_weekly(floor.desk)
        floor.deliver()
        asked = [text for text in direct(floor, "U0MARIA") if "third-time:approve" in text]
        assert len(asked) == week + 1
        assert "1 waiting for a manager's yes" in cards(floor)[-1]


def test_managers_on_holiday_are_asked_all_the_same_when_no_other_is_there(floor: Floor) -> None:
    number = came_back(floor, 2)
    go_away(floor.desk, "U0MARIA", MONDAY + timedelta(days=5), "U0MARIA", Door.COMMAND)
    floor.press("U0TOM", "hot-again", number)
    floor.deliver()
    assert "third-time:approve" in "".join(direct(floor, "U0MARIA"))


def test_without_any_manager_nobody_is_asked(sqlite_database: Database) -> None:
    floor = Floor(sqlite_database, playbook=ALONE)
    number = came_back(floor, 3)
    assert floor.look(number).cycle == 3


def test_a_prospect_who_comes_back_while_a_manager_is_asked_is_hot_at_once(floor: Floor) -> None:
    number = floor.lead(name="Ann Lee", email="ann@acme.com", temperature="hot")
    for _ in range(2):
        floor.press("U0SAM", "claim", number)
        floor.type("U0SAM", f"/dispo {number} not-ready in 2 weeks")
        floor.press("U0TOM", "hot-again", number)
    floor.press("U0SAM", "claim", number)
    floor.type("U0SAM", f"/dispo {number} not-ready in 2 weeks")
    floor.press("U0TOM", "hot-again", number)
    assert floor.look(number).hot_again_by == "U0TOM"
    floor.lead(email="ann@acme.com")
    assert (floor.look(number).state, floor.look(number).cycle) == ("open", 2)
    answer = floor.press("U0MARIA", "third-time:approve", number)
    assert answer is not None
    assert "is decided already" in answer["text"]


# --- he comes back by himself


def test_a_lead_of_the_pile_that_is_dealt_is_dealt_when_the_prospect_comes_back(
    sqlite_database: Database,
) -> None:
    floor = Floor(sqlite_database, playbook=PLAYBOOK + DEALT.format(way="rotation"))
    number = floor.lead(email="ann@acme.com", temperature="hot", product="solar")
    had_it = str(floor.look(number).offered_to)
    floor.press(had_it, "claim", number)
    floor.type(had_it, f"/dispo {number} not-ready in 2 weeks")
    floor.lead(email="ann@acme.com", message="now!")
    assert floor.look(number).offered_to not in (None, had_it)


@pytest.mark.parametrize("end", ["no-purchase Too expensive", "lost-to-competitor Globex"])
def test_whoever_was_lost_and_comes_back_is_hot_at_once_with_the_old_lead_named(
    floor: Floor, end: str
) -> None:
    floor.lead(email="ann@acme.com", temperature="cold")
    floor.press("U0SAM", "claim", 1)
    floor.type("U0SAM", f"/dispo 1 {end}")
    floor.pass_time(days=90)
    taken = floor.take({"email": "ann@acme.com", "temperature": "cold", "message": "and now?"})
    assert taken.answer == {"lead": 2, "status": "accepted"}
    lead = floor.look(2)
    assert (lead.temperature, lead.state, lead.cycle) == ("hot", "open", 0)
    assert lead.because[0] == "came back by himself: #1 was lost"
    floor.deliver()
    assert "came back by himself: #1 was lost" in json.dumps(floor.card(2))


@pytest.mark.parametrize("end", ["won 12", "junk", "wrong-person"])
def test_whoever_was_not_lost_is_as_warm_as_any_new_lead(floor: Floor, end: str) -> None:
    floor.lead(email="ann@acme.com", temperature="cold")
    floor.press("U0SAM", "claim", 1)
    floor.type("U0SAM", f"/dispo 1 {end}")
    floor.clock.move(hours=1)
    floor.take({"email": "ann@acme.com", "temperature": "cold"})
    assert floor.look(2).temperature == "cold"


# --- after a year


def test_after_a_year_it_is_asked_about_and_never_dropped(floor: Floor) -> None:
    number = rested_for_a_year(floor)
    floor.clock.now = datetime(2027, 11, 29, 9, 0, tzinfo=UTC)
    floor.tick()
    assert post_weekly(floor.desk)
    floor.deliver()
    assert "1 due for review" in cards(floor)[-1]
    view = worklist(floor)
    assert problems(view, "modal") == []
    assert "12 months in the pile" in told(view)
    assert buttons_of(view, number) == ["year:keep", "hot-again", "year:close", "more"]
    floor.pass_time(days=400)
    assert floor.look(number).state == "nurture"


def test_keep_is_for_another_year(floor: Floor) -> None:
    number = rested_for_a_year(floor)
    view = press_in(floor, "U0TOM", worklist(floor), "year:keep", str(number))
    assert "0 due for review" in told(view)
    assert buttons_of(view, number) == ["hot-again", "not-yet", "more"]
    assert floor.look(number).nurtured_at == MONDAY
    assert entries(floor, number)[-1] == ("kept in the nurture pile", "U0TOM")
    floor.pass_time(days=364)
    assert "year:keep" not in json.dumps(worklist(floor))
    floor.pass_time(days=2)
    assert buttons_of(worklist(floor), number) == ["year:keep", "hot-again", "year:close", "more"]


def test_contact_once_more_is_hot_again(floor: Floor) -> None:
    number = rested_for_a_year(floor)
    press_in(floor, "U0TOM", worklist(floor), "hot-again", str(number))
    assert (floor.look(number).state, floor.look(number).cycle) == ("open", 1)


def test_close_ends_it_as_never_answered(floor: Floor) -> None:
    number = rested_for_a_year(floor)
    view = press_in(floor, "U0TOM", worklist(floor), "year:close", str(number))
    assert leads_in(view) == []
    lead = floor.look(number)
    assert (lead.state, lead.outcome, lead.code) == ("closed", "lost", "no-response")
    assert (lead.ended_at, lead.ended_by, lead.due_at) == (floor.clock(), "U0TOM", None)
    assert entries(floor, number)[-1] == ("recorded", "U0TOM")


@pytest.mark.parametrize("answer", ["keep", "close"])
def test_before_the_year_is_up_there_is_nothing_to_keep_or_close(floor: Floor, answer: str) -> None:
    number = resting(floor)
    floor.pass_time(days=300)
    view = press_in(floor, "U0TOM", worklist(floor), f"year:{answer}", str(number))
    assert "is not in the pile for 12 months yet" in told(view)
    assert floor.look(number).state == "nurture"


def test_not_yet_cannot_be_said_of_a_lead_that_is_out(floor: Floor) -> None:
    number = resting(floor)
    floor.press("U0TOM", "hot-again", number)
    with pytest.raises(Refusal, match="not in the nurture pile: it is open"):
        not_yet(floor.desk, number, MONDAY + timedelta(days=3), "U0TOM", Door.BUTTON)
