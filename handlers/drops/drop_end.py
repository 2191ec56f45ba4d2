"""A drop ends: what still waits in it goes to the nurture pile, many at a time, and marketing is told once."""

from datetime import datetime

from handlers.desk import Desk
from handlers.drops import list_message
from messages.render import Payload, render
from playbook import life
from playbook.drops import DropState, From, ListState
from playbook.words import Door, Kind
from store import campaigns, dealing, drop_counts, drops, history, leads, outbox
from store.database import Tx
from store.tables import Drop, Lead, Outbox

AT_ONCE = 200  # leads in one transaction
WHY = "Its drop ended"


def is_done(tx: Tx, drop: Drop) -> bool:
    """Whether all its leads came, none waits, and each has its first touch or its end or rests in the pile."""
    return dealing.is_worked(tx, drop.id) and _all_came(tx, drop)


def _all_came(tx: Tx, drop: Drop) -> bool:
    """What comes in by web or form ends with as many as were expected, or by hand."""
    if drop.leads_from == From.LIST:
        return drops.lists_are_over(tx, drop)
    return bool(drop.expected) and drop_counts.received(tx, drop.id) >= (drop.expected or 0)


def show(tx: Tx, desk: Desk, drop: Drop, now: datetime) -> None:
    """Its announcement is put out, or told as the drop stands by now; the messages of a crowd wait for it."""
    key, facts = f"drop:{drop.id}", {"drop": drop.id}
    outbox.display(tx, desk.workspace, key, "drop", drop.channel, now, facts, urgent=True)


def stop_lists(tx: Tx, desk: Desk, drop: Drop, now: datetime) -> None:
    """Nothing more of its lists is taken in, and whoever handed them in sees it."""
    drops.stop_lists(tx, drop)
    for each in drops.every_list(tx, drop):
        if each.state != ListState.DONE:
            list_message.show(tx, desk, each, now)


def came_to_nothing(tx: Tx, drop: Drop) -> bool:
    """Whether all its lists were given up before they brought anything."""
    given_up = drop.leads_from == From.LIST and not drops.lists(tx, drop)
    return given_up and not drop_counts.received(tx, drop.id)


def let_end(tx: Tx, desk: Desk, drop: Drop, now: datetime) -> int:
    """It is over from now on; how many leads wait: they are moved to the pile by the clock."""
    drops.change(tx, drop, state=DropState.OVER, over_at=now, remind_at=None)
    stop_lists(tx, desk, drop, now)
    left = dealing.waiting(tx, drop.id)  # nothing comes any more
    show(tx, desk, drop, now)
    if left:
        channel, facts = desk.rules().playbook.channels.marketing, {"drop": drop.id, "left": left}
        outbox.notice(tx, desk.workspace, f"drop-ended:{drop.id}", "drop_ended", channel, now, facts=facts)
    return left


def empty(desk: Desk, number: int) -> bool:
    """Put the leads that wait in a drop that is over into the nurture pile; False when there was none."""
    now, moved = desk.clock(), AT_ONCE
    while moved == AT_ONCE:
        with desk.database.writing() as tx:
            drop = drops.get(tx, desk.workspace, number)
            left = dealing.some_left(tx, drop, AT_ONCE) if drop and drop.state == DropState.OVER else []
            for lead in left:
                _rest(tx, desk, lead, now)
            moved = len(left)
    return True


def _rest(tx: Tx, desk: Desk, lead: Lead, now: datetime) -> None:
    """Marketing is told of all of them at once, so nothing is said of this one."""
    rules = desk.rules()
    rests = life.nurture(leads.standing(lead), now, rules.playbook, rules.hours)
    leads.move(tx, lead, rests, nurture_why=WHY)
    history.add(tx, lead, Kind.NURTURED, now, None, Door.CLOCK, detail={"why": WHY})


def worded(desk: Desk, row: Outbox, _now: datetime) -> Payload | None:
    """What marketing is told when leads were left over."""
    with desk.database.reading() as tx:
        drop = drops.get(tx, desk.workspace, int(row.facts["drop"]))
        campaign = campaigns.get(tx, desk.workspace, drop.campaign_id) if drop else None
    return render("drop_ended", name=campaign.name, left=row.facts["left"]) if campaign else None
