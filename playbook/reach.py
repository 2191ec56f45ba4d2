"""Whether a ladder ends at somebody who can be reached, whatever the hour: here, in the channel, not away."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from playbook.member import Member, Roster
from playbook.sections.follow_up import Rung

PEOPLE = ("backup", "manager", "fallback")  # rungs that ask somebody by name
ONES = {"backup": "the back-up", "manager": "the manager", "fallback": "the fallback person"}
MANY = {"backup": "the back-ups", "manager": "the managers", "fallback": "the fallback people"}


def why_no_end(
    ladder: Sequence[Rung],
    named: Mapping[str, Sequence[str]],
    roster: Roster,
    now: datetime,
    channel: Collection[str] | None = None,
) -> str | None:
    """Why the ladder does not end at somebody reachable, in words, or None when it does.

    `named` has the handles or ids that each kind of rung asks, `channel` the ids of its channel's members;
    None is not known. A rung that names nobody is passed over, so the one before it is the end.
    """
    last = next((rung.ask for rung in reversed(ladder) if rung.ask in PEOPLE and named.get(rung.ask)), None)
    if last is None:
        return "the ladder names nobody"
    reasons = {name: why_unreachable(roster, name, now, channel, last) for name in named[last]}
    if not all(reasons.values()):
        return None
    who = (ONES if len(reasons) == 1 else MANY)[last]
    return f"the ladder ends at {who}: " + ", ".join(
        f"{_called(roster, n)} {why}" for n, why in reasons.items()
    )


def why_unreachable(
    roster: Roster, name: str, now: datetime, channel: Collection[str] | None, role: str
) -> str | None:
    """Why somebody cannot be asked in that role, or None when he can.

    The fallback person is asked even while paused, and his stand-in while he is away; nobody else's is.
    """
    member = roster.whoever(name)
    if member is None:
        return "is not known in this workspace"
    if role == "fallback" and (member.gone or member.is_away(now)):
        others = [each for each in roster.chain(member.id) if channel is None or each in channel]
        if any(roster.can_stand_in(each, now) for each in others):
            return None
        return f"{'is no longer here' if member.gone else 'is away'}, and nobody stands in"
    if role != "fallback" and member.settings.paused and not member.gone:
        return "is paused"
    return _there(member, now, channel)


def _there(member: Member, now: datetime, channel: Collection[str] | None) -> str | None:
    if member.gone:
        return "is no longer here"
    if member.is_away(now):
        return "is away"
    return "is not in the channel" if channel is not None and member.id not in channel else None


def _called(roster: Roster, name: str) -> str:
    member = roster.whoever(name)
    return member.name[:60] if member else name[:60]
