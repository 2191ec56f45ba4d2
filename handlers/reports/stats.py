"""`/leadstats`: who follows up and who does not, counted as the playbook defines it."""

from collections.abc import Callable
from typing import Any

from handlers.desk import Desk
from handlers.payloads import person_in, typed_in
from handlers.people.people import meet
from handlers.reports import cohorts, rule_of_45, trend
from handlers.reports.stats_asked import Wanted, wanted_by
from handlers.reports.stats_csv import send_list
from handlers.reports.stats_facts import facts_of, fitting
from handlers.reports.stats_post import post
from messages.render import Illustrated, Payload, render

HELP = [
    ("/leadstats", "this week; managers see everybody"),
    ("/leadstats today", "or week, last-week, month, quarter, q3, year"),
    ("/leadstats 2026-09", "a month; 2026-09-01..2026-09-15 is from one day to another"),
    ("/leadstats month @sam", "one person"),
    (
        "/leadstats last week by source",
        "or person, team, sales-channel, channel, campaign, temperature, hour",
    ),
    ("/leadstats q3 by campaign csv", "as a list for a spreadsheet, in a direct message"),
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


def on_command(desk: Desk, body: dict[str, Any]) -> Payload | None:
    """`/leadstats [period] [@person|me] [by ...] [csv]`, in any order."""
    asked, person = typed_in(body), person_in(body)
    if asked.lower() == "help":
        return render("help", title="Who follows up", lines=HELP, codes=[])
    meet(desk, person)
    for word in asked.split():
        if of_topic := TOPICS.get(word.lower()):
            return of_topic(desk, asked.replace(word, "", 1).strip(), person)
    wanted = wanted_by(desk, asked, person)
    return send_list(desk, wanted, person) if wanted.csv else shown(desk, wanted)


def on_another(desk: Desk, body: dict[str, Any]) -> Payload | None:
    """Another period or grouping was asked for below a report: the new one takes its place."""
    facts = fitting(facts_of(desk, wanted_by(desk, _behind(body), person_in(body))))
    return Illustrated(render("stats", **facts), "stats", facts, replace_original=True)


def on_csv(desk: Desk, body: dict[str, Any]) -> Payload | None:
    """The CSV button."""
    person = person_in(body)
    return send_list(desk, wanted_by(desk, _behind(body), person), person)


def on_post(desk: Desk, body: dict[str, Any]) -> Payload | None:
    """The Post to channel button."""
    person, channel = person_in(body), (body.get("channel") or {}).get("id")
    return post(desk, wanted_by(desk, _behind(body), person), person, str(channel or ""))


def shown(desk: Desk, wanted: Wanted) -> Payload:
    """The report as whoever asked for it sees it."""
    return render("stats", **fitting(facts_of(desk, wanted)))


def _behind(body: dict[str, Any]) -> str:
    """The words behind a button, or behind what was chosen from the list."""
    pressed = body["actions"][0]
    return str((pressed.get("selected_option") or pressed).get("value") or "")


ACTIONS = {"stats": on_another, "stats-csv": on_csv, "stats-post": on_post}
COMMANDS = {"/leadstats": on_command}
LENGTHY = {"stats", "stats-post"}
LENGTHY_WORDS = {"/leadstats": lambda _word: True}
