"""Where a lead stands by its history alone: what every entry did, one after another, but for those taken back."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from playbook.standing import Standing
from playbook.words import Kind, Outcome, State

# what an entry of that kind makes of a lead, unless its detail says what it became
IMPLIED = {
    Kind.CLAIMED: State.WORKING,
    Kind.DEALT: State.WORKING,
    Kind.ASSIGNED: State.WORKING,
    Kind.HANDED_OVER: State.WORKING,
    Kind.COVERED: State.WORKING,
    Kind.RETURNED: State.WORKING,
    Kind.RELEASED: State.OPEN,
    Kind.TIMED_OUT: State.OPEN,
    Kind.HOT_AGAIN: State.OPEN,
    Kind.NURTURED: State.NURTURE,
    Kind.STOPPED: State.CLOSED,
}
NO_LEAD = (Kind.STOPPED, Kind.MERGED)  # what is closed by these is disqualified
STRANGERS = (
    Kind.RE_INQUIRY,
    Kind.ACTIVE,
    Kind.BOOKED,
    Kind.CALLED_OFF,
)  # their detail came from outside and decides nothing


class Entry(Protocol):
    """One entry of a lead's history. `corrects` is the `id` of the one that it takes back."""

    @property
    def id(self) -> int: ...  # noqa: D102  # as in the table
    @property
    def kind(self) -> str: ...  # noqa: D102
    @property
    def touch(self) -> bool: ...  # noqa: D102
    @property
    def detail(self) -> Mapping[str, Any]: ...  # noqa: D102
    @property
    def corrects(self) -> int | None: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class Replayed:
    """Where a lead stands, as far as its history tells."""

    state: State = State.OPEN
    owner: str | None = None
    touches: int = 0
    reached: bool = False
    outcome: Outcome | None = None


def told(before: Standing | None, after: Standing, *, reached: bool = False) -> dict[str, Any]:
    """What the detail of an entry says of a change that its kind does not imply, so that it can be replayed.

    `reached`: the prospect answered, for the first time or again.
    """
    said: dict[str, Any] = {"reached": True} if reached else {}
    if before is None or after.state is not before.state:
        said["became"] = after.state.value
    if after.outcome and (before is None or after.outcome is not before.outcome):
        said["outcome"] = after.outcome.value
    if after.owner and (before is None or after.owner != before.owner):
        said["owner"] = after.owner
    return said


def replay(entries: Iterable[Entry]) -> Replayed:
    """Where the lead stands by these entries, the oldest first: all of its history.

    What was taken back is left out, as if it had never been written.
    """
    written = list(entries)
    taken_back = {each.corrects for each in written if each.corrects is not None}
    stands = Replayed()
    for each in written:
        if each.id not in taken_back:
            stands = _after(stands, each)
    return stands


def disagreements(entries: Iterable[Entry], lead: Standing) -> list[str]:
    """What a lead's history tells otherwise than its row: "owner: U1 by its history, U2 by its row"."""
    stands = replay(entries)
    return [
        f"{name}: {getattr(stands, name)} by its history, {getattr(lead, name)} by its row"
        for name in Replayed.__slots__
        if getattr(stands, name) != getattr(lead, name)
    ]


def _after(stands: Replayed, entry: Entry) -> Replayed:
    kind, says = Kind(entry.kind), {} if entry.kind in STRANGERS else entry.detail
    state = _became(kind, says, stands.state)
    gives = "became" in says or kind in IMPLIED or kind is Kind.REOPENED
    outcome = says.get("outcome") or (Outcome.DISQUALIFIED if kind in NO_LEAD else stands.outcome)
    return Replayed(
        state=state,
        owner=says.get("owner", stands.owner) if gives and state is State.WORKING else _kept(stands, state),
        touches=stands.touches + entry.touch,
        reached=stands.reached or bool(says.get("reached")),
        outcome=Outcome(outcome) if outcome and state is State.CLOSED else None,
    )


def _became(kind: Kind, says: Mapping[str, Any], state: State) -> State:
    if "became" in says:
        return State(says["became"])
    if kind is Kind.REOPENED:
        return State.WORKING if says.get("owner") else State.OPEN
    if kind is Kind.MERGED:  # into another one; the one that stays is as it was
        return State.CLOSED if "into" in says else state
    return IMPLIED.get(kind, state)


def _kept(stands: Replayed, state: State) -> str | None:
    return stands.owner if state is State.WORKING else None
