"""Whether the desk is well: next steps, messages, back-ups, and ladders that end at somebody reachable."""

from dataclasses import dataclass

from handlers.clock.ladders import channel_of, ladders_at_fault
from handlers.desk import Desk, Rules
from handlers.people.membership import crowds
from messages.words import count
from playbook.period import latest_weekly
from store import fetches, inquiries, leads, outbox, outgoing, people, receivers, tallies

PROVED = "ladders proved"
SHOWN = 6  # faults in one message


@dataclass(frozen=True)
class Proof:
    """What is wrong with back-ups and ladders, and what could not be looked at; a sentence each."""

    faults: list[str]
    unknown: list[str]


def look(desk: Desk) -> list[tuple[str, bool]]:
    """What was looked at without asking Slack, in words, and whether it is well."""
    now, rules = desk.clock(), desk.rules()
    with desk.database.reading() as tx:
        astray = len(leads.astray(tx, desk.workspace))
        failed = len(outbox.failures(tx, desk.workspace))
        _, unread = inquiries.latest(tx, desk.workspace)
        unsent = outgoing.failures(tx, desk.workspace)
        away = receivers.away(tx, desk.workspace)
        unfetched = fetches.count_aside(tx, desk.workspace)
    found = [
        (f"{count(astray, 'lead')} without a next step", not astray),
        (f"{count(failed, 'message')} that Slack refused", not failed),
        (f"{count(unread, 'inquiry', 'inquiries')} not understood", not unread),
    ]
    if unfetched:
        found.append((f"{count(unfetched, 'lead')} that could not be fetched", False))
    if unsent:
        found.append((f"{count(unsent, 'piece')} of news that webhooks or CRMs never took", False))
    found += [(f"“{name}” does not answer, or asks to be left alone", False) for name in away]
    return found + [(fault, False) for fault in [*backups_at_fault(rules), *ladders_at_fault(rules, now)]]


def backups_at_fault(rules: Rules) -> list[str]:
    """Back-ups that cannot stand in for anybody."""
    faults = []
    for member in rules.roster.members.values():
        backup = member.settings.backup
        if backup and not member.gone and not _anybody(rules, backup):
            faults.append(f"{member.name}'s back-up is no longer here")
    return faults


def _anybody(rules: Rules, backup: str) -> bool:
    """Whether a person, or anybody of a user group, is still here."""
    known = [rules.roster.get(each) for each in rules.roster.people_in(backup)]
    return any(member and not member.gone for member in known)


def examine(desk: Desk) -> Proof:
    """Prove for every route that its ladders end at somebody reachable who is in its channel. Asks Slack."""
    rules = desk.rules.refresh()
    known = crowds(desk, [channel_of(rules, route) for route in rules.playbook.routes])
    unknown = [f"who is in {name} is not known: {each.why}" for name, each in known.items() if each.why]
    return Proof([*backups_at_fault(rules), *ladders_at_fault(rules, desk.clock(), known)], unknown)


def prove(desk: Desk) -> Proof:
    """The same, and managers (or admins, when there is none) are told of what is wrong, once a day."""
    proof, now = examine(desk), desk.clock()
    day = desk.rules().hours.local(now).date()
    more = max(0, len(proof.faults) - SHOWN)
    facts = {"faults": proof.faults[:SHOWN], "more": more, "unknown": proof.unknown[:SHOWN]}
    with desk.database.writing() as tx:
        told = _to_be_told(desk.rules()) or people.admins(tx, desk.workspace)
        for person in told if proof.faults else ():
            outbox.notice(
                tx, desk.workspace, f"unreachable:{person}:{day}", "unreachable", person, now, facts=facts
            )
        tallies.add(tx, desk.workspace, PROVED, 1, now)
    return proof


def _to_be_told(rules: Rules) -> tuple[str, ...]:
    known = [rules.roster.get(person) for person in rules.crew.managers]
    return tuple(member.id for member in known if member and not member.gone)


def prove_weekly(desk: Desk) -> bool:
    """On Monday morning, prove it again; True when it was done now."""
    hours = desk.rules().hours
    due = latest_weekly(desk.clock(), hours.zone, 0, hours.morning)
    with desk.database.reading() as tx:
        proved = tallies.get(tx, desk.workspace, PROVED)
    if proved and proved.at >= due:
        return False
    prove(desk)
    return True
