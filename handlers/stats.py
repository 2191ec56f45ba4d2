"""`/leadstats`: who follows up and who does not, counted as the playbook defines it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from handlers import cohorts, rule_of_45, trend
from handlers.desk import Desk
from handlers.ownership import may_manage
from handlers.payloads import MENTION, person_in, typed_in
from handlers.people import meet
from handlers.reports import Report, count_period, period_of
from messages.render import Payload, render
from messages.words import count, moment, percent, span
from playbook.board import Row
from playbook.definitions import DEFINITIONS
from playbook.refusal import Refusal
from playbook.scoreboard import Score
from playbook.speed import Speed
from store import people
from store.database import Tx

HELP = [
    ("/leadstats", "this week; managers see everybody"),
    ("/leadstats today", "or week, last-week, month, quarter, year"),
    ("/leadstats 2026-09-01..2026-09-15", "from one day to another"),
    ("/leadstats month @sam", "one person"),
    ("/leadstats me", "your own numbers"),
    ("/leadstats rule45 year by month", "likely buyers, in play, left to competitors: an estimate"),
    ("/leadstats trend me", "follow-up and speed by week, over a year"),
    ("/leadstats cohorts", "does speed pay here? Won by minutes to first touch, and by touch"),
]
TOPICS: dict[str, Callable[[Desk, str, str], Payload]] = {
    "rule45": rule_of_45.shown,
    "trend": trend.shown,
    "cohorts": cohorts.shown,
}
SHOWN = 20
TOLD = (
    "received",
    "pending",
    "follow_up_rate",
    "on_time_rate",
    "speed_to_claim",
    "speed_to_first_touch",
    "overdue_now",
    "unclaimed_now",
    "released_by_timeout",
)


def on_command(desk: Desk, body: dict[str, Any]) -> Payload | None:
    """`/leadstats [period] [@person|me]`."""
    asked, person = typed_in(body), person_in(body)
    if asked.lower() == "help":
        return render("help", title="Who follows up", lines=HELP, codes=[])
    meet(desk, person)
    topic, _, rest = asked.partition(" ")
    if of_topic := TOPICS.get(topic.lower()):
        return of_topic(desk, rest, person)
    return shown(desk, asked, person)


def shown(desk: Desk, asked: str, person: str) -> Payload:
    """The report a person asked for. Raises Refusal for what he may not see or what is not understood."""
    now, rules = desk.clock(), desk.rules()
    with desk.database.reading() as tx:
        words, whom = _whom(tx, desk, asked, person)
        manages = may_manage(desk, tx, person)
        if whom != person and not manages:
            raise Refusal("Others' numbers are for managers. `/leadstats me` shows yours.")
    report = count_period(desk, period_of(desk, words or "week"), person=whom)
    return render(
        "stats", **_facts(report, whom),
        title=f"Follow-up, {report.period.name}", whom=whom,
        period=f"{moment(report.period.start, now, rules.hours)} to "
        f"{moment(min(report.period.end, now), now, rules.hours)}, {report.period.timezone}",
    )  # fmt: skip


def _whom(tx: Tx, desk: Desk, asked: str, person: str) -> tuple[str, str | None]:
    """The period's words and the person asked about: None for everybody."""
    if mention := MENTION.search(asked):
        return MENTION.sub("", asked).strip(), mention[1]
    words = asked.split()
    if "me" in words:
        return " ".join(word for word in words if word != "me"), person
    named = next((word for word in words if word.startswith("@")), None)
    if named is None:
        return asked, None
    found = people.named(tx, desk.workspace, [named])
    if not found:
        raise Refusal(f"I do not know {named[:60]}.")
    return " ".join(word for word in words if word != named), found[named]


def _facts(report: Report, whom: str | None) -> dict[str, Any]:
    total = report.total
    numbers = [
        ("Received", f"{total.received}{_pending(total)}"),
        ("Followed up", rate_of(total.follow_up_rate, total.followed_up, total.followable)),
        ("On time", rate_of(total.on_time_rate, total.on_time, total.older_than_limit)),
        ("Speed to claim", speed(total.speed_to_claim)),
        ("Speed to first touch", speed(total.speed_to_first_touch)),
        ("Now", f"{total.overdue_now} overdue, {total.unclaimed_now} unclaimed"),
        ("Released by timeout", str(total.released_by_timeout)),
        ("Won", str(total.won)),
    ]
    people_rows = [] if whom else [_line(row) for row in report.rows]
    more = len(people_rows) - SHOWN
    return {
        "headline": headline(total),
        "numbers": numbers,
        "people": people_rows[:SHOWN],
        "more": count(more, "more person", "more people") if more > 0 else "",
        "left_out": left_out(total),
        "definitions": [(_spelled(name), DEFINITIONS[name]) for name in TOLD],
    }


def _pending(total: Score) -> str:
    return f", {total.pending} pending" if total.pending else ""


def _spelled(name: str) -> str:
    return name.replace("_", " ").replace("follow up", "follow-up").replace("on time", "on-time")


def headline(total: Score) -> str:
    """The report in one sentence."""
    if not total.received:
        return "No leads were received."
    if not total.followable:
        return f"{count(total.received, 'lead')} received, still within the limit."
    followed = f"{total.followed_up} of {count(total.followable, 'lead')} followed up"
    on_time = f", {percent(total.on_time_rate)} on time" if total.older_than_limit else ""
    return f"{followed} ({percent(total.follow_up_rate)}){on_time}."


def left_out(total: Score) -> str:
    """What is in no number."""
    return f"{total.left_out} test, junk or duplicate" if total.left_out else ""


def rate_of(rate: float | None, part: int, whole: int) -> str:
    """A rate that never hides small counts: "75% (3 of 4)"."""
    return f"{percent(rate)} ({part} of {whole})" if whole else "–"


def speed(figure: Speed) -> str:
    """Median and 90th percentile; "at least" where untouched leads may still raise them."""
    if figure.median is None or figure.p90 is None:
        return "–"
    half, most = _at_least(figure.median, figure.median_at_least), _at_least(figure.p90, figure.p90_at_least)
    return f"{half}, 9 of 10 within {most}"


def _at_least(length: timedelta, lower_bound: bool) -> str:
    return f"≥ {span(length)}" if lower_bound else span(length)


def _line(row: Row) -> dict[str, Any]:
    each = row.score
    if not each.followable:
        return {"id": row.key, "text": f"{each.pending} pending"}
    followed = rate_of(each.follow_up_rate, each.followed_up, each.followable)
    on_time = f" · on time {percent(each.on_time_rate)}" if each.on_time_rate is not None else ""
    return {"id": row.key, "text": f"{followed}{on_time} · {each.overdue_now} overdue"}


COMMANDS = {"/leadstats": on_command}
