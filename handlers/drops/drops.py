"""Drops: announced, put off, begun, ended and cancelled, by marketing or by the clock."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any

from handlers.campaigns.campaigns import campaign_named, may_market
from handlers.desk import Desk
from handlers.drops import drop_cost
from handlers.drops.drop_end import came_to_nothing, empty, is_done, let_end, show, stop_lists
from handlers.drops.drop_reminders import first_reminder, remind
from handlers.each import each_safely
from handlers.payloads import number_pressed, person_in
from messages.render import Payload, render
from messages.words import count, moment
from playbook.channels import zone_of
from playbook.drops import DropState, Way
from playbook.refusal import Refusal
from store import campaigns, dealing, drops, outbox
from store.database import Tx
from store.tables import Drop

LATELY = timedelta(days=30)  # so long is looked whether a drop that is over has leads that wait all the same
HELP = [("/leaddrop end Autumn webinar", "its drop is over; what nobody took goes to the nurture pile")]


def on_ready(desk: Desk, body: dict[str, Any]) -> Payload | None:
    """The Ready button of a drop to come."""
    when = say_ready(desk, number_pressed(body), person_in(body))
    return render("say", text=f"Noted: you are told when it begins, {when}.")


def on_end(desk: Desk, body: dict[str, Any], name: str) -> Payload | None:
    """`/leaddrop end NAME`."""
    with desk.database.reading() as tx:
        campaign = campaign_named(tx, desk, name)
        there = drops.of_campaign(tx, desk.workspace, campaign.id)
    running = [each.id for each in there if each.state == DropState.RUNNING]
    if not running:
        return render("say", text=f"No drop of {campaign.name} is running.")
    return render("say", text=" ".join(end(desk, number, person_in(body)) for number in running))


def announce(tx: Tx, desk: Desk, drop: Drop, now: datetime) -> None:
    """Put the drop's announcement out, or show it as it stands by now."""
    show(tx, desk, drop, now)


def say_ready(desk: Desk, number: int, person: str) -> str:
    """Somebody is ready for a drop; when it begins, in words. Raises Refusal when it has begun, or will not."""
    now = desk.clock()
    with desk.database.writing() as tx:
        drop = drops.wanted(tx, desk.workspace, number)
        if drop.state == DropState.RUNNING:
            raise Refusal("It has begun: press Deal me one.")
        if drop.state != DropState.PLANNED:
            raise Refusal(f"This drop is {drop.state}.")
        if drops.say_ready(tx, drop, person, now):
            outbox.drop_changed(tx, desk.workspace, drop.id)
    return moment(drop.at, now, desk.rules().hours_of(person))


def cancel(desk: Desk, number: int, person: str | None) -> str:
    """Nothing comes of a drop that has not begun; what to tell. Raises Refusal for one that has."""
    now = desk.clock()
    with desk.database.writing() as tx:
        drop = _to_come(tx, desk, number, person, "end it instead: `/leaddrop end`")
        call_off(tx, desk, drop, now, person)
    return f"The drop of {_name(desk, drop)} is cancelled."


def change(
    desk: Desk, number: int, person: str | None, *, at: datetime | None = None, way: Way | None = None,
    expected: int | None = None,
) -> str:  # fmt: skip
    """Put off a drop to come, or bring it forward; how it is dealt and how many are expected may change, too.

    Returns what to tell. Raises Refusal for one that has begun or was cancelled.
    """
    now = desk.clock()
    given = {"at": at, "way": way, "expected": expected}
    facts = {name: value for name, value in given.items() if value is not None}
    with desk.database.writing() as tx:
        drop = put_off(tx, desk, number, person, now, **facts)
    local = drop.at.astimezone(zone_of(desk.rules().playbook, drop.channel))
    return f"The drop of {_name(desk, drop)} begins {local:%a} {local.day} {local:%b %H:%M} ({local.tzinfo})."


def put_off(tx: Tx, desk: Desk, number: int, person: str | None, now: datetime, **facts: Any) -> Drop:
    """The same in a transaction that is under way; the drop as it is then."""
    drop = _to_come(tx, desk, number, person, "it cannot be changed any more")
    drops.change(tx, drop, **facts)
    drop = drops.wanted(tx, desk.workspace, number)
    if drop.state == DropState.PLANNED:
        announce(tx, desk, drop, now)
    return drop


def end(desk: Desk, number: int, person: str | None) -> str:
    """A drop is over though leads wait: they go to the nurture pile. Raises Refusal unless it is running."""
    now = desk.clock()
    with desk.database.writing() as tx:
        drop = drops.wanted(tx, desk.workspace, number)
        _must_market(desk, tx, person)
        if drop.state != DropState.RUNNING:
            raise Refusal(f"This drop is {drop.state}: only one that is running can be ended.")
        left = let_end(tx, desk, drop, now)
    told = f" {count(left, 'lead')} that nobody took {'goes' if left == 1 else 'go'} to the nurture pile."
    return f"The drop of {_name(desk, drop)} is over.{told if left else ''}"


def _to_come(tx: Tx, desk: Desk, number: int, person: str | None, instead: str) -> Drop:
    drop = drops.wanted(tx, desk.workspace, number)
    _must_market(desk, tx, person)
    if drop.state == DropState.RUNNING:
        raise Refusal(f"This drop has begun: {instead}.")
    if drop.state not in (DropState.DRAFT, DropState.PLANNED):
        raise Refusal(f"This drop is {drop.state}. `/leaddrop list` shows what is to come.")
    return drop


def _must_market(desk: Desk, tx: Tx, person: str | None) -> None:
    """The command line is whoever runs the app."""
    if person is not None and not may_market(desk, tx, person):
        raise Refusal("Only marketing and managers can do that. Ask one of them.")


def call_off(tx: Tx, desk: Desk, drop: Drop, now: datetime, who: str | None) -> None:
    """A drop that brought nothing does not take place: what was paid for it as a whole is taken back."""
    drops.change(tx, drop, state=DropState.CANCELLED, over_at=now, remind_at=None)
    stop_lists(tx, desk, drop, now)
    drop_cost.take_back(tx, drop, now, who)
    if outbox.said(tx, desk.workspace, f"drop:{drop.id}"):
        announce(tx, desk, drop, now)


def _name(desk: Desk, drop: Drop) -> str:
    with desk.database.reading() as tx:
        campaign = campaigns.get(tx, desk.workspace, drop.campaign_id)
    return campaign.name if campaign else f"campaign {drop.campaign_id}"


def sweep(desk: Desk) -> int:
    """The clock's work: drops begin, people are reminded of them, and they end; returns how many did any of it.

    Safe to run late, twice, or in two processes at once.
    """
    now = desk.clock()
    with desk.database.reading() as tx:
        there = drops.in_state(tx, desk.workspace, DropState.PLANNED, DropState.RUNNING)
        running = [each.id for each in there if each.state == DropState.RUNNING]
        begin = [each.id for each in there if each.state == DropState.PLANNED and each.at <= now]
        late = [each.id for each in there if each.id in running and each.remind_at and each.remind_at <= now]
        closed = [each.id for each in drops.of_closed_campaigns(tx, desk.workspace)] if there else []
        done = [each.id for each in there if each.id in running and is_done(tx, each)]
        coming = [each.id for each in there if each.id in running and drops.is_coming(tx, each)]
    _for_each(coming, lambda number: _show_anew(desk, number))
    moved = (
        _for_each(closed, lambda number: _close(desk, number))
        + _for_each([each for each in begin if each not in closed], lambda number: _begin(desk, number))
        + _for_each(late, lambda number: remind(desk, number))
        + _for_each([each for each in done if each not in closed], lambda number: _end_done(desk, number))
    )
    with desk.database.reading() as tx:
        left = dealing.left_over(tx, desk.workspace, now - LATELY)
    return moved + _for_each(left, lambda number: empty(desk, number))


def _for_each(numbers: Iterable[int], deed: Callable[[int], bool]) -> int:
    return each_safely(map(str, numbers), "drop", lambda name: deed(int(name)))


def _show_anew(desk: Desk, number: int) -> bool:
    """Leads are still coming in: their number changes without anybody doing anything."""
    with desk.database.writing() as tx:
        outbox.drop_changed(tx, desk.workspace, number)
    return True


def _begin(desk: Desk, number: int) -> bool:
    """Its time has come: its leads come in, and whoever is ready is told."""
    now = desk.clock()
    with desk.database.writing() as tx:
        drop = drops.wanted(tx, desk.workspace, number)
        if drop.state != DropState.PLANNED or drop.at > now:
            return False
        at = first_reminder(desk, now)
        drops.change(tx, drop, state=DropState.RUNNING, started_at=now, remind_at=at, reminders=0)
        drops.begin_lists(tx, drop, now)
        announce(tx, desk, drop, now)
        for person in drops.ready(tx, drop):
            key, facts = f"drop-begins:{drop.id}:{person}", {"drop": drop.id}
            outbox.notice(tx, desk.workspace, key, "drop_begins", person, now, facts=facts)
    return True


def _close(desk: Desk, number: int) -> bool:
    """Its campaign is closed: nothing comes any more."""
    now = desk.clock()
    with desk.database.writing() as tx:
        drop = drops.wanted(tx, desk.workspace, number)
        if drop.state == DropState.PLANNED:
            call_off(tx, desk, drop, now, None)
        elif drop.state == DropState.RUNNING:
            let_end(tx, desk, drop, now)
        else:
            return False
    return True


def _end_done(desk: Desk, number: int) -> bool:
    """Nothing waits, and every lead has its first touch or its end."""
    now = desk.clock()
    with desk.database.writing() as tx:
        drop = drops.wanted(tx, desk.workspace, number)
        if drop.state != DropState.RUNNING or not is_done(tx, drop):
            return False
        if came_to_nothing(tx, drop):
            call_off(tx, desk, drop, now, None)
        else:
            let_end(tx, desk, drop, now)
    return True


ACTIONS = {"ready": on_ready}
WAYS = {"end": on_end}
