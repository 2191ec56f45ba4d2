"""Leads of a drop that nobody took are reminded of together: in the announcement's thread, and to managers."""

from datetime import datetime

from handlers.desk import Desk
from handlers.drops.drop_end import show
from messages.render import Payload, render
from playbook.drop_reminders import next_reminder
from playbook.drops import DropState
from playbook.words import Asked
from store import campaigns, dealing, drop_counts, drops, outbox
from store.database import Tx
from store.tables import Drop, Outbox

BELOW = "below"  # the fact of a row in a thread that says which row's message stands above it


def first_reminder(desk: Desk, now: datetime) -> datetime:
    """When people are first reminded of a drop that begins now."""
    rules = desk.rules()
    return next_reminder(rules.playbook.drops.remind, now, 0, now, rules.hours)


def remind(desk: Desk, number: int) -> bool:
    """Remind people of what waits in a drop, if it is time; False when somebody else did already."""
    now, rules = desk.clock(), desk.rules()
    with desk.database.writing() as tx:
        drop = drops.wanted(tx, desk.workspace, number)
        due = drop.state == DropState.RUNNING and drop.remind_at and drop.remind_at <= now
        if not due:
            return False
        said, begun = drop.reminders + 1, drop.started_at or drop.at
        at = next_reminder(rules.playbook.drops.remind, begun, said, now, rules.hours)
        drops.change(tx, drop, remind_at=at, reminders=said)
        if dealing.remind_all(tx, drop.id, at):
            _say(tx, desk, drop, said, now)
    return True


def _say(tx: Tx, desk: Desk, drop: Drop, said: int, now: datetime) -> None:
    show(tx, desk, drop, now)  # also one that Slack refused before: without it there is nothing to press
    key, facts = f"drop-reminder:{drop.id}:{said}", {"drop": drop.id, BELOW: f"drop:{drop.id}"}
    outbox.notice(tx, desk.workspace, key, "drop_reminder", drop.channel, now, in_thread=True, facts=facts)
    for manager in desk.rules().behind(None, Asked.MANAGER, now):
        outbox.notice(tx, desk.workspace, f"{key}:{manager}", "drop_reminder", manager, now, facts=facts)


def worded(desk: Desk, row: Outbox, now: datetime) -> Payload | None:
    """How many wait at the moment of saying it; nothing when none does any more."""
    with desk.database.reading() as tx:
        drop = drops.get(tx, desk.workspace, int(row.facts["drop"]))
        campaign = campaigns.get(tx, desk.workspace, drop.campaign_id) if drop else None
        if drop is None or campaign is None or drop.state != DropState.RUNNING:
            return None
        total = drop_counts.total(tx, drop.id, now)
    if not total.waiting:
        return None
    return render(
        "drop_reminder", name=campaign.name, received=total.received, waiting=total.waiting,
        late=total.waiting_late, channel="" if row.in_thread else drop.channel,
    )  # fmt: skip
