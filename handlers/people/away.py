"""Somebody goes away: his back-up takes what is warm, the rest waits, and his return brings one list."""

import logging
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from handlers.desk import Desk
from handlers.leads.hand_over import decline
from handlers.leads.offer import pass_on
from handlers.ownership import limit_of
from handlers.people.cover import cover, cover_one, free, hand_back, who_covers
from handlers.people.people_settings import change
from playbook import coverage
from playbook.absence import Fate, fate
from playbook.member import PersonSettings
from playbook.refusal import Refusal
from playbook.words import Door, What
from store import leads, outbox, people
from store.database import Tx
from store.tables import Lead

log = logging.getLogger(__name__)

LONGEST = timedelta(days=366)


def go_away(desk: Desk, person: str, until: datetime, by: str, door: Door, backup: str | None = None) -> int:
    """Be away until then; `backup` stands in this time. Returns how many leads a colleague has meanwhile.

    Raises Refusal when the return is not ahead, or nobody could stand in that way.
    """
    now = desk.clock()
    _can_go(desk, person, until, backup, now)
    with desk.database.writing() as tx:
        change(tx, desk, person, now, by, door, away_from=now, away_until=until, cover=backup)
        if by in desk.rules().roster.members and by != person:
            facts = {"by": by, "person": person, "until": until.isoformat()}
            key = f"sent-away:{person}:{now.isoformat()}"
            outbox.notice(tx, desk.workspace, key, "sent_away", person, now, facts=facts)
    desk.rules.refresh()
    _offers_move_on(desk, person)
    return _see_to(desk, person, until, now, _owned(desk, person))


def _can_go(desk: Desk, person: str, until: datetime, backup: str | None, now: datetime) -> None:
    if until <= now:
        raise Refusal("That is already past. Say when you are back: `/lead away until fri`.", field="until")
    if until - now > LONGEST:
        raise Refusal("That is more than a year. A manager can pause somebody for good.", field="until")
    roster = desk.rules().roster
    if backup == person:
        raise Refusal("Nobody stands in for himself. Name a colleague like @sam.", field="backup")
    if backup and not any(roster.can_stand_in(each, now) for each in roster.people_in(backup)):
        raise Refusal("They are not there either. Name a colleague who is.", field="backup")


def _owned(desk: Desk, person: str) -> list[int]:
    with desk.database.reading() as tx:
        return [lead.id for lead in leads.of_owner(tx, desk.workspace, person, most=10_000)]


def _offers_move_on(desk: Desk, person: str) -> int:
    """What he was asked to take is not taken."""
    with desk.database.reading() as tx:
        asked = [(lead.id, lead.owner) for lead in leads.offered(tx, desk.workspace, person)]
    for number, owner in asked:
        try:
            (decline if owner else pass_on)(desk, number, person, Door.CLOCK)
        except Refusal:
            log.info("lead %s had moved on already", number)
    return len(asked)


def _see_to(desk: Desk, person: str, until: datetime, now: datetime, numbers: Iterable[int]) -> int:
    """Cover his leads or let them wait; each colleague who covers some is told by one list."""
    helpers = [cover_one(desk, number, person, until, now) for number in numbers]
    with desk.database.writing() as tx:
        for helper in {each for each in helpers if each}:
            key = f"covering:{person}:{helper}:{now.isoformat()}"
            facts = {"helper": helper, "person": person, "until": until.isoformat()}
            outbox.notice(tx, desk.workspace, key, "covering", helper, now, facts=facts)
    return len([each for each in helpers if each])


def come_back(desk: Desk, person: str, by: str, door: Door) -> int:
    """Back again: what colleagues had in his stead returns, with one list of all that waits for him.

    Returns how many leads returned.
    """
    now = desk.clock()
    with desk.database.writing() as tx:
        returned = _back(tx, desk, person, now, by, door)
    desk.rules.refresh()
    return returned


def _back(tx: Tx, desk: Desk, person: str, now: datetime, by: str | None, door: Door) -> int:
    known = people.get(tx, desk.workspace, person, hold=True)
    said = PersonSettings.model_validate(known.settings) if known else PersonSettings()
    since, until = said.away_from, said.away_until
    if door is Door.CLOCK and (until is None or until > now):
        return 0  # somebody else was faster, or he stays away longer
    change(tx, desk, person, now, by, door, away_from=None, away_until=None, cover=None)
    theirs = leads.due_to(tx, desk.workspace, person)
    returned = len([lead for lead in theirs if lead.owner != person])
    for lead in theirs:
        hand_back(tx, desk, lead, person, since, now)
    if until:
        key = f"welcome-back:{person}:{until.isoformat()}:{known.revision if known else 0}"
        outbox.notice(tx, desk.workspace, key, "welcome_back", person, now, facts={"person": person})
    return returned


def sweep(desk: Desk) -> int:
    """Whoever's absence has ended is back, and nobody who is away has a lead that he should not have.

    Safe to run late, twice, or in two processes at once. Returns how many people or leads were seen to.
    """
    now = desk.clock()
    ended = [
        member.id
        for member in desk.rules().roster.members.values()
        if member.settings.away_until and member.settings.away_until <= now and not member.gone
    ]
    return sum(_safely(_welcome, desk, person, now) for person in ended) + sum(
        _safely(_mind, desk, member.id, now)
        for member in desk.rules().roster.members.values()
        if member.is_away(now) and not member.gone
    )


def _safely(seen_to: Callable[[Desk, str, datetime], int], desk: Desk, person: str, now: datetime) -> int:
    try:
        return seen_to(desk, person, now)
    except Exception:  # one bad absence must never stop the rest
        log.exception("the absence of %s could not be seen to", person)
        return 0


def _welcome(desk: Desk, person: str, now: datetime) -> int:
    with desk.database.writing() as tx:
        _back(tx, desk, person, now, None, Door.CLOCK)
    desk.rules.refresh()
    return 1


def _mind(desk: Desk, person: str, now: datetime) -> int:
    """What came to him since he went, or can be covered only now."""
    member = desk.rules().roster.get(person)
    until = member.settings.away_until if member else None
    if until is None:
        return 0
    with desk.database.reading() as tx:
        theirs = leads.restless(tx, desk.workspace, person, until)
    amiss = [lead.id for lead in theirs if _amiss(desk, lead, now, until)]
    return _see_to(desk, person, until, now, amiss) if amiss else 0


def _amiss(desk: Desk, lead: Lead, now: datetime, until: datetime) -> bool:
    """Whether a lead of somebody who is away neither waits for him nor is on its way to a colleague."""
    if lead.due_what == What.HAND_OVER and lead.offered_to:
        return False
    stand_in = who_covers(desk.rules(), lead, lead.owner or "", now)
    found = fate(leads.standing(lead), now, until, stand_in)
    excused = coverage.waiting(limit_of(lead), until, now) != lead.missed_by
    return found is not Fate.WAITS or (lead.due_at or now) < until or excused


def leave(desk: Desk, person: str) -> int:
    """Somebody is no longer in Slack: his leads move at once, to his stand-in or back to the channel.

    What he was asked to take moves on, and what a colleague has in his stead is the colleague's for good.
    Returns how many leads were moved.
    """
    now = desk.clock()
    with desk.database.writing() as tx:
        for lead in leads.covered_for(tx, desk.workspace, person):
            leads.put(tx, lead.id, covers_for=None)
            outbox.card(tx, lead, now)
    asked = _offers_move_on(desk, person)
    return asked + sum(_without_owner(desk, number, person, now) for number in _owned(desk, person))


def _without_owner(desk: Desk, number: int, person: str, now: datetime) -> bool:
    rules = desk.rules()
    with desk.database.writing() as tx:
        lead = leads.wanted(tx, desk.workspace, number)
        if lead.owner != person:
            return False
        stand_in = who_covers(rules, lead, person, now)
        if stand_in:
            back_to = lead.covers_for if lead.covers_for != stand_in else None  # he still gets it back
            cover(tx, desk, lead, stand_in, now, why="inherited", covers_for=back_to)
        else:
            free(tx, desk, lead, now, "no longer here")
    return True
