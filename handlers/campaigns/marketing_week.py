"""Marketing's week: what each campaign brought and what became of it, once whatever restarts."""

from datetime import datetime, timedelta

from handlers.campaigns.marketing_facts import Silent, week_facts
from handlers.desk import Desk
from handlers.pictures import native
from messages.render import Payload, render
from playbook.period import last_week, latest_weekly
from playbook.silence import Came, silence
from store import outbox, silences
from store.tables import Outbox

TOO_LATE = timedelta(days=6)  # after its time: by then the next one is about to come


def post_weekly(desk: Desk) -> bool:
    """Post last week's card if its time has come; True when it was put out now.

    It is counted once: where there is nothing to say there is no card, and no second look.
    """
    now, rules = desk.clock(), desk.rules()
    week_of, zone = rules.playbook.marketing_week, rules.hours.zone
    at = latest_weekly(now, zone, week_of.day, week_of.at)
    if now - at > TOO_LATE:
        return False
    week = last_week(at, zone)
    year, number, _ = week.start.astimezone(zone).isocalendar()
    key = f"marketing-week:{year}-w{number}"
    with desk.database.reading() as tx:
        if outbox.said(tx, desk.workspace, key):
            return False
    silent = gone_silent(desk, now)
    facts = week_facts(desk, week, silent, now)
    channel = rules.playbook.channels.marketing
    with desk.database.writing() as tx:
        posted = outbox.notice(tx, desk.workspace, key, "marketing_week", channel, now, facts=facts)
        for each in silent if posted else ():
            silences.tell(tx, desk.workspace, each.source, each.since, now)
    return bool(facts) and posted


def gone_silent(desk: Desk, now: datetime) -> list[Silent]:
    """The sources that are silent against their own rhythm and that marketing was not told of, the latest first."""
    with desk.database.reading() as tx:
        came = silences.days(tx, desk.workspace, now)
        found = [each for source, days in came.items() if (each := _silent(desk, source, days, now))]
        new = [each for each in found if not silences.told(tx, desk.workspace, each.source, each.since)]
    return sorted(new, key=lambda each: each.since, reverse=True)


def _silent(desk: Desk, source: str, days: list[Came], now: datetime) -> Silent | None:
    hours, week_of = desk.rules().hours, desk.rules().playbook.marketing_week
    local = [Came(hours.local(each.first), hours.local(each.last)) for each in days]
    found = silence(local, hours.local(now), hours.works_on, week_of.silent, week_of.silent_days)
    return Silent(source, max(each.last for each in days), found.usual) if found else None


def worded(desk: Desk, row: Outbox, _now: datetime) -> Payload | None:
    """The card as a message; nothing where there was nothing to say."""
    return render("marketing_week", **row.facts, native=native(desk)) if row.facts else None
