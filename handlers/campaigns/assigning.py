"""A bundle of inquiries that nobody could attribute is put to a campaign, and those to come with it; or taken back."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from handlers.campaigns.attribution import changed_to, name_of
from handlers.desk import Desk
from playbook.campaigns import rule_for
from playbook.refusal import Refusal
from playbook.touches import deciding
from playbook.words import Door, Kind, State
from store import campaign_rules, campaigns, history, leads, outbox, touchpoints
from store.database import Tx
from store.tables import Campaign, CampaignRule, Lead, Touchpoint

BATCH = 500  # touchpoints in one transaction
CARDS = (
    20  # that say it at once: a thousand would hold up the channel; the others say it when they next change
)
ANY = 2**62

Some = Callable[[Tx, int], tuple[list[tuple[int, int]], int, int]]


@dataclass(frozen=True)
class Assigned:
    """How many inquiries and leads were put to a campaign, by which rule, and whether it is kept for good."""

    campaign: str
    rule: int
    for_good: bool
    inquiries: int
    leads: int


def assign(
    desk: Desk, touch: int, campaign: int, person: str, door: Door, *, for_good: bool = True
) -> Assigned:
    """Put all that wait with that touchpoint to a campaign, and `for_good` whatever comes like them.

    Each batch is a transaction of its own: after a crash what is left waits as before. Raises Refusal when there
    is no such campaign, when nothing waits any more, or when somebody has just put it elsewhere.
    """
    now = desk.clock()
    with desk.database.writing() as tx:
        like, to = _waiting(tx, desk, touch), campaigns.get(tx, desk.workspace, campaign)
        if to is None:
            raise Refusal("There is no such campaign any more. `/leaddrop list` shows them all.")
        rule = _rule(tx, desk, like, to, person, now, for_good=for_good)
    desk.rules.refresh()
    act = _Act(to, rule, now, person, door)

    def some(tx: Tx, until: int) -> tuple[list[tuple[int, int]], int, int]:
        pairs = touchpoints.in_bundle(tx, desk.workspace, like.bundle or "", until, BATCH)
        return pairs, *_put_some(tx, desk, pairs, act, until == ANY)

    return Assigned(to.name, rule.id, for_good, *_all(desk, some))


@dataclass(frozen=True)
class _Act:
    """Who puts what to which campaign, when and through which door."""

    campaign: Campaign
    rule: CampaignRule
    now: datetime
    person: str
    door: Door


def _waiting(tx: Tx, desk: Desk, number: int) -> Touchpoint:
    touch = touchpoints.get(tx, desk.workspace, number)
    if touch is None or not touch.bundle:
        raise Refusal("That waits no more. `/leaddrop unattributed` shows what does.")
    touchpoints.hold(tx, desk.workspace, touch.bundle)
    found = touchpoints.examples(tx, desk.workspace, touch.bundle, most=1)
    if not found:
        raise Refusal(
            "Somebody has put these to a campaign already. `/leaddrop unattributed` shows what is left."
        )
    return found[0]


def _rule(
    tx: Tx, desk: Desk, like: Touchpoint, to: Campaign, person: str, now: datetime, *, for_good: bool
) -> CampaignRule:
    """The rule by which it is put; one in force that asks for the same goes on, and no other joins it."""
    marks = rule_for(like.said, like.marks)
    there = campaign_rules.of_marks(tx, desk.workspace, marks)
    if there and there.campaign_id != to.id:
        name = desk.rules().campaigns.names.get(there.campaign_id, "another campaign")
        raise Refusal(f"A rule puts these to {name} already. End it first: `/leaddrop rules`.")
    if there and for_good:
        return there
    return campaign_rules.put_down(tx, desk.workspace, to.id, marks, now, person, for_good=for_good)


def _all(desk: Desk, some: Some) -> tuple[int, int]:
    """Batch after batch, the latest first; how many touchpoints and leads were changed."""
    inquiries = moved = 0
    until = ANY
    while True:
        with desk.database.writing() as tx:
            pairs, many, changed = some(tx, until)
        if not pairs:
            return inquiries, moved
        inquiries, moved, until = inquiries + many, moved + changed, min(number for number, _ in pairs) - 1


def _put_some(
    tx: Tx, desk: Desk, pairs: Sequence[tuple[int, int]], act: _Act, latest: bool
) -> tuple[int, int]:
    """One batch: leads are held first, so that whoever does the same at the same moment finds it done."""
    held = leads.held(tx, desk.workspace, sorted({lead for _, lead in pairs}))
    numbers = touchpoints.wait_still(tx, [number for number, _ in pairs], [lead.id for lead in held])
    touchpoints.put_to(tx, numbers, act.campaign.id, act.rule.id)
    theirs = _decided_by(tx, desk, held, numbers)
    moved = {lead.id: (lead, act.campaign.name) for lead in theirs if lead.campaign != act.campaign.name}
    _move(tx, moved, act, act.campaign.name)
    _show(tx, [lead for lead, _ in moved.values()] if latest else [])
    return len(numbers), len(moved)


def _decided_by(tx: Tx, desk: Desk, held: Sequence[Lead], numbers: Sequence[int]) -> list[Lead]:
    """The leads whose campaign these touchpoints decide."""
    these = set(numbers)
    touches = touchpoints.of_leads(tx, desk.workspace, [lead.id for lead in held])
    decides = {lead.id: deciding(touches.get(lead.id, []), lead.received_at) for lead in held}
    return [lead for lead in held if (found := decides[lead.id]) and found.id in these]


def _move(tx: Tx, moved: Mapping[int, tuple[Lead, str | None]], act: _Act, why: str) -> None:
    """Write these leads' campaigns, and why."""
    named: defaultdict[str | None, list[int]] = defaultdict(list)
    for number, (_, name) in moved.items():
        named[name].append(number)
    for name, numbers in named.items():
        leads.put_all(tx, numbers, campaign=name)
    history.add_all(tx, [
        history.entry(lead, Kind.ATTRIBUTED, act.now, act.person, act.door, corrects=None,
                      detail=changed_to(lead, name, why))
        for lead, name in moved.values()
    ])  # fmt: skip


def _show(tx: Tx, changed: Sequence[Lead]) -> None:
    """The cards of the latest of them that are still worked tell it at once."""
    worked = [lead for lead in changed if lead.state in (State.OPEN, State.WORKING)]
    for lead in worked[-CARDS:]:
        outbox.show_again(tx, lead.workspace, f"card:{lead.id}")


def take_back(desk: Desk, number: int, person: str, door: Door) -> Assigned:
    """End a rule and take back what was assigned with it: it waits again, and leads are called what they were.

    What the rule itself has put to its campaign since stays there. Raises Refusal when nothing is left of it.
    """
    now = desk.clock()
    with desk.database.writing() as tx:
        rule = campaign_rules.get(tx, desk.workspace, number)
        to = campaigns.get(tx, desk.workspace, rule.campaign_id) if rule else None
        ended = campaign_rules.end(tx, desk.workspace, number, now)
    if rule is None or to is None:
        raise Refusal("That is not known any more. `/leaddrop unattributed` shows what waits.")
    desk.rules.refresh()
    act = _Act(to, rule, now, person, door)

    def some(tx: Tx, until: int) -> tuple[list[tuple[int, int]], int, int]:
        pairs = touchpoints.of_rule(tx, desk.workspace, number, until, BATCH)
        return pairs, *_take_some(tx, desk, pairs, act, until == ANY)

    inquiries, moved = _all(desk, some)
    if not inquiries and not ended:
        raise Refusal("That was taken back already. `/leaddrop unattributed` shows what waits.")
    return Assigned(to.name, number, False, inquiries, moved)


def _take_some(
    tx: Tx, desk: Desk, pairs: Sequence[tuple[int, int]], act: _Act, latest: bool
) -> tuple[int, int]:
    held = leads.held(tx, desk.workspace, sorted({lead for _, lead in pairs}))
    numbers = touchpoints.put_still(
        tx, [number for number, _ in pairs], [lead.id for lead in held], act.rule.id
    )
    theirs = [lead for lead in _decided_by(tx, desk, held, numbers) if lead.campaign == act.campaign.name]
    touchpoints.put_to(tx, numbers, None, None)
    names = _names(tx, desk, theirs)
    moved = {lead.id: (lead, names.get(lead.id)) for lead in theirs}
    _move(tx, moved, act, f"no longer {act.campaign.name}: taken back")
    _show(tx, theirs if latest else [])
    return len(numbers), len(moved)


def _names(tx: Tx, desk: Desk, theirs: Sequence[Lead]) -> dict[int, str | None]:
    """What the campaigns of leads are called by what decides now."""
    rules = desk.rules()
    touches = touchpoints.of_leads(tx, desk.workspace, [lead.id for lead in theirs])
    decides = {
        found.id: lead.id for lead in theirs if (found := deciding(touches[lead.id], lead.received_at))
    }
    return {decides[each.id]: name_of(rules, each) for each in touchpoints.these(tx, list(decides))}
