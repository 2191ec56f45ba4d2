"""What `/leadstats` shows: rows, pictures, overdue leads and the buttons for another look."""

import json
import re
from typing import Any

from handlers.desk import Desk
from handlers.leads.why_late import why_late
from handlers.pictures import native
from handlers.reports import score_words
from handlers.reports.asked_period import called, stretch
from handlers.reports.reports import count_period
from handlers.reports.stats_asked import Wanted, again
from handlers.reports.stats_charts import bars, weeks
from handlers.reports.stats_public import Kept, for_everybody, may_be_posted
from handlers.reports.stats_rows import few, rows_of
from handlers.reports.stats_trend import trend
from messages.render import render
from store.overdue import Overdue, overdue

LINKS = 5
MOST = 13_000  # characters of all blocks, a little below what Slack takes
LEAST = 5  # rows of a table
CHANNEL, STAMP = re.compile("[A-Z0-9]+"), re.compile(r"[0-9]+\.[0-9]+")


def facts_of(desk: Desk, wanted: Wanted, *, public: bool = False) -> dict[str, Any]:
    """Everything the template tells; what is private to whoever asked is in `overdue`, `again` and `to_post`.

    `public` leaves out the people whom the playbook keeps for managers.
    """
    report = count_period(desk, wanted.period, wanted.by or "person", person=wanted.whom)
    compared = trend(desk, report, wanted.whom)
    shown = report.rows if wanted.by or not wanted.whom else []
    kept = for_everybody(desk, report, shown) if public else Kept(shown, "")
    return {
        "native": native(desk),
        "title": _title(wanted),
        "whom": wanted.whom,
        "headline": score_words.headline(report.total),
        "trend": compared.sentence,
        "numbers": score_words.numbers(report.total),
        "table": rows_of(report, kept.rows),
        "few": kept.told or few(report, kept.rows),
        "pictures": [each for each in (weeks(desk, wanted), bars(report, kept.rows)) if each],
        "overdue": _overdue(desk, wanted),
        "more_overdue": max(0, report.total.overdue_now - LINKS),
        "again": again(wanted),
        "to_post": wanted.words if may_be_posted(desk, wanted) else "",
        "posted_by": None,
        "period": f"{stretch(wanted.period, desk.clock(), desk.rules().hours)}; {compared.compared}",
        "left_out": score_words.aside(report.total),
        "definitions": score_words.definitions(),
    }


def fitting(facts: dict[str, Any]) -> dict[str, Any]:
    """The facts with as many rows of the table as Slack takes in one message; what is left out is counted.

    Where not even a few rows fit beside the pictures, it is the pictures that are left out.
    """
    made = facts["table"]
    if made is None or not facts["native"]:
        return facts
    blocks = render("stats", **facts)["blocks"]
    lines = next(block["rows"] for block in blocks if block["type"] == "data_table")[1:]
    kept, over = len(lines), _size(blocks) - MOST
    while over > 0 and kept > LEAST:
        kept -= 1
        over -= _size(lines[kept])
    fewer = {**made, "rows": made["rows"][:kept], "more": made["more"] + len(lines) - kept}
    return {**facts, "table": fewer, "pictures": facts["pictures"] if over <= 0 else []}


def _size(blocks: Any) -> int:
    return len(json.dumps(blocks, ensure_ascii=False, separators=(",", ":")))


def _title(wanted: Wanted) -> str:
    by = f" by {wanted.by.replace('-', ' ')}" if wanted.by else ""
    return f"Follow-up, {called(wanted.period)}{by}"


def _overdue(desk: Desk, wanted: Wanted) -> list[dict[str, Any]]:
    """The leads that are overdue most, each with its card's address; nothing of the prospect."""
    now, period = desk.clock(), wanted.period
    with desk.database.reading() as tx:
        found = overdue(tx, desk.workspace, period.start, period.end, now, person=wanted.whom, most=LINKS)
    return [
        {
            "number": each.number,
            "link": _link(each),
            "why": why_late(each.nudges, each.due_at, now),
            "owner": each.owner,
        }
        for each in found
    ]


def _link(lead: Overdue) -> str:
    """Where its card is; nothing for a lead that has none in Slack."""
    channel, ts = lead.card_channel or "", lead.card_ts or ""
    if not CHANNEL.fullmatch(channel) or not STAMP.fullmatch(ts):
        return ""
    return f"https://slack.com/archives/{channel}/p{ts.replace('.', '')}"
