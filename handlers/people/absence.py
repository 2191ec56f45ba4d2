"""`/lead away`, `back` and `cover`: what people type when they go, return, or stand in."""

from datetime import datetime

from handlers.desk import Desk
from handlers.naming import person_named, without_name
from handlers.ownership import may_manage
from handlers.people.away import come_back, go_away
from handlers.when import read_when
from messages.render import Payload, render
from messages.words import count, moment
from playbook.refusal import Refusal
from playbook.words import Door


def on_away(desk: Desk, person: str, text: str) -> Payload:
    """`/lead away until fri`; a manager may say it of somebody: `/lead away @sam until fri`."""
    whom = person_named(desk, text) if "@" in text else person
    _may_say(desk, person, whom)
    until = until_in(desk, whom, without_name(text))
    moved = go_away(desk, whom, until, person, Door.COMMAND)
    return _told(desk, whom, until, moved)


def on_back(desk: Desk, person: str) -> Payload:
    """`/lead back`."""
    returned = come_back(desk, person, person, Door.COMMAND)
    return render("say", text=f"Welcome back. {count(returned, 'lead')} came back to you.")


def on_cover(desk: Desk, person: str, text: str) -> Payload:
    """`/lead cover @sam until fri`: sam is away, and the one who types stands in."""
    whom = person_named(desk, text)
    if whom == person:
        raise Refusal("You cannot stand in for yourself: `/lead cover @sam until fri`.")
    until = _no_shorter(desk, whom, until_in(desk, whom, without_name(text)))
    moved = go_away(desk, whom, until, person, Door.COMMAND, backup=person)
    return _told(desk, whom, until, moved)


def _no_shorter(desk: Desk, whom: str, until: datetime) -> datetime:
    """Standing in for somebody does not bring him back any sooner than he said himself."""
    member, now = desk.rules().roster.get(whom), desk.clock()
    said = member.settings.away_until if member and member.is_away(now) else None
    return max(until, said) if said else until


def until_in(desk: Desk, person: str, text: str) -> datetime:
    """The return in "until fri". Raises Refusal when it cannot be read."""
    words = text.strip().removeprefix("until").strip()
    found = read_when(words, desk.clock(), desk.rules().hours_of(person)) if words else None
    if found is None:
        raise Refusal(
            "Say until when: `/lead away until fri`, `until 24 dec`, `until tomorrow 14:00`.", field="until"
        )
    return found[0]


def _may_say(desk: Desk, person: str, whom: str) -> None:
    with desk.database.reading() as tx:
        if whom != person and not may_manage(desk, tx, person):
            raise Refusal("Only they themselves or a manager can say that.")


def _told(desk: Desk, whom: str, until: datetime, moved: int) -> Payload:
    rules = desk.rules()
    now = desk.clock()
    return render(
        "away", whom=whom, until=moment(until, now, rules.hours_of(whom)), moved=count(moved, "lead") if moved else "",
        stand_in=rules.roster.stand_in(whom, now),
    )  # fmt: skip
