"""`/leadstats` by everything, its trend, its buttons, and the limits it keeps to."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert

from handlers.reports.stats_trend import in_words
from playbook.scoreboard import LeadFacts, score
from store import people, playbooks
from store.leads import LEAD
from store.tables import Lead, Person, table
from tests.floor import MONDAY, PLAYBOOK, Floor
from tests.samples import HOSTILE, strangers_words
from tests.slack_limits import problems

KINDS = ("spiteful", "10,000 ampersands", "10,000 quotes")
CALLED = ("Bartholomew Okonkwo-Featherstone", *(HOSTILE[kind] for kind in KINDS))
DRAWN = PLAYBOOK + '\n[reports]\npictures = "drawn"\n'


def add(floor: Floor, number: int, **facts: Any) -> None:
    """A lead as the database has it: an hour old, claimed and touched within its limit by Sam, if not said else."""
    received = facts.pop("received_at", floor.clock() - timedelta(hours=1))
    touched = received + timedelta(minutes=2)
    row: dict[str, Any] = {
        "id": number, "workspace": "T0", "received_at": received, "opened_at": received, "limit_seconds": 300,
        "source": "web", "state": "working", "temperature": "hot", "channel": "#leads", "owner": "U0SAM",
        "first_claimed_by": "U0SAM", "first_claimed_at": touched, "first_touch_by": "U0SAM",
        "first_touch_at": touched, "touches": 1, "due_what": "touch", "due_who": "owner",
        "due_at": floor.clock() + timedelta(days=1), **facts,
    }  # fmt: skip
    with floor.database.writing() as tx:
        tx.add(Lead(**row))


def draw(floor: Floor) -> None:
    """Let the playbook say that Slack draws neither tables nor charts."""
    with floor.database.writing() as tx:
        assert playbooks.add(tx, "T0", 1, DRAWN, "test", floor.clock())
    floor.rules.refresh()


UNTOUCHED: dict[str, Any] = {"first_touch_by": None, "first_touch_at": None, "touches": 0}
NOBODYS: dict[str, Any] = {
    **UNTOUCHED, "owner": None, "first_claimed_by": None, "first_claimed_at": None, "state": "open",
    "due_what": "claim", "due_who": "channel",
}  # fmt: skip


@pytest.fixture
def shop(floor: Floor) -> Floor:
    """Six leads of Sam's, of which four were followed up, two of Dana's, one of nobody's."""
    with floor.database.writing() as tx:
        people.learn(tx, "T0", "U0SAM", settings={"team": "north", "channel": "inside"})
        people.learn(tx, "T0", "U0DANA", settings={"team": "south", "channel": "partner"})
    floor.rules.refresh()
    for number in range(1, 5):
        add(floor, number, source="fair", campaign="Autumn")
    for number in (5, 6):
        add(floor, number, **UNTOUCHED, due_at=floor.clock() - timedelta(minutes=10 * number),
            card_channel="C0LEADS", card_ts=f"1700000000.00000{number}")  # fmt: skip
    dana = {"owner": "U0DANA", "first_touch_by": "U0DANA", "first_claimed_by": "U0DANA"}
    for number in (7, 8):
        add(floor, number, **dana, temperature="warm", received_at=MONDAY - timedelta(hours=7))
    add(floor, 9, **NOBODYS, due_at=floor.clock() - timedelta(minutes=1))
    return floor


def block(report: dict[str, Any], name: str) -> dict[str, Any]:
    return next((each for each in report["blocks"] if each["block_id"] == name), {})


def rows(report: dict[str, Any]) -> dict[str, list[str]]:
    """The table's rows by their first cell."""
    told = [[cell["text"] for cell in row] for row in block(report, "rows").get("rows", [])]
    return {row[0]: row[1:] for row in told[1:]}


def bars(report: dict[str, Any]) -> dict[str, list[tuple[str, float]]]:
    series = block(report, "chart-1").get("chart", {}).get("series", [])
    return {line["name"]: [(point["label"], point["value"]) for point in line["data"]] for line in series}


def shown(said: dict[str, Any] | None) -> dict[str, Any]:
    """An answer without what only the way of answering needs; it is one that Slack takes."""
    assert said is not None
    payload = {key: value for key, value in said.items() if key in ("text", "blocks")}
    assert problems(payload, "message") == []
    return payload


@pytest.mark.parametrize(
    ("by", "keys"),
    [
        ("person", ["1. Sam", "Dana (listed)", "nobody's (listed)"]),
        ("team", ["1. north", "south (listed)", "no team (listed)"]),
        ("inside", ["1. inside", "partner (listed)", "no sales channel (listed)"]),
        ("channel", ["1. #leads"]),
        ("source", ["1. web", "fair (listed)"]),
        ("campaign", ["Autumn (listed)", "no campaign (listed)"]),
        ("temperature", ["1. hot", "warm (listed)"]),
        ("hour", ["02:00", "08:00"]),
    ],
)
def test_every_grouping_ranks_who_has_leads_enough_and_lists_the_rest(
    shop: Floor, by: str, keys: list[str]
) -> None:
    report = shown(shop.type("U0MARIA", f"/leadstats by {by}"))
    assert list(rows(report)) == keys
    assert sum(int(row[0]) for row in rows(report).values()) == 9
    assert ("fewer than 5 leads" in str(block(report, "more"))) is (by not in ("channel", "hour"))


def test_a_row_tells_its_numbers_with_their_counts(shop: Floor) -> None:
    sam = rows(shown(shop.type("U0MARIA", "/leadstats")))["1. Sam"]
    assert sam == ["6", "67% (4 of 6)", "67% (4 of 6)", "2 min", "2", "0"]


def test_one_bar_alone_compares_nothing_and_two_are_drawn(shop: Floor) -> None:
    assert bars(shown(shop.type("U0MARIA", "/leadstats"))) == {}
    for number in (20, 21, 22):
        add(shop, number, owner="U0DANA", first_touch_by="U0DANA")
    told = bars(shown(shop.type("U0MARIA", "/leadstats")))
    assert told == {"followed up, %": [("Dana", 100), ("Sam", 67)]}


def test_the_hours_of_a_day_come_in_their_order_with_what_came_in(shop: Floor) -> None:
    told = bars(shown(shop.type("U0MARIA", "/leadstats by hour")))
    assert told == {
        "received": [("02:00", 2), ("08:00", 7)],
        "followed up, %": [("02:00", 100), ("08:00", 57)],
    }


def test_the_busiest_hours_are_drawn_where_a_day_has_more_than_a_chart(shop: Floor) -> None:
    shop.clock.move(hours=15)
    for hour in range(24):
        add(shop, 100 + hour, received_at=MONDAY.replace(hour=hour), source="night")
    report = shown(shop.type("U0MARIA", "/leadstats by hour"))
    labels = [label for label, _ in bars(report)["received"]]
    assert len(labels) == 20
    assert labels == sorted(labels)
    assert {"02:00", "08:00"} <= set(labels)
    assert len(rows(report)) == 24
    assert rows(report)["03:00"] == ["1", "100% (1 of 1)", "100% (1 of 1)"]


def test_one_person_by_source_and_week_by_week(shop: Floor) -> None:
    for back in (1, 2, 11):
        facts = UNTOUCHED if back == 2 else {}
        add(shop, 100 + back, received_at=MONDAY - timedelta(days=7 * back), **facts)
    report = shown(shop.type("U0MARIA", "/leadstats week @sam by source"))
    assert list(rows(report)) == ["fair (listed)", "web (listed)"]
    weekly = [("7 Sep", 100), ("9 Nov", 0), ("16 Nov", 100), ("23 Nov", 67)]
    assert bars(report) == {"followed up, %": weekly}
    assert "9 Nov 0% (0 of 1) · 16 Nov 100% (1 of 1) · 23 Nov 67% (4 of 6)" in str(block(report, "counts-1"))
    assert rows(shown(shop.type("U0MARIA", "/leadstats week @sam"))) == {}


def test_everything_is_told_in_lines_where_slack_draws_nothing(shop: Floor) -> None:
    draw(shop)
    report = shown(shop.type("U0MARIA", "/leadstats"))
    line = "*1. Sam*\nreceived 6 · followed up 67% (4 of 6) · on time 67% (4 of 6) · to first touch 2 min"
    assert line in block(report, "rows-1")["text"]["text"]
    assert not {each["type"] for each in report["blocks"]} & {"data_table", "data_visualization"}


def test_overdue_leads_are_links_to_their_cards_and_tell_nothing_of_the_prospect(shop: Floor) -> None:
    told = block(shown(shop.type("U0MARIA", "/leadstats")), "overdue")["text"]["text"].split("\n")
    assert told == [
        "*Overdue*",
        "<https://slack.com/archives/C0LEADS/p1700000000000006|#6> · due 1 h ago · <@U0SAM>",
        "<https://slack.com/archives/C0LEADS/p1700000000000005|#5> · due 50 min ago · <@U0SAM>",
        "#9 · due 1 min ago",
    ]
    for number in range(20, 25):
        add(shop, number, due_at=shop.clock() - timedelta(days=1))
    told = block(shown(shop.type("U0MARIA", "/leadstats")), "overdue")["text"]["text"].split("\n")
    assert (len(told), told[-1]) == (7, "and 3 more")
    mine = block(shown(shop.type("U0DANA", "/leadstats me")), "overdue")
    assert mine == {}


# --- the trend


def test_a_running_week_is_compared_with_the_same_stretch_of_the_last(shop: Floor) -> None:
    """On Monday at 09:00: what came last Monday until 09:00 counts, what came later does not."""
    for number, touched in ((20, True), (21, False)):
        add(shop, number, received_at=MONDAY - timedelta(days=7, hours=1), **({} if touched else UNTOUCHED))
    add(shop, 22, received_at=MONDAY - timedelta(days=7) + timedelta(hours=1))
    report = shown(shop.type("U0MARIA", "/leadstats"))
    assert report["text"].endswith(
        "Follow-up 67% (6 of 9), up from 50% (1 of 2) in the same stretch of the week before; "
        "on time 67% (6 of 9), up from 50% (1 of 2); first touch after 2 min (median), as fast as 2 min; "
        "received 9, up from 2."
    )
    means = str(block(report, "means"))
    assert (
        "compared with the same stretch of the week before: Mon 16 Nov 2026 00:00 to Mon 16 Nov 2026 09:00"
        in means
    )


def test_a_week_that_is_over_is_compared_with_all_of_the_one_before(shop: Floor) -> None:
    shop.clock.move(days=7)
    add(shop, 20, received_at=MONDAY - timedelta(days=3), **UNTOUCHED)
    report = shown(shop.type("U0MARIA", "/leadstats last week"))
    assert "Follow-up 67% (6 of 9), up from 0% (0 of 1) in the week before;" in report["text"]
    assert "*Follow-up, last week*" in block(report, "head")["text"]["text"]
    assert "compared with the week before: Mon 16 Nov 2026 00:00 to Mon 23 Nov 2026 00:00" in str(
        block(report, "means")
    )


def test_a_persons_trend_is_his_own(shop: Floor) -> None:
    shop.clock.move(days=7)
    add(shop, 20, received_at=MONDAY - timedelta(days=3), **UNTOUCHED)
    add(shop, 21, received_at=MONDAY - timedelta(days=3), owner="U0DANA", first_touch_by="U0DANA")
    report = shown(shop.type("U0MARIA", "/leadstats last week @dana"))
    assert "Follow-up 100% (2 of 2), unchanged from 100% (1 of 1) in the week before" in report["text"]


def facts(number: int, minutes: float | None) -> LeadFacts:
    touched = None if minutes is None else MONDAY + timedelta(minutes=minutes)
    return LeadFacts(
        number, "web", None, None, "U0SAM", MONDAY, touched, None, touched, None, None, None, None, 0,
        in_nurture=False, limit=timedelta(minutes=5), due_at=None, closed=False,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("this", "before", "said"),
    [
        ([], [], "Nor in the week before."),
        ([1], [], "No leads were received in the week before."),
        ([], [1], "Received 0, down from 1 in the week before."),
        ([1, 2, 3, None], [1] * 6 + [None] * 4, "Follow-up 75% (3 of 4), up from 60% (6 of 10) in the week"),
        ([1, None], [1], "Follow-up 50% (1 of 2), down from 100% (1 of 1) in the week before"),
        ([3], [1], "first touch after 3 min (median), slower than 1 min"),
        (
            [1],
            [9],
            "on time 100% (1 of 1), up from 0% (0 of 1); first touch after 1 min (median), faster than 9",
        ),
        ([1], [2], "received 1, as many as 1."),
    ],
)
def test_a_trend_is_words_with_counts(
    this: list[float | None], before: list[float | None], said: str
) -> None:
    now = MONDAY + timedelta(hours=2)
    then, earlier = (
        score([facts(number, each) for number, each in enumerate(leads)], now) for leads in (this, before)
    )
    assert said in in_words(then, earlier, "the week before")


# --- the buttons


def test_every_period_and_grouping_is_a_button_away_and_takes_the_reports_place(shop: Floor) -> None:
    report = shown(shop.type("U0MARIA", "/leadstats month by source"))
    buttons = block(report, "periods")["elements"]
    assert [(each["text"]["text"], each["value"]) for each in buttons] == [
        ("This week", "week by source"), ("Last week", "last-week by source"), ("Month", "month by source"),
        ("Quarter", "quarter by source"),
    ]  # fmt: skip
    assert [each.get("style") for each in buttons] == [None, None, "primary", None]
    choice = block(report, "ways")["elements"][0]
    assert choice["initial_option"]["value"] == "month by source"
    for option in choice["options"]:
        said = shop.choose("U0MARIA", "stats:by", option["value"])
        assert said is not None
        assert (said["replace_original"], said["response_type"]) == (True, "ephemeral")
        assert block(shown(said), "ways")["elements"][0]["initial_option"] == option
    for button in buttons:
        said = shop.press("U0MARIA", button["action_id"], button["value"])
        assert block(shown(said), "ways")["elements"][0]["initial_option"]["text"]["text"] == "By source"


def test_a_persons_buttons_stay_with_him_by_his_id_and_also_when_he_has_left(shop: Floor) -> None:
    report = shown(shop.type("U0MARIA", "/leadstats @sam"))
    values = [each["value"] for each in block(report, "periods")["elements"]]
    assert values == ["week @U0SAM", "last-week @U0SAM", "month @U0SAM", "quarter @U0SAM"]
    with shop.database.writing() as tx:
        people.learn(tx, "T0", "U0SAM", gone=True)
    again = shown(shop.press("U0MARIA", "stats:1", "week @U0SAM by source"))
    assert again["text"].startswith(
        "Follow-up, this week by source, <@U0SAM>: 4 of 6 leads followed up (67%)"
    )


def test_a_rep_cannot_press_what_he_may_not_see(shop: Floor) -> None:
    for action in ("stats:1", "stats-csv", "stats-post"):
        for words in ("week", "week @U0SAM", "week by source"):
            said = shop.press("U0DANA", action, words)
            assert said is not None
            assert said["text"] == "Others' numbers are for managers. `/leadstats me` shows yours."
            assert said["replace_original"] is False
    mine = shown(shop.type("U0DANA", "/leadstats me by source"))
    assert [each["action_id"] for each in block(mine, "ways")["elements"]] == ["stats:by", "stats-csv"]
    said = shop.press("U0DANA", "stats-post", "week @U0DANA")
    assert said is not None
    assert "is posted by a manager" in said["text"]
    assert shop.slack.posted == {}


@pytest.mark.parametrize("value", ["", "fortnight", "by weather", "@nobody", "<!channel>", "x" * 1990])
def test_a_value_no_button_of_ours_has_is_a_refusal(shop: Floor, value: str) -> None:
    said = shop.press("U0MARIA", "stats:1", value)
    assert said is not None
    if value:
        assert "I cannot read" in said["text"] or "I do not know" in said["text"]
        assert said["replace_original"] is False


# --- posting


@pytest.fixture
def member(shop: Floor) -> Callable[[bool], None]:
    def tell(is_member: bool) -> None:
        setattr(shop.slack, "_conversations_info", lambda _: {"channel": {"is_member": is_member}})  # noqa: B010

    return tell


def test_a_report_is_posted_where_it_was_asked_for_without_what_is_for_managers(
    shop: Floor, member: Callable[[bool], None]
) -> None:
    member(True)
    for _ in range(2):
        said = shop.press("U0MARIA", "stats-post", "week by source", channel="C0SALES")
        assert said is not None
        assert said["text"] == "It is posted here for everybody."
        assert said["replace_original"] is False
    shop.deliver()
    (((where, _), posted),) = shop.slack.posted.items()
    assert where == "C0SALES"
    report = shown(posted)
    assert report["text"].startswith("Follow-up, this week by source: 6 of 9 leads followed up (67%)")
    assert list(rows(report)) == ["1. web", "fair (listed)"]
    assert "Posted by <@U0MARIA>" in str(block(report, "means"))
    for name in ("overdue", "periods", "ways"):
        assert block(report, name) == {}
    shop.clock.move(minutes=1)
    shop.press("U0MARIA", "stats-post", "week by source", channel="C0SALES")
    shop.deliver()
    assert len(shop.slack.posted) == 2


def publish(floor: Floor, public: str) -> None:
    with floor.database.writing() as tx:
        assert playbooks.add(
            tx, "T0", 1, f'{PLAYBOOK}\n[board]\npublic = "{public}"\n', "test", floor.clock()
        )
    floor.rules.refresh()


@pytest.mark.parametrize(
    ("public", "told"),
    [("top-three", ["1. Sam"]), ("all", ["1. Sam", "Dana (listed)", "nobody's (listed)"]), ("team", [])],
)
def test_of_people_everybody_sees_as_many_as_on_the_leaderboard(
    shop: Floor, member: Callable[[bool], None], public: str, told: list[str]
) -> None:
    publish(shop, public)
    member(True)
    shop.press("U0MARIA", "stats-post", "week", channel="C0SALES")
    shop.deliver()
    (posted,) = shop.slack.posted.values()
    assert list(rows(shown(posted))) == told
    assert ("all others are for managers" in str(posted)) is (public == "top-three")
    assert len(rows(shown(shop.type("U0MARIA", "/leadstats")))) == 3


def test_one_persons_numbers_are_posted_only_where_everybodys_are(
    shop: Floor, member: Callable[[bool], None]
) -> None:
    member(True)
    said = shop.press("U0MARIA", "stats-post", "week @U0DANA", channel="C0SALES")
    assert said is not None
    assert said["text"].startswith("One person's numbers are not posted")
    assert "stats-post" not in str(shop.type("U0MARIA", "/leadstats @dana"))
    publish(shop, "all")
    assert "stats-post" in str(shop.type("U0MARIA", "/leadstats @dana"))
    said = shop.press("U0MARIA", "stats-post", "week @U0DANA", channel="C0SALES")
    assert said is not None
    assert said["text"] == "It is posted here for everybody."


def test_a_posted_report_names_no_button_that_it_has_not(floor: Floor) -> None:
    crowd(floor, 150, "Rep")
    setattr(floor.slack, "_conversations_info", lambda _: {"channel": {"is_member": True}})  # noqa: B010
    floor.press("U0MARIA", "stats-post", "week by source", channel="C0SALES")
    floor.deliver()
    (posted,) = floor.slack.posted.values()
    said = block(shown(posted), "more")["elements"][0]["text"]
    assert " more" in said
    assert "CSV" not in said


def test_where_the_bot_is_not_a_report_is_not_posted_and_that_is_said(
    shop: Floor, member: Callable[[bool], None]
) -> None:
    member(False)
    first = shop.press("U0MARIA", "stats-post", "week")
    shop.slack.refusing["conversations.info"] = "channel_not_found"
    second = shop.press("U0MARIA", "stats-post", "week", channel="D0OTHER")
    for said in (first, second):
        assert said is not None
        assert said["text"].startswith("I am not in this channel. Invite me with `/invite @Glengarry`")
    shop.deliver()
    assert shop.slack.posted == {}


# --- limits


def crowd(floor: Floor, many: int, called: str) -> None:
    """So many reps of that name, each with a lead of that source and campaign, touched in time."""
    received, touched = MONDAY - timedelta(hours=1), MONDAY - timedelta(minutes=58)
    lead = {
        "workspace": "T0", "counts": True, "test": False, "received_at": received, "opened_at": received,
        "limit_seconds": 300, "state": "working", "temperature": "hot", "channel": "#leads", "touches": 1,
        "first_claimed_at": touched, "first_touch_at": touched, "extra": {}, "because": [], "routing": {},
        "passed": [], "revision": 1, "rung": 0, "step": 0, "repeats": 0, "reached": False, "timeouts": 0,
    }  # fmt: skip
    ids = [f"U{number:08}" for number in range(many)]
    with floor.database.writing() as tx:
        tx.execute(insert(table(Person)), [
            {**people.NEW, "workspace": "T0", "id": each, "handle": f"rep{number}", "name": f"{number} {called}"[:200]}
            for number, each in enumerate(ids)
        ])  # fmt: skip
        tx.execute(insert(LEAD), [
            {**lead, "owner": each, "first_claimed_by": each, "first_touch_by": each,
             "source": f"{number} {called}"[:100], "campaign": called[:200]}
            for number, each in enumerate(ids)
        ])  # fmt: skip


@pytest.mark.parametrize(
    ("many", "drawn", "called"),
    [(300, False, CALLED[0]), *((110, drawn, called) for called in CALLED for drawn in (False, True))],
)
def test_a_crowd_of_reps_is_a_report_that_slack_takes_and_nobody_is_lost(
    floor: Floor, many: int, drawn: bool, called: str
) -> None:
    crowd(floor, many, called)
    if drawn:
        draw(floor)
    for words in ("", "by source", "by campaign", "@rep7 by source"):
        report = shown(floor.type("U0MARIA", f"/leadstats {words}"))
        said = strangers_words(report)
        assert not [sign for sign in ("<!", "<#", "<http", "\u202e") if sign in said]
        told = len(rows(report)) + sum(
            each["text"]["text"].count("*\n") for each in report["blocks"] if each["block_id"][:5] == "rows-"
        )
        if words in ("", "by source"):
            assert told == 20 if drawn else told > 5
            assert str(block(report, "more")["elements"][0]["text"]).startswith(
                f"and {many - told} more: *CSV* has all of them"
            )
