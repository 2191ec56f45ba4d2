"""A lead that comes in while its campaign's drop runs belongs to it: it gets a card, or waits to be dealt."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from handlers.desk import Desk
from handlers.drops.list_facts import new_in
from handlers.leads.offer import deal
from playbook import life
from playbook.drops import FOREMOST, DropState, Way, place_of
from playbook.nurture import came_back
from playbook.standing import Standing
from playbook.words import State, Temperature
from sources.new_lead import NewLead
from store import drops, leads
from store.database import Tx
from store.tables import Drop, Lead


def drop_of(tx: Tx, desk: Desk, new: NewLead) -> Drop | None:
    """The drop that an inquiry comes in for; tests come in for none."""
    return drops.running_for(tx, desk.workspace, new.campaign) if new.campaign and not new.test else None


def as_dropped(drop: Drop, new: NewLead) -> NewLead:
    """The inquiry, as hot as the drop says that all its leads are."""
    return new.model_copy(update={"temperature": drop.temperature}) if drop.temperature else new


def stands_in(
    tx: Tx, desk: Desk, drop: Drop, stands: Standing, points: int, now: datetime
) -> tuple[Standing, Mapping[str, Any]]:
    """Where a lead of the drop stands that just came in, and the columns that say so."""
    facts = {"dropped": drop.id, "place": place_of(stands.temperature, points), "channel": drop.channel}
    if stands.state is not State.OPEN or gets_card(tx, desk, drop, stands.temperature, now):
        return stands, facts
    return life.wait_in_drop(stands.temperature, now, drop.remind_at or now), facts


def asked_again(tx: Tx, desk: Desk, lead: Lead, now: datetime) -> None:
    """Whoever waits in a drop wrote by himself: he is hot at once, and has a card of his own or is dealt next."""
    rules, drop = desk.rules(), drops.get(tx, desk.workspace, lead.dropped or 0)
    if drop and drop.state == DropState.RUNNING and not gets_card(tx, desk, drop, Temperature.HOT, now):
        waits = leads.standing(lead).with_(temperature=Temperature.HOT)
        leads.move(tx, lead, waits, place=FOREMOST)
        return
    crew = rules.crew_for(lead.route, now)
    leads.move(tx, lead, came_back(leads.standing(lead), now, rules.playbook, crew, rules.hours))
    deal(tx, desk, lead, now)


def gets_card(tx: Tx, desk: Desk, drop: Drop, temperature: Temperature, now: datetime) -> bool:
    """Whether a lead of the drop has a card of its own: always, in a small drop, or when it is hot and none had lately.

    It counts as the one that had. Otherwise it waits to be dealt.
    """
    if drop.way == Way.CARDS or _is_small(tx, desk, drop):
        return True
    every = desk.rules().playbook.drops.hot_card_every.span()
    return temperature is Temperature.HOT and drops.take_card(tx, drop, now, now - every)


def _is_small(tx: Tx, desk: Desk, drop: Drop) -> bool:
    number = sum(map(new_in, drops.lists(tx, drop))) or drop.expected or 0
    return 0 < number <= desk.rules().playbook.drops.cards
